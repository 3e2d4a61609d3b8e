/** What sessions start with, on both engines: offers, groups and campaigns as they stood at the start, kept to the end. */
import { eq, getTableName, type Table } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type * as z from 'zod/mini';
import { createCampaignDesk } from '../../bff/billing/campaigns/desk.ts';
import type { SessionRules } from '../../bff/billing/campaigns/rules.ts';
import { simulate } from '../../bff/billing/campaigns/simulate.ts';
import { createClerk } from '../../bff/billing/clerk.ts';
import type { Bill } from '../../bff/billing/tariffs/bill.ts';
import type { Tariff } from '../../bff/billing/tariffs/tariff.ts';
import type { windowSchema } from '../../bff/billing/tariffs/terms.ts';
import { CardMemory } from '../../bff/bridge/cards.ts';
import type { OrderRecord } from '../../bff/charging/orders/rows.ts';
import {
  campaigns,
  campaignUses,
  cards,
  customerGroups,
  drivers,
  groupMembers,
  orders,
  stations,
  tariffOffers,
  wallets,
} from '../../bff/store/tables/index.ts';
import type { StationEvent } from '../../ocpp/index.ts';
import { endedOrder } from '../kit/books.ts';
import { cardRow, type Node, openYard, type Plug, silent, system, type Yard } from '../kit/bridge.ts';
import { addTariff, campaignRow, groupRow, memberRow, offerRow, tenth, walletRow } from '../kit/offers.ts';
import { counterIds, driverRow } from '../kit/store.ts';

type Reported = Extract<StationEvent, { kind: 'transactionReported' }>;
type HappyWindow = z.infer<typeof windowSchema>;
const hourMs = 3_600_000;

let yard: Yard;
let node: Node;
let plug: Plug;
beforeEach(async () => {
  yard = await openYard();
  await yard.store.tx(system, async (w) => {
    await w.insert(drivers, [driverRow('anna', 'north', 'Anna'), driverRow('ben', 'north', 'Ben')]);
    await w.insert(cards, [
      cardRow('ANNA1', 'north', { driverId: 'anna' }),
      cardRow('ANNA2', 'north', { driverId: 'anna' }),
      cardRow('BEN1', 'north', { driverId: 'ben' }),
    ]);
  });
  node = yard.node();
  plug = node.connect('CP1');
});
afterEach(() => yard.drop());

/** Changes what sessions start with, and waits until the node has heard of it. */
const add = async (work: Parameters<typeof yard.store.tx<void>>[1]) => {
  const heard = Promise.all(
    ['cards', 'chargers'].map((name) => new Promise<void>((resolve) => yard.store.onBell(name, resolve))),
  );
  await yard.store.tx(system, async (w) => {
    await work(w);
    w.bell('cards');
    w.bell('chargers');
  });
  await heard;
};
const start = async (idTag: string, from: Plug = plug, connector = 1) => {
  await from.tell({ kind: 'transactionStarted', connector, idTag, meterStartWh: 0, atMs: yard.clock.nowMs });
  const row = (await yard.orders()).at(-1);
  if (!row) throw new Error('no order');
  return row;
};
const stop = async (transactionId: number, wh: number, from: Plug = plug) => {
  yard.wait(hourMs);
  await from.tell({
    ...{ kind: 'transactionStopped', transactionId: String(transactionId), meterStopWh: wh },
    ...{ atMs: yard.clock.nowMs, reason: 'local', samples: [] },
  });
  const row = (await yard.orders()).find((each) => each.transactionId === transactionId);
  if (!row) throw new Error('no order');
  return row;
};
const charge = async (idTag: string, wh: number) => stop((await start(idTag)).transactionId, wh);
/** Books what is due, as one of two clerks that do not know of each other. */
const ids = counterIds('desk');
const clerk = () =>
  createClerk({
    ...{ store: yard.store, now: () => yard.clock.nowMs, log: silent },
    desks: [createCampaignDesk({ newId: ids })],
  });
const read = () => yard.store.read(system);
const campaignNow = async (id: string) => read().find(campaigns, id);
const usesNow = () => read().select(campaignUses);
const cheap: Tariff = { currency: 'EUR', energy: { basePriceMicros: 300_000, bands: [] } };
const dear: Tariff = { currency: 'EUR', energy: { basePriceMicros: 900_000, bands: [] } };

describe('a session that starts', () => {
  it('is priced by the station’s tariff where nothing is offered', async () => {
    expect(await start('ANNA1')).toMatchObject({
      ...{ tariffVersionId: 'version-1', terms: null, paymentMode: 'invoice', dueAt: null },
    });
  });

  it('takes a group’s offer for its members, and the discount to its end', async () => {
    await add(async (w) => {
      await addTariff(w, 'cheap', cheap);
      await w.insert(customerGroups, groupRow('staff', { benefit: tenth }));
      await w.insert(groupMembers, memberRow('staff', { driverId: 'anna' }));
      await w.insert(tariffOffers, offerRow('offer', 'cheap', { groupId: 'staff', paymentMode: 'account' }));
    });
    expect(await charge('BEN1', 10_000)).toMatchObject({ tariffVersionId: 'version-1', totalMinor: 600 });
    const order = await charge('ANNA2', 10_000);
    expect(order).toMatchObject({ tariffVersionId: 'cheap-1', paymentMode: 'account', totalMinor: 270 });
    expect(order.terms?.reductions).toMatchObject([{ source: 'group', id: 'staff', benefit: tenth }]);
    expect((order.bill as Bill).lines.map(({ component, amountMinor }) => [component, amountMinor])).toEqual([
      ['energy', 300],
      ['discount', -30],
    ]);
  });

  it('is of a card that is a member by itself, and of no card of its driver beside it', async () => {
    await add(async (w) => {
      await w.insert(customerGroups, groupRow('fleet', { benefit: tenth }));
      await w.insert(groupMembers, memberRow('fleet', { cardId: 'card-ANNA1' }));
    });
    expect((await charge('ANNA1', 10_000)).totalMinor).toBe(540);
    expect((await charge('ANNA2', 10_000)).totalMinor).toBe(600);
  });

  it('shows the discount while it runs, and keeps it when the driver leaves the group', async () => {
    await add(async (w) => {
      await w.insert(customerGroups, groupRow('staff', { benefit: tenth }));
      await w.insert(groupMembers, memberRow('staff', { driverId: 'anna' }));
    });
    const { transactionId } = await start('ANNA1');
    await add((w) => w.removeWhere(groupMembers, eq(groupMembers.groupId, 'staff')).then(() => undefined));
    yard.wait(hourMs / 2);
    await plug.tell({
      ...{ kind: 'metered', connector: 1, transactionId: String(transactionId) },
      samples: [{ atMs: yard.clock.nowMs, energyWh: 4000 }],
    });
    expect((await yard.orders())[0]).toMatchObject({ state: 'charging', totalMinor: 270 });
    expect((await stop(transactionId, 10_000)).totalMinor).toBe(540);
    expect((await charge('ANNA1', 10_000)).totalMinor).toBe(600);
  });

  it('is told to the billing at once when it is paid by card, and is free for a group that pays nothing', async () => {
    await add(async (w) => {
      await w.insert(customerGroups, [
        groupRow('guests', { paymentMode: 'card' }),
        groupRow('board', { name: 'Board', paymentMode: 'free' }),
      ]);
      await w.insert(groupMembers, [
        memberRow('guests', { driverId: 'ben' }),
        memberRow('board', { driverId: 'anna' }),
      ]);
    });
    expect(await start('BEN1')).toMatchObject({ paymentMode: 'card', dueAt: yard.clock.nowMs });
    const order = await charge('ANNA1', 10_000);
    expect(order).toMatchObject({ paymentMode: 'free', totalMinor: 0, terms: { free: 'Board' } });
  });

  it('takes the offer that holds at its start, and no group of a merchant beside', async () => {
    await add(async (w) => {
      await addTariff(w, 'dear', dear);
      await w.insert(customerGroups, groupRow('others', { tenantId: 'south', benefit: tenth }));
      await w.insert(groupMembers, { ...memberRow('others', { driverId: 'anna' }), tenantId: 'south' });
      await w.insert(tariffOffers, offerRow('offer', 'dear', { validFrom: yard.clock.nowMs + hourMs }));
    });
    expect(await charge('ANNA1', 10_000)).toMatchObject({ tariffVersionId: 'version-1', terms: null });
    expect(await charge('ANNA1', 10_000)).toMatchObject({ tariffVersionId: 'dear-1', totalMinor: 900 });
  });
});

describe('a 2.x session whose card is shown later', () => {
  let seqNo = 0;
  let station: Plug;
  const tell = (phase: Reported['phase'], more: Partial<Reported> = {}, wh = 0) =>
    station.tell({
      ...{ kind: 'transactionReported', phase, transactionId: 'tx-1', seqNo: seqNo++, offline: false },
      ...{ trigger: 'chargingStateChanged', connector: 1, atMs: yard.clock.nowMs },
      samples: [{ atMs: yard.clock.nowMs, energyWh: wh }],
      ...more,
    });
  beforeEach(async () => {
    seqNo = 0;
    await add(async (w) => {
      await addTariff(w, 'cheap', cheap);
      await w.insert(customerGroups, groupRow('staff', { benefit: tenth, paymentMode: 'card' }));
      await w.insert(groupMembers, memberRow('staff', { driverId: 'anna' }));
      await w.insert(
        tariffOffers,
        offerRow('offer', 'cheap', { groupId: 'staff', validTo: yard.clock.nowMs + hourMs / 2 }),
      );
      await w.insert(
        campaigns,
        campaignRow('hello', { kind: 'firstCharge', benefit: { kind: 'amount', amountMinor: 50 }, stackable: true }),
      );
    });
    station = node.connect('CP2', 'ocpp2.0.1');
  });

  it('is priced for its card, by the time of its start', async () => {
    await tell('started', { chargingState: 'evConnected' });
    expect((await yard.orders())[0]).toMatchObject({
      tariffVersionId: 'version-1',
      paymentMode: 'invoice',
      dueAt: null,
    });
    // The offer is over by now; at the start it was not.
    yard.wait(hourMs);
    await tell('updated', { idTag: 'ANNA1', trigger: 'authorized', chargingState: 'charging' });
    const [known] = await yard.orders();
    expect(known).toMatchObject({ tariffVersionId: 'cheap-1', paymentMode: 'card', dueAt: yard.clock.nowMs });
    expect(known?.terms?.reductions.map(({ id }) => id)).toEqual(['staff', 'hello']);
    await add((w) => w.removeWhere(groupMembers, eq(groupMembers.groupId, 'staff')).then(() => undefined));
    yard.wait(hourMs);
    await tell('updated', { idTag: 'ANNA1' }, 5_000);
    yard.wait(hourMs);
    await tell('ended', { reason: 'local', trigger: 'evDeparted' }, 10_000);
    const [order] = await yard.orders();
    expect(order).toMatchObject({ state: 'completed', tariffVersionId: 'cheap-1', energyWh: 10_000 });
    expect(order?.terms?.reductions.map(({ id }) => id)).toEqual(['staff', 'hello']);
    // 3.00 less a tenth, and less 0.50 that is added to it.
    expect(order?.totalMinor).toBe(220);
    expect(await usesNow()).toMatchObject([{ campaignId: 'hello', orderId: order?.id }]);
  });

  it('is granted nothing when it turns out to be nobody’s', async () => {
    await add((w) => w.change(cards, 'card-ANNA1', { blocked: true }).then(() => undefined));
    const told = await tell('started', { idTag: 'ANNA1', trigger: 'authorized', chargingState: 'evConnected' });
    expect(told.authorization?.status).toBe('blocked');
    expect((await yard.orders())[0]?.terms?.reductions.map(({ id }) => id)).toEqual(['staff', 'hello']);
    await tell('updated', {
      idTag: '',
      tokenType: 'noAuthorization',
      trigger: 'authorized',
      chargingState: 'charging',
    });
    expect((await yard.orders())[0]).toMatchObject({ cardId: null, terms: null, tariffVersionId: 'version-1' });
    expect(await usesNow()).toEqual([]);
  });
});

describe('a campaign', () => {
  const always: HappyWindow = { days: [1, 2, 3, 4, 5, 6, 7], fromMinute: 0, toMinute: 1440 };
  const coupon = { kind: 'coupon', benefit: { kind: 'amount', amountMinor: 200 }, stackable: false } as const;
  const held = (id: string, driverId = 'anna') => ({
    ...{ id, tenantId: 'north', campaignId: 'coupon', driverId, cardId: null, orderId: null, topUpKey: null },
    ...{ amountMinor: 0, createdAt: 0, usedAt: null },
  });

  it('gives a coupon to one of two sessions at once, and two clerks count it once', async () => {
    await add(async (w) => {
      await w.insert(campaigns, campaignRow('coupon', coupon, { uses: 1 }));
      await w.insert(campaignUses, held('use'));
    });
    const other = node.connect('CP2');
    const one = await start('ANNA1');
    const two = await start('ANNA2', other);
    // 1.6 refuses nobody who charges twice by two cards.
    expect([one.terms?.reductions.length, two.terms]).toEqual([1, null]);
    expect((await usesNow())[0]).toMatchObject({ orderId: one.id, amountMinor: 200, usedAt: null });
    const ended = await stop(one.transactionId, 10_000);
    expect(ended.totalMinor).toBe(400);
    await Promise.all([clerk().run(), clerk().run()]);
    await yard.store.tx(system, (w) => w.change(orders, one.id, { dueAt: yard.clock.nowMs }));
    await Promise.all([clerk().run(), clerk().run()]);
    expect(await campaignNow('coupon')).toMatchObject({ spentMinor: 200, uses: 1 });
    expect(await usesNow()).toMatchObject([{ id: 'use', amountMinor: 200, usedAt: yard.clock.nowMs }]);
  });

  it('gives a coupon back that nothing was taken off by', async () => {
    await add(async (w) => {
      await w.insert(campaigns, campaignRow('coupon', coupon, { uses: 1 }));
      await w.insert(campaignUses, held('use'));
    });
    expect((await charge('ANNA1', 0)).totalMinor).toBe(0);
    await clerk().run();
    expect(await usesNow()).toMatchObject([{ id: 'use', orderId: null, amountMinor: 0, usedAt: null }]);
    expect((await charge('ANNA2', 10_000)).totalMinor).toBe(400);
  });

  it('has a coupon that was given back again, when the order is corrected and takes something off after all', async () => {
    await add(async (w) => {
      await w.insert(campaigns, campaignRow('coupon', coupon, { uses: 1 }));
      await w.insert(campaignUses, held('use'));
    });
    const { id, bill, totalMinor } = await charge('ANNA1', 10_000);
    const correct = async (patch: Partial<OrderRecord>) => {
      await yard.store.tx(system, (w) => w.change(orders, id, { ...patch, dueAt: yard.clock.nowMs }));
      await clerk().run();
    };
    await correct({ bill: null, totalMinor: 0 });
    expect(await usesNow()).toMatchObject([{ id: 'use', orderId: null, usedAt: null }]);
    await correct({ bill, totalMinor });
    expect(await usesNow()).toMatchObject([{ id: 'use', orderId: id, amountMinor: 200 }]);
    expect((await charge('ANNA2', 10_000)).totalMinor).toBe(600);
  });

  it('knows a driver’s coupons and uses by the driver, whoever has his card now', async () => {
    const rules: SessionRules = { kind: 'happyHour', benefit: tenth, windows: [always], stackable: true };
    await add(async (w) => {
      await w.insert(campaigns, [
        campaignRow('coupon', coupon, { uses: 1 }),
        campaignRow('happy', rules, { maxUsesPerDriver: 1 }),
      ]);
      await w.insert(campaignUses, { ...held('use'), cardId: 'card-ANNA1' });
      await w.insert(campaignUses, {
        ...{ ...held('used'), campaignId: 'happy', cardId: 'card-ANNA1', orderId: 'earlier', usedAt: 0 },
      });
    });
    await add((w) => w.change(cards, 'card-ANNA1', { driverId: 'ben' }).then(() => undefined));
    const granted = ({ terms }: Pick<OrderRecord, 'terms'>) => terms?.reductions.map(({ id }) => id);
    expect(granted(await start('ANNA1'))).toEqual(['happy']);
    expect(granted(await start('ANNA2', node.connect('CP2')))).toEqual(['coupon']);
  });

  it('counts no charge that is billed with another', async () => {
    await add((w) => w.insert(campaigns, campaignRow('third', { kind: 'nthFree', every: 3, stackable: true })));
    const first = await charge('ANNA1', 10_000);
    const torn = await charge('ANNA1', 10_000);
    await yard.store.tx(system, (w) => w.change(orders, torn.id, { mergedInto: first.id }));
    expect((await charge('ANNA1', 10_000)).totalMinor).toBe(600);
    expect((await charge('ANNA1', 10_000)).totalMinor).toBe(0);
  });

  it('promises a session no more than its terms can hold', async () => {
    const rules: SessionRules = { kind: 'happyHour', benefit: tenth, windows: [always], stackable: true };
    await add((w) =>
      w.insert(
        campaigns,
        Array.from({ length: 22 }, (_, i) => campaignRow(`happy-${i}`, rules)),
      ),
    );
    expect((await start('ANNA1')).terms?.reductions).toHaveLength(20);
    expect(await usesNow()).toHaveLength(20);
  });

  it('follows a corrected bill to the cent', async () => {
    const benefit = { kind: 'percent', basisPoints: 5000, of: 'all' } as const;
    const rules: SessionRules = { kind: 'happyHour', benefit, windows: [always], stackable: false };
    await add((w) => w.insert(campaigns, campaignRow('happy', rules)));
    const order = await charge('ANNA1', 10_000);
    expect(order.totalMinor).toBeLessThan(600);
    const takenMinor = 600 - order.totalMinor;
    await clerk().run();
    expect(await campaignNow('happy')).toMatchObject({ spentMinor: takenMinor, uses: 1 });
    await yard.store.tx(system, (w) =>
      w.change(orders, order.id, { bill: null, totalMinor: 0, dueAt: yard.clock.nowMs }),
    );
    await clerk().run();
    expect(await campaignNow('happy')).toMatchObject({ spentMinor: 0, uses: 0 });
    expect(await usesNow()).toEqual([]);
    await yard.store.tx(system, (w) =>
      w.change(orders, order.id, { bill: order.bill, totalMinor: order.totalMinor, dueAt: yard.clock.nowMs }),
    );
    await clerk().run();
    expect(await campaignNow('happy')).toMatchObject({ spentMinor: takenMinor, uses: 1 });
  });

  it('is tried on past orders, until nobody waits for the answer any more', async () => {
    const half = { kind: 'percent', basisPoints: 5000, of: 'all' } as const;
    const rules: SessionRules = { kind: 'happyHour', benefit: half, windows: [always], stackable: false };
    await charge('ANNA1', 10_000);
    const plan = { currency: 'EUR', from: 0, to: yard.clock.nowMs };
    expect(await simulate(read(), plan, rules)).toMatchObject({ covered: 1, hit: 1, discountMinor: 300 });
    expect(await simulate(read(), plan, rules, AbortSignal.abort())).toMatchObject({ orders: 1, covered: 0 });
  });

  it('grants the first charge once, also to two sessions at once, and the third for nothing', async () => {
    await add((w) =>
      w.insert(campaigns, [
        campaignRow('first', { kind: 'firstCharge', benefit: { kind: 'amount', amountMinor: 100 }, stackable: true }),
        campaignRow('third', { kind: 'nthFree', every: 3, stackable: true }),
      ]),
    );
    const granted = ({ terms }: Pick<OrderRecord, 'terms'>) => terms?.reductions.map(({ id }) => id);
    const one = await start('ANNA1');
    const two = await start('ANNA2', node.connect('CP2'));
    expect([granted(one), granted(two)]).toEqual([['first'], undefined]);
    await stop(one.transactionId, 10_000);
    const three = await start('ANNA1');
    expect(granted(three)).toEqual(['third']);
    expect((await stop(three.transactionId, 10_000)).totalMinor).toBe(0);
    expect(granted(await start('BEN1'))).toEqual(['first']);
  });

  it('stops at a driver’s uses, those of sessions still running included', async () => {
    const rules: SessionRules = { kind: 'happyHour', benefit: tenth, windows: [always], stackable: false };
    await add((w) => w.insert(campaigns, campaignRow('happy', rules, { maxUsesPerDriver: 2 })));
    const other = node.connect('CP2');
    const granted = [await start('ANNA1'), await start('ANNA2', other)];
    expect(granted.map(({ terms }) => terms?.reductions.length)).toEqual([1, 1]);
    for (const [i, { transactionId }] of granted.entries()) await stop(transactionId, 10_000, i === 0 ? plug : other);
    expect((await start('ANNA1')).terms).toBeNull();
    expect((await start('BEN1', other)).terms?.reductions).toHaveLength(1);
    // Nobody can say how often a stranger came.
    expect((await start('NOBODY', node.connect('CP1'))).terms).toBeNull();
    await clerk().run();
    expect(await campaignNow('happy')).toMatchObject({ uses: 2, spentMinor: 120 });
  });

  it('stops at its uses, those of sessions still running included, and counts none that took nothing off', async () => {
    const rules: SessionRules = { kind: 'happyHour', benefit: tenth, windows: [always], stackable: false };
    await add((w) => w.insert(campaigns, campaignRow('happy', rules, { maxUses: 1 })));
    const other = node.connect('CP2');
    const one = await start('ANNA1');
    expect(one.terms?.reductions).toHaveLength(1);
    const two = await start('BEN1', other);
    expect(two.terms).toBeNull();
    await stop(one.transactionId, 0);
    await stop(two.transactionId, 10_000, other);
    await clerk().run();
    expect((await charge('BEN1', 10_000)).totalMinor).toBe(540);
    await clerk().run();
    expect((await start('ANNA1')).terms).toBeNull();
    expect(await campaignNow('happy')).toMatchObject({ uses: 1, spentMinor: 60 });
  });

  it('stops at its budget, as far as it is booked', async () => {
    await add((w) =>
      w.insert(campaigns, [
        campaignRow(
          'budget',
          { kind: 'firstCharge', benefit: { kind: 'amount', amountMinor: 500 }, stackable: true },
          { budgetMinor: 700 },
        ),
      ]),
    );
    expect((await charge('ANNA1', 10_000)).totalMinor).toBe(100);
    await clerk().run();
    expect((await charge('BEN1', 10_000)).totalMinor).toBe(400);
    await clerk().run();
    expect(await campaignNow('budget')).toMatchObject({ spentMinor: 700, uses: 2 });
    expect((await start('A1')).terms).toBeNull();
  });
});

describe('a driver who cannot pay', () => {
  const ask = async (idTag: string, of: Plug = plug) =>
    (await of.tell({ kind: 'authorizationAsked', idTag })).authorization;
  it('is told so, and may still end what runs', async () => {
    await add(async (w) => {
      await w.insert(customerGroups, groupRow('prepaid', { paymentMode: 'wallet', minBalanceMinor: 500 }));
      await w.insert(groupMembers, memberRow('prepaid', { driverId: 'anna' }));
      await w.insert(wallets, walletRow('anna', 499));
    });
    expect(await ask('ANNA1')).toEqual({
      status: 'noCredit',
      message: 'Your balance of 4.99 EUR is too low: 5.00 EUR are needed. Please top up.',
    });
    expect(await ask('BEN1')).toEqual({ status: 'accepted' });
    await yard.store.tx(system, (w) => w.change(wallets, 'wallet-anna', { balanceMinor: 500 }));
    expect(await ask('ANNA1')).toEqual({ status: 'accepted' });
    await start('ANNA1');
    await yard.store.tx(system, (w) => w.change(wallets, 'wallet-anna', { balanceMinor: 0 }));
    expect(await ask('ANNA1')).toEqual({ status: 'accepted' });
    expect((await ask('ANNA1', node.connect('CP2'))).status).toBe('noCredit');
  });

  it('owes too much on account', async () => {
    await add(async (w) => {
      await w.insert(customerGroups, groupRow('club', { paymentMode: 'account', creditMinor: 600 }));
      await w.insert(groupMembers, memberRow('club', { driverId: 'anna' }));
    });
    const order = await charge('ANNA1', 10_000);
    expect(order).toMatchObject({ paymentMode: 'account', totalMinor: 600 });
    expect(await ask('ANNA1')).toMatchObject({
      status: 'noCredit',
      message: expect.stringContaining('You owe 6.00 EUR'),
    });
    await yard.store.tx(system, (w) => w.change(orders, order.id, { paidMinor: 600, paymentState: 'paid' }));
    expect(await ask('ANNA1')).toEqual({ status: 'accepted' });
    // What he owes a merchant who does not give the credit is nothing to it.
    const elsewhere = { tenantId: 'south', driverId: 'anna', paymentMode: 'account', paymentState: 'unpaid' } as const;
    await yard.store.tx(system, (w) =>
      w.insert(orders, endedOrder('elsewhere', yard.clock.nowMs, 20_000, { ...elsewhere, dueAt: null })),
    );
    expect(await ask('ANNA1')).toEqual({ status: 'accepted' });
  });
});

it('of a merchant without groups nobody’s membership is asked for', async () => {
  const asked: string[] = [];
  const counting = new Proxy(read(), {
    get(reader, name) {
      const value: unknown = Reflect.get(reader, name, reader);
      if (typeof value !== 'function') return value;
      return (table: Table, ...more: unknown[]) => {
        asked.push(getTableName(table));
        return Reflect.apply(value, reader, [table, ...more]);
      };
    },
  });
  const memory = new CardMemory();
  const find = async (idTag: string) => {
    asked.length = 0;
    const card = await memory.find(counting, idTag, ['north', 'reseller', 'platform'], yard.clock.nowMs);
    return { groups: card?.groups.length, asked: [...asked] };
  };
  expect(await find('ANNA1')).toEqual({ groups: 0, asked: ['cards', 'drivers', 'customer_groups'] });
  expect(await find('BEN1')).toEqual({ groups: 0, asked: ['cards', 'drivers'] });
  await add(async (w) => {
    await w.insert(customerGroups, groupRow('staff'));
    await w.insert(groupMembers, memberRow('staff', { driverId: 'anna' }));
  });
  memory.forget();
  expect(await find('ANNA1')).toMatchObject({ groups: 1 });
});

it('a station without tariff and offers costs nothing, as before', async () => {
  await add((w) => w.change(stations, 'station', { tariffId: null }).then(() => undefined));
  expect(await charge('A1', 10_000)).toMatchObject({ tariffVersionId: null, bill: null, totalMinor: 0 });
});
