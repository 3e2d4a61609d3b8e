/**
 * What is done about the payments of an order when it ends, in the transaction that books it: decisions are written, and the cards are asked after
 * the commit by `worker.ts`. What is to be done is decided in `rules.ts`.
 */
import { eq } from 'drizzle-orm';
import type { OrderRecord } from '../../charging/orders/rows.ts';
import { payments } from '../../store/tables/index.ts';
import type { Writer } from '../../store/types.ts';
import { setHold, setPaying } from '../settle/settle.ts';
import { openMinorOf } from '../settle/state.ts';
import { chargeable } from './money.ts';
import {
  type AccountRecord,
  accountFor,
  type MethodRecord,
  type PaymentRecord,
  savedCard,
  toPaymentRow,
} from './rows.ts';
import { planOf } from './rules.ts';

export interface NewPayment {
  tenantId: string;
  account: AccountRecord;
  kind: PaymentRecord['kind'];
  currency: string;
  amountMinor: number;
  orderId: string | null;
  driverId: string | null;
  method: MethodRecord | undefined;
}

/** A payment that the worker makes next; from `dueAt` on, when somebody else is about to. */
export async function addPayment(
  w: Writer,
  of: NewPayment,
  id: string,
  nowMs: number,
  dueAt = nowMs,
): Promise<PaymentRecord> {
  const { tenantId, account, kind, currency, amountMinor, orderId, driverId, method } = of;
  const row: PaymentRecord = {
    ...{ id, tenantId, accountId: account.id, orderId, driverId, methodId: method?.id ?? null, kind, currency },
    ...{ state: 'creating', intentId: null, amountMinor, toCaptureMinor: null, capturedMinor: 0, refundedMinor: 0 },
    ...{ feeMinor: 0, providerFeeMinor: 0, captureBefore: null, warnedAt: null, attempts: 0, dueAt, error: '' },
    ...{ createdAt: nowMs, updatedAt: nowMs },
  };
  await w.insert(payments, row);
  await tell(w, row);
  return row;
}

/** A decision about a payment, for the worker to carry out. */
export async function decide(
  w: Writer,
  payment: PaymentRecord,
  decision: { state: 'capturing'; toCaptureMinor: number } | { state: 'canceling' },
  nowMs: number,
): Promise<void> {
  const row = await w.update(payments, payment.id, { ...decision, dueAt: nowMs, updatedAt: nowMs });
  if (row) await tell(w, row);
}

const tell = async (w: Writer, row: PaymentRecord): Promise<void> => {
  await w.emit('payment.changed', row.id, toPaymentRow(row), row.tenantId);
  w.bell('payments');
};

export const paymentsOf = (w: Writer, orderId: string): Promise<PaymentRecord[]> =>
  w.select(payments, {
    where: eq(payments.orderId, orderId),
    orderBy: [{ column: payments.createdAt }, { column: payments.id }],
  });

/** The order says what is held for it now. */
export async function showHold(w: Writer, orderId: string): Promise<void> {
  const held = (await paymentsOf(w, orderId)).filter(({ kind, state }) => kind === 'hold' && state === 'authorized');
  await setHold(
    w,
    orderId,
    held.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
  );
}

/** Captures, releases and charges what an ended order needs. Run again it finds nothing more to do. */
export async function finishOrder(w: Writer, order: OrderRecord, newId: () => string, nowMs: number): Promise<void> {
  const parts = await paymentsOf(w, order.id);
  const plan = planOf(openMinorOf(order), parts);
  let isUnderWay = plan.wait;
  for (const part of parts) {
    const capture = plan.captures.find(({ id }) => id === part.id);
    const toCaptureMinor = capture ? chargeable(capture.amountMinor, part.currency, 'down') : 0;
    if (toCaptureMinor > 0) {
      await decide(w, part, { state: 'capturing', toCaptureMinor }, nowMs);
      isUnderWay = true;
    } else if (capture || plan.cancels.includes(part.id)) await decide(w, part, { state: 'canceling' }, nowMs);
  }
  if (await chargeRest(w, order, plan.restMinor, newId, nowMs)) isUnderWay = true;
  if (isUnderWay) await setPaying(w, order.id, true);
}

/** Asks the driver's saved card for what no hold covers; false when there is no such card. */
export async function chargeRest(
  w: Writer,
  order: OrderRecord,
  amountMinor: number,
  newId: () => string,
  nowMs: number,
): Promise<boolean> {
  const restMinor = chargeable(amountMinor, order.currency, 'down');
  const account = restMinor > 0 ? await accountFor(w, order.tenantId) : undefined;
  const method = account && (await savedCard(w, order.driverId, account.id));
  if (!account || !method) return false;
  const { id: orderId, tenantId, currency, driverId } = order;
  const rest = {
    tenantId,
    account,
    kind: 'rest',
    currency,
    amountMinor: restMinor,
    orderId,
    driverId,
    method,
  } as const;
  await addPayment(w, rest, newId(), nowMs);
  return true;
}
