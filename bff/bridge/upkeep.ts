/**
 * What is due by the clock for chargers and their sessions: stops that never came, rows that lag behind, chargers that stay away.
 * When something is due is decided by the features' rules; each of these runs on every node and does no harm twice.
 */
import { and, eq, lt, sql } from 'drizzle-orm';
import { isOfflineTooLong, offlineCode, raisedByAbsence } from '../care/alarms/rules.ts';
import { billOf } from '../charging/orders/bill.ts';
import { endWithoutStop } from '../charging/orders/ending.ts';
import { askedFor, cappedBy, type Limit, limitReached } from '../charging/orders/limit.ts';
import { asked, spared } from '../charging/orders/reported.ts';
import { isStopOverdue } from '../charging/orders/session.ts';
import type { Job } from '../jobs.ts';
import { toCommandRow } from '../sites/commands/rows.ts';
import { connectorState } from '../sites/rows.ts';
import { StoreError } from '../store/errors.ts';
import { chargers, commands, orders } from '../store/tables/index.ts';
import { raise } from './alarms.ts';
import { whyNoStart } from './command-words.ts';
import { type ChargerContext, type Entry, noTransaction, readContext } from './context.ts';
import type { Held, Holder } from './holder.ts';
import { endOrder, followOrder, noteSession } from './orders.ts';
import { Stale, type Unit } from './unit.ts';

const seenEveryMs = 60_000;
/** How long the request to end a transaction stays in line. */
const limitStopMs = 60_000;
/** How long a station has to say whether a transaction goes on. */
const askMs = 5 * 60_000;
/** A charger that stays away this long will hardly tell the end of its sessions any more; if it does, the order is corrected. */
const lostSessionMs = 24 * 3_600_000;

export const upkeepJobs = (holder: Holder, offlineAlarmMs: number): Job[] => [
  { name: 'sessions', everyMs: 15_000, run: () => tendSessions(holder) },
  { name: 'limits', everyMs: 5_000, run: () => tendLimits(holder) },
  { name: 'absences', everyMs: 60_000, run: () => tendAbsences(holder, offlineAlarmMs) },
];

/** The chargers held here. */
async function tendSessions(holder: Holder): Promise<void> {
  const due = [...holder.held.values()].filter((held) => isDue(held, holder.options.now()));
  for (let i = 0; i < due.length; i += 100)
    await Promise.all(
      due.slice(i, i + 100).map((held) => holder.alone(held, () => tend(holder, held)).catch(goOn(holder))),
    );
}

const isBehind = ({ session, row }: Entry) => session.state === 'charging' && session.energyWh !== row.energyWh;
const wasHeard = ({ link, context }: Held) => link.lastMessageAtMs - (context?.charger.lastSeenAt ?? 0) >= seenEveryMs;

function isDue(held: Held, nowMs: number): boolean {
  if (!held.context) return false;
  if (wasHeard(held) || held.context.awaited.some(({ untilMs }) => untilMs < nowMs)) return true;
  return held.context.entries.some((entry) => isBehind(entry) || isStopOverdue(entry.session, nowMs));
}

async function tend(holder: Holder, held: Held): Promise<void> {
  const context = await holder.context(held);
  await holder.work(context, async (unit) => {
    for (const entry of context.entries) {
      if (isStopOverdue(entry.session, unit.nowMs)) await giveUp(holder, unit, entry);
      else if (isBehind(entry)) await followOrder(unit, entry, entry.session);
    }
    await giveUpStarts(unit);
    if (!wasHeard(held)) return;
    const row = await unit.w.update(chargers, context.charger.id, { lastSeenAt: held.link.lastMessageAtMs });
    if (row) unit.charger = row;
  });
  context.awaited = context.awaited.filter(({ untilMs }) => untilMs >= holder.options.now());
}

/** A 2.x station is asked first: it knows whether the transaction goes on, and whether its end is on the way. */
async function giveUp(holder: Holder, unit: Unit, entry: Entry): Promise<void> {
  const { session, row } = entry;
  const { facts } = session.memory;
  if (facts?.askedId === null) {
    const question = { kind: 'readTransaction', transactionId: String(row.transactionId) } as const;
    const { id } = await holder.options.queue(unit.w, unit.charger, question, unit.nowMs + askMs);
    return noteSession(unit, entry, asked(session, id));
  }
  const command = facts?.askedId ? await unit.w.find(commands, facts.askedId) : undefined;
  if (command?.state === 'queued' || command?.state === 'sent') return;
  // The question was lost with the connection: it is put again on the new one.
  const isLost = command?.state === 'failed' || command?.state === 'expired';
  if (isLost && (unit.charger.connectedAt ?? 0) > command.createdAt)
    return noteSession(unit, entry, asked(session, null));
  const said = command?.state === 'accepted' ? spared(session, command.result, unit.nowMs) : undefined;
  if (said) return noteSession(unit, entry, said);
  await endOrder(unit, entry, endWithoutStop(session, 'missingStop'));
}

/** What desks allow running orders to cost, beside what each was started with. */
type Caps = ReadonlyMap<string, number>;

const limitOf = ({ session, row }: Entry, caps: Caps): Limit | undefined =>
  session.state === 'charging' ? cappedBy(session.memory.limit, caps.get(row.id), row.currency) : undefined;

async function capsOf({ held, read, options }: Holder): Promise<Caps> {
  const caps = new Map<string, number>();
  const asked = options.desks.filter((desk) => desk.costLimits !== undefined);
  if (asked.length === 0) return caps;
  const entries = [...held.values()].flatMap(({ context }) => context?.entries ?? []);
  const running = entries.filter(({ session, row }) => session.state === 'charging' && row.paymentMode === 'card');
  for (let i = 0; i < running.length; i += 500) {
    const ids = running.slice(i, i + 500).map(({ row }) => row.id);
    for (const desk of asked)
      for (const [id, minor] of (await desk.costLimits?.(read, ids)) ?? [])
        caps.set(id, Math.min(minor, caps.get(id) ?? minor));
  }
  return caps;
}

/** Transactions that have had what they were to have. */
async function tendLimits(holder: Holder): Promise<void> {
  const caps = await capsOf(holder);
  for (const held of holder.held.values()) {
    if (!held.context?.entries.some((entry) => limitOf(entry, caps))) continue;
    await holder.alone(held, () => keepLimits(holder, held, caps)).catch(goOn(holder));
  }
}

async function keepLimits(holder: Holder, held: Held, caps: Caps): Promise<void> {
  const context = await holder.context(held);
  const nowMs = holder.options.now();
  const connectedMs = context.charger.connectedAt ?? 0;
  const due = context.entries.filter((entry) => reachedBy(entry, caps, nowMs, connectedMs) !== undefined);
  if (due.length === 0) return;
  await holder.work(context, async (unit) => {
    for (const entry of due) {
      const { session, row } = entry;
      const stop = { kind: 'remoteStop', transactionId: String(row.transactionId) } as const;
      const { id } = await holder.options.queue(unit.w, unit.charger, stop, nowMs + limitStopMs);
      const detail = { commandId: id, limit: reachedBy(entry, caps, nowMs, connectedMs) };
      await unit.w.audit('order.limitReached', 'order', row.id, detail, row.tenantId);
      const limit = askedFor(session.memory.limit, nowMs, connectedMs);
      await noteSession(unit, entry, { ...session, memory: { ...session.memory, limit } });
    }
  });
}

function reachedBy(entry: Entry, caps: Caps, nowMs: number, connectedMs: number) {
  const { session, row, tariff } = entry;
  const limit = limitOf(entry, caps);
  if (!limit) return undefined;
  const bill = tariff && limit.maxCost !== undefined ? billOf(session, tariff, row.zone, nowMs, row.terms) : null;
  const used = { totalMinor: bill?.totalMinor ?? 0, currency: row.currency, socPercent: row.socPercent };
  return limitReached(session, limit, used, nowMs, connectedMs);
}

/** Of the connector that was to start, or of all when the charger was to choose. */
const statesAt = ({ context }: Unit, connector: number | undefined) =>
  [...context.connectors.values()]
    .filter(({ number }) => !connector || number === connector)
    .map(({ state, errorCode }) => ({ state: connectorState(state) ?? 'unavailable', errorCode }));

/** Remote starts that were accepted and led to nothing: people must be told. */
async function giveUpStarts(unit: Unit): Promise<void> {
  const { context, nowMs, w } = unit;
  for (const { commandId, connector } of context.awaited.filter(({ untilMs }) => untilMs < nowMs)) {
    const before = await w.find(commands, commandId);
    if (before?.state !== 'accepted' || before.orderId !== null) continue;
    const row = await w.update(commands, commandId, {
      detail: `${noTransaction} ${whyNoStart(statesAt(unit, connector))}`,
      updatedAt: nowMs,
    });
    if (row) await w.emit('command.changed', row.id, toCommandRow(row), row.tenantId);
  }
}

/** Chargers that no node holds, or that the rows say so of. */
async function tendAbsences(holder: Holder, offlineAlarmMs: number): Promise<void> {
  await holder.releaseUnheld();
  await holder.holdAgain();
  const nowMs = holder.options.now();
  const missing = await holder.read.select(chargers, {
    where: and(
      eq(chargers.online, false),
      eq(chargers.disabled, false),
      lt(chargers.offlineSince, nowMs - offlineAlarmMs + 1),
      sql`not exists (select 1 from alarms where alarms.open_key = ${chargers.id} || ${`::${offlineCode}`})`,
    ),
    limit: 500,
  });
  for (const { identity } of missing) {
    await onAbsent(holder, identity, (context) =>
      holder.work(context, async (unit) => {
        if (isOfflineTooLong(unit.charger, nowMs, offlineAlarmMs))
          await raise(unit, null, raisedByAbsence, unit.charger.offlineSince ?? nowMs);
      }),
    );
  }
  const lost = await holder.read.raw
    .selectDistinct({ identity: chargers.identity })
    .from(orders)
    .innerJoin(chargers, eq(chargers.id, orders.chargerId))
    .where(
      and(
        sql`${orders.state} = 'charging'`,
        eq(chargers.online, false),
        lt(chargers.offlineSince, nowMs - lostSessionMs),
      ),
    )
    .limit(500);
  for (const { identity } of lost) await onAbsent(holder, identity, (context) => endLost(holder, context));
}

const endLost = (holder: Holder, context: ChargerContext): Promise<void> =>
  holder.work(context, async (unit) => {
    for (const entry of context.entries)
      if (entry.session.state === 'charging') await endOrder(unit, entry, endWithoutStop(entry.session, 'missingStop'));
  });

async function onAbsent(
  holder: Holder,
  identity: string,
  work: (context: ChargerContext) => Promise<void>,
): Promise<void> {
  const context = await readContext(holder.read, identity, holder.tariffs, holder.options.now());
  if (context && !context.charger.online) await work(context).catch(goOn(holder));
}

/** When somebody else was quicker the next run looks again. One charger's trouble must not keep the others waiting. */
const goOn =
  (holder: Holder) =>
  (error: unknown): void => {
    if (error instanceof Stale || (error instanceof StoreError && error.code === 'duplicate')) return;
    holder.options.log.error({ err: error }, 'what is due for a charger could not be done');
  };
