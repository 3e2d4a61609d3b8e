/** The groups that a driver or card is in, as a session's start needs them. Reads only. */
import { customerGroups, groupMembers, tenants } from '../../store/tables/index.ts';
import type { Reader } from '../../store/types.ts';
import type { GroupFacts } from '../offers/grant.ts';

interface Who {
  readonly driverId: string | null;
  readonly cardId: string | null;
}

/**
 * By name, so that equal discounts come in the same order each time. For most, who are in none, two short reads.
 * @param owners the merchants whose groups count
 */
export async function groupsOf(
  read: Reader,
  { driverId, cardId }: Who,
  owners: readonly string[],
): Promise<readonly GroupFacts[]> {
  const memberships = [
    ...(driverId === null ? [] : await read.match(groupMembers, { driverId })),
    ...(cardId === null ? [] : await read.match(groupMembers, { cardId })),
  ];
  if (memberships.length === 0) return none;
  const found: GroupFacts[] = [];
  for (const groupId of new Set(memberships.map((member) => member.groupId))) {
    const group = await read.find(customerGroups, groupId);
    if (!group || !owners.includes(group.tenantId)) continue;
    const { id, tenantId, name, benefit, stackable, paymentMode, creditMinor, minBalanceMinor } = group;
    const currency = (await read.find(tenants, tenantId))?.currency ?? '';
    found.push({ id, tenantId, name, benefit, stackable, paymentMode, creditMinor, minBalanceMinor, currency });
  }
  return found.sort((a, b) => (a.name < b.name || (a.name === b.name && a.id < b.id) ? -1 : 1));
}
const none: readonly GroupFacts[] = [];
