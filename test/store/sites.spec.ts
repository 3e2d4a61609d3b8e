/** Stations and chargers over HTTP, and who may connect as a charger, on whichever engine the project is for. */
import { eq } from 'drizzle-orm';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCallers } from '../../bff/access/callers.ts';
import { hashToken } from '../../bff/access/secrets.ts';
import { offerHandlers } from '../../bff/billing/offers/handlers.ts';
import { simpleTariff } from '../../bff/billing/tariffs/example.ts';
import { mount } from '../../bff/kernel/http.ts';
import type { Permission } from '../../bff/kernel/permissions.ts';
import { authenticateCharger } from '../../bff/sites/chargers/authenticate.ts';
import { chargerHandlers } from '../../bff/sites/chargers/handlers.ts';
import { createDoor } from '../../bff/sites/security/door.ts';
import { stationHandlers } from '../../bff/sites/stations/handlers.ts';
import { systemScope } from '../../bff/store/index.ts';
import {
  apiKeys,
  audit,
  chargers,
  connectors,
  orders,
  tariffOffers,
  tariffs,
  tariffVersions,
  tenants,
} from '../../bff/store/tables/index.ts';
import { offerRow } from '../kit/offers.ts';
import { openTestStore, plantTree, type TestStore } from '../kit/store.ts';

const now = Date.UTC(2026, 10, 22, 9);
const all: Permission[] = ['station:view', 'station:edit', 'charger:view', 'charger:edit', 'tariff:view'];
const secretOf = (tenant: string) => `wfk_secret-of-the-${tenant}-tenant`;
let t: TestStore;
let app: Hono;
let bells: string[];

beforeEach(async () => {
  t = await openTestStore();
  t.clock.nowMs = now;
  await plantTree(t.store);
  await t.store.tx(systemScope('test'), async (w) => {
    for (const tenantId of ['reseller', 'north', 'south', 'kiosk'])
      await w.insert(apiKeys, {
        id: t.newId(),
        tenantId,
        name: tenantId,
        prefix: '',
        hash: hashToken(secretOf(tenantId)),
        permissions: all,
        createdBy: 'test',
        createdAt: now,
        expiresAt: null,
        revokedAt: null,
        lastUsedAt: null,
      });
    for (const tenantId of ['reseller', 'north', 'south']) {
      const id = `tariff-${tenantId}`;
      const times = { createdAt: now, updatedAt: now };
      await w.insert(tariffs, {
        id,
        tenantId,
        name: `Price of ${tenantId}`,
        currency: 'EUR',
        versionId: `${id}-1`,
        version: 1,
        archived: false,
        ...times,
      });
      await w.insert(tariffVersions, {
        id: `${id}-1`,
        tenantId,
        tariffId: id,
        version: 1,
        definition: simpleTariff,
        createdBy: '',
        createdAt: now,
      });
    }
  });
  const callers = createCallers(t.store, () => t.clock.nowMs);
  app = new Hono();
  const log = { info() {}, warn() {}, error: (fields: object) => console.error(fields) };
  mount(app, [stationHandlers(t), chargerHandlers({ newId: t.newId, now: () => t.clock.nowMs }), offerHandlers(t)], {
    store: t.store,
    log,
    now: () => t.clock.nowMs,
    newId: t.newId,
    identify: callers.identify,
    throttle: async () => null,
    observe: () => {},
    addressOf: () => '192.0.2.7',
  });
  bells = [];
  t.store.onBell('chargers', () => bells.push('chargers'));
});
afterEach(() => t.drop());

const ask = async (tenant: string, method: string, path: string, body?: unknown) => {
  const response = await app.request(path, {
    method,
    headers: { authorization: `Bearer ${secretOf(tenant)}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, text, json: text.startsWith('{') ? JSON.parse(text) : undefined };
};
const place = { country: 'de', latitude: 52.5, longitude: 13.4 };
const makeStation = async (tenant = 'north', body: object = {}) =>
  (await ask(tenant, 'POST', '/v1/stations', { name: 'Harbour', ...place, ...body })).json;
const makeCharger = async (stationId: string, body: object = {}, tenant = 'north') =>
  (await ask(tenant, 'POST', '/v1/chargers', { stationId, identity: 'CP-1', ...body })).json;
const asSystem = <R>(work: Parameters<typeof t.store.tx<R>>[1]) => t.store.tx(systemScope('test'), work);
const events = async () => (await t.store.outbox.since(null, 100)).map((e) => [e.topic, e.subjectId]);

const runOrder = (charger: { id: string; stationId: string }, powerW: number) =>
  asSystem(async (w) => {
    const id = t.newId();
    await w.insert(orders, {
      id,
      tenantId: 'north',
      stationId: charger.stationId,
      chargerId: charger.id,
      connector: 1,
      stationName: '',
      chargerName: '',
      idTag: 'A1',
      userName: '',
      transactionId: 1,
      state: 'charging',
      startedAt: now,
      durationMs: 0,
      meterStartWh: 0,
      energyWh: 4200,
      powerW,
      currency: 'EUR',
      totalMinor: 0,
      taxMinor: 0,
      zone: 'Europe/Berlin',
      startKey: id,
      memory: {},
      createdAt: now,
      updatedAt: now,
    });
    await w.updateWhere(connectors, eq(connectors.chargerId, charger.id), { state: 'charging', orderId: id });
    return id;
  });

describe('a station', () => {
  it('takes the merchant’s zone, and tells who listens', async () => {
    const station = await makeStation();
    expect(station).toMatchObject({ tenantId: 'north', country: 'DE', zone: 'Europe/Berlin', tariffId: null });
    expect(await events()).toEqual([['station.changed', station.id]]);
    expect(bells.length).toBeGreaterThan(0);
  });

  it.each([
    ['zone', { zone: 'Europe/Nowhere' }],
    ['country', { country: '1E' }],
    ['tariffId', { tariffId: 'tariff-south' }],
    ['tariffId', { tariffId: 'no-such' }],
  ])('is refused for its %s', async (path, wrong) => {
    const answer = await ask('north', 'POST', '/v1/stations', { name: 'Harbour', ...place, ...wrong });
    expect(answer.status).toBe(400);
    expect(answer.json.errors[0].path).toBe(path);
  });

  it('may be priced by a tariff of the merchant, or of one above it by whoever sees that, but not by an archived one', async () => {
    const station = await makeStation();
    const patch = (tariffId: string, who = 'north') => ask(who, 'PATCH', `/v1/stations/${station.id}`, { tariffId });
    expect((await patch('tariff-north')).status).toBe(200);
    expect((await patch('tariff-reseller')).status).toBe(400);
    expect((await patch('tariff-reseller', 'reseller')).status).toBe(200);
    expect((await patch('tariff-south', 'reseller')).status).toBe(400);
    await asSystem((w) => w.update(tariffs, 'tariff-north', { archived: true }));
    expect((await patch('tariff-north')).status).toBe(400);
  });

  it('has a name of its own within the merchant', async () => {
    await makeStation();
    expect((await ask('north', 'POST', '/v1/stations', { name: 'Harbour', ...place })).status).toBe(400);
    expect((await ask('south', 'POST', '/v1/stations', { name: 'Harbour', ...place })).status).toBe(201);
  });

  it('is imported by its name, without touching a station of that name below', async () => {
    const below = await makeStation('kiosk');
    const file = 'name,country,latitude,longitude\nHarbour,FR,1,2\nPier,FR,3,4\n';
    expect((await ask('north', 'POST', '/v1/stations.import', file)).json).toMatchObject({ created: 2, updated: 0 });
    expect((await ask('north', 'POST', '/v1/stations.import', file)).json).toMatchObject({ created: 0, unchanged: 2 });
    expect((await ask('kiosk', 'GET', `/v1/stations/${below.id}`)).json.country).toBe('DE');
  });

  it('is kept while it has chargers or orders', async () => {
    const station = await makeStation();
    const charger = await makeCharger(station.id);
    const remove = () => ask('north', 'DELETE', `/v1/stations/${station.id}`);
    expect((await remove()).json.detail).toContain('chargers');
    const order = await runOrder(charger, 0);
    await asSystem(async (w) => {
      await w.update(orders, order, { state: 'completed' });
      await w.remove(chargers, charger.id);
    });
    expect((await remove()).json.detail).toContain('orders');
    await asSystem((w) => w.remove(orders, order));
    expect((await remove()).status).toBe(204);
  });
});

describe('the map', () => {
  it('counts connectors by what they show now and sums power, for whoever may see the station', async () => {
    const station = await makeStation('north');
    await ask('reseller', 'PATCH', `/v1/stations/${station.id}`, { tariffId: 'tariff-reseller' });
    await makeStation('south');
    const specs = [1, 2].map((number) => ({ number, type: 'ccs2', maxPowerW: 150_000 }));
    const on = await makeCharger(station.id, { connectors: specs });
    await makeCharger(station.id, { identity: 'CP-2' });
    await runOrder(on, 120_000);
    await asSystem((w) => w.update(chargers, on.id, { online: true }));
    const { json } = await ask('north', 'GET', '/v1/station-map');
    expect(json.stations).toHaveLength(1);
    expect(json.stations[0]).toMatchObject({
      id: station.id,
      counts: { charging: 2, offline: 1 },
      powerW: 240_000,
      tariffName: 'Price of reseller',
      currency: 'EUR',
    });
    expect((await ask('reseller', 'GET', '/v1/station-map')).json.stations).toHaveLength(2);
    expect((await ask('kiosk', 'GET', '/v1/station-map')).json.stations).toEqual([]);
  });

  it('shows a station with each connector, its order and the prices in force', async () => {
    const station = await makeStation('north', { tariffId: 'tariff-north' });
    const charger = await makeCharger(station.id, { name: 'Left' });
    await runOrder(charger, 7000);
    const shown = () => ask('north', 'GET', `/v1/stations/${station.id}/live`);
    expect((await shown()).json.connectors).toMatchObject([
      { state: 'offline', powerW: 0, energyWh: 4200, sinceMs: now },
    ]);
    await asSystem((w) => w.update(chargers, charger.id, { online: true }));
    const { json } = await shown();
    expect(json.connectors).toMatchObject([
      { chargerName: 'Left', number: 1, type: 'type2', state: 'charging', powerW: 7000 },
    ]);
    expect(json.tariff).toEqual(simpleTariff);
    expect((await ask('south', 'GET', `/v1/stations/${station.id}/live`)).status).toBe(404);
  });
});

describe('a charger', () => {
  it('comes with one connector unless told otherwise', async () => {
    const station = await makeStation();
    const charger = await makeCharger(station.id, { maxPowerW: 11_000 });
    expect(charger).toMatchObject({
      tenantId: 'north',
      name: 'CP-1',
      maxPowerW: 11_000,
      connectors: [{ number: 1, type: 'type2', maxPowerW: 11_000 }],
      hasKey: false,
    });
    const two = { number: 2, type: 'ccs2', maxPowerW: 50_000 };
    const twice = await ask('north', 'POST', '/v1/chargers', {
      stationId: station.id,
      identity: 'X',
      connectors: [two, two],
    });
    expect(twice.json.errors[0].path).toBe('connectors');
  });

  it('has an identity that nobody else has, and is not told whose it is', async () => {
    await makeCharger((await makeStation('south')).id, {}, 'south');
    const station = await makeStation('north');
    const answer = await ask('north', 'POST', '/v1/chargers', { stationId: station.id, identity: 'CP-1' });
    expect(answer.status).toBe(409);
    expect(answer.json.detail).toContain('taken');
    expect(answer.text).not.toContain('south');
    expect((await ask('north', 'POST', '/v1/chargers', { stationId: station.id, identity: 'a:b' })).status).toBe(400);
  });

  it('moves with its connectors to another station of the merchant, but not while it charges', async () => {
    const [harbour, pier] = [await makeStation(), await makeStation('north', { name: 'Pier' })];
    const foreign = await makeStation('kiosk');
    const charger = await makeCharger(harbour.id);
    const move = (stationId: string) => ask('north', 'PATCH', `/v1/chargers/${charger.id}`, { stationId });
    expect((await move(foreign.id)).status).toBe(400);
    expect((await move(pier.id)).json.stationId).toBe(pier.id);
    const { json } = await ask('north', 'GET', `/v1/stations/${pier.id}/live`);
    expect(json.connectors).toHaveLength(1);
    await runOrder({ id: charger.id, stationId: pier.id }, 0);
    expect((await move(harbour.id)).status).toBe(409);
    expect((await ask('north', 'DELETE', `/v1/chargers/${charger.id}`)).status).toBe(409);
  });

  describe('that a tariff is offered for', () => {
    const offersAt = async (stationId: string) =>
      (await asSystem((w) => w.select(tariffOffers, { where: eq(tariffOffers.stationId, stationId) })))
        .map(({ id }) => id)
        .sort();
    const plant = async () => {
      const [harbour, pier] = [await makeStation(), await makeStation('north', { name: 'Pier' })];
      const charger = await makeCharger(harbour.id);
      const beside = await makeCharger(harbour.id, { identity: 'CP-2' });
      const at = { stationId: harbour.id };
      await asSystem((w) =>
        w.insert(tariffOffers, [
          offerRow('mine', 'tariff-north', { ...at, chargerId: charger.id }),
          offerRow('mine-later', 'tariff-north', { ...at, chargerId: charger.id, validFrom: now + 1 }),
          offerRow('of-another', 'tariff-north', { ...at, chargerId: beside.id }),
          offerRow('of-all', 'tariff-north', at),
        ]),
      );
      bells = [];
      const move = (stationId: string) => ask('north', 'PATCH', `/v1/chargers/${charger.id}`, { stationId });
      return { harbour, pier, charger, move };
    };

    it('takes its own offers to another station, and leaves the station’s', async () => {
      const { harbour, pier, charger, move } = await plant();
      expect((await move(pier.id)).status).toBe(200);
      expect(await offersAt(pier.id)).toEqual(['mine', 'mine-later']);
      expect(await offersAt(harbour.id)).toEqual(['of-all', 'of-another']);
      const which = `/v1/tariff-offers/which?stationId=${pier.id}&chargerId=${charger.id}`;
      expect((await ask('north', 'GET', which)).json).toMatchObject({ offerId: 'mine', why: 'charger' });
      const lines = await asSystem((w) => w.select(audit, { where: eq(audit.action, 'tariffOffer.change') }));
      expect(lines.map(({ objectId, tenantId, detail }) => [objectId, tenantId, detail]).sort()).toEqual(
        ['mine', 'mine-later'].map((id) => [id, 'north', { stationId: pier.id, chargerId: charger.id }]),
      );
      // Nodes read what the charger offers again.
      expect(bells).toContain('chargers');
      expect((await events()).at(-1)).toEqual(['charger.changed', charger.id]);
    });

    it('stays with all its offers when the other station is another merchant’s', async () => {
      const { harbour, move } = await plant();
      const foreign = await makeStation('kiosk');
      const answer = await move(foreign.id);
      expect(answer.status).toBe(400);
      expect(answer.json.detail).toBe('A charger can only move to a station of the same merchant');
      expect(await offersAt(foreign.id)).toEqual([]);
      expect(await offersAt(harbour.id)).toHaveLength(4);
    });
  });

  it('goes with its connectors', async () => {
    const station = await makeStation();
    const charger = await makeCharger(station.id);
    expect((await ask('north', 'DELETE', `/v1/chargers/${charger.id}`)).status).toBe(204);
    expect((await ask('north', 'GET', `/v1/stations/${station.id}/live`)).json.connectors).toEqual([]);
    expect((await events()).at(-1)).toEqual(['charger.changed', charger.id]);
  });

  it('that breaks a rule is told which', async () => {
    const answer = await ask('north', 'POST', '/v1/stations', { name: 'x'.repeat(5000) });
    expect(answer.status).toBe(400);
    expect(answer.json.detail).toMatch(/name: Too big: .*<=\d+ characters/);
  });

  it('is imported by its identity', async () => {
    const station = await makeStation();
    const file = `identity,stationId,name\nCP-7,${station.id},Left\nCP-8,${station.id},Right\n`;
    expect((await ask('north', 'POST', '/v1/chargers.import', file)).json.created).toBe(2);
    const again = await ask('north', 'POST', '/v1/chargers.import', file.replace('Right', 'Middle'));
    expect(again.json).toMatchObject({ created: 0, updated: 1, unchanged: 1 });
    expect((await ask('north', 'GET', '/v1/chargers?sort=identity')).json.items).toHaveLength(2);
    const inSmall = await ask('north', 'POST', '/v1/chargers.import', file.replaceAll('CP-', 'cp-'));
    expect(inSmall.json, 'to OCPP another identity').toMatchObject({ created: 2, updated: 0 });
  });

  it('gets a key that is shown once and kept nowhere in the clear', async () => {
    const charger = await makeCharger((await makeStation()).id);
    const { json } = await ask('north', 'POST', `/v1/chargers/${charger.id}/key`, {});
    expect(json.key).toMatch(/^[0-9a-f]{40}$/);
    const kept = await asSystem(async (w) =>
      JSON.stringify([await w.select(audit), await w.find(chargers, charger.id)]),
    );
    expect(kept).toContain('charger.key');
    expect(kept).not.toContain(json.key);
    expect((await ask('north', 'GET', `/v1/chargers/${charger.id}`)).json.hasKey).toBe(true);
  });
});

describe('a charger at the door', () => {
  const credentials = (password: Uint8Array) => ({ basic: { user: 'CP-1', password } });
  const ascii = (text: string) => new TextEncoder().encode(text);
  const door = () =>
    createDoor({ store: t.store, now: () => now, newId: t.newId, log: { info() {}, warn() {}, error() {} } });

  it('is unknown, shut out, asked for its key, or let in', async () => {
    const knock = authenticateCharger(t.store, () => now, door());
    const at = { identity: 'CP-1', remoteAddress: '192.0.2.1', secure: false };
    expect(await knock(at)).toEqual({ ok: false, status: 404 });
    const charger = await makeCharger((await makeStation()).id);
    expect(await knock(at)).toMatchObject({ ok: true });
    const { json } = await ask('north', 'POST', `/v1/chargers/${charger.id}/key`, {});
    expect(await knock(at)).toEqual({ ok: false, status: 401 });
    expect(await knock({ ...at, ...credentials(ascii('wrong')) })).toEqual({ ok: false, status: 401 });
    expect(await knock({ ...at, ...credentials(Buffer.from(json.key, 'hex')) })).toMatchObject({ ok: true });
    expect(await knock({ ...at, ...credentials(ascii(json.key)) })).toMatchObject({ ok: true });
    await asSystem(async (w) => {
      await w.update(tenants, 'reseller', { disabledAt: now });
      w.bell('access');
    });
    expect(await knock({ ...at, ...credentials(ascii(json.key)) })).toEqual({ ok: false, status: 403 });
    await asSystem(async (w) => {
      await w.update(tenants, 'reseller', { disabledAt: null });
      w.bell('access');
      await w.update(chargers, charger.id, { disabled: true });
    });
    expect(await knock({ ...at, ...credentials(ascii(json.key)) })).toEqual({ ok: false, status: 403 });
  });

  it('is put off after ten wrong keys, while others at another address are not', async () => {
    const knock = authenticateCharger(t.store, () => now, door());
    const charger = await makeCharger((await makeStation()).id);
    const { json } = await ask('north', 'POST', `/v1/chargers/${charger.id}/key`, { key: 'sixteen-letters!' });
    expect(json.key).toBe('sixteen-letters!');
    const attempt = (password: string, remoteAddress = '192.0.2.1') =>
      knock({ identity: 'CP-1', remoteAddress, secure: false, ...credentials(ascii(password)) });
    const answers = await Promise.all(Array.from({ length: 12 }, () => attempt('wrong')));
    expect(answers.map((a) => (a.ok ? 200 : a.status)).sort()).toEqual([...Array(10).fill(401), 429, 429]);
    expect(await attempt('sixteen-letters!')).toEqual({ ok: false, status: 429 });
    expect(await attempt('sixteen-letters!', '192.0.2.2')).toMatchObject({ ok: true });
  });

  it('that succeeds is never put off, however often it comes back', async () => {
    const knock = authenticateCharger(t.store, () => now, door());
    const charger = await makeCharger((await makeStation()).id);
    await ask('north', 'POST', `/v1/chargers/${charger.id}/key`, { key: 'sixteen-letters!' });
    for (let i = 0; i < 15; i++)
      expect(
        await knock({
          identity: 'CP-1',
          remoteAddress: '192.0.2.1',
          secure: false,
          ...credentials(ascii('sixteen-letters!')),
        }),
      ).toMatchObject({ ok: true });
  });
});
