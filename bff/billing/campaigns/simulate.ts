/**
 * What a campaign would have cost: past orders in the order of their starts, priced again from their stored samples by the same formula as their
 * bills, with the campaign's discount beside what they were granted. Reads in chunks, writes nothing, and looks at a bounded number of orders.
 */
import { and, desc, eq, gt, gte, inArray, lt, ne } from 'drizzle-orm';
import { billOf } from '../../charging/orders/bill.ts';
import { type OrderRecord, replay, toSession } from '../../charging/orders/rows.ts';
import { groupMembers, meterValues, orders, tariffVersions } from '../../store/tables/index.ts';
import type { Reader } from '../../store/types.ts';
import { type Tariff, tariffSchema } from '../tariffs/tariff.ts';
import type { Reduction, Terms } from '../tariffs/terms.ts';
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
const chunkSize = 100;
const simulatedId = 'simulated';

export async function simulate(read: Reader, plan: Plan, rules: SessionRules) {
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
    await pasts.learn(chunk);
    for (const order of chunk) {
      const isMeant = mayApply(campaign, occasionOf(order, members));
      const reduction = isMeant ? reductionOf(campaign, pasts.of(order, campaign)) : undefined;
      const priced = reduction && (await pricer.both(order, reduction));
      if (reduction && !priced) tally.skip();
      const takenMinor = priced?.takenMinor ?? 0;
      tally.add(order, takenMinor > 0 && priced ? priced.afterMinor : undefined);
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

/** Prices orders without and with one more discount. */
class Pricer {
  readonly #read: Reader;
  readonly #tariffs = new Map<string, Tariff | null>();

  constructor(read: Reader) {
    this.#read = read;
  }

  /** Undefined when the order's own total cannot be found again: then nothing can be said about another one either. */
  async both(
    order: OrderRecord,
    reduction: Reduction,
  ): Promise<{ afterMinor: number; takenMinor: number } | undefined> {
    const tariff = order.tariffVersionId === null ? null : await this.#tariff(order.tariffVersionId);
    if (!tariff || order.mergedInto !== null) return undefined;
    const session = toSession(order);
    const where = eq(meterValues.orderId, order.id);
    const stored = this.#read.iterate(meterValues, { where, sort: [{ column: meterValues.id, desc: false }] });
    for await (const messages of stored) replay(session, messages);
    const bill = (terms: Terms | null) => billOf(session, tariff, order.zone, order.endedAt ?? order.startedAt, terms);
    if (bill(order.terms).totalMinor !== order.totalMinor) return undefined;
    const after = bill({ ...order.terms, reductions: [...(order.terms?.reductions ?? []), reduction] });
    return { afterMinor: after.totalMinor, takenMinor: takenBy(after, reduction.id) };
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
