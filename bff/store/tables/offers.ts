/** Tables of what customers are offered and hold: tariff offers, groups, campaigns, wallets. */
import { sql } from 'drizzle-orm';
import type { Benefit } from '../../billing/tariffs/terms.ts';
import { bool, check, index, int, json, table, text, uniqueIndex } from '../kit.ts';
import type { PaymentMode } from './charging.ts';

/** Another tariff beside a station's own: for a charger, a group of customers, a time. Which one applies: `billing/offers/choose.ts`. */
export const tariffOffers = table(
  'tariff_offers',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    stationId: text('station_id').notNull(),
    /** Null: every charger of the station. */
    chargerId: text('charger_id'),
    /** Null: everybody. */
    groupId: text('group_id'),
    tariffId: text('tariff_id').notNull(),
    /** How orders under it are paid; null: as everywhere. */
    paymentMode: text('payment_mode').$type<PaymentMode>(),
    priority: int('priority').notNull(),
    validFrom: int('valid_from'),
    validTo: int('valid_to'),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [
    index('tariff_offers_tenant').on(t.tenantId, t.id),
    index('tariff_offers_station').on(t.stationId),
    index('tariff_offers_tariff').on(t.tariffId),
  ],
);

export const customerGroups = table(
  'customer_groups',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    name: text('name').notNull(),
    note: text('note').notNull(),
    /** Null: no discount, a group for offers and payment only. */
    benefit: json<Benefit>('benefit'),
    stackable: bool('stackable').notNull(),
    paymentMode: text('payment_mode').$type<PaymentMode>(),
    /** Post-paid members may owe so much; null: without limit. */
    creditMinor: int('credit_minor'),
    /** Members who pay from their wallet must hold so much to begin; null: anything. */
    minBalanceMinor: int('min_balance_minor'),
    memberCount: int('member_count').notNull(),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [index('customer_groups_tenant').on(t.tenantId, t.name, t.id)],
);

/** Either a driver or a card. */
export const groupMembers = table(
  'group_members',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    groupId: text('group_id').notNull(),
    driverId: text('driver_id'),
    cardId: text('card_id'),
    createdAt: int('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('group_members_driver').on(t.groupId, t.driverId),
    uniqueIndex('group_members_card').on(t.groupId, t.cardId),
    index('group_members_by_driver').on(t.driverId),
    index('group_members_by_card').on(t.cardId),
    index('group_members_tenant').on(t.tenantId, t.id),
    check('group_members_one', sql`("driver_id" is null) <> ("card_id" is null)`),
  ],
);

export const campaigns = table(
  'campaigns',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    name: text('name').notNull(),
    kind: text('kind').$type<'coupon' | 'happyHour' | 'firstCharge' | 'nthFree' | 'prepaidBonus'>().notNull(),
    /** What it grants and to whom: `billing/campaigns/rules.ts`. */
    rules: json<unknown>('rules').notNull(),
    currency: text('currency').notNull(),
    state: text('state').$type<'draft' | 'running' | 'paused' | 'ended'>().notNull(),
    /** In upper case; null where none is needed. */
    code: text('code'),
    validFrom: int('valid_from'),
    validTo: int('valid_to'),
    budgetMinor: int('budget_minor'),
    spentMinor: int('spent_minor').notNull(),
    maxUses: int('max_uses'),
    maxUsesPerDriver: int('max_uses_per_driver'),
    uses: int('uses').notNull(),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('campaigns_code').on(t.tenantId, t.code),
    index('campaigns_tenant').on(t.tenantId, t.name, t.id),
    index('campaigns_running').on(t.tenantId).where(sql`"state" = 'running'`),
  ],
);

/**
 * A coupon that a driver holds, and each order or top-up a campaign is used for. Until its order is booked (`usedAt`) the amount is what was
 * promised at most.
 */
export const campaignUses = table(
  'campaign_uses',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    campaignId: text('campaign_id').notNull(),
    driverId: text('driver_id'),
    cardId: text('card_id'),
    /** Null: redeemed, not used yet. */
    orderId: text('order_id'),
    /** Ledger key of the top-up that earned a bonus. */
    topUpKey: text('top_up_key'),
    amountMinor: int('amount_minor').notNull(),
    createdAt: int('created_at').notNull(),
    usedAt: int('used_at'),
  },
  (t) => [
    uniqueIndex('campaign_uses_order').on(t.campaignId, t.orderId),
    uniqueIndex('campaign_uses_top_up').on(t.campaignId, t.topUpKey),
    index('campaign_uses_driver').on(t.driverId, t.campaignId),
    index('campaign_uses_card').on(t.cardId, t.campaignId),
    index('campaign_uses_open').on(t.campaignId).where(sql`"used_at" is null`),
    index('campaign_uses_by_order').on(t.orderId).where(sql`"order_id" is not null`),
    index('campaign_uses_tenant').on(t.tenantId, t.createdAt, t.id),
  ],
);

/** Prepaid money of a driver with a merchant; its movements are in the ledger. */
export const wallets = table(
  'wallets',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    driverId: text('driver_id').notNull(),
    currency: text('currency').notNull(),
    balanceMinor: int('balance_minor').notNull(),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('wallets_driver').on(t.driverId, t.tenantId, t.currency),
    index('wallets_tenant').on(t.tenantId, t.id),
  ],
);
