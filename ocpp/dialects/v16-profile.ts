/**
 * Charging profiles and schedules of OCPP 1.6 (§3.13, §7.8, §7.12–7.14), both ways. A limit has one decimal on the wire; what is
 * finer is rounded down, because a station must not be allowed more than was decided.
 */
import type * as T from 'typed-ocpp/dist/ocpp16/types.js';
import { isRecord } from '../messages/shape.ts';
import type { ChargingProfile, ChargingSchedule } from '../vocabulary.ts';
import { defined } from './defined.ts';
import { Unsayable } from './dialect.ts';
import { readTime, writeTime } from './time.ts';
import { kindWords, purposeWords, recurrencyWords, wireReader } from './words16.ts';

type WireProfile = T.SetChargingProfileRequest['csChargingProfiles'];
type WireSchedule = WireProfile['chargingSchedule'];

/**
 * @throws Unsayable for kinds and purposes that 1.6 does not have
 * @throws Error when there is not exactly one schedule, or the transaction id is no number
 */
export function writeProfile(profile: ChargingProfile): WireProfile {
  const [schedule, ...more] = profile.schedules;
  const purpose = purposeWords[profile.purpose];
  const kind = kindWords[profile.kind];
  if (purpose === undefined || kind === undefined)
    throw new Unsayable(`OCPP 1.6 has no ${profile.kind} profiles for ${profile.purpose}.`);
  if (schedule === undefined || more.length > 0) throw new Error('A charging profile of OCPP 1.6 has one schedule.');
  return {
    chargingProfileId: profile.id,
    stackLevel: profile.stackLevel,
    chargingProfilePurpose: purpose,
    chargingProfileKind: kind,
    ...defined({
      transactionId: profile.transactionId === undefined ? undefined : writeTransactionId(profile.transactionId),
      recurrencyKind: profile.recurrency === undefined ? undefined : recurrencyWords[profile.recurrency],
      validFrom: profile.fromMs === undefined ? undefined : writeTime(profile.fromMs),
      validTo: profile.toMs === undefined ? undefined : writeTime(profile.toMs),
    }),
    chargingSchedule: writeSchedule(schedule),
  };
}

export function writeSchedule(schedule: ChargingSchedule): WireSchedule {
  return {
    chargingRateUnit: schedule.unit,
    ...defined({
      duration: schedule.durationS,
      startSchedule: schedule.startMs === undefined ? undefined : writeTime(schedule.startMs),
      minChargingRate: schedule.minRate === undefined ? undefined : tenths(schedule.minRate),
    }),
    chargingSchedulePeriod: schedule.periods.map(({ startS, limit, phases }) => ({
      startPeriod: startS,
      limit: tenths(limit),
      ...defined({ numberPhases: phases }),
    })),
  };
}

/** Rounded down to the one decimal that stations take. The small addition keeps 16.1, which is 160.99999999999997 tenths in binary, from becoming 16. */
export function tenths(value: number): number {
  return Math.floor(value * 10 + 1e-6) / 10;
}

/** @throws Error when the text is not a whole number, as those of 1.6 are */
export function writeTransactionId(id: string): number {
  const number = Number(id);
  if (!/^-?\d+$/.test(id) || !Number.isSafeInteger(number))
    throw new Error(`A transaction of OCPP 1.6 is named by a whole number, not by "${id.slice(0, 50)}".`);
  return number;
}

const readPurpose = wireReader(purposeWords);
const readKind = wireReader(kindWords);
const readRecurrency = wireReader(recurrencyWords);

/** What a lenient shape leaves of a profile. */
interface LooseProfile {
  chargingProfileId: number;
  transactionId?: string | number;
  stackLevel: number;
  chargingProfilePurpose: string;
  chargingProfileKind: string;
  recurrencyKind?: string;
  validFrom?: string;
  validTo?: string;
  chargingSchedule: LooseSchedule;
}
interface LooseSchedule {
  duration?: number;
  startSchedule?: string;
  chargingRateUnit: string;
  chargingSchedulePeriod: unknown[];
  minChargingRate?: number;
}

/** `undefined` when a word is unknown or no period can be read. */
export function readProfile(wire: LooseProfile): ChargingProfile | undefined {
  const purpose = readPurpose(wire.chargingProfilePurpose);
  const kind = readKind(wire.chargingProfileKind);
  const schedule = readSchedule(wire.chargingSchedule);
  if (purpose === undefined || kind === undefined || schedule === undefined) return undefined;
  return {
    id: wire.chargingProfileId,
    stackLevel: wire.stackLevel,
    purpose,
    kind,
    ...defined({
      recurrency: wire.recurrencyKind === undefined ? undefined : readRecurrency(wire.recurrencyKind),
      fromMs: readTime(wire.validFrom),
      toMs: readTime(wire.validTo),
      transactionId: wire.transactionId === undefined ? undefined : String(wire.transactionId),
    }),
    schedules: [schedule],
  };
}

/** `undefined` when the unit is unknown or a period cannot be read: half a schedule would allow what the whole does not. */
export function readSchedule(wire: LooseSchedule): ChargingSchedule | undefined {
  const unit = ({ A: 'A', W: 'W' } as const)[wire.chargingRateUnit.toUpperCase()];
  const periods = wire.chargingSchedulePeriod.map(readPeriod).filter((period) => period !== undefined);
  if (unit === undefined || periods.length < wire.chargingSchedulePeriod.length || periods.length === 0)
    return undefined;
  return {
    unit,
    ...defined({
      startMs: readTime(wire.startSchedule),
      durationS: wire.duration,
      minRate: wire.minChargingRate,
    }),
    periods,
  };
}

type Period = ChargingSchedule['periods'][number];

/** Numbers may come as text here too. */
function readPeriod(wire: unknown): Period | undefined {
  if (!isRecord(wire)) return undefined;
  const [startS, limit, phases] = [wire.startPeriod, wire.limit, wire.numberPhases].map(readNumber);
  if (startS === undefined || limit === undefined) return undefined;
  return { startS, limit, ...defined({ phases }) };
}

function readNumber(value: unknown): number | undefined {
  const isText = typeof value === 'string' && /^-?\d{1,15}(\.\d{1,15})?$/.test(value);
  const number = isText ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
