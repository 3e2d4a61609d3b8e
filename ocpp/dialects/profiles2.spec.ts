import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChargingProfile, ChargingSchedule } from '../vocabulary.ts';
import { checkProfile, type Destination, missingIn201, readProfile, writeProfile } from './profiles2.ts';

const startMs = Date.UTC(2026, 0, 31, 12);
const schedule: ChargingSchedule = { unit: 'A', startMs, periods: [{ startS: 0, limit: 16 }] };
const stationMax: ChargingProfile = {
  id: 1,
  stackLevel: 0,
  purpose: 'stationMax',
  kind: 'absolute',
  schedules: [schedule],
};
const txDefault: ChargingProfile = { ...stationMax, purpose: 'txDefault' };
const tx: ChargingProfile = { ...stationMax, purpose: 'tx', transactionId: 'T1' };
const relative: ChargingProfile = {
  ...tx,
  kind: 'relative',
  schedules: [{ unit: 'W', periods: [{ startS: 0, limit: 7 }] }],
};
const to = (connector: number): Destination => ({ with: 'setProfile', connector });
const atStart: Destination = { with: 'remoteStart' };

describe('the rules of K01', () => {
  it.each<[string, ChargingProfile, Destination]>([
    ['the maximum of the station', stationMax, to(0)],
    ['a default for all', txDefault, to(0)],
    ['a default for one', txDefault, to(1)],
    ['one for a transaction', tx, to(1)],
    ['a relative one', relative, to(2)],
    ['one with a remote start', { ...relative, transactionId: undefined }, atStart],
    ['a recurring one', { ...txDefault, kind: 'recurring', recurrency: 'daily' }, to(1)],
    [
      'a dynamic one',
      { ...tx, kind: 'dynamic', schedules: [{ unit: 'W', periods: [{ startS: 0, limit: 7 }] }] },
      to(1),
    ],
    [
      'one phase that is named',
      { ...tx, schedules: [{ ...schedule, periods: [{ startS: 0, limit: 6, phases: 1, phaseToUse: 2 }] }] },
      to(1),
    ],
  ])('let %s pass', (_, profile, destination) => {
    expect(() => checkProfile(profile, destination)).not.toThrow();
  });

  it.each<[string, ChargingProfile, Destination]>([
    ['the id must be a whole number', { ...stationMax, id: 1.5 }, to(0)],
    ['the stack level must be a whole number', { ...stationMax, stackLevel: -1 }, to(0)],
    ['one to three schedules', { ...stationMax, schedules: [] }, to(0)],
    ['one to three schedules', { ...stationMax, schedules: Array(4).fill(schedule) }, to(0)],
    ['different ids', { ...stationMax, schedules: [{ ...schedule, id: 2 }, schedule] }, to(0)],
    ['must say daily or weekly', { ...txDefault, kind: 'recurring' }, to(1)],
    ['only a recurring profile', { ...txDefault, recurrency: 'weekly' }, to(1)],
    ['valid for some time', { ...txDefault, fromMs: 2, toMs: 2 }, to(1)],
    ['set by others', { ...stationMax, purpose: 'externalConstraints' }, to(0)],
    ['is for EVSE 0', stationMax, to(1)],
    ['cannot be relative', { ...relative, purpose: 'stationMax', transactionId: undefined }, to(0)],
    ['must name its transaction', { ...tx, transactionId: undefined }, to(1)],
    ['not for the whole station', tx, to(0)],
    ['only a transaction profile names', { ...txDefault, transactionId: 'T1' }, to(1)],
    ['for the transaction only', txDefault, atStart],
    ['no transaction yet', tx, atStart],
    ['must say when it starts', { ...tx, schedules: [{ ...schedule, startMs: undefined }] }, to(1)],
    ['must not say when', { ...tx, kind: 'relative' }, to(1)],
    ['must start at 0', { ...tx, schedules: [{ ...schedule, periods: [{ startS: 5, limit: 6 }] }] }, to(1)],
    ['must start at 0', { ...tx, schedules: [{ ...schedule, periods: [] }] }, to(1)],
    [
      'in order of time',
      { ...tx, schedules: [{ ...schedule, periods: [0, 60, 60].map((startS) => ({ startS, limit: 6 })) }] },
      to(1),
    ],
    [
      'one phase only',
      { ...tx, schedules: [{ ...schedule, periods: [{ startS: 0, limit: 6, phases: 3, phaseToUse: 1 }] }] },
      to(1),
    ],
    [
      'one phase only',
      { ...tx, schedules: [{ ...schedule, periods: [{ startS: 0, limit: 6, phaseToUse: 1 }] }] },
      to(1),
    ],
    ['cannot be negative', { ...tx, schedules: [{ ...schedule, periods: [{ startS: 0, limit: -1 }] }] }, to(1)],
  ])('%s', (rule, profile, destination) => {
    expect(() => checkProfile(profile, destination)).toThrow(rule);
  });
});

it.each<[string | undefined, ChargingProfile]>([
  [undefined, tx],
  ['profiles for priority charging', { ...tx, purpose: 'priorityCharging' }],
  ['profiles for local generation', { ...tx, purpose: 'localGeneration' }],
  ['dynamic charging profiles', { ...tx, kind: 'dynamic' }],
  ['limits by state of charge', { ...tx, schedules: [{ ...schedule, limitAtSoc: { socPercent: 80, limit: 6 } }] }],
])('OCPP 2.0.1 lacks: %s', (gap, profile) => {
  expect(missingIn201(profile)).toBe(gap);
});

const anyTime = fc.nat(2_000_000_000).map((seconds) => 1000 * seconds);
const anyPeriod = fc.record(
  { startS: fc.nat(86_400), limit: fc.nat(1000).map((tenths) => tenths / 10), phases: fc.constantFrom(1, 3) },
  { requiredKeys: ['startS', 'limit'] },
);
const anySchedule: fc.Arbitrary<ChargingSchedule> = fc.record(
  {
    id: fc.nat(1000),
    unit: fc.constantFrom('A', 'W'),
    startMs: anyTime,
    durationS: fc.nat(86_400),
    minRate: fc.constantFrom(6, 0.5),
    periods: fc.array(anyPeriod, { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: ['id', 'unit', 'periods'] },
);
/** Such as stations may report: not all of these could be set. */
const anyProfile: fc.Arbitrary<ChargingProfile> = fc.record(
  {
    id: fc.nat(1000),
    stackLevel: fc.nat(9),
    purpose: fc.constantFrom('stationMax', 'txDefault', 'tx', 'externalConstraints'),
    kind: fc.constantFrom('absolute', 'recurring', 'relative'),
    recurrency: fc.constantFrom('daily', 'weekly'),
    fromMs: anyTime,
    toMs: anyTime,
    transactionId: fc.constant('T1'),
    schedules: fc.array(anySchedule, { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: ['id', 'stackLevel', 'purpose', 'kind', 'schedules'] },
);

it('what is written is read as it was', () => {
  fc.assert(
    fc.property(anyProfile, (profile) => {
      expect(readProfile(JSON.parse(JSON.stringify(writeProfile(profile))))).toEqual(profile);
    }),
  );
});

it('limits have one decimal and are never above what was asked (2.0.1: "at most one digit fraction")', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 100_000, noNaN: true }), (limit) => {
      const written = writeProfile({
        ...tx,
        schedules: [{ ...schedule, minRate: limit, periods: [{ startS: 0, limit }] }],
      });
      for (const value of [
        written.chargingSchedule[0]?.chargingSchedulePeriod[0]?.limit,
        written.chargingSchedule[0]?.minChargingRate,
      ]) {
        expect(String(value)).toMatch(/^\d+(\.\d)?$/);
        expect(value).toBeLessThanOrEqual(limit + 1e-6);
        expect(value).toBeGreaterThan(limit - 0.1 - 1e-6);
      }
    }),
  );
});

it('schedules without ids are counted on from the profile', () => {
  const written = writeProfile({ ...tx, id: 7, schedules: [schedule, schedule] });
  expect(written.chargingSchedule.map(({ id }) => id)).toEqual([7, 8]);
});

it.each([undefined, {}, { id: 1, chargingProfilePurpose: 'Odd', chargingProfileKind: 'Absolute' }])(
  '%j is no profile',
  (wire) => {
    expect(readProfile(wire)).toBeUndefined();
  },
);
