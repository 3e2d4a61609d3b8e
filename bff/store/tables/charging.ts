/** Tables of places, chargers, cards, tariffs, orders and alarms. */
import { sql } from 'drizzle-orm';
import type { StopReason } from '../../../ocpp/vocabulary.ts';
import type { Bill } from '../../billing/tariffs/bill.ts';
import type { Terms } from '../../billing/tariffs/terms.ts';
import { bool, counter, index, int, json, real, table, text, uniqueIndex } from '../kit.ts';

export const stations = table(
  'stations',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    name: text('name').notNull(),
    address: text('address').notNull(),
    city: text('city').notNull(),
    country: text('country').notNull(),
    latitude: real('latitude').notNull(),
    longitude: real('longitude').notNull(),
    zone: text('zone').notNull(),
    tariffId: text('tariff_id'),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [index('stations_tenant').on(t.tenantId, t.name, t.id)],
);

export const chargers = table(
  'chargers',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    stationId: text('station_id').notNull(),
    /** OCPP identity, unique over all tenants. */
    identity: text('identity').notNull(),
    name: text('name').notNull(),
    vendor: text('vendor').notNull(),
    model: text('model').notNull(),
    serial: text('serial').notNull(),
    firmware: text('firmware').notNull(),
    maxPowerW: int('max_power_w').notNull(),
    /** Salted hash of the AuthorizationKey; null: the charger connects without a password. */
    keyHash: text('key_hash'),
    online: bool('online').notNull(),
    /** Which node and socket hold it now; empty when offline. */
    nodeId: text('node_id').notNull(),
    connectionId: text('connection_id').notNull(),
    connectedAt: int('connected_at'),
    offlineSince: int('offline_since'),
    lastSeenAt: int('last_seen_at'),
    bootedAt: int('booted_at'),
    disabled: bool('disabled').notNull(),
    /** OCPP version spoken last; empty before the first connection. */
    version: text('version').notNull().default(''),
    /** The least that the charger must connect with: 0 nothing, 1 password, 2 password and TLS, 3 client certificate. */
    securityProfile: int('security_profile').notNull().default(0),
    templateId: text('template_id'),
    /** When its settings were read in full. */
    settingsReadAt: int('settings_read_at'),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('chargers_identity').on(t.identity),
    index('chargers_tenant').on(t.tenantId, t.name, t.id),
    index('chargers_station').on(t.stationId),
    index('chargers_node').on(t.nodeId),
  ],
);

export const connectors = table(
  'connectors',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    stationId: text('station_id').notNull(),
    chargerId: text('charger_id').notNull(),
    /** As on the wire, from 1. */
    number: int('number').notNull(),
    type: text('type').notNull(),
    maxPowerW: int('max_power_w').notNull(),
    state: text('state').notNull(),
    errorCode: text('error_code').notNull(),
    info: text('info').notNull(),
    stateAt: int('state_at').notNull(),
    /** The order running here, null when none. */
    orderId: text('order_id'),
    /** States of the outlets of an EVSE with several, by outlet number; null where there is one. */
    outlets: json<Record<string, string>>('outlets'),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('connectors_charger').on(t.chargerId, t.number),
    index('connectors_station').on(t.stationId),
    index('connectors_tenant').on(t.tenantId, t.id),
  ],
);

export const drivers = table(
  'drivers',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    name: text('name').notNull(),
    email: text('email').notNull(),
    phone: text('phone').notNull(),
    /** To whom invoices are written; empty: the driver by name. */
    company: text('company').notNull().default(''),
    street: text('street').notNull().default(''),
    postcode: text('postcode').notNull().default(''),
    city: text('city').notNull().default(''),
    country: text('country').notNull().default(''),
    vatId: text('vat_id').notNull().default(''),
    /** The buyer's own, printed on invoices: cost centre, Leitweg-ID. */
    reference: text('reference').notNull().default(''),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [index('drivers_tenant').on(t.tenantId, t.name, t.id)],
);

export const cards = table(
  'cards',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    /** Id tag in upper case; compared without regard to case. */
    uid: text('uid').notNull(),
    label: text('label').notNull(),
    driverId: text('driver_id'),
    /** Cards of one group may stop each other's transactions (parentIdTag). */
    groupTag: text('group_tag').notNull(),
    blocked: bool('blocked').notNull(),
    expiresAt: int('expires_at'),
    /** Empty: anywhere. */
    stationIds: json<string[]>('station_ids').notNull(),
    chargerIds: json<string[]>('charger_ids').notNull(),
    lastUsedAt: int('last_used_at'),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [uniqueIndex('cards_uid').on(t.tenantId, t.uid), index('cards_by_uid').on(t.uid)],
);

export const tariffs = table(
  'tariffs',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    name: text('name').notNull(),
    currency: text('currency').notNull(),
    versionId: text('version_id').notNull(),
    version: int('version').notNull(),
    archived: bool('archived').notNull(),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [index('tariffs_tenant').on(t.tenantId, t.name, t.id)],
);

/** Immutable. */
export const tariffVersions = table(
  'tariff_versions',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    tariffId: text('tariff_id').notNull(),
    version: int('version').notNull(),
    definition: json<unknown>('definition').notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: int('created_at').notNull(),
  },
  (t) => [uniqueIndex('tariff_versions_number').on(t.tariffId, t.version)],
);

/** Numbers given to transactions, requests and reservations; the database never gives one twice, and may leave some out. */
export const transactionNumbers = table('transaction_numbers', { id: counter('id'), at: int('at').notNull() });

/** How an order is paid: at once by card, from the driver's wallet, later on account, not at all, or by an invoice of the merchant's own. */
export type PaymentMode = 'card' | 'wallet' | 'account' | 'free' | 'invoice';
/** `none`: running, or nothing to pay. */
export type PaymentState =
  | 'none'
  | 'unpaid'
  | 'paying'
  | 'paid'
  | 'partRefunded'
  | 'refunded'
  | 'disputed'
  | 'writtenOff';
export type Review = '' | 'open' | 'accepted' | 'repriced' | 'waived' | 'billed' | 'merged';

/** A transaction and what it costs: running, completed or abnormal. */
export const orders = table(
  'orders',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    stationId: text('station_id').notNull(),
    chargerId: text('charger_id').notNull(),
    connector: int('connector').notNull(),
    stationName: text('station_name').notNull(),
    chargerName: text('charger_name').notNull(),
    cardId: text('card_id'),
    driverId: text('driver_id'),
    idTag: text('id_tag').notNull(),
    userName: text('user_name').notNull(),
    transactionId: int('transaction_id').notNull(),
    /** charging · completed · abnormal. */
    state: text('state').$type<'charging' | 'completed' | 'abnormal'>().notNull(),
    /** Why abnormal: a code of session.ts; null otherwise. */
    abnormalReason: text('abnormal_reason'),
    stopReason: text('stop_reason').$type<StopReason>(),
    startedAt: int('started_at').notNull(),
    endedAt: int('ended_at'),
    durationMs: int('duration_ms').notNull(),
    meterStartWh: int('meter_start_wh').notNull(),
    meterStopWh: int('meter_stop_wh'),
    energyWh: int('energy_wh').notNull(),
    powerW: int('power_w').notNull(),
    socPercent: int('soc_percent'),
    currency: text('currency').notNull(),
    totalMinor: int('total_minor').notNull(),
    taxMinor: int('tax_minor').notNull(),
    zone: text('zone').notNull(),
    tariffVersionId: text('tariff_version_id'),
    /** The bill as price() gave it. */
    bill: json<Bill>('bill'),
    /** Duplicate key of the start, see session.ts. */
    startKey: text('start_key').notNull(),
    /** What session.ts must remember between events. */
    memory: json<unknown>('memory').notNull(),
    /** Discounts as they stood when it began (`billing/tariffs/terms.ts`); null: none. */
    terms: json<Terms>('terms'),
    paymentMode: text('payment_mode').$type<PaymentMode>().notNull().default('invoice'),
    paymentState: text('payment_state').$type<PaymentState>().notNull().default('none'),
    paidMinor: int('paid_minor').notNull().default(0),
    refundedMinor: int('refunded_minor').notNull().default(0),
    /** Pre-authorised for it now. */
    holdMinor: int('hold_minor').notNull().default(0),
    /** Empty: nothing to decide. `open`: abnormal, nobody has decided yet; otherwise what was decided. */
    review: text('review').$type<Review>().notNull().default(''),
    /** The order whose bill contains this one's energy. */
    mergedInto: text('merged_into'),
    invoiceId: text('invoice_id'),
    /** When the billing clerk has to look at it (again); null: nothing to do. */
    dueAt: int('due_at'),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('orders_transaction').on(t.transactionId),
    uniqueIndex('orders_start').on(t.chargerId, t.startKey),
    index('orders_tenant_started').on(t.tenantId, t.startedAt, t.id),
    index('orders_tenant_state').on(t.tenantId, t.state, t.startedAt, t.id),
    index('orders_station_started').on(t.stationId, t.startedAt, t.id),
    // Only what is open: an index of every order by its charger would write a page of its own at each start and at each stop.
    index('orders_charger_running').on(t.chargerId).where(sql`"state" = 'charging'`),
    index('orders_charger_abnormal').on(t.chargerId, t.startedAt).where(sql`"state" = 'abnormal'`),
    index('orders_due').on(t.dueAt).where(sql`"due_at" is not null`),
    index('orders_review').on(t.tenantId, t.startedAt).where(sql`"review" = 'open'`),
    index('orders_driver').on(t.driverId, t.startedAt).where(sql`"driver_id" is not null`),
    index('orders_card_running').on(t.cardId).where(sql`"state" = 'charging'`),
    // Asked before each session of those who pay later: what is open of theirs, however many orders they had.
    index('orders_account').on(t.driverId, t.paymentState).where(sql`"payment_mode" = 'account'`),
  ],
);

/**
 * One row per metered message, of the order with this transaction number; `samples` are the vocabulary's MeterSample values. By a number and not
 * by the order's id, because this is the busiest index: with texts as keys it had four times the pages to write at each commit.
 */
export const meterValues = table(
  'meter_values',
  {
    id: counter('id'),
    tenantId: text('tenant_id').notNull(),
    transactionId: int('transaction_id').notNull(),
    samples: json<unknown>('samples').notNull(),
    receivedAt: int('received_at').notNull(),
  },
  (t) => [index('meter_values_transaction').on(t.transactionId, t.id)],
);

export const commands = table(
  'commands',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    stationId: text('station_id').notNull(),
    chargerId: text('charger_id').notNull(),
    kind: text('kind').notNull(),
    payload: json<unknown>('payload').notNull(),
    state: text('state')
      .$type<'queued' | 'sent' | 'accepted' | 'rejected' | 'unsupported' | 'failed' | 'expired'>()
      .notNull(),
    detail: text('detail').notNull(),
    result: json<unknown>('result'),
    orderId: text('order_id'),
    nodeId: text('node_id').notNull(),
    actorName: text('actor_name').notNull(),
    batchId: text('batch_id'),
    createdAt: int('created_at').notNull(),
    sentAt: int('sent_at'),
    answeredAt: int('answered_at'),
    expiresAt: int('expires_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [
    index('commands_queue').on(t.state, t.chargerId),
    index('commands_tenant').on(t.tenantId, t.createdAt, t.id),
    index('commands_old').on(t.createdAt).where(sql`"order_id" is null and "batch_id" is null`),
  ],
);

export const alarms = table(
  'alarms',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    stationId: text('station_id').notNull(),
    chargerId: text('charger_id').notNull(),
    stationName: text('station_name').notNull(),
    chargerName: text('charger_name').notNull(),
    connector: int('connector'),
    code: text('code').notNull(),
    level: text('level').$type<'critical' | 'major' | 'minor' | 'info'>().notNull(),
    state: text('state').$type<'new' | 'acknowledged' | 'cleared' | 'closed'>().notNull(),
    detail: text('detail').notNull(),
    /** How often it was raised while open. */
    count: int('count').notNull(),
    assigneeId: text('assignee_id'),
    assigneeName: text('assignee_name').notNull(),
    note: text('note').notNull(),
    /** charger:connector:code while open, null afterwards: at most one open alarm of a kind. */
    openKey: text('open_key'),
    firstAt: int('first_at').notNull(),
    lastAt: int('last_at').notNull(),
    clearedAt: int('cleared_at'),
    closedAt: int('closed_at'),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('alarms_open').on(t.openKey),
    index('alarms_tenant').on(t.tenantId, t.lastAt, t.id),
    index('alarms_charger').on(t.chargerId),
  ],
);

export const nodes = table('nodes', {
  id: text('id').primaryKey(),
  startedAt: int('started_at').notNull(),
  lastSeenAt: int('last_seen_at').notNull(),
});
