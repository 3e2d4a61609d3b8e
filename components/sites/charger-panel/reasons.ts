/** The server's reasons in the reader's language, where the product wrote them; a charger's own words stay as they are. */
import { type Loadable, languageOf } from '../../i18n/translate.ts';

export type Reasons = readonly (readonly [pattern: RegExp, words: string])[];

export const reasonTexts: Loadable<Reasons> = { loadDe: () => import('./reasons.de.ts').then((file) => file.de) };

export const reasonText = (text: string, locale: string): string => {
  if (languageOf(locale) !== 'de') return text;
  const known = reasonTexts.de?.find(([pattern]) => pattern.test(text));
  return known ? text.replace(known[0], known[1]) : text;
};
