/** Opening a database: new, current, newer, and by several nodes at once. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import Database from 'better-sqlite3';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { createInvoiceBatches } from '../../bff/billing/invoices/batch-run.ts';
import { databaseFile, openStore, StoreError, systemScope } from '../../bff/store/index.ts';
import { engine } from '../../bff/store/kit.ts';
import { migrationsOf } from '../../bff/store/migrate.ts';
import { invoiceBatches, legalEntities, meterValues, orders, tenants } from '../../bff/store/tables/index.ts';
import type { Writer } from '../../bff/store/types.ts';
import { entityRow, issuedMs, plantOrders } from '../kit/invoices.ts';
import { makePlace, openTestStore, plantTree } from '../kit/store.ts';

const system = systemScope('test');
type Place = Awaited<ReturnType<typeof makePlace>>;

const execute = async (place: Place, text: string): Promise<unknown[]> => {
  if (place.url) {
    const client = new pg.Client({ connectionString: place.url });
    await client.connect();
    const { rows } = await client.query(text);
    await client.end();
    return rows;
  }
  const db = new Database(databaseFile(place.dataDir));
  const prepared = db.prepare(text);
  const rows = prepared.reader ? prepared.all() : [prepared.run()];
  db.close();
  return rows;
};

describe('opening a database', () => {
  it('twice changes nothing the second time', async () => {
    const first = await openTestStore(await makePlace({ bare: true }));
    await plantTree(first.store);
    await first.store.close();
    const second = await openTestStore(first.place);
    expect(await second.store.read(systemScope('test')).select(tenants)).toHaveLength(5);
    expect(await execute(first.place, 'select tag from migrations')).toHaveLength(migrationsOf(engine).length);
    await second.drop();
  });

  it('of a newer program is refused with what to do', async () => {
    const t = await openTestStore();
    await t.store.close();
    await execute(t.place, "insert into migrations (tag, at) values ('9999_later', 1)");
    const opening = openTestStore(t.place);
    await expect(opening).rejects.toBeInstanceOf(StoreError);
    await expect(opening).rejects.toMatchObject({
      code: 'newer',
      message: expect.stringMatching(/"9999_later".*Start the newer version again, or restore a backup/),
    });
    rmSync(t.place.dataDir, { recursive: true });
  });

  it.runIf(engine === 'postgres')('that is away, or at no address, is said in words', async () => {
    const open = (url: string) => openStore({ url, dataDir: '/nowhere', now: () => 0, newId: () => '' });
    await expect(open('postgres://127.0.0.1:1/none')).rejects.toThrow(/cannot be reached: .*Look at DATABASE_URL/);
    await expect(open('postgres://a:se/cret@host/none')).rejects.toThrow(/DATABASE_URL is not an address/);
  });

  it('of the other engine than the tables is refused', async () => {
    const url = engine === 'sqlite' ? 'postgres://127.0.0.1:1/none' : 'file:none';
    await expect(openStore({ url, dataDir: '/nowhere', now: () => 0, newId: () => '' })).rejects.toMatchObject({
      code: 'config',
    });
  });

  it.runIf(engine === 'postgres')('by three nodes at the same moment migrates once', async () => {
    const place = await makePlace({ bare: true });
    const nodes = await Promise.all([1, 2, 3].map(() => openTestStore(place)));
    expect(await execute(place, 'select tag from migrations')).toHaveLength(migrationsOf('postgres').length);
    await Promise.all(nodes.map((node) => node.drop()));
  });
});

describe('batches of invoices of an older version', () => {
  it('say how many orders were done', async () => {
    const opened = await openTestStore();
    const { store, place } = opened;
    await plantTree(store);
    await plantOrders(store, ['a', 'b', 'c', 'd'], (at) => ({ ...(at === 3 && { bill: null, totalMinor: 590 }) }));
    await store.tx(system, async (w) => {
      await w.insert(legalEntities, entityRow('issuer'));
      for (const [id, filter] of [
        ['ended', { 'startedAt.to': Date.UTC(2026, 9, 2, 12) }],
        ['cancelled', { 'startedAt.from': Date.UTC(2026, 9, 2, 12) }],
      ] as const)
        await w.insert(invoiceBatches, {
          ...{ id, tenantId: 'north', entityId: 'issuer', name: id, plan: { filter, by: 'driver' }, state: 'queued' },
          ...{ total: 9, issued: 0, failed: 0, problems: [], cursor: null, nodeId: '', actorName: '' },
          ...{ createdAt: 0, updatedAt: 0 },
        });
    });
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    await createInvoiceBatches({ store, now: () => issuedMs, newId: opened.newId, nodeId: 'node', log }).run();
    // As that version left them: it counted no orders, and the first total stayed.
    await execute(place, 'update invoice_batches set done = 0, total = 9');
    await execute(place, "update invoice_batches set state = 'cancelled' where id = 'cancelled'");
    const count = migrationsOf(engine).find(({ tag }) => tag === '0005_invoice_batch_orders')?.statements[1];
    await execute(place, count ?? '');
    const batches = await store.read(system).select(invoiceBatches, { orderBy: [{ column: invoiceBatches.id }] });
    expect(batches.map(({ id, total, done, failed }) => [id, total, done, failed])).toEqual([
      ['cancelled', 9, 2, 1],
      ['ended', 9, 9, 0],
    ]);
    await opened.drop();
  });
});

describe('readings of an older version', () => {
  it('stay with their orders', async () => {
    const { store, place, drop } = await openTestStore();
    await plantTree(store);
    await plantOrders(store, ['a', 'b'], () => ({}));
    const reading = (w: Writer, transactionId: number, receivedAt: number) =>
      w.insert(meterValues, { tenantId: 'north', transactionId, samples: [{ atMs: receivedAt }], receivedAt });
    await store.tx(system, async (w) => {
      const [a, b] = (await w.select(orders)).map(({ transactionId }) => transactionId);
      if (a === undefined || b === undefined) throw new Error('two orders');
      for (const [i, number] of [a, b, b, a].entries()) await reading(w, number, i);
    });
    const kept = await store.read(system).select(meterValues);
    await store.tx(system, (w) => reading(w, 999_999, 9));
    for (const text of [
      'drop index meter_values_transaction',
      'alter table meter_values add order_id text',
      'update meter_values set order_id = (select id from orders where transaction_id = meter_values.transaction_id)',
      "update meter_values set order_id = 'of no order' where order_id is null",
      'alter table meter_values drop column transaction_id',
    ])
      await execute(place, text);
    const { statements = [] } = migrationsOf(engine).find(({ tag }) => tag === '0007_meter_index') ?? {};
    for (const text of statements) await execute(place, text);
    expect(kept).toHaveLength(4);
    expect(await store.read(system).select(meterValues)).toEqual(kept);
    await drop();
  });
});

describe('the generated migrations', () => {
  it('make the tables as the program has them now', () => {
    const out = mkdtempSync(join(tmpdir(), 'wattfront-migrations-'));
    cpSync(`bff/store/migrations/${engine}`, out, { recursive: true });
    const { DATABASE_URL: _, ...env } = process.env;
    const said = execFileSync(
      'node_modules/.bin/drizzle-kit',
      [
        'generate',
        `--dialect=${engine === 'sqlite' ? 'sqlite' : 'postgresql'}`,
        '--schema=bff/store/tables/index.ts',
        `--out=${relative('.', out)}`,
      ],
      { env: engine === 'sqlite' ? env : { ...env, DATABASE_URL: 'postgres:' }, encoding: 'utf8', stdio: 'pipe' },
    );
    rmSync(out, { recursive: true });
    expect(said).toContain('No schema changes');
  });
});
