/**
 * Fees in the words of OCPI elements, dimension by dimension: prices that hold at some times first, then the one that holds at all others.
 * A start-up fee that asks for energy becomes a flat price, which a session without energy would pay too: OCPI sends no record of such.
 * Pure.
 */
import { isoDays } from '../../kernel/days.ts';
import type { PriceComponent, Restrictions, TariffElement } from './elements.ts';
import { microsPerMinor } from './lines.ts';
import type { Rate, Tariff } from './tariff.ts';
import { slicesOfDay } from './week.ts';

/** What of the fees cannot be said in elements, with its place. */
export function unsaidFees(tariff: Tariff): { path: string; message: string }[] {
  const found: { path: string; message: string }[] = [];
  for (const path of ['energy', 'service', 'duration'] as const)
    if (tariff[path]?.seasons?.length) found.push({ path: `${path}.seasons`, message: 'seasons that come every year' });
  if (tariff.holidays?.length) found.push({ path: 'holidays', message: 'holidays' });
  if (tariff.idle && tariff.idle.graceMinutes > 0)
    found.push({ path: 'idle.graceMinutes', message: 'idle minutes that are free each time' });
  if (tariff.idle?.capMinor !== undefined)
    found.push({ path: 'idle.capMinor', message: 'a most that idle time costs' });
  return found;
}

/** The fees as elements; a tariff without any is free, and says so as OCPI wants it: a flat price of 0. */
export function elementsOfFees(tariff: Tariff): readonly TariffElement[] {
  const { startFee, energy, service, duration, idle, currency } = tariff;
  const elements = [
    ...(startFee ? [element('FLAT', startFee.amountMinor * microsPerMinor(currency))] : []),
    ...(energy || service ? weekElements('ENERGY', [energy, service]) : []),
    ...(duration ? weekElements('TIME', [duration]) : []),
    ...(idle ? [element('PARKING_TIME', idle.pricePerHourMicros)] : []),
  ];
  return elements.length > 0 ? elements : [element('FLAT', 0)];
}

const element = (
  dimension: PriceComponent['dimension'],
  priceMicros: number,
  restrictions?: Restrictions,
): TariffElement => ({
  components: [{ dimension, priceMicros, stepSize: 1 }],
  ...(restrictions && Object.keys(restrictions).length > 0 && { restrictions }),
});

/** The sum of weeks of prices. The sum of their base prices holds wherever no element before it does. */
function weekElements(dimension: 'ENERGY' | 'TIME', rates: readonly (Rate | undefined)[]): readonly TariffElement[] {
  const given = rates.filter((rate) => rate !== undefined);
  const basePriceMicros = given.reduce((sum, rate) => sum + rate.basePriceMicros, 0);
  const found = new Map<
    string,
    { priceMicros: number; fromMinute: number; toMinute: number; days: Restrictions['days'] & {} }
  >();
  for (const day of isoDays) {
    for (const slice of daySum(given, day)) {
      if (slice.priceMicros === basePriceMicros) continue;
      const key = `${slice.priceMicros} ${slice.fromMinute} ${slice.toMinute}`;
      const same = found.get(key);
      if (same) same.days.push(day);
      else found.set(key, { ...slice, days: [day] });
    }
  }
  const timed = [...found.values()].map(({ priceMicros, fromMinute, toMinute, days }) =>
    element(dimension, priceMicros, {
      ...(fromMinute > 0 && { startTime: clockOf(fromMinute) }),
      ...(toMinute < 1440 && { endTime: clockOf(toMinute) }),
      ...(days.length < 7 && { days }),
    }),
  );
  return [...timed, element(dimension, basePriceMicros)];
}

/** One day's slices of the summed price, equal neighbours joined. */
function daySum(rates: readonly Rate[], day: (typeof isoDays)[number]) {
  const weeks = rates.map((rate) => slicesOfDay(rate, day));
  const edges = [...new Set(weeks.flatMap((slices) => slices.map(({ fromMinute }) => fromMinute)))].sort(
    (a, b) => a - b,
  );
  const sums: { fromMinute: number; toMinute: number; priceMicros: number }[] = [];
  edges.forEach((fromMinute, i) => {
    const priceMicros = weeks.reduce(
      (sum, slices) => sum + (slices.findLast((slice) => slice.fromMinute <= fromMinute)?.priceMicros ?? 0),
      0,
    );
    const toMinute = edges[i + 1] ?? 1440;
    const previous = sums[sums.length - 1];
    if (previous?.priceMicros === priceMicros) previous.toMinute = toMinute;
    else sums.push({ fromMinute, toMinute, priceMicros });
  });
  return sums;
}

const clockOf = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
