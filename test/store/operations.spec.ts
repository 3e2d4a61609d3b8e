/** Operations over HTTP as callers that may do little try them, and what is left of a charger that is gone; on both engines. */
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCallers } from '../../bff/access/callers.ts';
import { encrypt, hashToken } from '../../bff/access/secrets.ts';
import type { Commands } from '../../bff/bridge/commands.ts';
import { mount } from '../../bff/kernel/http.ts';
import { type Permission, permissions } from '../../bff/kernel/permissions.ts';
import { type LiveTopic, topics } from '../../bff/live/contract.ts';
import { createOutgoing } from '../../bff/ports/outgoing.ts';
import { batches } from '../../bff/sites/batches/contract.ts';
import { batchHandlers } from '../../bff/sites/batches/handlers.ts';
import { chargers as chargerFeature } from '../../bff/sites/chargers/contract.ts';
import { chargerHandlers } from '../../bff/sites/chargers/handlers.ts';
import { commandHandlers } from '../../bff/sites/commands/handlers.ts';
import { files } from '../../bff/sites/files/contract.ts';
import { forwardHandlers } from '../../bff/sites/forwards/handlers.ts';
import { reservationHandlers } from '../../bff/sites/reservations/handlers.ts';
import { certificates, securityChanges } from '../../bff/sites/security/contract.ts';
import { settingHandlers } from '../../bff/sites/settings/handlers.ts';
import { templateHandlers } from '../../bff/sites/templates/handlers.ts';
import * as tables from '../../bff/store/tables/index.ts';
import type { OwnedTable } from '../../bff/store/types.ts';
import { openYard, silent, system, type Yard } from '../kit/bridge.ts';
import { closeOffice, type Office, openOffice } from '../kit/office.ts';

const secretKey = Buffer.alloc(32, 9);
let yard: Yard;
let office: Office;
let app: Hono;
let made: Set<string>;

beforeEach(async () => {
  made = new Set();
  yard = await openYard();
  office = openOffice(yard);
  const { store, newId } = yard;
  const commands: Commands = office.commands;
  app = new Hono();
  const outgoing = createOutgoing('');
  mount(
    app,
    [
      chargerHandlers({ newId, now: () => yard.clock.nowMs }),
      commandHandlers({ newId, commands }),
      settingHandlers({ commands }),
      templateHandlers({ newId }),
      batchHandlers({ newId, publicUrl: undefined }),
      reservationHandlers({ newId, store, commands }),
      forwardHandlers({ newId, outgoing, secretKey }),
    ],
    {
      ...{ store, log: silent, now: () => yard.clock.nowMs, newId, observe: () => undefined },
      identify: createCallers(store, () => yard.clock.nowMs).identify,
      throttle: async () => null,
      addressOf: () => '192.0.2.7',
    },
  );
  await store.tx(system, (w) => w.updateWhere(tables.chargers, undefined, { version: 'ocpp1.6' }));
});
afterEach(async () => {
  await closeOffice(office);
  await yard.drop();
});

/** Asks with a key of north's that has all permissions but these. */
const ask = async (method: string, path: string, body?: unknown, without: readonly Permission[] = []) => {
  const secret = `wfk_key-of-north-without-${without.join('-') || 'nothing'}`;
  const hash = hashToken(secret);
  const rest = permissions.filter((each) => !without.includes(each));
  if (!made.has(hash))
    await yard.store.tx(system, (w) =>
      w.insert(tables.apiKeys, {
        ...{ id: yard.newId(), tenantId: 'north', name: 'n', prefix: '', hash, permissions: rest, createdBy: '' },
        ...{ createdAt: 0, expiresAt: null, revokedAt: null, lastUsedAt: null },
      }),
    );
  made.add(hash);
  const response = await app.request(path, {
    method,
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, json: text.startsWith('{') ? JSON.parse(text) : undefined };
};

describe('who may not change a charger’s security', () => {
  const entries = [{ key: 'SecurityProfile', value: '3' }];
  const command = { kind: 'writeConfiguration', entries };
  it.each([
    ['by a command', '/v1/chargers/charger-CP1/commands', { command }],
    ['by a setting', '/v1/chargers/charger-CP1/settings', { entries }],
    ['by a batch', '/v1/batches', { name: 'B', command, filter: {} }],
    ['by looking at a batch', '/v1/batches/preview', { command, filter: {} }],
    ['by a template', '/v1/setting-templates', { name: 'T', entries }],
    [
      'by a raw message',
      '/v1/chargers/charger-CP1/commands',
      { command: { kind: 'raw', action: 'InstallCertificate', payload: {} } },
    ],
  ])('does not do it %s', async (_, path, body) => {
    expect((await ask('POST', path, body, ['charger:security'])).status).toBe(403);
    expect(await yard.store.read(system).select(tables.commands)).toEqual([]);
  });

  it('does not do it by changing a template', async () => {
    const harmless = [{ key: 'HeartbeatInterval', value: '300' }];
    const made = await ask('POST', '/v1/setting-templates', { name: 'T', entries: harmless }, ['charger:security']);
    expect(made.status).toBe(201);
    const path = `/v1/setting-templates/${made.json.id}`;
    expect((await ask('PATCH', path, { entries }, ['charger:security', 'mail:view'])).status).toBe(403);
  });

  it('and who may does', async () => {
    expect((await ask('POST', '/v1/chargers/charger-CP1/settings', { entries })).status).toBe(202);
  });
});

it('a card’s number is not told by a reservation to who may not see cards', async () => {
  const body = { connector: 1, cardId: 'card-A1', minutes: 5 };
  const path = '/v1/chargers/charger-CP1/reservations';
  expect((await ask('POST', path, body, ['card:view'])).status).toBe(403);
  // Judged further by what the charger is: it is away.
  expect((await ask('POST', path, body)).status).toBe(409);
});

it('live events show nobody what lists do not show them', () => {
  const lists = {
    certificate: certificates,
    securityChange: securityChanges,
    file: files,
    batch: batches,
    charger: chargerFeature,
  };
  for (const [name, { endpoints }] of Object.entries(lists))
    expect([name, topics[`${name}.changed` as LiveTopic]]).toEqual([name, endpoints.list.may]);
});

describe('a second system’s password', () => {
  it('is not carried to another address', async () => {
    const made = await ask('POST', '/v1/forwards', { chargerId: 'charger-CP1', url: 'wss://csms.example.com/ocpp' });
    const path = `/v1/forwards/${made.json.id}`;
    expect((await ask('POST', `${path}/password`, { password: 'between us' })).json.hasPassword).toBe(true);
    expect((await ask('PATCH', path, { url: 'wss://csms.example.com/other' })).json.hasPassword).toBe(true);
    expect((await ask('PATCH', path, { url: 'ws://csms.example.com/other' })).json.hasPassword).toBe(false);
    await ask('POST', `${path}/password`, { password: 'between us' });
    expect((await ask('PATCH', path, { url: 'wss://thief.example.com/other' })).json.hasPassword).toBe(false);
  });
});

describe('a charger that is deleted', () => {
  it('leaves nothing behind that would be shown, used or sent', async () => {
    const at = yard.clock.nowMs;
    const later = at + 86_400_000;
    const times = { createdAt: at, updatedAt: at };
    const of = (id: string) => ({ id: `${id}-x`, tenantId: 'north', chargerId: `charger-${id}` });
    await yard.store.tx(system, async (w) => {
      for (const id of ['CP1', 'CP2']) {
        const own = of(id);
        await w.insert(tables.chargerSettings, {
          ...{ ...own, key: 'K', value: 'v', facts: { mutability: 'readWrite' as const }, readAt: at },
        });
        await w.insert(tables.chargerNotices, {
          ...{ tenantId: 'north', stationId: 'station', chargerId: own.chargerId, connector: null, kind: 'noted' },
          ...{ topic: 'X', payload: {}, at, receivedAt: at },
        });
        await w.insert(tables.messageChunks, {
          ...{ tenantId: 'north', chargerId: own.chargerId, fromMs: at, toMs: at, frames: 1, body: Buffer.from('x') },
        });
        await w.insert(tables.files, {
          ...{ ...own, kind: 'diagnostics' as const, name: 'a.log', state: 'waiting' as const, detail: '' },
          ...{ sizeBytes: 0, sha256: '', vendor: '', model: '', version: '', signingCertificate: null },
          ...{ signature: null, requestNumber: 1, createdBy: '', ...times },
        });
        await w.insert(tables.fileLinks, {
          ...{ ...own, fileId: own.id, way: 'up' as const, expiresAt: later, usedAt: null, createdAt: at },
        });
        await w.insert(tables.reservations, {
          ...{ ...own, stationId: 'station', stationName: '', chargerName: '', connector: 1, idTag: 'A1' },
          ...{ number: id === 'CP1' ? 1 : 2, cardId: null, driverId: null, userName: '', state: 'held' as const },
          ...{ detail: '', orderId: null, commandId: null, startsAt: at, expiresAt: later, ...times },
        });
        await w.insert(tables.localLists, {
          ...{ tenantId: 'north', chargerId: own.chargerId, version: 1, sentHash: '', wantedHash: '', entries: 0 },
          ...{ state: 'behind' as const, detail: '', syncedAt: null, nextTryAt: at, updatedAt: at },
        });
        await w.insert(tables.certificates, {
          ...{ ...own, use: 'station' as const, serial: '1', subject: '', issuer: '', fingerprint: id, pem: '' },
          ...{ notBefore: at, notAfter: later, state: 'installed' as const, detail: '', commandId: null },
          ...{ revokedAt: null, ...times },
        });
        await w.insert(tables.securityChanges, {
          ...{ ...own, kind: 'key' as const, fromProfile: 1, toProfile: 1, step: 'x', state: 'running' as const },
          ...{ detail: '', keyHash: 'h', keyText: encrypt(secretKey, 'k'), commandId: null, deadlineAt: later },
          ...{ actorName: '', ...times },
        });
        await w.insert(tables.forwards, {
          ...{ ...own, url: 'wss://x.example', identity: id, keyText: encrypt(secretKey, 'k') },
          ...{ mode: 'readOnly' as const, enabled: true, state: 'off' as const, detail: '', connectedAt: null },
          ...times,
        });
      }
    });
    const queued = await office.ask({ kind: 'reset', hard: false }, 3_600_000);
    expect((await ask('DELETE', '/v1/chargers/charger-CP1')).status).toBe(204);

    const owned = { ...tables } as unknown as Record<string, OwnedTable>;
    for (const name of [
      ...['chargerSettings', 'chargerNotices', 'messageChunks', 'files', 'fileLinks', 'localLists', 'forwards'],
      ...['connectors', 'securityChanges', 'reservations'],
    ]) {
      const rows = (await yard.store.read(system).select(owned[name] as OwnedTable)) as { chargerId?: string }[];
      const ids = rows.map(({ chargerId }) => chargerId);
      expect([name, ids.includes('charger-CP1')]).toEqual([name, false]);
      if (name !== 'connectors') expect([name, ids.includes('charger-CP2')]).toEqual([name, true]);
    }
    // Kept as proof of what was issued, and worth nothing any more.
    const states = (await yard.store.read(system).select(tables.certificates)).map((row) => [row.chargerId, row.state]);
    expect(states.sort()).toEqual([
      ['charger-CP1', 'revoked'],
      ['charger-CP2', 'installed'],
    ]);
    await office.upkeep();
    expect((await yard.store.read(system).find(tables.commands, queued.id))?.state).toBe('expired');
  });
});
