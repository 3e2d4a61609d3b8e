/**
 * Three tariffs and endless sessions to try the formula on: what benchmarks measure and previews start from. Not read by
 * billing itself. Pure: session `index` is always the same.
 */
import type { PriceComponent, Restrictions, TariffElement } from './elements.ts';
import type { PriceInput, RegisterSample } from './price.ts';
import type { Band, Tariff } from './tariff.ts';
import type { Terms } from './terms.ts';

const workdays: Band['days'] = [1, 2, 3, 4, 5];

/** A start-up fee and one price per kWh. */
export const simpleTariff: Tariff = {
  currency: 'EUR',
  startFee: { amountMinor: 50 },
  energy: { basePriceMicros: 490_000, bands: [] },
};

/** Everything at once: six energy bands, day-time duration fee, idle fee with grace and cap, tax included. */
export const complexTariff: Tariff = {
  currency: 'EUR',
  startFee: { amountMinor: 50 },
  energy: {
    basePriceMicros: 490_000,
    bands: [
      { days: workdays, fromMinute: 0, toMinute: 360, priceMicros: 290_000, label: 'Night' },
      { days: workdays, fromMinute: 360, toMinute: 480, priceMicros: 450_000, label: 'Morning' },
      { days: workdays, fromMinute: 480, toMinute: 750, priceMicros: 590_000, label: 'Day' },
      { days: workdays, fromMinute: 750, toMinute: 1080, priceMicros: 520_000, label: 'Afternoon' },
      { days: workdays, fromMinute: 1320, toMinute: 1440, priceMicros: 290_000, label: 'Night' },
      { days: [6, 7], fromMinute: 0, toMinute: 1440, priceMicros: 390_000, label: 'Weekend' },
    ],
  },
  duration: {
    basePriceMicros: 600_000,
    bands: [{ days: workdays, fromMinute: 480, toMinute: 1080, priceMicros: 1_200_000 }],
  },
  idle: { pricePerHourMicros: 6_000_000, graceMinutes: 15, capMinor: 1200 },
  tax: { rateBasisPoints: 1900, included: true },
};

const element = (
  dimension: PriceComponent['dimension'],
  priceMicros: number,
  stepSize = 1,
  restrictions?: Restrictions,
): TariffElement => ({
  components: [{ dimension, priceMicros, stepSize, taxBasisPoints: dimension === 'PARKING_TIME' ? 700 : 1900 }],
  ...(restrictions && { restrictions }),
});

/** OCPI elements by time, weekday, power and duration, two rates of tax, and a most price before and after tax. */
export const elementTariff: Tariff = {
  currency: 'EUR',
  elements: [
    element('FLAT', 500_000),
    element('ENERGY', 290_000, 1, { startTime: '22:00', endTime: '06:00' }),
    element('ENERGY', 590_000, 1, { startTime: '08:00', endTime: '18:00', days: workdays }),
    element('ENERGY', 390_000, 1, { days: [6, 7] }),
    element('ENERGY', 690_000, 1, { minW: 30_000 }),
    element('ENERGY', 490_000),
    element('TIME', 1_200_000, 60, { minDurationS: 7200 }),
    element('PARKING_TIME', 6_000_000, 300, { startTime: '08:00', endTime: '20:00' }),
  ],
  maxTotal: { netMinor: 2000, grossMinor: 2380 },
};

/** Two discounts of which one wins, and free energy in the day on top. */
export const exampleTerms: Terms = {
  reductions: [
    {
      source: 'group',
      id: 'members',
      name: 'Members',
      benefit: { kind: 'percent', basisPoints: 1000, of: 'all' },
      stackable: false,
    },
    {
      source: 'campaign',
      id: 'autumn',
      name: 'Autumn',
      benefit: { kind: 'perKwh', priceMicros: 50_000 },
      stackable: false,
    },
    {
      source: 'campaign',
      id: 'noon',
      name: 'Noon',
      benefit: { kind: 'freeEnergy', energyWh: 5000 },
      stackable: true,
      windows: [{ days: workdays, fromMinute: 480, toMinute: 1080 }],
    },
  ],
};

const HOUR_MS = 3_600_000;
const firstStartMs = Date.UTC(2026, 2, 27, 5, 10);

export const exampleKinds = ['simple', 'complex', 'elements'] as const;
export type ExampleKind = (typeof exampleKinds)[number];

/**
 * Session number `index`, starting 977 s after the one before. `simple`: two hours and two readings at the flat price;
 * `complex`: five hours of charging with 30 readings, then one idle hour, across several bands (and, in one of the first few
 * hundred, a change of the clock); `elements`: the same session by OCPI elements, with discounts.
 */
export function exampleSession(kind: ExampleKind, index: number): PriceInput {
  const startMs = firstStartMs + index * 977_000;
  const [chargingMs, idleMs, readings] = kind === 'simple' ? [2 * HOUR_MS, 0, 2] : [5 * HOUR_MS, HOUR_MS, 30];
  const samples: RegisterSample[] = [];
  for (let i = 0; i < readings; i++)
    samples.push({ atMs: startMs + Math.round((i * chargingMs) / (readings - 1)), registerWh: 1_000_000 + i * 777 });
  const endMs = startMs + chargingMs + idleMs;
  const idle = idleMs > 0 ? [{ fromMs: endMs - idleMs, toMs: endMs }] : [];
  return { ...examples[kind], zone: 'Europe/Berlin', usage: { startMs, endMs, samples, idle } };
}

const examples: Record<ExampleKind, Pick<PriceInput, 'tariff' | 'terms'>> = {
  simple: { tariff: simpleTariff },
  complex: { tariff: complexTariff },
  elements: { tariff: elementTariff, terms: exampleTerms },
};
