/**
 * What payments do as an order goes its way: at the start they find the driver's hold or ask for one, at the end they capture, release and charge
 * the rest. Everything here writes decisions in the transaction of the step itself; cards are asked by `worker.ts`. Without a payment provider, or
 * an account to charge with, an order that was to be paid by card is left to the merchant's own invoice, and says so.
 */
import { and, desc, eq, inArray, isNull, lte } from 'drizzle-orm';
import { type OrderRecord, toOrderRow } from '../../charging/orders/rows.ts';
import { orders, paymentAccounts, payments } from '../../store/tables/index.ts';
import type { Reader, Writer } from '../../store/types.ts';
import type { BillingDesk } from '../desks.ts';
import { openMinorOf } from '../settle/state.ts';
import { addPayment, finishOrder, paymentsOf, showHold } from './finish.ts';
import { chargeable } from './money.ts';
import { accountFor, type PaymentRecord, savedCard } from './rows.ts';
import { dueOf, stopAtMinor } from './rules.ts';

export interface PaymentDeskDeps {
  /** Whether there is a provider to charge with. */
  isConfigured: boolean;
  newId(): string;
}

const open: PaymentRecord['state'][] = ['creating', 'requiresAction', 'authorized'];

export const createPaymentDesk = ({ isConfigured, newId }: PaymentDeskDeps): BillingDesk => ({
  modes: ['card'],

  async started(w, order, nowMs) {
    const account = isConfigured ? await accountFor(w, order.tenantId) : undefined;
    if (!account) return leaveToInvoice(w, order);
    const hold = await unusedHold(w, order, nowMs);
    if (hold) return attach(w, hold, order, nowMs);
    const method = await savedCard(w, order.driverId, account.id);
    if (!method || account.holdMinor <= 0 || account.currency !== order.currency) return;
    const { id: orderId, tenantId, currency, driverId } = order;
    const amountMinor = chargeable(account.holdMinor, currency, 'up');
    const wanted = { tenantId, account, kind: 'hold', currency, amountMinor, orderId, driverId, method } as const;
    await addPayment(w, wanted, newId(), nowMs);
  },

  async booked(w, { order, nowMs }) {
    if (order.state === 'charging') return;
    const parts = await paymentsOf(w, order.id);
    // It ended before anybody heard of its start: the hold that was made for it still waits.
    const late = parts.length === 0 && order.endedAt !== null ? await unusedHold(w, order, order.endedAt) : undefined;
    if (late) {
      await attach(w, late, order, nowMs);
      parts.push(late);
    }
    const isHopeless = parts.length === 0 && !(isConfigured && (await accountFor(w, order.tenantId)));
    if (isHopeless && openMinorOf(order) > 0) return leaveToInvoice(w, order);
    // Nobody has said yet whether it is right: the money stays held until then, or until the hold is about to lapse.
    if (order.review === 'open') return;
    await finishOrder(w, order, newId, nowMs);
  },
});

/** The hold that the driver has with the merchant for a session: the newest one until then that no order has. */
async function unusedHold(
  w: Writer,
  { tenantId, driverId, currency }: OrderRecord,
  untilMs: number,
): Promise<PaymentRecord | undefined> {
  if (driverId === null) return undefined;
  const [found] = await w.raw
    .select({ payment: payments })
    .from(payments)
    .where(
      and(
        eq(payments.tenantId, tenantId),
        eq(payments.driverId, driverId),
        eq(payments.currency, currency),
        eq(payments.kind, 'hold'),
        isNull(payments.orderId),
        lte(payments.createdAt, untilMs),
        inArray(payments.state, open),
        w.visible(payments),
      ),
    )
    .orderBy(desc(payments.createdAt), desc(payments.id))
    .limit(1);
  return found?.payment;
}

async function attach(w: Writer, hold: PaymentRecord, order: OrderRecord, nowMs: number): Promise<void> {
  const dueAt = dueOf({ ...hold, orderId: order.id }, nowMs);
  await w.update(payments, hold.id, { orderId: order.id, dueAt, updatedAt: nowMs });
  if (hold.state === 'authorized') await showHold(w, order.id);
}

async function leaveToInvoice(w: Writer, order: OrderRecord): Promise<void> {
  await w.change(orders, order.id, { paymentMode: 'invoice' });
  const detail = { reason: 'There is no payment account that may charge cards.' };
  await w.audit('order.leftToInvoice', 'order', order.id, detail, order.tenantId);
  await w.emit('order.changed', order.id, toOrderRow({ ...order, paymentMode: 'invoice' }), order.tenantId);
}

/** What running orders may cost so that their holds cover them, where the account wants them stopped. */
export async function holdLimits(read: Reader, orderIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const held = await read.raw
    .select({ orderId: payments.orderId, amountMinor: payments.amountMinor })
    .from(payments)
    .innerJoin(paymentAccounts, eq(paymentAccounts.id, payments.accountId))
    .where(
      and(
        inArray(payments.orderId, [...orderIds]),
        eq(payments.kind, 'hold'),
        eq(payments.state, 'authorized'),
        eq(paymentAccounts.atLimit, 'stop'),
        read.visible(payments),
      ),
    );
  const sums = new Map<string, number>();
  for (const { orderId, amountMinor } of held)
    if (orderId !== null) sums.set(orderId, (sums.get(orderId) ?? 0) + amountMinor);
  return new Map([...sums].map(([orderId, heldMinor]) => [orderId, stopAtMinor(heldMinor)]));
}
