/**
 * The durability of SQLite's commits, kept off the thread that everything runs on: the connection commits with `synchronous = NORMAL`, which writes to the
 * write-ahead log and does not wait for the disk, and the log is synced here, by a thread of the pool, before anybody is told of the commit.
 * What was written but not synced can be lost by a power cut and then was told to nobody; the log's checksums keep the rest whole.
 * After a failed sync nothing more is written: what the disk holds is no longer known (the kernel may have dropped the pages).
 */
import { close, fdatasync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type Database from 'better-sqlite3';
import { StoreError } from './errors.ts';

const sync = promisify(fdatasync);
const closeFile = promisify(close);

export class WalSync {
  readonly #fd: number;
  #failed: StoreError | undefined;
  /** While a sync is under way: resolves at its end, whatever it is. */
  pending: Promise<void> | undefined;

  /** @param db a connection in WAL mode, whose log this makes sure to exist */
  constructor(db: Database.Database, file: string) {
    const version = Number(db.pragma('user_version', { simple: true }));
    db.pragma(`user_version = ${version}`);
    this.#fd = openSync(`${file}-wal`, 'r');
    // A new log must be found again after a power cut: its folder is synced too.
    const folder = openSync(dirname(file), 'r');
    fsyncSync(folder);
    close(folder);
    db.pragma('synchronous = NORMAL');
  }

  /** Throws when an earlier sync failed. */
  check(): void {
    if (this.#failed) throw this.#failed;
  }

  /** Resolves when everything committed so far is on the disk. */
  async flush(): Promise<void> {
    this.check();
    const done = sync(this.#fd).catch((error: unknown) => {
      this.#failed = new StoreError(
        'lost',
        'The disk failed to keep a commit. Look at the disk, then start again.',
        error,
      );
    });
    this.pending = done;
    await done;
    this.pending = undefined;
    this.check();
  }

  close(): Promise<void> {
    return closeFile(this.#fd);
  }
}
