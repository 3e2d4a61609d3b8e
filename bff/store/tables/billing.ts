/** Tables of offers, customer groups, campaigns, money, invoices and reports. */
import { sql } from 'drizzle-orm';
import type { Difference } from '../../billing/payments/entities.ts';
import type { Bill } from '../../billing/tariffs/bill.ts';
import type { Benefit } from '../../billing/tariffs/terms.ts';
import { bool, bytes, check, counter, index, int, json, primaryKey, table, text, uniqueIndex } from '../kit.ts';
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

/** Earlier bills of orders that were priced again. */
export const orderBills = table(
  'order_bills',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    orderId: text('order_id').notNull(),
    bill: json<Bill>('bill'),
    totalMinor: int('total_minor').notNull(),
    energyWh: int('energy_wh').notNull(),
    /** Why it was replaced, and by whom. */
    reason: text('reason').notNull(),
    actorName: text('actor_name').notNull(),
    createdAt: int('created_at').notNull(),
  },
  (t) => [index('order_bills_order').on(t.orderId, t.createdAt), index('order_bills_tenant').on(t.tenantId, t.id)],
);

/** What of an order is in the ledger and in the sums, so that a correction takes back exactly that. */
export const bookings = table(
  'bookings',
  {
    orderId: text('order_id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    revision: int('revision').notNull(),
    /** `Booked` of `billing/ledger/book.ts`. */
    booked: json<unknown>('booked').notNull(),
    bookedAt: int('booked_at').notNull(),
  },
  (t) => [index('bookings_tenant').on(t.tenantId, t.orderId)],
);

/**
 * Double entry as transfers: each row takes an amount from one account to another of the same merchant's books, so that no row can be out of
 * balance. Never changed or removed. Rows of one event share a key; a key is posted once.
 */
export const ledger = table(
  'ledger',
  {
    id: counter('id'),
    tenantId: text('tenant_id').notNull(),
    key: text('key').notNull(),
    seq: int('seq').notNull(),
    kind: text('kind').$type<LedgerKind>().notNull(),
    debit: text('debit').$type<LedgerAccount>().notNull(),
    credit: text('credit').$type<LedgerAccount>().notNull(),
    amountMinor: int('amount_minor').notNull(),
    currency: text('currency').notNull(),
    /** yyyymmdd of the station or merchant. */
    day: int('day').notNull(),
    at: int('at').notNull(),
    orderId: text('order_id'),
    paymentId: text('payment_id'),
    invoiceId: text('invoice_id'),
    driverId: text('driver_id'),
    stationId: text('station_id'),
    note: text('note').notNull(),
  },
  (t) => [
    uniqueIndex('ledger_key').on(t.key, t.seq),
    index('ledger_tenant').on(t.tenantId, t.day, t.id),
    index('ledger_order').on(t.orderId).where(sql`"order_id" is not null`),
    index('ledger_driver').on(t.driverId).where(sql`"driver_id" is not null`),
    check('ledger_amount', sql`"amount_minor" > 0`),
    check('ledger_sides', sql`"debit" <> "credit"`),
  ],
);

export type LedgerKind =
  | 'order'
  | 'discount'
  | 'tax'
  | 'payment'
  | 'fee'
  | 'refund'
  | 'transfer'
  | 'payout'
  | 'dispute'
  | 'writeOff'
  | 'topUp'
  | 'bonus';
/** `receivable` what drivers owe · `clearing` at the payment provider · `bank` paid out · `wallet` prepaid by drivers · `due` to or from merchants above. */
export type LedgerAccount =
  | 'receivable'
  | 'revenue'
  | 'discount'
  | 'tax'
  | 'clearing'
  | 'bank'
  | 'fees'
  | 'wallet'
  | 'due'
  | 'disputed'
  | 'writtenOff';

/** The ledger by day, kept in the transaction of each posting. */
export const ledgerDays = table(
  'ledger_days',
  {
    tenantId: text('tenant_id').notNull(),
    day: int('day').notNull(),
    kind: text('kind').$type<LedgerKind>().notNull(),
    debit: text('debit').$type<LedgerAccount>().notNull(),
    credit: text('credit').$type<LedgerAccount>().notNull(),
    currency: text('currency').notNull(),
    amountMinor: int('amount_minor').notNull(),
    entries: int('entries').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.day, t.kind, t.debit, t.credit, t.currency] })],
);

/** Sums by local day of the start, kept in the transaction that books the order. */
export const orderDays = table(
  'order_days',
  {
    tenantId: text('tenant_id').notNull(),
    /** What the sums are of, and its id; the merchant's own rows have its tenant id. */
    kind: text('kind').$type<'tenant' | 'station' | 'charger' | 'group'>().notNull(),
    subjectId: text('subject_id').notNull(),
    day: int('day').notNull(),
    currency: text('currency').notNull(),
    orders: int('orders').notNull(),
    abnormal: int('abnormal').notNull(),
    /** Drivers or cards, each once a day. */
    users: int('users').notNull(),
    energyWh: int('energy_wh').notNull(),
    durationMs: int('duration_ms').notNull(),
    netMinor: int('net_minor').notNull(),
    taxMinor: int('tax_minor').notNull(),
    totalMinor: int('total_minor').notNull(),
    /** Of the total before discounts: electricity, service, and the rest (start-up, time, idle, reservation). */
    energyMinor: int('energy_minor').notNull(),
    serviceMinor: int('service_minor').notNull(),
    feesMinor: int('fees_minor').notNull(),
    discountMinor: int('discount_minor').notNull(),
  },
  (t) => [
    // With the merchant: a charger may be moved on the same day, and a group above several merchants has orders of each.
    primaryKey({ columns: [t.kind, t.subjectId, t.day, t.currency, t.tenantId] }),
    index('order_days_tenant').on(t.tenantId, t.kind, t.day),
  ],
);

/** Who charged where on which day, so that each is counted once; `orders` of theirs are behind it. */
export const orderDayUsers = table(
  'order_day_users',
  {
    tenantId: text('tenant_id').notNull(),
    kind: text('kind').$type<'tenant' | 'station' | 'charger' | 'group'>().notNull(),
    subjectId: text('subject_id').notNull(),
    day: int('day').notNull(),
    currency: text('currency').notNull(),
    /** Driver, else card, else tag. */
    userKey: text('user_key').notNull(),
    orders: int('orders').notNull(),
  },
  (t) => [primaryKey({ columns: [t.kind, t.subjectId, t.day, t.currency, t.userKey, t.tenantId] })],
);

/** A merchant's account at the payment provider; also used by sub-merchants without one of their own. */
export const paymentAccounts = table(
  'payment_accounts',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    /** `acct_…`. */
    externalId: text('external_id').notNull(),
    name: text('name').notNull(),
    country: text('country').notNull(),
    currency: text('currency').notNull(),
    state: text('state').$type<'onboarding' | 'restricted' | 'active' | 'disconnected'>().notNull(),
    chargesEnabled: bool('charges_enabled').notNull(),
    payoutsEnabled: bool('payouts_enabled').notNull(),
    requirements: json<{ due: string[]; pastDue: string[]; disabledReason: string | null }>('requirements').notNull(),
    /** The platform's share of each payment. */
    feeBasisPoints: int('fee_basis_points').notNull(),
    feeFixedMinor: int('fee_fixed_minor').notNull(),
    /** Held before a session that is paid by card. */
    holdMinor: int('hold_minor').notNull(),
    /** What happens when a running session's cost nears its hold. */
    atLimit: text('at_limit').$type<'stop' | 'warn' | 'nothing'>().notNull(),
    checkedAt: int('checked_at'),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [
    // Disconnected ones stay for the refunds of what was paid through them.
    uniqueIndex('payment_accounts_tenant').on(t.tenantId).where(sql`"state" <> 'disconnected'`),
    uniqueIndex('payment_accounts_external').on(t.externalId).where(sql`"state" <> 'disconnected'`),
    index('payment_accounts_all').on(t.tenantId, t.createdAt, t.id),
  ],
);

/** Cards that drivers saved, by the provider's names alone. */
export const paymentMethods = table(
  'payment_methods',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    accountId: text('account_id').notNull(),
    driverId: text('driver_id').notNull(),
    customerId: text('customer_id').notNull(),
    methodId: text('method_id').notNull(),
    brand: text('brand').notNull(),
    last4: text('last4').notNull(),
    expiresMonth: int('expires_month').notNull(),
    expiresYear: int('expires_year').notNull(),
    /** What the driver agreed to, word for word, and when. */
    consentText: text('consent_text').notNull(),
    consentAt: int('consent_at').notNull(),
    removedAt: int('removed_at'),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('payment_methods_method').on(t.accountId, t.methodId),
    index('payment_methods_driver').on(t.driverId),
    index('payment_methods_tenant').on(t.tenantId, t.createdAt, t.id),
  ],
);

/** Money asked of a driver. Our row decides what may be asked; the provider says what became of it. */
export const payments = table(
  'payments',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    accountId: text('account_id').notNull(),
    orderId: text('order_id'),
    driverId: text('driver_id'),
    methodId: text('method_id'),
    /** `hold` before or during a session, captured at its end; `rest` what the hold did not cover; `topUp` into the wallet. */
    kind: text('kind').$type<'hold' | 'rest' | 'topUp'>().notNull(),
    state: text('state')
      .$type<
        'creating' | 'requiresAction' | 'authorized' | 'capturing' | 'captured' | 'canceling' | 'canceled' | 'failed'
      >()
      .notNull(),
    intentId: text('intent_id'),
    currency: text('currency').notNull(),
    /** Asked for. */
    amountMinor: int('amount_minor').notNull(),
    /** Decided before the provider is asked, so that a repeat asks for the same. */
    toCaptureMinor: int('to_capture_minor'),
    capturedMinor: int('captured_minor').notNull(),
    refundedMinor: int('refunded_minor').notNull(),
    /** The platform's share of what was captured, and the provider's own. */
    feeMinor: int('fee_minor').notNull(),
    providerFeeMinor: int('provider_fee_minor').notNull(),
    captureBefore: int('capture_before'),
    /** When it was told that the cost of the session nears it. */
    warnedAt: int('warned_at'),
    attempts: int('attempts').notNull(),
    dueAt: int('due_at'),
    error: text('error').notNull(),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('payments_intent').on(t.intentId),
    index('payments_order').on(t.orderId),
    index('payments_due').on(t.dueAt).where(sql`"due_at" is not null`),
    index('payments_tenant').on(t.tenantId, t.createdAt, t.id),
  ],
);

export const refunds = table(
  'refunds',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    orderId: text('order_id').notNull(),
    /** Null: given back otherwise (wallet, cash, account). */
    paymentId: text('payment_id'),
    state: text('state').$type<'creating' | 'pending' | 'succeeded' | 'failed'>().notNull(),
    via: text('via').$type<'card' | 'wallet' | 'other'>().notNull(),
    externalId: text('external_id'),
    currency: text('currency').notNull(),
    amountMinor: int('amount_minor').notNull(),
    feeReturnedMinor: int('fee_returned_minor').notNull(),
    /** Positions of the bill's lines that it is for; empty: the whole. */
    lines: json<number[]>('lines').notNull(),
    reason: text('reason').notNull(),
    actorName: text('actor_name').notNull(),
    attempts: int('attempts').notNull(),
    dueAt: int('due_at'),
    error: text('error').notNull(),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('refunds_external').on(t.externalId),
    index('refunds_order').on(t.orderId),
    index('refunds_due').on(t.dueAt).where(sql`"due_at" is not null`),
    index('refunds_tenant').on(t.tenantId, t.createdAt, t.id),
  ],
);

export const disputes = table(
  'disputes',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    paymentId: text('payment_id').notNull(),
    orderId: text('order_id'),
    externalId: text('external_id').notNull(),
    /** The provider's word: needs_response, under_review, won, lost, … */
    state: text('state').notNull(),
    reason: text('reason').notNull(),
    currency: text('currency').notNull(),
    amountMinor: int('amount_minor').notNull(),
    answerBy: int('answer_by'),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('disputes_external').on(t.externalId),
    index('disputes_tenant').on(t.tenantId, t.createdAt, t.id),
  ],
);

export const payouts = table(
  'payouts',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    /** Null: paid to a sub-merchant by hand. */
    accountId: text('account_id'),
    externalId: text('external_id'),
    state: text('state').$type<'pending' | 'inTransit' | 'paid' | 'failed' | 'canceled'>().notNull(),
    currency: text('currency').notNull(),
    amountMinor: int('amount_minor').notNull(),
    arrivesAt: int('arrives_at'),
    reference: text('reference').notNull(),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [uniqueIndex('payouts_external').on(t.externalId), index('payouts_tenant').on(t.tenantId, t.createdAt, t.id)],
);

/** Webhook deliveries, each event once. The object is read again before anything is believed. */
export const providerEvents = table(
  'provider_events',
  {
    /** `evt_…`. */
    id: text('id').primaryKey(),
    account: text('account').notNull(),
    type: text('type').notNull(),
    objectId: text('object_id').notNull(),
    receivedAt: int('received_at').notNull(),
    attempts: int('attempts').notNull(),
    dueAt: int('due_at'),
    doneAt: int('done_at'),
    error: text('error').notNull(),
  },
  (t) => [index('provider_events_due').on(t.dueAt).where(sql`"due_at" is not null`)],
);

/** A night's comparison with the provider. */
export const reconciliations = table(
  'reconciliations',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    accountId: text('account_id').notNull(),
    /** yyyymmdd, UTC. */
    day: int('day').notNull(),
    checked: int('checked').notNull(),
    differences: json<Difference[]>('differences').notNull(),
    differenceCount: int('difference_count').notNull(),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('reconciliations_day').on(t.accountId, t.day),
    index('reconciliations_tenant').on(t.tenantId, t.day, t.id),
  ],
);

/** Who issues invoices. */
export const legalEntities = table(
  'legal_entities',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    name: text('name').notNull(),
    street: text('street').notNull(),
    postcode: text('postcode').notNull(),
    city: text('city').notNull(),
    country: text('country').notNull(),
    /** VAT, GST or UID number; empty where there is none. */
    vatId: text('vat_id').notNull(),
    /** National tax number, ABN, EIN. */
    taxNumber: text('tax_number').notNull(),
    registration: text('registration').notNull(),
    contactName: text('contact_name').notNull(),
    email: text('email').notNull(),
    phone: text('phone').notNull(),
    iban: text('iban').notNull(),
    bic: text('bic').notNull(),
    /** Key of the region's template in `billing/invoices/regions.ts`. */
    region: text('region').notNull(),
    language: text('language').notNull(),
    /** Series are named by it: `{prefix}{year}-{number}`. */
    prefix: text('prefix').notNull(),
    /** Issues without value-added tax by law (small business). */
    smallBusiness: bool('small_business').notNull(),
    termsDays: int('terms_days').notNull(),
    /** Hex colour of headings, empty: that of the merchant's theme. */
    accent: text('accent').notNull(),
    /** PNG or JPEG. */
    logo: bytes('logo'),
    footer: text('footer').notNull(),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [index('legal_entities_tenant').on(t.tenantId, t.name, t.id)],
);

/** The next number of each series; locked by the transaction that issues. */
export const invoiceSeries = table(
  'invoice_series',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    entityId: text('entity_id').notNull(),
    /** Prefix and year. */
    name: text('name').notNull(),
    nextNumber: int('next_number').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('invoice_series_name').on(t.entityId, t.name),
    index('invoice_series_tenant').on(t.tenantId, t.id),
  ],
);

/** Issued, and never changed; mailing is beside it. */
export const invoices = table(
  'invoices',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    entityId: text('entity_id').notNull(),
    number: text('number').notNull(),
    type: text('type').$type<'invoice' | 'creditNote' | 'correction'>().notNull(),
    form: text('form').$type<'full' | 'simplified' | 'receipt'>().notNull(),
    region: text('region').notNull(),
    language: text('language').notNull(),
    issuedAt: int('issued_at').notNull(),
    /** Local date of issue, yyyymmdd. */
    day: int('day').notNull(),
    buyerName: text('buyer_name').notNull(),
    buyerEmail: text('buyer_email').notNull(),
    driverId: text('driver_id'),
    currency: text('currency').notNull(),
    netMinor: int('net_minor').notNull(),
    taxMinor: int('tax_minor').notNull(),
    totalMinor: int('total_minor').notNull(),
    orderCount: int('order_count').notNull(),
    /** The invoice that a credit note or correction is about. */
    precedingId: text('preceding_id'),
    /** Taken back by this credit note. */
    creditedBy: text('credited_by'),
    /** `InvoiceDocument` of `billing/invoices/document.ts`: all that is printed. */
    document: json<unknown>('document').notNull(),
    batchId: text('batch_id'),
    mailedAt: int('mailed_at'),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('invoices_number').on(t.entityId, t.number),
    index('invoices_tenant').on(t.tenantId, t.issuedAt, t.id),
    index('invoices_batch').on(t.batchId).where(sql`"batch_id" is not null`),
    index('invoices_driver').on(t.driverId, t.issuedAt).where(sql`"driver_id" is not null`),
    index('invoices_preceding').on(t.precedingId).where(sql`"preceding_id" is not null`),
  ],
);

/** An order is invoiced once; the row goes when its invoice is credited as a whole. */
export const invoiceOrders = table(
  'invoice_orders',
  {
    orderId: text('order_id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    invoiceId: text('invoice_id').notNull(),
  },
  (t) => [index('invoice_orders_invoice').on(t.invoiceId)],
);

/** What refunds of invoiced orders were or are to be credited. Of the order's merchant; the invoice may be of one above. */
export const invoiceCredits = table(
  'invoice_credits',
  {
    /** That of the refund. */
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    invoiceId: text('invoice_id').notNull(),
    orderId: text('order_id').notNull(),
    /** What was credited; zero until then. */
    amountMinor: int('amount_minor').notNull(),
    /** Not to be tried before; null: it is done. */
    dueAt: int('due_at'),
    createdAt: int('created_at').notNull(),
  },
  (t) => [
    index('invoice_credits_due').on(t.dueAt).where(sql`"due_at" is not null`),
    index('invoice_credits_invoice').on(t.invoiceId),
    index('invoice_credits_tenant').on(t.tenantId, t.id),
  ],
);

/** Files of invoices, made once. */
export const invoiceFiles = table(
  'invoice_files',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    invoiceId: text('invoice_id').notNull(),
    kind: text('kind').$type<'pdf' | 'cii' | 'ubl'>().notNull(),
    content: bytes('content').notNull(),
    sha256: text('sha256').notNull(),
    createdAt: int('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('invoice_files_kind').on(t.invoiceId, t.kind),
    index('invoice_files_tenant').on(t.tenantId, t.id),
  ],
);

/** Invoices issued over a filter, in the background. */
export const invoiceBatches = table(
  'invoice_batches',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    entityId: text('entity_id').notNull(),
    name: text('name').notNull(),
    /** Filter, grouping, mail: `billing/invoices/contract.ts`. */
    plan: json<unknown>('plan').notNull(),
    state: text('state').$type<'queued' | 'running' | 'done' | 'failed' | 'cancelled'>().notNull(),
    total: int('total').notNull(),
    issued: int('issued').notNull(),
    failed: int('failed').notNull(),
    /** What could not be invoiced and why, at most 200; without an order: why the batch ended. */
    problems: json<{ orderId: string; message: string }[]>('problems').notNull(),
    /** Orders taken over; the next ones come after this one. */
    cursor: text('cursor'),
    nodeId: text('node_id').notNull(),
    actorName: text('actor_name').notNull(),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [
    index('invoice_batches_tenant').on(t.tenantId, t.createdAt, t.id),
    index('invoice_batches_state').on(t.state),
  ],
);

/** Exports made in the background. */
export const reportFiles = table(
  'report_files',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    name: text('name').notNull(),
    report: text('report').$type<'consumption' | 'transactions'>().notNull(),
    format: text('format').$type<'csv' | 'xlsx'>().notNull(),
    query: json<Record<string, string>>('query').notNull(),
    state: text('state').$type<'queued' | 'running' | 'ready' | 'failed'>().notNull(),
    rows: int('rows').notNull(),
    total: int('total').notNull(),
    sizeBytes: int('size_bytes').notNull(),
    error: text('error').notNull(),
    scheduleId: text('schedule_id'),
    /** Its maker's view: the account or key in whose scope it is made. */
    scopeTenantId: text('scope_tenant_id').notNull(),
    nodeId: text('node_id').notNull(),
    actorName: text('actor_name').notNull(),
    expiresAt: int('expires_at').notNull(),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [index('report_files_tenant').on(t.tenantId, t.createdAt, t.id), index('report_files_state').on(t.state)],
);

export const reportChunks = table(
  'report_chunks',
  {
    reportId: text('report_id').notNull(),
    tenantId: text('tenant_id').notNull(),
    number: int('number').notNull(),
    content: bytes('content').notNull(),
  },
  (t) => [primaryKey({ columns: [t.reportId, t.number] })],
);

/** Mailed addresses at which one report can be fetched once without a log-in. The id is the SHA-256 of the address's token. */
export const reportLinks = table(
  'report_links',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    reportId: text('report_id').notNull(),
    recipient: text('recipient').notNull(),
    expiresAt: int('expires_at').notNull(),
    usedAt: int('used_at'),
    createdAt: int('created_at').notNull(),
  },
  (t) => [index('report_links_report').on(t.reportId), index('report_links_tenant').on(t.tenantId, t.id)],
);

export const reportSchedules = table(
  'report_schedules',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    name: text('name').notNull(),
    report: text('report').$type<'consumption' | 'transactions'>().notNull(),
    format: text('format').$type<'csv' | 'xlsx'>().notNull(),
    /** Of the zone's clock when it runs; `query` is without its days. */
    period: text('period').$type<'yesterday' | 'lastWeek' | 'lastMonth'>().notNull(),
    query: json<Record<string, string>>('query').notNull(),
    every: text('every').$type<'day' | 'week' | 'month'>().notNull(),
    hour: int('hour').notNull(),
    zone: text('zone').notNull(),
    recipients: json<string[]>('recipients').notNull(),
    enabled: bool('enabled').notNull(),
    nextAt: int('next_at').notNull(),
    lastAt: int('last_at'),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [index('report_schedules_tenant').on(t.tenantId, t.name, t.id), index('report_schedules_next').on(t.nextAt)],
);
