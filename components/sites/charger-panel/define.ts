/** Makes the function that registers `<charger-panel>`. */
import { definer } from '../../base/define.ts';
import { ChargerPanel } from './charger-panel.ts';

export const defineChargerPanel = definer('charger-panel', ChargerPanel);
