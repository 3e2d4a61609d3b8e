/** What a 2.x station tells, at the time it is. */
import type { StationEvent } from '../../ocpp/index.ts';

export type Reported = Extract<StationEvent, { kind: 'transactionReported' }>;

export const says2 = (now: () => number) => {
  let seqNo = 0;
  /** Of transaction `tx-1`; messages are counted from 0. */
  const tx = (phase: Reported['phase'], more: Partial<Reported> = {}, wh?: number): Reported => ({
    kind: 'transactionReported',
    phase,
    transactionId: 'tx-1',
    seqNo: seqNo++,
    trigger: 'chargingStateChanged',
    offline: false,
    samples: wh === undefined ? [] : [{ atMs: more.atMs ?? now(), energyWh: wh, powerW: 11_000 }],
    atMs: now(),
    ...more,
  });
  return {
    tx,
    begin: (more: Partial<Reported> = {}) =>
      tx('started', { connector: 1, idTag: 'A1', chargingState: 'charging', ...more }, 1000),
    /** Counts from 0 again. */
    recount: () => {
      seqNo = 0;
    },
    status: (
      state: 'available' | 'preparing' | 'faulted' | 'unavailable',
      more: { connector?: number; outlet?: number } = {},
    ): StationEvent => ({
      kind: 'statusChanged',
      connector: 1,
      ...more,
      state,
      ...(state === 'preparing' && { isCoarse: true }),
      errorCode: state === 'faulted' ? 'otherError' : 'noError',
      atMs: now(),
    }),
  };
};
