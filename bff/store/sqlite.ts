/**
 * SQLite: one writing connection behind a queue that commits in groups, and a second connection that can only read.
 * drizzle's own `transaction` is not used: with an async callback it keeps half of the work.
 */
import { closeSync, fdatasync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { Bells } from './bells.ts';
import { Checkpoints } from './checkpoints.ts';
import type { Engine } from './engine.ts';
import { codeOf, StoreError } from './errors.ts';
import { GroupCommit } from './group-commit.ts';
import { type Migratable, migrate, migrationsOf } from './migrate.ts';
import { StoreReader } from './reader.ts';
import { systemScope } from './scope.ts';
import type { Session, Statement } from './session.ts';
import { SqliteSession } from './sqlite-session.ts';
import type { Scope, StoreOptions } from './types.ts';
import type { StoreWriter } from './writer.ts';

const syncOf = promisify(fdatasync);

export const openFile = (file: string, readonly = false): Database.Database => {
  if (!readonly) mkdirSync(dirname(file), { recursive: true });
  const db = new Database(file, { readonly, timeout: 5_000 });
  if (!readonly) {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma('journal_size_limit = 67108864');
    // The length at which a commit does what the thread for it should have done (`Checkpoints`).
    db.pragma('wal_autocheckpoint = 32000');
  }
  // A commit that moved pages looks through the whole cache of its connection: what writes is better off with a small one.
  db.pragma(`cache_size = ${readonly ? -65_536 : -8192}`);
  // Migrations may sort more than fits into memory.
  db.pragma(`temp_store = ${readonly ? 'MEMORY' : 'FILE'}`);
  return db;
};

export const appliedTags = (db: Database.Database): string[] =>
  db.prepare('select tag from migrations order by at').pluck().all() as string[];

const unusableCodes =
  /^(SQLITE_(NOTADB|CORRUPT|CANTOPEN|READONLY|PERM|IOERR|FULL|BUSY).*|EACCES|EPERM|EROFS|ENOTDIR|EEXIST|ENOSPC)$/;

/** The same error, or in words for an operator what is the matter with the file or its folder. */
const unusable = (file: string, error: unknown): unknown => {
  const code = codeOf(error);
  if (!unusableCodes.test(code)) return error;
  const advice = /NOTADB|CORRUPT/.test(code)
    ? 'Put back a backup with "npm run restore", or set DATA_DIR to another folder.'
    : 'Look whether this user may write there and has room, or set DATA_DIR to another folder.';
  return new StoreError('config', `The database ${file} cannot be used (${code}). ${advice}`, error);
};

const openedAs = <T>(file: string, open: () => T): T => {
  try {
    return open();
  } catch (error) {
    throw unusable(file, error);
  }
};

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
  readonly #writeDb: Database.Database;
  readonly #readDb: Database.Database;
  readonly #writing: SqliteSession;
  readonly #commits: GroupCommit;
  readonly #checkpoints: Checkpoints;
  /** Of the write-ahead log, which holds every commit until it is in the database file. */
  readonly #log: number;
  #closed: Promise<void> | undefined;

  static async open(file: string, options: StoreOptions): Promise<SqliteEngine> {
    const engine = openedAs(file, () => new SqliteEngine(file, options));
    try {
      const done = await migrate(migratable(engine.#writeDb, options.now), migrationsOf('sqlite'));
      if (done.length > 0) options.log?.info({ migrations: done }, 'database brought up to date');
      engine.#writeDb.pragma('temp_store = MEMORY');
      engine.#syncBeside();
      return engine;
    } catch (error) {
      await engine.close();
      throw unusable(file, error);
    }
  }

  private constructor(file: string, options: StoreOptions) {
    this.bells = new Bells(options.log);
    this.#writeDb = openFile(file);
    this.#writing = new SqliteSession(this.#writeDb);
    this.#readDb = openFile(file, true);
    this.reading = new SqliteSession(this.#readDb);
    this.#log = openSync(`${file}-wal`, 'r+');
    this.#checkpoints = new Checkpoints(this.#writeDb, file, options.log);
    this.#commits = new GroupCommit(
      this.#writeDb,
      this.#writing,
      options,
      (channel) => this.bells.ring(channel),
      () => {
        this.#checkpoints.committed();
        return syncOf(this.#log);
      },
    );
  }

  /**
   * From here on a commit only writes; who committed waits for the disk (`GroupCommit`). SQLite still syncs by itself around
   * what it moves into the database file, so that the log may begin anew.
   */
  #syncBeside(): void {
    this.#writeDb.pragma('synchronous = NORMAL');
  }

  read(scope: Scope): StoreReader {
    return new StoreReader(this.reading, scope);
  }

  tx<R>(scope: Scope, work: (w: StoreWriter) => Promise<R>): Promise<R> {
    return this.#commits.add(scope, work);
  }

  maintain(statement: Statement, params: readonly unknown[]): Promise<number> {
    return this.tx(systemScope('jobs'), async () => this.#writing.run(statement, params));
  }

  settled(): Promise<void> {
    return this.#commits.settled();
  }

  ring(channel: string): void {
    this.bells.ring(channel);
  }

  close(): Promise<void> {
    this.#closed ??= this.#commits.close().then(async () => {
      await this.#checkpoints.close();
      this.#readDb.close();
      this.#writeDb.close();
      closeSync(this.#log);
    });
    return this.#closed;
  }
}
