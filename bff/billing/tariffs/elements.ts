/**
 * OCPI 2.2.1 tariff elements as data (mod_tariffs, "TariffElement", "PriceComponent", "TariffRestrictions"), with prices in micros and taxes in
 * basis points. Per dimension the first element that applies and has that component gives the price; none: that dimension is free.
 * Shape only: they are priced in `price-elements.ts`, and translated from and to OCPI's JSON in `ocpi.ts`.
 */
import * as z from 'zod/mini';

const clock = z.string().check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 08:30'));
const isoDay = z.literal([1, 2, 3, 4, 5, 6, 7]);
const count = z.int().check(z.gte(0), z.lte(1_000_000_000));

export const dimensions = ['FLAT', 'ENERGY', 'TIME', 'PARKING_TIME'] as const;

/** Lower bounds are inclusive, upper ones exclusive. All that are given must hold. */
export const restrictionsSchema = z.strictObject({
  /** Wall clock of the station; an end at or before the start is on the next day, `00:00` as an end is midnight. */
  startTime: z.optional(clock),
  endTime: z.optional(clock),
  /** Local dates: first day on which it applies, first on which it does not any more. */
  startDate: z.optional(z.iso.date()),
  endDate: z.optional(z.iso.date()),
  minWh: z.optional(count),
  maxWh: z.optional(count),
  minMilliamps: z.optional(count),
  maxMilliamps: z.optional(count),
  minW: z.optional(count),
  maxW: z.optional(count),
  /** Seconds since the start of the session. */
  minDurationS: z.optional(count),
  maxDurationS: z.optional(count),
  days: z.optional(z.array(isoDay).check(z.maxLength(7))),
  /** The element prices a reservation that was used, or one that expired, and no charging. */
  reservation: z.optional(z.enum(['RESERVATION', 'RESERVATION_EXPIRES'])),
});
export type Restrictions = z.infer<typeof restrictionsSchema>;

export const componentSchema = z.strictObject({
  dimension: z.enum(dimensions),
  /** Per session, kWh or hour. */
  priceMicros: z.int().check(z.gte(0), z.lte(1_000_000_000_000)),
  /** Wh or s: what is billed is rounded up to a multiple, once per session; 1 does nothing. */
  stepSize: z.int().check(z.gte(1), z.lte(1_000_000)),
  /** Own rate of value-added tax; that of the tariff when absent. */
  taxBasisPoints: z.optional(z.int().check(z.gte(0), z.lte(10_000))),
});
export type PriceComponent = z.infer<typeof componentSchema>;

export const elementSchema = z.strictObject({
  components: z.array(componentSchema).check(
    z.minLength(1),
    z.maxLength(4),
    z.refine((all) => new Set(all.map((c) => c.dimension)).size === all.length, 'a dimension is priced twice'),
  ),
  restrictions: z.optional(restrictionsSchema),
});
export type TariffElement = z.infer<typeof elementSchema>;
export const elementsSchema = z.array(elementSchema).check(z.minLength(1), z.maxLength(60));
