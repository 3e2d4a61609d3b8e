/**
 * Carries batches out. One transaction looks at a batch, takes in what ended, and sends the next chargers their command: an item and its
 * command begin together, so that a crash leaves both or neither and nothing goes out twice, and several nodes may look at the same batch,
 * for what they read must still be so when they commit. How a command ended is read from its row, so that nothing is missed that ended
 * while nobody looked. Progress is told at most twice a second.
 */
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Commands } from '../../bridge/commands.ts';
import type { ChargerRecord } from '../../bridge/desks.ts';
import { type Failure, isFailure } from '../../kernel/result.ts';
import { systemScope } from '../../store/scope.ts';
import { batches, batchItems, chargers, commands, files, orders } from '../../store/tables/index.ts';
import type { Store, Writer } from '../../store/types.ts';
import type { CommandRecord } from '../commands/rows.ts';
import { type AskDeps, askFirmware, askLog, outlineOf } from '../files/ask.ts';
import { commandFor, fileOf, judge } from './choose.ts';
import { type BatchOperation, batchOperation, disturbs } from './operation.ts';
import { endOfItem } from './outcome.ts';
import { type BatchItemRecord, type BatchRecord, toBatchRow } from './rows.ts';

export interface RunDeps extends AskDeps {
  store: Store;
  commands: Pick<Commands, 'queue' | 'queueOutline'>;
}

/** How long one charger may take to be reached before it stands in line again. */
const reachMs = 2 * 60_000;
const tellEveryMs = 500;
const maxRounds = 50;

type ItemState = BatchItemRecord['state'];
type Counts = Readonly<Record<ItemState, number>>;

const countsOf = async (w: Writer, batchId: string): Promise<Counts> => {
  const rows = await w.raw
    .select({ state: batchItems.state, count: sql<number>`count(*)` })
    .from(batchItems)
    .where(eq(batchItems.batchId, batchId))
    .groupBy(batchItems.state);
  const counts = { waiting: 0, running: 0, done: 0, failed: 0, skipped: 0 };
  for (const { state, count } of rows) counts[state] = Number(count);
  return counts;
};

const isActive = ({ state }: BatchRecord): boolean => state === 'waiting' || state === 'running';

const setItem = (
  w: Writer,
  item: BatchItemRecord,
  nowMs: number,
  patch: Partial<Pick<BatchItemRecord, 'state' | 'detail' | 'commandId' | 'position'>>,
): Promise<boolean> =>
  w.change(
    batchItems,
    item.id,
    { ...patch, ...(patch.detail !== undefined && { detail: patch.detail.slice(0, 500) }), updatedAt: nowMs },
    { state: item.state },
  );

/** Takes in the ends of what is under way. */
const settle = async (w: Writer, batch: BatchRecord, nowMs: number): Promise<void> => {
  const running = await w.match(batchItems, { batchId: batch.id, state: 'running' });
  for (const item of running) {
    const command = item.commandId === null ? undefined : await w.find(commands, item.commandId);
    const outline = command?.kind === 'uploadLog' ? outlineOf(command) : undefined;
    const end = endOfItem(command, outline && (await w.find(files, outline.fileId)), nowMs);
    if (end === undefined) continue;
    if (end !== 'again') await setItem(w, item, nowMs, end);
    else if (!isActive(batch)) await setItem(w, item, nowMs, { state: 'skipped', detail: batch.detail });
    // Behind all others, so that one that is hard to reach holds up nobody.
    else await setItem(w, item, nowMs, { state: 'waiting', detail: '', position: item.position + batch.total });
  }
};

/** Leaves out all that wait; who is away is told so. */
const skip = async (w: Writer, batchId: string, nowMs: number, detail: string, away = detail): Promise<void> => {
  const waiting = and(eq(batchItems.batchId, batchId), eq(batchItems.state, 'waiting'));
  const offline = w.raw.select({ id: chargers.id }).from(chargers).where(eq(chargers.online, false));
  const patch = { state: 'skipped' as const, updatedAt: nowMs };
  if (away !== detail)
    await w.updateWhere(batchItems, and(waiting, inArray(batchItems.chargerId, offline)), { ...patch, detail: away });
  await w.updateWhere(batchItems, waiting, { ...patch, detail });
};

export const skipWaiting = skip;

/** What is in line for a charger but not sent is not sent any more. */
export const takeBack = async (w: Writer, batchId: string, nowMs: number): Promise<void> => {
  const queued = and(eq(commands.state, 'queued'), eq(commands.batchId, batchId));
  await w.updateWhere(commands, queued, { expiresAt: nowMs });
};

/** The next in line whose chargers can be asked now. */
const nextOf = (w: Writer, batch: BatchRecord, op: BatchOperation, limit: number): Promise<BatchItemRecord[]> => {
  const charging = w.raw
    .select({ one: sql`1` })
    .from(orders)
    .where(and(eq(orders.chargerId, batchItems.chargerId), sql`${orders.state} = 'charging'`));
  return w.raw
    .select({ item: batchItems })
    .from(batchItems)
    .innerJoin(chargers, eq(chargers.id, batchItems.chargerId))
    .where(
      and(
        eq(batchItems.batchId, batch.id),
        eq(batchItems.state, 'waiting'),
        eq(chargers.online, true),
        disturbs(op) ? sql`not exists ${charging}` : undefined,
      ),
    )
    .orderBy(batchItems.position, batchItems.id)
    .limit(limit)
    .then((rows) => rows.map(({ item }) => item));
};

const ask = async (
  w: Writer,
  deps: RunDeps,
  batch: BatchRecord,
  op: BatchOperation,
  charger: ChargerRecord,
  nowMs: number,
): Promise<CommandRecord | Failure> => {
  const waits = { expiresAt: Math.min(batch.notAfter, nowMs + reachMs), batchId: batch.id };
  if (op.kind === 'log') {
    const asked = await askLog(w, deps, charger, op, waits);
    return isFailure(asked) ? asked : asked.command;
  }
  if (op.kind === 'firmware') {
    const file = await fileOf(w, op);
    if (file) return askFirmware(w, deps, charger, { ...op, file }, waits);
    throw new Error('A file that was there is gone within one transaction.');
  }
  const body = await commandFor(w, op, charger);
  if (isFailure(body)) return body;
  const command = await deps.commands.queue(w, charger, body, waits.expiresAt, batch.id);
  await w.audit('charger.command', 'charger', charger.id, { kind: body.kind, batchId: batch.id }, charger.tenantId);
  return command;
};

/** Sends the next ones, and none after the last failure allowed. Answers whether somebody was passed over, so that there is room for more. */
const dispatch = async (
  w: Writer,
  deps: RunDeps,
  batch: BatchRecord,
  op: BatchOperation,
  counts: Counts,
  nowMs: number,
): Promise<boolean> => {
  const free = batch.parallel - counts.running;
  const items = free > 0 ? await nextOf(w, batch, op, free) : [];
  if (items.length === 0) return false;
  const reasonOf = await judge(w, op);
  let passed = false;
  let { failed } = counts;
  for (const item of items) {
    if (batch.stopAfterFailures > 0 && failed >= batch.stopAfterFailures) break;
    const charger = await w.find(chargers, item.chargerId);
    if (!charger) continue;
    const reason = await reasonOf(charger);
    const command = reason === null ? await ask(w, deps, batch, op, charger, nowMs) : null;
    if (command === null || isFailure(command)) {
      passed = true;
      // Nothing to do is no failure.
      const isNeedless = command === null || (op.kind === 'applyTemplate' && command.code === 'conflict');
      const detail = command === null ? (reason ?? '') : command.detail;
      await setItem(w, item, nowMs, { state: isNeedless ? 'skipped' : 'failed', detail });
      if (!isNeedless) failed++;
    } else await setItem(w, item, nowMs, { state: 'running', detail: '', commandId: command.id });
  }
  return passed;
};

const zoned = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

export type Looked = 'again' | 'soon' | 'settled';

/** `again`: there is more to do at once; `soon`: there is news to tell in half a second. */
export const advance = async (deps: RunDeps, batchId: string): Promise<Looked> => {
  const { store, now } = deps;
  const known = await store.read(systemScope('jobs')).find(batches, batchId);
  if (!known) return 'settled';
  return store.tx(systemScope('jobs', known.actorName), async (w) => {
    const batch = await w.find(batches, batchId);
    const nowMs = now();
    if (!batch || (isActive(batch) && nowMs < batch.notBefore)) return 'settled';
    await settle(w, batch, nowMs);
    let counts = await countsOf(w, batch.id);
    let { state, detail } = batch;
    let passed = false;
    if (isActive(batch)) {
      state = 'running';
      const op = batchOperation.safeParse(batch.command);
      const isOver = batch.stopAfterFailures > 0 && counts.failed >= batch.stopAfterFailures;
      if (!op.success || isOver) {
        state = 'stopped';
        detail = op.success ? `Stopped after ${counts.failed} failures.` : 'The stored operation cannot be read.';
        await skip(w, batch.id, nowMs, detail);
        await takeBack(w, batch.id, nowMs);
      } else if (nowMs >= batch.notAfter) {
        const until = zoned(batch.notAfter);
        await skip(w, batch.id, nowMs, `Its turn did not come until ${until}.`, `Was offline until ${until}.`);
      } else passed = await dispatch(w, deps, batch, op.data, counts, nowMs);
      // Whose charger was deleted.
      const gone = sql`not exists (select 1 from ${chargers} where ${chargers.id} = ${batchItems.chargerId})`;
      const waiting = and(eq(batchItems.batchId, batch.id), eq(batchItems.state, 'waiting'), gone);
      await w.updateWhere(batchItems, waiting, {
        state: 'skipped',
        detail: 'The charger was deleted.',
        updatedAt: nowMs,
      });
      counts = await countsOf(w, batch.id);
      if (state === 'running' && counts.waiting + counts.running === 0) {
        state = 'done';
        detail = counts.skipped > 0 ? `${counts.skipped} left out.` : '';
      }
    }
    const isEnd = state !== batch.state;
    const isNews = isEnd || counts.done !== batch.done || counts.failed !== batch.failed;
    if (!isNews) return passed ? 'again' : 'settled';
    if (!isEnd && nowMs - batch.updatedAt < tellEveryMs) return passed ? 'again' : 'soon';
    const row = await w.update(batches, batch.id, {
      ...{ state, detail, done: counts.done, failed: counts.failed, updatedAt: nowMs },
    });
    if (row) await w.emit('batch.changed', row.id, toBatchRow(row), row.tenantId);
    return passed ? 'again' : 'settled';
  });
};

/** Until there is nothing more to do at once. */
export const advanceFully = async (deps: RunDeps, batchId: string): Promise<Exclude<Looked, 'again'>> => {
  for (let round = 0; round < maxRounds; round++) {
    const looked = await advance(deps, batchId);
    if (looked !== 'again') return looked;
  }
  return 'soon';
};
