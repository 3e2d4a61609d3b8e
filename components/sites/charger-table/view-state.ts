/**
 * What a user has set in the charger table, as plain data that a page can keep: search, filters, sorting, columns. Pure: to and from URL
 * parameters, and to the API's query.
 */
import type { Field, RowOf } from '../../../bff/kernel/fields.ts';
import { charger } from '../../../bff/sites/chargers/contract.ts';
import { columnsOf, type Filters } from '../../parts/table-state.ts';

export type ChargerRow = RowOf<typeof charger.fields>;
export type ChargerField = keyof typeof charger.fields;

export interface ChargerView {
  q: string;
  /** As the API takes it: `name,-lastSeenAt`. */
  sort: string;
  /** API filters by parameter name: `online`, `stationId`, `vendor` … */
  filters: Filters;
  columns: readonly string[];
}

export const defaultColumns: readonly ChargerField[] = [
  'name',
  'stationId',
  'online',
  'connectors',
  'model',
  'firmware',
  'maxPowerW',
  'lastSeenAt',
];

export const defaultView: ChargerView = { q: '', sort: 'name', filters: {}, columns: defaultColumns };

export const fieldOf = (name: string): Field | undefined =>
  Object.hasOwn(charger.fields, name) ? charger.fields[name as ChargerField] : undefined;

/** Whether the API can filter by this parameter. */
export const isFilter = (name: string): boolean => Boolean(fieldOf(name)?.options.filter);

/** Only what differs from the default, so that a plain page has a plain URL. */
export const toParams = (view: ChargerView): Record<string, string> => ({
  ...(view.q && { q: view.q }),
  ...(view.sort !== defaultView.sort && { sort: view.sort }),
  ...view.filters,
  ...(view.columns.join() !== defaultColumns.join() && { columns: view.columns.join() }),
});

/** Reads what `toParams` wrote; what it does not know it ignores. */
export const fromParams = (params: Filters): ChargerView => ({
  q: params.q ?? '',
  sort: params.sort || defaultView.sort,
  filters: Object.fromEntries(Object.entries(params).filter(([name, value]) => value !== '' && isFilter(name))),
  columns: columnsOf(charger.fields, defaultColumns, params.columns),
});

/** What is searched and filtered for, as the API's list and batches take it; `fixed` is what the page itself demands. */
export const toFilter = (view: ChargerView, fixed: Filters): Record<string, string> => ({
  ...view.filters,
  ...fixed,
  ...(view.q && { q: view.q }),
});

/**
 * The chosen ids after one row was chosen or not; with `further` all rows from the last one on follow it.
 * @param lastAt place of the row that was chosen before; negative when there was none
 */
export const toggled = (
  picked: ReadonlySet<string>,
  rows: readonly { id: string }[],
  at: number,
  lastAt: number,
  further: boolean,
): Set<string> => {
  const now = new Set(picked);
  const row = rows[at];
  if (!row) return now;
  const isOn = !now.has(row.id);
  const from = further && lastAt >= 0 ? Math.min(at, lastAt) : at;
  const to = further && lastAt >= 0 ? Math.max(at, lastAt) : at;
  for (const { id } of rows.slice(from, to + 1)) {
    if (isOn) now.add(id);
    else now.delete(id);
  }
  return now;
};
