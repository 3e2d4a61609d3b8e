/** Lists that leave as files and come back: what was not changed stays, and whose a row is decides where it is looked for. */
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCallers } from '../../bff/access/callers.ts';
import { hashToken } from '../../bff/access/secrets.ts';
import { cardHandlers } from '../../bff/charging/cards/handlers.ts';
import { driverHandlers } from '../../bff/charging/drivers/handlers.ts';
import type { ImportReport } from '../../bff/kernel/contract.ts';
import { mount } from '../../bff/kernel/http.ts';
import { permissions } from '../../bff/kernel/permissions.ts';
import { chargerHandlers } from '../../bff/sites/chargers/handlers.ts';
import { stationHandlers } from '../../bff/sites/stations/handlers.ts';
import { templateHandlers } from '../../bff/sites/templates/handlers.ts';
import { systemScope } from '../../bff/store/index.ts';
import { apiKeys } from '../../bff/store/tables/index.ts';
import { openTestStore, plantTree, type TestStore } from '../kit/store.ts';

const tenants = ['north', 'south', 'kiosk'] as const;
type Tenant = (typeof tenants)[number];
const secretOf = (tenant: Tenant) => `wfk_secret-of-the-${tenant}-tenant`;
let t: TestStore;
let app: Hono;

beforeEach(async () => {
  t = await openTestStore();
  await plantTree(t.store);
  await t.store.tx(systemScope('test'), (w) =>
    w.insert(
      apiKeys,
      tenants.map((tenantId) => ({
        ...{ id: `key-${tenantId}`, tenantId, name: tenantId, prefix: '', hash: hashToken(secretOf(tenantId)) },
        ...{ permissions: [...permissions], createdBy: '', createdAt: 0 },
        ...{ expiresAt: null, revokedAt: null, lastUsedAt: null },
      })),
    ),
  );
  const now = () => t.clock.nowMs;
  app = new Hono();
  const bound = [
    stationHandlers(t),
    chargerHandlers({ newId: t.newId, now }),
    cardHandlers(t),
    driverHandlers(t),
    templateHandlers(t),
  ];
  mount(app, bound, {
    ...{ store: t.store, now, newId: t.newId, identify: createCallers(t.store, now).identify },
    ...{ throttle: async () => null, observe: () => {}, addressOf: () => '' },
    log: { info() {}, warn() {}, error: (fields: object) => console.error(fields) },
  });
});
afterEach(() => t.drop());

const send = (tenant: Tenant, method: string, path: string, body?: BodyInit) => {
  const headers = { authorization: `Bearer ${secretOf(tenant)}`, 'content-type': 'application/json' };
  return app.request(path, { method, headers, ...(body !== undefined && { body }) });
};
const create = async (tenant: Tenant, path: string, body: object): Promise<{ id: string }> => {
  const response = await send(tenant, 'POST', path, JSON.stringify(body));
  expect(response.status).toBe(201);
  return (await response.json()) as { id: string };
};
const fileOf = async (tenant: Tenant, path: string, query = '') =>
  new Uint8Array(await (await send(tenant, 'GET', `${path}.export${query}`)).arrayBuffer());
const take = async (tenant: Tenant, path: string, file: Uint8Array<ArrayBuffer> | string) =>
  (await (await send(tenant, 'POST', `${path}.import`, file)).json()) as ImportReport;

const place = { country: 'DE', latitude: 52.520008, longitude: -13.404954 };
const makeStation = async (tenant: Tenant, name: string) =>
  create(tenant, '/v1/stations', { name, ...place, address: '-1 "Kai", Ö' });

/** What is kept in lists: how one is made, the field it is known by, those that must be given, and one that may change. */
interface Kind {
  path: string;
  key: string;
  required: readonly string[];
  field: string;
  make(tenant: Tenant, name: string): Promise<unknown>;
}
const kinds: readonly Kind[] = [
  {
    ...{ path: '/v1/stations', key: 'name', required: ['country', 'latitude', 'longitude'], field: 'city' },
    make: makeStation,
  },
  {
    ...{ path: '/v1/chargers', key: 'identity', required: ['stationId'], field: 'name' },
    make: async (tenant, identity) => {
      const { id } = await makeStation(tenant, `Of ${identity}`);
      return create(tenant, '/v1/chargers', { stationId: id, identity, maxPowerW: 22_080 });
    },
  },
  {
    ...{ path: '/v1/cards', key: 'uid', required: [], field: 'groupTag' },
    make: (tenant, uid) => create(tenant, '/v1/cards', { uid, label: '=1', expiresAt: 1_900_000_000_123 }),
  },
  {
    ...{ path: '/v1/drivers', key: 'email', required: ['name'], field: 'company' },
    make: (tenant, name) => create(tenant, '/v1/drivers', { name, email: `${name}@BÜRO.example` }),
  },
  {
    ...{ path: '/v1/setting-templates', key: 'name', required: ['entries'], field: 'vendor' },
    make: (tenant, name) =>
      create(tenant, '/v1/setting-templates', { name, entries: [{ key: 'HeartbeatInterval', value: '60' }] }),
  },
];

const none = { created: 0, updated: 0, unchanged: 0, errors: [] };

describe.each(kinds)('$path', ({ path, key, required, field, make }) => {
  /** What is there as a file of a few columns, with a new text in one of them. */
  const changed = async (tenant: Tenant, text: string, owner: 'tenantId' | '' = 'tenantId') => {
    const columns = [owner, key, ...required, field].filter(Boolean).join();
    const file = new TextDecoder().decode(await fileOf(tenant, path, `?columns=${columns}`));
    const [heading, ...lines] = file.trimEnd().split('\r\n');
    return [heading, ...lines.map((line) => line.replace(/[^,]*$/, text))].join('\n');
  };
  const fields = async (tenant: Tenant) =>
    Object.fromEntries((await list(tenant)).map(({ [key]: name, [field]: value }) => [name, value]));
  const list = async (tenant: Tenant) =>
    ((await (await send(tenant, 'GET', path)).json()) as { items: Record<string, unknown>[] }).items;
  const clear = async (tenant: Tenant) => {
    for (const { id } of await list(tenant)) expect((await send(tenant, 'DELETE', `${path}/${id}`)).status).toBe(204);
  };

  it.each(['csv', 'xlsx'])('comes back as %s without a change', async (format) => {
    await make('north', 'A1');
    await make('kiosk', 'B2');
    const before = await list('north');
    for (const [tenant, unchanged] of [['north', 2] as const, ['kiosk', 1] as const])
      expect(await take(tenant, path, await fileOf(tenant, path, `?format=${format}`))).toEqual({ ...none, unchanged });
    expect(await list('north')).toEqual(before);
  });

  it('names whose each row is as soon as that may be several merchants', async () => {
    await make('north', 'A1');
    const headingOf = async (tenant: Tenant) =>
      /^.*/.exec(new TextDecoder().decode(await fileOf(tenant, path)))?.[0].split(',') ?? [];
    const heading = await headingOf('north');
    expect(heading).toContain('Merchant');
    expect(await headingOf('kiosk')).toEqual(heading.filter((word) => word !== 'Merchant'));
  });

  it('is changed at the merchant that its row names', async () => {
    await make('north', 'A1');
    await make('kiosk', 'B2');
    expect(await take('north', path, await changed('north', 'new'))).toEqual({ ...none, updated: 2 });
    expect(await list('north')).toMatchObject([{ [field]: 'new' }, { [field]: 'new' }]);
  });

  it('is made again for the caller, and never for a merchant below', async () => {
    await make('north', 'A1');
    const own = await changed('north', 'new');
    await clear('north');
    expect(await take('north', path, own)).toEqual({ ...none, created: 1 });
    await clear('north');
    await make('kiosk', 'B2');
    const below = await changed('north', 'new');
    await clear('kiosk');
    const { errors } = await take('north', path, below);
    expect(errors).toEqual([
      { row: 1, column: 'tenantId', message: expect.stringMatching(/^the merchant has no such .* adds nothing$/) },
    ]);
    expect(await list('north')).toEqual([]);
  });

  it('loses what its cell is emptied of, once', async () => {
    await make('north', 'A1');
    expect(await take('north', path, await changed('north', 'old'))).toEqual({ ...none, updated: 1 });
    const file = await changed('north', '');
    expect(await take('north', path, file)).toEqual({ ...none, updated: 1 });
    // A charger without a name is called by its identity.
    expect(Object.values(await fields('north'))).toEqual([path === '/v1/chargers' ? 'A1' : '']);
    expect(await take('north', path, file)).toEqual({ ...none, unchanged: 1 });
    await clear('north');
    expect(await take('north', path, file)).toEqual({ ...none, created: 1 });
    expect(await take('north', path, file)).toEqual({ ...none, unchanged: 1 });
  });

  it('cannot lose what is needed', async () => {
    await make('north', 'A1');
    const before = await list('north');
    const needed = key === 'email' ? required : [key, ...required];
    for (const column of needed) {
      const rest = [key, ...required, field].filter((name) => name !== column);
      const file = new TextDecoder().decode(await fileOf('north', path, `?columns=${[...rest, column].join()}`));
      const [heading, line = ''] = file.trimEnd().split('\r\n');
      const { errors } = await take('north', path, `${heading}\n${line.replace(/("[^\r]*"|[^,"]*)$/, '')}\n`);
      expect(errors).toEqual([{ row: 1, column, message: 'must not be empty' }]);
    }
    expect(await list('north')).toEqual(before);
  });

  it('of a merchant that the caller does not see is refused as of one that is not there', async () => {
    await make('south', 'C3');
    const file = await changed('south', 'new');
    const { errors } = await take('north', path, file);
    expect(errors).toEqual([
      { row: 1, column: 'tenantId', message: 'there is no such merchant, or you may not see it' },
    ]);
    expect(await take('north', path, file.replace('south', 'nobody'))).toEqual({ ...none, errors });
    expect(Object.values(await fields('south'))).not.toContain('new');
  });
});

describe('a file that names no merchant', () => {
  const textOf = async (tenant: Tenant, path: string) =>
    Object.values((await (await send(tenant, 'GET', path)).json()) as object)[0];

  it.each([
    ['/v1/stations', { name: 'A1', ...place, city: 'old' }, 'name,country,latitude,longitude,city\nA1,DE,1,2,new\n'],
    ['/v1/cards', { uid: 'A1', label: 'old' }, 'uid,label,blocked\na1,new,yes\n'],
    ['/v1/drivers', { name: 'A1', email: 'a@example.com' }, 'email,name\nA@example.com,new\n'],
    [
      '/v1/setting-templates',
      { name: 'A1', vendor: 'old', entries: [{ key: 'HeartbeatInterval', value: '60' }] },
      'name,vendor,entries\nA1,new,"[{""key"":""HeartbeatInterval"",""value"":""90""}]"\n',
    ],
  ])('is of the caller’s own %s, and touches none below', async (path, body, file) => {
    await create('kiosk', path, body);
    const before = await textOf('kiosk', path);
    expect(await take('north', path, file)).toEqual({ ...none, created: 1 });
    expect(await take('north', path, file)).toEqual({ ...none, unchanged: 1 });
    const [heading, line] = file.split('\n');
    expect(await take('north', path, `tenantId,${heading}\n,${line}\n`), 'an empty cell names none').toEqual({
      ...none,
      unchanged: 1,
    });
    expect(await textOf('kiosk', path)).toEqual(before);
  });

  it('means the one charger of the server that has the identity', async () => {
    const { id } = await makeStation('kiosk', 'Pier');
    await create('kiosk', '/v1/chargers', { stationId: id, identity: 'CP-1' });
    const rows = `CP-1,${id},Left\nCP-2,${id},Right\n`;
    expect(await take('north', '/v1/chargers', `identity,stationId,name\n${rows}`)).toEqual({
      ...none,
      ...{ created: 1, updated: 1 },
    });
    const named = (row: string) => take('north', '/v1/chargers', `tenantId,identity,stationId,name\n${row}\n`);
    expect((await named(`north,CP-1,${id},Left`)).errors).toMatchObject([{ row: 1, column: 'identity' }]);
    expect((await named(`north,CP-3,${id},Left`)).errors).toMatchObject([{ row: 1, column: 'tenantId' }]);
  });
});

describe('a time', () => {
  it('is kept to the millisecond while the file says its second, and set when it says another', async () => {
    const { id } = await create('north', '/v1/cards', { uid: 'A1', expiresAt: 1_900_000_000_123 });
    const expiry = async () =>
      ((await (await send('north', 'GET', `/v1/cards/${id}`)).json()) as { expiresAt: number }).expiresAt;
    const file = new TextDecoder().decode(
      await fileOf('north', '/v1/cards', '?columns=uid,label,expiresAt&zone=Asia/Tokyo'),
    );
    expect(await take('north', '/v1/cards', file)).toEqual({ ...none, unchanged: 1 });
    expect(await take('north', '/v1/cards', file.replace('A1,,', 'A1,Van,'))).toEqual({ ...none, updated: 1 });
    expect(await expiry()).toBe(1_900_000_000_123);
    expect(await take('north', '/v1/cards', file.replace(':40+', ':41+'))).toEqual({ ...none, updated: 1 });
    expect(await expiry()).toBe(1_900_000_001_000);
  });
});

describe('an empty cell', () => {
  const find = async (path: string) =>
    ((await (await send('north', 'GET', path)).json()) as { items: Record<string, unknown>[] }).items[0];

  it('takes links, dates, lists and ticks from a card, and a column that is not there takes nothing', async () => {
    const { id: driverId } = await create('north', '/v1/drivers', { name: 'Anna' });
    const { id: stationId } = await makeStation('north', 'Pier');
    const links = { driverId, stationIds: [stationId], expiresAt: 1_900_000_000_000, blocked: true };
    await create('north', '/v1/cards', { uid: 'A1', label: 'Van', ...links });
    expect(await take('north', '/v1/cards', 'uid,label\nA1,\n')).toEqual({ ...none, updated: 1 });
    expect(await find('/v1/cards')).toMatchObject({ label: '', ...links });
    const file = 'uid,driverId,stationIds,expiresAt,blocked\nA1,,,,\n';
    expect(await take('north', '/v1/cards', 'uid,driverId,stationIds,expiresAt,blocked\nA1\n'), 'a short line').toEqual(
      {
        ...none,
        unchanged: 1,
      },
    );
    expect(await take('north', '/v1/cards', file)).toEqual({ ...none, updated: 1 });
    expect(await find('/v1/cards')).toMatchObject({ driverId: null, stationIds: [], expiresAt: null, blocked: false });
    expect(await take('north', '/v1/cards', file)).toEqual({ ...none, unchanged: 1 });
  });

  it('leaves what cannot be empty as it is', async () => {
    const stations = 'name,country,latitude,longitude,zone\nPier,DE,1,2,\n';
    expect(await take('north', '/v1/stations', stations)).toEqual({ ...none, created: 1 });
    const { id, zone } = (await find('/v1/stations')) ?? {};
    expect(zone).toMatch(/\w/);
    expect(await take('north', '/v1/stations', stations)).toEqual({ ...none, unchanged: 1 });
    await create('north', '/v1/chargers', { stationId: id, identity: 'CP-1', maxPowerW: 7400 });
    expect(await take('north', '/v1/chargers', `identity,stationId,maxPowerW\nCP-1,${id},\n`)).toEqual({
      ...none,
      unchanged: 1,
    });
    expect(await find('/v1/chargers')).toMatchObject({ maxPowerW: 7400 });
  });
});

describe('a file of drivers', () => {
  const exported = async (query = '') => new TextDecoder().decode(await fileOf('kiosk', '/v1/drivers', query));
  const list = async () =>
    ((await (await send('kiosk', 'GET', '/v1/drivers?sort=name')).json()) as { items: Record<string, unknown>[] })
      .items;

  it('tells those of one name apart by their ids, and one from itself without its e-mail', async () => {
    for (const phone of ['1', '2']) await create('kiosk', '/v1/drivers', { name: 'Max', phone });
    await create('kiosk', '/v1/drivers', { name: 'Anna', email: 'anna@example.com', phone: '3' });
    const file = (await exported()).replace('anna@example.com', '').replace('Max,,2', 'Max,,4');
    expect(await take('kiosk', '/v1/drivers', file)).toEqual({ ...none, updated: 2, unchanged: 1 });
    expect(await list()).toMatchObject([
      { name: 'Anna', phone: '3', email: '' },
      { name: 'Max', phone: '1' },
      { name: 'Max', phone: '4' },
    ]);
    expect(await take('kiosk', '/v1/drivers', file)).toEqual({ ...none, unchanged: 3 });
  });

  it('says by an id that is not there no more than by none', async () => {
    const { id } = await create('kiosk', '/v1/drivers', { name: 'Max' });
    const file = await exported();
    expect((await send('kiosk', 'DELETE', `/v1/drivers/${id}`)).status).toBe(204);
    expect(await take('kiosk', '/v1/drivers', file)).toEqual({ ...none, created: 1 });
    expect(await take('kiosk', '/v1/drivers', file)).toEqual({ ...none, unchanged: 1 });
  });

  it('names nobody twice, also not by an id and by a name', async () => {
    const { id } = await create('kiosk', '/v1/drivers', { name: 'Max' });
    const { errors } = await take('kiosk', '/v1/drivers', `id,name,email\n${id},Max,\n,Max,\n${id},Moritz,\n`);
    expect(errors).toMatchObject([
      { row: 2, column: 'email', message: expect.stringMatching(/^stands in row 1 too/) },
      { row: 3, column: 'email', message: expect.stringMatching(/^stands in row 1 too/) },
    ]);
  });

  it('does not reach by an id what is another merchant’s', async () => {
    const { id } = await create('south', '/v1/drivers', { name: 'Max', phone: '1' });
    expect(await take('kiosk', '/v1/drivers', `id,name,email,phone\n${id},Max,,2\n`)).toEqual({ ...none, created: 1 });
    expect(await (await send('south', 'GET', `/v1/drivers/${id}`)).json()).toMatchObject({ phone: '1' });
  });
});

describe('a file of two merchants', () => {
  it('may have the same name at each', async () => {
    for (const tenant of ['north', 'kiosk'] as const) await makeStation(tenant, 'Pier');
    expect(await take('north', '/v1/stations', await fileOf('north', '/v1/stations'))).toEqual({
      ...none,
      unchanged: 2,
    });
    const head = 'tenantId,name,country,latitude,longitude';
    const { errors } = await take('north', '/v1/stations', `${head}\nnorth,Pier,DE,1,2\n,Pier,DE,1,2\n`);
    expect(errors).toEqual([{ row: 2, column: 'name', message: 'stands in row 1 too' }]);
  });
});
