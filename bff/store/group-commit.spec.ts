/** When a write is answered: after the disk has it, in order, and never when the disk refused. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { GroupCommit } from './group-commit.ts';
import { systemScope } from './scope.ts';
import { openFile } from './sqlite.ts';
import { SqliteSession } from './sqlite-session.ts';

let folder: string;
let db: Database.Database;
let session: SqliteSession;
let commits: GroupCommit;
/** Syncs that were asked for, until they are let go. */
let syncs: PromiseWithResolvers<void>[];
let said: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wattfront-commit-'));
  db = openFile(join(folder, 'test.db'));
  db.exec('create table words (word text)');
  session = new SqliteSession(db);
  syncs = [];
  said = [];
  const givers = { now: Date.now, newId: () => 'id' };
  const sync = () => {
    const asked = Promise.withResolvers<void>();
    syncs.push(asked);
    return asked.promise;
  };
  commits = new GroupCommit(db, session, givers, () => undefined, sync);
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

const add = (word: string) =>
  commits
    .add(systemScope('test'), async () => {
      session.run('insert into words values (?)', [word]);
    })
    .then(
      () => said.push(word),
      (error) => said.push(`${word} ${error.code}`),
    );
const words = () => db.prepare('select word from words order by rowid').pluck().all();
const turns = () => new Promise((resolve) => setTimeout(resolve, 20));

it('a write is answered when it is on the disk, and the next group does not wait for that', async () => {
  void add('a');
  void add('b');
  await turns();
  void add('c');
  await turns();
  void add('d');
  await turns();
  expect(words()).toEqual(['a', 'b', 'c', 'd']);
  expect(syncs.length).toBe(1);
  expect(said).toEqual([]);
  syncs[0]?.resolve();
  await turns();
  // What was committed while the first sync was under way shares the second.
  expect(said).toEqual(['a', 'b']);
  expect(syncs.length).toBe(2);
  syncs[1]?.resolve();
  await turns();
  expect(said).toEqual(['a', 'b', 'c', 'd']);
  expect(syncs.length).toBe(2);
});

it('closing waits for the disk', async () => {
  void add('a');
  await turns();
  const closed = commits.close().then(() => said.push('closed'));
  await turns();
  expect(said).toEqual([]);
  syncs[0]?.resolve();
  await closed;
  expect(said).toEqual(['a', 'closed']);
});

it('a disk that refuses is believed: nothing is answered as done, then or later', async () => {
  void add('a');
  await turns();
  void add('b');
  await turns();
  syncs[0]?.reject(new Error('EIO'));
  await turns();
  await add('c');
  expect(syncs.length).toBe(1);
  expect(said).toEqual(['a lost', 'b lost', 'c lost']);
});

it('what waits when the disk refuses is not written any more', async () => {
  void add('a');
  await turns();
  syncs[0]?.reject(new Error('EIO'));
  await add('b');
  expect(said).toEqual(['a lost', 'b lost']);
  expect(words()).toEqual(['a']);
});
