/** What campaigns grant, to whom, and within which limits. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { price } from '../tariffs/price.ts';
import { sampleUsage } from '../tariffs/sample.ts';
import type { Benefit, Reduction } from '../tariffs/terms.ts';
import { takenBy } from './desk.ts';
import { atMost, bonusOf, type Campaign, mayApply, type Past, type Rules, reductionOf, rulesSchema } from './rules.ts';

const half: Benefit = { kind: 'percent', basisPoints: 5000, of: 'all' };
const happy: Rules = {
  kind: 'happyHour',
  benefit: half,
  windows: [{ days: [1], fromMinute: 0, toMinute: 60 }],
  stackable: false,
};
const campaign = (rules: Rules = happy, more: Partial<Campaign> = {}): Campaign => ({
  ...{ id: 'c', name: 'Spring', rules, currency: 'EUR', validFrom: null, validTo: null, budgetMinor: null },
  ...{ spentMinor: 0, maxUses: null, uses: 0, maxUsesPerDriver: null },
  ...more,
});
const occasion = { atMs: 1000, stationId: 'harbour', currency: 'EUR', groupIds: new Set(['staff']) };
const past = (more: Partial<Past> = {}): Past => ({ charges: 0, uses: 0, holdsCoupon: false, ...more });

describe('mayApply', () => {
  it.each<[string, Campaign, boolean]>([
    ['anywhere and always', campaign(), true],
    ['at this station', campaign({ ...happy, stationIds: ['harbour'] }), true],
    ['at another', campaign({ ...happy, stationIds: ['airport'] }), false],
    ['for this group', campaign({ ...happy, groupIds: ['guests', 'staff'] }), true],
    ['for another', campaign({ ...happy, groupIds: ['guests'] }), false],
    ['in another currency', campaign(happy, { currency: 'CHF' }), false],
    ['later', campaign(happy, { validFrom: 1001 }), false],
    ['over', campaign(happy, { validTo: 1000 }), false],
    ['a bonus', campaign({ kind: 'prepaidBonus', minTopUpMinor: 1, bonusMinor: 1 }), false],
  ])('%s', (_, given, expected) => {
    expect(mayApply(given, occasion)).toBe(expected);
  });
});

describe('reductionOf', () => {
  const coupon: Rules = { kind: 'coupon', benefit: half, stackable: true };
  const first: Rules = { kind: 'firstCharge', benefit: half, stackable: false };
  const third: Rules = { kind: 'nthFree', every: 3, stackable: false };
  it.each<[string, Campaign, Past | undefined, boolean]>([
    ['a happy hour is for whoever comes', campaign(), undefined, true],
    ['with a limit per driver it must be known who comes', campaign(happy, { maxUsesPerDriver: 2 }), undefined, false],
    ['below the limit', campaign(happy, { maxUsesPerDriver: 2 }), past({ uses: 1 }), true],
    ['at the limit', campaign(happy, { maxUsesPerDriver: 2 }), past({ uses: 2 }), false],
    ['the last of all uses', campaign(happy, { maxUses: 5, uses: 4 }), undefined, true],
    ['all used', campaign(happy, { maxUses: 5, uses: 5 }), undefined, false],
    ['budget spent', campaign(happy, { budgetMinor: 100, spentMinor: 100 }), undefined, false],
    ['a coupon held', campaign(coupon), past({ holdsCoupon: true }), true],
    ['held, and all are given out', campaign(coupon, { maxUses: 1, uses: 1 }), past({ holdsCoupon: true }), true],
    ['not held', campaign(coupon), past(), false],
    ['the first charge', campaign(first), past(), true],
    ['the second', campaign(first), past({ charges: 1 }), false],
    ['of nobody known', campaign(first), undefined, false],
    ['the first of three', campaign(third), past({ charges: 0 }), false],
    ['the third', campaign(third), past({ charges: 2 }), true],
    ['the fourth', campaign(third), past({ charges: 3 }), false],
    ['the sixth', campaign(third), past({ charges: 5 }), true],
  ])('%s: %#', (_, given, known, expected) => {
    expect(reductionOf(given, known) !== undefined).toBe(expected);
  });
  it('bounds the benefit by what the budget has left', () => {
    const left = { budgetMinor: 1000, spentMinor: 700 };
    expect(reductionOf(campaign(happy, left), undefined)).toMatchObject({
      ...{ source: 'campaign', id: 'c', name: 'Spring', windows: happy.windows },
      benefit: { maxMinor: 300 },
    });
    expect(atMost({ kind: 'amount', amountMinor: 500 }, 300)).toEqual({ kind: 'amount', amountMinor: 300 });
    expect(atMost({ ...half, maxMinor: 100 }, 300)).toEqual({ ...half, maxMinor: 100 });
    const free = reductionOf(campaign({ ...third, maxMinor: 900 }), past({ charges: 2 }));
    expect(free?.benefit).toEqual({ kind: 'percent', basisPoints: 10_000, of: 'all', maxMinor: 900 });
  });
});

describe('bonusOf', () => {
  const bonus = (more: object): Rules => ({ kind: 'prepaidBonus', minTopUpMinor: 1000, ...more }) as Rules;
  const nobody = { uses: 0, groupIds: new Set<string>() };
  it.each<[string, Campaign, number, number]>([
    ['too little', campaign(bonus({ basisPoints: 1000 })), 999, 0],
    ['a tenth, rounded down', campaign(bonus({ basisPoints: 1000 })), 1019, 101],
    ['bounded', campaign(bonus({ basisPoints: 1000, maxBonusMinor: 50 })), 1000, 50],
    ['an amount', campaign(bonus({ bonusMinor: 300 })), 5000, 300],
    ['what the budget has', campaign(bonus({ bonusMinor: 300 }), { budgetMinor: 1000, spentMinor: 900 }), 5000, 100],
    ['for a group', campaign(bonus({ bonusMinor: 300, groupIds: ['staff'] })), 5000, 0],
    ['over', campaign(bonus({ bonusMinor: 300 }), { validTo: 1000 }), 5000, 0],
  ])('%s', (_, given, amountMinor, expected) => {
    expect(bonusOf(given, { amountMinor, currency: 'EUR', atMs: 1000 }, nobody)).toBe(expected);
  });
  it('is either a part or an amount', () => {
    expect(rulesSchema.safeParse(bonus({})).success).toBe(false);
    expect(rulesSchema.safeParse(bonus({ basisPoints: 1, bonusMinor: 1 })).success).toBe(false);
  });
});

const tariff = { currency: 'EUR', startFee: { amountMinor: 50 }, energy: { basePriceMicros: 400_000, bands: [] } };
const billWith = (energyWh: number, reduction: Reduction | undefined) =>
  price({
    tariff,
    zone: 'Europe/Berlin',
    usage: sampleUsage({ startMs: 0, durationMs: 3_600_000, energyWh, idleMs: 0 }),
    ...(reduction && { terms: { reductions: [reduction] } }),
  });
const anyBenefit: fc.Arbitrary<Benefit> = fc.oneof(
  fc.record({
    kind: fc.constant('percent' as const),
    basisPoints: fc.integer({ min: 1, max: 10_000 }),
    of: fc.constantFrom('all' as const, 'energy' as const),
  }),
  fc.record({ kind: fc.constant('amount' as const), amountMinor: fc.integer({ min: 1, max: 2000 }) }),
  fc.record({ kind: fc.constant('perKwh' as const), priceMicros: fc.integer({ min: 1, max: 500_000 }) }),
  fc.record({ kind: fc.constant('freeEnergy' as const), energyWh: fc.integer({ min: 1, max: 50_000 }) }),
);

describe('a budget', () => {
  const session = fc.integer({ min: 0, max: 60_000 });
  it('is never exceeded by sessions one after the other, and all is counted', () => {
    fc.assert(
      fc.property(
        anyBenefit,
        fc.integer({ min: 1, max: 3000 }),
        fc.array(session, { maxLength: 20 }),
        (benefit, budgetMinor, energies) => {
          let now = campaign({ kind: 'happyHour', benefit, windows: [], stackable: false }, { budgetMinor });
          // Without windows: at any time.
          for (const energyWh of energies) {
            const granted = reductionOf(now, undefined);
            const takenMinor = takenBy(billWith(energyWh, granted && withoutWindows(granted)), now.id);
            expect(takenMinor).toBe(
              billWith(energyWh, undefined).totalMinor -
                billWith(energyWh, granted && withoutWindows(granted)).totalMinor,
            );
            now = { ...now, spentMinor: now.spentMinor + takenMinor };
            expect(now.spentMinor).toBeLessThanOrEqual(budgetMinor);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
  it('is exceeded by no more than what the sessions that ran beside each other had been promised', () => {
    fc.assert(
      fc.property(
        anyBenefit,
        fc.integer({ min: 1, max: 3000 }),
        fc.array(fc.array(session, { minLength: 1, maxLength: 5 }), { maxLength: 5 }),
        (benefit, budgetMinor, rounds) => {
          let now = campaign({ kind: 'happyHour', benefit, windows: [], stackable: false }, { budgetMinor });
          for (const together of rounds) {
            const before = now;
            const granted = reductionOf(before, undefined);
            const promisedMinor = granted ? together.length * (budgetMinor - before.spentMinor) : 0;
            for (const energyWh of together)
              now = {
                ...now,
                spentMinor: now.spentMinor + takenBy(billWith(energyWh, granted && withoutWindows(granted)), now.id),
              };
            expect(now.spentMinor).toBeLessThanOrEqual(before.spentMinor + promisedMinor);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
const withoutWindows = ({ windows: _, ...reduction }: Reduction): Reduction => reduction;
