/** Tariffs over HTTP, on whichever engine the project is for. */
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCallers } from '../../bff/access/callers.ts';
import { hashToken } from '../../bff/access/secrets.ts';
import { complexTariff, simpleTariff } from '../../bff/billing/tariffs/example.ts';
import { tariffHandlers } from '../../bff/billing/tariffs/handlers.ts';
import { price } from '../../bff/billing/tariffs/price.ts';
import { sampleUsage } from '../../bff/billing/tariffs/sample.ts';
import { mount } from '../../bff/kernel/http.ts';
import type { Permission } from '../../bff/kernel/permissions.ts';
import { type Store, systemScope } from '../../bff/store/index.ts';
import { apiKeys, audit, orders, stations } from '../../bff/store/tables/index.ts';
import { openTestStore, plantTree, type TestStore } from '../kit/store.ts';

const now = Date.UTC(2026, 10, 22, 9);
let t: TestStore;
let store: Store;
let app: Hono;

const secretOf = (tenant: string, permissions: Permission[]) => `wfk_${tenant}-with-${permissions.length}-permissions`;
const keyRow = (tenant: string, permissions: Permission[]) => ({
  id: t.newId(),
  tenantId: tenant,
  name: `${tenant} key`,
  prefix: '',
  hash: hashToken(secretOf(tenant, permissions)),
  permissions,
  createdBy: 'test',
  createdAt: now,
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: null,
});

const stationRow = (name: string, tenant: string) => ({
  id: name,
  tenantId: tenant,
  name,
  address: 'Street 1',
  city: 'Berlin',
  country: 'DE',
  latitude: 52.5,
  longitude: 13.4,
  zone: 'Europe/Berlin',
  tariffId: null,
  createdAt: now,
  updatedAt: now,
});

let transactions = 0;
const orderRow = (name: string, stationId: string, tariffVersionId: string, totalMinor: number) => ({
  id: name,
  tenantId: 'north',
  stationId,
  chargerId: 'charger',
  connector: 1,
  stationName: stationId,
  chargerName: 'Charger',
  idTag: 'A1',
  userName: '',
  transactionId: ++transactions,
  state: 'charging' as const,
  startedAt: now - 600_000,
  durationMs: 600_000,
  meterStartWh: 0,
  energyWh: 5000,
  powerW: 0,
  currency: 'EUR',
  totalMinor,
  taxMinor: 0,
  zone: 'Europe/Berlin',
  tariffVersionId,
  startKey: name,
  memory: {},
  createdAt: now,
  updatedAt: now,
});

const all: Permission[] = ['tariff:view', 'tariff:edit'];
const ask = async (tenant: string, method: string, path: string, body?: unknown, permissions = all) => {
  const response = await app.request(path, {
    method,
    headers: { authorization: `Bearer ${secretOf(tenant, permissions)}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, text, json: text.startsWith('{') ? JSON.parse(text) : undefined };
};
const make = async (name: string, definition: unknown = simpleTariff, tenant = 'north') =>
  (await ask(tenant, 'POST', '/v1/tariffs', { name, definition })).json;

beforeAll(async () => {
  t = await openTestStore();
  t.clock.nowMs = now;
  store = t.store;
  await plantTree(store);
  await store.tx(systemScope('test'), async (w) => {
    for (const tenant of ['platform', 'north', 'south', 'kiosk']) await w.insert(apiKeys, keyRow(tenant, all));
    await w.insert(apiKeys, keyRow('north', ['tariff:view']));
    await w.insert(stations, [
      stationRow('North', 'north'),
      stationRow('South', 'north'),
      stationRow('Below', 'kiosk'),
      stationRow('Other', 'south'),
    ]);
  });
  const callers = createCallers(store, () => now);
  app = new Hono();
  mount(app, [tariffHandlers({ newId: t.newId })], {
    store,
    log: { info() {}, warn() {}, error: (fields) => console.error(fields) },
    now: () => now,
    newId: t.newId,
    identify: callers.identify,
    throttle: async () => null,
    observe() {},
    addressOf: () => '',
  });
});
afterAll(() => t.drop());

describe('a tariff', () => {
  it('begins with version 1 and is listed with its prices', async () => {
    const created = await ask('north', 'POST', '/v1/tariffs', {
      name: ' Day and night ',
      definition: complexTariff,
    });
    expect(created.status).toBe(201);
    expect(created.json).toMatchObject({ name: 'Day and night', version: 1, currency: 'EUR', stationCount: 0 });
    const list = await ask('north', 'GET', '/v1/tariffs?sort=-updatedAt');
    expect(list.json.items.find((row: { id: string }) => row.id === created.json.id).definition).toEqual(complexTariff);
    expect((await ask('north', 'GET', `/v1/tariffs/${created.json.id}`)).json).toEqual(created.json);
    const file = await ask('north', 'GET', '/v1/tariffs.export?format=csv');
    expect(file.text).toContain('Day and night,EUR,1,false,0');
  });

  it('refuses a definition that is wrong, and says where', async () => {
    const band = { days: [1], fromMinute: 600, toMinute: 600, priceMicros: 1 };
    const definition = { ...simpleTariff, energy: { basePriceMicros: 490_000, bands: [band] } };
    const refused = await ask('north', 'POST', '/v1/tariffs', { name: 'Wrong', definition });
    expect(refused.status).toBe(400);
    expect(refused.json.errors).toEqual([
      { path: 'definition.energy.bands.0', message: 'a band must end after it begins' },
    ]);
  });

  it('keeps old versions as they were when a new one is published', async () => {
    const { id: tariffId } = await make('Grows');
    const published = await ask('north', 'POST', `/v1/tariffs/${tariffId}/versions`, {
      definition: complexTariff,
      baseVersion: 1,
    });
    expect(published.status).toBe(201);
    expect(published.json.tariff).toMatchObject({ version: 2, definition: complexTariff });
    const { json } = await ask('north', 'GET', `/v1/tariffs/${tariffId}/versions`);
    expect(json.items.map((v: { version: number }) => v.version)).toEqual([2, 1]);
    expect(json.items[1]).toMatchObject({ definition: simpleTariff, createdBy: 'north key', createdAt: now });
    const older = await ask('north', 'GET', `/v1/tariffs/${tariffId}/versions?limit=1`);
    expect(older.json.next).toBe(2);
    const rest = await ask('north', 'GET', `/v1/tariffs/${tariffId}/versions?limit=1&before=2`);
    expect(rest.json).toMatchObject({ items: [{ version: 1 }], next: null });
  });

  it('is not published over somebody else’s version, nor in another currency', async () => {
    const { id: tariffId } = await make('Contended');
    const path = `/v1/tariffs/${tariffId}/versions`;
    expect((await ask('north', 'POST', path, { definition: simpleTariff, baseVersion: 1 })).status).toBe(201);
    const late = await ask('north', 'POST', path, { definition: simpleTariff, baseVersion: 1 });
    expect(late).toMatchObject({ status: 409, json: { code: 'conflict', errors: [{ path: 'baseVersion' }] } });
    const francs = await ask('north', 'POST', path, { definition: { ...simpleTariff, currency: 'CHF' } });
    expect(francs).toMatchObject({ status: 400, json: { errors: [{ path: 'definition.currency' }] } });
  });

  it('leaves the version of a running order alone and says which orders run', async () => {
    const { id: tariffId, versionId } = await make('Running');
    const other = await make('Beside it');
    await store.tx(systemScope('test'), async (w) => {
      await w.insert(orders, orderRow('one', 'North', versionId, 245));
      await w.insert(orders, orderRow('two', 'South', versionId, 100));
      await w.insert(orders, { ...orderRow('done', 'South', versionId, 999), state: 'completed' as const });
      await w.insert(orders, orderRow('else', 'South', other.versionId, 5));
    });
    const { json } = await ask('north', 'POST', `/v1/tariffs/${tariffId}/versions`, { definition: complexTariff });
    expect(json.effect.versions).toEqual([{ version: 1, orders: 2, totalMinor: 345 }]);
    expect(json.effect.orders.map((o: { totalMinor: number }) => o.totalMinor).sort()).toEqual([100, 245]);
    const kept = await store.read(systemScope('test')).find(orders, 'one');
    expect(kept?.tariffVersionId).toBe(versionId);
    const again = await ask('north', 'GET', `/v1/tariffs/${tariffId}/effect`);
    expect(again.json).toEqual(json.effect);
    expect((await ask('platform', 'GET', `/v1/tariffs/${tariffId}/effect`)).json).toEqual(json.effect);
  });

  it('is given to stations of its merchant and below, and to no other', async () => {
    const { id: tariffId } = await make('Assigned');
    const path = `/v1/tariffs/${tariffId}/stations`;
    const given = await ask('north', 'PUT', path, { stationIds: ['North', 'Below'] });
    expect(given.json).toMatchObject({ tariff: { stationCount: 2 }, stationIds: ['Below', 'North'] });
    const changed = await ask('north', 'PUT', path, { stationIds: ['South'] });
    expect(changed.json.tariff.stationCount).toBe(1);
    const read = store.read(systemScope('test'));
    expect((await read.find(stations, 'North'))?.tariffId).toBeNull();
    expect((await read.find(stations, 'South'))?.tariffId).toBe(tariffId);
    expect((await ask('north', 'PUT', path, { stationIds: ['Other'] })).json.errors[0].path).toBe('stationIds.0');
    // The platform sees both merchants, and still may not mix them.
    const mixed = await ask('platform', 'PUT', path, { stationIds: ['South', 'Other'] });
    expect(mixed).toMatchObject({ status: 400, json: { errors: [{ path: 'stationIds.1' }] } });
    expect((await read.find(stations, 'South'))?.tariffId).toBe(tariffId);
  });

  it('is archived only when no station uses it', async () => {
    const { id: tariffId } = await make('Old');
    const stationIds = ['North'];
    await ask('north', 'PUT', `/v1/tariffs/${tariffId}/stations`, { stationIds });
    expect((await ask('north', 'PATCH', `/v1/tariffs/${tariffId}`, { archived: true })).status).toBe(409);
    await ask('north', 'PUT', `/v1/tariffs/${tariffId}/stations`, { stationIds: [] });
    expect((await ask('north', 'PATCH', `/v1/tariffs/${tariffId}`, { archived: true })).json.archived).toBe(true);
    expect((await ask('north', 'PUT', `/v1/tariffs/${tariffId}/stations`, { stationIds })).status).toBe(409);
    const definition = complexTariff;
    expect((await ask('north', 'POST', `/v1/tariffs/${tariffId}/versions`, { definition })).status).toBe(409);
  });

  it('tells those who watch, and the audit log with the version', async () => {
    const tail = await store.outbox.tail();
    const { id: tariffId } = await make('Watched');
    await ask('north', 'POST', `/v1/tariffs/${tariffId}/versions`, { definition: complexTariff });
    await ask('north', 'PATCH', `/v1/tariffs/${tariffId}`, { name: 'Renamed' });
    const events = await store.outbox.since(tail, 10);
    expect(events.map((e) => [e.topic, e.tenantId, e.payload])).toMatchObject([
      ['tariff.changed', 'north', { version: 1, name: 'Watched' }],
      ['tariff.changed', 'north', { version: 2, definition: complexTariff }],
      ['tariff.changed', 'north', { version: 2, name: 'Renamed' }],
    ]);
    const lines = (await store.read(systemScope('test')).select(audit)).filter((l) => l.objectId === tariffId);
    expect(lines.map((l) => [l.action, (l.detail as { version: number }).version])).toEqual([
      ['tariff.create', 1],
      ['tariff.publish', 2],
      ['tariff.change', 2],
    ]);
  });
});

describe('in the words of OCPI', () => {
  const given = {
    country_code: 'DE',
    party_id: 'ALL',
    id: '12',
    currency: 'EUR',
    tax_included: 'YES',
    elements: [
      {
        price_components: [{ type: 'ENERGY', price: 0.29, vat: 19, step_size: 1 }],
        restrictions: { start_time: '22:00', end_time: '06:00' },
      },
      { price_components: [{ type: 'ENERGY', price: 0.49, vat: 19, step_size: 1 }] },
    ],
    last_updated: '2026-11-22T09:00:00Z',
  };

  it('a tariff is taken over, priced, and written again as it came', async () => {
    const made = await ask('north', 'POST', '/v1/tariffs/ocpi-import', { name: 'From a partner', tariff: given });
    expect(made.status).toBe(201);
    expect(made.json).toMatchObject({
      name: 'From a partner',
      version: 1,
      definition: { currency: 'EUR', tax: { rateBasisPoints: 1900, included: true } },
    });
    const { elements, currency, tax_included } = given;
    const later = await ask('north', 'GET', `/v1/tariffs/${made.json.id}/ocpi?version=2.3.0`);
    expect(later.json).toEqual({
      id: made.json.id,
      currency,
      tax_included,
      elements,
      last_updated: new Date(now).toISOString(),
    });
    const before = await ask('north', 'GET', `/v1/tariffs/${made.json.id}/ocpi`);
    expect(before.json.elements[1].price_components[0].price).toBe(0.411765);
    expect((await ask('south', 'GET', `/v1/tariffs/${made.json.id}/ocpi`)).status).toBe(404);
  });

  it('is refused where something would be lost, either way', async () => {
    const price = { type: 'ENERGY', price: 0.1234567, step_size: 1 };
    const tariff = { currency: 'EUR', elements: [{ price_components: [price] }] };
    const refused = await ask('north', 'POST', '/v1/tariffs/ocpi-import', { name: 'Too fine', tariff });
    expect(refused).toMatchObject({ status: 422, json: { errors: [{ path: 'elements.0.price_components.0.price' }] } });
    const { id } = await make('With grace', complexTariff);
    const unsaid = await ask('north', 'GET', `/v1/tariffs/${id}/ocpi`);
    expect(unsaid.status).toBe(422);
    expect(unsaid.json.detail).toContain('idle minutes that are free each time');
  });
});

describe('who may', () => {
  it('a sibling and a sub-merchant see nothing of it and change nothing', async () => {
    const row = await make('Private');
    for (const tenant of ['south', 'kiosk']) {
      expect((await ask(tenant, 'GET', '/v1/tariffs')).json.items).not.toContainEqual(row);
      const one = `/v1/tariffs/${row.id}`;
      const definition = complexTariff;
      const tries = [
        await ask(tenant, 'GET', one),
        await ask(tenant, 'GET', `${one}/versions`),
        await ask(tenant, 'GET', `${one}/effect`),
        await ask(tenant, 'PATCH', one, { name: 'Mine' }),
        await ask(tenant, 'POST', `${one}/versions`, { definition }),
        await ask(tenant, 'PUT', `${one}/stations`, { stationIds: [] }),
        await ask(tenant, 'POST', '/v1/tariffs', { name: 'For you', definition, tenantId: 'north' }),
      ];
      expect(tries.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404, 404]);
    }
    expect((await ask('north', 'GET', `/v1/tariffs/${row.id}`)).json).toEqual(row);
  });

  it('a viewer reads and prices, and writes nothing', async () => {
    const { id: tariffId } = await make('Looked at');
    const view: Permission[] = ['tariff:view'];
    expect((await ask('north', 'GET', `/v1/tariffs/${tariffId}`, undefined, view)).status).toBe(200);
    expect((await ask('north', 'PATCH', `/v1/tariffs/${tariffId}`, { name: 'X' }, view)).status).toBe(403);
    expect((await ask('north', 'POST', '/v1/tariffs', { name: 'X', definition: simpleTariff }, view)).status).toBe(403);
  });
});

describe('the preview', () => {
  const session = {
    startMs: Date.UTC(2026, 9, 24, 22),
    durationMs: 5 * 3_600_000,
    energyWh: 30_000,
    idleMs: 3_600_000,
  };

  it('is price() itself', async () => {
    const body = { definition: complexTariff, zone: 'Europe/Berlin', ...session };
    const { status, json } = await ask('north', 'POST', '/v1/tariffs/preview', body);
    expect(status).toBe(200);
    expect(json).toEqual(price({ tariff: complexTariff, zone: 'Europe/Berlin', usage: sampleUsage(session) }));
    expect(json.lines.map((line: { component: string }) => line.component)).toContain('idle');
  });

  it('takes discounts to try', async () => {
    const benefit = { kind: 'percent' as const, basisPoints: 1000, of: 'all' as const };
    const reduction = { source: 'campaign' as const, id: 'c', name: 'Summer', benefit, stackable: false };
    const terms = { reductions: [reduction] };
    const body = { definition: simpleTariff, zone: 'Europe/Berlin', ...session, terms };
    const { json } = await ask('north', 'POST', '/v1/tariffs/preview', body);
    expect(json).toEqual(price({ tariff: simpleTariff, zone: 'Europe/Berlin', usage: sampleUsage(session), terms }));
    expect(json.lines.at(-1)).toMatchObject({ component: 'discount', amountMinor: -152 });
  });

  it('knows its zones', async () => {
    const body = { definition: complexTariff, zone: 'Europe/Atlantis', ...session };
    expect((await ask('north', 'POST', '/v1/tariffs/preview', body)).json.errors[0].path).toBe('zone');
  });
});
