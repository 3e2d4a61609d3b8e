/** Handlers of batches: chosen, looked at before, begun, cancelled and tried again. */
import { and, eq, inArray } from 'drizzle-orm';
import { bind, type Context } from '../../kernel/http.ts';
import { manage } from '../../kernel/manage.ts';
import { type Failure, fail, invalid, isFailure, notFound } from '../../kernel/result.ts';
import { batchItems, chargers, batches as table } from '../../store/tables/index.ts';
import type { Reader, Writer } from '../../store/types.ts';
import { noAddress } from '../files/ask.ts';
import { secretReason, secretWritten } from '../settings/secrets.ts';
import { type Choice, chosen, fileOf, judge } from './choose.ts';
import { batch, batches, batchItem } from './contract.ts';
import { type BatchOperation, batchOperation, permissionsOf, unfit } from './operation.ts';
import { type BatchRecord, toBatchRow } from './rows.ts';
import { skipWaiting, takeBack } from './run.ts';

const dayMs = 86_400_000;
const longestMs = 60 * dayMs;
const defaultParallel = 5;
const maxShown = 500;
const shownOrder = { cannot: 0, offline: 1, ready: 2 } as const;

export interface BatchHandlerDeps {
  newId(): string;
  publicUrl: string | undefined;
}

type Caller = Pick<Context, 'caller' | 'now'>;
interface Pace {
  notBefore?: number | undefined;
  notAfter?: number | undefined;
}

const windowOf = (pace: Pace, nowMs: number): { notBefore: number; notAfter: number } | Failure => {
  const notBefore = Math.max(pace.notBefore ?? nowMs, nowMs);
  const notAfter = pace.notAfter ?? notBefore + dayMs;
  if (notAfter <= notBefore) return invalid('notAfter', 'The window is over before it begins. Choose a later end.');
  return notAfter - nowMs > longestMs
    ? invalid('notAfter', 'A batch may wait for at most 60 days. Choose an earlier end.')
    : { notBefore, notAfter };
};

export const batchHandlers = (deps: BatchHandlerDeps) => {
  const managed = manage({ entity: batch, table, sort: '-createdAt', toRow: toBatchRow });
  const items = manage({ entity: batchItem, table: batchItems, sort: 'position' });

  /** Why the caller cannot do this with many chargers. */
  const refusal = async (c: Caller, read: Reader, op: BatchOperation): Promise<Failure | null> => {
    const missing = permissionsOf(op).find((needed) => !c.caller.permissions.has(needed));
    if (missing) return fail('forbidden', `This operation needs the permission ${missing}.`);
    const unfitWords = unfit(op);
    if (unfitWords) return invalid('command', unfitWords);
    const secret = secretWritten(op);
    if (secret !== undefined) return invalid('command', secretReason(secret));
    if (op.kind !== 'firmware' && op.kind !== 'log') return null;
    const noUrl = noAddress(deps);
    if (noUrl || op.kind === 'log') return noUrl;
    const file = await fileOf(read, op);
    if (file?.kind !== 'firmware')
      return invalid('command.fileId', 'There is no such firmware, or you may not see it.');
    return file.state === 'ready' ? null : fail('conflict', 'The firmware is not whole yet. Send its bytes first.');
  };

  const begin = async (
    w: Writer,
    c: Caller,
    op: BatchOperation,
    choice: Choice,
    more: Pick<BatchRecord, 'name' | 'parallel' | 'stopAfterFailures'> & Pace,
  ): Promise<BatchRecord | Failure> => {
    const refused = await refusal(c, w, op);
    if (refused) return refused;
    const found = await chosen(w, choice);
    if (isFailure(found)) return found;
    const span = windowOf(more, c.now);
    if (isFailure(span)) return span;
    const { name, parallel, stopAfterFailures } = more;
    const row: BatchRecord = {
      id: deps.newId(),
      tenantId: c.caller.scope.tenantId,
      name,
      command: op,
      filter: choice.filter ?? {},
      state: span.notBefore > c.now ? 'waiting' : 'running',
      detail: '',
      ...span,
      parallel,
      stopAfterFailures,
      total: found.length,
      done: 0,
      failed: 0,
      actorName: w.scope.actor.name,
      createdAt: c.now,
      updatedAt: c.now,
    };
    await w.insert(table, row);
    const rows = found.map((charger, position) => ({
      id: deps.newId(),
      tenantId: row.tenantId,
      batchId: row.id,
      position,
      chargerId: charger.id,
      chargerName: charger.name,
      commandId: null,
      state: 'waiting' as const,
      detail: '',
      updatedAt: c.now,
    }));
    await w.insert(batchItems, rows);
    const { total, notBefore, notAfter } = row;
    const said = { name, kind: op.kind, total, notBefore, notAfter, parallel, stopAfterFailures };
    await w.audit('batch.create', 'batch', row.id, said, row.tenantId);
    await w.emit('batch.changed', row.id, toBatchRow(row), row.tenantId);
    w.bell('batches');
    return row;
  };

  /** The items of a batch that the caller may see. */
  const itemsOf = async (c: Context): Promise<Context | Failure> => {
    const found = await c.read.find(table, c.params.id ?? '');
    return found
      ? ({ ...c, query: { ...(c.query as object), batchId: found.id } as never } as Context)
      : notFound('batch');
  };

  return bind(batches, {
    ...managed,
    preview: async (c) => {
      const refused = await refusal(c, c.read, c.body.command);
      if (refused) return refused;
      const found = await chosen(c.read, c.body);
      if (isFailure(found)) return found;
      const reasonOf = await judge(c.read, c.body.command);
      const all: { chargerId: string; chargerName: string; state: keyof typeof shownOrder; reason: string }[] = [];
      for (const charger of found) {
        const reason = await reasonOf(charger);
        const state = reason !== null ? 'cannot' : charger.online ? 'ready' : 'offline';
        all.push({ chargerId: charger.id, chargerName: charger.name, state, reason: reason ?? '' });
      }
      const count = (state: keyof typeof shownOrder) => all.filter((each) => each.state === state).length;
      return {
        total: all.length,
        ready: count('ready'),
        offline: count('offline'),
        cannot: count('cannot'),
        items: all.sort((a, b) => shownOrder[a.state] - shownOrder[b.state]).slice(0, maxShown),
      };
    },
    create: async (c) =>
      c.tx(async (w) => {
        const { command, name, parallel = defaultParallel, stopAfterFailures = 0 } = c.body;
        const row = await begin(w, c, command, c.body, { ...c.body, name, parallel, stopAfterFailures });
        return isFailure(row) ? row : toBatchRow(row);
      }),
    items: async (c) => {
      const of = await itemsOf(c as unknown as Context);
      return isFailure(of) ? of : items.list(of);
    },
    exportItems: async (c) => {
      const of = await itemsOf(c as unknown as Context);
      return isFailure(of) ? of : items.export(of);
    },
    cancel: async (c) =>
      c.tx(async (w) => {
        const before = await w.find(table, c.params.id ?? '');
        if (!before) return notFound('batch');
        if (before.state !== 'waiting' && before.state !== 'running')
          return fail('conflict', 'The batch is over already.');
        const detail = `Cancelled by ${w.scope.actor.name}.`;
        await skipWaiting(w, before.id, c.now, detail);
        await takeBack(w, before.id, c.now);
        const row = await w.update(table, before.id, { state: 'cancelled', detail, updatedAt: c.now });
        if (!row) return notFound('batch');
        await w.audit('batch.cancel', 'batch', row.id, { name: row.name }, row.tenantId);
        await w.emit('batch.changed', row.id, toBatchRow(row), row.tenantId);
        w.bell('batches');
        return toBatchRow(row);
      }),
    retry: async (c) =>
      c.tx(async (w) => {
        const before = await w.find(table, c.params.id ?? '');
        if (!before) return notFound('batch');
        const op = batchOperation.safeParse(before.command);
        if (!op.success) return fail('conflict', 'The operation cannot be read any more. Make a new batch.');
        const states = c.body.skippedToo ? (['failed', 'skipped'] as const) : (['failed'] as const);
        const again = await w.raw
          .select({ id: chargers.id })
          .from(batchItems)
          .innerJoin(chargers, and(eq(chargers.id, batchItems.chargerId), w.visible(chargers)))
          .where(and(eq(batchItems.batchId, before.id), inArray(batchItems.state, [...states])));
        if (again.length === 0)
          return fail('conflict', 'No charger of this batch has failed. There is nothing to try again.');
        const { name, parallel, stopAfterFailures } = before;
        const { notBefore, notAfter } = c.body;
        const more = { name, parallel, stopAfterFailures, notBefore, notAfter };
        const row = await begin(w, c, op.data, { chargerIds: again.map(({ id }) => id) }, more);
        return isFailure(row) ? row : toBatchRow(row);
      }),
  });
};
