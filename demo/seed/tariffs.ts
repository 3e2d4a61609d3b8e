/** The demo's tariffs: flat, by time of use, with idle fee, in three currencies. Data only. */
import { type Band, type Tariff, tariffSchema } from '../../bff/billing/tariffs/tariff.ts';
import type { MerchantId } from './merchants.ts';

export type TariffKey = 'city' | 'fast' | 'garage' | 'alpine' | 'zurich' | 'bengaluru';

export interface DemoTariff {
  key: TariffKey;
  tenantId: MerchantId;
  name: string;
  /** Oldest first. The last one is in force; the one before was until `changedDaysAgo`. */
  versions: readonly Tariff[];
  changedDaysAgo: number;
}

const workdays: Band['days'] = [1, 2, 3, 4, 5];
const everyDay: Band['days'] = [1, 2, 3, 4, 5, 6, 7];
const germanTax = { rateBasisPoints: 1900, included: true };

const cityOf = (dayMicros: number, nightMicros: number): Tariff => ({
  currency: 'EUR',
  energy: {
    basePriceMicros: dayMicros,
    bands: [
      { days: everyDay, fromMinute: 0, toMinute: 6 * 60, priceMicros: nightMicros, label: 'Night' },
      {
        days: workdays,
        fromMinute: 17 * 60,
        toMinute: 20 * 60,
        priceMicros: dayMicros + 100_000,
        label: 'Evening peak',
      },
      { days: everyDay, fromMinute: 22 * 60, toMinute: 24 * 60, priceMicros: nightMicros, label: 'Night' },
    ],
  },
  tax: germanTax,
});

const all: readonly DemoTariff[] = [
  {
    key: 'city',
    tenantId: 'rheintal',
    name: 'City AC',
    versions: [cityOf(450_000, 350_000), cityOf(490_000, 390_000)],
    changedDaysAgo: 21,
  },
  {
    key: 'fast',
    tenantId: 'rheintal',
    name: 'Fast charging',
    versions: [
      {
        currency: 'EUR',
        startFee: { amountMinor: 50 },
        energy: {
          basePriceMicros: 590_000,
          bands: [
            { days: everyDay, fromMinute: 0, toMinute: 6 * 60, priceMicros: 490_000, label: 'Night' },
            { days: everyDay, fromMinute: 11 * 60, toMinute: 15 * 60, priceMicros: 540_000, label: 'Solar' },
          ],
        },
        idle: { pricePerHourMicros: 6_000_000, graceMinutes: 10, capMinor: 1200 },
        tax: germanTax,
      },
    ],
    changedDaysAgo: 0,
  },
  {
    key: 'garage',
    tenantId: 'domblick',
    name: 'Parking and charging',
    versions: [
      {
        currency: 'EUR',
        energy: { basePriceMicros: 420_000, bands: [] },
        duration: {
          basePriceMicros: 0,
          bands: [{ days: everyDay, fromMinute: 8 * 60, toMinute: 20 * 60, priceMicros: 1_800_000, label: 'Parking' }],
        },
        idle: { pricePerHourMicros: 3_600_000, graceMinutes: 30, capMinor: 2000 },
        tax: germanTax,
      },
    ],
    changedDaysAgo: 0,
  },
  {
    key: 'alpine',
    tenantId: 'alpenstrom',
    name: 'Alpenstrom flat',
    versions: [
      {
        currency: 'EUR',
        startFee: { amountMinor: 35 },
        energy: { basePriceMicros: 520_000, bands: [] },
        tax: { rateBasisPoints: 2000, included: true },
      },
    ],
    changedDaysAgo: 0,
  },
  {
    key: 'zurich',
    tenantId: 'alpenstrom',
    name: 'Zürich',
    versions: [
      {
        currency: 'CHF',
        energy: {
          basePriceMicros: 550_000,
          bands: [{ days: [6, 7], fromMinute: 0, toMinute: 1440, priceMicros: 450_000, label: 'Weekend' }],
        },
        tax: { rateBasisPoints: 810, included: true },
      },
    ],
    changedDaysAgo: 0,
  },
  {
    key: 'bengaluru',
    tenantId: 'kaveri',
    name: 'Kaveri standard',
    versions: [
      {
        currency: 'INR',
        startFee: { amountMinor: 1000 },
        energy: {
          basePriceMicros: 18_500_000,
          bands: [
            { days: everyDay, fromMinute: 9 * 60, toMinute: 16 * 60, priceMicros: 14_000_000, label: 'Solar hours' },
            { days: everyDay, fromMinute: 18 * 60, toMinute: 22 * 60, priceMicros: 22_000_000, label: 'Evening' },
          ],
        },
        idle: { pricePerHourMicros: 120_000_000, graceMinutes: 20 },
        tax: { rateBasisPoints: 1800, included: false },
      },
    ],
    changedDaysAgo: 0,
  },
];

/** Each definition is held against the schema, so that the demo never shows what the editor would refuse. */
export const demoTariffs: readonly DemoTariff[] = all.map((tariff) => ({
  ...tariff,
  versions: tariff.versions.map((version) => tariffSchema.parse(version)),
}));
