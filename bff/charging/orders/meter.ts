/**
 * Follows one session's energy register and keeps what the readings prove. Theory: energy is `register + offsetWh`, at first with
 * the start's reading as zero. A reading that would take energy back is only suspected; when the next one fits to it and not to
 * the old line, the meter has begun anew (or counts per session) and the line goes on from the energy proven so far.
 * A reading that fits to the start's line again brings that line back. What no line explains is left out: no energy is invented.
 * A `Meter` is changed in place, because a session has thousands of readings; it is never stored, but read again from the
 * session's meter values.
 */
import type { MeterSample } from '../../../ocpp/vocabulary.ts';
import type { RegisterSample } from '../../billing/tariffs/price.ts';
import { believe } from './clock.ts';

export interface Meter {
  readonly startMs: number;
  /** The most the connector can deliver; 0 when unknown. */
  readonly limitW: number;
  /** The start's time is to be trusted, so that energy can be held against the time since. */
  readonly timed: boolean;
  /** Reading that counts as zero; undefined until the first reading when the start had no valid one. */
  baseWh: number | undefined;
  /** Energy is register + this. */
  offsetWh: number;
  /** Energy since the start that is proven by readings. */
  energyWh: number;
  /** Last reading taken, as it came; undefined before the first. */
  registerWh: number | undefined;
  /** Time of the last reading taken, of the start before the first. */
  atMs: number;
  suspectWh: number | undefined;
  /** The line in use is not the start's: the meter began anew. */
  reset: boolean;
  powerW: number;
  socPercent: number | undefined;
  /** Energy since the start, by time, for price(). */
  samples: RegisterSample[];
  /** Set where readings come in any order: all of them by time, from which the meter is read anew when one comes late. */
  readonly sorted: { readings: MeterSample[]; readonly untilMs: number | undefined } | undefined;
}

export function openMeter(startWh: number, startMs: number, limitW: number, timed = true): Meter {
  const baseWh = startWh >= 0 ? startWh : undefined;
  return {
    startMs,
    limitW,
    timed,
    baseWh,
    offsetWh: baseWh === undefined ? 0 : -baseWh,
    energyWh: 0,
    registerWh: undefined,
    atMs: startMs,
    suspectWh: undefined,
    reset: false,
    powerW: 0,
    socPercent: undefined,
    samples: [],
    sorted: undefined,
  };
}

interface SortedMeter extends Pick<Meter, 'startMs' | 'limitW' | 'timed'> {
  /** Readings after this are not the session's. */
  readonly untilMs: number | undefined;
}

/**
 * A meter whose readings may come in any order: the same ones always prove the same. The one marked as the transaction's begin counts as zero,
 * the earliest when none is.
 */
export function openSortedMeter(of: SortedMeter, readings: readonly MeterSample[] = []): Meter {
  const { startMs, limitW, timed, untilMs } = of;
  const meter: Meter = { ...openMeter(-1, startMs, limitW, timed), sorted: { readings: [...readings], untilMs } };
  readAnew(meter, meter.sorted?.readings ?? []);
  return meter;
}

/** Times of readings and of the end are given in whole seconds. */
const roundingMs = 1000;
/** A station reads its meter for the last time some moments after the end. */
const lastReadingMs = 60_000;

/** Whether a reading is of a session that ended at `untilMs`; undefined: that has not ended. */
export const isUntil = ({ context }: MeterSample, atMs: number, untilMs: number | undefined): boolean =>
  untilMs === undefined || atMs <= untilMs + (context === 'Transaction.End' ? lastReadingMs : roundingMs);

function addSorted(
  meter: Meter,
  kept: NonNullable<Meter['sorted']>,
  samples: readonly MeterSample[],
  receivedMs: number,
): void {
  const { readings } = kept;
  let isLate = false;
  for (const each of samples) {
    const { context, energyWh, energySessionWh, powerW, socPercent } = each;
    const reading = {
      atMs: believe(each.atMs, receivedMs).atMs,
      context,
      energyWh,
      energySessionWh,
      powerW,
      socPercent,
    };
    const after = readings.findLastIndex((other) => byTime(other, reading) <= 0);
    if (readings.slice(Math.max(0, after - 3), after + 1).some((other) => isSame(other, reading))) continue;
    readings.splice(after + 1, 0, reading);
    if (after + 1 < readings.length - 1 || reading.context === begin) isLate = true;
    else if (!isLate) take(meter, kept.untilMs, reading);
  }
  if (readings.length > maxSamples)
    kept.readings = readings.filter((r, i, all) => i % 2 === 0 || i === all.length - 1 || r.context === begin);
  if (isLate) readAnew(meter, kept.readings);
}

const begin = 'Transaction.Begin';
const places: Readonly<Record<string, number>> = { [begin]: 0, 'Transaction.End': 2 };
const placeOf = ({ context }: MeterSample) => places[context ?? ''] ?? 1;
const byTime = (a: MeterSample, b: MeterSample) => (a.atMs ?? 0) - (b.atMs ?? 0) || placeOf(a) - placeOf(b);
const compared = ['atMs', 'context', 'energyWh', 'energySessionWh', 'powerW', 'socPercent'] as const;
const isSame = (a: MeterSample, b: MeterSample) => compared.every((name) => a[name] === b[name]);

function readAnew(meter: Meter, readings: readonly MeterSample[]): void {
  const { startMs, limitW, timed, sorted } = meter;
  Object.assign(meter, { ...openMeter(-1, startMs, limitW, timed), sorted });
  const first = readings.findIndex((each) => each.context === begin && registerOf(each) !== undefined);
  for (const each of readings.slice(Math.max(0, first))) take(meter, sorted?.untilMs, each);
}

const registerOf = (sample: MeterSample) => sample.energySessionWh ?? sample.energyWh;

function take(meter: Meter, untilMs: number | undefined, reading: MeterSample): void {
  const atMs = reading.atMs ?? meter.atMs;
  if (isUntil(reading, atMs, untilMs)) takeReading(meter, reading, atMs);
}

/** No vehicle takes more at once; what is above is a wrong unit, whatever is not known of the connector. */
const largestWh = 10_000_000;
/** How long a session may have lasted whose begin nobody knows. */
const untimedMs = 86_400_000;

/**
 * The most energy there can be by then: max power × duration × 1.1, a minute more for coarse clocks, and some rounding. A day's worth
 * when the start's time is not to be trusted.
 */
export function mostWh(meter: Meter, atMs: number): number {
  if (meter.limitW === 0) return largestWh;
  const durationMs = meter.timed ? Math.max(0, atMs - meter.startMs) : untimedMs;
  return Math.ceil((meter.limitW * 1.1 * (durationMs + 60_000)) / 3_600_000) + 10;
}

/** Takes the samples of one message, received at `receivedMs`, which also stands in for times that cannot be believed. */
export function addSamples(meter: Meter, samples: readonly MeterSample[], receivedMs: number): void {
  if (meter.sorted) addSorted(meter, meter.sorted, samples, receivedMs);
  else
    for (const sample of samples) {
      const { atMs } = believe(sample.atMs, receivedMs);
      if (atMs >= meter.startMs) takeReading(meter, sample, atMs);
    }
  if (meter.samples.length > maxSamples)
    meter.samples = meter.samples.filter((_, i, all) => i % 2 === 0 || i === all.length - 1);
}

function takeReading(meter: Meter, sample: MeterSample, atMs: number): void {
  const beforeMs = meter.atMs;
  const beforeWh = meter.energyWh;
  if (sample.energySessionWh !== undefined) addSessionEnergy(meter, sample.energySessionWh, atMs);
  else if (sample.energyWh !== undefined) addReading(meter, sample.energyWh, atMs);
  if (atMs < beforeMs) return;
  if (sample.socPercent !== undefined) meter.socPercent = percent(sample.socPercent);
  if (sample.powerW !== undefined) meter.powerW = watts(sample.powerW);
  else if (meter.atMs - beforeMs >= shortestForPowerMs)
    meter.powerW = watts(((meter.energyWh - beforeWh) * 3_600_000) / (meter.atMs - beforeMs));
}

/** Closer readings of whole Wh say nothing about power. */
const shortestForPowerMs = 10_000;
/** Half of the samples are let go beyond this: a day at one per 20 s. */
const maxSamples = 4320;
const watts = (powerW: number) => Math.min(Math.max(0, Math.round(powerW)), 100_000_000);
const percent = (soc: number) => (soc >= 0 && soc <= 100 ? Math.round(soc) : undefined);

/** Takes a reading of the register. False: no line explains it, and it proves nothing. */
export function addReading(meter: Meter, registerWh: number, atMs: number): boolean {
  if (!Number.isSafeInteger(registerWh) || registerWh < 0) return false;
  if (meter.baseWh === undefined) {
    meter.baseWh = registerWh;
    meter.offsetWh = -registerWh;
  }
  if (atMs < meter.atMs) return addLate(meter, registerWh + meter.offsetWh, atMs);
  const most = mostWh(meter, atMs);
  for (const line of linesOf(meter, meter.baseWh, registerWh)) {
    const energyWh = registerWh + line.offsetWh;
    if (energyWh < meter.energyWh || energyWh > most) continue;
    meter.offsetWh = line.offsetWh;
    meter.reset = line.reset;
    meter.registerWh = registerWh;
    accept(meter, energyWh, atMs);
    return true;
  }
  // A reading above every line is a wrong unit or a glitch, not a meter that began anew.
  if (registerWh + meter.offsetWh < meter.energyWh) meter.suspectWh = registerWh;
  return false;
}

interface Line {
  readonly offsetWh: number;
  readonly reset: boolean;
}

/** The lines a reading may lie on, the most trustworthy first. */
function linesOf(meter: Meter, baseWh: number, registerWh: number): Line[] {
  const lines: Line[] = [{ offsetWh: -baseWh, reset: false }];
  const modulus = registerWh < baseWh ? wrapWh(baseWh) : undefined;
  if (modulus !== undefined) lines.push({ offsetWh: modulus - baseWh, reset: false });
  if (meter.reset) lines.push({ offsetWh: meter.offsetWh, reset: true });
  if (meter.suspectWh !== undefined && registerWh >= meter.suspectWh)
    lines.push({ offsetWh: meter.energyWh - meter.suspectWh, reset: true });
  return lines;
}

/** Where a register this high begins anew: 2³¹ Wh, or a power of ten kWh, when within 1 % of it; undefined otherwise. */
export function wrapWh(registerWh: number): number | undefined {
  for (const limit of wrapLimits) if (registerWh < limit && registerWh >= 0.99 * limit) return limit;
  return undefined;
}
const wrapLimits = [2 ** 31, ...[4, 5, 6, 7, 8, 9].map((power) => 1000 * 10 ** power)];

function addSessionEnergy(meter: Meter, energyWh: number, atMs: number): void {
  if (!Number.isSafeInteger(energyWh) || energyWh < 0) return;
  if (atMs < meter.atMs) addLate(meter, energyWh, atMs);
  else if (energyWh >= meter.energyWh && energyWh <= mostWh(meter, atMs)) accept(meter, energyWh, atMs);
}

function accept(meter: Meter, energyWh: number, atMs: number): void {
  const last = meter.samples[meter.samples.length - 1];
  meter.energyWh = energyWh;
  meter.atMs = atMs;
  meter.suspectWh = undefined;
  if (last?.atMs !== atMs || last.registerWh !== energyWh) meter.samples.push({ atMs, registerWh: energyWh });
}

/** A reading from before the last one adds no energy; it only tells when some of it flowed. */
function addLate(meter: Meter, energyWh: number, atMs: number): boolean {
  if (energyWh < 0 || energyWh > meter.energyWh || energyWh > mostWh(meter, atMs)) return false;
  const after = meter.samples.findIndex((sample) => sample.atMs >= atMs);
  if (after < 0 || meter.samples[after]!.atMs === atMs) return false;
  meter.samples.splice(after, 0, { atMs, registerWh: energyWh });
  return true;
}
