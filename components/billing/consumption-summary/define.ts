/** Makes the function that registers `<consumption-summary>`. */
import { definer } from '../../base/define.ts';
import { ConsumptionSummary } from './consumption-summary.ts';

export const defineConsumptionSummary = definer('consumption-summary', ConsumptionSummary);
