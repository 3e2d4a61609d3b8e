/** A bill's parts add up to its total, whatever its taxes. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bill, BillLine } from '../tariffs/bill.ts';
import { amountLine } from '../tariffs/lines.ts';
import { withTax } from '../tariffs/tax.ts';
import { partsOf } from './parts.ts';

const why = { key: 'energy.flat', params: {} } as const;
const billOf = (
  lines: readonly [BillLine['component'], number][],
  tax: { rateBasisPoints: number; included: boolean } | undefined,
): Bill => {
  const made = lines.map(([component, amountMinor]) => amountLine(component, amountMinor, undefined, why, 'EUR'));
  return { currency: 'EUR', zone: 'UTC', lines: made, ...withTax(made, tax) };
};

describe('parts of a bill', () => {
  it.each([
    ['without tax', undefined, { energyMinor: 1000, serviceMinor: 200, feesMinor: 150, discountMinor: 300 }, 300],
    [
      'with tax contained',
      { rateBasisPoints: 1900, included: true },
      { energyMinor: 1000, serviceMinor: 200, feesMinor: 150, discountMinor: 300 },
      252,
    ],
    [
      'with tax on top: it is in each part',
      { rateBasisPoints: 2000, included: false },
      { energyMinor: 1200, serviceMinor: 240, feesMinor: 180, discountMinor: 360 },
      300,
    ],
  ] as const)('%s', (_, tax, expected, discountNetMinor) => {
    const bill = billOf(
      [
        ['start', 100],
        ['energy', 1000],
        ['service', 200],
        ['idle', 50],
        ['discount', -200],
        ['maximum', -100],
      ],
      tax,
    );
    expect(partsOf(bill)).toEqual({ ...expected, discountNetMinor });
  });

  it('a waiver takes off everything, and a correction is a fee or a discount by its sign', () => {
    expect(
      partsOf(
        billOf(
          [
            ['energy', 500],
            ['waiver', -500],
          ],
          undefined,
        ),
      ),
    ).toMatchObject({ energyMinor: 500, discountMinor: 500 });
    expect(partsOf(billOf([['correction', 500]], undefined))).toMatchObject({ feesMinor: 500, discountMinor: 0 });
    expect(
      partsOf(
        billOf(
          [
            ['energy', 500],
            ['correction', -200],
          ],
          undefined,
        ),
      ),
    ).toMatchObject({ discountMinor: 200 });
  });

  it('electricity + service + fees − discount is the total, always', () => {
    const used = fc.constantFrom<BillLine['component']>('start', 'energy', 'service', 'duration', 'idle', 'minimum');
    const lines = fc.array(fc.tuple(used, fc.integer({ min: 0, max: 99_999 })), { maxLength: 8 });
    const taxes = fc.option(fc.record({ rateBasisPoints: fc.integer({ min: 0, max: 3000 }), included: fc.boolean() }), {
      nil: undefined,
    });
    fc.assert(
      fc.property(lines, fc.double({ min: 0, max: 1, noNaN: true }), taxes, (all, share, tax) => {
        const whole = all.reduce((sum, [, amount]) => sum + amount, 0);
        const off: [BillLine['component'], number] = ['discount', -Math.floor(whole * share)];
        const bill = billOf([...all, off], tax);
        const { energyMinor, serviceMinor, feesMinor, discountMinor } = partsOf(bill);
        expect(energyMinor + serviceMinor + feesMinor - discountMinor).toBe(bill.totalMinor);
      }),
    );
  });
});
