/** Handlers of embed sessions: one-time secret → short-lived token → renewed token, bound to tenant, widgets, actions and origins. */
import { and, eq, isNull } from 'drizzle-orm';
import type * as z from 'zod/mini';
import { bind } from '../../kernel/http.ts';
import type { Permission } from '../../kernel/permissions.ts';
import { fail, invalid, notFound } from '../../kernel/result.ts';
import { systemScope } from '../../store/scope.ts';
import { embedSessions as table, tenants } from '../../store/tables/index.ts';
import type { Row, Store } from '../../store/types.ts';
import { hashToken, newToken } from '../secrets.ts';
import { embed, type Grant, type grant as grantSchema, widgetViews } from './contract.ts';

const secretLifetimeMs = 60_000;
const tokenLifetimeMs = 8 * 60_000;
const overlapMs = 30_000;
const sessionLifetimeMs = 12 * 3_600_000;

/** Who holds these could make accounts, keys and sessions that outlive the page, its session and its key. */
const notForPages: ReadonlySet<Permission> = new Set(['tenant:edit', 'account:edit', 'key:edit', 'embed:create']);

type SessionRow = Row<typeof table>;

export const embedHandlers = (deps: { newId(): string; store: Store }) => {
  const granted = (row: SessionRow, tenant: Row<typeof tenants>, token: string): Grant =>
    ({
      token,
      expiresInMs: tokenLifetimeMs,
      tenantId: row.tenantId,
      tenantName: tenant.name,
      permissions: row.permissions,
      widgets: row.widgets,
      locale: row.locale,
      brand: row.brand,
      currency: tenant.currency,
      zone: tenant.zone,
    }) as z.output<typeof grantSchema>;

  return bind(embed, {
    create: async (c) => {
      if (c.caller.kind !== 'apiKey')
        return fail('forbidden', 'An embed session hangs on an API key. Ask with one, from your page’s server.');
      const lasting = c.body.actions?.find((p) => notForPages.has(p));
      if (lasting)
        return fail('forbidden', `The permission ${lasting} is not given to pages: what it makes outlives them.`);
      const wanted = [...new Set([...c.body.widgets.flatMap((w) => widgetViews[w]), ...(c.body.actions ?? [])])];
      const lacking = wanted.find((p) => !c.caller.permissions.has(p));
      if (lacking) return fail('forbidden', `The key lacks the permission ${lacking}, so it cannot grant it.`);
      const secret = newToken('wfs');
      return c.tx(async (w) => {
        const tenant = await w.find(tenants, c.body.tenantId ?? c.caller.scope.tenantId);
        if (!tenant) return notFound('merchant');
        const foreign = c.body.origins.find((o) => !tenant.origins.includes(o));
        if (foreign)
          return invalid(
            'origins',
            `${foreign} is not among the pages that may embed ${tenant.name}. Add it to the merchant first.`,
          );
        const row: SessionRow = {
          id: deps.newId(),
          tenantId: tenant.id,
          apiKeyId: c.caller.credentialId,
          secretHash: hashToken(secret),
          tokenHash: null,
          tokenExpiresAt: null,
          previousTokenHash: null,
          previousExpiresAt: null,
          permissions: wanted,
          widgets: c.body.widgets,
          origins: c.body.origins,
          user: c.body.user,
          locale: c.body.locale ?? null,
          brand: c.body.brand ?? tenant.brand,
          createdAt: c.now,
          secretExpiresAt: c.now + secretLifetimeMs,
          redeemedAt: null,
          expiresAt: c.now + sessionLifetimeMs,
          revokedAt: null,
        };
        await w.insert(table, row);
        await w.audit(
          'embed.create',
          'embedSession',
          row.id,
          { widgets: row.widgets, permissions: row.permissions, user: row.user, origins: row.origins },
          tenant.id,
        );
        return { id: row.id, secret, expiresInMs: secretLifetimeMs };
      });
    },

    redeem: async (c) => {
      const refused = fail(
        'unauthenticated',
        'This secret was used already or is too old. Ask your page’s server for a new one.',
      );
      const origin = c.request.headers.get('origin');
      const token = newToken('wfe');
      // The browser has no scope yet: the secret is what says which row this is.
      return deps.store.tx(systemScope('auth'), async (w) => {
        const row = await w.first(table, { where: eq(table.secretHash, hashToken(c.body.secret)) });
        if (!row || row.redeemedAt !== null || row.revokedAt !== null || row.secretExpiresAt <= c.now) return refused;
        if (origin === null || !row.origins.includes(origin))
          return fail('forbidden', 'This embed session was made for other pages.');
        const taken = await w.updateWhere(table, and(eq(table.id, row.id), isNull(table.redeemedAt)), {
          redeemedAt: c.now,
          tokenHash: hashToken(token),
          tokenExpiresAt: c.now + tokenLifetimeMs,
        });
        const tenant = await w.find(tenants, row.tenantId);
        return taken === 1 && tenant ? granted(row, tenant, token) : refused;
      });
    },

    renew: async (c) => {
      if (c.caller.kind !== 'embed') return fail('forbidden', 'Only an embed token can be renewed.');
      const token = newToken('wfe');
      return c.tx(async (w) => {
        const row = await w.find(table, c.caller.credentialId);
        const tenant = row && (await w.find(tenants, row.tenantId));
        if (!row || !tenant || row.expiresAt <= c.now)
          return fail('unauthenticated', 'The embed session has ended. Ask your page’s server for a new one.');
        await w.update(table, row.id, {
          previousTokenHash: row.tokenHash,
          previousExpiresAt: Math.min(row.tokenExpiresAt ?? 0, c.now + overlapMs),
          tokenHash: hashToken(token),
          tokenExpiresAt: c.now + tokenLifetimeMs,
        });
        w.bell('access');
        return granted(row, tenant, token);
      });
    },

    revoke: async (c) =>
      c.tx(async (w) => {
        const row = await w.update(table, c.params.id ?? '', { revokedAt: c.now });
        if (!row) return notFound('embed session');
        await w.audit('embed.revoke', 'embedSession', row.id, { user: row.user }, row.tenantId);
        w.bell('access');
        return undefined;
      }),
  });
};
