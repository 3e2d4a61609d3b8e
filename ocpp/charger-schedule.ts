/**
 * What charging profiles allow, by OCPP 1.6 §3.13 and 2.0.1 K01: per purpose the highest stack level that is valid counts; the
 * transaction's profile takes the place of the default; the station's maximum and external constraints cap both. Pure.
 */
import type { ChargingProfile, ChargingSchedule } from './vocabulary.ts';

/** A profile as a charger keeps it. */
export interface Kept {
  /** 0: the whole station. */
  connector: number;
  profile: ChargingProfile;
  receivedMs: number;
}

export interface Place {
  connector: number;
  /** Phases of the supply, for limits in A that do not name any. */
  phases: number;
  /** Of the running transaction. */
  startedAtMs?: number | undefined;
  /** Purposes of a priority are only looked at then. */
  hasPriority?: boolean | undefined;
  socPercent?: number | undefined;
}

/** W, undefined where nothing limits; and when this may change, if at all. */
export interface Limit {
  watts: number | undefined;
  untilMs: number;
}

/** V between a phase and neutral. */
const phaseVolts = 230;
const never = Number.POSITIVE_INFINITY;
const dayMs = 86_400_000;

export function limitAt(kept: readonly Kept[], place: Place, atMs: number): Limit {
  const of = (purpose: ChargingProfile['purpose'], isWhole: boolean) =>
    topOf(
      kept.filter(
        ({ profile, connector }) =>
          profile.purpose === purpose && (connector === place.connector || (isWhole && connector === 0)),
      ),
      place,
      atMs,
    );
  const max = of('stationMax', true);
  const outer = of('externalConstraints', true);
  const local = of('localGeneration', true);
  const first = place.hasPriority ? of('priorityCharging', true) : nothing;
  const tx = place.connector === 0 ? nothing : of('tx', false);
  // A default for this connector has precedence over the one for all.
  const own = place.connector === 0 ? nothing : of('txDefault', false);
  const base = [first, tx, own, of('txDefault', true)];
  const watts = base.find((limit) => limit.watts !== undefined)?.watts;
  const raised = watts === undefined || local.watts === undefined ? watts : watts + local.watts;
  const caps = [raised, max.watts, outer.watts].filter((limit) => limit !== undefined);
  return {
    watts: caps.length === 0 ? undefined : Math.min(...caps),
    untilMs: Math.min(...[max, outer, local, ...base].map(({ untilMs }) => untilMs)),
  };
}

const nothing: Limit = { watts: undefined, untilMs: never };

function topOf(kept: Kept[], place: Place, atMs: number): Limit {
  let untilMs = never;
  for (const each of kept.sort((a, b) => b.profile.stackLevel - a.profile.stackLevel)) {
    const limit = ofProfile(each, place, atMs);
    untilMs = Math.min(untilMs, limit.untilMs);
    if (limit.watts !== undefined) return { watts: limit.watts, untilMs };
  }
  return { watts: undefined, untilMs };
}

function ofProfile({ profile, receivedMs }: Kept, place: Place, atMs: number): Limit {
  const { fromMs, toMs = never, kind, schedules } = profile;
  const [schedule] = schedules;
  if (fromMs !== undefined && atMs < fromMs) return { watts: undefined, untilMs: fromMs };
  if (atMs >= toMs || schedule === undefined) return nothing;
  const within = (limit: Limit): Limit => ({ ...limit, untilMs: Math.min(limit.untilMs, toMs) });
  if (kind === 'dynamic') return within({ watts: wattsOf(schedule, schedule.periods[0], place), untilMs: never });
  const { baseMs, againMs } = beginOf(profile, schedule, place, atMs, receivedMs);
  if (atMs < baseMs) return within({ watts: undefined, untilMs: baseMs });
  const endMs = baseMs + 1000 * (schedule.durationS ?? never);
  if (atMs >= endMs) return within({ watts: undefined, untilMs: againMs });
  const offsetS = (atMs - baseMs) / 1000;
  const next = schedule.periods.find(({ startS }) => startS > offsetS);
  const period = schedule.periods.findLast(({ startS }) => startS <= offsetS);
  const nextMs = next === undefined ? never : baseMs + 1000 * next.startS;
  return within({ watts: wattsOf(schedule, period, place), untilMs: Math.min(nextMs, endMs, againMs) });
}

/** When the round of the schedule began that is on at a time, and when the next one begins. */
function beginOf(
  { kind, recurrency, fromMs }: ChargingProfile,
  schedule: ChargingSchedule,
  place: Place,
  atMs: number,
  receivedMs: number,
): { baseMs: number; againMs: number } {
  // Relative to the transaction, or where none runs to the moment that is asked about (§3.13.3).
  if (kind === 'relative') return { baseMs: place.startedAtMs ?? atMs, againMs: never };
  const startMs = schedule.startMs ?? fromMs ?? receivedMs;
  if (kind !== 'recurring' || atMs < startMs) return { baseMs: startMs, againMs: never };
  const roundMs = recurrency === 'weekly' ? 7 * dayMs : dayMs;
  const baseMs = startMs + Math.floor((atMs - startMs) / roundMs) * roundMs;
  return { baseMs, againMs: baseMs + roundMs };
}

type Period = ChargingSchedule['periods'][number];

function wattsOf(schedule: ChargingSchedule, period: Period | undefined, place: Place): number | undefined {
  if (period === undefined) return undefined;
  const watts = toWatts(period.limit, schedule.unit, period.phases ?? place.phases);
  const { limitAtSoc } = schedule;
  if (limitAtSoc === undefined || (place.socPercent ?? 0) < limitAtSoc.socPercent) return watts;
  return Math.min(watts, toWatts(limitAtSoc.limit, schedule.unit, period.phases ?? place.phases));
}

const toWatts = (limit: number, unit: 'A' | 'W', phases: number): number =>
  unit === 'W' ? limit : limit * phaseVolts * phases;

/** One decimal, as limits have on the wire. */
export function fromWatts(watts: number, unit: 'A' | 'W', phases: number): number {
  return Math.round(10 * (unit === 'W' ? watts : watts / (phaseVolts * phases))) / 10;
}

/**
 * What a place may draw from a time on, as one schedule of absolute time.
 *
 * @param maxW what it can draw where no profile limits it
 * @param wattsAt the limit at a time, as `limitAt` tells it
 */
export function compositeOf(
  wattsAt: (atMs: number) => Limit,
  { maxW, phases }: { maxW: number; phases: number },
  { fromMs, durationS, unit }: { fromMs: number; durationS: number; unit: 'A' | 'W' },
): ChargingSchedule {
  const endMs = fromMs + 1000 * durationS;
  const periods: ChargingSchedule['periods'] = [];
  for (let atMs = fromMs; atMs < endMs; ) {
    const { watts = maxW, untilMs } = wattsAt(atMs);
    const limit = fromWatts(Math.min(watts, maxW), unit, phases);
    if (periods.at(-1)?.limit !== limit) periods.push({ startS: Math.round((atMs - fromMs) / 1000), limit });
    // Times on the wire are whole seconds here: a change within one belongs to the next.
    atMs = Math.max(atMs + 1000, untilMs);
  }
  return { unit, startMs: fromMs, durationS, periods };
}
