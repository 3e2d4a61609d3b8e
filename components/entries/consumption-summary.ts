/** Entry: registers `<consumption-summary>` and `<charge-provider>` under their plain names. */
import { defineChargeProvider } from '../base/charge-provider.ts';
import { defineConsumptionSummary } from '../billing/consumption-summary/define.ts';

export { ConsumptionSummary } from '../billing/consumption-summary/consumption-summary.ts';
export * from '../billing/consumption-summary/define.ts';

defineChargeProvider();
defineConsumptionSummary();
