/**
 * What is wrong or worth knowing in a week of price bands, and the edits that a week grid needs: paint a rectangle, merge
 * what is equal. Works in exact minutes, so any grid step keeps bands it did not draw. Pure and browser-safe.
 */
import { type IsoDay, isoDays } from '../../kernel/days.ts';
import type { Band, Rate, Season } from './tariff.ts';
import { type PriceSlice, slicesOfDay } from './week.ts';

/** `band.overlap` and `band.empty` forbid saving; `band.gap` only says that the base price applies there. */
export interface BandProblem {
  readonly key: 'band.overlap' | 'band.gap' | 'band.empty';
  readonly severity: 'error' | 'note';
  readonly day: IsoDay;
  readonly fromMinute: number;
  readonly toMinute: number;
  /** Positions in the list of bands; none for a gap. */
  readonly bandIndexes: readonly number[];
}

/**
 * Every overlap and gap with its exact place, by day and time, and bands without length. A week without any band has no
 * gaps: it simply has one price.
 */
export function bandProblems(bands: readonly Band[]): readonly BandProblem[] {
  if (bands.length === 0) return [];
  const problems: BandProblem[] = [];
  for (const day of isoDays) {
    const edges = new Set([0, 1440]);
    bands.forEach((band, index) => {
      if (!band.days.includes(day)) return;
      edges.add(band.fromMinute).add(band.toMinute);
      if (band.fromMinute >= band.toMinute)
        problems.push(problem('band.empty', day, band.fromMinute, band.toMinute, [index]));
    });
    const sorted = [...edges].sort((a, b) => a - b);
    let open: BandProblem | undefined;
    for (let i = 1; i < sorted.length; i++) {
      const [fromMinute, toMinute] = [sorted[i - 1]!, sorted[i]!];
      const bandIndexes = bandsAt(bands, day, fromMinute);
      if (bandIndexes.length === 1) continue;
      const key = bandIndexes.length === 0 ? 'band.gap' : 'band.overlap';
      if (open?.toMinute === fromMinute && open.key === key && open.bandIndexes.join() === bandIndexes.join()) {
        problems.pop();
        open = problem(key, day, open.fromMinute, toMinute, bandIndexes);
      } else open = problem(key, day, fromMinute, toMinute, bandIndexes);
      problems.push(open);
    }
  }
  return problems;
}

const problem = (
  key: BandProblem['key'],
  day: IsoDay,
  fromMinute: number,
  toMinute: number,
  bandIndexes: readonly number[],
): BandProblem => ({ key, severity: key === 'band.gap' ? 'note' : 'error', day, fromMinute, toMinute, bandIndexes });

function bandsAt(bands: readonly Band[], day: IsoDay, minute: number): readonly number[] {
  const indexes: number[] = [];
  bands.forEach((band, index) => {
    if (band.days.includes(day) && minute >= band.fromMinute && minute < band.toMinute) indexes.push(index);
  });
  return indexes;
}

/** True when no two bands claim the same minute, so that the order of bands does not matter. */
export const bandsAreDisjoint = (bands: readonly Band[]): boolean =>
  bandProblems(bands).every(({ key }) => key !== 'band.overlap');

/** True when no day of the year lies in two seasons. */
export function seasonsAreDisjoint(seasons: readonly Season[]): boolean {
  const claimed = new Set<number>();
  for (const season of seasons)
    for (const day of daysOfSeason(season)) {
      if (claimed.has(day)) return false;
      claimed.add(day);
    }
  return true;
}

/** As month × 100 + day, 29 February included; a season that ends before it begins runs over the new year. */
function* daysOfSeason({ fromDay, toDay }: Pick<Season, 'fromDay' | 'toDay'>): Generator<number> {
  const number = (text: string) => Number(text.slice(0, 2)) * 100 + Number(text.slice(3));
  const [from, to] = [number(fromDay), number(toDay)];
  for (let day = 101; day <= 1231; day++) {
    if (day % 100 === 0 || day % 100 > 31) continue;
    if (from <= to ? day >= from && day <= to : day >= from || day <= to) yield day;
  }
}

/** The whole week as it will be billed, Monday first: per day the slices from 00:00 to 24:00, base price included. */
export const weekOf = (rate: Rate): readonly (readonly PriceSlice[])[] => isoDays.map((day) => slicesOfDay(rate, day));

type Stretch = Pick<Band, 'fromMinute' | 'toMinute' | 'priceMicros' | 'label'>;

/** The same prices in as few bands as the days allow: equal neighbours joined, equal days gathered, sorted, disjoint. */
export const normaliseBands = (bands: readonly Band[]): Band[] => gatherDays((day) => stretchesOf(bands, day));

export interface Brush {
  readonly days: readonly IsoDay[];
  readonly fromMinute: number;
  readonly toMinute: number;
  /** What to paint; absent: rub out, so that the base price applies. */
  readonly paint?: Pick<Band, 'priceMicros' | 'label'>;
}

/**
 * Paints over whatever is under the rectangle and leaves the rest of the week as it was. The result is normalised. A brush
 * without height paints nothing.
 */
export const paintBands = (bands: readonly Band[], brush: Brush): Band[] =>
  gatherDays((day) => {
    const under = stretchesOf(bands, day);
    if (!brush.days.includes(day) || brush.fromMinute >= brush.toMinute) return under;
    const kept = under.flatMap((stretch) => [
      { ...stretch, toMinute: Math.min(stretch.toMinute, brush.fromMinute) },
      { ...stretch, fromMinute: Math.max(stretch.fromMinute, brush.toMinute) },
    ]);
    if (brush.paint) kept.push({ ...brush.paint, fromMinute: brush.fromMinute, toMinute: brush.toMinute });
    return kept.filter((stretch) => stretch.fromMinute < stretch.toMinute);
  });

const stretchesOf = (bands: readonly Band[], day: IsoDay): Stretch[] =>
  slicesOfDay({ basePriceMicros: 0, bands: [...bands] }, day)
    .filter(({ bandIndex }) => bandIndex >= 0)
    .map(({ fromMinute, toMinute, priceMicros, label }) => ({ fromMinute, toMinute, priceMicros, label }));

function gatherDays(stretchesOn: (day: IsoDay) => Stretch[]): Band[] {
  const bands = new Map<string, Band>();
  for (const day of isoDays) {
    for (const { fromMinute, toMinute, priceMicros, label } of joinNeighbours(stretchesOn(day))) {
      const key = `${fromMinute} ${toMinute} ${priceMicros} ${label ?? ''}`;
      const band = bands.get(key);
      if (band) band.days.push(day);
      else bands.set(key, { days: [day], fromMinute, toMinute, priceMicros, ...(label !== undefined && { label }) });
    }
  }
  return [...bands.values()];
}

function joinNeighbours(stretches: Stretch[]): Stretch[] {
  const joined: Stretch[] = [];
  for (const stretch of stretches.sort((a, b) => a.fromMinute - b.fromMinute)) {
    const previous = joined[joined.length - 1];
    const equal = previous?.priceMicros === stretch.priceMicros && previous.label === stretch.label;
    if (previous && equal && previous.toMinute === stretch.fromMinute) previous.toMinute = stretch.toMinute;
    else joined.push({ ...stretch });
  }
  return joined;
}
