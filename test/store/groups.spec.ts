/** Group commit on SQLite, counted in the log file itself: each commit marks its last page there. */
import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { databaseFile, systemScope } from '../../bff/store/index.ts';
import { engine } from '../../bff/store/kit.ts';
import { drivers } from '../../bff/store/tables/index.ts';
import { driverRow, openTestStore, plantTree } from '../kit/store.ts';

const commitsIn = (wal: Buffer): number => {
  const pageBytes = wal.readUInt32BE(8);
  const salts = wal.subarray(16, 24);
  let commits = 0;
  for (let at = 32; at + 24 <= wal.length; at += 24 + pageBytes) {
    if (!wal.subarray(at + 8, at + 16).equals(salts)) break;
    if (wal.readUInt32BE(at + 4) !== 0) commits++;
  }
  return commits;
};

describe.runIf(engine === 'sqlite')('group commit', () => {
  it('makes 100 concurrent jobs durable by one commit, 500 by three, and one by one', async () => {
    const t = await openTestStore();
    await plantTree(t.store);
    const wal = `${databaseFile(t.place.dataDir)}-wal`;
    const commits = () => commitsIn(readFileSync(wal));
    let n = 0;
    const add = () => t.store.tx(systemScope('test'), (w) => w.insert(drivers, driverRow(`d${n++}`, 'north')));
    const start = commits();
    await Promise.all(Array.from({ length: 100 }, add));
    expect(commits() - start).toBe(1);
    // What was answered is in the file for anybody else, too.
    const other = new Database(databaseFile(t.place.dataDir), { readonly: true });
    expect(other.prepare('select count(*) from drivers').pluck().get()).toBe(100);
    other.close();
    await Promise.all(Array.from({ length: 500 }, add));
    expect(commits() - start).toBe(4);
    await add();
    await add();
    expect(commits() - start).toBe(6);
    await t.drop();
  });
});
