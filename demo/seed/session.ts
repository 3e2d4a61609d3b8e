/**
 * One past charging session, lived through the product's own rules: what the charger would have told goes through the session table
 * and the bill through `price()`. Pure; nothing here knows rows.
 */

import type { Bill } from '../../bff/billing/tariffs/bill.ts';
import type { Tariff } from '../../bff/billing/tariffs/tariff.ts';
import { billOf } from '../../bff/charging/orders/bill.ts';
import { endWithoutStop } from '../../bff/charging/orders/ending.ts';
import type { Session } from '../../bff/charging/orders/memory.ts';
import { type Circumstances, decide } from '../../bff/charging/orders/session.ts';
import type { MeterSample, StationEvent, StopReason } from '../../ocpp/vocabulary.ts';
import { acceptedW, type Car, socAfter } from '../simulator/car.ts';
import { powerFactor } from '../simulator/time-lapse.ts';

/** What goes wrong in a session. */
export const mishaps = [
  'missingStop',
  'meterReset',
  'energyImplausible',
  'meterStopMissing',
  'notAuthorized',
  'stopWithoutStart',
  'clockImplausible',
] as const;
export type Mishap = (typeof mishaps)[number];

export interface Plan {
  id: string;
  connector: number;
  idTag: string;
  car: Car;
  isDc: boolean;
  maxPowerW: number;
  startMs: number;
  meterStartWh: number;
  /** The driver comes back then at the latest. */
  leaveMs: number;
  stepMs: number;
  reason: StopReason;
  mishap: Mishap | undefined;
  /** The present: a session that reaches it is still running. */
  nowMs: number;
  /** The charger speaks 2.x and names its transactions. */
  isNamed: boolean;
}

export interface Past {
  session: Session;
  /** What the meter told, as it came. */
  samples: MeterSample[];
  endMs: number;
  /** The connector's register afterwards. */
  registerWh: number;
}

interface Reading {
  atMs: number;
  energyWh: number;
  powerW: number;
  soc: number;
}

/** The course of the battery until it is full enough or the driver comes back, and whether the car then idles. */
function course({ car, isDc, maxPowerW, startMs, leaveMs, stepMs, nowMs }: Plan): {
  readings: Reading[];
  fullMs: number | undefined;
} {
  const endMs = Math.min(leaveMs, nowMs);
  const readings: Reading[] = [];
  let energyWh = 0;
  for (let atMs = startMs; atMs < endMs; ) {
    const soc = socAfter(car, energyWh);
    if (soc >= car.targetSoc) return { readings, fullMs: atMs };
    const powerW = acceptedW(car, soc, maxPowerW, isDc);
    const nextMs = Math.min(endMs, atMs + stepMs);
    energyWh += (powerW * (nextMs - atMs)) / 3_600_000;
    atMs = nextMs;
    readings.push({ atMs, energyWh, powerW, soc: socAfter(car, energyWh) });
  }
  return { readings, fullMs: undefined };
}

export function live(plan: Plan): Past {
  const { startMs, leaveMs, meterStartWh, isDc, mishap, nowMs } = plan;
  const { readings, fullMs } = course(plan);
  const resetAt = mishap === 'meterReset' ? Math.floor(readings.length / 2) : Number.POSITIVE_INFINITY;
  const lostWh = meterStartWh + (readings[resetAt]?.energyWh ?? 0);
  const registerAt = (index: number, energyWh: number) =>
    Math.floor(meterStartWh + energyWh - (index >= resetAt ? lostWh : 0));
  const samples = readings.map(
    ({ atMs, energyWh, powerW, soc }, index): MeterSample => ({
      atMs,
      context: 'Sample.Periodic',
      energyWh: registerAt(index, energyWh),
      powerW,
      ...(isDc && { socPercent: Math.floor(soc * 100) }),
    }),
  );
  const lastWh = readings.at(-1)?.energyWh ?? 0;
  // A fast charger ends the session itself when the car is content; at an AC charger the car stays plugged in.
  const endMs = isDc && fullMs !== undefined ? fullMs : leaveMs;
  const meterStopWh =
    mishap === 'meterStopMissing'
      ? -1
      : registerAt(readings.length, lastWh) + (mishap === 'energyImplausible' ? 4_000_000 : 0);
  const { start, metered, idles, stop, first, last } = (plan.isNamed ? namedWords : words)(
    plan,
    fullMs ?? endMs,
    endMs,
    meterStopWh,
  );
  let session: Session | undefined;
  const hear = (event: StationEvent, receivedMs: number) => {
    const decision = decide(session ? [session] : [], event, circumstances(plan, receivedMs));
    const about = decision.noted[0] ?? decision.session;
    session = about && { ...about, transactionId: 1 };
  };
  if (mishap !== 'stopWithoutStart') hear(start, startMs);
  for (const sample of samples) hear(metered(sample), sample.atMs ?? startMs);
  if (!isDc && fullMs !== undefined) hear(idles(), fullMs);
  const isOver = endMs < nowMs;
  if (isOver && mishap === 'missingStop' && session) session = endWithoutStop(session, 'missingStop');
  else if (isOver) hear(stop(), endMs);
  if (!session) throw new Error('a session without a session');
  // What runs on may run on in the time lapse.
  if (!isOver) session = { ...session, memory: { ...session.memory, limitW: plan.maxPowerW * powerFactor } };
  return {
    session,
    samples: [...first, ...samples, ...(isOver ? last : [])],
    endMs,
    registerWh: Math.floor(meterStartWh + lastWh),
  };
}

/** What a charger says in the course of a session. */
interface Words {
  start: StationEvent;
  metered(sample: MeterSample): StationEvent;
  idles(): StationEvent;
  stop(): StationEvent;
  /** Readings that come with the start and the stop. */
  first: MeterSample[];
  last: MeterSample[];
}

/** In 1.6, where the server gives the transaction its number. */
function words(
  { startMs, mishap, connector, idTag, meterStartWh, reason }: Plan,
  fullMs: number,
  endMs: number,
  meterStopWh: number,
): Words {
  return {
    start: { kind: 'transactionStarted', connector, idTag, meterStartWh, atMs: told(startMs, mishap) },
    metered: (sample) => ({ kind: 'metered', connector, transactionId: '1', samples: [sample] }),
    idles: () => ({ kind: 'statusChanged', connector, state: 'suspendedEv', errorCode: 'noError', atMs: fullMs }),
    stop: () => ({ kind: 'transactionStopped', transactionId: '1', meterStopWh, reason, samples: [], atMs: endMs }),
    first: [],
    last: [],
  };
}

/** In 2.x, where the charger names the transaction and numbers its messages. */
function namedWords(
  { id, startMs, connector, idTag, meterStartWh, reason }: Plan,
  fullMs: number,
  endMs: number,
  meterStopWh: number,
): Words {
  let seqNo = 1;
  const common = { kind: 'transactionReported' as const, transactionId: id, offline: false };
  const first: MeterSample = { atMs: startMs, context: 'Transaction.Begin', energyWh: meterStartWh };
  const last: MeterSample = { atMs: endMs, context: 'Transaction.End', energyWh: meterStopWh };
  return {
    start: {
      ...{ ...common, phase: 'started', seqNo: 0, trigger: 'authorized', chargingState: 'charging' },
      ...{ connector, outlet: 1, idTag, samples: [first], atMs: startMs },
    },
    metered: (sample) => ({
      ...{ ...common, phase: 'updated', seqNo: seqNo++, trigger: 'meterValuePeriodic' },
      ...{ samples: [sample], atMs: sample.atMs },
    }),
    idles: () => ({
      ...{ ...common, phase: 'updated', seqNo: seqNo++, trigger: 'chargingStateChanged' },
      ...{ chargingState: 'suspendedEv', samples: [], atMs: fullMs },
    }),
    stop: () => ({
      ...{ ...common, phase: 'ended', seqNo, trigger: 'stopAuthorized', chargingState: 'evConnected' },
      ...{ reason, samples: [last], atMs: endMs },
    }),
    first: [first],
    last: [last],
  };
}

/** A charger whose battery-backed clock is dead lives in 2000. */
const told = (atMs: number, mishap: Mishap | undefined): number =>
  mishap === 'clockImplausible' ? 946_684_800_000 : atMs;

const circumstances = (plan: Plan, receivedMs: number): Circumstances => ({
  receivedMs,
  newId: plan.id,
  limitW: () => plan.maxPowerW,
  connectorState: () => 'charging',
  authorization: plan.mishap === 'notAuthorized' ? 'blocked' : 'accepted',
});

/** A running session's bill is that of now. */
export const billed = (session: Session, tariff: Tariff | null, zone: string, nowMs: number): Bill | null =>
  tariff && billOf(session, tariff, zone, nowMs);
