/** Entry: registers `<order-table>` and `<charge-provider>` under their plain names. */
import { defineChargeProvider } from '../base/charge-provider.ts';
import { defineOrderTable } from '../charging/order-table/define.ts';

export * from '../charging/order-table/define.ts';
export { OrderTable } from '../charging/order-table/order-table.ts';

defineChargeProvider();
defineOrderTable();
