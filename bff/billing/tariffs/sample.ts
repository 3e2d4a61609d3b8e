/**
 * A made-up session to try a tariff on: energy flows evenly while it charges, then the car stays connected and idle. The editor's live
 * bill and the API's preview price the same session. Pure and browser-safe.
 */
import type { Usage } from './usage.ts';

export interface SampleSession {
  readonly startMs: number;
  /** Time of charging; idle time comes after it. */
  readonly durationMs: number;
  readonly energyWh: number;
  readonly idleMs: number;
}

export function sampleUsage({ startMs, durationMs, energyWh, idleMs }: SampleSession): Usage {
  const chargedMs = startMs + durationMs;
  const endMs = chargedMs + idleMs;
  return {
    startMs,
    endMs,
    samples: [
      { atMs: startMs, registerWh: 0 },
      { atMs: chargedMs, registerWh: energyWh },
    ],
    idle: idleMs > 0 ? [{ fromMs: chargedMs, toMs: endMs }] : [],
  };
}
