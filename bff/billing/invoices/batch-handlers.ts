/** Handlers of invoice batches: begun over a filter of orders, looked at and cancelled. The work is done by `batch-run.ts`. */
import { bind } from '../../kernel/http.ts';
import { manage } from '../../kernel/manage.ts';
import { fail, isFailure, notFound } from '../../kernel/result.ts';
import { legalEntities, orders, invoiceBatches as table } from '../../store/tables/index.ts';
import { candidatesWhere } from './batch-run.ts';
import { invoiceBatch, invoiceBatches } from './contract.ts';
import { type BatchRecord, toBatchRow } from './rows.ts';

export const invoiceBatchHandlers = (deps: { newId(): string }) =>
  bind(invoiceBatches, {
    ...manage({ entity: invoiceBatch, table, sort: '-createdAt', toRow: toBatchRow }),

    create: async (c) =>
      c.tx(async (w) => {
        const { name, entityId, ...plan } = c.body;
        const entity = await w.find(legalEntities, entityId);
        if (!entity) return notFound('issuer of invoices');
        const where = candidatesWhere(w, entity, plan.filter);
        if (isFailure(where)) return where;
        const { count } = await w.totals(orders, where, []);
        if (count === 0)
          return fail('unprocessable', 'The filter finds no ended order without an invoice. Choose another filter.');
        const row: BatchRecord = {
          ...{ id: deps.newId(), tenantId: entity.tenantId, entityId, name, plan, state: 'queued', total: count },
          ...{ done: 0, failed: 0, issued: 0, problems: [], cursor: null, nodeId: '', actorName: w.scope.actor.name },
          ...{ createdAt: c.now, updatedAt: c.now },
        };
        await w.insert(table, row);
        await w.audit('invoiceBatch.create', 'invoiceBatch', row.id, { name, entityId, ...plan }, row.tenantId);
        await w.emit('invoiceBatch.changed', row.id, toBatchRow(row), row.tenantId);
        w.bell('invoices');
        return toBatchRow(row);
      }),

    cancel: async (c) =>
      c.tx(async (w) => {
        const before = await w.find(table, c.params.id ?? '');
        if (!before) return notFound('invoice batch');
        if (before.state !== 'queued' && before.state !== 'running')
          return fail('conflict', 'The batch is over already.');
        const row = await w.update(table, before.id, { state: 'cancelled', updatedAt: c.now });
        if (!row) return notFound('invoice batch');
        await w.audit('invoiceBatch.cancel', 'invoiceBatch', row.id, { name: row.name }, row.tenantId);
        await w.emit('invoiceBatch.changed', row.id, toBatchRow(row), row.tenantId);
        return toBatchRow(row);
      }),
  });
