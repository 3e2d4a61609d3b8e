/** Every command that OCPP 2.0.1 and 2.1 have words for, with an answer to each, and why 2.0.1 has none for some. */
import {
  type CertificateHash,
  type ChargingProfile,
  type CommandAnswer,
  type Monitor,
  type StationCommand,
  triggerMessages,
} from '../../ocpp/vocabulary.ts';

const atMs = Date.UTC(2026, 0, 31, 12);
const timestamp = '2026-01-31T12:00:00.000Z';
export const accepted: CommandAnswer = { outcome: 'accepted', detail: 'Accepted' };
const rejected: CommandAnswer = { outcome: 'rejected', detail: 'Rejected' };
export const because: CommandAnswer = { outcome: 'rejected', detail: 'Rejected (TxInProgress)' };
const unsupported: CommandAnswer = { outcome: 'unsupported', detail: 'NotSupported' };

export const profile: ChargingProfile = {
  id: 4,
  stackLevel: 1,
  purpose: 'tx',
  kind: 'absolute',
  transactionId: 'T-1',
  schedules: [{ id: 5, unit: 'A', startMs: atMs, periods: [{ startS: 0, limit: 16.1, phases: 3 }] }],
};
const atStart: ChargingProfile = { ...profile, transactionId: undefined };
delete atStart.transactionId;
export const hash: CertificateHash = {
  hashAlgorithm: 'SHA256',
  issuerNameHash: 'a',
  issuerKeyHash: 'b',
  serialNumber: 'c',
};
const monitors: Monitor[] = [
  { id: 3, key: 'EVSE@1.Power', type: 'upperThreshold', value: 11_000.5, severity: 4, inTransaction: true },
  { key: 'A/b.C/d', type: 'periodicClockAligned', value: 900, severity: 9 },
];
const tariff = { tariffId: 't', currency: 'EUR', energy: { prices: [{ priceKwh: 0.5 }] } };

/** What both versions can say, with an answer to each. */
export const commands2: [StationCommand, CommandAnswer][] = [
  [{ kind: 'remoteStart', idTag: 'A1', tokenType: 'central', startId: 7 }, accepted],
  [
    {
      kind: 'remoteStart',
      idTag: 'A1',
      tokenType: 'iso14443',
      connector: 2,
      startId: 7,
      groupTag: 'G',
      profile: atStart,
    },
    { ...accepted, data: { transactionId: 'T-1' } },
  ],
  [
    { kind: 'remoteStop', transactionId: 'T-1' },
    { outcome: 'rejected', detail: 'Rejected (TxNotFound): no such' },
  ],
  [
    { kind: 'unlock', connector: 1, outlet: 2 },
    { outcome: 'accepted', detail: 'Unlocked' },
  ],
  [
    { kind: 'unlock', connector: 1, outlet: 1 },
    { outcome: 'failed', detail: 'UnlockFailed' },
  ],
  [
    { kind: 'unlock', connector: 1, outlet: 1 },
    { outcome: 'rejected', detail: 'OngoingAuthorizedTransaction' },
  ],
  [
    { kind: 'reset', hard: true },
    { outcome: 'accepted', detail: 'Scheduled' },
  ],
  [{ kind: 'reset', hard: false, connector: 2 }, because],
  [
    { kind: 'setAvailability', connector: 0, operative: false },
    { outcome: 'accepted', detail: 'Scheduled' },
  ],
  [{ kind: 'setAvailability', connector: 1, operative: true, outlet: 2 }, accepted],
  [
    { kind: 'readConfiguration', keys: ['A.B', 'EVSE@1.Power#MaxSet', 'SecurityCtrlr.BasicAuthPassword', 'X.Y'] },
    {
      ...accepted,
      data: {
        keys: [
          { key: 'A.B', value: '', mutability: 'readWrite' },
          { key: 'EVSE@1.Power#MaxSet', value: '11000', mutability: 'readWrite' },
          { key: 'SecurityCtrlr.BasicAuthPassword', mutability: 'writeOnly' },
        ],
        unknownKeys: ['X.Y'],
      },
    },
  ],
  [
    { kind: 'writeConfiguration', entries: [{ key: 'A.B', value: '1' }] },
    { ...accepted, data: [{ key: 'A.B', status: 'Accepted' }] },
  ],
  [{ kind: 'clearCache' }, accepted],
  ...triggerMessages.flatMap((message): [StationCommand, CommandAnswer][] => [
    [{ kind: 'trigger', message }, accepted],
    [
      { kind: 'trigger', message, connector: 2 },
      { outcome: 'unsupported', detail: 'NotImplemented' },
    ],
  ]),
  [
    { kind: 'transferData', vendorId: 'v' },
    { outcome: 'unsupported', detail: 'UnknownMessageId' },
  ],
  [
    { kind: 'transferData', vendorId: 'v', messageId: 'm', data: 'd' },
    { ...accepted, data: 'x' },
  ],
  [{ kind: 'readLocalList' }, { ...accepted, data: { version: 3 } }],
  [
    {
      kind: 'sendLocalList',
      version: 4,
      full: false,
      entries: [
        { idTag: 'A1', tokenType: 'iso14443', authorization: { status: 'accepted', expiryMs: atMs, parentIdTag: 'P' } },
        { idTag: 'A2', tokenType: 'central' },
      ],
    },
    { outcome: 'rejected', detail: 'VersionMismatch' },
  ],
  [
    { kind: 'sendLocalList', version: 5, full: true, entries: [] },
    { outcome: 'failed', detail: 'Failed' },
  ],
  [
    {
      kind: 'reserve',
      reservationId: 8,
      connector: 1,
      idTag: 'A1',
      tokenType: 'central',
      groupTag: 'G',
      expiresMs: atMs,
    },
    { outcome: 'rejected', detail: 'Occupied' },
  ],
  [{ kind: 'reserve', reservationId: 8, connector: 0, idTag: 'A1', tokenType: 'local', expiresMs: atMs }, accepted],
  [{ kind: 'cancelReservation', reservationId: 8 }, rejected],
  [
    { kind: 'setProfile', connector: 1, profile },
    { outcome: 'rejected', detail: 'Rejected (DuplicateProfile)' },
  ],
  [{ kind: 'clearProfile' }, accepted],
  [
    { kind: 'clearProfile', profileId: 4 },
    { outcome: 'rejected', detail: 'Unknown' },
  ],
  [{ kind: 'clearProfile', connector: 0, purpose: 'txDefault', stackLevel: 2 }, accepted],
  [{ kind: 'readProfiles', requestId: 1 }, accepted],
  [
    { kind: 'readProfiles', requestId: 1, connector: 0, purpose: 'stationMax' },
    { outcome: 'rejected', detail: 'NoProfiles' },
  ],
  [{ kind: 'readSchedule', connector: 1, durationS: 60 }, rejected],
  [
    { kind: 'readSchedule', connector: 1, durationS: 60, unit: 'W' },
    {
      ...accepted,
      data: {
        connector: 1,
        startMs: atMs,
        schedule: { unit: 'W', durationS: 60, periods: [{ startS: 0, limit: 7_000, phases: 1, phaseToUse: 2 }] },
      },
    },
  ],
  [
    { kind: 'uploadLog', requestId: 9, log: 'diagnostics', url: 'https://h/1' },
    { ...accepted, data: { fileName: 'f' } },
  ],
  [
    {
      kind: 'uploadLog',
      requestId: 9,
      log: 'security',
      url: 'https://h/1',
      fromMs: atMs,
      toMs: atMs + 1,
      retries: 2,
      retryIntervalS: 30,
    },
    { outcome: 'accepted', detail: 'AcceptedCanceled' },
  ],
  [{ kind: 'updateFirmware', requestId: 9, url: 'https://h/1', retrieveMs: atMs }, accepted],
  [
    {
      kind: 'updateFirmware',
      requestId: 9,
      url: 'https://h/1',
      retrieveMs: atMs,
      installMs: atMs + 1,
      retries: 2,
      retryIntervalS: 30,
      signingCertificate: 'PEM',
      signature: 'AA==',
    },
    { outcome: 'rejected', detail: 'InvalidCertificate' },
  ],
  ...(['centralSystemRoot', 'manufacturerRoot', 'v2gRoot', 'moRoot'] as const).map(
    (use): [StationCommand, CommandAnswer] => [
      { kind: 'installCertificate', use, certificate: 'PEM' },
      { outcome: 'failed', detail: 'Failed (OutOfStorage)' },
    ],
  ),
  [
    { kind: 'deleteCertificate', hash },
    { outcome: 'rejected', detail: 'NotFound' },
  ],
  [
    { kind: 'listCertificates' },
    {
      ...accepted,
      data: [
        { use: 'centralSystemRoot', hash },
        { use: 'v2gChain', hash },
      ],
    },
  ],
  [
    { kind: 'listCertificates', uses: ['v2gChain', 'moRoot'] },
    { outcome: 'accepted', detail: 'NotFound', data: [] },
  ],
  [{ kind: 'sendCertificate', chain: 'PEM' }, accepted],
  [{ kind: 'sendCertificate', chain: 'PEM', use: 'v2g' }, rejected],
  ...(['configuration', 'full', 'summary'] as const).map((base): [StationCommand, CommandAnswer] => [
    { kind: 'readReport', requestId: 2, base },
    unsupported,
  ]),
  [
    { kind: 'readMonitors', requestId: 2 },
    { outcome: 'rejected', detail: 'EmptyResultSet' },
  ],
  [{ kind: 'readMonitors', requestId: 2, keys: ['EVSE@1.Power'] }, accepted],
  [
    { kind: 'setMonitors', monitors },
    {
      outcome: 'failed',
      detail: '1 of 2 accepted',
      data: [
        { key: 'EVSE@1.Power', status: 'Accepted', id: 3 },
        { key: 'A/b.C/d', status: 'UnknownVariable' },
      ],
    },
  ],
  [{ kind: 'clearMonitors', ids: [3, 4] }, accepted],
  [{ kind: 'setMonitoring', base: 'factoryDefault' }, unsupported],
  [{ kind: 'setMonitoring', severity: 5 }, rejected],
  [{ kind: 'showMessage', id: 1, text: 'Hello', priority: 'inFront' }, accepted],
  [
    {
      kind: 'showMessage',
      id: 1,
      text: 'Hallo',
      language: 'de',
      priority: 'alwaysFront',
      state: 'charging',
      transactionId: 'T-1',
      fromMs: atMs,
      toMs: atMs + 1,
    },
    { outcome: 'rejected', detail: 'NotSupportedPriority' },
  ],
  [
    { kind: 'readMessages', requestId: 3 },
    { outcome: 'rejected', detail: 'Unknown' },
  ],
  [{ kind: 'clearMessage', id: 1 }, accepted],
  [{ kind: 'tellCost', transactionId: 'T-1', totalCost: '12.35' }, accepted],
  [{ kind: 'readTransaction' }, { ...accepted, data: { hasMessages: false } }],
  [
    { kind: 'readTransaction', transactionId: 'T-1' },
    { ...accepted, data: { isOngoing: true, hasMessages: true } },
  ],
  [{ kind: 'customerData', requestId: 4, report: true, clear: false }, accepted],
  [
    { kind: 'customerData', requestId: 4, report: false, clear: true, idTag: 'A1', tokenType: 'emaid' },
    { outcome: 'rejected', detail: 'Invalid' },
  ],
  [
    {
      kind: 'setNetworkProfile',
      slot: 1,
      url: 'wss://h/ocpp',
      securityProfile: 2,
      messageTimeoutS: 30,
      interface: 'Wired0',
    },
    { outcome: 'failed', detail: 'Failed' },
  ],
  [
    { kind: 'raw', action: 'GetReport', payload: { requestId: 5, componentCriteria: ['Problem'] } },
    { ...accepted, data: { status: 'Accepted' } },
  ],
];

/** What only 2.1 can say, and what 2.0.1 says of it. */
export const commands21: [StationCommand, CommandAnswer, string][] = [
  [{ kind: 'setTariff', connector: 0, tariff }, { outcome: 'rejected', detail: 'TooManyElements' }, tariffs()],
  [{ kind: 'changeTariff', transactionId: 'T-1', tariff }, { outcome: 'rejected', detail: 'TxNotFound' }, tariffs()],
  [{ kind: 'clearTariffs' }, accepted, tariffs()],
  [{ kind: 'clearTariffs', connector: 1, ids: ['t', 'u'] }, accepted, tariffs()],
  [{ kind: 'readTariffs', connector: 1 }, { outcome: 'accepted', detail: 'NoTariff', data: [] }, tariffs()],
  [
    { kind: 'readTariffs', connector: 0 },
    { ...accepted, data: [{ tariffId: 't', tariffKind: 'DefaultTariff' }] },
    tariffs(),
  ],
  [
    { kind: 'priorityCharging', transactionId: 'T-1', activate: true },
    { outcome: 'rejected', detail: 'NoProfile' },
    'OCPP 2.0.1 has no priority charging.',
  ],
  [{ kind: 'updateSchedule', profileId: 4, limit: 8.5 }, accepted, 'OCPP 2.0.1 has no dynamic charging profiles.'],
  [
    { kind: 'setProfile', connector: 1, profile: { ...profile, kind: 'dynamic' } },
    accepted,
    'OCPP 2.0.1 has no dynamic charging profiles.',
  ],
  [
    { kind: 'setProfile', connector: 0, profile: { ...atStart, purpose: 'priorityCharging' } },
    accepted,
    'OCPP 2.0.1 has no profiles for priority charging.',
  ],
  [
    { kind: 'readProfiles', requestId: 1, purpose: 'localGeneration' },
    accepted,
    'OCPP 2.0.1 has no profiles for local generation.',
  ],
  [
    { kind: 'remoteStart', idTag: 'V', tokenType: 'vin', startId: 7 },
    accepted,
    'OCPP 2.0.1 has no id tokens of the type vin.',
  ],
  [
    { kind: 'sendLocalList', version: 1, full: true, entries: [{ idTag: 'E', tokenType: 'evccid' }] },
    accepted,
    'OCPP 2.0.1 has no id tokens of the type evccid.',
  ],
  [
    { kind: 'installCertificate', use: 'oemRoot', certificate: 'PEM' },
    accepted,
    "OCPP 2.0.1 has no certificates of vehicle makers' roots.",
  ],
  [
    { kind: 'listCertificates', uses: ['oemRoot'] },
    { ...accepted, data: [{ use: 'oemRoot', hash }] },
    "OCPP 2.0.1 has no certificates of vehicle makers' roots.",
  ],
  [
    { kind: 'sendCertificate', chain: 'PEM', use: 'v2g20', requestId: 6 },
    accepted,
    'OCPP 2.0.1 has no certificates of ISO 15118-20.',
  ],
  [
    { kind: 'setMonitors', monitors: [{ key: 'A.B', type: 'targetDelta', value: 1, severity: 1 }] },
    { ...accepted, data: [{ key: 'A.B', status: 'Accepted', id: 1 }] },
    'OCPP 2.0.1 has no monitors of the difference from a target.',
  ],
  [
    { kind: 'raw', action: 'AFRRSignal', payload: { timestamp, signal: 1 } },
    { ...accepted, data: { status: 'Accepted' } },
    'OCPP 2.0.1 has no AFRRSignal message.',
  ],
];

function tariffs(): string {
  return 'OCPP 2.0.1 has no tariff messages.';
}
