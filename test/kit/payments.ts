/** A merchant's payments against a local Stripe: account, driver with a saved card, orders as the clerk books them; and ways to make a step fail. */
import { serve } from '@hono/node-server';
import { eq } from 'drizzle-orm';
import { Hono } from 'hono';
import { createClerk } from '../../bff/billing/clerk.ts';
import type { BillingDesk } from '../../bff/billing/desks.ts';
import { createPaymentDesk } from '../../bff/billing/payments/desk.ts';
import { mountWebhook } from '../../bff/billing/payments/events.ts';
import { addPayment } from '../../bff/billing/payments/finish.ts';
import { workOff } from '../../bff/billing/payments/jobs.ts';
import { paymentDeps } from '../../bff/billing/payments/payments.ts';
import type { Provider } from '../../bff/billing/payments/provider.ts';
import { refundableOf, spread } from '../../bff/billing/payments/refundable.ts';
import type { RefundDeps } from '../../bff/billing/payments/refunding.ts';
import type { Bill } from '../../bff/billing/tariffs/bill.ts';
import { createStripe } from '../../bff/ports/stripe.ts';
import { type NewRow, type Row, type Store, systemScope } from '../../bff/store/index.ts';
import {
  drivers,
  ledger,
  orders,
  paymentAccounts,
  paymentMethods,
  payments,
  refunds,
} from '../../bff/store/tables/index.ts';
import { type LocalStripe, startLocalStripe } from '../../demo/stripe/server.ts';
import { counterIds, driverRow, openTestStore, plantTree, type TestStore } from './store.ts';

const scope = systemScope('test');
export const acct = 'acct_north';
export const webhookSecret = 'whsec_test';
export const startMs = Date.UTC(2026, 5, 1, 8);

/** Thrown in place of a crash. */
export class Crash extends Error {}

export interface Till extends TestStore {
  local: LocalStripe;
  provider: Provider;
  deps: RefundDeps;
  /** Lets the jobs do all that is due now. */
  work(): Promise<void>;
  /** The clerk books what is due. */
  book(): Promise<void>;
  /** Time passes and the jobs run, until nothing waits for the clock within `ms`. */
  pass(ms: number, stepMs?: number): Promise<void>;
  /** A saved card of the driver. */
  saveCard(magic?: string, driverId?: string): Promise<Row<typeof paymentMethods>>;
  /** A running order paid by card. */
  start(more?: Partial<NewRow<typeof orders>>): Promise<string>;
  /** What a running order costs so far. */
  cost(orderId: string, totalMinor: number): Promise<void>;
  /** Ends an order with a total; the clerk hears of it. */
  end(orderId: string, totalMinor: number, more?: Partial<NewRow<typeof orders>>): Promise<void>;
  /** A hold of the driver that no order has yet. */
  hold(amountMinor: number, more?: { methodId?: string }): Promise<string>;
  order(id: string): Promise<Row<typeof orders>>;
  paymentsOf(orderId: string): Promise<Row<typeof payments>[]>;
  /** Debits less credits of an account in a merchant's books. */
  sumOf(tenantId: string, account: string): Promise<number>;
  payment(id: string): Promise<Row<typeof payments>>;
  /** Gives back what is left, at most so much, as the page of the order does; answers how much that was. */
  refund(orderId: string, mostMinor: number): Promise<number>;
  /** The driver confirms with a card, as Stripe.js does. */
  confirm(intentId: string, magic: string): Promise<void>;
  /** What the local Stripe took in all. */
  charged(): number;
}

export const orderOf = (id: string, more: Partial<NewRow<typeof orders>> = {}): NewRow<typeof orders> => ({
  ...{ id, tenantId: 'north', stationId: 'station', chargerId: 'charger', connector: 1, stationName: '' },
  ...{ chargerName: '', driverId: 'driver', idTag: 'A1', userName: '', transactionId: 0, state: 'charging' },
  ...{ startedAt: startMs, durationMs: 0, meterStartWh: 0, energyWh: 0, powerW: 0, currency: 'EUR', totalMinor: 0 },
  ...{ taxMinor: 0, zone: 'Europe/Berlin', startKey: id, memory: {}, paymentMode: 'card', dueAt: startMs },
  ...{ createdAt: startMs, updatedAt: startMs },
  ...more,
});

const billOf = (totalMinor: number): Bill => ({
  ...{ currency: 'EUR', zone: 'Europe/Berlin', taxes: [], totalMinor, netMinor: totalMinor, taxMinor: 0 },
  lines: [
    {
      ...{ component: 'energy', quantity: 1000, quantityUnit: 'Wh', unitPriceMicros: totalMinor * 10_000 },
      ...{ unitPricePer: 'kWh', amountMinor: totalMinor, periods: [], why: { key: 'energy.flat', params: {} } },
    },
  ],
});

export const openTill = async (more: { timeoutMs?: number } = {}): Promise<Till> => {
  const t = await openTestStore();
  t.clock.nowMs = startMs;
  const now = () => t.clock.nowMs;
  const ids = counterIds('x');
  const local = await startLocalStripe({ now, newId: ids, webhookSecret, deliversByItself: false });
  const provider = createStripe({
    secretKey: 'sk_test_x',
    webhookSecrets: ['whsec_other', webhookSecret],
    apiUrl: local.url,
    timeoutMs: more.timeoutMs ?? 250,
    now,
  });
  local.accounts.create({ country: 'DE', email: 'north@example.com' }, acct);
  local.accounts.complete(acct, 'North');
  await plantTree(t.store);
  await t.store.tx(scope, async (w) => {
    await w.insert(drivers, driverRow('driver', 'north', 'Dana Driver'));
    await w.insert(paymentAccounts, {
      ...{ id: 'account', tenantId: 'north', externalId: acct, name: 'North', country: 'DE', currency: 'EUR' },
      ...{ state: 'active', chargesEnabled: true, payoutsEnabled: true, feeBasisPoints: 500, feeFixedMinor: 10 },
      ...{ requirements: { due: [], pastDue: [], disabledReason: null }, holdMinor: 5000, atLimit: 'stop' },
      ...{ checkedAt: startMs, createdAt: startMs, updatedAt: startMs },
    });
  });
  const log = { info() {}, warn() {}, error: (fields: object) => console.error(fields) };
  const desks: BillingDesk[] = [createPaymentDesk({ isConfigured: true, newId: t.newId })];
  const deps = paymentDeps({ store: t.store, log, now, newId: t.newId, desks }, provider);
  const clerk = createClerk({ store: t.store, now, log, desks });
  const read = t.store.read(scope);
  let numbers = 0;
  const confirmed = async (path: string, magic: string): Promise<void> => {
    const headers = { authorization: 'Bearer sk_test_x', 'stripe-account': acct };
    const body = new URLSearchParams({ payment_method: magic });
    const response = await fetch(`${local.url}/v1/${path}/confirm`, { method: 'POST', headers, body });
    if (!response.ok) throw new Error(await response.text());
  };
  const till: Till = {
    ...t,
    local,
    provider,
    deps,
    work: () => workOff(deps),
    book: () => clerk.run(),
    async pass(ms, stepMs = 60_000) {
      const untilMs = t.clock.nowMs + ms;
      while (t.clock.nowMs < untilMs) {
        t.clock.nowMs = Math.min(untilMs, t.clock.nowMs + stepMs);
        await workOff(deps);
      }
    },
    async saveCard(magic = 'pm_card_visa', driverId = 'driver') {
      const customer = await provider.createCustomer(acct, { driverId, name: '', email: '' }, ids());
      const setup = await provider.createSetup(acct, customer, ids(), ids());
      await confirmed(`setup_intents/${setup.id}`, magic);
      const { method } = await provider.readSetup(acct, setup.id);
      if (!method) throw new Error('the card was not saved');
      const { id: methodId, ...card } = method;
      const row: Row<typeof paymentMethods> = {
        ...{
          id: t.newId(),
          tenantId: 'north',
          accountId: 'account',
          driverId,
          customerId: customer,
          methodId,
          ...card,
        },
        ...{ consentText: 'I agree.', consentAt: startMs, removedAt: null, createdAt: now(), updatedAt: now() },
      };
      await t.store.tx(scope, (w) => w.insert(paymentMethods, row));
      return row;
    },
    async start(order = {}) {
      const id = t.newId();
      const row = orderOf(id, { transactionId: ++numbers, dueAt: now(), ...order });
      await t.store.tx(scope, (w) => w.insert(orders, row));
      await clerk.run();
      return id;
    },
    cost: (orderId, totalMinor) =>
      t.store.tx(scope, async (w) => void (await w.change(orders, orderId, { totalMinor }))),
    async end(orderId, totalMinor, order = {}) {
      const bill = billOf(totalMinor);
      const times = { endedAt: now(), dueAt: now(), updatedAt: now() };
      const ended = { state: 'completed', totalMinor, bill, ...times, ...order } as const;
      await t.store.tx(scope, async (w) => void (await w.update(orders, orderId, ended)));
      await clerk.run();
    },
    async hold(amountMinor, { methodId } = {}) {
      const id = t.newId();
      await t.store.tx(scope, async (w) => {
        const account = await w.find(paymentAccounts, 'account');
        const method = methodId === undefined ? undefined : await w.find(paymentMethods, methodId);
        if (!account) throw new Error('no account');
        const of = { tenantId: 'north', account, kind: 'hold', currency: 'EUR', amountMinor, orderId: null } as const;
        await addPayment(w, { ...of, driverId: 'driver', method }, id, now());
      });
      return id;
    },
    async order(id) {
      const row = await read.find(orders, id);
      if (!row) throw new Error('no such order');
      return row;
    },
    paymentsOf: (orderId) =>
      read.select(payments, { where: eq(payments.orderId, orderId), orderBy: [{ column: payments.id }] }),
    async payment(id) {
      const row = await read.find(payments, id);
      if (!row) throw new Error('no such payment');
      return row;
    },
    async refund(orderId, mostMinor) {
      return t.store.tx(scope, async (w) => {
        const given = await w.match(refunds, { orderId });
        const order = await w.find(orders, orderId);
        const paid = await w.match(payments, { orderId });
        const amount = Math.min(mostMinor, order ? refundableOf(order, given) : 0);
        for (const { paymentId, amountMinor } of (amount > 0 && spread(amount, paid, given)) || [])
          await w.insert(refunds, {
            ...{ id: t.newId(), tenantId: 'north', orderId, paymentId, state: 'creating', via: 'card' },
            ...{ externalId: null, currency: order?.currency ?? '', amountMinor, feeReturnedMinor: 0, lines: [] },
            ...{
              reason: 'test',
              actorName: 'test',
              attempts: 0,
              dueAt: now(),
              error: '',
              createdAt: now(),
              updatedAt: now(),
            },
          });
        return Math.max(0, amount);
      });
    },
    async sumOf(tenantId, account) {
      const rows = await read.select(ledger, { where: eq(ledger.tenantId, tenantId) });
      return rows.reduce(
        (sum, row) => sum + (row.debit === account ? row.amountMinor : row.credit === account ? -row.amountMinor : 0),
        0,
      );
    },
    confirm: (intentId, magic) => confirmed(`payment_intents/${intentId}`, magic),
    charged: () =>
      local.books
        .account(acct)
        .lines.filter(({ type }) => type === 'charge')
        .reduce((sum, { amount }) => sum + amount, 0),
    async drop() {
      await t.drop();
      await local.close();
    },
  };
  return till;
};

/** Sends the webhooks that wait to the jobs' table, as the route would, in any order and as often as said. */
export const deliver = async (till: Till, order?: (count: number) => readonly number[]): Promise<number> => {
  const app = new Hono();
  const { store, provider, newId } = till;
  mountWebhook(app, { store, provider, newId, now: () => till.clock.nowMs });
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
  await new Promise<void>((resolve) => server.once('listening', resolve));
  const address = server.address();
  till.local.webhooks.url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/v1/stripe/webhook`;
  const count = till.local.webhooks.waiting;
  await till.local.webhooks.flush(order);
  await new Promise((resolve) => server.close(resolve));
  await till.work();
  return count;
};

/** A store whose n-th transaction from now on dies: before it begins, or after it is durable. */
export const dyingStore = (store: Store, at: number, when: 'before' | 'after'): Store => {
  let count = 0;
  return {
    ...store,
    read: (s) => store.read(s),
    async tx(s, work) {
      const dies = ++count === at;
      if (dies && when === 'before') throw new Crash('before');
      const result = await store.tx(s, work);
      if (dies) throw new Crash('after');
      return result;
    },
  };
};

/** A provider whose n-th call from now on dies: before it is sent, or after it was carried out. */
export const dyingProvider = (provider: Provider, at: number, when: 'before' | 'after'): Provider => {
  let count = 0;
  return new Proxy(provider, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== 'function' || name === 'movements' || name === 'event') return member;
      return async (...asked: unknown[]) => {
        const dies = ++count === at;
        if (dies && when === 'before') throw new Crash('before');
        const result: unknown = await Reflect.apply(member, target, asked);
        if (dies) throw new Crash('after');
        return result;
      };
    },
  });
};

/** Every book balances, and what stands at the provider is what it says. */
export const booksAgree = async (till: Till): Promise<void> => {
  const total = (account: string): number =>
    Object.values(till.local.books.balance(account)).reduce((sum, minor) => sum + minor, 0);
  const stands = total(acct);
  const share = total('');
  const clearing = await till.sumOf('north', 'clearing');
  const platform = await till.sumOf('platform', 'clearing');
  if (clearing !== stands || platform !== share)
    throw new Error(`books say ${clearing} and ${platform}, Stripe says ${stands} and ${share}`);
};
