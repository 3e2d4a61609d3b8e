/** The ledger and its statements: posted once, balanced, and what a statement says is what the orders came to. */
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCallers } from '../../bff/access/callers.ts';
import { hashToken } from '../../bff/access/secrets.ts';
import { createClerk } from '../../bff/billing/clerk.ts';
import { ledgerHandlers } from '../../bff/billing/ledger/handlers.ts';
import { type Posting, post, postBooks } from '../../bff/billing/ledger/post.ts';
import { postingsOfPaidOutside, postingsOfPayment, transfer } from '../../bff/billing/ledger/rules.ts';
import { mount } from '../../bff/kernel/http.ts';
import { permissions } from '../../bff/kernel/permissions.ts';
import { apiKeys, audit, ledger, ledgerDays, orders, payouts } from '../../bff/store/tables/index.ts';
import { billFor, correct, endedOrder, taxed } from '../kit/books.ts';
import { silent, system } from '../kit/bridge.ts';
import { openTestStore, plantTree, scopeAt, type TestStore } from '../kit/store.ts';

const noonMs = Date.UTC(2026, 5, 1, 10);
const dayMs = 86_400_000;
let t: TestStore;
let app: Hono;

const secretOf = (tenant: string) => `wfk_secret-of-the-${tenant}-tenant`;
beforeEach(async () => {
  t = await openTestStore();
  t.clock.nowMs = noonMs + 5 * dayMs;
  const { store, newId } = t;
  const now = () => t.clock.nowMs;
  await plantTree(store);
  await store.tx(system, (w) =>
    w.insert(
      apiKeys,
      ['platform', 'north', 'south', 'kiosk'].map((tenantId) => ({
        ...{ id: `key-${tenantId}`, tenantId, name: tenantId, prefix: '', hash: hashToken(secretOf(tenantId)) },
        ...{ permissions: [...permissions], createdBy: '', createdAt: 0 },
        ...{ expiresAt: null, revokedAt: null, lastUsedAt: null },
      })),
    ),
  );
  app = new Hono();
  mount(app, [ledgerHandlers({ newId })], {
    ...{ store, now, newId, identify: createCallers(store, now).identify, throttle: async () => null },
    ...{ observe: () => {}, addressOf: () => '' },
    log: { ...silent, error: (fields: object) => expect.unreachable(JSON.stringify(fields)) },
  });
});
afterEach(() => t.drop());

const ask = async (tenant: string, path: string, body?: object) => {
  const headers = { authorization: `Bearer ${secretOf(tenant)}`, 'content-type': 'application/json' };
  const response = await app.request(path, {
    method: body ? 'POST' : 'GET',
    headers,
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, text, json: text.startsWith('{') ? JSON.parse(text) : undefined };
};
const statement = async (tenant: string, query = 'from=20260601&to=20260630') => {
  const { status, json } = await ask(tenant, `/v1/statements?${query}`);
  expect(status).toBe(200);
  return json.items;
};
const book = () => createClerk({ store: t.store, now: () => t.clock.nowMs, log: silent, desks: [] }).run();
const rows = () => t.store.read(system).select(ledger, { orderBy: [{ column: ledger.id }] });

const posting = (more: Partial<Posting> = {}): Posting => ({
  ...{ tenantId: 'north', key: 'event', day: 20260601, at: noonMs, currency: 'EUR' },
  transfers: [...transfer('payment', 'bank', 'receivable', 500, 'cash'), ...transfer('fee', 'fees', 'bank', 20)],
  ...more,
});
const posted = (more: Partial<Posting> = {}, scope = system) => t.store.tx(scope, (w) => post(w, posting(more)));

describe('posting', () => {
  it('writes the rows of an event and the sums of its day', async () => {
    expect(await posted({ orderId: 'o1', stationId: 's1' })).toBe(true);
    expect(await posted({ key: 'other', orderId: 'o2' })).toBe(true);
    expect(
      (await rows()).map(({ key, seq, debit, credit, amountMinor }) => [key, seq, debit, credit, amountMinor]),
    ).toEqual([
      ['event', 0, 'bank', 'receivable', 500],
      ['event', 1, 'fees', 'bank', 20],
      ['other', 0, 'bank', 'receivable', 500],
      ['other', 1, 'fees', 'bank', 20],
    ]);
    expect((await rows())[0]).toMatchObject({
      orderId: 'o1',
      stationId: 's1',
      driverId: null,
      note: 'cash',
      at: noonMs,
    });
    const days = await t.store.read(system).select(ledgerDays, { orderBy: [{ column: ledgerDays.kind, desc: true }] });
    expect(days.map(({ kind, amountMinor, entries }) => [kind, amountMinor, entries])).toEqual([
      ['payment', 1000, 2],
      ['fee', 40, 2],
    ]);
  });

  it('of an event that was posted, and of one that moves nothing, writes nothing', async () => {
    await posted();
    expect(await posted({ transfers: transfer('payment', 'bank', 'receivable', 7) })).toBe(false);
    expect(
      await posted({ key: 'nothing', transfers: [{ ...transfer('fee', 'fees', 'bank', 1)[0]!, amountMinor: 0 }] }),
    ).toBe(false);
    expect(await rows()).toHaveLength(2);
    const both = await Promise.allSettled([posted({ key: 'race' }), posted({ key: 'race' })]);
    expect(both.filter((r) => r.status === 'fulfilled' && r.value)).toHaveLength(1);
    expect(await rows()).toHaveLength(4);
  });

  it('refuses what no book can hold, and other merchants’ books', async () => {
    const wrong = (amountMinor: number, credit: 'bank' | 'receivable' = 'receivable') =>
      posted({ key: 'wrong', transfers: [{ kind: 'payment', debit: 'bank', credit, amountMinor }] });
    await expect(wrong(-1)).rejects.toThrow('cannot take');
    await expect(wrong(0.5)).rejects.toThrow('cannot take');
    await expect(wrong(1, 'bank')).rejects.toThrow('cannot take');
    await expect(posted({ tenantId: 'south' }, scopeAt('north'))).rejects.toMatchObject({ code: 'outOfScope' });
    expect(await rows()).toEqual([]);
    // The database holds the line by itself.
    await expect(
      t.store.tx(system, (w) =>
        w.insert(ledger, {
          ...{ tenantId: 'north', key: 'k', seq: 0, kind: 'fee', debit: 'fees', credit: 'bank', amountMinor: -1 },
          ...{ currency: 'EUR', day: 20260601, at: 0, note: '' },
        }),
      ),
    ).rejects.toThrow();
  });

  it('in two merchants’ books is balanced in both', async () => {
    const { transfers: _, ...event } = posting({ tenantId: 'kiosk' });
    const books = postingsOfPayment({ amountMinor: 1000, feeMinor: 20, providerFeeMinor: 30, through: 'above' });
    const both = () => t.store.tx(system, (w) => postBooks(w, event, books, 'north'));
    expect(await both()).toBe(true);
    expect(await both()).toBe(false);
    const of = (tenant: string) => rows().then((all) => all.filter(({ tenantId }) => tenantId === tenant));
    expect((await of('kiosk')).map(({ key }) => key)).toEqual(['event', 'event']);
    expect((await of('north')).map(({ key }) => key)).toEqual(['event:above', 'event:above', 'event:above']);
    await expect(t.store.tx(system, (w) => postBooks(w, { ...event, key: 'unnamed' }, books, null))).rejects.toThrow(
      'not named',
    );
  });
});

describe('a statement', () => {
  const tenth = { kind: 'percent', basisPoints: 1000, of: 'all' } as const;
  const fleet = { source: 'group', id: 'fleet', name: 'Fleet', stackable: false, benefit: tenth } as const;
  const discounted = { reductions: [fleet] };

  it('says what the orders came to, with the balances before and after', async () => {
    const may = endedOrder('may', noonMs - 10 * dayMs, 4000);
    const june = [
      endedOrder('a', noonMs, 10_000, { terms: discounted }),
      endedOrder('b', noonMs + dayMs, 20_000),
      endedOrder('free', noonMs, 0, { bill: null }),
      endedOrder('below', noonMs, 5000, { tenantId: 'kiosk' }),
    ];
    await t.store.tx(system, (w) => w.insert(orders, [may, ...june]));
    await book();
    await correct(t.store, 'b', { bill: billFor(15_000, noonMs + dayMs, taxed), energyWh: 15_000 }, t.clock.nowMs);
    await book();
    await posted({ key: 'cash', day: 20260602, transfers: postingsOfPaidOutside(300, 'till') });
    const own = (await t.store.read(system).select(orders)).filter((o) => ['a', 'b', 'free'].includes(o.id));
    const sum = (of: (o: (typeof own)[number]) => number) => own.reduce((total, o) => total + of(o), 0);
    const [kiosk, north, ...rest] = await statement('north');
    expect(rest).toEqual([]);
    const totalMinor = sum((o) => o.totalMinor);
    const taxMinor = sum((o) => o.taxMinor);
    expect(north).toMatchObject({
      ...{ tenantId: 'north', tenantName: 'north', currency: 'EUR', orders: 3 },
      ...{ totalMinor, taxMinor, netMinor: totalMinor - taxMinor, paymentsMinor: 300, refundsMinor: 0, feesMinor: 0 },
      opening: { receivableMinor: may.totalMinor, clearingMinor: 0, bankMinor: 0, walletMinor: 0, dueMinor: 0 },
      closing: { receivableMinor: may.totalMinor + totalMinor - 300, bankMinor: 300, clearingMinor: 0 },
    });
    expect(north.discountMinor).toBeGreaterThan(0);
    expect(north.grossMinor - north.discountMinor).toBe(north.netMinor);
    expect(kiosk).toMatchObject({ tenantId: 'kiosk', orders: 1, totalMinor: june[3]?.totalMinor });
    expect((await statement('kiosk')).map((s: { tenantId: string }) => s.tenantId)).toEqual(['kiosk']);
    expect(await statement('south')).toEqual([]);
    const [day] = await statement('north', 'from=20260602&to=20260602&tenantId=north&currency=EUR');
    expect(day).toMatchObject({ orders: 1, paymentsMinor: 300 });
    expect(await statement('north', 'from=20260601&to=20260630&currency=CHF')).toEqual([]);
    // What closes one time opens the next.
    const [july] = await statement('north', 'from=20260701&to=20260731&tenantId=north');
    expect(july).toMatchObject({ orders: 0, totalMinor: 0, opening: north.closing, closing: north.closing });
    expect((await ask('north', '/v1/statements?from=20260702&to=20260701')).status).toBe(400);
  });
});

describe('money handed to a merchant below', () => {
  const handOver = (tenant: string, tenantId: string, amountMinor: number) =>
    ask(tenant, '/v1/statements/payouts', { tenantId, amountMinor, currency: 'EUR', reference: 'transfer 7' });

  it('is taken from what was taken in for it, and never more', async () => {
    const { transfers: _, ...event } = posting({ tenantId: 'kiosk' });
    const books = postingsOfPayment({ amountMinor: 1000, feeMinor: 20, providerFeeMinor: 30, through: 'above' });
    await t.store.tx(system, (w) => postBooks(w, event, books, 'north'));
    expect((await handOver('north', 'kiosk', 951)).json).toMatchObject({ code: 'conflict' });
    const first = await handOver('north', 'kiosk', 900);
    expect(first).toMatchObject({
      status: 201,
      json: { tenantId: 'kiosk', amountMinor: 900, reference: 'transfer 7' },
    });
    const [kiosk, north] = await statement('north');
    expect(kiosk).toMatchObject({ payoutsMinor: 900, feesMinor: 50, closing: { dueMinor: 50, bankMinor: 900 } });
    expect(north.closing).toMatchObject({ dueMinor: -50, clearingMinor: 950, bankMinor: -900 });
    expect((await handOver('north', 'kiosk', 51)).status).toBe(409);
    expect(await t.store.read(system).select(payouts)).toMatchObject([
      { id: first.json.id, tenantId: 'kiosk', accountId: null, state: 'paid', amountMinor: 900 },
    ]);
    expect((await t.store.read(system).select(audit)).map(({ action, tenantId }) => [action, tenantId])).toEqual([
      ['payout.handOver', 'kiosk'],
    ]);
  });

  it('is noted by the merchant that took it in', async () => {
    const { transfers: _, ...event } = posting({ tenantId: 'kiosk' });
    const books = postingsOfPayment({ amountMinor: 1000, feeMinor: 0, providerFeeMinor: 0, through: 'above' });
    await t.store.tx(system, (w) => postBooks(w, event, books, 'north'));
    expect((await handOver('platform', 'kiosk', 100)).json).toMatchObject({ code: 'conflict' });
    expect((await handOver('north', 'kiosk', 1000)).status).toBe(201);
  });

  it('goes downwards only', async () => {
    for (const [from, to] of [
      ['north', 'north'],
      ['north', 'south'],
      ['kiosk', 'north'],
      ['north', 'nobody'],
    ] as const)
      expect((await handOver(from, to, 1)).status, `${from} → ${to}`).toBe(404);
  });
});

describe('the list of entries', () => {
  it('is filtered by day, kind, account and order, newest first, and exported', async () => {
    await posted({ orderId: 'o1' });
    await posted({
      key: 'later',
      day: 20260603,
      at: noonMs + 2 * dayMs,
      transfers: transfer('payout', 'bank', 'clearing', 9),
    });
    await posted({ key: 'theirs', tenantId: 'south' });
    const kinds = async (query: string) =>
      (await ask('north', `/v1/ledger?${query}`)).json.items.map((row: { kind: string }) => row.kind);
    expect(await kinds('')).toEqual(['payout', 'fee', 'payment']);
    expect(await kinds('kind=fee,payout&sort=day')).toEqual(['fee', 'payout']);
    expect(await kinds('debit=bank&day.to=20260602')).toEqual(['payment']);
    expect(await kinds('orderId=o1&credit=bank')).toEqual(['fee']);
    const file = await ask('north', '/v1/ledger.export?format=csv');
    expect(file.text.split('\n').filter((line) => line.includes('EUR'))).toHaveLength(3);
  });
});
