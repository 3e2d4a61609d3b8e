/** Quantities and times in words, sorting by headings, and axes. */
import { describe, expect, it } from 'vitest';
import { niceMax } from './chart.ts';
import { agoText, durationText, energyText, powerText, timeText } from './format.ts';
import { nextSort } from './table.ts';

describe('quantities', () => {
  it('writes energy and power in the unit that fits', () => {
    expect(energyText(12_345, 'en')).toBe('12.35 kWh');
    expect(energyText(12_345, 'de')).toBe('12,35 kWh');
    expect(energyText(162_345_678, 'en')).toBe('162.35 MWh');
    expect(powerText(22_000, 'en')).toBe('22.0 kW');
    expect(powerText(350, 'en')).toBe('350 W');
    expect(powerText(0, 'en')).toBe('0.0 kW');
  });
  it('writes durations so that they line up', () => {
    expect([0, 45_000, 60_000, 3_599_000, 3_600_000, 3_900_000].map(durationText)).toEqual([
      '0 s',
      '45 s',
      '1 min',
      '59 min',
      '1 h 00 min',
      '1 h 05 min',
    ]);
  });
});

describe('times', () => {
  const atMs = Date.UTC(2026, 10, 22, 13, 5, 9);
  it('always carry their zone', () => {
    expect(timeText(atMs, 'en', 'Europe/Berlin')).toBe('Nov 22, 14:05 GMT+1');
    expect(timeText(atMs, 'de', 'Europe/Berlin')).toBe('22. Nov., 14:05 MEZ');
    expect(timeText(atMs, 'en-GB', 'America/New_York', 'full')).toMatch(/22 Nov 2026,? (at )?08:05:09 GMT-5/);
    expect(timeText(atMs, 'en', 'UTC', 'clock')).toBe('13:05 UTC');
  });
  it('say how long ago something was, in the largest unit', () => {
    expect(agoText(atMs - 30_000, atMs, 'en')).toBe('30 sec. ago');
    expect(agoText(atMs - 59 * 60_000, atMs, 'en')).toBe('59 min. ago');
    expect(agoText(atMs - 26 * 3_600_000, atMs, 'en')).toBe('yesterday');
    expect(agoText(atMs - 2 * 3_600_000, atMs, 'de')).toBe('vor 2 Std.');
  });
});

describe('sorting by headings', () => {
  it('goes up, down and off', () => {
    const up = nextSort([], 'a', false);
    const down = nextSort(up, 'a', false);
    expect([up, down, nextSort(down, 'a', false)]).toEqual([
      [{ key: 'a', desc: false }],
      [{ key: 'a', desc: true }],
      [],
    ]);
  });
  it('replaces the keys, or with shift adds to them', () => {
    const one = [{ key: 'a', desc: true }];
    expect(nextSort(one, 'b', false)).toEqual([{ key: 'b', desc: false }]);
    expect(nextSort(one, 'b', true)).toEqual([...one, { key: 'b', desc: false }]);
    expect(nextSort([...one, { key: 'b', desc: false }], 'a', true)).toEqual([{ key: 'b', desc: false }]);
  });
});

it('ends an axis at a round number', () => {
  expect([0, 3, 21, 136_000, 0.7, 100].map(niceMax)).toEqual([1, 5, 25, 200_000, 1, 100]);
});
