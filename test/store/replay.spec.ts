/**
 * A bill can be made again from what the database holds: orders of every kind go the whole way, are booked, and are then priced anew as the
 * product does when a person asks for it. What comes out is the stored bill, byte for byte, whatever was changed since.
 */
import { eq, sql } from 'drizzle-orm';
import { Hono } from 'hono';
import { afterEach, describe, expect, it } from 'vitest';
import { createCallers } from '../../bff/access/callers.ts';
import { hashToken } from '../../bff/access/secrets.ts';
import { createCampaignDesk } from '../../bff/billing/campaigns/desk.ts';
import { createClerk } from '../../bff/billing/clerk.ts';
import type { Bill } from '../../bff/billing/tariffs/bill.ts';
import { tariffHandlers } from '../../bff/billing/tariffs/handlers.ts';
import type { Tariff } from '../../bff/billing/tariffs/tariff.ts';
import { createWalletDesk } from '../../bff/billing/wallets/desk.ts';
import { createCommands } from '../../bff/bridge/commands.ts';
import { orderHandlers } from '../../bff/charging/orders/handlers.ts';
import { type OrderRecord, samplesOf } from '../../bff/charging/orders/rows.ts';
import { mount } from '../../bff/kernel/http.ts';
import { permissions } from '../../bff/kernel/permissions.ts';
import type { Writer } from '../../bff/store/index.ts';
import * as t from '../../bff/store/tables/index.ts';
import type { StationEvent } from '../../ocpp/index.ts';
import { expectBooked } from '../kit/books.ts';
import { cardRow, morningMs, type Node, openYard, type Plug, silent, system, type Yard } from '../kit/bridge.ts';
import { campaignRow, groupRow, memberRow, tenth, walletRow } from '../kit/offers.ts';
import { driverRow } from '../kit/store.ts';

type Reported = Extract<StationEvent, { kind: 'transactionReported' }>;
const minuteMs = 60_000;
const everyDay: [1, 2, 3, 4, 5, 6, 7] = [1, 2, 3, 4, 5, 6, 7];

/** Everything that fees can be, with prices that change at midnight, at three, at noon and at six. */
const fees: Tariff = {
  currency: 'EUR',
  startFee: { amountMinor: 100 },
  energy: {
    basePriceMicros: 490_000,
    bands: [
      { days: everyDay, fromMinute: 0, toMinute: 180, priceMicros: 290_000, label: 'Night' },
      { days: everyDay, fromMinute: 720, toMinute: 1080, priceMicros: 590_000, label: 'Afternoon' },
    ],
  },
  service: { basePriceMicros: 37_000, bands: [] },
  duration: { basePriceMicros: 1_200_000, bands: [] },
  idle: { pricePerHourMicros: 6_000_000, graceMinutes: 15, capMinor: 400 },
  tax: { rateBasisPoints: 1900, included: true },
};
const elements: Tariff = {
  currency: 'EUR',
  elements: [
    { components: [{ dimension: 'FLAT', priceMicros: 500_000, stepSize: 1 }] },
    {
      components: [{ dimension: 'ENERGY', priceMicros: 390_000, stepSize: 500 }],
      restrictions: { startTime: '06:00', endTime: '12:00', days: [1, 2, 3, 4, 5] },
    },
    { components: [{ dimension: 'ENERGY', priceMicros: 690_000, stepSize: 500 }], restrictions: { minWh: 19_000 } },
    { components: [{ dimension: 'ENERGY', priceMicros: 590_000, stepSize: 500 }] },
    {
      components: [{ dimension: 'TIME', priceMicros: 1_200_000, stepSize: 60 }],
      restrictions: { minDurationS: 3600 },
    },
    { components: [{ dimension: 'PARKING_TIME', priceMicros: 6_000_000, stepSize: 300, taxBasisPoints: 700 }] },
  ],
  maxTotal: { grossMinor: 5000 },
  tax: { rateBasisPoints: 1900, included: false },
};

/** After so many minutes: a reading in Wh, or what the connector shows. */
type Step = readonly [minute: number, what: number | 'charging' | 'suspendedEv'];
/** From ten to half past one, with a vehicle that is full at half past twelve. */
const overNoon: readonly Step[] = [
  ...([30, 60, 90] as const).map((minute): Step => [minute, (minute / 30) * 4_333]),
  ...([120, 150] as const).map((minute): Step => [minute, 17_001 + (minute - 120) * 100]),
  [151, 'suspendedEv'],
];
const hourly = (hours: number): readonly Step[] =>
  Array.from({ length: hours - 1 }, (_, at): Step => [60 * (at + 1), 2_000 * (at + 1)]);

let yard: Yard;
let node: Node;
let app: Hono;
afterEach(() => yard.drop());

const secret = 'wfk_secret-of-the-north-tenant';
/** Anna's cards and whatever the case needs; her station, and the product's own endpoints to publish and to price again. */
const open = async (tariff: Tariff, startMs: number, prepare: (w: Writer) => Promise<unknown>) => {
  yard = await openYard(tariff);
  const { store, newId, clock } = yard;
  clock.nowMs = startMs;
  await store.tx(system, async (w) => {
    await w.insert(t.apiKeys, {
      ...{ id: 'key', tenantId: 'north', name: 'north', prefix: '', hash: hashToken(secret) },
      ...{ permissions: [...permissions], createdBy: '', createdAt: 0 },
      ...{ expiresAt: null, revokedAt: null, lastUsedAt: null },
    });
    await w.insert(t.drivers, driverRow('anna', 'north', 'Anna'));
    await w.insert(t.cards, cardRow('ANNA', 'north', { driverId: 'anna' }));
    await prepare(w);
  });
  node = yard.node();
  const now = () => clock.nowMs;
  const send = async () => ({ outcome: 'failed' as const, detail: '' });
  const ocpp = { send, link: () => undefined, links: () => [], disconnect: () => false };
  const commands = createCommands({
    ...{ store, newId, now, log: silent, desks: [], nodeId: 'node-1', ocpp, ingest: node.ingest },
  });
  app = new Hono();
  mount(app, [tariffHandlers({ newId }), orderHandlers({ newId, commands, ingest: node.ingest })], {
    ...{ store, now, newId, identify: createCallers(store, now).identify, throttle: async () => null },
    ...{ observe: () => {}, addressOf: () => '' },
    log: { ...silent, error: (fields: object) => expect.unreachable(JSON.stringify(fields)) },
  });
};

const ask = async (path: string, body: object) => {
  const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
  const response = await app.request(path, { method: 'POST', headers, body: JSON.stringify(body) });
  const json = await response.json();
  expect(response.ok, JSON.stringify(json)).toBe(true);
  return json;
};
const read = () => yard.store.read(system);
const only = async (): Promise<OrderRecord> => {
  const rows = await yard.orders();
  expect(rows).toHaveLength(1);
  return rows[0] as OrderRecord;
};
const book = async () => {
  const log = { ...silent, error: (fields: object) => expect.unreachable(JSON.stringify(fields)) };
  const desks = [createCampaignDesk({ newId: yard.newId }), createWalletDesk()];
  await createClerk({ store: yard.store, now: () => yard.clock.nowMs, log, desks }).run();
  await expectBooked(yard.store);
};
const until = (minute: number, startMs: number) => yard.wait(startMs + minute * minuteMs - yard.clock.nowMs);
const shows = (plug: Plug, state: 'charging' | 'suspendedEv' | 'available') =>
  plug.tell({ kind: 'statusChanged', connector: 1, state, errorCode: 'noError', atMs: yard.clock.nowMs });

/** A session of a 1.6 station up to its stop. */
const charge = async (startMs: number, steps: readonly Step[]) => {
  const plug = node.connect('CP1');
  await shows(plug, 'charging');
  const { transactionId } = await plug.tell({
    ...{ kind: 'transactionStarted', connector: 1, idTag: 'ANNA', meterStartWh: 70_000, atMs: yard.clock.nowMs },
  });
  for (const [minute, what] of steps) {
    until(minute, startMs);
    if (typeof what === 'string') await shows(plug, what);
    else
      await plug.tell({
        ...{ kind: 'metered', connector: 1, transactionId: String(transactionId) },
        samples: [{ atMs: yard.clock.nowMs, energyWh: 70_000 + what }],
      });
  }
  return {
    plug,
    stop: async (minute: number, energyWh: number) => {
      until(minute, startMs);
      const atMs = yard.clock.nowMs;
      await plug.tell({
        ...{ kind: 'transactionStopped', transactionId: String(transactionId), meterStopWh: 70_000 + energyWh, atMs },
        ...{ reason: 'local', samples: [{ atMs, energyWh: 70_000 + energyWh }] },
      });
    },
  };
};

/** The same of a 2.x station that has the car in its bay first, and whose reading from half past eleven comes an hour late. */
const chargeLate = async (startMs: number) => {
  const plug = node.connect('CP1', 'ocpp2.0.1');
  let seqNo = 0;
  const said = (minute: number, energyWh: number, more: Partial<Reported> = {}): Reported => ({
    ...{ kind: 'transactionReported', phase: 'updated', transactionId: 'tx-1', seqNo: seqNo++, offline: false },
    ...{ trigger: 'meterValuePeriodic', connector: 1, atMs: startMs + minute * minuteMs },
    samples: [{ atMs: startMs + minute * minuteMs, energyWh: 70_000 + energyWh }],
    ...more,
  });
  const tell = async (minute: number, event: Reported) => {
    until(minute, startMs);
    await plug.tell(event);
  };
  await tell(0, said(0, 0, { phase: 'started', chargingState: 'evConnected' }));
  await tell(7, said(7, 0, { idTag: 'ANNA', trigger: 'authorized', chargingState: 'charging' }));
  await tell(60, said(60, 8_666));
  const late = said(90, 12_999);
  await tell(120, said(120, 17_001));
  await tell(150, late);
  await tell(151, said(151, 20_001, { trigger: 'chargingStateChanged', chargingState: 'suspendedEv' }));
  await tell(210, said(210, 20_001, { phase: 'ended', reason: 'local', trigger: 'evDeparted' }));
};

interface Kind {
  name: string;
  tariff: Tariff;
  startMs: number;
  prepare?(w: Writer): Promise<unknown>;
  session(startMs: number): Promise<unknown>;
  /** When a price changes that a reading stands at. */
  edgeMinute: number;
  lines: readonly string[];
  order: Partial<OrderRecord>;
}

const noonSession = async (startMs: number) => (await charge(startMs, overNoon)).stop(210, 20_001);
/** What the session over noon comes to by fees, before anything is taken off. */
const overNoonLines = [
  ...['start 1 → 100', 'energy 17001 → 833', 'energy 3000 → 177', 'service 20001 → 74'],
  ...['duration 9060 → 302', 'idle 2640 → 400'],
];
const usual = { tariff: fees, startMs: morningMs, session: noonSession, edgeMinute: 120 };
const nightSession = (hours: number) => async (startMs: number) =>
  (await charge(startMs, hourly(hours))).stop(60 * hours, 2_000 * hours);

const kinds: Kind[] = [
  {
    ...usual,
    name: 'fees by bands, with an idle fee',
    lines: overNoonLines,
    order: { state: 'completed', terms: null },
  },
  {
    ...usual,
    name: 'OCPI elements with restrictions and steps',
    tariff: elements,
    lines: [
      ...['start 1 → 50', 'energy 17001 → 663', 'energy 1999 → 118', 'energy 1500 → 104'],
      ...['duration 5460 → 182', 'idle 3600 → 600'],
    ],
    order: { state: 'completed' },
  },
  {
    ...usual,
    name: 'the discount of a group',
    async prepare(w) {
      await w.insert(t.customerGroups, groupRow('staff', { benefit: tenth }));
      await w.insert(t.groupMembers, memberRow('staff', { driverId: 'anna' }));
    },
    lines: [...overNoonLines, 'discount 1 → -189'],
    order: { state: 'completed' },
  },
  {
    ...usual,
    name: 'a coupon, and happy hours until noon beside it',
    async prepare(w) {
      const windows = [{ days: everyDay, fromMinute: 600, toMinute: 720 }];
      await w.insert(t.campaigns, [
        campaignRow('coupon', { kind: 'coupon', benefit: { kind: 'amount', amountMinor: 200 }, stackable: true }),
        campaignRow('happy', { kind: 'happyHour', benefit: tenth, windows, stackable: true }),
      ]);
      await w.insert(t.campaignUses, {
        ...{ id: 'use', tenantId: 'north', campaignId: 'coupon', driverId: 'anna', cardId: null, orderId: null },
        ...{ topUpKey: null, amountMinor: 0, createdAt: 0, usedAt: null },
      });
    },
    lines: [...overNoonLines, 'discount 1 → -124', 'discount 1 → -200'],
    order: { state: 'completed' },
  },
  {
    ...usual,
    name: 'free energy, the rest paid from a wallet',
    async prepare(w) {
      const benefit = { kind: 'freeEnergy', energyWh: 15_000 } as const;
      await w.insert(t.customerGroups, groupRow('club', { benefit, paymentMode: 'wallet' }));
      await w.insert(t.groupMembers, memberRow('club', { driverId: 'anna' }));
      await w.insert(t.wallets, walletRow('anna', 5_000));
    },
    lines: [...overNoonLines, 'discount 15000 → -735'],
    order: { state: 'completed', paymentMode: 'wallet', paymentState: 'paid' },
  },
  {
    ...usual,
    name: 'a group that pays nothing',
    async prepare(w) {
      await w.insert(t.customerGroups, groupRow('board', { name: 'Board', paymentMode: 'free' }));
      await w.insert(t.groupMembers, memberRow('board', { driverId: 'anna' }));
    },
    lines: [...overNoonLines, 'waiver 1 → -1886'],
    order: { state: 'completed', paymentMode: 'free', totalMinor: 0 },
  },
  {
    ...usual,
    name: 'a night in which the clock is put back',
    // 22:00 to 06:00 in Berlin.
    startMs: Date.UTC(2026, 9, 24, 20),
    session: nightSession(9),
    // Four hours from midnight to three.
    lines: ['start 1 → 100', 'energy 10000 → 490', 'energy 8000 → 232', 'service 18000 → 67', 'duration 32400 → 1080'],
    order: { state: 'completed', durationMs: 540 * minuteMs },
  },
  {
    ...usual,
    name: 'a night in which the clock is put forward',
    startMs: Date.UTC(2027, 2, 27, 21),
    session: nightSession(7),
    // Two hours from midnight to three.
    lines: ['start 1 → 100', 'energy 10000 → 490', 'energy 4000 → 116', 'service 14000 → 52', 'duration 25200 → 840'],
    order: { state: 'completed', durationMs: 420 * minuteMs },
  },
  {
    ...usual,
    name: 'a 2.x station whose messages come late',
    session: chargeLate,
    // Its time counts from when the vehicle might take power.
    lines: overNoonLines.map((line) => line.replace('9060 → 302', '8640 → 288')),
    order: { state: 'completed' },
  },
  {
    ...usual,
    name: 'a session whose stop never came',
    async session(startMs) {
      const { plug } = await charge(startMs, overNoon);
      until(210, startMs);
      await shows(plug, 'available');
      until(230, startMs);
      await node.job('sessions');
    },
    // Energy only.
    lines: ['energy 17001 → 833', 'energy 3000 → 177', 'service 20001 → 74'],
    order: { state: 'abnormal', review: 'open' },
  },
];

/** The bill as the database holds it. */
const storedText = async (id: string): Promise<string> => {
  const [found] = await read()
    .raw.select({ text: sql<string>`cast(${t.orders.bill} as text)` })
    .from(t.orders)
    .where(eq(t.orders.id, id));
  return found?.text ?? '';
};
const pricedAgain = async (id: string, by: object = {}): Promise<string> => {
  const { bill } = await ask(`/v1/orders/${id}/reprice`, { note: 'again', preview: true, ...by });
  return JSON.stringify(bill);
};

describe.each(kinds)('$name', ({ tariff, startMs, session, prepare, edgeMinute, lines, order }) => {
  const booked = async () => {
    await open(tariff, startMs, prepare ?? (async () => {}));
    await session(startMs);
    await book();
    const row = await only();
    expect(row).toMatchObject({ ...order, tariffVersionId: 'version-1', dueAt: null });
    const said = (row.bill as Bill).lines.map((line) => `${line.component} ${line.quantity} → ${line.amountMinor}`);
    expect(said).toEqual(lines);
    return row;
  };

  it('is priced again to the byte, also after everything around it has changed', async () => {
    const { id } = await booked();
    const stored = await storedText(id);
    expect(await pricedAgain(id)).toBe(stored);

    yard.wait(400 * 24 * 60 * minuteMs);
    const dearer: Tariff = { currency: 'EUR', energy: { basePriceMicros: 990_000, bands: [] } };
    const { tariff: published } = await ask('/v1/tariffs/tariff/versions', { definition: dearer });
    expect(published.version).toBe(2);
    await yard.store.tx(system, async (w) => {
      await w.updateWhere(t.customerGroups, eq(t.customerGroups.tenantId, 'north'), { benefit: null });
      await w.updateWhere(t.campaigns, eq(t.campaigns.tenantId, 'north'), { state: 'ended' });
      await w.change(t.stations, 'station', { zone: 'Asia/Tokyo', tariffId: null });
    });
    expect(await pricedAgain(id)).toBe(stored);
    expect(await pricedAgain(id, { tariffVersionId: published.versionId })).not.toBe(stored);
    expect(await storedText(id)).toBe(stored);
  });

  it('is not when a stored reading is another', async () => {
    const { id, transactionId } = await booked();
    const edgeMs = startMs + edgeMinute * minuteMs;
    const messages = await read().select(t.meterValues, { where: eq(t.meterValues.transactionId, transactionId) });
    const [message, ...others] = messages.filter((each) => samplesOf(each).some(({ atMs }) => atMs === edgeMs));
    if (!message || others.length > 0) throw new Error('no one reading where the price changes');
    const samples = samplesOf(message).map(({ energyWh = 0, ...more }) => ({ ...more, energyWh: energyWh - 700 }));
    await yard.store.tx(system, (w) => w.updateWhere(t.meterValues, eq(t.meterValues.id, message.id), { samples }));
    expect(await pricedAgain(id)).not.toBe(await storedText(id));
  });
});
