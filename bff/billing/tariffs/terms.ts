/**
 * What a session is granted beyond its tariff: discounts of customer groups and campaigns, as they stood when it began. Kept with the order,
 * so that its bill can be made again for ever. The order of combination is in `reduce.ts`. Browser-safe.
 */
import * as z from 'zod/mini';

const amountMinor = z.int().check(z.gte(0), z.lte(1_000_000_000));

/** What is taken off. Exactly one kind of advantage; `maxMinor` bounds it in money. */
export const benefitSchema = z.discriminatedUnion('kind', [
  /** A part of the price: of everything, or of the electricity alone. */
  z.strictObject({
    kind: z.literal('percent'),
    basisPoints: z.int().check(z.gte(1), z.lte(10_000)),
    of: z.enum(['all', 'energy']),
    maxMinor: z.optional(amountMinor),
  }),
  /** Off the whole, at most the whole. */
  z.strictObject({ kind: z.literal('amount'), amountMinor }),
  /** Off each kWh, at most its price. */
  z.strictObject({
    kind: z.literal('perKwh'),
    priceMicros: z.int().check(z.gte(0), z.lte(1_000_000_000_000)),
    maxMinor: z.optional(amountMinor),
  }),
  /** Electricity at this price per kWh wherever it would cost more. */
  z.strictObject({
    kind: z.literal('energyPrice'),
    priceMicros: z.int().check(z.gte(0), z.lte(1_000_000_000_000)),
    maxMinor: z.optional(amountMinor),
  }),
  /** So much electricity for nothing, the first that flows. */
  z.strictObject({
    kind: z.literal('freeEnergy'),
    energyWh: z.int().check(z.gte(1), z.lte(10_000_000)),
    maxMinor: z.optional(amountMinor),
  }),
]);
export type Benefit = z.infer<typeof benefitSchema>;

/** Weekdays (ISO) and minutes of the station's wall clock in which a benefit holds; end excluded, no wrap over midnight. */
export const windowSchema = z
  .strictObject({
    days: z.array(z.literal([1, 2, 3, 4, 5, 6, 7])).check(z.minLength(1), z.maxLength(7)),
    fromMinute: z.int().check(z.gte(0), z.lte(1439)),
    toMinute: z.int().check(z.gte(1), z.lte(1440)),
  })
  .check(z.refine((w) => w.fromMinute < w.toMinute, 'a time must end after it begins'));

export const reductionSchema = z.strictObject({
  source: z.enum(['group', 'campaign']),
  id: z.string(),
  name: z.string(),
  benefit: benefitSchema,
  /** Added to others that are stackable; of those that are not, the one worth most counts alone. */
  stackable: z.boolean(),
  /** Only what was used in these times; absent: always. */
  windows: z.optional(z.array(windowSchema).check(z.maxLength(40))),
});
export type Reduction = z.infer<typeof reductionSchema>;

export const termsSchema = z.strictObject({
  reductions: z.array(reductionSchema).check(z.maxLength(20)),
  /** Nothing is to be paid: the bill is shown with everything taken off, under this name. */
  free: z.optional(z.string().check(z.maxLength(80))),
});
export type Terms = z.infer<typeof termsSchema>;
