/**
 * What happens to reports by the clock: files are made one after the other on each node, kept for seven days, and ordered by schedules. A
 * schedule moves to its next time and orders its file in one transaction, so that of several nodes one does it, and runs that were missed
 * while no server ran are made up for by one. While its merchant is disabled, or one above it, it moves on and orders nothing.
 */
import { and, eq, lt, lte } from 'drizzle-orm';
import { alive } from '../../access/callers.ts';
import type { Job } from '../../jobs.ts';
import { systemScope } from '../../store/scope.ts';
import { reportFiles, reportLinks, reportSchedules } from '../../store/tables/index.ts';
import type { Log, Store } from '../../store/types.ts';
import { mailReport } from './links.ts';
import { forget, type MakeDeps, makeFile, takeNext } from './make.ts';
import { queuedFile, scheduledQuery } from './order.ts';
import { nextRunMs } from './periods.ts';
import { type ScheduleRecord, toReportFileRow } from './rows.ts';

export interface ReportJobDeps {
  store: Store;
  log: Log;
  nodeId: string;
  publicUrl: string | undefined;
  now(): number;
  newId(): string;
}

export interface ReportJobs {
  jobs(): Job[];
  /** Makes what waits, until nothing does. */
  makeAll(): Promise<void>;
  /** Orders the files of schedules that are due. */
  orderDue(): Promise<void>;
  /** Leaves the file under way for another node. */
  stop(): void;
}

const minuteMs = 60_000;
/** Addresses are kept so long after their end, to say when they were used. */
const linkKeptMs = 30 * 24 * 60 * minuteMs;
const dueAtOnce = 50;

export const createReportJobs = (deps: ReportJobDeps): ReportJobs => {
  const { store, log, now, newId } = deps;
  const scope = systemScope('jobs');
  const make: MakeDeps = { ...deps, ended: (w, row) => mailReport(w, deps, row) };
  let stopped = false;

  const makeAll = async (): Promise<void> => {
    for (let taken = await takeNext(make); taken; taken = stopped ? undefined : await takeNext(make))
      await makeFile(make, taken, () => stopped);
  };

  const order = async (schedule: ScheduleRecord): Promise<void> => {
    const nowMs = now();
    const { id, tenantId, report, format, nextAt } = schedule;
    await store.tx(scope, async (w) => {
      const rests = !(await alive(w, tenantId));
      const patch = { nextAt: nextRunMs(schedule, nowMs), ...(!rests && { lastAt: nowMs }) };
      if (!(await w.change(reportSchedules, id, patch, { nextAt, enabled: true })) || rests) return;
      const asked = { id: newId(), tenantId, report, format, total: 0, scheduleId: id, actorName: schedule.name };
      const row = queuedFile({ ...asked, ...scheduledQuery(schedule, nowMs) }, nowMs);
      await w.insert(reportFiles, row);
      await w.audit('report.order', 'reportSchedule', id, { name: row.name, fileId: row.id }, tenantId);
      await w.emit('report.changed', row.id, toReportFileRow(row), tenantId);
      w.bell('reports');
    });
  };

  const orderDue = async (): Promise<void> => {
    const due = await store.read(scope).select(reportSchedules, {
      where: and(lte(reportSchedules.nextAt, now()), eq(reportSchedules.enabled, true)),
      orderBy: [{ column: reportSchedules.nextAt }, { column: reportSchedules.id }],
      limit: dueAtOnce,
    });
    for (const schedule of due) {
      if (stopped) return;
      try {
        await order(schedule);
      } catch (error) {
        // One that cannot be ordered holds up no other.
        log.error({ err: error, schedule: schedule.id }, 'a scheduled report could not be ordered');
      }
    }
  };

  return {
    makeAll,
    orderDue,
    jobs: () => [
      { name: 'reports', everyMs: 15_000, run: makeAll },
      { name: 'report schedules', everyMs: 30_000, run: orderDue },
      {
        name: 'old reports',
        everyMs: 10 * minuteMs,
        async run() {
          await forget(store, now);
          await store.tx(
            scope,
            async (w) => void (await w.removeWhere(reportLinks, lt(reportLinks.expiresAt, now() - linkKeptMs))),
          );
        },
      },
    ],
    stop() {
      stopped = true;
    },
  };
};
