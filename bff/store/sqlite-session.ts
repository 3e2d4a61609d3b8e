/** One SQLite connection that keeps its statements prepared: the fixed ones for good, texts written for one list while they are in use. */
import type Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { named } from './errors.ts';
import type { Session, Statement } from './session.ts';
import type { Raw } from './types.ts';

const maxAdHoc = 500;

export class SqliteSession implements Session {
  readonly raw: Raw;
  /** How many statements that can write were run: work that threw before any left nothing to undo. */
  writes = 0;
  /** How many statements failed: only one that does may have ended the transaction. */
  failures = 0;
  readonly #db: Database.Database;
  readonly #fixed = new Map<Statement, Database.Statement>();
  readonly #adHoc = new Map<string, Database.Statement>();

  constructor(db: Database.Database) {
    this.#db = db;
    this.raw = drizzle({ client: db }) as unknown as Raw;
  }

  rows(s: Statement | string, params: readonly unknown[]): unknown[][] {
    try {
      const prepared = this.#get(s);
      if (!prepared.readonly) this.writes++;
      return prepared.all(params) as unknown[][];
    } catch (error) {
      this.failures++;
      throw named(error);
    }
  }

  run(s: Statement | string, params: readonly unknown[]): number {
    try {
      this.writes++;
      return this.#get(s).run(params).changes;
    } catch (error) {
      this.failures++;
      throw named(error);
    }
  }

  send(s: Statement | string, params: readonly unknown[]): void {
    this.run(s, params);
  }

  #get(s: Statement | string): Database.Statement {
    if (typeof s !== 'string') {
      let found = this.#fixed.get(s);
      if (!found) {
        found = this.#prepare(s.text);
        this.#fixed.set(s, found);
      }
      return found;
    }
    const found = this.#adHoc.get(s) ?? this.#prepare(s);
    // Moved to the young end; the oldest one goes.
    this.#adHoc.delete(s);
    this.#adHoc.set(s, found);
    if (this.#adHoc.size > maxAdHoc) this.#adHoc.delete(this.#adHoc.keys().next().value ?? '');
    return found;
  }

  #prepare(text: string): Database.Statement {
    const prepared = this.#db.prepare(text);
    return prepared.reader ? prepared.raw(true) : prepared;
  }
}
