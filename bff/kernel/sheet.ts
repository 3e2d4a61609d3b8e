/**
 * Takes a file apart into rows in a thread of its own, with a limit of memory and of time: a workbook of two kilobytes may name a cell a million
 * rows away, and its reader fills all the cells in between. Chargers wait for none of this, and nothing but the file is lost by it.
 */
import { Worker } from 'node:worker_threads';

export interface SheetJob {
  bytes: Uint8Array;
  /** Of CSV; null for a workbook. */
  delimiter: string | null;
  maxRows: number;
  maxColumns: number;
}
/** `cells` is empty when there are more rows or columns than are taken. */
export type SheetAnswer = { rows: number; columns: number; cells: string[][] } | { error: string };

const maxHeapMb = 256;
const maxMs = 30_000;

/** One file at a time. */
let turn: Promise<unknown> = Promise.resolve();

const read = (job: SheetJob): Promise<SheetAnswer | 'tooLarge'> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./sheet-worker.ts', import.meta.url), {
      workerData: job,
      resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
    });
    const timer = setTimeout(() => void worker.terminate(), maxMs);
    worker.on('message', resolve);
    worker.on('error', (error: Error & { code?: string }) =>
      error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? resolve('tooLarge') : reject(error),
    );
    // Ended without an answer: it took too long.
    worker.on('exit', () => {
      clearTimeout(timer);
      resolve('tooLarge');
    });
  });

export const takeApart = (job: SheetJob): Promise<SheetAnswer | 'tooLarge'> => {
  const taken = turn.then(() => read(job));
  turn = taken.catch(() => undefined);
  return taken;
};
