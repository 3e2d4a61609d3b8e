/**
 * PostgreSQL: serializable transactions that are run again when they collide. A node writes on one connection, because its own jobs would
 * collide with each other (measured: two writers did half of one's work). Jobs that wait together share a transaction, because a commit costs
 * a sync to the disk; when one of them fails, each is run again alone, and when they keep colliding with other nodes, in halves. Statements whose answer nobody needs are sent
 * without waiting, and their failures meet the job before its commit. `NOTIFY` is a bell only: it carries the name of a channel.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Appended, sendAppended } from './appended.ts';
import { Bells } from './bells.ts';
import type { Engine } from './engine.ts';
import { codeOf, StoreError } from './errors.ts';
import { type SaidEvent, sendEvents } from './events.ts';
import { bellChannel, Listener } from './listener.ts';
import { migratePostgres } from './migrate-postgres.ts';
import { TransactionNumbers } from './numbers.ts';
import { poolSession, Transaction } from './postgres-session.ts';
import { StoreReader } from './reader.ts';
import type { Session, Statement } from './session.ts';
import type { Scope, StoreOptions } from './types.ts';
import { outboxBell, StoreWriter } from './writer.ts';

const maxGroup = 50;
const maxQueue = 20_000;
const maxAttempts = 30;
const attemptsTogether = 2;
const longestPauseMs = 200;
const stuckAfterMs = 30_000;

/** Settings for the pool from the URL: `pool_max` connections (default 12), `statement_timeout` in ms (default 30 000). */
export const poolOptions = (url: string): pg.PoolConfig => {
  const parsed = URL.parse(url);
  // The address holds a password: it is not repeated.
  if (!parsed)
    throw new StoreError('config', 'DATABASE_URL is not an address. Special characters in it are written as %xx.');
  const max = Number(parsed.searchParams.get('pool_max') ?? 12);
  const timeout = Number(parsed.searchParams.get('statement_timeout') ?? 30_000);
  if (!Number.isInteger(max) || max < 2) {
    throw new StoreError('config', 'pool_max in DATABASE_URL must be a whole number from 2.');
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
  readonly #numbers = new TransactionNumbers();
  readonly #queue: Job[] = [];
  #running = false;
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
    // The same for one in use: its queries fail by themselves, but an error event that nobody hears ends the process.
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
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
      if (this.#running) return;
      this.#running = true;
      // A turn later, so that what arrived together shares a transaction.
      setImmediate(() => void this.#pump());
    });
  }

  async maintain(statement: Statement, params: readonly unknown[]): Promise<number> {
    return this.reading.run(statement, params);
  }

  /** Nobody sees a commit before it is flushed. */
  async settled(): Promise<void> {}

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
      if (!this.#running) resolve();
    });
    await this.#listener.close();
    await this.#pool.end();
  }

  async #pump(): Promise<void> {
    while (this.#queue.length > 0) await this.#group(this.#queue.splice(0, maxGroup));
    this.#running = false;
    this.#closing?.();
  }

  /** Settles every job of the group, and never throws. */
  async #group(jobs: Job[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const failure = await this.#attempt(jobs);
      if (failure === undefined) return;
      const lost = isLost(failure);
      const collided = collisions.has(codeOf(failure));
      if (!collided && !lost && jobs.length > 1) {
        for (const job of jobs) await this.#group([job]);
        return;
      }
      if (collided && jobs.length > 1 && attempt === attemptsTogether) {
        const half = Math.ceil(jobs.length / 2);
        await this.#group(jobs.slice(0, half));
        await this.#group(jobs.slice(half));
        return;
      }
      if (attempt === maxAttempts || !(collided || (lost && failure.again))) {
        const beaten = new StoreError('conflict', 'Other writers kept changing the same rows.', failure);
        for (const job of jobs) job.reject(collided ? beaten : failure);
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
      return new Lost('The database cannot be reached.', true, error);
    }
    const transaction = new Transaction(client);
    const outcomes: Outcome[] = [];
    const channels = new Set<string>();
    const events: SaidEvent[] = [];
    const appended: Appended[] = [];
    let failure: unknown;
    let ending = false;
    try {
      transaction.send('begin isolation level serializable', []);
      for (const job of jobs) outcomes.push(await this.#run(job, transaction, channels, events, appended));
      sendAppended(transaction, appended);
      sendEvents(transaction, events);
      for (const channel of channels) transaction.send(notify, [channel]);
      ending = true;
      await transaction.commit();
    } catch (error) {
      failure = transaction.failure ?? error;
    }
    if (failure !== undefined) {
      const broken = await transaction.rollback();
      client.release(broken);
      return broken === undefined ? failure : new Lost('The connection to the database broke.', !ending, failure);
    }
    client.release();
    outcomes.forEach((outcome, i) => {
      if ('error' in outcome) jobs[i]?.reject(outcome.error);
      else jobs[i]?.resolve(outcome.value);
    });
    // Who wrote here finds his own write known here at once, without the way of the notification; the many events need no second look.
    for (const channel of channels) if (channel !== outboxBell || !this.#listener.hears) this.bells.ring(channel);
    return undefined;
  }

  /** Throws what the whole transaction has to be undone for: a failed statement, or work that threw after it wrote. */
  async #run(
    job: Job,
    transaction: Transaction,
    channels: Set<string>,
    events: SaidEvent[],
    appended: Appended[],
  ): Promise<Outcome> {
    const writer = new StoreWriter(transaction, job.scope, this.#options, this.#numbers);
    const before = transaction.writes;
    let timer: NodeJS.Timeout | undefined;
    try {
      const value = await new Promise((resolve, reject) => {
        timer = setTimeout(() => reject(stuck), stuckAfterMs);
        job.work(writer).then(resolve, reject);
      });
      for (const channel of writer.bells) channels.add(channel);
      for (const event of writer.events) events.push(event);
      for (const row of writer.appended) appended.push(row);
      return { value };
    } catch (error) {
      if (transaction.failure !== undefined || transaction.writes > before) throw error;
      return { error };
    } finally {
      clearTimeout(timer);
      writer.close();
    }
  }
}

/** The connection is gone. Before the commit was sent nothing was written, and the work may be done `again`. */
class Lost extends StoreError {
  readonly again: boolean;
  constructor(message: string, again: boolean, cause: unknown) {
    super('lost', message, cause);
    this.again = again;
  }
}

type Outcome = { value: unknown } | { error: unknown };

/** Serialization failure, deadlock. */
const collisions = new Set(['40001', '40P01']);
const isLost = (error: unknown): error is Lost => error instanceof Lost;
const notify: Statement = { text: `select pg_notify('${bellChannel}', $1)`, name: 'notify' };
const stuck = new StoreError('stuck', 'The work of a transaction awaits something other than its writer.');
