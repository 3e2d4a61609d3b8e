/** Registers `<charge-provider>`. Every widget needs one around it, so a widget's entry calls this too. */
import { definer } from './define.ts';
import { ChargeProvider } from './provider.ts';

export const defineChargeProvider = definer('charge-provider', ChargeProvider);
