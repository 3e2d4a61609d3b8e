/**
 * CSV export of half a million orders.
 *
 * Compared: rows per second of the export through the product's HTTP API (scope, filter, formatted energy, money and times with their zone, quoting
 * and formula escaping) against the bare row iterator: better-sqlite3's `.iterate()` over the same columns of the same rows, which formats
 * and sends nothing. The same rows are read in the same order; the product has far more to do. Memory is how far the server's
 * resident memory grows above what it was after a first export, sampled from inside.
 */
import { get } from 'node:http';
import Database from 'better-sqlite3';
import { databaseFile } from '../../bff/store/index.ts';
import { startChild } from './kit/child.ts';
import { writeHistory } from './kit/history.ts';
import { withPlace } from './kit/place.ts';
import { type Line, ratio, value } from './kit/report.ts';
import { merchantId } from './kit/seed.ts';
import { inTurns } from './kit/stats.ts';
import type { ProductStarted } from './product.ts';
import { exportText } from './statements.ts';

const count = 500_000;
const rounds = 3;
/** More than a buffer or two, far less than the file. */
const constantMB = 64;

/** Lines of the file, without its heading. */
const download = (port: number, key: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${key}` };
    const path = '/v1/orders.export?format=csv&sort=-startedAt';
    get({ host: '127.0.0.1', port, path, headers }, (response) => {
      let lines = 0;
      response.on('data', (chunk: Buffer) => {
        for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
      });
      response.on('end', () => resolve(lines - 1));
      response.on('error', reject);
    }).on('error', reject);
  });

export const exporting = (): Promise<Line[]> =>
  withPlace(async (folder) => {
    const key = await writeHistory(folder, count);
    const product = startChild('product.ts', ['--expose-gc']);
    const db = new Database(databaseFile(folder), { readonly: true });
    const statement = db.prepare(exportText).raw(true);
    try {
      const { port } = await product.ask<ProductStarted>('open', folder);
      const perSecond = async (rows: () => Promise<number> | number) => {
        const startedAt = performance.now();
        const found = await rows();
        if (found !== count) throw new Error(`${found} rows instead of ${count}`);
        return (found * 1000) / (performance.now() - startedAt);
      };
      const bare = () => {
        let rows = 0;
        for (const row of statement.iterate(merchantId)) if (row) rows++;
        return rows;
      };
      // Once before: what the first export brings into memory (code, the database's page cache) stays for all others.
      await download(port, key);
      await product.ask('watchMemory');
      const found = await inTurns(rounds, {
        product: () => perSecond(() => download(port, key)),
        ceiling: () => perSecond(bare),
      });
      const grownMB = (await product.ask<number>('grownBytes')) / 1e6;
      return [
        ratio({ bench: 'export', what: `CSV over HTTP, ${count} orders`, unit: 'rows/s', ...found }, ['≥', 0.5]),
        value({ bench: 'export', what: 'growth of resident memory during it', unit: 'MB', product: grownMB }, [
          '≤',
          constantMB,
        ]),
      ];
    } finally {
      db.close();
      await product.stop();
    }
  });
