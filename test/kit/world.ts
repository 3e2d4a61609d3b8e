/**
 * A small world for sweeps: platform → reseller → merchants north and south, kiosk below north, each with one of everything. Every text of a
 * tenant carries its mark, so that any leak shows in any answer.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { zstdCompressSync } from 'node:zlib';
import { eq } from 'drizzle-orm';
import { hashPassword, hashToken, newToken } from '../../bff/access/secrets.ts';
import { permissions } from '../../bff/kernel/permissions.ts';
import { systemScope } from '../../bff/store/scope.ts';
import * as t from '../../bff/store/tables/index.ts';
import type { NewRow, Store, Writer } from '../../bff/store/types.ts';
import { furnishBilling } from './world-billing.ts';

export const tenantIds = ['platform', 'reseller', 'north', 'south', 'kiosk'] as const;
export type TenantId = (typeof tenantIds)[number];

export const subtree: Readonly<Record<TenantId, readonly TenantId[]>> = {
  platform: tenantIds,
  reseller: ['reseller', 'north', 'south', 'kiosk'],
  north: ['north', 'kiosk'],
  south: ['south'],
  kiosk: ['kiosk'],
};
const parents: Readonly<Record<TenantId, TenantId | null>> = {
  platform: null,
  reseller: 'platform',
  north: 'reseller',
  south: 'reseller',
  kiosk: 'north',
};
const kinds = {
  platform: 'platform',
  reseller: 'reseller',
  north: 'merchant',
  south: 'merchant',
  kiosk: 'subMerchant',
} as const;

/** Appears in every id and text of the tenant. */
export const markOf = (tenant: TenantId): string => `zz${tenant}zz`;
export const idOf = (kind: string, tenant: TenantId): string => `${kind}-${markOf(tenant)}`;
export const hostOrigin = (tenant: TenantId): string => `https://${tenant}.example`;
export const password = 'correct horse battery';

const flat = { currency: 'EUR', energy: { basePriceMicros: 490_000, bands: [] } };
const at = Date.UTC(2026, 0, 5, 12);

const plant = (w: Writer, id: TenantId) =>
  w.plant({
    id,
    tenantId: id,
    parentId: parents[id],
    kind: kinds[id],
    name: `Tenant ${markOf(id)}`,
    country: 'DE',
    currency: 'EUR',
    zone: 'Europe/Berlin',
    locale: 'en',
    brand: 'wattfront',
    origins: [hostOrigin(id)],
    disabledAt: null,
    createdAt: at,
    updatedAt: at,
  });

const furnish = async (w: Writer, tenantId: TenantId, passwordHash: string): Promise<void> => {
  const mark = markOf(tenantId);
  const id = (kind: string) => idOf(kind, tenantId);
  const times = { createdAt: at, updatedAt: at };
  await w.insert(t.accounts, {
    id: id('account'),
    tenantId,
    email: `owner@${mark}.example`,
    name: `Owner ${mark}`,
    role: 'owner',
    locale: 'en',
    passwordHash,
    totpSecret: null,
    totpEnabledAt: null,
    totpLastStep: null,
    disabledAt: null,
    lastLogInAt: null,
    ...times,
  });
  await w.insert(t.accounts, {
    id: id('invited'),
    tenantId,
    email: `new@${mark}.example`,
    name: `New ${mark}`,
    role: 'viewer',
    locale: 'en',
    passwordHash: null,
    totpSecret: null,
    totpEnabledAt: null,
    totpLastStep: null,
    disabledAt: null,
    lastLogInAt: null,
    ...times,
  });
  await w.insert(t.tariffVersions, {
    id: id('version'),
    tenantId,
    tariffId: id('tariff'),
    version: 1,
    definition: flat,
    createdBy: mark,
    createdAt: at,
  });
  await w.insert(t.tariffs, {
    id: id('tariff'),
    tenantId,
    name: `Tariff ${mark}`,
    currency: 'EUR',
    versionId: id('version'),
    version: 1,
    archived: false,
    ...times,
  });
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
  await w.insert(t.mails, {
    id: id('mail'),
    tenantId,
    to: `x@${mark}.example`,
    subject: mark,
    text: mark,
    sentAt: null,
    attempts: 0,
    error: null,
    createdAt: at,
  });
  await furnishBilling(w, { tenantId, mark, id, at });
  await w.insert(t.audit, {
    id: id('audit'),
    tenantId,
    at,
    actorKind: 'account',
    actorId: id('account'),
    actorName: mark,
    action: 'test',
    objectKind: 'test',
    objectId: mark,
    detail: { mark },
    address: '',
  });
  const spare = newToken('wfk');
  await w.insert(t.apiKeys, {
    id: id('spareKey'),
    tenantId,
    name: `Spare ${mark}`,
    prefix: spare.slice(0, 10),
    hash: hashToken(spare),
    permissions: [...permissions],
    createdBy: mark,
    createdAt: at,
    expiresAt: null,
    revokedAt: null,
    lastUsedAt: null,
  });
};

export interface World {
  /** Secret API key with every permission, of a tenant. */
  keys: Record<TenantId, string>;
  log(tenant: TenantId, url: string): Promise<{ cookie: string; csrf: string }>;
}

/** Asks again where the server bounds what one address or caller may ask in ten seconds; longer bounds are of the attempt itself. */
export const patiently = async (ask: () => Promise<Response>): Promise<Response> => {
  for (;;) {
    const response = await ask();
    const afterS = Number(response.headers.get('retry-after') ?? Number.NaN);
    if (response.status !== 429 || !(afterS <= 10)) return response;
    await pause(afterS * 1000);
  }
};

/** Fills an empty store. */
export const buildWorld = async (store: Store): Promise<World> => {
  const passwordHash = await hashPassword(password);
  const keys = {} as Record<TenantId, string>;
  await store.tx(systemScope('test'), async (w) => {
    for (const id of tenantIds) await plant(w, id);
    for (const tenantId of tenantIds) {
      await furnish(w, tenantId, passwordHash);
      const secret = keys[tenantId] ?? newToken('wfk');
      keys[tenantId] = secret;
      await w.insert(t.apiKeys, {
        id: idOf('key', tenantId),
        tenantId,
        name: `Key ${markOf(tenantId)}`,
        prefix: secret.slice(0, 10),
        hash: hashToken(secret),
        permissions: [...permissions],
        createdBy: 'test',
        createdAt: at,
        expiresAt: null,
        revokedAt: null,
        lastUsedAt: null,
      });
    }
  });
  return {
    keys,
    async log(tenant, url) {
      const response = await patiently(() =>
        fetch(`${url}/v1/session`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ email: `owner@${markOf(tenant)}.example`, password }),
        }),
      );
      if (!response.ok) throw new Error(await response.text());
      const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] as string;
      return { cookie, csrf: ((await response.json()) as { csrf: string }).csrf };
    },
  };
};

/** Tables whose rows belong to tenants, by name. */
const owned = {
  tenants: t.tenants,
  accounts: t.accounts,
  apiKeys: t.apiKeys,
  embedSessions: t.embedSessions,
  stations: t.stations,
  chargers: t.chargers,
  connectors: t.connectors,
  drivers: t.drivers,
  cards: t.cards,
  tariffs: t.tariffs,
  tariffVersions: t.tariffVersions,
  tariffOffers: t.tariffOffers,
  customerGroups: t.customerGroups,
  groupMembers: t.groupMembers,
  campaigns: t.campaigns,
  campaignUses: t.campaignUses,
  wallets: t.wallets,
  legalEntities: t.legalEntities,
  invoiceSeries: t.invoiceSeries,
  invoices: t.invoices,
  invoiceOrders: t.invoiceOrders,
  invoiceCredits: t.invoiceCredits,
  invoiceFiles: t.invoiceFiles,
  invoiceLogos: t.invoiceLogos,
  invoiceBatches: t.invoiceBatches,
  orders: t.orders,
  orderBills: t.orderBills,
  bookings: t.bookings,
  ledger: t.ledger,
  ledgerDays: t.ledgerDays,
  orderDays: t.orderDays,
  orderDayUsers: t.orderDayUsers,
  payouts: t.payouts,
  paymentAccounts: t.paymentAccounts,
  paymentMethods: t.paymentMethods,
  payments: t.payments,
  refunds: t.refunds,
  disputes: t.disputes,
  reconciliations: t.reconciliations,
  meterValues: t.meterValues,
  commands: t.commands,
  messageChunks: t.messageChunks,
  forwards: t.forwards,
  files: t.files,
  fileParts: t.fileParts,
  fileLinks: t.fileLinks,
  batches: t.batches,
  batchItems: t.batchItems,
  reservations: t.reservations,
  localLists: t.localLists,
  chargerSettings: t.chargerSettings,
  settingTemplates: t.settingTemplates,
  chargerNotices: t.chargerNotices,
  alarms: t.alarms,
  certificates: t.certificates,
  securityChanges: t.securityChanges,
  reportFiles: t.reportFiles,
  reportChunks: t.reportChunks,
  reportLinks: t.reportLinks,
  reportSchedules: t.reportSchedules,
  mails: t.mails,
  audit: t.audit,
} as const;

/** Every row of some tenants as text, to see whether anything changed. */
export const snapshot = async (store: Store, of: readonly TenantId[]): Promise<Record<string, string>> => {
  const read = store.read(systemScope('test'));
  const rows: Record<string, string> = {};
  for (const [name, table] of Object.entries(owned))
    for (const tenant of of) {
      const found = await read.select(table as typeof t.drivers, {
        where: eq((table as typeof t.drivers).tenantId, tenant),
      });
      rows[`${name} of ${tenant}`] = found
        .map((r) => JSON.stringify(r))
        .sort()
        .join('\n');
    }
  return rows;
};
