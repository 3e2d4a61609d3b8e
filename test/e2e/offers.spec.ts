/**
 * A merchant's prices for some customers, from the page to the plug: offers, groups from a file, a coupon, a happy hour that is tried on past orders
 * first, and a wallet. Time stands still between the steps, so that every figure is exact.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { campaigns, campaignUses } from '../../bff/billing/campaigns/contract.ts';
import { groups, members } from '../../bff/billing/groups/contract.ts';
import { offers } from '../../bff/billing/offers/contract.ts';
import { tariffs } from '../../bff/billing/tariffs/contract.ts';
import { wallets } from '../../bff/billing/wallets/contract.ts';
import { cards } from '../../bff/charging/cards/contract.ts';
import { drivers } from '../../bff/charging/drivers/contract.ts';
import { orders } from '../../bff/charging/orders/contract.ts';
import { chargers } from '../../bff/sites/chargers/contract.ts';
import { stations } from '../../bff/sites/stations/contract.ts';
import type { Charger } from '../../ocpp/charger.ts';
import { startTestApp, type TestApp } from '../kit/app.ts';
import { type Asker, asking, bearer } from '../kit/ask.ts';
import { handClock, newCharger, online } from '../kit/plug.ts';
import { buildWorld, idOf } from '../kit/world.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** A Monday, 10:00 in Berlin. */
const clock = handClock(Date.UTC(2026, 5, 1, 8));
const key = 'a-key-of-20-letters!';
const flat = (priceMicros: number) => ({ currency: 'EUR', energy: { basePriceMicros: priceMicros, bands: [] } });

let app: TestApp;
let api: Asker;
/** Of a merchant below. */
let kiosk: Asker;
let charger: Charger;
const id = { station: '', charger: '', anna: '', ben: '', staff: '', day: '', staffPrice: '', annaCard: '' };

beforeAll(async () => {
  app = await startTestApp({
    now: clock.now,
    // Time leaps here, and no charger shall seem dead for it.
    ocppLimits: { pingAfterMs: 1000 * hourMs, deadAfterMs: 1000 * hourMs, callTimeoutMs: 1000 * hourMs },
  });
  const world = await buildWorld(app.store);
  api = asking(app.url, bearer(world.keys.north));
  kiosk = asking(app.url, bearer(world.keys.kiosk));
  const tariff = (name: string, priceMicros: number) =>
    api.ok(tariffs.endpoints.create, { body: { name, definition: flat(priceMicros) } });
  id.day = (await tariff('Day', 500_000)).id;
  id.staffPrice = (await tariff('Staff price', 200_000)).id;
  const place = { name: 'Harbour', country: 'DE', latitude: 53.5, longitude: 10, zone: 'Europe/Berlin' };
  id.station = (await api.ok(stations.endpoints.create, { body: { ...place, tariffId: id.day } })).id;
  id.anna = (await api.ok(drivers.endpoints.create, { body: { name: 'Anna', email: 'Anna@example.com' } })).id;
  id.ben = (await api.ok(drivers.endpoints.create, { body: { name: 'Ben', email: 'ben@example.com' } })).id;
  id.annaCard = (await api.ok(cards.endpoints.create, { body: { uid: 'ANNA', driverId: id.anna } })).id;
  await api.ok(cards.endpoints.create, { body: { uid: 'BEN', driverId: id.ben } });
  const connectors = [{ number: 1, type: 'type2' as const, maxPowerW: 22_000 }];
  const body = { stationId: id.station, identity: 'CP-OFFERS', connectors };
  id.charger = (await api.ok(chargers.endpoints.create, { body })).id;
  await api.ok(chargers.endpoints.rotateKey, { params: { id: id.charger }, body: { key } });
  charger = newCharger(app.url, 'CP-OFFERS', clock, { password: key });
  await online(charger);
});
afterAll(async () => {
  charger.close();
  await app.drop();
});

/** An hour at 10 kW: 10 kWh. Answers the order when the billing has booked it. */
const charge = async (idTag: string) => {
  const begun = charger.start(1, idTag, 10_000);
  clock.advance(hourMs);
  const transaction = await begun;
  await charger.stop(1);
  charger.setState(1, 'available');
  const number = transaction?.id ?? 0;
  return vi.waitFor(
    async () => {
      const query = { 'transactionId.from': number, 'transactionId.to': number };
      const [order] = (await api.ok(orders.endpoints.list, { query })).items;
      if (!order || order.state === 'charging' || (order.totalMinor > 0 && order.paymentState === 'none'))
        throw new Error('the order is not booked yet');
      return order;
    },
    { timeout: 10_000 },
  );
};
const which = (query: { driverId?: string; cardId?: string; chargerId?: string; at?: number } = {}) =>
  api.ok(offers.endpoints.which, { query: { stationId: id.station, ...query } });

describe('a group with a price of its own', () => {
  it('gets its members from a file, all or nothing, as often as it is sent', async () => {
    id.staff = (
      await api.ok(groups.endpoints.create, {
        body: { name: 'Staff', benefit: { kind: 'percent', basisPoints: 1000, of: 'all' }, stackable: true },
      })
    ).id;
    const path = `/v1/customer-groups/${id.staff}/members.import` as const;
    const send = async (text: string) => {
      const response = await api.upload({ ...groups.endpoints.importMembers, path }, text);
      return { status: response.status, report: await response.json() };
    };
    const wrong = await send('email,uid\nanna@example.com,\nnobody@example.com,\n,NOCARD\n');
    expect(wrong.status).toBe(422);
    expect(wrong.report.errors).toEqual([
      { row: 2, column: 'email', message: 'there is no driver with the e-mail nobody@example.com' },
      { row: 3, column: 'uid', message: 'there is no card NOCARD' },
    ]);
    const count = async () => (await api.ok(groups.endpoints.get, { params: { id: id.staff } })).memberCount;
    expect(await count()).toBe(0);
    expect(await send('email\nanna@example.com\n')).toMatchObject({ status: 200, report: { created: 1 } });
    expect(await send('email\nANNA@example.com\n')).toMatchObject({ report: { created: 0, unchanged: 1 } });
    expect(await count()).toBe(1);
    const { items } = await api.ok(members.endpoints.list, { query: { groupId: id.staff } });
    expect(items).toMatchObject([{ driverName: 'Anna', email: 'Anna@example.com', uid: null }]);
  });

  it('is offered a tariff, and the page says which one applies to whom and why', async () => {
    const body = { stationId: id.station, tariffId: id.staffPrice, groupId: id.staff };
    const offer = await api.ok(offers.endpoints.create, { body });
    expect(offer).toMatchObject({ groupName: 'Staff', tariffName: 'Staff price', rivalIds: [] });
    const second = await api.ok(offers.endpoints.create, { body: { ...body, validFrom: clock.now() + dayMs } });
    expect(second.rivalIds).toEqual([offer.id]);
    await api.ok(offers.endpoints.remove, { params: { id: second.id } });
    expect(await which({ driverId: id.anna, chargerId: id.charger })).toMatchObject({
      ...{ tariffName: 'Staff price', offerId: offer.id, why: 'groupStation', groupName: 'Staff' },
      ...{ paymentMode: 'invoice', reductions: [{ name: 'Staff' }], others: [] },
    });
    expect(await which({ driverId: id.ben })).toMatchObject({
      ...{ tariffName: 'Day', offerId: null, why: 'own', reductions: [] },
      others: [{ offerId: offer.id, why: 'notMember' }],
    });
  });

  it('tells a sub-merchant the price that holds at its station, also where a merchant above made it', async () => {
    const stationId = idOf('station', 'kiosk');
    const friends = await api.ok(groups.endpoints.create, { body: { name: 'Friends' } });
    const { id: driverId } = await kiosk.ok(drivers.endpoints.create, {
      body: { name: 'Kid', email: 'kid@example.com' },
    });
    await api.ok(members.endpoints.create, { body: { groupId: friends.id, driverId } });
    await api.ok(offers.endpoints.create, { body: { stationId, tariffId: id.staffPrice, groupId: friends.id } });
    const told = { tariffName: 'Staff price', why: 'groupStation', groupName: 'Friends', currency: 'EUR' };
    for (const asker of [api, kiosk])
      expect(await asker.ok(offers.endpoints.which, { query: { stationId, driverId } })).toMatchObject(told);
    // Whom it cannot see, it learns nothing about.
    const stranger = { stationId, driverId: id.anna };
    expect((await kiosk.refused(offers.endpoints.which, { query: stranger })).code).toBe('invalid');
  });

  it('pays it at the charger', async () => {
    // 10 kWh at 0.20 less a tenth; for others at 0.50.
    expect((await charge('ANNA')).totalMinor).toBe(180);
    expect((await charge('BEN')).totalMinor).toBe(500);
  });

  it('has a card for a member until the card is deleted', async () => {
    const card = await api.ok(cards.endpoints.create, { body: { uid: 'GUEST' } });
    const body = { groupId: id.staff, cardId: card.id };
    await api.ok(members.endpoints.create, { body });
    expect((await api.refused(members.endpoints.create, { body })).detail).toBe('Is a member of this group already.');
    const count = async () => (await api.ok(groups.endpoints.get, { params: { id: id.staff } })).memberCount;
    expect(await count()).toBe(2);
    await api.ok(cards.endpoints.remove, { params: { id: card.id } });
    expect(await count()).toBe(1);
  });

  it('is not deleted, nor its tariff archived, while it is offered one', async () => {
    const kept = await api.refused(groups.endpoints.remove, { params: { id: id.staff } });
    expect(kept.detail).toContain('A tariff is offered to this group');
    const archive = { params: { id: id.staffPrice }, body: { archived: true } };
    expect((await api.refused(tariffs.endpoints.update, archive)).detail).toContain('Delete the offer first');
  });
});

describe('a campaign', () => {
  it('is tried on past orders by the very formula', async () => {
    const result = await api.ok(campaigns.endpoints.simulate, {
      body: {
        rules: { kind: 'firstCharge', benefit: { kind: 'percent', basisPoints: 5000, of: 'all' }, stackable: true },
        ...{ currency: 'EUR', from: clock.now() - dayMs, to: clock.now() },
      },
    });
    expect(result).toMatchObject({ orders: 2, covered: 2, skipped: 0, hit: 2, revenueBeforeMinor: 680 });
    expect(result.revenueAfterMinor).toBe(680 - result.discountMinor);
    expect(result.top[0]).toMatchObject({ userName: 'Ben', beforeMinor: 500, afterMinor: 250 });
    expect(result.days).toMatchObject([{ day: 20260601, orders: 2, hit: 2 }]);
    const once = await api.ok(campaigns.endpoints.simulate, {
      body: {
        rules: { kind: 'coupon', benefit: { kind: 'amount', amountMinor: 100 }, stackable: true },
        ...{ currency: 'EUR', from: clock.now() - dayMs, to: clock.now(), maxUses: 1, budgetMinor: 60 },
      },
    });
    // One coupon had been given out, and the budget had 0.60.
    expect(once).toMatchObject({ discountMinor: 60 });
  });

  it('hands out a coupon within its limits, and counts what it took off', async () => {
    const draft = await api.ok(campaigns.endpoints.create, {
      body: {
        ...{ name: 'Welcome', currency: 'EUR', code: 'hello 26', maxUses: 2, budgetMinor: 10_000 },
        rules: { kind: 'coupon', benefit: { kind: 'amount', amountMinor: 150 }, stackable: true },
      },
    });
    expect(draft).toMatchObject({ state: 'draft', kind: 'coupon', code: 'HELLO26', spentMinor: 0 });
    const { redeem, start, pause, end, update } = campaigns.endpoints;
    const ofIt = { params: { id: draft.id } };
    const refusal = async (driverId: string, code = 'Hello26') =>
      (await api.refused(redeem, { body: { code, driverId } })).detail;
    const unknown = 'This code is not valid. Look whether it was typed in right';
    expect(await refusal(id.ben)).toBe(unknown);
    await api.ok(start, { ...ofIt, body: {} });
    expect(await refusal(id.ben, 'HELLO27')).toBe(unknown);
    expect(await api.ok(redeem, { body: { code: 'Hello26', driverId: id.ben } })).toMatchObject({ name: 'Welcome' });
    expect(await refusal(id.ben)).toBe('This driver has had this coupon already.');
    expect((await api.refused(update, { ...ofIt, body: { maxUses: 9 } })).code).toBe('conflict');
    expect(await which({ driverId: id.ben })).toMatchObject({ reductions: [{ source: 'campaign', name: 'Welcome' }] });
    expect((await charge('BEN')).totalMinor).toBe(350);
    expect((await charge('BEN')).totalMinor).toBe(500);
    const now = await api.ok(campaigns.endpoints.get, { params: { id: draft.id } });
    expect(now).toMatchObject({ spentMinor: 150, promisedMinor: 0, uses: 1 });
    const { items } = await api.ok(campaignUses.endpoints.list, { query: { campaignId: draft.id } });
    expect(items).toMatchObject([{ state: 'used', driverName: 'Ben', amountMinor: 150 }]);
    await api.ok(pause, { ...ofIt, body: {} });
    expect(await refusal(id.anna)).toContain('cannot be had just now');
    await api.ok(end, { ...ofIt, body: {} });
    expect((await api.refused(start, { ...ofIt, body: {} })).code).toBe('conflict');
  });
});

describe('a wallet', () => {
  it('is topped up with a bonus, pays at the end of the session, and is handed back', async () => {
    const bonus = await api.ok(campaigns.endpoints.create, {
      body: {
        ...{ name: 'Prepaid', currency: 'EUR' },
        rules: { kind: 'prepaidBonus', minTopUpMinor: 1000, basisPoints: 1000 },
      },
    });
    await api.ok(campaigns.endpoints.start, { params: { id: bonus.id }, body: {} });
    await api.ok(groups.endpoints.update, { params: { id: id.staff }, body: { paymentMode: 'wallet' } });
    // As soon as the node has heard of the change.
    await vi.waitFor(async () => expect(await charger.authorize('ANNA')).toMatchObject({ status: 'blocked' }));
    const body = { driverId: id.anna, amountMinor: 1000, currency: 'EUR', reference: 'Cash 17', key: '17' };
    const first = await api.ok(wallets.endpoints.topUp, { body });
    expect(first).toMatchObject({
      bonusMinor: 100,
      repeated: false,
      wallet: { balanceMinor: 1100, driverName: 'Anna' },
    });
    expect(await api.ok(wallets.endpoints.topUp, { body })).toMatchObject({
      ...{ bonusMinor: 0, repeated: true, wallet: { balanceMinor: 1100 } },
    });
    // The same key for something else would be money that nobody finds again.
    await api.ok(wallets.endpoints.topUp, { body: { ...body, driverId: id.ben, key: '18' } });
    for (const other of [{ driverId: id.ben }, { amountMinor: 2000 }, { currency: 'CHF' }])
      expect((await api.refused(wallets.endpoints.topUp, { body: { ...body, ...other } })).code).toBe('conflict');
    expect(await charger.authorize('ANNA')).toMatchObject({ status: 'accepted' });
    const order = await charge('ANNA');
    expect(order).toMatchObject({ paymentMode: 'wallet', paymentState: 'paid', totalMinor: 180, paidMinor: 180 });
    const wallet = { id: first.wallet.id };
    const back = await api.ok(wallets.endpoints.payBack, { params: wallet, body: { reference: 'Bye' } });
    expect(back).toMatchObject({ paidBackMinor: 920, wallet: { balanceMinor: 0 } });
    const { items, next } = await api.ok(wallets.endpoints.movements, { params: wallet, query: { limit: 3 } });
    const { items: older } = await api.ok(wallets.endpoints.movements, {
      params: wallet,
      query: next === null ? {} : { before: next },
    });
    expect([...items, ...older].map(({ kind, amountMinor, note }) => [kind, amountMinor, note])).toEqual([
      ['payBack', -920, 'Bye'],
      ['payment', -180, ''],
      ['bonus', 100, 'Prepaid'],
      ['topUp', 1000, 'Cash 17'],
    ]);
    expect(items[1]).toMatchObject({ orderId: order.id });
  });
});

it('nothing broke on the way', () => {
  expect(app.errors).toEqual([]);
});
