/** Days, weeks and months of reports: cut as the server cuts them, and without a clock of their own. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  countDays,
  dayAt,
  dayOfIso,
  isoOf,
  monthBefore,
  periodsOf,
  periodText,
  spanBefore,
  spanText,
} from './days.ts';

describe('days', () => {
  it('are those of the zone', () => {
    const atMs = Date.UTC(2026, 10, 21, 23, 30);
    expect(dayAt(atMs, 'Europe/Berlin')).toBe(20261122);
    expect(dayAt(atMs, 'America/New_York')).toBe(20261121);
  });
  it('are read from fields, and what is none is not', () => {
    expect(dayOfIso('2024-02-29')).toBe(20240229);
    expect(isoOf(20240229)).toBe('2024-02-29');
    for (const text of ['', '2026-13-01', '22.11.2026', '2026-11-22T00:00']) expect(dayOfIso(text)).toBe(undefined);
  });
  it('count across months, leap days and years', () => {
    expect(addDays(20261231, 1)).toBe(20270101);
    expect(addDays(20240301, -1)).toBe(20240229);
    expect(countDays(20240201, 20240301)).toBe(30);
  });
});

describe('periods', () => {
  const span = { from: 20261029, to: 20261110 };
  it('are cut where the question begins and ends', () => {
    expect(periodsOf(span, 'week')).toEqual([
      { from: 20261029, to: 20261101 },
      { from: 20261102, to: 20261108 },
      { from: 20261109, to: 20261110 },
    ]);
    expect(periodsOf(span, 'month')).toEqual([
      { from: 20261029, to: 20261031 },
      { from: 20261101, to: 20261110 },
    ]);
    expect(periodsOf(span, 'total')).toEqual([span]);
    expect(periodsOf(span, 'day')).toHaveLength(13);
  });
  it('follow each other without gap or overlap, whatever the span', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 399 }), (start, length) => {
        const from = addDays(20200101, start);
        const whole = { from, to: addDays(from, length) };
        for (const by of ['day', 'week', 'month', 'total'] as const) {
          const periods = periodsOf(whole, by);
          expect(periods[0]?.from).toBe(whole.from);
          expect(periods.at(-1)?.to).toBe(whole.to);
          expect(periods.slice(1).map(({ from }) => from)).toEqual(
            periods.slice(0, -1).map(({ to }) => addDays(to, 1)),
          );
        }
      }),
      { numRuns: 60 },
    );
  });
  it('are compared with as many days before, a month with the same days of the one before', () => {
    expect(spanBefore({ from: 20261116, to: 20261122 })).toEqual({ from: 20261109, to: 20261115 });
    expect(monthBefore({ from: 20261101, to: 20261122 })).toEqual({ from: 20261001, to: 20261022 });
    expect(monthBefore({ from: 20260301, to: 20260331 })).toEqual({ from: 20260201, to: 20260228 });
    expect(monthBefore({ from: 20260101, to: 20260131 })).toEqual({ from: 20251201, to: 20251231 });
  });
  it('are written by locale', () => {
    expect(spanText({ from: 20261024, to: 20261122 }, 'en-GB')).toMatch(/^24 Oct\s–\s22 Nov 2026$/);
    expect(periodText({ from: 20261101, to: 20261130 }, 'month', 'de')).toBe('November 2026');
    expect(periodText({ from: 20261101, to: 20261122 }, 'month', 'en-GB')).toMatch(/^1\s?–\s?22 Nov 2026$/);
    expect(periodText({ from: 20261122, to: 20261122 }, 'day', 'en-GB')).toMatch(/^Sun/);
  });
});
