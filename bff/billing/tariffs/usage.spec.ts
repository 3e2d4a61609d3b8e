import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { momentOf, registerAt, registerReader, usableSamples } from './usage.ts';

const samples = fc
  .array(fc.record({ atMs: fc.nat(5000), registerWh: fc.nat(900) }), { minLength: 2, maxLength: 30 })
  .map(usableSamples)
  .filter((usable) => usable.length > 0);

describe('the register at an instant', () => {
  it('is the same whether instants rise or jump about', () => {
    fc.assert(
      fc.property(samples, fc.array(fc.integer({ min: -10, max: 5010 })), (usable, instants) => {
        const rising = registerReader(usable);
        for (const atMs of instants.toSorted((a, b) => a - b)) expect(registerAt(usable, atMs)).toBe(rising(atMs));
      }),
    );
  });

  it('reaches an amount of energy at the first moment that tells it', () => {
    fc.assert(
      fc.property(samples, fc.nat(900), (usable, registerWh) => {
        const moment = momentOf(usable, registerWh);
        const last = usable.at(-1)!;
        if (registerWh > last.registerWh) expect(moment).toBe(last.atMs);
        else expect(registerAt(usable, moment)).toBeGreaterThanOrEqual(registerWh);
        if (moment > usable[0]!.atMs) expect(registerAt(usable, moment - 1)).toBeLessThan(registerWh);
      }),
    );
  });
});
