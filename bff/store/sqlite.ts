/**
 * SQLite: one writing connection fed by a queue that commits in groups, and a second connection that can only read. A commit costs a
 * sync to the disk, so jobs that wait together share one; each has a savepoint, so that one failing job undoes only itself.
 * drizzle's own `transaction` is not used: with an async callback it keeps half of the work.
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { Bells } from './bells.ts';
import type { Engine } from './engine.ts';
import { named, StoreError } from './errors.ts';
import { type Migratable, migrate, migrationsOf } from './migrate.ts';
import { StoreReader } from './reader.ts';
import { systemScope } from './scope.ts';
import type { Session, Statement } from './session.ts';
import type { Raw, Scope, StoreOptions } from './types.ts';
import { StoreWriter } from './writer.ts';

const maxGroup = 200;
const maxQueue = 20_000;
const maxAdHoc = 500;
/** Work that waits for anything but its writer holds up every other write; it is given up after this time. */
const stuckAfterMs = 5_000;

/** Prepared statements of one connection: the fixed ones for good, texts written for one list while they are in use. */
const sqliteSession = (db: Database.Database): Session => {
  const fixed = new Map<Statement, Database.Statement>();
  const adHoc = new Map<string, Database.Statement>();
  const prepare = (text: string) => {
    const prepared = db.prepare(text);
    return prepared.reader ? prepared.raw(true) : prepared;
  };
  const get = (s: Statement | string) => {
    const known = typeof s === 'string' ? adHoc.get(s) : fixed.get(s);
    const found = known ?? prepare(typeof s === 'string' ? s : s.text);
    if (typeof s !== 'string') {
      if (!known) fixed.set(s, found);
      return found;
    }
    // Moved to the young end; the oldest one goes.
    adHoc.delete(s);
    adHoc.set(s, found);
    if (adHoc.size > maxAdHoc) adHoc.delete(adHoc.keys().next().value ?? '');
    return found;
  };
  const raw = drizzle({ client: db }) as unknown as Raw;
  const run = (s: Statement | string, params: readonly unknown[]) => {
    try {
      return get(s).run(params).changes;
    } catch (error) {
      throw named(error);
    }
  };
  return {
    rows(s, params) {
      try {
        return get(s).all(params) as unknown[][];
      } catch (error) {
        throw named(error);
      }
    },
    run,
    send: (s, params) => void run(s, params),
    raw,
  };
};

interface Job {
  scope: Scope;
  work: (w: StoreWriter) => Promise<unknown>;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

interface Done {
  job: Job;
  value: unknown;
  writer: StoreWriter;
}

export const openFile = (file: string, readonly = false): Database.Database => {
  if (!readonly) mkdirSync(dirname(file), { recursive: true });
  const db = new Database(file, { readonly, timeout: 5_000 });
  if (!readonly) {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma('journal_size_limit = 67108864');
  }
  db.pragma('cache_size = -65536');
  db.pragma('temp_store = MEMORY');
  return db;
};

export const appliedTags = (db: Database.Database): string[] =>
  db.prepare('select tag from migrations order by at').pluck().all() as string[];

const migratable = (db: Database.Database, now: () => number): Migratable => ({
  async applied() {
    db.exec('create table if not exists migrations (tag text primary key not null, at integer not null)');
    return appliedTags(db);
  },
  async apply({ tag, statements }) {
    db.transaction(() => {
      for (const text of statements) db.exec(text);
      db.prepare('insert into migrations (tag, at) values (?, ?)').run(tag, now());
    }).immediate();
  },
});

export class SqliteEngine implements Engine {
  readonly bells: Bells;
  readonly reading: Session;
  readonly #options: StoreOptions;
  readonly #writeDb: Database.Database;
  readonly #readDb: Database.Database;
  readonly #writing: Session;
  readonly #queue: Job[] = [];
  #running = false;
  #giveUp: ((reason: StoreError) => void) | undefined;
  #closing: (() => void) | undefined;

  static async open(file: string, options: StoreOptions): Promise<SqliteEngine> {
    const engine = new SqliteEngine(file, options);
    try {
      const done = await migrate(migratable(engine.#writeDb, options.now), migrationsOf('sqlite'));
      if (done.length > 0) options.log?.info({ migrations: done }, 'database brought up to date');
      return engine;
    } catch (error) {
      await engine.close();
      throw error;
    }
  }

  private constructor(file: string, options: StoreOptions) {
    this.#options = options;
    this.bells = new Bells(options.log);
    this.#writeDb = openFile(file);
    this.#writing = sqliteSession(this.#writeDb);
    this.#readDb = openFile(file, true);
    this.reading = sqliteSession(this.#readDb);
  }

  read(scope: Scope): StoreReader {
    return new StoreReader(this.reading, scope);
  }

  tx<R>(scope: Scope, work: (w: StoreWriter) => Promise<R>): Promise<R> {
    if (this.#closing) return Promise.reject(new StoreError('closed', 'The store is closed.'));
    if (this.#queue.length >= maxQueue) return Promise.reject(new StoreError('busy', 'Too many writes are waiting.'));
    return new Promise<R>((resolve, reject) => {
      this.#queue.push({ scope, work, resolve: resolve as (value: unknown) => void, reject });
      // A turn later, so that frames that arrived together share a commit.
      if (!this.#running) {
        this.#running = true;
        setImmediate(() => void this.#pump());
      }
    });
  }

  maintain(statement: Statement, params: readonly unknown[]): Promise<number> {
    return this.tx(systemScope('jobs'), async () => this.#writing.run(statement, params));
  }

  ring(channel: string): void {
    this.bells.ring(channel);
  }

  async close(): Promise<void> {
    if (this.#closing) return;
    await new Promise<void>((resolve) => {
      this.#closing = resolve;
      if (!this.#running) resolve();
    });
    this.#readDb.close();
    this.#writeDb.close();
  }

  async #pump(): Promise<void> {
    await this.#group(this.#queue.splice(0, maxGroup));
    if (this.#queue.length > 0) {
      setImmediate(() => void this.#pump());
      return;
    }
    this.#running = false;
    this.#closing?.();
  }

  async #group(jobs: Job[]): Promise<void> {
    const done: Done[] = [];
    const failed = (error: unknown) => {
      if (this.#writeDb.inTransaction) this.#writeDb.exec('rollback');
      for (const { job } of done) job.reject(error);
    };
    try {
      this.#writeDb.exec('begin immediate');
    } catch (error) {
      for (const job of jobs) job.reject(error);
      return;
    }
    const single = jobs.length === 1;
    // Work that keeps to its writer never lets the loop turn, so this timer can only find work that awaits something else.
    const watch = setInterval(() => this.#giveUp?.(stuck), stuckAfterMs);
    for (const job of jobs) {
      // A full disk ends the whole transaction, not only the job that met it.
      if (this.#writeDb.inTransaction) await this.#run(job, done, single);
      else job.reject(new StoreError('busy', 'The group this write was in was rolled back.'));
    }
    clearInterval(watch);
    try {
      if (!this.#writeDb.inTransaction) throw new StoreError('busy', 'The group this write was in was rolled back.');
      this.#writeDb.exec('commit');
    } catch (error) {
      failed(error);
      return;
    }
    const channels = new Set<string>();
    for (const { job, value, writer } of done) {
      for (const channel of writer.bells) channels.add(channel);
      job.resolve(value);
    }
    for (const channel of channels) this.bells.ring(channel);
  }

  async #run(job: Job, done: Done[], single: boolean): Promise<void> {
    const db = this.#writeDb;
    const writer = new StoreWriter(this.#writing, job.scope, this.#options);
    if (!single) this.#writing.run(savepoint, []);
    try {
      const value = await new Promise((resolve, reject) => {
        this.#giveUp = reject;
        job.work(writer).then(resolve, reject);
      });
      writer.close(ended);
      if (!single) this.#writing.run(release, []);
      done.push({ job, value, writer });
    } catch (error) {
      writer.close(ended);
      if (db.inTransaction) db.exec(single ? 'rollback; begin' : 'rollback to job; release job');
      job.reject(error);
    }
  }
}

const savepoint: Statement = { text: 'savepoint job', name: 'savepoint' };
const release: Statement = { text: 'release job', name: 'release' };
const stuck = new StoreError('stuck', 'The work of a transaction awaits something other than its writer.');
const ended = new StoreError('closed', 'A writer is used after the end of its transaction.');
