import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCallers } from '../../access/callers.ts';
import { hashToken } from '../../access/secrets.ts';
import { mount } from '../../kernel/http.ts';
import type { Permission } from '../../kernel/permissions.ts';
import { openStore, type Store, systemScope } from '../../store/index.ts';
import { apiKeys, audit, orders, stations } from '../../store/tables/index.ts';
import { complexTariff, simpleTariff } from './example.ts';
import { tariffHandlers } from './handlers.ts';
import { price } from './price.ts';
import { sampleUsage } from './sample.ts';

const now = Date.UTC(2026, 10, 22, 9);
let folder = '';
let store: Store;
let app: Hono;
let serial = 0;
// Rows of an earlier run in the same database must not be met again.
const run = `${process.pid}-${process.hrtime.bigint()}`;
const id = (name: string) => `${name}-${run}`;
const newId = () => id(`n${String(++serial).padStart(4, '0')}`);

const tenantRow = (name: string, parent: string | null, kind: 'platform' | 'merchant' | 'subMerchant') => ({
  id: id(name),
  tenantId: id(name),
  parentId: parent && id(parent),
  kind,
  name,
  country: 'DE',
  currency: 'EUR',
  zone: 'Europe/Berlin',
  locale: 'en',
  brand: 'wattfront',
  origins: [],
  disabledAt: null,
  createdAt: now,
  updatedAt: now,
});

const keyRow = (tenant: string, permissions: Permission[]) => ({
  id: newId(),
  tenantId: id(tenant),
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
const secretOf = (tenant: string, permissions: Permission[]) => `wfk_${tenant}-${permissions.length}-${run}`;

const stationRow = (name: string, tenant: string) => ({
  id: id(name),
  tenantId: id(tenant),
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

const orderRow = (name: string, stationId: string, tariffVersionId: string, totalMinor: number) => ({
  id: id(name),
  tenantId: id('merchant'),
  stationId: id(stationId),
  chargerId: id('charger'),
  connector: 1,
  stationName: stationId,
  chargerName: 'Charger',
  idTag: 'A1',
  userName: '',
  transactionId: Number(process.hrtime.bigint() % 1_000_000_000_000n),
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
  startKey: id(name),
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
const make = async (name: string, definition: unknown = simpleTariff, tenant = 'merchant') =>
  (await ask(tenant, 'POST', '/v1/tariffs', { name, definition })).json;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tariffs-'));
  const url = process.env.DATABASE_URL;
  store = await openStore({ dataDir: folder, now: () => now, newId, ...(url && { url }) });
  await store.tx(systemScope('test'), async (w) => {
    await w.plant(tenantRow('root', null, 'platform'));
    await w.plant(tenantRow('merchant', 'root', 'merchant'));
    await w.plant(tenantRow('sibling', 'root', 'merchant'));
    await w.plant(tenantRow('sub', 'merchant', 'subMerchant'));
    for (const name of ['root', 'merchant', 'sibling', 'sub']) await w.insert(apiKeys, keyRow(name, all));
    await w.insert(apiKeys, keyRow('merchant', ['tariff:view']));
    await w.insert(stations, [
      stationRow('North', 'merchant'),
      stationRow('South', 'merchant'),
      stationRow('Below', 'sub'),
      stationRow('Other', 'sibling'),
    ]);
  });
  const callers = createCallers(store, () => now);
  app = new Hono();
  mount(app, [tariffHandlers({ newId })], {
    store,
    log: { info() {}, warn() {}, error: (fields) => console.error(fields) },
    now: () => now,
    newId,
    identify: callers.identify,
    throttle: async () => null,
    observe() {},
    addressOf: () => '',
  });
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

describe('a tariff', () => {
  it('begins with version 1 and is listed with its prices', async () => {
    const created = await ask('merchant', 'POST', '/v1/tariffs', {
      name: ' Day and night ',
      definition: complexTariff,
    });
    expect(created.status).toBe(201);
    expect(created.json).toMatchObject({ name: 'Day and night', version: 1, currency: 'EUR', stationCount: 0 });
    const list = await ask('merchant', 'GET', '/v1/tariffs?sort=-updatedAt');
    expect(list.json.items.find((row: { id: string }) => row.id === created.json.id).definition).toEqual(complexTariff);
    expect((await ask('merchant', 'GET', `/v1/tariffs/${created.json.id}`)).json).toEqual(created.json);
    const file = await ask('merchant', 'GET', '/v1/tariffs.export?format=csv');
    expect(file.text).toContain('Day and night,EUR,1,false,0');
  });

  it('refuses a definition that is wrong, and says where', async () => {
    const band = { days: [1], fromMinute: 600, toMinute: 600, priceMicros: 1 };
    const definition = { ...simpleTariff, energy: { basePriceMicros: 490_000, bands: [band] } };
    const refused = await ask('merchant', 'POST', '/v1/tariffs', { name: 'Wrong', definition });
    expect(refused.status).toBe(400);
    expect(refused.json.errors).toEqual([
      { path: 'definition.energy.bands.0', message: 'a band must end after it begins' },
    ]);
  });

  it('keeps old versions as they were when a new one is published', async () => {
    const { id: tariffId } = await make('Grows');
    const published = await ask('merchant', 'POST', `/v1/tariffs/${tariffId}/versions`, {
      definition: complexTariff,
      baseVersion: 1,
    });
    expect(published.status).toBe(201);
    expect(published.json.tariff).toMatchObject({ version: 2, definition: complexTariff });
    const { json } = await ask('merchant', 'GET', `/v1/tariffs/${tariffId}/versions`);
    expect(json.items.map((v: { version: number }) => v.version)).toEqual([2, 1]);
    expect(json.items[1]).toMatchObject({ definition: simpleTariff, createdBy: 'merchant key', createdAt: now });
    const older = await ask('merchant', 'GET', `/v1/tariffs/${tariffId}/versions?limit=1`);
    expect(older.json.next).toBe(2);
    const rest = await ask('merchant', 'GET', `/v1/tariffs/${tariffId}/versions?limit=1&before=2`);
    expect(rest.json).toMatchObject({ items: [{ version: 1 }], next: null });
  });

  it('is not published over somebody else’s version, nor in another currency', async () => {
    const { id: tariffId } = await make('Contended');
    const path = `/v1/tariffs/${tariffId}/versions`;
    expect((await ask('merchant', 'POST', path, { definition: simpleTariff, baseVersion: 1 })).status).toBe(201);
    const late = await ask('merchant', 'POST', path, { definition: simpleTariff, baseVersion: 1 });
    expect(late).toMatchObject({ status: 409, json: { code: 'conflict', errors: [{ path: 'baseVersion' }] } });
    const francs = await ask('merchant', 'POST', path, { definition: { ...simpleTariff, currency: 'CHF' } });
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
    const { json } = await ask('merchant', 'POST', `/v1/tariffs/${tariffId}/versions`, { definition: complexTariff });
    expect(json.effect.versions).toEqual([{ version: 1, orders: 2, totalMinor: 345 }]);
    expect(json.effect.orders.map((o: { totalMinor: number }) => o.totalMinor).sort()).toEqual([100, 245]);
    const kept = await store.read(systemScope('test')).find(orders, id('one'));
    expect(kept?.tariffVersionId).toBe(versionId);
    const again = await ask('merchant', 'GET', `/v1/tariffs/${tariffId}/effect`);
    expect(again.json).toEqual(json.effect);
    expect((await ask('root', 'GET', `/v1/tariffs/${tariffId}/effect`)).json).toEqual(json.effect);
  });

  it('is given to stations of its merchant and below, and to no other', async () => {
    const { id: tariffId } = await make('Assigned');
    const path = `/v1/tariffs/${tariffId}/stations`;
    const given = await ask('merchant', 'PUT', path, { stationIds: [id('North'), id('Below')] });
    expect(given.json).toMatchObject({ tariff: { stationCount: 2 }, stationIds: [id('Below'), id('North')] });
    const changed = await ask('merchant', 'PUT', path, { stationIds: [id('South')] });
    expect(changed.json.tariff.stationCount).toBe(1);
    const read = store.read(systemScope('test'));
    expect((await read.find(stations, id('North')))?.tariffId).toBeNull();
    expect((await read.find(stations, id('South')))?.tariffId).toBe(tariffId);
    expect((await ask('merchant', 'PUT', path, { stationIds: [id('Other')] })).json.errors[0].path).toBe(
      'stationIds.0',
    );
    // The platform sees both merchants, and still may not mix them.
    const mixed = await ask('root', 'PUT', path, { stationIds: [id('South'), id('Other')] });
    expect(mixed).toMatchObject({ status: 400, json: { errors: [{ path: 'stationIds.1' }] } });
    expect((await read.find(stations, id('South')))?.tariffId).toBe(tariffId);
  });

  it('is archived only when no station uses it', async () => {
    const { id: tariffId } = await make('Old');
    const stationIds = [id('North')];
    await ask('merchant', 'PUT', `/v1/tariffs/${tariffId}/stations`, { stationIds });
    expect((await ask('merchant', 'PATCH', `/v1/tariffs/${tariffId}`, { archived: true })).status).toBe(409);
    await ask('merchant', 'PUT', `/v1/tariffs/${tariffId}/stations`, { stationIds: [] });
    expect((await ask('merchant', 'PATCH', `/v1/tariffs/${tariffId}`, { archived: true })).json.archived).toBe(true);
    expect((await ask('merchant', 'PUT', `/v1/tariffs/${tariffId}/stations`, { stationIds })).status).toBe(409);
    const definition = complexTariff;
    expect((await ask('merchant', 'POST', `/v1/tariffs/${tariffId}/versions`, { definition })).status).toBe(409);
  });

  it('tells those who watch, and the audit log with the version', async () => {
    const tail = await store.outbox.tail();
    const { id: tariffId } = await make('Watched');
    await ask('merchant', 'POST', `/v1/tariffs/${tariffId}/versions`, { definition: complexTariff });
    await ask('merchant', 'PATCH', `/v1/tariffs/${tariffId}`, { name: 'Renamed' });
    const events = await store.outbox.since(tail, 10);
    expect(events.map((e) => [e.topic, e.tenantId, e.payload])).toMatchObject([
      ['tariff.changed', id('merchant'), { version: 1, name: 'Watched' }],
      ['tariff.changed', id('merchant'), { version: 2, definition: complexTariff }],
      ['tariff.changed', id('merchant'), { version: 2, name: 'Renamed' }],
    ]);
    const lines = (await store.read(systemScope('test')).select(audit)).filter((l) => l.objectId === tariffId);
    expect(lines.map((l) => [l.action, (l.detail as { version: number }).version])).toEqual([
      ['tariff.create', 1],
      ['tariff.publish', 2],
      ['tariff.change', 2],
    ]);
  });
});

describe('who may', () => {
  it('a sibling and a sub-merchant see nothing of it and change nothing', async () => {
    const row = await make('Private');
    for (const tenant of ['sibling', 'sub']) {
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
        await ask(tenant, 'POST', '/v1/tariffs', { name: 'For you', definition, tenantId: id('merchant') }),
      ];
      expect(tries.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404, 404]);
    }
    expect((await ask('merchant', 'GET', `/v1/tariffs/${row.id}`)).json).toEqual(row);
  });

  it('a viewer reads and prices, and writes nothing', async () => {
    const { id: tariffId } = await make('Looked at');
    const view: Permission[] = ['tariff:view'];
    expect((await ask('merchant', 'GET', `/v1/tariffs/${tariffId}`, undefined, view)).status).toBe(200);
    expect((await ask('merchant', 'PATCH', `/v1/tariffs/${tariffId}`, { name: 'X' }, view)).status).toBe(403);
    expect((await ask('merchant', 'POST', '/v1/tariffs', { name: 'X', definition: simpleTariff }, view)).status).toBe(
      403,
    );
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
    const { status, json } = await ask('merchant', 'POST', '/v1/tariffs/preview', body);
    expect(status).toBe(200);
    expect(json).toEqual(price({ tariff: complexTariff, zone: 'Europe/Berlin', usage: sampleUsage(session) }));
    expect(json.lines.map((line: { component: string }) => line.component)).toContain('idle');
  });

  it('knows its zones', async () => {
    const body = { definition: complexTariff, zone: 'Europe/Atlantis', ...session };
    expect((await ask('merchant', 'POST', '/v1/tariffs/preview', body)).json.errors[0].path).toBe('zone');
  });
});
