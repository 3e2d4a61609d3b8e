/** What payments put into the ledger: whose books, which day. The accounts are decided in `ledger/rules.ts`. */
import { eq } from 'drizzle-orm';
import type { OrderRecord } from '../../charging/orders/rows.ts';
import { dayNumber } from '../../kernel/stamp.ts';
import { tenants } from '../../store/tables/index.ts';
import type { Writer } from '../../store/types.ts';
import { post, postBooks } from '../ledger/post.ts';
import { type Books, postingsOfPlatformFee, type Through } from '../ledger/rules.ts';
import type { AccountRecord, PaymentRecord } from './rows.ts';

export const throughOf = (payment: PaymentRecord, account: AccountRecord): Through =>
  payment.tenantId === account.tenantId ? 'own' : 'above';

/** The local day of a merchant. */
export const dayOf = async (w: Writer, tenantId: string, nowMs: number): Promise<number> =>
  dayNumber(nowMs, (await w.find(tenants, tenantId))?.zone ?? 'UTC');

/** Posts what happened with a payment, once per key, in the merchant's books and in those of the account's owner. False: it was posted before. */
export async function postPayment(
  w: Writer,
  payment: PaymentRecord,
  account: AccountRecord,
  order: OrderRecord | undefined,
  key: string,
  books: Books,
  nowMs: number,
): Promise<boolean> {
  const day = order ? dayNumber(nowMs, order.zone) : await dayOf(w, payment.tenantId, nowMs);
  const { tenantId, currency, orderId, driverId, id: paymentId } = payment;
  const of = { tenantId, key, day, at: nowMs, currency, orderId, driverId, paymentId };
  return postBooks(w, { ...of, stationId: order?.stationId ?? null }, books, account.tenantId);
}

/** The platform's share in the platform's own books; below zero when given back. */
export async function postShare(
  w: Writer,
  payment: PaymentRecord,
  key: string,
  feeMinor: number,
  nowMs: number,
): Promise<void> {
  const platform = await w.first(tenants, { where: eq(tenants.kind, 'platform') });
  if (!platform || feeMinor === 0) return;
  await post(w, {
    tenantId: platform.id,
    key,
    day: dayNumber(nowMs, platform.zone),
    at: nowMs,
    currency: payment.currency,
    paymentId: payment.id,
    transfers: postingsOfPlatformFee(feeMinor),
  });
}
