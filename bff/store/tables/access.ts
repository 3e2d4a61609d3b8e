/** Tables of who may see and do what: the tenant tree, accounts, keys, embed sessions, audit. */

import type { Permission, Role } from '../../kernel/permissions.ts';
import { bool, counter, index, int, json, primaryKey, table, text, uniqueIndex } from '../kit.ts';

/** platform → reseller → merchant → subMerchant. Each row is owned by itself for scoping: `tenantId` equals `id`. */
export const tenants = table('tenants', {
  id: text('id').primaryKey(),
  tenantId: text('tenant_id').notNull(),
  parentId: text('parent_id'),
  kind: text('kind').$type<'platform' | 'reseller' | 'merchant' | 'subMerchant'>().notNull(),
  name: text('name').notNull(),
  country: text('country').notNull(),
  currency: text('currency').notNull(),
  zone: text('zone').notNull(),
  locale: text('locale').notNull(),
  /** Name of a brand theme. */
  brand: text('brand').notNull(),
  /** Origins whose pages may embed this tenant's widgets. */
  origins: json<string[]>('origins').notNull(),
  disabledAt: int('disabled_at'),
  createdAt: int('created_at').notNull(),
  updatedAt: int('updated_at').notNull(),
});

/** Closure of the tree, each tenant its own descendant too. */
export const tenantScope = table(
  'tenant_scope',
  { ancestor: text('ancestor').notNull(), descendant: text('descendant').notNull() },
  (t) => [primaryKey({ columns: [t.ancestor, t.descendant] }), index('tenant_scope_descendant').on(t.descendant)],
);

export const accounts = table(
  'accounts',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    /** Lower case. */
    email: text('email').notNull(),
    name: text('name').notNull(),
    role: text('role').$type<Role>().notNull(),
    locale: text('locale').notNull(),
    /** argon2id in PHC form; null until the invitation is taken. */
    passwordHash: text('password_hash'),
    /** Encrypted; null when not enrolled. Counts only when `totpEnabledAt` is set. */
    totpSecret: text('totp_secret'),
    totpEnabledAt: int('totp_enabled_at'),
    /** Time step of the last code taken, so that none works twice. */
    totpLastStep: int('totp_last_step'),
    disabledAt: int('disabled_at'),
    lastLogInAt: int('last_log_in_at'),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [uniqueIndex('accounts_email').on(t.email), index('accounts_tenant').on(t.tenantId)],
);

/** Log-in sessions of our own portal. The id is the SHA-256 of the cookie's token. */
export const logIns = table(
  'log_ins',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    accountId: text('account_id').notNull(),
    /** Acting as this descendant tenant, when set. */
    actingTenantId: text('acting_tenant_id'),
    csrf: text('csrf').notNull(),
    userAgent: text('user_agent').notNull(),
    createdAt: int('created_at').notNull(),
    lastSeenAt: int('last_seen_at').notNull(),
    expiresAt: int('expires_at').notNull(),
  },
  (t) => [index('log_ins_account').on(t.accountId)],
);

/** Mailed one-time links: invitation or password reset. The id is the SHA-256 of the link's token. */
export const mailedLinks = table('mailed_links', {
  id: text('id').primaryKey(),
  tenantId: text('tenant_id').notNull(),
  accountId: text('account_id').notNull(),
  purpose: text('purpose').$type<'invitation' | 'reset'>().notNull(),
  expiresAt: int('expires_at').notNull(),
  usedAt: int('used_at'),
  createdAt: int('created_at').notNull(),
});

/** Mails handed to the mail port, kept so that a failed one can be sent again. */
export const mails = table(
  'mails',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    to: text('to').notNull(),
    subject: text('subject').notNull(),
    text: text('text').notNull(),
    /** Files that are put in when it is sent; null: none. */
    attachments: json<{ kind: 'invoicePdf'; id: string; name: string }[]>('attachments'),
    sentAt: int('sent_at'),
    attempts: int('attempts').notNull(),
    /** Not to be tried before: another node sends it now, or the mail server refused it a while ago. Null: at once. */
    dueAt: int('due_at'),
    error: text('error'),
    createdAt: int('created_at').notNull(),
  },
  (t) => [index('mails_tenant').on(t.tenantId, t.createdAt)],
);

export const apiKeys = table(
  'api_keys',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    name: text('name').notNull(),
    /** First characters, shown so that a person can tell keys apart. */
    prefix: text('prefix').notNull(),
    hash: text('hash').notNull(),
    permissions: json<Permission[]>('permissions').notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: int('created_at').notNull(),
    expiresAt: int('expires_at'),
    revokedAt: int('revoked_at'),
    lastUsedAt: int('last_used_at'),
  },
  (t) => [uniqueIndex('api_keys_hash').on(t.hash), index('api_keys_tenant').on(t.tenantId)],
);

/** What a host page's server asked for: which widgets and permissions a browser may use for one tenant, from which origins. */
export const embedSessions = table(
  'embed_sessions',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    apiKeyId: text('api_key_id').notNull(),
    /** SHA-256 of the one-time secret. */
    secretHash: text('secret_hash').notNull(),
    /** SHA-256 of the token now valid, and of the one it replaced, which stays valid until `previousExpiresAt`. */
    tokenHash: text('token_hash'),
    tokenExpiresAt: int('token_expires_at'),
    previousTokenHash: text('previous_token_hash'),
    previousExpiresAt: int('previous_expires_at'),
    permissions: json<Permission[]>('permissions').notNull(),
    widgets: json<string[]>('widgets').notNull(),
    origins: json<string[]>('origins').notNull(),
    user: text('user').notNull(),
    locale: text('locale'),
    brand: text('brand').notNull(),
    createdAt: int('created_at').notNull(),
    secretExpiresAt: int('secret_expires_at').notNull(),
    redeemedAt: int('redeemed_at'),
    /** After this no token is given out any more. */
    expiresAt: int('expires_at').notNull(),
    revokedAt: int('revoked_at'),
  },
  (t) => [
    uniqueIndex('embed_sessions_secret').on(t.secretHash),
    index('embed_sessions_token').on(t.tokenHash),
    index('embed_sessions_previous').on(t.previousTokenHash),
  ],
);

/** Append-only: who did what. */
export const audit = table(
  'audit',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    at: int('at').notNull(),
    actorKind: text('actor_kind').notNull(),
    actorId: text('actor_id').notNull(),
    actorName: text('actor_name').notNull(),
    action: text('action').notNull(),
    objectKind: text('object_kind').notNull(),
    objectId: text('object_id').notNull(),
    detail: json<Record<string, unknown>>('detail').notNull(),
    address: text('address').notNull(),
  },
  (t) => [index('audit_tenant').on(t.tenantId, t.at, t.id)],
);

/** Answers of writes already done, by the caller's `Idempotency-Key`. */
export const idempotency = table('idempotency', {
  /** SHA-256 of caller and key. */
  id: text('id').primaryKey(),
  tenantId: text('tenant_id').notNull(),
  requestHash: text('request_hash').notNull(),
  status: int('status').notNull(),
  body: json<unknown>('body'),
  createdAt: int('created_at').notNull(),
});

/** Events in the order of their commits; see outbox.ts. */
export const outbox = table(
  'outbox',
  {
    position: counter('position'),
    /** PostgreSQL: number of the writing transaction; SQLite: 0. */
    txid: int('txid').notNull(),
    tenantId: text('tenant_id').notNull(),
    topic: text('topic').notNull(),
    subjectId: text('subject_id').notNull(),
    payload: json<unknown>('payload').notNull(),
    at: int('at').notNull(),
  },
  (t) => [index('outbox_order').on(t.txid, t.position)],
);

/** What the program leaves for its later self: schema version, encryption check value. */
export const facts = table('facts', {
  name: text('name').primaryKey(),
  value: text('value').notNull(),
  secret: bool('secret').notNull(),
});
