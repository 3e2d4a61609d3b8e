/** Tables of reports that are made in the background, mailed and repeated. */
import { bool, bytes, index, int, json, primaryKey, table, text } from '../kit.ts';

/** Exports made in the background. */
export const reportFiles = table(
  'report_files',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    name: text('name').notNull(),
    report: text('report').$type<'consumption' | 'transactions' | 'settlement'>().notNull(),
    format: text('format').$type<'csv' | 'xlsx'>().notNull(),
    query: json<Record<string, string>>('query').notNull(),
    state: text('state').$type<'queued' | 'running' | 'ready' | 'failed'>().notNull(),
    rows: int('rows').notNull(),
    total: int('total').notNull(),
    sizeBytes: int('size_bytes').notNull(),
    error: text('error').notNull(),
    scheduleId: text('schedule_id'),
    /** Its maker's view: the account or key in whose scope it is made. */
    scopeTenantId: text('scope_tenant_id').notNull(),
    nodeId: text('node_id').notNull(),
    actorName: text('actor_name').notNull(),
    expiresAt: int('expires_at').notNull(),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [index('report_files_tenant').on(t.tenantId, t.createdAt, t.id), index('report_files_state').on(t.state)],
);

export const reportChunks = table(
  'report_chunks',
  {
    reportId: text('report_id').notNull(),
    tenantId: text('tenant_id').notNull(),
    number: int('number').notNull(),
    content: bytes('content').notNull(),
  },
  (t) => [primaryKey({ columns: [t.reportId, t.number] })],
);

/** Mailed addresses at which one report can be fetched once without a log-in. The id is the SHA-256 of the address's token. */
export const reportLinks = table(
  'report_links',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    reportId: text('report_id').notNull(),
    recipient: text('recipient').notNull(),
    expiresAt: int('expires_at').notNull(),
    usedAt: int('used_at'),
    createdAt: int('created_at').notNull(),
  },
  (t) => [index('report_links_report').on(t.reportId), index('report_links_tenant').on(t.tenantId, t.id)],
);

export const reportSchedules = table(
  'report_schedules',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    name: text('name').notNull(),
    report: text('report').$type<'consumption' | 'transactions' | 'settlement'>().notNull(),
    format: text('format').$type<'csv' | 'xlsx'>().notNull(),
    /** Of the zone's clock when it runs; `query` is without its days. */
    period: text('period').$type<'yesterday' | 'lastWeek' | 'lastMonth'>().notNull(),
    query: json<Record<string, string>>('query').notNull(),
    every: text('every').$type<'day' | 'week' | 'month'>().notNull(),
    hour: int('hour').notNull(),
    zone: text('zone').notNull(),
    recipients: json<string[]>('recipients').notNull(),
    enabled: bool('enabled').notNull(),
    nextAt: int('next_at').notNull(),
    lastAt: int('last_at'),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [index('report_schedules_tenant').on(t.tenantId, t.name, t.id), index('report_schedules_next').on(t.nextAt)],
);
