/** An empty store of the project's engine for one test, with a clock and ids that the test can foretell. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { NewRow, Scope } from '../../bff/store/index.ts';
import { openStore, type Store, systemScope } from '../../bff/store/index.ts';
import { engine } from '../../bff/store/kit.ts';
import { makeScope } from '../../bff/store/scope.ts';
import type { drivers, tenants } from '../../bff/store/tables/index.ts';
import { freshUrl } from './postgres.ts';

export interface TestStore {
  store: Store;
  /** Where it is: enough to open the same database again. */
  place: { url?: string; dataDir: string };
  clock: { nowMs: number };
  newId(): string;
  /** Closes the store and removes its files. */
  drop(): Promise<void>;
}

/** Ids that sort in the order they were given. */
export const counterIds = (prefix = 'id'): (() => string) => {
  let last = 0;
  return () => `${prefix}${String(++last).padStart(8, '0')}`;
};

/** `bare`: not brought up to date yet. A SQLite file never is before it is opened. */
export const makePlace = async (options?: { bare: boolean }): Promise<TestStore['place']> => ({
  dataDir: mkdtempSync(join(tmpdir(), 'wattfront-store-')),
  ...(engine === 'postgres' && { url: await freshUrl(inject('postgresUrl'), options) }),
});

export const openTestStore = async (place?: TestStore['place']): Promise<TestStore> => {
  const at = place ?? (await makePlace());
  const clock = { nowMs: 1_000_000 };
  const newId = counterIds();
  const store = await openStore({ ...at, now: () => clock.nowMs, newId });
  return {
    store,
    place: at,
    clock,
    newId,
    async drop() {
      await store.close();
      rmSync(at.dataDir, { recursive: true, force: true });
    },
  };
};

export const tenantRow = (id: string, parentId: string | null): NewRow<typeof tenants> => ({
  id,
  tenantId: id,
  parentId,
  kind: parentId === null ? 'platform' : 'merchant',
  name: id,
  country: 'DE',
  currency: 'EUR',
  zone: 'Europe/Berlin',
  locale: 'en',
  brand: 'default',
  origins: [],
  createdAt: 0,
  updatedAt: 0,
});

export const driverRow = (id: string, tenantId: string, name = id): NewRow<typeof drivers> => ({
  id,
  tenantId,
  name,
  email: '',
  phone: '',
  createdAt: 0,
  updatedAt: 0,
});

/** platform → reseller → (north → kiosk, south). */
export const plantTree = (store: Store): Promise<void> =>
  store.tx(systemScope('test'), async (w) => {
    await w.plant(tenantRow('platform', null));
    await w.plant(tenantRow('reseller', 'platform'));
    await w.plant(tenantRow('north', 'reseller'));
    await w.plant(tenantRow('south', 'reseller'));
    await w.plant(tenantRow('kiosk', 'north'));
  });

const subtrees: Record<string, readonly string[]> = {
  platform: ['platform', 'reseller', 'north', 'south', 'kiosk'],
  reseller: ['reseller', 'north', 'south', 'kiosk'],
  north: ['north', 'kiosk'],
  south: ['south'],
  kiosk: ['kiosk'],
};

/** The scope of somebody at this tenant; `large`: as if the subtree were too big to be named. */
export const scopeAt = (tenantId: string, large = false): Scope =>
  makeScope(tenantId, large ? undefined : subtrees[tenantId], {
    kind: 'account',
    id: `account-${tenantId}`,
    name: `Somebody at ${tenantId}`,
    address: '192.0.2.1',
  });
