/**
 * Writing the ledger: the transfers of an event, once, with the sums of their day, in the transaction of the event itself. Which accounts an event
 * moves is decided in `rules.ts`.
 */
import { ledger, ledgerDays } from '../../store/tables/index.ts';
import type { NewRow, Writer } from '../../store/types.ts';
import type { Books, Transfer } from './rules.ts';

export interface Posting {
  readonly tenantId: string;
  /** Names the event; posted once for ever. */
  readonly key: string;
  /** yyyymmdd of the station or merchant. */
  readonly day: number;
  readonly at: number;
  readonly currency: string;
  readonly orderId?: string | null;
  readonly paymentId?: string | null;
  readonly invoiceId?: string | null;
  readonly driverId?: string | null;
  readonly stationId?: string | null;
  /** Amounts of zero are left out. Throws for amounts below zero: `transfer` changes the sides instead. */
  readonly transfers: readonly Transfer[];
}

/** Answers whether it wrote: false when the key was posted before, and when nothing moves. */
export async function post(w: Writer, posting: Posting): Promise<boolean> {
  const known = await w.match(ledger, { key: posting.key, seq: 0 });
  if (known.length > 0) return false;
  return (await postNew(w, [posting])) > 0;
}

/**
 * The same in the books of two merchants. The row above gets the key with `:above`.
 * @param aboveId whose payment account was used; needed when there is something to post above. The writer must reach it.
 */
export async function postBooks(
  w: Writer,
  posting: Omit<Posting, 'transfers'>,
  books: Books,
  aboveId: string | null,
): Promise<boolean> {
  const wrote = await post(w, { ...posting, transfers: books.own });
  if (books.above.length === 0) return wrote;
  if (aboveId === null) throw new Error(`${posting.key} goes through a merchant above that is not named.`);
  const above = { ...posting, tenantId: aboveId, key: `${posting.key}:above`, transfers: books.above };
  return (await post(w, above)) || wrote;
}

const dayKeys = ['tenantId', 'day', 'kind', 'debit', 'credit', 'currency'] as const;

/** Events that cannot have been posted before, all at once; answers the number of rows. A key posted before fails with `duplicate`. */
export async function postNew(w: Writer, postings: readonly Posting[]): Promise<number> {
  const rows = postings.flatMap(rowsOf);
  if (rows.length === 0) return 0;
  const days = new Map<string, NewRow<typeof ledgerDays>>();
  for (const row of rows) {
    const key = dayKeys.map((name) => row[name]).join(' ');
    const { tenantId, day, kind, debit, credit, currency } = row;
    const sum = days.get(key) ?? { tenantId, day, kind, debit, credit, currency, amountMinor: 0, entries: 0 };
    sum.amountMinor += row.amountMinor;
    sum.entries += 1;
    days.set(key, sum);
  }
  await w.insert(ledger, rows);
  // Sent together: over a network, waiting for each would take many times as long.
  await Promise.all(
    inOrder(days).map(([, sum]) => w.upsert(ledgerDays, sum, [...dayKeys], ['amountMinor', 'entries'])),
  );
  return rows.length;
}

/** Rows that several transactions change are always taken in the same order, so that they wait for each other instead of blocking each other. */
export const inOrder = <V>(rows: ReadonlyMap<string, V>): [string, V][] =>
  [...rows].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

function rowsOf(posting: Posting): NewRow<typeof ledger>[] {
  const { transfers, tenantId, key, day, at, currency } = posting;
  const moved = transfers.filter(({ amountMinor }) => amountMinor !== 0);
  return moved.map(({ kind, debit, credit, amountMinor, note = '' }, seq) => {
    if (!Number.isSafeInteger(amountMinor) || amountMinor < 0 || debit === credit)
      throw new Error(`${key} cannot take ${amountMinor} from ${credit} to ${debit}.`);
    return {
      ...{ tenantId, key, seq, kind, debit, credit, amountMinor, currency, day, at, note },
      orderId: posting.orderId ?? null,
      paymentId: posting.paymentId ?? null,
      invoiceId: posting.invoiceId ?? null,
      driverId: posting.driverId ?? null,
      stationId: posting.stationId ?? null,
    };
  });
}
