/** Handlers of the ledger: its rows, statements from its sums by day, and money handed to a merchant below. */
import { and, between, eq, or, type SQL, sql } from 'drizzle-orm';
import { bind } from '../../kernel/http.ts';
import { manage } from '../../kernel/manage.ts';
import { fail, invalid, notFound } from '../../kernel/result.ts';
import { dayNumber } from '../../kernel/stamp.ts';
import { ledgerDays, ledger as ledgerTable, orderDays, payouts, tenants } from '../../store/tables/index.ts';
import type { Reader } from '../../store/types.ts';
import { byId, isAbove } from '../by-id.ts';
import { ledger, ledgerEntry } from './contract.ts';
import { postBooks } from './post.ts';
import { postingsOfHandedOver } from './rules.ts';
import { sumsOf } from './span-sums.ts';
import { balanceOf, owedBelow, statementsOf } from './statement.ts';

/** How many orders a merchant has in the time: the ledger has no row of one that costs nothing. */
const countsOf = async (read: Reader, from: number, to: number, more: SQL | undefined) => {
  const { tenantId, currency, orders } = orderDays;
  const counted = await read.raw
    .select({ tenantId, currency, orders: sql<number>`sum(${orders})` })
    .from(orderDays)
    .where(and(read.visible(orderDays), eq(orderDays.kind, 'tenant'), between(orderDays.day, from, to), more))
    .groupBy(tenantId, currency);
  return new Map(counted.map((row) => [`${row.tenantId} ${row.currency}`, Number(row.orders)]));
};

const { list, export: exported } = manage({ entity: ledgerEntry, table: ledgerTable, sort: '-at' });

export const ledgerHandlers = (deps: { newId(): string }) =>
  bind(ledger, {
    list,
    export: exported,

    statement: async (c) => {
      const { from, to, tenantId, currency } = c.query;
      if (to < from) return invalid('to', 'The last day must not be before the first.');
      const only = (table: typeof ledgerDays | typeof orderDays) =>
        and(
          tenantId === undefined ? undefined : eq(table.tenantId, tenantId),
          currency === undefined ? undefined : eq(table.currency, currency),
        );
      const statements = statementsOf(await sumsOf(c.read, from, to, only(ledgerDays)));
      const orders = await countsOf(c.read, from, to, only(orderDays));
      const named = await byId(c.read, tenants, statements, (each) => each.tenantId);
      return {
        items: statements.map((each) => ({
          ...each,
          tenantName: named.get(each.tenantId)?.name ?? '',
          orders: orders.get(`${each.tenantId} ${each.currency}`) ?? 0,
        })),
      };
    },

    payOut: async (c) =>
      c.tx(async (w) => {
        const { tenantId, amountMinor, currency, reference } = c.body;
        const payer = c.caller.scope.tenantId;
        const to = await w.find(tenants, tenantId);
        if (!to || tenantId === payer || !(await isAbove(w, payer, tenantId)))
          return notFound('merchant below your own');
        const dueOf = async (of: string) => {
          const touched = or(eq(ledgerDays.debit, 'due'), eq(ledgerDays.credit, 'due'));
          const book = and(eq(ledgerDays.tenantId, of), eq(ledgerDays.currency, currency), touched);
          const moved = await sumsOf(w, 0, Number.MAX_SAFE_INTEGER, book);
          return moved.map((row) => ({ ...row, amountMinor: row.withinMinor }));
        };
        // Of several merchants above, it is owed by the one whose account it came through.
        if (amountMinor > owedBelow(await dueOf(payer)))
          return fail('conflict', 'Your merchant has not taken in so much for merchants below it.');
        if (amountMinor > balanceOf(await dueOf(tenantId), 'due'))
          return fail('conflict', 'This is more than what was taken in for the merchant and not handed over yet.');
        const id = deps.newId();
        const at = c.now;
        const posting = { tenantId, key: `handedOver:${id}`, day: dayNumber(at, to.zone), at, currency };
        await postBooks(w, posting, postingsOfHandedOver(amountMinor, reference), payer);
        const row = { id, tenantId, currency, amountMinor, reference, createdAt: at };
        await w.insert(payouts, {
          ...row,
          accountId: null,
          externalId: null,
          state: 'paid',
          arrivesAt: at,
          updatedAt: at,
        });
        await w.audit('payout.handOver', 'payout', id, { ...c.body }, tenantId);
        return row;
      }),
  });
