/** Handlers of payment accounts and of the comparison with Stripe. An account is asked for at Stripe first and then written: made twice, it is the same one. */
import { and, eq, inArray, ne } from 'drizzle-orm';
import { bind, type Context } from '../../kernel/http.ts';
import { manage } from '../../kernel/manage.ts';
import { type Failure, fail, invalid, isFailure, notFound } from '../../kernel/result.ts';
import { systemScope } from '../../store/scope.ts';
import {
  paymentAccounts,
  payments,
  reconciliations as reconciliationTable,
  tenants,
} from '../../store/tables/index.ts';
import type { Store, Writer } from '../../store/types.ts';
import { paymentAccounts as feature, reconciliations } from './contract.ts';
import { paymentAccount, reconciliation } from './entities.ts';
import { applyAccount, tellAccount } from './notices.ts';
import { type ProviderAccount, ProviderError } from './provider.ts';
import { dayStartMs, reconcile } from './reconcile.ts';
import type { RefundDeps } from './refunding.ts';
import { type AccountRecord, accountFor, accountOf, toAccountRow } from './rows.ts';
import { accountState } from './rules.ts';

export interface AccountHandlerDeps {
  store: Store;
  newId(): string;
  publishableKey: string | undefined;
  /** Null without a key of the provider. */
  payments: RefundDeps | null;
  /** Where a driver confirms instead of Stripe.js, with a server that only behaves like Stripe. */
  confirmPage(account: string, id: string, secret: string): string | null;
}

export const notConfigured = fail('conflict', 'No payment provider is configured: set STRIPE_SECRET_KEY.');

/** What the provider said no to, in its words. */
export const providerFailure = (error: unknown): Failure => {
  if (!(error instanceof ProviderError)) throw error;
  if (error.kind === 'unavailable')
    return fail('busy', 'Stripe could not be reached. Nothing is lost; try again in a minute.');
  return fail('conflict', `Stripe refused: ${error.message}`);
};

const usualHoldMinor = 5_000;

const lacking = ({ state, requirements }: AccountRecord): string => {
  if (state === 'active') return '';
  if (state === 'onboarding') return 'The account is not filled in yet: open its onboarding.';
  const missing = [...requirements.pastDue, ...requirements.due].length;
  return `Stripe restricts the account${missing > 0 ? `: ${missing} details are still to be given` : ''}. Open its onboarding.`;
};

export const accountHandlers = (deps: AccountHandlerDeps) => {
  const ownOf = (read: Context['read'], tenantId: string): Promise<AccountRecord | undefined> =>
    read.first(paymentAccounts, {
      where: and(eq(paymentAccounts.tenantId, tenantId), ne(paymentAccounts.state, 'disconnected')),
    });

  /** Writes the account that Stripe has for a merchant. */
  const add = async (
    c: Context,
    w: Writer,
    tenantId: string,
    currency: string,
    found: ProviderAccount,
    how: 'create' | 'bind',
  ): Promise<AccountRecord | Failure> => {
    const own = await ownOf(w, tenantId);
    if (own?.externalId === found.id) return own;
    if (own) return fail('conflict', 'This merchant has an account already. Disconnect it first.');
    const earlier = await w.select(paymentAccounts, {
      where: eq(paymentAccounts.tenantId, tenantId),
      orderBy: [{ column: paymentAccounts.updatedAt, desc: true }],
    });
    const facts = {
      ...{ name: found.name, country: found.country, currency: found.currency || currency },
      ...{ state: accountState(found), requirements: found.requirements, chargesEnabled: found.chargesEnabled },
      ...{ payoutsEnabled: found.payoutsEnabled, checkedAt: c.now, updatedAt: c.now },
    };
    // The same account is the same row again: cards saved with it can be charged, and words about old payments find it.
    const same = earlier.find(({ externalId }) => externalId === found.id);
    // The share of the platform is not the merchant's to lay off by a new account.
    const { feeBasisPoints = 0, feeFixedMinor = 0 } = earlier[0] ?? {};
    const row: AccountRecord = {
      ...{ id: deps.newId(), tenantId, externalId: found.id, feeBasisPoints, feeFixedMinor },
      ...{ holdMinor: usualHoldMinor, atLimit: 'stop', createdAt: c.now },
      ...same,
      ...facts,
    };
    if (same) await w.update(paymentAccounts, same.id, facts);
    else await w.insert(paymentAccounts, row);
    await w.audit(`paymentAccount.${how}`, 'paymentAccount', row.id, { externalId: found.id }, tenantId);
    await tellAccount(w, row);
    return row;
  };

  /** Whether an account is, was, or was made to be another merchant's whom the caller does not see. */
  const isStrangers = async (c: Context, tenantId: string, found: ProviderAccount): Promise<boolean> => {
    const had = await deps.store.read(systemScope('auth')).select(paymentAccounts, {
      where: and(eq(paymentAccounts.externalId, found.id), ne(paymentAccounts.tenantId, tenantId)),
    });
    if (had.some(({ state }) => state !== 'disconnected')) return true;
    const owners = [...had.map((each) => each.tenantId), found.tenantId].filter((id) => id !== '' && id !== tenantId);
    for (const owner of owners) if (!(await c.read.find(tenants, owner))) return true;
    return false;
  };

  const merchantOf = (c: Context, tenantId: string | undefined) =>
    c.read.find(tenants, tenantId ?? c.caller.scope.tenantId);

  return bind(feature, {
    ...manage({ entity: paymentAccount, table: paymentAccounts, sort: '-createdAt' }),

    status: async (c) => {
      const tenantId = c.caller.scope.tenantId;
      const own = await ownOf(c.read, tenantId);
      const used = await accountFor(c.read, tenantId);
      const isInherited = used !== undefined && used.tenantId !== tenantId;
      const above = isInherited ? await deps.store.read(systemScope('auth')).find(tenants, used.tenantId) : undefined;
      const configured = deps.payments !== null;
      const lacks = !configured
        ? notConfigured.detail
        : used
          ? ''
          : own
            ? lacking(own)
            : 'There is no payment account yet: create one, or connect one that exists.';
      return {
        configured,
        testMode: deps.payments?.provider.testMode ?? false,
        publishableKey: deps.publishableKey ?? null,
        account: own ? toAccountRow(own) : null,
        inheritedFrom: above ? { tenantId: above.id, name: above.name } : null,
        canCharge: configured && used !== undefined,
        detail: lacks,
      };
    },

    create: async (c) => {
      if (!deps.payments) return notConfigured;
      const merchant = await merchantOf(c, c.body.tenantId);
      if (!merchant) return notFound('merchant');
      if (await ownOf(c.read, merchant.id))
        return fail('conflict', 'This merchant has an account already. Disconnect it first.');
      const earlier = await c.read.select(paymentAccounts, { where: eq(paymentAccounts.tenantId, merchant.id) });
      const { id: tenantId, country } = merchant;
      const email = c.body.email;
      try {
        const found = await deps.payments.provider.createAccount(
          { tenantId, country, ...(email && { email }) },
          `tenant:${tenantId}:account:${earlier.length}:${country}:${email ?? ''}`,
        );
        return await c.tx(async (w) => {
          const row = await add(c, w, tenantId, merchant.currency, found, 'create');
          return isFailure(row) ? row : toAccountRow(row);
        });
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
        return providerFailure(error);
      }
    },

    bind: async (c) => {
      if (!deps.payments) return notConfigured;
      const merchant = await merchantOf(c, c.body.tenantId);
      if (!merchant) return notFound('merchant');
      const { externalId } = c.body;
      try {
        const found = await deps.payments.provider.readAccount(externalId);
        if (await isStrangers(c, merchant.id, found))
          return fail('conflict', 'This account is or was that of another merchant.');
        return await c.tx(async (w) => {
          const row = await add(c, w, merchant.id, merchant.currency, found, 'bind');
          return isFailure(row) ? row : toAccountRow(row);
        });
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
        if (error.kind === 'missing' || error.kind === 'refused')
          return invalid('externalId', 'Stripe knows no such account of this platform. Connect it at Stripe first.');
        return providerFailure(error);
      }
    },

    onboarding: async (c) => {
      if (!deps.payments) return notConfigured;
      const account = await c.read.find(paymentAccounts, c.params.id ?? '');
      if (!account) return notFound('payment account');
      if (account.state === 'disconnected')
        return fail('conflict', 'The account is disconnected. Bind it again first.');
      try {
        return await deps.payments.provider.onboarding(account.externalId, c.body.returnUrl, c.body.refreshUrl);
      } catch (error) {
        return providerFailure(error);
      }
    },

    refresh: async (c) => {
      if (!deps.payments) return notConfigured;
      const account = await c.read.find(paymentAccounts, c.params.id ?? '');
      if (!account) return notFound('payment account');
      try {
        const found = await deps.payments.provider.readAccount(account.externalId);
        return await c.tx(async (w) => toAccountRow((await applyAccount(w, account.id, found, c.now)) ?? account));
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
        return providerFailure(error);
      }
    },

    update: async (c) =>
      c.tx(async (w) => {
        const before = await w.find(paymentAccounts, c.params.id ?? '');
        if (!before) return notFound('payment account');
        const { feeBasisPoints, feeFixedMinor } = c.body;
        const isOwn = before.tenantId === c.caller.scope.tenantId;
        const isPlatform = isOwn && (await w.find(tenants, before.tenantId))?.kind === 'platform';
        if (isOwn && !isPlatform && (feeBasisPoints !== undefined || feeFixedMinor !== undefined))
          return fail('forbidden', 'The share of the platform is set by a merchant above, not by the merchant itself.');
        const row = await w.update(paymentAccounts, before.id, { ...c.body, updatedAt: c.now });
        if (!row) return notFound('payment account');
        await w.audit('paymentAccount.change', 'paymentAccount', row.id, { ...c.body }, row.tenantId);
        await tellAccount(w, row);
        return toAccountRow(row);
      }),

    disconnect: async (c) =>
      c.tx(async (w) => {
        const before = await w.find(paymentAccounts, c.params.id ?? '');
        if (!before) return notFound('payment account');
        if (before.state === 'disconnected') return toAccountRow(before);
        const held = await w.totals(
          payments,
          and(eq(payments.accountId, before.id), inArray(payments.state, ['creating', 'authorized', 'capturing'])),
          [],
        );
        const patch = {
          state: 'disconnected',
          chargesEnabled: false,
          payoutsEnabled: false,
          updatedAt: c.now,
        } as const;
        const row = await w.update(paymentAccounts, before.id, patch);
        if (!row) return notFound('payment account');
        await w.audit('paymentAccount.disconnect', 'paymentAccount', row.id, { underWay: held.count }, row.tenantId);
        await tellAccount(w, row);
        return toAccountRow(row);
      }),
  });
};

export const reconciliationHandlers = (deps: AccountHandlerDeps) =>
  bind(reconciliations, {
    ...manage({ entity: reconciliation, table: reconciliationTable, sort: '-day' }),
    run: async (c) => {
      if (!deps.payments) return notConfigured;
      const seen = await c.read.find(paymentAccounts, c.params.id ?? '');
      const account = seen && (await accountOf(c.read, seen.id));
      if (!account) return notFound('payment account');
      if (dayStartMs(c.body.day) === undefined) return invalid('day', 'There is no such day; write it as 20261122.');
      try {
        return await reconcile(deps.payments, account, c.body.day);
      } catch (error) {
        return providerFailure(error);
      }
    },
  });
