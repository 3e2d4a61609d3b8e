/**
 * The settlement statement as a file for bookkeepers: for each merchant and currency the balances before, the entries, the statement's sums and the
 * balances after; at the end of a currency that several merchants have, the sums of all of them. Sums and balances after are made from the entries
 * that were written, so that a file agrees with itself whatever is posted meanwhile. Reads through the reader it is given.
 */
import { and, asc, between, eq, inArray, lte, type SQL } from 'drizzle-orm';
import { type Failure, isFailure } from '../../kernel/result.ts';
import { invoices, ledger, ledgerDays, orders, payments, payouts } from '../../store/tables/index.ts';
import type { Reader, Row } from '../../store/types.ts';
import { sumsOf } from '../ledger/span-sums.ts';
import { type LedgerSum, statementsOf } from '../ledger/statement.ts';
import { namesOf } from './consumption.ts';
import type { SettlementLine, SettlementQuery } from './contract.ts';
import { type DaySpan, isoDate } from './periods.ts';
import { spanOf } from './plan.ts';

export interface SettlementPlan extends DaySpan {
  readonly by: 'entry' | 'day';
  readonly tenantId: string | undefined;
  readonly currency: string | undefined;
}

export const planSettlement = (query: SettlementQuery, today: number): SettlementPlan | Failure => {
  const span = spanOf(query, today);
  return isFailure(span)
    ? span
    : { ...span, by: query.by ?? 'entry', tenantId: query.tenantId, currency: query.currency };
};

type Books = typeof ledger | typeof ledgerDays;

const only = (plan: SettlementPlan, table: Books): SQL | undefined =>
  and(
    plan.tenantId === undefined ? undefined : eq(table.tenantId, plan.tenantId),
    plan.currency === undefined ? undefined : eq(table.currency, plan.currency),
  );
const within = ({ fromDay, toDay }: DaySpan, table: Books): SQL => between(table.day, fromDay, toDay);

/** One merchant's book in one currency. */
interface Book {
  readonly tenantId: string;
  readonly tenantName: string;
  readonly currency: string;
  readonly sums: readonly LedgerSum[];
}

/** By the merchant's name, then currency. */
const booksOf = async (read: Reader, plan: SettlementPlan): Promise<Book[]> => {
  const all = await sumsOf(read, plan.fromDay, plan.toDay, only(plan, ledgerDays));
  const books = [...Map.groupBy(all, ({ tenantId, currency }) => `${tenantId} ${currency}`).values()];
  const names = await namesOf(read, 'tenant', [...new Set(all.map(({ tenantId }) => tenantId))]);
  const named = books.flatMap((sums): Book[] => {
    const [first] = sums;
    if (!first) return [];
    const { tenantId, currency } = first;
    return [{ tenantId, tenantName: names.get(tenantId) ?? tenantId, currency, sums }];
  });
  const before = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return named.sort(
    (a, b) => before(a.tenantName, b.tenantName) || before(a.tenantId, b.tenantId) || before(a.currency, b.currency),
  );
};

/** Currencies in which several merchants have books, in their order. */
const currenciesOfSeveral = (books: readonly Pick<Book, 'currency'>[]): string[] => {
  const several = [...Map.groupBy(books, ({ currency }) => currency)].filter(([, { length }]) => length > 1);
  return several.map(([currency]) => currency).sort();
};

/** What a line says of nothing else. */
const blank = {
  ...{ kind: null, debit: null, credit: null, taxMinor: null, transactionId: null, orderId: null },
  ...{ invoiceNumber: null, paymentReference: null, payoutReference: null, note: '', postedAt: null },
} satisfies Partial<SettlementLine>;

type Place = Pick<SettlementLine, 'tenantId' | 'tenantName' | 'currency'>;
type Balanced = ReturnType<typeof statementsOf>[number];

/** Balances in the statement's order; a wallet's is what is owed, the others' what is had. */
const balanced = [
  { account: 'receivable', name: 'receivableMinor', owed: false },
  { account: 'clearing', name: 'clearingMinor', owed: false },
  { account: 'bank', name: 'bankMinor', owed: false },
  { account: 'wallet', name: 'walletMinor', owed: true },
  { account: 'due', name: 'dueMinor', owed: false },
] as const;

const balanceLines = (place: Place, line: 'opening' | 'closing', day: number, of: Balanced): SettlementLine[] =>
  balanced.map(({ account, name, owed }) => {
    const minor = of[line][name];
    const isDebit = owed ? minor < 0 : minor >= 0;
    const side = isDebit ? { debit: account } : { credit: account };
    return { ...blank, ...place, date: isoDate(day), line, ...side, amountMinor: Math.abs(minor) };
  });

const totals = [
  'gross',
  'discount',
  'net',
  'tax',
  'total',
  'payments',
  'refunds',
  'fees',
  'disputes',
  'writeOffs',
  'taxReturned',
  'topUps',
  'bonuses',
  'payouts',
] as const;

const totalLines = (place: Place, day: number, of: Balanced): SettlementLine[] =>
  totals.map((kind) => ({
    ...{ ...blank, ...place, date: isoDate(day), line: 'total' as const, kind },
    amountMinor: of[`${kind}Minor`],
  }));

/** Lines of one book beside its entries. */
const linesBeside = 2 * balanced.length + totals.length;

type Entry = Pick<Row<typeof ledger>, (typeof entryReads)[number]>;
const entryReads = [
  'key',
  'day',
  'at',
  'kind',
  'debit',
  'credit',
  'amountMinor',
  'orderId',
  'paymentId',
  'note',
] as const satisfies readonly (keyof Row<typeof ledger>)[];
type Moved = Pick<Entry, 'day' | 'kind' | 'debit' | 'credit' | 'amountMinor'>;

const taxOf = ({ debit, credit, amountMinor }: Moved): number | null =>
  credit === 'tax' ? amountMinor : debit === 'tax' ? 0 - amountMinor : null;

const entryLine = (place: Place, row: Moved): SettlementLine => ({
  ...{ ...blank, ...place, date: isoDate(row.day), line: 'entry' },
  ...{ kind: row.kind, debit: row.debit, credit: row.credit, amountMinor: row.amountMinor, taxMinor: taxOf(row) },
});

/** What a payout's event is called by the provider, or by us where a merchant above handed it over. */
const payoutOf = ({ key }: Entry): string | null => /^(?:payout|handedOver):([^:]+)/.exec(key)?.[1] ?? null;

const given = (names: readonly (string | null | undefined)[]): string[] => [
  ...new Set(names.filter((name) => name !== null && name !== undefined)),
];

/** What the orders, invoices, payments and payouts say that entries are of, as far as they may be seen. */
const referencesOf = async (read: Reader, rows: readonly Entry[]) => {
  const ordered = await read.raw
    .select({ id: orders.id, transactionId: orders.transactionId, invoiceId: orders.invoiceId })
    .from(orders)
    .where(and(inArray(orders.id, given(rows.map(({ orderId }) => orderId))), read.visible(orders)));
  const invoiced = await read.raw
    .select({ id: invoices.id, number: invoices.number })
    .from(invoices)
    .where(and(inArray(invoices.id, given(ordered.map(({ invoiceId }) => invoiceId))), read.visible(invoices)));
  const paid = await read.raw
    .select({ id: payments.id, intentId: payments.intentId })
    .from(payments)
    .where(and(inArray(payments.id, given(rows.map(({ paymentId }) => paymentId))), read.visible(payments)));
  const paidOut = await read.raw
    .select({ externalId: payouts.externalId, reference: payouts.reference })
    .from(payouts)
    .where(and(inArray(payouts.externalId, given(rows.map(payoutOf))), read.visible(payouts)));
  const orderById = new Map(ordered.map((order) => [order.id, order]));
  const numberById = new Map(invoiced.map(({ id, number }) => [id, number]));
  const intentById = new Map(paid.map(({ id, intentId }) => [id, intentId]));
  const referenceOf = new Map(paidOut.map(({ externalId, reference }) => [externalId, reference]));
  return (row: Entry): Partial<SettlementLine> => {
    const order = orderById.get(row.orderId ?? '');
    const payoutReference = payoutOf(row);
    return {
      orderId: row.orderId,
      transactionId: order?.transactionId ?? null,
      invoiceNumber: numberById.get(order?.invoiceId ?? '') ?? null,
      paymentReference: intentById.get(row.paymentId ?? '') ?? null,
      payoutReference,
      note: row.note || (referenceOf.get(payoutReference) ?? ''),
      postedAt: row.at,
    };
  };
};

const rowsAtOnce = 1000;

interface Piece {
  readonly rows: readonly Moved[];
  readonly lines: SettlementLine[];
}

async function* entriesOf(read: Reader, plan: SettlementPlan, book: Book, place: Place): AsyncGenerator<Piece> {
  const own = (table: Books) =>
    and(within(plan, table), eq(table.tenantId, book.tenantId), eq(table.currency, book.currency));
  if (plan.by === 'day') {
    const { day, kind, debit, credit, amountMinor } = ledgerDays;
    const rows = await read.raw
      .select({ day, kind, debit, credit, amountMinor })
      .from(ledgerDays)
      .where(and(own(ledgerDays), read.visible(ledgerDays)))
      .orderBy(asc(day), asc(kind), asc(debit), asc(credit));
    yield { rows, lines: rows.map((row) => entryLine(place, row)) };
    return;
  }
  const sort = [{ column: ledger.day, desc: false }];
  const where = own(ledger);
  const reads = { sort, chunk: rowsAtOnce, only: entryReads, ...(where && { where }) };
  for await (const rows of read.iterate(ledger, reads)) {
    const besides = await referencesOf(read, rows);
    yield { rows, lines: rows.map((row) => ({ ...entryLine(place, row), ...besides(row) })) };
  }
}

/** The sums of what was written, with the balances of the book they began from. */
class Written {
  readonly #sums = new Map<string, LedgerSum>();

  constructor(before: readonly LedgerSum[]) {
    for (const sum of before) this.#sums.set(keyOf(sum), { ...sum, withinMinor: 0 });
  }

  add(book: Pick<Book, 'tenantId' | 'currency'>, { kind, debit, credit, amountMinor }: Moved): void {
    const { tenantId, currency } = book;
    const move = { tenantId, currency, kind, debit, credit };
    const sum = this.#sums.get(keyOf(move)) ?? { ...move, beforeMinor: 0, withinMinor: 0 };
    this.#sums.set(keyOf(move), { ...sum, withinMinor: sum.withinMinor + amountMinor });
  }

  get sums(): LedgerSum[] {
    return [...this.#sums.values()];
  }
}
const keyOf = ({ kind, debit, credit }: Pick<LedgerSum, 'kind' | 'debit' | 'credit'>): string =>
  `${kind} ${debit} ${credit}`;

export async function* settlementRows(read: Reader, plan: SettlementPlan): AsyncGenerator<SettlementLine[]> {
  const books = await booksOf(read, plan);
  const several = new Map(currenciesOfSeveral(books).map((currency): [string, LedgerSum[]] => [currency, []]));
  for (const book of books) {
    const { tenantId, tenantName, currency } = book;
    const place = { tenantId, tenantName, currency };
    const [before] = statementsOf(book.sums);
    if (before) yield balanceLines(place, 'opening', plan.fromDay, before);
    const written = new Written(book.sums);
    if (book.sums.some(({ withinMinor }) => withinMinor > 0))
      for await (const { rows, lines } of entriesOf(read, plan, book, place)) {
        for (const row of rows) written.add(book, row);
        yield lines;
      }
    const [after] = statementsOf(written.sums);
    if (after) yield [...totalLines(place, plan.toDay, after), ...balanceLines(place, 'closing', plan.toDay, after)];
    several.get(currency)?.push(...written.sums.map((sum) => ({ ...sum, tenantId: '' })));
  }
  for (const of of statementsOf([...several.values()].flat())) {
    const place = { tenantId: null, tenantName: '', currency: of.currency };
    yield [
      ...balanceLines(place, 'opening', plan.fromDay, of),
      ...totalLines(place, plan.toDay, of),
      ...balanceLines(place, 'closing', plan.toDay, of),
    ];
  }
}

/** How many lines there will be. */
export const countSettlement = async (read: Reader, plan: SettlementPlan): Promise<number> => {
  const table = plan.by === 'day' ? ledgerDays : ledger;
  const { count } = await read.totals(table, and(within(plan, table), only(plan, table)), []);
  const books = await read.raw
    .selectDistinct({ tenantId: ledgerDays.tenantId, currency: ledgerDays.currency })
    .from(ledgerDays)
    .where(and(lte(ledgerDays.day, plan.toDay), only(plan, ledgerDays), read.visible(ledgerDays)));
  return count + (books.length + currenciesOfSeveral(books).length) * linesBeside;
};
