/**
 * Keeps SQLite's write-ahead log short without making anybody wait. Within a commit a checkpoint takes tens of milliseconds, which every charger
 * would feel; here a thread of its own does nearly all of it. The log begins anew only when all of it is in the file, which under load the thread
 * never sees: the little that is left when it has passed is done here, between two transactions.
 */
import { Worker } from 'node:worker_threads';
import type Database from 'better-sqlite3';
import type { Log } from './types.ts';

/** What `wal_checkpoint` answers, in pages. */
export interface Passed {
  readonly busy: number;
  readonly log: number;
  readonly checkpointed: number;
}

/** So many commits fit into any log. */
const firstAfterCommits = 500;
const everyMs = 50;
/** From this length on the log is worth beginning anew. */
const longPages = 12_000;
/** What takes about as long as an ordinary commit. */
const restPages = 600;

export class Checkpoints {
  readonly #db: Database.Database;
  readonly #file: string;
  readonly #log: Log | undefined;
  #commits = 0;
  #timer: NodeJS.Timeout | undefined;
  #thread: Worker | undefined;
  #isPassing = false;

  /** @param db the connection that writes; should the thread fail, its own checkpoints do the work */
  constructor(db: Database.Database, file: string, log: Log | undefined) {
    this.#db = db;
    this.#file = file;
    this.#log = log;
  }

  committed(): void {
    if (++this.#commits >= firstAfterCommits) this.#timer ??= setInterval(() => this.#pass(), everyMs).unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    const thread = this.#thread;
    if (!thread) return;
    const gone = new Promise((resolve) => thread.once('exit', resolve));
    thread.ref();
    thread.postMessage('close');
    await gone;
  }

  #pass(): void {
    if (this.#isPassing || this.#commits === 0) return;
    this.#commits = 0;
    this.#isPassing = true;
    this.#thread ??= this.#start();
    this.#thread.postMessage('pass');
  }

  #start(): Worker {
    const thread = new Worker(new URL('./checkpoint-thread.ts', import.meta.url), { workerData: this.#file });
    thread.unref();
    thread.on('message', (passed: Passed) => this.#passed(passed));
    thread.on('error', (error) =>
      this.#log?.error({ err: error }, 'checkpoints of the database are made by its writer'),
    );
    // Whatever ended it: without it the timer has nothing to do.
    thread.on('exit', () => {
      clearInterval(this.#timer);
      this.#thread = undefined;
    });
    return thread;
  }

  #passed({ log, checkpointed }: Passed): void {
    this.#isPassing = false;
    if (log < longPages || log - checkpointed > restPages || this.#db.inTransaction) return;
    try {
      this.#db.pragma('wal_checkpoint(passive)');
    } catch (error) {
      // A full or broken disk: whoever writes next hears of it too, and is answered so. The log stays until a pass succeeds.
      this.#log?.error({ err: error }, 'the log of the database could not begin anew');
    }
  }
}
