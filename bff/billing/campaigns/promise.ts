/**
 * What running campaigns grant to a session that starts, and the promise of it: a row of `campaignUses` that names the order, written with the order's
 * start, so that one coupon is never given to two sessions and a driver's limit holds while sessions run. What is taken in the end is
 * counted when the order is booked: `desk.ts`.
 */
import { and, count, eq, gte, inArray, isNotNull, isNull, ne, or, type SQL, sql } from 'drizzle-orm';
import { campaigns, campaignUses, orders, tenantScope } from '../../store/tables/index.ts';
import type { Reader, Writer } from '../../store/types.ts';
import type { Reduction } from '../tariffs/terms.ts';
import type { OpenCampaign } from './facts.ts';
import { mayApply, mostOf, needsPast, type Occasion, type Past, reductionOf } from './rules.ts';

export interface Charging {
  readonly driverId: string | null;
  readonly cardId: string | null;
  /** The session's order, where it exists: it is not its own past. */
  readonly orderId?: string;
}

/** What would be granted, without promising it. */
export async function foreseen(
  read: Reader,
  running: readonly OpenCampaign[],
  occasion: Occasion,
  who: Charging,
): Promise<Reduction[]> {
  const granted: Reduction[] = [];
  for (const campaign of running) {
    if (!mayApply(campaign, occasion)) continue;
    const current = await asBooked(read, campaign, who.orderId);
    const past = current && needsPast(current) ? await pastOf(read, current, who) : undefined;
    const reduction = current && reductionOf(current, past);
    if (reduction) granted.push(reduction);
  }
  return granted;
}

/** Of a campaign with limits, what was spent by now, and its uses with those that were promised. */
async function asBooked(
  read: Reader,
  campaign: OpenCampaign,
  orderId: string | undefined,
): Promise<OpenCampaign | undefined> {
  if (campaign.budgetMinor === null && campaign.maxUses === null) return campaign;
  const row = await read.find(campaigns, campaign.id);
  if (row?.state !== 'running') return undefined;
  // A coupon was counted when it was handed out.
  const promised = row.maxUses === null || row.kind === 'coupon' ? 0 : await promisedUses(read, row.id, orderId);
  return { ...campaign, spentMinor: row.spentMinor, uses: row.uses + promised };
}

async function promisedUses(read: Reader, campaignId: string, orderId = ''): Promise<number> {
  const isPromised = and(
    isNull(campaignUses.usedAt),
    isNotNull(campaignUses.orderId),
    ne(campaignUses.orderId, orderId),
  );
  return (await read.totals(campaignUses, and(eq(campaignUses.campaignId, campaignId), isPromised), [])).count;
}

/** Whose uses these are: a driver's are those of all his cards, also of one that somebody else has by now; a card's, those it had as nobody's. */
export const ownedBy = ({ driverId, cardId }: Charging): SQL | undefined =>
  or(
    driverId === null ? undefined : eq(campaignUses.driverId, driverId),
    cardId === null ? undefined : and(isNull(campaignUses.driverId), eq(campaignUses.cardId, cardId)),
  );

const isCoupon = and(isNull(campaignUses.orderId), isNull(campaignUses.topUpKey));

async function pastOf(read: Reader, campaign: OpenCampaign, who: Charging): Promise<Past | undefined> {
  const { rules } = campaign;
  const counts = rules.kind === 'firstCharge' || rules.kind === 'nthFree';
  const mine = ownedBy(who);
  if (!mine || (counts && who.driverId === null)) return undefined;
  return {
    charges: counts ? await chargesOf(read, campaign, who) : 0,
    uses: campaign.maxUsesPerDriver === null ? 0 : await usesBy(read, campaign.id, who),
    holdsCoupon: rules.kind === 'coupon' && (await heldCoupon(read, campaign.id, mine)) !== undefined,
  };
}

async function chargesOf(read: Reader, campaign: OpenCampaign, { driverId, orderId = '' }: Charging): Promise<number> {
  const { rules, validFrom } = campaign;
  const merchant = read.raw
    .select({ id: tenantScope.descendant })
    .from(tenantScope)
    .where(eq(tenantScope.ancestor, campaign.tenantId));
  const where = and(
    eq(orders.driverId, driverId ?? ''),
    rules.kind === 'nthFree' && validFrom !== null ? gte(orders.startedAt, validFrom) : undefined,
    ne(orders.id, orderId),
    inArray(orders.tenantId, merchant),
    // Two orders that something tore apart were one charge.
    isNull(orders.mergedInto),
    or(sql`${orders.state} = 'charging'`, sql`${orders.energyWh} > 0`),
    read.visible(orders),
  );
  // For the first, one says it all.
  if (rules.kind === 'firstCharge')
    return (await read.raw.select({ id: orders.id }).from(orders).where(where).limit(1)).length;
  const [found] = await read.raw.select({ charges: count() }).from(orders).where(where);
  return Number(found?.charges ?? 0);
}

/** Orders and top-ups of a driver or card, those of sessions still running included. */
export async function usesBy(read: Reader, campaignId: string, who: Charging): Promise<number> {
  const isTaken = or(
    isNotNull(campaignUses.topUpKey),
    and(isNotNull(campaignUses.orderId), ne(campaignUses.orderId, who.orderId ?? '')),
  );
  const where = and(eq(campaignUses.campaignId, campaignId), ownedBy(who), isTaken);
  return (await read.totals(campaignUses, where, [])).count;
}

const heldCoupon = (read: Reader, campaignId: string, mine: SQL) =>
  read.first(campaignUses, {
    where: and(eq(campaignUses.campaignId, campaignId), mine, isCoupon),
    orderBy: [{ column: campaignUses.createdAt }, { column: campaignUses.id }],
  });

export interface Promised {
  readonly orderId: string;
  readonly nowMs: number;
  readonly newId: () => string;
  /** The most discounts that the session's terms have room for. */
  readonly room: number;
}

/** The coupon that a driver or card has had longest, of those that no session has. */
export const couponOf = async (w: Writer, campaignId: string, who: Charging) => {
  const mine = ownedBy(who);
  return mine && heldCoupon(w, campaignId, mine);
};

/** Grants to a session what running campaigns have for it. In the transaction of its start. */
export async function promiseTo(
  w: Writer,
  running: readonly OpenCampaign[],
  occasion: Occasion,
  who: Charging,
  { orderId, nowMs, newId, room }: Promised,
): Promise<Reduction[]> {
  const granted = (await foreseen(w, running, occasion, { ...who, orderId })).slice(0, room);
  for (const { id: campaignId, benefit } of granted) {
    const campaign = running.find(({ id }) => id === campaignId);
    const promise = { orderId, amountMinor: mostOf(benefit) ?? 0 };
    const coupon = campaign?.rules.kind === 'coupon' ? await couponOf(w, campaignId, who) : undefined;
    if (coupon) await w.update(campaignUses, coupon.id, promise);
    else if (campaign)
      await w.insert(campaignUses, {
        ...{ id: newId(), tenantId: campaign.tenantId, campaignId, ...promise },
        ...{ driverId: who.driverId, cardId: who.cardId, topUpKey: null, createdAt: nowMs, usedAt: null },
      });
  }
  return granted;
}

/** Takes back what an order was promised and has not used: coupons are their driver's again. */
export async function release(w: Writer, orderId: string): Promise<void> {
  for (const use of await w.match(campaignUses, { orderId })) if (use.usedAt === null) await giveBack(w, use);
}

export async function giveBack(w: Writer, use: typeof campaignUses.$inferSelect): Promise<void> {
  const campaign = await w.find(campaigns, use.campaignId);
  if (campaign?.kind !== 'coupon') await w.remove(campaignUses, use.id);
  else await w.update(campaignUses, use.id, { orderId: null, amountMinor: 0, usedAt: null });
}
