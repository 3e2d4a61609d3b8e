/**
 * Copies of the SQLite file: `node bff/store/backup.ts backup|restore <file>`. A backup may be made while the server runs; a restore needs
 * it stopped, checks the copy first, and keeps the replaced file beside the new one.
 */
import {
  chownSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import Database from 'better-sqlite3';
import { codeOf, StoreError } from './errors.ts';
import { databaseFile } from './index.ts';
import { engine } from './kit.ts';
import { migrationsOf, refuseNewer } from './migrate.ts';
import { appliedTags } from './sqlite.ts';

const refuse = (message: string) => new StoreError('config', message);

/** Fails unless the file is an undamaged database of Wattfront that this program understands. */
const check = (file: string): void => {
  const strange = (cause?: unknown) =>
    refuse(`${file} is not a database of Wattfront, or it is damaged.${cause ? ` (${codeOf(cause)})` : ''}`);
  let tags: string[];
  const db = new Database(file, { readonly: true, fileMustExist: true });
  try {
    if (db.pragma('integrity_check', { simple: true }) !== 'ok') throw strange();
    tags = appliedTags(db);
  } catch (error) {
    throw error instanceof StoreError ? error : strange(error);
  } finally {
    db.close();
  }
  if (tags.length === 0) throw strange();
  refuseNewer(tags, migrationsOf('sqlite'));
};

/** Waits until the disk has the file, or the names in a folder. */
const sync = (path: string, flags: 'r' | 'r+' = 'r+'): void => {
  const fd = openSync(path, flags);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
};

/** Gives a settled file its name for good. */
const place = (part: string, file: string): void => {
  renameSync(part, file);
  // Windows opens no folders.
  if (process.platform !== 'win32') sync(dirname(file), 'r');
};

const damagedCodes = /^SQLITE_(NOTADB|CORRUPT)/;

/** Leaves the file alone and whole on the disk, without its log; fails when anybody else has it open. */
const settle = (file: string): void => {
  const db = new Database(file, { timeout: 500 });
  try {
    db.pragma('locking_mode = EXCLUSIVE');
    db.pragma('journal_mode = DELETE');
  } catch (error) {
    if (!codeOf(error).startsWith('SQLITE_BUSY')) throw error;
    throw refuse(`${file} is in use. Stop the server first.`);
  } finally {
    db.close();
  }
  sync(file);
};

/** Writes a consistent, checked copy. Fails with `config` when the file exists or there is no database. */
export const backup = async (dataDir: string, file: string): Promise<void> => {
  const source = databaseFile(dataDir);
  if (!existsSync(source)) throw refuse(`There is no database at ${source}.`);
  if (existsSync(file)) throw refuse(`${file} exists already. Choose another name.`);
  if (!existsSync(dirname(file))) throw refuse(`There is no folder ${dirname(file)}. Make it first.`);
  const part = `${file}.part`;
  rmSync(part, { force: true });
  const db = new Database(source, { readonly: true });
  try {
    // All pages in one step after the first: steps would begin again with each write of the running server.
    await db.backup(part, { progress: () => 0x7fffffff });
  } finally {
    db.close();
  }
  settle(part);
  check(part);
  place(part, file);
};

/** Puts a backup in the database's place. Answers where the replaced file is kept; null when there was none. */
export const restore = (dataDir: string, file: string, nowMs: number): string | null => {
  if (!existsSync(file)) throw refuse(`There is no file ${file}.`);
  check(file);
  mkdirSync(dataDir, { recursive: true });
  const target = databaseFile(dataDir);
  const part = `${target}.part`;
  copyFileSync(file, part);
  settle(part);
  // Run by root it would lock the server out of its own database.
  if (process.getuid?.() === 0) chownSync(part, statSync(dataDir).uid, statSync(dataDir).gid);
  const kept = existsSync(target) ? `${target}.replaced-${nowMs}` : null;
  if (kept) {
    try {
      makeReplaceable(target);
    } catch (error) {
      rmSync(part, { force: true });
      throw error;
    }
    renameSync(target, kept);
  }
  setLogsAside(target, nowMs);
  place(part, target);
  return kept;
};

/** A log that a damaged or lost database left behind would be written over the one that takes its name. */
const setLogsAside = (target: string, nowMs: number): void => {
  for (const log of ['-wal', '-journal'])
    if (existsSync(target + log)) renameSync(target + log, `${target}.replaced-${nowMs}${log}`);
  rmSync(`${target}-shm`, { force: true });
};

/** A damaged database may be replaced, one of a newer program not: its owner meant to start that one. */
const makeReplaceable = (target: string): void => {
  try {
    settle(target);
  } catch (error) {
    if (!damagedCodes.test(codeOf(error))) throw error;
    return;
  }
  const db = new Database(target, { readonly: true });
  let tags: string[] = [];
  try {
    tags = appliedTags(db);
  } catch {
    return;
  } finally {
    db.close();
  }
  refuseNewer(tags, migrationsOf('sqlite'));
};

const main = async ([action, file]: string[]): Promise<string> => {
  const dataDir = process.env.DATA_DIR || './data';
  if (engine === 'postgres') throw refuse('DATABASE_URL names a PostgreSQL. Use pg_dump and pg_restore for it.');
  if (!file || (action !== 'backup' && action !== 'restore')) throw refuse('Usage: backup <file> or restore <file>');
  if (action === 'backup') {
    await backup(dataDir, file);
    return `Backed up to ${file}. Keep the secret key (SECRET_KEY or the file in ${dataDir}) apart from it.`;
  }
  const kept = restore(dataDir, file, Date.now());
  return `Restored from ${file}.${kept ? ` The replaced database is kept as ${kept}.` : ''}`;
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    console.info(await main(process.argv.slice(2)));
  } catch (error) {
    console.error(error instanceof StoreError ? error.message : error);
    process.exitCode = 1;
  }
}
