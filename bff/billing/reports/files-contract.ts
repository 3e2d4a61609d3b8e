/** Reports made in the background, once or by the clock: files to fetch for seven days, and the schedules that make and mail them. */
import * as z from 'zod/mini';
import { endpoint, feature, nothing, resource } from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';
import type { Permission } from '../../kernel/permissions.ts';

export const reportKinds = ['consumption', 'transactions', 'settlement'] as const;
export type ReportKind = (typeof reportKinds)[number];
/** What whoever orders, schedules or fetches one needs beside the permission for reports: no file shows more than its source does. */
export const reportNeeds: Readonly<Partial<Record<ReportKind, Permission>>> = { settlement: 'ledger:view' };
export const fileFormats = ['csv', 'xlsx'] as const;
/** `queued`: waits for a node · `running`: being made, `rows` of `total` are written · `ready`: may be fetched · `failed`: see `error`. */
export const reportFileStates = ['queued', 'running', 'ready', 'failed'] as const;

/** What one would ask the report's own endpoint, as in its address; `columns` and `zone` as for its export. */
const query = z.record(z.string().check(z.maxLength(64)), z.string().check(z.maxLength(2000)));

export const reportFile = f.entity('reportFile', 'Report file', {
  id: f.id({ label: 'Id', hidden: true }),
  tenantId: f.id({ label: 'Merchant', filter: true, hidden: true }),
  name: f.text({ label: 'Name', max: 120, filter: true, sort: true }),
  report: f.choice(reportKinds, { label: 'Report', filter: true }),
  format: f.choice(fileFormats, { label: 'Format', filter: true }),
  query: f.json(query, { label: 'Filter', hidden: true }),
  state: f.choice(reportFileStates, { label: 'State', filter: true }),
  rows: f.integer({ label: 'Rows' }),
  total: f.integer({ label: 'Of', help: 'Counted at its beginning' }),
  sizeBytes: f.integer({ label: 'Size', unit: 'B' }),
  error: f.text({ label: 'Problem', max: 500 }),
  scheduleId: f.id({ label: 'Schedule', nullable: true, filter: true, hidden: true }),
  actorName: f.text({ label: 'By', max: 120 }),
  expiresAt: f.time({ label: 'Kept until', sort: true }),
  createdAt: f.time({ label: 'Created', sort: true, filter: true }),
  updatedAt: f.time({ label: 'Changed', hidden: true }),
});

const managedFiles = resource(reportFile, {
  path: '/v1/reports/files',
  view: 'report:view',
  edit: 'report:edit',
  only: ['remove'],
});

export const reportFiles = feature('reportFiles', 'Report files', {
  ...managedFiles,
  make: endpoint({
    method: 'POST',
    path: '/v1/reports/files',
    may: 'report:view',
    status: 202,
    summary:
      'Make a report in the background; follow it by live event `report.changed`. XLSX takes at most 25 000 rows',
    body: z.strictObject({
      report: z.enum(reportKinds),
      format: z.enum(fileFormats),
      query,
      name: z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(100))),
    }),
    out: f.rowSchema(reportFile),
  }),
  content: endpoint({
    method: 'GET',
    path: '/v1/reports/files/{id}/content',
    may: 'report:view',
    answers: 'file',
    summary: 'Download a report that is ready',
    out: nothing,
  }),
});

/** Of the zone's clock at the time it runs: the day before, the week before from Monday, the month before. */
export const relativePeriods = ['yesterday', 'lastWeek', 'lastMonth'] as const;
export type RelativePeriod = (typeof relativePeriods)[number];
/** Daily, on Mondays, on the first of the month. */
export const scheduleEvery = ['day', 'week', 'month'] as const;
export type ScheduleEvery = (typeof scheduleEvery)[number];

export const reportSchedule = f.entity('reportSchedule', 'Report schedule', {
  id: f.id({ label: 'Id', hidden: true }),
  tenantId: f.id({ label: 'Merchant', filter: true, hidden: true }),
  name: f.text({ label: 'Name', max: 100, write: 'always', required: true, filter: true, sort: true }),
  report: f.choice(reportKinds, { label: 'Report', write: 'create', required: true, filter: true }),
  format: f.choice(fileFormats, { label: 'Format', write: 'always', required: true }),
  period: f.choice(relativePeriods, { label: 'Period', write: 'always', required: true }),
  query: f.json(query, { label: 'Filter', write: 'always', hidden: true, help: 'Without the days' }),
  every: f.choice(scheduleEvery, { label: 'Every', write: 'always', required: true, help: 'Weeks begin on Monday' }),
  hour: f.integer({ label: 'Hour', write: 'always', required: true, min: 0, max: 23 }),
  zone: f.text({ label: 'Time zone', write: 'always', required: true, max: 64 }),
  recipients: f.list({
    label: 'Mailed to',
    write: 'always',
    max: 10,
    itemMax: 254,
    help: 'Mail addresses; none: made only',
  }),
  enabled: f.flag({ label: 'On', write: 'always' }),
  nextAt: f.time({ label: 'Next', sort: true }),
  lastAt: f.time({ label: 'Last', nullable: true }),
  createdAt: f.time({ label: 'Created', sort: true }),
  updatedAt: f.time({ label: 'Changed', hidden: true }),
});

export const reportSchedules = feature('reportSchedules', 'Report schedules', {
  ...resource(reportSchedule, {
    path: '/v1/reports/schedules',
    view: 'report:view',
    edit: 'report:edit',
    only: ['create', 'update', 'remove'],
  }),
});
