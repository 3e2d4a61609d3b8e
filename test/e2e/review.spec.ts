/** Ways around the rules that somebody with a little access, or none, might try over HTTP. */
import { deflateRawSync } from 'node:zlib';
import { eq, like } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accounts } from '../../bff/access/accounts/contract.ts';
import { embed } from '../../bff/access/embed/contract.ts';
import { keys } from '../../bff/access/keys/contract.ts';
import { session } from '../../bff/access/session/contract.ts';
import { tenants } from '../../bff/access/tenants/contract.ts';
import { rolePermissions } from '../../bff/kernel/permissions.ts';
import { systemScope } from '../../bff/store/scope.ts';
import { audit, mails } from '../../bff/store/tables/index.ts';
import { startTestApp, type TestApp } from '../kit/app.ts';
import { type Asker, asking, bearer } from '../kit/ask.ts';
import { handClock, newCharger, online, settled } from '../kit/plug.ts';
import { buildWorld, hostOrigin, idOf, markOf, password, type World } from '../kit/world.ts';

let app: TestApp;
let world: World;
let north: Asker;

beforeAll(async () => {
  app = await startTestApp({ env: { TRUST_PROXY: '1' } });
  world = await buildWorld(app.store);
  north = asking(app.url, bearer(world.keys.north));
});
afterAll(async () => {
  expect(app.errors).toEqual([]);
  await app.drop();
});

const keyWith = async (body: Parameters<typeof make>[0]) => asking(app.url, bearer((await make(body)).secret));
const make = (body: { permissions: (typeof rolePermissions)['owner'][number][]; expiresAt?: number }) =>
  north.ok(keys.endpoints.create, { body: { name: 'tried', ...body } });

describe('a manager', () => {
  it('cannot delete an owner', async () => {
    const second = await north.ok(accounts.endpoints.create, {
      body: { email: 'second@north.example', name: 'Second', role: 'owner' },
    });
    const manager = await keyWith({ permissions: [...rolePermissions.manager] });
    const gone = await manager.raw(accounts.endpoints.remove, { params: { id: second.id } });
    expect(gone.status).toBe(403);
    expect((await north.ok(accounts.endpoints.get, { params: { id: second.id } })).role).toBe('owner');
    await north.ok(accounts.endpoints.remove, { params: { id: second.id } });
  });
});

describe('a key', () => {
  it('makes none that ends after itself', async () => {
    const expiresAt = Date.now() + 60_000;
    const short = await keyWith({ permissions: ['key:edit', 'card:view'], expiresAt });
    const made = (end?: number) =>
      short.raw(keys.endpoints.create, {
        body: { name: 'made', permissions: ['card:view'], ...(end && { expiresAt: end }) },
      });
    expect((await made(expiresAt + 1)).status).toBe(400);
    const row = ((await (await made()).json()) as { key: { expiresAt: number } }).key;
    expect(row.expiresAt).toBe(expiresAt);
    expect((await made(expiresAt - 1)).status).toBe(201);
  });
});

describe('a page', () => {
  const ordered = { widgets: ['order-table' as const], origins: [hostOrigin('north')], user: 'Alex' };

  it.each(['tenant:edit', 'account:edit', 'key:edit', 'embed:create'] as const)('is not given %s', async (action) => {
    const refused = await north.refused(embed.endpoints.create, { body: { ...ordered, actions: [action] } });
    expect(refused.status).toBe(403);
  });

  it('gets its session from a key, on which it hangs, and not from a log-in', async () => {
    const headers = await world.log('north', app.url);
    const person = asking(app.url, { cookie: headers.cookie, 'x-csrf-token': headers.csrf });
    expect((await person.refused(embed.endpoints.create, { body: ordered })).status).toBe(403);
  });
});

describe('a disabled merchant', () => {
  it('loses its chargers that are connected already', async () => {
    const reseller = asking(app.url, bearer(world.keys.reseller));
    const of = async (tenant: 'north' | 'south' | 'kiosk') => {
      const charger = newCharger(app.url, `cp-${markOf(tenant)}`, handClock(Date.now()));
      return online(charger);
    };
    const all = { north: await of('north'), kiosk: await of('kiosk'), south: await of('south') };
    try {
      const set = (disabled: boolean) =>
        reseller.ok(tenants.endpoints.update, { params: { id: 'north' }, body: { disabled } });
      await set(true);
      await settled(() => !all.north.isOnline && !all.kiosk.isOnline, 'north and what is below it cut off');
      expect(all.south.isOnline).toBe(true);
      await set(false);
    } finally {
      for (const charger of Object.values(all)) charger.close();
    }
  });
});

describe('what a stranger asks for', () => {
  it('is no stream that nobody reads and nobody ends', async () => {
    const headers = bearer(world.keys.north);
    for (let i = 0; i < 3; i++)
      expect((await fetch(`${app.url}/v1/live`, { method: 'HEAD', headers })).status).toBe(200);
    const figures = await (await fetch(`${app.url}/metrics`)).text();
    expect(/^wattfront_live_streams (\d+)$/m.exec(figures)?.[1]).toBe('0');
  });

  it('is not a sort or a column that every object has', async () => {
    for (const query of ['sort=constructor', 'sort=__proto__', 'sort=-toString'])
      expect((await fetch(`${app.url}/v1/cards?${query}`, { headers: bearer(world.keys.north) })).status).toBe(400);
    for (const column of ['constructor', '__proto__'])
      expect(
        (await fetch(`${app.url}/v1/cards.export?columns=${column}`, { headers: bearer(world.keys.north) })).status,
      ).toBe(400);
  });

  it('is not the figures, through a proxy on the same machine', async () => {
    expect((await fetch(`${app.url}/metrics`)).status).toBe(200);
    const through = await fetch(`${app.url}/metrics`, { headers: { 'x-forwarded-for': '203.0.113.9' } });
    expect(through.status).toBe(403);
  });
});

describe('the places for live events', () => {
  it('are not all taken by one caller', async () => {
    const stop = new AbortController();
    const headers = bearer(world.keys.north);
    const open = () => fetch(`${app.url}/v1/live`, { headers, signal: stop.signal });
    const statuses = (await Promise.all(Array.from({ length: 110 }, open))).map((r) => r.status);
    expect(statuses.filter((s) => s === 200)).toHaveLength(100);
    expect(statuses.filter((s) => s === 429)).toHaveLength(10);
    const other = await fetch(`${app.url}/v1/live`, { headers: bearer(world.keys.south), signal: stop.signal });
    expect(other.status).toBe(200);
    stop.abort();
  });
});

describe('guessing at a log-in', () => {
  const from = (address: string) => asking(app.url, { 'x-forwarded-for': address });
  const owner = { email: `owner@${markOf('south')}.example`, password };
  const guess = { ...owner, password: 'guessed wrong' };

  it('does not lock out who has logged in from elsewhere before', async () => {
    await from('198.51.100.1').ok(session.endpoints.logIn, { body: owner });
    for (let i = 0; i < 10; i++) await from(`203.0.113.${i}`).refused(session.endpoints.logIn, { body: guess });
    expect((await from('203.0.113.99').refused(session.endpoints.logIn, { body: owner })).status).toBe(429);
    await from('198.51.100.1').ok(session.endpoints.logIn, { body: owner });
    const there: number[] = [];
    for (let i = 0; i < 9; i++)
      there.push((await from('198.51.100.1').refused(session.endpoints.logIn, { body: guess })).status);
    expect(there).toEqual([...Array(8).fill(401), 429]);
  });

  it('is counted for the whole network of an IPv6 address', async () => {
    const attempt = (i: number) =>
      from(`2001:db8:7:7::${i.toString(16)}`).raw(session.endpoints.logIn, {
        body: { email: `guess${i}@south.example`, password: 'guessed' },
      });
    const statuses = (await Promise.all(Array.from({ length: 41 }, (_, i) => attempt(i + 1)))).map((r) => r.status);
    expect(statuses.filter((s) => s === 429)).toHaveLength(1);
  });
});

describe('asking for a new password', () => {
  it('from many places floods nobody, and leaves the last link alone', async () => {
    const email = `owner@${markOf('kiosk')}.example`;
    const statuses: number[] = [];
    for (let i = 0; i < 8; i++)
      statuses.push(
        (
          await asking(app.url, { 'x-forwarded-for': `203.0.113.${i}` }).raw(session.endpoints.askReset, {
            body: { email },
          })
        ).status,
      );
    expect(statuses).toEqual(Array(8).fill(204));
    const sent = await app.store.read(systemScope('test')).select(mails, { where: eq(mails.to, email) });
    expect(sent).toHaveLength(5);
  });

  it('says the name as it is and the link where it belongs', async () => {
    const name = "{link} $& $' Bob";
    await north.ok(accounts.endpoints.create, { body: { email: 'bob@north.example', name, role: 'viewer' } });
    const [sent] = await app.store
      .read(systemScope('test'))
      .select(mails, { where: eq(mails.to, 'bob@north.example') });
    expect(sent?.text).toMatch(/^Hello \{link\} \$& \$' Bob,\n/);
    expect(sent?.text).toMatch(/\n\/welcome#wfl_\S+\n$/);
  });
});

describe('a file for import', () => {
  const take = (body: Uint8Array | string, headers: Record<string, string> = {}) =>
    fetch(`${app.url}/v1/cards.import`, {
      method: 'POST',
      headers: { ...bearer(world.keys.north), 'content-type': 'application/octet-stream', ...headers },
      body: Buffer.from(body),
    });

  it('is another request than one of the same key with another file', async () => {
    const key = { 'idempotency-key': 'one key for two files' };
    const first = await take('uid\nONCE1', key);
    expect(await first.json()).toMatchObject({ created: 1 });
    const again = await take('uid\nONCE1', key);
    expect([again.headers.get('idempotent-replayed'), ((await again.json()) as { created: number }).created]).toEqual([
      'true',
      1,
    ]);
    expect((await take('uid\nONCE2', key)).status).toBe(422);
  });

  it('is refused when it would fill the memory once unpacked', async () => {
    const exported = await fetch(`${app.url}/v1/cards.export?format=xlsx`, { headers: bearer(world.keys.north) });
    const workbook = Buffer.from(await exported.arrayBuffer());
    expect((await take(workbook)).status).toBe(200);
    const name = Buffer.from('xl/worksheets/sheet2.xml');
    const packed = deflateRawSync(Buffer.alloc(80 * 1024 * 1024, 32));
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt16LE(8, 8);
    head.writeUInt32LE(packed.length, 18);
    // It says to be small.
    head.writeUInt32LE(1000, 22);
    head.writeUInt16LE(name.length, 26);
    const bomb = Buffer.concat([head, name, packed, workbook]);
    expect(bomb.length).toBeLessThan(200_000);
    expect((await take(bomb)).status).toBe(413);
  });
});

describe('a list', () => {
  it('is bounded by whole numbers where its columns hold them', async () => {
    const ask = (query: string) => fetch(`${app.url}/v1/orders?${query}`, { headers: bearer(world.keys.north) });
    for (const query of ['startedAt.from=1.5', 'startedAt.from=1e20', 'energyWh.to=0.1', 'totalMinor.to=1e400'])
      expect([query, (await ask(query)).status]).toEqual([query, 400]);
    expect((await ask('startedAt.from=-5&energyWh.to=1000')).status).toBe(200);
  });
});

describe('who knows no key', () => {
  it('is slowed down like everybody else', async () => {
    const headers = { authorization: 'Bearer wfk_guessed-guessed-guessed', 'x-forwarded-for': '203.0.113.200' };
    const guess = async () => (await fetch(`${app.url}/v1/cards`, { headers })).status;
    const statuses = new Set<number>();
    for (let i = 0; i < 11; i++) for (const s of await Promise.all(Array.from({ length: 100 }, guess))) statuses.add(s);
    expect([...statuses].sort()).toEqual([401, 429]);
  });
});

describe('the audit log', () => {
  it('names the person who logs in, acts as another merchant and returns', async () => {
    const { cookie, csrf } = await world.log('reseller', app.url);
    const person = asking(app.url, { cookie, 'x-csrf-token': csrf });
    for (const tenantId of ['south', null]) await person.ok(session.endpoints.actAs, { body: { tenantId } });
    const found = await app.store
      .read(systemScope('test'))
      .select(audit, { where: like(audit.action, 'session.%'), orderBy: [{ column: audit.id }] });
    const own = found.filter((e) => e.objectId === idOf('account', 'reseller'));
    expect(own.map((e) => [e.action, e.tenantId, e.actorKind, e.actorId])).toEqual(
      [
        ['session.logIn', 'reseller'],
        ['session.actAs', 'south'],
        ['session.actAs', 'reseller'],
      ].map((e) => [...e, 'account', idOf('account', 'reseller')]),
    );
  });
});
