/** Handlers of charging cards. A change rings the bell `cards`, by which every node forgets what it remembers of them. */
import { and, eq, inArray, sql } from 'drizzle-orm';
import { isAbove } from '../../billing/by-id.ts';
import { leaveGroups } from '../../billing/groups/membership.ts';
import { bind } from '../../kernel/http.ts';
import { filled, manage } from '../../kernel/manage.ts';
import { type Failure, fail, invalid } from '../../kernel/result.ts';
import { chargers, drivers, orders, stations, cards as table } from '../../store/tables/index.ts';
import type { Writer } from '../../store/types.ts';
import { normalTag } from './authorize.ts';
import { card, cards } from './contract.ts';

interface Links {
  driverId?: string | null;
  stationIds?: string[];
  chargerIds?: string[];
}

/** Everything a card points to must be there and visible to the caller, who may stand above several merchants: its driver is one of the card's line. */
const linkProblem = async (
  { driverId, stationIds, chargerIds }: Links,
  tenantId: string,
  w: Writer,
): Promise<Failure | null> => {
  if (driverId) {
    const driver = await w.find(drivers, driverId);
    if (!driver) return invalid('driverId', 'There is no such driver, or you may not see it');
    if (!(await isAbove(w, driver.tenantId, tenantId)) && !(await isAbove(w, tenantId, driver.tenantId)))
      return invalid('driverId', 'The driver is of another merchant than the card');
  }
  if (stationIds?.length) {
    const found = await w.select(stations, { where: inArray(stations.id, stationIds) });
    if (found.length < new Set(stationIds).size)
      return invalid('stationIds', 'One of the stations does not exist, or you may not see it');
  }
  if (chargerIds?.length) {
    const found = await w.select(chargers, { where: inArray(chargers.id, chargerIds) });
    if (found.length < new Set(chargerIds).size)
      return invalid('chargerIds', 'One of the chargers does not exist, or you may not see it');
  }
  return null;
};

export const cardHandlers = (deps: { newId(): string }) =>
  bind(
    cards,
    manage({
      entity: card,
      table,
      sort: 'uid',
      importKey: 'uid',
      importMark: { of: ({ uid }) => normalTag(uid), column: sql`${table.uid}` },
      async create(body, w, c) {
        const { tenantId } = c.caller.scope;
        const wrong = await linkProblem(body, tenantId, w);
        if (wrong) return wrong;
        const uid = normalTag(body.uid);
        if (await w.first(table, { where: and(eq(table.uid, uid), eq(table.tenantId, tenantId)) }))
          return fail('conflict', `There is a card ${uid} already.`, [{ path: 'uid', message: 'is taken' }]);
        return {
          ...filled(card, body),
          id: deps.newId(),
          tenantId,
          uid,
          lastUsedAt: null,
          createdAt: c.now,
          updatedAt: c.now,
        };
      },
      async change({ tenantId }, patch, w) {
        return (await linkProblem(patch, tenantId, w)) ?? patch;
      },
      async keep(row, w) {
        if (row.driverId !== null)
          return fail('conflict', 'The card is linked to a driver. Remove the link before you delete it.');
        const running = await w.first(orders, {
          where: and(eq(orders.cardId, row.id), sql`${orders.state} = 'charging'`),
        });
        return running ? fail('conflict', 'The card is charging now. Delete it when its order has ended.') : null;
      },
      async after(row, w, how) {
        if (how === 'removed') await leaveGroups(w, { cardId: row.id });
        w.bell('cards');
      },
    }),
  );
