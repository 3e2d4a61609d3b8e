/** The local authorization lists of chargers: kept in step with the cards, for the time that a charger is without a connection. */
import * as z from 'zod/mini';
import { endpoint, feature, listQuerySchema, pageSchema } from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';

/**
 * off: switched off here · behind: the charger's list is to be changed · sending · inStep · failed: tried again later · unsupported: the
 * charger has none.
 */
export const listStates = ['off', 'behind', 'sending', 'inStep', 'failed', 'unsupported'] as const;

export const localList = f.entity('localList', 'Local list', {
  id: f.id({ label: 'Charger', hidden: true, filter: true }),
  tenantId: f.id({ label: 'Merchant', hidden: true, filter: true }),
  stationId: f.id({ label: 'Station', hidden: true, filter: true }),
  chargerName: f.text({ label: 'Charger', max: 120, filter: true, sort: true }),
  state: f.choice(listStates, { label: 'State', filter: true }),
  version: f.integer({ label: 'Version', help: 'Of the list that the charger holds; −1 while that is not known' }),
  entries: f.integer({ label: 'Cards' }),
  detail: f.text({ label: 'Detail', max: 500 }),
  syncedAt: f.time({ label: 'Known to be right', nullable: true }),
  updatedAt: f.time({ label: 'Changed', hidden: true }),
});

const of = f.anyEntity(localList);
const row = f.rowSchema(localList);
const one = '/v1/chargers/{id}/local-list' as const;

export const localLists = feature('localLists', 'Local lists of cards', {
  list: endpoint({
    method: 'GET',
    path: '/v1/local-lists',
    may: 'charger:view',
    of,
    summary: 'The local lists of all chargers, by state',
    query: listQuerySchema(of),
    out: pageSchema<f.RowOf<typeof localList.fields>>(row),
  }),
  read: endpoint({
    method: 'GET',
    path: one,
    may: 'charger:view',
    summary: 'Whether a charger’s local list is in step with the cards that may charge there',
    out: row,
  }),
  sync: endpoint({
    method: 'POST',
    path: `${one}/sync`,
    may: 'charger:command',
    status: 202,
    summary: 'Send a charger its whole list again; how that ends follows by live event `localList.changed`',
    body: z.strictObject({}),
    out: row,
  }),
  change: endpoint({
    method: 'PATCH',
    path: one,
    may: 'charger:edit',
    summary:
      'Keep a charger’s list in step, or not: a list that is switched off is emptied, so that no old card stays in it',
    body: z.strictObject({ enabled: z.boolean() }),
    out: row,
  }),
});
