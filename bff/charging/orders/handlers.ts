/** Handlers of orders: lists, the explained bill with its curve, stop from afar, close by hand. */
import { asc, eq } from 'drizzle-orm';
import { tariffSchema } from '../../billing/tariffs/tariff.ts';
import type { Commands } from '../../bridge/commands.ts';
import type { Ingest } from '../../bridge/ingest.ts';
import { Stale } from '../../bridge/unit.ts';
import { bind } from '../../kernel/http.ts';
import { manage } from '../../kernel/manage.ts';
import { fail, notFound } from '../../kernel/result.ts';
import { chargers, meterValues, orders as table, tariffs, tariffVersions } from '../../store/tables/index.ts';
import type { Reader, Row } from '../../store/types.ts';
import { billOf } from './bill.ts';
import { order, orders } from './contract.ts';
import { curveOf } from './curve.ts';
import { type OrderRecord, replay, samplesOf, toOrderRow, toSession } from './rows.ts';

interface OrderDeps {
  newId(): string;
  commands: Pick<Commands, 'queue'>;
  ingest: Pick<Ingest, 'closing'>;
}

const stopExpiryMs = 60_000;

const meteredOf = async (read: Reader, orderId: string): Promise<Row<typeof meterValues>[]> => {
  const stored: Row<typeof meterValues>[] = [];
  const chunks = read.iterate(meterValues, {
    where: eq(meterValues.orderId, orderId),
    sort: [{ column: meterValues.id, desc: false }],
  });
  for await (const chunk of chunks) stored.push(...chunk);
  return stored;
};

// The tariff may belong to a merchant above: who sees the order sees what it was priced by.
const tariffOf = async (read: Reader, versionId: string | null) => {
  if (versionId === null) return undefined;
  const [found] = await read.raw
    .select({ name: tariffs.name, version: tariffVersions.version, definition: tariffVersions.definition })
    .from(tariffVersions)
    .innerJoin(tariffs, eq(tariffs.id, tariffVersions.tariffId))
    .where(eq(tariffVersions.id, versionId))
    .orderBy(asc(tariffVersions.id))
    .limit(1);
  return found;
};

/** The bill so far of a running order; an ended one's is stored. */
const billSoFar = (
  row: OrderRecord,
  stored: readonly Row<typeof meterValues>[],
  definition: unknown,
  nowMs: number,
) => {
  const tariff = tariffSchema.safeParse(definition);
  if (!tariff.success) return null;
  const session = toSession(row);
  replay(session, stored);
  return billOf(session, tariff.data, row.zone, nowMs);
};

export const orderHandlers = (deps: OrderDeps) =>
  bind(orders, {
    ...manage({ entity: order, table, sort: '-startedAt' }),
    detail: async (c) => {
      const row = await c.read.find(table, c.params.id ?? '');
      if (!row) return notFound('order');
      const stored = await meteredOf(c.read, row.id);
      const tariff = await tariffOf(c.read, row.tariffVersionId);
      return {
        order: toOrderRow(row),
        bill: row.state === 'charging' && tariff ? billSoFar(row, stored, tariff.definition, c.now) : row.bill,
        tariffName: tariff?.name ?? null,
        tariffVersion: tariff?.version ?? null,
        curve: curveOf(
          { ...row, ...toSession(row).memory },
          stored.map((message) => ({ samples: samplesOf(message), receivedAt: message.receivedAt })),
        ),
      };
    },
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
