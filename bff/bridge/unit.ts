/**
 * One transaction's work on one charger. What it writes is also kept here, and goes into the node's memory only when the transaction
 * is durable, so that memory is never ahead of the store. Connectors that were touched are told once, at the end.
 */
import type { ConnectorState } from '../../ocpp/vocabulary.ts';
import type { Session } from '../charging/orders/memory.ts';
import { toLiveConnector } from '../sites/rows.ts';
import type { chargers } from '../store/tables/index.ts';
import { type alarms, connectors } from '../store/tables/index.ts';
import type { Row, Writer } from '../store/types.ts';
import { type AwaitedStart, type ChargerContext, type Entry, remember } from './context.ts';

/** What we remember is not what is stored: read again and decide again. */
export class Stale extends Error {
  constructor() {
    super('The charger’s rows were changed elsewhere.');
    this.name = 'Stale';
  }
}

/** Highest connector number that is believed to exist; a broken charger shall not fill the table. */
const maxConnectors = 64;

export class Unit {
  readonly w: Writer;
  readonly context: ChargerContext;
  readonly nowMs: number;
  readonly newId: () => string;
  readonly entries = new Map<string, Entry>();
  charger: Row<typeof chargers>;
  /** The remote start that led to the order opened here. */
  answered: AwaitedStart | undefined;
  /** What else is remembered when the transaction is durable. */
  readonly kept: (() => void)[] = [];
  readonly #connectors = new Map<number, Row<typeof connectors>>();
  readonly #alarms = new Map<string, Row<typeof alarms> | null>();

  constructor(w: Writer, context: ChargerContext, nowMs: number, newId: () => string) {
    this.w = w;
    this.context = context;
    this.nowMs = nowMs;
    this.newId = newId;
    this.charger = context.charger;
  }

  connector(number: number): Row<typeof connectors> | undefined {
    return this.#connectors.get(number) ?? this.context.connectors.get(number);
  }

  /** Changes a connector; one that the charger names for the first time is created. Answers undefined for numbers that cannot be. */
  async setConnector(
    number: number,
    patch: Partial<Pick<Row<typeof connectors>, 'errorCode' | 'info' | 'stateAt' | 'orderId' | 'outlets'>> & {
      state?: ConnectorState;
    },
  ): Promise<void> {
    const before = this.connector(number);
    if (before) {
      // Two changes within one millisecond must still be told apart.
      const set = { ...patch, updatedAt: Math.max(this.nowMs, before.updatedAt + 1) };
      if (!(await this.w.change(connectors, before.id, set, { updatedAt: before.updatedAt }))) throw new Stale();
      this.#connectors.set(number, { ...before, ...set });
      return;
    }
    if (number < 1 || number > maxConnectors) return;
    const { tenantId, stationId, id: chargerId, maxPowerW } = this.charger;
    const row: Row<typeof connectors> = {
      id: this.newId(),
      tenantId,
      stationId,
      chargerId,
      number,
      type: 'other',
      maxPowerW,
      state: 'available',
      errorCode: 'noError',
      info: '',
      outlets: null,
      stateAt: this.nowMs,
      orderId: null,
      updatedAt: this.nowMs,
      ...patch,
    };
    await this.w.insert(connectors, row);
    this.#connectors.set(number, row);
  }

  /** Those of the charger, as they are after this work. */
  sessions(): Session[] {
    const known = this.context.sessions.map((session) => this.entries.get(session.id)?.session ?? session);
    for (const [id, { session }] of this.entries) if (!known.some((s) => s.id === id)) known.push(session);
    return known;
  }

  /** Says the state of every connector anew, for changes of the charger itself. */
  touchConnectors(): void {
    for (const [number, row] of this.context.connectors)
      if (!this.#connectors.has(number)) this.#connectors.set(number, row);
  }

  openAlarms(): Row<typeof alarms>[] {
    const all = new Map<string, Row<typeof alarms> | null>(this.context.alarms);
    for (const [key, row] of this.#alarms) all.set(key, row);
    return [...all.values()].filter((row) => row !== null);
  }

  setAlarm(key: string, row: Row<typeof alarms> | null): void {
    this.#alarms.set(key, row);
  }

  get touchedConnectors(): boolean {
    return this.#connectors.size > 0;
  }

  /** The last statements of the transaction. */
  async tellConnectors(): Promise<void> {
    for (const row of this.#connectors.values()) {
      const entry = row.orderId === null ? undefined : this.#entry(row.orderId);
      await this.w.emit('connector.changed', row.id, toLiveConnector(row, this.charger, entry?.row), row.tenantId);
    }
  }

  #entry(orderId: string): Entry | undefined {
    return this.entries.get(orderId) ?? this.context.entries.find(({ row }) => row.id === orderId);
  }

  /** Call when the transaction is durable. */
  keep(): void {
    const { context } = this;
    context.charger = this.charger;
    for (const [number, row] of this.#connectors) context.connectors.set(number, row);
    for (const [key, row] of this.#alarms) {
      if (row) context.alarms.set(key, row);
      else context.alarms.delete(key);
    }
    for (const entry of this.entries.values()) remember(context, entry);
    for (const remembering of this.kept) remembering();
    if (this.answered) context.awaited = context.awaited.filter((awaited) => awaited !== this.answered);
  }
}
