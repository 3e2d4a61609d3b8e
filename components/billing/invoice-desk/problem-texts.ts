/** What hinders an invoice, in words. The English ones are the server's. */
import type { BatchProblemCode } from '../../../bff/billing/invoices/shapes.ts';
import { type Loadable, languageOf } from '../../i18n/translate.ts';

export interface ProblemTexts {
  /** By code: why an order cannot stand on an invoice, or what went wrong with its own. */
  readonly problems: Readonly<Record<BatchProblemCode, string>>;
  /** By field: what the law wants to read there. */
  readonly missing: Readonly<Record<string, string>>;
}
export const problemTexts: Loadable<ProblemTexts> = {
  loadDe: () => import('./parts.de.ts').then((file) => file.problems),
};
const german = (locale: string) => (languageOf(locale) === 'de' ? problemTexts.de : undefined);

/** A problem in the reader's language; one without a code, or with one that this build does not know, in the server's words. */
export const problemText = (
  locale: string,
  { code, message }: { code?: BatchProblemCode | undefined; message: string },
): string => (code && german(locale)?.problems[code]) || message;

/** What is missing on a document, likewise. */
export const missingText = (locale: string, { field, message }: { field: string; message: string }): string =>
  german(locale)?.missing[field] ?? message;
