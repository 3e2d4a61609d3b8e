import { describe, expect, it } from 'vitest';
import { billComponents } from '../tariffs/bill.ts';
import { exampleSession } from '../tariffs/example.ts';
import { price } from '../tariffs/price.ts';
import { componentsOf } from './components.ts';

const sum = (bill: unknown) => Object.values(componentsOf(bill)).reduce((a, b) => a + b, 0);

describe('components', () => {
  it('are nothing without a bill, or of something that is none', () => {
    for (const bill of [null, undefined, 'bill', [], { lines: 'none' }, { lines: [null, { component: 'toString' }] }])
      expect(sum(bill)).toBe(0);
  });
  it('hold every line of a bill', () => {
    for (let i = 0; i < 50; i++) {
      const bill = price(exampleSession('complex', i));
      expect(sum(bill)).toBe(bill.lines.reduce((all, line) => all + line.amountMinor, 0));
    }
  });
  it('know every component', () => {
    const lines = billComponents.map((component) => ({ component, amountMinor: 1 }));
    expect(componentsOf({ lines })).toEqual({
      startMinor: 1,
      energyMinor: 1,
      serviceMinor: 1,
      timeMinor: 1,
      idleMinor: 1,
      reservationMinor: 1,
      discountMinor: 2,
      otherMinor: 3,
    });
  });
});
