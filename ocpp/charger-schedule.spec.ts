import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compositeOf, fromWatts, type Kept, limitAt, type Place } from './charger-schedule.ts';
import type { ChargingProfile, ChargingSchedule } from './vocabulary.ts';

const nowMs = Date.UTC(2026, 3, 1, 12);
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const place: Place = { connector: 1, phases: 3 };

const schedule = (limit: number, rest: Partial<ChargingSchedule> = {}): ChargingSchedule => ({
  unit: 'W',
  startMs: nowMs - hourMs,
  periods: [{ startS: 0, limit }],
  ...rest,
});
const kept = (limit: number, rest: Partial<ChargingProfile> = {}, connector = 1): Kept => ({
  connector,
  receivedMs: nowMs,
  profile: { id: 1, stackLevel: 0, purpose: 'txDefault', kind: 'absolute', schedules: [schedule(limit)], ...rest },
});

describe('the limit at a moment', () => {
  it.each<[string, Kept[], number | undefined]>([
    ['nothing where there is no profile', [], undefined],
    ['the default', [kept(5_000)], 5_000],
    ['the default of the whole station', [kept(5_000, {}, 0)], 5_000],
    [
      'the default of the connector before that of the station',
      [kept(5_000, { stackLevel: 9 }, 0), kept(7_000)],
      7_000,
    ],
    ['not that of another connector', [kept(5_000, {}, 2)], undefined],
    ['the higher stack level', [kept(5_000), kept(9_000, { stackLevel: 3 })], 9_000],
    [
      'the lower level where the higher is not valid yet',
      [kept(5_000), kept(9_000, { stackLevel: 3, fromMs: nowMs + 1 })],
      5_000,
    ],
    ['the lower level where the higher is over', [kept(5_000), kept(9_000, { stackLevel: 3, toMs: nowMs })], 5_000],
    ['that of the transaction instead of the default', [kept(5_000), kept(9_000, { purpose: 'tx' })], 9_000],
    ['the maximum where it is less', [kept(5_000), kept(3_000, { purpose: 'stationMax' }, 0)], 3_000],
    ['the maximum alone', [kept(3_000, { purpose: 'stationMax' }, 0)], 3_000],
    [
      'external constraints where they are less',
      [kept(5_000), kept(2_000, { purpose: 'externalConstraints' }, 0)],
      2_000,
    ],
    ['local generation on top', [kept(5_000), kept(2_000, { purpose: 'localGeneration' }, 0)], 7_000],
    ['priority only when asked for', [kept(5_000), kept(9_000, { purpose: 'priorityCharging' }, 0)], 5_000],
    ['A times V times phases', [kept(0, { schedules: [schedule(10, { unit: 'A' })] })], 6_900],
    [
      'one phase where the period says so',
      [kept(0, { schedules: [schedule(10, { unit: 'A', periods: [{ startS: 0, limit: 10, phases: 1 }] })] })],
      2_300,
    ],
    ['nothing after the duration', [kept(0, { schedules: [schedule(5_000, { durationS: 3_600 })] })], undefined],
    ['nothing before the start', [kept(0, { schedules: [schedule(5_000, { startMs: nowMs + 1 })] })], undefined],
    [
      'the period that is on',
      [
        kept(0, {
          schedules: [
            schedule(0, {
              periods: [
                { startS: 0, limit: 1 },
                { startS: 3_600, limit: 2 },
                { startS: 3_601, limit: 3 },
              ],
            }),
          ],
        }),
      ],
      2,
    ],
    [
      'a daily schedule of last week',
      [
        kept(0, {
          kind: 'recurring',
          recurrency: 'daily',
          schedules: [schedule(4_000, { startMs: nowMs - 7 * dayMs - hourMs, durationS: 7_200 })],
        }),
      ],
      4_000,
    ],
    [
      'nothing in the gap of a daily schedule',
      [
        kept(0, {
          kind: 'recurring',
          recurrency: 'daily',
          schedules: [schedule(4_000, { startMs: nowMs - 7 * dayMs - 3 * hourMs, durationS: 7_200 })],
        }),
      ],
      undefined,
    ],
  ])('%s', (_, profiles, watts) => {
    expect(limitAt(profiles, place, nowMs).watts).toBe(watts);
  });

  it('is relative to the transaction', () => {
    const periods = [
      { startS: 0, limit: 1_000 },
      { startS: 600, limit: 2_000 },
    ];
    const relative = kept(0, { kind: 'relative', schedules: [{ unit: 'W', periods }] });
    const at = (startedAtMs: number | undefined) => limitAt([relative], { ...place, startedAtMs }, nowMs);
    expect(at(nowMs - 599_000)).toEqual({ watts: 1_000, untilMs: nowMs + 1_000 });
    expect(at(nowMs - 600_000).watts).toBe(2_000);
    expect(at(undefined).watts).toBe(1_000);
  });

  it('falls at a state of charge', () => {
    const profile = kept(0, { schedules: [schedule(50_000, { limitAtSoc: { socPercent: 80, limit: 10_000 } })] });
    expect(limitAt([profile], { ...place, socPercent: 79 }, nowMs).watts).toBe(50_000);
    expect(limitAt([profile], { ...place, socPercent: 80 }, nowMs).watts).toBe(10_000);
  });
});

const purposes = ['txDefault', 'tx', 'stationMax', 'externalConstraints'] as const;
const profiles = fc.array(
  fc
    .record({
      purpose: fc.constantFrom(...purposes),
      stackLevel: fc.nat(3),
      connector: fc.nat(1),
      kind: fc.constantFrom('absolute' as const, 'relative' as const, 'recurring' as const),
      offsetS: fc.integer({ min: -90_000, max: 3_600 }),
      durationS: fc.option(fc.integer({ min: 1, max: 7_200 }), { nil: undefined }),
      steps: fc.array(fc.record({ s: fc.integer({ min: 1, max: 900 }), limit: fc.nat(22_000) }), {
        minLength: 1,
        maxLength: 5,
      }),
    })
    .map(({ purpose, stackLevel, connector, kind, offsetS, durationS, steps }, id = 1): Kept => {
      const startOf = (at: number) => steps.slice(1, at + 1).reduce((sum, { s }) => sum + s, 0);
      const periods = steps.map(({ limit }, at) => ({ startS: startOf(at), limit }));
      const rest = durationS === undefined ? {} : { durationS };
      const startMs = nowMs + 1000 * offsetS;
      return {
        connector,
        receivedMs: nowMs,
        profile: {
          ...{ id, purpose, stackLevel, kind, ...(kind === 'recurring' && { recurrency: 'daily' as const }) },
          schedules: [{ unit: 'W', ...(kind === 'relative' ? {} : { startMs }), periods, ...rest }],
        },
      };
    }),
  { maxLength: 6 },
);

describe('the composite schedule', () => {
  it('is the limit of each of its moments, begins at once, and says nothing twice', () => {
    fc.assert(
      fc.property(profiles, fc.integer({ min: 1, max: 7_200 }), (some, durationS) => {
        const at = (atMs: number) => limitAt(some, { ...place, startedAtMs: nowMs }, atMs);
        const { periods, startMs } = compositeOf(
          at,
          { maxW: 22_000, phases: 3 },
          { fromMs: nowMs, durationS, unit: 'W' },
        );
        expect(startMs).toBe(nowMs);
        expect(periods[0]?.startS).toBe(0);
        for (const [i, period] of periods.entries()) {
          const next = periods[i + 1];
          expect(period.limit).toBe(Math.min(22_000, at(nowMs + 1000 * period.startS).watts ?? 22_000));
          if (next === undefined) continue;
          expect(next.limit).not.toBe(period.limit);
          expect(next.startS).toBeGreaterThan(period.startS);
          const before = at(nowMs + 1000 * (next.startS - 1)).watts ?? 22_000;
          expect(Math.min(22_000, before)).toBe(period.limit);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('never allows more than the station has, in one decimal', () => {
    expect(fromWatts(11_000, 'A', 3)).toBe(15.9);
    expect(fromWatts(7_400, 'A', 1)).toBe(32.2);
  });
});
