/** Batches as a merchant has them: looked at before, begun over the API, answered by a real charger, exported, cancelled, tried again. */
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { batches } from '../../bff/sites/batches/contract.ts';
import type { BatchOperation } from '../../bff/sites/batches/operation.ts';
import { systemScope } from '../../bff/store/scope.ts';
import { apiKeys, audit, batchItems, chargers, commands } from '../../bff/store/tables/index.ts';
import type { Charger } from '../../ocpp/charger.ts';
import { startTestApp, type TestApp } from '../kit/app.ts';
import { type Asker, asking, bearer } from '../kit/ask.ts';
import { plantFleet } from '../kit/fleet.ts';
import { Live } from '../kit/live.ts';
import { handClock, newCharger, online } from '../kit/plug.ts';
import { buildWorld, idOf, type World } from '../kit/world.ts';

const system = systemScope('test');
const fleet = Array.from({ length: 12 }, (_, i) => `fleet-${String(i).padStart(2, '0')}`);
const clearCache = { kind: 'clearCache' } as const;
let app: TestApp;
let world: World;
let api: Asker;
const plugged: Charger[] = [];

beforeAll(async () => {
  app = await startTestApp();
  world = await buildWorld(app.store);
  await plantFleet(app.store, fleet);
  api = asking(app.url, bearer(world.keys.north));
  const clock = handClock(Date.now());
  for (const identity of fleet.slice(0, 4)) {
    const charger = newCharger(app.url, identity, clock);
    plugged.push(charger);
    await online(charger);
  }
});
afterAll(async () => {
  for (const charger of plugged) charger.close();
  expect(app.errors).toEqual([]);
  await app.drop();
});

const itemsOf = async (id: string) => (await api.ok(batches.endpoints.items, { params: { id } })).items;
const ended = (id: string) =>
  expect
    .poll(async () => (await itemsOf(id)).filter(({ state }) => state === 'done').length, { timeout: 10_000 })
    .toBe(4);

describe('before it begins', () => {
  const preview = (body: Parameters<typeof api.ok<typeof batches.endpoints.preview>>[1]) =>
    api.ok(batches.endpoints.preview, body);

  it('a look says who would be asked, who is away and who cannot', async () => {
    await app.store.tx(system, async (w) => void (await w.update(chargers, 'fleet-11', { disabled: true })));
    const seen = await preview({ body: { command: clearCache, filter: { name: 'fleet-' } } });
    expect(seen).toMatchObject({ total: 12, ready: 4, offline: 7, cannot: 1 });
    expect(seen.items[0]).toEqual({
      ...{ chargerId: 'fleet-11', chargerName: 'fleet-11', state: 'cannot', reason: 'The charger is disabled.' },
    });
    const tariff = await preview({
      body: { command: { kind: 'readTariffs', connector: 1 }, chargerIds: ['fleet-00'] },
    });
    expect(tariff, '1.6 has no tariffs').toMatchObject({ total: 1, cannot: 1 });
    const none = await app.store.read(system).select(commands, { where: eq(commands.chargerId, 'fleet-00') });
    expect(none).toEqual([]);
  });

  it.each([
    ['by name', { name: 'fleet-0' }, 10],
    ['by words', { q: 'fleet' }, 12],
    ['those connected', { online: 'true' }, 4],
    ['by version', { version: 'ocpp1.6', online: 'true' }, 4],
    ['by vendor', { vendor: 'Example' }, 4],
  ])('chargers are chosen %s', async (_, filter, total) => {
    expect(await preview({ body: { command: clearCache, filter } })).toMatchObject({ total });
  });

  it.each([
    ['another’s charger', { chargerIds: [idOf('charger', 'south')] }],
    ['nobody', { filter: { name: 'nothing-like-it' } }],
    ['neither ids nor a filter', {}],
    ['both', { chargerIds: ['fleet-00'], filter: {} }],
    ['a filter there is not', { filter: { colour: 'red' } as Record<string, string> }],
  ])('%s is refused', async (_, choice) => {
    const problem = await api.refused(batches.endpoints.preview, { body: { command: clearCache, ...choice } });
    expect(problem.status).toBe(400);
  });
});

describe('a batch', () => {
  it('asks real chargers, tells its progress live, and is exported', async () => {
    const live = await Live.open(app.url, bearer(world.keys.north), { topics: 'batch.changed' });
    const { id } = await api.ok(batches.endpoints.create, {
      body: { name: 'Caches', command: clearCache, filter: { name: 'fleet-' }, parallel: 2 },
    });
    await ended(id);
    await live.find('four done', ({ row }) => row.id === id && row.done === 4);
    await live.cut();
    const items = await itemsOf(id);
    expect(items.filter(({ state }) => state === 'waiting').map((item) => item.chargerName)).toEqual(fleet.slice(4));
    const csv = await (await api.raw(batches.endpoints.exportItems, { params: { id } })).text();
    expect(csv.trim().split('\r\n')).toHaveLength(13);
    expect(csv).toContain('fleet-03');
    expect((await api.ok(batches.endpoints.items, { params: { id }, query: { state: 'done' } })).items).toHaveLength(4);

    const cancelled = await api.ok(batches.endpoints.cancel, { params: { id }, body: {} });
    expect(cancelled).toMatchObject({ state: 'cancelled', done: 4, detail: expect.stringMatching(/^Cancelled by /) });
    expect((await itemsOf(id)).filter(({ state }) => state === 'skipped')).toHaveLength(8);
    expect((await api.refused(batches.endpoints.cancel, { params: { id }, body: {} })).status).toBe(409);
    const rows = await app.store.read(system).select(audit, { where: eq(audit.objectId, id) });
    expect(rows.map(({ action }) => action).sort()).toEqual(['batch.cancel', 'batch.create']);
  });

  it('is tried again for those that failed, and with those left out when asked', async () => {
    const { id } = await api.ok(batches.endpoints.create, {
      body: { name: 'Again', command: clearCache, chargerIds: fleet.slice(0, 6) },
    });
    await ended(id);
    await api.ok(batches.endpoints.cancel, { params: { id }, body: {} });
    expect((await api.refused(batches.endpoints.retry, { params: { id }, body: {} })).detail).toContain(
      'nothing to try',
    );
    await app.store.tx(system, async (w) => {
      const [first] = await w.match(batchItems, { batchId: id, chargerId: 'fleet-00' });
      if (first) await w.update(batchItems, first.id, { state: 'failed' });
    });
    const again = await api.ok(batches.endpoints.retry, { params: { id }, body: {} });
    expect(again).toMatchObject({ name: 'Again', total: 1, kind: 'clearCache' });
    const all = await api.ok(batches.endpoints.retry, { params: { id }, body: { skippedToo: true } });
    expect((await itemsOf(all.id)).map(({ chargerId }) => chargerId)).toEqual(['fleet-00', 'fleet-04', 'fleet-05']);
  });

  it('needs the permissions of what it does', async () => {
    await app.store.tx(system, async (w) => {
      const [key] = await w.match(apiKeys, { id: idOf('key', 'kiosk') });
      if (key) await w.update(apiKeys, key.id, { permissions: ['charger:view', 'charger:command'] });
    });
    const limited = asking(app.url, bearer(world.keys.kiosk));
    const chargerIds = [idOf('charger', 'kiosk')];
    for (const command of [
      { kind: 'firmware', fileId: 'x' },
      { kind: 'log', log: 'security' },
      { kind: 'applyTemplate' },
      { kind: 'raw', action: 'Reset', payload: {} },
    ] as const) {
      const problem = await limited.refused(batches.endpoints.create, { body: { name: 'No', command, chargerIds } });
      expect([command.kind, problem.status]).toEqual([command.kind, 403]);
    }
    await limited.ok(batches.endpoints.create, { body: { name: 'Yes', command: clearCache, chargerIds } });
  });

  const wrong: [string, { command: BatchOperation; notBefore?: number; notAfter?: number }][] = [
    ['about one session', { command: { kind: 'remoteStop', transactionId: '7' } }],
    ['over before it begins', { command: clearCache, notBefore: 4_000_000_000_000, notAfter: 3_999_999_999_999 }],
    ['that waits for years', { command: clearCache, notAfter: 4_000_000_000_000 }],
    [
      'that writes a password',
      { command: { kind: 'writeConfiguration', entries: [{ key: 'AuthorizationKey', value: 'x' }] } },
    ],
  ];
  it.each(wrong)('%s is refused', async (_, more) => {
    const problem = await api.refused(batches.endpoints.create, {
      body: { name: 'No', chargerIds: ['fleet-00'], ...more },
    });
    expect(problem.status).toBe(400);
  });
});
