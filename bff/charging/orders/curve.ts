/** The meter curve of an order for a chart, from its stored samples. Pure; bills are not made from it. */
import type { MeterSample } from '../../../ocpp/vocabulary.ts';
import { believe } from './clock.ts';
import type { Memory } from './memory.ts';
import { addSamples, openMeter } from './meter.ts';

interface CurvePoint {
  atMs: number;
  /** Since the start. */
  energyWh?: number;
  powerW?: number;
  socPercent?: number;
}

/** More points than a chart has pixels tell nothing. */
export const maxPoints = 500;

interface Metered {
  readonly samples: readonly MeterSample[];
  readonly receivedAt: number;
}

/**
 * @param messages stored meter values, oldest first
 * @returns at most `maxPoints` points by time, the first and the last always among them
 */
export function curveOf(
  order: { meterStartWh: number; startedAt: number } & Pick<Memory, 'limitW' | 'timed' | 'facts'>,
  messages: readonly Metered[],
): CurvePoint[] {
  const meter = openMeter(order.meterStartWh, order.startedAt, order.limitW, order.timed);
  const points: CurvePoint[] = [];
  const readings = messages.flatMap(({ samples, receivedAt }) =>
    samples.map((sample) => ({ sample, receivedAt, atMs: believe(sample.atMs, receivedAt).atMs })),
  );
  // A 2.x station may tell of the beginning after it told of the end.
  if (order.facts) readings.sort((a, b) => a.atMs - b.atMs);
  for (const { sample, receivedAt, atMs } of readings) {
    if (atMs < order.startedAt) continue;
    addSamples(meter, [sample], receivedAt);
    points.push({
      atMs,
      ...(meter.atMs === atMs && { energyWh: meter.energyWh, powerW: meter.powerW }),
      ...(sample.powerW !== undefined && { powerW: Math.max(0, Math.round(sample.powerW)) }),
      ...(sample.socPercent !== undefined && { socPercent: sample.socPercent }),
    });
  }
  points.sort((a, b) => a.atMs - b.atMs);
  const stride = Math.ceil(points.length / (maxPoints - 1));
  return points.filter((_, i) => i % stride === 0 || i === points.length - 1);
}
