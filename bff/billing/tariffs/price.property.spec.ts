/** What must hold of every bill, whatever the tariff, the zone and the meter. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { billSchema } from './bill.ts';
import { normaliseBands, paintBands } from './check.ts';
import { price, type Usage } from './price.ts';
import { type Band, type Rate, type Tariff, tariffSchema } from './tariff.ts';

const RUNS = { numRuns: 2000 };
const MINUTE = 60_000;

const zones = fc.constantFrom(
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
);
const priceMicros = fc.nat(3_000_000);
const day = fc.constantFrom(1, 2, 3, 4, 5, 6, 7) satisfies fc.Arbitrary<Band['days'][number]>;

const brush = fc.record({
  days: fc.uniqueArray(day, { minLength: 1 }),
  fromMinute: fc.integer({ min: 0, max: 1439 }),
  toMinute: fc.integer({ min: 1, max: 1440 }),
  paint: fc.record({ priceMicros, label: fc.constantFrom(undefined, 'Night', 'Day') }),
});
const bands = fc.array(brush, { maxLength: 5 }).map((strokes) => strokes.reduce<Band[]>(paintBands, []));
const rate: fc.Arbitrary<Rate> = fc.record({ basePriceMicros: priceMicros, bands });
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const tariffs: fc.Arbitrary<Tariff> = fc.record({
  currency: fc.constantFrom('EUR', 'JPY', 'KWD'),
  startFee: optional(fc.record({ amountMinor: fc.nat(500), evenWithoutEnergy: fc.boolean() })),
  energy: optional(rate),
  duration: optional(rate),
  idle: optional(
    fc.record({ pricePerHourMicros: priceMicros, graceMinutes: fc.nat(30), capMinor: optional(fc.nat(500)) }),
  ),
  tax: optional(fc.record({ rateBasisPoints: fc.nat(3000), included: fc.boolean() })),
});

/** Starts within three years, lasts up to three days; registers are anything, so also faults. */
const usages: fc.Arbitrary<Usage> = fc
  .record({
    startMs: fc.integer({ min: Date.UTC(2025, 0), max: Date.UTC(2028, 0) }),
    durationMs: fc.nat(72 * 60 * MINUTE),
    samples: fc.array(fc.record({ afterMs: fc.nat(72 * 60 * MINUTE), registerWh: fc.nat(80_000) }), { maxLength: 12 }),
    idle: fc.array(fc.record({ afterMs: fc.nat(72 * 60 * MINUTE), lengthMs: fc.nat(600 * MINUTE) }), { maxLength: 3 }),
  })
  .map(({ startMs, durationMs, samples, idle }) => ({
    startMs,
    endMs: startMs + durationMs,
    samples: samples.map(({ afterMs, registerWh }) => ({ atMs: startMs + afterMs, registerWh })),
    idle: idle.map(({ afterMs, lengthMs }) => ({ fromMs: startMs + afterMs, toMs: startMs + afterMs + lengthMs })),
  }));

describe('every bill', () => {
  it('adds up, is never negative, fits its schema, and bills exactly the energy and time that there was', () => {
    fc.assert(
      fc.property(tariffs, zones, usages, (tariff, zone, usage) => {
        expect(tariffSchema.safeParse(tariff).success).toBe(true);
        const bill = price({ tariff, zone, usage });
        expect(billSchema.parse(JSON.parse(JSON.stringify(bill)))).toEqual(bill);
        const sumOf = (component: string) =>
          bill.lines.filter((line) => line.component === component).reduce((sum, line) => sum + line.quantity, 0);
        const linesMinor = bill.lines.reduce((sum, line) => sum + line.amountMinor, 0);
        const addedMinor = tariff.tax && !tariff.tax.included ? bill.taxMinor : 0;
        expect(linesMinor + addedMinor).toBe(bill.totalMinor);
        expect(bill.netMinor + bill.taxMinor).toBe(bill.totalMinor);
        expect(
          Math.min(bill.totalMinor, bill.netMinor, bill.taxMinor, ...bill.lines.map((line) => line.amountMinor)),
        ).toBeGreaterThanOrEqual(0);
        const sorted = [...usage.samples].sort((a, b) => a.atMs - b.atMs || a.registerWh - b.registerWh);
        const usedWh = Math.max(0, (sorted.at(-1)?.registerWh ?? 0) - (sorted[0]?.registerWh ?? 0));
        expect(sumOf('energy')).toBe(tariff.energy ? usedWh : 0);
        expect(sumOf('duration') + sumOf('idle')).toBeLessThanOrEqual((usage.endMs - usage.startMs) / 1000);
        if (tariff.duration && usage.idle?.length === 0)
          expect(sumOf('duration')).toBe(Math.floor((usage.endMs - usage.startMs) / 1000));
      }),
      RUNS,
    );
  });

  it('does not depend on the order of samples and idle periods', () => {
    fc.assert(
      fc.property(tariffs, zones, usages, fc.infiniteStream(fc.nat()), (tariff, zone, usage, keys) => {
        const shuffle = <T>(items: readonly T[]) =>
          items
            .map((item) => ({ item, key: keys.next().value ?? 0 }))
            .sort((a, b) => a.key - b.key)
            .map(({ item }) => item);
        const shuffled = { ...usage, samples: shuffle(usage.samples), idle: shuffle(usage.idle ?? []) };
        expect(price({ tariff, zone, usage: shuffled })).toEqual(price({ tariff, zone, usage }));
      }),
      RUNS,
    );
  });

  it('does not change when a session is sampled more finely at the same power', () => {
    const steady = fc.record({
      startMs: fc.integer({ min: Date.UTC(2025, 0), max: Date.UTC(2028, 0) }),
      // Whole Wh per minute, so that a register read at any full minute is exact.
      powers: fc.array(fc.nat(900), { minLength: 1, maxLength: 6 }),
      stepMinutes: fc.integer({ min: 2, max: 600 }),
      cuts: fc.array(fc.nat(3600), { maxLength: 20 }),
    });
    fc.assert(
      fc.property(tariffs, zones, steady, (tariff, zone, { startMs, powers, stepMinutes, cuts }) => {
        const registerAfter = (minutes: number) =>
          powers.reduce(
            (sum, power, i) => sum + power * Math.min(Math.max(minutes - i * stepMinutes, 0), stepMinutes),
            7,
          );
        const lastMinute = powers.length * stepMinutes;
        const sampledAt = (minutes: readonly number[]): Usage => ({
          startMs,
          endMs: startMs + lastMinute * MINUTE,
          samples: minutes.map((minute) => ({ atMs: startMs + minute * MINUTE, registerWh: registerAfter(minute) })),
        });
        const coarse = [...powers.keys(), powers.length].map((i) => i * stepMinutes);
        const fine = [...coarse, ...cuts.map((cut) => cut % lastMinute)];
        expect(price({ tariff, zone, usage: sampledAt(fine) })).toEqual(
          price({ tariff, zone, usage: sampledAt(coarse) }),
        );
      }),
      RUNS,
    );
  });

  it('does not change when the same week is drawn with other bands', () => {
    fc.assert(
      fc.property(rate, zones, usages, fc.integer({ min: 1, max: 1439 }), (energy, zone, usage, cutMinute) => {
        // Cut every band in two at one minute, one weekday at a time: the same prices in many more pieces.
        const pieces = energy.bands.flatMap((band) =>
          band.days.flatMap((only) => [
            { ...band, days: [only], toMinute: Math.min(band.toMinute, cutMinute) },
            { ...band, days: [only], fromMinute: Math.max(band.fromMinute, cutMinute) },
          ]),
        );
        const cut = pieces.filter((band) => band.fromMinute < band.toMinute).reverse();
        const billWith = (drawn: Band[]) =>
          price({ tariff: { currency: 'EUR', energy: { ...energy, bands: drawn } }, zone, usage });
        expect(billWith(cut)).toEqual(billWith(energy.bands));
        expect(normaliseBands(cut)).toEqual(energy.bands);
      }),
      RUNS,
    );
  });

  it('never falls when more energy is drawn at a flat price', () => {
    fc.assert(
      fc.property(tariffs, zones, usages, priceMicros, fc.nat(5000), (tariff, zone, usage, basePriceMicros, moreWh) => {
        const flat = { ...tariff, energy: { basePriceMicros, bands: [] } };
        const lastMs = Math.max(...usage.samples.map((sample) => sample.atMs));
        const lastWh = Math.max(
          ...usage.samples.filter(({ atMs }) => atMs === lastMs).map((sample) => sample.registerWh),
        );
        const samples =
          usage.samples.length === 0 ? [] : [...usage.samples, { atMs: lastMs + 1, registerWh: lastWh + moreWh }];
        const more = price({ tariff: flat, zone, usage: { ...usage, samples } });
        expect(more.totalMinor).toBeGreaterThanOrEqual(price({ tariff: flat, zone, usage }).totalMinor);
      }),
      RUNS,
    );
  });

  it('never falls while a session runs on', () => {
    fc.assert(
      fc.property(tariffs, zones, usages, fc.nat(600 * MINUTE), (tariff, zone, usage, laterMs) => {
        const later = price({ tariff, zone, usage: { ...usage, endMs: usage.endMs + laterMs, idle: [] } });
        expect(later.totalMinor).toBeGreaterThanOrEqual(
          price({ tariff, zone, usage: { ...usage, idle: [] } }).totalMinor,
        );
      }),
      RUNS,
    );
  });
});
