/**
 * What a campaign would have cost: past orders in the order of their starts, billed again by the same formula, with the campaign's discount beside
 * what they were granted; from their stored samples where it matters when the energy flowed. Reads in chunks, writes nothing, and looks at a
 * bounded number of orders.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { and, desc, eq, gt, gte, inArray, lt, ne } from 'drizzle-orm';
import { billOf } from '../../charging/orders/bill.ts';
import type { OrderRecord } from '../../charging/orders/rows.ts';
import { sessionOf } from '../../charging/orders/stored.ts';
import { groupMembers, orders, tariffVersions } from '../../store/tables/index.ts';
import type { Reader } from '../../store/types.ts';
import type { Bill } from '../tariffs/bill.ts';
import { type Tariff, tariffSchema } from '../tariffs/tariff.ts';
import type { Reduction, Terms } from '../tariffs/terms.ts';
import { reachOf, rebilled, tariffBill, usedLines } from './again.ts';
import { maxSimulated } from './contract.ts';
import { takenBy } from './desk.ts';
import { type Campaign, mayApply, reductionOf, type SessionRules } from './rules.ts';
import { Pasts } from './simulated-past.ts';
import { Tally } from './tally.ts';

export interface Plan {
  readonly currency: string;
  readonly budgetMinor?: number | null | undefined;
  readonly maxUses?: number | null | undefined;
  readonly maxUsesPerDriver?: number | null | undefined;
  readonly from: number;
  readonly to: number;
}

/** Few enough that charging waits only some milliseconds for one. */
const chunkSize = 50;
const simulatedId = 'simulated';

/** @param signal ends it early, when nobody waits for the answer any more */
export async function simulate(read: Reader, plan: Plan, rules: SessionRules, signal?: AbortSignal) {
  const asked = and(
    gte(orders.startedAt, plan.from),
    lt(orders.startedAt, plan.to),
    eq(orders.currency, plan.currency),
    ne(orders.state, 'charging'),
  );
  const { count } = await read.totals(orders, asked, []);
  const where = count > maxSimulated ? and(asked, gt(orders.startedAt, await lastLeftOut(read, asked))) : asked;
  const tally = new Tally(count, plan.currency);
  const pasts = new Pasts(read, plan.from);
  const pricer = new Pricer(read);
  const members = await membersOf(read, rules.groupIds ?? []);
  let campaign = campaignOf(plan, rules);
  const chunks = read.iterate(orders, { where, sort: [{ column: orders.startedAt, desc: false }], chunk: chunkSize });
  for await (const chunk of chunks) {
    if (signal?.aborted) break;
    await pasts.learn(chunk);
    for (const order of chunk) {
      const isMeant = mayApply(campaign, occasionOf(order, members));
      const reduction = isMeant ? reductionOf(campaign, pasts.of(order, campaign)) : undefined;
      const bill = reduction && (await pricer.with(order, reduction));
      if (reduction && !bill) tally.skip();
      const takenMinor = takenBy(bill ?? null, simulatedId);
      tally.add(order, takenMinor > 0 ? bill?.totalMinor : undefined);
      pasts.note(order, takenMinor > 0);
      if (takenMinor > 0)
        campaign = { ...campaign, spentMinor: campaign.spentMinor + takenMinor, uses: campaign.uses + 1 };
    }
  }
  return tally.result();
}

const campaignOf = (plan: Plan, rules: SessionRules): Campaign => ({
  ...{ id: simulatedId, name: simulatedId, rules, currency: plan.currency, validFrom: null, validTo: null },
  ...{ budgetMinor: plan.budgetMinor ?? null, spentMinor: 0, maxUses: plan.maxUses ?? null, uses: 0 },
  maxUsesPerDriver: plan.maxUsesPerDriver ?? null,
});

/** Start of the newest order that is too old to be among those looked at. */
async function lastLeftOut(read: Reader, asked: ReturnType<typeof and>): Promise<number> {
  const [found] = await read.raw
    .select({ startedAt: orders.startedAt })
    .from(orders)
    .where(and(asked, read.visible(orders)))
    .orderBy(desc(orders.startedAt))
    .limit(1)
    .offset(maxSimulated);
  return found?.startedAt ?? 0;
}

type Members = ReadonlyMap<string, ReadonlySet<string>>;

/** The groups of each driver and card that is in one of these. */
async function membersOf(read: Reader, groupIds: readonly string[]): Promise<Members> {
  const of = new Map<string, Set<string>>();
  if (groupIds.length === 0) return of;
  for await (const rows of read.iterate(groupMembers, { where: inArray(groupMembers.groupId, [...groupIds]) }))
    for (const { driverId, cardId, groupId } of rows) {
      const who = driverId ?? cardId ?? '';
      of.set(who, (of.get(who) ?? new Set()).add(groupId));
    }
  return of;
}

const occasionOf = (order: OrderRecord, members: Members) => ({
  atMs: order.startedAt,
  stationId: order.stationId,
  currency: order.currency,
  groupIds: new Set([...(members.get(order.driverId ?? '') ?? []), ...(members.get(order.cardId ?? '') ?? [])]),
});

/** What orders come to with one more discount. */
class Pricer {
  readonly #read: Reader;
  readonly #tariffs = new Map<string, Tariff | null>();

  constructor(read: Reader) {
    this.#read = read;
  }

  /** Undefined when nothing can be said: no tariff, a person's bill, or lines that the samples do not give again. */
  async with(order: OrderRecord, reduction: Reduction): Promise<Bill | undefined> {
    const bill = tariffBill(order);
    if (!bill || reachOf(bill, reduction.windows) === 'none') return bill;
    const tariff = order.tariffVersionId === null ? null : await this.#tariff(order.tariffVersionId);
    if (!tariff) return undefined;
    const terms = { ...order.terms, reductions: [...(order.terms?.reductions ?? []), reduction] };
    return rebilled(bill, tariff, terms) ?? (await this.#fromSamples(order, bill, tariff, terms));
  }

  async #fromSamples(order: OrderRecord, bill: Bill, tariff: Tariff, terms: Terms): Promise<Bill | undefined> {
    // Long sessions have thousands of readings: others come first.
    await turn();
    const session = await sessionOf(this.#read, order);
    const again = billOf(session, tariff, order.zone, order.endedAt ?? order.startedAt, terms);
    return isDeepStrictEqual(usedLines(again), usedLines(bill)) ? again : undefined;
  }

  // The tariff may belong to a merchant above: who sees the order sees what it was priced by.
  async #tariff(versionId: string): Promise<Tariff | null> {
    const known = this.#tariffs.get(versionId);
    if (known !== undefined) return known;
    const [found] = await this.#read.raw
      .select({ definition: tariffVersions.definition })
      .from(tariffVersions)
      .where(eq(tariffVersions.id, versionId))
      .limit(1);
    const tariff = tariffSchema.safeParse(found?.definition).data ?? null;
    this.#tariffs.set(versionId, tariff);
    return tariff;
  }
}
