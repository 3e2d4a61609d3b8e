/**
 * Who may see which tenants' rows, in one place. makeScope is for `bff/access/` only and systemScope for the server's own work
 * (a test keeps the imports); no other file decides whose rows a query reads.
 */
import { type SQL, sql } from 'drizzle-orm';
import { tenantScope } from './tables/access.ts';
import type { Actor, OwnedTable, Scope } from './types.ts';

/** Subtrees up to this size are named in the query; larger ones are looked up by it. */
export const smallSubtree = 50;

/** `tenantIds`: the whole subtree, root included, as read at authentication; left out when larger than smallSubtree. */
export const makeScope = (tenantId: string, tenantIds: readonly string[] | undefined, actor: Actor): Scope =>
  ({
    tenantId,
    tenantIds: tenantIds && tenantIds.length <= smallSubtree ? tenantIds : undefined,
    all: false,
    actor,
  }) as Scope;

export type SystemReason = 'ingest' | 'jobs' | 'auth' | 'seed' | 'live' | 'migration' | 'demo' | 'test';

/**
 * Sees and writes every tenant's rows. The reason is its name in the audit log, unless it goes on with what a person asked for.
 */
export const systemScope = (reason: SystemReason, name: string = reason): Scope =>
  ({ tenantId: '', all: true, actor: { kind: 'system', id: reason, name, address: '' } }) as unknown as Scope;

/** The condition on a tenant column, as text with `?` marks and their values; empty when the scope sees all. */
export const scopeText = (scope: Scope, column: string): { text: string; params: readonly string[] } => {
  if (scope.all) return { text: '', params: [] };
  const ids = scope.tenantIds;
  if (!ids)
    return {
      text: `${column} in (select "descendant" from "tenant_scope" where "ancestor" = ?)`,
      params: [scope.tenantId],
    };
  if (ids.length === 1) return { text: `${column} = ?`, params: ids };
  return { text: `${column} in (${ids.map(() => '?').join(', ')})`, params: ids };
};

/** The same as a condition for drizzle. */
export const visible = (scope: Scope, table: OwnedTable): SQL | undefined => {
  if (scope.all) return undefined;
  const ids = scope.tenantIds;
  if (!ids)
    return sql`${table.tenantId} in (select ${tenantScope.descendant} from ${tenantScope} where ${tenantScope.ancestor} = ${scope.tenantId})`;
  if (ids.length === 1) return sql`${table.tenantId} = ${ids[0]}`;
  return sql`${table.tenantId} in ${ids}`;
};
