/** Payment accounts, payments, refunds, disputes, payouts and nightly comparisons as fields. Browser-safe; no rules here. */
import * as z from 'zod/mini';
import * as f from '../../kernel/fields.ts';

export const accountStates = ['onboarding', 'restricted', 'active', 'disconnected'] as const;
export const atLimits = ['stop', 'warn', 'nothing'] as const;
export const paymentKinds = ['hold', 'rest', 'topUp'] as const;
export const paymentStates = [
  'creating',
  'requiresAction',
  'authorized',
  'capturing',
  'captured',
  'canceling',
  'canceled',
  'failed',
] as const;
export const refundStates = ['creating', 'pending', 'succeeded', 'failed'] as const;
export const refundWays = ['card', 'wallet', 'other'] as const;
export const payoutStates = ['pending', 'inTransit', 'paid', 'failed', 'canceled'] as const;

const common = {
  id: f.id({ label: 'Id', hidden: true }),
  tenantId: f.id({ label: 'Merchant', filter: true, hidden: true }),
};
const times = {
  createdAt: f.time({ label: 'Created', filter: true, sort: true }),
  updatedAt: f.time({ label: 'Changed', sort: true, hidden: true }),
};
const currency = f.text({ label: 'Currency', max: 3, filter: true, hidden: true });

/** What the provider still wants to know, by its own names such as `individual.verification.document`. */
export const requirements = z.object({
  due: z.array(z.string()),
  pastDue: z.array(z.string()),
  disabledReason: z.nullable(z.string()),
});

export const paymentAccount = f.entity('paymentAccount', 'Payment account', {
  ...common,
  externalId: f.text({ label: 'Account', max: 64, filter: true }),
  name: f.text({ label: 'Name', max: 120, filter: true, sort: true }),
  country: f.text({ label: 'Country', max: 2, filter: true }),
  currency,
  state: f.choice(accountStates, { label: 'State', filter: true, sort: true }),
  chargesEnabled: f.flag({ label: 'May charge', filter: true }),
  payoutsEnabled: f.flag({ label: 'Is paid out', filter: true }),
  requirements: f.json(requirements, { label: 'Still to give' }),
  feeBasisPoints: f.integer({
    label: 'Share of each payment',
    unit: '1/100 %',
    min: 0,
    max: 10_000,
    write: 'always',
    help: 'Kept by the platform. Set by a merchant above, never by the merchant itself',
  }),
  feeFixedMinor: f.money({ label: 'Fixed share of each payment', write: 'always' }),
  holdMinor: f.money({ label: 'Held before a session', write: 'always' }),
  atLimit: f.choice(atLimits, { label: 'When the cost nears the hold', write: 'always' }),
  checkedAt: f.time({ label: 'Looked at', nullable: true, hidden: true }),
  ...times,
});

/** A card that a driver saved. Of the number only its last digits are known here. */
export const paymentMethod = f.entity('paymentMethod', 'Saved card', {
  ...common,
  accountId: f.id({ label: 'Payment account', hidden: true }),
  driverId: f.id({ label: 'Driver', hidden: true }),
  state: f.choice(['pending', 'saved', 'removed'], { label: 'State' }),
  brand: f.text({ label: 'Brand', max: 40 }),
  last4: f.text({ label: 'Ends in', max: 4 }),
  expiresMonth: f.integer({ label: 'Expires in month' }),
  expiresYear: f.integer({ label: 'Expires in year' }),
  consentText: f.long({ label: 'Agreed to', max: 2000 }),
  consentAt: f.time({ label: 'Agreed at' }),
  createdAt: f.time({ label: 'Created' }),
});

export const payment = f.entity('payment', 'Payment', {
  ...common,
  createdAt: times.createdAt,
  kind: f.choice(paymentKinds, { label: 'Kind', filter: true, sort: true }),
  state: f.choice(paymentStates, { label: 'State', filter: true, sort: true }),
  orderId: f.id({ label: 'Order', nullable: true, filter: true, hidden: true }),
  driverId: f.id({ label: 'Driver', nullable: true, filter: true, hidden: true }),
  accountId: f.id({ label: 'Payment account', filter: true, hidden: true }),
  methodId: f.id({ label: 'Saved card', nullable: true, hidden: true }),
  intentId: f.text({ label: 'Stripe payment', max: 64, nullable: true, filter: true, hidden: true }),
  currency,
  amountMinor: f.money({ label: 'Asked for', filter: true, sort: true }),
  capturedMinor: f.money({ label: 'Captured', filter: true, sort: true }),
  refundedMinor: f.money({ label: 'Refunded', filter: true, sort: true }),
  feeMinor: f.money({ label: 'Share of the platform' }),
  providerFeeMinor: f.money({ label: "Stripe's fee" }),
  captureBefore: f.time({ label: 'Held until', nullable: true, hidden: true }),
  attempts: f.integer({ label: 'Attempts', hidden: true }),
  dueAt: f.time({ label: 'Tried again', nullable: true, hidden: true }),
  error: f.text({ label: 'What is wrong', max: 500 }),
  updatedAt: times.updatedAt,
});

export const refund = f.entity('refund', 'Refund', {
  ...common,
  createdAt: times.createdAt,
  state: f.choice(refundStates, { label: 'State', filter: true, sort: true }),
  via: f.choice(refundWays, { label: 'Given back', filter: true }),
  orderId: f.id({ label: 'Order', filter: true, hidden: true }),
  paymentId: f.id({ label: 'Payment', nullable: true, filter: true, hidden: true }),
  externalId: f.text({ label: 'Stripe refund', max: 64, nullable: true, filter: true, hidden: true }),
  currency,
  amountMinor: f.money({ label: 'Amount', filter: true, sort: true }),
  feeReturnedMinor: f.money({ label: 'Share given back' }),
  lines: f.json(z.array(z.int()), { label: 'Lines of the bill', hidden: true }),
  reason: f.text({ label: 'Reason', max: 500, filter: true }),
  actorName: f.text({ label: 'By', max: 120 }),
  error: f.text({ label: 'What is wrong', max: 500 }),
  updatedAt: times.updatedAt,
});

export const dispute = f.entity('dispute', 'Dispute', {
  ...common,
  createdAt: times.createdAt,
  state: f.text({ label: 'State', max: 40, filter: true, sort: true }),
  reason: f.text({ label: 'Reason', max: 80, filter: true }),
  paymentId: f.id({ label: 'Payment', filter: true, hidden: true }),
  orderId: f.id({ label: 'Order', nullable: true, filter: true, hidden: true }),
  externalId: f.text({ label: 'Stripe dispute', max: 64, filter: true, hidden: true }),
  currency,
  amountMinor: f.money({ label: 'Amount', filter: true, sort: true }),
  answerBy: f.time({ label: 'Answer by', nullable: true, sort: true }),
  updatedAt: times.updatedAt,
});

export const payout = f.entity('payout', 'Payout', {
  ...common,
  createdAt: times.createdAt,
  state: f.choice(payoutStates, { label: 'State', filter: true, sort: true }),
  accountId: f.id({ label: 'Payment account', nullable: true, filter: true, hidden: true }),
  externalId: f.text({ label: 'Stripe payout', max: 64, nullable: true, filter: true, hidden: true }),
  currency,
  amountMinor: f.money({ label: 'Amount', filter: true, sort: true }),
  arrivesAt: f.time({ label: 'Arrives', nullable: true, filter: true, sort: true }),
  reference: f.text({ label: 'Reference', max: 200, filter: true }),
  updatedAt: times.updatedAt,
});

/** `missing`: they have none; `unknown`: we have none; otherwise which figure differs. */
export const differenceKinds = ['missing', 'unknown', 'amount', 'fee', 'providerFee'] as const;
export const difference = z.object({
  kind: z.enum(differenceKinds),
  /** Payment, refund or payout; the provider's id where we know nothing of it. */
  objectId: z.string(),
  ours: z.nullable(z.int()),
  theirs: z.nullable(z.int()),
  note: z.string(),
});
export type Difference = z.infer<typeof difference>;

export const reconciliation = f.entity('reconciliation', 'Comparison with Stripe', {
  ...common,
  accountId: f.id({ label: 'Payment account', filter: true, hidden: true }),
  day: f.integer({ label: 'Day', filter: true, sort: true, help: 'yyyymmdd, UTC' }),
  checked: f.integer({ label: 'Compared' }),
  differenceCount: f.integer({ label: 'Differences', filter: true, sort: true }),
  differences: f.json(z.array(difference), { label: 'What differs', hidden: true }),
  createdAt: times.createdAt,
  updatedAt: times.updatedAt,
});
