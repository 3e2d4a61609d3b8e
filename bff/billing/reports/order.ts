/** What a report file is when it is asked for: its first row, its name, and what its schedule asks. Pure. */
import type { Permission } from '../../kernel/permissions.ts';
import { type Failure, fail, invalid } from '../../kernel/result.ts';
import { dayNumber } from '../../kernel/stamp.ts';
import { instantOf } from '../../kernel/zone.ts';
import { type ReportKind, reportNeeds } from './files-contract.ts';
import { addDays, type DaySpan, isoDate, relativeDays } from './periods.ts';
import type { ReportFileRecord, ScheduleRecord } from './rows.ts';

const dayMs = 86_400_000;
export const keptMs = 7 * dayMs;

type Asked = Pick<ReportFileRecord, 'id' | 'tenantId' | 'name' | 'report' | 'format' | 'query' | 'total'> &
  Pick<ReportFileRecord, 'scheduleId' | 'actorName'>;

/** A file that waits to be made, in the view of its own merchant. */
export const queuedFile = (asked: Asked, nowMs: number): ReportFileRecord => ({
  ...asked,
  state: 'queued',
  rows: 0,
  sizeBytes: 0,
  error: '',
  scopeTenantId: asked.tenantId,
  nodeId: '',
  expiresAt: nowMs + keptMs,
  createdAt: nowMs,
  updatedAt: nowMs,
});

type Scheduled = Pick<ScheduleRecord, 'report' | 'period' | 'query' | 'zone' | 'name'>;

const spanWords = ({ fromDay, toDay }: DaySpan): string =>
  fromDay === toDay ? isoDate(fromDay) : `${isoDate(fromDay)} – ${isoDate(toDay)}`;

const midnight = (zone: string, day: number): number => {
  const atMs = instantOf(zone, `${isoDate(day)}T00:00`);
  if (atMs === undefined) throw new RangeError(`There is no day ${day}.`);
  return atMs;
};

/**
 * What a schedule asks when it runs at `nowMs`. Consumption and the books are by their own days; transactions are those begun between the midnights
 * of the schedule's zone.
 */
export const scheduledQuery = (schedule: Scheduled, nowMs: number): { name: string; query: Record<string, string> } => {
  const { zone } = schedule;
  const span = relativeDays(schedule.period, dayNumber(nowMs, zone));
  const days: Record<string, string> =
    schedule.report !== 'transactions'
      ? { from: String(span.fromDay), to: String(span.toDay) }
      : {
          'startedAt.from': String(midnight(zone, span.fromDay)),
          'startedAt.to': String(midnight(zone, addDays(span.toDay, 1)) - 1),
          zone: schedule.query.zone ?? zone,
        };
  return { name: `${schedule.name} ${spanWords(span)}`, query: { ...schedule.query, ...days } };
};

const dayWords = ['from', 'to', 'startedAt.from', 'startedAt.to'];

/** A schedule's filter has no days of its own. */
export const wrongFilter = (query: Readonly<Record<string, string>>): Failure | null => {
  const day = dayWords.find((word) => Object.hasOwn(query, word));
  return day === undefined ? null : invalid('query', `Leave "${day}" out: the period says which days it is over.`);
};

/** Why somebody with these permissions cannot have such a report. */
export const notAllowed = (report: ReportKind, permissions: ReadonlySet<Permission>): Failure | null => {
  const needed = reportNeeds[report];
  return needed === undefined || permissions.has(needed)
    ? null
    : fail('forbidden', `This report needs the permission ${needed}.`);
};
