/** Payments as rows, jobs and a local Stripe make them, on whichever engine the project is for. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdLimits } from '../../bff/billing/payments/desk.ts';
import { warnNearLimit } from '../../bff/billing/payments/jobs.ts';
import { systemScope } from '../../bff/store/index.ts';
import { acct, booksAgree, deliver, openTill, type Till } from '../kit/payments.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
let t: Till;
beforeEach(async () => {
  t = await openTill();
});
afterEach(() => t.drop());

const states = async (orderId: string) => (await t.paymentsOf(orderId)).map(({ kind, state }) => `${kind} ${state}`);

describe('an order paid by card', () => {
  it('holds the saved card at its start, captures what it cost, and releases the rest', async () => {
    await t.saveCard();
    const order = await t.start();
    await t.work();
    expect(await t.order(order)).toMatchObject({ holdMinor: 5000, paymentState: 'none' });
    await t.end(order, 1234);
    expect(await t.order(order)).toMatchObject({ paymentState: 'paying' });
    await t.work();
    expect(await t.order(order)).toMatchObject({ paidMinor: 1234, holdMinor: 0, paymentState: 'paid' });
    const [payment] = await t.paymentsOf(order);
    // 5 % and 10 cents to the platform, 1.5 % and 25 cents to Stripe.
    expect(payment).toMatchObject({
      state: 'captured',
      capturedMinor: 1234,
      feeMinor: 72,
      providerFeeMinor: 44,
      dueAt: null,
    });
    expect(await t.sumOf('north', 'receivable')).toBe(0);
    expect(await t.sumOf('north', 'clearing')).toBe(1234 - 72 - 44);
    expect(await t.sumOf('platform', 'clearing')).toBe(72);
    await booksAgree(t);
  });

  it('takes the hold that the driver made before', async () => {
    const card = await t.saveCard();
    const hold = await t.hold(8000, { methodId: card.id });
    await t.work();
    const order = await t.start();
    expect(await t.order(order)).toMatchObject({ holdMinor: 8000 });
    await t.end(order, 2000);
    await t.work();
    expect((await t.paymentsOf(order)).map(({ id, state }) => [id, state])).toEqual([[hold, 'captured']]);
  });

  it('charges what is above the hold to the saved card', async () => {
    await t.saveCard();
    const order = await t.start();
    await t.work();
    await t.end(order, 6400);
    await t.work();
    expect(await states(order)).toEqual(['hold captured', 'rest captured']);
    expect(await t.order(order)).toMatchObject({ paidMinor: 6400, paymentState: 'paid' });
    expect(t.charged()).toBe(6400);
    await booksAgree(t);
  });

  it('releases the hold of an order that costs nothing', async () => {
    await t.saveCard();
    const order = await t.start();
    await t.work();
    await t.end(order, 0);
    await t.work();
    expect(await states(order)).toEqual(['hold canceled']);
    expect(await t.order(order)).toMatchObject({ holdMinor: 0, paymentState: 'none' });
  });

  it('waits for a hold that is still being made', async () => {
    await t.saveCard();
    const order = await t.start();
    await t.end(order, 900);
    expect(await t.order(order)).toMatchObject({ paymentState: 'paying' });
    await t.pass(minuteMs, 15_000);
    expect(await states(order)).toEqual(['hold captured']);
    expect(await t.order(order)).toMatchObject({ paidMinor: 900, paymentState: 'paid' });
  });

  it('stays unpaid, with no card to charge', async () => {
    const order = await t.start();
    await t.end(order, 900);
    await t.work();
    expect(await states(order)).toEqual([]);
    expect(await t.order(order)).toMatchObject({ paymentMode: 'card', paymentState: 'unpaid' });
  });

  it('is left to an invoice where nobody can charge', async () => {
    const order = await t.start({ tenantId: 'south', driverId: null });
    expect(await t.order(order)).toMatchObject({ paymentMode: 'invoice' });
    await t.end(order, 900);
    expect(await t.order(order)).toMatchObject({ paymentMode: 'invoice', paymentState: 'unpaid' });
  });

  it('is not captured while it has to be looked at, but before the hold lapses', async () => {
    await t.saveCard();
    const order = await t.start();
    await t.work();
    await t.end(order, 1500, { state: 'abnormal', review: 'open' });
    await t.pass(6 * dayMs, 6 * hourMs);
    expect(await states(order)).toEqual(['hold authorized']);
    await t.pass(18 * hourMs, hourMs);
    expect(await states(order)).toEqual(['hold captured']);
    expect(await t.order(order)).toMatchObject({ paidMinor: 1500 });
  });

  it('is captured when it has been accepted; a later correction moves no money by itself', async () => {
    await t.saveCard();
    const order = await t.start();
    await t.work();
    await t.end(order, 1500, { state: 'abnormal', review: 'open' });
    await t.end(order, 1200, { state: 'abnormal', review: 'repriced' });
    await t.work();
    expect(await t.order(order)).toMatchObject({ paidMinor: 1200, paymentState: 'paid' });
    for (const total of [900, 2400]) {
      await t.end(order, total, { state: 'abnormal', review: 'repriced' });
      await t.work();
      expect(await states(order)).toEqual(['hold captured']);
      expect(t.charged()).toBe(1200);
    }
    await booksAgree(t);
  });

  it('goes through the account of the merchant above', async () => {
    await t.saveCard();
    const order = await t.start({ tenantId: 'kiosk' });
    await t.work();
    await t.end(order, 1000);
    await t.work();
    expect(await t.order(order)).toMatchObject({ paidMinor: 1000, paymentState: 'paid' });
    const [payment] = await t.paymentsOf(order);
    const fees = (payment?.feeMinor ?? 0) + (payment?.providerFeeMinor ?? 0);
    expect(await t.sumOf('kiosk', 'due')).toBe(1000 - fees);
    expect(await t.sumOf('north', 'due')).toBe(fees - 1000);
    expect(await t.sumOf('kiosk', 'clearing')).toBe(0);
    await booksAgree(t);
  });
});

describe('a card that is refused', () => {
  it('for a while is tried again over days, then not any more', async () => {
    await t.saveCard('pm_card_chargeCustomerFail');
    const order = await t.start();
    await t.work();
    await t.end(order, 900);
    await t.work();
    const rest = async () => (await t.paymentsOf(order)).find(({ kind }) => kind === 'rest');
    expect(await rest()).toMatchObject({ state: 'failed', attempts: 1, error: 'Your card has insufficient funds.' });
    expect(await t.order(order)).toMatchObject({ paymentState: 'unpaid' });
    await t.pass(8 * dayMs, 6 * hourMs);
    expect(await rest()).toMatchObject({ state: 'failed', attempts: 4, dueAt: null });
    expect(t.charged()).toBe(0);
  });

  it('and then taken pays the order', async () => {
    await t.saveCard();
    const order = await t.start();
    t.local.faults.next('decline', /payment_intents$/);
    await t.work();
    t.local.faults.next('decline', /payment_intents$/);
    await t.end(order, 900);
    await t.work();
    expect(await states(order)).toEqual(['hold failed', 'rest failed']);
    await t.pass(dayMs + hourMs, hourMs);
    expect(await states(order)).toEqual(['hold failed', 'rest captured']);
    expect(await t.order(order)).toMatchObject({ paidMinor: 900, paymentState: 'paid' });
  });

  it('for good is not tried again', async () => {
    await t.saveCard('pm_card_chargeDeclinedLostCard');
    const order = await t.start();
    await t.work();
    await t.end(order, 900);
    await t.pass(9 * dayMs, 12 * hourMs);
    expect((await t.paymentsOf(order)).map(({ attempts }) => attempts)).toEqual([1, 1]);
  });

  it('is not asked for what was paid otherwise meanwhile', async () => {
    await t.saveCard();
    const order = await t.start();
    t.local.faults.next('decline', /payment_intents$/);
    await t.work();
    t.local.faults.next('decline', /payment_intents$/);
    await t.end(order, 900);
    await t.work();
    await t.end(order, 0);
    await t.pass(2 * dayMs, hourMs);
    expect(await states(order)).toEqual(['hold failed', 'rest canceled']);
    expect(t.charged()).toBe(0);
  });

  it('because its owner must confirm waits for that', async () => {
    await t.saveCard('pm_card_authenticationRequired');
    const order = await t.start();
    await t.work();
    expect(await states(order)).toEqual(['hold requiresAction']);
    await t.end(order, 900);
    await t.work();
    expect(await states(order)).toEqual(['hold canceled', 'rest requiresAction']);
    expect(await t.order(order)).toMatchObject({ paymentState: 'unpaid' });
  });

  it('because the amount is too small leaves the order unpaid, with the words', async () => {
    await t.saveCard();
    const order = await t.start();
    await t.work();
    await t.end(order, 20);
    await t.work();
    await t.pass(minuteMs, 15_000);
    const [payment] = await t.paymentsOf(order);
    expect(payment).toMatchObject({ state: 'canceled', capturedMinor: 0 });
    expect(payment?.error).toContain('at least');
    expect(await t.order(order)).toMatchObject({ paymentState: 'unpaid', holdMinor: 0 });
  });
});

describe('a hold', () => {
  it('that nobody charges under is released', async () => {
    const card = await t.saveCard();
    const hold = await t.hold(5000, { methodId: card.id });
    await t.work();
    await t.pass(2 * hourMs, 5 * minuteMs);
    expect(await t.payment(hold)).toMatchObject({ state: 'canceled' });
  });

  it('is warned of once when the cost of its session nears it, and caps that cost', async () => {
    await t.saveCard();
    const order = await t.start();
    await t.work();
    const told = async () => {
      await warnNearLimit(t.deps);
      return (await t.store.outbox.since(null, 500)).filter(({ topic }) => topic === 'payment.nearLimit').length;
    };
    await t.cost(order, 3_999);
    expect(await told()).toBe(0);
    await t.cost(order, 4_000);
    expect(await told()).toBe(1);
    await t.cost(order, 4_500);
    expect(await told()).toBe(1);
    const read = t.store.read(systemScope('test'));
    expect(await holdLimits(read, [order, 'another'])).toEqual(new Map([[order, 4_750]]));
  });

  it('that lapses while the session runs is gone, and the end is charged to the saved card', async () => {
    await t.saveCard();
    const order = await t.start();
    await t.work();
    const [hold] = await t.paymentsOf(order);
    await t.provider.cancelIntent(acct, hold?.intentId ?? '', 'lapsed');
    await deliver(t);
    expect(await t.order(order)).toMatchObject({ holdMinor: 0 });
    await t.end(order, 900);
    await t.work();
    expect(await states(order)).toEqual(['hold canceled', 'rest captured']);
  });

  it('of which that was not heard is missed when it is to be captured, and the saved card pays all', async () => {
    await t.saveCard();
    const order = await t.start();
    await t.work();
    const [hold] = await t.paymentsOf(order);
    await t.provider.cancelIntent(acct, hold?.intentId ?? '', 'lapsed');
    await t.end(order, 6_400);
    await t.work();
    expect((await t.paymentsOf(order)).map(({ kind, state, capturedMinor }) => [kind, state, capturedMinor])).toEqual([
      ['hold', 'canceled', 0],
      ['rest', 'captured', 1_400],
      ['rest', 'captured', 5_000],
    ]);
    expect(await t.order(order)).toMatchObject({ paidMinor: 6_400, paymentState: 'paid' });
    await booksAgree(t);
  });
});
