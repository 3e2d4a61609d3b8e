import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectOfficial, overTheWire, spoiled } from '../../test/kit/official16.ts';
import { messages16 } from '../messages/v16.ts';
import {
  type CertificateHash,
  type ChargingProfile,
  type ChargingSchedule,
  type CommandAnswer,
  certificateUses,
  profilePurposes,
  type StationCommand,
  stationCertificateUses,
  stationCommandKinds,
  triggerMessages,
} from '../vocabulary.ts';
import { Unsayable } from './dialect.ts';
import { dialect16 as dialect } from './v16.ts';

const atMs = Date.UTC(2026, 0, 31, 12);

const schedule: ChargingSchedule = {
  unit: 'A',
  startMs: atMs,
  durationS: 86_400,
  minRate: 6,
  periods: [
    { startS: 0, limit: 16.1, phases: 3 },
    { startS: 3_600, limit: 0 },
  ],
};
const profile: ChargingProfile = {
  id: 1,
  stackLevel: 2,
  purpose: 'txDefault',
  kind: 'recurring',
  recurrency: 'daily',
  fromMs: atMs,
  toMs: atMs + 1_000,
  schedules: [schedule],
};
const upload: StationCommand & { kind: 'uploadLog' } = {
  kind: 'uploadLog',
  log: 'diagnostics',
  requestId: 7,
  url: 'https://h/log?secret=1',
  fromMs: atMs,
  toMs: atMs + 1_000,
  retries: 1,
  retryIntervalS: 30,
};
const hash: CertificateHash = {
  hashAlgorithm: 'SHA256',
  issuerNameHash: 'a1',
  issuerKeyHash: 'b2',
  serialNumber: 'c3',
};

const commands: [StationCommand, CommandAnswer][] = [
  [
    { kind: 'remoteStart', idTag: 'A1', connector: 1 },
    { outcome: 'accepted', detail: 'Accepted' },
  ],
  [
    { kind: 'remoteStart', idTag: 'A1' },
    { outcome: 'rejected', detail: 'Rejected' },
  ],
  [
    { kind: 'remoteStop', transactionId: '7' },
    { outcome: 'accepted', detail: 'Accepted' },
  ],
  [
    { kind: 'unlock', connector: 1 },
    { outcome: 'accepted', detail: 'Unlocked' },
  ],
  [
    { kind: 'unlock', connector: 1 },
    { outcome: 'failed', detail: 'UnlockFailed' },
  ],
  [
    { kind: 'unlock', connector: 1 },
    { outcome: 'unsupported', detail: 'NotSupported' },
  ],
  [
    { kind: 'reset', hard: true },
    { outcome: 'accepted', detail: 'Accepted' },
  ],
  [
    { kind: 'reset', hard: false },
    { outcome: 'rejected', detail: 'Rejected' },
  ],
  [
    { kind: 'setAvailability', connector: 0, operative: false },
    { outcome: 'accepted', detail: 'Scheduled' },
  ],
  [
    { kind: 'setAvailability', connector: 1, operative: true },
    { outcome: 'rejected', detail: 'Rejected' },
  ],
  [
    { kind: 'readConfiguration' },
    {
      outcome: 'accepted',
      detail: 'Accepted',
      data: { keys: [{ key: 'k', mutability: 'readOnly', value: 'v' }], unknownKeys: [] },
    },
  ],
  [
    { kind: 'readConfiguration', keys: ['k', 'x'] },
    {
      outcome: 'accepted',
      detail: 'Accepted',
      data: { keys: [{ key: 'k', mutability: 'readWrite' }], unknownKeys: ['x'] },
    },
  ],
  [
    { kind: 'writeConfiguration', entries: [{ key: 'k', value: 'v' }] },
    { outcome: 'accepted', detail: 'RebootRequired', data: [{ key: 'k', status: 'RebootRequired' }] },
  ],
  [
    { kind: 'writeConfiguration', entries: [{ key: 'k', value: 'v' }] },
    { outcome: 'unsupported', detail: 'NotSupported', data: [{ key: 'k', status: 'NotSupported' }] },
  ],
  [{ kind: 'clearCache' }, { outcome: 'accepted', detail: 'Accepted' }],
  [
    { kind: 'trigger', message: 'boot' },
    { outcome: 'unsupported', detail: 'NotImplemented' },
  ],
  [
    { kind: 'trigger', message: 'heartbeat' },
    { outcome: 'accepted', detail: 'Accepted' },
  ],
  [
    { kind: 'trigger', message: 'meterValues', connector: 1 },
    { outcome: 'accepted', detail: 'Accepted' },
  ],
  [
    { kind: 'trigger', message: 'status', connector: 2 },
    { outcome: 'rejected', detail: 'Rejected' },
  ],
  [
    { kind: 'transferData', vendorId: 'v', messageId: 'm', data: 'd' },
    { outcome: 'accepted', detail: 'Accepted', data: 'r' },
  ],
  [
    { kind: 'transferData', vendorId: 'v' },
    { outcome: 'unsupported', detail: 'UnknownMessageId' },
  ],
  [
    { kind: 'remoteStart', idTag: 'A1', connector: 1, profile: { ...profile, purpose: 'tx' } },
    { outcome: 'accepted', detail: 'Accepted' },
  ],
  [
    { kind: 'remoteStop', transactionId: '-1' },
    { outcome: 'rejected', detail: 'Rejected' },
  ],
  [
    { kind: 'trigger', message: 'firmwareStatus' },
    { outcome: 'accepted', detail: 'Accepted' },
  ],
  [
    { kind: 'trigger', message: 'logStatus' },
    { outcome: 'accepted', detail: 'Accepted' },
  ],
  [
    { kind: 'trigger', message: 'signCertificate' },
    { outcome: 'unsupported', detail: 'NotImplemented' },
  ],
  ...[0, 17].map((version): [StationCommand, CommandAnswer] => [
    { kind: 'readLocalList' },
    { outcome: 'accepted', detail: 'Accepted', data: { version } },
  ]),
  [{ kind: 'readLocalList' }, { outcome: 'unsupported', detail: 'NotSupported', data: { version: -1 } }],
  [
    {
      kind: 'sendLocalList',
      version: 3,
      full: true,
      entries: [
        { idTag: 'A1', authorization: { status: 'accepted', expiryMs: atMs, parentIdTag: 'P' } },
        { idTag: 'A2', authorization: { status: 'blocked' } },
      ],
    },
    { outcome: 'accepted', detail: 'Accepted' },
  ],
  [
    { kind: 'sendLocalList', version: 4, full: false, entries: [{ idTag: 'A1' }] },
    { outcome: 'rejected', detail: 'VersionMismatch' },
  ],
  [
    { kind: 'sendLocalList', version: 5, full: true, entries: [] },
    { outcome: 'failed', detail: 'Failed' },
  ],
  ...(['Faulted', 'Occupied', 'Rejected', 'Unavailable'] as const).map((detail): [StationCommand, CommandAnswer] => [
    { kind: 'reserve', reservationId: 9, connector: 1, idTag: 'A1', groupTag: 'P', expiresMs: atMs },
    { outcome: 'rejected', detail },
  ]),
  [
    { kind: 'reserve', reservationId: 9, connector: 0, idTag: 'A1', expiresMs: atMs },
    { outcome: 'accepted', detail: 'Accepted' },
  ],
  [
    { kind: 'cancelReservation', reservationId: 9 },
    { outcome: 'accepted', detail: 'Accepted' },
  ],
  [
    { kind: 'setProfile', connector: 0, profile },
    { outcome: 'accepted', detail: 'Accepted' },
  ],
  [
    { kind: 'setProfile', connector: 0, profile: { ...profile, purpose: 'stationMax', recurrency: 'weekly' } },
    { outcome: 'unsupported', detail: 'NotSupported' },
  ],
  [
    {
      kind: 'setProfile',
      connector: 1,
      profile: {
        id: 2,
        stackLevel: 0,
        purpose: 'tx',
        kind: 'relative',
        transactionId: '7',
        schedules: [{ unit: 'W', periods: [{ startS: 0, limit: 11_000 }] }],
      },
    },
    { outcome: 'rejected', detail: 'Rejected' },
  ],
  [
    { kind: 'clearProfile', profileId: 2, connector: 1, purpose: 'txDefault', stackLevel: 0 },
    { outcome: 'accepted', detail: 'Accepted' },
  ],
  [{ kind: 'clearProfile' }, { outcome: 'rejected', detail: 'Unknown' }],
  [
    { kind: 'readSchedule', connector: 1, durationS: 3_600, unit: 'A' },
    { outcome: 'accepted', detail: 'Accepted', data: { connector: 1, startMs: atMs, schedule } },
  ],
  [
    { kind: 'readSchedule', connector: 0, durationS: 60 },
    { outcome: 'rejected', detail: 'Rejected' },
  ],
  [
    { ...upload, log: 'diagnostics', requestId: -1 },
    { outcome: 'accepted', detail: 'Accepted', data: { fileName: 'log.zip' } },
  ],
  [
    { kind: 'uploadLog', log: 'diagnostics', requestId: -1, url: 'ftp://h' },
    { outcome: 'accepted', detail: 'No file is named.', data: {} },
  ],
  [
    { ...upload, log: 'security' },
    { outcome: 'accepted', detail: 'AcceptedCanceled', data: { fileName: 'log.zip' } },
  ],
  [
    { ...upload, log: 'security' },
    { outcome: 'rejected', detail: 'Rejected', data: {} },
  ],
  [
    { kind: 'updateFirmware', requestId: -1, url: 'https://h/f.bin', retrieveMs: atMs, retries: 3, retryIntervalS: 60 },
    { outcome: 'accepted', detail: 'Accepted' },
  ],
  ...(['Accepted', 'AcceptedCanceled', 'Rejected', 'InvalidCertificate', 'RevokedCertificate'] as const).map(
    (detail): [StationCommand, CommandAnswer] => [
      {
        kind: 'updateFirmware',
        requestId: 12,
        url: 'https://h/f.bin',
        retrieveMs: atMs,
        installMs: atMs + 60_000,
        retries: 3,
        retryIntervalS: 60,
        signingCertificate: '-----BEGIN CERTIFICATE-----',
        signature: 'c2ln',
      },
      { outcome: detail.startsWith('Accepted') ? 'accepted' : 'rejected', detail },
    ],
  ),
  [
    { kind: 'installCertificate', use: 'centralSystemRoot', certificate: 'pem' },
    { outcome: 'failed', detail: 'Failed' },
  ],
  [
    { kind: 'installCertificate', use: 'manufacturerRoot', certificate: 'pem' },
    { outcome: 'rejected', detail: 'Rejected' },
  ],
  [
    { kind: 'deleteCertificate', hash },
    { outcome: 'rejected', detail: 'NotFound' },
  ],
  [
    { kind: 'deleteCertificate', hash: { ...hash, hashAlgorithm: 'SHA512' } },
    { outcome: 'failed', detail: 'Failed' },
  ],
  [
    { kind: 'listCertificates', uses: ['centralSystemRoot'] },
    { outcome: 'accepted', detail: 'Accepted', data: [{ use: 'centralSystemRoot', hash }] },
  ],
  [
    { kind: 'listCertificates', uses: ['manufacturerRoot'] },
    { outcome: 'accepted', detail: 'NotFound', data: [] },
  ],
  [
    { kind: 'sendCertificate', chain: 'leaf root' },
    { outcome: 'accepted', detail: 'Accepted' },
  ],
];

describe('what a station is asked', () => {
  it.each(commands)('%j is official on the wire, and so is the answer %j', (command, answer) => {
    const { action, payload } = dialect.writeCommand(command);
    expectOfficial(`${action}.req`, payload);
    expect(dialect.readCommand(action, overTheWire(payload))).toEqual({ ok: true, value: command });

    const result = dialect.writeAnswer(command, answer);
    expectOfficial(`${action}.conf`, result);
    expect(dialect.readAnswer(command, overTheWire(result))).toEqual(answer);
  });

  it('covers every command and every action that a CSMS may send', () => {
    const asked = new Set(commands.map(([command]) => dialect.writeCommand(command).action));
    const fromCsms = Object.entries(messages16).filter(([, message]) => message.from !== 'station');
    expect([...asked].sort()).toEqual(fromCsms.map(([action]) => action).sort());
    const spoken = new Set(commands.map(([command]) => command.kind));
    const unspoken = new Set(later.map(({ kind }) => kind).filter((kind) => !spoken.has(kind)));
    expect([...spoken, ...unspoken].sort()).toEqual([...stationCommandKinds].sort());
  });

  it('is not sent when it does not fit the schema', () => {
    expect(() => dialect.writeCommand({ kind: 'remoteStart', idTag: 'x'.repeat(21) })).toThrow(/idTag/);
  });

  it('has failed when the answer cannot be read or is an unknown word', () => {
    const command: StationCommand = { kind: 'clearCache' };
    expect(dialect.readAnswer(command, {})).toMatchObject({ outcome: 'failed' });
    expect(dialect.readAnswer(command, 'Accepted')).toMatchObject({ outcome: 'failed' });
    expect(dialect.readAnswer(command, { status: 'Perhaps' })).toEqual({ outcome: 'failed', detail: 'Perhaps' });
    const keys = { configurationKey: [{ key: 'a', readonly: 'true', value: 5 }, null, {}], unknownKey: ['b', 7] };
    expect(dialect.readAnswer({ kind: 'readConfiguration' }, keys).data).toEqual({
      keys: [{ key: 'a', mutability: 'readOnly', value: '5' }],
      unknownKeys: ['b'],
    });
  });

  it.each(commands)('%j can be answered anyhow', (command, answer) => {
    fc.assert(
      fc.property(spoiled(dialect.writeAnswer(command, answer)), (payload) => {
        const { outcome, detail } = dialect.readAnswer(command, payload);
        expect(['accepted', 'rejected', 'failed', 'unsupported']).toContain(outcome);
        expect(typeof detail).toBe('string');
      }),
      { numRuns: 50 },
    );
  });

  it('has failed when the word is one that every object answers to', () => {
    for (const status of ['constructor', '__proto__', 'toString'])
      expect(dialect.readAnswer({ kind: 'clearCache' }, { status })).toEqual({ outcome: 'failed', detail: status });
  });
});

/** Every way to ask for something that 1.6 has no words for. */
const later: StationCommand[] = [
  { kind: 'readProfiles', requestId: 1 },
  { kind: 'readReport', requestId: 1, base: 'full' },
  { kind: 'readMonitors', requestId: 1 },
  { kind: 'setMonitors', monitors: [] },
  { kind: 'clearMonitors', ids: [1] },
  { kind: 'setMonitoring', base: 'all' },
  { kind: 'showMessage', id: 1, text: 't', priority: 'normalCycle' },
  { kind: 'readMessages', requestId: 1 },
  { kind: 'clearMessage', id: 1 },
  { kind: 'tellCost', transactionId: '7', totalCost: '1.00' },
  { kind: 'readTransaction' },
  { kind: 'customerData', requestId: 1, report: true, clear: false },
  { kind: 'setNetworkProfile', slot: 1, url: 'wss://h', securityProfile: 2, messageTimeoutS: 30, interface: 'Wired0' },
  { kind: 'setTariff', connector: 1, tariff: {} },
  { kind: 'changeTariff', transactionId: '7', tariff: {} },
  { kind: 'clearTariffs' },
  { kind: 'readTariffs', connector: 1 },
  { kind: 'priorityCharging', transactionId: '7', activate: true },
  { kind: 'updateSchedule', profileId: 1, limit: 6 },
  { kind: 'unlock', connector: 1, outlet: 2 },
  { kind: 'setAvailability', connector: 1, outlet: 2, operative: true },
  { kind: 'reset', hard: true, connector: 1 },
  { kind: 'trigger', message: 'transaction' },
  { kind: 'setProfile', connector: 1, profile: { ...profile, kind: 'dynamic' } },
  { kind: 'setProfile', connector: 1, profile: { ...profile, schedules: [schedule, schedule] } },
  {
    kind: 'setProfile',
    connector: 1,
    profile: { ...profile, schedules: [{ ...schedule, limitAtSoc: { socPercent: 80, limit: 6 } }] },
  },
  {
    kind: 'remoteStart',
    idTag: 'A',
    profile: { ...profile, schedules: [{ ...schedule, periods: [{ startS: 0, limit: 6, phases: 1, phaseToUse: 2 }] }] },
  },
  { kind: 'setProfile', connector: 1, profile: { ...profile, purpose: 'externalConstraints' } },
  { kind: 'clearProfile', purpose: 'priorityCharging' },
  { kind: 'clearProfile', purpose: 'localGeneration' },
  { kind: 'updateFirmware', requestId: 1, url: 'https://h/f', retrieveMs: atMs, installMs: atMs + 1 },
  { kind: 'installCertificate', use: 'v2gRoot', certificate: 'pem' },
  { kind: 'listCertificates', uses: ['centralSystemRoot', 'moRoot'] },
  { kind: 'sendCertificate', chain: 'pem', use: 'v2g' },
  { kind: 'raw', action: 'MakeCoffee', payload: {} },
  { kind: 'raw', action: 'constructor', payload: {} },
  { kind: 'raw', action: 'Heartbeat', payload: {} },
];

describe('what 1.6 has no words for', () => {
  it.each(later)('%j', (command) => {
    const reason = dialect.refusal(command);
    expect(reason).toMatch(/^[A-Z].*\.$/);
    expect(() => dialect.writeCommand(command)).toThrow(Unsayable);
    expect(() => dialect.writeCommand(command)).toThrow(reason);
  });

  it('is not what it has words for', () => {
    for (const [command] of commands) expect(dialect.refusal(command)).toBeUndefined();
    expect(dialect.refusal({ kind: 'unlock', connector: 1, outlet: 1 })).toBeUndefined();
    expect(dialect.refusal({ kind: 'reset', hard: true, connector: 0 })).toBeUndefined();
    // Too much for one call, but not for several.
    expect(dialect.refusal({ kind: 'writeConfiguration', entries: [] })).toBeUndefined();
    expect(dialect.refusal({ kind: 'listCertificates' })).toBeUndefined();
    // Wrong, but not unsayable.
    expect(dialect.refusal({ kind: 'remoteStop', transactionId: 'x' })).toBeUndefined();
  });

  it('has a word or a reason for every word of the vocabulary', () => {
    const sayable = (command: StationCommand) => dialect.refusal(command) === undefined;
    expect(triggerMessages.filter((message) => !sayable({ kind: 'trigger', message }))).toEqual(['transaction']);
    expect(profilePurposes.filter((purpose) => sayable({ kind: 'clearProfile', purpose }))).toEqual([
      'stationMax',
      'txDefault',
      'tx',
    ]);
    expect(certificateUses.filter((use) => sayable({ kind: 'listCertificates', uses: [use] }))).toEqual([
      'centralSystemRoot',
      'manufacturerRoot',
    ]);
    expect(stationCertificateUses.filter((use) => sayable({ kind: 'sendCertificate', chain: 'c', use }))).toEqual([
      'station',
    ]);
  });
});

describe('a command whose data do not fit', () => {
  it.each<[string, StationCommand, RegExp]>([
    ['a transaction that is no number', { kind: 'remoteStop', transactionId: 'ab-12' }, /whole number, not by "ab-12"/],
    ['a transaction that is a fraction', { kind: 'remoteStop', transactionId: '1.5' }, /whole number/],
    ['no transaction', { kind: 'remoteStop', transactionId: '' }, /whole number/],
    ['a transaction beyond exact numbers', { kind: 'remoteStop', transactionId: '9223372036854775807' }, /whole/],
    ['no entry', { kind: 'writeConfiguration', entries: [] }, /exactly one entry/],
    [
      'two entries',
      {
        kind: 'writeConfiguration',
        entries: [
          { key: 'a', value: '1' },
          { key: 'b', value: '2' },
        ],
      },
      /exactly one entry/,
    ],
    ['certificates of two uses', { kind: 'listCertificates' }, /exactly one kind/],
    ['a list of version 0', { kind: 'sendLocalList', version: 0, full: true, entries: [] }, /greater than 0/],
    [
      'a full list that deletes',
      { kind: 'sendLocalList', version: 1, full: true, entries: [{ idTag: 'A' }] },
      /authorization/,
    ],
    ['a profile without schedule', { kind: 'setProfile', connector: 1, profile: { ...profile, schedules: [] } }, /one/],
    [
      'a station maximum at a connector',
      { kind: 'setProfile', connector: 1, profile: { ...profile, purpose: 'stationMax' } },
      /connector 0/,
    ],
    [
      "a transaction's profile at the station",
      { kind: 'setProfile', connector: 0, profile: { ...profile, purpose: 'tx' } },
      /connector/,
    ],
    ['a start with a default profile', { kind: 'remoteStart', idTag: 'A', profile }, /purpose tx/],
    [
      'a start with the profile of a transaction',
      { kind: 'remoteStart', idTag: 'A', profile: { ...profile, purpose: 'tx', transactionId: '7' } },
      /no transaction id/,
    ],
    [
      'half a signature',
      { kind: 'updateFirmware', requestId: 1, url: 'https://h/f', retrieveMs: atMs, signature: 's' },
      /both/,
    ],
    ['a place that is no URL', { ...upload, url: 'here' }, /location/],
    ['a raw payload against the schema', { kind: 'raw', action: 'Reset', payload: { type: 'Gentle' } }, /schema/],
  ])('%s', (_what, command, message) => {
    expect(() => dialect.writeCommand(command)).toThrow(message);
    expect(() => dialect.writeCommand(command)).not.toThrow(Unsayable);
  });
});

describe('a raw command', () => {
  it('goes as it is, and the answer comes as it came', () => {
    const raw: StationCommand = { kind: 'raw', action: 'Reset', payload: { type: 'Soft' } };
    expect(dialect.writeCommand(raw)).toEqual({ action: 'Reset', payload: { type: 'Soft' } });
    expect(dialect.readAnswer(raw, { status: 'Rejected', x: [1] })).toEqual({
      outcome: 'rejected',
      detail: 'Rejected',
      data: { status: 'Rejected', x: [1] },
    });
    expect(dialect.readAnswer(raw, {})).toEqual({ outcome: 'accepted', detail: 'Accepted', data: {} });
    expect(dialect.readAnswer(raw, 'yes')).toMatchObject({ outcome: 'failed' });
  });
});

describe('a limit on the wire', () => {
  it('is a whole number of tenths, never above what was decided', () => {
    const limits = fc.oneof(
      fc.integer({ min: 0, max: 5_000_000 }).map((tenths) => tenths / 10),
      fc.double({ min: 0, max: 500_000, noNaN: true }),
    );
    fc.assert(
      fc.property(limits, (limit) => {
        const { payload } = dialect.writeCommand({
          kind: 'setProfile',
          connector: 1,
          profile: { ...profile, schedules: [{ unit: 'W', periods: [{ startS: 0, limit }] }] },
        });
        expectOfficial('SetChargingProfile.req', payload);
        const read = dialect.readCommand('SetChargingProfile', overTheWire(payload));
        if (!read.ok || read.value.kind !== 'setProfile') throw new Error('not a profile');
        const written = read.value.profile.schedules[0]?.periods[0]?.limit ?? Number.NaN;
        expect(written).toBeLessThanOrEqual(limit + 1e-6);
        expect(limit - written).toBeLessThan(0.1);
      }),
    );
  });
});

describe('what a charger is asked', () => {
  it.each<[string, string, object, object]>([
    [
      'retries as a fraction',
      'UpdateFirmware',
      { location: 'https://h/f', retrieveDate: '2026-01-31T12:00:00+00', retries: 2.6 },
      { kind: 'updateFirmware', requestId: -1, retrieveMs: atMs, retries: 3 },
    ],
    [
      'diagnostics by GetLog',
      'GetLog',
      { logType: 'DiagnosticsLog', requestId: 0, log: { remoteLocation: 'https://h' } },
      { kind: 'uploadLog', log: 'diagnostics', requestId: 0 },
    ],
    [
      'an extended trigger of the log',
      'ExtendedTriggerMessage',
      { requestedMessage: 'LogStatusNotification' },
      { kind: 'trigger', message: 'logStatus' },
    ],
    [
      'an extended trigger of a status',
      'ExtendedTriggerMessage',
      { requestedMessage: 'StatusNotification', connectorId: 1 },
      { kind: 'trigger', message: 'status', connector: 1 },
    ],
    ['an empty list of keys', 'GetConfiguration', { key: [] }, { kind: 'readConfiguration' }],
    [
      'an empty start of a schedule, and numbers as text',
      'SetChargingProfile',
      {
        connectorId: '1',
        csChargingProfiles: {
          chargingProfileId: '5',
          stackLevel: 0,
          chargingProfilePurpose: 'TxProfile',
          chargingProfileKind: 'Relative',
          transactionId: 7,
          chargingSchedule: {
            startSchedule: '0',
            chargingRateUnit: 'A',
            chargingSchedulePeriod: { startPeriod: '0', limit: '16.5' },
          },
        },
      },
      {
        kind: 'setProfile',
        connector: 1,
        profile: {
          id: 5,
          stackLevel: 0,
          purpose: 'tx',
          kind: 'relative',
          transactionId: '7',
          schedules: [{ unit: 'A', periods: [{ startS: 0, limit: 16.5 }] }],
        },
      },
    ],
  ])('is read: %s', (_what, action, payload, command) => {
    const read = dialect.readCommand(action, payload);
    expect(read.ok ? read.value : read).toMatchObject(command);
  });

  const wireProfile = dialect.writeCommand({ kind: 'setProfile', connector: 1, profile }).payload;
  it.each<[string, string, object, string]>([
    ['a needed field', 'GetDiagnostics', {}, 'OccurrenceConstraintViolation'],
    ['another version', 'MakeCoffee', {}, 'NotImplemented'],
    ['a message of its own', 'Heartbeat', {}, 'NotSupported'],
    ['a gentle reset', 'Reset', { type: 'Gentle' }, 'PropertyConstraintViolation'],
    ['an unknown purpose', 'ClearChargingProfile', { chargingProfilePurpose: 'Any' }, 'PropertyConstraintViolation'],
    ['an unknown trigger', 'TriggerMessage', { requestedMessage: 'SignCertificate' }, 'PropertyConstraintViolation'],
    [
      'part of a list',
      'SendLocalList',
      { listVersion: 1, updateType: 'Full', localAuthorizationList: [{ idTag: 'A' }, { idTagInfo: {} }] },
      'PropertyConstraintViolation',
    ],
    [
      'part of a schedule',
      'SetChargingProfile',
      {
        ...wireProfile,
        csChargingProfiles: {
          chargingProfileId: 1,
          stackLevel: 0,
          chargingProfilePurpose: 'TxProfile',
          chargingProfileKind: 'Relative',
          chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 6 }, {}] },
        },
      },
      'PropertyConstraintViolation',
    ],
  ])('is refused: %s', (_what, action, payload, code) => {
    expect(dialect.readCommand(action, payload)).toMatchObject({ ok: false, code });
  });

  it.each(commands)('is read or refused, however %j was spoiled', (command) => {
    const { action, payload } = dialect.writeCommand(command);
    fc.assert(
      fc.property(spoiled(payload), (wire) => {
        const read = dialect.readCommand(action, wire);
        if (read.ok) expect(read.value.kind).toBe(command.kind);
        else expect(read.description).not.toBe('');
      }),
      { numRuns: 50 },
    );
  });
});

describe('how a charger answers', () => {
  it.each<[string, StationCommand, CommandAnswer, object]>([
    ['nothing to upload', { ...upload, requestId: -1 }, { outcome: 'rejected', detail: 'Rejected' }, {}],
    [
      'no list supported',
      { kind: 'readLocalList' },
      { outcome: 'unsupported', detail: 'NotSupported' },
      { listVersion: -1 },
    ],
    [
      'its own word only with the outcome of the word',
      { kind: 'setAvailability', connector: 1, operative: false },
      { outcome: 'rejected', detail: 'Scheduled' },
      { status: 'Rejected' },
    ],
    [
      'by the outcome where the detail is free text',
      { kind: 'sendLocalList', version: 1, full: false, entries: [] },
      { outcome: 'rejected', detail: 'too late' },
      { status: 'Failed' },
    ],
    [
      'without a schedule',
      { kind: 'readSchedule', connector: 1, durationS: 60 },
      { outcome: 'accepted', detail: 'Accepted' },
      { status: 'Rejected' },
    ],
  ])('%s', (_what, command, answer, payload) => {
    expect(dialect.writeAnswer(command, answer)).toEqual(payload);
  });

  it('can refuse an unsigned update by an error only', () => {
    const update: StationCommand = { kind: 'updateFirmware', requestId: -1, url: 'https://h/f', retrieveMs: atMs };
    expect(() => dialect.writeAnswer(update, { outcome: 'unsupported', detail: 'no updates' })).toThrow(
      expect.objectContaining({ code: 'NotSupported', message: 'no updates' }),
    );
    expect(() => dialect.writeAnswer(update, { outcome: 'rejected', detail: 'busy' })).toThrow(
      expect.objectContaining({ code: 'GenericError' }),
    );
  });

  it('is never asked what 1.6 has no words for', () => {
    expect(() => dialect.writeAnswer({ kind: 'readReport', requestId: 1, base: 'full' }, accepted)).toThrow(Unsayable);
  });

  const accepted: CommandAnswer = { outcome: 'accepted', detail: 'Accepted' };
});

describe('an answer', () => {
  it.each<[string, StationCommand, unknown, CommandAnswer]>([
    [
      "keeps the station's password to itself",
      { kind: 'readConfiguration' },
      { configurationKey: [{ key: 'AuthorizationKey', readonly: false, value: '00FF' }] },
      {
        outcome: 'accepted',
        detail: 'Accepted',
        data: { keys: [{ key: 'AuthorizationKey', mutability: 'writeOnly' }], unknownKeys: [] },
      },
    ],
    [
      'is read in any case',
      { kind: 'clearCache' },
      { status: 'ACCEPTED' },
      { outcome: 'accepted', detail: 'ACCEPTED' },
    ],
    [
      'may start its schedule with "0" (evcc #17836)',
      { kind: 'readSchedule', connector: 2, durationS: 60 },
      {
        status: 'Accepted',
        chargingSchedule: {
          startSchedule: '0',
          chargingRateUnit: 'W',
          chargingSchedulePeriod: [{ startPeriod: 0, limit: 4_140.0 }],
        },
      },
      {
        outcome: 'accepted',
        detail: 'Accepted',
        data: {
          connector: 2,
          startMs: undefined,
          schedule: { unit: 'W', periods: [{ startS: 0, limit: 4_140 }] },
        },
      },
    ],
    [
      'accepts a schedule and gives none',
      { kind: 'readSchedule', connector: 2, durationS: 60 },
      { status: 'Accepted' },
      { outcome: 'failed', detail: 'Accepted without a schedule that can be read' },
    ],
    [
      'lists certificates of which one cannot be read',
      { kind: 'listCertificates', uses: ['centralSystemRoot'] },
      { status: 'Accepted', certificateHashData: [{ ...hash, extra: 1 }, { hashAlgorithm: 'MD5' }, null] },
      { outcome: 'accepted', detail: 'Accepted', data: [{ use: 'centralSystemRoot', hash }] },
    ],
  ])('%s', (_what, command, payload, answer) => {
    expect(dialect.readAnswer(command, payload)).toEqual(answer);
  });

  it('of a trigger tells which message to expect', () => {
    expect(dialect.triggeredAction({ kind: 'trigger', message: 'signCertificate' })).toBe('SignCertificate');
    expect(dialect.triggeredAction({ kind: 'trigger', message: 'logStatus' })).toBe('DiagnosticsStatusNotification');
    expect(() => dialect.triggeredAction({ kind: 'trigger', message: 'transaction' })).toThrow(Unsayable);
  });
});
