/** Templates: the settings that chargers of a kind should have, and how far those chargers are from them. */
import * as z from 'zod/mini';
import { endpoint, feature, resource } from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';
import { chargerDrift, settingEntries } from '../settings/contract.ts';

const kind = (label: string, max: number, help: string) =>
  f.text({ label, max, write: 'always', filter: true, sort: true, help });

export const settingTemplate = f.entity('settingTemplate', 'Setting template', {
  id: f.id({ label: 'Id', hidden: true }),
  tenantId: f.id({ label: 'Merchant', filter: true, hidden: true }),
  name: f.text({ label: 'Name', max: 80, write: 'always', required: true, filter: true, sort: true }),
  vendor: kind(
    'Vendor',
    50,
    'Chargers of this vendor have the template, unless another one was given to them; empty: any',
  ),
  model: kind('Model', 50, 'Empty: any'),
  version: kind('OCPP version', 20, 'ocpp1.6, ocpp2.0.1 or ocpp2.1; empty: any'),
  entries: f.json(settingEntries, { label: 'Settings', write: 'always', required: true }),
  createdAt: f.time({ label: 'Created', sort: true, hidden: true }),
  updatedAt: f.time({ label: 'Changed', sort: true }),
});

const path = '/v1/setting-templates';

export const templates = feature('templates', 'Setting templates', {
  ...resource(settingTemplate, { path, view: 'charger:view', edit: 'charger:edit' }),
  assign: endpoint({
    method: 'POST',
    path: `${path}/{id}/assign`,
    may: 'charger:edit',
    summary:
      'Give the template to chargers, or take it from them; otherwise the best match by vendor, model and version counts',
    body: z.strictObject({
      chargerIds: z.array(z.string().check(z.minLength(1), z.maxLength(64))).check(z.minLength(1), z.maxLength(500)),
      remove: z.optional(z.boolean()),
    }),
    out: z.object({ changed: z.int() }),
  }),
  drift: endpoint({
    method: 'GET',
    path: `${path}/{id}/drift`,
    may: 'charger:view',
    summary: 'The chargers that have this template and differ from it, with what differs',
    query: z.strictObject({
      cursor: z.optional(z.string().check(z.maxLength(1024))),
      /** `1`: also those that are as they should be. */
      all: z.optional(z.literal('1')),
    }),
    out: z.object({ items: z.array(chargerDrift), looked: z.int(), next: z.nullable(z.string()) }),
  }),
});
