/**
 * Makes report files in the background. A file bears the time of its last piece as the mark of who makes it: a node takes one over that was left
 * for a minute, throws away what it finds of it and begins anew; whoever made it before finds the mark gone and ends. Its rows are read in
 * the view of its merchant as it is now. Progress is told at most once a second.
 */
import { and, asc, eq, inArray, isNull, lt, or } from 'drizzle-orm';
import { scopeLater } from '../../access/callers.ts';
import { csvOf, type TableFile, workbookOf } from '../../kernel/export.ts';
import { type Cells, maxXlsxRows } from '../../kernel/files.ts';
import { fail, isFailure } from '../../kernel/result.ts';
import { dayNumber } from '../../kernel/stamp.ts';
import { isPassing } from '../../store/errors.ts';
import { systemScope } from '../../store/scope.ts';
import { reportChunks, reportFiles } from '../../store/tables/index.ts';
import type { Log, Store, Writer } from '../../store/types.ts';
import { type ReportFileRecord, toReportFileRow } from './rows.ts';
import { sourceOf, zoneOf } from './source.ts';

export interface MakeDeps {
  store: Store;
  log: Log;
  nodeId: string;
  now(): number;
  /** What follows a file's end, in the same transaction. */
  ended(w: Writer, row: ReportFileRecord): Promise<void>;
}

/** Longer than any one piece takes. */
const leftAfterMs = 60_000;
const tellEveryMs = 1_000;
const chunkBytes = 256 * 1024;
const chunksAtOnce = 8;
export const maxFileRows = 2_000_000;

const scope = systemScope('jobs');

/** Another node has taken the file over, or it was deleted. */
class TakenOver extends Error {}
/** The server ends: the next node goes on at once. */
class Stopped extends Error {}
/** Words for whoever asked. */
class Refused extends Error {}

/** Takes the next file that waits or was left; undefined when there is none. */
export const takeNext = async ({ store, nodeId, now }: MakeDeps): Promise<ReportFileRecord | undefined> => {
  const left = and(eq(reportFiles.state, 'running'), lt(reportFiles.updatedAt, now() - leftAfterMs));
  const waiting = await store.read(scope).select(reportFiles, {
    where: or(eq(reportFiles.state, 'queued'), left),
    orderBy: [{ column: reportFiles.createdAt }, { column: reportFiles.id }],
    limit: 20,
  });
  for (const { id, state, updatedAt } of waiting) {
    const mark = Math.max(now(), updatedAt + 1);
    const patch = { state: 'running' as const, nodeId, rows: 0, sizeBytes: 0, updatedAt: mark };
    const taken = await store.tx(scope, async (w) => {
      if (!(await w.change(reportFiles, id, patch, { state, updatedAt }))) return undefined;
      return w.find(reportFiles, id);
    });
    if (taken) return taken;
  }
  return undefined;
};

/** Removes some of a file's bytes; answers whether there may be more. */
const dropSome = async (w: Writer, reportId: string): Promise<boolean> => {
  const some = await w.raw
    .select({ number: reportChunks.number })
    .from(reportChunks)
    .where(eq(reportChunks.reportId, reportId))
    .orderBy(asc(reportChunks.number))
    .limit(chunksAtOnce);
  const numbers = some.map(({ number }) => number);
  if (numbers.length > 0)
    await w.removeWhere(reportChunks, and(eq(reportChunks.reportId, reportId), inArray(reportChunks.number, numbers)));
  return numbers.length === chunksAtOnce;
};

/** Removes the bytes of a file that is gone or failed, some at a time. */
export const dropChunks = async (store: Store, reportId: string): Promise<void> => {
  while (await store.tx(scope, (w) => dropSome(w, reportId)));
};

/** Parts of at least so many bytes, and a last one. */
async function* gathered(texts: AsyncIterable<string>): AsyncGenerator<Buffer> {
  const encoder = new TextEncoder();
  let parts: Uint8Array[] = [];
  let size = 0;
  for await (const text of texts) {
    const bytes = encoder.encode(text);
    parts.push(bytes);
    size += bytes.byteLength;
    if (size < chunkBytes) continue;
    yield Buffer.concat(parts);
    [parts, size] = [[], 0];
  }
  if (size > 0) yield Buffer.concat(parts);
}

async function* cut(bytes: Uint8Array): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.byteLength; at += chunkBytes) yield Buffer.from(bytes.subarray(at, at + chunkBytes));
}

/** Makes one file that was taken; resolves when it is ready, failed, or no longer this node's. Throws where the store is away or overrun. */
export const makeFile = async (deps: MakeDeps, taken: ReportFileRecord, stopping: () => boolean): Promise<void> => {
  const { store, now, log } = deps;
  const { id, tenantId } = taken;
  let mark = taken.updatedAt;
  let toldMs = Number.NEGATIVE_INFINITY;

  /** Changes the file as long as this attempt's mark is on it. */
  const step = (
    patch: Partial<ReportFileRecord>,
    also?: (w: Writer, row: ReportFileRecord) => Promise<void>,
  ): Promise<ReportFileRecord> =>
    store.tx(scope, async (w) => {
      const updatedAt = Math.max(now(), mark + 1);
      if (!(await w.change(reportFiles, id, { ...patch, updatedAt }, { updatedAt: mark, state: 'running' })))
        throw new TakenOver();
      const row = await w.find(reportFiles, id);
      if (!row) throw new TakenOver();
      await also?.(w, row);
      if (patch.state !== undefined || updatedAt - toldMs >= tellEveryMs)
        await w.emit('report.changed', id, toReportFileRow(row), tenantId);
      return row;
    });
  const advance = async (...given: Parameters<typeof step>): Promise<void> => {
    const row = await step(...given);
    if (given[0].state !== undefined || row.updatedAt - toldMs >= tellEveryMs) toldMs = row.updatedAt;
    mark = row.updatedAt;
  };

  /** Throws away what there is of an earlier attempt, as long as no later one has begun. */
  const clear = async (): Promise<void> => {
    for (let isMore = true; isMore; )
      await advance({}, async (w) => {
        isMore = await dropSome(w, id);
      });
  };

  const write = async (): Promise<void> => {
    await clear();
    const actor = { ...scope.actor, name: taken.actorName };
    const view = await scopeLater(store, taken.scopeTenantId, actor);
    if (!view) throw new Refused('The merchant is disabled.');
    const read = store.read(view);
    const today = dayNumber(taken.createdAt, await zoneOf(read));
    const source = await sourceOf(read, taken.report, taken.query, today);
    const found = isFailure(source) ? source : (tooMany(source.total, taken.format) ?? source);
    if (isFailure(found)) throw new Refused(found.detail);
    let rows = 0;
    const counted = async function* (): AsyncGenerator<readonly Cells[]> {
      for await (const piece of found.chunks) {
        if (stopping()) throw new Stopped();
        yield piece;
        rows += piece.length;
        if (rows > maxFileRows) throw new Refused(tooManyWords);
      }
    };
    const file: TableFile = { ...found, format: taken.format, chunks: counted() };
    await advance({ total: found.total });
    let sizeBytes = 0;
    let number = 0;
    for await (const content of await bytesOf(file)) {
      const chunk = { reportId: id, tenantId, number: number++, content };
      sizeBytes += content.byteLength;
      await advance({ rows, sizeBytes, total: Math.max(found.total, rows) }, (w) => w.insert(reportChunks, chunk));
    }
    await advance({ state: 'ready', rows, total: rows, error: '' }, deps.ended);
  };

  try {
    await write();
  } catch (error) {
    if (error instanceof TakenOver) return;
    // Left as it is: whoever comes by in a minute begins anew.
    if (isPassing(error)) throw error;
    if (error instanceof Stopped) return void (await advance({ state: 'queued', rows: 0, sizeBytes: 0 }));
    const words = error instanceof Refused ? error.message : 'The report could not be made. Try again later.';
    if (!(error instanceof Refused)) log.error({ err: error, report: id }, 'a report could not be made');
    try {
      await advance({ state: 'failed', error: words.slice(0, 500), sizeBytes: 0 }, deps.ended);
    } catch (later) {
      // Whoever has it now says how it goes on.
      if (!(later instanceof TakenOver)) throw later;
      return;
    }
    await dropChunks(store, id);
  }
};

const bytesOf = async (file: TableFile): Promise<AsyncGenerator<Buffer>> => {
  if (file.format === 'csv') return gathered(csvOf(file));
  const bytes = await workbookOf(file);
  if (isFailure(bytes)) throw new Refused(bytes.detail);
  return cut(bytes);
};

const tooManyWords = `A file takes at most ${maxFileRows} rows. Narrow the filter, and make several.`;

/** Why so many rows do not fit into a file of this format. */
export const tooMany = (rows: number, format: ReportFileRecord['format']) => {
  if (format === 'xlsx' && rows > maxXlsxRows)
    return fail('tooLarge', `These are ${rows} rows; XLSX takes at most ${maxXlsxRows}. Choose CSV.`);
  return rows > maxFileRows ? fail('tooLarge', tooManyWords) : undefined;
};

/** The bytes of a file that is ready, read as they are asked for. */
export async function* contentOf(store: Store, { id, sizeBytes }: ReportFileRecord): AsyncGenerator<Buffer> {
  const read = store.read(scope);
  let sentBytes = 0;
  for (let number = 0; sentBytes < sizeBytes; number++) {
    const [chunk] = await read.match(reportChunks, { reportId: id, number });
    if (!chunk) throw new Error(`Piece ${number} of report ${id} is gone.`);
    yield chunk.content;
    sentBytes += chunk.content.byteLength;
  }
}

const forgetAtOnce = 100;

/** Removes files whose time is over, and pieces of files that are gone. */
export const forget = async (store: Store, now: () => number): Promise<void> => {
  const over = await store.read(scope).select(reportFiles, {
    where: and(lt(reportFiles.expiresAt, now()), inArray(reportFiles.state, ['ready', 'failed'])),
    limit: forgetAtOnce,
  });
  for (const row of over) {
    await store.tx(scope, async (w) => {
      if (await w.remove(reportFiles, row.id))
        await w.emit('report.changed', row.id, { ...toReportFileRow(row), removed: true }, row.tenantId);
    });
    await dropChunks(store, row.id);
  }
  const orphans = await store
    .read(scope)
    .raw.selectDistinct({ reportId: reportChunks.reportId })
    .from(reportChunks)
    .leftJoin(reportFiles, eq(reportFiles.id, reportChunks.reportId))
    .where(isNull(reportFiles.id))
    .limit(forgetAtOnce);
  for (const { reportId } of orphans) await dropChunks(store, reportId);
};
