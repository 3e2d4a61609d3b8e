/**
 * Local time of IANA zones, exact across daylight-saving changes, fast enough for every bill. Offsets are found once per
 * zone and four days and remembered. Built on `Intl` alone, so it also runs in browsers without `Temporal`; the tests hold
 * it against `Temporal`. Browser-safe and pure: the memory is of facts, not of state.
 */

import { type IsoDay, isoDays } from './days.ts';

export { type IsoDay, isoDays } from './days.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
// No zone has changed its clock twice within four days since 2000, so a stretch has at most one change.
const STRETCH_MS = 4 * DAY_MS;
const MAX_REMEMBERED_STRETCHES = 20_000;
// More than there are names; the platform also takes each in any letter case, and a name may come from a request.
const MAX_REMEMBERED_ZONES = 1000;

/** A time span in which a zone's offset is constant: local time is UTC + `offsetMs`. */
export interface OffsetSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly offsetMs: number;
}

interface ZoneMemory {
  readonly format: Intl.DateTimeFormat;
  readonly stretches: Map<number, readonly OffsetSpan[]>;
}
const zones = new Map<string, ZoneMemory>();

/** Whether the platform knows this IANA zone name. */
export function isZone(zone: string): boolean {
  try {
    memoryOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** The span of constant offset around an instant, at most four days long. Throws `RangeError` for an unknown zone. */
export function offsetSpan(zone: string, atMs: number): OffsetSpan {
  const memory = memoryOf(zone);
  const index = Math.floor(atMs / STRETCH_MS);
  let spans = memory.stretches.get(index);
  if (!spans) {
    if (memory.stretches.size >= MAX_REMEMBERED_STRETCHES) memory.stretches.clear();
    spans = findSpans(memory.format, index * STRETCH_MS, (index + 1) * STRETCH_MS);
    memory.stretches.set(index, spans);
  }
  const last = spans[spans.length - 1]!;
  return atMs >= last.fromMs ? last : spans[0]!;
}

function memoryOf(zone: string): ZoneMemory {
  let memory = zones.get(zone);
  if (!memory) {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    memory = { format, stretches: new Map() };
    if (zones.size >= MAX_REMEMBERED_ZONES) zones.clear();
    zones.set(zone, memory);
  }
  return memory;
}

function findSpans(format: Intl.DateTimeFormat, fromMs: number, toMs: number): readonly OffsetSpan[] {
  const before = offsetAt(format, fromMs);
  const after = offsetAt(format, toMs);
  if (before === after) return [{ fromMs, toMs, offsetMs: before }];
  // Clocks change on whole seconds: halve the seconds until the change is between two neighbours.
  let early = fromMs / 1000;
  let late = toMs / 1000;
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2);
    if (offsetAt(format, middle * 1000) === before) early = middle;
    else late = middle;
  }
  const changeMs = late * 1000;
  return [
    { fromMs, toMs: changeMs, offsetMs: before },
    { fromMs: changeMs, toMs, offsetMs: after },
  ];
}

function offsetAt(format: Intl.DateTimeFormat, atMs: number): number {
  // "6/1/2026, GMT+05:45"; plain "GMT" is zero, and old local mean times have seconds.
  const match = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(format.format(atMs));
  if (!match) throw new Error(`cannot read the zone offset in "${format.format(atMs)}"`);
  const seconds = Number(match[2] ?? 0) * 3600 + Number(match[3] ?? 0) * 60 + Number(match[4] ?? 0);
  return (match[1] === '-' ? -seconds : seconds) * 1000;
}

export interface LocalMoment {
  readonly day: IsoDay;
  /** Milliseconds on the wall clock since local 00:00, 0 to 86 399 999. */
  readonly msOfDay: number;
}

/** What the wall clock of the zone shows at an instant. */
export function localMoment(zone: string, atMs: number): LocalMoment {
  return momentAt(atMs + offsetSpan(zone, atMs).offsetMs);
}

function momentAt(localMs: number): LocalMoment {
  const days = Math.floor(localMs / DAY_MS);
  // 1970-01-01 was a Thursday.
  const day = isoDays[(((days + 3) % 7) + 7) % 7]!;
  return { day, msOfDay: localMs - days * DAY_MS };
}

/** A part of a local day, `fromMinute` (0…1439) to `toMinute` (…1440), end excluded. */
export interface DaySlice {
  readonly fromMinute: number;
  readonly toMinute: number;
}

/**
 * Walks [`fromMs`, `toMs`) and reports, in order, each piece that lies in one slice of one local day.
 * `slicesOf(day, epochDay)` gives the slices of a weekday, or of a date counted in days since 1970-01-01, sorted and covering 00:00–24:00.
 * What the wall clock skips has no length; a repeated local hour is in its slice both times. Throws `RangeError` for an unknown zone.
 */
export function splitByLocalDay<S extends DaySlice>(
  zone: string,
  fromMs: number,
  toMs: number,
  slicesOf: (day: IsoDay, epochDay: number) => readonly S[],
  report: (slice: S, fromMs: number, toMs: number, day: IsoDay, epochDay: number) => void,
): void {
  let atMs = fromMs;
  while (atMs < toMs) {
    const span = offsetSpan(zone, atMs);
    const epochDay = Math.floor((atMs + span.offsetMs) / DAY_MS);
    const { day, msOfDay } = momentAt(atMs + span.offsetMs);
    const slice = sliceAt(slicesOf(day, epochDay), msOfDay);
    const endMs = Math.min(toMs, span.toMs, atMs + slice.toMinute * MINUTE_MS - msOfDay);
    report(slice, atMs, endMs, day, epochDay);
    atMs = endMs;
  }
}

/** The date of a day counted from 1970-01-01: 20 605 → "2026-06-01". */
export const dateOfDay = (epochDay: number): string => new Date(epochDay * DAY_MS).toISOString().slice(0, 10);

function sliceAt<S extends DaySlice>(slices: readonly S[], msOfDay: number): S {
  for (const slice of slices) if (msOfDay < slice.toMinute * MINUTE_MS) return slice;
  throw new Error('the slices of a day must reach 24:00');
}

/** The instant at which the zone's clock shows `2026-11-22T18:00`; of a repeated hour the first, of a skipped one the moment after. */
export const instantOf = (zone: string, local: string): number | undefined => {
  const asUtc = Date.parse(`${local}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  const before = offsetSpan(zone, asUtc - DAY_MS).offsetMs;
  const early = asUtc - before;
  const { offsetMs } = offsetSpan(zone, early);
  if (offsetMs === before) return early;
  const late = asUtc - offsetMs;
  return offsetSpan(zone, late).offsetMs === offsetMs ? late : early;
};

/** What the zone's clock shows, for a datetime-local field. */
export const localOf = (zone: string, atMs: number): string =>
  new Date(atMs + offsetSpan(zone, atMs).offsetMs).toISOString().slice(0, 16);
