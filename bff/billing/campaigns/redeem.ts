/** Handing out coupons, in one transaction: what the code is for, whether it holds now, and how many a driver may have. */
import { and, eq } from 'drizzle-orm';
import { type Failure, fail, invalid } from '../../kernel/result.ts';
import { campaigns, campaignUses, cards, drivers } from '../../store/tables/index.ts';
import type { Writer } from '../../store/types.ts';
import { isAbove } from '../by-id.ts';
import type { CampaignRecord } from './facts.ts';
import { type Charging, ownedBy } from './promise.ts';
import { tellCampaign } from './rows.ts';

/** Letter case does not matter, nor do spaces that somebody typed to read it better. */
export const normalCode = (code: string): string => code.replaceAll(/\s/g, '').toUpperCase();

interface Claim {
  readonly code: string;
  readonly driverId?: string | undefined;
  readonly cardId?: string | undefined;
}

interface Redeemed {
  readonly useId: string;
  readonly campaign: CampaignRecord;
}

const unknownCode = () => invalid('code', 'This code is not valid. Look whether it was typed in right');

export async function redeem(
  w: Writer,
  { code, driverId, cardId }: Claim,
  made: { id: string; nowMs: number },
): Promise<Redeemed | Failure> {
  if ((driverId === undefined) === (cardId === undefined))
    return fail('invalid', 'Say who has the coupon: a driver or a card.');
  const who = driverId ? await w.find(drivers, driverId) : await w.find(cards, cardId ?? '');
  if (!who) return invalid(driverId ? 'driverId' : 'cardId', 'There is nobody such, or you may not see him');
  const campaign = await campaignOf(w, normalCode(code), who.tenantId);
  if (!campaign) return unknownCode();
  const holder = { driverId: driverId ?? ('driverId' in who ? who.driverId : null), cardId: cardId ?? null };
  const refused = refusal(campaign, made.nowMs) ?? (await limitReached(w, campaign, holder));
  if (refused) return refused;
  await w.insert(campaignUses, {
    ...{ id: made.id, tenantId: campaign.tenantId, campaignId: campaign.id, ...holder },
    ...{ orderId: null, topUpKey: null, amountMinor: 0, createdAt: made.nowMs, usedAt: null },
  });
  const row = await w.update(campaigns, campaign.id, { uses: campaign.uses + 1 });
  if (row) await tellCampaign(w, row);
  await w.audit('campaign.redeem', 'campaign', campaign.id, { useId: made.id, ...holder }, campaign.tenantId);
  return { useId: made.id, campaign: row ?? campaign };
}

/** Of the driver's merchant or one above or below it: two merchants may have thought of the same code. */
async function campaignOf(w: Writer, code: string, tenantId: string): Promise<CampaignRecord | undefined> {
  const found = await w.select(campaigns, { where: eq(campaigns.code, code), limit: 100 });
  const own = found.find((campaign) => campaign.tenantId === tenantId);
  if (own) return own;
  for (const campaign of found)
    if ((await isAbove(w, campaign.tenantId, tenantId)) || (await isAbove(w, tenantId, campaign.tenantId)))
      return campaign;
  return undefined;
}

/** Whoever does not know the code learns nothing: a draft's is as unknown as none. */
function refusal(campaign: CampaignRecord, nowMs: number): Failure | undefined {
  const { state, validFrom, validTo, maxUses, uses, budgetMinor, spentMinor } = campaign;
  if (state === 'draft') return unknownCode();
  if (state === 'ended' || (validTo !== null && nowMs >= validTo))
    return fail('conflict', 'This coupon is over: its time has ended.');
  if (state === 'paused') return fail('conflict', 'This coupon cannot be had just now. Try again later.');
  if (validFrom !== null && nowMs < validFrom) return fail('conflict', 'This coupon is not valid yet.');
  if ((maxUses !== null && uses >= maxUses) || (budgetMinor !== null && spentMinor >= budgetMinor))
    return fail('conflict', 'All coupons of this code are given out.');
  return undefined;
}

/** Once, unless the campaign says how often. */
async function limitReached(w: Writer, campaign: CampaignRecord, holder: Charging): Promise<Failure | undefined> {
  const most = campaign.maxUsesPerDriver ?? 1;
  const held = await w.totals(campaignUses, and(eq(campaignUses.campaignId, campaign.id), ownedBy(holder)), []);
  if (held.count < most) return undefined;
  return fail(
    'conflict',
    most === 1 ? 'This driver has had this coupon already.' : `This driver has had this coupon ${most} times already.`,
  );
}
