/**
 * What an engine must offer to readers and writers: run one statement. SQLite answers at once and PostgreSQL with a promise;
 * `after` keeps the first from paying for the second.
 */
import type { SQL } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import { SQLiteSyncDialect } from 'drizzle-orm/sqlite-core';
import { engine } from './kit.ts';
import type { Raw } from './types.ts';

export type Maybe<T> = T | Promise<T>;

/** A statement worth preparing once per connection; the object itself is the key. */
export interface Statement {
  readonly text: string;
  readonly name: string;
}

export interface Session {
  /** Rows as arrays of the driver's values, in the order of the selected columns. */
  rows(statement: Statement | string, params: readonly unknown[]): Maybe<unknown[][]>;
  /** The number of rows changed. */
  run(statement: Statement | string, params: readonly unknown[]): Maybe<number>;
  /** For a write whose answer nobody needs: it need not be waited for, and its failure shows at the commit at the latest. */
  send(statement: Statement | string, params: readonly unknown[]): Maybe<void>;
  readonly raw: Raw;
}

export const after = <T, U>(value: Maybe<T>, next: (value: T) => Maybe<U>): Maybe<U> =>
  value instanceof Promise ? value.then(next) : next(value);

/** A promise of what the function answers or throws, without an extra turn when it answers at once. */
export const promised = <T>(work: () => Maybe<T>): Promise<T> => {
  try {
    const value = work();
    return value instanceof Promise ? value : Promise.resolve(value);
  } catch (error) {
    return Promise.reject(error);
  }
};

let statements = 0;

/** Takes text with `?` marks, which PostgreSQL wants numbered. Not for texts that hold a question mark of their own. */
export const statement = (text: string): Statement => ({ text: marks(text), name: `s${++statements}` });

/**
 * Rows in groups of few sizes, the largest first: a statement for many rows costs a fraction of one for each, but SQLite wants a text for each
 * number of rows, and these few stay prepared.
 */
const rowSizes = [16, 4, 1];
export function* inRowSizes<T>(rows: readonly T[]): Iterable<readonly T[]> {
  let at = 0;
  for (const size of rowSizes) for (; at + size <= rows.length; at += size) yield rows.slice(at, at + size);
}

export const marks = (text: string): string => {
  if (engine === 'sqlite') return text;
  let n = 0;
  return text.replaceAll('?', () => `$${++n}`);
};

const dialect = engine === 'postgres' ? new PgDialect() : new SQLiteSyncDialect();

export const compile = (query: SQL): { text: string; params: unknown[] } => {
  const { sql, params } = dialect.sqlToQuery(query);
  return { text: sql, params };
};
