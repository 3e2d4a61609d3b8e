/** A commit is told of only when it is on the disk, and a disk that fails is written to no more. SQLite only. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engine } from '../../bff/store/kit.ts';
import { openFile } from '../../bff/store/sqlite.ts';
import { WalSync } from '../../bff/store/wal-sync.ts';

describe.skipIf(engine !== 'sqlite')('the write-ahead log', () => {
  let folder: string;
  let file: string;
  let db: Database.Database;
  let log: WalSync;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wattfront-wal-'));
    file = join(folder, 'a.db');
    db = openFile(file);
    log = new WalSync(db, file);
    db.exec('create table t (a)');
  });
  afterEach(() => {
    db.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('holds every commit when the sync is done, also after checkpoints have begun it anew', async () => {
    for (let i = 0; i < 50; i++) {
      db.prepare('insert into t values (?)').run(`row ${i} ${'x'.repeat(5000)}`);
      const done = log.flush();
      expect(log.pending).toBeDefined();
      await done;
      expect(log.pending).toBeUndefined();
      if (i % 10 === 9) db.pragma('wal_checkpoint(TRUNCATE)');
    }
    db.prepare('insert into t values (?)').run('the last one');
    await log.flush();
    expect(readFileSync(`${file}-wal`).includes('the last one')).toBe(true);
    const other = new Database(file, { readonly: true });
    expect(other.prepare('select count(*) from t').pluck().get()).toBe(51);
    other.close();
  });

  it('fails for good when the disk did once', async () => {
    await log.close();
    db.exec("insert into t values ('unsure')");
    await expect(log.flush()).rejects.toMatchObject({ code: 'lost' });
    expect(log.pending).toBeUndefined();
    expect(() => log.check()).toThrow('disk');
    await expect(log.flush()).rejects.toMatchObject({ code: 'lost' });
  });
});
