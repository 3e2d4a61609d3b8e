/**
 * Statements on PostgreSQL: on any connection of a pool, or on the one of a transaction. Connections of transactions are pipelined: a statement
 * whose answer nobody needs is sent without waiting, and its failure meets the commit.
 */
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { named } from './errors.ts';
import type { Session, Statement } from './session.ts';
import type { Raw } from './types.ts';

// As SQLite answers them: JSON as its text, which the columns parse, and whole numbers as numbers.
pg.types.setTypeParser(pg.types.builtins.JSON, (text) => text);
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number);

type Queryable = pg.Pool | pg.ClientBase;

const ask = async (on: Queryable, s: Statement | string, params: readonly unknown[]) => {
  const text = typeof s === 'string' ? s : s.text;
  const name = typeof s === 'string' ? undefined : s.name;
  try {
    return await on.query<unknown[]>({ text, name, values: [...params], rowMode: 'array' });
  } catch (error) {
    throw named(error);
  }
};

export const poolSession = (pool: pg.Pool): Session => {
  const raw = drizzle({ client: pool }) as unknown as Raw;
  return {
    rows: async (s, params) => (await ask(pool, s, params)).rows,
    run: async (s, params) => (await ask(pool, s, params)).rowCount ?? 0,
    send: async (s, params) => void (await ask(pool, s, params)),
    raw,
  };
};

/** One transaction's statements. The first failure is what everything after it failed of. */
export class Transaction implements Session {
  failure: unknown;
  /** How many statements that can write were sent: work that threw before any left nothing to undo. */
  writes = 0;
  readonly #client: pg.PoolClient;
  readonly #sent: Promise<void>[] = [];
  #raw: Raw | undefined;

  constructor(client: pg.PoolClient) {
    this.#client = client;
  }

  get raw(): Raw {
    this.#raw ??= drizzle({ client: this.#client }) as unknown as Raw;
    return this.#raw;
  }

  async rows(s: Statement | string, params: readonly unknown[]): Promise<unknown[][]> {
    return (await this.#ask(s, params)).rows;
  }

  async run(s: Statement | string, params: readonly unknown[]): Promise<number> {
    return (await this.#ask(s, params)).rowCount ?? 0;
  }

  send(s: Statement | string, params: readonly unknown[]): void {
    this.#sent.push(
      this.#ask(s, params).then(
        () => undefined,
        () => undefined,
      ),
    );
  }

  /** Ends the transaction. Throws what broke it. */
  async commit(): Promise<void> {
    this.send('commit', []);
    await Promise.all(this.#sent);
    if (this.failure !== undefined) throw this.failure;
  }

  /** Answers an error when the connection is of no more use. */
  async rollback(): Promise<Error | undefined> {
    await Promise.all(this.#sent);
    try {
      await this.#client.query('rollback');
      return undefined;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  async #ask(s: Statement | string, params: readonly unknown[]) {
    if (!(typeof s === 'string' ? s : s.text).startsWith('select')) this.writes++;
    try {
      return await ask(this.#client, s, params);
    } catch (error) {
      this.failure ??= error;
      throw error;
    }
  }
}
