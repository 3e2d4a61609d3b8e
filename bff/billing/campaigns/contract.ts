/**
 * Campaigns: coupons, happy hours, first charges, every n-th charge free, bonuses on prepaid money.
 *
 * Limits. What a campaign spent is what the booked bills took off because of it. A session that starts is promised at most what the budget
 * still has by then; it may not take more, whatever else is booked meanwhile. So a campaign never spends more than its budget and what
 * the sessions that ran at that time had been promised (`promisedMinor`). Limits of uses are kept exactly, those promised included.
 */
import * as z from 'zod/mini';
import { endpoint, feature, resource } from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';
import { rulesSchema } from './rules.ts';

export const campaignKinds = ['coupon', 'happyHour', 'firstCharge', 'nthFree', 'prepaidBonus'] as const;
export const campaignStates = ['draft', 'running', 'paused', 'ended'] as const;

const draftOnly = 'Can be changed in a draft only';

export const campaign = f.entity('campaign', 'Campaign', {
  id: f.id({ label: 'Id', hidden: true }),
  tenantId: f.id({ label: 'Merchant', filter: true, hidden: true }),
  name: f.text({ label: 'Name', max: 80, write: 'always', required: true, filter: true, sort: true }),
  kind: f.choice(campaignKinds, { label: 'Kind', filter: true, sort: true }),
  state: f.choice(campaignStates, { label: 'State', filter: true, sort: true }),
  rules: f.json(rulesSchema, { label: 'What it grants', write: 'always', required: true, help: draftOnly }),
  currency: f.text({ label: 'Currency', max: 3, min: 3, write: 'create', required: true, filter: true }),
  code: f.text({
    label: 'Code',
    max: 40,
    min: 4,
    write: 'always',
    nullable: true,
    filter: true,
    help: 'What the driver types in to have the coupon; letter case does not matter',
  }),
  validFrom: f.time({ label: 'From', write: 'always', nullable: true, filter: true, sort: true, help: draftOnly }),
  validTo: f.time({ label: 'Until', write: 'always', nullable: true, filter: true, sort: true, help: draftOnly }),
  budgetMinor: f.money({ label: 'Budget', write: 'always', nullable: true, help: draftOnly }),
  spentMinor: f.money({ label: 'Spent', sort: true, help: 'Taken off booked bills, and bonuses paid' }),
  promisedMinor: f.money({ label: 'Promised', help: 'The most that sessions still running may take off' }),
  maxUses: f.integer({ label: 'Most uses', min: 1, write: 'always', nullable: true, help: draftOnly }),
  maxUsesPerDriver: f.integer({
    label: 'Most uses per driver',
    min: 1,
    write: 'always',
    nullable: true,
    help: draftOnly,
  }),
  uses: f.integer({ label: 'Uses', sort: true, help: 'Orders and top-ups it counted for; coupons handed out' }),
  createdAt: f.time({ label: 'Created', sort: true, hidden: true }),
  updatedAt: f.time({ label: 'Changed', sort: true }),
});
const campaignRow = f.rowSchema(campaign);
export type CampaignRow = z.infer<typeof campaignRow>;

export const useStates = ['held', 'promised', 'used'] as const;
/** `held`: a coupon not used yet · `promised`: by a session that is not booked yet · `used`. */
export const campaignUse = f.entity('campaignUse', 'Use of a campaign', {
  id: f.id({ label: 'Id', hidden: true }),
  tenantId: f.id({ label: 'Merchant', filter: true, hidden: true }),
  campaignId: f.id({ label: 'Campaign', filter: true, hidden: true }),
  state: f.choice(useStates, { label: 'State' }),
  driverId: f.id({ label: 'Driver id', nullable: true, filter: true, hidden: true }),
  driverName: f.text({ label: 'Driver', max: 120, nullable: true }),
  cardId: f.id({ label: 'Card id', nullable: true, filter: true, hidden: true }),
  uid: f.text({ label: 'Card', max: 36, nullable: true }),
  orderId: f.id({ label: 'Order', nullable: true, filter: true }),
  amountMinor: f.money({ label: 'Amount', sort: true, help: 'Taken off, or promised at most while the session runs' }),
  currency: f.text({ label: 'Currency', max: 3 }),
  createdAt: f.time({ label: 'Since', filter: true, sort: true }),
  usedAt: f.time({ label: 'Used', nullable: true, filter: true, sort: true }),
});

const id = z.string().check(z.minLength(1), z.maxLength(64));
const path = '/v1/campaigns';
const step = (name: 'start' | 'pause' | 'end', summary: string) =>
  endpoint({
    method: 'POST',
    path: `${path}/{id}/${name}`,
    may: 'campaign:edit',
    summary,
    body: z.strictObject({}),
    out: campaignRow,
  });

export const maxSimulated = 20_000;

export const campaigns = feature('campaigns', 'Campaigns', {
  redeem: endpoint({
    method: 'POST',
    path: `${path}/redeem`,
    may: 'campaign:edit',
    status: 201,
    summary: 'Give a driver or card the coupon of a code; it is used by the next session that it takes something off',
    body: z.strictObject({
      code: z.string().check(z.trim(), z.minLength(1), z.maxLength(40)),
      /** One of these two. */
      driverId: z.optional(id),
      cardId: z.optional(id),
    }),
    out: z.object({
      useId: z.string(),
      campaignId: z.string(),
      name: z.string(),
      currency: z.string(),
      rules: rulesSchema,
      validTo: z.nullable(z.int()),
    }),
  }),
  simulate: endpoint({
    method: 'POST',
    path: `${path}/simulate`,
    may: 'campaign:edit',
    summary:
      'Price past orders again as if the campaign had been running: what it would have cost. Groups are as they are now; a coupon counts as if every driver had it as often as he may',
    body: z.strictObject({
      rules: rulesSchema,
      currency: z.string().check(z.length(3)),
      budgetMinor: z.optional(z.nullable(z.int().check(z.gte(0)))),
      maxUses: z.optional(z.nullable(z.int().check(z.gte(1)))),
      maxUsesPerDriver: z.optional(z.nullable(z.int().check(z.gte(1)))),
      /** Which past orders, by their start; epoch ms. */
      from: z.int().check(z.gte(0)),
      to: z.int().check(z.gte(0)),
    }),
    out: z.object({
      /** Ended orders of that time and currency in scope, and how many of them were looked at: at most 20 000, the newest. */
      orders: z.int(),
      covered: z.int(),
      /** Of these, what the campaign is for and what cannot be priced again: without a tariff, or with a bill that a person decided. */
      skipped: z.int(),
      /** Those that it takes something off. */
      hit: z.int(),
      currency: z.string(),
      discountMinor: z.int(),
      revenueBeforeMinor: z.int(),
      revenueAfterMinor: z.int(),
      days: z.array(
        z.object({
          day: z.int(),
          orders: z.int(),
          hit: z.int(),
          discountMinor: z.int(),
          beforeMinor: z.int(),
          afterMinor: z.int(),
        }),
      ),
      top: z.array(
        z.object({
          orderId: z.string(),
          startedAt: z.int(),
          zone: z.string(),
          stationName: z.string(),
          userName: z.string(),
          beforeMinor: z.int(),
          afterMinor: z.int(),
        }),
      ),
    }),
  }),
  ...resource(campaign, {
    path,
    view: 'campaign:view',
    edit: 'campaign:edit',
    only: ['create', 'update', 'remove'],
  }),
  start: step('start', 'Let a draft or a paused campaign run'),
  pause: step('pause', 'Sessions that start from now on have nothing of it; it can be started again'),
  end: step('end', 'End it for good; sessions that run keep what they were promised'),
});

export const campaignUses = feature(
  'campaignUses',
  'Uses of campaigns',
  resource(campaignUse, { path: '/v1/campaign-uses', view: 'campaign:view', edit: 'campaign:edit', only: [] }),
);
