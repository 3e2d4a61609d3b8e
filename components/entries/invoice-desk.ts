/** Entry: registers `<invoice-desk>` and `<charge-provider>` under their plain names. */
import { defineChargeProvider } from '../base/charge-provider.ts';
import { defineInvoiceDesk } from '../billing/invoice-desk/define.ts';

export * from '../billing/invoice-desk/define.ts';
export { InvoiceDesk } from '../billing/invoice-desk/invoice-desk.ts';

defineChargeProvider();
defineInvoiceDesk();
