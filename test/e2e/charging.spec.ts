/**
 * From the plug to the page: chargers on real sockets, cards, meters, prices worked out by hand, and what a merchant sees of it by API,
 * file and live events. Time stands still between the steps, so that every figure is exact.
 */
import { and, eq, isNotNull } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import type { Bill } from '../../bff/billing/tariffs/bill.ts';
import { tariffs } from '../../bff/billing/tariffs/contract.ts';
import type { Tariff } from '../../bff/billing/tariffs/tariff.ts';
import { alarms } from '../../bff/care/alarms/contract.ts';
import { cards } from '../../bff/charging/cards/contract.ts';
import { drivers } from '../../bff/charging/drivers/contract.ts';
import { orders } from '../../bff/charging/orders/contract.ts';
import { chargers } from '../../bff/sites/chargers/contract.ts';
import { commands } from '../../bff/sites/commands/contract.ts';
import { stations } from '../../bff/sites/stations/contract.ts';
import { systemScope } from '../../bff/store/scope.ts';
import { orderDays, orders as orderTable } from '../../bff/store/tables/index.ts';
import type { Charger, ChargerOptions } from '../../ocpp/charger.ts';
import { startTestApp, type TestApp } from '../kit/app.ts';
import { type Asker, asking, bearer } from '../kit/ask.ts';
import { Live } from '../kit/live.ts';
import { closing, dial, handClock, newCharger, online, settled } from '../kit/plug.ts';
import { buildWorld } from '../kit/world.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** A Monday, 16:30 in Berlin. */
const clock = handClock(Date.UTC(2026, 5, 1, 14, 30));

/** Evenings are dear; a start fee, an idle fee after ten minutes, VAT contained. */
const evening: Tariff = {
  currency: 'EUR',
  startFee: { amountMinor: 100 },
  energy: {
    basePriceMicros: 400_000,
    bands: [{ days: [1, 2, 3, 4, 5], fromMinute: 17 * 60, toMinute: 22 * 60, priceMicros: 600_000, label: 'Evening' }],
  },
  idle: { pricePerHourMicros: 6_000_000, graceMinutes: 10 },
  tax: { rateBasisPoints: 1900, included: true },
};
const doubled: Tariff = { ...evening, startFee: { amountMinor: 200 } };
const key = 'a-key-of-20-letters!';

let app: TestApp;
let api: Asker;
let live: Live;
let stationId: string;
let tariffId: string;
const plugged: Charger[] = [];

beforeAll(async () => {
  app = await startTestApp({
    now: clock.now,
    // Time leaps here, and no charger shall seem dead for it.
    ocppLimits: { pingAfterMs: 1000 * hourMs, deadAfterMs: 1000 * hourMs, callTimeoutMs: 1000 * hourMs },
  });
  const world = await buildWorld(app.store);
  api = asking(app.url, bearer(world.keys.north));
  const tariff = await api.ok(tariffs.endpoints.create, { body: { name: 'Evening', definition: evening } });
  tariffId = tariff.id;
  const station = await api.ok(stations.endpoints.create, {
    body: { name: 'Harbour', country: 'DE', latitude: 53.5, longitude: 10, zone: 'Europe/Berlin', tariffId },
  });
  stationId = station.id;
  const driver = await api.ok(drivers.endpoints.create, { body: { name: '=SUM(A1)' } });
  for (const [uid, more] of Object.entries({
    GOOD: { driverId: driver.id },
    SECOND: {},
    THIRD: {},
    BLOCKED: { blocked: true },
    OLD: { expiresAt: clock.now() - 1 },
    ELSEWHERE: { stationIds: [`station-zznorthzz`] },
  }))
    await api.ok(cards.endpoints.create, { body: { uid, ...more } });
  live = await Live.open(app.url, bearer(world.keys.north));
});
afterAll(async () => {
  for (const charger of plugged) charger.close();
  await live.cut();
  await app.drop();
});

let made = 0;
/** A charger set up by the merchant and connected with its key. */
const plugIn = async (options: Partial<ChargerOptions> = {}): Promise<{ charger: Charger; id: string }> => {
  const identity = `CP-${++made}`;
  const { id } = await api.ok(chargers.endpoints.create, {
    body: { stationId, identity, connectors: [{ number: 1, type: 'type2', maxPowerW: 22_000 }] },
  });
  await api.ok(chargers.endpoints.rotateKey, { params: { id }, body: { key } });
  const charger = newCharger(app.url, identity, clock, { password: key, ...options });
  plugged.push(charger);
  await online(charger);
  return { charger, id };
};

const goAway = (charger: Charger): Promise<void> => {
  charger.close();
  return settled(() => app.ocpp.link(charger.options.identity) === undefined, 'the charger gone');
};

/** Whole session: half an hour at 12 kW, 6 kWh. */
const halfHour = async (charger: Charger, idTag: string): Promise<number> => {
  const begun = charger.start(1, idTag, 12_000);
  clock.advance(30 * minuteMs);
  const transaction = await begun;
  await charger.stop(1);
  charger.setState(1, 'available');
  return transaction?.id ?? 0;
};

const orderOf = async (transactionId: number) => {
  const { items } = await api.ok(orders.endpoints.list, {
    query: { 'transactionId.from': transactionId, 'transactionId.to': transactionId },
  });
  expect(items).toHaveLength(1);
  return items[0] as (typeof items)[number];
};

describe('a session from plug to page', () => {
  let orderId: string;

  it('is authorised, metered, stopped and priced to the cent', async () => {
    const { charger } = await plugIn();
    expect(await charger.authorize('good')).toMatchObject({ status: 'accepted' });
    charger.setState(1, 'preparing');
    const begun = charger.start(1, 'GOOD', 12_000);
    const transaction = await begun;
    clock.advance(90 * minuteMs); // 16:30 to 18:00 at 12 kW
    charger.setPower(1, 0);
    charger.setState(1, 'suspendedEv');
    clock.advance(30 * minuteMs);
    await charger.stop(1);
    charger.setState(1, 'available');

    const order = await orderOf(transaction?.id ?? 0);
    orderId = order.id;
    expect(order).toMatchObject({
      state: 'completed',
      abnormalReason: null,
      stopReason: 'local',
      stationName: 'Harbour',
      userName: '=SUM(A1)',
      idTag: 'GOOD',
      durationMs: 2 * hourMs,
      energyWh: 18_000,
      totalMinor: 1260,
      taxMinor: 201,
      currency: 'EUR',
    });
  });

  it('has a bill that explains itself', async () => {
    const detail = await api.ok(orders.endpoints.detail, { params: { id: orderId } });
    const bill = detail.bill as Bill;
    // 6 kWh before 17:00 at 0.40, 12 kWh after it at 0.60, 20 of the 30 idle minutes at 6.00 an hour.
    expect(bill.lines.map((l) => [l.component, l.quantity, l.unitPriceMicros, l.amountMinor, l.why.key])).toEqual([
      ['start', 1, 1_000_000, 100, 'start.perSession'],
      ['energy', 6_000, 400_000, 240, 'energy.band'],
      ['energy', 12_000, 600_000, 720, 'energy.band'],
      ['idle', 1_200, 6_000_000, 200, 'idle.afterGrace'],
    ]);
    // 12.60 contain 19 %: 12.60 / 1.19 = 10.588 net.
    expect(bill).toMatchObject({ totalMinor: 1260, netMinor: 1059, taxMinor: 201 });
    expect(detail).toMatchObject({ tariffName: 'Evening', tariffVersion: 1 });
    expect(detail.curve.at(-1)).toMatchObject({ energyWh: 18_000 });
  });

  it('was told live: started, progress, ended, to be paid, in this order', async () => {
    const mine = (e: { row: Record<string, unknown> }) => e.row.id === orderId;
    await live.find('the order booked', (e) => e.topic === 'order.changed' && mine(e));
    const told = live.events.filter((e) => mine(e) && e.topic.startsWith('order.'));
    expect(told[0]?.topic).toBe('order.started');
    expect(told.at(-2)).toMatchObject({ topic: 'order.ended', row: { totalMinor: 1260, state: 'completed' } });
    expect(told.at(-1)).toMatchObject({ topic: 'order.changed', row: { totalMinor: 1260, paymentState: 'unpaid' } });
    const progress = told.slice(1, -2);
    expect(progress.length).toBeGreaterThan(0);
    expect(new Set(progress.map((e) => e.topic))).toEqual(new Set(['order.progress']));
    expect(new Set(told.map((e) => e.id)).size).toBe(told.length);
  });

  it('stands in the exported file with its units, its zone and no formula', async () => {
    const answer = await api.raw(orders.endpoints.export, {
      query: { columns: 'startedAt,userName,energyWh,durationMs,totalMinor', zone: 'Europe/Berlin', idTag: 'GOOD' },
    });
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    // `text()` would drop the mark by which spreadsheets know UTF-8.
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await answer.arrayBuffer());
    expect(text).toBe(
      "\uFEFFStarted,Driver,Energy (kWh),Duration (min),Total\r\n2026-06-01T16:30:00+02:00,'=SUM(A1),18,120,12.60\r\n",
    );
  });
});

describe('commands from afar', () => {
  /** Resolves to the states that a command went through. */
  const life = async (id: string, last: string): Promise<unknown[]> => {
    await live.find(`command ${last}`, (e) => e.topic === 'command.changed' && e.row.id === id && e.row.state === last);
    return live.events.filter((e) => e.topic === 'command.changed' && e.row.id === id).map((e) => e.row.state);
  };

  it('start and stop a session', async () => {
    const { charger, id } = await plugIn();
    const start = await api.ok(commands.endpoints.send, {
      params: { id },
      body: { command: { kind: 'remoteStart', idTag: 'SECOND', connector: 1 } },
    });
    expect(start.state).toBe('queued');
    expect((await life(start.id, 'accepted')).slice(0, 3)).toEqual(['queued', 'sent', 'accepted']);
    const begun = await live.find(
      'the order of the remote start',
      (e) => e.topic === 'command.changed' && e.row.id === start.id && e.row.orderId !== null,
    );
    const orderId = String(begun.row.orderId);
    expect(await api.ok(orders.endpoints.get, { params: { id: orderId } })).toMatchObject({
      state: 'charging',
      idTag: 'SECOND',
    });
    clock.advance(10 * minuteMs);
    const { commandId } = await api.ok(orders.endpoints.stop, { params: { id: orderId }, body: {} });
    expect(await life(commandId, 'accepted')).toEqual(['queued', 'sent', 'accepted']);
    const ended = await live.find('its end', (e) => e.topic === 'order.ended' && e.row.id === orderId);
    expect(ended.row).toMatchObject({ state: 'completed', stopReason: 'remote' });
    expect((await api.refused(orders.endpoints.stop, { params: { id: orderId }, body: {} })).status).toBe(409);
    await settled(() => charger.queued === 0, 'everything told');
  });

  it('say so when the charger refuses, or does not know the command', async () => {
    const { charger, id } = await plugIn();
    charger.setState(1, 'faulted', 'GroundFailure');
    const refused = await api.ok(commands.endpoints.send, {
      params: { id },
      body: { command: { kind: 'remoteStart', idTag: 'SECOND', connector: 1 } },
    });
    expect(await life(refused.id, 'rejected')).toEqual(['queued', 'sent', 'rejected']);
    const unknown = await api.ok(commands.endpoints.send, {
      params: { id },
      body: { command: { kind: 'transferData', vendorId: 'nobody' } },
    });
    await life(unknown.id, 'unsupported');
    expect((await api.ok(commands.endpoints.get, { params: { id: unknown.id } })).detail).toMatch(/does not support/);
    charger.setState(1, 'available');
  });

  it('wait for a charger that is away, and expire when it stays away', async () => {
    const { charger, id } = await plugIn();
    await goAway(charger);
    const waiting = await api.ok(commands.endpoints.send, {
      params: { id },
      body: { command: { kind: 'readConfiguration', keys: ['HeartbeatInterval'] }, expiresInMs: hourMs },
    });
    charger.connect();
    await life(waiting.id, 'accepted');
    expect((await api.ok(commands.endpoints.get, { params: { id: waiting.id } })).result).toMatchObject({
      keys: [{ key: 'HeartbeatInterval', value: '300' }],
    });
    await goAway(charger);
    const late = await api.ok(commands.endpoints.send, {
      params: { id },
      body: { command: { kind: 'clearCache' }, expiresInMs: 1000 },
    });
    clock.advance(2000);
    expect(await life(late.id, 'expired')).toEqual(['queued', 'expired']);
  });

  it('that are accepted without a session following say so', async () => {
    const { id } = await plugIn({ onCommand: () => ({ answer: { outcome: 'accepted', detail: 'Accepted' } }) });
    const start = await api.ok(commands.endpoints.send, {
      params: { id },
      body: { command: { kind: 'remoteStart', idTag: 'SECOND' } },
    });
    await life(start.id, 'accepted');
    clock.advance(5 * minuteMs);
    const told = await live.find(
      'the failure to start',
      (e) =>
        e.topic === 'command.changed' && e.row.id === start.id && e.row.detail !== '' && e.row.detail !== 'Accepted',
      25_000,
    );
    expect(told.row).toMatchObject({
      state: 'accepted',
      orderId: null,
      detail: expect.stringMatching(/no transaction/),
    });
  });
});

describe('cards', () => {
  it.each([
    ['NOBODYS', 'invalid'],
    ['BLOCKED', 'blocked'],
    ['OLD', 'expired'],
    ['ELSEWHERE', 'invalid'],
  ] as const)('%s is %s, and a session with it is answered, told and abnormal', async (idTag, status) => {
    const { charger } = await plugIn();
    expect((await charger.authorize(idTag)).status).toBe(status);
    // Some firmware starts all the same; the start is answered with a number and the charger ends it (1.6 §4.8).
    const transaction = await charger.start(1, idTag, 12_000);
    expect(transaction?.id).toBeGreaterThan(0);
    await settled(() => charger.connector(1).transaction === undefined && charger.queued === 0, 'deauthorized');
    expect(await orderOf(transaction?.id ?? 0)).toMatchObject({
      stopReason: 'deAuthorized',
      energyWh: 0,
      totalMinor: 0,
    });
  });

  it('a card charges at one place only', async () => {
    const [first, second] = [await plugIn(), await plugIn()];
    await first.charger.start(1, 'THIRD', 12_000);
    const refused = await second.charger.start(1, 'THIRD', 12_000);
    await settled(
      () => second.charger.connector(1).transaction === undefined && second.charger.queued === 0,
      'refused',
    );
    await first.charger.stop(1);
    expect(await orderOf(refused?.id ?? 0)).toMatchObject({ stopReason: 'deAuthorized' });
  });

  it('blocked now is refused at the next touch', async () => {
    const { charger } = await plugIn();
    const { id } = await api.ok(cards.endpoints.create, { body: { uid: 'SOON' } });
    expect((await charger.authorize('SOON')).status).toBe('accepted');
    await api.ok(cards.endpoints.update, { params: { id }, body: { blocked: true } });
    expect((await charger.authorize('SOON')).status).toBe('blocked');
  });
});

describe('what comes late', () => {
  it('is taken with its own times and priced by them', async () => {
    const { charger } = await plugIn();
    await goAway(charger);
    const startedAt = clock.now();
    const begun = charger.start(1, 'SECOND', 12_000);
    clock.advance(30 * minuteMs);
    const stopped = charger.stop(1);
    clock.advance(3 * hourMs);
    charger.connect();
    const transaction = await begun;
    await stopped;
    expect(await orderOf(transaction?.id ?? 0)).toMatchObject({
      state: 'completed',
      startedAt,
      endedAt: startedAt + 30 * minuteMs,
      energyWh: 6_000,
      idTag: 'SECOND',
    });
  });
});

describe('a new tariff version', () => {
  it('leaves a running session its price, and holds for the next', async () => {
    const { charger } = await plugIn();
    const begun = await charger.start(1, 'GOOD', 12_000);
    clock.advance(minuteMs);
    const { effect } = await api.ok(tariffs.endpoints.publish, {
      params: { id: tariffId },
      body: { definition: doubled, baseVersion: 1 },
    });
    expect(effect.versions).toEqual([expect.objectContaining({ version: 1, orders: 1 })]);
    clock.advance(minuteMs);
    await charger.stop(1);
    charger.setState(1, 'available');
    const startFee = async (transactionId: number) => {
      const { id } = await orderOf(transactionId);
      const { bill, tariffVersion } = await api.ok(orders.endpoints.detail, { params: { id } });
      return [tariffVersion, (bill as Bill).lines[0]?.amountMinor];
    };
    expect(await startFee(begun?.id ?? 0)).toEqual([1, 100]);
    expect(await startFee(await halfHour(charger, 'GOOD'))).toEqual([2, 200]);
    const stale = await api.refused(tariffs.endpoints.publish, {
      params: { id: tariffId },
      body: { definition: evening, baseVersion: 1 },
    });
    expect(stale.status).toBe(409);
  });
});

describe('a fault', () => {
  it('raises an alarm, is counted when repeated, and clears itself on recovery', async () => {
    const { charger, id } = await plugIn();
    const alarm = (state: string, count: number) => (e: { topic: string; row: Record<string, unknown> }) =>
      e.topic === 'alarm.changed' && e.row.chargerId === id && e.row.state === state && e.row.count === count;
    charger.setState(1, 'faulted', 'GroundFailure');
    const raised = await live.find('the alarm', alarm('new', 1));
    expect(raised.row).toMatchObject({
      level: 'critical',
      code: 'GroundFailure',
      connector: 1,
      chargerName: charger.options.identity,
    });
    charger.reportState(charger.connector(1), true);
    await live.find('its repetition', alarm('new', 2));
    await api.ok(alarms.endpoints.acknowledge, { params: { id: String(raised.row.id) }, body: { note: 'on my way' } });
    charger.setState(1, 'available');
    await live.find('its end', alarm('cleared', 2));
    const row = await api.ok(alarms.endpoints.get, { params: { id: String(raised.row.id) } });
    expect(row).toMatchObject({ state: 'cleared', note: 'on my way', clearedAt: clock.now() });
  });
});

describe('who may connect', () => {
  it('the key in text; not a wrong one, none, another user, or an unknown identity', async () => {
    const { charger } = await plugIn();
    const { identity } = charger.options;
    expect(await dial(app.url, identity, { password: 'a-wrong-key-of-20-ch' })).toBe(401);
    expect(await dial(app.url, identity)).toBe(401);
    expect(await dial(app.url, identity, { password: key, user: 'CP-other' })).toBe(401);
    expect(await dial(app.url, 'CP-unknown', { password: key })).toBe(404);
    expect(charger.isOnline).toBe(true);
  });

  it('a second connection takes over only when it knows the key', async () => {
    const { charger } = await plugIn({ reconnectMs: 0 });
    const { identity } = charger.options;
    const before = app.ocpp.link(identity)?.connectionId;
    await dial(app.url, identity, { password: 'a-wrong-key-of-20-ch' });
    expect(app.ocpp.link(identity)?.connectionId).toBe(before);
    const second = (await dial(app.url, identity, { password: key })) as WebSocket;
    await settled(() => !charger.link.isOpen, 'the first connection closed');
    expect(app.ocpp.link(identity)?.connectionId).not.toBe(before);
    second.close();
    await closing(second);
  });

  it('a disabled charger is sent away at once, and let in again when enabled', async () => {
    const { charger, id } = await plugIn({ reconnectMs: 0 });
    const { identity } = charger.options;
    charger.close();
    const socket = (await dial(app.url, identity, { password: key })) as WebSocket;
    const closed = closing(socket);
    await api.ok(chargers.endpoints.update, { params: { id }, body: { disabled: true } });
    expect((await closed)[0]).toBe(1008);
    expect(await dial(app.url, identity, { password: key })).toBe(403);
    const refused = await api.refused(commands.endpoints.send, {
      params: { id },
      body: { command: { kind: 'clearCache' } },
    });
    expect(refused.status).toBe(409);
    await api.ok(chargers.endpoints.update, { params: { id }, body: { disabled: false } });
    const again = (await dial(app.url, identity, { password: key })) as WebSocket;
    again.close();
    await closing(again);
  });
});

describe('the day', () => {
  it('adds up: what the roll-ups hold is the sum of the orders', async () => {
    const read = app.store.read(systemScope('test'));
    const ofStation = and(eq(orderTable.stationId, stationId), isNotNull(orderTable.dueAt));
    await vi.waitFor(async () => expect((await read.totals(orderTable, ofStation, [])).count).toBe(0), 10_000);
    const days = await read.select(orderDays, {
      where: and(eq(orderDays.kind, 'station'), eq(orderDays.subjectId, stationId)),
    });
    const { items, totals } = await api.ok(orders.endpoints.list, { query: { stationId, limit: 500, totals: '1' } });
    expect(items.filter((o) => o.state === 'charging')).toEqual([]);
    expect(items.length).toBeGreaterThan(10);
    const sum = (of: (d: (typeof days)[number]) => number) => days.reduce((a, d) => a + of(d), 0);
    expect({
      count: sum((d) => d.orders),
      energyWh: sum((d) => d.energyWh),
      totalMinor: sum((d) => d.totalMinor),
    }).toEqual({ count: totals?.count, energyWh: totals?.sums.energyWh, totalMinor: totals?.sums.totalMinor });
    expect(items.reduce((a, o) => a + o.totalMinor, 0)).toBe(totals?.sums.totalMinor);
  });

  it('brought no error to the log', () => {
    expect(app.errors).toEqual([]);
  });
});
