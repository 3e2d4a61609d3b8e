/** A remembered order's row changed in the store, within a unit of work. */
import type { OrderRecord } from '../charging/orders/rows.ts';
import { orders } from '../store/tables/index.ts';
import type { Writer } from '../store/types.ts';
import { Stale } from './unit.ts';

/** Two changes within one millisecond must still be told apart. */
export const later = (before: OrderRecord, nowMs: number) => Math.max(nowMs, before.updatedAt + 1);

/** The order's new row. Nobody else may have changed it since we read it. */
export async function setOrder(w: Writer, before: OrderRecord, patch: Partial<OrderRecord>): Promise<OrderRecord> {
  const { state, updatedAt } = before;
  if (!(await w.change(orders, before.id, patch, { state, updatedAt }))) throw new Stale();
  return { ...before, ...patch };
}
