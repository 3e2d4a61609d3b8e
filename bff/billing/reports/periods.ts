/**
 * The calendar of reports: days as yyyymmdd, the periods that a question is cut into, what "last week" means, and when a schedule is due
 * next. Everything is of a wall clock, so a change to or from daylight-saving time moves no report to another day. Pure.
 */
import { dayNumber } from '../../kernel/stamp.ts';
import { instantOf } from '../../kernel/zone.ts';
import type { PeriodLength } from './contract.ts';
import type { RelativePeriod, ScheduleEvery } from './files-contract.ts';

const dayMs = 86_400_000;

/** Days both included. */
export interface DaySpan {
  readonly fromDay: number;
  readonly toDay: number;
}
export interface Period extends DaySpan {
  readonly label: string;
}

/** Days since 1970-01-01. */
const indexOf = (day: number): number =>
  Date.UTC(Math.floor(day / 10_000), (Math.floor(day / 100) % 100) - 1, day % 100) / dayMs;
const dayAt = (index: number): number => dayNumber(index * dayMs, 'UTC');
/** 1 is Monday: 1970-01-01 was a Thursday. */
const weekdayOf = (index: number): number => ((((index + 3) % 7) + 7) % 7) + 1;

/** Whether there is such a day in the calendar: 20260229 is none. */
export const isDay = (day: number): boolean => dayAt(indexOf(day)) === day;
export const addDays = (day: number, days: number): number => dayAt(indexOf(day) + days);
export const dayCount = ({ fromDay, toDay }: DaySpan): number => indexOf(toDay) - indexOf(fromDay) + 1;

const two = (n: number): string => String(n).padStart(2, '0');
/** `2026-11-22`. */
export const isoDate = (day: number): string =>
  `${Math.floor(day / 10_000)}-${two(Math.floor(day / 100) % 100)}-${two(day % 100)}`;
const monthLabel = (day: number): string => isoDate(day).slice(0, 7);

/** Week of ISO 8601: its year is that of its Thursday. */
const weekLabel = (day: number): string => {
  const index = indexOf(day);
  const thursday = index - weekdayOf(index) + 4;
  const year = Math.floor(dayAt(thursday) / 10_000);
  const week = Math.floor((thursday - indexOf(year * 10_000 + 101)) / 7) + 1;
  return `${year}-W${two(week)}`;
};

const labels: Readonly<Record<Exclude<PeriodLength, 'total'>, (day: number) => string>> = {
  day: isoDate,
  week: weekLabel,
  month: monthLabel,
};

/** The span cut into days, ISO weeks or months, in order; the first and the last may be shorter. */
export const periodsOf = (span: DaySpan, by: PeriodLength): Period[] => {
  const { fromDay, toDay } = span;
  if (by === 'total') {
    const label = fromDay === toDay ? isoDate(fromDay) : `${isoDate(fromDay)} – ${isoDate(toDay)}`;
    return [{ label, fromDay, toDay }];
  }
  const periods: Period[] = [];
  const labelOf = labels[by];
  for (let day = fromDay; day <= toDay; day = addDays(day, 1)) {
    const label = labelOf(day);
    const last = periods.at(-1);
    if (last?.label === label) periods[periods.length - 1] = { ...last, toDay: day };
    else periods.push({ label, fromDay: day, toDay: day });
  }
  return periods;
};

/** The span cut into pieces of so many days. */
export const slicesOf = (span: DaySpan, days: number): DaySpan[] => {
  const slices: DaySpan[] = [];
  for (let fromDay = span.fromDay; fromDay <= span.toDay; fromDay = addDays(fromDay, days))
    slices.push({ fromDay, toDay: Math.min(addDays(fromDay, days - 1), span.toDay) });
  return slices;
};

/** The days that `period` means when today is `today`. */
export const relativeDays = (period: RelativePeriod, today: number): DaySpan => {
  const index = indexOf(today);
  if (period === 'yesterday') return { fromDay: dayAt(index - 1), toDay: dayAt(index - 1) };
  if (period === 'lastWeek') {
    const monday = index - weekdayOf(index) + 1;
    return { fromDay: dayAt(monday - 7), toDay: dayAt(monday - 1) };
  }
  const toDay = addDays(today - (today % 100) + 1, -1);
  return { fromDay: toDay - (toDay % 100) + 1, toDay };
};

export interface Timetable {
  readonly every: ScheduleEvery;
  /** Of the zone's clock. */
  readonly hour: number;
  readonly zone: string;
}

const isItsDay = (every: ScheduleEvery, day: number): boolean =>
  every === 'day' || (every === 'week' ? weekdayOf(indexOf(day)) === 1 : day % 100 === 1);

/**
 * The first moment after `afterMs` at which the schedule is due. An hour that the clock skips is due when it has skipped, one that it repeats is
 * due the first time.
 */
export const nextRunMs = ({ every, hour, zone }: Timetable, afterMs: number): number => {
  for (let day = dayNumber(afterMs, zone); ; day = addDays(day, 1)) {
    if (!isItsDay(every, day)) continue;
    const atMs = instantOf(zone, `${isoDate(day)}T${two(hour)}:00`);
    if (atMs === undefined) throw new RangeError(`There is no hour ${hour} on ${isoDate(day)}.`);
    if (atMs > afterMs) return atMs;
  }
};
