/** Reports on both engines: what the roll-ups say is what the orders are, in each view, on a screen as in a file. */
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCallers } from '../../bff/access/callers.ts';
import { hashToken } from '../../bff/access/secrets.ts';
import { createClerk } from '../../bff/billing/clerk.ts';
import { partsOf } from '../../bff/billing/ledger/parts.ts';
import type { ConsumptionRow, PeriodLength, Subject } from '../../bff/billing/reports/contract.ts';
import { reportHandlers } from '../../bff/billing/reports/handlers.ts';
import { addDays, periodsOf } from '../../bff/billing/reports/periods.ts';
import type { Bill } from '../../bff/billing/tariffs/bill.ts';
import type { OrderRecord } from '../../bff/charging/orders/rows.ts';
import { mount } from '../../bff/kernel/http.ts';
import { permissions } from '../../bff/kernel/permissions.ts';
import { dayNumber } from '../../bff/kernel/stamp.ts';
import { apiKeys, chargers, connectors, orders, stations } from '../../bff/store/tables/index.ts';
import { billFor, endedOrder, taxed } from '../kit/books.ts';
import { silent, system } from '../kit/bridge.ts';
import { dice } from '../kit/dice.ts';
import { openTestStore, plantTree, type TestStore } from '../kit/store.ts';

const dayMs = 86_400_000;
const firstMs = Date.UTC(2026, 2, 20, 7, 30);
const firstDay = 20_260_320;
const lastDay = addDays(firstDay, 44);

let t: TestStore;
let app: Hono;
const secretOf = (tenant: string) => `wfk_secret-of-the-${tenant}-tenant`;
beforeEach(async () => {
  t = await openTestStore();
  t.clock.nowMs = firstMs + 60 * dayMs;
  const { store, newId } = t;
  const now = () => t.clock.nowMs;
  await plantTree(store);
  await store.tx(system, (w) =>
    w.insert(
      apiKeys,
      ['platform', 'reseller', 'north', 'south', 'kiosk'].map((tenantId) => ({
        ...{ id: `key-${tenantId}`, tenantId, name: tenantId, prefix: '', hash: hashToken(secretOf(tenantId)) },
        ...{ permissions: [...permissions], createdBy: '', createdAt: 0 },
        ...{ expiresAt: null, revokedAt: null, lastUsedAt: null },
      })),
    ),
  );
  app = new Hono();
  mount(app, [reportHandlers()], {
    ...{ store, now, newId, identify: createCallers(store, now).identify, throttle: async () => null },
    ...{ observe: () => {}, addressOf: () => '' },
    log: { ...silent, error: (fields: object) => expect.unreachable(JSON.stringify(fields)) },
  });
});
afterEach(() => t.drop());

const ask = async (tenant: string, path: string) => {
  const response = await app.request(path, { headers: { authorization: `Bearer ${secretOf(tenant)}` } });
  const text = await response.text();
  return { status: response.status, text, json: text.startsWith('{') ? JSON.parse(text) : undefined };
};
const consumption = async (tenant: string, query: string): Promise<{ rows: ConsumptionRow[]; totals: object[] }> => {
  const { status, json, text } = await ask(tenant, `/v1/reports/consumption?${query}`);
  expect(status, text).toBe(200);
  return json;
};

const places = [
  { tenantId: 'north', stationId: 'harbour', chargerId: 'h1' },
  { tenantId: 'north', stationId: 'harbour', chargerId: 'h2' },
  { tenantId: 'north', stationId: 'mall', chargerId: 'm1' },
  { tenantId: 'kiosk', stationId: 'corner', chargerId: 'c1' },
  { tenantId: 'south', stationId: 'lake', chargerId: 'l1' },
];
const percent = (id: string): OrderRecord['terms'] => ({
  reductions: [
    { source: 'group', id, name: id, benefit: { kind: 'percent', basisPoints: 1000, of: 'all' }, stackable: false },
  ],
});
const groups = [null, percent('fleet'), percent('staff')];

/** Orders at any hour of 45 days across a change of the clock, in two currencies, some abnormal, some merged into others. */
const randomOrders = (count: number, seed: number): OrderRecord[] => {
  const upTo = dice(seed);
  return Array.from({ length: count }, (_, i) => {
    const place = places[upTo(places.length)] ?? places[0];
    const startedAt = firstMs + upTo(44 * 24 * 60) * 60_000;
    const energyWh = 500 + upTo(60_000);
    const terms = groups[upTo(6)] ?? null;
    const currency = upTo(5) === 0 ? 'CHF' : 'EUR';
    const user = `u${upTo(12)}`;
    const bill = upTo(15) === 0 ? null : billFor(energyWh, startedAt, { ...taxed, currency }, terms);
    return endedOrder(`o${String(i).padStart(4, '0')}`, startedAt, energyWh, {
      ...place,
      ...{ terms, bill, currency, durationMs: 60_000 * (1 + upTo(300)) },
      ...(upTo(3) === 0 ? { driverId: user } : { idTag: user }),
      ...(upTo(10) === 0 && { state: 'abnormal' as const, abnormalReason: 'missingStop' }),
      ...(upTo(20) === 0 && { mergedInto: 'another' }),
    });
  });
};

const plant = async (all: readonly OrderRecord[]) => {
  await t.store.tx(system, async (w) => {
    for (const { tenantId, stationId } of places)
      if (!(await w.find(stations, stationId)))
        await w.insert(stations, {
          ...{ id: stationId, tenantId, name: `Station ${stationId}`, address: '', city: `City of ${stationId}` },
          ...{ country: 'DE', latitude: 0, longitude: 0, zone: 'Europe/Berlin', createdAt: 0, updatedAt: 0 },
        });
    for (const { tenantId, stationId, chargerId } of places) {
      await w.insert(chargers, {
        ...{ id: chargerId, tenantId, stationId, identity: `CP-${chargerId}`, name: `Charger ${chargerId}` },
        ...{ vendor: '', model: '', serial: `SN-${chargerId}`, firmware: '', maxPowerW: 22_000, online: true },
        ...{ nodeId: '', connectionId: '', disabled: false, createdAt: 0, updatedAt: 0 },
      });
      await w.insert(connectors, {
        ...{ id: `${chargerId}-1`, tenantId, stationId, chargerId, number: 1, type: 'type2', maxPowerW: 22_000 },
        ...{ state: 'available', errorCode: '', info: '', stateAt: 0, updatedAt: 0 },
      });
    }
  });
  for (let at = 0; at < all.length; at += 100)
    await t.store.tx(system, (w) => w.insert(orders, all.slice(at, at + 100)));
  await createClerk({ store: t.store, now: () => t.clock.nowMs, log: silent, desks: [] }).run();
};

const seen: Readonly<Record<string, readonly string[]>> = {
  reseller: ['north', 'south', 'kiosk'],
  north: ['north', 'kiosk'],
  south: ['south'],
  kiosk: ['kiosk'],
};

const groupIds = (o: OrderRecord) => [...new Set((o.terms?.reductions ?? []).map(({ id }) => id))];
const idsOf: Readonly<Record<Subject, (o: OrderRecord) => string[]>> = {
  all: () => [''],
  tenant: (o) => [o.tenantId],
  station: (o) => [o.stationId],
  charger: (o) => [o.chargerId],
  group: groupIds,
};
const names = ['orders', 'abnormal', 'energyWh', 'durationMs', 'energyMinor', 'serviceMinor', 'feesMinor'] as const;
const amounts = ['discountMinor', 'netMinor', 'taxMinor', 'totalMinor'] as const;

/** The report made from the orders themselves. */
const counted = (all: readonly OrderRecord[], by: PeriodLength, of: Subject) => {
  const found = new Map<string, { sums: Record<string, number>; users: Set<string> }>();
  const periods = periodsOf({ fromDay: firstDay, toDay: lastDay }, by);
  for (const o of all) {
    if (o.mergedInto !== null) continue;
    const day = dayNumber(o.startedAt, o.zone);
    const period = periods.find((p) => day >= p.fromDay && day <= p.toDay)?.label;
    const bill = o.bill as Bill | null;
    const parts = bill ? partsOf(bill) : { energyMinor: 0, serviceMinor: 0, feesMinor: 0, discountMinor: 0 };
    const adds: Record<string, number> = {
      ...{ orders: 1, abnormal: o.state === 'abnormal' ? 1 : 0, energyWh: o.energyWh, durationMs: o.durationMs },
      ...{ energyMinor: parts.energyMinor, serviceMinor: parts.serviceMinor, feesMinor: parts.feesMinor },
      ...{ discountMinor: parts.discountMinor, netMinor: bill?.netMinor ?? 0, taxMinor: o.taxMinor },
      totalMinor: o.totalMinor,
    };
    for (const id of idsOf[of](o)) {
      const key = `${period} ${id} ${o.currency}`;
      const row = found.get(key) ?? { sums: {}, users: new Set() };
      for (const [name, n] of Object.entries(adds)) row.sums[name] = (row.sums[name] ?? 0) + n;
      row.users.add(`${o.tenantId} ${o.driverId ?? o.cardId ?? o.idTag}`);
      found.set(key, row);
    }
  }
  return Object.fromEntries([...found].map(([key, { sums, users }]) => [key, { ...sums, users: users.size }]));
};
const shown = (rows: readonly ConsumptionRow[]) =>
  Object.fromEntries(
    rows.map((row) => [
      `${row.period} ${row.subjectId} ${row.currency}`,
      Object.fromEntries([...names, ...amounts, 'users' as const].map((name) => [name, row[name]])),
    ]),
  );

const days = `from=${firstDay}&to=${lastDay}`;

describe('consumption', () => {
  it('is the sum over the orders to the cent, its users each once, for every period, subject and view', async () => {
    const all = randomOrders(500, 7);
    await plant(all);
    for (const [tenant, tree] of Object.entries(seen)) {
      const own = all.filter((o) => tree.includes(o.tenantId));
      for (const of of ['all', 'tenant', 'station', 'charger', 'group'] as const)
        for (const by of ['day', 'week', 'month', 'total'] as const) {
          const { rows, totals } = await consumption(tenant, `${days}&by=${by}&of=${of}`);
          const expected = counted(own, by, of);
          expect(shown(rows), `${tenant} by ${by} of ${of}`).toEqual(expected);
          expect(rows.length).toBe(Object.keys(expected).length);
          if (of === 'group') continue;
          for (const total of totals as Record<string, number | string>[]) {
            const mine = own.filter((o) => o.currency === total.currency && o.mergedInto === null);
            expect(total.totalMinor).toBe(mine.reduce((sum, o) => sum + o.totalMinor, 0));
            expect(total.orders).toBe(mine.length);
          }
        }
    }
  });

  it('is so too after orders were corrected: merged away, brought back, given to others, begun on another day', async () => {
    let all = randomOrders(300, 11);
    await plant(all);
    const upTo = dice(5);
    const others = randomOrders(300, 12);
    for (const round of [1, 2, 3]) {
      all = all.map((order, i): OrderRecord => {
        const other = others[(i + 100 * round) % others.length] ?? order;
        const { stationId, chargerId } = places[upTo(2)] ?? order;
        const changes: Partial<OrderRecord>[] = [
          { mergedInto: order.mergedInto === null ? 'another' : null },
          { driverId: other.driverId, idTag: other.idTag },
          { terms: other.terms },
          { startedAt: other.startedAt, energyWh: other.energyWh },
          order.tenantId === 'north' ? { stationId, chargerId } : {},
        ];
        return upTo(2) === 0 ? { ...order, ...changes[upTo(changes.length)], dueAt: t.clock.nowMs } : order;
      });
      await t.store.tx(system, async (w) => {
        for (const order of all) if (order.dueAt !== null) await w.update(orders, order.id, order);
      });
      await createClerk({ store: t.store, now: () => t.clock.nowMs, log: silent, desks: [] }).run();
      for (const of of ['all', 'tenant', 'station', 'charger', 'group'] as const)
        for (const by of ['day', 'total'] as const) {
          const { rows } = await consumption('reseller', `${days}&by=${by}&of=${of}`);
          expect(shown(rows), `by ${by} of ${of}`).toEqual(counted(all, by, of));
        }
    }
  });

  it('is narrowed to merchants, stations, chargers and groups', async () => {
    const all = randomOrders(700, 11);
    await plant(all);
    const narrowed: [string, (o: OrderRecord) => boolean][] = [
      ['tenantId=kiosk', (o) => o.tenantId === 'kiosk'],
      ['stationId=harbour', (o) => o.stationId === 'harbour'],
      ['stationId=harbour,corner', (o) => ['harbour', 'corner'].includes(o.stationId)],
      ['chargerId=h2', (o) => o.chargerId === 'h2'],
      ['groupId=fleet', (o) => groupIds(o).includes('fleet')],
      ['groupId=fleet&tenantId=north', (o) => groupIds(o).includes('fleet') && o.tenantId === 'north'],
      ['currency=CHF', (o) => o.currency === 'CHF'],
    ];
    const own = all.filter((o) => seen.north?.includes(o.tenantId));
    // Users are counted one by one for few rows, and together for many: here are enough for both.
    const two = own.filter((o) => ['harbour', 'corner'].includes(o.stationId));
    expect(Object.keys(counted(two, 'day', 'tenant')).length).toBeGreaterThan(100);
    for (const [query, fits] of narrowed)
      for (const by of ['day', 'week', 'total'] as const) {
        const { rows } = await consumption('north', `${days}&by=${by}&${query}`);
        expect(shown(rows), `${query} by ${by}`).toEqual(counted(own.filter(fits), by, 'all'));
      }
    const { rows } = await consumption('north', `${days}&by=total&of=charger&stationId=harbour`);
    expect(shown(rows)).toEqual(
      counted(
        own.filter((o) => o.stationId === 'harbour'),
        'total',
        'charger',
      ),
    );
    expect(rows.map((row) => row.subjectName)).toContain('Charger h1');
  });

  it('shows a sibling and a merchant above nothing of it', async () => {
    await plant(randomOrders(100, 3).map((o) => ({ ...o, tenantId: 'north', stationId: 'harbour', chargerId: 'h1' })));
    for (const query of ['', '&of=tenant', '&stationId=harbour', '&tenantId=north', '&of=charger', '&of=group'])
      for (const tenant of ['south', 'kiosk'])
        expect((await consumption(tenant, `${days}&by=total${query}`)).rows).toEqual([]);
  });

  it('is exported as it is shown', async () => {
    await plant(randomOrders(200, 5));
    for (const query of [`${days}&of=station&by=week`, `${days}&of=charger`, days]) {
      const { rows } = await consumption('reseller', query);
      const { text, status } = await ask('reseller', `/v1/reports/consumption.export?${query}`);
      expect(status).toBe(200);
      const [heading, ...lines] = text.trim().split('\r\n');
      expect(heading).toContain('Period,Name,Currency,Orders');
      const cells = lines.map((line) => line.split(','));
      expect(cells.map(([period, name, currency, count]) => [period, name, currency, Number(count)])).toEqual(
        rows.map((row) => [row.period, row.subjectName, row.currency, row.orders]),
      );
      expect(cells.map((line) => Math.round(Number(line.at(-1)) * 100))).toEqual(rows.map((row) => row.totalMinor));
    }
    const { text } = await ask('reseller', `/v1/reports/consumption.export?${days}&columns=users,period`);
    expect(text.split('\r\n')[0]).toBe('Users,Period');
  });

  it('refuses what the sums do not know, in words', async () => {
    const refused = async (query: string) => {
      const { status, json } = await ask('north', `/v1/reports/consumption?${query}`);
      expect(status).toBe(400);
      return json.detail;
    };
    expect(await refused('from=20260229')).toContain('no day 20260229');
    expect(await refused('from=20260302&to=20260301')).toContain('before it begins');
    expect(await refused('from=20250101&to=20260301')).toContain('400 days');
    expect(await refused('of=tenant&stationId=harbour')).toContain('one tenant');
    expect(await refused('stationId=harbour&groupId=fleet')).toContain('not by both');
    expect((await ask('north', '/v1/reports/consumption.export?columns=secret')).json.detail).toContain('"secret"');
  });
});

describe('transactions', () => {
  const list = async (tenant: string, query: string) => {
    const { status, json, text } = await ask(tenant, `/v1/reports/transactions?${query}`);
    expect(status, text).toBe(200);
    return json;
  };

  it('hold the charger, the place, the components and what they add to', async () => {
    const all = randomOrders(120, 13);
    await plant(all);
    const { items, totals } = await list('north', 'limit=500&totals=1');
    const own = all.filter((o) => seen.north?.includes(o.tenantId));
    expect(items.length).toBe(own.length);
    expect(totals.count).toBe(own.length);
    for (const row of items) {
      const order = own.find((o) => o.id === row.id);
      const bill = order?.bill as Bill | null;
      expect(row.serial).toBe(`SN-${row.chargerId}`);
      expect(row.identity).toBe(`CP-${row.chargerId}`);
      expect(row.city).toBe(`City of ${row.stationId}`);
      expect(row.netMinor + row.taxMinor).toBe(row.totalMinor);
      const parts = ['start', 'energy', 'service', 'time', 'idle', 'reservation', 'discount', 'other'];
      // The tax is contained in these prices.
      expect(parts.reduce((sum, part) => sum + row[`${part}Minor`], 0)).toBe(bill?.totalMinor ?? 0);
      expect(Date.parse(row.startedLocal)).toBe(Math.floor(row.startedAt / 1000) * 1000);
      expect(row.startedLocal).toMatch(/\+0[12]:00$/);
    }
  });

  it('are filtered, page by page, and exported alike', async () => {
    const all = randomOrders(150, 17);
    await plant(all);
    const own = all.filter((o) => seen.north?.includes(o.tenantId));
    const filters: [string, (o: OrderRecord) => boolean][] = [
      ['stationId=harbour', (o) => o.stationId === 'harbour'],
      ['groupId=fleet', (o) => groupIds(o).includes('fleet')],
      ['groupId=fleet,staff', (o) => groupIds(o).length > 0],
      ['groupId=%25', () => false],
      ['state=abnormal', (o) => o.state === 'abnormal'],
      ['paymentState=none', (o) => o.totalMinor === 0],
      [`startedAt.from=${firstMs + 10 * dayMs}`, (o) => o.startedAt >= firstMs + 10 * dayMs],
      ['tenantId=kiosk', (o) => o.tenantId === 'kiosk'],
    ];
    for (const [query, fits] of filters) {
      const found: string[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page: { items: { id: string }[]; next: string | null } = await list(
          'north',
          `${query}&limit=20&sort=-startedAt${cursor && `&cursor=${cursor}`}`,
        );
        found.push(...page.items.map(({ id }) => id));
        cursor = page.next;
      }
      const expected = own.filter(fits).sort((a, b) => b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1));
      expect(found, query).toEqual(expected.map(({ id }) => id));
      const { text } = await ask('north', `/v1/reports/transactions.export?${query}&columns=id,totalMinor`);
      const lines = text.trim().split('\r\n').slice(1);
      expect(lines.map((line) => line.split(',')[0])).toEqual(found);
    }
  });
});

describe('the dashboard', () => {
  it('sums the days against as many before, of its own tree', async () => {
    const all = randomOrders(400, 23);
    await plant(all);
    t.clock.nowMs = firstMs + 40 * dayMs;
    const { status, json, text } = await ask('north', '/v1/reports/dashboard?days=7');
    expect(status, text).toBe(200);
    const today = dayNumber(t.clock.nowMs, 'Europe/Berlin');
    expect(json.period).toEqual({ fromDay: addDays(today, -6), toDay: today });
    expect(json.before).toEqual({ fromDay: addDays(today, -13), toDay: addDays(today, -7) });
    const own = all.filter((o) => seen.north?.includes(o.tenantId) && o.mergedInto === null);
    const within = (span: { fromDay: number; toDay: number }) =>
      own.filter((o) => {
        const day = dayNumber(o.startedAt, o.zone);
        return day >= span.fromDay && day <= span.toDay;
      });
    const total = (some: readonly OrderRecord[], currency: string) =>
      some.filter((o) => o.currency === currency).reduce((sum, o) => sum + o.totalMinor, 0);
    for (const name of ['period', 'before'] as const) {
      const mine = within(json[name]);
      expect(json.sums[name]).toEqual({
        orders: mine.length,
        energyWh: mine.reduce((sum, o) => sum + o.energyWh, 0),
        users: new Set(mine.map((o) => `${o.tenantId} ${o.driverId ?? o.cardId ?? o.idTag}`)).size,
      });
      for (const money of json.money) {
        expect(money[name].totalMinor).toBe(total(mine, money.currency));
        const ever = own.filter((o) => dayNumber(o.startedAt, o.zone) <= json[name].toDay);
        // Nothing was paid or given back.
        expect(money[name]).toMatchObject({ openMinor: total(ever, money.currency), refundsMinor: 0 });
      }
    }
    expect(json.money.map(({ currency }: { currency: string }) => currency)).toEqual(['CHF', 'EUR']);
    expect(json.days.map(({ day }: { day: number }) => day)).toEqual(
      Array.from({ length: 7 }, (_, i) => addDays(today, i - 6)),
    );
    const byStation = new Map<string, number>();
    for (const o of within(json.period)) byStation.set(o.stationId, (byStation.get(o.stationId) ?? 0) + o.energyWh);
    expect(json.stations.map((s: { stationId: string; energyWh: number }) => [s.stationId, s.energyWh])).toEqual(
      [...byStation].sort((a, b) => b[1] - a[1]),
    );
    expect(json.now).toMatchObject({
      chargers: { total: 4, online: 4, offline: 0, disabled: 0 },
      sessions: 0,
      powerW: 0,
    });
    expect(json.now.connectors).toEqual({ available: 4 });
    expect(json.utilisation.perMille.flat().some((n: number) => n > 0)).toBe(true);
  });
  it('is empty without an order', async () => {
    for (const length of [1, 7, 30]) {
      const { json } = await ask('kiosk', `/v1/reports/dashboard?days=${length}`);
      expect(json.days.length).toBe(length);
      expect(json.sums.period).toEqual({ orders: 0, energyWh: 0, users: 0 });
      expect(json.money).toEqual([]);
      expect(json.stations).toEqual([]);
    }
  });
});
