/**
 * What a tariff is: the shape that is stored, sent, edited and priced. Prices are integer micros of the currency's major
 * unit. Shape and limits only: what a session costs is in `price.ts`, what is wrong with a week of bands in `check.ts`.
 */
import * as z from 'zod/mini';
import { isCurrency } from '../../kernel/money.ts';
import { bandsAreDisjoint } from './check.ts';

/** 1 000 000 major units per kWh or hour; enough for any currency, and small enough for exact sums. */
const priceMicros = z.int().check(z.gte(0), z.lte(1_000_000_000_000));
const amountMinor = z.int().check(z.gte(0), z.lte(1_000_000_000));
const isoDay = z.literal([1, 2, 3, 4, 5, 6, 7]);

/**
 * A price on weekdays (ISO: 1 Monday … 7 Sunday) between two minutes of the local wall clock, end excluded. A band does not
 * wrap over midnight: a night is two bands with the same price and label, which the bill shows as one line.
 */
export const bandSchema = z
  .strictObject({
    days: z.array(isoDay).check(
      z.minLength(1),
      z.maxLength(7),
      z.refine((days) => new Set(days).size === days.length, 'a weekday is named twice'),
    ),
    fromMinute: z.int().check(z.gte(0), z.lte(1439)),
    toMinute: z.int().check(z.gte(1), z.lte(1440)),
    /** In the unit of the rate that holds the band. */
    priceMicros,
    label: z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(40))),
  })
  .check(z.refine((band) => band.fromMinute < band.toMinute, 'a band must end after it begins'));
export type Band = z.infer<typeof bandSchema>;

/** A price that may change with the local time of the station: the base price wherever no band applies. */
export const rateSchema = z.strictObject({
  basePriceMicros: priceMicros,
  bands: z.array(bandSchema).check(z.maxLength(100), z.refine(bandsAreDisjoint, 'bands overlap')),
});
export type Rate = z.infer<typeof rateSchema>;

export const tariffSchema = z.strictObject({
  /** ISO 4217. */
  currency: z.string().check(z.refine(isCurrency, 'not a known ISO 4217 currency')),
  startFee: z.optional(
    z.strictObject({
      amountMinor,
      /** A session that took no energy pays no start fee unless this says so. */
      evenWithoutEnergy: z.optional(z.boolean()),
    }),
  ),
  /** Prices per kWh. */
  energy: z.optional(rateSchema),
  /** Prices per hour of charging: time connected but idle is not part of it. */
  duration: z.optional(rateSchema),
  idle: z.optional(
    z.strictObject({
      pricePerHourMicros: priceMicros,
      /** Free at the beginning of each unbroken idle period. */
      graceMinutes: z.int().check(z.gte(0), z.lte(10_080)),
      /** The most that all idle time of one session may cost. */
      capMinor: z.optional(amountMinor),
    }),
  ),
  /** One value-added tax on everything; `included`: the prices above already contain it. */
  tax: z.optional(z.strictObject({ rateBasisPoints: z.int().check(z.gte(0), z.lte(10_000)), included: z.boolean() })),
});
export type Tariff = z.infer<typeof tariffSchema>;
