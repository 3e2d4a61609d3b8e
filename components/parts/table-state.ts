/** What a user sets in a table, as URLs and the API's queries say it. Pure. */
import type { SortKey } from './table.ts';

/** API filters by parameter name. */
export type Filters = Readonly<Record<string, string>>;

/** Sets (or with '' takes away) filters. */
export const withFilters = (filters: Filters, change: Filters): Filters =>
  Object.fromEntries(Object.entries({ ...filters, ...change }).filter(([, value]) => value !== ''));

/** `-startedAt,stationName` → keys. */
export const sortKeys = (sort: string): SortKey[] =>
  sort
    .split(',')
    .filter(Boolean)
    .map((key) => ({ key: key.replace(/^-/, ''), desc: key.startsWith('-') }));

/** The reverse; `usual` where nothing is sorted by. */
export const sortText = (keys: readonly SortKey[], usual: string): string =>
  keys.map(({ key, desc }) => (desc ? `-${key}` : key)).join(',') || usual;

/** Names of columns, of those that are fields; the usual ones where none is: a table without columns cannot be used. */
export const columnsOf = (fields: object, usual: readonly string[], text = ''): readonly string[] => {
  const columns = text.split(',').filter((name) => Object.hasOwn(fields, name));
  return columns.length > 0 ? columns : usual;
};
