/**
 * Second systems of the chargers whose sockets this node holds: each gets a mirror of the traffic, for as long as the charger is connected here.
 * What such a system asks of the charger becomes an ordinary command, with its row, its audit line and its place in the queue.
 */
import { eq } from 'drizzle-orm';
import { Mirror, type MirrorNumbers, type MirrorState } from '../../ocpp/index.ts';
import { decrypt } from '../access/secrets.ts';
import type { Outgoing } from '../ports/outgoing.ts';
import { shownPayload } from '../sites/commands/rows.ts';
import { forwardBell, forwardProtocols } from '../sites/forwards/rules.ts';
import { systemScope } from '../store/scope.ts';
import { chargers, commands as commandTable, forwards } from '../store/tables/index.ts';
import type { Log, Row, Store } from '../store/types.ts';
import type { Commands } from './commands.ts';
import type { Desk } from './desks.ts';
import type { Link } from './holder.ts';

export interface ForwardOptions {
  store: Store;
  log: Log;
  now(): number;
  newId(): string;
  outgoing: Outgoing;
  secretKey: Buffer;
  commands(): Pick<Commands, 'queue'>;
}

export interface Forwards {
  desk: Desk;
  hear(link: Link, direction: 'in' | 'out', text: string): void;
  disconnected(link: Link): void;
  close(): void;
}

type ForwardRecord = Row<typeof forwards>;
interface Running {
  row: ForwardRecord;
  mirror: Mirror;
}
interface Held {
  link: Link;
  chargerId: string;
  /** The end of what is being done about its mirror. */
  tail: Promise<void>;
}
type Said = { payload: object } | { refusal: string };

/** What a second system may ask for when it may command: nothing that changes settings, firmware, certificates or lists. */
const allowed = new Set([
  'RemoteStartTransaction',
  'RemoteStopTransaction',
  'RequestStartTransaction',
  'RequestStopTransaction',
  'UnlockConnector',
  'Reset',
  'ChangeAvailability',
  'TriggerMessage',
  'GetConfiguration',
  'GetVariables',
  'GetBaseReport',
  'GetTransactionStatus',
  'SetChargingProfile',
  'ClearChargingProfile',
  'GetChargingProfiles',
  'GetCompositeSchedule',
  'ReserveNow',
  'CancelReservation',
  'DataTransfer',
]);
const answerWithinMs = 60_000;
const redialMs = 5_000;

export function createForwards(options: ForwardOptions): Forwards {
  const { store, log, now, newId, outgoing, secretKey } = options;
  const scope = systemScope('ingest');
  const read = store.read(scope);
  /** Chargers connected here, by connection, and their mirrors. */
  const links = new Map<string, Held>();
  const running = new Map<string, Running>();
  const waiting = new Map<string, (said: Said) => void>();
  /** Connections that were over before their charger's rows said that they had begun. */
  const over = new WeakSet<Link>();
  /** By charger, so that a transaction keeps its numbers when the charger comes back in the middle of it. */
  const numbers = new Map<string, MirrorNumbers>();

  const note = async (row: ForwardRecord, state: MirrorState | 'off', detail: string): Promise<void> => {
    const patch = { state, detail: detail.slice(0, 300), ...(state === 'connected' && { connectedAt: now() }) };
    await store.tx(scope, async (w) => void (await w.change(forwards, row.id, patch)));
  };
  const tell = (row: ForwardRecord, state: MirrorState | 'off', detail = ''): void => {
    note(row, state, detail).catch((error: unknown) =>
      log.error({ err: error, forward: row.id }, 'the state of a second system could not be stored'),
    );
  };

  const ask = async (row: ForwardRecord, action: string, payload: unknown): Promise<Said> => {
    if (row.mode !== 'commands') return { refusal: 'This system receives a copy and may not command the charger.' };
    if (!allowed.has(action)) return { refusal: `${action} is not among what a second system may ask for.` };
    const charger = await read.find(chargers, row.chargerId);
    if (!charger) return { refusal: 'The charger does not exist any more.' };
    const command = { kind: 'raw' as const, action, payload: { ...(payload as object) } };
    const queued = await store.tx(scope, async (w) => {
      const made = await options.commands().queue(w, charger, command, now() + answerWithinMs);
      await w.change(commandTable, made.id, { actorName: `Second system ${new URL(row.url).host}` });
      await w.audit(
        'charger.command',
        'charger',
        charger.id,
        { command: shownPayload(command), commandId: made.id, forward: row.id },
        row.tenantId,
      );
      return made;
    });
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle({ refusal: 'The charger did not answer in time.' }), answerWithinMs);
      const settle = (said: Said) => {
        clearTimeout(timer);
        waiting.delete(queued.id);
        resolve(said);
      };
      waiting.set(queued.id, settle);
    });
  };

  const stop = (connectionId: string, isOver: boolean): void => {
    const { mirror, row } = running.get(connectionId) ?? {};
    running.delete(connectionId);
    mirror?.close();
    if (row && isOver) tell(row, 'off', 'The charger is not connected.');
  };

  /** Starts, restarts or ends the mirror of a connection, as the rows say now. */
  const look = async ({ link, chargerId }: Held): Promise<void> => {
    const row = await read.first(forwards, { where: eq(forwards.chargerId, chargerId) });
    const charger = row?.enabled ? await read.find(chargers, chargerId) : undefined;
    if (!links.has(link.connectionId)) return;
    const old = running.get(link.connectionId);
    const same = old && row?.enabled && old.row.updatedAt === row.updatedAt;
    if (same) return;
    stop(link.connectionId, false);
    if (!row || !charger) {
      if (row && row.state !== 'off') tell(row, 'off');
      return;
    }
    const refusal = outgoing.refusal(row.url, forwardProtocols);
    if (refusal) return tell(row, 'failed', refusal);
    const exchanged: MirrorNumbers = numbers.get(row.id) ?? new Set();
    numbers.set(row.id, exchanged);
    const mirror = new Mirror({
      numbers: exchanged,
      url: row.url,
      identity: row.identity,
      ...(row.keyText !== null && { password: decrypt(secretKey, row.keyText) }),
      version: link.version,
      reconnectMs: redialMs,
      lookup: outgoing.lookup,
      newId,
      boot: bootOf(charger, link.version),
      onCommand: (action, payload) => ask(row, action, payload),
      onState: (state, detail) => tell(row, state, detail),
    });
    running.set(link.connectionId, { row, mirror });
    mirror.open();
  };
  const failed = (error: unknown) => log.error({ err: error }, 'a second system could not be looked after');
  const follow = (held: Held): void => {
    held.tail = held.tail.then(() => look(held)).catch(failed);
  };
  store.onBell(forwardBell, () => {
    for (const held of links.values()) follow(held);
  });

  return {
    desk: {
      connected(charger, link) {
        if (over.has(link)) return;
        const held: Held = { link, chargerId: charger.id, tail: Promise.resolve() };
        links.set(link.connectionId, held);
        follow(held);
      },
      async answered(_w, command, answer) {
        // It harms nobody when the second system hears of it before it is durable, or twice.
        const settle = waiting.get(command.id);
        const { data } = answer;
        if (typeof data === 'object' && data !== null) settle?.({ payload: data });
        else settle?.({ refusal: answer.detail });
      },
    },
    hear(link, direction, text) {
      running.get(link.connectionId)?.mirror.hear(direction, text);
    },
    disconnected(link) {
      over.add(link);
      links.delete(link.connectionId);
      stop(link.connectionId, true);
    },
    close() {
      for (const { mirror } of running.values()) mirror.close();
      running.clear();
      links.clear();
    },
  };
}

/** A boot as the charger would send it, from what is known of it. */
function bootOf({ vendor, model, serial, firmware }: Row<typeof chargers>, version: string): object {
  const name = { vendor: vendor || 'unknown', model: model || 'unknown' };
  if (version === 'ocpp1.6')
    return {
      chargePointVendor: name.vendor.slice(0, 20),
      chargePointModel: name.model.slice(0, 20),
      ...(serial && { chargePointSerialNumber: serial.slice(0, 25) }),
      ...(firmware && { firmwareVersion: firmware.slice(0, 50) }),
    };
  return {
    reason: 'ApplicationReset',
    chargingStation: {
      vendorName: name.vendor.slice(0, 50),
      model: name.model.slice(0, 20),
      ...(serial && { serialNumber: serial.slice(0, 25) }),
      ...(firmware && { firmwareVersion: firmware.slice(0, 50) }),
    },
  };
}
