/**
 * What a tariff is: the shape that is stored, sent, edited and priced. Prices are integer micros of the currency's major
 * unit. A tariff is written either in fees (start-up, energy, service, duration, idle; with weeks, seasons and holidays) or in OCPI
 * elements, never in both. Shape and limits only: what a session costs is in `price.ts`, what is wrong with a week of bands in `check.ts`.
 */
import * as z from 'zod/mini';
import { isCurrency } from '../../kernel/money.ts';
import { bandsAreDisjoint, seasonsAreDisjoint } from './check.ts';
import { elementsSchema } from './elements.ts';

/** 1 000 000 major units per kWh or hour; enough for any currency, and small enough for exact sums. */
const priceMicros = z.int().check(z.gte(0), z.lte(1_000_000_000_000));
const amountMinor = z.int().check(z.gte(0), z.lte(1_000_000_000));
const isoDay = z.literal([1, 2, 3, 4, 5, 6, 7]);
/** Of value-added tax: 1900 is 19 %. */
export const taxBasisPoints = z.int().check(z.gte(0), z.lte(10_000));
/** yyyy-mm-dd on the station's wall. */
export const localDate = z.iso.date();
/** mm-dd, for seasons that come every year. */
const monthDay = z.string().check(z.regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'must be a day such as 06-01'));

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

const bands = z.array(bandSchema).check(z.maxLength(100), z.refine(bandsAreDisjoint, 'bands overlap'));

/** The week that applies from one day of the year to another, both included; may run over the new year. */
export const seasonSchema = z.strictObject({
  name: z.string().check(z.trim(), z.minLength(1), z.maxLength(40)),
  fromDay: monthDay,
  toDay: monthDay,
  basePriceMicros: priceMicros,
  bands,
});
export type Season = z.infer<typeof seasonSchema>;

/** A price that may change with the local time of the station: the base price wherever no band applies. */
export const rateSchema = z.strictObject({
  basePriceMicros: priceMicros,
  bands,
  /** Where a season applies, its week replaces the one above. */
  seasons: z.optional(
    z.array(seasonSchema).check(z.maxLength(12), z.refine(seasonsAreDisjoint, 'two seasons claim the same day')),
  ),
});
export type Rate = z.infer<typeof rateSchema>;

/** A limit on the whole bill. Of what is given each holds; `netMinor` before tax, `grossMinor` with it. */
export const limitSchema = z
  .strictObject({ netMinor: z.optional(amountMinor), grossMinor: z.optional(amountMinor) })
  .check(z.refine((l) => l.netMinor !== undefined || l.grossMinor !== undefined, 'say an amount before or after tax'));
export type TotalLimit = z.infer<typeof limitSchema>;

export const tariffSchema = z
  .strictObject({
    /** ISO 4217. */
    currency: z.string().check(z.refine(isCurrency, 'not a known ISO 4217 currency')),
    startFee: z.optional(
      z.strictObject({
        amountMinor,
        /** A session that took no energy pays no start fee unless this says so. */
        evenWithoutEnergy: z.optional(z.boolean()),
      }),
    ),
    /** Prices per kWh of electricity. */
    energy: z.optional(rateSchema),
    /** Prices per kWh on top, for the operator's service. */
    service: z.optional(rateSchema),
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
    /** Local dates on which Sunday's week applies. */
    holidays: z.optional(z.array(localDate).check(z.maxLength(400))),
    /** OCPI tariff elements instead of the fees above. */
    elements: z.optional(elementsSchema),
    /** The least and the most that a session costs. A session that took no energy and no time is free whatever the least. */
    minTotal: z.optional(limitSchema),
    maxTotal: z.optional(limitSchema),
    /**
     * Value-added tax; `included`: all prices above already contain it. The rate is that of everything, but for OCPI components that name their
     * own. Absent: prices are without any tax.
     */
    tax: z.optional(z.strictObject({ rateBasisPoints: taxBasisPoints, included: z.boolean() })),
  })
  .check(
    z.refine(
      (t) => !t.elements || !(t.startFee || t.energy || t.service || t.duration || t.idle || t.holidays),
      'a tariff has either fees or OCPI elements, not both',
    ),
  );
export type Tariff = z.infer<typeof tariffSchema>;
