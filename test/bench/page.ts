/**
 * A filtered, sorted page of 50 out of a million orders: one station's completed orders up to a moment, the newest first.
 *
 * Compared, in turns and each time at another moment of the year: (1) `page` of the store in the scope of a caller, with its condition, order and
 * columns compiled for the call, against the hand-written statement prepared once by better-sqlite3, in this process; (2) the whole API
 * (caller, permissions, limits, validation, JSON) against Node's own HTTP server that runs the statement and sends its rows, each in a process of
 * its own and asked one request at a time over an open connection. Fair, because each pair reads the same rows of the same file.
 */
import { randomUUIDv7 } from 'node:crypto';
import { Agent, request } from 'node:http';
import Database from 'better-sqlite3';
import { and, eq, inArray, lte } from 'drizzle-orm';
import { databaseFile, openStore } from '../../bff/store/index.ts';
import { makeScope } from '../../bff/store/scope.ts';
import { orders } from '../../bff/store/tables/index.ts';
import { startChild } from './kit/child.ts';
import { firstAt, writeHistory } from './kit/history.ts';
import { withPlace } from './kit/place.ts';
import { type Line, ratio } from './kit/report.ts';
import { merchantId, stationIdOf } from './kit/seed.ts';
import { inTurns, median } from './kit/stats.ts';
import type { ProductStarted } from './product.ts';
import { fields, pageParams, pageText } from './statements.ts';

const count = 1_000_000;
const rounds = 7;
/** Few enough for the API's limit of a thousand calls in ten seconds. */
const pagesPerRound = 100;
const dayMs = 86_400_000;

/** Median time of one page in ms. */
const timed = async (page: (atMs: number) => Promise<number> | number): Promise<number> => {
  const times: number[] = [];
  for (let i = 0; i < pagesPerRound; i++) {
    const atMs = firstAt + (30 + ((i * 37) % 300)) * dayMs;
    const startedAt = performance.now();
    const rows = await page(atMs);
    times.push(performance.now() - startedAt);
    if (rows < 50) throw new Error(`A page has ${rows} rows.`);
  }
  return median(times);
};

const storePage = async (folder: string): Promise<Line> => {
  const store = await openStore({ dataDir: folder, now: Date.now, newId: randomUUIDv7 });
  const db = new Database(databaseFile(folder), { readonly: true });
  const statement = db.prepare(pageText);
  const read = store.read(makeScope(merchantId, [merchantId], { kind: 'system', id: '', name: '', address: '' }));
  const found = await inTurns(rounds, {
    product: () =>
      timed(async (atMs) => {
        const where = and(
          inArray(orders.stationId, [stationIdOf(7)]),
          eq(orders.state, 'completed'),
          lte(orders.startedAt, atMs),
        );
        const sort = [{ column: orders.startedAt, desc: true }];
        const { items } = await read.page(orders, { where, sort, limit: 50, only: fields });
        return items.length;
      }),
    ceiling: () => timed((atMs) => statement.all(pageParams(atMs)).slice(0, 50).length),
  });
  db.close();
  await store.close();
  return ratio({ bench: 'page', what: `store: page of 50 of ${count}`, unit: 'ms', ...found }, ['≤', 2]);
};

const apiPage = async (folder: string, key: string): Promise<Line> => {
  const product = startChild('product.ts');
  const bare = startChild('bare-http.ts');
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const get = (port: number, path: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${key}` };
      request({ host: '127.0.0.1', port, path, agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const { items } = JSON.parse(Buffer.concat(chunks).toString()) as { items?: unknown[] };
          resolve(items?.length ?? 0);
        });
      })
        .on('error', reject)
        .end();
    });
  try {
    const { port } = await product.ask<ProductStarted>('open', folder);
    const barePort = await bare.ask<number>('start', folder);
    const path = (atMs: number) =>
      `/v1/orders?stationId=${stationIdOf(7)}&state=completed&startedAt.to=${atMs}&sort=-startedAt&limit=50`;
    const found = await inTurns(rounds, {
      product: () => timed((atMs) => get(port, path(atMs))),
      ceiling: () => timed((atMs) => get(barePort, `/?at=${atMs}`)),
    });
    return ratio({ bench: 'page', what: `HTTP: page of 50 of ${count}`, unit: 'ms', ...found }, ['≤', 2]);
  } finally {
    agent.destroy();
    await Promise.all([product.stop(), bare.stop()]);
  }
};

export const page = (): Promise<Line[]> =>
  withPlace(async (folder) => {
    const key = await writeHistory(folder, count);
    return [await storePage(folder), await apiPage(folder, key)];
  });
