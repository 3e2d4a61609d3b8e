/** What is remembered of callers: never longer than access lasts, and never a failure to read. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plantTree } from '../../test/kit/store.ts';
import { isFailure } from '../kernel/result.ts';
import { openStore } from '../store/index.ts';
import { systemScope } from '../store/scope.ts';
import { apiKeys, tenants } from '../store/tables/index.ts';
import type { Reader, Store } from '../store/types.ts';
import { createCallers } from './callers.ts';
import { hashToken } from './secrets.ts';

const scope = systemScope('test');
const secret = 'wfk_a-key-for-this-test-only';
let nowMs = 1_000_000;
let dataDir: string;
let store: Store;
/** Runs once, after the caller's rows were read and before they are used. */
let afterRead: (() => Promise<unknown>) | undefined;
let broken = false;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'wattfront-callers-'));
  let ids = 0;
  store = await openStore({ dataDir, now: () => nowMs, newId: () => `id${++ids}` });
  await plantTree(store);
  await store.tx(scope, (w) =>
    w.insert(apiKeys, {
      id: 'key',
      tenantId: 'platform',
      name: 'key',
      prefix: 'wfk_a',
      hash: hashToken(secret),
      permissions: ['card:view'],
      createdBy: '',
      createdAt: nowMs,
      expiresAt: null,
      revokedAt: null,
      lastUsedAt: null,
    }),
  );
});
afterEach(async () => {
  await store.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const watched = (): Store => ({
  ...store,
  onBell: (channel, listener) => store.onBell(channel, listener),
  read: (s) => {
    const real = store.read(s);
    return new Proxy(real, {
      get(target, name) {
        if (name === 'raw' && broken) return { select: () => ({ from: () => Promise.reject(new Error('line down')) }) };
        const value: unknown = Reflect.get(target, name);
        if (name !== 'first' || typeof value !== 'function')
          return typeof value === 'function' ? value.bind(target) : value;
        return async (...args: unknown[]) => {
          const row: unknown = await value.apply(target, args);
          const then = afterRead;
          afterRead = undefined;
          await then?.();
          return row;
        };
      },
    }) as Reader;
  },
});
const request = new Request('http://localhost/', { headers: { authorization: `Bearer ${secret}` } });

describe('a key', () => {
  it('that is revoked while it is looked up is not remembered as good', async () => {
    const callers = createCallers(watched(), () => nowMs);
    afterRead = () =>
      store.tx(scope, async (w) => {
        await w.update(apiKeys, 'key', { revokedAt: nowMs });
        w.bell('access');
      });
    expect(isFailure(await callers.identify(request, ''))).toBe(true);
    expect(isFailure(await callers.identify(request, ''))).toBe(true);
  });
});

describe('the origins of all merchants', () => {
  const allow = (origin: string) =>
    store.tx(scope, async (w) => void (await w.update(tenants, 'platform', { origins: [origin] })));

  it('are read again after a failure', async () => {
    await allow('https://a.example');
    const callers = createCallers(watched(), () => nowMs);
    broken = true;
    await expect(callers.allowsOrigin('https://a.example')).rejects.toThrow('line down');
    broken = false;
    expect(await callers.allowsOrigin('https://a.example')).toBe(true);
  });

  it('are read again after a minute, should a bell have been lost', async () => {
    await allow('https://a.example');
    const callers = createCallers(store, () => nowMs);
    expect(await callers.allowsOrigin('https://b.example')).toBe(false);
    await allow('https://b.example');
    nowMs += 60_000;
    expect(await callers.allowsOrigin('https://b.example')).toBe(true);
    expect(await callers.allowsOrigin('https://a.example')).toBe(false);
  });
});
