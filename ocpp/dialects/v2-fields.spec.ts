import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decimal, decimalNumber, decimalText, flag, list, text, time, whole } from './v2-fields.ts';

it('money is the same number as text, never in powers of ten', () => {
  const anyAmount = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((amount) => Math.abs(amount) >= 1e-9);
  fc.assert(
    fc.property(anyAmount, (amount) => {
      expect(decimalNumber(decimalText(amount) ?? '', 'amount')).toBe(amount);
    }),
    { examples: [[-1.0000000000000003e-9]] },
  );
  expect([0, 12.5, '12,50', 1e-7, 1e21].map(decimalText)).toEqual([
    '0',
    '12.5',
    '12.5',
    '0.0000001',
    `1${'0'.repeat(21)}`,
  ]);
});

it.each(['', '1,5', '1e3', ' 1', '.5', 'NaN'])('%j is no decimal text', (amount) => {
  expect(() => decimalNumber(amount, 'maxCost')).toThrow('maxCost');
});

it('what is of another type is not there', () => {
  expect([{}, [], null, undefined, 'x', '', true, Number.NaN].map(decimal)).toEqual(Array(8).fill(undefined));
  expect(['1', '-2,4', 1e30, 1.5].map(whole)).toEqual([1, -2, Number.MAX_SAFE_INTEGER, 2]);
  expect([true, 'false', 1, 'yes'].map(flag)).toEqual([true, false, undefined, undefined]);
  expect(['', 'a', 0, {}].map(text)).toEqual([undefined, 'a', '0', undefined]);
  expect([undefined, null, 1, [1]].map(list)).toEqual([[], [], [1], [1]]);
  expect(['2026-01-31T12:00:00Z', 5].map(time)).toEqual([Date.UTC(2026, 0, 31, 12), undefined]);
});
