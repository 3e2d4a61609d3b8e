/**
 * Our minor units (ISO 4217) ↔ the amounts of Stripe, which counts some currencies otherwise (docs.stripe.com/currencies). Pure; no other file
 * turns one into the other.
 */
import { currencyExponent, multiplyDivide, threeDecimals } from '../../kernel/money.ts';

const noDecimals = new Set('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '));

/** Decimals that Stripe counts in. ISK and UGX have none, yet are sent as if they had two: ISK 5 is 500. */
const providerExponent = (currency: string): 0 | 2 | 3 =>
  noDecimals.has(currency) ? 0 : threeDecimals.has(currency) ? 3 : 2;

/** The smallest step of an amount that Stripe takes, in our minor units: three-decimal amounts must end in 0. */
const stepMinor = (currency: string): number =>
  threeDecimals.has(currency) ? 10 : 10 ** Math.max(0, currencyExponent(currency) - providerExponent(currency));

/** The nearest amount that can be charged or given back: what is owed is rounded down, a hold up. In minor units. */
export const chargeable = (amountMinor: number, currency: string, way: 'down' | 'up'): number => {
  const step = stepMinor(currency);
  return (way === 'down' ? Math.floor(amountMinor / step) : Math.ceil(amountMinor / step)) * step;
};

/** Throws `RangeError` for an amount that Stripe cannot express: see `chargeable`. */
export const toProvider = (amountMinor: number, currency: string): number => {
  if (amountMinor % stepMinor(currency) !== 0)
    throw new RangeError(`${amountMinor} minor units of ${currency} cannot be charged`);
  const shift = providerExponent(currency) - currencyExponent(currency);
  return shift >= 0 ? amountMinor * 10 ** shift : amountMinor / 10 ** -shift;
};

/** An amount of Stripe in our minor units, rounded to the nearest where it is finer than ours. Below zero for what goes out. */
export const fromProvider = (amount: number, currency: string): number => {
  const shift = currencyExponent(currency) - providerExponent(currency);
  return shift >= 0 ? amount * 10 ** shift : multiplyDivide(amount, 1, 10 ** -shift);
};
