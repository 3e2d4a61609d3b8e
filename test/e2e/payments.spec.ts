/**
 * A merchant takes cards: an account is opened and filled in, a driver saves a card, a session is held, captured, refunded and disputed, all over
 * HTTP against a local Stripe with its own webhooks. Time moves only between the steps.
 */
import { randomUUIDv7 } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { offers } from '../../bff/billing/offers/contract.ts';
import {
  disputes,
  paymentAccounts,
  payments,
  payouts,
  reconciliations,
  refunds,
} from '../../bff/billing/payments/contract.ts';
import { tariffs } from '../../bff/billing/tariffs/contract.ts';
import { wallets } from '../../bff/billing/wallets/contract.ts';
import { cards } from '../../bff/charging/cards/contract.ts';
import { drivers } from '../../bff/charging/drivers/contract.ts';
import { orders } from '../../bff/charging/orders/contract.ts';
import { chargers } from '../../bff/sites/chargers/contract.ts';
import { stations } from '../../bff/sites/stations/contract.ts';
import { closeDispute, openDispute, payOut } from '../../demo/stripe/money-back.ts';
import { type LocalStripe, startLocalStripe } from '../../demo/stripe/server.ts';
import type { Charger } from '../../ocpp/charger.ts';
import { startTestApp, type TestApp } from '../kit/app.ts';
import { type Asker, asking, bearer } from '../kit/ask.ts';
import { handClock, newCharger, online } from '../kit/plug.ts';
import { buildWorld, idOf } from '../kit/world.ts';

const hourMs = 3_600_000;
const clock = handClock(Date.UTC(2026, 5, 1, 8));
const key = 'a-key-of-20-letters!';
const patient = { timeout: 20_000, interval: 100 };

let local: LocalStripe;
let app: TestApp;
let api: Asker;
let reseller: Asker;
let south: Asker;
let charger: Charger;
const id = { station: '', driver: '', account: '', external: '', method: '', dispute: '' };

beforeAll(async () => {
  local = await startLocalStripe({ now: clock.now, newId: randomUUIDv7, webhookSecret: 'whsec_connect' });
  app = await startTestApp({
    now: clock.now,
    ocppLimits: { pingAfterMs: 1000 * hourMs, deadAfterMs: 1000 * hourMs, callTimeoutMs: 1000 * hourMs },
    env: {
      STRIPE_SECRET_KEY: 'sk_test_local',
      STRIPE_WEBHOOK_SECRET: 'whsec_own,whsec_connect',
      STRIPE_PUBLISHABLE_KEY: 'pk_test_local',
      STRIPE_API_URL: local.url,
    },
  });
  local.webhooks.url = `${app.url}/v1/stripe/webhook`;
  const world = await buildWorld(app.store);
  api = asking(app.url, bearer(world.keys.north));
  reseller = asking(app.url, bearer(world.keys.reseller));
  south = asking(app.url, bearer(world.keys.south));
  const definition = { currency: 'EUR', energy: { basePriceMicros: 500_000, bands: [] } };
  const tariffId = (await api.ok(tariffs.endpoints.create, { body: { name: 'Card', definition } })).id;
  const place = { name: 'Harbour', country: 'DE', latitude: 53.5, longitude: 10, zone: 'Europe/Berlin' };
  id.station = (await api.ok(stations.endpoints.create, { body: { ...place, tariffId } })).id;
  await api.ok(offers.endpoints.create, { body: { stationId: id.station, tariffId, paymentMode: 'card' } });
  id.driver = (await api.ok(drivers.endpoints.create, { body: { name: 'Dana', email: 'dana@example.com' } })).id;
  await api.ok(cards.endpoints.create, { body: { uid: 'DANA', driverId: id.driver } });
  const connectors = [{ number: 1, type: 'type2' as const, maxPowerW: 22_000 }];
  const body = { stationId: id.station, identity: 'CP-PAY', connectors };
  const made = await api.ok(chargers.endpoints.create, { body });
  await api.ok(chargers.endpoints.rotateKey, { params: { id: made.id }, body: { key } });
  charger = newCharger(app.url, 'CP-PAY', clock, { password: key });
  await online(charger);
});
afterAll(async () => {
  charger.close();
  expect(app.errors).toEqual([]);
  await app.drop();
  await local.close();
});

const orderBy = async (transaction: number, ready: (order: Awaited<ReturnType<typeof find>>) => boolean) =>
  vi.waitFor(async () => {
    const order = await find(transaction);
    if (!order || !ready(order)) throw new Error(`the order is not ready: ${JSON.stringify(order)}`);
    return order;
  }, patient);
const find = async (transaction: number) => {
  const query = { 'transactionId.from': transaction, 'transactionId.to': transaction };
  return (await api.ok(orders.endpoints.list, { query })).items[0];
};
const begin = async (powerW: number): Promise<number> => (await charger.start(1, 'DANA', powerW))?.id ?? 0;
const end = async (): Promise<void> => {
  await charger.stop(1);
  charger.setState(1, 'available');
};
/** An hour at this power; answers the order when it is paid. */
const charge = async (powerW: number) => {
  const transaction = await begin(powerW);
  await orderBy(transaction, (order) => (order?.holdMinor ?? 0) > 0);
  clock.advance(hourMs);
  await end();
  return orderBy(transaction, (order) => order?.paymentState === 'paid');
};

describe('a payment account', () => {
  it('is opened, filled in on the page of the provider, and may charge then', async () => {
    await api.ok(paymentAccounts.endpoints.disconnect, { params: { id: idOf('paymentAccount', 'north') }, body: {} });
    const before = await api.ok(paymentAccounts.endpoints.status);
    expect(before).toMatchObject({ configured: true, testMode: true, account: null, canCharge: true });
    expect(before.inheritedFrom?.tenantId).toBe('reseller');

    const account = await api.ok(paymentAccounts.endpoints.create, { body: { email: 'owner@north.example' } });
    expect(account).toMatchObject({ state: 'onboarding', chargesEnabled: false, tenantId: 'north' });
    expect((await api.refused(paymentAccounts.endpoints.create, { body: {} })).code).toBe('conflict');
    id.account = account.id;
    id.external = account.externalId;
    const returnUrl = 'https://north.example/back';
    const links = { returnUrl, refreshUrl: 'https://north.example/again' };
    const { url } = await api.ok(paymentAccounts.endpoints.onboarding, { params: { id: id.account }, body: links });
    expect(await (await fetch(url)).text()).toContain('Name of the business');
    const filled = new URLSearchParams({ account: id.external, name: 'North Charging', returnUrl });
    await fetch(url, { method: 'POST', body: filled, redirect: 'manual' });
    // By its webhook, without being asked.
    await vi.waitFor(async () => {
      const row = await api.ok(paymentAccounts.endpoints.get, { params: { id: id.account } });
      expect(row).toMatchObject({ state: 'active', chargesEnabled: true, name: 'North Charging' });
    }, patient);
    expect(await api.ok(paymentAccounts.endpoints.status)).toMatchObject({ canCharge: true, inheritedFrom: null });
  });

  it('shares with the platform what a merchant above says, not what it says itself', async () => {
    const params = { id: id.account };
    const terms = { feeBasisPoints: 200, feeFixedMinor: 5 };
    expect((await api.refused(paymentAccounts.endpoints.update, { params, body: terms })).code).toBe('forbidden');
    expect(await reseller.ok(paymentAccounts.endpoints.update, { params, body: terms })).toMatchObject(terms);
    expect(await api.ok(paymentAccounts.endpoints.update, { params, body: { holdMinor: 2_000 } })).toMatchObject({
      ...terms,
      holdMinor: 2_000,
    });
  });

  it('is bound to one merchant only, and only if Stripe knows it', async () => {
    const bind = (externalId: string) => south.refused(paymentAccounts.endpoints.bind, { body: { externalId } });
    expect((await bind(id.external)).detail).toContain('another merchant');
    expect((await bind('acct_nobody')).detail).toContain('knows no such account');
  });

  it('that was taken off is not somebody else’s to take, and comes back on the terms it had', async () => {
    const params = { id: id.account };
    const was = await api.ok(paymentAccounts.endpoints.get, { params });
    clock.advance(1_000);
    await api.ok(paymentAccounts.endpoints.disconnect, { params, body: {} });
    const body = { externalId: id.external };
    expect((await south.refused(paymentAccounts.endpoints.bind, { body })).detail).toContain('another merchant');
    const back = await api.ok(paymentAccounts.endpoints.bind, { body });
    const { feeBasisPoints, feeFixedMinor, holdMinor, createdAt } = was;
    expect(back).toMatchObject({
      id: id.account,
      state: 'active',
      feeBasisPoints,
      feeFixedMinor,
      holdMinor,
      createdAt,
    });

    await api.ok(paymentAccounts.endpoints.disconnect, { params, body: {} });
    const other = await api.ok(paymentAccounts.endpoints.create, { body: {} });
    expect(other).toMatchObject({ state: 'onboarding', feeBasisPoints, feeFixedMinor });
    await api.ok(paymentAccounts.endpoints.disconnect, { params: { id: other.id }, body: {} });
    await api.ok(paymentAccounts.endpoints.bind, { body });
  });

  it('that was made for a merchant is not bound to another, known here or not', async () => {
    local.accounts.create({ country: 'DE', metadata: { tenant: 'reseller' } }, 'acct_reseller');
    const body = { externalId: 'acct_reseller' };
    expect((await south.refused(paymentAccounts.endpoints.bind, { body })).detail).toContain('another merchant');
  });
});

describe('a driver', () => {
  it('saves a card on the page of the provider; what was agreed to is kept word for word', async () => {
    const params = { id: id.driver };
    const consentText = 'I agree that North charges this card for my charging sessions.';
    const begun = await api.ok(payments.endpoints.setUpMethod, { params, body: { consentText } });
    expect(begun.confirmation).toMatchObject({ publishableKey: 'pk_test_local', account: id.external });
    expect((await api.ok(payments.endpoints.methods, { params })).items).toEqual([]);
    const unconfirmed = await api.refused(payments.endpoints.confirmMethod, {
      params: { id: begun.methodId },
      body: {},
    });
    expect(unconfirmed.detail).toContain('not confirmed');
    const page = begun.confirmation.nextUrl ?? '';
    expect(await (await fetch(page)).text()).toContain('Save a card');
    await fetch(page, { method: 'POST', body: new URLSearchParams({ payment_method: 'pm_card_visa' }) });
    const saved = await api.ok(payments.endpoints.confirmMethod, { params: { id: begun.methodId }, body: {} });
    expect(saved).toMatchObject({ state: 'saved', brand: 'visa', last4: '4242', consentText });
    expect((await api.ok(payments.endpoints.methods, { params })).items).toHaveLength(1);
    id.method = saved.id;
    for (const secret of [begun.confirmation.clientSecret ?? 'none'])
      expect(JSON.stringify(await api.ok(payments.endpoints.list))).not.toContain(secret);
  });

  it('holds an amount before the session, of which the session takes what it costs', async () => {
    const body = { driverId: id.driver, stationId: id.station, methodId: id.method, amountMinor: 3_000 };
    const held = await api.ok(payments.endpoints.hold, { body });
    expect(held.payment).toMatchObject({ state: 'authorized', amountMinor: 3_000, kind: 'hold' });
    const order = await charge(10_000);
    expect(order).toMatchObject({ totalMinor: 500, paidMinor: 500, holdMinor: 0, paymentMode: 'card' });
    const captured = await api.ok(payments.endpoints.get, { params: { id: held.payment.id } });
    expect(captured).toMatchObject({ state: 'captured', orderId: order.id, capturedMinor: 500, feeMinor: 15 });
  });

  it('confirms with the bank where that wants it', async () => {
    const body = { driverId: id.driver, stationId: id.station };
    const held = await api.ok(payments.endpoints.hold, { body });
    expect(held.payment).toMatchObject({ state: 'requiresAction', amountMinor: 2_000 });
    const params = { id: held.payment.id };
    const again = await api.ok(payments.endpoints.confirmation, { params, body: {} });
    expect(again.confirmation.clientSecret).toBe(held.confirmation.clientSecret);
    const picked = new URLSearchParams({ payment_method: 'pm_card_authenticationRequired' });
    const bank = await fetch(held.confirmation.nextUrl ?? '', { method: 'POST', body: picked });
    expect(await bank.text()).toContain('Confirm with your bank');
    await fetch(bank.url, { method: 'POST', body: new URLSearchParams({ answer: 'yes' }) });
    await vi.waitFor(async () => {
      expect(await api.ok(payments.endpoints.get, { params })).toMatchObject({ state: 'authorized' });
    }, patient);
    expect(await api.ok(payments.endpoints.release, { params, body: {} })).toMatchObject({ state: 'canceled' });
    expect((await api.refused(payments.endpoints.release, { params, body: {} })).code).toBe('conflict');
  });

  it('is stopped when the cost nears what is held', async () => {
    const transaction = await begin(22_000);
    await orderBy(transaction, (order) => order?.holdMinor === 2_000);
    // 38 kWh at 0.50: 95 % of what is held.
    clock.advance(1.8 * hourMs);
    const order = await orderBy(transaction, (row) => row?.paymentState === 'paid');
    expect(order.stopReason).toBe('remote');
    expect(order.paidMinor).toBe(order.totalMinor);
    charger.setState(1, 'available');
  });

  it('tops a wallet up by card', async () => {
    const body = { driverId: id.driver, amountMinor: 1_500, methodId: id.method };
    expect((await api.ok(payments.endpoints.topUp, { body })).payment).toMatchObject({
      state: 'captured',
      kind: 'topUp',
    });
    expect((await api.ok(wallets.endpoints.list, { query: { driverId: id.driver } })).items).toMatchObject([
      { balanceMinor: 1_500 },
    ]);
  });
});

describe('money back', () => {
  it('is given by card and into the wallet, and never more than was paid', async () => {
    const order = await charge(10_000);
    const params = { id: order.id };
    const give = (body: { amountMinor?: number; lines?: number[]; via: 'card' | 'wallet' | 'other' }) =>
      api.ok(refunds.endpoints.create, { params, body: { ...body, reason: 'Charger broke down' } });
    const byCard = await give({ amountMinor: 200, via: 'card' });
    expect(byCard.refunds).toMatchObject([{ state: 'succeeded', amountMinor: 200, via: 'card', feeReturnedMinor: 6 }]);
    expect((await give({ amountMinor: 100, via: 'wallet' })).refunds).toMatchObject([{ state: 'succeeded' }]);
    const tooMuch = { amountMinor: 201, via: 'card' as const, reason: 'x' };
    expect((await api.refused(refunds.endpoints.create, { params, body: tooMuch })).detail).toContain('At most 200');
    const noLine = { lines: [9], via: 'card' as const, reason: 'x' };
    expect((await api.refused(refunds.endpoints.create, { params, body: noLine })).detail).toContain('no such line');
    await give({ via: 'card' });
    expect(await find(order.transactionId)).toMatchObject({ refundedMinor: 500, paymentState: 'refunded' });
    expect((await api.ok(wallets.endpoints.list, { query: { driverId: id.driver } })).items[0]?.balanceMinor).toBe(
      1_600,
    );
  });

  it('is kept from strangers', async () => {
    const [order] = (await api.ok(orders.endpoints.list, { query: { limit: 1 } })).items;
    const params = { id: order?.id ?? '' };
    const body = { via: 'card' as const, reason: 'mine' };
    expect((await south.refused(refunds.endpoints.create, { params, body })).code).toBe('notFound');
    expect((await south.refused(payments.endpoints.pay, { params, body: {} })).code).toBe('notFound');
    const hold = { driverId: id.driver, stationId: id.station };
    expect((await south.refused(payments.endpoints.hold, { body: hold })).code).toBe('notFound');
    expect((await south.ok(payments.endpoints.list)).items.map(({ tenantId }) => tenantId)).toEqual(['south']);
  });

  it('that the bank takes is a dispute, and a payout follows', async () => {
    const order = await charge(10_000);
    const [paid] = (await api.ok(payments.endpoints.list, { query: { orderId: order.id } })).items;
    id.dispute = openDispute(local.books, id.external, paid?.intentId ?? '').id;
    await orderBy(order.transactionId, (row) => row?.paymentState === 'disputed');
    expect((await api.ok(disputes.endpoints.list, { query: { orderId: order.id } })).items).toMatchObject([
      { state: 'needs_response', amountMinor: 500 },
    ]);
    const params = { id: order.id };
    const cash = { via: 'other' as const, reason: 'in cash' };
    expect((await api.refused(refunds.endpoints.create, { params, body: cash })).detail).toContain('disputed');
    payOut(local.books, id.external, 'eur', 300);
    await vi.waitFor(async () => {
      const { items } = await api.ok(payouts.endpoints.list, { query: { accountId: id.account } });
      expect(items).toMatchObject([{ state: 'inTransit', amountMinor: 300 }]);
    }, patient);
  });

  it('that a lost dispute took is not given back once more', async () => {
    closeDispute(local.books, id.external, id.dispute, 'lost');
    const [row] = (await api.ok(disputes.endpoints.list, { query: { externalId: id.dispute } })).items;
    const params = { id: row?.orderId ?? '' };
    await vi.waitFor(async () => {
      expect(await api.ok(orders.endpoints.get, { params })).toMatchObject({ paymentState: 'writtenOff' });
    }, patient);
    const cash = { via: 'other' as const, reason: 'in cash' };
    expect((await api.refused(refunds.endpoints.create, { params, body: cash })).detail).toContain('Nothing');
  });

  it('agrees with the books of the provider', async () => {
    const body = { day: 20_260_601 };
    const row = await api.ok(reconciliations.endpoints.run, { params: { id: id.account }, body });
    expect(row.differences).toEqual([]);
    expect(row.checked).toBeGreaterThan(5);
  });
});

describe('a webhook', () => {
  it('without a signature is refused', async () => {
    const response = await fetch(`${app.url}/v1/stripe/webhook`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(400);
  });
});

describe('without a key', () => {
  it('says what is missing, and everything else works', async () => {
    const bare = await startTestApp();
    try {
      const world = await buildWorld(bare.store);
      const north = asking(bare.url, bearer(world.keys.north));
      const status = await north.ok(paymentAccounts.endpoints.status);
      expect(status).toMatchObject({ configured: false, canCharge: false });
      const body = { driverId: idOf('driver', 'north'), stationId: idOf('station', 'north') };
      const refused = await north.refused(payments.endpoints.hold, { body });
      expect(refused).toMatchObject({
        status: 409,
        detail: 'No payment provider is configured: set STRIPE_SECRET_KEY.',
      });
      expect((await fetch(`${bare.url}/v1/stripe/webhook`, { method: 'POST', body: '{}' })).status).toBe(409);
      expect(bare.errors).toEqual([]);
    } finally {
      await bare.drop();
    }
  });
});
