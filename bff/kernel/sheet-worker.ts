/** The thread that takes a file apart into rows; see `sheet.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import { parse as parseCsv } from 'csv-parse/sync';
import { readSheet } from 'read-excel-file/node';
import type { SheetAnswer, SheetJob } from './sheet.ts';

const cellsOf = async ({ bytes, delimiter, maxRows }: SheetJob): Promise<string[][]> => {
  if (delimiter === null) {
    const rows = await readSheet(Buffer.from(bytes));
    return rows.map((row) => row.map((c) => (c === null ? '' : c instanceof Date ? c.toISOString() : String(c))));
  }
  return parseCsv(new TextDecoder().decode(bytes), {
    bom: true,
    delimiter,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
    to: maxRows + 1,
  }) as string[][];
};

const job = workerData as SheetJob;
const answer: SheetAnswer = await cellsOf(job).then(
  (cells) => {
    const columns = cells.reduce((most, row) => Math.max(most, row.length), 0);
    // Handed over only when it is not more than is taken: the copy is made where chargers wait.
    const fits = cells.length <= job.maxRows && columns <= job.maxColumns;
    return { rows: cells.length, columns, cells: fits ? cells : [] };
  },
  (error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }),
);
parentPort?.postMessage(answer);
