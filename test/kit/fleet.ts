/**
 * Chargers that do session after session against a server that may die at any moment, and remember exactly what they were answered; and
 * the accounts to compare that with what the store holds.
 */
import { and, eq } from 'drizzle-orm';
import { expect } from 'vitest';
import { createClerk } from '../../bff/billing/clerk.ts';
import { assertBill } from '../../bff/billing/tariffs/assert.ts';
import type { Bill } from '../../bff/billing/tariffs/bill.ts';
import { systemScope } from '../../bff/store/scope.ts';
import * as t from '../../bff/store/tables/index.ts';
import type { Reader, Row, Store } from '../../bff/store/types.ts';
import type { Charger, ChargerOptions } from '../../ocpp/charger.ts';
import { type HandClock, handClock, newCharger } from './plug.ts';

const minuteMs = 60_000;

/** What a charger was answered about one session. */
export interface Told {
  identity: string;
  transactionId: number;
  meterStartWh: number;
  startedAtMs: number;
  /** Set when the stop was answered. */
  stopped?: { meterStopWh: number; atMs: number };
}

/** A merchant's chargers and a card for each, without keys, written at once. */
export const plantFleet = async (store: Store, identities: readonly string[]): Promise<void> =>
  store.tx(systemScope('test'), async (w) => {
    const of = { tenantId: 'north', stationId: 'station-zznorthzz' };
    const times = { createdAt: 0, updatedAt: 0 };
    const device = { vendor: '', model: '', serial: '', firmware: '', keyHash: null };
    const away = { online: false, nodeId: '', connectionId: '', disabled: false };
    for (const identity of identities) {
      await w.insert(t.chargers, {
        ...of,
        ...device,
        ...away,
        ...times,
        ...{ id: identity, identity, name: identity, maxPowerW: 22_000 },
      });
      await w.insert(t.connectors, {
        ...of,
        ...{
          id: `${identity}-1`,
          chargerId: identity,
          number: 1,
          type: 'type2',
          maxPowerW: 22_000,
          state: 'available',
        },
        ...{ errorCode: 'noError', info: '', stateAt: 0, orderId: null, updatedAt: 0 },
      });
      await w.insert(t.cards, {
        ...{
          id: `card-${identity}`,
          tenantId: 'north',
          uid: `TAG-${identity}`.toUpperCase(),
          label: identity,
          driverId: null,
        },
        ...{ groupTag: '', blocked: false, expiresAt: null, stationIds: [], chargerIds: [], lastUsedAt: null },
        ...times,
      });
    }
  });

/** A charger with a clock of its own, which runs as fast as its messages are answered. */
export class Worker {
  readonly charger: Charger;
  readonly told: Told[] = [];
  readonly #clock: HandClock;
  #on = true;

  constructor(url: string, identity: string, startMs: number, options: Partial<ChargerOptions> = {}) {
    this.#clock = handClock(startMs);
    this.charger = newCharger(url, identity, this.#clock, { registerWh: 1000, ...options });
    // Messages for the driver's comfort: 13 calls a session, as a real one.
    this.charger.configuration.write('MeterValueSampleInterval', '120');
  }

  /** Sessions until told to rest; resolves when the last one's stop is answered. */
  async work(): Promise<void> {
    const { charger } = this;
    const { identity } = charger.options;
    while (this.#on) {
      await charger.authorize(`TAG-${identity}`).catch(() => undefined);
      const begun = charger.start(1, `TAG-${identity}`, 11_000);
      this.#clock.advance(10 * minuteMs);
      const transaction = await begun;
      if (!transaction?.id) throw new Error(`${identity}: a start was given up`);
      const told: Told = {
        ...{ identity, transactionId: transaction.id },
        ...{ meterStartWh: transaction.meterStartWh, startedAtMs: transaction.startedAtMs },
      };
      this.told.push(told);
      const stopping = charger.stop(1);
      const stopped = { meterStopWh: Math.floor(charger.connector(1).registerWh), atMs: this.#clock.now() };
      await stopping;
      told.stopped = stopped;
      charger.setState(1, 'available');
      this.#clock.advance(minuteMs);
    }
  }

  rest(): void {
    this.#on = false;
  }
}

/** A select stops at a thousand rows; a fast machine makes more. */
const everyOrder = async (read: Reader): Promise<Row<typeof t.orders>[]> => {
  const rows: Row<typeof t.orders>[] = [];
  for await (const chunk of read.iterate(t.orders)) rows.push(...chunk);
  return rows;
};

/** Everything answered is there exactly once, everything adds up, and nothing is there that no charger told. */
export const expectExact = async (store: Store, told: readonly Told[]): Promise<void> => {
  const read = store.read(systemScope('test'));
  const fleet = new Set(told.map(({ identity }) => identity));
  const rows = (await everyOrder(read)).filter((o) => fleet.has(o.chargerId));
  const byNumber = new Map(rows.map((row) => [row.transactionId, row]));
  expect(new Set(told.map((x) => x.transactionId)).size, 'numbers of transactions are unique').toBe(told.length);
  expect(byNumber.size, 'one order for each number').toBe(rows.length);
  const seen = told.map(({ transactionId }) => {
    const row = byNumber.get(transactionId);
    return (
      row && [row.chargerId, row.startedAt, row.meterStartWh, row.state, row.endedAt, row.meterStopWh, row.energyWh]
    );
  });
  const expected = told.map(({ identity, startedAtMs, meterStartWh, stopped }) => [
    ...[identity, startedAtMs, meterStartWh],
    ...(stopped
      ? ['completed', stopped.atMs, stopped.meterStopWh, stopped.meterStopWh - meterStartWh]
      : ['charging', null, null, expect.any(Number)]),
  ]);
  expect(seen).toEqual(expected);
  expect(rows.length, 'no order that nobody was told of').toBe(told.length);

  for (const row of rows.filter(({ state }) => state === 'completed')) {
    const bill = row.bill as Bill;
    assertBill(bill);
    expect(bill.totalMinor).toBe(row.totalMinor);
    const billedWh = bill.lines.filter((l) => l.component === 'energy').reduce((sum, l) => sum + l.quantity, 0);
    expect(billedWh, 'billed energy is the register’s').toBe(row.energyWh);
  }
  await expectRollUps(store);

  const events = (await store.outbox.since('0-0', 1_000_000)).filter(
    (e) => byNumber.size > 0 && e.topic !== 'order.progress',
  );
  const ids = (topic: string) =>
    events
      .filter((e) => e.topic === topic)
      .map((e) => e.subjectId)
      .sort();
  const own = (state?: string) =>
    rows
      .filter((r) => !state || r.state === state)
      .map((r) => r.id)
      .sort();
  expect(ids('order.started'), 'each start was told once').toEqual(own());
  expect(ids('order.ended'), 'each end was told once').toEqual(own('completed'));
  const holding = (await read.select(t.connectors))
    .filter((c) => c.orderId !== null)
    .map((c) => c.orderId)
    .sort();
  expect(holding, 'only running orders hold a connector').toEqual(own('charging'));
};

/** The sums of the days are the sums of the ended orders, once the clerk has booked what is due. */
const expectRollUps = async (store: Store): Promise<void> => {
  const read = store.read(systemScope('test'));
  const log = { info() {}, warn() {}, error: (fields: object) => expect.unreachable(JSON.stringify(fields)) };
  await createClerk({ store, now: () => Number.MAX_SAFE_INTEGER, log, desks: [] }).run();
  const sums = { orders: 0, energyWh: 0, totalMinor: 0 };
  const ofStation = and(eq(t.orderDays.kind, 'station'), eq(t.orderDays.subjectId, 'station-zznorthzz'));
  for (const day of await read.select(t.orderDays, { where: ofStation })) {
    sums.orders += day.orders;
    sums.energyWh += day.energyWh;
    sums.totalMinor += day.totalMinor;
  }
  const ended = (await everyOrder(read)).filter((o) => o.state !== 'charging' && o.chargerId !== 'charger-zznorthzz');
  const own = ended.filter((o) => o.createdAt > 0 && o.stationId === 'station-zznorthzz');
  expect(sums).toEqual({
    orders: own.length,
    energyWh: own.reduce((a, o) => a + o.energyWh, 0),
    totalMinor: own.reduce((a, o) => a + o.totalMinor, 0),
  });
};
