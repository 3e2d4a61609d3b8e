/** Which week of a rate holds on a date: that of a season, or Sunday's on a holiday. Pure and browser-safe; no money here. */
import { dateOfDay, type IsoDay } from '../../kernel/zone.ts';
import type { Rate, Season } from './tariff.ts';
import { type PriceSlice, slicesOfDay } from './week.ts';

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
