import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectOfficial2 } from '../../test/kit/official2.ts';
import { overTheWire, spoiled } from '../../test/kit/official16.ts';
import { noQuirks } from '../quirks.ts';
import {
  type ChargingProfile,
  chargingStates,
  connectorStates,
  monitorTypes,
  type StationEvent,
  type StationReply,
  stopReasons,
  tokenTypes,
} from '../vocabulary.ts';
import { type Dialect, Unsayable } from './dialect.ts';
import { dialect21 } from './v21.ts';
import { dialect201 } from './v201.ts';

const atMs = Date.UTC(2026, 0, 31, 12);
const timestamp = '2026-01-31T12:00:00.000Z';
const both: [Dialect, 'ocpp2.0.1' | 'ocpp2.1'][] = [
  [dialect201, 'ocpp2.0.1'],
  [dialect21, 'ocpp2.1'],
];

type Transaction = StationEvent & { kind: 'transactionReported' };
const transaction: Transaction = {
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
const needs = {
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
const events: [StationEvent, StationReply][] = [
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
const events21: [StationEvent, StationReply][] = [
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
const stream = note('NotifyPeriodicEventStream', { id: 1, pending: 0, basetime: timestamp, data: [{ t: 1, v: '2' }] });

function note(action: string, payload: Record<string, unknown>): StationEvent {
  const { evseId } = payload;
  return { kind: 'noted', action, ...(typeof evseId === 'number' ? { connector: evseId } : {}), payload };
}

function hash() {
  return { hashAlgorithm: 'SHA256', issuerNameHash: 'a', issuerKeyHash: 'b', serialNumber: 'c' };
}

const all = [
  ...both.flatMap(([dialect, version]) => events.map((event) => [version, dialect, ...event] as const)),
  ...events21.map((event) => ['ocpp2.1', dialect21, ...event] as const),
];

describe('what a station tells', () => {
  it.each(all)('in %s: %#', (version, dialect, event, reply) => {
    const { action, payload } = dialect.writeEvent(event, 0);
    expectOfficial2(version, `${action}Request`, payload);
    expect(dialect.readEvent(action, overTheWire(payload), noQuirks)).toEqual({ ok: true, value: event });

    // A default stands in for an answer that nobody has.
    const answer = dialect.writeReply(event, event.kind === 'noted' ? {} : reply);
    expectOfficial2(version, `${action}Response`, answer);
    expect(dialect.readReply(event, overTheWire(answer))).toEqual({ ok: true, value: reply });
  });

  it.each(both)('covers every action that a station may send: $version', (dialect, version) => {
    const said = [...events, ...(version === 'ocpp2.1' ? [...events21, [stream] as const] : [])];
    const told = new Set(said.map(([event]) => dialect.writeEvent(event, 0).action));
    const fromStation = Object.entries(dialect.messages).filter(([, message]) => message.from !== 'csms');
    expect([...told].sort()).toEqual(fromStation.map(([action]) => action).sort());
  });

  it('a stream of values has no answer', () => {
    const { action, payload } = dialect21.writeEvent(stream, 0);
    expectOfficial2('ocpp2.1', action, payload);
    expect(dialect21.readEvent(action, overTheWire(payload), noQuirks)).toEqual({ ok: true, value: stream });
    expect(dialect21.writeReply(stream, {})).toEqual({});
  });

  it.each(both)('has the time of telling where an event has none: %#', (dialect, version) => {
    const { action, payload } = dialect.writeEvent({ ...transaction, atMs: undefined }, atMs);
    expectOfficial2(version, `${action}Request`, payload);
    expect(payload).toMatchObject({ timestamp });
  });

  it.each(both)('takes the owner’s answer to what is noted, and refuses one against the schema: %#', (dialect) => {
    const asked = note('GetCertificateStatus', {});
    const payload = { status: 'Accepted', ocspResult: 'AA' };
    expect(dialect.writeReply(asked, { payload })).toEqual(payload);
    expect(() => dialect.writeReply(asked, { payload: { status: 'Odd' } })).toThrow('status');
  });

  it.each(both)('starts and stops are reported otherwise than in 1.6: %#', (dialect) => {
    const started: StationEvent = { kind: 'transactionStarted', connector: 1, idTag: 'A', meterStartWh: 0, atMs };
    expect(() => dialect.writeEvent(started, 0)).toThrow(Unsayable);
  });

  it('what 2.0.1 has no words for is left out of a transaction, and cannot be said alone', () => {
    const limit = { maxEnergyWh: 1 };
    const { payload } = dialect201.writeEvent({ ...transaction, limit, costDetails: {} }, 0);
    expect(payload).toEqual(dialect201.writeEvent(transaction, 0).payload);
    expect(dialect201.writeReply(transaction, { limit })).toEqual({});
    expect(() => dialect201.writeEvent(stream, 0)).toThrow('OCPP 2.0.1 has no NotifyPeriodicEventStream.');
    expect(() => dialect201.writeEvent({ kind: 'authorizationAsked', idTag: 'A', tokenType: 'vin' }, 0)).toThrow(
      'idToken',
    );
  });

  it.each(both)('no kind of token is unknown: %#', (dialect, version) => {
    const read = tokenTypes.filter((tokenType) => {
      try {
        return dialect.writeEvent({ kind: 'authorizationAsked', idTag: 'A', tokenType }, 0) !== undefined;
      } catch {
        return false;
      }
    });
    expect(read.length).toBe(version === 'ocpp2.1' ? 11 : 8);
  });
});

describe('replies', () => {
  it.each(both)('of another event are refused: %#', (dialect) => {
    const wrong: [StationEvent, StationReply][] = [
      [{ kind: 'heartbeat' }, {}],
      [{ kind: 'authorizationAsked', idTag: 'A1' }, { nowMs: 1 }],
      [transaction, { status: 'accepted' }],
      [{ kind: 'dataTransferred', vendorId: 'v' }, { nowMs: 1 }],
      [{ kind: 'certificateRequested', csr: '', use: 'station' }, { status: 'processing' }],
      [
        { kind: 'vehicleNeeds', connector: 1, transfer: 'DC', needs },
        { status: 'pending', intervalS: 1, nowMs: 1 },
      ],
      [{ kind: 'metered', connector: 1, transactionId: undefined, samples: [] }, { nowMs: 1 }],
    ];
    for (const [event, reply] of wrong) expect(() => dialect.writeReply(event, reply)).toThrow('does not answer');
  });

  it.each(both)('a group id that is too long or a long text does not spoil the answer: %#', (dialect, version) => {
    const authorization = { status: 'accepted', parentIdTag: 'x'.repeat(256) } as const;
    const reply = dialect.writeReply(transaction, { authorization, message: 'm'.repeat(2000) });
    expectOfficial2(version, 'TransactionEventResponse', reply);
    expect(reply).toMatchObject({ idTokenInfo: { status: 'Accepted' } });
  });

  it.each(both)('a cost is decimal text: %#', (dialect) => {
    expect(dialect.writeReply(transaction, { totalCost: '0.1' })).toEqual({ totalCost: 0.1 });
    expect(() => dialect.writeReply(transaction, { totalCost: '1,5' })).toThrow(
      'totalCost: "1,5" is not a decimal number',
    );
    expect(dialect.readReply(transaction, { totalCost: 1e-7 })).toEqual({
      ok: true,
      value: { totalCost: '0.0000001' },
    });
  });

  it.each([
    ['NoCredit', 'blocked'],
    ['NotAllowedTypeEVSE', 'blocked'],
    ['NotAtThisLocation', 'blocked'],
    ['NotAtThisTime', 'blocked'],
    ['Unknown', 'invalid'],
    ['Odd', 'invalid'],
  ])('%s is %s', (status, ours) => {
    const read = dialect201.readReply({ kind: 'authorizationAsked', idTag: 'A' }, { idTokenInfo: { status } });
    expect(read).toEqual({ ok: true, value: { authorization: { status: ours } } });
  });
});

describe('reading leniently', () => {
  const wire = {
    eventType: 'Updated',
    timestamp,
    triggerReason: 'MeterValuePeriodic',
    seqNo: 3,
    transactionInfo: { transactionId: 'T-1' },
  };
  const status = { evseId: 1, connectorId: 2, connectorStatus: 'Available', timestamp };
  const available = { kind: 'statusChanged', connector: 1, outlet: 2, state: 'available', errorCode: 'noError', atMs };

  it.each<[string, string, object, object]>([
    ['extra properties', 'TransactionEvent', { ...wire, extra: { a: 1 } }, transaction],
    ['null for absent', 'TransactionEvent', { ...wire, idToken: null, evse: null, meterValue: null }, transaction],
    [
      'a number as id',
      'TransactionEvent',
      { ...wire, transactionInfo: { transactionId: 7 } },
      { ...transaction, transactionId: '7' },
    ],
    ['a sequence number as text', 'TransactionEvent', { ...wire, seqNo: '3' }, transaction],
    ['no sequence number', 'TransactionEvent', { ...wire, seqNo: undefined }, { ...transaction, seqNo: -1 }],
    ['no time', 'TransactionEvent', { ...wire, timestamp: undefined }, { ...transaction, atMs: undefined }],
    ['no trigger', 'TransactionEvent', { ...wire, triggerReason: undefined }, { ...transaction, trigger: 'unknown' }],
    [
      'an unknown trigger',
      'TransactionEvent',
      { ...wire, triggerReason: 'EVSneezed' },
      { ...transaction, trigger: 'evSneezed' },
    ],
    ['another case', 'TransactionEvent', { ...wire, eventType: 'UPDATED' }, transaction],
    ['no type, in between', 'TransactionEvent', { ...wire, eventType: undefined }, transaction],
    [
      'an odd type, at the start',
      'TransactionEvent',
      { ...wire, eventType: 'Begun', seqNo: 0 },
      { ...transaction, phase: 'started', seqNo: 0 },
    ],
    [
      'no type, with a reason to stop',
      'TransactionEvent',
      {
        ...wire,
        eventType: 'x',
        transactionInfo: { transactionId: 'T-1', stoppedReason: 'ReqEnergyTransferRejected' },
      },
      { ...transaction, phase: 'ended', reason: 'other' },
    ],
    [
      'an end without reason',
      'TransactionEvent',
      { ...wire, eventType: 'Ended' },
      { ...transaction, phase: 'ended', reason: 'local' },
    ],
    [
      'a token as bare text, an EVSE as a number, one meter value without its list',
      'TransactionEvent',
      { ...wire, idToken: 'BA86\u0010', evse: 2, meterValue: { timestamp, sampledValue: { value: '5' } } },
      { ...transaction, idTag: 'BA86', connector: 2, samples: [{ atMs, context: 'Sample.Periodic', energyWh: 5 }] },
    ],
    [
      'unknown words inside',
      'TransactionEvent',
      {
        ...wire,
        idToken: { idToken: 'A', type: 'Odd' },
        transactionInfo: { transactionId: 'T-1', chargingState: 'Odd', transactionLimit: {} },
        meterValue: [{ timestamp, sampledValue: [{ value: 1, measurand: 'Odd' }] }],
      },
      { ...transaction, idTag: 'A' },
    ],
    [
      'a status that 1.6 has',
      'StatusNotification',
      { ...status, connectorStatus: 'Charging' },
      { ...available, state: 'charging' },
    ],
    ['no outlet', 'StatusNotification', { ...status, connectorId: undefined }, { ...available, outlet: undefined }],
    ['no time of a status', 'StatusNotification', { ...status, timestamp: 'now' }, { ...available, atMs: undefined }],
    ['a meter of nobody', 'MeterValues', { meterValue: [] }, { kind: 'metered', connector: 0, samples: [] }],
    ['no meter values', 'MeterValues', { evseId: '2' }, { kind: 'metered', connector: 2, samples: [] }],
    [
      'an event without half its fields, and one of nothing',
      'NotifyEvent',
      { eventData: [{ component: { name: 'A' }, variable: { name: 'B' }, actualValue: true }, { eventId: 3 }] },
      {
        kind: 'monitored',
        part: 0,
        more: false,
        events: [
          {
            eventId: 0,
            trigger: 'alerting',
            key: 'A.B',
            value: 'true',
            source: 'hardWiredNotification',
            cleared: false,
          },
        ],
      },
    ],
    [
      'no reason to boot',
      'BootNotification',
      { chargingStation: { vendorName: 'V', model: 'M' } },
      { kind: 'booted', vendor: 'V', model: 'M' },
    ],
    [
      'data that are no text',
      'DataTransfer',
      { vendorId: 'v', data: { a: 1 } },
      { kind: 'dataTransferred', vendorId: 'v', data: '{"a":1}' },
    ],
  ])('%s', (_, action, payload, event) => {
    for (const [dialect] of both) {
      expect(dialect.readEvent(action, overTheWire(payload), noQuirks)).toEqual({ ok: true, value: event });
    }
  });

  it.each<[string, string, unknown, string]>([
    ['no transaction', 'TransactionEvent', { ...wire, transactionInfo: {} }, 'OccurrenceConstraintViolation'],
    ['an unknown status', 'StatusNotification', { ...status, connectorStatus: 'Odd' }, 'PropertyConstraintViolation'],
    ['a status of nothing', 'StatusNotification', { timestamp }, 'OccurrenceConstraintViolation'],
    ['a list', 'TransactionEvent', [], 'TypeConstraintViolation'],
    [
      'an unknown end',
      'ReservationStatusUpdate',
      { reservationId: 1, reservationUpdateStatus: 'Odd' },
      'PropertyConstraintViolation',
    ],
    ['an unknown use', 'SignCertificate', { csr: 'PEM', certificateType: 'Odd' }, 'PropertyConstraintViolation'],
    ['no model', 'BootNotification', { reason: 'PowerUp', chargingStation: {} }, 'OccurrenceConstraintViolation'],
    ['what only a CSMS sends', 'Reset', { type: 'Immediate' }, 'NotSupported'],
    ['what nobody sends', 'StartTransaction', {}, 'NotImplemented'],
    ['what every object has', 'constructor', {}, 'NotImplemented'],
  ])('refuses %s', (_, action, payload, code) => {
    for (const [dialect] of both) {
      expect(dialect.readEvent(action, payload, noQuirks)).toMatchObject({ ok: false, code });
    }
  });

  it('states are as coarse as they are told', () => {
    for (const state of connectorStates) {
      const event: StationEvent = { kind: 'statusChanged', connector: 1, outlet: 1, state, errorCode: 'noError', atMs };
      const { action, payload } = dialect201.writeEvent(event, 0);
      const read = dialect201.readEvent(action, payload, noQuirks);
      const isPlain = ['available', 'reserved', 'unavailable', 'faulted'].includes(state);
      expect(read).toMatchObject({ value: isPlain ? { state } : { state: 'preparing', isCoarse: true } });
    }
  });

  it('whatever is wrong with a payload, it is an event that can be answered, or a refusal', () => {
    const calls = both.flatMap(([dialect, version]) =>
      [...events, ...(version === 'ocpp2.1' ? events21 : [])].map(([event]) => ({
        version,
        ...dialect.writeEvent(event, 0),
      })),
    );
    const anyCall = fc
      .constantFrom(...calls)
      .chain(({ version, action, payload }) => spoiled(payload).map((spoilt) => ({ version, action, spoilt })));
    fc.assert(
      fc.property(anyCall, ({ version, action, spoilt }) => {
        const dialect = version === 'ocpp2.1' ? dialect21 : dialect201;
        const read = dialect.readEvent(action, structuredClone(spoilt), noQuirks);
        if (!read.ok) expect(read.description).not.toBe('');
        else if (read.value.kind === 'transactionReported') expect(dialect.writeReply(read.value, {})).toEqual({});
        else if (read.value.kind === 'noted') dialect.writeReply(read.value, {});
      }),
      { numRuns: 1_000 },
    );
  });
});
