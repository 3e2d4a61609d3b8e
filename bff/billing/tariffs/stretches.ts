/**
 * Cuts a session wherever an OCPI restriction may change its mind: at local times and midnights, at durations, at amounts of energy (where
 * its line between two samples reaches them), where power or current change, and between charging and idle. It knows no prices.
 * Pure and browser-safe.
 */
import { type DaySlice, dateOfDay, type IsoDay, splitByLocalDay } from '../../kernel/zone.ts';
import type { Restrictions } from './elements.ts';
import {
  assertPriceable,
  momentOf,
  type RegisterSample,
  registerReader,
  type Usage,
  type UsedSession,
} from './usage.ts';

/** A part of a session during which no restriction changes. Times at its beginning decide; so does the energy that had flowed until then. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
  /** Since the beginning of the session. */
  readonly fromWh: number;
  readonly toWh: number;
  /** Since the beginning of the session, as of the last cut by time. */
  readonly elapsedMs: number;
  readonly day: IsoDay;
  /** yyyy-mm-dd; empty where no restriction is about dates. */
  readonly date: string;
  /** Of the wall clock, as the edges cut it. */
  readonly minute: number;
  readonly powerW: number;
  readonly currentMilliamps: number;
  /** Between the first and the last sample. */
  readonly isMetered: boolean;
  /** Undefined outside of the session: samples may reach beyond it. */
  readonly state: 'charging' | 'idle' | undefined;
}

/** Where to cut, gathered from all restrictions that may matter. */
export interface Edges {
  readonly slices: readonly DaySlice[];
  readonly durationsMs: readonly number[];
  readonly energiesWh: readonly number[];
  readonly byPower: boolean;
  readonly byDate: boolean;
}

/** "18:30" → 1110. */
export const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

const isGiven = <T>(value: T | undefined): value is T => value !== undefined;
const sorted = (values: readonly (number | undefined)[]) => values.filter(isGiven).sort((a, b) => a - b);
const sortedSet = (values: readonly (number | undefined)[]) => sorted([...new Set(values)]);

/** Gathers where restrictions may change their mind. */
export function edgesOf(restrictions: readonly Restrictions[]): Edges {
  const clocks = restrictions.flatMap((r) => [r.startTime, r.endTime]).map((clock) => clock && minuteOf(clock));
  const minutes = sortedSet([0, ...clocks.map((minute) => minute || undefined), 1440]);
  const seconds = sortedSet(restrictions.flatMap((r) => [r.minDurationS, r.maxDurationS]));
  return {
    slices: minutes.slice(1).map((toMinute, i) => ({ fromMinute: minutes[i]!, toMinute })),
    durationsMs: seconds.map((s) => s * 1000),
    energiesWh: sortedSet(restrictions.flatMap((r) => [r.minWh, r.maxWh])).filter((wh) => wh > 0),
    byPower: restrictions.some((r) => isGiven(r.minW) || isGiven(r.maxW)),
    byDate: restrictions.some((r) => isGiven(r.startDate) || isGiven(r.endDate)),
  };
}

/** The stretches of a session in order. Throws `RangeError` for an unknown zone or more than `MAX_PRICED_MS`. */
export function stretchesOf(
  edges: Edges,
  zone: string,
  session: UsedSession,
  powers: NonNullable<Usage['powers']>,
): readonly Stretch[] {
  const { startMs, endMs, samples, idle } = session;
  const [firstMs, lastMs] = [samples[0]?.atMs, samples[samples.length - 1]?.atMs];
  const fromMs = Math.min(startMs, firstMs ?? startMs);
  // What took no time still belongs to its instant.
  const toMs = Math.max(endMs, lastMs ?? endMs, fromMs + 1);
  assertPriceable(toMs - fromMs);

  const told = [...powers].sort((a, b) => a.atMs - b.atMs);
  const power = edges.byPower || told.length > 0 ? powerReader(told, samples) : () => noPower;
  const cuts = sorted([
    startMs,
    endMs,
    firstMs,
    lastMs,
    ...idle.flatMap((gap) => [gap.fromMs, gap.toMs]),
    ...edges.durationsMs.map((ms) => startMs + ms),
    ...told.map(({ atMs }) => atMs),
    ...(edges.byPower ? samples.map(({ atMs }) => atMs) : []),
  ]);
  const registerAt = samples.length > 0 ? registerReader(samples) : () => 0;
  const firstWh = samples[0]?.registerWh ?? 0;
  const found: Stretch[] = [];
  let [atMs, atWh, gap, cut] = [fromMs, 0, 0, 0];

  splitByLocalDay(
    zone,
    fromMs,
    toMs,
    () => edges.slices,
    (slice, _, sliceEndMs, day, epochDay) => {
      const date = edges.byDate ? dateOfDay(epochDay) : '';
      while (atMs < sliceEndMs) {
        while (cut < cuts.length && cuts[cut]! <= atMs) cut++;
        while (gap < idle.length && idle[gap]!.toMs <= atMs) gap++;
        const pieceEndMs = Math.min(sliceEndMs, cuts[cut] ?? sliceEndMs);
        const isIdle = gap < idle.length && idle[gap]!.fromMs <= atMs;
        const state = atMs < startMs || atMs >= endMs ? undefined : isIdle ? 'idle' : 'charging';
        const elapsedMs = Math.max(0, atMs - startMs);
        const { powerW, currentMilliamps } = power(atMs);
        const isMetered = firstMs !== undefined && atMs >= firstMs && atMs < Math.max(lastMs ?? firstMs, firstMs + 1);
        // A jump at the very first instant belongs to what comes after it, any other to what it ends.
        const pieceEndWh = firstMs !== undefined && pieceEndMs > firstMs ? registerAt(pieceEndMs) - firstWh : 0;
        const push = (untilMs: number, untilWh: number) => {
          found.push({
            fromMs: atMs,
            toMs: untilMs,
            fromWh: atWh,
            toWh: untilWh,
            elapsedMs,
            day,
            date,
            minute: slice.fromMinute,
            powerW,
            currentMilliamps,
            isMetered,
            state,
          });
          atMs = untilMs;
          atWh = untilWh;
        };
        for (const wh of edges.energiesWh) {
          if (wh <= atWh || wh > pieceEndWh) continue;
          const reachedMs = Math.max(atMs, Math.min(pieceEndMs, momentOf(samples, firstWh + wh)));
          // What the piece ends with may have been reached long before its end, and what is reached only there is a cut already.
          if (wh < pieceEndWh || reachedMs < pieceEndMs) push(reachedMs, wh);
        }
        push(pieceEndMs, pieceEndWh);
      }
    },
  );
  return found;
}

const noPower = { powerW: 0, currentMilliamps: 0 };

/**
 * Power and current in force at rising instants: what the meter told last; before it told any power, the average between two samples. A
 * current that was never told is none, so that nothing is billed for it that could not be shown.
 */
function powerReader(
  told: NonNullable<Usage['powers']>,
  samples: readonly RegisterSample[],
): (atMs: number) => Pick<Stretch, 'powerW' | 'currentMilliamps'> {
  let [next, i] = [0, 0];
  let powerW: number | undefined;
  let currentMilliamps = 0;
  return (atMs) => {
    for (; next < told.length && told[next]!.atMs <= atMs; next++) {
      powerW = told[next]!.powerW ?? powerW;
      currentMilliamps = told[next]!.currentMilliamps ?? currentMilliamps;
    }
    while (i + 1 < samples.length && samples[i + 1]!.atMs <= atMs) i++;
    return { powerW: powerW ?? averageW(samples[i], samples[i + 1], atMs), currentMilliamps };
  };
}

function averageW(before: RegisterSample | undefined, after: RegisterSample | undefined, atMs: number): number {
  if (!before || !after || atMs < before.atMs) return 0;
  return ((after.registerWh - before.registerWh) * 3_600_000) / (after.atMs - before.atMs);
}
