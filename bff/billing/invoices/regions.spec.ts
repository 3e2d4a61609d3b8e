/** How numbers are written on documents: one way within one document, whatever the language and the issuer's country. */
import { describe, expect, it } from 'vitest';
import { formatMoney } from '../../kernel/money.ts';
import { languages, localeOf, regionKeys } from './regions.ts';

describe('numbers of a document', () => {
  const countries = regionKeys.map((key) => (key === 'uk' ? 'GB' : key === 'eu' ? 'EE' : key.toUpperCase()));
  // Swiss French does mean it: 22,82 kWh, and 22.82 francs.
  const pairs = languages.flatMap((language) => countries.map((country) => [language, country] as const));
  it.each(pairs.filter(([language, country]) => `${language}-${country}` !== 'fr-CH'))(
    'in %s from %s have one decimal mark, beside a currency and without',
    (language, country) => {
      const locale = localeOf(language, country);
      const mark = (text: string) => text.replace(/[^.,]/g, '').at(-1);
      const plain = new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(22.82);
      expect(mark(formatMoney(2282, 'EUR', locale))).toBe(mark(plain));
    },
  );
  it('are written as at home where the language is at home', () => {
    expect(localeOf('de', 'CH')).toBe('de-CH');
    expect(localeOf('en', 'DE')).toBe('en-GB');
  });
});
