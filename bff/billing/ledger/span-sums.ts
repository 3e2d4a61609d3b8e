/** What moved before a time and within it, read from the sums of the ledger by day. Reads only, in the caller's scope. */
import { and, asc, lte, type SQL, sql } from 'drizzle-orm';
import { ledgerDays } from '../../store/tables/index.ts';
import type { Reader } from '../../store/types.ts';
import type { LedgerSum } from './statement.ts';

/** Days as yyyymmdd, both included; by merchant, then currency. */
export const sumsOf = async (read: Reader, from: number, to: number, more: SQL | undefined): Promise<LedgerSum[]> => {
  const { tenantId, currency, kind, debit, credit, amountMinor, day } = ledgerDays;
  const sums = await read.raw
    .select({
      ...{ tenantId, currency, kind, debit, credit },
      beforeMinor: sql<number>`sum(case when ${day} < ${from} then ${amountMinor} else 0 end)`,
      withinMinor: sql<number>`sum(case when ${day} < ${from} then 0 else ${amountMinor} end)`,
    })
    .from(ledgerDays)
    .where(and(read.visible(ledgerDays), lte(day, to), more))
    .groupBy(tenantId, currency, kind, debit, credit)
    .orderBy(asc(tenantId), asc(currency), asc(kind), asc(debit), asc(credit));
  // PostgreSQL sums integers into decimals, which arrive as text.
  return sums.map((row) => ({
    ...row,
    beforeMinor: Number(row.beforeMinor),
    withinMinor: Number(row.withinMinor),
  }));
};
