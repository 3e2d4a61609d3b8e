/** Invoice batches on both engines: grouped, resumed where a crash left them, cancelled, taken over from a node that is silent. */
import { and, eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createInvoiceBatches } from '../../bff/billing/invoices/batch-run.ts';
import type { BatchPlan } from '../../bff/billing/invoices/contract.ts';
import type { BatchRecord } from '../../bff/billing/invoices/rows.ts';
import { systemScope } from '../../bff/store/scope.ts';
import * as t from '../../bff/store/tables/index.ts';
import type { Log, Store } from '../../bff/store/types.ts';
import { dying } from '../kit/books.ts';
import { buyer, entityRow, expectSound, issuedMs, issueFor, plantOrders } from '../kit/invoices.ts';
import { openTestStore, plantTree, type TestStore } from '../kit/store.ts';

const system = systemScope('test');
let test: TestStore;
beforeEach(async () => {
  test = await openTestStore();
  test.clock.nowMs = issuedMs;
  await plantTree(test.store);
  await test.store.tx(system, async (w) => {
    await w.insert(t.legalEntities, entityRow('issuer'));
    for (const id of ['dora', 'emil'])
      await w.insert(t.drivers, {
        ...{ id, tenantId: 'north', name: id, email: `${id}@example.com`, phone: '', createdAt: 0, updatedAt: 0 },
      });
    for (const [id, groupTag] of [
      ['c1', 'fleet'],
      ['c2', 'fleet'],
      ['c3', ''],
    ] as const)
      await w.insert(t.cards, {
        ...{ id, tenantId: 'north', uid: id.toUpperCase(), label: id, driverId: null, groupTag, blocked: false },
        ...{ expiresAt: null, stationIds: [], chargerIds: [], lastUsedAt: null, createdAt: 0, updatedAt: 0 },
      });
  });
});
afterEach(() => test.drop());

const silent = { info: () => {}, warn: () => {}, error: () => {} };
const runner = (store: Store = test.store, nodeId = 'node', log: Log = silent) =>
  createInvoiceBatches({ store, now: () => test.clock.nowMs, newId: test.newId, nodeId, log });
const begin = (plan: Partial<BatchPlan>, more: Partial<BatchRecord> = {}) =>
  test.store.tx(system, (w) =>
    w.insert(t.invoiceBatches, {
      ...{ id: 'batch', tenantId: 'north', entityId: 'issuer', name: 'October', total: 0, issued: 0, failed: 0 },
      ...{ plan: { filter: {}, by: 'driver', ...plan }, state: 'queued', problems: [], cursor: null, nodeId: '' },
      ...{ actorName: 'Ina', createdAt: issuedMs, updatedAt: issuedMs, ...more },
    }),
  );
const batch = async () => (await test.store.read(system).find(t.invoiceBatches, 'batch')) as BatchRecord;
const invoices = () => test.store.read(system).select(t.invoices, { orderBy: [{ column: t.invoices.number }] });

const ids = ['a', 'b', 'c', 'd', 'e'];
const cards = ['c1', 'c2', 'c3', 'c3', null];
const driverOf = (at: number) => ['dora', 'emil', 'dora', 'emil', null][at] ?? null;

describe('a batch', () => {
  it.each([
    ['driver', [2, 2, 1]],
    ['order', [1, 1, 1, 1, 1]],
    ['cardGroup', [2, 2, 1]],
  ] as const)('by %s', async (by, counts) => {
    await plantOrders(test.store, ids, (at) => ({ driverId: driverOf(at), cardId: cards[at] ?? null }));
    await begin({ by });
    await runner().run();
    const figures = { total: 5, done: 5, failed: 0, issued: counts.length };
    expect(await batch()).toMatchObject({ state: 'done', ...figures, problems: [] });
    expect((await invoices()).map(({ orderCount }) => orderCount).sort((a, b) => b - a)).toEqual(counts);
    await expectSound(test.store);
  });

  it('takes what the filter shows, of the issuer’s merchants, and no order twice', async () => {
    await plantOrders(test.store, ids, (at) => ({
      ...{ driverId: driverOf(at), tenantId: at === 1 ? 'south' : at === 2 ? 'kiosk' : 'north' },
      stationName: at === 3 ? 'Elsewhere' : 'Harbour',
    }));
    await begin({ filter: { stationName: 'Harbour' }, by: 'order' });
    await runner().run();
    const bound = await test.store.read(system).select(t.invoiceOrders);
    expect(bound.map(({ orderId }) => orderId).sort()).toEqual(['a', 'c', 'e']);
  });

  it('says what it cannot invoice and goes on', async () => {
    await plantOrders(test.store, ids, (at) => ({
      driverId: driverOf(at),
      ...(at === 0 && { state: 'abnormal' as const, review: 'open' as const }),
      ...(at === 4 && { bill: null, totalMinor: 590 }),
    }));
    await begin({ mail: true });
    await runner().run();
    const done = await batch();
    expect(done).toMatchObject({ state: 'done', total: 5, done: 5, failed: 2, issued: 2 });
    expect(done.problems.map(({ orderId }) => orderId)).toEqual(['a', 'e']);
    const mails = await test.store.read(system).select(t.mails);
    expect(mails.map(({ to }) => to)).toEqual(['dora@example.com', 'emil@example.com']);
    await expectSound(test.store);
  });

  it('says of which orders the invoice could not be mailed', async () => {
    await plantOrders(test.store, ['a'], () => ({ driverId: 'dora' }));
    const ask = { entityId: 'issuer', orderIds: ['a'], buyer: { ...buyer, email: 'dora at home' } };
    expect(await issueFor(test.store, system, ask)).toMatchObject({ driverId: 'dora' });
    await plantOrders(test.store, ['b'], () => ({ driverId: 'dora' }));
    await begin({ mail: true });
    await runner().run();
    const done = await batch();
    expect(done).toMatchObject({ state: 'done', total: 1, failed: 0, issued: 1 });
    expect(done.problems).toEqual([
      { orderId: 'b', code: 'notMailed', message: expect.stringMatching(/not mailed.*dora at home/) },
    ]);
    expect(await test.store.read(system).select(t.mails)).toEqual([]);
  });

  it('begun by an older version counts on from what that had done', async () => {
    await plantOrders(test.store, ids, (at) => ({ driverId: driverOf(at) }));
    // That counted what it had found at first, and no orders gone through.
    await begin(
      { by: 'order' },
      { state: 'running', nodeId: 'node', total: 7, done: 2, issued: 2, cursor: 'order b EUR' },
    );
    await runner().run();
    expect(await batch()).toMatchObject({ state: 'done', total: 5, done: 5, failed: 0, issued: 5 });
  });

  it('by card group does not mix customers of two merchants who use the same tag', async () => {
    await test.store.tx(system, (w) => w.update(t.cards, 'c2', { tenantId: 'kiosk' }));
    await plantOrders(test.store, ['a', 'b'], (at) => ({
      cardId: `c${at + 1}`,
      tenantId: ['north', 'kiosk'][at] ?? '',
    }));
    await begin({ by: 'cardGroup' });
    await runner().run();
    expect((await invoices()).map(({ orderCount }) => orderCount)).toEqual([1, 1]);
  });

  it('says which orders a fault of the program hindered, invoices the others, and does not try for ever', async () => {
    await plantOrders(test.store, ids, (at) => ({ driverId: driverOf(at) }));
    await begin({ by: 'order' });
    // No time zone: its day cannot be told.
    await test.store.tx(system, (w) => w.update(t.orders, 'b', { zone: 'Nowhere/Land' }));
    const errors: object[] = [];
    const log = { ...silent, error: (fields: object) => void errors.push(fields) };
    for (let round = 0; round < 3; round++) await runner(test.store, 'node', log).run();
    const done = await batch();
    expect(done).toMatchObject({ state: 'done', total: 5, done: 5, failed: 1, issued: 4 });
    expect(done.problems).toEqual([
      { orderId: 'b', code: 'fault', message: expect.stringMatching(/fault of the program/) },
    ]);
    expect(errors.length).toBe(1);
    await expectSound(test.store);
  });

  it('ends when a fault keeps it from beginning, and says so', async () => {
    await plantOrders(test.store, ids);
    await begin({ filter: { 'startedAt.from': 'yesterday' } as never });
    await runner().run();
    expect(await batch()).toMatchObject({ state: 'failed', done: 0, failed: 0, issued: 0 });
    expect((await batch()).problems).toEqual([{ orderId: '', code: 'fault', message: expect.stringMatching(/fault/) }]);
  });

  it('goes on where a crash left it, at whatever step', async () => {
    const many = Array.from({ length: 9 }, (_, at) => `o${at}`);
    await plantOrders(test.store, many, (at) => ({ driverId: ['dora', 'emil', null][at % 3] ?? null }));
    await begin({});
    let crashes = 0;
    for (let at = 1; (await batch()).state !== 'done'; at += 7) {
      await runner(dying(test.store, at))
        .run()
        .catch(() => undefined);
      crashes++;
      await expectSound(test.store);
    }
    expect(crashes).toBeGreaterThan(3);
    expect(await batch()).toMatchObject({ total: 9, done: 9, failed: 0, issued: 5 });
    expect((await invoices()).map(({ orderCount }) => orderCount)).toEqual([3, 3, 1, 1, 1]);
  });

  it('is one node’s until that is silent, and stops when it is cancelled', async () => {
    await plantOrders(test.store, ids);
    await begin({ by: 'order' }, { state: 'running', nodeId: 'other' });
    await runner().run();
    expect(await invoices()).toEqual([]);
    test.clock.nowMs += 61_000;
    // Cancelled while it runs: before the third invoice.
    const store = new Proxy(test.store, {
      get(target, name) {
        if (name !== 'tx') return Reflect.get(target, name, target);
        const tx: Store['tx'] = async (scope, work) => {
          const done = await target.tx(scope, work);
          if ((await batch()).issued === 2)
            await target.tx(system, (w) =>
              w.updateWhere(t.invoiceBatches, and(eq(t.invoiceBatches.id, 'batch'), eq(t.invoiceBatches.issued, 2)), {
                state: 'cancelled',
              }),
            );
          return done;
        };
        return tx;
      },
    });
    await runner(store).run();
    expect(await batch()).toMatchObject({ state: 'cancelled', total: 5, done: 2, issued: 2, nodeId: 'node' });
    expect((await invoices()).length).toBe(2);
    await runner().run();
    expect((await invoices()).length).toBe(2);
  });

  it('is not done twice by two nodes that look at the same time', async () => {
    await plantOrders(test.store, ids);
    await begin({ by: 'order' });
    await Promise.all([runner(test.store, 'one').run(), runner(test.store, 'two').run()]);
    expect(await batch()).toMatchObject({ state: 'done', issued: 5, failed: 0 });
    await expectSound(test.store);
  });
});
