/**
 * The queue of the one SQLite writer. Jobs that wait together share a transaction, because a commit costs a sync to the disk. A group is first run
 * without savepoints, which would make SQLite copy every page a job touches; when a job throws after it wrote, the group is undone and run
 * again with them, so that the failing job undoes only itself.
 *
 * Nobody is answered before the disk has what was committed. SQLite would wait for the disk within the commit; here the commit only writes, and the
 * disk is waited for beside the loop, while the next group is worked on. Groups are answered in their order, those that were committed
 * meanwhile after one more sync together.
 */
import type Database from 'better-sqlite3';
import { type Appended, sendAppended } from './appended.ts';
import { StoreError } from './errors.ts';
import { type SaidEvent, sendEvents } from './events.ts';
import { TransactionNumbers } from './numbers.ts';
import type { Statement } from './session.ts';
import type { SqliteSession } from './sqlite-session.ts';
import type { Scope } from './types.ts';
import { type Givers, StoreWriter } from './writer.ts';

const maxGroup = 200;
const maxQueue = 20_000;
/** Turns of the loop that a group may wait for company; each takes a fraction of a millisecond. */
const maxTurns = 20;
/** Jobs of a group between two turns of the loop: what they take is what an answer may wait for. */
const jobsPerTurn = 4;
/** Work that waits for anything but its writer holds up every other write; it is given up after this time. */
const stuckAfterMs = 5_000;

interface Job {
  scope: Scope;
  work: (w: StoreWriter) => Promise<unknown>;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

interface Group {
  readonly jobs: readonly Pick<Job, 'resolve' | 'reject'>[];
  readonly outcomes: readonly Outcome[];
}

type Outcome = Done | { error: unknown };

interface Done {
  value: unknown;
  bells: ReadonlySet<string>;
  events: readonly SaidEvent[];
  appended: readonly Appended[];
}

export class GroupCommit {
  readonly #db: Database.Database;
  readonly #session: SqliteSession;
  readonly #givers: Givers;
  readonly #ring: (channel: string) => void;
  readonly #sync: () => Promise<void>;
  readonly #numbers = new TransactionNumbers();
  readonly #queue: Job[] = [];
  #running = false;
  /** Committed, and not yet known to be on the disk; the oldest first. */
  readonly #committed: Group[] = [];
  #unanswered = 0;
  #syncing = false;
  #broken: StoreError | undefined;
  #giveUp: ((reason: StoreError) => void) | undefined;
  #closing: (() => void) | undefined;

  /** @param sync resolves when all that was committed before its call would survive the loss of power */
  constructor(
    db: Database.Database,
    session: SqliteSession,
    givers: Givers,
    ring: (channel: string) => void,
    sync: () => Promise<void>,
  ) {
    this.#db = db;
    this.#session = session;
    this.#givers = givers;
    this.#ring = ring;
    this.#sync = sync;
  }

  add<R>(scope: Scope, work: (w: StoreWriter) => Promise<R>): Promise<R> {
    if (this.#closing) return Promise.reject(new StoreError('closed', 'The store is closed.'));
    if (this.#broken) return Promise.reject(this.#broken);
    if (this.#queue.length + this.#unanswered >= maxQueue)
      return Promise.reject(new StoreError('busy', 'Too many writes are waiting.'));
    return new Promise<R>((resolve, reject) => {
      this.#queue.push({ scope, work, resolve: resolve as (value: unknown) => void, reject });
      if (this.#running) return;
      this.#running = true;
      this.#gather();
    });
  }

  /** What arrives together shares a commit: a turn of the loop is waited, and more while each brings more. */
  #gather(known = 0, turns = maxTurns): void {
    setImmediate(() => {
      const waiting = this.#queue.length;
      if (waiting > known && waiting < maxGroup && turns > 1) this.#gather(waiting, turns - 1);
      else void this.#pump();
    });
  }

  /** Resolves when the disk has all that is committed by now; rejects when it will never be known. */
  settled(): Promise<void> {
    if (this.#broken) return Promise.reject(this.#broken);
    if (!this.#syncing) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const waits = { resolve: () => resolve(), reject };
      this.#committed.push({ jobs: [waits], outcomes: [nothingDone] });
      this.#unanswered += 1;
    });
  }

  /** Resolves when everything accepted is settled. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#closing = resolve;
      this.#endWhenIdle();
    });
  }

  #endWhenIdle(): void {
    if (!this.#running && !this.#syncing) this.#closing?.();
  }

  async #pump(): Promise<void> {
    const jobs = this.#queue.splice(0, maxGroup);
    // Work that keeps to its writer never lets the loop turn, so this timer can only find work that awaits something else. Between
    // two jobs it finds one that is done, and does nothing.
    const watch = setInterval(() => this.#giveUp?.(stuck), stuckAfterMs);
    try {
      if (this.#broken) throw this.#broken;
      const outcomes = (await this.#attempt(jobs, false)) ?? (await this.#attempt(jobs, true)) ?? [];
      this.#committed.push({ jobs, outcomes });
      this.#unanswered += jobs.length;
      void this.#answer();
    } catch (error) {
      this.#numbers.forget();
      if (this.#db.inTransaction) this.#db.exec('rollback');
      for (const job of jobs) job.reject(error);
    } finally {
      clearInterval(watch);
    }
    if (this.#queue.length > 0) {
      this.#gather();
      return;
    }
    this.#running = false;
    this.#endWhenIdle();
  }

  /** Answers what is committed, as soon as the disk has it. */
  async #answer(): Promise<void> {
    if (this.#syncing) return;
    this.#syncing = true;
    while (this.#committed.length > 0) {
      const groups = this.#committed.splice(0);
      try {
        if (this.#broken) throw this.#broken;
        await this.#sync();
        for (const group of groups) this.#settle(group);
      } catch (error) {
        // What a disk has refused once it may have dropped, whatever it says of the next sync.
        this.#broken ??= new StoreError('lost', 'The disk refuses writes. Mend it and start again.', error);
        for (const { jobs } of groups) for (const job of jobs) job.reject(this.#broken);
      }
      for (const { jobs } of groups) this.#unanswered -= jobs.length;
    }
    this.#syncing = false;
    this.#endWhenIdle();
  }

  /** Undefined when a job threw after it wrote, or one's appended rows failed, and nothing is done. Throws when the transaction itself failed: a full disk, a locked file. */
  async #attempt(jobs: readonly Job[], savepoints: boolean): Promise<Outcome[] | undefined> {
    const db = this.#db;
    db.exec('begin immediate');
    const outcomes: Outcome[] = [];
    for (const [i, job] of jobs.entries()) {
      // The disk may have what was committed before: those who wait for it are answered in the middle of a long group.
      if (this.#syncing && i % jobsPerTurn === jobsPerTurn - 1) await turn();
      if (savepoints) this.#session.run(savepoint, []);
      const { writes: before, failures } = this.#session;
      const outcome = await this.#run(job, savepoints);
      const undo = 'error' in outcome && this.#session.writes > before;
      if (this.#session.failures > failures && !db.inTransaction) throw 'error' in outcome ? outcome.error : lost;
      if (undo) this.#numbers.forget();
      if (undo && !savepoints) {
        db.exec('rollback');
        // Alone it undid only itself already.
        return jobs.length === 1 ? [outcome] : undefined;
      }
      if (undo) this.#session.run(rollback, []);
      if (savepoints) this.#session.run(release, []);
      outcomes.push(outcome);
    }
    const done = outcomes.filter((outcome) => 'value' in outcome);
    const appended = done.flatMap((outcome) => outcome.appended);
    const events = done.flatMap((outcome) => outcome.events);
    try {
      sendAppended(this.#session, appended);
    } catch (error) {
      if (!db.inTransaction) throw error;
      this.#numbers.forget();
      db.exec('rollback');
      return jobs.length === 1 ? [{ error }] : undefined;
    }
    sendEvents(this.#session, events);
    db.exec('commit');
    return outcomes;
  }

  /** With savepoints a job's appended rows are written at its own end, so that it alone fails of them. */
  #run(job: Job, savepoints: boolean): Promise<Outcome> {
    const writer = new StoreWriter(this.#session, job.scope, this.#givers, this.#numbers);
    return new Promise((resolve) => {
      const failed = (error: unknown) => {
        writer.close();
        resolve({ error });
      };
      const done = (value: unknown) => {
        writer.close();
        const { bells, events, appended } = writer;
        if (!savepoints) return resolve({ value, bells, events, appended });
        try {
          sendAppended(this.#session, appended);
          resolve({ value, bells, events, appended: [] });
        } catch (error) {
          failed(error);
        }
      };
      this.#giveUp = failed;
      try {
        job.work(writer).then(done, failed);
      } catch (error) {
        failed(error);
      }
    });
  }

  #settle({ jobs, outcomes }: Group): void {
    const channels = new Set<string>();
    outcomes.forEach((outcome, i) => {
      if ('error' in outcome) jobs[i]?.reject(outcome.error);
      else {
        for (const channel of outcome.bells) channels.add(channel);
        jobs[i]?.resolve(outcome.value);
      }
    });
    for (const channel of channels) this.#ring(channel);
  }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const nothingDone: Outcome = { value: undefined, bells: new Set(), events: [], appended: [] };
const savepoint: Statement = { text: 'savepoint job', name: 'savepoint' };
const release: Statement = { text: 'release job', name: 'release' };
const rollback: Statement = { text: 'rollback to job', name: 'rollback' };
const lost = new StoreError('lost', 'The database undid the transaction this write was in.');
const stuck = new StoreError('stuck', 'The work of a transaction awaits something other than its writer.');
