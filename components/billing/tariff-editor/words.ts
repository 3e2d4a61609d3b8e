/** Days, times and prices in words, as the week grid and the sentences write them. Pure. */

import { type IsoDay, isoDays } from '../../../bff/kernel/days.ts';
import { formatUnitPrice } from '../../../bff/kernel/money.ts';
import type { Word } from '../../i18n/translate.ts';
import type { TextKey } from './texts.ts';
import { type RateName, scaleOf, type TimeUnit } from './typing.ts';

/** Name of a weekday; 1 January 2024 was a Monday. */
export const dayName = (day: IsoDay, locale: string, style: 'short' | 'long'): string =>
  new Intl.DateTimeFormat(locale, { weekday: style, timeZone: 'UTC' }).format(Date.UTC(2024, 0, day));

/** Runs of neighbouring days: [1,2,3,6] → [[1,3],[6,6]]. */
export const dayRuns = (days: readonly IsoDay[]): [IsoDay, IsoDay][] => {
  const runs: [IsoDay, IsoDay][] = [];
  for (const day of isoDays) {
    if (!days.includes(day)) continue;
    const last = runs[runs.length - 1];
    if (last && last[1] === day - 1) last[1] = day;
    else runs.push([day, day]);
  }
  return runs;
};

export const daysText = (days: readonly IsoDay[], locale: string, word: Word<TextKey>): string =>
  days.length === 7
    ? word('everyDay')
    : dayRuns(days)
        .map(([from, to]) => {
          const [first, last] = [dayName(from, locale, 'short'), dayName(to, locale, 'short')];
          return from === to ? first : `${first}–${last}`;
        })
        .join(', ');

const two = (n: number) => String(n).padStart(2, '0');
export const clockText = (minute: number): string => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
/** "08–20", with minutes only where there are any. */
export const spanText = (fromMinute: number, toMinute: number): string =>
  fromMinute % 60 === 0 && toMinute % 60 === 0
    ? `${two(fromMinute / 60)}–${two(toMinute / 60)}`
    : `${clockText(fromMinute)}–${clockText(toMinute)}`;

/** "€0.49/kWh", "€0.02/min". A price that is not exact per minute is given per hour. */
export const priceText = (
  micros: number,
  rate: RateName | 'idle',
  unit: TimeUnit,
  currency: string,
  locale: string,
) => {
  if (rate === 'energy' || rate === 'service') return `${formatUnitPrice(micros, currency, locale)}/kWh`;
  const shown = micros % 60 === 0 ? unit : 'h';
  return `${formatUnitPrice(micros / scaleOf(rate, shown), currency, locale)}/${shown}`;
};
