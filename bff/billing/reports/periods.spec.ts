import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayNumber } from '../../kernel/stamp.ts';
import { localOf } from '../../kernel/zone.ts';
import { addDays, dayCount, isDay, nextRunMs, periodsOf, relativeDays, slicesOf } from './periods.ts';

const day = fc.integer({ min: 0, max: 20_000 }).map((days) => addDays(20_000_101, days));

describe('days', () => {
  it.each([
    [20_240_229, true],
    [20_260_229, false],
    [20_261_301, false],
    [20_260_100, false],
    [20_261_231, true],
  ])('%i is a day: %s', (number, is) => expect(isDay(number)).toBe(is));
  it('count and step over the ends of months and years', () => {
    expect(addDays(20_251_231, 1)).toBe(20_260_101);
    expect(addDays(20_240_301, -1)).toBe(20_240_229);
    expect(dayCount({ fromDay: 20_240_101, toDay: 20_241_231 })).toBe(366);
  });
});

describe('periods', () => {
  it('cuts weeks from Monday, the first and the last short', () =>
    expect(periodsOf({ fromDay: 20_251_227, toDay: 20_260_106 }, 'week')).toEqual([
      { label: '2025-W52', fromDay: 20_251_227, toDay: 20_251_228 },
      { label: '2026-W01', fromDay: 20_251_229, toDay: 20_260_104 },
      { label: '2026-W02', fromDay: 20_260_105, toDay: 20_260_106 },
    ]));
  it('names the week of a year with 53', () =>
    expect(periodsOf({ fromDay: 20_270_101, toDay: 20_270_101 }, 'week')[0]?.label).toBe('2026-W53'));
  it('cuts months', () =>
    expect(periodsOf({ fromDay: 20_260_130, toDay: 20_260_301 }, 'month')).toEqual([
      { label: '2026-01', fromDay: 20_260_130, toDay: 20_260_131 },
      { label: '2026-02', fromDay: 20_260_201, toDay: 20_260_228 },
      { label: '2026-03', fromDay: 20_260_301, toDay: 20_260_301 },
    ]));
  it('is one in total', () =>
    expect(periodsOf({ fromDay: 20_260_130, toDay: 20_260_301 }, 'total').map((p) => p.label)).toEqual([
      '2026-01-30 – 2026-03-01',
    ]));
  it('holds every day exactly once, whatever the length', () =>
    fc.assert(
      fc.property(
        day,
        fc.integer({ min: 0, max: 400 }),
        fc.constantFrom('day', 'week', 'month', 'total'),
        fc.integer({ min: 1, max: 40 }),
        (fromDay, length, by, slice) => {
          const span = { fromDay, toDay: addDays(fromDay, length) };
          for (const parts of [periodsOf(span, by), slicesOf(span, slice)]) {
            expect(parts[0]?.fromDay).toBe(span.fromDay);
            expect(parts.at(-1)?.toDay).toBe(span.toDay);
            for (const [i, part] of parts.entries()) {
              expect(part.fromDay).toBeLessThanOrEqual(part.toDay);
              if (i > 0) expect(part.fromDay).toBe(addDays(parts[i - 1]?.toDay ?? 0, 1));
            }
          }
        },
      ),
    ));
});

describe('relative periods', () => {
  it.each([
    ['yesterday', 20_260_301, 20_260_228, 20_260_228],
    ['yesterday', 20_260_101, 20_251_231, 20_251_231],
    // A Monday, a Sunday and a Wednesday.
    ['lastWeek', 20_261_123, 20_261_116, 20_261_122],
    ['lastWeek', 20_261_122, 20_261_109, 20_261_115],
    ['lastWeek', 20_260_107, 20_251_229, 20_260_104],
    ['lastMonth', 20_260_301, 20_260_201, 20_260_228],
    ['lastMonth', 20_240_331, 20_240_201, 20_240_229],
    ['lastMonth', 20_260_115, 20_251_201, 20_251_231],
  ] as const)('%s on %i is %i to %i', (period, today, fromDay, toDay) =>
    expect(relativeDays(period, today)).toEqual({ fromDay, toDay }),
  );
});

describe('the next run', () => {
  const berlin = 'Europe/Berlin';
  it.each([
    ['the same day before the hour', 'day', 6, berlin, '2026-11-22T04:59Z', '2026-11-22T05:00Z'],
    ['the next day at the hour', 'day', 6, berlin, '2026-11-22T05:00Z', '2026-11-23T05:00Z'],
    ['an hour that the clock skips', 'day', 2, berlin, '2026-03-28T12:00Z', '2026-03-29T01:00Z'],
    ['the day after that', 'day', 2, berlin, '2026-03-29T01:00Z', '2026-03-30T00:00Z'],
    ['a repeated hour, the first time', 'day', 2, berlin, '2026-10-24T12:00Z', '2026-10-25T00:00Z'],
    ['not again when it repeats', 'day', 2, berlin, '2026-10-25T00:00Z', '2026-10-26T01:00Z'],
    ['Monday', 'week', 0, berlin, '2026-11-22T10:00Z', '2026-11-22T23:00Z'],
    ['the Monday after', 'week', 0, berlin, '2026-11-22T23:00Z', '2026-11-29T23:00Z'],
    ['the first of a month', 'month', 7, berlin, '2026-01-31T12:00Z', '2026-02-01T06:00Z'],
    ['the first of the next year', 'month', 7, berlin, '2026-12-01T06:00Z', '2027-01-01T06:00Z'],
    ['by the zone’s own day', 'month', 0, 'Pacific/Auckland', '2026-06-30T11:59Z', '2026-06-30T12:00Z'],
    ['a midnight that the clock skips', 'day', 0, 'Africa/Cairo', '2026-04-23T12:00Z', '2026-04-23T22:00Z'],
  ] as const)('%s', (_, every, hour, zone, after, expected) => {
    const found = nextRunMs({ every, hour, zone }, Date.parse(after));
    expect(new Date(found).toISOString()).toBe(new Date(expected).toISOString());
  });
  it('comes once each local day, at its hour where the clock shows it', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2035, 0) }),
        fc.integer({ min: 0, max: 23 }),
        fc.constantFrom(berlin, 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/Santiago'),
        (afterMs, hour, zone) => {
          const first = nextRunMs({ every: 'day', hour, zone }, afterMs);
          const second = nextRunMs({ every: 'day', hour, zone }, first);
          expect(first).toBeGreaterThan(afterMs);
          expect(dayNumber(second, zone)).toBe(addDays(dayNumber(first, zone), 1));
          // Where the clock skips the hour it is less than an hour and a half later.
          const shown = Number(localOf(zone, second).slice(11, 13));
          expect([hour, (hour + 1) % 24]).toContain(shown);
        },
      ),
    ));
});
