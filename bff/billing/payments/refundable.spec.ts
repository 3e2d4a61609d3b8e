/** How much may be given back: never more than was paid, whatever is on its way. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bill } from '../tariffs/bill.ts';
import { linesMinor, refundableOf, spread } from './refundable.ts';

const given = (
  state: 'creating' | 'pending' | 'succeeded' | 'failed',
  amountMinor: number,
  paymentId: string | null = 'a',
) => ({
  state,
  amountMinor,
  paymentId,
});

it('what is on its way counts as given, what failed does not', () => {
  const order = { paidMinor: 1_000, refundedMinor: 200 };
  expect(
    refundableOf(order, [given('succeeded', 200), given('creating', 100), given('pending', 50), given('failed', 500)]),
  ).toBe(650);
});

describe('the payments that a refund is taken from', () => {
  const paid = [
    { id: 'a', capturedMinor: 5_000, refundedMinor: 0 },
    { id: 'b', capturedMinor: 1_000, refundedMinor: 400 },
  ];
  it.each([
    [3_000, [['a', 3_000]]],
    [
      5_400,
      [
        ['a', 5_000],
        ['b', 400],
      ],
    ],
  ] as const)('%i: the one with most left comes first', (amount, expected) => {
    expect(spread(amount, paid, [])?.map((part) => [part.paymentId, part.amountMinor])).toEqual(expected);
  });
  it('have less while a refund is on its way', () => {
    expect(spread(1_000, paid, [given('creating', 4_800)])).toBeUndefined();
    expect(spread(800, paid, [given('creating', 4_800)])).toHaveLength(2);
  });
  it('together have what is taken, and none gives more than it has', () => {
    const payments = fc.array(fc.record({ captured: fc.nat({ max: 900 }), refunded: fc.nat({ max: 900 }) }), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(payments, fc.integer({ min: 1, max: 3_000 }), (drawn, amount) => {
        const all = drawn.map(({ captured, refunded }, at) => ({
          id: String(at),
          capturedMinor: captured,
          refundedMinor: Math.min(captured, refunded),
        }));
        const left = all.reduce((sum, each) => sum + each.capturedMinor - each.refundedMinor, 0);
        const parts = spread(amount, all, []);
        expect(parts === undefined).toBe(amount > left);
        for (const { paymentId, amountMinor } of parts ?? []) {
          const from = all.find(({ id }) => id === paymentId);
          expect(amountMinor).toBeLessThanOrEqual((from?.capturedMinor ?? 0) - (from?.refundedMinor ?? 0));
        }
        if (parts) expect(parts.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBe(amount);
      }),
    );
  });
});

const line = (amountMinor: number): Bill['lines'][number] => ({
  ...{ component: 'energy', quantity: 1, quantityUnit: 'Wh', unitPriceMicros: 1, unitPricePer: 'kWh', amountMinor },
  ...{ periods: [], why: { key: 'energy.flat', params: {} } },
});

it('lines come with their tax, each once', () => {
  const bill: Bill = {
    ...{
      currency: 'EUR',
      zone: 'UTC',
      lines: [line(1_000), line(250)],
      totalMinor: 1_488,
      netMinor: 1_250,
      taxMinor: 238,
    },
    taxes: [{ rateBasisPoints: 1_900, included: false, netMinor: 1_250, taxMinor: 238 }],
  };
  expect([linesMinor(bill, [0]), linesMinor(bill, [1, 1]), linesMinor(bill, [])]).toEqual([1_190, 298, 0]);
});

it('all lines come to the total, also where the tax of each would be rounded up', () => {
  const bill: Bill = {
    ...{ currency: 'EUR', zone: 'UTC', lines: [line(35), line(41), line(120)] },
    ...{ totalMinor: 233, netMinor: 196, taxMinor: 37 },
    taxes: [{ rateBasisPoints: 1_900, included: false, netMinor: 196, taxMinor: 37 }],
  };
  expect(linesMinor(bill, [0, 1, 2])).toBe(233);
});
