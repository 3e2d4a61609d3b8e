/** Makes the function that registers `<payment-account>`. */
import { definer } from '../../base/define.ts';
import { PaymentAccount } from './payment-account.ts';

export const definePaymentAccount = definer('payment-account', PaymentAccount);
