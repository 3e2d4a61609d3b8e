/** Certificates of chargers, the authority that issues them, and guided changes of a charger's security. */
import * as z from 'zod/mini';
import { endpoint, feature, resource } from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';
import { command } from '../commands/contract.ts';
import { changeSteps } from './change.ts';

export const certificate = f.entity('certificate', 'Certificate', {
  id: f.id({ label: 'Id', hidden: true }),
  tenantId: f.id({ label: 'Merchant', filter: true, hidden: true }),
  chargerId: f.id({ label: 'Charger', filter: true }),
  use: f.choice(['station', 'v2g', 'v2g20'], { label: 'Use', filter: true }),
  state: f.choice(['issued', 'installed', 'refused', 'replaced', 'revoked'], { label: 'State', filter: true }),
  detail: f.text({ label: 'Detail', max: 500 }),
  subject: f.text({ label: 'Subject', max: 500, filter: true }),
  issuer: f.text({ label: 'Issuer', max: 500 }),
  serial: f.text({ label: 'Serial number', max: 64, filter: true }),
  fingerprint: f.text({ label: 'Fingerprint', max: 120, filter: true, hidden: true }),
  notBefore: f.time({ label: 'Good from', hidden: true }),
  notAfter: f.time({ label: 'Good until', sort: true, filter: true }),
  revokedAt: f.time({ label: 'Revoked', nullable: true }),
  pem: f.long({ label: 'PEM', max: 20_000, hidden: true }),
  createdAt: f.time({ label: 'Requested', sort: true }),
  updatedAt: f.time({ label: 'Changed', hidden: true }),
});

export const securityChange = f.entity('securityChange', 'Security change', {
  id: f.id({ label: 'Id', hidden: true }),
  tenantId: f.id({ label: 'Merchant', filter: true, hidden: true }),
  chargerId: f.id({ label: 'Charger', filter: true }),
  kind: f.choice(['profile', 'key'], { label: 'Kind', filter: true }),
  fromProfile: f.integer({ label: 'From profile' }),
  toProfile: f.integer({ label: 'To profile' }),
  step: f.choice(changeSteps, { label: 'Step' }),
  state: f.choice(['running', 'done', 'failed', 'cancelled'], { label: 'State', filter: true }),
  detail: f.text({ label: 'Detail', max: 500 }),
  deadlineAt: f.time({ label: 'Deadline' }),
  actorName: f.text({ label: 'By', max: 120 }),
  createdAt: f.time({ label: 'Begun', sort: true }),
  updatedAt: f.time({ label: 'Changed', sort: true }),
});

const may = 'charger:security' as const;
const pathOf = { view: may, edit: may, only: [] } as const;
const profile = z.int().check(z.gte(0), z.lte(3));

export const certificates = feature('certificates', 'Certificates of chargers', {
  ...resource(certificate, { path: '/v1/certificates', ...pathOf }),
  revoke: endpoint({
    method: 'POST',
    path: '/v1/certificates/{id}/revoke',
    may,
    summary: 'Revoke a certificate: a charger connected with it is cut off at once, and the revocation list names it',
    body: z.strictObject({ reason: z.optional(z.string().check(z.maxLength(200))) }),
    out: f.rowSchema(certificate),
  }),
});

export const securityChanges = feature('securityChanges', 'Guided changes of chargers’ security', {
  ...resource(securityChange, { path: '/v1/security-changes', ...pathOf }),
  cancel: endpoint({
    method: 'POST',
    path: '/v1/security-changes/{id}/cancel',
    may,
    summary: 'Cancel a running change, where the charger cannot be left with a password that nobody knows',
    body: z.strictObject({}),
    out: f.rowSchema(securityChange),
  }),
});

const check = z.object({ code: z.string(), level: z.enum(['stop', 'warn', 'fine']), words: z.string() });
const authorityInfo = z.object({
  id: z.string(),
  name: z.string(),
  pem: z.string(),
  state: z.enum(['active', 'former']),
  notAfter: z.int(),
  createdAt: z.int(),
});
const commandRow = f.rowSchema(command);
const hash = z.strictObject({
  hashAlgorithm: z.enum(['SHA256', 'SHA384', 'SHA512']),
  issuerNameHash: z.string().check(z.minLength(1), z.maxLength(128)),
  issuerKeyHash: z.string().check(z.minLength(1), z.maxLength(128)),
  serialNumber: z.string().check(z.minLength(1), z.maxLength(40)),
});

export const chargerSecurity = feature('chargerSecurity', 'Security of a charger’s connection', {
  get: endpoint({
    method: 'GET',
    path: '/v1/chargers/{id}/security',
    may,
    summary:
      'How a charger must connect, its certificate, what is being changed, and what raising its profile would mean',
    query: z.strictObject({ toProfile: z.optional(z.coerce.number().check(z.int(), z.gte(1), z.lte(3))) }),
    out: z.object({
      /** The least it must connect with. */
      profile,
      hasKey: z.boolean(),
      online: z.boolean(),
      version: z.string(),
      certificate: z.nullable(f.rowSchema(certificate)),
      change: z.nullable(f.rowSchema(securityChange)),
      toProfile: profile,
      checks: z.array(check),
    }),
  }),
  raise: endpoint({
    method: 'POST',
    path: '/v1/chargers/{id}/security/raise',
    may,
    status: 202,
    summary:
      'Raise the security profile step by step; its present way in stays open until it has come back the new way',
    body: z.strictObject({
      toProfile: z.int().check(z.gte(1), z.lte(3)),
      /** The warnings of `checks` have been read. */
      confirmed: z.optional(z.boolean()),
      withinMinutes: z.optional(z.int().check(z.gte(1), z.lte(10_080))),
    }),
    out: f.rowSchema(securityChange),
  }),
  rotateKey: endpoint({
    method: 'POST',
    path: '/v1/chargers/{id}/security/rotate-key',
    may,
    status: 202,
    summary:
      'Tell the charger a new password of its own, shown to nobody; the old one is good until it uses the new one',
    body: z.strictObject({ withinMinutes: z.optional(z.int().check(z.gte(1), z.lte(43_200))) }),
    out: f.rowSchema(securityChange),
  }),
  lower: endpoint({
    method: 'POST',
    path: '/v1/chargers/{id}/security/lower',
    may,
    summary: 'Let a charger in with less again, for example after a factory reset; says nothing to the charger',
    body: z.strictObject({ profile: z.int().check(z.gte(0), z.lte(2)) }),
    out: z.object({ profile }),
  }),
  renew: endpoint({
    method: 'POST',
    path: '/v1/chargers/{id}/security/renew',
    may,
    status: 202,
    summary: 'Ask the charger to request a new certificate',
    body: z.strictObject({}),
    out: commandRow,
  }),
  installRoot: endpoint({
    method: 'POST',
    path: '/v1/chargers/{id}/security/root',
    may,
    status: 202,
    summary: 'Install the active authority’s root at the charger, so that it trusts this server',
    body: z.strictObject({}),
    out: commandRow,
  }),
  readInstalled: endpoint({
    method: 'POST',
    path: '/v1/chargers/{id}/security/installed',
    may,
    status: 202,
    summary: 'Ask which root certificates the charger holds; the command’s result lists them',
    body: z.strictObject({}),
    out: commandRow,
  }),
  removeInstalled: endpoint({
    method: 'POST',
    path: '/v1/chargers/{id}/security/installed/remove',
    may,
    status: 202,
    summary: 'Delete a certificate that the charger holds, by its hash as listed',
    body: z.strictObject({ hash }),
    out: commandRow,
  }),
});

export const authority = feature('authority', 'The certificate authority', {
  info: endpoint({
    method: 'GET',
    path: '/v1/authority',
    may,
    summary: 'Authorities whose certificates are trusted, the active one first, and where chargers connect over TLS',
    out: z.object({
      items: z.array(authorityInfo),
      /** Signs the certificates of chargers instead of ours. */
      isExternal: z.boolean(),
      tlsUrl: z.nullable(z.string()),
      crlPath: z.string(),
      rootPath: z.string(),
    }),
  }),
  rollOver: endpoint({
    method: 'POST',
    path: '/v1/authority/roll-over',
    may,
    summary:
      'Make a new authority the active one (platform only). Former ones stay trusted until they end; install the new root at the chargers before that',
    body: z.strictObject({}),
    out: authorityInfo,
  }),
});
