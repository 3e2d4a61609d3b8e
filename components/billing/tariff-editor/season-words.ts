/** Days of the year and dates in words. Pure. */
import type { Season } from '../../../bff/billing/tariffs/tariff.ts';

const formats = new Map<string, Intl.DateTimeFormat>();
const format = (locale: string, kind: 'day' | 'date' | 'month'): Intl.DateTimeFormat => {
  const key = `${locale} ${kind}`;
  let made = formats.get(key);
  if (!made) {
    const day = { day: 'numeric', month: 'short', timeZone: 'UTC' } as const;
    const options =
      kind === 'month'
        ? ({ month: 'long', timeZone: 'UTC' } as const)
        : kind === 'day'
          ? day
          : ({ ...day, weekday: 'short', year: 'numeric' } as const);
    made = new Intl.DateTimeFormat(locale, options);
    formats.set(key, made);
  }
  return made;
};

/** `06-01` → "1 Jun". 2024 has a 29 February. */
export const monthDayText = (monthDay: string, locale: string): string =>
  format(locale, 'day').format(Date.parse(`2024-${monthDay}T00:00:00Z`));

/** `2026-12-25` → "Fri, 25 Dec 2026". */
export const dateText = (date: string, locale: string): string =>
  format(locale, 'date').format(Date.parse(`${date}T00:00:00Z`));

/** Name of a month, 1–12. */
export const monthName = (month: number, locale: string): string =>
  format(locale, 'month').format(Date.UTC(2024, month - 1, 1));

/** "Summer, 1 Jun – 31 Aug" */
export const seasonText = ({ name, fromDay, toDay }: Pick<Season, 'name' | 'fromDay' | 'toDay'>, locale: string) =>
  `${name}, ${monthDayText(fromDay, locale)} – ${monthDayText(toDay, locale)}`;

/** Days of a month in a leap year. */
export const daysIn = (month: number): number => [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 31;
