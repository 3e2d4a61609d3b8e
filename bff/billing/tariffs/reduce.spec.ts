/** Discounts, limits and waivers as a merchant would tell them, each with the bill worked out by hand. */
import { describe, expect, it } from 'vitest';
import type { Bill } from './bill.ts';
import { price, type Usage } from './price.ts';
import { type Tariff, tariffSchema } from './tariff.ts';
import { type Reduction, type Terms, termsSchema } from './terms.ts';

const zone = 'Europe/Berlin';
const HOUR = 3_600_000;
const at = (text: string) => Temporal.ZonedDateTime.from(`${text}[${zone}]`).epochMilliseconds;
/** A Wednesday. */
const noon = at('2026-03-25T12:00');
const flat = (basePriceMicros: number) => ({ basePriceMicros, bands: [] });
const even = (energyWh: number, hours = 1, idleHours = 0): Usage => ({
  startMs: noon,
  endMs: noon + (hours + idleHours) * HOUR,
  samples: [
    { atMs: noon, registerWh: 0 },
    { atMs: noon + hours * HOUR, registerWh: energyWh },
  ],
  idle: idleHours > 0 ? [{ fromMs: noon + hours * HOUR, toMs: noon + (hours + idleHours) * HOUR }] : [],
});

let next = 0;
const off = (benefit: Reduction['benefit'], more: Partial<Reduction> = {}): Reduction => ({
  source: 'group',
  id: `g${++next}`,
  name: benefit.kind,
  benefit,
  stackable: false,
  ...more,
});
const percent = (basisPoints: number, of: 'all' | 'energy' = 'all') => ({ kind: 'percent', basisPoints, of }) as const;
const bill = (tariff: Tariff, usage: Usage, reductions: Reduction[] = [], free?: string): Bill => {
  const terms: Terms = { reductions, ...(free !== undefined && { free }) };
  return price({ tariff: tariffSchema.parse(tariff), zone, usage, terms: termsSchema.parse(terms) });
};
const offs = ({ lines }: Bill) =>
  lines.filter(({ component }) => component === 'discount').map((line) => [line.why.params.name, line.amountMinor]);

const all: Tariff = {
  currency: 'EUR',
  startFee: { amountMinor: 100 },
  energy: flat(500_000),
  service: flat(100_000),
  duration: flat(2_000_000),
};

describe('free energy up to an amount of money', () => {
  // 10 kWh at 0.50; of the 5.00, free energy may take 1.00.
  const tariff: Tariff = { currency: 'EUR', energy: flat(500_000) };
  const free = off({ kind: 'freeEnergy', energyWh: 10_000, maxMinor: 100 }, { stackable: true });

  it.each<[string, Reduction['benefit'], number]>([
    ['a percentage', percent(1000), -40],
    ['something off each kWh', { kind: 'perKwh', priceMicros: 50_000 }, -50],
    ['a price per kWh', { kind: 'energyPrice', priceMicros: 300_000 }, -100],
    ['more free energy', { kind: 'freeEnergy', energyWh: 5000 }, -200],
  ])('leaves what it did not pay for to %s', (_, benefit, expected) => {
    const found = bill(tariff, even(10_000), [free, off(benefit, { stackable: true })]);
    expect(offs(found)).toEqual([
      ['freeEnergy', -100],
      [benefit.kind, expected],
    ]);
  });
});

describe('one discount', () => {
  it.each<[string, Reduction['benefit'], number]>([
    // 1.00 + 10.00 + 2.00 + 4.00
    ['a tenth of everything', percent(1000), -170],
    ['a tenth of the electricity', percent(1000, 'energy'), -100],
    ['an amount', { kind: 'amount', amountMinor: 250 }, -250],
    ['an amount that is more than the whole', { kind: 'amount', amountMinor: 9999 }, -1700],
    ['something off each kWh', { kind: 'perKwh', priceMicros: 55_500 }, -111],
    ['more off each kWh than it costs', { kind: 'perKwh', priceMicros: 900_000 }, -1000],
    ['a price per kWh', { kind: 'energyPrice', priceMicros: 390_000 }, -220],
    ['a price per kWh that is no better', { kind: 'energyPrice', priceMicros: 510_000 }, 0],
    ['free kWh', { kind: 'freeEnergy', energyWh: 7500 }, -375],
    ['more free kWh than were used', { kind: 'freeEnergy', energyWh: 75_000 }, -1000],
    ['at most an amount', { ...percent(5000), maxMinor: 300 }, -300],
  ])('%s', (_, benefit, amountMinor) => {
    const result = bill(all, even(20_000, 2), [off(benefit)]);
    expect(offs(result)).toEqual(amountMinor === 0 ? [] : [[benefit.kind, amountMinor]]);
    expect(result.totalMinor).toBe(1700 + amountMinor);
  });
  it('says whose it is and what it grants', () => {
    const reduction = off({ kind: 'freeEnergy', energyWh: 7500 }, { source: 'campaign', id: 'c1', name: 'Welcome' });
    expect(bill(all, even(20_000), [reduction]).lines.at(-1)).toEqual({
      component: 'discount',
      quantity: 7500,
      quantityUnit: 'Wh',
      unitPriceMicros: 0,
      unitPricePer: 'kWh',
      amountMinor: -375,
      periods: [],
      why: {
        key: 'discount.freeEnergy',
        params: { source: 'campaign', sourceId: 'c1', name: 'Welcome', energyWh: 7500 },
      },
    });
  });
  it('a price per kWh leaves what the energy would cost at it, rounded once', () => {
    const tariff: Tariff = { currency: 'EUR', energy: flat(490_000) };
    // 6.05 at 0.49; 4.81 at 0.39.
    const cheaper = off({ kind: 'energyPrice', priceMicros: 390_000 });
    expect(bill(tariff, even(12_345), [cheaper]).totalMinor).toBe(481);
  });
});

describe('times of a discount', () => {
  const wednesday = { days: [3 as const], fromMinute: 12 * 60, toMinute: 12 * 60 + 30 };
  const tariff: Tariff = { ...all, startFee: { amountMinor: 101 } };
  it('take their share of what was used in them, and the start if it was in them', () => {
    // A quarter of two hours: 5 of 20 kWh, 30 of 120 minutes.
    const result = bill(tariff, even(20_000, 2), [off(percent(10_000), { windows: [wednesday] })]);
    expect(result.totalMinor).toBe(Math.round(0.75 * 1600));
    const later = { ...wednesday, fromMinute: 13 * 60, toMinute: 13 * 60 + 30 };
    expect(bill(tariff, even(20_000, 2), [off(percent(10_000), { windows: [later] })]).totalMinor).toBe(1201 + 100);
  });
  it('touch nothing on other days', () => {
    const thursday = { ...wednesday, days: [4 as const] };
    expect(bill(tariff, even(20_000, 2), [off(percent(10_000), { windows: [thursday] })]).totalMinor).toBe(1701);
  });
  it('give the first energy that flows in them', () => {
    const later = { days: [3 as const], fromMinute: 13 * 60, toMinute: 13 * 60 + 30 };
    const free = (energyWh: number) => off({ kind: 'freeEnergy', energyWh }, { windows: [later] });
    const energy: Tariff = { currency: 'EUR', energy: flat(500_000) };
    expect(bill(energy, even(20_000, 2), [free(4000)]).totalMinor).toBe(800);
    // Only 5 kWh flowed in them.
    expect(bill(energy, even(20_000, 2), [free(9000)]).totalMinor).toBe(750);
  });
  it('bound an amount by what was used in them', () => {
    const reduction = off({ kind: 'amount', amountMinor: 10_000 }, { windows: [wednesday] });
    expect(bill({ currency: 'EUR', energy: flat(500_000) }, even(20_000, 2), [reduction]).totalMinor).toBe(750);
  });
});

describe('several discounts', () => {
  it('the one that takes most off counts alone, the first of equals', () => {
    const [small, large, same] = [off(percent(1000)), off({ kind: 'amount', amountMinor: 200 }), off(percent(1000))];
    expect(offs(bill(all, even(20_000, 2), [small, large]))).toEqual([['amount', -200]]);
    expect(bill(all, even(20_000, 2), [small, same]).lines.at(-1)?.why.params.sourceId).toBe(small.id);
  });
  it('the one counts after which least is to be paid, limits included', () => {
    const [half, five] = [off(percent(5000)), off({ kind: 'amount', amountMinor: 500 })];
    const energy: Tariff = { currency: 'EUR', energy: flat(500_000) };
    // Half of 50.00 is more than 5.00, but the most of 20.00 is what the driver would pay all the same.
    const capped: Tariff = { ...energy, maxTotal: { grossMinor: 2000 } };
    expect(bill(capped, even(100_000), [half, five]).totalMinor).toBe(1500);
    // Half of 10.00 is less than the least of 8.00 again.
    const lifted: Tariff = { ...energy, minTotal: { grossMinor: 800 } };
    expect(bill(lifted, even(20_000), [half, off({ kind: 'amount', amountMinor: 300 })]).totalMinor).toBe(700);
  });
  it('stackable ones are added in their order, each on what is left', () => {
    const reductions = [
      off(percent(5000), { stackable: true, name: 'half' }),
      off({ kind: 'amount', amountMinor: 100 }, { stackable: true, name: 'one' }),
      off({ kind: 'freeEnergy', energyWh: 10_000 }, { stackable: true, name: 'ten' }),
      off(percent(1000), { name: 'tenth' }),
      off(percent(500), { name: 'loses' }),
    ];
    // 17.00 − 5.00 free − 10 % of 12.00 − half of 10.80 − 1.00
    expect(offs(bill(all, even(20_000, 2), reductions))).toEqual([
      ['ten', -500],
      ['tenth', -120],
      ['half', -540],
      ['one', -100],
    ]);
  });
  it('a second quota goes on where the first ended', () => {
    const night = { priceMicros: 100_000, days: [3 as const], fromMinute: 13 * 60, toMinute: 1440 };
    const tariff: Tariff = { currency: 'EUR', energy: { basePriceMicros: 500_000, bands: [night] } };
    const free = (energyWh: number, stackable: boolean) => off({ kind: 'freeEnergy', energyWh }, { stackable });
    // 10 kWh at 0.50, then 10 kWh at 0.10: the first 8, then 4 more of which 2 are cheap.
    expect(offs(bill(tariff, even(20_000, 2), [free(8000, false), free(4000, true)]))).toEqual([
      ['freeEnergy', -400],
      ['freeEnergy', -120],
    ]);
  });
});

describe('limits', () => {
  const taxed: Tariff = { currency: 'EUR', energy: flat(500_000), tax: { rateBasisPoints: 1900, included: true } };
  it('lift and lower the whole, after discounts', () => {
    const tariff = { ...taxed, minTotal: { grossMinor: 500 }, maxTotal: { grossMinor: 2000 } };
    expect(bill(tariff, even(1000))).toMatchObject({ totalMinor: 500, netMinor: 420 });
    expect(bill(tariff, even(100_000))).toMatchObject({ totalMinor: 2000 });
    const result = bill(tariff, even(12_000), [off(percent(5000))]);
    expect(result.lines.map(({ component, amountMinor }) => [component, amountMinor])).toEqual([
      ['energy', 600],
      ['discount', -300],
      ['minimum', 200],
    ]);
  });
  it('before tax as well as after it', () => {
    const excluded: Tariff = { ...taxed, tax: { rateBasisPoints: 1900, included: false } };
    expect(bill({ ...excluded, maxTotal: { grossMinor: 1000 } }, even(90_000))).toMatchObject({ totalMinor: 1000 });
    expect(bill({ ...taxed, maxTotal: { netMinor: 1000 } }, even(90_000))).toMatchObject({ netMinor: 1000 });
    // 8.40 before tax is 10.00 with it: the tighter of two holds.
    expect(bill({ ...excluded, maxTotal: { netMinor: 800, grossMinor: 1000 } }, even(90_000)).netMinor).toBe(800);
    expect(bill({ ...excluded, maxTotal: { netMinor: 900, grossMinor: 1000 } }, even(90_000)).netMinor).toBe(840);
  });
  it('an amount off comes after them, and goes to nothing at most', () => {
    const tariff = { ...taxed, minTotal: { grossMinor: 500 } };
    expect(bill(tariff, even(1000), [off({ kind: 'amount', amountMinor: 300 })]).totalMinor).toBe(200);
    expect(bill(tariff, even(1000), [off({ kind: 'amount', amountMinor: 900 })]).totalMinor).toBe(0);
  });
  it('ask nothing for a session that used nothing, but do for time alone', () => {
    const tariff = { ...taxed, minTotal: { grossMinor: 500 } };
    expect(bill(tariff, { ...even(0), endMs: noon }).lines).toEqual([]);
    expect(bill(tariff, even(0)).totalMinor).toBe(500);
  });
});

describe('several rates of tax', () => {
  const elements: Tariff['elements'] = [
    { components: [{ dimension: 'ENERGY', priceMicros: 250_000, stepSize: 1, taxBasisPoints: 1000 }] },
    { components: [{ dimension: 'FLAT', priceMicros: 500_000, stepSize: 1, taxBasisPoints: 2000 }] },
  ];
  const split = ({ lines }: Bill) =>
    lines.filter(({ amountMinor }) => amountMinor < 0).map((line) => [line.taxBasisPoints, line.amountMinor]);
  it('a discount is split over them exactly', () => {
    // A third of 0.50 and 5.00, 1.8333, is 1.83.
    const result = bill({ currency: 'EUR', elements }, even(20_000), [off(percent(3333))]);
    expect(split(result)).toEqual([
      [2000, -17],
      [1000, -166],
    ]);
  });
  it('an amount is too', () => {
    expect(
      split(bill({ currency: 'EUR', elements }, even(20_000), [off({ kind: 'amount', amountMinor: 110 })])),
    ).toEqual([
      [1000, -100],
      [2000, -10],
    ]);
  });
  it('a most price meets both its amounts by moving to the rate that makes it so', () => {
    const tariff: Tariff = { currency: 'EUR', elements, maxTotal: { netMinor: 1000, grossMinor: 1100 } };
    const result = bill(tariff, even(50_000));
    expect(result).toMatchObject({ netMinor: 1000, totalMinor: 1100 });
    expect(split(result)).toEqual([
      [1000, -250],
      [2000, -50],
    ]);
  });
  it('a most price whose amounts no split can meet lowers all rates alike, below both', () => {
    // 9.52 would be 10.51 with the taxes of both rates rounded.
    const tariff: Tariff = { currency: 'EUR', elements, maxTotal: { netMinor: 1000, grossMinor: 1050 } };
    expect(bill(tariff, even(50_000))).toMatchObject({ netMinor: 951, totalMinor: 1049 });
  });
  it('a least price is met in both amounts', () => {
    const tariff: Tariff = { currency: 'EUR', elements, minTotal: { netMinor: 1000, grossMinor: 1150 } };
    expect(bill(tariff, even(10_000))).toMatchObject({ netMinor: 1000, totalMinor: 1150 });
  });
});

describe('a free session', () => {
  it('shows what it would have cost, all of it taken off', () => {
    const result = bill(all, even(20_000, 2), [off(percent(1000))], 'Open day');
    expect(result).toMatchObject({ totalMinor: 0, netMinor: 0, taxMinor: 0 });
    expect(result.lines.at(-1)).toMatchObject({
      component: 'waiver',
      amountMinor: -1700,
      why: { key: 'waiver.free', params: { name: 'Open day' } },
    });
    expect(offs(result)).toEqual([]);
  });
});
