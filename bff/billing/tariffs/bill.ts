/**
 * What a bill is: one explained line per component and price, taxes, and totals that add up. Stored as JSON with the
 * order, so a bill can be shown and checked for ever without the tariff. No pricing here.
 */
import * as z from 'zod/mini';

const ms = z.int();
const periodSchema = z.object({ fromMs: ms, toMs: ms });

/**
 * What was used comes first; what is taken off or put on (reservations are used, `minimum` and `maximum` are limits of the tariff, `discount`
 * and `waiver` take off) follows. Of several rates of tax a limit may take from one what it gives to another. `correction` is an amount that a person set.
 */
export const billComponents = [
  'start',
  'energy',
  'service',
  'duration',
  'idle',
  'reservation',
  'discount',
  'minimum',
  'maximum',
  'waiver',
  'correction',
] as const;

/** Why a line is there, as a key to be worded in any language; its numbers are the line's own and `params`. */
export const lineReasons = [
  'start.perSession',
  'energy.flat',
  'energy.band',
  'service.flat',
  'service.band',
  'duration.flat',
  'duration.band',
  'idle.afterGrace',
  'idle.capped',
  // Of OCPI elements: `element` says which, from 1; `stepSize` where rounding up added something.
  'start.element',
  'energy.element',
  'duration.element',
  'idle.element',
  'reservation.used',
  'reservation.expired',
  // `name` of the group or campaign that won, and what it grants.
  'discount.percent',
  'discount.amount',
  'discount.perKwh',
  'discount.energyPrice',
  'discount.freeEnergy',
  'limit.minimum',
  'limit.maximum',
  // `name`: why nothing is to be paid.
  'waiver.free',
  'waiver.byHand',
  'correction.byHand',
] as const;

export const billLineSchema = z.object({
  component: z.enum(billComponents),
  /** In `quantityUnit`: sessions, Wh or seconds, always whole. */
  quantity: z.int(),
  quantityUnit: z.enum(['session', 'Wh', 's']),
  unitPriceMicros: z.int(),
  unitPricePer: z.enum(['session', 'kWh', 'h']),
  /** Below zero for what is taken off. Contains the tax where `taxes` says so. */
  amountMinor: z.int(),
  /** Rate of tax on this line. Either no line names one and the only entry of `taxes`, if any, is that of all; or every line does, 0 for none. */
  taxBasisPoints: z.optional(z.int()),
  /** When this price was in force during the session, in order and apart from each other. */
  periods: z.array(periodSchema),
  why: z.object({
    key: z.enum(lineReasons),
    params: z.object({
      label: z.optional(z.string()),
      graceMinutes: z.optional(z.int()),
      capMinor: z.optional(z.int()),
      element: z.optional(z.int()),
      stepSize: z.optional(z.int()),
      source: z.optional(z.enum(['group', 'campaign'])),
      sourceId: z.optional(z.string()),
      name: z.optional(z.string()),
      basisPoints: z.optional(z.int()),
      priceMicros: z.optional(z.int()),
      energyWh: z.optional(z.int()),
    }),
  }),
});
export type BillLine = z.infer<typeof billLineSchema>;

export const billTaxSchema = z.object({
  rateBasisPoints: z.int(),
  /** The lines already contain this tax; otherwise it is added to them. */
  included: z.boolean(),
  netMinor: z.int(),
  taxMinor: z.int(),
});
export type BillTax = z.infer<typeof billTaxSchema>;

export const billSchema = z.object({
  currency: z.string(),
  /** IANA zone of the station, in which bands applied and times are to be shown. */
  zone: z.string(),
  lines: z.array(billLineSchema),
  /** One entry per rate; `netMinor` is what the lines of that rate come to without tax. */
  taxes: z.array(billTaxSchema),
  /** What is to be paid: net + tax. */
  totalMinor: z.int(),
  netMinor: z.int(),
  taxMinor: z.int(),
});
export type Bill = z.infer<typeof billSchema>;
