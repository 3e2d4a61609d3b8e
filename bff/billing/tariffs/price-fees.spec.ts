/** Service fees, seasons and holidays: the calendar of a station, with its bills worked out by hand. */
import { describe, expect, it } from 'vitest';
import { price, type Usage } from './price.ts';
import { type Rate, type Season, type Tariff, tariffSchema } from './tariff.ts';

const HOUR = 3_600_000;
const inZone = (zone: string) => (text: string) => Temporal.ZonedDateTime.from(`${text}[${zone}]`).epochMilliseconds;
const at = inZone('Europe/Berlin');

/** 1 kWh per hour. */
const between = (fromMs: number, toMs: number): Usage => ({
  startMs: fromMs,
  endMs: toMs,
  samples: [
    { atMs: fromMs, registerWh: 0 },
    { atMs: toMs, registerWh: (toMs - fromMs) / 3600 },
  ],
});
const lines = (tariff: Tariff, usage: Usage, zone = 'Europe/Berlin') =>
  price({ tariff: tariffSchema.parse(tariff), zone, usage }).lines.map((line) => [
    line.why.params.label,
    line.quantity,
    line.amountMinor,
  ]);

const week: Rate = {
  basePriceMicros: 500_000,
  bands: [{ days: [7], fromMinute: 0, toMinute: 1440, priceMicros: 300_000, label: 'Sunday' }],
};
const season = (name: string, fromDay: string, toDay: string, basePriceMicros: number): Season => ({
  name,
  fromDay,
  toDay,
  basePriceMicros,
  bands: [],
});

describe('the service fee', () => {
  it('is a line of its own per kWh, with its own times', () => {
    const tariff: Tariff = {
      currency: 'EUR',
      energy: { basePriceMicros: 500_000, bands: [] },
      service: {
        basePriceMicros: 100_000,
        bands: [{ days: [1, 2, 3, 4, 5], fromMinute: 720, toMinute: 1440, priceMicros: 200_000, label: 'Peak' }],
      },
    };
    const { lines: found } = price({
      tariff,
      zone: 'Europe/Berlin',
      usage: between(at('2026-03-25T10:00'), at('2026-03-25T14:00')),
    });
    expect(
      found.map(({ component, quantity, amountMinor, why }) => [component, why.key, quantity, amountMinor]),
    ).toEqual([
      ['energy', 'energy.flat', 4000, 200],
      ['service', 'service.band', 2000, 20],
      ['service', 'service.band', 2000, 40],
    ]);
  });
});

describe('seasons', () => {
  const summer = { ...week, seasons: [season('Summer', '06-01', '08-31', 400_000)] };
  const winter = { ...week, seasons: [season('Winter', '11-01', '02-28', 600_000)] };
  it('begin and end at local midnight, both days included', () => {
    const tariff: Tariff = { currency: 'EUR', energy: summer };
    expect(lines(tariff, between(at('2026-05-31T22:00'), at('2026-06-01T03:00')))).toEqual([
      ['Sunday', 2000, 60],
      ['Summer', 3000, 120],
    ]);
    expect(lines(tariff, between(at('2026-08-31T22:00'), at('2026-09-01T03:00')))).toEqual([
      ['Summer', 2000, 80],
      [undefined, 3000, 150],
    ]);
  });
  it('may run over the new year, and come every year', () => {
    for (const year of [2025, 2026])
      expect(
        lines({ currency: 'EUR', energy: winter }, between(at(`${year}-12-31T20:00`), at(`${year + 1}-01-01T04:00`))),
      ).toEqual([['Winter', 8000, 480]]);
  });
  it('leave 29 February to the week when they end on the 28th', () => {
    const usage = between(at('2028-02-28T22:00'), at('2028-02-29T02:00'));
    expect(lines({ currency: 'EUR', energy: winter }, usage)).toEqual([
      ['Winter', 2000, 120],
      [undefined, 2000, 100],
    ]);
  });
  it.each(['Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Lord_Howe'])('are local dates in %s', (zone) => {
    const local = inZone(zone);
    const usage = between(local('2026-05-31T23:00'), local('2026-06-01T01:00'));
    expect(lines({ currency: 'EUR', energy: summer }, usage, zone)).toEqual([
      ['Sunday', 1000, 30],
      ['Summer', 1000, 40],
    ]);
  });
});

describe('holidays', () => {
  const tariff: Tariff = { currency: 'EUR', energy: week, duration: week, holidays: ['2026-03-25', '2026-12-25'] };
  it('take Sunday’s prices, of energy and time, on their local date alone', () => {
    const usage = between(at('2026-03-24T22:00'), at('2026-03-26T02:00'));
    expect(lines(tariff, usage)).toEqual([
      [undefined, 4000, 200],
      ['Sunday', 24_000, 720],
      [undefined, 4 * 3600, 200],
      ['Sunday', 24 * 3600, 720],
    ]);
  });
  it('take the Sunday of the season that applies', () => {
    const bands: Season['bands'] = [{ days: [7], fromMinute: 0, toMinute: 1440, priceMicros: 100_000, label: 'Feast' }];
    const energy = { ...week, seasons: [{ ...season('Winter', '11-01', '02-28', 600_000), bands }] };
    const usage = between(at('2026-12-25T10:00'), at('2026-12-25T11:00'));
    expect(lines({ ...tariff, energy, duration: undefined }, usage)).toEqual([['Feast', 1000, 10]]);
  });
  it('are 23 and 25 hours long when clocks change', () => {
    for (const [date, hours] of [
      ['2026-03-29', 23],
      ['2026-10-25', 25],
    ] as const) {
      const next = Temporal.PlainDate.from(date).add({ days: 1 }).toString();
      const usage = between(at(`${date}T00:00`), at(`${next}T00:00`));
      expect((usage.endMs - usage.startMs) / HOUR).toBe(hours);
      expect(lines({ currency: 'EUR', energy: week, holidays: [date] }, usage)).toEqual([
        ['Sunday', hours * 1000, hours * 30],
      ]);
    }
  });
});
