/**
 * What of an order a charger changes no more: a bill that a person decided about or that is on an invoice, and an energy that was set by hand. What
 * the charger tells later is kept as facts of the session beside it.
 */
import { isBillFixed, isSetByHand } from '../charging/orders/decisions.ts';
import type { OrderRecord } from '../charging/orders/rows.ts';
import { orders } from '../store/tables/index.ts';
import type { Writer } from '../store/types.ts';

/** The columns that stay as they are stored; none for most orders. */
export async function fixedColumns(w: Writer, before: OrderRecord): Promise<Partial<OrderRecord>> {
  if (before.state === 'charging' && !isBillFixed(before)) return {};
  // Invoices are written beside the bridge: what it remembers of an ended order does not tell.
  const stored = await w.find(orders, before.id);
  if (!stored || !isBillFixed(stored)) return {};
  const { bill, totalMinor, taxMinor, review, invoiceId, energyWh } = stored;
  return { bill, totalMinor, taxMinor, review, invoiceId, ...(isSetByHand(review) && { energyWh }) };
}
