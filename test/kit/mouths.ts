/** The words of each OCPP version for what happens at a station (see day.ts), written by hand, frame by frame. */
import type { OcppVersion } from '../../ocpp/index.ts';
import type { Mouth, Payload, Said, Transaction } from './day.ts';

const capital = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1);
const states16: Readonly<Record<string, string>> = { suspendedEv: 'SuspendedEV', suspendedEvse: 'SuspendedEVSE' };

const mouth16: Mouth = {
  say(said, { time }, tx) {
    const one = (action: string, payload: () => Payload) => [{ action, payload }];
    switch (said.what) {
      case 'boot':
        return one('BootNotification', () => ({ chargePointVendor: 'V', chargePointModel: 'M' }));
      case 'status': {
        const errorCode = said.state === 'faulted' ? (said.error ?? '') : 'NoError';
        const status = states16[said.state] ?? capital(said.state);
        return one('StatusNotification', () => ({ connectorId: 1, errorCode, status, timestamp: time }));
      }
      case 'authorize':
        return one('Authorize', () => ({ idTag: said.tag }));
      case 'start':
        return one('StartTransaction', () => ({
          ...{ connectorId: 1, idTag: said.tag, meterStart: said.wh, timestamp: time },
          ...(said.reservation !== undefined && { reservationId: said.reservation }),
        }));
      case 'follow': {
        const { wh } = said;
        if (wh === undefined || said.trigger !== 'MeterValuePeriodic') return [];
        const meterValue = [{ timestamp: time, sampledValue: [{ value: String(wh) }] }];
        return one('MeterValues', () => ({ connectorId: 1, transactionId: tx.id, meterValue }));
      }
      case 'stop':
        return one('StopTransaction', () => ({
          ...{ transactionId: tx.id, meterStop: said.wh, timestamp: time, reason: said.reason },
          ...(said.tag !== undefined && { idTag: said.tag }),
        }));
    }
  },
  hear(action, payload, tx) {
    if (action === 'StartTransaction') tx.id = payload.transactionId as number;
  },
  obey(action, payload) {
    if (action === 'RemoteStartTransaction')
      return { answer: { status: 'Accepted' }, does: { do: 'start', tag: String(payload.idTag) } };
    if (action === 'RemoteStopTransaction') return { answer: { status: 'Accepted' }, does: { do: 'stop' } };
    return { answer: { status: 'Rejected' } };
  },
};

const states2: Readonly<Record<string, string>> = {
  charging: 'Charging',
  evConnected: 'EVConnected',
  idle: 'Idle',
  suspendedEv: 'SuspendedEV',
  suspendedEvse: 'SuspendedEVSE',
};
/** The component that reports a fault of 1.6's name. */
const components: Readonly<Record<string, [string, string]>> = {
  GroundFailure: ['GroundIsolationProtection', 'Active'],
  ConnectorLockFailure: ['ConnectorPlugRetentionLock', 'Problem'],
};
const token = (idToken: string) => ({ idToken, type: 'ISO14443' });
const evse = { id: 1, connectorId: 1 };
const samples = (time: string, wh: number, context: string) => [
  { timestamp: time, sampledValue: [{ value: wh / 1000, context, unitOfMeasure: { unit: 'kWh' } }] },
];
type Frames = ReturnType<Mouth['say']>;

const mouth2 = (version: OcppVersion): Mouth => {
  let shown = '';
  let events = 0;
  const notice = (time: string, component: object, variable: string, actualValue: string): Frames => [
    {
      action: 'NotifyEvent',
      payload: () => ({
        ...{ generatedAt: time, seqNo: 0 },
        eventData: [
          {
            ...{
              eventId: ++events,
              timestamp: time,
              trigger: 'Delta',
              actualValue,
              component,
              variable: { name: variable },
            },
            ...{ eventNotificationType: 'HardWiredNotification', ...(version === 'ocpp2.1' && { severity: 2 }) },
          },
        ],
      }),
    },
  ];
  /** 2.1 has given StatusNotification up for the monitored value. */
  const status = (time: string, connectorStatus: string): Frames =>
    version === 'ocpp2.1'
      ? notice(time, { name: 'Connector', evse }, 'AvailabilityState', connectorStatus)
      : [
          {
            action: 'StatusNotification',
            payload: () => ({ timestamp: time, connectorStatus, evseId: 1, connectorId: 1 }),
          },
        ];
  const event = (
    eventType: string,
    at: { time: string; offline: boolean },
    tx: Transaction,
    info: Payload,
    rest: Payload,
  ): Frames => {
    const payload = {
      ...{ eventType, timestamp: at.time, seqNo: tx.seqNo++, ...(at.offline && { offline: true }) },
      transactionInfo: { transactionId: tx.id, ...info },
      ...rest,
    };
    return [{ action: 'TransactionEvent', payload: () => payload }];
  };
  const statusOf = (said: Said & { what: 'status' }, time: string): Frames => {
    const word = said.state === 'available' || said.state === 'faulted' ? capital(said.state) : 'Occupied';
    const [component, variable] = components[said.error?.replace('-', '') ?? ''] ?? [];
    const fault = component
      ? notice(time, { name: component, evse }, variable ?? '', String(!said.error?.startsWith('-')))
      : [];
    // Occupied is said once; what the vehicle does is the transaction's.
    const changed = word !== 'Occupied' || shown !== word;
    shown = word;
    return [...fault, ...(changed ? status(time, word) : [])];
  };
  return {
    say(said, at, tx) {
      const { time } = at;
      switch (said.what) {
        case 'boot':
          shown = '';
          return [
            {
              action: 'BootNotification',
              payload: () => ({ reason: 'PowerUp', chargingStation: { vendorName: 'V', model: 'M' } }),
            },
          ];
        case 'status':
          return statusOf(said, time);
        case 'authorize':
          return [{ action: 'Authorize', payload: () => ({ idToken: token(said.tag) }) }];
        case 'start':
          return event(
            ...['Started' as const, at, tx],
            {
              ...(shown === 'Occupied' && { chargingState: 'EVConnected' }),
              ...(said.startId !== undefined && { remoteStartId: said.startId }),
            },
            {
              triggerReason:
                said.startId !== undefined ? 'RemoteStart' : said.tag === undefined ? 'CablePluggedIn' : 'Authorized',
              ...(shown === 'Occupied' && { evse }),
              ...(said.tag !== undefined && { idToken: token(said.tag) }),
              ...(said.reservation !== undefined && { reservationId: said.reservation }),
              meterValue: samples(time, said.wh, 'Transaction.Begin'),
            },
          );
        case 'follow':
          return event(
            ...['Updated' as const, at, tx],
            { ...(said.state !== undefined && { chargingState: states2[said.state] }) },
            {
              triggerReason: said.trigger,
              ...(said.trigger === 'CablePluggedIn' && { evse }),
              ...(said.tag !== undefined && { idToken: token(said.tag) }),
              ...(said.wh !== undefined && { meterValue: samples(time, said.wh, 'Sample.Periodic') }),
            },
          );
        case 'stop': {
          const triggerReason = { Local: 'StopAuthorized', Remote: 'RemoteStop', EVDisconnected: 'EVDeparted' }[
            said.reason
          ];
          return event(
            ...['Ended' as const, at, tx],
            { stoppedReason: said.reason, ...(said.state !== undefined && { chargingState: states2[said.state] }) },
            {
              triggerReason: triggerReason ?? 'AbnormalCondition',
              ...(said.tag !== undefined && { idToken: token(said.tag) }),
              meterValue: samples(time, said.wh, 'Transaction.End'),
            },
          );
        }
      }
    },
    hear: () => undefined,
    obey(action, payload, tx) {
      const { idToken, remoteStartId } = payload as { idToken?: { idToken: string }; remoteStartId?: number };
      if (action === 'RequestStartTransaction')
        return {
          answer: { status: 'Accepted' },
          does: {
            do: 'start',
            tag: idToken?.idToken ?? '',
            ...(remoteStartId !== undefined && { startId: remoteStartId }),
          },
        };
      if (action === 'RequestStopTransaction') return { answer: { status: 'Accepted' }, does: { do: 'stop' } };
      if (action === 'GetTransactionStatus')
        return { answer: { ongoingIndicator: tx?.id === payload.transactionId, messagesInQueue: false } };
      return { answer: { status: 'Rejected' } };
    },
  };
};

export const mouthOf = (version: OcppVersion): Mouth => (version === 'ocpp1.6' ? mouth16 : mouth2(version));
