/** What stands on documents, in every language they are made in. A word that a region says differently is in `regions.ts`. Browser-safe. */
import { type Language, type RegionKey, regions } from './regions.ts';
import { german } from './words/de.ts';
import { english, type Words } from './words/en.ts';
import { spanish } from './words/es.ts';
import { french } from './words/fr.ts';
import { italian } from './words/it.ts';
import { dutch } from './words/nl.ts';

const byLanguage: Readonly<Record<Language, Words>> = {
  en: english,
  de: german,
  fr: french,
  it: italian,
  es: spanish,
  nl: dutch,
};

/** The words of a language, as the region wants them. */
export const wordsOf = (language: Language, key: RegionKey): Words => {
  const words = byLanguage[language];
  const region = regions[key];
  return {
    ...words,
    tax: region.tax?.[language] ?? words.tax,
    vatId: region.vatIdLabel?.[language] ?? words.vatId,
    taxNumber: region.taxNumberLabel?.[language] ?? words.taxNumber,
    smallBusiness: region.smallBusiness?.[language] ?? words.smallBusiness,
    title: region.title?.[language] ?? words.title,
    simplifiedTitle: region.simplifiedTitle?.[language] ?? words.simplifiedTitle,
    creditTitle: region.creditTitle?.[language] ?? words.creditTitle,
  };
};

/** Puts values into `{name}` places. */
export const worded = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{(\w+)\}/g, (place, name: string) => (Object.hasOwn(values, name) ? String(values[name]) : place));
