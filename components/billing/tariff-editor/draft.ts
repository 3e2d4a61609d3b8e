/**
 * What a person has typed and painted, and the tariff it makes. Texts stay as typed until they are right: a wrong number is told, never
 * changed. Pure.
 */
import { bandsAreDisjoint, normaliseBands } from '../../../bff/billing/tariffs/check.ts';
import type { Band, Rate, Tariff } from '../../../bff/billing/tariffs/tariff.ts';
import { currencyExponent, type ParseProblem, parseDecimal, toDecimalText } from '../../../bff/kernel/money.ts';

/** How prices of time are typed and shown; they are kept per hour. */
export type TimeUnit = 'min' | 'h';
export type RateName = 'energy' | 'duration';

export interface RateDraft {
  readonly base: string;
  readonly bands: readonly Band[];
}
export interface Draft {
  readonly name: string;
  readonly currency: string;
  readonly start: string;
  readonly startAlways: boolean;
  readonly energy: RateDraft;
  readonly duration: RateDraft;
  readonly idle: string;
  readonly grace: string;
  readonly cap: string;
  readonly tax: 'none' | 'included' | 'added';
  readonly taxRate: string;
  readonly unit: TimeUnit;
}

export type FieldName = 'name' | 'start' | 'energy' | 'duration' | 'idle' | 'grace' | 'cap' | 'taxRate';
export type Wrong = Partial<Record<FieldName, ParseProblem>>;
export interface Reading {
  /** Undefined while something is wrong. */
  readonly tariff: Tariff | undefined;
  readonly wrong: Wrong;
}

const maxPriceMicros = 1_000_000_000_000;
const maxAmountMinor = 1_000_000_000;

/** The sign before decimals in the reader's language. */
export const decimalSign = (locale: string): string =>
  new Intl.NumberFormat(locale, { numberingSystem: 'latn' }).formatToParts(0.5).find((p) => p.type === 'decimal')
    ?.value ?? '.';

/** A number as a person would type it. */
const typed = (value: number, decimals: number, minDecimals: number, locale: string) =>
  toDecimalText(value, decimals, minDecimals).replace('.', decimalSign(locale) === ',' ? ',' : '.');

export const scaleOf = (rate: RateName | 'idle', unit: TimeUnit): number =>
  rate !== 'energy' && unit === 'min' ? 60 : 1;

/** A price as typed in the unit shown. The price must be exact in it (see `exactIn`). */
export const priceInput = (micros: number, scale: number, currency: string, locale: string): string =>
  typed(micros / scale, 6, currencyExponent(currency), locale);

export type Price =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly problem: ParseProblem };
/** What was typed, in micros per kWh or hour. */
export const readPrice = (text: string, scale: number): Price => {
  const parsed = parseDecimal(text, 6);
  if (!parsed.ok) return parsed;
  const value = parsed.value * scale;
  return value <= maxPriceMicros ? { ok: true, value } : { ok: false, problem: 'tooLarge' };
};

const timePrices = (t: Tariff): number[] => [
  ...(t.duration ? [t.duration.basePriceMicros, ...t.duration.bands.map((b) => b.priceMicros)] : []),
  ...(t.idle ? [t.idle.pricePerHourMicros] : []),
];
/** Whether all prices of time can be written exactly in this unit. */
export const exactIn = (t: Tariff, unit: TimeUnit): boolean =>
  unit === 'h' || timePrices(t).every((price) => price % 60 === 0);

// A week with overlaps stays as it is, so that they can be shown where they are.
const tidy = (bands: readonly Band[]) => (bandsAreDisjoint(bands) ? normaliseBands(bands) : bands);

const rateDraft = (rate: Rate | undefined, scale: number, currency: string, locale: string): RateDraft => ({
  base: rate ? priceInput(rate.basePriceMicros, scale, currency, locale) : '',
  bands: rate ? tidy(rate.bands) : [],
});

/** A draft that reads as this tariff. Without `unit`: per minute where that is exact, since drivers are told prices so. */
export const draftOf = (name: string, t: Tariff, locale: string, unit?: TimeUnit): Draft => {
  const shown: TimeUnit = unit ?? (exactIn(t, 'min') ? 'min' : 'h');
  const { currency } = t;
  const decimals = currencyExponent(currency);
  const scale = scaleOf('duration', shown);
  const money = (minor: number | undefined) => (minor === undefined ? '' : typed(minor, decimals, decimals, locale));
  return {
    name,
    currency,
    start: money(t.startFee?.amountMinor),
    startAlways: t.startFee?.evenWithoutEnergy ?? false,
    energy: rateDraft(t.energy, 1, currency, locale),
    duration: rateDraft(t.duration, scale, currency, locale),
    idle: t.idle ? priceInput(t.idle.pricePerHourMicros, scale, currency, locale) : '',
    grace: t.idle?.graceMinutes ? String(t.idle.graceMinutes) : '',
    cap: money(t.idle?.capMinor),
    tax: t.tax ? (t.tax.included ? 'included' : 'added') : 'none',
    taxRate: t.tax ? typed(t.tax.rateBasisPoints, 2, 0, locale) : '',
    unit: shown,
  };
};

/** Parses every field; an empty one means that the tariff has no such part. */
export const readDraft = (d: Draft): Reading => {
  const wrong: Wrong = {};
  const take = (field: FieldName, parsed: Price, max = maxPriceMicros): number | undefined => {
    if (parsed.ok && parsed.value <= max) return parsed.value;
    wrong[field] = parsed.ok ? 'tooLarge' : parsed.problem;
    return undefined;
  };
  const optional = (field: FieldName, text: string, parse: (text: string) => Price, max?: number) =>
    text.trim() === '' ? undefined : take(field, parse(text), max);
  const amount = (field: FieldName, text: string) =>
    optional(field, text, (t) => parseDecimal(t, currencyExponent(d.currency)), maxAmountMinor);
  const rate = (field: RateName): Rate | undefined => {
    const { base, bands } = d[field];
    if (base.trim() === '' && bands.length === 0) return undefined;
    const basePriceMicros = take(field, readPrice(base, scaleOf(field, d.unit)));
    return basePriceMicros === undefined ? undefined : { basePriceMicros, bands: [...bands] };
  };

  if (d.name.trim() === '') wrong.name = 'empty';
  const startMinor = amount('start', d.start);
  const energy = rate('energy');
  const duration = rate('duration');
  const idleMicros = optional('idle', d.idle, (t) => readPrice(t, scaleOf('idle', d.unit)));
  const graceMinutes = optional('grace', d.grace, (t) => parseDecimal(t, 0), 10_080) ?? 0;
  const capMinor = amount('cap', d.cap);
  const rateBasisPoints = d.tax === 'none' ? undefined : take('taxRate', parseDecimal(d.taxRate, 2), 10_000);
  const tariff: Tariff = {
    currency: d.currency,
    ...(startMinor !== undefined && {
      startFee: { amountMinor: startMinor, ...(d.startAlways && { evenWithoutEnergy: true }) },
    }),
    ...(energy && { energy }),
    ...(duration && { duration }),
    ...(idleMicros !== undefined && {
      idle: { pricePerHourMicros: idleMicros, graceMinutes, ...(capMinor !== undefined && { capMinor }) },
    }),
    ...(rateBasisPoints !== undefined && { tax: { rateBasisPoints, included: d.tax === 'included' } }),
  };
  return { tariff: Object.keys(wrong).length === 0 ? tariff : undefined, wrong };
};
