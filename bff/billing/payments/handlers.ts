/** Handlers of payments and saved cards: a row is written, then the card is asked at once, so that a page need not wait for the worker's turn. */
import { and, desc, eq, isNull, ne } from 'drizzle-orm';
import { bind, type Context } from '../../kernel/http.ts';
import { manage } from '../../kernel/manage.ts';
import { type Failure, fail, invalid, isFailure, notFound } from '../../kernel/result.ts';
import { drivers, orders, paymentMethods, stations, payments as table, tenants } from '../../store/tables/index.ts';
import type { Reader, Row, Writer } from '../../store/types.ts';
import { openMinorOf } from '../settle/state.ts';
import { type AccountHandlerDeps, notConfigured, providerFailure } from './account-handlers.ts';
import { type Confirmation, payments } from './contract.ts';
import { payment } from './entities.ts';
import { addPayment, decide, type NewPayment } from './finish.ts';
import { beginSetup, completeSetup } from './methods.ts';
import { chargeable } from './money.ts';
import { type Intent, ProviderError } from './provider.ts';
import {
  type AccountRecord,
  accountFor,
  accountOf,
  type MethodRecord,
  type PaymentRecord,
  setupPrefix,
  toMethodRow,
  toPaymentRow,
} from './rows.ts';
import { isOpen } from './rules.ts';
import { advance, carryOut, leaseMs } from './worker.ts';

const noAccount = fail(
  'conflict',
  'No payment account may charge cards for this merchant. See GET /v1/payment-accounts/status for what is missing.',
);

/** A saved card that the driver has with the account. */
const cardOf = async (
  read: Reader,
  methodId: string | undefined,
  driverId: string | null,
  account: AccountRecord,
): Promise<MethodRecord | undefined | Failure> => {
  if (methodId === undefined) return undefined;
  const method = await read.find(paymentMethods, methodId);
  if (!method || method.driverId !== driverId || method.removedAt !== null || method.last4 === '')
    return invalid('methodId', 'The driver has no such saved card.');
  if (method.accountId !== account.id)
    return invalid('methodId', 'This card was saved with another payment account. Save it again.');
  return method;
};

export const paymentHandlers = (deps: AccountHandlerDeps) => {
  const pageOf = ({ externalId }: AccountRecord, { id, clientSecret }: { id: string; clientSecret: string | null }) =>
    clientSecret === null ? null : deps.confirmPage(externalId, id, clientSecret);

  const confirmationOf = (account: AccountRecord, intent: Intent | undefined, row: PaymentRecord): Confirmation => {
    const waits = intent !== undefined && (row.state === 'requiresAction' || row.state === 'creating');
    return {
      publishableKey: deps.publishableKey ?? null,
      account: account.externalId,
      clientSecret: waits ? intent.clientSecret : null,
      nextUrl: waits ? (intent.nextUrl ?? pageOf(account, intent)) : null,
    };
  };

  /** Writes the payment and asks for it; where nobody answers, the worker goes on. */
  const ask = async (c: Context, wanted: (w: Writer) => Promise<(NewPayment & { audit: string }) | Failure>) => {
    const { payments: worker } = deps;
    if (!worker) return notConfigured;
    const made = await c.tx(async (w) => {
      const of = await wanted(w);
      if (isFailure(of)) return of;
      // Taken by this request: the page needs the answer, which the worker would not give it.
      const row = await addPayment(w, of, deps.newId(), c.now, worker.now() + leaseMs);
      const { amountMinor, currency, orderId, driverId } = of;
      await w.audit(of.audit, 'payment', row.id, { amountMinor, currency, orderId, driverId }, row.tenantId);
      return { row, account: of.account };
    });
    if (isFailure(made)) return made;
    const intent = await carryOut(worker, made.row);
    const row = (await c.read.find(table, made.row.id)) ?? made.row;
    return { payment: toPaymentRow(row), confirmation: confirmationOf(made.account, intent, row) };
  };

  const driverOf = (w: Reader, driverId: string): Promise<Row<typeof drivers> | undefined> => w.find(drivers, driverId);

  return bind(payments, {
    ...manage({ entity: payment, table, sort: '-createdAt' }),

    hold: (c) =>
      ask(c, async (w) => {
        const { driverId, stationId, methodId } = c.body;
        const station = await w.find(stations, stationId);
        if (!station) return notFound('station');
        if (!(await driverOf(w, driverId))) return notFound('driver');
        const merchant = await w.find(tenants, station.tenantId);
        const account = await accountFor(w, station.tenantId);
        if (!merchant || !account) return noAccount;
        if (c.body.amountMinor === undefined && account.currency !== merchant.currency)
          return invalid(
            'amountMinor',
            `Say how much is held, in ${merchant.currency}: the account counts in ${account.currency}.`,
          );
        const method = await cardOf(w, methodId, driverId, account);
        if (isFailure(method)) return method;
        const { currency, id: tenantId } = merchant;
        const amountMinor = chargeable(c.body.amountMinor ?? account.holdMinor, currency, 'up');
        return {
          tenantId,
          account,
          kind: 'hold',
          currency,
          amountMinor,
          orderId: null,
          driverId,
          method,
          audit: 'payment.hold',
        };
      }),

    pay: (c) =>
      ask(c, async (w) => {
        const order = await w.find(orders, c.params.id ?? '');
        if (!order) return notFound('order');
        if (order.state === 'charging') return fail('conflict', 'The order is still running.');
        const { currency, tenantId, driverId, id: orderId } = order;
        const parts = await w.match(table, { orderId });
        const isTried = ({ state, dueAt }: PaymentRecord) =>
          state === 'failed' && dueAt !== null && dueAt <= c.now + leaseMs;
        const open = parts.find((part) => isOpen(part.state) || isTried(part));
        if (open)
          return fail('conflict', `A payment of this order is under way (${open.id}). Wait for it, or release it.`);
        const amountMinor = chargeable(openMinorOf(order), currency, 'down');
        if (amountMinor === 0) return fail('conflict', 'Nothing is open on this order.');
        const account = await accountFor(w, tenantId);
        if (!account) return noAccount;
        const method = await cardOf(w, c.body.methodId, driverId, account);
        if (isFailure(method)) return method;
        // A card that was to be tried again later is not: the same money would be taken twice.
        for (const part of parts)
          if (part.state === 'failed' && part.intentId !== null) await decide(w, part, { state: 'canceling' }, c.now);
        return {
          tenantId,
          account,
          kind: 'rest',
          currency,
          amountMinor,
          orderId,
          driverId,
          method,
          audit: 'payment.pay',
        };
      }),

    topUp: (c) =>
      ask(c, async (w) => {
        const { driverId, methodId, amountMinor } = c.body;
        const driver = await driverOf(w, driverId);
        if (!driver) return notFound('driver');
        const merchant = await w.find(tenants, driver.tenantId);
        const account = await accountFor(w, driver.tenantId);
        if (!merchant || !account) return noAccount;
        const { currency, id: tenantId } = merchant;
        if (chargeable(amountMinor, currency, 'down') !== amountMinor)
          return invalid('amountMinor', `Cards are charged ${currency} amounts that end in 0 only.`);
        const method = await cardOf(w, methodId, driverId, account);
        if (isFailure(method)) return method;
        return {
          tenantId,
          account,
          kind: 'topUp',
          currency,
          amountMinor,
          orderId: null,
          driverId,
          method,
          audit: 'payment.topUp',
        };
      }),

    confirmation: async (c) => {
      if (!deps.payments) return notConfigured;
      const row = await c.read.find(table, c.params.id ?? '');
      if (!row) return notFound('payment');
      const account = await accountOf(c.read, row.accountId);
      if (!account || row.intentId === null || row.state !== 'requiresAction')
        return fail('conflict', 'This payment does not wait for its driver.');
      try {
        const intent = await deps.payments.provider.readIntent(account.externalId, row.intentId);
        return { payment: toPaymentRow(row), confirmation: confirmationOf(account, intent, row) };
      } catch (error) {
        return providerFailure(error);
      }
    },

    release: async (c) => {
      if (!deps.payments) return notConfigured;
      const released = await c.tx(async (w) => {
        const row = await w.find(table, c.params.id ?? '');
        if (!row) return notFound('payment');
        const isReleasable = row.intentId !== null && releasable.has(row.state);
        if (!isReleasable)
          return fail('conflict', 'This payment cannot be released: it is not open, or is just being made.');
        await decide(w, row, { state: 'canceling' }, c.now);
        await w.audit('payment.release', 'payment', row.id, {}, row.tenantId);
        return row;
      });
      if (isFailure(released)) return released;
      await advance(deps.payments, released.id);
      return toPaymentRow((await c.read.find(table, released.id)) ?? released);
    },

    methods: async (c) => {
      const driver = await driverOf(c.read, c.params.id ?? '');
      if (!driver) return notFound('driver');
      const found = await c.read.raw
        .select()
        .from(paymentMethods)
        .where(
          and(eq(paymentMethods.driverId, driver.id), isNull(paymentMethods.removedAt), ne(paymentMethods.last4, '')),
        )
        .orderBy(desc(paymentMethods.createdAt))
        .limit(100);
      return { items: found.map(toMethodRow) };
    },

    setUpMethod: async (c) => {
      if (!deps.payments) return notConfigured;
      const begun = await c.tx(async (w) => {
        const driver = await driverOf(w, c.params.id ?? '');
        if (!driver) return notFound('driver');
        const account = await accountFor(w, driver.tenantId);
        if (!account) return noAccount;
        const id = deps.newId();
        await w.insert(paymentMethods, {
          ...{ id, tenantId: driver.tenantId, accountId: account.id, driverId: driver.id, customerId: '' },
          ...{ methodId: `${setupPrefix}${id}`, brand: '', last4: '', expiresMonth: 0, expiresYear: 0 },
          ...{ consentText: c.body.consentText, consentAt: c.now, removedAt: null, createdAt: c.now, updatedAt: c.now },
        });
        await w.audit('paymentMethod.setUp', 'paymentMethod', id, { driverId: driver.id }, driver.tenantId);
        return { id, driver, account };
      });
      if (isFailure(begun)) return begun;
      try {
        const setup = await beginSetup(deps.payments, begun.account, begun.driver, begun.id);
        const { clientSecret } = setup;
        const nextUrl = setup.nextUrl ?? pageOf(begun.account, setup);
        const publishableKey = deps.publishableKey ?? null;
        return {
          methodId: begun.id,
          confirmation: { publishableKey, account: begun.account.externalId, clientSecret, nextUrl },
        };
      } catch (error) {
        return providerFailure(error);
      }
    },

    confirmMethod: async (c) => {
      if (!deps.payments) return notConfigured;
      const row = await c.read.find(paymentMethods, c.params.id ?? '');
      if (!row || row.removedAt !== null) return notFound('saved card');
      if (row.last4 !== '') return toMethodRow(row);
      const account = await accountOf(c.read, row.accountId);
      if (!account) return notFound('payment account');
      try {
        const saved = await completeSetup(deps.payments, account, row.methodId);
        return saved ? toMethodRow(saved) : fail('conflict', 'The driver has not confirmed the card yet.');
      } catch (error) {
        return providerFailure(error);
      }
    },

    removeMethod: async (c) => {
      const row = await c.read.find(paymentMethods, c.params.id ?? '');
      if (!row || row.removedAt !== null) return notFound('saved card');
      if (!deps.payments) return notConfigured;
      const account = await accountOf(c.read, row.accountId);
      if (account && row.last4 !== '')
        try {
          await deps.payments.provider.detachMethod(account.externalId, row.methodId);
        } catch (error) {
          // Gone there already is what was wanted.
          const isGone = error instanceof ProviderError && (error.kind === 'missing' || error.kind === 'refused');
          if (!isGone) return providerFailure(error);
        }
      return c.tx(async (w) => {
        await w.update(paymentMethods, row.id, { removedAt: c.now, updatedAt: c.now });
        await w.audit('paymentMethod.remove', 'paymentMethod', row.id, { driverId: row.driverId }, row.tenantId);
        return undefined;
      });
    },
  });
};

const releasable: ReadonlySet<PaymentRecord['state']> = new Set(['requiresAction', 'authorized', 'failed']);
