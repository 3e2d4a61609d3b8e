/** What an editor says about a tariff that may be saved all the same. */
import { describe, expect, it } from 'vitest';
import type { PriceComponent, Restrictions, TariffElement } from './elements.ts';
import type { Tariff } from './tariff.ts';
import { tariffWarnings } from './warnings.ts';

const part = (dimension: PriceComponent['dimension'], taxBasisPoints?: number): PriceComponent => ({
  dimension,
  priceMicros: 100_000,
  stepSize: 1,
  ...(taxBasisPoints !== undefined && { taxBasisPoints }),
});
const element = (components: PriceComponent[], restrictions?: Restrictions): TariffElement => ({
  components,
  ...(restrictions && { restrictions }),
});
const all = [part('ENERGY'), part('TIME'), part('PARKING_TIME')];
const found = (tariff: Partial<Tariff>) =>
  tariffWarnings({ currency: 'EUR', ...tariff }).map(({ key, severity, ...where }) => [key, ...Object.values(where)]);

describe('tariffWarnings', () => {
  const energy = { basePriceMicros: 490_000, bands: [] };
  const tax = { rateBasisPoints: 1900, included: true };
  it('finds nothing in a plain price per kWh, nor in elements that always price everything', () => {
    expect(found({ energy, tax })).toEqual([]);
    expect(found({ elements: [element(all)] })).toEqual([]);
  });
  it.each<[string, Tariff['maxTotal'], boolean]>([
    ['both fit the rate', { netMinor: 1000, grossMinor: 1190 }, false],
    ['they fit but for a cent of rounding', { netMinor: 420, grossMinor: 501 }, false],
    ['one alone', { grossMinor: 1190 }, false],
    ['too little tax', { netMinor: 1000, grossMinor: 1100 }, true],
    ['too much tax', { netMinor: 1000, grossMinor: 1200 }, true],
  ])('amounts of a limit: %s', (_, maxTotal, isWrong) => {
    expect(found({ energy, tax, maxTotal })).toEqual(isWrong ? [['limit.tax', 'maxTotal']] : []);
  });
  it('amounts of a limit may be anything between the lowest and the highest rate', () => {
    const elements = [element([part('ENERGY', 1000), part('TIME', 2000), part('PARKING_TIME', 1500)])];
    expect(found({ elements, minTotal: { netMinor: 1000, grossMinor: 1170 } })).toEqual([]);
    expect(found({ elements, minTotal: { netMinor: 1000, grossMinor: 1090 } })).toEqual([['limit.tax', 'minTotal']]);
  });
  it('a least price above the most', () => {
    expect(found({ energy, minTotal: { grossMinor: 11 }, maxTotal: { grossMinor: 10 } })).toEqual([['limit.crossed']]);
  });
  it('an element that another shadows, in the dimensions where it does', () => {
    const later = element([part('ENERGY'), part('FLAT')], { days: [1] });
    expect(found({ elements: [element(all), later] })).toEqual([
      ['element.shadowed', 1, 'ENERGY', 0],
      ['afir.startFee'],
    ]);
    expect(found({ elements: [element(all, { minWh: 0, days: [1, 2, 3, 4, 5, 6, 7] }), element(all)] })).toHaveLength(
      3,
    );
    expect(found({ elements: [element(all, { minWh: 1 }), element(all)] })).toEqual([]);
  });
  it('an element for reservations does not shadow others', () => {
    const reservation = element([part('TIME')], { reservation: 'RESERVATION' });
    expect(found({ elements: [reservation, element(all)] })).toEqual([]);
    expect(found({ elements: [element([part('ENERGY')], { reservation: 'RESERVATION' }), element(all)] })).toEqual([
      ['element.reservation', 0, 'ENERGY'],
    ]);
  });
  it.each<Restrictions>([{ minWh: 10, maxWh: 10 }, { maxW: 0 }, { startDate: '2026-06-01', endDate: '2026-06-01' }])(
    'restrictions that leave nothing: %j',
    (restrictions) => {
      expect(found({ elements: [element(all, restrictions), element(all)] })).toEqual([['element.empty', 0]]);
    },
  );
  it.each<Restrictions>([{ minMilliamps: 32_000 }, { maxMilliamps: 32_000 }, { minMilliamps: 0, maxMilliamps: 1 }])(
    'a current, which orders do not follow: %j',
    (restrictions) => {
      expect(found({ elements: [element(all, restrictions), element(all)] })).toEqual([['element.current', 0]]);
    },
  );
  it('what is free, always or at some times', () => {
    expect(found({ elements: [element([part('ENERGY')], { startTime: '08:00' }), element([part('TIME')])] })).toEqual([
      ['dimension.gap', 'ENERGY'],
      ['dimension.free', 'PARKING_TIME'],
    ]);
  });
  it('what fast chargers may not ask of those who come without a contract', () => {
    expect(found({ startFee: { amountMinor: 50 }, duration: energy })).toEqual([
      ['afir.noEnergyPrice'],
      ['afir.startFee'],
    ]);
  });
});
