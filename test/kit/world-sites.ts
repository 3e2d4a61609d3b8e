/** The rows of stations in the sweeps' world: chargers, what they charged, and what was done with them, one of each. */
import { zstdCompressSync } from 'node:zlib';
import * as t from '../../bff/store/tables/index.ts';
import type { NewRow, Writer } from '../../bff/store/types.ts';
import type { Furnished } from './world-billing.ts';

/** A station with a charger and its connector. */
export const furnishSite = async (w: Writer, { tenantId, mark, id, at }: Furnished): Promise<void> => {
  const times = { createdAt: at, updatedAt: at };
  await w.insert(t.stations, {
    id: id('station'),
    tenantId,
    name: `Station ${mark}`,
    address: mark,
    city: mark,
    country: 'DE',
    latitude: 52,
    longitude: 13,
    zone: 'Europe/Berlin',
    tariffId: id('tariff'),
    ...times,
  });
  await w.insert(t.chargers, {
    id: id('charger'),
    tenantId,
    stationId: id('station'),
    identity: `cp-${mark}`,
    name: `Charger ${mark}`,
    vendor: mark,
    model: mark,
    serial: mark,
    firmware: mark,
    maxPowerW: 22_000,
    keyHash: null,
    online: false,
    nodeId: '',
    connectionId: '',
    connectedAt: null,
    // Never seen: no alarm comes of it while a sweep lasts.
    offlineSince: null,
    lastSeenAt: null,
    bootedAt: null,
    disabled: false,
    ...times,
  });
  await w.insert(t.connectors, {
    id: id('connector'),
    tenantId,
    stationId: id('station'),
    chargerId: id('charger'),
    number: 1,
    type: 'type2',
    maxPowerW: 22_000,
    state: 'available',
    errorCode: 'noError',
    info: mark,
    stateAt: at,
    orderId: null,
    updatedAt: at,
  });
};

/** Somebody with a card, and an order that is done. The tenant has its station and tariff. */
export const furnishCharging = async (w: Writer, { tenantId, mark, id, at }: Furnished): Promise<void> => {
  const times = { createdAt: at, updatedAt: at };
  await w.insert(t.drivers, {
    id: id('driver'),
    tenantId,
    name: `Driver ${mark}`,
    email: `driver@${mark}.example`,
    phone: mark,
    ...times,
  });
  await w.insert(t.cards, {
    id: id('card'),
    tenantId,
    uid: `CARD${mark}`.toUpperCase(),
    label: `Card ${mark}`,
    driverId: null,
    groupTag: '',
    blocked: false,
    expiresAt: null,
    stationIds: [],
    chargerIds: [],
    lastUsedAt: null,
    ...times,
  });
  const order: Omit<NewRow<typeof t.orders>, 'id' | 'transactionId' | 'state' | 'startKey'> = {
    tenantId,
    stationId: id('station'),
    chargerId: id('charger'),
    connector: 1,
    stationName: `Station ${mark}`,
    chargerName: `Charger ${mark}`,
    cardId: id('card'),
    driverId: null,
    idTag: mark,
    userName: `Driver ${mark}`,
    abnormalReason: null,
    stopReason: null,
    startedAt: at,
    endedAt: null,
    durationMs: 0,
    meterStartWh: 0,
    meterStopWh: null,
    energyWh: 0,
    powerW: 0,
    socPercent: null,
    currency: 'EUR',
    totalMinor: 0,
    taxMinor: 0,
    zone: 'Europe/Berlin',
    tariffVersionId: id('version'),
    bill: null,
    memory: {},
    ...times,
  };
  const transactionId = await w.nextTransactionNumber();
  await w.insert(t.orders, {
    ...order,
    id: id('order'),
    transactionId,
    state: 'completed',
    startKey: `done ${mark}`,
    endedAt: at + 3_600_000,
    durationMs: 3_600_000,
    meterStopWh: 10_000,
    energyWh: 10_000,
    totalMinor: 490,
  });
  await w.insert(t.meterValues, {
    tenantId,
    transactionId,
    samples: [
      { atMs: at, energyWh: 0 },
      { atMs: at + 3_600_000, energyWh: 10_000 },
    ],
    receivedAt: at,
  });
};

/** What was done with the charger: commands, files, settings, certificates. */
export const furnishUpkeep = async (w: Writer, { tenantId, mark, id, at }: Furnished): Promise<void> => {
  const times = { createdAt: at, updatedAt: at };
  await w.insert(t.alarms, {
    id: id('alarm'),
    tenantId,
    stationId: id('station'),
    chargerId: id('charger'),
    stationName: mark,
    chargerName: mark,
    connector: 1,
    code: 'groundFailure',
    level: 'critical',
    state: 'new',
    detail: mark,
    count: 1,
    assigneeId: null,
    assigneeName: '',
    note: '',
    openKey: id('open'),
    firstAt: at,
    lastAt: at,
    clearedAt: null,
    closedAt: null,
    ...times,
  });
  await w.insert(t.commands, {
    id: id('command'),
    tenantId,
    stationId: id('station'),
    chargerId: id('charger'),
    kind: 'clearCache',
    payload: { kind: 'clearCache' },
    state: 'accepted',
    detail: mark,
    result: null,
    orderId: null,
    nodeId: '',
    actorName: mark,
    createdAt: at,
    sentAt: at,
    answeredAt: at,
    expiresAt: at,
    updatedAt: at,
  });
  await w.insert(t.messageChunks, {
    tenantId,
    chargerId: id('charger'),
    fromMs: at,
    toMs: at,
    frames: 1,
    body: zstdCompressSync(JSON.stringify({ atMs: at, direction: 'in', text: `[2,"${mark}","Heartbeat",{}]` })),
  });
  await w.insert(t.forwards, {
    id: id('forward'),
    tenantId,
    chargerId: id('charger'),
    url: `wss://${mark}.example/ocpp`,
    identity: mark,
    keyText: null,
    mode: 'readOnly',
    enabled: false,
    state: 'off',
    detail: mark,
    connectedAt: null,
    ...times,
  });
  await w.insert(t.files, {
    id: id('file'),
    tenantId,
    chargerId: id('charger'),
    kind: 'diagnostics',
    name: mark,
    state: 'ready',
    detail: mark,
    sizeBytes: mark.length,
    sha256: mark,
    vendor: mark,
    model: mark,
    version: mark,
    signingCertificate: null,
    signature: null,
    requestNumber: await w.nextTransactionNumber(),
    createdBy: mark,
    ...times,
  });
  await w.insert(t.fileParts, { fileId: id('file'), part: 0, tenantId, body: Buffer.from(mark) });
  await w.insert(t.fileLinks, {
    id: id('fileLink'),
    tenantId,
    fileId: id('file'),
    chargerId: id('charger'),
    way: 'up',
    expiresAt: at,
    usedAt: at,
    createdAt: at,
  });
  await w.insert(t.batches, {
    id: id('batch'),
    tenantId,
    name: `Batch ${mark}`,
    command: { kind: 'clearCache' },
    filter: { station: mark },
    state: 'done',
    detail: mark,
    notBefore: at,
    notAfter: at,
    parallel: 1,
    stopAfterFailures: 0,
    total: 1,
    done: 0,
    failed: 1,
    actorName: mark,
    ...times,
  });
  await w.insert(t.batchItems, {
    id: id('batchItem'),
    tenantId,
    batchId: id('batch'),
    position: 0,
    chargerId: id('charger'),
    chargerName: `Charger ${mark}`,
    commandId: id('command'),
    state: 'failed',
    detail: mark,
    updatedAt: at,
  });
  await w.insert(t.reservations, {
    ...{ id: id('reservation'), tenantId, stationId: id('station'), chargerId: id('charger'), stationName: mark },
    ...{ chargerName: mark, connector: 1, number: await w.nextTransactionNumber(), idTag: mark, cardId: id('card') },
    ...{ driverId: null, userName: mark, state: 'held', detail: mark, orderId: null, commandId: null, startsAt: at },
    // Later than the order, which would be taken for the one it was kept for.
    ...{ expiresAt: 4_000_000_000_000, createdAt: at + 86_400_000, updatedAt: at },
  });
  await w.insert(t.localLists, {
    ...{ chargerId: id('charger'), tenantId, version: 1, sentHash: mark, wantedHash: mark, entries: 1 },
    ...{ state: 'inStep', detail: mark, syncedAt: at, nextTryAt: 4_000_000_000_000, updatedAt: at },
  });
  await w.insert(t.chargerSettings, {
    chargerId: id('charger'),
    key: 'CpoName',
    tenantId,
    value: mark,
    facts: { mutability: 'readWrite' },
    readAt: at,
  });
  await w.insert(t.settingTemplates, {
    id: id('template'),
    tenantId,
    name: `Template ${mark}`,
    vendor: mark,
    model: '',
    version: '',
    entries: [{ key: 'CpoName', value: `Wanted ${mark}` }],
    ...times,
  });
  await w.insert(t.chargerNotices, {
    tenantId,
    stationId: id('station'),
    chargerId: id('charger'),
    connector: 1,
    kind: 'securityNoted',
    topic: 'TamperDetectionActivated',
    payload: { info: mark },
    at,
    receivedAt: at,
  });
  await w.insert(t.certificates, {
    ...{ id: id('certificate'), tenantId, chargerId: id('charger'), use: 'station', serial: mark, subject: mark },
    ...{ issuer: mark, fingerprint: id('fingerprint'), pem: mark, notBefore: at, notAfter: at + 86_400_000 },
    ...{ state: 'installed', detail: mark, commandId: null, revokedAt: null, ...times },
  });
  await w.insert(t.securityChanges, {
    ...{ id: id('securityChange'), tenantId, chargerId: id('charger'), kind: 'profile', fromProfile: 0, toProfile: 1 },
    ...{ step: 'return', state: 'done', detail: mark, keyHash: null, keyText: null, commandId: null },
    ...{ deadlineAt: at, actorName: mark, ...times },
  });
};
