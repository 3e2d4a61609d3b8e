/**
 * Counts what campaigns took off when an order is booked: the discount lines of its bill that name the campaign, to the minor unit. A correction
 * changes the use and the campaign's sum by the difference, so that one order is one use, booked however often.
 */
import { campaigns, campaignUses } from '../../store/tables/index.ts';
import type { Row, Writer } from '../../store/types.ts';
import type { BillingDesk, BookedOrder } from '../desks.ts';
import type { Bill } from '../tariffs/bill.ts';
import { couponOf, giveBack } from './promise.ts';
import { tellCampaign } from './rows.ts';

/** What a campaign took off by a bill; 0 when it had no part in it. */
export const takenBy = (bill: Bill | null, campaignId: string): number => {
  let takenMinor = 0;
  for (const { component, amountMinor, why } of bill?.lines ?? [])
    if (component === 'discount' && why.params.source === 'campaign' && why.params.sourceId === campaignId)
      takenMinor -= amountMinor;
  return takenMinor;
};

export const createCampaignDesk = (deps: { newId(): string }): BillingDesk => ({
  async booked(w, booked) {
    const granted = booked.order.terms?.reductions.filter(({ source }) => source === 'campaign') ?? [];
    for (const campaignId of new Set(granted.map(({ id }) => id))) await count(w, booked, campaignId, deps.newId);
  },
});

async function count(w: Writer, booked: BookedOrder, campaignId: string, newId: () => string): Promise<void> {
  const { order, bill } = booked;
  const [use] = await w.match(campaignUses, { campaignId, orderId: order.id });
  const isCounted = use !== undefined && use.usedAt !== null;
  const beforeMinor = isCounted ? use.amountMinor : 0;
  // What is billed with another order is not taken off here.
  const takenMinor = order.mergedInto === null ? takenBy(bill, campaignId) : 0;
  if (takenMinor > 0 && isCounted && takenMinor === beforeMinor) return;
  if (takenMinor > 0) await keepUse(w, booked, use, { campaignId, takenMinor, newId });
  else if (use) await giveBack(w, use);
  else return;
  const campaign = await w.find(campaigns, campaignId);
  if (!campaign) return;
  const isCoupon = campaign.kind === 'coupon';
  const more = isCoupon ? 0 : (takenMinor > 0 ? 1 : 0) - (isCounted ? 1 : 0);
  const row = await w.update(campaigns, campaignId, {
    spentMinor: campaign.spentMinor + takenMinor - beforeMinor,
    uses: campaign.uses + more,
  });
  if (row) await tellCampaign(w, row);
}

async function keepUse(
  w: Writer,
  { order, nowMs }: BookedOrder,
  use: Row<typeof campaignUses> | undefined,
  { campaignId, takenMinor, newId }: { campaignId: string; takenMinor: number; newId: () => string },
): Promise<void> {
  const taken = { amountMinor: takenMinor, usedAt: use?.usedAt ?? nowMs };
  if (use) {
    await w.update(campaignUses, use.id, taken);
    return;
  }
  // Given back when the order was corrected to nothing, and taken after all.
  const campaign = await w.find(campaigns, campaignId);
  if (!campaign) return;
  const coupon = campaign.kind === 'coupon' ? await couponOf(w, campaignId, order) : undefined;
  if (coupon) {
    await w.update(campaignUses, coupon.id, { orderId: order.id, ...taken });
    return;
  }
  await w.insert(campaignUses, {
    ...{ id: newId(), tenantId: campaign.tenantId, campaignId, orderId: order.id, topUpKey: null },
    ...{ driverId: order.driverId, cardId: order.cardId, createdAt: nowMs, ...taken },
  });
}
