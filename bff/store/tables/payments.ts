/** Tables of money at the payment provider: accounts, saved cards, payments, refunds, disputes, payouts, and the comparison with its books. */
import { sql } from 'drizzle-orm';
import type { Difference } from '../../billing/payments/entities.ts';
import { bool, index, int, json, table, text, uniqueIndex } from '../kit.ts';

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
