/** Amounts as Stripe counts them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chargeable, fromProvider, toProvider } from './money.ts';

describe('amounts of Stripe', () => {
  it.each([
    ['EUR', 1234, 1234],
    ['JPY', 500, 500],
    ['KRW', 10_000, 10_000],
    // No decimals in fact, sent as if there were two.
    ['ISK', 5, 500],
    ['UGX', 700, 70_000],
    // Two decimals by ISO 4217, none at Stripe.
    ['MGA', 1200, 12],
    ['HUF', 10_050, 10_050],
    ['TWD', 990, 990],
    ['KWD', 5120, 5120],
  ])('%s %i is sent as %i and comes back', (currency, ours, theirs) => {
    expect(toProvider(ours, currency)).toBe(theirs);
    expect(fromProvider(theirs, currency)).toBe(ours);
  });
  it.each([
    ['KWD', 5124, 5120, 5130],
    ['MGA', 1250, 1200, 1300],
    ['EUR', 1234, 1234, 1234],
    ['JPY', 7, 7, 7],
  ])('%s %i is charged as %i and held as %i', (currency, amount, down, up) => {
    expect([chargeable(amount, currency, 'down'), chargeable(amount, currency, 'up')]).toEqual([down, up]);
  });
  it('an amount that Stripe cannot express is refused instead of rounded', () => {
    expect(() => toProvider(5124, 'KWD')).toThrow(RangeError);
    expect(() => toProvider(1250, 'MGA')).toThrow(RangeError);
  });
  it('what can be charged survives the way there and back in every currency', () => {
    const currencies = fc.constantFrom(...Intl.supportedValuesOf('currency'));
    fc.assert(
      fc.property(currencies, fc.integer({ min: 0, max: 1_000_000_000 }), (currency, amount) => {
        const charged = chargeable(amount, currency, 'down');
        expect(fromProvider(toProvider(charged, currency), currency)).toBe(charged);
        expect(charged <= amount && chargeable(amount, currency, 'up') >= amount).toBe(true);
      }),
    );
  });
});
