/**
 * Carrying out batches: each group of orders is invoiced in a transaction of its own, together with the batch's progress, so that a crash loses
 * neither and a restart goes on after the last group. A batch is one node's until that node has been silent for a minute.
 */
import { and, eq, inArray, lt, or, type SQL } from 'drizzle-orm';
import { order as orderEntity } from '../../charging/orders/contract.ts';
import type { Job } from '../../jobs.ts';
import { anyEntity } from '../../kernel/fields.ts';
import { whereOf } from '../../kernel/listing.ts';
import { columnsOf } from '../../kernel/manage.ts';
import { type Failure, isFailure } from '../../kernel/result.ts';
import { isPassing } from '../../store/errors.ts';
import { systemScope } from '../../store/scope.ts';
import { cards, invoiceBatches, orders, tenantScope } from '../../store/tables/index.ts';
import type { Log, Reader, Store, Writer } from '../../store/types.ts';
import { type BatchPlan, batchPlan } from './contract.ts';
import { type Candidate, type Group, groupsOf } from './groups.ts';
import { awaitsInvoice, orderFilters } from './invoiced.ts';
import { draftOf, issue } from './issue.ts';
import { mailInvoice } from './mail.ts';
import { type BatchRecord, toBatchRow } from './rows.ts';

export interface BatchDeps {
  store: Store;
  now(): number;
  newId(): string;
  nodeId: string;
  log: Log;
}

export interface InvoiceBatches {
  jobs(): Job[];
  /** Carries on whatever has to be done. */
  run(): Promise<void>;
  /** Ends after the group at hand. */
  stop(): void;
}

const everyMs = 10_000;
const silentMs = 60_000;
const maxProblems = 200;
const chunk = 1_000;
/** Progress is told after so many groups, and at the end. */
const tellEvery = 20;

const fault = {
  code: 'fault',
  message:
    'A fault of the program hindered it. Whoever runs the server finds it in the log; try again when it is mended.',
} as const;

/** What came of a group of orders. */
interface Outcome {
  /** Invoices. */
  readonly issued: number;
  /** Orders without one. */
  readonly failed: number;
  readonly problems: Readonly<BatchRecord['problems']>;
}

const failedAll = ({ orderIds }: Group, why: Omit<BatchRecord['problems'][number], 'orderId'>): Outcome => ({
  ...{ issued: 0, failed: orderIds.length, problems: orderIds.map((orderId) => ({ orderId, ...why })) },
});

const countOf = (groups: readonly Group[]): number => groups.reduce((sum, { orderIds }) => sum + orderIds.length, 0);

/** The orders of the issuer's merchants that the filter shows and that wait for an invoice. */
export function candidatesWhere(
  read: Reader,
  batch: Pick<BatchRecord, 'tenantId'>,
  filter: BatchPlan['filter'],
): SQL | undefined | Failure {
  const entity = anyEntity(orderEntity);
  const asked = whereOf(entity, columnsOf(entity, orders), filter, orderFilters, read);
  if (isFailure(asked)) return asked;
  const tree = read.raw
    .select({ id: tenantScope.descendant })
    .from(tenantScope)
    .where(eq(tenantScope.ancestor, batch.tenantId));
  return and(asked, awaitsInvoice(), inArray(orders.tenantId, tree));
}

/** With their merchant, because two of them may use the same tag. */
const groupTags = async (read: Reader, ids: readonly string[]): Promise<Map<string, string>> => {
  const found = await read.select(cards, { where: inArray(cards.id, [...ids]) });
  return new Map(found.map(({ id, tenantId, groupTag }) => [id, groupTag === '' ? '' : `${tenantId} ${groupTag}`]));
};

async function candidatesOf(read: Reader, where: SQL | undefined, by: BatchPlan['by']): Promise<Candidate[]> {
  const found: Candidate[] = [];
  const only = ['id', 'driverId', 'cardId', 'currency'] as const;
  const sort = [{ column: orders.startedAt, desc: false }];
  for await (const rows of read.iterate(orders, { ...(where && { where }), sort, chunk, only })) {
    const cardIds = [...new Set(rows.flatMap(({ cardId }) => cardId ?? []))];
    const tags = by === 'cardGroup' && cardIds.length > 0 ? await groupTags(read, cardIds) : undefined;
    for (const row of rows) found.push({ ...row, groupTag: tags?.get(row.cardId ?? '') ?? '' });
  }
  return found;
}

export const createInvoiceBatches = (deps: BatchDeps): InvoiceBatches => {
  const { store, now, newId, nodeId, log } = deps;
  const scope = systemScope('jobs');
  let stopped = false;
  let running: Promise<void> | undefined;

  /** Batches that nobody carries on, and those that this node did before it was started anew. */
  const due = () =>
    store.read(scope).select(invoiceBatches, {
      where: or(
        eq(invoiceBatches.state, 'queued'),
        and(
          eq(invoiceBatches.state, 'running'),
          or(eq(invoiceBatches.nodeId, nodeId), lt(invoiceBatches.updatedAt, now() - silentMs)),
        ),
      ),
      orderBy: [{ column: invoiceBatches.createdAt }],
      limit: 20,
    });

  const claim = (batch: BatchRecord): Promise<BatchRecord | undefined> =>
    store.tx(scope, async (w) => {
      const { state, updatedAt } = batch;
      const patch = { state: 'running' as const, nodeId, updatedAt: now() };
      return (await w.change(invoiceBatches, batch.id, patch, { state, updatedAt }))
        ? w.find(invoiceBatches, batch.id)
        : undefined;
    });

  /** Writes what a step changed; undefined when the batch is not this node's any more. */
  const progress = async (
    w: Writer,
    id: string,
    step: (batch: BatchRecord) => Promise<Partial<BatchRecord>>,
    tell: boolean,
  ): Promise<BatchRecord | undefined> => {
    const batch = await w.find(invoiceBatches, id);
    if (batch?.state !== 'running' || batch.nodeId !== nodeId) return undefined;
    const row = await w.update(invoiceBatches, id, { ...(await step(batch)), updatedAt: now() });
    if (row && tell) await w.emit('invoiceBatch.changed', id, toBatchRow(row), row.tenantId);
    return row;
  };

  /** One invoice for a group; what cannot stand on it is left out and said. */
  const invoiceGroup = async (w: Writer, batch: BatchRecord, plan: BatchPlan, group: Group): Promise<Outcome> => {
    const { language, detail, note } = plan;
    const ask = { entityId: batch.entityId, orderIds: group.orderIds, language, detail, note };
    const draft = await draftOf(w, ask);
    if (isFailure(draft)) return failedAll(group, { message: draft.detail });
    const { problems, records } = draft.found;
    const failed = problems.length;
    if (records.length === 0) return { issued: 0, failed, problems };
    const fit = { ...draft, found: { ...draft.found, problems: [] } };
    const row = await issue(w, fit, now(), newId, { batchId: batch.id });
    if (isFailure(row)) return failedAll(group, { message: row.detail });
    const mailed = plan.mail && row.buyerEmail !== '' ? await mailInvoice(w, row, now(), newId) : row;
    if (!isFailure(mailed)) return { issued: 1, failed, problems };
    const unsent = records.map(({ id }) => ({
      orderId: id,
      code: 'notMailed' as const,
      message: `It is invoiced, but not mailed. ${mailed.detail}`,
    }));
    return { issued: 1, failed, problems: [...problems, ...unsent] };
  };

  const advance = async (batch: BatchRecord): Promise<void> => {
    const plan = batchPlan.parse(batch.plan);
    const read = store.read(scope);
    const where = candidatesWhere(read, batch, plan.filter);
    if (isFailure(where)) throw new Error(where.detail);
    const groups = groupsOf(plan.by, await candidatesOf(read, where, plan.by));
    const left = groups.filter(({ key }) => batch.cursor === null || key > batch.cursor);
    // Since it was asked for, orders may have come or been invoiced otherwise.
    const total = batch.done + countOf(left);
    for (const [at, group] of left.entries()) {
      if (stopped) return;
      // A customer's groups are done when the last of them is.
      const isDone = left[at + 1]?.key !== group.key;
      const step = (take: (w: Writer, before: BatchRecord) => Promise<Outcome>) =>
        store.tx(scope, (w) =>
          progress(
            w,
            batch.id,
            async (before) => {
              const { issued, failed, problems } = await take(w, before);
              return {
                total,
                done: before.done + group.orderIds.length,
                failed: before.failed + failed,
                issued: before.issued + issued,
                problems: [...before.problems, ...problems].slice(0, maxProblems),
                ...(isDone && { cursor: group.key }),
              };
            },
            (at + 1) % tellEvery === 0,
          ),
        );
      const done = await step((w, before) => invoiceGroup(w, before, plan, group)).catch((error: unknown) => {
        if (isPassing(error)) throw error;
        log.error({ err: error, batch: batch.id, orders: group.orderIds }, 'orders of a batch could not be invoiced');
        // Nothing would change if they were tried again: it is said, and the others go on.
        return step(async () => failedAll(group, fault));
      });
      if (!done) return;
    }
    await store.tx(scope, (w) => progress(w, batch.id, async () => ({ state: 'done', total }), true));
  };

  const runOnce = async (): Promise<void> => {
    for (const waiting of await due()) {
      if (stopped) return;
      const batch = await claim(waiting);
      if (!batch) continue;
      try {
        await advance(batch);
      } catch (error) {
        if (isPassing(error)) throw error;
        log.error({ err: error, batch: batch.id }, 'an invoice batch could not be carried on');
        const ended = { orderId: '', ...fault };
        await store.tx(scope, (w) =>
          progress(
            w,
            batch.id,
            async ({ problems }) => ({ state: 'failed', problems: [...problems.slice(0, maxProblems - 1), ended] }),
            true,
          ),
        );
      }
    }
  };

  const run = async (): Promise<void> => {
    // Whoever asks meanwhile may know of a batch that this run has passed already.
    while (running) await running;
    running = runOnce().finally(() => {
      running = undefined;
    });
    await running;
  };

  return {
    jobs: () => [{ name: 'invoices', everyMs, run }],
    run,
    stop() {
      stopped = true;
    },
  };
};
