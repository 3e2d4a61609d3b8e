/** Every row of some tenants, so that a test sees whether anything changed, or holds what it must not. */
import { eq, getTableColumns, is, Table } from 'drizzle-orm';
import { systemScope } from '../../bff/store/scope.ts';
import * as t from '../../bff/store/tables/index.ts';
import type { Store } from '../../bff/store/types.ts';
import type { TenantId } from './world.ts';

/** Tables whose rows belong to tenants, by name: a new one is among them. */
const owned = Object.entries(t).filter(([, each]) => is(each, Table) && 'tenantId' in getTableColumns(each));

/** Every row of some tenants as text, to see whether anything changed. */
export const snapshot = async (store: Store, of: readonly TenantId[]): Promise<Record<string, string>> => {
  const read = store.read(systemScope('test'));
  const rows: Record<string, string> = {};
  for (const [name, table] of owned)
    for (const tenant of of) {
      const found = await read.select(table as typeof t.drivers, {
        where: eq((table as typeof t.drivers).tenantId, tenant),
      });
      rows[`${name} of ${tenant}`] = found
        .map((r) => JSON.stringify(r))
        .sort()
        .join('\n');
    }
  return rows;
};
