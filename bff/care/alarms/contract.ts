/** Alarms: what is wrong with the equipment, how bad, and who looks after it. */
import * as z from 'zod/mini';
import { endpoint, feature, resource } from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';

export const alarmLevels = ['critical', 'major', 'minor', 'info'] as const;
/** `cleared`: the equipment recovered by itself; `closed`: a person closed it. */
export const alarmStates = ['new', 'acknowledged', 'cleared', 'closed'] as const;

export const alarm = f.entity('alarm', 'Alarm', {
  id: f.id({ label: 'Id', hidden: true }),
  tenantId: f.id({ label: 'Merchant', filter: true, hidden: true }),
  level: f.choice(alarmLevels, { label: 'Level', filter: true, sort: true }),
  state: f.choice(alarmStates, { label: 'State', filter: true, sort: true }),
  code: f.text({ label: 'Code', max: 60, filter: true }),
  detail: f.text({ label: 'Detail', max: 500 }),
  stationId: f.id({ label: 'Station id', filter: true, hidden: true }),
  stationName: f.text({ label: 'Station', max: 80, filter: true, sort: true }),
  chargerId: f.id({ label: 'Charger id', filter: true, hidden: true }),
  chargerName: f.text({ label: 'Charger', max: 80, filter: true }),
  connector: f.integer({ label: 'Connector', nullable: true }),
  count: f.integer({ label: 'Times', sort: true }),
  assigneeId: f.id({ label: 'Assignee id', nullable: true, filter: true, hidden: true }),
  assigneeName: f.text({ label: 'Assigned to', max: 120 }),
  note: f.long({ label: 'Note', max: 2000 }),
  firstAt: f.time({ label: 'First seen', sort: true, filter: true }),
  lastAt: f.time({ label: 'Last seen', sort: true, filter: true }),
  clearedAt: f.time({ label: 'Cleared', nullable: true }),
  closedAt: f.time({ label: 'Closed', nullable: true }),
  updatedAt: f.time({ label: 'Changed', hidden: true }),
});

const note = z.optional(z.string().check(z.maxLength(2000)));
const row = f.rowSchema(alarm);

export const alarms = feature('alarms', 'Alarms', {
  ...resource(alarm, { path: '/v1/alarms', view: 'alarm:view', edit: 'alarm:handle', only: [] }),
  acknowledge: endpoint({
    method: 'POST',
    path: '/v1/alarms/{id}/acknowledge',
    may: 'alarm:handle',
    summary: 'Say that somebody is looking at it',
    body: z.strictObject({ note }),
    out: row,
  }),
  assign: endpoint({
    method: 'POST',
    path: '/v1/alarms/{id}/assign',
    may: 'alarm:handle',
    summary: 'Give it to an account of the merchant, or to nobody',
    body: z.strictObject({ accountId: z.nullable(z.string()) }),
    out: row,
  }),
  close: endpoint({
    method: 'POST',
    path: '/v1/alarms/{id}/close',
    may: 'alarm:handle',
    summary: 'Close it, with a note on what was done',
    body: z.strictObject({ note }),
    out: row,
  }),
  assignees: endpoint({
    method: 'GET',
    path: '/v1/alarm-assignees',
    may: 'alarm:view',
    summary: 'Accounts an alarm can be given to',
    out: z.object({ items: z.array(z.object({ id: z.string(), name: z.string() })) }),
  }),
});
