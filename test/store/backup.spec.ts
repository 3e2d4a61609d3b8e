/** Backup and restore of the SQLite file. PostgreSQL has its own tools. */
import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backup, restore } from '../../bff/store/backup.ts';
import { databaseFile, systemScope } from '../../bff/store/index.ts';
import { engine } from '../../bff/store/kit.ts';
import { drivers } from '../../bff/store/tables/index.ts';
import { driverRow, openTestStore, plantTree, type TestStore } from '../kit/store.ts';

const system = systemScope('test');

const tell = (action: string, file: string, env: Record<string, string>) => {
  try {
    return execFileSync(process.execPath, ['bff/store/backup.ts', action, file], {
      env: { ...process.env, ...env },
      encoding: 'utf8',
      stdio: 'pipe',
    });
  } catch (error) {
    return String((error as { stderr: string }).stderr);
  }
};

describe.runIf(engine === 'postgres')('on PostgreSQL', () => {
  it('the command points to the tools for it', () => {
    expect(tell('backup', 'nowhere.db', {})).toContain('pg_dump');
  });
});

describe.runIf(engine === 'sqlite')('a backup', () => {
  let t: TestStore;
  let copy: string;

  beforeEach(async () => {
    t = await openTestStore();
    copy = join(t.place.dataDir, 'copy.db');
    await plantTree(t.store);
    await t.store.tx(system, (w) => w.insert(drivers, driverRow('before', 'north')));
  });
  afterEach(() => t.drop());

  const names = async () => {
    const again = await openTestStore(t.place);
    const found = (await again.store.read(system).select(drivers)).map((d) => d.id);
    await again.store.close();
    return found;
  };

  it('made under load holds every write answered before it began', async () => {
    let on = true;
    const load = (async () => {
      for (let i = 0; on; i++) await t.store.tx(system, (w) => w.insert(drivers, driverRow(`load${i}`, 'north')));
    })();
    await backup(t.place.dataDir, copy);
    on = false;
    await load;
    const db = new Database(copy, { readonly: true });
    expect(db.prepare("select count(*) from drivers where id = 'before'").pluck().get()).toBe(1);
    db.close();
    expect(existsSync(`${copy}-wal`)).toBe(false);
  });

  it('comes back by a restore, and the replaced file is kept', async () => {
    await backup(t.place.dataDir, copy);
    await t.store.tx(system, (w) => w.insert(drivers, driverRow('after', 'north')));
    await t.store.close();
    const kept = restore(t.place.dataDir, copy, 77);
    expect(await names()).toEqual(['before']);
    const old = new Database(String(kept), { readonly: true });
    expect(old.prepare('select count(*) from drivers').pluck().get()).toBe(2);
    old.close();
  });

  it('is not written over a file', async () => {
    await backup(t.place.dataDir, copy);
    await expect(backup(t.place.dataDir, copy)).rejects.toMatchObject({ code: 'config' });
  });

  it('into a folder that is not there, and a database that cannot be used, are refused in words', async () => {
    const there = join(t.place.dataDir, 'nowhere', 'copy.db');
    await expect(backup(t.place.dataDir, there)).rejects.toThrow('There is no folder');
    const dataDir = join(t.place.dataDir, 'damaged');
    mkdirSync(dataDir);
    writeFileSync(databaseFile(dataDir), 'not a database at all');
    await expect(openTestStore({ ...t.place, dataDir })).rejects.toMatchObject({
      code: 'config',
      message: expect.stringMatching(/npm run restore.*DATA_DIR/),
    });
  });

  it('is not restored over a running database', async () => {
    await backup(t.place.dataDir, copy);
    expect(() => restore(t.place.dataDir, copy, 1)).toThrow('in use');
    await t.store.tx(system, (w) => w.insert(drivers, driverRow('still', 'north')));
    await t.store.close();
    expect(await names()).toEqual(['before', 'still']);
  });

  it('is not restored when damaged, strange, or from a newer program', async () => {
    await backup(t.place.dataDir, copy);
    await t.store.close();
    const damaged = readFileSync(copy);
    damaged.fill(0x5a, 4096, damaged.length - 4096);
    writeFileSync(`${copy}.damaged`, damaged);
    expect(() => restore(t.place.dataDir, `${copy}.damaged`, 1)).toThrow('damaged');
    writeFileSync(`${copy}.text`, 'not a database at all');
    expect(() => restore(t.place.dataDir, `${copy}.text`, 1)).toThrow('not a database');
    const newer = new Database(copy);
    newer.prepare("insert into migrations values ('9999_later', 1)").run();
    newer.close();
    expect(() => restore(t.place.dataDir, copy, 1)).toThrow('newer version');
    expect(await names()).toEqual(['before']);
  });

  it('does not replace the database of a newer program', async () => {
    await backup(t.place.dataDir, copy);
    await t.store.close();
    const db = new Database(databaseFile(t.place.dataDir));
    db.prepare("insert into migrations values ('9999_later', 1)").run();
    db.close();
    expect(() => restore(t.place.dataDir, copy, 1)).toThrow('newer version');
  });

  it('takes the place of a damaged database', async () => {
    await backup(t.place.dataDir, copy);
    await t.store.close();
    const file = databaseFile(t.place.dataDir);
    for (const [at, harm] of [
      () => writeFileSync(file, readFileSync(file).fill(0x5a, 0, 4096)),
      () => truncateSync(file, 20_000),
    ].entries()) {
      harm();
      const kept = restore(t.place.dataDir, copy, at);
      expect(existsSync(String(kept))).toBe(true);
      expect(await names()).toEqual(['before']);
    }
  });

  it('is not mixed with the log of a database that is gone', async () => {
    await backup(t.place.dataDir, copy);
    await t.store.tx(system, (w) => w.insert(drivers, driverRow('after', 'north')));
    const file = databaseFile(t.place.dataDir);
    // As a crash leaves it.
    const log = readFileSync(`${file}-wal`);
    await t.store.close();
    writeFileSync(`${file}-wal`, log);
    rmSync(file);
    expect(restore(t.place.dataDir, copy, 77)).toBe(null);
    expect(await names()).toEqual(['before']);
    expect(readFileSync(`${file}.replaced-77-wal`).equals(log)).toBe(true);
  });

  it.runIf(process.getuid?.() === 0)('restored by root belongs to whom the folder belongs', async () => {
    await backup(t.place.dataDir, copy);
    await t.store.close();
    chownSync(t.place.dataDir, 65534, 65534);
    restore(t.place.dataDir, copy, 1);
    expect(statSync(databaseFile(t.place.dataDir))).toMatchObject({ uid: 65534, gid: 65534 });
  });

  it('is restored where there was no database yet', async () => {
    await backup(t.place.dataDir, copy);
    const place = join(t.place.dataDir, 'another', 'machine');
    expect(restore(place, copy, 1)).toBe(null);
    expect(existsSync(databaseFile(place))).toBe(true);
  });

  it('is made and restored from the command line', async () => {
    const env = { DATA_DIR: t.place.dataDir };
    expect(tell('backup', copy, env)).toContain('Backed up');
    expect(tell('restore', copy, env)).toContain('in use');
    await t.store.close();
    expect(tell('restore', copy, env)).toContain('Restored');
    expect(tell('destroy', copy, env)).toContain('Usage');
    expect(await names()).toEqual(['before']);
  });
});
