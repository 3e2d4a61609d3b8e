/** Sessions as a merchant would tell them, each with the bill worked out by hand. */
import { describe, expect, it } from 'vitest';
import { assertBill } from './assert.ts';
import type { Bill } from './bill.ts';
import { price, type Usage } from './price.ts';
import { type Band, type Tariff, tariffSchema } from './tariff.ts';

const at = (text: string) => Temporal.ZonedDateTime.from(text).epochMilliseconds;
const HOUR = 3_600_000;
const workdays: Band['days'] = [1, 2, 3, 4, 5];
const everyDay: Band['days'] = [1, 2, 3, 4, 5, 6, 7];

/** A session that draws evenly from plug to unplug. */
const even = (fromMs: number, hours: number, energyWh: number, idle?: Usage['idle']): Usage => ({
  startMs: fromMs,
  endMs: fromMs + hours * HOUR,
  samples: [
    { atMs: fromMs, registerWh: 1_000_000 },
    { atMs: fromMs + hours * HOUR, registerWh: 1_000_000 + energyWh },
  ],
  idle,
});

const flat = (basePriceMicros: number) => ({ basePriceMicros, bands: [] });
const short = (bill: Bill) =>
  bill.lines.map((line) => [line.component, line.why.params.label, line.quantity, line.amountMinor]);

const noon = at('2026-03-25T12:00[Europe/Berlin]');
const bill = (tariff: Tariff, usage: Usage, zone = 'Europe/Berlin') =>
  price({ tariff: tariffSchema.parse(tariff), zone, usage });

describe('components', () => {
  it('start-up fee and flat energy', () => {
    expect(
      bill({ currency: 'EUR', startFee: { amountMinor: 50 }, energy: flat(490_000) }, even(noon, 1, 12_345)),
    ).toEqual({
      currency: 'EUR',
      zone: 'Europe/Berlin',
      lines: [
        {
          component: 'start',
          quantity: 1,
          quantityUnit: 'session',
          unitPriceMicros: 500_000,
          unitPricePer: 'session',
          amountMinor: 50,
          periods: [{ fromMs: noon, toMs: noon }],
          why: { key: 'start.perSession', params: {} },
        },
        {
          component: 'energy',
          quantity: 12_345,
          quantityUnit: 'Wh',
          unitPriceMicros: 490_000,
          unitPricePer: 'kWh',
          amountMinor: 605,
          periods: [{ fromMs: noon, toMs: noon + HOUR }],
          why: { key: 'energy.flat', params: {} },
        },
      ],
      taxes: [],
      totalMinor: 655,
      netMinor: 655,
      taxMinor: 0,
    });
  });
  it.each([
    ['JPY', 31_500_000, 50, 389 + 50],
    ['EUR', 490_000, 50, 605 + 50],
    ['KWD', 20_125, 50, 248 + 50],
  ])('counts in the decimals of %s', (currency, priceMicros, amountMinor, totalMinor) => {
    const result = bill({ currency, startFee: { amountMinor }, energy: flat(priceMicros) }, even(noon, 1, 12_345));
    expect(result.totalMinor).toBe(totalMinor);
  });
  it('takes no start-up fee without energy, unless the tariff says so', () => {
    const usage = even(noon, 1, 0);
    expect(bill({ currency: 'EUR', startFee: { amountMinor: 50 } }, usage).totalMinor).toBe(0);
    expect(bill({ currency: 'EUR', startFee: { amountMinor: 50, evenWithoutEnergy: true } }, usage).totalMinor).toBe(
      50,
    );
  });
  it('bills charging time and idle time apart, the idle time after its grace', () => {
    const idle = [{ fromMs: noon + 2 * HOUR, toMs: noon + 3 * HOUR }];
    const tariff: Tariff = {
      currency: 'EUR',
      duration: flat(2_000_000),
      idle: { pricePerHourMicros: 6_000_000, graceMinutes: 15 },
    };
    expect(short(bill(tariff, even(noon, 3, 1000, idle)))).toEqual([
      ['duration', undefined, 7200, 400],
      ['idle', undefined, 2700, 450],
    ]);
  });
  it('gives grace to each unbroken idle period, joins touching ones and ignores what lies outside the session', () => {
    const minutes = (from: number, to: number) => ({ fromMs: noon + from * 60_000, toMs: noon + to * 60_000 });
    const idle = [minutes(100, 200), minutes(20, 30), minutes(30, 50), minutes(45, 50), minutes(-60, 5)];
    const tariff: Tariff = { currency: 'EUR', idle: { pricePerHourMicros: 6_000_000, graceMinutes: 10 } };
    // 20–50 gives 20 minutes and 100–120 gives 10; 0–5 is within grace, and the session ends at 120.
    expect(short(bill(tariff, even(noon, 2, 1000, idle)))).toEqual([['idle', undefined, 1800, 300]]);
  });
  it('caps the idle fee and says so', () => {
    const idle = [{ fromMs: noon, toMs: noon + 10 * HOUR }];
    const tariff: Tariff = {
      currency: 'EUR',
      idle: { pricePerHourMicros: 6_000_000, graceMinutes: 0, capMinor: 1200 },
    };
    const [line] = bill(tariff, even(noon, 10, 1000, idle)).lines;
    expect(line).toMatchObject({
      quantity: 36_000,
      amountMinor: 1200,
      why: { key: 'idle.capped', params: { capMinor: 1200 } },
    });
    const atCap = bill(
      { ...tariff, idle: { pricePerHourMicros: 1_200_000, graceMinutes: 0, capMinor: 1200 } },
      even(noon, 10, 0, idle),
    );
    expect(atCap.lines[0]).toMatchObject({ amountMinor: 1200, why: { key: 'idle.afterGrace' } });
  });
});

describe('tax', () => {
  const tariff: Tariff = { currency: 'EUR', startFee: { amountMinor: 100 }, energy: flat(590_000) };
  it('is taken out of prices that include it', () => {
    const result = bill({ ...tariff, tax: { rateBasisPoints: 1900, included: true } }, even(noon, 1, 20_000));
    expect(result).toMatchObject({ totalMinor: 1280, netMinor: 1076, taxMinor: 204 });
    expect(result.taxes).toEqual([{ rateBasisPoints: 1900, included: true, netMinor: 1076, taxMinor: 204 }]);
  });
  it('gives the net price back to the cent', () => {
    const result = bill({ ...tariff, tax: { rateBasisPoints: 1900, included: true } }, even(noon, 1, 200_000));
    expect(result).toMatchObject({ totalMinor: 11_900, netMinor: 10_000, taxMinor: 1900 });
  });
  it('is put on prices that exclude it', () => {
    const result = bill({ ...tariff, tax: { rateBasisPoints: 810, included: false } }, even(noon, 1, 20_000));
    expect(result).toMatchObject({ totalMinor: 1384, netMinor: 1280, taxMinor: 104 });
  });
});

describe('time of use', () => {
  const night: Omit<Band, 'days' | 'fromMinute' | 'toMinute'> = { priceMicros: 290_000, label: 'Night' };
  const tariff: Tariff = {
    currency: 'EUR',
    energy: {
      basePriceMicros: 490_000,
      bands: [
        { days: everyDay, fromMinute: 22 * 60, toMinute: 1440, ...night },
        { days: everyDay, fromMinute: 0, toMinute: 6 * 60, ...night },
        { days: workdays, fromMinute: 8 * 60, toMinute: 18 * 60, priceMicros: 590_000, label: 'Day' },
      ],
    },
  };
  it('makes one line of a night across midnight', () => {
    const result = bill(tariff, even(at('2026-03-24T21:00[Europe/Berlin]'), 10, 10_000));
    expect(short(result)).toEqual([
      ['energy', undefined, 2000, 98],
      ['energy', 'Night', 8000, 232],
    ]);
    expect(result.lines[1]?.periods).toEqual([
      { fromMs: at('2026-03-24T22:00[Europe/Berlin]'), toMs: at('2026-03-25T06:00[Europe/Berlin]') },
    ]);
  });
  it('keeps names apart at the same price, and the times of each', () => {
    const named = (fromMinute: number, label?: string): Band => ({
      days: everyDay,
      fromMinute,
      toMinute: fromMinute + 60,
      priceMicros: 490_000,
      label,
    });
    const bands = [named(720, 'Lunch'), named(780), named(840, 'Lunch')];
    const result = bill({ currency: 'EUR', energy: { basePriceMicros: 490_000, bands } }, even(noon, 4, 4000));
    expect(short(result)).toEqual([
      ['energy', 'Lunch', 2000, 98],
      ['energy', undefined, 2000, 98],
    ]);
    expect(result.lines.map((line) => line.periods.map(({ fromMs, toMs }) => [fromMs - noon, toMs - noon]))).toEqual([
      [
        [0, HOUR],
        [2 * HOUR, 3 * HOUR],
      ],
      [
        [HOUR, 2 * HOUR],
        [3 * HOUR, 4 * HOUR],
      ],
    ]);
  });
  it('knows the weekend: Friday night into Saturday', () => {
    expect(short(bill(tariff, even(at('2026-03-27T17:00[Europe/Berlin]'), 2, 4000)))).toEqual([
      ['energy', 'Day', 2000, 118],
      ['energy', undefined, 2000, 98],
    ]);
    expect(short(bill(tariff, even(at('2026-03-28T17:00[Europe/Berlin]'), 2, 4000)))).toEqual([
      ['energy', undefined, 4000, 196],
    ]);
  });
  it('puts energy where the meter saw it, not evenly', () => {
    const startMs = at('2026-03-25T17:00[Europe/Berlin]');
    const samples = [
      { atMs: startMs, registerWh: 0 },
      { atMs: startMs + HOUR, registerWh: 9000 },
      { atMs: startMs + 2 * HOUR, registerWh: 10_000 },
    ];
    expect(short(bill(tariff, { startMs, endMs: startMs + 2 * HOUR, samples }))).toEqual([
      ['energy', 'Day', 9000, 531],
      ['energy', undefined, 1000, 49],
    ]);
  });
  it('gives whole Wh whose parts are the session: 1 Wh across an edge is one Wh', () => {
    const result = bill(tariff, even(at('2026-03-25T17:30[Europe/Berlin]'), 1, 1));
    expect(result.lines.map((line) => line.quantity)).toEqual([1]);
  });

  const early: Band = { days: everyDay, fromMinute: 120, toMinute: 180, priceMicros: 100_000, label: 'Early' };
  const earlyTariff: Tariff = { currency: 'EUR', duration: { basePriceMicros: 1_000_000, bands: [early] } };
  it.each([
    ['Europe/Berlin', '2026-03-29', 23, 0],
    ['Europe/Berlin', '2026-10-25', 25, 2],
    ['Europe/Berlin', '2026-06-01', 24, 1],
    ['America/New_York', '2026-03-08', 23, 0],
    ['America/New_York', '2026-11-01', 24 + 1, 1],
    ['Australia/Lord_Howe', '2026-10-04', 23.5, 0.5],
    ['Australia/Lord_Howe', '2026-04-05', 24.5, 1],
    ['Asia/Kolkata', '2026-03-29', 24, 1],
    ['Asia/Kathmandu', '2026-03-29', 24, 1],
  ])('in %s the day %s has %d hours, of which %d are between 02:00 and 03:00', (zone, date, dayHours, earlyHours) => {
    const startMs = at(`${date}T00:00[${zone}]`);
    const endMs = Temporal.PlainDate.from(date).add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds;
    const result = bill(earlyTariff, { startMs, endMs, samples: [] }, zone);
    const seconds = (label?: string) => result.lines.find((line) => line.why.params.label === label)?.quantity ?? 0;
    expect(seconds('Early')).toBe(earlyHours * 3600);
    expect(seconds()).toBe((dayHours - earlyHours) * 3600);
  });
});

describe('meters as they are', () => {
  const tariff: Tariff = { currency: 'EUR', startFee: { amountMinor: 50 }, energy: flat(1_000_000) };
  const usage = (registers: readonly number[]): Usage => ({
    startMs: noon,
    endMs: noon + HOUR,
    samples: registers.map((registerWh, i) => ({ atMs: noon + i * 60_000, registerWh })),
  });
  it.each([
    ['no sample', [], 0],
    ['one sample', [5000], 0],
    ['a register that fell', [5000, 4000], 0],
    ['a dip between', [5000, 5500, 100, 7000], 2000],
    ['a spike between', [5000, 99_000, 7000], 2000],
  ])('%s invents no energy', (_, registers, energyWh) => {
    const result = bill(tariff, usage(registers));
    expect(result.lines.find((line) => line.component === 'energy')?.quantity ?? 0).toBe(energyWh);
    expect(result.totalMinor).toBe(energyWh === 0 ? 0 : 50 + energyWh / 10);
  });
  it('prices readings of a single instant at the price of that instant', () => {
    const samples = [
      { atMs: noon, registerWh: 3000 },
      { atMs: noon, registerWh: 1000 },
    ];
    expect(bill(tariff, { startMs: noon, endMs: noon, samples }).totalMinor).toBe(250);
  });
  it('ends before it begins: no time is billed', () => {
    const result = bill(
      { currency: 'EUR', duration: flat(1_000_000) },
      { startMs: noon, endMs: noon - 1, samples: [] },
    );
    expect(result.lines).toEqual([]);
  });
  it('refuses fractions of a Wh and clocks that are off by decades', () => {
    expect(() => bill(tariff, usage([0.5, 1000]))).toThrow(RangeError);
    expect(() => bill({ currency: 'EUR', duration: flat(1) }, { startMs: 0, endMs: noon, samples: [] })).toThrow(
      RangeError,
    );
  });
});

describe('assertBill', () => {
  const good = bill({ currency: 'EUR', startFee: { amountMinor: 50 }, energy: flat(490_000) }, even(noon, 1, 1000));
  it.each<[string, (bill: Bill) => void]>([
    ['a changed total', (b) => b.totalMinor++],
    ['a changed line', (b) => b.lines[0]!.amountMinor++],
    [
      'a negative line',
      (b) => {
        b.lines[0]!.amountMinor -= 200;
        b.totalMinor -= 200;
        b.netMinor -= 200;
      },
    ],
    [
      'tax from nowhere',
      (b) => {
        b.taxMinor++;
        b.netMinor--;
      },
    ],
    [
      'not a number',
      (b) => {
        b.lines[0]!.amountMinor = Number.NaN;
      },
    ],
  ])('throws on %s', (_, spoil) => {
    expect(() => assertBill(good)).not.toThrow();
    const bad = structuredClone(good);
    spoil(bad);
    expect(() => assertBill(bad)).toThrow(/bill/);
  });
});

describe('tariffSchema', () => {
  const band: Band = { days: [1], fromMinute: 60, toMinute: 120, priceMicros: 1 };
  it.each<[string, unknown]>([
    ['an unknown currency', { currency: 'EUE' }],
    ['a negative price', { currency: 'EUR', energy: flat(-1) }],
    ['a price with a fraction', { currency: 'EUR', energy: flat(0.5) }],
    ['a band that wraps', { currency: 'EUR', energy: { basePriceMicros: 1, bands: [{ ...band, fromMinute: 200 }] } }],
    ['a weekday twice', { currency: 'EUR', energy: { basePriceMicros: 1, bands: [{ ...band, days: [1, 1] }] } }],
    [
      'overlapping bands',
      { currency: 'EUR', energy: { basePriceMicros: 1, bands: [band, { ...band, fromMinute: 119, toMinute: 130 }] } },
    ],
    ['a field that is misspelt', { currency: 'EUR', startFees: { amountMinor: 1 } }],
  ])('refuses %s', (_, tariff) => {
    expect(tariffSchema.safeParse(tariff).success).toBe(false);
  });
  it('takes bands that touch', () => {
    const bands = [band, { ...band, fromMinute: 120, toMinute: 130 }];
    expect(tariffSchema.safeParse({ currency: 'EUR', energy: { basePriceMicros: 1, bands } }).success).toBe(true);
  });
});
