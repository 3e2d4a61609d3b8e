/** Handlers of report files: ordered, listed, fetched, deleted. */
import { and, eq, inArray } from 'drizzle-orm';
import { bind } from '../../kernel/http.ts';
import { manage } from '../../kernel/manage.ts';
import { fail, isFailure, notFound } from '../../kernel/result.ts';
import { dayNumber } from '../../kernel/stamp.ts';
import { reportFiles as table } from '../../store/tables/index.ts';
import type { Store, Writer } from '../../store/types.ts';
import { reportFile, reportFiles } from './files-contract.ts';
import { reportAnswer } from './links.ts';
import { contentOf, dropChunks, tooMany } from './make.ts';
import { notAllowed, queuedFile } from './order.ts';
import { isoDate } from './periods.ts';
import { type ReportFileRecord, toReportFileRow } from './rows.ts';
import { sourceOf, zoneOf } from './source.ts';

/** Waiting or being made for one merchant. */
const maxUnfinished = 20;

export const reportFileHandlers = ({ store, newId }: { store: Store; newId(): string }) => {
  const managed = manage({
    entity: reportFile,
    table,
    sort: '-createdAt',
    toRow: toReportFileRow,
    async after(row: ReportFileRecord, w: Writer) {
      await w.emit('report.changed', row.id, { ...toReportFileRow(row), removed: true }, row.tenantId);
    },
  });
  return bind(reportFiles, {
    ...managed,
    remove: async (c) => {
      const refused = await managed.remove(c);
      if (refused) return refused;
      await dropChunks(store, c.params.id ?? '');
      return undefined;
    },
    make: async (c) => {
      const { report, format, query } = c.body;
      const forbidden = notAllowed(report, c.caller.permissions);
      if (forbidden) return forbidden;
      const today = dayNumber(c.now, await zoneOf(c.read));
      const source = await sourceOf(c.read, report, query, today);
      if (isFailure(source)) return source;
      const { total } = source;
      const refused = tooMany(total, format);
      if (refused) return refused;
      return c.tx(async (w) => {
        const unfinished = and(eq(table.tenantId, w.scope.tenantId), inArray(table.state, ['queued', 'running']));
        const { count } = await w.totals(table, unfinished, []);
        if (count >= maxUnfinished)
          return fail('tooMany', `${count} reports are being made already. Wait for them, or delete some.`);
        const name = c.body.name ?? `${report} ${isoDate(today)}`;
        const asked = { id: newId(), tenantId: w.scope.tenantId, name, report, format, query: { ...query }, total };
        const row = queuedFile({ ...asked, scheduleId: null, actorName: w.scope.actor.name }, c.now);
        await w.insert(table, row);
        await w.audit('report.make', 'reportFile', row.id, { name, report, format, query }, row.tenantId);
        await w.emit('report.changed', row.id, toReportFileRow(row), row.tenantId);
        w.bell('reports');
        return toReportFileRow(row);
      });
    },
    content: async (c) => {
      const found = await c.read.find(table, c.params.id ?? '');
      if (!found) return notFound('report file');
      const forbidden = notAllowed(found.report, c.caller.permissions);
      if (forbidden) return forbidden;
      if (found.state !== 'ready')
        return fail('conflict', found.state === 'failed' ? found.error : 'The report is not ready yet. Wait a moment.');
      const { id, name, report, tenantId } = found;
      await c.tx((w) => w.audit('report.download', 'reportFile', id, { name, report }, tenantId));
      return reportAnswer(found, c.request.method, contentOf(store, found));
    },
  });
};
