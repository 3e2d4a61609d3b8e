/** The billing clerk: every ended order is in the books once, and as it stands, whatever happened on the way. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClerk } from '../../bff/billing/clerk.ts';
import type { BillingDesk } from '../../bff/billing/desks.ts';
import type { OrderRecord } from '../../bff/charging/orders/rows.ts';
import { StoreError, systemScope } from '../../bff/store/index.ts';
import { engine } from '../../bff/store/kit.ts';
import { audit, bookings, ledger, orderDays, orderDayUsers, orders } from '../../bff/store/tables/index.ts';
import type { Log, Store } from '../../bff/store/types.ts';
import { billFor, correct, dying, endedOrder, expectBooked, taxed } from '../kit/books.ts';
import { openTestStore, plantTree, type TestStore } from '../kit/store.ts';

const system = systemScope('test');
const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** A Monday, noon in Berlin. */
const noonMs = Date.UTC(2026, 5, 1, 10);

let t: TestStore;
let store: Store;
let logged: string[];
const log: Log = { info() {}, warn() {}, error: (_, message) => void logged.push(message) };

const clerkOf = (on: Store = store, desks: readonly BillingDesk[] = []) =>
  createClerk({ store: on, now: () => t.clock.nowMs, log, desks });
const read = () => store.read(system);
const add = (...rows: OrderRecord[]) => store.tx(system, (w) => w.insert(orders, rows));
const order = async (id: string) => {
  const found = await read().find(orders, id);
  if (!found) throw new Error(`no order ${id}`);
  return found;
};
const dayOf = async (kind: 'tenant' | 'station' | 'charger' | 'group') =>
  (await read().select(orderDays)).filter((row) => row.kind === kind);

/** Writes down what it hears, in the transaction. */
const scribe: BillingDesk = {
  started: (w, { id, tenantId }) => w.audit('test.started', 'order', id, {}, tenantId),
  booked: (w, { order: { id, tenantId }, bill, beforeMinor, revision }) =>
    w.audit('test.booked', 'order', id, { totalMinor: bill?.totalMinor ?? null, beforeMinor, revision }, tenantId),
};
const heard = async (action = 'test.booked') =>
  (await read().select(audit))
    .filter((row) => row.action === action)
    .map(({ objectId, detail }) => ({ objectId, ...detail }));

beforeEach(async () => {
  logged = [];
  t = await openTestStore();
  store = t.store;
  t.clock.nowMs = noonMs + dayMs;
  await plantTree(store);
});
afterEach(() => t.drop());

describe('an ended order', () => {
  it('is in the ledger and in the sums of its local day, and says what is to be paid', async () => {
    await add(endedOrder('o1', noonMs, 10_000, { driverId: 'anna' }), endedOrder('o2', noonMs, 0, { bill: null }));
    await clerkOf().run();
    expect(await order('o1')).toMatchObject({ paymentState: 'unpaid', dueAt: null, updatedAt: noonMs + hourMs });
    expect(await order('o2')).toMatchObject({ paymentState: 'none', dueAt: null });
    // 100 + 10 kWh × 0.49, with 19 % tax in it.
    const entries = (await read().select(ledger)).map(({ kind, debit, credit, amountMinor, day, key }) => ({
      ...{ kind, debit, credit, amountMinor, day, key },
    }));
    expect(entries).toEqual([
      { kind: 'order', debit: 'receivable', credit: 'revenue', amountMinor: 496, day: 20260601, key: 'order:o1:1' },
      { kind: 'tax', debit: 'receivable', credit: 'tax', amountMinor: 94, day: 20260601, key: 'order:o1:1' },
    ]);
    expect(await dayOf('station')).toMatchObject([
      { orders: 2, users: 2, energyWh: 10_000, totalMinor: 590, energyMinor: 490, feesMinor: 100, netMinor: 496 },
    ]);
    await expectBooked(store);
    const topics = (await store.outbox.since('0-0', 100)).map(({ topic, subjectId }) => `${topic} ${subjectId}`);
    expect(topics).toEqual(['order.changed o1']);
  });

  it('belongs to the day on which it began where it stands', async () => {
    // 23:30 in Berlin.
    await add(endedOrder('late', Date.UTC(2026, 4, 31, 21, 30), 1000));
    await clerkOf().run();
    expect(await dayOf('tenant')).toMatchObject([{ day: 20260531 }]);
  });

  it('shows the price before discounts as revenue, and counts for the groups that granted them, once each', async () => {
    const half = { kind: 'percent', basisPoints: 5000, of: 'all' } as const;
    const reduction = { source: 'group', id: 'fleet', name: 'Fleet', benefit: half, stackable: true } as const;
    const terms = { reductions: [reduction, { ...reduction, name: 'Fleet again' }] };
    await add(endedOrder('o1', noonMs, 10_000, { terms }));
    await clerkOf().run();
    const [day] = await dayOf('group');
    expect(day).toMatchObject({ subjectId: 'fleet', orders: 1, energyMinor: 490, feesMinor: 100 });
    expect(day && day.energyMinor + day.feesMinor - day.discountMinor).toBe(day?.totalMinor);
    expect((await read().select(ledger)).map(({ kind }) => kind).sort()).toEqual(['discount', 'order', 'tax']);
    await expectBooked(store);
  });

  it('that was corrected is booked by the difference, up or down, under a key of its own', async () => {
    await add(endedOrder('o1', noonMs, 10_000));
    await clerkOf(store, [scribe]).run();
    for (const energyWh of [12_000, 4000]) {
      await correct(store, 'o1', { energyWh, bill: billFor(energyWh, noonMs) }, t.clock.nowMs);
      await clerkOf(store, [scribe]).run();
      await expectBooked(store);
    }
    expect((await read().select(ledger)).map(({ key, debit, amountMinor }) => [key, debit, amountMinor])).toEqual([
      ['order:o1:1', 'receivable', 496],
      ['order:o1:1', 'receivable', 94],
      ['order:o1:2', 'receivable', 82],
      ['order:o1:2', 'receivable', 16],
      ['order:o1:3', 'revenue', 329],
      ['order:o1:3', 'tax', 63],
    ]);
    expect(await heard()).toEqual([
      { objectId: 'o1', totalMinor: 590, beforeMinor: null, revision: 1 },
      { objectId: 'o1', totalMinor: 688, beforeMinor: 590, revision: 2 },
      { objectId: 'o1', totalMinor: 296, beforeMinor: 688, revision: 3 },
    ]);
  });

  it('that turns out to have begun on another day, by another driver, moves there whole', async () => {
    await add(endedOrder('o1', noonMs, 10_000, { driverId: 'anna' }));
    await clerkOf().run();
    await correct(store, 'o1', { startedAt: noonMs - dayMs, driverId: 'bert' }, t.clock.nowMs);
    await clerkOf().run();
    await expectBooked(store);
    expect((await dayOf('charger')).map(({ day, orders: n, users }) => [day, n, users]).sort()).toEqual([
      [20260531, 1, 1],
      [20260601, 0, 0],
    ]);
  });

  it('that runs again is taken back whole, and booked anew at its end', async () => {
    await add(endedOrder('o1', noonMs, 10_000));
    await clerkOf(store, [scribe]).run();
    await correct(store, 'o1', { state: 'charging', endedAt: null, bill: null }, t.clock.nowMs);
    await clerkOf(store, [scribe]).run();
    expect(await order('o1')).toMatchObject({ paymentState: 'none', dueAt: null });
    await expectBooked(store);
    expect(await read().select(orderDayUsers)).toEqual([]);
    await correct(
      store,
      'o1',
      { state: 'completed', endedAt: noonMs + hourMs, bill: billFor(11_000, noonMs) },
      t.clock.nowMs,
    );
    await clerkOf(store, [scribe]).run();
    await expectBooked(store);
    expect(await heard()).toMatchObject([{ beforeMinor: null }, { beforeMinor: 0 }]);
  });
});

describe('users of a day', () => {
  it('are counted once, and no longer when their last order is taken back', async () => {
    await add(
      endedOrder('o1', noonMs, 1000, { driverId: 'anna' }),
      endedOrder('o2', noonMs + hourMs, 1000, { driverId: 'anna' }),
      endedOrder('o3', noonMs, 1000, { cardId: 'card', chargerId: 'other' }),
    );
    const users = async () => (await dayOf('station')).map((row) => [row.orders, row.users]);
    await clerkOf().run();
    expect(await users()).toEqual([[3, 2]]);
    await correct(store, 'o1', { mergedInto: 'o2', bill: null }, t.clock.nowMs);
    await clerkOf().run();
    expect(await users()).toEqual([[2, 2]]);
    await correct(store, 'o2', { state: 'charging', bill: null }, t.clock.nowMs);
    await clerkOf().run();
    expect(await users()).toEqual([[1, 1]]);
    await expectBooked(store);
  });
});

describe('an order that is paid as it goes', () => {
  it('is told of once, at its start', async () => {
    const running = { state: 'charging', endedAt: null, bill: null, paymentMode: 'card' } as const;
    await add(
      endedOrder('o1', noonMs, 0, running),
      endedOrder('o2', noonMs, 0, { ...running, paymentMode: 'account' }),
    );
    await clerkOf(store, [scribe]).run();
    await correct(store, 'o1', {}, t.clock.nowMs);
    await clerkOf(store, [scribe]).run();
    expect((await heard('test.started')).map(({ objectId }) => objectId)).toEqual(['o1']);
    await correct(
      store,
      'o1',
      { state: 'completed', endedAt: noonMs + hourMs, bill: billFor(1000, noonMs) },
      t.clock.nowMs,
    );
    await clerkOf(store, [scribe]).run();
    expect(await heard()).toMatchObject([{ objectId: 'o1', beforeMinor: null, revision: 1 }]);
    await expectBooked(store);
  });

  it('shows each desk what the desks before it did', async () => {
    await add(endedOrder('o1', noonMs, 10_000));
    const payer: BillingDesk = {
      booked: async (w, booked) => void (await w.change(orders, booked.order.id, { paidMinor: 90 })),
    };
    let seenMinor = 0;
    const watcher: BillingDesk = {
      async booked(_w, booked) {
        seenMinor = booked.order.paidMinor;
      },
    };
    await clerkOf(store, [payer, watcher]).run();
    expect(seenMinor).toBe(90);
  });
});

describe('a bad order', () => {
  it('stops none of the others, waits ever longer, and is booked when it is mended', async () => {
    const rows = Array.from({ length: 7 }, (_, i) => endedOrder(`o${i}`, noonMs, 1000 * i));
    await add(...rows, endedOrder('bad', noonMs, 1000, { updatedAt: t.clock.nowMs - 60_000 }));
    await store.tx(system, async (w) => void (await w.update(orders, 'bad', { bill: { lines: 'none' } as never })));
    const due = async () => ((await order('bad')).dueAt ?? 0) - t.clock.nowMs;
    await clerkOf().run();
    expect((await read().select(orders)).filter(({ dueAt }) => dueAt !== null).map(({ id }) => id)).toEqual(['bad']);
    expect(logged).toEqual(['order could not be booked']);
    expect(await due()).toBe(60_000);
    await clerkOf().run();
    expect(logged).toHaveLength(1);
    t.clock.nowMs += 60_000;
    await clerkOf().run();
    expect(logged).toHaveLength(2);
    expect(await due()).toBe(120_000);
    t.clock.nowMs += dayMs;
    await clerkOf().run();
    expect(await due()).toBe(6 * hourMs);
    await correct(store, 'bad', { bill: billFor(1000, noonMs) }, t.clock.nowMs);
    await clerkOf().run();
    await expectBooked(store);
  });

  it('for whose desk something is amiss leaves no trace in the books', async () => {
    await add(endedOrder('o1', noonMs, 1000));
    const broken: BillingDesk = { booked: () => Promise.reject(new Error('no')) };
    await clerkOf(store, [scribe, broken]).run();
    for (const table of [ledger, bookings, orderDays, orderDayUsers]) expect(await read().select(table)).toEqual([]);
    expect(await heard()).toEqual([]);
    t.clock.nowMs += dayMs;
    await clerkOf(store, [scribe]).run();
    await expectBooked(store);
  });
});

describe('a clerk that dies', () => {
  it('at any statement has booked all of it or nothing, and the next one books it once', async () => {
    const running = { state: 'charging', endedAt: null, bill: null, paymentMode: 'card' } as const;
    let at = 1;
    for (let isDead = true; isDead; at++) {
      const [a, b, c] = [`a${at}`, `b${at}`, `c${at}`];
      await add(endedOrder(a, noonMs, 1000, { driverId: a }));
      await clerkOf(store, [scribe]).run();
      await correct(store, a, { bill: billFor(2000, noonMs), driverId: 'anna' }, t.clock.nowMs);
      await add(endedOrder(b, noonMs, 3000), endedOrder(c, noonMs, 0, running));
      const before = [await read().select(ledger), await read().select(orderDays), await heard()];
      const dyingStore = dying(store, at);
      await clerkOf(dyingStore, [scribe])
        .run()
        .catch(() => undefined);
      isDead = dyingStore.isDead;
      if (isDead) expect([await read().select(ledger), await read().select(orderDays), await heard()]).toEqual(before);
      await clerkOf(store, [scribe]).run();
      for (const [id, times] of [
        [a, 2],
        [b, 1],
      ] as const)
        expect((await heard()).filter(({ objectId }) => objectId === id)).toHaveLength(times);
      expect((await heard('test.started')).filter(({ objectId }) => objectId === c)).toHaveLength(1);
    }
    expect(at).toBeGreaterThan(20);
    await expectBooked(store);
  });

  it('after the commit was done has booked it', async () => {
    await add(endedOrder('o1', noonMs, 1000));
    const tx: Store['tx'] = async (scope, work) => {
      await store.tx(scope, work);
      throw new StoreError('lost', 'the connection broke');
    };
    await expect(clerkOf({ ...store, read: (scope) => store.read(scope), tx }, [scribe]).run()).rejects.toThrow(
      'broke',
    );
    await clerkOf(store, [scribe]).run();
    expect(await heard()).toHaveLength(1);
    await expectBooked(store);
  });
});

describe('two clerks at once', () => {
  it('book every order once', async () => {
    // SQLite has one writer; on PostgreSQL the other clerk is another node.
    const other = engine === 'postgres' ? await openTestStore(t.place) : t;
    await add(
      ...Array.from({ length: 350 }, (_, i) =>
        endedOrder(`o${i}`, noonMs + i * 60_000, 100 * i, { driverId: `d${i % 9}` }),
      ),
    );
    const clerks = [clerkOf(store, [scribe]), clerkOf(other.store, [scribe])];
    for (let tries = 0; (await read().select(orders)).some(({ dueAt }) => dueAt !== null); tries++) {
      expect(tries).toBeLessThan(200);
      // One of them may be told that others won every retry; its next time comes.
      await Promise.allSettled(clerks.map((clerk) => clerk.run()));
    }
    expect(new Set((await heard()).map(({ objectId }) => objectId)).size).toBe(350);
    expect(await heard()).toHaveLength(350);
    expect(logged).toEqual([]);
    await expectBooked(store);
    if (other !== t) await other.store.close();
  });
});

describe('random days', () => {
  it('of orders, corrections, merges and sessions that go on: sums, ledger and orders agree to the minor unit', async () => {
    const whoever = fc.constantFrom({ driverId: 'anna' }, { cardId: 'card' }, { idTag: 'B2' });
    const place = fc.constantFrom(
      {},
      { stationId: 'other', chargerId: 'there' },
      { tenantId: 'kiosk', chargerId: 'charger' },
    );
    const step = fc.record({
      what: fc.constantFrom('end', 'end', 'correct', 'move', 'runAgain', 'endAgain', 'merge', 'waive', 'book'),
      which: fc.nat(100),
      energyWh: fc.nat(50_000),
      day: fc.nat(2),
      who: whoever,
      where: place,
      tariff: fc.constantFrom(
        taxed,
        { ...taxed, tax: { rateBasisPoints: 1900, included: false } },
        { currency: 'EUR', energy: taxed.energy },
      ),
    });
    let made = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const mine: string[] = [];
        for (const { what, which, energyWh, day, who, where, tariff } of steps) {
          const startedAt = noonMs - day * dayMs;
          const bill = billFor(energyWh, startedAt, tariff);
          const id = mine[which % Math.max(1, mine.length)];
          t.clock.nowMs += 1000;
          const put = (patch: Partial<OrderRecord>) => (id ? correct(store, id, patch, t.clock.nowMs) : undefined);
          if (what === 'end') {
            mine.push(`o${++made}`);
            await add(endedOrder(`o${made}`, startedAt, energyWh, { ...who, ...where, bill }));
          } else if (what === 'correct') await put({ energyWh, bill });
          else if (what === 'move') await put({ ...who, startedAt });
          else if (what === 'runAgain') await put({ state: 'charging', endedAt: null, bill: null });
          else if (what === 'endAgain') await put({ state: 'abnormal', endedAt: startedAt + hourMs, energyWh, bill });
          else if (what === 'merge') await put({ mergedInto: 'another', bill: null });
          else if (what === 'waive') await put({ bill: null });
          else await clerkOf().run();
        }
        await clerkOf().run();
        await expectBooked(store);
      }),
      { numRuns: engine === 'postgres' ? 12 : 25 },
    );
    expect(logged).toEqual([]);
  });
});
