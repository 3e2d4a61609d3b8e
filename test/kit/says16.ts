/** What a 1.6 charger tells, at the time it is. */
import type { StationEvent } from '../../ocpp/index.ts';

type Of<K extends StationEvent['kind']> = Extract<StationEvent, { kind: K }>;

export const says16 = (now: () => number) => ({
  start: (more: Partial<Of<'transactionStarted'>> = {}): Of<'transactionStarted'> => ({
    kind: 'transactionStarted',
    connector: 1,
    idTag: 'A1',
    meterStartWh: 1000,
    atMs: now(),
    ...more,
  }),
  stop: (
    transactionId: number | string,
    meterStopWh: number,
    more: Partial<Of<'transactionStopped'>> = {},
  ): Of<'transactionStopped'> => ({
    kind: 'transactionStopped',
    transactionId: String(transactionId),
    meterStopWh,
    reason: 'local',
    samples: [],
    atMs: now(),
    ...more,
  }),
  status: (state: Of<'statusChanged'>['state'], more: Partial<Of<'statusChanged'>> = {}): Of<'statusChanged'> => ({
    kind: 'statusChanged',
    connector: 1,
    state,
    errorCode: 'noError',
    atMs: now(),
    ...more,
  }),
});
