/** Says of a new order whether it belongs to what is shown. Pure. */
import { order } from '../../../bff/charging/orders/contract.ts';
import type { ListQuery } from '../../../bff/kernel/contract.ts';
import type { Fields } from '../../../bff/kernel/fields.ts';
import { filterName, isFilter, type OrderField, type OrderRow } from './view-state.ts';

/**
 * Whether a new row belongs to what is shown. `undefined` when only the server knows (free search, whose it is to invoice): then the row is
 * announced, not inserted.
 */
export const belongs = (row: OrderRow, query: ListQuery): boolean | undefined => {
  for (const [name, wanted] of Object.entries(query)) {
    const [, field, side] = filterName.exec(name) ?? [];
    if (wanted === undefined || !field || !isFilter(name) || name === 'issuerId') continue;
    // No row has `invoiced`: a new one runs, and is neither.
    const value = row[field as OrderField];
    const fits = side
      ? side === '.from'
        ? Number(value) >= Number(wanted)
        : Number(value) <= Number(wanted)
      : oneOf(String(value ?? ''), String(wanted), field);
    if (!fits) return false;
  }
  return query.q || query.issuerId ? undefined : true;
};

// Text filters match by prefix, ids and choices exactly; a comma means "or".
const oneOf = (value: string, wanted: string, field: string): boolean => {
  const fields: Fields = order.fields;
  const text = fields[field]?.kind === 'text';
  const have = value.toLowerCase();
  return wanted
    .toLowerCase()
    .split(',')
    .some((each) => (text ? have.startsWith(each) : have === each));
};
