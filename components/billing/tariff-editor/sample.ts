/** The sample session as typed, and its start as the wall clock of the station's zone. Pure. */
import type { SampleSession } from '../../../bff/billing/tariffs/sample.ts';
import { parseDecimal } from '../../../bff/kernel/money.ts';
import { instantOf } from '../../../bff/kernel/zone.ts';

export interface SampleDraft {
  /** As a datetime-local field has it: 2026-11-22T18:00. */
  readonly start: string;
  readonly energy: string;
  readonly minutes: string;
  readonly idle: string;
}

export interface SampleReading {
  readonly session: SampleSession | undefined;
  readonly wrong: Partial<Record<keyof SampleDraft, true>>;
}

/** A month of charging or idling is more than any picker needs, and quick to price. */
const maxMinutes = 44_640;

export const readSample = (s: SampleDraft, zone: string): SampleReading => {
  const wrong: Partial<Record<keyof SampleDraft, true>> = {};
  const number = (field: 'energy' | 'minutes' | 'idle', decimals: number, max: number): number => {
    const parsed = parseDecimal(s[field] || '0', decimals);
    if (parsed.ok && parsed.value <= max) return parsed.value;
    wrong[field] = true;
    return 0;
  };
  const startMs = instantOf(zone, s.start);
  if (startMs === undefined) wrong.start = true;
  const energyWh = number('energy', 3, 10_000_000);
  const durationMs = number('minutes', 0, maxMinutes) * 60_000;
  const idleMs = number('idle', 0, maxMinutes) * 60_000;
  const right = startMs !== undefined && Object.keys(wrong).length === 0;
  return { session: right ? { startMs, energyWh, durationMs, idleMs } : undefined, wrong };
};
