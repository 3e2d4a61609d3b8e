/** Money must be exact in every currency exponent, beyond 2⁵³ on the way, and readable back from what a person types. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  amountMinorOf,
  currencyExponent,
  formatMoney,
  formatUnitPrice,
  isCurrency,
  multiplyDivide,
  parseAmount,
  parseDecimal,
  toDecimalText,
} from './money.ts';

const plainSpaces = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe('currencies', () => {
  it.each([
    ['JPY', 0],
    ['KRW', 0],
    ['EUR', 2],
    ['HUF', 2],
    ['PKR', 2],
    ['KWD', 3],
    ['IQD', 3],
  ])('%s has %i decimals by ISO 4217, whatever Intl believes', (currency, exponent) => {
    expect(currencyExponent(currency)).toBe(exponent);
  });
  it('knows codes from typing errors', () => {
    expect([isCurrency('EUR'), isCurrency('EUE'), isCurrency('eur'), isCurrency('')]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('multiplyDivide', () => {
  it.each([
    [5, 1, 2, 3, 2],
    [7, 1, 2, 4, 4],
    [-5, 1, 2, -3, -2],
    [1, 1, 3, 0, 0],
    [2, 1, 3, 1, 1],
    [0, 9, 7, 0, 0],
  ])('%i × %i ÷ %i rounds half up to %i and half even to %i', (a, b, divisor, up, even) => {
    expect(multiplyDivide(a, b, divisor)).toBe(up);
    expect(multiplyDivide(a, b, divisor, 'halfEven')).toBe(even);
  });
  it('refuses what cannot be exact', () => {
    expect(() => multiplyDivide(Number.MAX_SAFE_INTEGER, 2, 1)).toThrow(RangeError);
    expect(() => multiplyDivide(0.5, Number.MAX_SAFE_INTEGER, 1)).toThrow(RangeError);
    expect(() => multiplyDivide(1, 1, 0)).toThrow(RangeError);
  });
  it('is within half a unit of the true quotient, exactly, for small and huge numbers alike', () => {
    const integer = fc.oneof(fc.integer(), fc.maxSafeInteger());
    const divisor = fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }));
    fc.assert(
      fc.property(integer, integer, divisor, fc.constantFrom('halfUp', 'halfEven'), (a, b, by, mode) => {
        const product = BigInt(a) * BigInt(b);
        fc.pre(product / BigInt(by) < BigInt(2 ** 52) && product / BigInt(by) > -BigInt(2 ** 52));
        const result = BigInt(multiplyDivide(a, b, by, mode));
        const error = 2n * (result * BigInt(by) - product);
        const size = error < 0n ? -error : error;
        expect(size <= BigInt(by)).toBe(true);
        if (size === BigInt(by)) {
          if (mode === 'halfEven') expect(result % 2n).toBe(0n);
          else expect(error > 0n).toBe(product > 0n);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe('amountMinorOf', () => {
  it.each([
    ['EUR', 12_345, 490_000, 605],
    ['JPY', 12_345, 31_500_000, 389],
    ['KWD', 12_345, 20_125, 248],
  ])('prices 12.345 kWh in %s', (currency, energyWh, priceMicros, amountMinor) => {
    expect(amountMinorOf(energyWh, priceMicros, 1000, currency)).toBe(amountMinor);
  });
});

describe('formatting', () => {
  it.each([
    [1234, 'EUR', 'de', '12,34 €'],
    [1234, 'EUR', 'en', '€12.34'],
    [-5, 'EUR', 'en', '-€0.05'],
    [1234, 'JPY', 'en', '¥1,234'],
    [1234, 'KWD', 'en', 'KWD 1.234'],
    [1234, 'HUF', 'en', 'HUF 12.34'],
  ])('%i %s in %s is %s', (amountMinor, currency, locale, text) => {
    expect(plainSpaces(formatMoney(amountMinor, currency, locale))).toBe(text);
  });
  it('gives a unit price the decimals it has, but never fewer than its currency', () => {
    expect(formatUnitPrice(490_000, 'EUR', 'en')).toBe('€0.49');
    expect(formatUnitPrice(492_501, 'EUR', 'en')).toBe('€0.492501');
    expect(formatUnitPrice(31_500_000, 'JPY', 'en')).toBe('¥31.5');
  });
});

describe('typed numbers', () => {
  it.each([
    ['0,49', 490_000],
    ['0.49', 490_000],
    [' 12 ', 12_000_000],
    ['.5', 500_000],
    ['5,', 5_000_000],
    ['٠٫٤٩', 490_000],
    ['۱۲', 12_000_000],
    ['0,4900000000', 490_000],
  ])('reads the unit price "%s"', (text, value) => {
    expect(parseDecimal(text, 6)).toEqual({ ok: true, value });
  });
  it.each([
    ['', 'empty'],
    [',', 'notANumber'],
    ['1.234,50', 'notANumber'],
    ['1 000', 'notANumber'],
    ['1e3', 'notANumber'],
    ['12 €', 'notANumber'],
    ['-1', 'negative'],
    ['0,495', 'tooManyDecimals'],
    ['99999999999999', 'tooLarge'],
  ])('refuses the amount "%s": %s', (text, problem) => {
    expect(parseAmount(text, 'EUR')).toEqual({ ok: false, problem });
  });
  it('takes as many decimals as the currency has', () => {
    expect(parseAmount('1.5', 'JPY')).toEqual({ ok: false, problem: 'tooManyDecimals' });
    expect(parseAmount('1.5', 'KWD')).toEqual({ ok: true, value: 1500 });
  });
  it('reads back every text that it writes', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000_000_000), fc.constantFrom(0, 2, 3, 6), (value, decimals) => {
        expect(parseDecimal(toDecimalText(value, decimals, 2), decimals)).toEqual({ ok: true, value });
      }),
      { numRuns: 2000 },
    );
    expect([toDecimalText(490_000, 6, 2), toDecimalText(5, 2), toDecimalText(-150, 2, 2), toDecimalText(7, 0)]).toEqual(
      ['0.49', '0.05', '-1.50', '7'],
    );
  });
});
