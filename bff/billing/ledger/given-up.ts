/** What is given up of orders, brought into the ledger: the difference between what it has of them and what `rules.ts` wants. */
import { and, eq, inArray } from 'drizzle-orm';
import type { OrderRecord } from '../../charging/orders/rows.ts';
import { dayNumber } from '../../kernel/stamp.ts';
import { ledger } from '../../store/tables/index.ts';
import type { Writer } from '../../store/types.ts';
import { roundedOffMinorOf } from '../settle/state.ts';
import { type Posting, postNew } from './post.ts';
import { type GivenUp, givenUpOf, postingsOfGivenUp } from './rules.ts';

interface Reckoned {
  /** With the amounts that the books have, or are to have, of it. */
  readonly order: OrderRecord;
  /** Names the event. One booking may give up several times, so what was given up before is counted behind it. */
  readonly key: string;
}

/** What was given up of the orders is reckoned anew, so that the books have open of them what the orders say. */
export async function givenUpAnew(w: Writer, reckoned: readonly Reckoned[], nowMs: number): Promise<Posting[]> {
  if (reckoned.length === 0) return [];
  const ids = reckoned.map(({ order }) => order.id);
  const posted = await w.select(ledger, { where: and(inArray(ledger.orderId, ids), eq(ledger.kind, 'writeOff')) });
  return reckoned.map(({ order, key }) => {
    const { id: orderId, tenantId, driverId, stationId, zone, currency } = order;
    const own = posted.filter((row) => row.orderId === orderId);
    const known = own.reduce<GivenUp>(
      (sum, { debit, credit, amountMinor }) => ({
        minor: sum.minor + (credit === 'receivable' ? amountMinor : -amountMinor),
        taxMinor: sum.taxMinor + (debit === 'tax' ? amountMinor : credit === 'tax' ? -amountMinor : 0),
      }),
      { minor: 0, taxMinor: 0 },
    );
    const wanted = givenUpOf(order);
    const transfers = postingsOfGivenUp({
      ...wanted,
      minor: wanted.minor - known.minor,
      taxMinor: wanted.taxMinor - known.taxMinor,
    });
    const of = { tenantId, at: nowMs, orderId, driverId, stationId, currency, day: dayNumber(nowMs, zone) };
    return { ...of, key: `${key}:${own.length}`, transfers };
  });
}

/** After a payment: gives up what is left of the order and no card can be charged; what is paid on top of it takes that back. */
export async function giveUpRest(
  w: Writer,
  before: OrderRecord,
  after: OrderRecord,
  key: string,
  nowMs: number,
): Promise<void> {
  if (roundedOffMinorOf(before) !== roundedOffMinorOf(after)) await reckonGivenUp(w, after, key, nowMs);
}

/** After its money came back or was given back: the books have open of the order what it says. One that runs is booked as nothing. */
export async function reckonGivenUp(w: Writer, found: OrderRecord, key: string, nowMs: number): Promise<void> {
  const order = found.state === 'charging' ? { ...found, totalMinor: 0, taxMinor: 0 } : found;
  await postNew(w, await givenUpAnew(w, [{ order, key }], nowMs));
}
