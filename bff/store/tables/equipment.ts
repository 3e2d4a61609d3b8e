/** Tables of what is known, wanted and asked of chargers beyond their sessions: settings, papers, files, batches, certificates. */
import type { CommandAnswer, ReportedSetting } from '../../../ocpp/vocabulary.ts';
import { bool, bytes, counter, index, int, json, primaryKey, table, text, uniqueIndex } from '../kit.ts';

/** What a charger said of its settings: 1.6 configuration keys and 2.x variables. */
export const chargerSettings = table(
  'charger_settings',
  {
    chargerId: text('charger_id').notNull(),
    key: text('key').notNull(),
    tenantId: text('tenant_id').notNull(),
    /** Null: write-only, or without a value. Secrets are not kept. */
    value: text('value'),
    facts: json<Omit<ReportedSetting, 'key' | 'value'>>('facts').notNull(),
    readAt: int('read_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.chargerId, t.key] }), index('charger_settings_tenant').on(t.tenantId, t.key)],
);

/** Settings that chargers of a kind should have. */
export const settingTemplates = table(
  'setting_templates',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    name: text('name').notNull(),
    /** Empty: any. */
    vendor: text('vendor').notNull(),
    model: text('model').notNull(),
    version: text('version').notNull(),
    entries: json<{ key: string; value: string }[]>('entries').notNull(),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [index('setting_templates_tenant').on(t.tenantId, t.name, t.id)],
);

/** What chargers of one vendor, model and firmware have shown they can do. Nobody's: learned from all. */
export const passports = table('passports', {
  /** vendor, model, firmware and OCPP version, parted by `|`. */
  id: text('id').primaryKey(),
  vendor: text('vendor').notNull(),
  model: text('model').notNull(),
  firmware: text('firmware').notNull(),
  version: text('version').notNull(),
  /** Command kinds (and `kind:detail`) that were tried: how they were answered last. */
  commands:
    json<Record<string, { outcome: CommandAnswer['outcome']; detail: string; atMs: number }>>('commands').notNull(),
  /** 1.6 SupportedFeatureProfiles, 2.x controllers that say they are available. */
  features: json<string[]>('features').notNull(),
  /** Items per message and the like, by setting key. */
  limits: json<Record<string, number>>('limits').notNull(),
  /** Units, measurands and contexts seen. */
  units: json<string[]>('units').notNull(),
  /** The last conformance run. */
  conformance: json<unknown>('conformance'),
  createdAt: int('created_at').notNull(),
  updatedAt: int('updated_at').notNull(),
});

/** What chargers reported and nobody needs at once: monitors, security events, limits of others, vehicle needs, DER … */
export const chargerNotices = table(
  'charger_notices',
  {
    id: counter('id'),
    tenantId: text('tenant_id').notNull(),
    stationId: text('station_id').notNull(),
    chargerId: text('charger_id').notNull(),
    connector: int('connector'),
    /** The vocabulary's event kind. */
    kind: text('kind').notNull(),
    /** The wire's action, or the security event's or monitor's name. */
    topic: text('topic').notNull(),
    payload: json<unknown>('payload').notNull(),
    at: int('at').notNull(),
    receivedAt: int('received_at').notNull(),
  },
  (t) => [index('charger_notices_charger').on(t.chargerId, t.id), index('charger_notices_received').on(t.receivedAt)],
);

/** Frames of one charger over a short time, packed lines; see bridge/message-log. */
export const messageChunks = table(
  'message_chunks',
  {
    id: counter('id'),
    tenantId: text('tenant_id').notNull(),
    chargerId: text('charger_id').notNull(),
    fromMs: int('from_ms').notNull(),
    toMs: int('to_ms').notNull(),
    frames: int('frames').notNull(),
    body: bytes('body').notNull(),
  },
  (t) => [index('message_chunks_charger').on(t.chargerId, t.fromMs), index('message_chunks_to').on(t.toMs)],
);

/** Files that chargers fetch from us or bring us. */
export const files = table(
  'files',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    /** The charger it came from; null for firmware. */
    chargerId: text('charger_id'),
    kind: text('kind').$type<'firmware' | 'diagnostics' | 'security'>().notNull(),
    name: text('name').notNull(),
    /** waiting for the upload · receiving · ready · failed. */
    state: text('state').$type<'waiting' | 'receiving' | 'ready' | 'failed'>().notNull(),
    detail: text('detail').notNull(),
    sizeBytes: int('size_bytes').notNull(),
    /** Hex; empty until ready. */
    sha256: text('sha256').notNull(),
    /** Firmware: for which vendor, model and version it is, and its signature. */
    vendor: text('vendor').notNull(),
    model: text('model').notNull(),
    version: text('version').notNull(),
    signingCertificate: text('signing_certificate'),
    signature: text('signature'),
    /** The request by which the charger speaks of it; 0 for firmware. */
    requestNumber: int('request_number').notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [
    index('files_tenant').on(t.tenantId, t.createdAt, t.id),
    index('files_charger').on(t.chargerId, t.createdAt),
    index('files_request').on(t.requestNumber),
  ],
);

export const fileParts = table(
  'file_parts',
  {
    fileId: text('file_id').notNull(),
    part: int('part').notNull(),
    tenantId: text('tenant_id').notNull(),
    body: bytes('body').notNull(),
  },
  (t) => [primaryKey({ columns: [t.fileId, t.part] })],
);

/** Addresses given to one charger for one file: known by the hash of the secret in them. */
export const fileLinks = table(
  'file_links',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    fileId: text('file_id').notNull(),
    chargerId: text('charger_id').notNull(),
    way: text('way').$type<'up' | 'down'>().notNull(),
    expiresAt: int('expires_at').notNull(),
    usedAt: int('used_at'),
    createdAt: int('created_at').notNull(),
  },
  (t) => [index('file_links_file').on(t.fileId), index('file_links_expires').on(t.expiresAt)],
);

export const reservations = table(
  'reservations',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    stationId: text('station_id').notNull(),
    chargerId: text('charger_id').notNull(),
    stationName: text('station_name').notNull(),
    chargerName: text('charger_name').notNull(),
    /** 0: any connector of the charger. */
    connector: int('connector').notNull(),
    /** The reservation id on the wire. */
    number: int('number').notNull(),
    idTag: text('id_tag').notNull(),
    cardId: text('card_id'),
    driverId: text('driver_id'),
    userName: text('user_name').notNull(),
    state: text('state').$type<'asked' | 'held' | 'used' | 'cancelled' | 'expired' | 'refused'>().notNull(),
    detail: text('detail').notNull(),
    orderId: text('order_id'),
    commandId: text('command_id'),
    startsAt: int('starts_at').notNull(),
    expiresAt: int('expires_at').notNull(),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('reservations_number').on(t.number),
    index('reservations_tenant').on(t.tenantId, t.expiresAt, t.id),
    index('reservations_charger').on(t.chargerId, t.state),
    index('reservations_state').on(t.state, t.expiresAt),
  ],
);

/** The local authorization list of each charger: what it should hold and what it is known to hold. */
export const localLists = table(
  'local_lists',
  {
    chargerId: text('charger_id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    /** The version the charger holds; −1 when it has no list. */
    version: int('version').notNull(),
    /** Of the entries: what the charger has, and what it should have. */
    sentHash: text('sent_hash').notNull(),
    wantedHash: text('wanted_hash').notNull(),
    entries: int('entries').notNull(),
    /** off · behind · sending · inStep · failed · unsupported. */
    state: text('state').$type<'off' | 'behind' | 'sending' | 'inStep' | 'failed' | 'unsupported'>().notNull(),
    detail: text('detail').notNull(),
    syncedAt: int('synced_at'),
    nextTryAt: int('next_try_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [index('local_lists_state').on(t.state, t.nextTryAt), index('local_lists_tenant').on(t.tenantId)],
);

/** One operation for many chargers. */
export const batches = table(
  'batches',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    name: text('name').notNull(),
    /** An operation of sites/batches, read by its schema. */
    command: json<{ kind: string }>('command').notNull(),
    /** How the chargers were chosen, for people. */
    filter: json<Record<string, string>>('filter').notNull(),
    state: text('state').$type<'waiting' | 'running' | 'done' | 'stopped' | 'cancelled'>().notNull(),
    detail: text('detail').notNull(),
    /** Sent only within this window. */
    notBefore: int('not_before').notNull(),
    notAfter: int('not_after').notNull(),
    /** How many chargers at once. */
    parallel: int('parallel').notNull(),
    /** Stops after so many failures; 0: never. */
    stopAfterFailures: int('stop_after_failures').notNull(),
    total: int('total').notNull(),
    done: int('done').notNull(),
    failed: int('failed').notNull(),
    actorName: text('actor_name').notNull(),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [index('batches_tenant').on(t.tenantId, t.createdAt, t.id), index('batches_state').on(t.state, t.notBefore)],
);

export const batchItems = table(
  'batch_items',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    batchId: text('batch_id').notNull(),
    position: int('position').notNull(),
    chargerId: text('charger_id').notNull(),
    chargerName: text('charger_name').notNull(),
    commandId: text('command_id'),
    state: text('state').$type<'waiting' | 'running' | 'done' | 'failed' | 'skipped'>().notNull(),
    detail: text('detail').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [
    index('batch_items_batch').on(t.batchId, t.state, t.position),
    index('batch_items_tenant').on(t.tenantId, t.batchId),
    index('batch_items_command').on(t.commandId),
  ],
);

/** Certificates of stations that we issued or had issued. */
export const certificates = table(
  'certificates',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    chargerId: text('charger_id').notNull(),
    use: text('use').$type<'station' | 'v2g' | 'v2g20'>().notNull(),
    /** Hex, without leading zeros. */
    serial: text('serial').notNull(),
    subject: text('subject').notNull(),
    issuer: text('issuer').notNull(),
    /** SHA-256 of the DER, hex. */
    fingerprint: text('fingerprint').notNull(),
    pem: text('pem').notNull(),
    notBefore: int('not_before').notNull(),
    notAfter: int('not_after').notNull(),
    /** issued: sent or to be sent · installed: accepted by the charger. */
    state: text('state').$type<'issued' | 'installed' | 'refused' | 'replaced' | 'revoked'>().notNull(),
    detail: text('detail').notNull(),
    commandId: text('command_id'),
    revokedAt: int('revoked_at'),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('certificates_fingerprint').on(t.fingerprint),
    index('certificates_charger').on(t.chargerId, t.state),
    index('certificates_tenant').on(t.tenantId, t.notAfter, t.id),
    index('certificates_expiry').on(t.state, t.notAfter),
  ],
);

/** The built-in certificate authority's own keys: one active, older ones trusted until they end. */
export const authorities = table('authorities', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  pem: text('pem').notNull(),
  /** Encrypted with SECRET_KEY. */
  keyText: text('key_text').notNull(),
  state: text('state').$type<'active' | 'former'>().notNull(),
  notAfter: int('not_after').notNull(),
  createdAt: int('created_at').notNull(),
});

/** Guided changes of a charger's security: raising its profile, exchanging its AuthorizationKey. */
export const securityChanges = table(
  'security_changes',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    chargerId: text('charger_id').notNull(),
    kind: text('kind').$type<'profile' | 'key'>().notNull(),
    fromProfile: int('from_profile').notNull(),
    toProfile: int('to_profile').notNull(),
    /** The next thing to happen, see sites/security. */
    step: text('step').notNull(),
    state: text('state').$type<'running' | 'done' | 'failed' | 'cancelled'>().notNull(),
    detail: text('detail').notNull(),
    /** Hash of a key that the charger has been told but not used yet. */
    keyHash: text('key_hash'),
    /** The same, encrypted with SECRET_KEY, until it is confirmed. */
    keyText: text('key_text'),
    commandId: text('command_id'),
    deadlineAt: int('deadline_at').notNull(),
    actorName: text('actor_name').notNull(),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [
    index('security_changes_charger').on(t.chargerId, t.state),
    index('security_changes_tenant').on(t.tenantId, t.createdAt, t.id),
    index('security_changes_state').on(t.state, t.deadlineAt),
  ],
);

/** Second systems that see a charger's traffic. */
export const forwards = table(
  'forwards',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    chargerId: text('charger_id').notNull(),
    /** ws:// or wss://; the identity is added. */
    url: text('url').notNull(),
    identity: text('identity').notNull(),
    /** Encrypted with SECRET_KEY; null without a password. */
    keyText: text('key_text'),
    /** readOnly: the other side's commands are refused. */
    mode: text('mode').$type<'readOnly' | 'commands'>().notNull(),
    enabled: bool('enabled').notNull(),
    state: text('state').$type<'off' | 'connecting' | 'connected' | 'failed'>().notNull(),
    detail: text('detail').notNull(),
    connectedAt: int('connected_at'),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [uniqueIndex('forwards_charger').on(t.chargerId), index('forwards_tenant').on(t.tenantId, t.createdAt, t.id)],
);
