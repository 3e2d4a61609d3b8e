/** A bill made again from its lines is the one that the samples give. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { elementTariffs, feeTariffs, terms, usages, zones } from '../tariffs/arbitraries.ts';
import { price } from '../tariffs/price.ts';
import { rebilled } from './again.ts';

it('whatever the tariff, the meter and the terms, where it can be told without samples', () => {
  let told = 0;
  fc.assert(
    fc.property(
      fc.oneof(feeTariffs, elementTariffs),
      zones,
      usages,
      fc.option(terms, { nil: undefined }),
      terms,
      (tariff, zone, usage, before, after) => {
        const bill = price({ tariff, zone, usage, ...(before && { terms: before }) });
        const again = rebilled(bill, tariff, after);
        if (!again) return;
        told++;
        expect(again).toEqual(price({ tariff, zone, usage, terms: after }));
      },
    ),
    { numRuns: 5000 },
  );
  expect(told).toBeGreaterThan(500);
});
