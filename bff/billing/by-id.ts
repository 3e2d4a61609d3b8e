/** Rows that others point to, looked up many at once, and who stands above whom. Reads only, in the caller's scope. */
import { and, eq, inArray } from 'drizzle-orm';
import { tenantScope } from '../store/tables/index.ts';
import type { Reader, Row, TenantTable } from '../store/types.ts';

type Named = TenantTable & { $inferSelect: { id: string } };

/** What rows point to with `idOf`, by its id, as far as the reader may see it; at most 1 000. A row may point to nothing. */
export const byId = async <T extends Named, R>(
  read: Reader,
  table: T,
  rows: readonly R[],
  idOf: (row: R) => string | null,
): Promise<ReadonlyMap<string, Row<T>>> => {
  const wanted = [...new Set(rows.map(idOf).filter((id) => id !== null))];
  const found = wanted.length === 0 ? [] : await read.select(table, { where: inArray(table.id, wanted) });
  return new Map(found.map((row) => [row.id, row]));
};

/** Whether a merchant is another one or stands above it in the tree. */
export const isAbove = async (read: Reader, above: string, below: string): Promise<boolean> => {
  if (above === below) return true;
  const found = await read.raw
    .select({ id: tenantScope.descendant })
    .from(tenantScope)
    .where(and(eq(tenantScope.ancestor, above), eq(tenantScope.descendant, below)))
    .limit(1);
  return found.length > 0;
};

/** A merchant and those above it, whose tariffs, groups and campaigns count at its stations. */
export const lineOf = async (read: Reader, tenantId: string): Promise<string[]> => {
  const found = await read.raw
    .select({ id: tenantScope.ancestor })
    .from(tenantScope)
    .where(eq(tenantScope.descendant, tenantId));
  return found.map(({ id }) => id);
};
