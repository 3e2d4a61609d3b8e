/**
 * A rate's week as it applies: for every weekday the slices of the wall clock and the price in force. Billing and the
 * editor read the same week, so what is painted is what is billed. Pure and browser-safe; no zone and no money here.
 */
import type { DaySlice, IsoDay } from '../../kernel/zone.ts';
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
