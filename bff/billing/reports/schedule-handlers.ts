/** Handlers of report schedules. A change of its times begins the schedule anew from now. */
import { eq } from 'drizzle-orm';
import * as z from 'zod/mini';
import { bind } from '../../kernel/http.ts';
import { manage } from '../../kernel/manage.ts';
import { type Failure, fail, invalid } from '../../kernel/result.ts';
import { dayNumber } from '../../kernel/stamp.ts';
import { isZone } from '../../kernel/zone.ts';
import { reportSchedules as table } from '../../store/tables/index.ts';
import { reportSchedule, reportSchedules } from './files-contract.ts';
import { notAllowed, scheduledQuery, wrongFilter } from './order.ts';
import { nextRunMs } from './periods.ts';
import type { ScheduleRecord } from './rows.ts';
import { wrongQuery } from './source.ts';

/** Of one merchant. */
const maxSchedules = 100;
const address = z.email().check(z.maxLength(254));

type Written = Pick<ScheduleRecord, 'name' | 'report' | 'period' | 'query' | 'zone' | 'every' | 'hour' | 'recipients'>;

const wrong = (schedule: Written, nowMs: number): Failure | null => {
  if (!isZone(schedule.zone)) return invalid('zone', `There is no time zone "${schedule.zone}"`);
  const recipient = schedule.recipients.find((each) => !address.safeParse(each).success);
  if (recipient !== undefined) return invalid('recipients', `"${recipient}" is not a mail address`);
  const filter = wrongFilter(schedule.query);
  if (filter) return filter;
  const { query } = scheduledQuery(schedule, nowMs);
  return wrongQuery(schedule.report, query, dayNumber(nowMs, schedule.zone));
};

export const reportScheduleHandlers = ({ newId }: { newId(): string }) =>
  bind(
    reportSchedules,
    manage({
      entity: reportSchedule,
      table,
      sort: 'name',
      async create(body, w, c) {
        const schedule = {
          ...{ name: body.name, report: body.report, format: body.format, period: body.period, every: body.every },
          ...{ hour: body.hour, zone: body.zone, query: body.query ?? {}, recipients: body.recipients ?? [] },
        };
        const refused = notAllowed(schedule.report, c.caller.permissions) ?? wrong(schedule, c.now);
        if (refused) return refused;
        const { tenantId } = c.caller.scope;
        const { count } = await w.totals(table, eq(table.tenantId, tenantId), []);
        if (count >= maxSchedules)
          return fail('conflict', `There are ${count} schedules already, and no more are kept. Delete one first.`);
        return {
          id: newId(),
          tenantId,
          ...schedule,
          enabled: body.enabled ?? true,
          nextAt: nextRunMs(schedule, c.now),
          lastAt: null,
          createdAt: c.now,
          updatedAt: c.now,
        };
      },
      async change(before, patch, _, c) {
        const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
        const after: ScheduleRecord = { ...before, ...given };
        const refused = notAllowed(after.report, c.caller.permissions) ?? wrong(after, c.now);
        if (refused) return refused;
        const isSame =
          after.every === before.every &&
          after.hour === before.hour &&
          after.zone === before.zone &&
          after.enabled === before.enabled;
        return isSame ? given : { ...given, nextAt: nextRunMs(after, c.now) };
      },
    }),
  );
