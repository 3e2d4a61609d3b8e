import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectOfficial, overTheWire, spoiled } from '../../test/kit/official16.ts';
import { messages16 } from '../messages/v16.ts';
import { noQuirks } from '../quirks.ts';
import { connectorStates, type StationEvent, type StationReply, stopReasons } from '../vocabulary.ts';
import { Unsayable } from './dialect.ts';
import { dialect16 as dialect } from './v16.ts';

const atMs = Date.UTC(2026, 0, 31, 12);
const timestamp = '2026-01-31T12:00:00.000Z';
const readEvent = (action: string, payload: unknown) => dialect.readEvent(action, payload, noQuirks);

const plainFirmware = [
  'Downloaded',
  'DownloadFailed',
  'Downloading',
  'Idle',
  'InstallationFailed',
  'Installing',
  'Installed',
];
const signedFirmware = [
  'DownloadScheduled',
  'DownloadPaused',
  'InstallRebooting',
  'InstallScheduled',
  'InstallVerificationFailed',
  'InvalidSignature',
  'SignatureVerified',
];

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
      meterType: '4',
      meterSerial: '5',
    },
    { status: 'accepted', intervalS: 300, nowMs: atMs },
  ],
  [
    { kind: 'booted', vendor: 'V', model: 'M' },
    { status: 'pending', intervalS: 30, nowMs: atMs },
  ],
  [{ kind: 'heartbeat' }, { nowMs: atMs }],
  ...connectorStates.map((state): [StationEvent, StationReply] => [
    { kind: 'statusChanged', connector: 1, state, errorCode: 'noError', atMs },
    {},
  ]),
  [
    {
      kind: 'statusChanged',
      connector: 0,
      state: 'faulted',
      errorCode: 'GroundFailure',
      info: 'i',
      vendorId: 'v',
      vendorErrorCode: 'E1',
      atMs,
    },
    {},
  ],
  [{ kind: 'authorizationAsked', idTag: 'A1' }, { authorization: { status: 'accepted' } }],
  [
    { kind: 'authorizationAsked', idTag: 'A1' },
    { authorization: { status: 'concurrentTx', expiryMs: atMs, parentIdTag: 'P' } },
  ],
  [
    { kind: 'transactionStarted', connector: 2, idTag: 'A1', meterStartWh: 1_000, reservationId: 4, atMs },
    { transactionId: 7, authorization: { status: 'blocked' } },
  ],
  ...stopReasons.map((reason): [StationEvent, StationReply] => [
    { kind: 'transactionStopped', transactionId: '7', idTag: 'A1', meterStopWh: 6_000, reason, samples: [], atMs },
    {},
  ]),
  [
    {
      kind: 'transactionStopped',
      transactionId: '-1',
      meterStopWh: -1,
      reason: 'local',
      samples: [{ atMs, context: 'Transaction.End', energyWh: 6_000 }],
      atMs,
    },
    { authorization: { status: 'expired' } },
  ],
  [{ kind: 'metered', connector: 1, transactionId: '7', samples: [{ atMs, energyWh: 1_500, powerW: 11_000 }] }, {}],
  [{ kind: 'metered', connector: 1, transactionId: undefined, samples: [{ atMs, energyWh: 1_500 }] }, {}],
  [{ kind: 'dataTransferred', vendorId: 'v', messageId: 'm', data: 'd' }, { status: 'unknownVendorId' }],
  [
    { kind: 'dataTransferred', vendorId: 'v' },
    { status: 'accepted', data: 'x' },
  ],
  ...plainFirmware.map((status): [StationEvent, StationReply] => [{ kind: 'firmwareProgressed', status }, {}]),
  ...signedFirmware.map((status): [StationEvent, StationReply] => [{ kind: 'firmwareProgressed', status }, {}]),
  [{ kind: 'firmwareProgressed', status: 'Installed', requestId: 0 }, {}],
  ...['Idle', 'Uploaded', 'UploadFailed', 'Uploading'].map((status): [StationEvent, StationReply] => [
    { kind: 'logProgressed', status },
    {},
  ]),
  ...['BadMessage', 'NotSupportedOperation', 'PermissionDenied', 'UploadFailure'].map(
    (status): [StationEvent, StationReply] => [{ kind: 'logProgressed', status }, {}],
  ),
  [{ kind: 'logProgressed', status: 'Uploaded', requestId: 2_147_483_647 }, {}],
  [{ kind: 'securityNoted', type: 'TamperDetectionActivated', info: 'lid', atMs }, {}],
  [
    { kind: 'certificateRequested', csr: '-----BEGIN CERTIFICATE REQUEST-----', use: 'station' },
    { status: 'accepted' },
  ],
  [{ kind: 'certificateRequested', csr: 'c', use: 'station' }, { status: 'rejected' }],
];

describe('what a station tells', () => {
  it.each(events)('%j is official on the wire, and comes back as it was', (event, reply) => {
    const { action, payload } = dialect.writeEvent(event, 0);
    expectOfficial(`${action}.req`, payload);
    const read = readEvent(action, overTheWire(payload));
    const reason = event.kind === 'transactionStopped' ? { reason: onWire(event.reason) } : {};
    expect(read).toEqual({ ok: true, value: { ...event, ...reason } });

    const answer = dialect.writeReply(event, reply);
    expectOfficial(`${action}.conf`, answer);
    expect(dialect.readReply(event, overTheWire(answer))).toEqual({ ok: true, value: reply });
  });

  it.each(events)('%j is read or refused, however it was spoiled, and so is its reply', (event, reply) => {
    const { action, payload } = dialect.writeEvent(event, 0);
    fc.assert(
      fc.property(spoiled(payload), spoiled(dialect.writeReply(event, reply)), (request, response) => {
        const read = readEvent(action, request);
        if (read.ok) expect(read.value.kind).toBe(event.kind);
        else expect(read.description).not.toBe('');
        const replied = dialect.readReply(event, response);
        if (!replied.ok) expect(replied.description).not.toBe('');
      }),
      { numRuns: 50 },
    );
  });

  it('has no word for who cannot pay: the card is blocked', () => {
    const asked = { kind: 'authorizationAsked', idTag: 'A1' } as const;
    const answer = dialect.writeReply(asked, { authorization: { status: 'noCredit', message: 'Please top up.' } });
    expect(answer).toEqual({ idTagInfo: { status: 'Blocked' } });
    expect(dialect.readReply(asked, answer)).toEqual({ ok: true, value: { authorization: { status: 'blocked' } } });
  });

  it('covers every action that a station may send', () => {
    const told = new Set(events.map(([event]) => dialect.writeEvent(event, 0).action));
    const fromStation = Object.entries(messages16).filter(([, message]) => message.from !== 'csms');
    expect([...told].sort()).toEqual(fromStation.map(([action]) => action).sort());
    expect(Object.keys(dialect.messages)).toHaveLength(39);
  });

  /** 1.6 has fewer reasons than 2.x. */
  function onWire(reason: string): string {
    const known = [
      'deAuthorized',
      'emergencyStop',
      'evDisconnected',
      'hardReset',
      'local',
      'powerLoss',
      'reboot',
      'remote',
      'softReset',
      'unlockCommand',
    ];
    if (known.includes(reason)) return reason;
    return reason === 'immediateReset' ? 'hardReset' : 'other';
  }

  it('is told by the message that belongs to the request', () => {
    const action = (event: StationEvent) => dialect.writeEvent(event, 0).action;
    expect(action({ kind: 'firmwareProgressed', status: 'Installed' })).toBe('FirmwareStatusNotification');
    expect(action({ kind: 'firmwareProgressed', status: 'Installed', requestId: 7 })).toBe(
      'SignedFirmwareStatusNotification',
    );
    expect(action({ kind: 'firmwareProgressed', status: 'InvalidSignature' })).toBe('SignedFirmwareStatusNotification');
    expect(action({ kind: 'logProgressed', status: 'Uploaded' })).toBe('DiagnosticsStatusNotification');
    expect(action({ kind: 'logProgressed', status: 'Uploaded', requestId: 7 })).toBe('LogStatusNotification');
    // A request of 1.6 that named no id reaches the charger with the id −1.
    expect(dialect.writeEvent({ kind: 'logProgressed', status: 'Uploaded', requestId: -1 }, 0)).toEqual({
      action: 'DiagnosticsStatusNotification',
      payload: { status: 'Uploaded' },
    });
  });

  it('has no message for what only later versions tell', () => {
    const later: StationEvent[] = [
      { kind: 'reservationEnded', reservationId: 1, how: 'expired' },
      { kind: 'certificateRequested', csr: 'c', use: 'v2g' },
      { kind: 'noted', action: 'NotifyChargingLimit', payload: {} },
    ];
    for (const event of later) expect(() => dialect.writeEvent(event, 0)).toThrow(Unsayable);
    expect(() => dialect.writeEvent({ kind: 'firmwareProgressed', status: 'Baking' }, 0)).toThrow(/Baking/);
    expect(() => dialect.writeEvent({ kind: 'logProgressed', status: 'Baking' }, 0)).toThrow(/Baking/);
  });

  it('gets no reply of another event', () => {
    const certificate: StationEvent = { kind: 'certificateRequested', csr: 'c', use: 'station' };
    expect(() => dialect.writeReply(certificate, { status: 'processing' })).toThrow(/certificateRequested/);
    expect(() => dialect.writeReply(certificate, {})).toThrow(/certificateRequested/);
    expect(() => dialect.writeReply({ kind: 'dataTransferred', vendorId: 'v' }, { status: 'processing' })).toThrow();
    expect(() => dialect.writeReply({ kind: 'heartbeat' }, {})).toThrow();
    expect(() => dialect.writeReply({ kind: 'authorizationAsked', idTag: 'A' }, { nowMs: 1 })).toThrow();
  });

  it('gets a card accepted without a group id that is too long for 1.6', () => {
    const authorization = { status: 'accepted', parentIdTag: 'x'.repeat(21) } as const;
    expect(dialect.writeReply({ kind: 'authorizationAsked', idTag: 'A' }, { authorization })).toEqual({
      idTagInfo: { status: 'Accepted' },
    });
  });
});

describe('reading leniently', () => {
  const start = { connectorId: 1, idTag: 'A1', meterStart: 1_000, timestamp };
  const started = { kind: 'transactionStarted', connector: 1, idTag: 'A1', meterStartWh: 1_000, atMs };
  const stop = { transactionId: 7, meterStop: 6_000, timestamp };
  const stopped = {
    kind: 'transactionStopped',
    transactionId: '7',
    meterStopWh: 6_000,
    reason: 'local',
    samples: [],
    atMs,
  };

  it.each<[string, string, object, object]>([
    ['extra properties', 'StartTransaction', { ...start, extra: { a: 1 } }, started],
    ['numbers as text', 'StartTransaction', { ...start, connectorId: '1', meterStart: '1000' }, started],
    ['a fraction of a Wh', 'StartTransaction', { ...start, meterStart: 999.6 }, started],
    ['half a connector', 'StartTransaction', { ...start, connectorId: 1.2 }, started],
    [
      'a register out of all bounds',
      'StopTransaction',
      { ...stop, meterStop: '9223372036854775807' },
      { ...stopped, meterStopWh: Number.MAX_SAFE_INTEGER },
    ],
    ['a tag as a number', 'StartTransaction', { ...start, idTag: 1234 }, { ...started, idTag: '1234' }],
    ['an over-long tag', 'Authorize', { idTag: 'x'.repeat(30) }, { kind: 'authorizationAsked', idTag: 'x'.repeat(30) }],
    [
      'control bytes after a tag',
      'Authorize',
      { idTag: 'BA86\u0010\u000e' },
      { kind: 'authorizationAsked', idTag: 'BA86' },
    ],
    ['null for absent', 'StartTransaction', { ...start, reservationId: null }, started],
    ['no start time', 'StartTransaction', { ...start, timestamp: undefined }, { ...started, atMs: undefined }],
    ['a time that is none', 'StartTransaction', { ...start, timestamp: '0' }, { ...started, atMs: undefined }],
    ['a clock of 1970', 'StopTransaction', { ...stop, timestamp: '1970-01-01T00:00:00Z' }, { ...stopped, atMs: 0 }],
    ['transaction 0', 'StopTransaction', { ...stop, transactionId: 0 }, { ...stopped, transactionId: '0' }],
    [
      'a big transaction id',
      'StopTransaction',
      { ...stop, transactionId: '9223372036854775807' },
      { ...stopped, transactionId: '9223372036854775807' },
    ],
    [
      'no transaction id',
      'StopTransaction',
      { ...stop, transactionId: null },
      { ...stopped, transactionId: undefined },
    ],
    ['an unknown reason', 'StopTransaction', { ...stop, reason: 'BecauseICan' }, { ...stopped, reason: 'other' }],
    [
      'a reason in other case',
      'StopTransaction',
      { ...stop, reason: 'evdisconnected' },
      { ...stopped, reason: 'evDisconnected' },
    ],
    [
      'no register at the start',
      'StartTransaction',
      { ...start, meterStart: undefined },
      { kind: 'transactionStarted', connector: 1, meterStartWh: -1 },
    ],
    ['no register at the end', 'StopTransaction', { transactionId: 7, timestamp }, { ...stopped, meterStopWh: -1 }],
    [
      'a tag without end, and cuts it',
      'Authorize',
      { idTag: 'x'.repeat(9_000) },
      { kind: 'authorizationAsked', idTag: 'x'.repeat(255) },
    ],
    [
      'no meterStop but a last reading',
      'StopTransaction',
      { transactionId: 7, timestamp, transactionData: [{ timestamp, sampledValue: [{ value: '5.5', unit: 'kWh' }] }] },
      { ...stopped, meterStopWh: 5_500, samples: [{ atMs, energyWh: 5_500 }] },
    ],
    [
      'an object for the list of meter values',
      'MeterValues',
      { connectorId: 1, meterValue: { timestamp, sampledValue: { value: '5' } } },
      { kind: 'metered', connector: 1, samples: [{ atMs, energyWh: 5 }] },
    ],
    [
      'meter values of no use',
      'MeterValues',
      { connectorId: 1, meterValue: [7] },
      { kind: 'metered', connector: 1, samples: [] },
    ],
    [
      'no connector but a transaction',
      'MeterValues',
      { transactionId: 7, meterValue: [] },
      { kind: 'metered', connector: 0, transactionId: '7', samples: [] },
    ],
    [
      'an unknown error code',
      'StatusNotification',
      { connectorId: 1, status: 'Faulted', errorCode: 'Error' },
      { kind: 'statusChanged', connector: 1, state: 'faulted', errorCode: 'Error' },
    ],
    [
      'no error code, empty texts',
      'StatusNotification',
      { connectorId: 1, status: 'suspendedEVSE', info: '', vendorErrorCode: '' },
      { kind: 'statusChanged', connector: 1, state: 'suspendedEvse', errorCode: 'noError' },
    ],
    [
      'the second serial number',
      'BootNotification',
      { chargePointVendor: 'V', chargePointModel: 'M', chargeBoxSerialNumber: 'B' },
      { kind: 'booted', vendor: 'V', model: 'M', serial: 'B' },
    ],
    [
      'a security event without time, with an empty text',
      'SecurityEventNotification',
      { type: 'SettingSystemTime', techInfo: '' },
      { kind: 'securityNoted', type: 'SettingSystemTime', info: undefined, atMs: undefined },
    ],
    [
      'a progress with a word of its own, and its request as text',
      'LogStatusNotification',
      { status: 'Zipping', requestId: '7' },
      { kind: 'logProgressed', status: 'Zipping', requestId: 7 },
    ],
    [
      'a signed update without request',
      'SignedFirmwareStatusNotification',
      { status: 'Idle' },
      { kind: 'firmwareProgressed', status: 'Idle' },
    ],
    [
      'data that is no text',
      'DataTransfer',
      { vendorId: 'v', data: { a: 1 } },
      { kind: 'dataTransferred', vendorId: 'v', data: '{"a":1}' },
    ],
  ])('accepts %s', (_what, action, payload, event) => {
    const read = readEvent(action, overTheWire(payload));
    expect(read.ok ? read.value : read).toEqual(expect.objectContaining(event));
  });

  it.each([
    ['a missing field', 'Authorize', {}, 'OccurrenceConstraintViolation'],
    ['null for a needed field', 'Authorize', { idTag: null }, 'OccurrenceConstraintViolation'],
    ['neither connector nor transaction', 'MeterValues', { meterValue: [] }, 'OccurrenceConstraintViolation'],
    ['a wrong type', 'StartTransaction', { ...start, meterStart: 'many' }, 'TypeConstraintViolation'],
    [
      'an object for a number',
      'StatusNotification',
      { connectorId: {}, status: 'Available' },
      'TypeConstraintViolation',
    ],
    ['an unknown state', 'StatusNotification', { connectorId: 1, status: 'Dancing' }, 'PropertyConstraintViolation'],
    ['a message of ours', 'Reset', { type: 'Soft' }, 'NotSupported'],
    ['a security event without type', 'SecurityEventNotification', {}, 'OccurrenceConstraintViolation'],
    ['an unknown message', 'MakeCoffee', {}, 'NotImplemented'],
    ['a trap', '__proto__', {}, 'NotImplemented'],
  ])('refuses %s', (_what, action, payload, code) => {
    expect(readEvent(action, overTheWire(payload))).toMatchObject({ ok: false, code });
  });
});

it('reads no infinite number', () => {
  const read = readEvent('StartTransaction', JSON.parse('{"connectorId":1,"idTag":"A","meterStart":1e999}'));
  expect(read).toMatchObject({ ok: true, value: { meterStartWh: Number.MAX_SAFE_INTEGER } });
});

it.each([
  ['Authorize', { idTag: `${'\n'.repeat(60_000)}x` }],
  [
    'StatusNotification',
    {
      connectorId: `${' '.repeat(60_000)}x`,
      status: 'Available',
      timestamp: `2026-01-01T00:00:00${' '.repeat(60_000)}x`,
    },
  ],
  [
    'MeterValues',
    { connectorId: 1, meterValue: [{ timestamp: 'x', sampledValue: [{ value: `${'1'.repeat(60_000)}x` }] }] },
  ],
])('hostile texts in %s take no time', (action, payload) => {
  const startedAtMs = performance.now();
  readEvent(action, payload);
  expect(performance.now() - startedAtMs).toBeLessThan(500);
});
