/** The thread that moves what the write-ahead log holds into the database file, a part at a time, while others read and write. */
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import type { Passed } from './checkpoints.ts';

const db = new Database(workerData, { timeout: 0 });
const pass = db.prepare('pragma wal_checkpoint(passive)');

parentPort?.on('message', (word: 'pass' | 'close') => {
  if (word === 'pass') return parentPort?.postMessage(pass.get() as Passed);
  db.close();
  parentPort?.close();
});
