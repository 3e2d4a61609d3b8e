/** A decision about sessions becomes rows, within a unit of work, whichever event it came from. */
import { and, eq, gt, isNull } from 'drizzle-orm';
import { type Limit, limitSchema } from '../charging/orders/limit.ts';
import { type Session, sameTag } from '../charging/orders/memory.ts';
import type { Decision } from '../charging/orders/session.ts';
import { type CommandRecord, toCommandRow } from '../sites/commands/rows.ts';
import { commands } from '../store/tables/index.ts';
import type { CardInfo } from './cards.ts';
import { type AwaitedStart, type ChargerContext, type Entry, startOf } from './context.ts';
import { endOrder, insertOrder, noteSession } from './orders.ts';
import type { Unit } from './unit.ts';

/** Writes a decision about sessions. Answers the number of the transaction it is about, 0 when it is about none. */
export async function apply(unit: Unit, decision: Decision, card: CardInfo | undefined): Promise<number> {
  const entryOf = (s: Session) => known(unit.entries.get(s.id) ?? entryIn(unit.context, s));
  for (const over of decision.given) await endOrder(unit, entryOf(over), over);
  for (const noted of decision.noted) await noteSession(unit, entryOf(noted), noted);
  const { session } = decision;
  if (!session) return 0;
  if (decision.outcome === 'opened' || decision.outcome === 'orphaned')
    return (await insertOrder(unit, session, card)).row.transactionId;
  if (decision.outcome === 'ended') await endOrder(unit, entryOf(session), session, card);
  return session.transactionId;
}

/**
 * Tells the remote start that it led to this order.
 * @param startId by which a 2.x station names the request; without it tag, connector and time must fit
 */
export async function answerRemoteStart(unit: Unit, session: Session, startId?: number): Promise<void> {
  for (const awaited of unit.context.awaited) {
    if (!answers(session, awaited, unit.nowMs, startId)) continue;
    const before = await unit.w.find(commands, awaited.commandId);
    // What the charger said no to is not what made it start.
    if (!before || before.state === 'rejected' || before.orderId !== null) continue;
    unit.answered = awaited;
    await tellStarted(unit, before.id, session);
    return;
  }
  if (startId === undefined) return;
  const known = await commandOf(unit, startId);
  if (known) await tellStarted(unit, known.id, session);
}

function answers(session: Session, awaited: AwaitedStart, nowMs: number, startId: number | undefined): boolean {
  if (startId !== undefined && awaited.startId !== undefined) return startId === awaited.startId;
  if (!sameTag(awaited.idTag, session.idTag) || awaited.untilMs < nowMs) return false;
  return (awaited.connector || session.connector) === session.connector;
}

/** How long a station may have kept the news of a start to itself. */
const longestAwayMs = 7 * 86_400_000;

/** The request of that number whose station told of the start when nobody waited for it any more. */
async function commandOf({ w, charger, nowMs }: Unit, startId: number): Promise<CommandRecord | undefined> {
  const asked = await w.select(commands, {
    where: and(
      eq(commands.tenantId, charger.tenantId),
      gt(commands.createdAt, nowMs - longestAwayMs),
      eq(commands.chargerId, charger.id),
      eq(commands.kind, 'remoteStart'),
      isNull(commands.orderId),
    ),
    orderBy: [{ column: commands.createdAt, desc: true }],
    limit: 100,
  });
  return asked.find(({ payload }) => startOf(payload)?.startId === startId);
}

async function tellStarted(unit: Unit, commandId: string, session: Session): Promise<void> {
  const { w, nowMs } = unit;
  const row = await w.update(commands, commandId, { orderId: session.id, updatedAt: nowMs });
  if (!row) return;
  await w.emit('command.changed', row.id, toCommandRow(row), row.tenantId);
  const limit = limitOf(row.payload);
  const entry = limit && (unit.entries.get(session.id) ?? entryIn(unit.context, session));
  if (entry) await noteSession(unit, entry, { ...entry.session, memory: { ...entry.session.memory, limit } });
}

const limitOf = (payload: unknown): Limit | undefined =>
  typeof payload === 'object' && payload !== null && 'limit' in payload
    ? limitSchema.safeParse(payload.limit).data
    : undefined;

export const entryIn = (context: ChargerContext, { id }: Session): Entry | undefined =>
  context.entries.findLast(({ session }) => session.id === id);

export function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('A decision is about a session that is not remembered.');
  return value;
}
