/**
 * The only way to an order's money columns: what was paid, given back, held. They are not what a charger tells, so `updatedAt`, by which the
 * bridge knows its own writes, stays. The ledger is posted by whoever calls, in the same transaction.
 */
import { type OrderRecord, toOrderRow } from '../../charging/orders/rows.ts';
import { orders } from '../../store/tables/index.ts';
import type { Writer } from '../../store/types.ts';
import { paymentStateOf } from './state.ts';

type Money = Pick<OrderRecord, 'paidMinor' | 'refundedMinor' | 'holdMinor' | 'paymentState'>;

/** All answer the order as it is now, and throw when there is none or the amounts cannot be. */
export const addPaid = (w: Writer, orderId: string, amountMinor: number): Promise<OrderRecord> =>
  settle(w, orderId, (o) => ({
    paidMinor: o.paidMinor + amountMinor,
    // What was under way has come.
    paymentState: o.paymentState === 'paying' ? 'unpaid' : o.paymentState,
  }));

export const addRefunded = (w: Writer, orderId: string, amountMinor: number): Promise<OrderRecord> =>
  settle(w, orderId, (o) => ({ refundedMinor: o.refundedMinor + amountMinor }));

/** A payment is under way, or came to nothing. */
export const setPaying = (w: Writer, orderId: string, isPaying: boolean): Promise<OrderRecord> =>
  settle(w, orderId, (o) => {
    if (isPaying) return o.paymentState === 'disputed' ? {} : { paymentState: 'paying' };
    return o.paymentState === 'paying' ? { paymentState: 'unpaid' } : {};
  });

/** What is pre-authorised for it now. */
export const setHold = (w: Writer, orderId: string, holdMinor: number): Promise<OrderRecord> =>
  settle(w, orderId, () => ({ holdMinor }));

export const setDisputed = (w: Writer, orderId: string): Promise<OrderRecord> =>
  settle(w, orderId, () => ({ paymentState: 'disputed' }));

/** The dispute is decided. Lost, the money is given up as a debt is. */
export const undispute = async (w: Writer, orderId: string, outcome: 'won' | 'lost'): Promise<OrderRecord> =>
  settle(w, orderId, () => ({ paymentState: outcome === 'won' ? 'unpaid' : 'writtenOff' }), outcome === 'lost');

/** Nobody will pay what is open. */
export const writeOff = (w: Writer, orderId: string): Promise<OrderRecord> =>
  settle(w, orderId, () => ({ paymentState: 'writtenOff' }), true);

async function settle(
  w: Writer,
  orderId: string,
  change: (order: OrderRecord) => Partial<Money>,
  isFinal = false,
): Promise<OrderRecord> {
  const before = await w.find(orders, orderId);
  if (!before) throw new Error(`There is no order ${orderId} to settle.`);
  const changed = { ...before, ...change(before) };
  const row = { ...changed, paymentState: isFinal ? changed.paymentState : paymentStateOf(changed) };
  const { paidMinor, refundedMinor, holdMinor, paymentState } = row;
  if (!(refundedMinor >= 0 && refundedMinor <= paidMinor && holdMinor >= 0))
    throw new Error(`Order ${orderId} cannot have ${paidMinor} paid, ${refundedMinor} refunded and ${holdMinor} held.`);
  await w.change(orders, orderId, { paidMinor, refundedMinor, holdMinor, paymentState });
  await w.emit('order.changed', orderId, toOrderRow(row), row.tenantId);
  return row;
}
