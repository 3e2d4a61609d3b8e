/** Entry: registers `<charger-panel>` and `<charge-provider>` under their plain names. */
import { defineChargeProvider } from '../base/charge-provider.ts';
import { defineChargerPanel } from '../sites/charger-panel/define.ts';

export { ChargerPanel } from '../sites/charger-panel/charger-panel.ts';
export * from '../sites/charger-panel/define.ts';

defineChargeProvider();
defineChargerPanel();
