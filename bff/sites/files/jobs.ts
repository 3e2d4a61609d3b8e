/** What happens to files by the clock: uploads that broke with their node, logs that never came, logs kept long enough. */
import { and, eq, gt, inArray, isNull, lt, lte, ne } from 'drizzle-orm';
import type { Job } from '../../jobs.ts';
import { systemScope } from '../../store/scope.ts';
import { fileLinks, files } from '../../store/tables/index.ts';
import type { Store } from '../../store/types.ts';
import { type Content, tidy } from './content.ts';
import { toFileRow } from './rows.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** Links are kept so long after their end, to say when they were used. */
const linkDays = 30;
const missedAtOnce = 200;

export interface FileJobDeps {
  store: Store;
  content: Content;
  now(): number;
  logDays: number;
}

export const fileJobs = ({ store, content, now, logDays }: FileJobDeps): Job[] => {
  const scope = systemScope('jobs');
  const read = store.read(scope);

  let lookedAtAllMs = Number.NEGATIVE_INFINITY;
  /** Links that ended are kept for long and are many: all of them are looked at once an hour, and between that those of the last. */
  const missed = async (): Promise<void> => {
    const nowMs = now();
    const isAll = nowMs - lookedAtAllMs >= hourMs;
    const late = await read.raw
      .select({ id: files.id })
      .from(fileLinks)
      .innerJoin(files, eq(files.id, fileLinks.fileId))
      .where(
        and(
          eq(fileLinks.way, 'up'),
          isNull(fileLinks.usedAt),
          lte(fileLinks.expiresAt, nowMs),
          isAll ? undefined : gt(fileLinks.expiresAt, nowMs - 2 * hourMs),
          eq(files.state, 'waiting'),
        ),
      )
      .limit(missedAtOnce);
    for (const { id } of late)
      await store.tx(scope, async (w) => {
        const patch = { state: 'failed' as const, detail: 'The charger brought nothing in time.', updatedAt: now() };
        if (!(await w.change(files, id, patch, { state: 'waiting' }))) return;
        const row = await w.find(files, id);
        if (row) await w.emit('file.changed', id, toFileRow(row), row.tenantId);
        w.bell('batches');
      });
    if (isAll && late.length < missedAtOnce) lookedAtAllMs = nowMs;
  };

  const forget = async (): Promise<void> => {
    const old = await read.select(files, {
      where: and(ne(files.kind, 'firmware'), lt(files.createdAt, now() - logDays * dayMs)),
      limit: 200,
    });
    for (const row of old) {
      await store.tx(scope, async (w) => {
        await w.remove(files, row.id);
        await w.removeWhere(fileLinks, eq(fileLinks.fileId, row.id));
        await w.emit('file.changed', row.id, { ...toFileRow(row), removed: true }, row.tenantId);
      });
      await content.drop(row.id);
    }
    const ended = await read.select(fileLinks, {
      where: lt(fileLinks.expiresAt, now() - linkDays * dayMs),
      limit: 500,
    });
    const ids = ended.map(({ id }) => id);
    if (ids.length > 0)
      await store.tx(scope, async (w) => void (await w.removeWhere(fileLinks, inArray(fileLinks.id, ids))));
  };

  return [
    { name: 'missed files', everyMs: minuteMs, run: missed },
    {
      name: 'old files',
      everyMs: 10 * minuteMs,
      async run() {
        await forget();
        await tidy(store, content, now);
      },
    },
  ];
};
