/** A day of a 2.x station's transaction `T1`, what an order must make of it, and a station to tell it. */

import type { Tariff } from '../../bff/billing/tariffs/tariff.ts';
import { billOf } from '../../bff/charging/orders/bill.ts';
import type { Reported } from '../../bff/charging/orders/facts.ts';
import type { Session } from '../../bff/charging/orders/memory.ts';
import type { Circumstances, Decision } from '../../bff/charging/orders/session.ts';
import type { StationEvent } from '../../ocpp/vocabulary.ts';
import { sessionBook } from './sessions.ts';

export const minute = 60_000;
export const t0 = Date.UTC(2026, 5, 1, 8);
export const begin = 'Transaction.Begin';
export const end = 'Transaction.End';

const tariff: Tariff = {
  currency: 'EUR',
  startFee: { amountMinor: 100 },
  energy: { basePriceMicros: 490_000, bands: [{ days: [1], fromMinute: 600, toMinute: 630, priceMicros: 250_000 }] },
  duration: { basePriceMicros: 1_200_000, bands: [] },
  idle: { pricePerHourMicros: 6_000_000, graceMinutes: 5 },
};

/** One station and our memory of it; all messages arrive at noon unless the test says otherwise. */
export const yard = () => {
  let receivedMs = t0 + 240 * minute;
  const book = sessionBook();
  return {
    ...book,
    tell: (event: StationEvent, more: Partial<Circumstances> = {}): Decision =>
      book.tell(event, { receivedMs, ...more }),
    at: (ms: number) => {
      receivedMs = ms;
    },
  };
};

export type More = Partial<Omit<Reported, 'kind' | 'phase' | 'seqNo'>> & { wh?: number; context?: string };
export const report = (
  phase: Reported['phase'],
  seqNo: number,
  minutes: number,
  { wh, context, ...more }: More = {},
): Reported => ({
  kind: 'transactionReported',
  phase,
  transactionId: 'T1',
  seqNo,
  trigger: phase === 'started' ? 'cablePluggedIn' : phase === 'ended' ? 'evDeparted' : 'chargingStateChanged',
  offline: false,
  atMs: t0 + minutes * minute,
  samples:
    wh === undefined ? [] : [{ atMs: t0 + minutes * minute, energyWh: wh, ...(context !== undefined && { context }) }],
  ...more,
});

/** Plugged in at 0, card at 1, charging from 2 to 42 and from 52 to 62, full at 62, unplugged at 82. */
export const wholeDay: Reported[] = [
  report('started', 0, 0, { connector: 1, chargingState: 'evConnected', wh: 1000, context: begin }),
  report('updated', 1, 1, { trigger: 'authorized', idTag: 'A1' }),
  report('updated', 2, 2, { chargingState: 'charging', wh: 1000 }),
  report('updated', 3, 12, { trigger: 'meterValuePeriodic', wh: 2500 }),
  report('updated', 4, 22, { trigger: 'meterValuePeriodic', chargingState: 'charging', wh: 4000 }),
  report('updated', 5, 42, { chargingState: 'suspendedEv', wh: 8000 }),
  report('updated', 6, 52, { chargingState: 'charging', wh: 8000 }),
  report('updated', 7, 62, { chargingState: 'suspendedEv', wh: 9000 }),
  report('ended', 8, 82, { chargingState: 'idle', reason: 'evDisconnected', wh: 9000, context: end }),
];
export const expected = {
  state: 'completed',
  connector: 1,
  idTag: 'A1',
  startedAtMs: t0,
  endedAtMs: t0 + 82 * minute,
  meterStartWh: 1000,
  meterStopWh: 9000,
  energyWh: 8000,
  stopReason: 'evDisconnected',
  abnormalReason: null,
};
export const idle = [
  { fromMs: t0 + 42 * minute, toMs: t0 + 52 * minute },
  { fromMs: t0 + 62 * minute, toMs: t0 + 82 * minute },
];
export const bill = (s: Session) => billOf(s, tariff, 'Europe/Berlin', t0 + 240 * minute);
export const play = (messages: readonly Reported[]): Session => {
  const y = yard();
  for (const message of messages) y.tell(structuredClone(message));
  return y.only();
};
