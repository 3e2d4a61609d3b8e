/** Who becomes a member of a group, and its count, in the transaction of the change. The bell `cards` has every node forget what it knew of cards. */
import { and, eq } from 'drizzle-orm';
import { type Failure, fail, invalid } from '../../kernel/result.ts';
import { cards, customerGroups, drivers, groupMembers as table } from '../../store/tables/index.ts';
import type { NewRow, Row, Writer } from '../../store/types.ts';
import { isAbove } from '../by-id.ts';
import { toGroupRows } from './rows.ts';

export type GroupRecord = Row<typeof customerGroups>;
export interface NewMember {
  driverId?: string | null | undefined;
  cardId?: string | null | undefined;
}

/** A member of a merchant beside the group's would have a stranger's prices. */
const isOfLine = async (w: Writer, group: GroupRecord, tenantId: string): Promise<boolean> =>
  (await isAbove(w, group.tenantId, tenantId)) || isAbove(w, tenantId, group.tenantId);

/** The same question asked of many: merchants are few. */
export const lineMemory = (w: Writer, group: GroupRecord): ((tenantId: string) => Promise<boolean>) => {
  const known = new Map<string, boolean>();
  return async (tenantId) => {
    const isOfIt = known.get(tenantId) ?? (await isOfLine(w, group, tenantId));
    known.set(tenantId, isOfIt);
    return isOfIt;
  };
};

/** The row of a new member; why there can be none. */
export async function memberOf(
  w: Writer,
  group: GroupRecord,
  { driverId, cardId }: NewMember,
  made: { id: string; nowMs: number },
): Promise<NewRow<typeof table> | Failure> {
  if (Boolean(driverId) === Boolean(cardId)) return fail('invalid', 'A member is either a driver or a card: name one.');
  const who = driverId ? await w.find(drivers, driverId) : await w.find(cards, cardId ?? '');
  const path = driverId ? 'driverId' : 'cardId';
  if (!who || !(await isOfLine(w, group, who.tenantId)))
    return invalid(path, `There is no such ${driverId ? 'driver' : 'card'} of the group’s merchant`);
  if (await w.first(table, { where: and(eq(table.groupId, group.id), eq(table[path], who.id)) }))
    return fail('conflict', 'Is a member of this group already.');
  return memberRow(group, { [path]: who.id }, made.id, made.nowMs);
}

export const memberRow = (
  group: GroupRecord,
  { driverId = null, cardId = null }: NewMember,
  id: string,
  nowMs: number,
): NewRow<typeof table> => ({ id, tenantId: group.tenantId, groupId: group.id, createdAt: nowMs, driverId, cardId });

/** A driver or card that is deleted is a member no longer. */
export async function leaveGroups(w: Writer, who: { driverId: string } | { cardId: string }): Promise<void> {
  for (const member of await w.match(table, who)) {
    await w.remove(table, member.id);
    await recount(w, member.groupId);
  }
}

/** Counts the members anew and tells it. */
export async function recount(w: Writer, groupId: string): Promise<void> {
  const memberCount = (await w.totals(table, eq(table.groupId, groupId), [])).count;
  const row = await w.update(customerGroups, groupId, { memberCount });
  if (row) await tellGroup(w, row);
}

export async function tellGroup(w: Writer, row: GroupRecord, isRemoved = false): Promise<void> {
  const [shown] = await toGroupRows([row], w);
  await w.emit('group.changed', row.id, { ...shown, ...(isRemoved && { removed: true }) }, row.tenantId);
  w.bell('cards');
}
