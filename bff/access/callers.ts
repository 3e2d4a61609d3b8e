/**
 * Who is calling: cookie, API key or embed token → caller with its scope. The only place that makes a Scope for a request. What was found is
 * remembered until anything about access changes (bell `access`) or the credential ends.
 */
import { and, eq, or, sql } from 'drizzle-orm';
import type { Caller } from '../kernel/http.ts';
import type { Permission } from '../kernel/permissions.ts';
import { rolePermissions } from '../kernel/permissions.ts';
import { type Failure, fail } from '../kernel/result.ts';
import { makeScope, smallSubtree, systemScope } from '../store/scope.ts';
import { accounts, apiKeys, embedSessions, logIns, tenantScope, tenants } from '../store/tables/index.ts';
import type { Actor, Reader, Scope, Store } from '../store/types.ts';
import { hashToken } from './secrets.ts';

export const sessionCookie = 'wf_session';
const rememberMs = 60_000;
const maxRemembered = 10_000;

interface Found {
  caller: Caller;
  /** When the credential itself ends. */
  endsAt: number;
  /** Pages that an embed token may be used from. */
  origins: readonly string[] | null;
  rememberedUntil: number;
}

/** A tenant and those above it are enabled. */
export const alive = async (read: Reader, tenantId: string): Promise<boolean> => {
  const off = await read.raw
    .select({ id: tenants.id })
    .from(tenantScope)
    .innerJoin(tenants, eq(tenants.id, tenantScope.ancestor))
    .where(and(eq(tenantScope.descendant, tenantId), sql`${tenants.disabledAt} is not null`))
    .limit(1);
  return off.length === 0;
};

/** The tenants at and below one, or undefined when there are too many to name. */
const subtree = async (read: Reader, tenantId: string): Promise<string[] | undefined> => {
  const rows = await read.raw
    .select({ id: tenantScope.descendant })
    .from(tenantScope)
    .where(eq(tenantScope.ancestor, tenantId))
    .limit(smallSubtree + 1);
  return rows.length > smallSubtree ? undefined : rows.map((r) => r.id);
};

/** The scope of work that goes on for somebody who asked for it earlier; null when its tenant is gone, or disabled by now. */
export const scopeLater = async (store: Store, tenantId: string, actor: Actor): Promise<Scope | null> => {
  const read = store.read(systemScope('auth'));
  if (!(await read.find(tenants, tenantId)) || !(await alive(read, tenantId))) return null;
  return makeScope(tenantId, await subtree(read, tenantId), actor);
};

const cookieOf = (request: Request, name: string): string | undefined => {
  for (const part of (request.headers.get('cookie') ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
};

const expired = fail(
  'unauthenticated',
  'The log-in or token has ended or was withdrawn. Log in again, or ask for a new token.',
);

export interface Callers {
  identify(request: Request, address: string): Promise<Caller | null | Failure>;
  /** Forgets everything remembered: access has changed. */
  forget(): void;
  /** Whether pages of this origin may read answers of the API. */
  allowsOrigin(origin: string): Promise<boolean>;
}

export const createCallers = (store: Store, now: () => number): Callers => {
  const remembered = new Map<string, Found>();
  let origins: { found: Promise<Set<string>>; rememberedUntil: number } | undefined;
  /** Counts the changes of access, so that what was read before one is not remembered after it. */
  let changes = 0;
  const read = store.read(systemScope('auth'));

  const callerOf = async (
    tenantId: string,
    kind: Caller['kind'],
    actor: Actor,
    permissions: readonly Permission[],
    credentialId: string,
    csrf: string | null,
  ): Promise<Caller | null> =>
    (await alive(read, tenantId))
      ? {
          kind,
          scope: makeScope(tenantId, await subtree(read, tenantId), actor),
          permissions: new Set(permissions),
          credentialId,
          csrf,
        }
      : null;

  const byCookie = async (hash: string): Promise<Omit<Found, 'rememberedUntil'> | null> => {
    const logIn = await read.find(logIns, hash);
    if (!logIn) return null;
    const account = await read.find(accounts, logIn.accountId);
    if (!account || account.disabledAt !== null || !(await alive(read, account.tenantId))) return null;
    const actor: Actor = { kind: 'account', id: account.id, name: account.name, address: '' };
    const caller = await callerOf(
      logIn.actingTenantId ?? account.tenantId,
      'account',
      actor,
      rolePermissions[account.role],
      logIn.id,
      logIn.csrf,
    );
    return caller && { caller, endsAt: logIn.expiresAt, origins: null };
  };

  const byKey = async (hash: string): Promise<Omit<Found, 'rememberedUntil'> | null> => {
    const key = await read.first(apiKeys, { where: eq(apiKeys.hash, hash) });
    if (!key || key.revokedAt !== null) return null;
    const actor: Actor = { kind: 'apiKey', id: key.id, name: key.name, address: '' };
    const caller = await callerOf(key.tenantId, 'apiKey', actor, key.permissions, key.id, null);
    // Looked up once a minute at most, so this costs no request its speed.
    if (caller) await store.tx(systemScope('auth'), (w) => w.update(apiKeys, key.id, { lastUsedAt: now() }));
    return caller && { caller, endsAt: key.expiresAt ?? Number.POSITIVE_INFINITY, origins: null };
  };

  const byEmbedToken = async (hash: string): Promise<Omit<Found, 'rememberedUntil'> | null> => {
    const row = await read.first(embedSessions, {
      where: or(eq(embedSessions.tokenHash, hash), eq(embedSessions.previousTokenHash, hash)),
    });
    if (!row || row.revokedAt !== null) return null;
    const key = await read.find(apiKeys, row.apiKeyId);
    if (!key || key.revokedAt !== null) return null;
    const endsAt = row.tokenHash === hash ? row.tokenExpiresAt : row.previousExpiresAt;
    const actor: Actor = { kind: 'embed', id: row.id, name: row.user, address: '' };
    const caller = await callerOf(row.tenantId, 'embed', actor, row.permissions, row.id, null);
    return (
      caller && {
        caller,
        endsAt: Math.min(endsAt ?? 0, row.expiresAt, key.expiresAt ?? row.expiresAt),
        origins: row.origins,
      }
    );
  };

  const lookUp = async (
    mark: string,
    find: () => Promise<Omit<Found, 'rememberedUntil'> | null>,
  ): Promise<Found | null> => {
    const known = remembered.get(mark);
    if (known && known.rememberedUntil > now()) return known;
    const changesBefore = changes;
    const found = await find();
    if (!found) return null;
    if (changes !== changesBefore) return lookUp(mark, find);
    if (remembered.size >= maxRemembered) remembered.clear();
    const entry = { ...found, rememberedUntil: now() + rememberMs };
    remembered.set(mark, entry);
    return entry;
  };

  const settle = (found: Found | null, request: Request, address: string): Caller | Failure => {
    if (!found || found.endsAt <= now()) return expired;
    if (found.origins) {
      const origin = request.headers.get('origin');
      if (origin === null || !found.origins.includes(origin))
        return fail(
          'forbidden',
          'This embed session belongs to other pages. Name this page’s origin when you make the session.',
        );
    }
    const { caller } = found;
    return { ...caller, scope: { ...caller.scope, actor: { ...caller.scope.actor, address } } };
  };

  const forget = () => {
    changes++;
    remembered.clear();
    origins = undefined;
  };
  store.onBell('access', forget);

  return {
    forget,
    async identify(request, address) {
      const authorization = request.headers.get('authorization');
      if (authorization !== null) {
        const token = /^Bearer (\S{20,200})$/.exec(authorization)?.[1];
        if (!token) return fail('unauthenticated', 'Authorization must be "Bearer <API key or embed token>".');
        const hash = hashToken(token);
        const find = token.startsWith('wfe_') ? () => byEmbedToken(hash) : () => byKey(hash);
        return settle(await lookUp(hash, find), request, address);
      }
      const cookie = cookieOf(request, sessionCookie);
      if (!cookie) return null;
      const hash = hashToken(cookie);
      return settle(await lookUp(hash, () => byCookie(hash)), request, address);
    },
    async allowsOrigin(origin) {
      // Not for ever: a bell can be lost while the line to the database is down, and a read can fail.
      if (!origins || origins.rememberedUntil <= now()) {
        const found = read.raw
          .select({ origins: tenants.origins })
          .from(tenants)
          .then((rows) => new Set(rows.flatMap((r) => r.origins)));
        const mine = { found, rememberedUntil: now() + rememberMs };
        origins = mine;
        found.catch(() => {
          if (origins === mine) origins = undefined;
        });
      }
      return (await origins.found).has(origin);
    },
  };
};
