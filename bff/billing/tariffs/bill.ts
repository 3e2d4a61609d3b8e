/**
 * What a bill is: one explained line per component and price, taxes, and totals that add up. Stored as JSON with the
 * order, so a bill can be shown and checked for ever without the tariff. No pricing here.
 */
import * as z from 'zod/mini';

const ms = z.int();
const periodSchema = z.object({ fromMs: ms, toMs: ms });

export const billComponents = ['start', 'energy', 'duration', 'idle'] as const;

/** Why a line is there, as a key to be worded in any language; its numbers are the line's own and `params`. */
export const lineReasons = [
  'start.perSession',
  'energy.flat',
  'energy.band',
  'duration.flat',
  'duration.band',
  'idle.afterGrace',
  'idle.capped',
] as const;

export const billLineSchema = z.object({
  component: z.enum(billComponents),
  /** In `quantityUnit`: sessions, Wh or seconds, always whole. */
  quantity: z.int(),
  quantityUnit: z.enum(['session', 'Wh', 's']),
  unitPriceMicros: z.int(),
  unitPricePer: z.enum(['session', 'kWh', 'h']),
  amountMinor: z.int(),
  /** When this price was in force during the session, in order and apart from each other. */
  periods: z.array(periodSchema),
  why: z.object({
    key: z.enum(lineReasons),
    params: z.object({
      label: z.optional(z.string()),
      graceMinutes: z.optional(z.int()),
      capMinor: z.optional(z.int()),
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
  taxes: z.array(billTaxSchema),
  /** What is to be paid: net + tax. */
  totalMinor: z.int(),
  netMinor: z.int(),
  taxMinor: z.int(),
});
export type Bill = z.infer<typeof billSchema>;
