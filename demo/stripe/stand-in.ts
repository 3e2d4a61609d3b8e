/**
 * The demo's payments without an account at Stripe: the local server in its place, and one merchant that is connected to it already. The server
 * forgets everything when it ends; the merchant's account is known to it again at each start.
 */
import { and, eq, ne } from 'drizzle-orm';
import type { Config } from '../../bff/config.ts';
import { type Store, systemScope } from '../../bff/store/index.ts';
import { paymentAccounts } from '../../bff/store/tables/index.ts';
import type { Clock } from './books.ts';
import { startLocalStripe } from './server.ts';

type Settings = Pick<
  Config,
  'STRIPE_SECRET_KEY' | 'STRIPE_WEBHOOK_SECRET' | 'STRIPE_PUBLISHABLE_KEY' | 'STRIPE_API_URL'
>;

export interface StandIn {
  settings: Settings;
  /** Once the product listens: where webhooks go, and who can take cards already. */
  connect(store: Store, port: number, merchant: { id: string; name: string; country: string }): Promise<void>;
  close(): Promise<void>;
}

const webhookSecret = 'whsec_demo';
const externalId = 'acct_demo';

/** Undefined when the settings name a key of Stripe's own. */
export const standInForStripe = async (config: Settings, { now, newId }: Clock): Promise<StandIn | undefined> => {
  if (config.STRIPE_SECRET_KEY) return undefined;
  const local = await startLocalStripe({ now, newId, webhookSecret });
  return {
    settings: {
      STRIPE_SECRET_KEY: 'sk_test_demo',
      STRIPE_WEBHOOK_SECRET: webhookSecret,
      STRIPE_PUBLISHABLE_KEY: 'pk_test_demo',
      STRIPE_API_URL: local.url,
    },
    async connect(store, port, { id: tenantId, name, country }) {
      local.webhooks.url = `http://127.0.0.1:${port}/v1/stripe/webhook`;
      local.accounts.create({ country }, externalId);
      local.accounts.complete(externalId, name);
      await store.tx(systemScope('demo'), async (w) => {
        const known = await w.first(paymentAccounts, {
          where: and(eq(paymentAccounts.tenantId, tenantId), ne(paymentAccounts.state, 'disconnected')),
        });
        if (known) return;
        const nowMs = now();
        await w.insert(paymentAccounts, {
          ...{ id: newId(), tenantId, externalId, name, country, currency: 'EUR', state: 'active' },
          ...{ chargesEnabled: true, payoutsEnabled: true, feeBasisPoints: 200, feeFixedMinor: 0, holdMinor: 6_000 },
          ...{ requirements: { due: [], pastDue: [], disabledReason: null }, atLimit: 'stop', checkedAt: nowMs },
          ...{ createdAt: nowMs, updatedAt: nowMs },
        });
      });
    },
    close: () => local.close(),
  };
};
