/** Stripe's objects and errors in our own words and minor units. Reads what it is given; knows no network. */
import Stripe from 'stripe';
import { fromProvider } from '../billing/payments/money.ts';
import {
  type Intent,
  type Movement,
  type ProviderAccount,
  type ProviderDispute,
  ProviderError,
  type ProviderPayout,
  type ProviderRefund,
  type Setup,
} from '../billing/payments/provider.ts';

const idOf = (ref: string | { id: string } | null | undefined): string =>
  typeof ref === 'string' ? ref : (ref?.id ?? '');
const objectOf = <T extends { id: string }>(ref: string | T | null | undefined): T | undefined =>
  typeof ref === 'string' || !ref ? undefined : ref;
/** Epoch seconds → ms. */
const msOf = (seconds: number | null | undefined): number | null => (seconds ? seconds * 1000 : null);

export const toAccount = (a: Stripe.Account): ProviderAccount => ({
  id: a.id,
  tenantId: a.metadata?.tenant ?? '',
  name: a.settings?.dashboard?.display_name || a.business_profile?.name || a.email || '',
  country: a.country ?? '',
  currency: (a.default_currency ?? '').toUpperCase(),
  chargesEnabled: a.charges_enabled,
  payoutsEnabled: a.payouts_enabled,
  detailsSubmitted: a.details_submitted,
  requirements: {
    due: a.requirements?.currently_due ?? [],
    pastDue: a.requirements?.past_due ?? [],
    disabledReason: a.requirements?.disabled_reason ?? null,
  },
});

/** Null also where the account counts in another currency than was charged: its fee is no amount of the payment's. */
const providerFeeOf = (booked: Stripe.BalanceTransaction | undefined, currency: string): number | null =>
  booked && isIn(booked, currency) ? feesOf(booked, currency).providerFeeMinor : null;

const isIn = (booked: Stripe.BalanceTransaction, currency: string): boolean =>
  booked.currency.toUpperCase() === currency;

/** The platform's share and the provider's own, of one line of the books. */
const feesOf = (booked: Stripe.BalanceTransaction, currency: string) => {
  const share = booked.fee_details
    .filter(({ type }) => type === 'application_fee')
    .reduce((sum, { amount }) => sum + amount, 0);
  return { feeMinor: fromProvider(share, currency), providerFeeMinor: fromProvider(booked.fee - share, currency) };
};

// A status that Stripe may add later says nothing that we act on: it is looked at again.
const intentStatuses = [
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
  'processing',
  'requires_capture',
  'canceled',
  'succeeded',
] as const;

export const toIntent = (p: Stripe.PaymentIntent): Intent => {
  const currency = p.currency.toUpperCase();
  const charge = objectOf(p.latest_charge);
  const wrong = p.last_payment_error;
  return {
    id: p.id,
    status: intentStatuses.find((known) => known === p.status) ?? 'processing',
    paymentId: p.metadata.payment ?? '',
    currency,
    amountMinor: fromProvider(p.amount, currency),
    capturedMinor: fromProvider(p.amount_received, currency),
    feeMinor: fromProvider(charge?.application_fee_amount ?? p.application_fee_amount ?? 0, currency),
    providerFeeMinor: providerFeeOf(objectOf(charge?.balance_transaction), currency),
    captureBeforeMs: msOf(charge?.payment_method_details?.card?.capture_before),
    decline: wrong
      ? { code: wrong.code ?? '', declineCode: wrong.decline_code ?? '', message: wrong.message ?? '' }
      : null,
    clientSecret: p.client_secret,
    nextUrl: p.next_action?.redirect_to_url?.url ?? null,
  };
};

export const toSetup = (s: Stripe.SetupIntent): Setup => {
  const method = s.status === 'succeeded' ? objectOf(s.payment_method) : undefined;
  return {
    id: s.id,
    clientSecret: s.client_secret,
    nextUrl: s.next_action?.redirect_to_url?.url ?? null,
    method: method
      ? {
          id: method.id,
          brand: method.card?.brand ?? method.type,
          last4: method.card?.last4 ?? '',
          expiresMonth: method.card?.exp_month ?? 0,
          expiresYear: method.card?.exp_year ?? 0,
        }
      : null,
  };
};

const refundState = (status: string | null): ProviderRefund['state'] =>
  status === 'succeeded' ? 'succeeded' : status === 'failed' || status === 'canceled' ? 'failed' : 'pending';

export const toRefund = (r: Stripe.Refund): ProviderRefund => {
  const currency = r.currency.toUpperCase();
  return {
    id: r.id,
    refundId: r.metadata?.refund ?? '',
    intentId: idOf(r.payment_intent),
    state: refundState(r.status),
    currency,
    amountMinor: fromProvider(r.amount, currency),
    reason: r.reason ?? '',
    error: r.failure_reason ?? '',
  };
};

export const toDispute = (d: Stripe.Dispute): ProviderDispute => {
  const currency = d.currency.toUpperCase();
  const fee = d.balance_transactions
    .filter((booked) => isIn(booked, currency))
    .reduce((sum, booked) => sum + booked.fee, 0);
  return {
    id: d.id,
    intentId: idOf(d.payment_intent),
    state: d.status,
    reason: d.reason,
    currency,
    amountMinor: fromProvider(d.amount, currency),
    feeMinor: fromProvider(fee, currency),
    answerByMs: msOf(d.evidence_details.due_by),
  };
};

const payoutStates: Readonly<Record<string, ProviderPayout['state']>> = {
  pending: 'pending',
  in_transit: 'inTransit',
  paid: 'paid',
  failed: 'failed',
  canceled: 'canceled',
};

export const toPayout = (p: Stripe.Payout): ProviderPayout => {
  const currency = p.currency.toUpperCase();
  return {
    id: p.id,
    state: payoutStates[p.status] ?? 'pending',
    currency,
    amountMinor: fromProvider(p.amount, currency),
    arrivesAtMs: msOf(p.arrival_date),
    reference: p.statement_descriptor ?? p.description ?? '',
  };
};

const movementKinds: Readonly<Record<string, Movement['kind']>> = {
  charge: 'payment',
  payment: 'payment',
  refund: 'refund',
  payment_refund: 'refund',
  refund_failure: 'refund',
  payment_failure_refund: 'refund',
  payout: 'payout',
  payout_failure: 'payout',
  payout_cancel: 'payout',
};

/** A line of the books; its source must be expanded. */
export const toMovement = (b: Stripe.BalanceTransaction): Movement => {
  const currency = b.currency.toUpperCase();
  const source = objectOf(b.source);
  const isDispute = source?.object === 'dispute';
  const kind = isDispute ? 'dispute' : (movementKinds[b.type] ?? 'other');
  return {
    id: b.id,
    atMs: b.created * 1000,
    kind,
    type: b.type,
    objectId: (source?.object === 'charge' && idOf(source.payment_intent)) || idOf(b.source),
    currency,
    amountMinor: fromProvider(b.amount, currency),
    ...feesOf(b, currency),
  };
};

const unknownKinds = new Set(['idempotency_key_in_use', 'lock_timeout', 'rate_limit']);

/** What is to be done about an error of the SDK; anything else is a bug and is thrown on. */
export const toProviderError = (error: unknown): ProviderError => {
  if (!(error instanceof Stripe.errors.StripeError)) throw error;
  const { code = '', statusCode = 0, message } = error;
  const intent = error.payment_intent ? toIntent(error.payment_intent) : null;
  if (error instanceof Stripe.errors.StripeCardError)
    return new ProviderError('declined', code, message, {
      decline: { code, declineCode: error.decline_code ?? '', message },
      intent,
      answered: true,
    });
  // What was asked has changed since this key was sent, and that may have been carried out: it is looked for, and asked for by a new key.
  if (error instanceof Stripe.errors.StripeIdempotencyError && !unknownKinds.has(code))
    return new ProviderError('unavailable', code, message, { answered: true });
  // The account is gone, or took the platform's access away.
  if (code === 'account_invalid') return new ProviderError('missing', code, message, { answered: true });
  // A wrong key is the server's trouble, not the payment's: it waits until somebody has put it right.
  const isOurs =
    error instanceof Stripe.errors.StripeAuthenticationError || error instanceof Stripe.errors.StripePermissionError;
  if (isOurs || unknownKinds.has(code) || statusCode === 429 || statusCode === 0)
    return new ProviderError('unavailable', code, message);
  if (statusCode >= 500) return new ProviderError('unavailable', code, message, { answered: true });
  const kind = code === 'resource_missing' ? 'missing' : 'refused';
  return new ProviderError(kind, code, message, { intent, answered: true });
};
