/** What chargers say of reservations, and what becomes of those they say nothing of. */
import { and, eq, gte, inArray } from 'drizzle-orm';
import type { CommandAnswer } from '../../../ocpp/index.ts';
import type { Commands } from '../../bridge/commands.ts';
import type { Desk } from '../../bridge/desks.ts';
import type { Job } from '../../jobs.ts';
import { systemScope } from '../../store/scope.ts';
import { cards, chargers, orders, reservations } from '../../store/tables/index.ts';
import type { Log, Reader, Store, Writer } from '../../store/types.ts';
import { type CommandBody, commandBody } from '../commands/body.ts';
import type { CommandRecord } from '../commands/rows.ts';
import { isOpen, type ReservationRecord, toReservationRow } from './rows.ts';
import { type Began, isUsedBy, mayHaveDone, refusalWords } from './rules.ts';

const askMs = 60_000;
const clockMs = 60_000;

type Patch = Partial<Pick<ReservationRecord, 'state' | 'detail' | 'connector' | 'expiresAt' | 'startsAt' | 'orderId'>>;

/** Changes a reservation that is still as it was read, and tells it. */
export async function setReservation(
  w: Writer,
  before: ReservationRecord,
  patch: Patch & { commandId?: string },
  nowMs: number,
): Promise<ReservationRecord> {
  const set = { ...patch, ...(patch.detail !== undefined && { detail: patch.detail.slice(0, 500) }), updatedAt: nowMs };
  if (!(await w.change(reservations, before.id, set, { state: before.state }))) return before;
  const row = { ...before, ...set };
  await w.emit('reservation.changed', row.id, toReservationRow(row), row.tenantId);
  return row;
}

const find = async (w: Writer, number: number, chargerId: string): Promise<ReservationRecord | undefined> =>
  (await w.match(reservations, { number, chargerId }))[0];

/** By when the charger must have been told that nobody needs the connector any more. */
export const cancelBy = ({ expiresAt }: ReservationRecord, nowMs: number): number => Math.max(expiresAt, nowMs + askMs);

export function createReservationDesk({ commands }: { commands: () => Pick<Commands, 'queue'> }): Desk {
  /** A charger that may hold what nobody wants. */
  const giveFree = async (w: Writer, row: ReservationRecord, nowMs: number): Promise<void> => {
    const charger = await w.find(chargers, row.chargerId);
    if (!charger || cancelBy(row, nowMs) <= nowMs) return;
    const body: CommandBody = { kind: 'cancelReservation', reservationId: row.number };
    await commands().queue(w, charger, body, cancelBy(row, nowMs));
  };

  const reserved = async (
    w: Writer,
    command: CommandRecord,
    body: CommandBody & { kind: 'reserve' },
    answer: CommandAnswer,
    nowMs: number,
  ): Promise<void> => {
    const row = await find(w, body.reservationId, command.chargerId);
    if (!row) return;
    if (answer.outcome === 'accepted') {
      const kept = { connector: body.connector, expiresAt: body.expiresMs };
      if (row.state === 'asked')
        await setReservation(w, row, { ...kept, state: 'held', startsAt: nowMs, detail: '' }, nowMs);
      else if (row.state === 'held') await setReservation(w, row, { ...kept, detail: '' }, nowMs);
      else if (row.state !== 'used') await giveFree(w, row, nowMs);
      return;
    }
    const reason = refusalWords(answer, command.detail);
    if (row.state === 'held') await setReservation(w, row, { detail: `Not changed: ${reason}` }, nowMs);
    if (row.state !== 'asked') return;
    await setReservation(w, row, { state: 'refused', detail: reason }, nowMs);
    if (command.state !== 'expired' && mayHaveDone(answer)) await giveFree(w, row, nowMs);
  };

  const cancelled = async (
    w: Writer,
    command: CommandRecord,
    number: number,
    { outcome }: CommandAnswer,
    nowMs: number,
  ): Promise<void> => {
    const row = await find(w, number, command.chargerId);
    if (!row || !isOpen(row)) return;
    if (outcome === 'accepted' || outcome === 'rejected') {
      const more = outcome === 'rejected' ? ' The charger did not hold it any more.' : '';
      await setReservation(w, row, { state: 'cancelled', detail: `Cancelled by ${command.actorName}.${more}` }, nowMs);
    } else await setReservation(w, row, { detail: `Not cancelled: ${command.detail}` }, nowMs);
  };

  return {
    async answered(w, command, answer, nowMs) {
      if (command.kind !== 'reserve' && command.kind !== 'cancelReservation') return;
      const body = commandBody.safeParse(command.payload);
      if (!body.success) return;
      if (body.data.kind === 'reserve') await reserved(w, command, body.data, answer, nowMs);
      if (body.data.kind === 'cancelReservation') await cancelled(w, command, body.data.reservationId, answer, nowMs);
    },
    events: {
      async reservationEnded(w, charger, { reservationId, how }, nowMs) {
        const row = await find(w, reservationId, charger.id);
        if (!row || !isOpen(row)) return undefined;
        if (how === 'removed') {
          const detail = 'The charger gave it up: the connector has failed or was taken out of service.';
          await setReservation(w, row, { state: 'cancelled', detail }, nowMs);
        } else {
          const detail = how === 'noTransaction' ? 'The card was shown, but no session began.' : 'Nobody came in time.';
          await setReservation(w, row, { state: 'expired', detail }, nowMs);
        }
        return undefined;
      },
    },
  };
}

/** Sessions that began at these chargers since then, with the group of their card. */
const beganAt = async (
  read: Reader,
  rows: readonly ReservationRecord[],
): Promise<(Began & { id: string; chargerId: string })[]> => {
  const distinct = (of: (row: ReservationRecord) => string) => [...new Set(rows.map(of))];
  const { id, chargerId, connector, idTag, cardId, startedAt, createdAt } = orders;
  const found = await read.raw
    .select({ id, chargerId, connector, idTag, cardId, startedAt, createdAt, groupTag: cards.groupTag })
    .from(orders)
    .leftJoin(cards, eq(cards.id, orders.cardId))
    .where(
      and(
        inArray(
          orders.stationId,
          distinct((row) => row.stationId),
        ),
        inArray(
          orders.chargerId,
          distinct((row) => row.chargerId),
        ),
        gte(orders.startedAt, Math.min(...rows.map((row) => row.createdAt)) - clockMs),
      ),
    )
    .orderBy(orders.startedAt, orders.id);
  // A session uses up one reservation.
  const ids = found.map((row) => row.id);
  const used = ids.length === 0 ? [] : await usedBy(read, rows, ids);
  const taken = new Set(used.map(({ orderId }) => orderId));
  return found.filter((row) => !taken.has(row.id)).map((row) => ({ ...row, groupTag: row.groupTag ?? '' }));
};

const usedBy = (read: Reader, rows: readonly ReservationRecord[], orderIds: string[]) =>
  read.raw
    .select({ orderId: reservations.orderId })
    .from(reservations)
    .where(
      and(
        inArray(reservations.chargerId, [...new Set(rows.map(({ chargerId }) => chargerId))]),
        eq(reservations.state, 'used'),
        inArray(reservations.orderId, orderIds),
      ),
    );

/**
 * Ends reservations that were used by a session which did not name them, or whose time is over: 1.6 chargers tell neither. A session that
 * names its reservation ends it at once, see bridge/reservations.
 */
export function reservationJob({ store, now, log }: { store: Store; now(): number; log: Log }): Job {
  const scope = systemScope('jobs');
  const open = inArray(reservations.state, ['asked', 'held']);
  const end = (row: ReservationRecord, patch: Patch): Promise<unknown> =>
    store
      .tx(scope, (w) => setReservation(w, row, patch, now()))
      .catch((error: unknown) => log.error({ err: error, reservation: row.id }, 'a reservation could not be ended'));
  return {
    name: 'reservations',
    everyMs: 5_000,
    async run() {
      const read = store.read(scope);
      for await (const rows of read.iterate(reservations, { where: open, chunk: 200 })) {
        const began = await beganAt(read, rows);
        const ids = rows.flatMap(({ cardId }) => (cardId === null ? [] : [cardId]));
        const groups = ids.length === 0 ? [] : await read.select(cards, { where: inArray(cards.id, ids) });
        const groupOf = new Map(groups.map(({ id, groupTag }) => [id, groupTag]));
        const taken = new Set<string>();
        for (const row of [...rows].sort((a, b) => b.connector - a.connector || a.createdAt - b.createdAt)) {
          const claim = { ...row, groupTag: groupOf.get(row.cardId ?? '') ?? '' };
          const order = began.find(
            (one) => one.chargerId === row.chargerId && !taken.has(one.id) && isUsedBy(claim, one),
          );
          if (order) {
            taken.add(order.id);
            await end(row, { state: 'used', orderId: order.id, detail: '' });
          } else if (row.expiresAt <= now()) await end(row, { state: 'expired', detail: 'Nobody came in time.' });
        }
      }
    },
  };
}
