/** Entry: registers `<charger-table>` and `<charge-provider>` under their plain names. */
import { defineChargeProvider } from '../base/charge-provider.ts';
import { defineChargerTable } from '../sites/charger-table/define.ts';

export { ChargerTable } from '../sites/charger-table/charger-table.ts';
export * from '../sites/charger-table/define.ts';

defineChargeProvider();
defineChargerTable();
