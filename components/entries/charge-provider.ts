/** Entry: registers `<charge-provider>` under its plain name. */
import { defineChargeProvider } from '../base/charge-provider.ts';

export * from '../base/charge-provider.ts';
export { ChargeProvider } from '../base/provider.ts';

defineChargeProvider();
