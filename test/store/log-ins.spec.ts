/** Log-ins that were refused, as the audit log tells of them, on whichever engine the project is for. */
import { Hono } from 'hono';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { auditHandlers } from '../../bff/access/audit/handlers.ts';
import { createCallers } from '../../bff/access/callers.ts';
import { createRefusals, type Refusals } from '../../bff/access/refusals.ts';
import { encrypt, hashPassword, hashToken } from '../../bff/access/secrets.ts';
import { sessionHandlers } from '../../bff/access/session/handlers.ts';
import { newTotp, totpCode } from '../../bff/access/totp.ts';
import { mount } from '../../bff/kernel/http.ts';
import { accounts, apiKeys, audit } from '../../bff/store/tables/index.ts';
import type { NewRow, Store } from '../../bff/store/types.ts';
import { silent, system } from '../kit/bridge.ts';
import { openTestStore, plantTree, type TestStore } from '../kit/store.ts';

const secretKey = Buffer.alloc(32, 7);
const right = 'a right password';
const guess = 'a guess that nobody shall read';
const keyOf = (tenant: string) => `wfk_secret-of-the-${tenant}-tenant`;
let t: TestStore;
let app: Hono;
let refusals: Refusals;
/** What was asked of the store. */
let asked: string[];

const account = (name: string, more: Partial<NewRow<typeof accounts>> = {}): NewRow<typeof accounts> => ({
  ...{ id: name, tenantId: 'north', email: `${name}@north.example`, name, role: 'owner', locale: 'en' },
  ...{ passwordHash: null, createdAt: 0, updatedAt: 0, ...more },
});

beforeEach(async () => {
  t = await openTestStore();
  t.clock.nowMs = Date.UTC(2026, 10, 22, 9);
  await plantTree(t.store);
  const passwordHash = await hashPassword(right);
  await t.store.tx(system, async (w) => {
    await w.insert(accounts, [
      account('ada', { passwordHash }),
      account('ben', { passwordHash, disabledAt: 1 }),
      account('cem'),
    ]);
    for (const tenantId of ['north', 'south'])
      await w.insert(apiKeys, {
        ...{ id: tenantId, tenantId, name: tenantId, prefix: '', hash: hashToken(keyOf(tenantId)), createdBy: '' },
        ...{ permissions: ['audit:view'], createdAt: 0, expiresAt: null, revokedAt: null, lastUsedAt: null },
      });
  });
  asked = [];
  const store: Store = new Proxy(t.store, {
    get(target, name) {
      asked.push(String(name));
      return Reflect.get(target, name, target);
    },
  });
  refusals = createRefusals(t.store);
  app = new Hono();
  const now = () => t.clock.nowMs;
  const deps = { store, newId: t.newId, secretKey, secureCookies: false, linkBase: '', refusals };
  mount(app, [sessionHandlers(deps), auditHandlers()], {
    ...{ store: t.store, log: silent, now, newId: t.newId, identify: createCallers(t.store, now).identify },
    ...{ throttle: async () => null, observe: () => undefined },
    addressOf: (c) => c.req.header('x-from') ?? '',
  });
});
afterEach(() => t.drop());

const logIn = async (name: string, password: string, more: { code?: string; from?: string } = {}): Promise<number> => {
  const { code, from = '192.0.2.1' } = more;
  const response = await app.request('/v1/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-from': from },
    body: JSON.stringify({ email: `${name}@north.example`, password, ...(code && { code }) }),
  });
  return response.status;
};
const refusedLines = async (tenant = 'north'): Promise<Record<string, unknown>[]> => {
  const headers = { authorization: `Bearer ${keyOf(tenant)}` };
  const response = await app.request('/v1/audit?action=session.refused&sort=at', { headers });
  return (await response.json()).items;
};
const minuteOver = async (): Promise<void> => {
  await refusals.job.run();
  t.clock.nowMs += 60_000;
};

it('are one line a minute for each account, and none for addresses that nobody has', async () => {
  for (const from of ['192.0.2.1', '192.0.2.2', '192.0.2.1']) expect(await logIn('ada', guess, { from })).toBe(401);
  await logIn('nobody', guess);
  // Invited, and without a password yet.
  await logIn('cem', guess);
  expect(await refusedLines()).toEqual([]);
  await minuteOver();
  const lines = (await refusedLines()).sort((a, b) => (String(a.objectId) < String(b.objectId) ? -1 : 1));
  expect(lines).toMatchObject([
    {
      ...{ tenantId: 'north', objectKind: 'account', objectId: 'ada', actorKind: 'system' },
      detail: { name: 'ada', count: 3, reasons: { password: 3 }, addresses: ['192.0.2.1', '192.0.2.2'] },
    },
    { objectId: 'cem', detail: { count: 1 } },
  ]);
  expect(await refusedLines('south')).toEqual([]);
  await minuteOver();
  await logIn('ada', guess);
  await minuteOver();
  expect((await refusedLines()).map(({ objectId, detail }) => [objectId, (detail as { count: number }).count])).toEqual(
    [...lines.map(({ objectId }) => [objectId, objectId === 'ada' ? 3 : 1]), ['ada', 1]],
  );
  const written = JSON.stringify(await t.store.read(system).select(audit));
  expect(written).not.toContain(guess);
  expect(written).not.toContain('nobody');
});

it('count also when they were not looked at any more', async () => {
  for (const name of ['ada', 'nobody'])
    for (let at = 0; at < 12; at++) expect(await logIn(name, guess)).toBe(at < 8 ? 401 : 429);
  await minuteOver();
  expect(await refusedLines()).toMatchObject([
    { objectId: 'ada', detail: { count: 12, reasons: { password: 8, tooMany: 4 } } },
  ]);
});

it('say whether the account was disabled or the second factor wrong', async () => {
  const { secret } = newTotp('ada');
  const totp = { totpSecret: encrypt(secretKey, secret), totpEnabledAt: 1 };
  await t.store.tx(system, (w) => w.update(accounts, 'ada', totp));
  expect(await logIn('ben', right)).toBe(403);
  // Asked for the code: so every log-in with a second factor begins.
  expect(await logIn('ada', right)).toBe(401);
  expect(await logIn('ada', right, { code: '000000' })).toBe(401);
  const code = totpCode(secret, t.clock.nowMs);
  expect(await logIn('ada', right, { code })).toBe(200);
  expect(await logIn('ada', right, { code })).toBe(401);
  await minuteOver();
  const reasons = (await refusedLines()).map(({ objectId, detail }) => [
    objectId,
    (detail as { reasons: object }).reasons,
  ]);
  expect(Object.fromEntries(reasons as [string, object][])).toEqual({ ada: { code: 2 }, ben: { disabled: 1 } });
});

it('ask the same of the store for an account and for nobody', async () => {
  await logIn('ada', guess);
  const ofAccount = asked;
  asked = [];
  await logIn('nobody', guess);
  expect(asked).toEqual(ofAccount);
  expect(asked).toEqual(['read']);
});

it('fill no memory when strangers come from everywhere, and an account’s are told none the less', async () => {
  for (let at = 0; at < 20_000; at++) refusals.add(`stranger${at}@north.example`, 'tooMany', `198.51.100.${at % 256}`);
  refusals.add('cem@north.example', 'tooMany', '192.0.2.1');
  for (let at = 0; at < 9; at++) refusals.add('ada@north.example', 'password', `192.0.2.${at}`);
  refusals.add('ada@north.example', 'tooMany', '192.0.2.1');
  await minuteOver();
  const [line, ...rest] = await refusedLines();
  expect(rest).toEqual([]);
  expect(line).toMatchObject({ objectId: 'ada', detail: { count: 10, reasons: { password: 9, tooMany: 1 } } });
  expect(line?.detail).toHaveProperty('addresses.length', 5);
});
