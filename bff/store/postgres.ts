/**
 * PostgreSQL: serializable transactions that are run again when they collide. Jobs that wait together share a transaction, because a
 * commit costs a sync to the disk; when one of them fails, each is run again alone. Statements whose answer nobody needs are sent
 * without waiting, and their failures meet the job before its commit. `NOTIFY` is a bell only: it carries the name of a channel.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { Bells } from './bells.ts';
import type { Engine } from './engine.ts';
import { codeOf, named, StoreError } from './errors.ts';
import { bellChannel, Listener } from './listener.ts';
import { migratePostgres } from './migrate-postgres.ts';
import { StoreReader } from './reader.ts';
import type { Session, Statement } from './session.ts';
import type { Raw, Scope, StoreOptions } from './types.ts';
import { StoreWriter } from './writer.ts';

// As SQLite answers them: JSON as its text, which the columns parse, and whole numbers as numbers.
pg.types.setTypeParser(pg.types.builtins.JSON, (text) => text);
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number);

const lanes = 4;
const maxGroup = 50;
const maxQueue = 20_000;
const maxAttempts = 30;
const longestPauseMs = 200;
const stuckAfterMs = 30_000;

/** Settings for the pool from the URL: `pool_max` connections (default 12), `statement_timeout` in ms (default 30 000). */
export const poolOptions = (url: string): pg.PoolConfig => {
  const parsed = new URL(url);
  const max = Number(parsed.searchParams.get('pool_max') ?? 12);
  const timeout = Number(parsed.searchParams.get('statement_timeout') ?? 30_000);
  if (!Number.isInteger(max) || max < lanes + 1) {
    throw new StoreError('config', `pool_max in DATABASE_URL must be a whole number from ${lanes + 1}.`);
  }
  if (!Number.isInteger(timeout) || timeout < 0) {
    throw new StoreError('config', 'statement_timeout in DATABASE_URL must be a whole number of milliseconds.');
  }
  parsed.searchParams.delete('pool_max');
  parsed.searchParams.delete('statement_timeout');
  return {
    connectionString: parsed.href,
    max,
    statement_timeout: timeout,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    application_name: 'wattfront',
  };
};

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

const poolSession = (pool: pg.Pool): Session => {
  const raw = drizzle({ client: pool }) as unknown as Raw;
  return {
    rows: async (s, params) => (await ask(pool, s, params)).rows,
    run: async (s, params) => (await ask(pool, s, params)).rowCount ?? 0,
    send: async (s, params) => void (await ask(pool, s, params)),
    raw,
  };
};

/** One transaction's statements. The first failure is what everything after it failed of. */
class Transaction implements Session {
  failure: unknown;
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
    try {
      return await ask(this.#client, s, params);
    } catch (error) {
      this.failure ??= error;
      throw error;
    }
  }
}

interface Job {
  scope: Scope;
  work: (w: StoreWriter) => Promise<unknown>;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

export class PostgresEngine implements Engine {
  readonly bells: Bells;
  readonly reading: Session;
  readonly #options: StoreOptions;
  readonly #pool: pg.Pool;
  readonly #listener: Listener;
  readonly #queue: Job[] = [];
  #busyLanes = 0;
  #closing: (() => void) | undefined;

  static async open(url: string, options: StoreOptions): Promise<PostgresEngine> {
    const config = poolOptions(url);
    await migratePostgres(config, options);
    const engine = new PostgresEngine(config, options);
    await engine.#listener.start();
    return engine;
  }

  private constructor(config: pg.PoolConfig, options: StoreOptions) {
    this.#options = options;
    this.bells = new Bells(options.log);
    this.#pool = new pg.Pool({ ...config, pipeline: true });
    this.#pool.on('error', (error) => options.log?.warn({ code: codeOf(error) }, 'an idle database connection broke'));
    this.reading = poolSession(this.#pool);
    this.#listener = new Listener(config, this.bells, options.log);
  }

  read(scope: Scope): StoreReader {
    return new StoreReader(this.reading, scope);
  }

  tx<R>(scope: Scope, work: (w: StoreWriter) => Promise<R>): Promise<R> {
    if (this.#closing) return Promise.reject(new StoreError('closed', 'The store is closed.'));
    if (this.#queue.length >= maxQueue) return Promise.reject(new StoreError('busy', 'Too many writes are waiting.'));
    return new Promise<R>((resolve, reject) => {
      this.#queue.push({ scope, work, resolve: resolve as (value: unknown) => void, reject });
      if (this.#busyLanes < lanes) {
        this.#busyLanes++;
        // A turn later, so that what arrived together shares a transaction.
        setImmediate(() => void this.#lane());
      }
    });
  }

  async maintain(statement: Statement, params: readonly unknown[]): Promise<number> {
    return this.reading.run(statement, params);
  }

  ring(channel: string): void {
    if (!this.#listener.hears) this.bells.ring(channel);
    this.#pool
      .query(notify.text, [channel])
      .catch((error: unknown) => this.#options.log?.warn({ code: codeOf(error), channel }, 'a bell could not be rung'));
  }

  async close(): Promise<void> {
    if (this.#closing) return;
    await new Promise<void>((resolve) => {
      this.#closing = resolve;
      if (this.#busyLanes === 0) resolve();
    });
    await this.#listener.close();
    await this.#pool.end();
  }

  async #lane(): Promise<void> {
    while (this.#queue.length > 0) {
      // A fair share, so that the other lanes have something to do.
      const share = Math.ceil(this.#queue.length / lanes);
      await this.#group(this.#queue.splice(0, Math.min(share, maxGroup)));
    }
    this.#busyLanes--;
    if (this.#busyLanes === 0) this.#closing?.();
  }

  /** Settles every job of the group, and never throws. */
  async #group(jobs: Job[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const failure = await this.#attempt(jobs);
      if (failure === undefined) return;
      if (!collisions.has(codeOf(failure))) {
        if (jobs.length === 1 || isLost(failure)) for (const job of jobs) job.reject(failure);
        else for (const job of jobs) await this.#group([job]);
        return;
      }
      if (attempt === maxAttempts) {
        const lost = new StoreError('conflict', 'Other writers kept changing the same rows.', failure);
        for (const job of jobs) job.reject(lost);
        return;
      }
      await sleep(Math.random() * Math.min(2 ** attempt, longestPauseMs));
    }
  }

  /** Answers what broke the transaction; undefined when it is committed and the jobs are settled. */
  async #attempt(jobs: readonly Job[]): Promise<unknown> {
    let client: pg.PoolClient;
    try {
      client = await this.#pool.connect();
    } catch (error) {
      return new StoreError('lost', 'The database cannot be reached.', error);
    }
    const transaction = new Transaction(client);
    const values: unknown[] = [];
    const channels = new Set<string>();
    let failure: unknown;
    try {
      transaction.send('begin isolation level serializable', []);
      for (const job of jobs) values.push(await this.#run(job, transaction, channels));
      for (const channel of channels) transaction.send(notify, [channel]);
      await transaction.commit();
    } catch (error) {
      failure = transaction.failure ?? error;
    }
    if (failure !== undefined) {
      const broken = await transaction.rollback();
      client.release(broken);
      return broken === undefined ? failure : new StoreError('lost', 'The connection to the database broke.', failure);
    }
    client.release();
    jobs.forEach((job, i) => {
      job.resolve(values[i]);
    });
    if (!this.#listener.hears) for (const channel of channels) this.bells.ring(channel);
    return undefined;
  }

  async #run(job: Job, transaction: Transaction, channels: Set<string>): Promise<unknown> {
    const writer = new StoreWriter(transaction, job.scope, this.#options);
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise((resolve, reject) => {
        timer = setTimeout(() => reject(stuck), stuckAfterMs);
        job.work(writer).then(resolve, reject);
      });
    } finally {
      clearTimeout(timer);
      writer.close(ended);
      for (const channel of writer.bells) channels.add(channel);
    }
  }
}

/** Serialization failure, deadlock. */
const collisions = new Set(['40001', '40P01']);
const isLost = (error: unknown) => error instanceof StoreError && error.code === 'lost';
const notify: Statement = { text: `select pg_notify('${bellChannel}', $1)`, name: 'notify' };
const stuck = new StoreError('stuck', 'The work of a transaction awaits something other than its writer.');
const ended = new StoreError('closed', 'A writer is used after the end of its transaction.');
