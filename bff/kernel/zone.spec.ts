/** The zone arithmetic is held against `Temporal`, and reads right on the days when clocks change. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DaySlice, dateOfDay, isZone, localMoment, offsetSpan, splitByLocalDay } from './zone.ts';

const at = (text: string) => Temporal.ZonedDateTime.from(text).epochMilliseconds;
const HOUR = 3_600_000;

/** Cuts by the given edges and names each piece "edge minutes". */
function split(zone: string, fromMs: number, toMs: number, edges: readonly number[]): [number, number][] {
  const slices: DaySlice[] = edges.map((fromMinute, i) => ({ fromMinute, toMinute: edges[i + 1] ?? 1440 }));
  const pieces: [number, number][] = [];
  splitByLocalDay(
    zone,
    fromMs,
    toMs,
    () => slices,
    (slice, from, to) => pieces.push([slice.fromMinute, (to - from) / 60_000]),
  );
  return pieces;
}

describe('offsets', () => {
  it('agree with Temporal in every zone of the platform, at and around every change of 2005 to 2037', {
    timeout: 60_000,
  }, () => {
    for (const zone of Intl.supportedValuesOf('timeZone')) {
      let moment = Temporal.Instant.from('2005-01-01T00:00Z').toZonedDateTimeISO(zone);
      for (;;) {
        const next: Temporal.ZonedDateTime | null = moment.getTimeZoneTransition('next');
        if (!next || next.year > 2037) break;
        for (const aside of [-1, 0]) {
          const instant: number = next.epochMilliseconds + aside;
          const expected =
            Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6;
          if (offsetSpan(zone, instant).offsetMs !== expected) expect.fail(`${zone} ${instant} should be ${expected}`);
        }
        moment = next;
      }
    }
  });
  it('agree with Temporal at random instants, and spans hold their instant', () => {
    const zones = fc.constantFrom(
      'Europe/Berlin',
      'America/New_York',
      'Asia/Kathmandu',
      'Australia/Lord_Howe',
      'Africa/Casablanca',
      'UTC',
    );
    fc.assert(
      fc.property(zones, fc.integer({ min: 1_000_000_000_000, max: 2_500_000_000_000 }), (zone, instant) => {
        const span = offsetSpan(zone, instant);
        const local = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
        expect(span.offsetMs).toBe(local.offsetNanoseconds / 1e6);
        expect(span.fromMs <= instant && instant < span.toMs).toBe(true);
        const msOfDay = ((local.hour * 60 + local.minute) * 60 + local.second) * 1000 + local.millisecond;
        expect(localMoment(zone, instant)).toEqual({ day: local.dayOfWeek, msOfDay });
      }),
      { numRuns: 3000 },
    );
  });
  it('work before 1970 and with local mean time in seconds', () => {
    expect(offsetSpan('Africa/Monrovia', 0).offsetMs).toBe(-(44 * 60 + 30) * 1000);
    expect(localMoment('UTC', -1)).toEqual({ day: 3, msOfDay: 86_399_999 });
  });
  it('are refused for zones that do not exist', () => {
    expect([isZone('Europe/Berlin'), isZone('Europe/Bielefeld'), isZone('')]).toEqual([true, false, false]);
    expect(() => offsetSpan('Mars/Olympus', 0)).toThrow(RangeError);
  });
});

describe('splitting at local edges', () => {
  it('skips the missing hour in spring: a band from 02:00 to 03:00 has no length, one from 02:30 starts at the jump', () => {
    const from = at('2026-03-29T00:00[Europe/Berlin]');
    const to = at('2026-03-30T00:00[Europe/Berlin]');
    expect(to - from).toBe(23 * HOUR);
    expect(split('Europe/Berlin', from, to, [0, 120, 180])).toEqual([
      [0, 120],
      [180, 21 * 60],
    ]);
    expect(split('Europe/Berlin', from, to, [0, 150, 240])).toEqual([
      [0, 120],
      [150, 60],
      [240, 20 * 60],
    ]);
  });
  it('gives the repeated hour in autumn to its band both times', () => {
    const from = at('2026-10-25T00:00[Europe/Berlin]');
    const to = at('2026-10-26T00:00[Europe/Berlin]');
    expect(to - from).toBe(25 * HOUR);
    expect(split('Europe/Berlin', from, to, [0, 120, 180])).toEqual([
      [0, 120],
      [120, 60],
      [120, 60],
      [180, 21 * 60],
    ]);
  });
  it('repeats an hour that holds an edge: 01:30 comes twice in New York', () => {
    const from = at('2026-11-01T00:00[America/New_York]');
    expect(split('America/New_York', from, from + 4 * HOUR, [0, 90])).toEqual([
      [0, 90],
      [90, 30],
      [0, 30],
      [90, 90],
    ]);
  });
  it('changes by half an hour on Lord Howe', () => {
    const from = at('2026-10-04T00:00[Australia/Lord_Howe]');
    const to = at('2026-10-05T00:00[Australia/Lord_Howe]');
    expect(split('Australia/Lord_Howe', from, to, [0, 120, 150])).toEqual([
      [0, 120],
      [150, 21.5 * 60],
    ]);
  });
  it.each(['Asia/Kolkata', 'Asia/Kathmandu'])('cuts at local midnight in %s', (zone) => {
    expect(split(zone, at(`2026-06-30T23:00[${zone}]`), at(`2026-07-01T01:00[${zone}]`), [0])).toEqual([
      [0, 60],
      [0, 60],
    ]);
  });
  it('covers the interval without hole or overlap, and every piece lies in its slice by Temporal', () => {
    const zones = fc.constantFrom(
      'Europe/Berlin',
      'America/New_York',
      'Asia/Kathmandu',
      'Australia/Lord_Howe',
      'Pacific/Apia',
    );
    // Every year has its changes within these windows; lengths reach over several days.
    const start = fc.integer({ min: at('2024-01-01T00:00[UTC]'), max: at('2028-01-01T00:00[UTC]') });
    fc.assert(
      fc.property(
        zones,
        start,
        fc.integer({ min: 0, max: 100 * HOUR }),
        fc.uniqueArray(fc.integer({ min: 1, max: 1439 }), { maxLength: 6 }),
        (zone, fromMs, length, cuts) => {
          const edges = [0, ...cuts.sort((a, b) => a - b)];
          const slices = edges.map((fromMinute, i) => ({ fromMinute, toMinute: edges[i + 1] ?? 1440 }));
          let reachedMs = fromMs;
          splitByLocalDay(
            zone,
            fromMs,
            fromMs + length,
            () => slices,
            (slice, from, to, day, epochDay) => {
              expect(from).toBe(reachedMs);
              expect(to).toBeGreaterThan(from);
              for (const instant of [from, to - 1]) {
                const local = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
                const minute = local.hour * 60 + local.minute;
                expect(minute >= slice.fromMinute && minute < slice.toMinute).toBe(true);
                expect([day, dateOfDay(epochDay)]).toEqual([local.dayOfWeek, local.toPlainDate().toString()]);
              }
              reachedMs = to;
            },
          );
          expect(reachedMs).toBe(fromMs + length);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
