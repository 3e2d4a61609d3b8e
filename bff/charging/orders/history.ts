/** What became of an order's money, gathered from where it is written. Reads only, in the caller's scope. */
import { eq, inArray, or } from 'drizzle-orm';
import { invoiceOrders, invoices, ledger, orderBills, payments, refunds } from '../../store/tables/index.ts';
import type { Reader } from '../../store/types.ts';

/** Oldest first; at most 1 000 of each, far more than an order ever has. */
export async function historyOf(read: Reader, orderId: string) {
  const invoiced = await read.select(invoiceOrders, { where: eq(invoiceOrders.orderId, orderId) });
  const invoiceIds = invoiced.map(({ invoiceId }) => invoiceId);
  const [bills, entries, paid, given] = await Promise.all([
    read.select(orderBills, { where: eq(orderBills.orderId, orderId), orderBy: [{ column: orderBills.createdAt }] }),
    read.select(ledger, { where: eq(ledger.orderId, orderId), orderBy: [{ column: ledger.id }] }),
    read.select(payments, { where: eq(payments.orderId, orderId), orderBy: [{ column: payments.createdAt }] }),
    read.select(refunds, { where: eq(refunds.orderId, orderId), orderBy: [{ column: refunds.createdAt }] }),
  ]);
  const issued =
    invoiceIds.length === 0
      ? []
      : await read.select(invoices, {
          where: or(inArray(invoices.id, invoiceIds), inArray(invoices.precedingId, invoiceIds)),
          orderBy: [{ column: invoices.issuedAt }],
        });
  return {
    bills: bills.map(({ id, bill, totalMinor, energyWh, reason, actorName, createdAt }) => ({
      ...{ id, bill, totalMinor, energyWh, reason, actorName, createdAt },
    })),
    ledger: entries.map(({ id, kind, debit, credit, amountMinor, at, note }) => ({
      ...{ id, kind, debit, credit, amountMinor, at, note },
    })),
    payments: paid.map(({ id, kind, state, amountMinor, capturedMinor, refundedMinor, error, createdAt }) => ({
      ...{ id, kind, state, amountMinor, capturedMinor, refundedMinor, error, createdAt },
    })),
    refunds: given.map(({ id, via, state, amountMinor, reason, actorName, error, createdAt }) => ({
      ...{ id, via, state, amountMinor, reason, actorName, error, createdAt },
    })),
    invoices: issued.map(({ id, number, type, totalMinor, issuedAt }) => ({ id, number, type, totalMinor, issuedAt })),
  };
}
