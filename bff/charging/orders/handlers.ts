/** Handlers of orders: lists, the explained bill with its curve, stop from afar, close by hand; decisions about bills are in `decide-handlers.ts`. */
import { orderFilters } from '../../billing/invoices/invoiced.ts';
import type { Tariff } from '../../billing/tariffs/tariff.ts';
import type { Commands } from '../../bridge/commands.ts';
import type { Ingest } from '../../bridge/ingest.ts';
import { Stale } from '../../bridge/unit.ts';
import { bind } from '../../kernel/http.ts';
import { manage } from '../../kernel/manage.ts';
import { fail, notFound } from '../../kernel/result.ts';
import { chargers, orders as table } from '../../store/tables/index.ts';
import { billOf } from './bill.ts';
import { order, orders } from './contract.ts';
import { decisionHandlers } from './decide-handlers.ts';
import { historyOf } from './history.ts';
import { type OrderRecord, replay, toOrderRow, toSession } from './rows.ts';
import { curveWith, type Metered, mergedIn, meteredOf, versionOf } from './stored.ts';

interface OrderDeps {
  newId(): string;
  commands: Pick<Commands, 'queue'>;
  ingest: Pick<Ingest, 'closing'>;
}

const stopExpiryMs = 60_000;

/** The bill so far of a running order; an ended one's is stored. */
const billSoFar = (row: OrderRecord, stored: Metered, tariff: Tariff, nowMs: number) => {
  const session = toSession(row);
  replay(session, stored);
  return billOf(session, tariff, row.zone, nowMs, row.terms);
};

export const orderHandlers = (deps: OrderDeps) =>
  bind(orders, {
    ...manage({ entity: order, table, sort: '-startedAt', filters: orderFilters }),
    detail: async (c) => {
      const row = await c.read.find(table, c.params.id ?? '');
      if (!row) return notFound('order');
      const stored = await meteredOf(c.read, row);
      const version = await versionOf(c.read, row.tariffVersionId);
      const merged = [];
      for (const other of await mergedIn(c.read, row))
        merged.push({ row: other, metered: await meteredOf(c.read, other) });
      return {
        order: toOrderRow(row),
        bill: row.state === 'charging' && version?.tariff ? billSoFar(row, stored, version.tariff, c.now) : row.bill,
        tariffName: version?.name ?? null,
        tariffVersion: version?.version ?? null,
        curve: curveWith(row, stored, merged),
      };
    },
    history: async (c) => {
      const row = await c.read.find(table, c.params.id ?? '');
      return row ? historyOf(c.read, row.id) : notFound('order');
    },
    ...decisionHandlers(deps),
    stop: async (c) =>
      c.tx(async (w) => {
        const row = await w.find(table, c.params.id ?? '');
        if (!row) return notFound('order');
        if (row.state !== 'charging') return fail('conflict', 'The order has ended already.');
        const charger = await w.find(chargers, row.chargerId);
        if (!charger) return fail('conflict', 'The charger does not exist any more. Close the order by hand.');
        const command = { kind: 'remoteStop', transactionId: String(row.transactionId) } as const;
        const queued = await deps.commands.queue(w, charger, command, c.now + stopExpiryMs);
        await w.audit('order.stop', 'order', row.id, { commandId: queued.id }, row.tenantId);
        return { commandId: queued.id };
      }),
    close: async (c) => {
      const before = await c.read.find(table, c.params.id ?? '');
      if (!before) return notFound('order');
      if (before.state !== 'charging') return fail('conflict', 'The order has ended already.');
      const close = await deps.ingest.closing(before);
      try {
        return await c.tx(async (w) => {
          const row = await close(w);
          await w.audit('order.close', 'order', row.id, { note: c.body.note }, row.tenantId);
          return toOrderRow(row);
        });
      } catch (error) {
        if (error instanceof Stale)
          return fail('conflict', 'The order changed just now. Look at it again before you close it.');
        throw error;
      }
    },
  });
