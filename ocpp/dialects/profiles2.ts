/**
 * Charging profiles of 2.x ↔ ours, and the rules of use case K01 that a station would refuse a profile for, told beforehand in
 * plain words. 2.1's limits per phase, discharging and setpoints have no place in our profiles and are not read.
 */
import type * as T from 'typed-ocpp/dist/ocpp21/types.js';
import type { ChargingProfile, ChargingSchedule } from '../vocabulary.ts';
import { defined } from './defined.ts';
import { writeTime } from './time.ts';
import { decimal, type Fields, fields, records, text, time, whole } from './v2-fields.ts';
import { tenths } from './v16-profile.ts';
import { profileKindWords, purposeWords, recurrencyWords } from './words2.ts';

/** Where a profile is going: with `setProfile` to an EVSE (0: the station), or with a remote start, before there is a transaction. */
export type Destination = { with: 'setProfile'; connector: number } | { with: 'remoteStart' };

/**
 * @throws Error with the first rule that the profile breaks
 */
export function checkProfile(profile: ChargingProfile, destination: Destination): void {
  const broken = brokenRule(profile, destination);
  if (broken !== undefined) throw new Error(`Charging profile ${profile.id}: ${broken}`);
}

function brokenRule(profile: ChargingProfile, destination: Destination): string | undefined {
  const { purpose, kind, schedules, fromMs, toMs } = profile;
  if (!isWhole(profile.id)) return 'the id must be a whole number from 0.';
  if (!isWhole(profile.stackLevel)) return 'the stack level must be a whole number from 0.';
  if (schedules.length < 1 || schedules.length > 3) return 'there must be one to three schedules.';
  if (kind === 'recurring' && profile.recurrency === undefined) return 'a recurring profile must say daily or weekly.';
  if (kind !== 'recurring' && profile.recurrency !== undefined) return 'only a recurring profile is daily or weekly.';
  if (fromMs !== undefined && toMs !== undefined && toMs <= fromMs) return 'it must be valid for some time.';
  const ids = schedules.map(scheduleId(profile.id));
  if (new Set(ids).size < ids.length) return 'its schedules must have different ids.';
  return (
    brokenPlace(profile, destination) ??
    (purpose === 'stationMax' && kind === 'relative' ? "the station's maximum cannot be relative." : undefined) ??
    schedules.map((schedule) => brokenSchedule(kind, schedule)).find((rule) => rule !== undefined)
  );
}

function brokenPlace({ purpose, transactionId }: ChargingProfile, destination: Destination): string | undefined {
  if (destination.with === 'remoteStart') {
    if (purpose !== 'tx') return 'a remote start takes a profile for the transaction only.';
    return transactionId === undefined ? undefined : 'there is no transaction yet that it could name.';
  }
  if (purpose === 'externalConstraints') return 'external constraints are set by others than the CSMS.';
  if (purpose === 'stationMax' && destination.connector !== 0) return "the station's maximum is for EVSE 0.";
  if (purpose !== 'tx')
    return transactionId === undefined ? undefined : 'only a transaction profile names a transaction.';
  if (transactionId === undefined) return 'a transaction profile must name its transaction.';
  return destination.connector > 0 ? undefined : 'a transaction profile is for one EVSE, not for the whole station.';
}

function brokenSchedule(kind: ChargingProfile['kind'], schedule: ChargingSchedule): string | undefined {
  const { startMs, periods } = schedule;
  if ((kind === 'absolute' || kind === 'recurring') && startMs === undefined)
    return 'an absolute or recurring schedule must say when it starts.';
  if (kind === 'relative' && startMs !== undefined)
    return 'a relative schedule starts with the transaction and must not say when.';
  if (periods[0]?.startS !== 0) return 'the first period must start at 0.';
  if (periods.some(({ startS }, at) => at > 0 && startS <= (periods[at - 1]?.startS ?? 0)))
    return 'its periods must be in order of time.';
  if (periods.some(({ phases, phaseToUse }) => phaseToUse !== undefined && phases !== 1))
    return 'which phase to use can be said for one phase only.';
  return periods.some(({ limit }) => limit < 0) ? 'a limit cannot be negative.' : undefined;
}

function isWhole(number: number): boolean {
  return Number.isSafeInteger(number) && number >= 0;
}

/** Schedules without an id of their own get their profile's, counted on. */
function scheduleId(profileId: number) {
  return ({ id }: ChargingSchedule, at: number): number => id ?? profileId + at;
}

export function writeProfile(profile: ChargingProfile): T.ChargingProfileType {
  const idOf = scheduleId(profile.id);
  return {
    id: profile.id,
    stackLevel: profile.stackLevel,
    chargingProfilePurpose: purposeWords.write(profile.purpose),
    chargingProfileKind: profileKindWords.write(profile.kind),
    ...(profile.recurrency === undefined ? {} : { recurrencyKind: recurrencyWords.write(profile.recurrency) }),
    ...(profile.fromMs === undefined ? {} : { validFrom: writeTime(profile.fromMs) }),
    ...(profile.toMs === undefined ? {} : { validTo: writeTime(profile.toMs) }),
    ...defined({ transactionId: profile.transactionId }),
    chargingSchedule: profile.schedules.map((schedule, at) => writeSchedule(schedule, idOf(schedule, at))),
  };
}

function writeSchedule(schedule: ChargingSchedule, id: number): T.ChargingScheduleType {
  const { limitAtSoc } = schedule;
  return {
    id,
    chargingRateUnit: schedule.unit,
    ...(schedule.startMs === undefined ? {} : { startSchedule: writeTime(schedule.startMs) }),
    ...defined({
      duration: schedule.durationS,
      minChargingRate: schedule.minRate === undefined ? undefined : tenths(schedule.minRate),
    }),
    ...(limitAtSoc === undefined
      ? {}
      : { limitAtSoC: { soc: limitAtSoc.socPercent, limit: tenths(limitAtSoc.limit) } }),
    chargingSchedulePeriod: writePeriods(schedule),
  };
}

function writePeriods({ periods }: ChargingSchedule): T.ChargingSchedulePeriodType[] {
  return periods.map(({ startS, limit, phases, phaseToUse }) => ({
    startPeriod: startS,
    limit: tenths(limit),
    ...defined({ numberPhases: phases, phaseToUse }),
  }));
}

/** `undefined` where a word or number that everything hangs on cannot be read. */
export function readProfile(value: unknown): ChargingProfile | undefined {
  const wire = fields(value);
  const id = whole(wire.id);
  const purpose = purposeWords.read(wire.chargingProfilePurpose);
  const kind = profileKindWords.read(wire.chargingProfileKind);
  const schedules = records(wire.chargingSchedule).map(readSchedule);
  const known = schedules.filter((schedule) => schedule !== undefined);
  if (id === undefined || purpose === undefined || kind === undefined || known.length < schedules.length)
    return undefined;
  const rest = {
    recurrency: recurrencyWords.read(wire.recurrencyKind),
    fromMs: time(wire.validFrom),
    toMs: time(wire.validTo),
    transactionId: text(wire.transactionId),
  };
  return { id, stackLevel: whole(wire.stackLevel) ?? 0, purpose, kind, ...defined(rest), schedules: known };
}

/** A schedule of a profile, or a composite one (which has no id and its start elsewhere). */
export function readSchedule(wire: Fields): ChargingSchedule | undefined {
  const unit = text(wire.chargingRateUnit)?.toUpperCase();
  if (unit !== 'A' && unit !== 'W') return undefined;
  const limit = fields(wire.limitAtSoC);
  const socPercent = whole(limit.soc);
  const socLimit = decimal(limit.limit);
  const rest = {
    id: whole(wire.id),
    startMs: time(wire.startSchedule),
    durationS: whole(wire.duration),
    minRate: decimal(wire.minChargingRate),
    limitAtSoc: socPercent === undefined || socLimit === undefined ? undefined : { socPercent, limit: socLimit },
  };
  return { unit, ...defined(rest), periods: records(wire.chargingSchedulePeriod).flatMap(readPeriod) };
}

function readPeriod(wire: Fields): ChargingSchedule['periods'] {
  const limit = decimal(wire.limit);
  if (limit === undefined) return [];
  const phases = defined({ phases: whole(wire.numberPhases), phaseToUse: whole(wire.phaseToUse) });
  return [{ startS: whole(wire.startPeriod) ?? 0, limit, ...phases }];
}

/** What of a profile OCPP 2.0.1 has no words for, as the object of "has no …"; `undefined` when it has all. */
export function missingIn201(profile: ChargingProfile): string | undefined {
  const gap = purposeGap(profile.purpose);
  if (gap !== undefined) return gap;
  if (profile.kind === 'dynamic') return 'dynamic charging profiles';
  const isLimited = profile.schedules.some(({ limitAtSoc }) => limitAtSoc !== undefined);
  return isLimited ? 'limits by state of charge' : undefined;
}

export function purposeGap(purpose: ChargingProfile['purpose'] | undefined): string | undefined {
  if (purpose === 'priorityCharging') return 'profiles for priority charging';
  return purpose === 'localGeneration' ? 'profiles for local generation' : undefined;
}
