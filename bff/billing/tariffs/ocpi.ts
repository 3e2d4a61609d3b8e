/**
 * The prices of an OCPI Tariff object as JSON, of 2.2.1 and 2.3.0 (mod_tariffs): numbers are decimals, keys in snake case. Shape only: it is
 * read in `ocpi-import.ts` and written in `ocpi-export.ts`. Unknown keys are let through and dropped.
 */
import * as z from 'zod/mini';
import { dimensions } from './elements.ts';

const maybe = <S extends z.ZodMiniType>(schema: S) => z.optional(z.nullable(schema));
const text = (max: number) => z.string().check(z.maxLength(max));

export const daysOfWeek = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;

const ocpiComponent = z.object({
  type: z.enum(dimensions),
  /** Per session, kWh or hour; before tax unless `tax_included` says otherwise. */
  price: z.number(),
  /** Percent. */
  vat: maybe(z.number()),
  step_size: z.int(),
});

const ocpiRestrictions = z.object({
  start_time: maybe(text(5)),
  end_time: maybe(text(5)),
  start_date: maybe(text(10)),
  end_date: maybe(text(10)),
  min_kwh: maybe(z.number()),
  max_kwh: maybe(z.number()),
  min_current: maybe(z.number()),
  max_current: maybe(z.number()),
  min_power: maybe(z.number()),
  max_power: maybe(z.number()),
  min_duration: maybe(z.int()),
  max_duration: maybe(z.int()),
  day_of_week: maybe(z.array(z.enum(daysOfWeek)).check(z.maxLength(7))),
  reservation: maybe(z.enum(['RESERVATION', 'RESERVATION_EXPIRES'])),
});

/** `excl_vat` and `incl_vat` in 2.2.1, `before_taxes` and `after_taxes` in 2.3.0. */
const ocpiLimit = z.object({
  excl_vat: maybe(z.number()),
  incl_vat: maybe(z.number()),
  before_taxes: maybe(z.number()),
  after_taxes: maybe(z.number()),
});

export const ocpiElement = z.object({
  price_components: z.array(ocpiComponent).check(z.minLength(1), z.maxLength(20)),
  restrictions: maybe(ocpiRestrictions),
});

export const ocpiTariff = z.object({
  country_code: maybe(text(2)),
  party_id: maybe(text(3)),
  id: maybe(text(36)),
  currency: text(3),
  /** 2.3.0 only; prices of 2.2.1 are always before tax. */
  tax_included: maybe(z.enum(['YES', 'NO', 'N/A'])),
  min_price: maybe(ocpiLimit),
  max_price: maybe(ocpiLimit),
  elements: z.array(ocpiElement).check(z.minLength(1), z.maxLength(100)),
  last_updated: maybe(text(25)),
});
export type OcpiTariff = z.infer<typeof ocpiTariff>;
export type OcpiElement = z.infer<typeof ocpiElement>;
export type OcpiRestrictions = z.infer<typeof ocpiRestrictions>;

export const ocpiVersions = ['2.2.1', '2.3.0'] as const;
export type OcpiVersion = (typeof ocpiVersions)[number];
