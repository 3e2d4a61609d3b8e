/**
 * How a session ends: energy that the readings prove, the end's time, and what is wrong with it. Decides about one session that is
 * already known to be meant; which one is decided in `matching.ts`. No prices here.
 */
import type { MeterSample, StopReason } from '../../../ocpp/vocabulary.ts';
import { believe, type Moment } from './clock.ts';
import type { Session } from './memory.ts';
import { addReading, addSamples, type Meter, mostWh, wrapWh } from './meter.ts';
import { type AbnormalReason, firstReason } from './reasons.ts';

export interface Stop {
  readonly moment: Moment;
  readonly meterStopWh: number;
  readonly reason: StopReason;
  readonly samples: readonly MeterSample[];
  readonly stopKey: string;
}

/** Longer sessions are a forgotten cable or a broken clock. */
const longestMs = 31 * 86_400_000;
/** Readings of whole tenths of a kWh differ this much without anything being wrong. */
const roundingWh = 100;

/** Ends a session by the charger's own stop; also corrects one that was closed for want of it. */
export function endByStop(session: Session, stop: Stop, receivedMs: number): Session {
  const { meter } = session;
  const trusted = stop.moment.clock === 'right';
  addSamples(meter, samplesUntil(stop.samples, trusted ? stop.moment.atMs : receivedMs, receivedMs), receivedMs);
  const backwards = stop.moment.atMs < session.startedAtMs;
  const endedAtMs = backwards ? Math.max(session.startedAtMs, meter.atMs) : stop.moment.atMs;
  // A session has ended by the time its end is heard of.
  const settled = settle(meter, stop, mostWh(meter, trusted && !backwards ? endedAtMs : receivedMs));
  const reasons = [...session.memory.reasons, ...settled.reasons];
  if (stop.moment.clock === 'wrong' || backwards) reasons.push('clockImplausible');
  return ended(
    session,
    endedAtMs,
    stop.meterStopWh >= 0 ? stop.meterStopWh : undefined,
    settled.energyWh,
    reasons,
    stop,
  );
}

/** Ends a session whose stop never came, with the energy proven so far. */
export function endWithoutStop(session: Session, why: 'missingStop' | 'closedByHand'): Session {
  const { meter, memory } = session;
  const heardMs = Math.max(meter.atMs, memory.facts?.lastMs ?? 0);
  const endedAtMs = Math.max(session.startedAtMs, memory.free?.atMs ?? heardMs);
  return ended(session, endedAtMs, undefined, meter.energyWh, [...memory.reasons, why], undefined);
}

/**
 * A session with its end.
 * @param found what is wrong with it
 * @param stop the station's own end; undefined when it never came
 */
export function ended(
  session: Session,
  endedAtMs: number,
  meterStopWh: number | undefined,
  energyWh: number,
  found: readonly AbnormalReason[],
  stop: Pick<Stop, 'reason' | 'stopKey'> | undefined,
): Session {
  const { memory, meter } = session;
  const reasons = new Set(found);
  if (endedAtMs - session.startedAtMs > longestMs) reasons.add('durationImplausible');
  if (!memory.authorized && energyWh > 0) reasons.add(session.idTag === '' ? 'tagMissing' : 'notAuthorized');
  return {
    ...session,
    state: reasons.size > 0 ? 'abnormal' : 'completed',
    endedAtMs,
    meterStopWh: meterStopWh ?? meter.registerWh ?? null,
    energyWh,
    stopReason: stop?.reason ?? null,
    abnormalReason: firstReason([...reasons]) ?? null,
    memory: {
      ...memory,
      idle: idleUntil(memory.idle, memory.idleSinceMs, endedAtMs),
      // Kept while a late stop may still correct the end.
      idleSinceMs: stop ? null : memory.idleSinceMs,
      stopKey: stop?.stopKey ?? null,
    },
  };
}

/** Idle periods with the running one closed at `atMs`. */
export const idleUntil = (
  idle: Session['memory']['idle'],
  sinceMs: number | null,
  atMs: number,
): Session['memory']['idle'] =>
  sinceMs !== null && atMs > sinceMs ? [...idle, { fromMs: sinceMs, toMs: atMs }] : idle;

const samplesUntil = (samples: readonly MeterSample[], untilMs: number, receivedMs: number): MeterSample[] =>
  samples
    .map((sample) => ({ ...sample, atMs: believe(sample.atMs ?? untilMs, receivedMs).atMs }))
    .filter((sample) => sample.atMs <= untilMs + 1000)
    .sort((a, b) => a.atMs - b.atMs);

interface Settled {
  energyWh: number;
  reasons: AbnormalReason[];
}

/** Energy between start and stop. Of contradicting readings the one that proves less counts. */
function settle(meter: Meter, stop: Stop, most: number): Settled {
  const provenWh = meter.energyWh;
  const { baseWh } = meter;
  if (stop.meterStopWh < 0) return { energyWh: provenWh, reasons: ['meterStopMissing'] };
  if (baseWh === undefined) return { energyWh: provenWh, reasons: [] };
  const energyWh = stop.meterStopWh - baseWh;
  if (energyWh < 0) return settleFallen(meter, stop, baseWh, most);
  if (energyWh > most) return { energyWh: provenWh, reasons: ['energyImplausible'] };
  const endWh = endReading(stop.samples, baseWh);
  const lowestWh = Math.min(energyWh, endWh ?? energyWh);
  const tolerance = Math.max(roundingWh, energyWh / 100);
  const differs = provenWh - energyWh > tolerance || (endWh !== undefined && Math.abs(endWh - energyWh) > tolerance);
  return differs ? { energyWh: lowestWh, reasons: ['readingsDiffer'] } : { energyWh, reasons: [] };
}

/** The stop's register is below the start's: it wrapped, began anew, or makes no sense. */
function settleFallen(meter: Meter, stop: Stop, baseWh: number, most: number): Settled {
  const modulus = wrapWh(baseWh);
  const wrappedWh = modulus === undefined ? -1 : stop.meterStopWh + modulus - baseWh;
  if (wrappedWh >= meter.energyWh && wrappedWh <= most) return { energyWh: wrappedWh, reasons: [] };
  addReading(meter, stop.meterStopWh, Math.max(stop.moment.atMs, meter.atMs));
  return { energyWh: meter.energyWh, reasons: [meter.reset ? 'meterReset' : 'negativeEnergy'] };
}

/** Energy by the reading marked as the transaction's end, whose register may count per session. */
function endReading(samples: readonly MeterSample[], baseWh: number): number | undefined {
  const last = samples.findLast((sample) => sample.context === 'Transaction.End' && sample.energyWh !== undefined);
  if (last?.energyWh === undefined || last.energyWh < 0) return last?.energySessionWh;
  return last.energySessionWh ?? (last.energyWh >= baseWh ? last.energyWh - baseWh : last.energyWh);
}
