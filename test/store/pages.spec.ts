/** Keyset pages: complete, without repetition, in one order on both engines, whatever is written meanwhile. */
import Database from 'better-sqlite3';
import { and, eq, gte, sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseFile, type Row, type Sort, type Store, systemScope } from '../../bff/store/index.ts';
import { afterRow, orderBy, total } from '../../bff/store/keyset.ts';
import { engine } from '../../bff/store/kit.ts';
import { compile } from '../../bff/store/session.ts';
import { accounts, drivers, orders } from '../../bff/store/tables/index.ts';
import { driverRow, openTestStore, plantTree, scopeAt, type TestStore } from '../kit/store.ts';

const system = systemScope('test');
type Account = Row<typeof accounts>;

let t: TestStore;
let store: Store;

const account = (i: number): Account => ({
  id: `a${String(i).padStart(3, '0')}`,
  tenantId: ['north', 'kiosk', 'south'][i % 3]!,
  email: `${i}@example.com`,
  // Upper case, lower case and other letters sort by their bytes on both engines.
  name: ['b', 'B', 'ä', 'a b', 'ab', ''][i % 6]!,
  role: 'viewer',
  locale: 'en',
  passwordHash: i % 4 === 0 ? null : `h${i % 5}`,
  totpSecret: null,
  totpEnabledAt: null,
  totpLastStep: null,
  disabledAt: i % 3 === 1 ? null : i % 7,
  lastLogInAt: i % 5 === 0 ? null : 0 - (i % 4),
  createdAt: i % 2,
  updatedAt: 0,
});
const rows = Array.from({ length: 120 }, (_, i) => account(i));

beforeAll(async () => {
  t = await openTestStore();
  store = t.store;
  await plantTree(store);
  await store.tx(system, (w) => w.insert(accounts, rows));
});
afterAll(() => t.drop());

const bytes = (a: unknown, b: unknown): number => {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
};

const keys = ['name', 'passwordHash', 'disabledAt', 'lastLogInAt', 'createdAt', 'id'] as const;
type Word = { key: (typeof keys)[number]; desc: boolean };

const sorted = (list: Account[], words: Word[]) => {
  const all: Word[] = [...words, { key: 'id', desc: words.at(-1)?.desc ?? false }];
  return [...list].sort((a, b) => {
    for (const { key, desc } of all) {
      const order = bytes(a[key], b[key]);
      if (order !== 0) return desc ? -order : order;
    }
    return 0;
  });
};

const walk = async (scope: Parameters<Store['read']>[0], sort: Sort[], limit: number) => {
  const found: Account[] = [];
  let cursor: string | undefined;
  for (;;) {
    const page = await store.read(scope).page(accounts, { sort, limit, cursor });
    found.push(...page.items);
    expect(page.items.length).toBeLessThanOrEqual(limit);
    if (page.next === null) return found;
    cursor = page.next;
  }
};

describe('pages', () => {
  it('hold every row once, in any mix of directions, nulls as the smallest', async () => {
    const word = fc.record({ key: fc.constantFrom(...keys), desc: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(word, { selector: (w) => w.key, maxLength: 3 }),
        fc.integer({ min: 1, max: 50 }),
        fc.constantFrom('platform', 'north', 'south'),
        fc.boolean(),
        async (words, limit, who, large) => {
          const sort = words.map(({ key, desc }) => ({ column: accounts[key], desc }));
          const mine = {
            platform: rows,
            north: rows.filter((r) => r.tenantId !== 'south'),
            south: rows.filter((r) => r.tenantId === 'south'),
          };
          const found = await walk(scopeAt(who, large), sort, limit);
          expect(found).toEqual(sorted(mine[who as keyof typeof mine], words));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('stay complete while rows are inserted before and after the place reached', async () => {
    const sort = [{ column: drivers.name, desc: true }];
    await store.tx(system, (w) =>
      w.insert(
        drivers,
        Array.from({ length: 90 }, (_, i) => driverRow(`d${i}`, 'north', `n${String(i).padStart(3, '0')}`)),
      ),
    );
    const found: string[] = [];
    let cursor: string | undefined;
    for (let n = 0; ; n++) {
      const page = await store.read(system).page(drivers, { sort, limit: 7, cursor });
      found.push(...page.items.map((d) => d.id));
      await store.tx(system, async (w) => {
        await w.insert(drivers, driverRow(`early${n}`, 'north', `z${n}`));
        if (n < 3) await w.insert(drivers, driverRow(`late${n}`, 'north', `a${n}`));
      });
      if (page.next === null) break;
      cursor = page.next;
    }
    const first = Array.from({ length: 90 }, (_, i) => `d${i}`);
    expect(new Set(found).size).toBe(found.length);
    expect(found.filter((id) => id.startsWith('d')).sort()).toEqual(first.sort());
    expect(found.filter((id) => id.startsWith('late'))).toHaveLength(3);
    await store.tx(system, (w) => w.removeWhere(drivers, undefined));
  });

  it('answer the same as one sorted select', async () => {
    const orderBy = [{ column: accounts.disabledAt, desc: true }, { column: accounts.id }];
    const selected = await store.read(system).select(accounts, { orderBy });
    expect(selected).toEqual([...rows].sort((a, b) => -bytes(a.disabledAt, b.disabledAt) || bytes(a.id, b.id)));
  });
});

describe.runIf(engine === 'sqlite')('a page of orders', () => {
  it('is read from the index in its order, whichever end it begins at', () => {
    const db = new Database(databaseFile(t.place.dataDir), { readonly: true });
    for (const desc of [true, false]) {
      const sort = total([{ column: orders.startedAt, desc }], orders.id);
      const { text, params } = compile(
        sql`explain query plan select * from ${orders} where ${and(
          eq(orders.tenantId, 'north'),
          afterRow(sort, [5, 'o']),
        )} order by ${orderBy(sort)} limit 51`,
      );
      const plan = db.prepare(text).all(params);
      expect(plan).toMatchObject([
        {
          detail: expect.stringMatching(
            /INDEX orders_tenant_started \(tenant_id=\? AND \(started_at,id\)[<>]\(\?,\?\)\)/,
          ),
        },
      ]);
    }
    db.close();
  });
});

describe('a cursor', () => {
  const sort = [{ column: accounts.disabledAt, desc: true }];
  const with_ = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const read = (cursor: string) => store.read(system).page(accounts, { sort, limit: 5, cursor });

  it.each([
    ['nonsense', 'nonsense'],
    ['empty', ''],
    ['not a list', with_({ a: 1 })],
    ['of another order', with_(['disabled_at,id', 1, 'a'])],
    ['too short', with_(['-disabled_at,-id', 1])],
    ['too long', with_(['-disabled_at,-id', 1, 'a', 'b'])],
    ['of the wrong type', with_(['-disabled_at,-id', 'x', 'a'])],
    ['of a fraction', with_(['-disabled_at,-id', 1.5, 'a'])],
    ['of a null that cannot be', with_(['-disabled_at,-id', 1, null])],
    ['of a zero byte', with_(['-disabled_at,-id', 1, 'a\0'])],
    ['of an object', with_(['-disabled_at,-id', { $gt: 0 }, 'a'])],
  ])('%s is refused', async (_, cursor) => {
    await expect(read(cursor)).rejects.toMatchObject({ code: 'badCursor' });
  });

  it('never breaks the database, whatever it holds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.jsonValue(), async (a, b) => {
        await read(with_(['-disabled_at,-id', a, b])).catch((error) =>
          expect(error).toMatchObject({ code: 'badCursor' }),
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe('iterate', () => {
  it('gives every row once in chunks, under inserts', async () => {
    const found: string[] = [];
    let added = 0;
    const sort = [{ column: accounts.createdAt, desc: true }];
    for await (const chunk of store.read(system).iterate(accounts, { chunk: 11, sort })) {
      expect(chunk.length).toBeLessThanOrEqual(11);
      found.push(...chunk.map((row) => row.id));
      if (added < 5) {
        const row = { ...account(500 + added), createdAt: 9 };
        added++;
        await store.tx(system, (w) => w.insert(accounts, row));
      }
    }
    expect(found.sort()).toEqual(rows.map((row) => row.id).sort());
    await store.tx(system, (w) => w.removeWhere(accounts, and(gte(accounts.createdAt, 9))));
  });

  it('keeps no more than a chunk in memory', async () => {
    await store.tx(system, async (w) => {
      for (let part = 0; part < 20; part++) {
        const many = Array.from({ length: 1000 }, (_, i) => ({
          ...driverRow(`m${String(part * 1000 + i).padStart(6, '0')}`, 'south'),
          phone: 'x'.repeat(2000),
        }));
        await w.insert(drivers, many);
      }
    });
    const alive: WeakRef<object>[] = [];
    let count = 0;
    for await (const chunk of store.read(system).iterate(drivers)) {
      count += chunk.length;
      alive.push(new WeakRef(chunk));
    }
    expect(count).toBe(20_000);
    expect(alive).toHaveLength(41 - 1);
    // Some of the chunks must have been let go of by themselves while 40 MB went by.
    expect(alive.filter((ref) => ref.deref() === undefined).length).toBeGreaterThan(10);
  });
});
