/** Makes the function that registers `<order-table>`. */
import { definer } from '../../base/define.ts';
import { OrderTable } from './order-table.ts';

export const defineOrderTable = definer('order-table', OrderTable);
