/** The write-ahead log of SQLite is moved into the database file while the server writes, and begins anew although it never rests. */
import { copyFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Checkpoints } from '../../bff/store/checkpoints.ts';
import { databaseFile } from '../../bff/store/index.ts';
import { engine } from '../../bff/store/kit.ts';
import { systemScope } from '../../bff/store/scope.ts';
import { messageChunks } from '../../bff/store/tables/index.ts';
import { openTestStore, type TestStore } from '../kit/store.ts';

const scope = systemScope('test');
const pageBytes = 4096;

describe.runIf(engine === 'sqlite')('the write-ahead log', () => {
  let test: TestStore;
  beforeEach(async () => {
    test = await openTestStore();
  });
  afterEach(() => test.drop());

  const write = (pages = 0) =>
    test.store.tx(scope, (w) =>
      w.insert(messageChunks, {
        ...{ tenantId: 't', chargerId: 'c', fromMs: 0, toMs: 0, frames: 1 },
        body: Buffer.alloc(pages * pageBytes),
      }),
    );
  /** Of the file alone, without its log. */
  const inFile = (): number => {
    const copy = join(test.place.dataDir, 'copy.db');
    copyFileSync(databaseFile(test.place.dataDir), copy);
    const db = new Database(copy);
    const count = db.prepare('select count(*) from message_chunks').pluck().get();
    db.close();
    return Number(count);
  };
  it('is in the file soon, while the store is open', async () => {
    for (let i = 0; i < 600; i++) await write();
    await expect.poll(inFile, { timeout: 10_000 }).toBe(600);
  });

  it('begins anew while there is always something to write', async () => {
    for (let i = 0; i < 600; i++) await write();
    let longestBytes = 0;
    const busy = async () => {
      for (let i = 0; i < 250; i++) {
        await write(30);
        longestBytes = Math.max(longestBytes, statSync(`${databaseFile(test.place.dataDir)}-wal`).size);
      }
    };
    await Promise.all(Array.from({ length: 8 }, busy));
    // 60 000 pages were written; a commit that had to would have moved them at 32 000.
    expect(longestBytes).toBeLessThan(24_000 * pageBytes);
    const [row] = await test.store.read(scope).raw.select({ n: sql<number>`count(*)` }).from(messageChunks);
    expect(row?.n).toBe(600 + 8 * 250);
  });

  it('ends nothing when the disk refuses to let it begin anew', async () => {
    const file = join(test.place.dataDir, 'other.db');
    const db = new Database(file);
    db.pragma('journal_mode = WAL');
    db.pragma('wal_autocheckpoint = 0');
    db.exec('create table pages (page blob)');
    const insert = db.prepare('insert into pages values (zeroblob(?))');
    for (let i = 0; i < 65; i++) insert.run(200 * pageBytes);
    const refused: string[] = [];
    const log = { info() {}, warn() {}, error: (_: object, words: string) => void refused.push(words) };
    const broken = new Database(file);
    broken.close();
    const checkpoints = new Checkpoints(broken, file, log);
    for (let i = 0; i < 600; i++) checkpoints.committed();
    await expect.poll(() => refused[0], { timeout: 10_000 }).toBe('the log of the database could not begin anew');
    await checkpoints.close();
    db.close();
  });
});
