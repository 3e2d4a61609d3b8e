/** Orders, cards, drivers and alarms over HTTP, on whichever engine the project is for. */
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCallers } from '../../bff/access/callers.ts';
import { hashToken } from '../../bff/access/secrets.ts';
import { createCommands } from '../../bff/bridge/commands.ts';
import { alarmHandlers } from '../../bff/care/alarms/handlers.ts';
import { cardHandlers } from '../../bff/charging/cards/handlers.ts';
import { driverHandlers } from '../../bff/charging/drivers/handlers.ts';
import { orderHandlers } from '../../bff/charging/orders/handlers.ts';
import { mount } from '../../bff/kernel/http.ts';
import { type Permission, permissions } from '../../bff/kernel/permissions.ts';
import { commandHandlers } from '../../bff/sites/commands/handlers.ts';
import { accounts, apiKeys } from '../../bff/store/tables/index.ts';
import { type Node, openYard, type Plug, silent, system, type Yard } from '../kit/bridge.ts';

const minuteMs = 60_000;
let yard: Yard;
let node: Node;
let plug: Plug;
let app: Hono;

const secretOf = (tenant: string) => `wfk_secret-of-the-${tenant}-tenant`;
const keyRow = (tenantId: string, granted: readonly Permission[]) => ({
  ...{
    id: `key-${tenantId}`,
    tenantId,
    name: tenantId,
    prefix: '',
    hash: hashToken(secretOf(tenantId)),
    permissions: [...granted],
  },
  ...{ createdBy: '', createdAt: 0, expiresAt: null, revokedAt: null, lastUsedAt: null },
});

beforeEach(async () => {
  yard = await openYard();
  node = yard.node();
  plug = node.connect('CP1');
  await yard.store.tx(system, (w) =>
    w.insert(
      apiKeys,
      ['reseller', 'north', 'south', 'kiosk'].map((tenant) => keyRow(tenant, permissions)),
    ),
  );
  const now = () => yard.clock.nowMs;
  const { store, newId } = yard;
  const ocpp = {
    send: async () => ({ outcome: 'failed' as const, detail: '' }),
    link: () => undefined,
    links: () => [],
    disconnect: () => false,
  };
  const commands = createCommands({
    store,
    newId,
    now,
    log: silent,
    desks: [],
    nodeId: 'node-1',
    ocpp,
    ingest: node.ingest,
  });
  app = new Hono();
  const bound = [
    orderHandlers({ newId, commands, ingest: node.ingest }),
    commandHandlers({ newId, commands }),
    cardHandlers(yard),
    driverHandlers(yard),
    alarmHandlers(),
  ];
  mount(app, bound, {
    ...{
      store,
      now,
      newId,
      identify: createCallers(store, now).identify,
      throttle: async () => null,
      observe: () => {},
      addressOf: () => '',
    },
    log: { ...silent, error: (fields: object) => console.error(fields) },
  });
});
afterEach(() => yard.drop());

const ask = async (method: string, path: string, body?: object, tenant = 'north') => {
  const headers = { authorization: `Bearer ${secretOf(tenant)}`, 'content-type': 'application/json' };
  const response = await app.request(path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  const text = await response.text();
  return { status: response.status, text, json: text.startsWith('{') ? JSON.parse(text) : undefined };
};

const importOf = async (what: 'cards' | 'drivers', file: string) => {
  const headers = { authorization: `Bearer ${secretOf('north')}` };
  return (await app.request(`/v1/${what}.import`, { method: 'POST', headers, body: file })).json();
};

const running = async () => {
  const { transactionId } = await plug.tell({
    kind: 'transactionStarted',
    connector: 1,
    idTag: 'A1',
    meterStartWh: 1000,
    atMs: yard.clock.nowMs,
  });
  yard.wait(30 * minuteMs);
  const samples = [{ atMs: yard.clock.nowMs, energyWh: 3000, powerW: 4000 }];
  await plug.tell({ kind: 'metered', connector: 1, transactionId: String(transactionId), samples });
  const [order] = (await ask('GET', '/v1/orders')).json.items;
  return order as { id: string; transactionId: number; energyWh: number; totalMinor: number };
};
const fault = (errorCode: string) =>
  plug.tell({
    kind: 'statusChanged',
    connector: 1,
    state: errorCode === 'noError' ? 'available' : 'faulted',
    errorCode,
    atMs: yard.clock.nowMs,
  });

describe('orders', () => {
  it('are listed with running figures, explained, and seen by nobody beside', async () => {
    const order = await running();
    expect(order).toMatchObject({ state: 'charging', energyWh: 2000, totalMinor: 200, userName: 'Label A1' });
    const { json } = await ask('GET', `/v1/orders/${order.id}/detail`);
    expect(json).toMatchObject({
      tariffName: 'Plain',
      tariffVersion: 1,
      bill: { totalMinor: 200 },
      order: { id: order.id },
    });
    expect(json.curve).toEqual([{ atMs: yard.clock.nowMs, energyWh: 2000, powerW: 4000 }]);
    expect((await ask('GET', '/v1/orders', undefined, 'south')).json.items).toEqual([]);
    for (const path of ['', '/detail'])
      expect((await ask('GET', `/v1/orders/${order.id}${path}`, undefined, 'south')).status).toBe(404);
    for (const action of ['stop', 'close'])
      expect(
        (await ask('POST', `/v1/orders/${order.id}/${action}`, { ...(action === 'close' && { note: 'x' }) }, 'south'))
          .status,
      ).toBe(404);
    expect((await ask('GET', '/v1/orders.export?format=csv')).text).toContain('Harbour');
  });

  it('a stop from afar becomes a command that can be followed', async () => {
    const order = await running();
    const { status, json } = await ask('POST', `/v1/orders/${order.id}/stop`, {});
    expect(status).toBe(202);
    expect((await ask('GET', `/v1/commands/${json.commandId}`)).json).toMatchObject({
      ...{
        kind: 'remoteStop',
        state: 'queued',
        actorName: 'north',
        payload: { kind: 'remoteStop', transactionId: String(order.transactionId) },
      },
    });
  });

  it('closed by hand with the last reading, once', async () => {
    const order = await running();
    const closed = await ask('POST', `/v1/orders/${order.id}/close`, { note: 'cable cut' });
    expect(closed.json).toMatchObject({
      state: 'abnormal',
      abnormalReason: 'closedByHand',
      energyWh: 2000,
      totalMinor: 100,
    });
    expect((await ask('POST', `/v1/orders/${order.id}/close`, { note: 'again' })).status).toBe(409);
    expect((await ask('POST', `/v1/orders/${order.id}/stop`, {})).status).toBe(409);
    expect((await ask('GET', `/v1/orders/${order.id}/detail`)).json.bill).toMatchObject({ totalMinor: 100 });
    expect(await yard.totals()).toMatchObject([{ orders: 1, energyWh: 2000, totalMinor: 100 }]);
  });
});

describe('cards and drivers', () => {
  it('a card is kept in capitals, unique, and works at once', async () => {
    const made = await ask('POST', '/v1/cards', { uid: 'ab12', label: 'Van 7' });
    expect([made.status, made.json.uid]).toEqual([201, 'AB12']);
    expect((await ask('POST', '/v1/cards', { uid: 'AB12' })).status).toBe(409);
    const status = async () => (await plug.tell({ kind: 'authorizationAsked', idTag: 'aB12' })).authorization.status;
    expect(await status()).toBe('accepted');
    expect((await ask('PATCH', `/v1/cards/${made.json.id}`, { blocked: true })).status).toBe(200);
    await expect.poll(status).toBe('blocked');
  });
  it('point only to what there is', async () => {
    for (const link of [
      { driverId: 'nobody' },
      { stationIds: ['nowhere'] },
      { chargerIds: ['charger-CP1', 'nothing'] },
    ])
      expect((await ask('POST', '/v1/cards', { uid: 'X', ...link })).status).toBe(400);
    expect((await ask('POST', '/v1/cards', { uid: 'X', chargerIds: ['charger-CP1'] }, 'south')).status).toBe(400);
  });
  it('a card has a driver of its own merchant, or of one above or below it, also when somebody above both links them', async () => {
    const driverOf = async (tenant: string) => (await ask('POST', '/v1/drivers', { name: tenant }, tenant)).json.id;
    const link = async (tenant: string) =>
      (await ask('PATCH', '/v1/cards/card-A1', { driverId: await driverOf(tenant) }, 'reseller')).status;
    expect([await link('south'), await link('reseller'), await link('kiosk'), await link('north')]).toEqual([
      400, 200, 200, 200,
    ]);
  });
  it('linked or charging are not deleted', async () => {
    const driver = (await ask('POST', '/v1/drivers', { name: 'Ada' })).json;
    const made = (await ask('POST', '/v1/cards', { uid: 'X', driverId: driver.id })).json;
    expect((await ask('DELETE', `/v1/cards/${made.id}`)).status).toBe(409);
    expect((await ask('DELETE', `/v1/drivers/${driver.id}`)).status).toBe(409);
    await running();
    expect((await ask('DELETE', '/v1/cards/card-A1')).status).toBe(409);
    expect((await ask('DELETE', '/v1/cards/card-B2')).status).toBe(204);
    await ask('PATCH', `/v1/cards/${made.id}`, { driverId: null });
    expect((await ask('DELETE', `/v1/drivers/${driver.id}`)).status).toBe(204);
  });
});

describe('imported', () => {
  it('drivers are known again by their e-mail in any letter case, and without one by their name', async () => {
    const file = 'name,email,phone\nAnna,Anna@Example.de,1\nÖmer,,2\nEva,,3\n';
    expect(await importOf('drivers', file)).toMatchObject({ created: 3 });
    expect(await importOf('drivers', file)).toMatchObject({ created: 0, unchanged: 3 });
    const again = file.replace('Anna@Example.de,1', 'anna@example.de,7').replace('Ömer,,2', 'Ömer,,8');
    expect(await importOf('drivers', again)).toMatchObject({ created: 0, updated: 2, unchanged: 1 });
    const { items } = (await ask('GET', '/v1/drivers?sort=name')).json;
    expect(items.map(({ phone }: { phone: string }) => phone)).toEqual(['7', '3', '8']);
  });

  it('drivers are searched in any letter case, whatever the letters', async () => {
    for (const name of ['Ömer [1]', 'Ayşe', 'Omer']) await ask('POST', '/v1/drivers', { name });
    const found = async (query: string) =>
      (await ask('GET', `/v1/drivers?sort=name&${query}`)).json.items.map(({ name }: { name: string }) => name);
    for (const word of ['ömer', 'ÖMER', 'mer [1', 'ömer [1]'])
      expect(await found(`q=${encodeURIComponent(word)}`)).toEqual(['Ömer [1]']);
    expect(await found(`name=${encodeURIComponent('AYŞ,öm')}`)).toEqual(expect.arrayContaining(['Ayşe', 'Ömer [1]']));
    for (const word of ['ö*r', 'ö?er', 'yşex']) expect(await found(`q=${encodeURIComponent(word)}`)).toEqual([]);
    expect(await found(`name=${encodeURIComponent('yş')}`), 'a filter looks at the beginning').toEqual([]);
  });

  it('drivers that cannot be told apart are left alone', async () => {
    for (const phone of ['1', '2']) await ask('POST', '/v1/drivers', { name: 'Max', phone });
    const { errors } = await importOf('drivers', 'name,email,phone\nMax,,3\nEva,,\nEva,,\n');
    expect(errors).toEqual([
      { row: 1, column: 'email', message: expect.stringMatching(/^several have it: .* "id"/) },
      { row: 3, column: 'email', message: expect.stringMatching(/^stands in row 2 too: .* "email"/) },
    ]);
  });

  it('a card is the merchant’s own before one of that number below', async () => {
    const below = (await ask('POST', '/v1/cards', { uid: 'ab1', label: 'Kiosk' }, 'kiosk')).json;
    const own = (await ask('POST', '/v1/cards', { uid: 'AB1', label: 'North' })).json;
    expect(await importOf('cards', 'uid,label\naB1,Changed\n')).toMatchObject({ updated: 1 });
    expect((await ask('GET', `/v1/cards/${own.id}`)).json.label).toBe('Changed');
    expect((await ask('GET', `/v1/cards/${below.id}`)).json.label).toBe('Kiosk');
  });
});

describe('alarms', () => {
  const only = async () => (await ask('GET', '/v1/alarms')).json.items[0];
  const post = async (step: string, body: object, tenant?: string) =>
    ask('POST', `/v1/alarms/${(await only()).id}/${step}`, body, tenant);

  it('are acknowledged, given to somebody, and closed; then the next fault is a new one', async () => {
    await fault('GroundFailure');
    await yard.store.tx(system, (w) =>
      w.insert(accounts, {
        ...{ id: 'ada', tenantId: 'north', email: 'ada@example.com', name: 'Ada', role: 'operator', locale: 'en' },
        ...{ createdAt: 0, updatedAt: 0 },
      }),
    );
    expect((await post('acknowledge', { note: 'on my way' })).json).toMatchObject({
      state: 'acknowledged',
      note: 'on my way',
    });
    expect((await ask('GET', '/v1/alarm-assignees')).json).toEqual({ items: [{ id: 'ada', name: 'Ada' }] });
    expect((await post('assign', { accountId: 'ada' })).json).toMatchObject({ assigneeName: 'Ada' });
    expect((await post('assign', { accountId: 'nobody' })).status).toBe(404);
    expect((await post('close', {}, 'south')).status).toBe(404);
    expect((await post('close', { note: 'dried the socket' })).json).toMatchObject({
      state: 'closed',
      closedAt: yard.clock.nowMs,
    });
    for (const step of ['close', 'acknowledge']) expect((await post(step, {})).status).toBe(409);
    await fault('GroundFailure');
    expect((await ask('GET', '/v1/alarms?state=new')).json.items).toMatchObject([{ count: 1 }]);
  });

  it('that ended by themselves need nobody to look', async () => {
    await fault('GroundFailure');
    await fault('noError');
    expect(await only()).toMatchObject({ state: 'cleared' });
    expect((await post('acknowledge', {})).status).toBe(409);
    expect((await post('close', {})).json).toMatchObject({ state: 'closed' });
  });
});
