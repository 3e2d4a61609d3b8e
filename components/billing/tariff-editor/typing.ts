/** Prices and amounts as a person types them, in the unit that is shown. Pure; a wrong number is told, never changed. */
import { currencyExponent, type ParseProblem, parseDecimal, toDecimalText } from '../../../bff/kernel/money.ts';

/** How prices of time are typed and shown; they are kept per hour. */
export type TimeUnit = 'min' | 'h';
/** Prices that have a week of their own. */
export const rateNames = ['energy', 'service', 'duration'] as const;
export type RateName = (typeof rateNames)[number];

const maxPriceMicros = 1_000_000_000_000;

/** The sign before decimals in the reader's language. */
export const decimalSign = (locale: string): string =>
  new Intl.NumberFormat(locale, { numberingSystem: 'latn' }).formatToParts(0.5).find((p) => p.type === 'decimal')
    ?.value ?? '.';

/** A number as a person would type it. */
export const typed = (value: number, decimals: number, minDecimals: number, locale: string): string =>
  toDecimalText(value, decimals, minDecimals).replace('.', decimalSign(locale) === ',' ? ',' : '.');

/** An amount of money as typed; '' for none. */
export const amountInput = (minor: number | undefined, currency: string, locale: string): string => {
  const decimals = currencyExponent(currency);
  return minor === undefined ? '' : typed(minor, decimals, decimals, locale);
};

export const scaleOf = (rate: RateName | 'idle', unit: TimeUnit): number =>
  (rate === 'duration' || rate === 'idle') && unit === 'min' ? 60 : 1;

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
