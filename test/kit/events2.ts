/**
 * Every message that a station may send in OCPP 2.0.1 and 2.1, as our events, with an answer to each; what is noted has the
 * answer that the dialect gives when nobody has one.
 */
import {
  type ChargingProfile,
  chargingStates,
  monitorTypes,
  type StationEvent,
  type StationReply,
  stopReasons,
} from '../../ocpp/vocabulary.ts';

const atMs = Date.UTC(2026, 0, 31, 12);
const timestamp = '2026-01-31T12:00:00.000Z';
type Transaction = StationEvent & { kind: 'transactionReported' };
export const transaction: Transaction = {
  kind: 'transactionReported',
  phase: 'updated',
  transactionId: 'T-1',
  seqNo: 3,
  trigger: 'meterValuePeriodic',
  offline: false,
  samples: [],
  atMs,
};
const profile: ChargingProfile = {
  id: 4,
  stackLevel: 1,
  purpose: 'externalConstraints',
  kind: 'absolute',
  fromMs: atMs,
  toMs: atMs + 1000,
  schedules: [
    { id: 5, unit: 'W', startMs: atMs, durationS: 60, minRate: 1, periods: [{ startS: 0, limit: 11_000.5 }] },
  ],
};
export const needs = {
  requestedEnergyTransfer: 'DC',
  departureTime: timestamp,
  dcChargingParameters: {
    evMaxCurrent: 300,
    evMaxVoltage: 800,
    energyAmount: 40_000,
    evMaxPower: 150_000,
    stateOfCharge: 20,
    evEnergyCapacity: 77_000,
  },
};

/** What both versions can say. */
export const events2: [StationEvent, StationReply][] = [
  [
    {
      kind: 'booted',
      vendor: 'V',
      model: 'M',
      serial: 'S',
      firmware: '1',
      iccid: '2',
      imsi: '3',
      reason: 'remoteReset',
    },
    { status: 'accepted', intervalS: 300, nowMs: atMs },
  ],
  [
    { kind: 'booted', vendor: 'V', model: 'M', reason: 'powerUp' },
    { status: 'pending', intervalS: 30, nowMs: atMs },
  ],
  [{ kind: 'heartbeat' }, { nowMs: atMs }],
  ...(['available', 'reserved', 'unavailable'] as const).map((state): [StationEvent, StationReply] => [
    { kind: 'statusChanged', connector: 2, outlet: 1, state, errorCode: 'noError', atMs },
    {},
  ]),
  [
    { kind: 'statusChanged', connector: 1, outlet: 2, state: 'preparing', isCoarse: true, errorCode: 'noError', atMs },
    {},
  ],
  [{ kind: 'statusChanged', connector: 0, state: 'faulted', errorCode: 'otherError', atMs }, {}],
  ...(['central', 'emaid', 'iso14443', 'iso15693', 'keyCode', 'local', 'macAddress'] as const).map(
    (tokenType): [StationEvent, StationReply] => [
      { kind: 'authorizationAsked', idTag: 'A1', tokenType },
      { authorization: { status: 'accepted', expiryMs: atMs, parentIdTag: 'P' } },
    ],
  ),
  ...(['blocked', 'expired', 'invalid', 'concurrentTx'] as const).map((status): [StationEvent, StationReply] => [
    { kind: 'authorizationAsked', idTag: '', tokenType: 'noAuthorization' },
    { authorization: { status } },
  ]),
  [transaction, {}],
  [
    {
      ...transaction,
      phase: 'started',
      seqNo: 0,
      trigger: 'evCommunicationLost',
      offline: true,
      connector: 2,
      outlet: 1,
      idTag: 'A1',
      tokenType: 'iso14443',
      chargingState: 'evConnected',
      remoteStartId: 77,
      reservationId: 8,
      samples: [{ atMs, context: 'Transaction.Begin', energyWh: 100, powerW: 0 }],
    },
    { authorization: { status: 'accepted' }, totalCost: '0', message: 'Welcome' },
  ],
  ...chargingStates.map((chargingState): [StationEvent, StationReply] => [
    { ...transaction, chargingState },
    { totalCost: '12.5' },
  ]),
  ...stopReasons
    .filter((reason) => !['hardReset', 'softReset', 'unlockCommand'].includes(reason))
    .map((reason): [StationEvent, StationReply] => [{ ...transaction, phase: 'ended', reason }, {}]),
  [
    {
      kind: 'metered',
      connector: 1,
      transactionId: undefined,
      samples: [{ atMs, context: 'Sample.Clock', energyWh: 1_500, powerW: 11_000 }],
    },
    {},
  ],
  [{ kind: 'dataTransferred', vendorId: 'v', messageId: 'm', data: 'd' }, { status: 'unknownVendorId' }],
  [
    { kind: 'dataTransferred', vendorId: 'v' },
    { status: 'accepted', data: 'x' },
  ],
  [{ kind: 'firmwareProgressed', status: 'Installed', requestId: 3 }, {}],
  [{ kind: 'logProgressed', status: 'Uploaded', requestId: 4 }, {}],
  [{ kind: 'securityNoted', type: 'TamperDetectionActivated', info: 'door', atMs }, {}],
  [{ kind: 'certificateRequested', csr: 'PEM', use: 'station' }, { status: 'accepted' }],
  [{ kind: 'certificateRequested', csr: 'PEM', use: 'v2g' }, { status: 'rejected' }],
  [
    {
      kind: 'settingsReported',
      requestId: 9,
      part: 1,
      more: true,
      atMs,
      settings: [
        {
          key: 'SecurityCtrlr.BasicAuthPassword',
          mutability: 'writeOnly',
          persistent: true,
          constant: false,
          dataType: 'string',
          max: 40,
        },
        {
          key: 'EVSE@1.Power#MaxSet',
          value: '11000',
          mutability: 'readOnly',
          unit: 'W',
          dataType: 'decimal',
          min: 0,
          max: 22_000,
        },
        {
          key: 'Connector@1.2.ConnectorType',
          value: 'cType2',
          mutability: 'readWrite',
          dataType: 'OptionList',
          allowed: ['cType2', 'cCCS2'],
        },
        { key: 'A/b.C/d', value: '', mutability: 'readWrite' },
      ],
    },
    {},
  ],
  [{ kind: 'settingsReported', requestId: 9, part: 2, more: false, atMs, settings: [] }, {}],
  [
    {
      kind: 'monitorsReported',
      requestId: 9,
      part: 0,
      more: false,
      monitors: monitorTypes
        .slice(0, 5)
        .map((type, id) => ({ id, key: 'EVSE@1.Power', type, value: 1.5, severity: id, inTransaction: id > 2 })),
    },
    {},
  ],
  [
    {
      kind: 'monitored',
      part: 0,
      more: false,
      atMs,
      events: [
        {
          eventId: 1,
          atMs,
          trigger: 'delta',
          key: 'Connector@1.1.AvailabilityState',
          value: 'Occupied',
          source: 'hardWiredNotification',
          cleared: false,
        },
        {
          eventId: 2,
          atMs,
          trigger: 'alerting',
          key: 'PowerContactor@1.Problem',
          value: 'true',
          source: 'customMonitor',
          cause: 1,
          techCode: 'CX014',
          techInfo: 'stuck',
          cleared: true,
          transactionId: 'T-1',
          monitorId: 6,
        },
      ],
    },
    {},
  ],
  [{ kind: 'profilesReported', requestId: 5, more: true, connector: 1, source: 'CSO', profiles: [profile] }, {}],
  [{ kind: 'reservationEnded', reservationId: 6, how: 'expired' }, {}],
  [{ kind: 'reservationEnded', reservationId: 6, how: 'removed' }, {}],
  ...(['accepted', 'rejected', 'processing'] as const).map((status): [StationEvent, StationReply] => [
    {
      kind: 'vehicleNeeds',
      connector: 1,
      transfer: 'DC',
      departureMs: atMs,
      energyWh: 40_000,
      socPercent: 20,
      capacityWh: 77_000,
      maxPowerW: 150_000,
      needs,
    },
    { status },
  ]),
  [note('ClearedChargingLimit', { chargingLimitSource: 'EMS', evseId: 2 }), { payload: {} }],
  [
    note('Get15118EVCertificate', { iso15118SchemaVersion: 'urn', action: 'Install', exiRequest: 'AA' }),
    { payload: { status: 'Failed', exiResponse: '' } },
  ],
  [
    note('GetCertificateStatus', { ocspRequestData: { ...hash(), responderURL: 'http://o' } }),
    { payload: { status: 'Failed' } },
  ],
  [note('NotifyChargingLimit', { chargingLimit: { chargingLimitSource: 'SO' }, evseId: 1 }), { payload: {} }],
  [note('NotifyCustomerInformation', { data: 'd', seqNo: 0, generatedAt: timestamp, requestId: 1 }), { payload: {} }],
  [note('NotifyDisplayMessages', { requestId: 1 }), { payload: {} }],
  [
    note('NotifyEVChargingSchedule', {
      timeBase: timestamp,
      evseId: 1,
      chargingSchedule: { id: 1, chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 6 }] },
    }),
    { payload: { status: 'Accepted' } },
  ],
  [note('PublishFirmwareStatusNotification', { status: 'Idle' }), { payload: {} }],
];

/** What only 2.1 can say. */
export const events21: [StationEvent, StationReply][] = [
  ...(['directPayment', 'evccid', 'vin'] as const).map((tokenType): [StationEvent, StationReply] => [
    { kind: 'authorizationAsked', idTag: 'A'.repeat(255), tokenType },
    { authorization: { status: 'accepted', parentIdTag: 'P'.repeat(255) } },
  ]),
  [
    {
      ...transaction,
      trigger: 'limitSet',
      limit: { maxCost: '20.5', maxEnergyWh: 30_000, maxTimeS: 3600, maxSocPercent: 80 },
      costDetails: {
        totalCost: { currency: 'EUR', typeOfCost: 'NormalCost', total: { exclTax: 1.5 } },
        totalUsage: { energy: 3, chargingTime: 60, idleTime: 0 },
      },
    },
    { limit: { maxSocPercent: 90 } },
  ],
  [{ kind: 'certificateRequested', csr: 'PEM', use: 'v2g20', requestId: 7 }, { status: 'accepted' }],
  [
    {
      kind: 'monitorsReported',
      requestId: 9,
      part: 0,
      more: false,
      monitors: [{ id: 1, key: 'A.B', type: 'targetDelta', value: 1, severity: 2, inTransaction: false }],
    },
    {},
  ],
  [
    {
      kind: 'monitored',
      part: 1,
      more: true,
      atMs,
      events: [
        {
          eventId: 1,
          atMs,
          trigger: 'periodic',
          key: 'A.B',
          value: '',
          source: 'hardWiredMonitor',
          cleared: false,
          severity: 3,
        },
      ],
    },
    {},
  ],
  [{ kind: 'reservationEnded', reservationId: 6, how: 'noTransaction' }, {}],
  [
    {
      kind: 'profilesReported',
      requestId: 5,
      more: false,
      connector: 1,
      source: 'Aggregator',
      profiles: [
        {
          ...profile,
          purpose: 'localGeneration',
          kind: 'dynamic',
          schedules: [
            { id: 1, unit: 'A', limitAtSoc: { socPercent: 80, limit: 6 }, periods: [{ startS: 0, limit: 32 }] },
          ],
        },
      ],
    },
    {},
  ],
  [
    note('BatterySwap', {
      requestId: 1,
      eventType: 'BatteryIn',
      idToken: { idToken: 'A', type: 'Central' },
      batteryData: [{ evseId: 1, serialNumber: 'B', soC: 80, soH: 95 }],
    }),
    { payload: {} },
  ],
  [note('ClosePeriodicEventStream', { id: 1 }), { payload: {} }],
  [
    note('GetCertificateChainStatus', {
      certificateStatusRequests: [{ certificateHashData: hash(), source: 'OCSP', urls: ['http://o'] }],
    }),
    {
      payload: {
        certificateStatus: [
          { certificateHashData: hash(), source: 'OCSP', status: 'Failed', nextUpdate: '1970-01-01T00:00:00.000Z' },
        ],
      },
    },
  ],
  [note('NotifyDERAlarm', { controlType: 'VoltVar', timestamp }), { payload: {} }],
  [note('NotifyDERStartStop', { controlId: 'c', started: true, timestamp }), { payload: {} }],
  [note('NotifyPriorityCharging', { transactionId: 'T-1', activated: true }), { payload: {} }],
  [
    note('NotifySettlement', { pspRef: 'p', status: 'Settled', settlementAmount: 12.5, settlementTime: timestamp }),
    { payload: {} },
  ],
  [
    note('OpenPeriodicEventStream', {
      constantStreamData: { id: 1, params: { interval: 5 }, variableMonitoringId: 2 },
    }),
    { payload: { status: 'Accepted' } },
  ],
  [note('PullDynamicScheduleUpdate', { chargingProfileId: 1 }), { payload: { status: 'Rejected' } }],
  [note('ReportDERControl', { requestId: 1 }), { payload: {} }],
  [
    note('VatNumberValidation', { vatNumber: 'DE123', evseId: 1 }),
    { payload: { status: 'Rejected', vatNumber: 'DE123', evseId: 1 } },
  ],
];
/** Sent without an answer. */
export const stream21 = note('NotifyPeriodicEventStream', {
  id: 1,
  pending: 0,
  basetime: timestamp,
  data: [{ t: 1, v: '2' }],
});

export function note(action: string, payload: Record<string, unknown>): StationEvent {
  const { evseId } = payload;
  return { kind: 'noted', action, ...(typeof evseId === 'number' ? { connector: evseId } : {}), payload };
}

function hash() {
  return { hashAlgorithm: 'SHA256', issuerNameHash: 'a', issuerKeyHash: 'b', serialNumber: 'c' };
}
