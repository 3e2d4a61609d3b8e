/**
 * Orders that are paid from a wallet, when they are booked: as far as the wallet reaches, the rest stays unpaid. A correction to less puts back
 * what it had paid too much. An order that somebody has to look at first waits. Each booking has a key of its own, so none is paid twice.
 */
import { eq } from 'drizzle-orm';
import { ledger } from '../../store/tables/index.ts';
import type { Writer } from '../../store/types.ts';
import type { BillingDesk, BookedOrder } from '../desks.ts';
import { postBooks } from '../ledger/post.ts';
import { type Books, postingsOfWalletPayment, transfer } from '../ledger/rules.ts';
import { addPaid } from '../settle/settle.ts';
import { openMinorOf, overpaidMinorOf } from '../settle/state.ts';
import { dayAt, moveBalance, type WalletRecord, walletsAt } from './money.ts';

export const createWalletDesk = (): BillingDesk => ({
  modes: ['wallet'],

  async booked(w, booked) {
    const { order } = booked;
    if (order.driverId === null || order.review === 'open') return;
    const { tenantId, driverId, currency } = order;
    const found = await walletsAt(w, { tenantId, driverId, currency });
    const overpaidMinor = overpaidMinorOf(order);
    if (overpaidMinor > 0) await putBack(w, booked, found, overpaidMinor);
    // Not what is being paid in another way, is disputed, or was given up.
    else if (order.paymentState === 'unpaid') await payFrom(w, booked, found, openMinorOf(order));
  },
});

async function payFrom(w: Writer, booked: BookedOrder, found: readonly WalletRecord[], openMinor: number) {
  let leftMinor = openMinor;
  for (const wallet of found) {
    const amountMinor = Math.min(leftMinor, wallet.balanceMinor);
    if (amountMinor > 0 && (await move(w, booked, wallet, amountMinor))) leftMinor -= amountMinor;
  }
}

async function putBack(w: Writer, booked: BookedOrder, found: readonly WalletRecord[], overpaidMinor: number) {
  let leftMinor = overpaidMinor;
  const rows = await w.select(ledger, { where: eq(ledger.orderId, booked.order.id) });
  for (const wallet of found) {
    const amountMinor = Math.min(leftMinor, paidBy(wallet, rows));
    if (amountMinor > 0 && (await move(w, booked, wallet, -amountMinor))) leftMinor -= amountMinor;
  }
}

/** What of an order a wallet has paid, less what was put back. */
const paidBy = (wallet: WalletRecord, rows: readonly (typeof ledger.$inferSelect)[]): number => {
  let paidMinor = 0;
  for (const { tenantId, debit, credit, amountMinor } of rows) {
    if (tenantId !== wallet.tenantId) continue;
    if (debit === 'wallet') paidMinor += amountMinor;
    else if (credit === 'wallet') paidMinor -= amountMinor;
  }
  return paidMinor;
};

/** @param amountMinor out of the wallet; below zero: back into it */
async function move(w: Writer, booked: BookedOrder, wallet: WalletRecord, amountMinor: number): Promise<boolean> {
  const { order, revision, nowMs } = booked;
  const { id: orderId, tenantId, driverId, stationId, currency } = order;
  const isOwn = wallet.tenantId === tenantId;
  const posting = {
    ...{
      tenantId,
      key: `wallet:${orderId}:${revision}:${wallet.id}`,
      at: nowMs,
      currency,
      orderId,
      driverId,
      stationId,
    },
    day: await dayAt(w, tenantId, nowMs),
  };
  const wrote = await postBooks(w, posting, booksOf(amountMinor, isOwn), isOwn ? null : wallet.tenantId);
  if (!wrote) return false;
  await moveBalance(w, wallet, -amountMinor, nowMs);
  await addPaid(w, orderId, amountMinor);
  return true;
}

/** A wallet with a merchant above pays by way of what the two owe each other. */
const booksOf = (amountMinor: number, isOwn: boolean): Books =>
  isOwn
    ? { own: postingsOfWalletPayment(amountMinor), above: [] }
    : {
        own: transfer('payment', 'due', 'receivable', amountMinor),
        above: transfer('transfer', 'wallet', 'due', amountMinor),
      };
