/** Tariffs in OCPI's words and back: nothing is lost on the way, and what cannot be said or kept is refused by name. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure, isFailure } from '../../kernel/result.ts';
import { elementTariffs, feeTariffs, usages, zones } from './arbitraries.ts';
import { type OcpiTariff, ocpiTariff, ocpiVersions } from './ocpi.ts';
import { toOcpi } from './ocpi-export.ts';
import { fromOcpi } from './ocpi-import.ts';
import { price } from './price.ts';
import { type Tariff, tariffSchema } from './tariff.ts';

const kept = <T>(result: T | Failure): T => {
  if (isFailure(result)) throw new Error(`${result.detail} ${JSON.stringify(result.errors)}`);
  return result;
};
const refusal = (result: unknown): string => (result instanceof Failure ? result.detail : 'accepted');
/** As another system would read it. */
const sent = (prices: unknown): OcpiTariff => ocpiTariff.parse(JSON.parse(JSON.stringify(prices)));
const flat = (basePriceMicros: number) => ({ basePriceMicros, bands: [] });

/** The first example of the specification with everything that we let pass. */
const example: OcpiTariff = {
  country_code: 'DE',
  party_id: 'ALL',
  id: '14',
  currency: 'EUR',
  min_price: { excl_vat: 0.5, incl_vat: 0.6 },
  elements: [
    { price_components: [{ type: 'FLAT', price: 2.5, vat: 15, step_size: 0 }] },
    {
      price_components: [{ type: 'TIME', price: 1.0001, vat: 20, step_size: 900 }],
      restrictions: { max_current: 32.5, day_of_week: ['MONDAY', 'SUNDAY'], end_time: '17:00', min_kwh: null },
    },
    { price_components: [{ type: 'PARKING_TIME', price: 5, vat: null, step_size: 300 }], restrictions: {} },
  ],
};

describe('reading', () => {
  it('keeps every number exactly, in our units', () => {
    expect(fromOcpi(sent(example))).toEqual({
      currency: 'EUR',
      minTotal: { netMinor: 50, grossMinor: 60 },
      elements: [
        { components: [{ dimension: 'FLAT', priceMicros: 2_500_000, stepSize: 1, taxBasisPoints: 1500 }] },
        {
          components: [{ dimension: 'TIME', priceMicros: 1_000_100, stepSize: 900, taxBasisPoints: 2000 }],
          restrictions: { endTime: '17:00', maxMilliamps: 32_500, days: [1, 7] },
        },
        { components: [{ dimension: 'PARKING_TIME', priceMicros: 5_000_000, stepSize: 300 }] },
      ],
    });
  });
  it('makes one rate of all components the tariff’s', () => {
    const energy = (vat?: number) => [
      { price_components: [{ type: 'ENERGY' as const, price: 0.25, vat, step_size: 1 }] },
    ];
    const taxOf = (more: Partial<OcpiTariff>) =>
      kept(fromOcpi(sent({ currency: 'EUR', elements: energy(19), ...more }))).tax;
    expect(taxOf({})).toEqual({ rateBasisPoints: 1900, included: false });
    expect(taxOf({ tax_included: 'YES' })).toEqual({ rateBasisPoints: 1900, included: true });
    expect(taxOf({ tax_included: 'N/A' })).toBeUndefined();
    expect(taxOf({ elements: energy() })).toBeUndefined();
    expect(taxOf({ elements: [...energy(5.5), ...energy()] })).toBeUndefined();
  });
  it('reads limits of 2.3.0', () => {
    const given = { ...example, min_price: null, max_price: { before_taxes: 10, after_taxes: 11.5 } };
    expect(kept(fromOcpi(sent(given))).maxTotal).toEqual({ netMinor: 1000, grossMinor: 1150 });
  });
  const component = { type: 'ENERGY' as const, price: 0.25, step_size: 1 };
  it.each<[string, Partial<OcpiTariff>, string]>([
    ['a currency that is none', { currency: 'EUX' }, 'currency is not a known ISO 4217 currency'],
    ['more decimals than micros', one({ ...component, price: 0.1234567 }), 'price has more decimals'],
    ['prices below zero', one({ ...component, price: -1 }), 'price is below zero'],
    ['numbers too small to be written', one({ ...component, price: 1e-7 }), 'price has too many digits'],
    ['a step of nothing', one({ ...component, step_size: 0 }), 'step_size must be 1 or more'],
    ['half a cent as a limit', { max_price: { excl_vat: 1.005 } }, 'max_price has more decimals'],
    ['a limit without an amount', { max_price: {} }, 'maxTotal say an amount'],
    [
      'a dimension twice',
      { elements: [{ price_components: [component, component] }] },
      'elements.0.price_components.1.type prices ENERGY twice',
    ],
    [
      'energy of a reservation',
      { elements: [{ price_components: [component], restrictions: { reservation: 'RESERVATION' } }] },
      'which has only FLAT and TIME',
    ],
    [
      'times that are none',
      { elements: [{ price_components: [component], restrictions: { start_time: '24:00' } }] },
      'elements.0.restrictions.startTime must be a time such as 08:30',
    ],
    ['more tax than the price', one({ ...component, vat: 101 }), 'vat is more than 100 %'],
  ])('refuses %s', (_, change, words) => {
    const result = fromOcpi(sent({ ...example, ...change }));
    expect(refusal(result)).toContain('This OCPI tariff cannot be kept: ');
    expect(
      result instanceof Failure ? result.errors.map(({ path, message }) => `${path} ${message}`).join() : '',
    ).toContain(words);
  });
});

function one(component: OcpiTariff['elements'][number]['price_components'][number]): Partial<OcpiTariff> {
  return { elements: [{ price_components: [component] }] };
}

const workdays = [1, 2, 3, 4, 5] satisfies (1 | 2 | 3 | 4 | 5)[];
const fees: Tariff = {
  currency: 'EUR',
  startFee: { amountMinor: 50 },
  energy: {
    basePriceMicros: 490_000,
    bands: [
      { days: workdays, fromMinute: 480, toMinute: 1080, priceMicros: 590_000, label: 'Day' },
      { days: workdays, fromMinute: 1320, toMinute: 1440, priceMicros: 290_000 },
    ],
  },
  duration: flat(1_200_000),
  idle: { pricePerHourMicros: 6_000_000, graceMinutes: 0 },
  tax: { rateBasisPoints: 1900, included: true },
  maxTotal: { grossMinor: 11_900 },
};

describe('writing', () => {
  it('says fees as elements: with tax in 2.3.0, before it in 2.2.1', () => {
    const energy = (price: number, restrictions?: object) => ({
      price_components: [{ type: 'ENERGY', price, vat: 19, step_size: 1 }],
      ...(restrictions && { restrictions }),
    });
    const workday = { day_of_week: ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'] };
    expect(toOcpi(fees, '2.3.0')).toEqual({
      currency: 'EUR',
      tax_included: 'YES',
      max_price: { before_taxes: 100, after_taxes: 119 },
      elements: [
        { price_components: [{ type: 'FLAT', price: 0.5, vat: 19, step_size: 1 }] },
        energy(0.59, { start_time: '08:00', end_time: '18:00', ...workday }),
        energy(0.29, { start_time: '22:00', ...workday }),
        energy(0.49),
        { price_components: [{ type: 'TIME', price: 1.2, vat: 19, step_size: 1 }] },
        { price_components: [{ type: 'PARKING_TIME', price: 6, vat: 19, step_size: 1 }] },
      ],
    });
    const before = kept(toOcpi(fees, '2.2.1'));
    expect(before).not.toHaveProperty('tax_included');
    expect(before.max_price).toEqual({ excl_vat: 100, incl_vat: 119 });
    expect(before.elements.map(({ price_components: [first] }) => first?.price)).toEqual([
      0.420168, 0.495798, 0.243697, 0.411765, 1.008403, 5.042017,
    ]);
  });
  it('says energy and service as their sum', () => {
    const service = {
      basePriceMicros: 50_000,
      bands: [{ ...fees.energy!.bands[0]!, fromMinute: 600, priceMicros: 0 }],
    };
    const { elements } = kept(toOcpi({ currency: 'EUR', energy: fees.energy, service }, '2.3.0'));
    // From 18:00 to 22:00 it is the sum of the base prices, which holds wherever nothing else does.
    const starts = elements.map(({ price_components: [first], restrictions }) => [
      restrictions?.start_time,
      first?.price,
    ]);
    expect(starts).toEqual([
      ['08:00', 0.64],
      ['10:00', 0.59],
      ['22:00', 0.34],
      [undefined, 0.54],
    ]);
  });
  it('says nothing to pay as OCPI wants it', () => {
    expect(kept(toOcpi({ currency: 'EUR' }, '2.2.1')).elements).toEqual([
      { price_components: [{ type: 'FLAT', price: 0, step_size: 1 }] },
    ]);
  });
  const season = { name: 'Summer', fromDay: '06-01', toDay: '08-31', ...flat(1) };
  it.each<[string, Tariff, string]>([
    ['seasons', { currency: 'EUR', energy: { ...flat(1), seasons: [season] } }, 'seasons that come every year'],
    ['holidays', { currency: 'EUR', holidays: ['2026-12-25'] }, 'holidays'],
    ['free idle minutes', { ...fees, idle: { pricePerHourMicros: 1, graceMinutes: 5 } }, 'idle minutes that are free'],
    [
      'a cap',
      { ...fees, idle: { pricePerHourMicros: 1, graceMinutes: 0, capMinor: 1 } },
      'a most that idle time costs',
    ],
    [
      'a limit after tax of several rates',
      {
        currency: 'EUR',
        maxTotal: { grossMinor: 100 },
        elements: [700, 1900].map((taxBasisPoints) => ({
          components: [{ dimension: 'ENERGY', priceMicros: 1, stepSize: 1, taxBasisPoints }],
        })),
      },
      'a limit after tax alone',
    ],
  ])('refuses %s by name', (_, tariff, words) => {
    expect(refusal(toOcpi(tariffSchema.parse(tariff), '2.2.1'))).toContain(words);
  });
});

describe('there and back', () => {
  it('what was written once is written again the same, and fits its schema', () => {
    fc.assert(
      fc.property(fc.oneof(elementTariffs, feeTariffs), fc.constantFrom(...ocpiVersions), (tariff, version) => {
        const written = toOcpi(tariff, version);
        if (isFailure(written)) return;
        const read = fromOcpi(sent(written));
        // Elements for reservations may price energy here, which is never used; OCPI forbids it.
        if (isFailure(read)) expect(refusal(read)).toContain('of a reservation');
        else expect(kept(toOcpi(read, version))).toEqual(written);
      }),
      { numRuns: 3000 },
    );
  });
  it('elements cost the same after it', () => {
    fc.assert(
      fc.property(elementTariffs, zones, usages, (tariff, zone, usage) => {
        const written = toOcpi(tariff, '2.3.0');
        if (isFailure(written)) return;
        const read = fromOcpi(sent(written));
        if (isFailure(read) || tariff.minTotal?.netMinor === undefined || tariff.maxTotal?.netMinor === undefined)
          return;
        const [before, after] = [tariff, read].map((each) => price({ tariff: each, zone, usage }));
        expect([after?.netMinor, after?.totalMinor]).toEqual([before?.netMinor, before?.totalMinor]);
      }),
      { numRuns: 3000 },
    );
  });
  it('fees bill the same quantities at the same prices as their elements do', () => {
    fc.assert(
      fc.property(feeTariffs, zones, usages, (tariff, zone, usage) => {
        const plain = { ...tariff, service: undefined, minTotal: undefined, maxTotal: undefined };
        const written = toOcpi(plain, '2.3.0');
        if (isFailure(written)) return;
        const ours = { ...usage, reservation: undefined };
        const quantities = (priced: Tariff) => {
          const sums = new Map<string, number>();
          for (const line of price({ tariff: priced, zone, usage: ours }).lines) {
            // A start-up fee that asks for energy is a flat price in OCPI; an instant of charging is no time.
            if (line.component === 'start') continue;
            const key = `${line.component} ${line.unitPriceMicros}`;
            sums.set(key, (sums.get(key) ?? 0) + line.quantity);
          }
          return [...sums].sort();
        };
        expect(quantities(kept(fromOcpi(sent(written))))).toEqual(quantities(plain));
      }),
      { numRuns: 3000 },
    );
  });
});
