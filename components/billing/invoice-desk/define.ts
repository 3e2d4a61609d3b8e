/** Makes the function that registers `<invoice-desk>`. */
import { definer } from '../../base/define.ts';
import { InvoiceDesk } from './invoice-desk.ts';

export const defineInvoiceDesk = definer('invoice-desk', InvoiceDesk);
