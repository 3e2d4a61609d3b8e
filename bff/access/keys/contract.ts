/** Secret API keys: for servers, with chosen permissions and an end. */
import * as z from 'zod/mini';
import { endpoint, feature, resource } from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';
import { permissions } from '../../kernel/permissions.ts';

export const apiKey = f.entity('apiKey', 'API key', {
  id: f.id({ label: 'Id', hidden: true }),
  tenantId: f.id({ label: 'Merchant', filter: true, hidden: true }),
  name: f.text({ label: 'Name', max: 80, filter: true, sort: true }),
  prefix: f.text({ label: 'Begins with', max: 16 }),
  permissions: f.json(z.array(z.enum(permissions)), { label: 'Permissions' }),
  createdBy: f.text({ label: 'Made by', max: 120 }),
  createdAt: f.time({ label: 'Created', sort: true }),
  expiresAt: f.time({ label: 'Expires', nullable: true }),
  revokedAt: f.time({ label: 'Revoked', nullable: true }),
  lastUsedAt: f.time({ label: 'Last used', nullable: true }),
});

export const keys = feature('keys', 'API keys', {
  ...resource(apiKey, { path: '/v1/api-keys', view: 'key:view', edit: 'key:edit', only: [] }),
  create: endpoint({
    method: 'POST',
    path: '/v1/api-keys',
    may: 'key:edit',
    status: 201,
    once: true,
    summary:
      'Make a key; its secret is answered once and never shown again. It may not have permissions its maker lacks; one made by a key ends with that key’s term at the latest.',
    body: z.strictObject({
      name: z.string().check(z.trim(), z.minLength(1), z.maxLength(80)),
      permissions: z.array(z.enum(permissions)).check(z.minLength(1)),
      tenantId: z.optional(z.string()),
      expiresAt: z.optional(z.nullable(z.int())),
    }),
    out: z.object({ key: f.rowSchema(apiKey), secret: z.string() }),
  }),
  revoke: endpoint({
    method: 'POST',
    path: '/v1/api-keys/{id}/revoke',
    may: 'key:edit',
    summary: 'End a key at once',
    body: z.strictObject({}),
    out: f.rowSchema(apiKey),
  }),
});
