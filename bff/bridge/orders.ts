/**
 * Decisions about sessions as rows: an order opened, metered, ended or corrected, with its bill, the day's sums and the event for those
 * who watch, all within a unit of work. What to do is decided in `charging/orders/session.ts`, not here.
 */
import type { MeterSample } from '../../ocpp/vocabulary.ts';
import { paysAtOnce } from '../billing/offers/grant.ts';
import { assertBill } from '../billing/tariffs/assert.ts';
import type { Bill } from '../billing/tariffs/bill.ts';
import { clearedByGoodOrder, raisedByOrder } from '../care/alarms/rules.ts';
import { billOf } from '../charging/orders/bill.ts';
import { isBillFixed } from '../charging/orders/decisions.ts';
import { openOn } from '../charging/orders/matching.ts';
import type { Session } from '../charging/orders/memory.ts';
import { reasonWords } from '../charging/orders/reasons.ts';
import { type OrderRecord, startColumnsOf, stateColumnsOf, toOrderRow } from '../charging/orders/rows.ts';
import { meterValues, orders } from '../store/tables/index.ts';
import { clear, raise } from './alarms.ts';
import type { CardInfo } from './cards.ts';
import type { ChargerContext, Entry } from './context.ts';
import { fixedColumns } from './fixed.ts';
import { type Grant, grantColumnsOf, grantLate, grantOf } from './grants.ts';
import { later, setOrder } from './set-order.ts';
import type { Unit } from './unit.ts';

/** A new order in the store; `session` has no number yet. Answers the entry with it. */
export async function insertOrder(unit: Unit, session: Session, card: CardInfo | undefined): Promise<Entry> {
  const { w, context, nowMs } = unit;
  const numbered = { ...session, transactionId: await w.nextTransactionNumber() };
  const grant = await grantOf(unit, session.id, session.startedAtMs, card);
  const entry = newEntry(context, numbered, card, grant, nowMs);
  await w.insert(orders, entry.row);
  unit.entries.set(entry.row.id, entry);
  if (session.state === 'charging') {
    if (entry.row.dueAt !== null) w.bell('billing');
    // Written also when an order from history leaves it as it was, so that another node's memory is found to be old.
    await unit.setConnector(session.connector, { orderId: runningOn(unit, session.connector) });
    await w.emit('order.started', entry.row.id, toOrderRow(entry.row), entry.row.tenantId);
    return entry;
  }
  w.bell('billing');
  await w.emit('order.ended', entry.row.id, toOrderRow(entry.row), entry.row.tenantId);
  await tellAbnormal(unit, entry);
  return entry;
}

function newEntry(
  context: ChargerContext,
  session: Session,
  card: CardInfo | undefined,
  grant: Grant,
  nowMs: number,
): Entry {
  const { charger } = context;
  const row: OrderRecord = {
    ...startColumnsOf(session),
    ...stateColumnsOf(session),
    id: session.id,
    tenantId: charger.tenantId,
    stationId: charger.stationId,
    chargerId: charger.id,
    stationName: context.stationName,
    chargerName: charger.name,
    cardId: card?.id ?? null,
    driverId: card?.driverId ?? null,
    userName: card?.userName ?? '',
    transactionId: session.transactionId,
    ...grantColumnsOf(grant),
    totalMinor: 0,
    taxMinor: 0,
    zone: context.zone,
    bill: null,
    paymentState: 'none',
    paidMinor: 0,
    refundedMinor: 0,
    holdMinor: 0,
    review: reviewOf(session),
    mergedInto: null,
    invoiceId: null,
    dueAt: session.state !== 'charging' || paysAtOnce(grant.paymentMode) ? nowMs : null,
    createdAt: nowMs,
    updatedAt: nowMs,
  };
  return { session, row, tariff: grant.version?.tariff ?? null, writtenMs: nowMs };
}

const reviewOf = (session: Session) => (session.state === 'abnormal' ? 'open' : '');

/** The end of a session, also one that ended before and is corrected now. */
export async function endOrder(unit: Unit, remembered: Entry, session: Session, card?: CardInfo | null): Promise<void> {
  const { w, nowMs } = unit;
  const isRunning = remembered.row.state === 'charging';
  const entry = isRunning ? await grantLate(unit, remembered, card) : remembered;
  const before = entry.row;
  const bill = entry.tariff && billOf(session, entry.tariff, before.zone, nowMs, before.terms);
  const row = await setOrder(w, before, {
    ...newStart(before, session),
    ...stateColumnsOf(session),
    ...cardColumnsOf(card),
    ...moneyOf(bill),
    bill,
    review: reviewOf(session),
    ...(await fixedColumns(w, before)),
    dueAt: nowMs,
    updatedAt: later(before, nowMs),
  });
  unit.entries.set(row.id, { ...entry, session, row });
  w.bell('billing');
  await showRunning(unit, row.connector);
  await w.emit('order.ended', row.id, toOrderRow(row), row.tenantId);
  const isTold = before.state === 'abnormal' && before.abnormalReason === row.abnormalReason;
  if (row.state === 'abnormal') await (isTold ? undefined : tellAbnormal(unit, { ...entry, session, row }));
  else await clear(unit, clearedByGoodOrder(unit.openAlarms(), [before.connector || null, row.connector]));
}

/** What a late message tells of the start; nothing where all is as before. */
function newStart(before: OrderRecord, session: Session): Partial<OrderRecord> {
  const start = startColumnsOf(session);
  const isSame =
    start.startKey === before.startKey &&
    start.startedAt === before.startedAt &&
    start.connector === before.connector &&
    start.idTag === before.idTag &&
    start.meterStartWh === before.meterStartWh;
  return isSame ? {} : start;
}

/** Whose order it is; null: of a tag that is nobody's. Undefined: as before. */
const cardColumnsOf = (card: CardInfo | null | undefined) =>
  card !== undefined && {
    cardId: card?.id ?? null,
    driverId: card?.driverId ?? null,
    userName: card?.userName ?? '',
  };

/** The order that runs at a connector: the one started last, for history may bring older ones. */
const runningOn = (unit: Unit, connector: number): string | null => openOn(unit.sessions(), connector)?.id ?? null;

async function showRunning(unit: Unit, connector: number): Promise<void> {
  const orderId = runningOn(unit, connector);
  if ((unit.connector(connector)?.orderId ?? null) !== orderId) await unit.setConnector(connector, { orderId });
}

const moneyOf = (bill: Bill | null) => {
  if (bill) assertBill(bill);
  return { totalMinor: bill?.totalMinor ?? 0, taxMinor: bill?.taxMinor ?? 0 };
};

async function tellAbnormal(unit: Unit, { session, row }: Entry): Promise<void> {
  const words = session.abnormalReason === null ? '' : reasonWords.en[session.abnormalReason];
  await raise(unit, row.connector === 0 ? null : row.connector, raisedByOrder(words), row.endedAt ?? unit.nowMs);
}

/** The row of a running order follows its session at most this often; in between the stored samples are ahead of it. */
const progressMs = 1000;

/** Keeps the samples, and now and then lets the row and its watchers follow. */
export function meterOrder(unit: Unit, entry: Entry, session: Session, samples: readonly MeterSample[]): Promise<void> {
  const kept = keepSamples(unit, entry.row, samples);
  const noted = session.memory !== entry.session.memory;
  if (noted || unit.nowMs - entry.writtenMs >= progressMs) return kept.then(() => followOrder(unit, entry, session));
  unit.entries.set(entry.row.id, { ...entry, session });
  return kept;
}

/**
 * What a 2.x station told of a running transaction. Watchers follow as often as with other orders, but see at once whose and where it is.
 * Answers whether the row's energy and money are as of now.
 */
export async function reportOrder(
  unit: Unit,
  remembered: Entry,
  session: Session,
  card: CardInfo | null | undefined,
): Promise<boolean> {
  const { w, nowMs } = unit;
  const entry = await grantLate(unit, remembered, card);
  const before = entry.row;
  const changed = { ...newStart(before, session), ...cardColumnsOf(card) };
  const isNews = Object.keys(changed).length > 0;
  const { facts, free, bootedMs } = session.memory;
  const known = entry.session.memory;
  const isNoted =
    facts?.states.length !== known.facts?.states.length || free !== known.free || bootedMs !== known.bootedMs;
  // What was heard is kept at once: it cannot be read again from the samples.
  if (!isNews && !isNoted && nowMs - entry.writtenMs < progressMs) {
    await noteSession(unit, entry, session);
    return false;
  }
  await followOrder(unit, entry, session, changed);
  if (!isNews) return true;
  const row = unit.entries.get(before.id)?.row ?? before;
  if (row.connector !== before.connector) {
    if (before.connector > 0) await showRunning(unit, before.connector);
    await showRunning(unit, row.connector);
  }
  await w.emit('order.started', row.id, toOrderRow(row), row.tenantId);
  return true;
}

/** Brings the row of a running order up to its session. */
export async function followOrder(
  unit: Unit,
  entry: Entry,
  session: Session,
  more: Partial<OrderRecord> = {},
): Promise<void> {
  const { w, nowMs } = unit;
  const bill = entry.tariff && billOf(session, entry.tariff, entry.row.zone, nowMs, entry.row.terms);
  const { meter, memory } = session;
  const row = await setOrder(w, entry.row, {
    energyWh: session.energyWh,
    powerW: meter.powerW,
    socPercent: meter.socPercent ?? null,
    durationMs: Math.max(0, nowMs - session.startedAtMs),
    ...(!isBillFixed(entry.row) && moneyOf(bill)),
    // What a 2.x station told may be ahead of the row for a while.
    ...((memory.facts !== null || memory !== entry.session.memory) && { memory }),
    ...more,
    updatedAt: later(entry.row, nowMs),
  });
  unit.entries.set(row.id, { ...entry, session, row, writtenMs: nowMs });
  const { id, energyWh, powerW, socPercent, durationMs, totalMinor, updatedAt } = row;
  await w.emit(
    'order.progress',
    id,
    { id, energyWh, powerW, socPercent, durationMs, totalMinor, updatedAt },
    row.tenantId,
  );
}

/** A session given up for lost is alive: its order runs again. */
export async function reopenOrder(
  unit: Unit,
  remembered: Entry,
  session: Session,
  samples: readonly MeterSample[],
  card?: CardInfo | null,
): Promise<void> {
  const { w, nowMs } = unit;
  const entry = await grantLate(unit, remembered, card);
  const before = entry.row;
  await keepSamples(unit, before, samples);
  const bill = entry.tariff && billOf(session, entry.tariff, before.zone, nowMs, before.terms);
  const row = await setOrder(w, before, {
    ...newStart(before, session),
    ...stateColumnsOf(session),
    ...cardColumnsOf(card),
    ...moneyOf(bill),
    bill: null,
    review: '',
    ...(await fixedColumns(w, before)),
    // What was booked of its first end is taken back.
    dueAt: nowMs,
    updatedAt: later(before, nowMs),
  });
  unit.entries.set(row.id, { ...entry, session, row, writtenMs: nowMs });
  w.bell('billing');
  await showRunning(unit, row.connector);
  await w.emit('order.started', row.id, toOrderRow(row), row.tenantId);
}

/** The session's memory changed and nothing that is shown. */
export async function noteSession(unit: Unit, entry: Entry, session: Session): Promise<void> {
  const row = await setOrder(unit.w, entry.row, {
    memory: session.memory,
    updatedAt: later(entry.row, unit.nowMs),
  });
  unit.entries.set(row.id, { ...entry, session, row });
}

/** Kept as they came: they are the order's curve, and what its meter is read from again. */
export function keepSamples(
  { w, nowMs }: Unit,
  { tenantId, transactionId }: OrderRecord,
  samples: readonly MeterSample[],
): Promise<void> {
  if (samples.length === 0) return Promise.resolve();
  return w.append(meterValues, { tenantId, transactionId, samples, receivedAt: nowMs });
}
