/** Customer groups and their members as the API shows them. Reads only. */

import type { RowOf } from '../../kernel/fields.ts';
import { cards, type customerGroups, drivers, type groupMembers, tenants } from '../../store/tables/index.ts';
import type { Reader, Row } from '../../store/types.ts';
import { byId } from '../by-id.ts';
import type { GroupRow, groupMember } from './contract.ts';

export const toGroupRows = async (rows: readonly Row<typeof customerGroups>[], read: Reader): Promise<GroupRow[]> => {
  const merchants = await byId(read, tenants, rows, ({ tenantId }) => tenantId);
  return rows.map((row) => ({
    id: row.id,
    tenantId: row.tenantId,
    name: row.name,
    note: row.note,
    benefit: row.benefit,
    stackable: row.stackable,
    paymentMode: row.paymentMode,
    creditMinor: row.creditMinor,
    minBalanceMinor: row.minBalanceMinor,
    currency: merchants.get(row.tenantId)?.currency ?? '',
    memberCount: row.memberCount,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  }));
};

type MemberRow = RowOf<typeof groupMember.fields>;

export const toMemberRows = async (rows: readonly Row<typeof groupMembers>[], read: Reader): Promise<MemberRow[]> => {
  const people = await byId(read, drivers, rows, ({ driverId }) => driverId);
  const tags = await byId(read, cards, rows, ({ cardId }) => cardId);
  return rows.map(({ id, tenantId, groupId, driverId, cardId, createdAt }) => ({
    ...{ id, tenantId, groupId, driverId, cardId, createdAt },
    driverName: people.get(driverId ?? '')?.name ?? null,
    email: people.get(driverId ?? '')?.email ?? null,
    uid: tags.get(cardId ?? '')?.uid ?? null,
  }));
};
