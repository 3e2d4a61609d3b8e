/** Batches: invoices issued over a filter of orders, in the background. */
import * as z from 'zod/mini';
import { order } from '../../charging/orders/contract.ts';
import { endpoint, feature, resource } from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';
import { filtersOf } from '../../kernel/filters.ts';
import { batchProblems, detail, id, language, note } from './shapes.ts';

/** `failed`: ended by a fault of the program before it was through. */
export const invoiceBatchStates = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
/** `cardGroup`: cards that share a group tag are one customer; a card without one is its own. */
export const invoiceGroupings = ['order', 'driver', 'cardGroup'] as const;

/** The filters of the list of orders. */
const filterNames = filtersOf(f.anyEntity(order)).flatMap(([name, { kind }]) =>
  ['integer', 'decimal', 'time', 'energyWh', 'powerW', 'durationMs', 'money'].includes(kind)
    ? [`${name}.from`, `${name}.to`]
    : [name],
);
export const orderFilter = z.strictObject(
  Object.fromEntries(
    ['q', ...filterNames].map((name) => [
      name,
      z.optional(/\.(from|to)$/.test(name) ? z.int() : z.string().check(z.maxLength(2000))),
    ]),
  ),
) as unknown as z.ZodMiniType<Record<string, string | number>, Record<string, string | number>>;

export const batchPlan = z.strictObject({
  filter: orderFilter,
  by: z.enum(invoiceGroupings),
  language,
  detail,
  note: z.optional(note),
  mail: z.optional(z.boolean()),
});
export type BatchPlan = z.output<typeof batchPlan>;

export const invoiceBatch = f.entity('invoiceBatch', 'Invoice batch', {
  id: f.id({ label: 'Id', hidden: true }),
  tenantId: f.id({ label: 'Merchant', filter: true, hidden: true }),
  entityId: f.id({ label: 'Issuer', filter: true, hidden: true }),
  name: f.text({ label: 'Name', max: 120, filter: true, sort: true }),
  plan: f.json(z.unknown(), { label: 'Plan', hidden: true }),
  state: f.choice(invoiceBatchStates, { label: 'State', filter: true }),
  total: f.integer({ label: 'Orders', help: 'Orders to go through: those that the filter found without an invoice' }),
  done: f.integer({
    label: 'Orders done',
    help: 'Orders gone through, invoiced or failed; the batch is over at `total`',
  }),
  failed: f.integer({ label: 'Orders failed', help: 'Of the orders done, those that could not be invoiced' }),
  issued: f.integer({
    label: 'Invoices issued',
    help: 'Invoices, not orders: each holds the `done` orders of one driver or card group, or a single order, as `plan.by` says',
  }),
  problems: f.json(
    z.array(z.object({ orderId: z.string(), code: z.optional(z.enum(batchProblems)), message: z.string() })),
    {
      label: 'Problems',
      hidden: true,
      help: 'What could not be invoiced or mailed and why, at most 200; without an order: why the batch ended; with a `code`: what is wrong, of the reasons that there are words for',
    },
  ),
  actorName: f.text({ label: 'By', max: 120 }),
  createdAt: f.time({ label: 'Created', filter: true, sort: true }),
  updatedAt: f.time({ label: 'Changed', hidden: true }),
});

const batches = '/v1/invoice-batches';

export const invoiceBatches = feature('invoiceBatches', 'Invoice batches', {
  ...resource(invoiceBatch, { path: batches, view: 'invoice:view', edit: 'invoice:edit', only: [] }),
  create: endpoint({
    method: 'POST',
    path: batches,
    may: 'invoice:edit',
    status: 201,
    summary:
      'Issue invoices over a filter of orders, one for each order, driver or card group; follow it by live event `invoiceBatch.changed`',
    body: z.extend(batchPlan, {
      name: z.string().check(z.trim(), z.minLength(1), z.maxLength(120)),
      entityId: id,
    }),
    out: f.rowSchema(invoiceBatch),
  }),
  cancel: endpoint({
    method: 'POST',
    path: `${batches}/{id}/cancel`,
    may: 'invoice:edit',
    summary: 'Issue no more; what was issued stays',
    body: z.strictObject({}),
    out: f.rowSchema(invoiceBatch),
  }),
});
