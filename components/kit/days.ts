/** Calendar days as reports have them: yyyymmdd of a zone's clock. Pure; today comes from outside. */
import type { PeriodLength } from '../../bff/billing/reports/contract.ts';
import { offsetSpan } from '../../bff/kernel/zone.ts';

const dayMs = 86_400_000;

/** 20261122 → the instant at which it begins in UTC, to reckon and write with. */
export const utcOf = (day: number): number =>
  Date.UTC(Math.floor(day / 10_000), (Math.floor(day / 100) % 100) - 1, day % 100);

const dayOfUtc = (utcMs: number): number => Number(new Date(utcMs).toISOString().slice(0, 10).replaceAll('-', ''));

/** The day that the zone's clock shows at an instant. */
export const dayAt = (atMs: number, zone: string): number => dayOfUtc(atMs + offsetSpan(zone, atMs).offsetMs);

export const addDays = (day: number, count: number): number => dayOfUtc(utcOf(day) + count * dayMs);

/** Days from the first to the last, both included. */
export const countDays = (from: number, to: number): number => Math.round((utcOf(to) - utcOf(from)) / dayMs) + 1;

/** 20261122 ↔ "2026-11-22"; anything that is no day gives undefined. */
export const isoOf = (day: number): string => new Date(utcOf(day)).toISOString().slice(0, 10);
export const dayOfIso = (iso: string): number | undefined => {
  const utcMs = /^\d{4}-\d{2}-\d{2}$/.test(iso) ? Date.parse(`${iso}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(utcMs) ? undefined : dayOfUtc(utcMs);
};

export interface Span {
  readonly from: number;
  readonly to: number;
}

const monthStart = (day: number): number => Math.floor(day / 100) * 100 + 1;
/** Monday of its week. */
const weekStart = (day: number): number => addDays(day, -((new Date(utcOf(day)).getUTCDay() + 6) % 7));
const nextMonth = (day: number): number => monthStart(addDays(monthStart(day), 31));

/** The periods of a span in order, the first and last cut where it begins and ends, as the server cuts them. */
export const periodsOf = ({ from, to }: Span, by: PeriodLength): Span[] => {
  const next: Readonly<Record<PeriodLength, (day: number) => number>> = {
    day: (day) => addDays(day, 1),
    week: (day) => addDays(weekStart(day), 7),
    month: nextMonth,
    total: () => addDays(to, 1),
  };
  const periods: Span[] = [];
  for (let day = from; day <= to; day = next[by](day)) {
    const last = addDays(next[by](day), -1);
    periods.push({ from: day, to: Math.min(last, to) });
  }
  return periods;
};

/** As many days right before. */
export const spanBefore = ({ from, to }: Span): Span => ({
  from: addDays(from, -countDays(from, to)),
  to: addDays(from, -1),
});

/** The same days of the month before; those that it does not have are left out. */
export const monthBefore = ({ from, to }: Span): Span => {
  const start = monthStart(addDays(monthStart(from), -1));
  return { from: start, to: Math.min(start + (to % 100) - 1, addDays(monthStart(from), -1)) };
};

/** First of the month. */
export const monthOf = (day: number): Span => ({ from: monthStart(day), to: day });

const formats = new Map<string, Intl.DateTimeFormat>();
const format = (locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const key = `${locale} ${JSON.stringify(options)}`;
  let made = formats.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
    formats.set(key, made);
  }
  return made;
};
const short = { day: 'numeric', month: 'short' } as const;
const long = { ...short, year: 'numeric' } as const;

/** "24 Oct – 22 Nov 2026"; one day alone as that day. */
export const spanText = ({ from, to }: Span, locale: string): string =>
  from === to ? format(locale, long).format(utcOf(from)) : format(locale, long).formatRange(utcOf(from), utcOf(to));

/** A period in a table: "Sun, 22 Nov 2026", "16 – 22 Nov 2026", "November 2026". */
export const periodText = (period: Span, by: PeriodLength, locale: string): string => {
  if (by === 'day') return format(locale, { weekday: 'short', ...long }).format(utcOf(period.from));
  const isWhole = period.from === monthStart(period.from) && addDays(period.to, 1) === nextMonth(period.from);
  if (by === 'month' && isWhole) return format(locale, { month: 'long', year: 'numeric' }).format(utcOf(period.from));
  return spanText(period, locale);
};

/** A period below an axis: "22 Nov", "Nov". */
export const tickText = (period: Span, by: PeriodLength, locale: string): string =>
  format(locale, by === 'month' ? { month: 'short', year: '2-digit' } : short).format(utcOf(period.from));
