/** Makes the function that registers `<charger-table>`. */
import { definer } from '../../base/define.ts';
import { ChargerTable } from './charger-table.ts';

export const defineChargerTable = definer('charger-table', ChargerTable);
