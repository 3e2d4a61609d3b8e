/** What lists can be filtered by, from an entity's fields alone. Browser-safe: no I/O, no clock. */
import type { Entity, Field } from './fields.ts';

/** Its fields marked `filter`, and what no row has. */
export const filtersOf = (e: Entity): [name: string, field: Field][] => [
  ...Object.entries(e.fields).filter(([, f]) => f.options.filter),
  ...Object.entries(e.filters ?? {}),
];
