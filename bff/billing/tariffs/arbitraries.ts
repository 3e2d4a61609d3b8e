/** Any tariff, session and terms for property tests, faults of meters and zones with odd clocks included. For tests only. */
import fc from 'fast-check';
import { paintBands } from './check.ts';
import type { TariffElement } from './elements.ts';
import type { Usage } from './price.ts';
import type { Band, Rate, Tariff } from './tariff.ts';
import type { Reduction, Terms } from './terms.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

export const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
/** Only the keys that have a value, as parsed JSON has them. */
const record = <T>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> => fc.record(shape);
const priceMicros = fc.nat(3_000_000);
const amountMinor = fc.nat(3000);
const isoDay = fc.constantFrom(1, 2, 3, 4, 5, 6, 7) satisfies fc.Arbitrary<Band['days'][number]>;
const days = fc.uniqueArray(isoDay, { minLength: 1 });
const rateBasisPoints = fc.constantFrom(0, 550, 700, 1000, 1900, 2000);
const currency = fc.constantFrom('EUR', 'JPY', 'KWD');

export const zones = fc.constantFrom(
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
);

const brush = fc.record({
  days,
  fromMinute: fc.integer({ min: 0, max: 1439 }),
  toMinute: fc.integer({ min: 1, max: 1440 }),
  paint: fc.record({ priceMicros, label: fc.constantFrom(undefined, 'Night', 'Day') }),
});
const bands = fc.array(brush, { maxLength: 4 }).map((strokes) => strokes.reduce<Band[]>(paintBands, []));
export const rates: fc.Arbitrary<Rate> = fc.record({ basePriceMicros: priceMicros, bands });
const seasons = fc.tuple(priceMicros, bands, fc.boolean()).map(([basePriceMicros, week, isWinter]) => [
  {
    name: 'Season',
    fromDay: isWinter ? '11-15' : '04-01',
    toDay: isWinter ? '02-29' : '09-30',
    basePriceMicros,
    bands: week,
  },
]);
const seasonalRates: fc.Arbitrary<Rate> = fc.record({
  basePriceMicros: priceMicros,
  bands,
  seasons: optional(seasons),
});
const limits = fc
  .tuple(amountMinor, fc.nat(20), fc.constantFrom('net', 'gross', 'both'))
  .map(([minor, percent, kind]) => ({
    ...(kind !== 'gross' && { netMinor: minor }),
    ...(kind !== 'net' && { grossMinor: minor + Math.floor((minor * percent) / 100) }),
  }));
const whole = { currency, minTotal: optional(limits), maxTotal: optional(limits) };
const tax = optional(fc.record({ rateBasisPoints, included: fc.boolean() }));

export const feeTariffs: fc.Arbitrary<Tariff> = fc.record({
  ...whole,
  startFee: optional(fc.record({ amountMinor: fc.nat(500), evenWithoutEnergy: fc.boolean() })),
  energy: optional(seasonalRates),
  service: optional(rates),
  duration: optional(seasonalRates),
  idle: optional(
    fc.record({ pricePerHourMicros: priceMicros, graceMinutes: fc.nat(30), capMinor: optional(fc.nat(500)) }),
  ),
  holidays: optional(fc.constant(['2025-12-25', '2026-01-01', '2026-04-06', '2026-12-25', '2027-01-01'])),
  tax,
});

const clock = fc.constantFrom('00:00', '02:30', '06:00', '12:15', '17:45', '23:59');
const restrictions = record<NonNullable<TariffElement['restrictions']>>({
  startTime: fc.option(clock, { nil: undefined, freq: 2 }),
  endTime: fc.option(clock, { nil: undefined, freq: 2 }),
  startDate: fc.constantFrom(undefined, undefined, '2026-02-28'),
  endDate: fc.constantFrom(undefined, undefined, '2027-01-01'),
  minWh: fc.constantFrom(undefined, undefined, 0, 7000),
  maxWh: fc.constantFrom(undefined, undefined, 10_001),
  minMilliamps: fc.constantFrom(undefined, undefined, 16_000),
  maxMilliamps: fc.constantFrom(undefined, undefined, 32_000),
  minW: fc.constantFrom(undefined, undefined, 2000),
  maxW: fc.constantFrom(undefined, undefined, 7400),
  minDurationS: fc.constantFrom(undefined, undefined, 601),
  maxDurationS: fc.constantFrom(undefined, undefined, 7200),
  days: fc.option(days, { nil: undefined, freq: 1 }),
  reservation: fc.constantFrom(undefined, undefined, undefined, 'RESERVATION', 'RESERVATION_EXPIRES'),
});
const dimension = fc.constantFrom('FLAT', 'ENERGY', 'TIME', 'PARKING_TIME');
export const elements: fc.Arbitrary<TariffElement> = fc.record({
  components: fc.uniqueArray(
    fc.record({
      dimension,
      priceMicros,
      stepSize: fc.constantFrom(1, 1, 60, 500, 900),
      taxBasisPoints: fc.option(rateBasisPoints, { nil: undefined }),
    }),
    { minLength: 1, maxLength: 4, selector: (component) => component.dimension },
  ),
  restrictions: optional(restrictions),
});
export const elementTariffs: fc.Arbitrary<Tariff> = fc.record({
  ...whole,
  elements: fc.array(elements, { minLength: 1, maxLength: 6 }),
  tax,
});

const maxMinor = optional(fc.nat(300));
const benefits: fc.Arbitrary<Reduction['benefit']> = fc.oneof(
  fc.record({
    kind: fc.constant('percent'),
    basisPoints: fc.integer({ min: 1, max: 10_000 }),
    of: fc.constantFrom('all', 'energy'),
    maxMinor,
  }),
  fc.record({ kind: fc.constant('amount'), amountMinor: fc.nat(1000) }),
  fc.record({ kind: fc.constantFrom('perKwh', 'energyPrice'), priceMicros: fc.nat(1_000_000), maxMinor }),
  fc.record({ kind: fc.constant('freeEnergy'), energyWh: fc.integer({ min: 1, max: 30_000 }), maxMinor }),
);
const windows = fc.array(
  fc.tuple(days, fc.nat(1439), fc.integer({ min: 1, max: 700 })).map(([on, fromMinute, length]) => ({
    days: on,
    fromMinute,
    toMinute: Math.min(1440, fromMinute + length),
  })),
  { maxLength: 3 },
);
const reductions: fc.Arbitrary<Reduction> = fc.record({
  source: fc.constantFrom('group', 'campaign'),
  id: fc.constantFrom('a', 'b', 'c'),
  name: fc.constant('Discount'),
  benefit: benefits,
  stackable: fc.boolean(),
  windows: fc.option(windows, { nil: undefined, freq: 2 }),
});
export const terms: fc.Arbitrary<Terms> = fc.record({
  reductions: fc.array(reductions, { maxLength: 4 }),
  free: fc.option(fc.constant('Staff'), { nil: undefined, freq: 9 }),
});

const moment = fc.integer({ min: Date.UTC(2025, 0), max: Date.UTC(2028, 0) });
/** Starts within three years, lasts up to three days; registers are anything, so also faults. */
export const usages: fc.Arbitrary<Usage> = fc
  .record({
    startMs: moment,
    durationMs: fc.oneof(fc.nat(6 * 60 * MINUTE), fc.nat(3 * DAY)),
    samples: fc.array(fc.record({ after: fc.nat(1000), registerWh: fc.nat(80_000) }), { maxLength: 10 }),
    idle: fc.array(fc.record({ after: fc.nat(1000), lengthMs: fc.nat(600 * MINUTE) }), { maxLength: 2 }),
    powers: fc.array(
      fc.record({ after: fc.nat(1000), powerW: optional(fc.nat(22_000)), currentMilliamps: optional(fc.nat(48_000)) }),
      { maxLength: 3 },
    ),
    reservation: optional(fc.record({ lengthMs: fc.nat(180 * MINUTE), expired: fc.boolean() })),
  })
  .map(({ startMs, durationMs, samples, idle, powers, reservation }) => {
    // In thousandths of the session, a little beyond its end too.
    const at = (after: number) => startMs + Math.round((after * (durationMs + MINUTE)) / 1000);
    return {
      startMs,
      endMs: startMs + durationMs,
      samples: samples.map(({ after, registerWh }) => ({ atMs: at(after), registerWh })),
      idle: idle.map(({ after, lengthMs }) => ({ fromMs: at(after), toMs: at(after) + lengthMs })),
      powers: powers.map(({ after, ...told }) => ({ atMs: at(after), ...told })),
      ...(reservation && {
        reservation: { fromMs: startMs - reservation.lengthMs, toMs: startMs, expired: reservation.expired },
      }),
    };
  });

/** Steady power between few readings, and the same session read more often at whole Wh. */
export const steady: fc.Arbitrary<{ coarse: Usage; fine: Usage }> = fc
  .record({
    startMs: moment,
    // Whole Wh per minute, so that a register read at any full minute is exact.
    powers: fc.array(fc.nat(900), { minLength: 1, maxLength: 6 }),
    stepMinutes: fc.integer({ min: 2, max: 600 }),
    cuts: fc.array(fc.nat(3600), { maxLength: 20 }),
  })
  .map(({ startMs, powers, stepMinutes, cuts }) => {
    const registerAfter = (minutes: number) =>
      powers.reduce((sum, power, i) => sum + power * Math.min(Math.max(minutes - i * stepMinutes, 0), stepMinutes), 7);
    const lastMinute = powers.length * stepMinutes;
    const sampledAt = (minutes: readonly number[]): Usage => ({
      startMs,
      endMs: startMs + lastMinute * MINUTE,
      samples: minutes.map((minute) => ({ atMs: startMs + minute * MINUTE, registerWh: registerAfter(minute) })),
    });
    const marks = [...powers.keys(), powers.length].map((i) => i * stepMinutes);
    return { coarse: sampledAt(marks), fine: sampledAt([...marks, ...cuts.map((cut) => cut % lastMinute)]) };
  });
