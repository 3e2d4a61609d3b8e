/**
 * A group of orders brought into the books, in one transaction: the ledger, the sums of their days, what the order is to be paid, and then the desks.
 * What an order is booked as is decided in `ledger/book.ts`. Called by the clerk only; it may run again as a whole.
 */
import { and, inArray, lte } from 'drizzle-orm';
import { type OrderRecord, toOrderRow } from '../charging/orders/rows.ts';
import { bookings, orders } from '../store/tables/index.ts';
import type { Row, Writer } from '../store/types.ts';
import type { BillingDesk } from './desks.ts';
import { type Booked, bookedOf, isSameBook, nothingOf, postingsBetween, storedBooked } from './ledger/book.ts';
import { givenUpAnew } from './ledger/given-up.ts';
import { type Posting, postNew } from './ledger/post.ts';
import { givenUpOf } from './ledger/rules.ts';
import { DaySums } from './ledger/sums.ts';
import { paymentStateOf, roundedOffMinorOf } from './settle/state.ts';
import type { Bill } from './tariffs/bill.ts';

type Booking = Row<typeof bookings>;

/** What is to be done about one order, decided before anything is written. */
interface Step {
  readonly order: OrderRecord;
  readonly bill: Bill | null;
  readonly known: Booking | undefined;
  readonly before: Booked | null;
  readonly after: Booked;
  readonly revision: number;
  /** It runs and is paid as it goes: whoever takes the money must know. */
  readonly isStart: boolean;
}

/** Answers how many of them it looked at; the others were not due any more. */
export async function bookOrders(
  w: Writer,
  ids: readonly string[],
  desks: readonly BillingDesk[],
  nowMs: number,
): Promise<number> {
  const due = await w.select(orders, { where: and(inArray(orders.id, [...ids]), lte(orders.dueAt, nowMs)) });
  if (due.length === 0) return 0;
  const known = await w.select(bookings, {
    where: inArray(
      bookings.orderId,
      due.map(({ id }) => id),
    ),
  });
  const byOrder = new Map(known.map((booking) => [booking.orderId, booking]));
  const steps = due.map((order) => stepOf(order, byOrder.get(order.id)));
  const sums = new DaySums();
  const postings: Posting[] = [];
  for (const step of steps) {
    if (step.before) sums.add(step.order.tenantId, step.before, -1);
    sums.add(step.order.tenantId, step.after, 1);
    postings.push(...postingsOf(step, nowMs));
  }
  postings.push(...(await givenUpBy(w, steps, nowMs)));
  await postNew(w, postings);
  await sums.write(w);
  await keepBookings(w, steps, nowMs);
  const settled = await Promise.all(steps.map(async (step) => ({ step, order: await settleOne(w, step) })));
  for (const { step, order } of settled) await tellDesks(w, order, step, desks, nowMs);
  return due.length;
}

function stepOf(order: OrderRecord, known: Booking | undefined): Step {
  const isRunning = order.state === 'charging';
  const bill = isRunning ? null : order.bill;
  const before = known ? storedBooked(known.booked) : null;
  const isBooked = before !== null && before.figures.orders > 0;
  return {
    order,
    bill,
    known,
    before,
    after: bookedOf(order, bill),
    revision: (known?.revision ?? 0) + (isRunning && !isBooked ? 0 : 1),
    isStart: isRunning && !known && (order.paymentMode === 'card' || order.paymentMode === 'wallet'),
  };
}

function postingsOf({ order, before, after, revision }: Step, at: number): Posting[] {
  const { id: orderId, tenantId, driverId, stationId } = order;
  const of = { tenantId, at, orderId, driverId, stationId };
  const key = `order:${orderId}:${revision}`;
  const { day, currency } = after;
  if (!before || isSameBook(before, after))
    return [{ ...of, key, day, currency, transfers: postingsBetween(before, after) }];
  const back = { day: before.day, currency: before.currency, transfers: postingsBetween(before, nothingOf(before)) };
  return [
    { ...of, key: `${key}:back`, ...back },
    { ...of, key, day, currency, transfers: postingsBetween(null, after) },
  ];
}

/** What is given up of orders that are booked again, or that have been paid or are not to be paid all the same. */
const givenUpBy = (w: Writer, steps: readonly Step[], nowMs: number): Promise<Posting[]> => {
  const reckoned = steps.flatMap(({ order: found, before, after, revision }) => {
    const { totalMinor, taxMinor } = after.figures;
    const order = { ...found, totalMinor, taxMinor };
    const isCorrected = before !== null && before.figures.orders > 0;
    if (!isCorrected && order.paidMinor === 0 && givenUpOf(order).minor === 0) return [];
    return [{ order, key: `order:${order.id}:${revision}:givenUp` }];
  });
  return givenUpAnew(w, reckoned, nowMs);
};

async function keepBookings(w: Writer, steps: readonly Step[], bookedAt: number): Promise<void> {
  const rowOf = ({ order, after, revision }: Step): Booking => ({
    orderId: order.id,
    tenantId: order.tenantId,
    revision,
    booked: after,
    bookedAt,
  });
  // Of a running order, the booking of nothing is the memory of having told the desks.
  const isNew = ({ known, order, isStart }: Step) => !known && (isStart || order.state !== 'charging');
  await w.insert(bookings, steps.filter(isNew).map(rowOf));
  const known = steps.filter((step) => step.known);
  await Promise.all(known.map((step) => w.upsert(bookings, rowOf(step), ['orderId'])));
}

/** The order needs the clerk no longer, and says what is to be paid. */
async function settleOne(w: Writer, { order, before }: Step): Promise<OrderRecord> {
  // Given up although all was paid: a dispute took it, and no booking brings it back.
  const isTaken = order.paymentState === 'writtenOff' && before !== null && isPaid(order, before.figures);
  const paymentState = isTaken ? 'writtenOff' : paymentStateOf(order);
  const isOurs = await w.change(orders, order.id, { dueAt: null, paymentState }, { dueAt: order.dueAt });
  if (!isOurs) throw new Error(`Order ${order.id} was changed while it was being booked.`);
  const row = { ...order, dueAt: null, paymentState };
  if (paymentState !== order.paymentState) await w.emit('order.changed', row.id, toOrderRow(row), row.tenantId);
  return row;
}

const isPaid = (order: OrderRecord, { totalMinor }: Booked['figures']): boolean =>
  order.paidMinor + roundedOffMinorOf({ ...order, totalMinor }) >= totalMinor;

async function tellDesks(
  w: Writer,
  settled: OrderRecord,
  { bill, before, revision, isStart }: Step,
  desks: readonly BillingDesk[],
  nowMs: number,
): Promise<void> {
  const what = isStart ? 'started' : 'booked';
  if (!isStart && settled.state === 'charging') return;
  const beforeMinor = revision > 1 ? (before?.figures.totalMinor ?? 0) : null;
  let order: OrderRecord | undefined = settled;
  for (const desk of desks) {
    if (!desk[what] || desk.modes?.includes(settled.paymentMode) === false) continue;
    // Read again after each: the one before may have been paid.
    order ??= await w.find(orders, settled.id);
    if (!order) return;
    if (isStart) await desk.started?.(w, order, nowMs);
    else await desk.booked?.(w, { order, bill, beforeMinor, revision, nowMs });
    order = undefined;
  }
}
