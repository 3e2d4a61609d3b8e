/**
 * The lines of a tariff that is written in OCPI elements (2.2.1-d2, mod_tariffs): per stretch of the session and dimension the first element
 * that applies gives the price. One line per component, its quantity whole and rounded once. No discounts, limits or taxes here.
 * Pure and browser-safe.
 */
import type { BillLine } from './bill.ts';
import type { PriceComponent, Restrictions, TariffElement } from './elements.ts';
import { usageLine } from './lines.ts';
import { minuteOf, type Stretch, stretchesOf } from './stretches.ts';
import type { Tariff } from './tariff.ts';
import type { Usage, UsedSession } from './usage.ts';

type Dimension = PriceComponent['dimension'];

/** A component with the restrictions of its element, and what was used under it. */
interface Tally {
  /** From 1, as a person counts. */
  readonly element: number;
  readonly restrictions: Restrictions | undefined;
  readonly component: PriceComponent;
  quantity: number;
  stepped: boolean;
  readonly periods: { fromMs: number; toMs: number }[];
}

/** Per dimension the components in the order in which they are tried. */
type Plan = Record<Dimension, readonly Tally[]>;

/** One line per component of an element that priced something, reservation last. */
export function elementLines(
  tariff: Tariff,
  elements: readonly TariffElement[],
  zone: string,
  session: UsedSession,
  usage: Pick<Usage, 'powers' | 'reservation'>,
): BillLine[] {
  const named = elements.some(({ components }) => components.some((c) => c.taxBasisPoints !== undefined));
  const toLine = lineWriter(tariff, named);
  const lines: BillLine[] = [];
  if (session.samples.length > 0 || session.endMs > session.startMs) {
    const plan = planOf(elements, [undefined]);
    run(plan, stretchesOf(restrictionsOf(plan), zone, session, usage.powers ?? []));
    for (const tally of [...plan.FLAT, ...plan.ENERGY, ...plan.TIME, ...plan.PARKING_TIME]) {
      if (tally.quantity > 0) lines.push(toLine(tally, keys[tally.component.dimension]));
    }
  }
  if (usage.reservation) {
    const { fromMs, toMs, expired } = usage.reservation;
    // Of an expired reservation its own prices count before those of any reservation.
    const plan = planOf(elements, expired ? ['RESERVATION_EXPIRES', 'RESERVATION'] : ['RESERVATION']);
    const reserved = { startMs: fromMs, endMs: Math.max(fromMs, toMs), samples: [], idle: [] };
    run({ ...plan, ENERGY: [], PARKING_TIME: [] }, stretchesOf(restrictionsOf(plan), zone, reserved, []));
    for (const tally of [...plan.FLAT, ...plan.TIME]) {
      const isExpiry = tally.restrictions?.reservation === 'RESERVATION_EXPIRES';
      if (tally.quantity > 0) lines.push(toLine(tally, isExpiry ? 'reservation.expired' : 'reservation.used'));
    }
  }
  return lines;
}

function planOf(elements: readonly TariffElement[], kinds: readonly Restrictions['reservation'][]): Plan {
  const of = (dimension: Dimension) =>
    kinds.flatMap((kind) =>
      elements.flatMap(({ components, restrictions }, i): Tally[] => {
        const component = components.find((each) => each.dimension === dimension);
        if (!component || restrictions?.reservation !== kind) return [];
        return [{ element: i + 1, restrictions, component, quantity: 0, stepped: false, periods: [] }];
      }),
    );
  return { FLAT: of('FLAT'), ENERGY: of('ENERGY'), TIME: of('TIME'), PARKING_TIME: of('PARKING_TIME') };
}

const restrictionsOf = (plan: Plan): readonly Restrictions[] =>
  [...new Set(Object.values(plan).flatMap((tallies) => tallies.map(({ restrictions }) => restrictions)))].filter(
    (restrictions) => restrictions !== undefined,
  );

/** Counts every stretch for the first component of its dimension that applies; then rounds up to steps. */
function run(plan: Plan, stretches: readonly Stretch[]): void {
  const elapsedMs = { TIME: 0, PARKING_TIME: 0 };
  const last: { ENERGY?: Tally; TIME?: Tally; PARKING_TIME?: Tally } = {};
  let flat: Tally | undefined;
  for (const stretch of stretches) {
    if (!flat) {
      flat = plan.FLAT.find(({ restrictions }) => applies(restrictions, stretch));
      if (flat) count(flat, 1, stretch.fromMs, stretch.fromMs);
    }
    if (stretch.isMetered) {
      const energyWh = stretch.toWh - stretch.fromWh;
      const tally = plan.ENERGY.find(({ restrictions }) => applies(restrictions, stretch));
      if (tally) count(tally, energyWh, stretch.fromMs, stretch.toMs);
      if (tally && energyWh > 0) last.ENERGY = tally;
    }
    if (!stretch.state || stretch.toMs === stretch.fromMs) continue;
    const dimension = stretch.state === 'idle' ? 'PARKING_TIME' : 'TIME';
    // Whole seconds of the dimension's whole time, so that their sum does not depend on the cuts.
    const beforeS = Math.floor(elapsedMs[dimension] / 1000);
    elapsedMs[dimension] += stretch.toMs - stretch.fromMs;
    const tally = plan[dimension].find(({ restrictions }) => applies(restrictions, stretch));
    if (!tally) continue;
    const seconds = Math.floor(elapsedMs[dimension] / 1000) - beforeS;
    count(tally, seconds, stretch.fromMs, stretch.toMs);
    if (seconds > 0) last[dimension] = tally;
  }
  roundUp(plan.ENERGY, last.ENERGY);
  // "In the cases that TIME and PARKING_TIME Tariff Elements are both used, step_size is only taken into account for the total parking
  // duration": charging is not rounded up by the way into paid parking.
  const isParkingPaid = plan.PARKING_TIME.some(({ quantity, component }) => quantity > 0 && component.priceMicros > 0);
  if (isParkingPaid) roundUp(plan.PARKING_TIME, last.PARKING_TIME);
  else roundUp(plan.TIME, last.TIME);
}

function count(tally: Tally, quantity: number, fromMs: number, toMs: number): Tally {
  tally.quantity += quantity;
  const previous = tally.periods[tally.periods.length - 1];
  if (previous?.toMs === fromMs) previous.toMs = toMs;
  else tally.periods.push({ fromMs, toMs });
  return tally;
}

/** The total of a dimension is rounded up once, by the step of the last component, at whose price the rest is billed. */
function roundUp(tallies: readonly Tally[], last: Tally | undefined): void {
  if (!last || last.component.stepSize <= 1) return;
  const total = tallies.reduce((sum, { quantity }) => sum + quantity, 0);
  const surplus = Math.ceil(total / last.component.stepSize) * last.component.stepSize - total;
  last.quantity += surplus;
  last.stepped = surplus > 0;
}

const isWithin = (value: number, min: number | undefined, max: number | undefined) =>
  (min === undefined || value >= min) && (max === undefined || value < max);

/** Whether an element applies during a stretch, reservations aside. Lower bounds are inclusive, upper ones exclusive. */
function applies(r: Restrictions | undefined, stretch: Stretch): boolean {
  if (!r) return true;
  return (
    isWithin(stretch.fromWh, r.minWh, r.maxWh) &&
    isWithin(stretch.elapsedMs / 1000, r.minDurationS, r.maxDurationS) &&
    isWithin(stretch.powerW, r.minW, r.maxW) &&
    isWithin(stretch.currentMilliamps, r.minMilliamps, r.maxMilliamps) &&
    (!r.days || r.days.length === 0 || r.days.includes(stretch.day)) &&
    (r.startDate === undefined || stretch.date >= r.startDate) &&
    (r.endDate === undefined || stretch.date < r.endDate) &&
    isInClock(stretch.minute, r.startTime, r.endTime)
  );
}

function isInClock(minute: number, startTime: string | undefined, endTime: string | undefined): boolean {
  const from = startTime === undefined ? 0 : minuteOf(startTime);
  // Midnight as an end is that of the same day's end.
  const to = endTime === undefined ? 1440 : minuteOf(endTime) || 1440;
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

const keys = {
  FLAT: 'start.element',
  ENERGY: 'energy.element',
  TIME: 'duration.element',
  PARKING_TIME: 'idle.element',
} as const;
const components = { FLAT: 'start', ENERGY: 'energy', TIME: 'duration', PARKING_TIME: 'idle' } as const;
const kinds = { FLAT: 'session', ENERGY: 'energy', TIME: 'time', PARKING_TIME: 'time' } as const;

/** Where any component names a rate of tax, every line names one: its own, the tariff's, or 0. */
const lineWriter =
  ({ currency, tax }: Tariff, named: boolean) =>
  ({ element, restrictions, component, quantity, stepped, periods }: Tally, key: BillLine['why']['key']): BillLine => {
    const { dimension, priceMicros, stepSize } = component;
    return usageLine(
      kinds[dimension],
      {
        component: restrictions?.reservation ? 'reservation' : components[dimension],
        quantity,
        unitPriceMicros: priceMicros,
        periods,
        why: { key, params: { element, ...(stepped && { stepSize }) } },
      },
      currency,
      named ? (component.taxBasisPoints ?? tax?.rateBasisPoints ?? 0) : undefined,
    );
  };
