/**
 * The lines of a tariff that is written in OCPI elements (2.2.1-d2, mod_tariffs): per stretch of the session and dimension the first element
 * that applies gives the price. One line per component, its quantity whole and rounded once. No discounts, limits or taxes here.
 * Pure and browser-safe.
 */
import type { BillLine } from './bill.ts';
import type { PriceComponent, Restrictions, TariffElement } from './elements.ts';
import { usageLine } from './lines.ts';
import { type Edges, edgesOf, minuteOf, type Stretch, stretchesOf } from './stretches.ts';
import type { Tariff } from './tariff.ts';
import type { Usage, UsedSession } from './usage.ts';

type Dimension = PriceComponent['dimension'];

/** A component with the restrictions of its element, made ready to be tried. */
interface Entry {
  /** From 1, as a person counts. */
  readonly element: number;
  readonly component: PriceComponent;
  readonly restrictions: Restrictions | undefined;
  /** Of the wall clock; wraps over midnight where the end is not after the beginning. */
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** Per dimension the components in the order in which they are tried, and where that may change. */
interface Plan {
  readonly entries: Readonly<Record<Dimension, readonly Entry[]>>;
  readonly edges: Edges;
}

type Occasion = 'session' | 'reserved' | 'expired';

interface Plans extends Readonly<Record<Occasion, Plan>> {
  /** Any component names a rate of tax: then every line names one. */
  readonly named: boolean;
}

/** What was used under an entry. */
interface Tally {
  readonly entry: Entry;
  quantity: number;
  stepped: boolean;
  readonly periods: { fromMs: number; toMs: number }[];
}

/** One line per component of an element that priced something, reservation last. */
export function elementLines(
  tariff: Tariff,
  elements: readonly TariffElement[],
  zone: string,
  session: UsedSession,
  usage: Pick<Usage, 'powers' | 'reservation'>,
): BillLine[] {
  const plans = plansOf(elements);
  const toLine = lineWriter(tariff, plans.named);
  const lines: BillLine[] = [];
  if (session.samples.length > 0 || session.endMs > session.startMs) {
    const { entries, edges } = plans.session;
    for (const tally of run(entries, stretchesOf(edges, zone, session, usage.powers ?? [])))
      lines.push(toLine(tally, keys[tally.entry.component.dimension]));
  }
  if (usage.reservation) {
    const { fromMs, toMs, expired } = usage.reservation;
    const { entries, edges } = plans[expired ? 'expired' : 'reserved'];
    const reserved = { startMs: fromMs, endMs: Math.max(fromMs, toMs), samples: [], idle: [] };
    for (const tally of run(entries, stretchesOf(edges, zone, reserved, []))) {
      const isExpiry = tally.entry.restrictions?.reservation === 'RESERVATION_EXPIRES';
      lines.push(toLine(tally, isExpiry ? 'reservation.expired' : 'reservation.used'));
    }
  }
  return lines;
}

// What follows from a tariff alone is worked out once: a memory of facts, not of state.
const remembered = new WeakMap<readonly TariffElement[], Plans>();

function plansOf(elements: readonly TariffElement[]): Plans {
  let plans = remembered.get(elements);
  if (!plans) {
    plans = {
      session: planOf(elements, [undefined]),
      reserved: planOf(elements, ['RESERVATION']),
      // Of an expired reservation its own prices count before those of any reservation.
      expired: planOf(elements, ['RESERVATION_EXPIRES', 'RESERVATION']),
      named: elements.some(({ components }) => components.some((c) => c.taxBasisPoints !== undefined)),
    };
    remembered.set(elements, plans);
  }
  return plans;
}

function planOf(elements: readonly TariffElement[], kinds: readonly Restrictions['reservation'][]): Plan {
  const of = (dimension: Dimension) =>
    kinds.flatMap((kind) =>
      elements.flatMap(({ components, restrictions }, i): Entry[] => {
        const component = components.find((each) => each.dimension === dimension);
        if (!component || restrictions?.reservation !== kind) return [];
        const { startTime = '00:00', endTime = '00:00' } = restrictions ?? {};
        // Midnight as an end is that of the same day's end.
        const [fromMinute, toMinute] = [minuteOf(startTime), minuteOf(endTime) || 1440];
        return [{ element: i + 1, component, restrictions, fromMinute, toMinute }];
      }),
    );
  const entries = { FLAT: of('FLAT'), ENERGY: of('ENERGY'), TIME: of('TIME'), PARKING_TIME: of('PARKING_TIME') };
  const restrictions = Object.values(entries).flatMap((each) => each.map((entry) => entry.restrictions));
  return { entries, edges: edgesOf(restrictions.filter((each) => each !== undefined)) };
}

/** Counts every stretch for the first component of its dimension that applies; then rounds up to steps. What was used, by dimension. */
function run(entries: Plan['entries'], stretches: readonly Stretch[]): readonly Tally[] {
  const tallies = { FLAT: new Tallies(), ENERGY: new Tallies(), TIME: new Tallies(), PARKING_TIME: new Tallies() };
  const elapsedMs = { TIME: 0, PARKING_TIME: 0 };
  let flat: Entry | undefined;
  for (const stretch of stretches) {
    const { fromMs, toMs } = stretch;
    if (!flat) {
      flat = firstOf(entries.FLAT, stretch);
      if (flat) tallies.FLAT.count(flat, 1, fromMs, fromMs);
    }
    if (stretch.isMetered) {
      const entry = firstOf(entries.ENERGY, stretch);
      if (entry) tallies.ENERGY.count(entry, stretch.toWh - stretch.fromWh, fromMs, toMs);
    }
    if (!stretch.state || toMs === fromMs) continue;
    const dimension = stretch.state === 'idle' ? 'PARKING_TIME' : 'TIME';
    // Whole seconds of the dimension's whole time, so that their sum does not depend on the cuts.
    const beforeS = Math.floor(elapsedMs[dimension] / 1000);
    elapsedMs[dimension] += toMs - fromMs;
    const entry = firstOf(entries[dimension], stretch);
    if (entry) tallies[dimension].count(entry, Math.floor(elapsedMs[dimension] / 1000) - beforeS, fromMs, toMs);
  }
  tallies.ENERGY.roundUp();
  // "In the cases that TIME and PARKING_TIME Tariff Elements are both used, step_size is only taken into account for the total parking
  // duration": charging is not rounded up by the way into paid parking.
  if (tallies.PARKING_TIME.isPaid) tallies.PARKING_TIME.roundUp();
  else tallies.TIME.roundUp();
  return [...tallies.FLAT.used, ...tallies.ENERGY.used, ...tallies.TIME.used, ...tallies.PARKING_TIME.used];
}

function firstOf(entries: readonly Entry[], stretch: Stretch): Entry | undefined {
  for (const entry of entries) if (applies(entry, stretch)) return entry;
  return undefined;
}

/** What was used in one dimension, by entry, in the order in which entries were first met. */
class Tallies {
  private readonly all: Tally[] = [];
  private last: Tally | undefined;

  count(entry: Entry, quantity: number, fromMs: number, toMs: number): void {
    let tally = this.all.find((each) => each.entry === entry);
    if (!tally) {
      tally = { entry, quantity: 0, stepped: false, periods: [] };
      this.all.push(tally);
    }
    tally.quantity += quantity;
    if (quantity > 0) this.last = tally;
    const previous = tally.periods[tally.periods.length - 1];
    if (previous?.toMs === fromMs) previous.toMs = toMs;
    else tally.periods.push({ fromMs, toMs });
  }

  get used(): readonly Tally[] {
    return this.all.filter(({ quantity }) => quantity > 0);
  }

  get isPaid(): boolean {
    return this.used.some(({ entry }) => entry.component.priceMicros > 0);
  }

  /** The total is rounded up once, by the step of the last component, at whose price the rest is billed. */
  roundUp(): void {
    const { last } = this;
    const stepSize = last?.entry.component.stepSize ?? 1;
    if (!last || stepSize === 1) return;
    const total = this.all.reduce((sum, { quantity }) => sum + quantity, 0);
    const surplus = Math.ceil(total / stepSize) * stepSize - total;
    last.quantity += surplus;
    last.stepped = surplus > 0;
  }
}

const isWithin = (value: number, min: number | undefined, max: number | undefined) =>
  (min === undefined || value >= min) && (max === undefined || value < max);

/** Whether an element applies during a stretch, reservations aside. Lower bounds are inclusive, upper ones exclusive. */
function applies({ restrictions: r, fromMinute, toMinute }: Entry, stretch: Stretch): boolean {
  if (!r) return true;
  const { minute } = stretch;
  const isInClock =
    fromMinute < toMinute ? minute >= fromMinute && minute < toMinute : minute >= fromMinute || minute < toMinute;
  return (
    isInClock &&
    (!r.days || r.days.length === 0 || r.days.includes(stretch.day)) &&
    isWithin(stretch.fromWh, r.minWh, r.maxWh) &&
    isWithin(stretch.elapsedMs / 1000, r.minDurationS, r.maxDurationS) &&
    isWithin(stretch.powerW, r.minW, r.maxW) &&
    isWithin(stretch.currentMilliamps, r.minMilliamps, r.maxMilliamps) &&
    (r.startDate === undefined || stretch.date >= r.startDate) &&
    (r.endDate === undefined || stretch.date < r.endDate)
  );
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
  ({ entry, quantity, stepped, periods }: Tally, key: BillLine['why']['key']): BillLine => {
    const { element, restrictions, component } = entry;
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
