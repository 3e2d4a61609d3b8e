/** Payments as the server puts them together: the provider by the settings, the desks that hear of orders, routes and jobs. No rules here. */
import type { Hono } from 'hono';
import type { Desk } from '../../bridge/desks.ts';
import type { Config } from '../../config.ts';
import type { Job } from '../../jobs.ts';
import type { Bound } from '../../kernel/http.ts';
import { createStripe } from '../../ports/stripe.ts';
import type { Log, Store } from '../../store/types.ts';
import type { BillingDesk } from '../desks.ts';
import { addToWallet, creditTopUp } from '../wallets/money.ts';
import { type AccountHandlerDeps, accountHandlers, reconciliationHandlers } from './account-handlers.ts';
import { createPaymentDesk, holdLimits } from './desk.ts';
import { mountWebhook } from './events.ts';
import { paymentHandlers } from './handlers.ts';
import { paymentJobs } from './jobs.ts';
import type { Provider } from './provider.ts';
import { disputeHandlers, payoutHandlers, refundHandlers } from './refund-handlers.ts';
import type { RefundDeps } from './refunding.ts';

export interface PaymentsOptions {
  config: Pick<Config, 'STRIPE_SECRET_KEY' | 'STRIPE_WEBHOOK_SECRET' | 'STRIPE_PUBLISHABLE_KEY' | 'STRIPE_API_URL'>;
  store: Store;
  log: Log;
  now(): number;
  newId(): string;
  /** Who hears of money given back; read when it happens. */
  desks: readonly BillingDesk[];
}

export interface Payments {
  billingDesk: BillingDesk;
  desk: Desk;
  bound: Bound[];
  mount(app: Hono): void;
  jobs(): Job[];
  /** Begins nothing more and waits for no answer. */
  stop(): void;
}

const providerOf = ({ config, now }: PaymentsOptions): Provider | null => {
  const { STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRET: webhookSecret, STRIPE_API_URL: apiUrl } = config;
  if (!secretKey) return null;
  return createStripe({ secretKey, webhookSecrets: webhookSecret?.split(',') ?? [], now, ...(apiUrl && { apiUrl }) });
};

/** What the worker needs, with wallets. */
export const paymentDeps = (
  o: Pick<PaymentsOptions, 'store' | 'log' | 'now' | 'newId' | 'desks'>,
  provider: Provider,
): RefundDeps => {
  const { store, log, now, newId, desks } = o;
  return {
    ...{ store, log, now, newId, desks, provider },
    async creditTopUp(w, payment, nowMs) {
      const { tenantId, driverId, currency, capturedMinor: amountMinor, id } = payment;
      if (driverId === null) throw new Error(`Top-up ${id} is nobody's.`);
      await creditTopUp(w, { tenantId, driverId, currency, amountMinor, key: `payment:${id}` }, { nowMs, newId });
    },
  };
};

export const createPayments = (o: PaymentsOptions): Payments => {
  const { store, now, newId, desks, config } = o;
  const provider = providerOf(o);
  let stopped = false;
  const deps = provider && { ...paymentDeps(o, provider), isStopped: () => stopped };
  const apiUrl = config.STRIPE_API_URL;
  const shared: AccountHandlerDeps = {
    store,
    newId,
    publishableKey: config.STRIPE_PUBLISHABLE_KEY,
    payments: deps,
    confirmPage: (account, id, secret) => {
      if (!apiUrl) return null;
      return `${apiUrl}/pay/${id}?${new URLSearchParams({ account, secret })}`;
    },
  };
  return {
    billingDesk: createPaymentDesk({ isConfigured: provider !== null, newId }),
    desk: { costLimits: holdLimits },
    bound: [
      accountHandlers(shared),
      paymentHandlers(shared),
      refundHandlers({
        ...shared,
        desks,
        async creditWallet(w, { tenantId, driverId, currency }, amountMinor, nowMs) {
          if (driverId === null) return false;
          await addToWallet(w, { tenantId, driverId, currency }, amountMinor, { nowMs, newId });
          return true;
        },
      }),
      disputeHandlers(),
      payoutHandlers(),
      reconciliationHandlers(shared),
    ],
    mount: (app) => mountWebhook(app, { store, provider, now, newId }),
    jobs: () => (deps ? paymentJobs(deps) : []),
    stop() {
      stopped = true;
      provider?.close();
    },
  };
};
