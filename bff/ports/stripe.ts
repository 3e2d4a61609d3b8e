/**
 * Stripe through its own SDK: the only file that calls it. Direct charges: every object of a payment lives in the merchant's connected account.
 *
 * Accounts are made by v1 `controller` properties (full dashboard, Stripe collects requirements, fees and losses are the account's and Stripe's),
 * not by /v2/core/accounts: v1 answers `charges_enabled` for any connected account however it came to be, so that made and bound ones are read
 * alike, and its `account.updated` comes signed over the same webhook as payments, where v2 events need a second destination. Keys and client
 * secrets are never logged: the SDK's errors hold neither.
 */
import Stripe from 'stripe';
import { toProvider } from '../billing/payments/money.ts';
import { type Provider, ProviderError, type ProviderEvent } from '../billing/payments/provider.ts';
import {
  toAccount,
  toDispute,
  toIntent,
  toMovement,
  toPayout,
  toProviderError,
  toRefund,
  toSetup,
} from './stripe-objects.ts';

export interface StripeOptions {
  secretKey: string;
  /** Of the platform's own webhook and of the one for connected accounts; either may have signed. */
  webhookSecrets: readonly string[];
  /** Another server that behaves like Stripe. */
  apiUrl?: string;
  /** An answer that takes longer is one that did not come. */
  timeoutMs?: number;
  now(): number;
}

const defaultTimeoutMs = 20_000;
const charge = { expand: ['latest_charge.balance_transaction'] };

/** Where the SDK connects to, for another server than Stripe's own. */
const placeOf = (apiUrl: string | undefined) => {
  if (!apiUrl) return {};
  const { protocol, hostname, port } = new URL(apiUrl);
  const isPlain = protocol === 'http:';
  return { host: hostname, port: port || (isPlain ? 80 : 443), protocol: isPlain ? 'http' : 'https' } as const;
};

export const createStripe = (o: StripeOptions): Provider => {
  const waiting = new Set<(reason: ProviderError) => void>();
  const attempt = <R>(call: Promise<R>): Promise<R> =>
    new Promise<R>((resolve, reject) => {
      waiting.add(reject);
      call
        .catch((error: unknown) => {
          throw toProviderError(error);
        })
        .finally(() => waiting.delete(reject))
        .then(resolve, reject);
    });
  // Repeated by our own jobs, from rows that survive a crash.
  const stripe = new Stripe(o.secretKey, {
    ...placeOf(o.apiUrl),
    timeout: o.timeoutMs ?? defaultTimeoutMs,
    maxNetworkRetries: 0,
    telemetry: false,
  });
  const at = (stripeAccount: string) => ({ stripeAccount });
  const once = (stripeAccount: string, idempotencyKey: string) => ({ stripeAccount, idempotencyKey });
  return {
    testMode: /^(sk|rk)_test_/.test(o.secretKey),

    createAccount: async ({ tenantId, country, email }, idempotencyKey) =>
      toAccount(
        await attempt(
          stripe.accounts.create(
            {
              country,
              ...(email && { email }),
              controller: {
                fees: { payer: 'account' },
                losses: { payments: 'stripe' },
                stripe_dashboard: { type: 'full' },
              },
              capabilities: { card_payments: { requested: true }, transfers: { requested: true } },
              metadata: { tenant: tenantId },
            },
            { idempotencyKey },
          ),
        ),
      ),
    readAccount: async (account) => toAccount(await attempt(stripe.accounts.retrieve(account))),
    async onboarding(account, returnUrl, refreshUrl) {
      const link = await attempt(
        stripe.accountLinks.create({
          account,
          type: 'account_onboarding',
          return_url: returnUrl,
          refresh_url: refreshUrl,
        }),
      );
      return { url: link.url, expiresAt: link.expires_at * 1000 };
    },

    async createCustomer(account, { driverId, name, email }, key) {
      const params = { metadata: { driver: driverId }, ...(name && { name }), ...(email && { email }) };
      return (await attempt(stripe.customers.create(params, once(account, key)))).id;
    },
    createSetup: async (account, customer, methodRowId, key) =>
      toSetup(
        await attempt(
          stripe.setupIntents.create(
            {
              customer,
              usage: 'off_session',
              allowed_payment_method_types: ['card'],
              metadata: { method: methodRowId },
            },
            once(account, key),
          ),
        ),
      ),
    readSetup: async (account, id) =>
      toSetup(await attempt(stripe.setupIntents.retrieve(id, { expand: ['payment_method'] }, at(account)))),
    async detachMethod(account, methodId) {
      await attempt(stripe.paymentMethods.detach(methodId, undefined, at(account)));
    },

    createIntent: async (account, of, key) =>
      toIntent(
        await attempt(
          stripe.paymentIntents.create(
            {
              amount: toProvider(of.amountMinor, of.currency),
              currency: of.currency.toLowerCase(),
              capture_method: of.manual ? 'manual' : 'automatic',
              allowed_payment_method_types: ['card'],
              metadata: { payment: of.paymentId, ...(of.orderId !== null && { order: of.orderId }) },
              ...(of.feeMinor > 0 && { application_fee_amount: toProvider(of.feeMinor, of.currency) }),
              ...(of.saved && {
                customer: of.saved.customerId,
                payment_method: of.saved.methodId,
                off_session: true,
                confirm: true,
              }),
              ...charge,
            },
            once(account, key),
          ),
        ),
      ),
    readIntent: async (account, id) => toIntent(await attempt(stripe.paymentIntents.retrieve(id, charge, at(account)))),
    async findIntent(account, paymentId, sinceMs) {
      const since = { created: { gte: Math.floor(sinceMs / 1000) }, limit: 100 };
      let made: string | undefined;
      const look = ({ id, metadata }: Stripe.PaymentIntent) => {
        if (metadata.payment === paymentId) made = id;
        return made === undefined;
      };
      await attempt(stripe.paymentIntents.list(since, at(account)).autoPagingEach(look));
      return made === undefined
        ? undefined
        : toIntent(await attempt(stripe.paymentIntents.retrieve(made, charge, at(account))));
    },
    confirmIntent: async (account, id, payment_method, key) =>
      toIntent(
        await attempt(
          stripe.paymentIntents.confirm(id, { payment_method, off_session: true, ...charge }, once(account, key)),
        ),
      ),
    captureIntent: async (account, { id, currency, amountMinor, feeMinor }, key) =>
      toIntent(
        await attempt(
          stripe.paymentIntents.capture(
            id,
            {
              amount_to_capture: toProvider(amountMinor, currency),
              ...(feeMinor > 0 && { application_fee_amount: toProvider(feeMinor, currency) }),
              ...charge,
            },
            once(account, key),
          ),
        ),
      ),
    cancelIntent: async (account, id, key) =>
      toIntent(await attempt(stripe.paymentIntents.cancel(id, charge, once(account, key)))),

    createRefund: async (account, { refundId, intentId, currency, amountMinor, hasShare }, key) =>
      toRefund(
        await attempt(
          stripe.refunds.create(
            {
              payment_intent: intentId,
              amount: toProvider(amountMinor, currency),
              // Refused where there is none to give back.
              ...(hasShare && { refund_application_fee: true }),
              metadata: { refund: refundId },
            },
            once(account, key),
          ),
        ),
      ),
    readRefund: async (account, id) => toRefund(await attempt(stripe.refunds.retrieve(id, undefined, at(account)))),
    async refundsOf(account, intentId) {
      const listed = stripe.refunds.list({ payment_intent: intentId, limit: 100 }, at(account));
      return (await attempt(listed.autoPagingToArray({ limit: 1000 }))).map(toRefund);
    },
    async intentOfCharge(account, chargeId) {
      const { payment_intent } = await attempt(stripe.charges.retrieve(chargeId, undefined, at(account)));
      return typeof payment_intent === 'string' ? payment_intent : (payment_intent?.id ?? '');
    },
    readDispute: async (account, id) => toDispute(await attempt(stripe.disputes.retrieve(id, undefined, at(account)))),
    readPayout: async (account, id) => toPayout(await attempt(stripe.payouts.retrieve(id, undefined, at(account)))),
    async *movements(account, fromMs, toMs) {
      const created = { gte: Math.floor(fromMs / 1000), lt: Math.floor(toMs / 1000) };
      try {
        const lines = stripe.balanceTransactions.list({ created, limit: 100, expand: ['data.source'] }, at(account));
        for await (const line of lines) yield toMovement(line);
      } catch (error) {
        throw toProviderError(error);
      }
    },

    close() {
      const gone = new ProviderError(
        'unavailable',
        'closing',
        'The server is stopping; it is asked again after its start.',
      );
      for (const reject of waiting) reject(gone);
    },

    event(body, signature) {
      for (const secret of o.webhookSecrets) {
        const event = verified(stripe, body, signature, secret, o.now());
        if (event) return event;
      }
      return null;
    },
  };
};

const verified = (
  stripe: Stripe,
  body: string,
  signature: string,
  secret: string,
  nowMs: number,
): ProviderEvent | null => {
  try {
    const event = stripe.webhooks.constructEvent(body, signature, secret, undefined, undefined, nowMs);
    const { object } = event.data;
    return {
      id: event.id,
      account: event.account ?? '',
      type: event.type,
      objectId: 'id' in object && typeof object.id === 'string' ? object.id : '',
    };
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError) return null;
    throw error;
  }
};
