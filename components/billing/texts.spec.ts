/** Texts of the desks of accounting: the same placeholders in both languages, and nothing left without a word. */
import { describe, expect, it } from 'vitest';
import { type Catalogue, textsMissing } from '../i18n/translate.ts';
import { deskTexts as reportTexts } from './consumption-summary/desk-texts.ts';
import { pickerTexts } from './consumption-summary/picker-texts.ts';
import { summaryTexts } from './consumption-summary/texts.ts';
import { deskTexts } from './invoice-desk/desk-texts.ts';
import { documentTexts } from './invoice-desk/document-texts.ts';
import { invoiceTexts } from './invoice-desk/texts.ts';
import { booksTexts } from './payment-account/books-texts.ts';
import { accountTexts } from './payment-account/texts.ts';

const catalogues: Record<string, Catalogue> = {
  summaryTexts,
  reportTexts,
  pickerTexts,
  invoiceTexts,
  documentTexts,
  deskTexts,
  accountTexts,
  booksTexts,
};
/** Without repeats: a language may say a number once where another says it twice. */
const placeholders = (text: string) => [...new Set([...text.matchAll(/\{(\w+)/g)].map((match) => match[1]))].sort();

describe.each(Object.entries(catalogues))('%s', (_, texts) => {
  it('says the same in German', async () => {
    await textsMissing([texts], 'de');
    expect(Object.keys(texts.de ?? {})).toEqual(Object.keys(texts.en));
    for (const [key, text] of Object.entries(texts.en))
      expect(placeholders(texts.de?.[key] ?? ''), key).toEqual(placeholders(text));
  });
});
