/** Issuers and orders to be invoiced, and the accounts that every set of invoices must balance with. */
import { expect } from 'vitest';
import { type Draft, draftOf, type IssueAsk, issue } from '../../bff/billing/invoices/issue.ts';
import { documentOf, type EntityRecord, type InvoiceRecord } from '../../bff/billing/invoices/rows.ts';
import { sampleBuyer, sampleIssuer } from '../../bff/billing/invoices/sample.ts';
import type { OrderRecord } from '../../bff/charging/orders/rows.ts';
import { type Failure, isFailure } from '../../bff/kernel/result.ts';
import { systemScope } from '../../bff/store/scope.ts';
import * as t from '../../bff/store/tables/index.ts';
import type { Scope, Store } from '../../bff/store/types.ts';
import { endedOrder } from './books.ts';
import { counterIds } from './store.ts';

const system = systemScope('test');
export const issuedMs = Date.UTC(2026, 10, 20, 9);
export const buyer = sampleBuyer;

export const entityRow = (id: string, tenantId = 'north', more: Partial<EntityRecord> = {}): EntityRecord => ({
  ...sampleIssuer,
  ...{ id, tenantId, prefix: 'RE', logo: null, createdAt: 0, updatedAt: 0, ...more },
});

/** Ended orders of a merchant, a day apart; none of their energies is another's. */
export const plantOrders = (
  store: Store,
  ids: readonly string[],
  more: (at: number) => Partial<OrderRecord> = () => ({}),
): Promise<void> =>
  store.tx(system, (w) =>
    w.insert(
      t.orders,
      ids.map((id, at) =>
        endedOrder(id, Date.UTC(2026, 9, 1 + (at % 28), 8), 10_000 + 137 * at, { dueAt: null, ...more(at) }),
      ),
    ),
  );

const newIds = counterIds('inv');

/** Issues as the handler does. */
export const issueFor = async (
  store: Store,
  scope: Scope,
  ask: IssueAsk,
  nowMs = issuedMs,
): Promise<InvoiceRecord | Failure> => {
  class Undone extends Error {
    readonly failure: Failure;
    constructor(failure: Failure) {
      super(failure.detail);
      this.failure = failure;
    }
  }
  try {
    return await store.tx(scope, async (w) => {
      const draft: Draft | Failure = await draftOf(w, ask);
      const row = isFailure(draft) ? draft : await issue(w, draft, nowMs, newIds);
      if (isFailure(row)) throw new Undone(row);
      return row;
    });
  } catch (error) {
    if (error instanceof Undone) return error.failure;
    throw error;
  }
};

/** Numbers have no gap and none is used twice; an order is on one invoice, which it names; columns are those of the document. */
export const expectSound = async (store: Store): Promise<void> => {
  const read = store.read(system);
  const invoices = await read.select(t.invoices);
  const bound = await read.select(t.invoiceOrders);
  for (const series of await read.select(t.invoiceSeries)) {
    const own = invoices.filter(
      ({ entityId, number }) => entityId === series.entityId && number.startsWith(`${series.name}-`),
    );
    expect(own.map(({ number }) => Number(number.slice(series.name.length + 1))).sort((a, b) => a - b)).toEqual(
      Array.from({ length: series.nextNumber - 1 }, (_, at) => at + 1),
    );
  }
  const orders = await read.select(t.orders);
  expect(new Map(bound.map(({ orderId, invoiceId }) => [orderId, invoiceId]))).toEqual(
    new Map(orders.flatMap(({ id, invoiceId }) => (invoiceId === null ? [] : [[id, invoiceId]]))),
  );
  for (const row of invoices) {
    const d = documentOf(row);
    const signed = (minor: number) => (d.type === 'creditNote' ? 0 - minor : minor);
    expect([row.netMinor, row.taxMinor, row.totalMinor]).toEqual([d.netMinor, d.taxMinor, d.totalMinor].map(signed));
    expect(d.netMinor + d.taxMinor).toBe(d.totalMinor);
  }
};
