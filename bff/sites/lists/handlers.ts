/** Handlers of local lists: looked at, sent again, switched on and off. */
import { eq, inArray, sql } from 'drizzle-orm';
import { bind } from '../../kernel/http.ts';
import { sortOf, whereOf } from '../../kernel/listing.ts';
import { fail, isFailure, notFound } from '../../kernel/result.ts';
import { chargers, localLists as table } from '../../store/tables/index.ts';
import type { Writer } from '../../store/types.ts';
import { localList, localLists } from './contract.ts';
import { reckonBell, sendBell } from './desk.ts';
import { setList } from './reckon.ts';
import { type ListPatch, newList, toListRow } from './rows.ts';

/** Lists have no ids of their own: they are listed as their chargers. */
const columns = {
  ...{ id: chargers.id, tenantId: chargers.tenantId, stationId: chargers.stationId, chargerName: chargers.name },
  state: table.state,
};

export const localListHandlers = () => {
  /** The charger of a path with its list, and how to change that. */
  const open = async (w: Writer, id: string | undefined, nowMs: number) => {
    const charger = await w.find(chargers, id ?? '');
    if (!charger) return notFound('charger');
    const [list] = await w.match(table, { chargerId: charger.id });
    return {
      charger,
      list,
      async set(patch: ListPatch) {
        const before = list ?? newList(charger, nowMs - 1);
        if (!list) await w.insert(table, before);
        await setList(w, charger, before, patch, nowMs);
        const [row] = await w.match(table, { chargerId: charger.id });
        w.bell(row?.wantedHash === '' ? reckonBell : sendBell);
        return toListRow(charger, row);
      },
    };
  };

  return bind(localLists, {
    list: async (c) => {
      const where = whereOf(localList, columns, c.query);
      if (isFailure(where)) return where;
      const sort = sortOf(localList, columns, c.query.sort, 'chargerName');
      if (isFailure(sort)) return sort;
      const filter = where ? sql` and ${where}` : sql``;
      const listed = sql`exists (select 1 from ${table} where ${table.chargerId} = ${chargers.id}${filter})`;
      const page = await c.read.page(chargers, {
        ...{ sort, limit: c.query.limit ?? 50, where: listed },
        ...(c.query.cursor !== undefined && { cursor: c.query.cursor }),
      });
      const ids = page.items.map(({ id }) => id);
      const rows = ids.length === 0 ? [] : await c.read.select(table, { where: inArray(table.chargerId, ids) });
      const byCharger = new Map(rows.map((row) => [row.chargerId, row]));
      return {
        items: page.items.map((charger) => toListRow(charger, byCharger.get(charger.id))),
        next: page.next,
        ...(c.query.totals && { totals: await c.read.totals(chargers, listed, []) }),
      };
    },

    read: async (c) => {
      const charger = await c.read.find(chargers, c.params.id ?? '');
      if (!charger) return notFound('charger');
      return toListRow(charger, await c.read.first(table, { where: eq(table.chargerId, charger.id) }));
    },

    sync: async (c) =>
      c.tx(async (w) => {
        const at = await open(w, c.params.id, c.now);
        if (isFailure(at)) return at;
        const { charger, list } = at;
        if (charger.disabled) return fail('conflict', 'The charger is disabled. Enable it first.');
        if (!list)
          return fail('conflict', 'Nothing is known of the charger’s list yet. Read its settings, and try again.');
        if (list.state === 'off') return fail('conflict', 'The list is switched off. Switch it on, then it is sent.');
        if (list.state === 'sending') return fail('conflict', 'The list is being sent now. Wait until that has ended.');
        if (list.state === 'unsupported' && list.nextTryAt === 0) return fail('conflict', list.detail);
        await w.audit('charger.localList.sync', 'charger', charger.id, {}, charger.tenantId);
        const when = charger.online ? '' : ' It is sent when the charger is back.';
        const detail = `${w.scope.actor.name} asked for the whole list.${when}`;
        // Whether a charger that refused lists takes them now is found out by asking for its version.
        const again = list.state === 'unsupported' ? { version: -1, wantedHash: '' } : {};
        return at.set({ ...again, state: 'behind', sentHash: '', detail, nextTryAt: 0 });
      }),

    change: async (c) =>
      c.tx(async (w) => {
        const at = await open(w, c.params.id, c.now);
        if (isFailure(at)) return at;
        const { charger, list } = at;
        const { enabled } = c.body;
        if (enabled === (list?.state !== 'off')) return toListRow(charger, list);
        await w.audit('charger.localList.change', 'charger', charger.id, { enabled }, charger.tenantId);
        const by = w.scope.actor.name;
        return enabled
          ? at.set({ state: 'behind', detail: '', wantedHash: '', nextTryAt: 0 })
          : at.set({ state: 'off', detail: `Switched off by ${by}.`, wantedHash: '', nextTryAt: 0 });
      }),
  });
};
