/**
 * A rate's week as it applies: for every weekday the slices of the wall clock and the price in force. Billing and the
 * editor read the same week, so what is painted is what is billed. Pure and browser-safe; no zone and no money here.
 */
import { type DaySlice, dateOfDay, type IsoDay } from '../../kernel/zone.ts';
import type { Band, Rate, Season } from './tariff.ts';

/** One price on one stretch of a weekday; `label` is absent outside bands and seasons, and for unnamed bands. */
export interface PriceSlice extends DaySlice {
  readonly priceMicros: number;
  readonly label?: string;
  /** Position in `rate.bands`; −1 where the base price applies. */
  readonly bandIndex: number;
}

const covers = (band: Band, day: IsoDay, minute: number) =>
  minute >= band.fromMinute && minute < band.toMinute && band.days.includes(day);

/**
 * The slices of one weekday, sorted and covering 00:00–24:00. Where bands overlap, the first in the list wins. The base price of a season
 * goes by the season's name.
 */
export function slicesOfDay(
  week: Pick<Rate, 'basePriceMicros' | 'bands'> | Season,
  day: IsoDay,
): readonly PriceSlice[] {
  const { bands, basePriceMicros } = week;
  const base = { priceMicros: basePriceMicros, label: 'name' in week ? week.name : undefined };
  const edges = [0, 1440];
  for (const band of bands) if (band.days.includes(day)) edges.push(band.fromMinute, band.toMinute);
  edges.sort((a, b) => a - b);
  const slices: PriceSlice[] = [];
  for (let i = 1; i < edges.length; i++) {
    const fromMinute = edges[i - 1]!;
    const toMinute = edges[i]!;
    if (fromMinute === toMinute) continue;
    const bandIndex = bands.findIndex((band) => covers(band, day, fromMinute));
    const { priceMicros, label } = bands[bandIndex] ?? base;
    slices.push({ fromMinute, toMinute, priceMicros, label, bandIndex });
  }
  return slices;
}

/** Whether the season holds on a day of the year, written mm-dd. */
export const isInSeason = ({ fromDay, toDay }: Pick<Season, 'fromDay' | 'toDay'>, day: string): boolean =>
  fromDay <= toDay ? day >= fromDay && day <= toDay : day >= fromDay || day <= toDay;

/**
 * The slices of any local date: Sunday's on holidays (yyyy-mm-dd), the season's week where one applies. Days come as `splitByLocalDay` tells
 * them; what was worked out is remembered by the returned function.
 */
export function calendarOf(
  rate: Rate,
  holidays: readonly string[] | undefined,
): (day: IsoDay, epochDay: number) => readonly PriceSlice[] {
  const { seasons = [] } = rate;
  const weeks: (readonly PriceSlice[])[][] = [];
  const slices = (season: number, day: IsoDay) => {
    weeks[season + 1] ??= [];
    const week = weeks[season + 1]!;
    week[day] ??= slicesOfDay(seasons[season] ?? rate, day);
    return week[day];
  };
  if (seasons.length === 0 && !holidays?.length) return (day) => slices(-1, day);
  return (day, epochDay) => {
    const date = dateOfDay(epochDay);
    const season = seasons.findIndex((each) => isInSeason(each, date.slice(5)));
    return slices(season, holidays?.includes(date) ? 7 : day);
  };
}
