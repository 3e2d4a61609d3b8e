/**
 * Writing what a person decided about an ended order's bill: the earlier bill is kept, the billing clerk is told to book the difference, and the bridge
 * finds its memory of the order old. What may be decided is in `decisions.ts`.
 */
import { openMinorOf, overpaidMinorOf } from '../../billing/settle/state.ts';
import type { Bill } from '../../billing/tariffs/bill.ts';
import type { Context } from '../../kernel/http.ts';
import { type Failure, fail, isFailure, notFound } from '../../kernel/result.ts';
import { orderBills, orders } from '../../store/tables/index.ts';
import type { Writer } from '../../store/types.ts';
import { billRefusal } from './decisions.ts';
import { type OrderRecord, toOrderRow } from './rows.ts';

/** What changes of an order besides its bill. */
export type Change = Partial<
  Pick<
    OrderRecord,
    'review' | 'tariffVersionId' | 'energyWh' | 'startedAt' | 'endedAt' | 'durationMs' | 'meterStopWh' | 'mergedInto'
  >
> & { readonly bill: Bill | null };

export interface Decision {
  /** In the audit log: `order.reprice`. */
  readonly action: string;
  readonly note: string;
  readonly detail?: Record<string, unknown>;
}

const columnsOf = (change: Change): Partial<OrderRecord> => ({
  ...change,
  totalMinor: change.bill?.totalMinor ?? 0,
  taxMinor: change.bill?.taxMinor ?? 0,
});

/** The order that a bill can be decided about, or why not. */
export const decidable = async (c: Context, id: string): Promise<OrderRecord | Failure> => {
  const row = await c.read.find(orders, id);
  if (!row) return notFound('order');
  const refusal = billRefusal(row);
  return refusal === undefined ? row : fail('conflict', refusal);
};

/** What the decision comes to, before or after it is written. */
export const answerOf = (before: OrderRecord, after: OrderRecord, bill: Bill | null) => ({
  order: toOrderRow(after),
  bill,
  beforeMinor: before.totalMinor,
  totalMinor: after.totalMinor,
  openMinor: openMinorOf(after),
  overpaidMinor: overpaidMinorOf(after),
});

/** The order as the decision would leave it. */
export const foreseen = (before: OrderRecord, change: Change) =>
  answerOf(before, { ...before, ...columnsOf(change) }, change.bill);

export const changedMeanwhile = 'The order changed just now. Look at it again before you decide.';

/** Writes the decision about an order that is still as it was seen; answers its new row. */
export async function writeDecision(
  w: Writer,
  seen: OrderRecord,
  change: Change,
  { action, note, detail = {} }: Decision,
  deps: { newId(): string; nowMs: number },
): Promise<OrderRecord | Failure> {
  const before = await w.find(orders, seen.id);
  if (!before) return notFound('order');
  const refusal = billRefusal(before);
  if (refusal !== undefined) return fail('conflict', refusal);
  if (before.updatedAt !== seen.updatedAt) return fail('conflict', changedMeanwhile);
  const { nowMs } = deps;
  const columns = { ...columnsOf(change), dueAt: nowMs, updatedAt: Math.max(nowMs, before.updatedAt + 1) };
  await w.insert(orderBills, {
    id: deps.newId(),
    tenantId: before.tenantId,
    orderId: before.id,
    bill: before.bill,
    totalMinor: before.totalMinor,
    energyWh: before.energyWh,
    reason: note,
    actorName: w.scope.actor.name,
    createdAt: nowMs,
  });
  await w.change(orders, before.id, columns);
  const row = { ...before, ...columns };
  const amounts = { beforeMinor: before.totalMinor, totalMinor: row.totalMinor };
  await w.audit(action, 'order', row.id, { note, ...amounts, ...detail }, row.tenantId);
  await w.emit('order.changed', row.id, toOrderRow(row), row.tenantId);
  w.bell('billing');
  return row;
}

/** The whole of a decision about one order, or a look at what it would come to. */
export async function decideOn(
  c: Context,
  seen: OrderRecord,
  change: Change,
  decision: Decision & { readonly preview?: true | undefined },
  newId: () => string,
): Promise<ReturnType<typeof answerOf> | Failure> {
  if (decision.preview) return foreseen(seen, change);
  return c.tx(async (w) => {
    const row = await writeDecision(w, seen, change, decision, { newId, nowMs: c.now });
    return isFailure(row) ? row : answerOf(seen, row, change.bill);
  });
}
