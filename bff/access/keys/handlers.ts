/** Handlers of API keys: made once, shown once, ended at once. */
import { bind } from '../../kernel/http.ts';
import { manage } from '../../kernel/manage.ts';
import { fail, invalid, notFound } from '../../kernel/result.ts';
import { apiKeys as table, tenants } from '../../store/tables/index.ts';
import type { Row } from '../../store/types.ts';
import { hashToken, newToken } from '../secrets.ts';
import { apiKey, keys } from './contract.ts';

const toRow = (r: Row<typeof table>) => ({
  id: r.id,
  tenantId: r.tenantId,
  name: r.name,
  prefix: r.prefix,
  permissions: r.permissions,
  createdBy: r.createdBy,
  createdAt: r.createdAt,
  expiresAt: r.expiresAt,
  revokedAt: r.revokedAt,
  lastUsedAt: r.lastUsedAt,
});

export const shownPrefixLength = 10;

export const keyHandlers = (deps: { newId(): string }) =>
  bind(keys, {
    ...manage({ entity: apiKey, table, sort: '-createdAt', toRow }),
    create: async (c) => {
      const lacking = c.body.permissions.find((p) => !c.caller.permissions.has(p));
      if (lacking) return fail('forbidden', `You cannot give the permission ${lacking}, since you do not have it.`);
      if (c.body.expiresAt && c.body.expiresAt <= c.now) return invalid('expiresAt', 'The end lies in the past');
      const secret = newToken('wfk');
      return c.tx(async (w) => {
        const tenantId = c.body.tenantId ?? c.caller.scope.tenantId;
        if (!(await w.find(tenants, tenantId))) return notFound('merchant');
        // A key that ends soon shall not live on in one that it made.
        const maker = c.caller.kind === 'apiKey' ? await w.find(table, c.caller.credentialId) : undefined;
        const end = maker?.expiresAt ?? null;
        if (end !== null && c.body.expiresAt && c.body.expiresAt > end)
          return invalid('expiresAt', 'A key cannot make one that ends later than itself');
        const row = {
          id: deps.newId(),
          tenantId,
          name: c.body.name,
          prefix: secret.slice(0, shownPrefixLength),
          hash: hashToken(secret),
          permissions: c.body.permissions,
          createdBy: c.caller.scope.actor.name,
          createdAt: c.now,
          expiresAt: c.body.expiresAt ?? end,
          revokedAt: null,
          lastUsedAt: null,
        };
        await w.insert(table, row);
        await w.audit('apiKey.create', 'apiKey', row.id, { name: row.name, permissions: row.permissions }, tenantId);
        return { key: toRow(row), secret };
      });
    },
    revoke: async (c) =>
      c.tx(async (w) => {
        const before = await w.find(table, c.params.id ?? '');
        if (!before) return notFound('API key');
        const row = (await w.update(table, before.id, { revokedAt: before.revokedAt ?? c.now })) ?? before;
        await w.audit('apiKey.revoke', 'apiKey', row.id, { name: row.name }, row.tenantId);
        w.bell('access');
        return toRow(row);
      }),
  });
