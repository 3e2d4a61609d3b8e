/** What an order's money amounts to, in one word. Pure and browser-safe. */
import type { PaymentState } from '../../store/tables/charging.ts';

export interface OrderMoney {
  readonly state: 'charging' | 'completed' | 'abnormal';
  readonly totalMinor: number;
  readonly paidMinor: number;
  readonly refundedMinor: number;
  readonly paymentState: PaymentState;
}

/**
 * What is still to be paid; nothing of an order whose money was given back, for that was not meant to be asked for again, and nothing of a debt that
 * was given up.
 */
export const openMinorOf = (
  o: Pick<OrderMoney, 'totalMinor' | 'paidMinor' | 'refundedMinor' | 'paymentState'>,
): number => (o.refundedMinor > 0 || o.paymentState === 'writtenOff' ? 0 : Math.max(0, o.totalMinor - o.paidMinor));

/** What was paid beyond the total and not given back: to be refunded. */
export const overpaidMinorOf = (o: Pick<OrderMoney, 'totalMinor' | 'paidMinor' | 'refundedMinor'>): number =>
  Math.max(0, o.paidMinor - o.refundedMinor - o.totalMinor);

/**
 * The state that the amounts give. What they do not tell stays as it is: a dispute until it is decided, a debt that was given up, a payment under
 * way. Part of the total is `unpaid`; whatever was given back shows, also where it was too much that had been paid.
 */
export function paymentStateOf(o: OrderMoney): PaymentState {
  if (o.paymentState === 'disputed') return 'disputed';
  if (o.state === 'charging') return o.paymentState === 'paying' ? 'paying' : 'none';
  if (o.refundedMinor > 0) return o.refundedMinor >= o.paidMinor ? 'refunded' : 'partRefunded';
  if (o.totalMinor <= 0) return o.paidMinor > 0 ? 'paid' : 'none';
  if (o.paidMinor >= o.totalMinor) return 'paid';
  return o.paymentState === 'paying' || o.paymentState === 'writtenOff' ? o.paymentState : 'unpaid';
}
