/**
 * Two tariffs and endless sessions to try the formula on: what benchmarks measure and previews start from. Not read by
 * billing itself. Pure: session `index` is always the same.
 */
import type { PriceInput, RegisterSample } from './price.ts';
import type { Band, Tariff } from './tariff.ts';

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

const HOUR_MS = 3_600_000;
const firstStartMs = Date.UTC(2026, 2, 27, 5, 10);

/**
 * Session number `index`, starting 977 s after the one before. `simple`: two hours and two readings at the flat price;
 * `complex`: five hours of charging with 30 readings, then one idle hour, across several bands (and, in one of the first few
 * hundred, a change of the clock).
 */
export function exampleSession(kind: 'simple' | 'complex', index: number): PriceInput {
  const startMs = firstStartMs + index * 977_000;
  const [chargingMs, idleMs, readings] = kind === 'simple' ? [2 * HOUR_MS, 0, 2] : [5 * HOUR_MS, HOUR_MS, 30];
  const samples: RegisterSample[] = [];
  for (let i = 0; i < readings; i++)
    samples.push({ atMs: startMs + Math.round((i * chargingMs) / (readings - 1)), registerWh: 1_000_000 + i * 777 });
  const endMs = startMs + chargingMs + idleMs;
  const idle = idleMs > 0 ? [{ fromMs: endMs - idleMs, toMs: endMs }] : [];
  return {
    tariff: kind === 'simple' ? simpleTariff : complexTariff,
    zone: 'Europe/Berlin',
    usage: { startMs, endMs, samples, idle },
  };
}
