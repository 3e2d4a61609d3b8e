/**
 * What a user has set in the order table, as plain data that a page can keep: search, filters, sorting, columns, open order. Pure:
 * to and from URL parameters, and to the API's query.
 */

import { order } from '../../../bff/charging/orders/contract.ts';
import type { ListQuery } from '../../../bff/kernel/contract.ts';
import type { Fields, RowOf } from '../../../bff/kernel/fields.ts';
import { columnsOf, type Filters } from '../../parts/table-state.ts';

export type OrderRow = RowOf<typeof order.fields>;
export type OrderField = keyof typeof order.fields;

export interface OrderView {
  q: string;
  /** As the API takes it: `-startedAt,stationName`. */
  sort: string;
  /** API filters by parameter name: `state`, `stationName`, `startedAt.from`, `totalMinor.to` … */
  filters: Filters;
  columns: readonly string[];
  /** Id of the open order; '' for none. */
  selected: string;
}

export const defaultColumns: readonly OrderField[] = [
  'state',
  'startedAt',
  'stationName',
  'chargerName',
  'userName',
  'idTag',
  'durationMs',
  'energyWh',
  'totalMinor',
  'paymentState',
];

export const defaultView: OrderView = { q: '', sort: '-startedAt', filters: {}, columns: defaultColumns, selected: '' };

/** `startedAt.from` → field and side. */
export const filterName = /^(\w+)(\.from|\.to)?$/;

/** Whether the API can filter by this parameter. */
export const isFilter = (name: string): boolean => {
  const field = filterName.exec(name)?.[1] ?? '';
  const known: Fields = order.fields;
  return field in order.filters || Boolean(known[field]?.options?.filter);
};

/** Only what differs from the default, so that a plain page has a plain URL. */
export const toParams = (view: OrderView): Record<string, string> => ({
  ...(view.q && { q: view.q }),
  ...(view.sort !== defaultView.sort && { sort: view.sort }),
  ...view.filters,
  ...(view.columns.join() !== defaultColumns.join() && { columns: view.columns.join() }),
  ...(view.selected && { order: view.selected }),
});

/** Reads what `toParams` wrote; what it does not know it ignores. */
export const fromParams = (params: Filters): OrderView => ({
  q: params.q ?? '',
  sort: params.sort || defaultView.sort,
  filters: Object.fromEntries(Object.entries(params).filter(([name, value]) => value !== '' && isFilter(name))),
  columns: columnsOf(order.fields, defaultColumns, params.columns),
  selected: params.order ?? '',
});

/** The API's query for what is set; `fixed` is what the page itself demands. */
export const toQuery = (view: OrderView, fixed: Filters): ListQuery => ({
  ...view.filters,
  ...fixed,
  ...(view.q && { q: view.q }),
  sort: view.sort,
});
