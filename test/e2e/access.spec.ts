/** Who gets in, how far, and how they are put out again: people, keys and embedding pages, over HTTP as they come. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { accounts } from '../../bff/access/accounts/contract.ts';
import { audit } from '../../bff/access/audit/contract.ts';
import { embed } from '../../bff/access/embed/contract.ts';
import { keys } from '../../bff/access/keys/contract.ts';
import { mails as mailsContract } from '../../bff/access/mails/contract.ts';
import { session } from '../../bff/access/session/contract.ts';
import { tenants } from '../../bff/access/tenants/contract.ts';
import { totpCode } from '../../bff/access/totp.ts';
import { tariffs } from '../../bff/billing/tariffs/contract.ts';
import { cards } from '../../bff/charging/cards/contract.ts';
import { orders } from '../../bff/charging/orders/contract.ts';
import { rolePermissions, roles } from '../../bff/kernel/permissions.ts';
import { chargers } from '../../bff/sites/chargers/contract.ts';
import { stations } from '../../bff/sites/stations/contract.ts';
import { engine } from '../../bff/store/kit.ts';
import { systemScope } from '../../bff/store/scope.ts';
import { audit as auditTable, mails } from '../../bff/store/tables/index.ts';
import { startTestApp, type TestApp } from '../kit/app.ts';
import { type Asker, asking, bearer } from '../kit/ask.ts';
import { Live } from '../kit/live.ts';
import { openTestStore } from '../kit/store.ts';
import { buildWorld, hostOrigin, idOf, markOf, password, tenantIds, type World } from '../kit/world.ts';
import { snapshot } from '../kit/world-rows.ts';

const minuteMs = 60_000;
let nowMs = Date.UTC(2026, 5, 1, 8);
let app: TestApp;
let world: World;
/** With the key of the merchant `north`. */
let north: Asker;
/** Everything secret that passed through here; searched for at the end where it must not be. */
const secrets = new Set<string>();
const logged: string[] = [];

beforeAll(async () => {
  const keep = (level: string) => (fields: object, message: string) => {
    const stack = 'err' in fields && fields.err instanceof Error ? fields.err.stack : '';
    logged.push(`${level} ${message} ${JSON.stringify(fields)} ${stack}`);
  };
  app = await startTestApp({
    now: () => nowMs,
    // Strangers come from many addresses, as a proxy in front tells.
    env: { TRUST_PROXY: '1' },
    log: { info: keep('info'), warn: keep('warn'), error: keep('error') },
  });
  world = await buildWorld(app.store);
  north = asking(app.url, bearer(world.keys.north));
  for (const secret of [password, ...Object.values(world.keys)]) secrets.add(secret);
});
afterAll(() => app.drop());

let addresses = 0;
/** Nobody known, each time from somewhere else. */
const stranger = (): Asker => asking(app.url, { 'x-forwarded-for': `10.66.0.1, 198.51.100.${++addresses % 250}` });

interface LoggedIn {
  ask: Asker;
  headers: Record<string, string>;
  setCookie: string;
  csrf: string;
  /** With the cookie and without the token against forged requests. */
  cookieOnly: Asker;
}

const enter = async (body: { email: string; password: string; code?: string }): Promise<LoggedIn> => {
  secrets.add(body.password);
  const response = await stranger().raw(session.endpoints.logIn, { body });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  const setCookie = response.headers.get('set-cookie') ?? '';
  const cookie = setCookie.split(';')[0] ?? '';
  const { csrf } = (await response.json()) as { csrf: string };
  secrets.add(cookie.split('=')[1] ?? '').add(csrf);
  const headers = { cookie, 'x-csrf-token': csrf };
  return { ask: asking(app.url, headers), headers, setCookie, csrf, cookieOnly: asking(app.url, { cookie }) };
};
const ownerOf = (tenant: Parameters<typeof markOf>[0]) => ({ email: `owner@${markOf(tenant)}.example`, password });

/** The one-time token in the newest mail to an address. */
const mailedToken = async (to: string): Promise<string> => {
  const all = await app.store.read(systemScope('test')).select(mails);
  const own = all.filter((m) => m.to === to).sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  const token = /#(wfl_\S+)/.exec(own.at(-1)?.text ?? '')?.[1] ?? '';
  expect(token).not.toBe('');
  secrets.add(token);
  return token;
};

let people = 0;
/** Somebody new who has taken the invitation. */
const newPerson = async (role: (typeof roles)[number]) => {
  const email = `person${++people}@north.example`;
  const account = await north.ok(accounts.endpoints.create, { body: { email, name: `Person ${people}`, role } });
  const token = await mailedToken(email);
  const chosen = `the password of person ${people}`;
  secrets.add(chosen);
  await stranger().ok(session.endpoints.takeLink, { body: { token, password: chosen } });
  return { account, credentials: { email, password: chosen }, token };
};

describe('logging in', () => {
  it('gives a cookie that scripts cannot read and other sites cannot send', async () => {
    const { setCookie, ask } = await enter(ownerOf('north'));
    expect(setCookie).toMatch(/^wf_session=wfc_[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=43200$/);
    const me = await ask.ok(session.endpoints.me);
    expect(me).toMatchObject({ kind: 'account', role: 'owner', homeTenantId: 'north', totp: false });
    expect(me.permissions).toEqual(rolePermissions.owner);
  });

  it('over https gives a cookie for https only', async () => {
    const other = await startTestApp({ env: { PUBLIC_URL: 'https://charge.example.com' } });
    await buildWorld(other.store);
    const response = await asking(other.url).raw(session.endpoints.logIn, { body: ownerOf('north') });
    expect(response.headers.get('set-cookie')).toMatch(/; Secure$/);
    await other.drop();
  });

  it('says the same for an unknown address and a wrong password', async () => {
    const wrong = await stranger().refused(session.endpoints.logIn, {
      body: { ...ownerOf('south'), password: 'wrong' },
    });
    const unknown = await stranger().refused(session.endpoints.logIn, {
      body: { email: 'x@y.example', password: 'wrong' },
    });
    expect({ ...wrong, requestId: '' }).toEqual({ ...unknown, requestId: '' });
    expect(wrong.status).toBe(401);
  });

  it('that was refused is in the audit log, also when the server ends before its minute is over', async () => {
    const other = await startTestApp();
    await buildWorld(other.store);
    const body = { ...ownerOf('south'), password: 'wrong' };
    await asking(other.url).refused(session.endpoints.logIn, { body });
    await other.close();
    const { databaseUrl: url, dataDir } = other;
    const left = await openTestStore({ dataDir, ...(url !== undefined && { url }) });
    const lines = await left.store
      .read(systemScope('test'))
      .select(auditTable, { where: eq(auditTable.action, 'session.refused') });
    expect(lines).toMatchObject([{ tenantId: 'south', detail: { count: 1, reasons: { password: 1 } } }]);
    await left.drop();
  });

  it('is slowed down after eight wrong passwords, also for the right one', async () => {
    const body = { ...ownerOf('kiosk'), password: 'guess' };
    const statuses: number[] = [];
    for (let i = 0; i < 9; i++) statuses.push((await stranger().refused(session.endpoints.logIn, { body })).status);
    expect(statuses).toEqual([...Array(8).fill(401), 429]);
    const right = await stranger().raw(session.endpoints.logIn, { body: ownerOf('kiosk') });
    expect(right.status).toBe(429);
    expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('is slowed down for an address that tries many accounts', async () => {
    const from = asking(app.url, { 'x-forwarded-for': '192.0.2.7' });
    const attempt = (i: number) =>
      from.raw(session.endpoints.logIn, { body: { email: `guess${i}@north.example`, password: 'guess' } });
    const statuses = (await Promise.all(Array.from({ length: 41 }, (_, i) => attempt(i)))).map((r) => r.status);
    expect(statuses.filter((s) => s === 401)).toHaveLength(40);
    expect(statuses.filter((s) => s === 429)).toHaveLength(1);
  });

  it('with a cookie alone may look but not write', async () => {
    const { cookieOnly, headers, ask } = await enter(ownerOf('north'));
    const body = { uid: 'FORGED' };
    expect((await cookieOnly.raw(cards.endpoints.list)).status).toBe(200);
    expect((await cookieOnly.refused(cards.endpoints.create, { body })).status).toBe(403);
    const wrong = asking(app.url, { ...headers, 'x-csrf-token': 'csrf_made-up' });
    expect((await wrong.refused(cards.endpoints.create, { body })).status).toBe(403);
    // A form of a foreign page can send text but neither JSON nor headers.
    const form = await fetch(`${app.url}/v1/cards`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'text/plain' },
      body: JSON.stringify(body),
    });
    expect(form.status).toBe(400);
    await ask.ok(cards.endpoints.create, { body });
  });

  it('ends by logging out, and by time', async () => {
    const first = await enter(ownerOf('north'));
    await first.ask.ok(session.endpoints.logOut);
    expect((await first.ask.refused(session.endpoints.me)).status).toBe(401);
    const second = await enter(ownerOf('north'));
    nowMs += 12 * 60 * minuteMs + 1;
    expect((await second.ask.refused(session.endpoints.me)).status).toBe(401);
  });
});

describe('the second factor', () => {
  it('is on after a first code, asked for at log-in, and takes no code twice', async () => {
    const { credentials } = await newPerson('manager');
    const { ask } = await enter(credentials);
    expect((await ask.refused(session.endpoints.startTotp, { body: { password: 'wrong password' } })).status).toBe(403);
    const { secret, uri } = await ask.ok(session.endpoints.startTotp, { body: { password: credentials.password } });
    secrets.add(secret);
    expect(uri).toContain(`secret=${secret}`);
    // Not on before it is confirmed: a lost enrolment shuts nobody out.
    await enter(credentials);
    expect((await ask.refused(session.endpoints.confirmTotp, { body: { code: '000000' } })).status).toBe(400);
    await ask.ok(session.endpoints.confirmTotp, { body: { code: totpCode(secret, nowMs) } });
    expect((await ask.ok(session.endpoints.me)).totp).toBe(true);

    const without = await stranger().refused(session.endpoints.logIn, { body: credentials });
    expect(without).toMatchObject({ status: 401, errors: [{ path: 'code' }] });
    const replayed = { ...credentials, code: totpCode(secret, nowMs) };
    expect((await stranger().refused(session.endpoints.logIn, { body: replayed })).status).toBe(401);
    nowMs += 30_000;
    const fresh = { ...credentials, code: totpCode(secret, nowMs) };
    await enter(fresh);
    expect((await stranger().refused(session.endpoints.logIn, { body: fresh })).status).toBe(401);
    nowMs += 30_000;
    const raced = { ...credentials, code: totpCode(secret, nowMs) };
    const both = await Promise.all([1, 2].map(() => stranger().raw(session.endpoints.logIn, { body: raced })));
    expect(both.map((r) => r.status).sort()).toEqual([200, 401]);
    await ask.ok(session.endpoints.stopTotp, { body: { password: credentials.password } });
    await enter(credentials);
  });
});

describe('mailed links', () => {
  it('an invitation is taken once, and a later one withdraws it', async () => {
    const email = 'invited@north.example';
    const account = await north.ok(accounts.endpoints.create, { body: { email, name: 'Invited', role: 'viewer' } });
    expect(account.invited).toBe(true);
    const first = await mailedToken(email);
    nowMs += 1;
    await north.ok(accounts.endpoints.invite, { params: { id: account.id }, body: {} });
    const second = await mailedToken(email);
    const chosen = 'my very own password';
    secrets.add(chosen);
    const take = (token: string) => ({ body: { token, password: chosen } });
    expect((await stranger().refused(session.endpoints.takeLink, take(first))).status).toBe(410);
    expect(
      (await stranger().refused(session.endpoints.takeLink, { body: { token: second, password: 'short' } })).status,
    ).toBe(400);
    await stranger().ok(session.endpoints.takeLink, take(second));
    expect((await stranger().refused(session.endpoints.takeLink, take(second))).status).toBe(410);
    const { ask } = await enter({ email, password: chosen });
    expect(await ask.ok(session.endpoints.me)).toMatchObject({ name: 'Invited', role: 'viewer' });
  });

  it('a reset ends every log-in, works once, and not after an hour', async () => {
    const { credentials } = await newPerson('viewer');
    const { ask } = await enter(credentials);
    const reset = { body: { email: credentials.email } };
    await stranger().ok(session.endpoints.askReset, reset);
    const stale = await mailedToken(credentials.email);
    nowMs += 60 * minuteMs + 1;
    expect(
      (await stranger().refused(session.endpoints.takeLink, { body: { token: stale, password: 'another password' } }))
        .status,
    ).toBe(410);
    await stranger().ok(session.endpoints.askReset, reset);
    const token = await mailedToken(credentials.email);
    await stranger().ok(session.endpoints.takeLink, { body: { token, password: 'another password' } });
    expect((await ask.refused(session.endpoints.me)).status).toBe(401);
    expect((await stranger().refused(session.endpoints.logIn, { body: credentials })).status).toBe(401);
    await enter({ ...credentials, password: 'another password' });
  });

  it('a reset that was asked for before the password was changed is withdrawn', async () => {
    const { credentials } = await newPerson('viewer');
    await stranger().ok(session.endpoints.askReset, { body: { email: credentials.email } });
    const token = await mailedToken(credentials.email);
    const { ask } = await enter(credentials);
    const changed = 'chosen after the mail';
    secrets.add(changed);
    await ask.ok(session.endpoints.changePassword, { body: { current: credentials.password, password: changed } });
    const late = { body: { token, password: 'chosen by a thief' } };
    expect((await stranger().refused(session.endpoints.takeLink, late)).status).toBe(410);
    await enter({ ...credentials, password: changed });
  });

  it('asking for a reset tells nothing about who has an account', async () => {
    const answer = await stranger().raw(session.endpoints.askReset, { body: { email: 'nobody@nowhere.example' } });
    expect([answer.status, await answer.text()]).toEqual([204, '']);
  });

  it('are read by nobody in the list of mails', async () => {
    const { items } = await north.ok(mailsContract.endpoints.list, { query: {} });
    expect(items.length).toBeGreaterThan(0);
    expect(items.map((m) => m.text).join('')).toBe('');
  });
});

describe('disabling', () => {
  it('an account ends its log-in and its live stream at once', async () => {
    const { account, credentials } = await newPerson('operator');
    const { ask, headers } = await enter(credentials);
    const live = await Live.open(app.url, headers);
    await north.ok(accounts.endpoints.update, { params: { id: account.id }, body: { disabled: true } });
    expect((await ask.refused(session.endpoints.me)).status).toBe(401);
    await live.ended;
    expect((await stranger().refused(session.endpoints.logIn, { body: credentials })).status).toBe(403);
    await north.ok(accounts.endpoints.update, { params: { id: account.id }, body: { disabled: false } });
    await enter(credentials);
  });

  it('an account whose role is taken and given back sees again what its stream was opened for', async () => {
    const { account, credentials } = await newPerson('support');
    const { headers } = await enter(credentials);
    const live = await Live.open(app.url, headers, { topics: 'wallet.changed,tariff.changed' });
    const setRole = (role: 'support' | 'viewer') =>
      north.ok(accounts.endpoints.update, { params: { id: account.id }, body: { role } });
    const sees = async (id: string): Promise<boolean> => {
      await app.store.tx(systemScope('test'), async (w) => {
        await w.emit('wallet.changed', id, { id }, 'north');
        await w.emit('tariff.changed', id, { id }, 'north');
      });
      await live.find(id, (e) => e.topic === 'tariff.changed' && e.row.id === id);
      return live.events.some((e) => e.topic === 'wallet.changed' && e.row.id === id);
    };
    expect(await sees('before')).toBe(true);
    await setRole('viewer');
    let tries = 0;
    await vi.waitFor(async () => expect(await sees(`without ${++tries}`)).toBe(false), { timeout: 10_000 });
    await setRole('support');
    await live.find('the word that events were missed', (e) => e.topic === 'reset');
    expect(await sees('after')).toBe(true);
    await live.cut();
  });

  it('a merchant shuts out its people, keys and everything below it', async () => {
    const platform = asking(app.url, bearer(world.keys.platform));
    const { ask } = await enter(ownerOf('south'));
    const live = await Live.open(app.url, bearer(world.keys.south));
    await platform.ok(tenants.endpoints.update, { params: { id: 'south' }, body: { disabled: true } });
    expect((await ask.refused(session.endpoints.me)).status).toBe(401);
    expect((await asking(app.url, bearer(world.keys.south)).refused(session.endpoints.me)).status).toBe(401);
    await live.ended;
    await platform.ok(tenants.endpoints.update, { params: { id: 'south' }, body: { disabled: false } });
    await enter(ownerOf('south'));
  });

  it('the last owner is refused', async () => {
    const south = asking(app.url, bearer(world.keys.south));
    const id = idOf('account', 'south');
    expect((await south.refused(accounts.endpoints.update, { params: { id }, body: { disabled: true } })).status).toBe(
      409,
    );
    expect((await south.refused(accounts.endpoints.update, { params: { id }, body: { role: 'viewer' } })).status).toBe(
      409,
    );
    expect((await south.refused(accounts.endpoints.remove, { params: { id } })).status).toBe(409);
  });
});

describe('roles', () => {
  const north_ = {
    station: idOf('station', 'north'),
    charger: idOf('charger', 'north'),
    tariff: idOf('tariff', 'north'),
  };
  /** One write for each permission that roles differ in. */
  const tries = {
    'station:edit': (a: Asker) =>
      a.raw(stations.endpoints.update, { params: { id: north_.station }, body: { city: 'X' } }),
    'charger:edit': (a: Asker) =>
      a.raw(chargers.endpoints.update, { params: { id: north_.charger }, body: { name: 'X' } }),
    'card:edit': (a: Asker) => a.raw(cards.endpoints.create, { body: { uid: `ROLE${people++}` } }),
    'tariff:edit': (a: Asker) =>
      a.raw(tariffs.endpoints.update, { params: { id: north_.tariff }, body: { name: 'X' } }),
    'account:view': (a: Asker) => a.raw(accounts.endpoints.list),
    'key:edit': (a: Asker) => a.raw(keys.endpoints.create, { body: { name: 'X', permissions: ['order:view'] } }),
    'audit:view': (a: Asker) => a.raw(audit.endpoints.list),
    'order:view': (a: Asker) => a.raw(orders.endpoints.list),
  } as const;

  it.each(roles)('%s may do what the role says and nothing else', async (role) => {
    const { credentials } = await newPerson(role);
    const { ask } = await enter(credentials);
    const seen: Record<string, boolean> = {};
    for (const [permission, attempt] of Object.entries(tries)) {
      const { status } = await attempt(ask);
      expect([200, 201, 403]).toContain(status);
      seen[permission] = status !== 403;
    }
    const may: readonly string[] = rolePermissions[role];
    expect(seen).toEqual(Object.fromEntries(Object.keys(tries).map((p) => [p, may.includes(p)])));
  });

  it('nobody hands out more than they hold', async () => {
    const { credentials } = await newPerson('manager');
    const { ask } = await enter(credentials);
    const owner = { email: 'up@north.example', name: 'Up', role: 'owner' as const };
    expect((await ask.refused(accounts.endpoints.create, { body: owner })).status).toBe(403);
    const id = idOf('account', 'north');
    expect((await ask.refused(accounts.endpoints.update, { params: { id }, body: { disabled: true } })).status).toBe(
      403,
    );
  });
});

describe('acting as a merchant below', () => {
  it('shows its rows only, is written down there, and ends', async () => {
    const { ask } = await enter(ownerOf('reseller'));
    const { items } = await ask.ok(session.endpoints.tree);
    expect(items.map((t) => t.id).sort()).toEqual(['kiosk', 'north', 'reseller', 'south']);
    const me = await ask.ok(session.endpoints.actAs, { body: { tenantId: 'south' } });
    expect(me).toMatchObject({ tenant: { id: 'south' }, homeTenantId: 'reseller' });
    const seen = await ask.ok(stations.endpoints.list, { query: {} });
    expect(seen.items.map((s) => s.tenantId)).toEqual(['south']);
    const card = await ask.ok(cards.endpoints.create, { body: { uid: 'BYRESELLER' } });
    expect(card.tenantId).toBe('south');
    expect((await ask.refused(session.endpoints.actAs, { body: { tenantId: 'platform' } })).status).toBe(404);
    await ask.ok(session.endpoints.actAs, { body: { tenantId: null } });
    expect((await ask.ok(stations.endpoints.list, { query: {} })).items).toHaveLength(4);
    const south = asking(app.url, bearer(world.keys.south));
    const log = await south.ok(audit.endpoints.list, { query: { actorName: 'Owner zzresellerzz', limit: 100 } });
    expect(log.items.map((a) => a.action)).toContain('card.create');
    const all = await south.ok(audit.endpoints.list, { query: { action: 'session.actAs' } });
    expect(all.items[0]?.detail).toMatchObject({ as: 'south' });
  });

  it('is not offered for a disabled merchant, and refused without ending the log-in', async () => {
    const { ask } = await enter(ownerOf('reseller'));
    const set = (disabled: boolean) =>
      ask.ok(tenants.endpoints.update, { params: { id: 'north' }, body: { disabled } });
    await set(true);
    const { items } = await ask.ok(session.endpoints.tree);
    expect(items.map((t) => t.id).sort()).toEqual(['reseller', 'south']);
    for (const tenantId of ['north', 'kiosk'])
      expect((await ask.refused(session.endpoints.actAs, { body: { tenantId } })).detail).toMatch(/disabled/);
    expect((await ask.ok(session.endpoints.me)).tenant.id).toBe('reseller');
    await set(false);
    await ask.ok(session.endpoints.actAs, { body: { tenantId: 'kiosk' } });
  });

  it('reaches every merchant, however many there are', async () => {
    const many = await startTestApp();
    await buildWorld(many.store);
    const times = { disabledAt: null, createdAt: nowMs, updatedAt: nowMs };
    const facts = { country: 'DE', currency: 'EUR', zone: 'Europe/Berlin', locale: 'en', brand: 'wattfront' };
    await many.store.tx(systemScope('test'), async (w) => {
      for (let n = 0; n < 1001; n++) {
        const id = `many-${n}`;
        const place = { id, tenantId: id, parentId: 'reseller', kind: 'merchant' as const };
        await w.plant({ ...place, ...facts, name: `A ${n}`, origins: [], ...times });
      }
    });
    const entered = await asking(many.url).raw(session.endpoints.logIn, { body: ownerOf('reseller') });
    const { csrf } = (await entered.json()) as { csrf: string };
    const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
    const ask = asking(many.url, { cookie, 'x-csrf-token': csrf });
    expect((await ask.ok(session.endpoints.tree)).items).toHaveLength(1005);
    const me = await ask.ok(session.endpoints.actAs, { body: { tenantId: 'south' } });
    expect(me.tenant.id).toBe('south');
    await many.drop();
  });

  it('is told of to streams above, which may have missed what happened there first', async () => {
    const reseller = asking(app.url, bearer(world.keys.reseller));
    const live = await Live.open(app.url, bearer(world.keys.reseller), { topics: 'station.changed' });
    const { id } = await reseller.ok(tenants.endpoints.create, {
      body: { name: 'Newcomer', kind: 'merchant', country: 'DE', currency: 'EUR', zone: 'Europe/Berlin' },
    });
    const told = (subjectId: string) =>
      app.store.tx(systemScope('test'), (w) => w.emit('station.changed', subjectId, { id: subjectId }, id));
    await told('first');
    await live.find('its first station, or a reset', (e) => e.topic === 'reset' || e.row.id === 'first');
    await told('second');
    await live.find('its second station', (e) => e.row.id === 'second');
    expect(live.events.filter((e) => e.topic === 'reset').length).toBeLessThan(2);
    await live.cut();
  });
});

describe('API keys', () => {
  it('may what they were given, until they expire or are revoked', async () => {
    const made = await north.ok(keys.endpoints.create, {
      body: { name: 'Books', permissions: ['order:view'], expiresAt: nowMs + 60 * minuteMs },
    });
    secrets.add(made.secret);
    const books = asking(app.url, bearer(made.secret));
    expect((await books.raw(orders.endpoints.list)).status).toBe(200);
    expect((await books.refused(cards.endpoints.list)).status).toBe(403);
    expect(
      (await books.refused(keys.endpoints.create, { body: { name: 'X', permissions: ['order:view'] } })).status,
    ).toBe(403);
    nowMs += 60 * minuteMs + 1;
    expect((await books.refused(orders.endpoints.list)).status).toBe(401);

    const other = await north.ok(keys.endpoints.create, { body: { name: 'Brief', permissions: ['order:view'] } });
    secrets.add(other.secret);
    const brief = asking(app.url, bearer(other.secret));
    const live = await Live.open(app.url, bearer(other.secret));
    await north.ok(keys.endpoints.revoke, { params: { id: other.key.id }, body: {} });
    expect((await brief.refused(orders.endpoints.list)).status).toBe(401);
    await live.ended;
  });

  it('give no permission that their maker lacks', async () => {
    const half = await north.ok(keys.endpoints.create, {
      body: { name: 'Half', permissions: ['key:edit', 'order:view'] },
    });
    secrets.add(half.secret);
    const maker = asking(app.url, bearer(half.secret));
    const more = { body: { name: 'More', permissions: ['card:edit' as const] } };
    expect((await maker.refused(keys.endpoints.create, more)).status).toBe(403);
    const elsewhere = { body: { name: 'There', permissions: ['order:view' as const], tenantId: 'south' } };
    expect((await maker.refused(keys.endpoints.create, elsewhere)).status).toBe(404);
  });
});

describe('embed sessions', () => {
  const page = hostOrigin('north');
  const ordered = { widgets: ['order-table' as const], origins: [page], user: 'Alex' };
  const open = async (body: Parameters<typeof make>[0] = ordered) => {
    const made = await make(body);
    const response = await stranger().raw(embed.endpoints.redeem, {
      body: { secret: made.secret },
      headers: { origin: page },
    });
    const grant = (await response.json()) as { token: string; permissions: string[] };
    secrets.add(grant.token);
    return { ...made, ...grant, ask: asking(app.url, { ...bearer(grant.token), origin: page }) };
  };
  const make = async (body: {
    widgets: 'order-table'[];
    actions?: ('order:edit' | 'charger:command')[];
    origins: string[];
    user: string;
  }) => {
    const made = await north.ok(embed.endpoints.create, { body });
    secrets.add(made.secret);
    return made;
  };

  it('are redeemed once, within a minute, by a page of their origin', async () => {
    const { secret } = await make(ordered);
    const redeem = (origin?: string) =>
      stranger().raw(embed.endpoints.redeem, { body: { secret }, ...(origin && { headers: { origin } }) });
    expect((await redeem()).status).toBe(403);
    expect((await redeem('https://evil.example')).status).toBe(403);
    const both = await Promise.all([redeem(page), redeem(page)]);
    expect(both.map((r) => r.status).sort()).toEqual([200, 401]);
    for (const r of both) if (r.ok) secrets.add(((await r.json()) as { token: string }).token);
    const late = await make(ordered);
    nowMs += minuteMs + 1;
    const refused = await stranger().refused(embed.endpoints.redeem, {
      body: { secret: late.secret },
      headers: { origin: page },
    });
    expect(refused.status).toBe(401);
  });

  it('are good for their page, their widgets and their tenant', async () => {
    const { token, ask, permissions } = await open();
    expect(permissions).toEqual(['order:view']);
    expect((await ask.raw(orders.endpoints.list)).status).toBe(200);
    expect((await ask.refused(cards.endpoints.list)).status).toBe(403);
    expect(
      (await asking(app.url, { ...bearer(token), origin: 'https://evil.example' }).refused(orders.endpoints.list))
        .status,
    ).toBe(403);
    expect((await asking(app.url, bearer(token)).refused(orders.endpoints.list)).status).toBe(403);
    expect(
      (await ask.refused(orders.endpoints.stop, { params: { id: idOf('order', 'north') }, body: {} })).status,
    ).toBe(403);
  });

  it('grant no more than the key has, and name pages of the merchant only', async () => {
    const made = await north.ok(keys.endpoints.create, {
      body: { name: 'Page', permissions: ['embed:create', 'order:view'] },
    });
    secrets.add(made.secret);
    const host = asking(app.url, bearer(made.secret));
    const body = { ...ordered, actions: ['order:edit' as const] };
    expect((await host.refused(embed.endpoints.create, { body })).status).toBe(403);
    const evil = { ...ordered, origins: ['https://evil.example'] };
    expect((await host.refused(embed.endpoints.create, { body: evil })).status).toBe(400);
    expect((await host.refused(embed.endpoints.create, { body: { ...ordered, tenantId: 'south' } })).status).toBe(404);
  });

  it('are renewed with a short overlap, and end with the old token', async () => {
    const { ask, token } = await open();
    const next = await ask.ok(embed.endpoints.renew, { body: {} });
    secrets.add(next.token);
    expect(next.token).not.toBe(token);
    const renewed = asking(app.url, { ...bearer(next.token), origin: page });
    expect((await ask.raw(orders.endpoints.list)).status).toBe(200);
    expect((await renewed.raw(orders.endpoints.list)).status).toBe(200);
    nowMs += 31_000;
    expect((await ask.refused(orders.endpoints.list)).status).toBe(401);
    expect((await renewed.raw(orders.endpoints.list)).status).toBe(200);
    nowMs += 8 * minuteMs;
    expect((await renewed.refused(orders.endpoints.list)).status).toBe(401);
  });

  it('end at once when revoked, and with their key', async () => {
    const one = await open();
    const live = await Live.open(app.url, { ...bearer(one.token), origin: page });
    await north.ok(embed.endpoints.revoke, { params: { id: one.id }, body: {} });
    expect((await one.ask.refused(orders.endpoints.list)).status).toBe(401);
    await live.ended;

    const made = await north.ok(keys.endpoints.create, {
      body: { name: 'Gone', permissions: ['embed:create', 'order:view'] },
    });
    secrets.add(made.secret);
    const host = asking(app.url, bearer(made.secret));
    const { secret } = await host.ok(embed.endpoints.create, { body: ordered });
    secrets.add(secret);
    const { token } = await stranger().ok(embed.endpoints.redeem, { body: { secret }, headers: { origin: page } });
    secrets.add(token);
    const there = asking(app.url, { ...bearer(token), origin: page });
    expect((await there.raw(orders.endpoints.list)).status).toBe(200);
    await north.ok(keys.endpoints.revoke, { params: { id: made.key.id }, body: {} });
    expect((await there.refused(orders.endpoints.list)).status).toBe(401);
  });
});

describe('secrets', () => {
  it('stay out of the audit log and of every table', async () => {
    const rows = JSON.stringify(await snapshot(app.store, [...tenantIds]));
    // A mail waits with its link until it is sent; without a mail server it is the only copy. A CSRF token is told again to who has the cookie,
    // and opens nothing without it.
    const found = [...secrets].filter((s) => !/^(wfl|csrf)_/.test(s) && rows.includes(s));
    expect(found).toEqual([]);
    const log = JSON.stringify((await north.ok(audit.endpoints.list, { query: { limit: 500 } })).items);
    expect([...secrets].filter((s) => log.includes(s))).toEqual([]);
  });

  it('stay out of the log', () => {
    expect(secrets.size).toBeGreaterThan(30);
    expect([...secrets].filter((s) => logged.some((line) => line.includes(s)))).toEqual([]);
    expect(logged.filter((line) => line.startsWith('error'))).toEqual([]);
  });

  it('are nowhere in the database, but for links in waiting mails', async () => {
    const whole = engine === 'sqlite' ? fileText(app.dataDir) : await databaseText(app.databaseUrl ?? '');
    // The search itself works: a hash that belongs there is found.
    expect(whole).toContain(createHash('sha256').update(world.keys.north).digest('base64url'));
    // The token against forged requests is worth nothing without its cookie, and stands there as it is.
    const hidden = [...secrets].filter((s) => !s.startsWith('wfl_') && !s.startsWith('csrf_'));
    expect(hidden.filter((s) => whole.includes(s))).toEqual([]);
  });
});

/** The database's files with their logs, as they are on the disk. */
function fileText(dataDir: string): string {
  const files = readdirSync(dataDir).filter((f) => f.includes('.db'));
  return files.map((f) => readFileSync(join(dataDir, f), 'latin1')).join('\n');
}

/** Every row of every table. */
async function databaseText(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const names = await client.query<{ name: string }>(
    "select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public'",
  );
  const rows: string[] = [];
  for (const { name } of names.rows)
    rows.push(...(await client.query<{ row: string }>(`select t::text as row from ${name} t`)).rows.map((r) => r.row));
  await client.end();
  return rows.join('\n');
}
