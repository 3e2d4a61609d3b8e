/** Why an order cannot stand on an invoice, in words. The English ones are the server's. */
import type { OrderProblemCode } from '../../../bff/billing/invoices/shapes.ts';
import { type Loadable, languageOf } from '../../i18n/translate.ts';

export const problemTexts: Loadable<Readonly<Record<OrderProblemCode, string>>> = {
  loadDe: () => import('./problem-texts.de.ts').then((file) => file.de),
};

/** A problem in the reader's language; one without a code, or with one that this build does not know, in the server's words. */
export const problemText = (
  locale: string,
  { code, message }: { code?: OrderProblemCode | undefined; message: string },
): string => (code && languageOf(locale) === 'de' && problemTexts.de?.[code]) || message;
