/**
 * Which of a charger's times to believe. A time before 2020 (a clock that lost its battery) or in the future is replaced by the
 * time the message arrived, and said to be so. An old time is not wrong: offline chargers send history. Pure.
 */

/** 2020-01-01T00:00:00Z: no charger spoke to this product before. */
const earliestMs = 1_577_836_800_000;
/** Clocks are set by boot and heartbeat, and run a little apart. */
const aheadMs = 5 * 60_000;

export type Clock = 'right' | 'missing' | 'wrong';
export interface Moment {
  readonly atMs: number;
  /** `right`: the charger's own time; otherwise `atMs` is when the message arrived. */
  readonly clock: Clock;
}

export function believe(atMs: number | undefined, receivedMs: number): Moment {
  if (atMs === undefined) return { atMs: receivedMs, clock: 'missing' };
  if (atMs < earliestMs || atMs > receivedMs + aheadMs) return { atMs: receivedMs, clock: 'wrong' };
  return { atMs, clock: 'right' };
}
