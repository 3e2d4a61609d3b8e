/** What an order's money amounts to, in one word. Pure and browser-safe. */
import { currencyExponent } from '../../kernel/money.ts';
import type { PaymentMode, PaymentState } from '../../store/tables/charging.ts';

export interface OrderMoney {
  readonly state: 'charging' | 'completed' | 'abnormal';
  readonly totalMinor: number;
  readonly paidMinor: number;
  readonly refundedMinor: number;
  readonly paymentState: PaymentState;
  readonly paymentMode: PaymentMode;
  readonly currency: string;
}

/**
 * What is left of a card order below the least step that cards are charged in where there are three decimals (`payments/money.ts`). It is given up by
 * itself: nobody could pay it.
 */
export const roundedOffMinorOf = ({
  totalMinor,
  paidMinor,
  paymentMode,
  currency,
}: Pick<OrderMoney, 'totalMinor' | 'paidMinor' | 'paymentMode' | 'currency'>): number => {
  const restMinor = totalMinor - paidMinor;
  return paymentMode === 'card' && currencyExponent(currency) === 3 && restMinor > 0 && restMinor < 10 ? restMinor : 0;
};

/**
 * What is still to be paid; nothing of an order whose money was given back, for that was not meant to be asked for again, and nothing of a debt that
 * was given up.
 */
export const openMinorOf = (o: Omit<OrderMoney, 'state'>): number =>
  o.refundedMinor > 0 || o.paymentState === 'writtenOff'
    ? 0
    : Math.max(0, o.totalMinor - o.paidMinor - roundedOffMinorOf(o));

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
  if (o.paidMinor + roundedOffMinorOf(o) >= o.totalMinor) return 'paid';
  return o.paymentState === 'paying' || o.paymentState === 'writtenOff' ? o.paymentState : 'unpaid';
}
