/** Commands with answers for every message of OCPP 1.6 that a CSMS sends, and those that it has no words for. */
import type {
  CertificateHash,
  ChargingProfile,
  ChargingSchedule,
  CommandAnswer,
  StationCommand,
} from '../../ocpp/vocabulary.ts';

export const atMs = Date.UTC(2026, 0, 31, 12);

export const schedule: ChargingSchedule = {
  unit: 'A',
  startMs: atMs,
  durationS: 86_400,
  minRate: 6,
  periods: [
    { startS: 0, limit: 16.1, phases: 3 },
    { startS: 3_600, limit: 0 },
  ],
};
export const profile: ChargingProfile = {
  id: 1,
  stackLevel: 2,
  purpose: 'txDefault',
  kind: 'recurring',
  recurrency: 'daily',
  fromMs: atMs,
  toMs: atMs + 1_000,
  schedules: [schedule],
};
export const upload: StationCommand & { kind: 'uploadLog' } = {
  kind: 'uploadLog',
  log: 'diagnostics',
  requestId: 7,
  url: 'https://h/log?secret=1',
  fromMs: atMs,
  toMs: atMs + 1_000,
  retries: 1,
  retryIntervalS: 30,
};
export const hash: CertificateHash = {
  hashAlgorithm: 'SHA256',
  issuerNameHash: 'a1',
  issuerKeyHash: 'b2',
  serialNumber: 'c3',
};

/** As they come back over the wire: requests that 1.6 gives no id have −1. */
export const commands16: [StationCommand, CommandAnswer][] = [
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

/** Every way to ask for something that 1.6 has no words for. */
export const later16: StationCommand[] = [
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
