/** What `tx` promises, on whichever engine the project is for. */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Store, StoreError, systemScope, type Writer } from '../../bff/store/index.ts';
import { engine } from '../../bff/store/kit.ts';
import { drivers, meterValues, orders, transactionNumbers } from '../../bff/store/tables/index.ts';
import { driverRow, openTestStore, plantTree, type TestStore } from '../kit/store.ts';

const system = systemScope('test');
let t: TestStore;
let store: Store;

beforeEach(async () => {
  t = await openTestStore();
  store = t.store;
  await plantTree(store);
});
afterEach(() => t.drop());

const add = (id: string) => store.tx(system, (w) => w.insert(drivers, driverRow(id, 'north')));
const ids = async (from = store) => (await from.read(system).select(drivers)).map((d) => d.id).sort();

describe('a transaction', () => {
  it('answers what the work answered, after its writes can be read', async () => {
    const answer = await store.tx(system, async (w) => {
      await w.insert(drivers, driverRow('d1', 'north'));
      return (await w.find(drivers, 'd1'))?.name;
    });
    expect(answer).toBe('d1');
    expect(await ids()).toEqual(['d1']);
  });

  it('keeps nothing of work that throws, and hands its error on', async () => {
    const failing = store.tx(system, async (w) => {
      await w.insert(drivers, driverRow('d1', 'north'));
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await ids()).toEqual([]);
  });

  it('undoes only the failing jobs among many that are written together', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 60 }, (_, i) =>
        store.tx(system, async (w) => {
          await w.insert(drivers, driverRow(`d${String(i).padStart(2, '0')}`, 'north'));
          if (i % 7 === 3) throw new Error(`job ${i}`);
        }),
      ),
    );
    const failed = results.flatMap((r, i) => (r.status === 'rejected' ? [i] : []));
    expect(failed).toEqual([3, 10, 17, 24, 31, 38, 45, 52, 59]);
    expect(await ids()).toEqual(
      Array.from({ length: 60 }, (_, i) => i).flatMap((i) => (i % 7 === 3 ? [] : [`d${String(i).padStart(2, '0')}`])),
    );
  });

  it('writes what jobs append in order, and nothing of those that fail, also when it is the row that is wrong', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 60 }, (_, i) =>
        store.tx(system, async (w) => {
          const row = { tenantId: 'north', transactionId: 1, samples: [i], receivedAt: i };
          await w.append(meterValues, i % 10 === 4 ? { ...row, receivedAt: undefined as never } : row);
          await w.append(meterValues, { ...row, samples: [i, i] });
          if (i % 7 === 3) throw new Error(`job ${i}`);
        }),
      ),
    );
    const failed = results.flatMap((r, i) => (r.status === 'rejected' ? [i] : []));
    expect(failed).toEqual([3, 4, 10, 14, 17, 24, 31, 34, 38, 44, 45, 52, 54, 59]);
    const stored = await store.read(system).select(meterValues, { orderBy: [{ column: meterValues.id }] });
    const kept = Array.from({ length: 60 }, (_, i) => i).filter((i) => !failed.includes(i));
    expect(stored.map(({ samples }) => samples)).toEqual(kept.flatMap((i) => [[i], [i, i]]));
    await expect(
      store.tx(system, (w) => w.append(meterValues, { ...stored[0], receivedAt: undefined } as never)),
    ).rejects.toThrow();
  });

  it('names a value that is taken, whoever took it first', async () => {
    await add('d1');
    const results = await Promise.allSettled([add('d0'), add('d1'), add('d2')]);
    expect(results.map((r) => r.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const [, taken] = results;
    expect(taken).toMatchObject({ reason: { code: 'duplicate' } });
    expect(taken?.status === 'rejected' && taken.reason).toBeInstanceOf(StoreError);
    expect(await ids()).toEqual(['d0', 'd1', 'd2']);
  });

  it('loses none of 500 concurrent read-modify-writes of one row', async () => {
    await store.tx(system, (w) => w.insert(drivers, { ...driverRow('d1', 'north'), createdAt: 0 }));
    const raise = async (w: Writer) => {
      const row = await w.find(drivers, 'd1');
      await w.update(drivers, 'd1', { createdAt: (row?.createdAt ?? 0) + 1 });
    };
    await Promise.all(Array.from({ length: 500 }, () => store.tx(system, raise)));
    expect((await store.read(system).find(drivers, 'd1'))?.createdAt).toBe(500);
  });

  it('never gives a transaction number twice', async () => {
    const numbers = await Promise.all(
      Array.from({ length: 50 }, () => store.tx(system, (w) => w.nextTransactionNumber())),
    );
    expect(new Set(numbers).size).toBe(50);
    await store.tx(system, (w) => w.removeWhere(transactionNumbers, undefined));
    const next = await store.tx(system, (w) => w.nextTransactionNumber());
    expect(next).toBeGreaterThan(Math.max(...numbers));
  });

  it('gives no number twice, whatever was undone or begun anew in between', async () => {
    const take = (from = store) => from.tx(system, (w) => w.nextTransactionNumber());
    const numbers: number[] = [];
    for (let i = 0; i < 70; i++) {
      numbers.push(await take());
      if (i % 9 === 0)
        await store
          .tx(system, async (w) => {
            await w.insert(drivers, driverRow(`n${i}`, 'north'));
            await w.nextTransactionNumber();
            throw new Error('no');
          })
          .catch(() => undefined);
    }
    await store.close();
    const again = await openTestStore(t.place);
    numbers.push(await take(again.store), await take(again.store));
    await again.store.close();
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  });

  it('refuses a writer that outlived its job', async () => {
    let kept: Writer | undefined;
    await store.tx(system, async (w) => {
      kept = w;
    });
    await expect(kept?.insert(drivers, driverRow('late', 'north'))).rejects.toMatchObject({ code: 'closed' });
    expect(await ids()).toEqual([]);
  });

  it('rolls one row up under many writers', async () => {
    await Promise.all(
      Array.from({ length: 40 }, () =>
        store.tx(system, (w) =>
          w.upsert(drivers, { ...driverRow('sum', 'north'), createdAt: 2, updatedAt: 7 }, ['id'], ['createdAt']),
        ),
      ),
    );
    expect(await store.read(system).find(drivers, 'sum')).toMatchObject({ createdAt: 80, updatedAt: 7 });
  });
});

describe('durability', () => {
  it('finds everything again that was answered', async () => {
    await Promise.all(Array.from({ length: 100 }, (_, i) => add(`d${i}`)));
    const again = await openTestStore(t.place);
    expect(await ids(again.store)).toHaveLength(100);
    await again.store.close();
  });

  it('finishes what was accepted before it closes, and accepts nothing afterwards', async () => {
    const accepted = Array.from({ length: 300 }, (_, i) => add(`d${i}`));
    const closing = store.close();
    await expect(add('late')).rejects.toMatchObject({ code: 'closed' });
    await Promise.all(accepted);
    await closing;
    const again = await openTestStore(t.place);
    expect(await ids(again.store)).toHaveLength(300);
    await again.store.close();
  });

  it('refuses writes above its queue instead of growing', async () => {
    const all = await Promise.allSettled(Array.from({ length: 20_100 }, () => store.tx(system, async () => undefined)));
    const refused = all.filter((r) => r.status === 'rejected');
    expect(refused).toHaveLength(100);
    expect(refused[0]).toMatchObject({ reason: { code: 'busy' } });
  });
});

describe('values', () => {
  it('come back as they went in', async () => {
    const memory = { b: 1, a: [1.5, null, 'ü "\\ {'], z: { y: true, x: '123' } };
    const order = {
      ...orderRow,
      memory,
      socPercent: null,
      energyWh: Number.MAX_SAFE_INTEGER,
      totalMinor: -12,
    };
    await store.tx(system, (w) => w.insert(orders, order));
    const found = await store.read(system).find(orders, 'o1');
    expect(found).toMatchObject(order);
    // A stored bill is compared byte by byte: the order of keys counts.
    expect(JSON.stringify(found?.memory)).toBe(JSON.stringify(memory));
    expect((await store.read(system).raw.select().from(orders))[0]).toEqual(found);
  });

  it('of many rows go in by one call', async () => {
    const rows = Array.from({ length: 250 }, (_, i) => ({
      ...orderRow,
      id: `o${i}`,
      transactionId: i,
      startKey: `k${i}`,
      memory: { i, text: 'a,"b{}' },
    }));
    await store.tx(system, (w) => w.insert(orders, rows));
    expect((await store.read(system).find(orders, 'o249'))?.memory).toEqual({ i: 249, text: 'a,"b{}' });
    expect(await store.read(system).totals(orders, undefined, ['transactionId'])).toEqual({
      count: 250,
      sums: { transactionId: (249 * 250) / 2 },
    });
  });
});

const orderRow: typeof orders.$inferInsert = {
  id: 'o1',
  tenantId: 'north',
  stationId: 's1',
  chargerId: 'c1',
  connector: 1,
  stationName: 'Station',
  chargerName: 'Charger',
  cardId: null,
  driverId: null,
  idTag: 'TAG',
  userName: '',
  transactionId: 1,
  state: 'charging',
  abnormalReason: null,
  stopReason: null,
  startedAt: 5,
  endedAt: null,
  durationMs: 0,
  meterStartWh: 0,
  meterStopWh: null,
  energyWh: 0,
  powerW: 0,
  socPercent: null,
  currency: 'EUR',
  totalMinor: 0,
  taxMinor: 0,
  zone: 'Europe/Berlin',
  tariffVersionId: null,
  bill: null,
  startKey: 'k',
  memory: null,
  createdAt: 0,
  updatedAt: 0,
};

describe.runIf(engine === 'sqlite')('on SQLite', () => {
  it('gives up work that awaits something other than its writer, and goes on', async () => {
    const endless = store.tx(system, () => new Promise(() => undefined));
    const next = add('d1');
    await expect(endless).rejects.toMatchObject({ code: 'stuck' });
    await next;
    expect(await ids()).toEqual(['d1']);
  });
});

describe.runIf(engine === 'postgres')('on PostgreSQL', () => {
  it('two nodes lose none of 200 concurrent read-modify-writes each', async () => {
    const other = await openTestStore(t.place);
    await store.tx(system, (w) => w.insert(drivers, { ...driverRow('d1', 'north'), createdAt: 0 }));
    const raise = async (w: Writer) => {
      const row = await w.find(drivers, 'd1');
      await w.update(drivers, 'd1', { createdAt: (row?.createdAt ?? 0) + 1 });
    };
    const both = Array.from({ length: 400 }, (_, i) => (i % 2 ? store : other.store).tx(system, raise));
    await Promise.all(both);
    expect((await store.read(system).find(drivers, 'd1'))?.createdAt).toBe(400);
    await other.store.close();
  });

  it('writes under way when the server drops all connections are done again, once each', async () => {
    const admin = new pg.Client({ connectionString: t.place.url });
    await admin.connect();
    // Five cuts, each of which can lose one group, and no group is larger than what is asked for at once.
    const most = { cuts: 5, atOnce: 5 };
    let cuts = 0;
    let on = true;
    const cutting = (async () => {
      while (on && cuts < most.cuts) {
        const { rowCount } = await admin.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where datname = current_database() and pid <> pg_backend_pid() and state = 'idle in transaction' limit 1`,
        );
        cuts += rowCount ?? 0;
        await sleep(3);
      }
    })();
    const asked: string[] = [];
    const results: PromiseSettledResult<unknown>[] = [];
    for (let i = 0; i < 9_000 && (i < 150 || cuts === 0); i += most.atOnce) {
      const names = Array.from({ length: most.atOnce }, (_, n) => `d${String(i + n).padStart(4, '0')}`);
      asked.push(...names);
      results.push(...(await Promise.allSettled(names.map((name) => add(name)))));
    }
    on = false;
    await cutting;
    await admin.end();
    expect(cuts).toBeGreaterThan(0);
    // Only a commit that was cut off itself may be told as lost; everything else was answered and is there once.
    const answered = asked.filter((_, i) => results[i]?.status === 'fulfilled');
    expect(await ids()).toEqual(expect.arrayContaining(answered));
    for (const r of results) if (r.status === 'rejected') expect(r.reason).toMatchObject({ code: 'lost' });
    expect(asked.length - answered.length).toBeLessThanOrEqual(most.cuts * most.atOnce);
  });

  it('work that swallows a failed statement is not committed', async () => {
    await add('d1');
    const swallowing = store.tx(system, async (w) => {
      await w.insert(drivers, driverRow('d2', 'north'));
      await w.insert(drivers, driverRow('d1', 'north')).catch(() => undefined);
    });
    await expect(swallowing).rejects.toMatchObject({ code: 'duplicate' });
    expect(await ids()).toEqual(['d1']);
  });

  it('refuses settings of the pool that cannot work', async () => {
    for (const wrong of ['pool_max=1', 'pool_max=x', 'statement_timeout=-1']) {
      await expect(openTestStore({ ...t.place, url: `${t.place.url}?${wrong}` })).rejects.toMatchObject({
        code: 'config',
      });
    }
    const fine = await openTestStore({ ...t.place, url: `${t.place.url}?pool_max=3&statement_timeout=5000` });
    expect(await ids(fine.store)).toEqual([]);
    await fine.store.close();
  });
});
