/** Which orders of a batch go on one invoice together. Pure. */
import { type BatchPlan, maxOrders } from './contract.ts';

/** What is read of an order to group it. */
export interface Candidate {
  readonly id: string;
  readonly driverId: string | null;
  readonly cardId: string | null;
  /** Names the cards that its card shares a tag with; empty: none. */
  readonly groupTag: string;
  readonly currency: string;
}

export interface Group {
  /** Names the customer and the currency; groups are taken in the order of their keys. */
  readonly key: string;
  readonly orderIds: readonly string[];
}

const customerOf = (by: BatchPlan['by'], order: Candidate): string => {
  if (by === 'driver' && order.driverId !== null) return `driver ${order.driverId}`;
  if (by === 'cardGroup' && order.groupTag !== '') return `group ${order.groupTag}`;
  if (by === 'cardGroup' && order.cardId !== null) return `card ${order.cardId}`;
  // Orders of nobody have nothing in common.
  return `order ${order.id}`;
};

/** Groups by customer and currency, at most `maxOrders` each, sorted by key. */
export function groupsOf(by: BatchPlan['by'], orders: readonly Candidate[]): Group[] {
  const found = new Map<string, string[]>();
  for (const order of orders) {
    const key = `${customerOf(by, order)} ${order.currency}`;
    const known = found.get(key);
    if (known) known.push(order.id);
    else found.set(key, [order.id]);
  }
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, ids]) =>
      Array.from({ length: Math.ceil(ids.length / maxOrders) }, (_, at) => ({
        key,
        orderIds: ids.slice(at * maxOrders, (at + 1) * maxOrders),
      })),
    );
}
