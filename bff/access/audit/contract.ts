/** The append-only record of who did what. */
import * as z from 'zod/mini';
import { feature, resource } from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';

export const auditEntry = f.entity('auditEntry', 'Audit entry', {
  id: f.id({ label: 'Id', hidden: true }),
  tenantId: f.id({ label: 'Merchant', filter: true }),
  at: f.time({ label: 'When', filter: true, sort: true }),
  actorKind: f.text({ label: 'Kind of actor', max: 20, filter: true }),
  actorId: f.id({ label: 'Actor id', filter: true, hidden: true }),
  actorName: f.text({ label: 'Who', max: 120, filter: true }),
  action: f.text({ label: 'What', max: 80, filter: true }),
  objectKind: f.text({ label: 'Kind of object', max: 40, filter: true }),
  objectId: f.id({ label: 'Object', filter: true }),
  detail: f.json(z.record(z.string(), z.unknown()), { label: 'Detail' }),
  address: f.text({ label: 'From address', max: 64 }),
});

export const audit = feature(
  'audit',
  'Audit log',
  resource(auditEntry, { path: '/v1/audit', view: 'audit:view', edit: 'audit:view', only: [] }),
);
