/** A folder for one benchmark's databases, on the same disk for both rivals. BENCH_DIR chooses where; a folder in memory would make syncs free. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const withPlace = async <R>(work: (folder: string) => Promise<R>): Promise<R> => {
  const base = process.env.BENCH_DIR ?? tmpdir();
  mkdirSync(base, { recursive: true });
  const folder = mkdtempSync(join(base, 'wattfront-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
