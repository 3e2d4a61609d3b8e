/** A decision about sessions becomes rows, within a unit of work, whichever event it came from. */
import { type Session, sameTag } from '../charging/orders/memory.ts';
import type { Decision } from '../charging/orders/session.ts';
import { toCommandRow } from '../sites/commands/rows.ts';
import { commands } from '../store/tables/index.ts';
import type { CardInfo } from './cards.ts';
import type { ChargerContext, Entry } from './context.ts';
import { endOrder, insertOrder, noteSession } from './orders.ts';
import type { Unit } from './unit.ts';

/** Writes a decision about sessions. Answers the number of the transaction it is about, 0 when it is about none. */
export async function apply(unit: Unit, decision: Decision, card: CardInfo | undefined): Promise<number> {
  const { context } = unit;
  for (const over of decision.given) await endOrder(unit, known(entryIn(context, over)), over);
  for (const noted of decision.noted) await noteSession(unit, known(entryIn(context, noted)), noted);
  const { session } = decision;
  if (!session) return 0;
  if (decision.outcome === 'opened' || decision.outcome === 'orphaned')
    return (await insertOrder(unit, session, card)).row.transactionId;
  if (decision.outcome === 'ended') await endOrder(unit, known(entryIn(context, session)), session, card);
  return session.transactionId;
}

/** Tells the remote start that it led to this order. */
export async function answerRemoteStart(unit: Unit, session: Session): Promise<void> {
  const { context, nowMs, w } = unit;
  for (const awaited of context.awaited) {
    const { commandId, idTag, connector, untilMs } = awaited;
    if (!sameTag(idTag, session.idTag) || untilMs < nowMs) continue;
    if ((connector || session.connector) !== session.connector) continue;
    const before = await w.find(commands, commandId);
    // What the charger said no to is not what made it start.
    if (!before || before.state === 'rejected') continue;
    unit.answered = awaited;
    const row = await w.update(commands, commandId, { orderId: session.id, updatedAt: nowMs });
    if (row) await w.emit('command.changed', row.id, toCommandRow(row), row.tenantId);
    return;
  }
}

export const entryIn = (context: ChargerContext, { id }: Session): Entry | undefined =>
  context.entries.find(({ session }) => session.id === id);

export function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('A decision is about a session that is not remembered.');
  return value;
}
