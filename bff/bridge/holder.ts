/**
 * The chargers whose sockets this node holds: their memory, read on connection and again when stale, and the rows that say who holds
 * whom. One thing at a time happens to a charger here, so that rules never meet half of another event.
 */
import { and, eq, inArray, type SQL } from 'drizzle-orm';
import type { OcppVersion } from '../../ocpp/index.ts';
import { clearedByReturn } from '../care/alarms/rules.ts';
import { toChargerRow } from '../sites/rows.ts';
import { systemScope } from '../store/scope.ts';
import { chargers } from '../store/tables/index.ts';
import type { Log, Reader, Store } from '../store/types.ts';
import { clear } from './alarms.ts';
import type { Commands } from './commands.ts';
import { type ChargerContext, readContext } from './context.ts';
import type { Desk } from './desks.ts';
import { followOrder } from './orders.ts';
import { slimCharger } from './slim.ts';
import type { TariffCache } from './tariff-cache.ts';
import { Stale, Unit } from './unit.ts';

export interface BridgeOptions {
  store: Store;
  now(): number;
  newId(): string;
  log: Log;
  nodeId: string;
  /** The features that hear of chargers. Read at every event, so that one may be added after the bridge is made. */
  desks: readonly Desk[];
  /** A session may have this many times the energy its connector's power allows; above 1 only for the demo's time lapse. */
  powerFactor?: number;
}

export interface HolderOptions extends BridgeOptions {
  /** For what the bridge itself must ask of stations. */
  queue: Commands['queue'];
}

/** What is needed of `ocpp`'s StationLink. */
export interface Link {
  readonly identity: string;
  readonly connectionId: string;
  /** The OCPP version it speaks, as its WebSocket subprotocol. */
  readonly version: OcppVersion;
  readonly lastMessageAtMs: number;
  /** When the connection was made; now when not given. */
  readonly connectedAtMs?: number;
}

export interface Held {
  readonly link: Link;
  context: ChargerContext | undefined;
  /** The rows say that this connection is the charger's. */
  announced: boolean;
  /** The end of what is being done; undefined when nothing is. */
  tail: Promise<void> | undefined;
}

/** Chargers looked up together. */
const atOnce = 500;

export class Holder {
  readonly options: HolderOptions;
  readonly read: Reader;
  readonly tariffs: TariffCache = new Map();
  readonly held = new Map<string, Held>();
  /** Told when a charger's connection is in the rows. */
  readonly onReady = new Set<(chargerId: string) => void>();
  readonly #leaving = new Set<Promise<void>>();
  /** How often the bell `chargers` was heard. */
  #rung = 0;

  constructor(options: HolderOptions) {
    this.options = options;
    this.read = options.store.read(systemScope('ingest'));
    options.store.onBell('chargers', () => {
      this.#rung++;
      for (const { context } of this.held.values()) if (context) context.stale = true;
    });
  }

  /** One transaction on a charger; its memory follows when it is durable. */
  async work<R>(context: ChargerContext, work: (unit: Unit) => Promise<R>): Promise<R> {
    const { store, now, newId } = this.options;
    let unit: Unit | undefined;
    const result = await store.tx(systemScope('ingest'), async (w) => {
      unit = new Unit(w, context, now(), newId);
      const value = await work(unit);
      if (unit.touchedConnectors) await unit.tellConnectors();
      return value;
    });
    unit?.keep();
    return result;
  }

  /** Runs when everything begun before for this charger is done. */
  alone<R>(held: Held, work: () => Promise<R>): Promise<R> {
    const run = held.tail ? held.tail.then(work) : work();
    const over = () => {
      if (held.tail === tail) held.tail = undefined;
    };
    const tail = run.then(over, over);
    held.tail = tail;
    return run;
  }

  connect(link: Link): void {
    const held: Held = { link, context: undefined, announced: false, tail: undefined };
    this.held.set(link.connectionId, held);
    this.alone(held, () => this.context(held)).catch((error: unknown) => {
      this.options.log.error(
        { err: error, identity: link.identity },
        'a charger’s rows could not be read at its connection',
      );
    });
  }

  /** The charger's memory, where it is good. */
  known({ context, announced }: Held): ChargerContext | undefined {
    return context?.stale === false && announced ? context : undefined;
  }

  /** The charger's memory, read when there is none that is good. Call from `alone`. */
  async context(held: Held): Promise<ChargerContext> {
    const known = this.known(held);
    if (known) return known;
    const rung = this.#rung;
    const context = await readContext(this.read, held.link.identity, this.tariffs, this.options.now());
    if (!context) throw new Error(`There is no charger ${held.link.identity}.`);
    // Rung for while it was being read: part of it may be from before.
    context.stale = rung !== this.#rung;
    held.context = context;
    if (!held.announced) {
      await this.#announce(context, held.link);
      held.announced = true;
      for (const listener of this.onReady) listener(context.charger.id);
      for (const desk of this.options.desks) desk.connected?.(context.charger, held.link);
    }
    return context;
  }

  #announce(context: ChargerContext, link: Link): Promise<void> {
    const { now, nodeId } = this.options;
    const connectedAt = now();
    return this.work(context, async (unit) => {
      const { connectionId, version } = link;
      await setCharger(unit, {
        online: true,
        nodeId,
        connectionId,
        version,
        connectedAt,
        offlineSince: null,
        lastSeenAt: connectedAt,
      });
      unit.touchConnectors();
      await clear(unit, clearedByReturn(unit.openAlarms()));
    });
  }

  /** A later connection, here or on another node, keeps the charger online. */
  disconnect(link: Link): void {
    const held = this.held.get(link.connectionId);
    if (!held) return;
    this.held.delete(link.connectionId);
    const leaving: Promise<void> = this.alone(held, () => this.#leave(held))
      .catch((error: unknown) => {
        this.options.log.error({ err: error, identity: link.identity }, 'a charger’s leaving could not be stored');
      })
      .finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
  }

  async #leave(held: Held): Promise<void> {
    if (!held.announced || !held.context) return;
    try {
      await this.#setOffline(held.context, held.link.connectionId, true);
    } catch (error) {
      if (!(error instanceof Stale)) throw error;
      await this.#setOffline(held.context, held.link.connectionId, false);
    }
  }

  #setOffline(context: ChargerContext, connectionId: string, follow: boolean): Promise<void> {
    return this.work(context, async (unit) => {
      const stored = await unit.w.find(chargers, context.charger.id);
      if (stored?.connectionId !== connectionId) return;
      for (const entry of follow ? context.entries : [])
        if (entry.session.state === 'charging' && entry.session.energyWh !== entry.row.energyWh)
          await followOrder(unit, entry, entry.session);
      await setCharger(unit, { online: false, nodeId: '', connectionId: '', offlineSince: unit.nowMs });
      unit.touchConnectors();
    });
  }

  /** Chargers that dead nodes held are offline until they connect somewhere. */
  async nodesLost(nodeIds: readonly string[]): Promise<void> {
    await this.#release(inArray(chargers.nodeId, [...nodeIds]));
  }

  /** Chargers that the rows say are here and are not: a node of this name ended without saying so. */
  releaseUnheld(): Promise<void> {
    return this.#release(eq(chargers.nodeId, this.options.nodeId));
  }

  async #release(where: SQL): Promise<void> {
    const { identity, connectionId } = chargers;
    const said = await this.read.raw.select({ identity, connectionId }).from(chargers).where(where);
    for (const row of said) {
      if (this.held.has(row.connectionId)) continue;
      const context = await readContext(this.read, row.identity, this.tariffs, this.options.now());
      if (context) await this.#setOffline(context, row.connectionId, false);
    }
  }

  /**
   * Chargers that are here and that the rows say are nowhere: their connection could not be stored, or this node was taken for dead while it
   * could not write. They are announced anew, once they were heard after they are said to have left.
   */
  async holdAgain(): Promise<void> {
    const { identity, connectionId, offlineSince } = chargers;
    const here = [...this.held.values()].filter(({ announced, tail }) => announced || tail === undefined);
    for (let i = 0; i < here.length; i += atOnce) {
      const some = new Map(here.slice(i, i + atOnce).map((held) => [held.link.identity, held]));
      const where = and(inArray(identity, [...some.keys()]), eq(connectionId, ''));
      for (const row of await this.read.raw.select({ identity, offlineSince }).from(chargers).where(where)) {
        const held = some.get(row.identity);
        if (!held || held.link.lastMessageAtMs <= (row.offlineSince ?? 0)) continue;
        await this.alone(held, () => this.#announceAgain(held)).catch((error: unknown) => {
          this.options.log.error({ err: error, identity: row.identity }, 'a charger’s connection could not be stored');
        });
      }
    }
  }

  async #announceAgain(held: Held): Promise<void> {
    if (!this.held.has(held.link.connectionId)) return;
    // Looked up together with many: it may have connected elsewhere while others were announced.
    const [row] = await this.read.match(chargers, { identity: held.link.identity });
    if (row?.connectionId !== '') return;
    held.announced = false;
    await this.context(held);
  }

  /** Waits until the leaving of every disconnected charger is stored. */
  async settle(): Promise<void> {
    await Promise.all(this.#leaving);
  }
}

/** Changes the charger's row and tells it. */
export async function setCharger(unit: Unit, patch: Partial<typeof chargers.$inferInsert>): Promise<void> {
  const row = await unit.w.update(chargers, unit.charger.id, { ...patch, updatedAt: unit.nowMs });
  if (!row) throw new Stale();
  unit.charger = slimCharger(row);
  await unit.w.emit('charger.changed', row.id, toChargerRow(row, [...unit.context.connectors.values()]), row.tenantId);
}
