import { describe, expect, it } from 'vitest';
import { HourTable, perMilleOf } from './utilisation.ts';

const zone = 'Europe/Berlin';
const at = (local: string) => Date.parse(local);
const hourMs = 3_600_000;

describe('utilisation', () => {
  // 2026-11-23 is a Monday.
  const span = { fromMs: at('2026-11-23T00:00+01:00'), toMs: at('2026-11-30T00:00+01:00'), zone };

  it('spreads a stay over the hours of the station’s clock', () => {
    const busy = new HourTable();
    busy.add({ startedAt: at('2026-11-23T23:30+01:00'), endedAt: at('2026-11-24T01:15+01:00'), zone }, 0, span.toMs);
    expect(busy.ms[0]?.[23]).toBe(hourMs / 2);
    expect(busy.ms[1]?.slice(0, 3)).toEqual([hourMs, hourMs / 4, 0]);
    const found = perMilleOf(busy, 2, span);
    expect(found[0]?.[23]).toBe(250);
    expect(found[1]?.slice(0, 3)).toEqual([500, 125, 0]);
  });
  it('counts only what lies between the moments', () => {
    const busy = new HourTable();
    busy.add({ startedAt: 0, endedAt: span.toMs * 2, zone }, span.fromMs, span.toMs);
    expect(perMilleOf(busy, 1, span)).toEqual(Array.from({ length: 7 }, () => Array(24).fill(1000)));
  });
  it('is never more than all, and nothing where there is no connector or no such hour', () => {
    const busy = new HourTable();
    for (let i = 0; i < 3; i++) busy.add({ startedAt: span.fromMs, endedAt: span.fromMs + hourMs, zone }, 0, span.toMs);
    expect(perMilleOf(busy, 1, span)[0]?.[0]).toBe(1000);
    expect(perMilleOf(busy, 0, span)[0]?.[0]).toBe(0);
    expect(perMilleOf(busy, 1, { ...span, toMs: span.fromMs })[0]?.[0]).toBe(0);
  });
  it('knows an hour that comes twice', () => {
    const from = at('2026-10-25T00:00+02:00');
    const to = at('2026-10-26T00:00+01:00');
    const busy = new HourTable();
    busy.add({ startedAt: from, endedAt: to, zone }, from, to);
    expect(busy.ms[6]?.[2]).toBe(2 * hourMs);
    expect(perMilleOf(busy, 1, { fromMs: from, toMs: to, zone })[6]?.[2]).toBe(1000);
  });
});
