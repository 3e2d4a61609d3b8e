/**
 * Money by card through Stripe Connect. Merchants have accounts of their own at Stripe and are who sells: payments, refunds and disputes are
 * theirs, and the platform takes its share of each. Without STRIPE_SECRET_KEY what needs Stripe answers 409 and everything else works.
 */
import * as z from 'zod/mini';
import { endpoint, feature, nothing, resource } from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';
import {
  atLimits,
  dispute,
  payment,
  paymentAccount,
  paymentMethod,
  payout,
  reconciliation,
  refund,
  refundWays,
} from './entities.ts';

const id = z.string().check(z.minLength(1), z.maxLength(64));
/** In minor units of the currency. */
const amountMinor = z.int().check(z.gte(1), z.lte(1_000_000_000));
const reason = z.string().check(z.trim(), z.minLength(1), z.maxLength(500));
const url = z.string().check(z.maxLength(500), z.regex(/^https?:\/\/\S+$/, 'must be an address such as https://…'));

const accountRow = f.rowSchema(paymentAccount);
const paymentRow = f.rowSchema(payment);
const accounts = '/v1/payment-accounts' as const;

/** What a page needs to let the driver confirm a payment or a card with Stripe.js. Shown once, kept nowhere. */
export const confirmation = z.object({
  publishableKey: z.nullable(z.string()),
  /** `acct_…`, given to Stripe.js as `stripeAccount`. */
  account: z.string(),
  /** Null where nothing is left to confirm. */
  clientSecret: z.nullable(z.string()),
  /** Page of the bank to send the driver to, where there is one; with a local server in place of Stripe, its page to confirm on. */
  nextUrl: z.nullable(z.string()),
});
export type Confirmation = z.infer<typeof confirmation>;

const confirmable = z.object({ payment: paymentRow, confirmation });

export const paymentAccounts = feature('paymentAccounts', 'Payment accounts', {
  ...resource(paymentAccount, { path: accounts, view: 'payment:view', edit: 'payment:edit', only: [] }),
  status: endpoint({
    method: 'GET',
    path: `${accounts}/status`,
    may: 'payment:view',
    summary: "Whether cards can be charged here: the server's key, and the account that the merchant's payments go to",
    out: z.object({
      /** Whether the server has a key of Stripe. */
      configured: z.boolean(),
      /** Only test money moves. */
      testMode: z.boolean(),
      publishableKey: z.nullable(z.string()),
      /** Its own account; null when it has none. */
      account: z.nullable(accountRow),
      /** Whose account is used instead: the nearest merchant above that has one. */
      inheritedFrom: z.nullable(z.object({ tenantId: z.string(), name: z.string() })),
      canCharge: z.boolean(),
      /** What is missing, as a sentence; empty when cards can be charged. */
      detail: z.string(),
    }),
  }),
  create: endpoint({
    method: 'POST',
    path: accounts,
    may: 'payment:edit',
    status: 201,
    summary: 'Open an account at Stripe for a merchant; it is filled in by its onboarding link',
    body: z.strictObject({ tenantId: z.optional(id), email: z.optional(z.email()) }),
    out: accountRow,
  }),
  bind: endpoint({
    method: 'POST',
    path: `${accounts}/bind`,
    may: 'payment:edit',
    status: 201,
    summary: 'Use an account at Stripe that is connected to this platform already',
    body: z.strictObject({
      tenantId: z.optional(id),
      externalId: z.string().check(z.regex(/^acct_\w{3,60}$/, 'must be an account such as acct_1Abc…')),
    }),
    out: accountRow,
  }),
  onboarding: endpoint({
    method: 'POST',
    path: `${accounts}/{id}/onboarding`,
    may: 'payment:edit',
    once: true,
    summary: "Address of Stripe's form for what is still to give; it works once and for a few minutes",
    body: z.strictObject({
      /** Where the form leads back to; ask for the account's state there. */
      returnUrl: url,
      /** Where it leads to when the address is used up: a page that asks for a new one. */
      refreshUrl: url,
    }),
    out: z.object({ url: z.string(), expiresAt: z.int() }),
  }),
  refresh: endpoint({
    method: 'POST',
    path: `${accounts}/{id}/refresh`,
    may: 'payment:edit',
    summary: 'Ask Stripe how the account stands',
    body: z.strictObject({}),
    out: accountRow,
  }),
  update: endpoint({
    method: 'PATCH',
    path: `${accounts}/{id}`,
    may: 'payment:edit',
    summary: 'Change how much is held and what happens at the limit; the share of the platform only from above',
    body: z.strictObject({
      holdMinor: z.optional(amountMinor),
      atLimit: z.optional(z.enum(atLimits)),
      feeBasisPoints: z.optional(z.int().check(z.gte(0), z.lte(10_000))),
      feeFixedMinor: z.optional(z.int().check(z.gte(0), z.lte(1_000_000))),
    }),
    out: accountRow,
  }),
  disconnect: endpoint({
    method: 'POST',
    path: `${accounts}/{id}/disconnect`,
    may: 'payment:edit',
    summary: 'Take no more payments through this account; what is under way is finished, refunds stay possible',
    body: z.strictObject({}),
    out: accountRow,
  }),
});

export const payments = feature('payments', 'Payments', {
  ...resource(payment, { path: '/v1/payments', view: 'payment:view', edit: 'payment:edit', only: [] }),
  hold: endpoint({
    method: 'POST',
    path: '/v1/payments/holds',
    may: 'payment:edit',
    status: 201,
    once: true,
    summary: 'Hold an amount on a card before a session: with a saved card at once, otherwise confirmed by the driver',
    body: z.strictObject({
      driverId: id,
      stationId: id,
      /** A saved card of the driver. */
      methodId: z.optional(id),
      /** The account's usual hold when not given. */
      amountMinor: z.optional(amountMinor),
    }),
    out: confirmable,
  }),
  pay: endpoint({
    method: 'POST',
    path: '/v1/orders/{id}/pay',
    may: 'payment:edit',
    status: 201,
    once: true,
    summary: 'Charge what an ended order still owes: to a saved card, or confirmed by the driver',
    body: z.strictObject({ methodId: z.optional(id) }),
    out: confirmable,
  }),
  topUp: endpoint({
    method: 'POST',
    path: '/v1/payments/top-ups',
    may: 'wallet:edit',
    status: 201,
    once: true,
    summary: "Charge a card for a driver's wallet, which is credited when the money has come",
    body: z.strictObject({ driverId: id, amountMinor, methodId: z.optional(id) }),
    out: confirmable,
  }),
  confirmation: endpoint({
    method: 'POST',
    path: '/v1/payments/{id}/confirmation',
    may: 'payment:edit',
    once: true,
    summary: 'What the driver needs to confirm a payment that waits for it',
    body: z.strictObject({}),
    out: confirmable,
  }),
  release: endpoint({
    method: 'POST',
    path: '/v1/payments/{id}/release',
    may: 'payment:edit',
    summary: 'Give up a payment that is not captured: a hold nobody charges under, or a card that is not tried again',
    body: z.strictObject({}),
    out: paymentRow,
  }),
  methods: endpoint({
    method: 'GET',
    path: '/v1/drivers/{id}/payment-methods',
    may: 'payment:view',
    summary: 'Saved cards of a driver, newest first',
    out: z.object({ items: z.array(f.rowSchema(paymentMethod)) }),
  }),
  setUpMethod: endpoint({
    method: 'POST',
    path: '/v1/drivers/{id}/payment-methods',
    may: 'payment:edit',
    status: 201,
    once: true,
    summary: 'Begin to save a card of a driver, confirmed by the driver with Stripe.js',
    body: z.strictObject({
      /** What the driver agreed to, word for word. */
      consentText: z.string().check(z.trim(), z.minLength(10), z.maxLength(2000)),
    }),
    out: z.object({ methodId: z.string(), confirmation }),
  }),
  confirmMethod: endpoint({
    method: 'POST',
    path: '/v1/payment-methods/{id}/confirm',
    may: 'payment:edit',
    summary: 'After the driver confirmed: takes the card over at once, without waiting for the word from Stripe',
    body: z.strictObject({}),
    out: f.rowSchema(paymentMethod),
  }),
  removeMethod: endpoint({
    method: 'DELETE',
    path: '/v1/payment-methods/{id}',
    may: 'payment:edit',
    status: 204,
    summary: 'Forget a saved card, here and at Stripe',
    out: nothing,
  }),
});

export const refunds = feature('refunds', 'Refunds', {
  ...resource(refund, { path: '/v1/refunds', view: 'payment:view', edit: 'payment:refund', only: [] }),
  create: endpoint({
    method: 'POST',
    path: '/v1/orders/{id}/refund',
    may: 'payment:refund',
    status: 201,
    summary: 'Give money of an order back, never more than was paid; by card it goes to the cards that paid',
    body: z.strictObject({
      /** That of the lines when they are given, otherwise all that is left. */
      amountMinor: z.optional(amountMinor),
      /** Positions of the bill's lines that it is for, from 0. */
      lines: z.optional(z.array(z.int().check(z.gte(0), z.lte(500))).check(z.minLength(1), z.maxLength(100))),
      via: z.enum(refundWays),
      reason,
    }),
    /** One per payment that it is taken from. */
    out: z.object({ refunds: z.array(f.rowSchema(refund)) }),
  }),
});

export const disputes = feature(
  'disputes',
  'Disputes',
  resource(dispute, { path: '/v1/disputes', view: 'payment:view', edit: 'payment:edit', only: [] }),
);

export const payouts = feature(
  'payouts',
  'Payouts',
  resource(payout, { path: '/v1/payouts', view: 'payment:view', edit: 'payment:edit', only: [] }),
);

export const reconciliations = feature('reconciliations', 'Comparisons with Stripe', {
  ...resource(reconciliation, {
    path: '/v1/reconciliations',
    view: 'payment:view',
    edit: 'payment:edit',
    only: [],
  }),
  run: endpoint({
    method: 'POST',
    path: `${accounts}/{id}/reconcile`,
    may: 'payment:edit',
    summary: "Compare one day with Stripe's books now; amounts and fees of payments, refunds and payouts",
    body: z.strictObject({ day: z.int().check(z.gte(20_200_101), z.lte(29_991_231)) }),
    out: f.rowSchema(reconciliation),
  }),
});
