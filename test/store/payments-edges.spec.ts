/** Payments where two things happen at once, or one after the other was thought to be over. */
import { eq } from 'drizzle-orm';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCallers } from '../../bff/access/callers.ts';
import { hashToken } from '../../bff/access/secrets.ts';
import { addPayment } from '../../bff/billing/payments/finish.ts';
import { paymentHandlers } from '../../bff/billing/payments/handlers.ts';
import { workOff } from '../../bff/billing/payments/jobs.ts';
import { applyRefund } from '../../bff/billing/payments/refunding.ts';
import { addPaid, writeOff } from '../../bff/billing/settle/settle.ts';
import { mount } from '../../bff/kernel/http.ts';
import { createStripe } from '../../bff/ports/stripe.ts';
import { systemScope } from '../../bff/store/index.ts';
import { apiKeys, ledger, orders, paymentAccounts, payments, refunds } from '../../bff/store/tables/index.ts';
import { closeDispute, openDispute } from '../../demo/stripe/money-back.ts';
import { acct, booksAgree, deliver, openTill, orderOf, type Till } from '../kit/payments.ts';

const scope = systemScope('test');
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
let t: Till;
beforeEach(async () => {
  t = await openTill({ timeoutMs: 120 });
});
afterEach(() => t.drop());

const intents = () => t.local.books.all(t.local.books.account(acct), 'payment_intent');
const setTerms = (more: { feeBasisPoints?: number; feeFixedMinor?: number }) =>
  t.store.tx(scope, async (w) => void (await w.update(paymentAccounts, 'account', more)));

/** An ended order whose card was declined for now; its next try is a day away. */
const declined = async (totalMinor: number, more: { currency?: string } = {}): Promise<string> => {
  const order = await t.start({ state: 'completed', dueAt: null, ...more });
  t.local.faults.next('decline', /payment_intents$/);
  await t.end(order, totalMinor);
  await t.work();
  expect(await t.paymentsOf(order)).toMatchObject([{ kind: 'rest', state: 'failed', dueAt: t.clock.nowMs + dayMs }]);
  return order;
};

/** What all orders have open, by the books. */
const expectOwed = async (minor: number): Promise<void> => {
  expect(await t.sumOf('north', 'receivable')).toBe(minor);
  await booksAgree(t);
};

/** What is open on an order, to be paid by the driver on a page. */
const askDriver = (orderId: string, amountMinor: number): Promise<string> =>
  t.store.tx(scope, async (w) => {
    const account = await w.find(paymentAccounts, 'account');
    const order = await w.find(orders, orderId);
    if (!account || !order) throw new Error('no account');
    const { currency } = order;
    const of = { tenantId: 'north', account, kind: 'rest', currency, amountMinor, orderId } as const;
    return (await addPayment(w, { ...of, driverId: 'driver', method: undefined }, t.newId(), t.clock.nowMs)).id;
  });

describe('while nobody knows what became of a request', () => {
  it('a hold that finds its order is still the same hold', async () => {
    const { id: methodId } = await t.saveCard();
    t.local.faults.next('timeoutAfter', /payment_intents$/);
    const hold = await t.hold(5_000, { methodId });
    await t.work();
    const order = await t.start();
    expect(await t.payment(hold)).toMatchObject({ orderId: order, state: 'creating' });
    await t.pass(5 * minuteMs);
    expect(await t.payment(hold)).toMatchObject({ state: 'authorized' });
    await t.end(order, 1_200);
    await t.work();
    expect(await t.order(order)).toMatchObject({ paidMinor: 1_200, paymentState: 'paid' });
    expect(intents()).toHaveLength(1);
  });

  it('a new share of the platform does not lose the charge', async () => {
    await t.saveCard();
    const order = await t.start({ state: 'completed', dueAt: null });
    t.local.faults.next('timeoutAfter', /payment_intents$/);
    await t.end(order, 1_200);
    await t.work();
    await setTerms({ feeBasisPoints: 900 });
    await t.pass(5 * minuteMs);
    expect(await t.order(order)).toMatchObject({ paidMinor: 1_200, paymentState: 'paid' });
    expect(t.charged()).toBe(1_200);
    await booksAgree(t);
  });
});

describe('a card that is to be tried again', () => {
  it('is not charged for a debt that was written off', async () => {
    await t.saveCard();
    const order = await declined(1_200);
    await t.store.tx(scope, (w) => writeOff(w, order));
    await t.pass(10 * dayMs, 6 * hourMs);
    expect(t.charged()).toBe(0);
    expect(await t.order(order)).toMatchObject({ paidMinor: 0, paymentState: 'writtenOff' });
  });

  it('waits while the driver is asked for the same money', async () => {
    await t.saveCard();
    const order = await declined(1_200);
    const asked = await askDriver(order, 1_200);
    await t.work();
    await t.pass(2 * dayMs, hourMs);
    expect(t.charged()).toBe(0);
    await t.confirm((await t.payment(asked)).intentId ?? '', 'pm_card_visa');
    await t.pass(10 * dayMs, 6 * hourMs);
    expect(t.charged()).toBe(1_200);
    expect(await t.order(order)).toMatchObject({ paidMinor: 1_200, paymentState: 'paid' });
    expect((await t.paymentsOf(order)).map(({ state }) => state).sort()).toEqual(['canceled', 'captured']);
  });

  it('waits while the session goes on after all', async () => {
    await t.saveCard();
    const order = await declined(1_200);
    await t.store.tx(scope, async (w) => {
      await w.change(orders, order, { state: 'charging', totalMinor: 1_500 });
    });
    await t.pass(2 * dayMs, hourMs);
    expect(t.charged()).toBe(0);
    await t.end(order, 2_000);
    await t.pass(dayMs, hourMs);
    expect(await t.order(order)).toMatchObject({ paidMinor: 2_000, paymentState: 'paid' });
    expect(t.charged()).toBe(2_000);
  });

  it('is asked for what it can be charged in a currency of three decimals', async () => {
    await t.saveCard();
    const order = await declined(5_124, { currency: 'KWD' });
    await t.pass(2 * dayMs, 6 * hourMs);
    expect(await t.order(order)).toMatchObject({ paidMinor: 5_120, paymentState: 'paid' });
    expect(await t.paymentsOf(order)).toMatchObject([{ state: 'captured', amountMinor: 5_120 }]);
    await expectOwed(0);
  });
});

describe('what is left of an order below what a card can be charged', () => {
  const dinars = { currency: 'KWD' };
  const paidOrder = async (): Promise<string> => {
    await t.saveCard();
    const order = await t.start({ ...dinars, state: 'completed', dueAt: null });
    await t.end(order, 5_124);
    await t.work();
    return order;
  };
  const writtenOff = async (orderId: string) => {
    const rows = await t.store.read(scope).select(ledger, { where: eq(ledger.orderId, orderId) });
    return rows
      .filter(({ kind }) => kind === 'writeOff')
      .map(({ credit, amountMinor, note }) => [credit === 'receivable' ? amountMinor : -amountMinor, note]);
  };
  const note = 'Less than a card can be charged';

  it('is given up when the card has paid', async () => {
    const order = await paidOrder();
    expect(await t.order(order)).toMatchObject({ totalMinor: 5_124, paidMinor: 5_120, paymentState: 'paid' });
    expect(await writtenOff(order)).toEqual([[4, note]]);
    await expectOwed(0);
    expect(await ask(`/v1/orders/${order}/pay`, {})).toMatchObject({ code: 'conflict' });
  });

  it('is given up when the hold was captured', async () => {
    await t.saveCard();
    await t.store.tx(scope, async (w) => void (await w.update(paymentAccounts, 'account', { currency: 'KWD' })));
    const order = await t.start(dinars);
    await t.work();
    await t.end(order, 5_007);
    await t.work();
    expect(await t.paymentsOf(order)).toMatchObject([{ kind: 'hold', state: 'captured', capturedMinor: 5_000 }]);
    expect(await t.order(order)).toMatchObject({ paidMinor: 5_000, paymentState: 'paid' });
    expect(await writtenOff(order)).toEqual([[7, note]]);
    await expectOwed(0);
  });

  it('is given up when it is all', async () => {
    await t.saveCard();
    const order = await t.start({ ...dinars, state: 'completed', dueAt: null });
    await t.end(order, 4);
    await t.work();
    expect(await t.order(order)).toMatchObject({ paidMinor: 0, paymentState: 'paid' });
    expect(await t.paymentsOf(order)).toEqual([]);
    expect(await writtenOff(order)).toEqual([[4, note]]);
    await expectOwed(0);
    await t.end(order, 4);
    expect(await writtenOff(order)).toEqual([[4, note]]);
  });

  it('is neither taken back nor doubled by being booked anew', async () => {
    const order = await paidOrder();
    await t.end(order, 5_124);
    expect(await t.order(order)).toMatchObject({ paymentState: 'paid' });
    expect(await writtenOff(order)).toEqual([[4, note]]);
    await t.end(order, 5_127);
    expect(await t.order(order)).toMatchObject({ paymentState: 'paid' });
    await expectOwed(0);
    await t.end(order, 6_000);
    expect(await t.order(order)).toMatchObject({ paymentState: 'unpaid' });
    await expectOwed(880);
    await t.end(order, 3_000);
    expect(await t.order(order)).toMatchObject({ paymentState: 'paid' });
    await expectOwed(-2_120);
    await t.refund(order, 2_120);
    await t.work();
    await expectOwed(0);
  });

  it('is reckoned anew when the session goes on after all', async () => {
    const order = await paidOrder();
    await t.store.tx(
      scope,
      async (w) => void (await w.change(orders, order, { state: 'charging', dueAt: t.clock.nowMs })),
    );
    await t.book();
    await expectOwed(-5_120);
    await t.end(order, 5_129);
    expect(await t.order(order)).toMatchObject({ paymentState: 'paid' });
    await expectOwed(0);
  });

  it('stays given up when all that was paid is given back, also when that comes back', async () => {
    const order = await paidOrder();
    await t.refund(order, 5_124);
    await t.work();
    expect(await t.order(order)).toMatchObject({ refundedMinor: 5_120, paymentState: 'refunded' });
    await expectOwed(0);
    await t.end(order, 5_124);
    await expectOwed(0);
    const [refund] = await t.store.read(scope).match(refunds, { orderId: order });
    const failed = { ...(await t.provider.readRefund(acct, refund?.externalId ?? '')), state: 'failed' } as const;
    await t.store.tx(scope, (w) => applyRefund(w, t.deps, refund?.id ?? '', failed, t.clock.nowMs));
    await t.book();
    expect(await t.order(order)).toMatchObject({ refundedMinor: 0, paymentState: 'paid' });
    expect(await t.sumOf('north', 'receivable')).toBe(0);
  });

  it.each(['won', 'lost'] as const)('stays given up through a dispute that is %s', async (outcome) => {
    const order = await paidOrder();
    const [paid] = await t.paymentsOf(order);
    const { id } = openDispute(t.local.books, acct, paid?.intentId ?? '');
    await deliver(t);
    await t.end(order, 5_124);
    expect(await t.order(order)).toMatchObject({ paymentState: 'disputed' });
    await expectOwed(0);
    closeDispute(t.local.books, acct, id, outcome);
    await deliver(t);
    await t.end(order, 5_124);
    expect(await t.order(order)).toMatchObject({ paymentState: outcome === 'won' ? 'paid' : 'writtenOff' });
    expect(await writtenOff(order)).toEqual([[4, note]]);
    await expectOwed(0);
  });

  it('is not given up when more was paid than the order costs', async () => {
    const order = await paidOrder();
    await askDriver(order, 5_120);
    await t.work();
    const asked = (await t.paymentsOf(order)).find(({ state }) => state === 'requiresAction');
    await t.confirm(asked?.intentId ?? '', 'pm_card_visa');
    await deliver(t);
    expect(await t.order(order)).toMatchObject({ paidMinor: 10_240, paymentState: 'paid' });
    await expectOwed(5_124 - 10_240);
  });

  it('is open in currencies of which every amount can be charged', async () => {
    await t.saveCard();
    const order = await t.start();
    await t.work();
    await t.end(order, 5_000);
    await t.work();
    await t.end(order, 5_004);
    expect(await t.order(order)).toMatchObject({ paymentState: 'unpaid' });
    await expectOwed(4);
  });
});

it('a page on which the driver may pay is closed when the order was paid otherwise', async () => {
  const order = await t.start({ state: 'completed', dueAt: null });
  await t.end(order, 1_200);
  const asked = await askDriver(order, 1_200);
  await t.work();
  expect(await t.payment(asked)).toMatchObject({ state: 'requiresAction' });
  await t.store.tx(scope, (w) => addPaid(w, order, 1_200));
  await t.pass(11 * minuteMs);
  expect(await t.payment(asked)).toMatchObject({ state: 'canceled' });
});

describe('an order that ended before the clerk looked', () => {
  const endedOrder = async (more: { endedAt: number }): Promise<string> => {
    const id = t.newId();
    const of = { transactionId: 900, state: 'completed', totalMinor: 1_200, dueAt: t.clock.nowMs } as const;
    await t.store.tx(scope, (w) => w.insert(orders, orderOf(id, { ...of, ...more })));
    await t.book();
    return id;
  };

  it('is paid from the hold that was made for it', async () => {
    const { id: methodId } = await t.saveCard();
    const hold = await t.hold(5_000, { methodId });
    await t.work();
    t.clock.nowMs += 5 * minuteMs;
    const order = await endedOrder({ endedAt: t.clock.nowMs });
    await t.work();
    expect(await t.payment(hold)).toMatchObject({ orderId: order, state: 'captured', capturedMinor: 1_200 });
    expect(await t.order(order)).toMatchObject({ paidMinor: 1_200, holdMinor: 0, paymentState: 'paid' });
    expect(intents()).toHaveLength(1);
  });

  it('leaves alone a hold that was made after it', async () => {
    const { id: methodId } = await t.saveCard();
    const endedAt = t.clock.nowMs;
    t.clock.nowMs += minuteMs;
    const hold = await t.hold(5_000, { methodId });
    await t.work();
    const order = await endedOrder({ endedAt });
    await t.work();
    expect(await t.payment(hold)).toMatchObject({ orderId: null, state: 'authorized' });
    expect(await t.order(order)).toMatchObject({ paidMinor: 1_200, paymentState: 'paid' });
  });
});

it('money comes back also where the platform took no share of it', async () => {
  await setTerms({ feeBasisPoints: 0, feeFixedMinor: 0 });
  await t.saveCard();
  const order = await t.start();
  await t.work();
  await t.end(order, 2_000);
  await t.work();
  expect(await t.refund(order, 500)).toBe(500);
  await t.work();
  expect(await t.order(order)).toMatchObject({ refundedMinor: 500, paymentState: 'partRefunded' });
  await booksAgree(t);
});

it('a server that stops waits for no answer and begins nothing', async () => {
  const patient = createStripe({ secretKey: 'sk_test_x', webhookSecrets: [], apiUrl: t.local.url, now: Date.now });
  let isStopped = false;
  const deps = { ...t.deps, provider: patient, isStopped: () => isStopped };
  for (let i = 0; i < 3; i++) {
    t.local.faults.next('timeoutAfter', /payment_intents$/);
    await t.hold(4_000);
  }
  const work = workOff(deps);
  await vi.waitFor(() => expect(intents()).toHaveLength(1));
  isStopped = true;
  patient.close();
  await work;
  expect(intents()).toHaveLength(1);
  t.local.faults.clear();
  await t.pass(5 * minuteMs);
  expect(intents()).toHaveLength(3);
});

it('an intent of another account that bears a payment’s name is not taken for it', async () => {
  const hold = await t.hold(4_000);
  await t.store.tx(scope, async (w) => {
    const account = await w.find(paymentAccounts, 'account');
    if (!account) throw new Error('no account');
    await w.insert(paymentAccounts, { ...account, id: 'other', tenantId: 'south', externalId: 'acct_south' });
  });
  t.local.accounts.create({ country: 'DE' }, 'acct_south');
  const of = { paymentId: hold, orderId: null, currency: 'EUR', amountMinor: 100, manual: false, feeMinor: 0 };
  const forged = await t.provider.createIntent('acct_south', { ...of, saved: null }, 'forged');
  const headers = { authorization: 'Bearer sk_test_x', 'stripe-account': 'acct_south' };
  const body = new URLSearchParams({ payment_method: 'pm_card_visa' });
  await fetch(`${t.local.url}/v1/payment_intents/${forged.id}/confirm`, { method: 'POST', headers, body });
  await deliver(t);
  const held = await t.payment(hold);
  expect(held).toMatchObject({ state: 'requiresAction', capturedMinor: 0 });
  expect(held.intentId).not.toBe(forged.id);
});

it('a fee in another currency than the payment is none of its amounts', async () => {
  await t.saveCard();
  const order = await t.start({ currency: 'CHF', state: 'completed', dueAt: null });
  const book = t.local.books.book.bind(t.local.books);
  t.local.books.book = (account, of) => book(account, { ...of, currency: 'eur' });
  await t.end(order, 1_200);
  await t.work();
  expect(await t.paymentsOf(order)).toMatchObject([{ state: 'captured', currency: 'CHF', providerFeeMinor: 0 }]);
  expect(await t.sumOf('north', 'clearing')).toBe(1_200 - 70);
});

it('what a lost dispute took is not paid again by being booked anew', async () => {
  await t.saveCard();
  const order = await t.start();
  await t.work();
  await t.end(order, 2_000);
  await t.work();
  const [paid] = await t.paymentsOf(order);
  const { id } = openDispute(t.local.books, acct, paid?.intentId ?? '');
  await deliver(t);
  closeDispute(t.local.books, acct, id, 'lost');
  await deliver(t);
  expect(await t.order(order)).toMatchObject({ paymentState: 'writtenOff' });
  await t.end(order, 2_000);
  expect(await t.order(order)).toMatchObject({ paymentState: 'writtenOff', paidMinor: 2_000 });
  await t.end(order, 1_900);
  expect(await t.order(order)).toMatchObject({ paymentState: 'writtenOff' });
});

/** A request of the merchant; the jobs run after each of its transactions. */
const ask = async (path: string, body: object): Promise<unknown> => {
  const secret = 'wfk_secret-of-the-north-tenant';
  await t.store.tx(scope, (w) =>
    w.insert(apiKeys, {
      ...{ id: t.newId(), tenantId: 'north', name: 'north', prefix: '', hash: hashToken(secret), createdBy: '' },
      ...{ permissions: ['wallet:edit', 'payment:edit'], createdAt: 0, expiresAt: null, revokedAt: null },
      lastUsedAt: null,
    }),
  );
  const now = () => t.clock.nowMs;
  const { newId } = t;
  const app = new Hono();
  const tx: typeof t.store.tx = async (s, work) => {
    const result = await t.store.tx(s, work);
    await t.work();
    return result;
  };
  const shared = { newId, store: t.store, publishableKey: undefined, payments: t.deps, confirmPage: () => null };
  mount(app, [paymentHandlers(shared)], {
    ...{ store: { ...t.store, read: (s) => t.store.read(s), tx }, now, newId, throttle: async () => null },
    ...{ identify: createCallers(t.store, now).identify, observe: () => {}, addressOf: () => '', log: t.deps.log },
  });
  const response = await app.request(path, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.json();
};

it('a page gets what its driver needs, also when the jobs run at the same moment', async () => {
  expect(await ask('/v1/payments/top-ups', { driverId: 'driver', amountMinor: 2_000 })).toMatchObject({
    payment: { state: 'requiresAction' },
    confirmation: { account: acct, clientSecret: expect.stringContaining('_secret_') },
  });
  expect(intents()).toHaveLength(1);
});

describe('a payment that somebody asks for by hand', () => {
  it('takes the place of one that was to be tried again', async () => {
    await t.saveCard();
    const order = await declined(1_200);
    await ask(`/v1/orders/${order}/pay`, {});
    await t.work();
    expect((await t.paymentsOf(order)).map(({ state }) => state).sort()).toEqual(['canceled', 'requiresAction']);
  });

  it('is refused while that one is being tried', async () => {
    await t.saveCard();
    const order = await declined(1_200);
    t.clock.nowMs += dayMs;
    const [failed] = await t.paymentsOf(order);
    await t.store.tx(
      scope,
      async (w) => void (await w.update(payments, failed?.id ?? '', { dueAt: t.clock.nowMs + 1 })),
    );
    expect(await ask(`/v1/orders/${order}/pay`, {})).toMatchObject({ code: 'conflict' });
    expect(await t.paymentsOf(order)).toHaveLength(1);
  });
});

it('a page for the rest stays while the hold is still being captured', async () => {
  await t.saveCard();
  const order = await t.start();
  await t.work();
  for (let i = 0; i < 40; i++) t.local.faults.next('rateLimit', /capture$/);
  t.local.faults.next('threeDSecure', /payment_intents$/);
  await t.end(order, 6_400);
  await t.pass(30 * minuteMs);
  const rest = (await t.paymentsOf(order)).find(({ kind }) => kind === 'rest');
  expect(rest).toMatchObject({ state: 'requiresAction', amountMinor: 1_400 });
  t.local.faults.clear();
  await t.confirm(rest?.intentId ?? '', 'pm_card_visa');
  await t.pass(dayMs, hourMs);
  expect(await t.order(order)).toMatchObject({ paidMinor: 6_400, paymentState: 'paid' });
});
