/** Entry: registers `<payment-account>` and `<charge-provider>` under their plain names. */
import { defineChargeProvider } from '../base/charge-provider.ts';
import { definePaymentAccount } from '../billing/payment-account/define.ts';

export * from '../billing/payment-account/define.ts';
export { PaymentAccount } from '../billing/payment-account/payment-account.ts';

defineChargeProvider();
definePaymentAccount();
