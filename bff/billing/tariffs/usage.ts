/**
 * What a session used, brought into a form that can be priced: meter registers in order, energy at any instant, idle time
 * and charging time as plain intervals. It invents no energy and knows no prices. Pure and browser-safe.
 */
import { multiplyDivide } from '../../kernel/money.ts';

export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}
/** A reading of the meter's energy register in whole Wh. */
export interface RegisterSample {
  readonly atMs: number;
  readonly registerWh: number;
}
/**
 * One session. The earliest and latest sample decide the energy; those between only say when it flowed, in any order.
 * A running session ends "now". `idle`: connected while the vehicle takes no power; a station that throttles is not idle.
 */
export interface Usage {
  readonly startMs: number;
  readonly endMs: number;
  readonly samples: readonly RegisterSample[];
  readonly idle?: readonly Interval[];
  /** Power and current of all phases as the meter told, each from its time on; where none is told, power follows from the energy. */
  readonly powers?: readonly { readonly atMs: number; readonly powerW?: number; readonly currentMilliamps?: number }[];
  /** The reservation that the session used, or that expired without one. */
  readonly reservation?: Interval & { readonly expired: boolean };
}

/** A session or stretch of samples longer than this is a broken clock, and pricing it band by band would take for ever. */
export const MAX_PRICED_MS = 100 * 86_400_000;

/** Throws `RangeError` for a time that is too long to be priced. */
export function assertPriceable(durationMs: number): void {
  if (durationMs > MAX_PRICED_MS) throw new RangeError(`cannot price ${durationMs} ms as one session`);
}

/** A usage made ready: usable samples, and idle periods that are sorted, apart and within the session. */
export interface UsedSession {
  readonly startMs: number;
  readonly endMs: number;
  readonly samples: readonly RegisterSample[];
  readonly idle: readonly Interval[];
}

const byTime = (a: RegisterSample, b: RegisterSample) => a.atMs - b.atMs || a.registerWh - b.registerWh;

/**
 * Samples sorted by time whose registers never fall and stay between the first and the last: a reading outside that is a
 * fault of the meter and says nothing about when energy flowed. Empty when there is no energy at all.
 */
export function usableSamples(samples: readonly RegisterSample[]): readonly RegisterSample[] {
  const sorted = isSorted(samples) ? samples : [...samples].sort(byTime);
  const first = sorted[0];
  const last = sorted[sorted.length - 1];
  if (!first || !last) return [];
  if (!Number.isSafeInteger(first.registerWh) || !Number.isSafeInteger(last.registerWh))
    throw new RangeError('meter registers must be whole Wh');
  if (last.registerWh <= first.registerWh) return [];
  const usable: RegisterSample[] = [];
  let highestWh = first.registerWh;
  for (const sample of sorted) {
    if (!(sample.registerWh >= highestWh && sample.registerWh <= last.registerWh)) continue;
    highestWh = sample.registerWh;
    usable.push(sample);
  }
  return usable;
}

function isSorted(samples: readonly RegisterSample[]): boolean {
  for (let i = 1; i < samples.length; i++) if (byTime(samples[i - 1]!, samples[i]!) > 0) return false;
  return true;
}

/**
 * Register at rising instants, straight lines between samples, rounded to whole Wh. Because the *register* is rounded and
 * parts are its differences, parts of a session sum exactly to its energy however it is cut.
 */
export function registerReader(samples: readonly RegisterSample[]): (atMs: number) => number {
  let i = 0;
  return (atMs) => {
    while (i + 1 < samples.length && samples[i + 1]!.atMs <= atMs) i++;
    return between(samples[i]!, samples[i + 1], atMs);
  };
}

/** What `registerReader` tells, at any instant: for questions that jump about, of which there may be as many as samples. */
export function registerAt(samples: readonly RegisterSample[], atMs: number): number {
  const i = Math.max(0, firstIndex(samples, (sample) => sample.atMs > atMs) - 1);
  return between(samples[i]!, samples[i + 1], atMs);
}

function between(before: RegisterSample, after: RegisterSample | undefined, atMs: number): number {
  if (!after || atMs <= before.atMs) return before.registerWh;
  const stepWh = after.registerWh - before.registerWh;
  if (stepWh === 0) return before.registerWh;
  return before.registerWh + multiplyDivide(stepWh, atMs - before.atMs, after.atMs - before.atMs);
}

/** Where `isPast` becomes true and stays so, by halves; the number of samples where it never does. */
function firstIndex(samples: readonly RegisterSample[], isPast: (sample: RegisterSample) => boolean): number {
  let [low, high] = [0, samples.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isPast(samples[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * The first instant at which `registerReader` tells `registerWh` or more; that of the last sample where it never does. Samples are those of
 * `usableSamples`, and there is at least one.
 */
export function momentOf(samples: readonly RegisterSample[], registerWh: number): number {
  const i = firstIndex(samples, (sample) => sample.registerWh >= registerWh);
  const [before, after] = [samples[i - 1], samples[i]];
  if (!after) return samples[samples.length - 1]!.atMs;
  if (!before) return after.atMs;
  // Half a Wh early, since readings are rounded half up.
  const [stepWh, stepMs] = [after.registerWh - before.registerWh, after.atMs - before.atMs];
  const [part, whole] = [BigInt(2 * (registerWh - before.registerWh) - 1) * BigInt(stepMs), BigInt(2 * stepWh)];
  return before.atMs + Number((part + whole - 1n) / whole);
}

/** Idle periods within the session, sorted, touching ones joined. */
export function idleIntervals(usage: Usage): readonly Interval[] {
  if (!usage.idle || usage.idle.length === 0) return [];
  const clipped = usage.idle
    .map(({ fromMs, toMs }) => ({ fromMs: Math.max(fromMs, usage.startMs), toMs: Math.min(toMs, usage.endMs) }))
    .filter(({ fromMs, toMs }) => fromMs < toMs)
    .sort((a, b) => a.fromMs - b.fromMs);
  const joined: { fromMs: number; toMs: number }[] = [];
  for (const interval of clipped) {
    const previous = joined[joined.length - 1];
    if (previous && interval.fromMs <= previous.toMs) previous.toMs = Math.max(previous.toMs, interval.toMs);
    else joined.push(interval);
  }
  return joined;
}

/** What is left of the session without its idle periods. */
export function chargingIntervals(
  usage: Pick<Usage, 'startMs' | 'endMs'>,
  idle: readonly Interval[],
): readonly Interval[] {
  const rest: Interval[] = [];
  let fromMs = usage.startMs;
  for (const gap of idle) {
    if (gap.fromMs > fromMs) rest.push({ fromMs, toMs: gap.fromMs });
    fromMs = gap.toMs;
  }
  if (usage.endMs > fromMs) rest.push({ fromMs, toMs: usage.endMs });
  return rest;
}
