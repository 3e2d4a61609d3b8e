/** Every text of the panel says the same in German, with the same placeholders. */
import { describe, expect, it } from 'vitest';
import { type Catalogue, textsMissing } from '../../i18n/translate.ts';
import { commandsTexts } from './commands-texts.ts';
import { filesTexts } from './files-texts.ts';
import { messagesTexts } from './messages-texts.ts';
import { overviewTexts } from './overview-texts.ts';
import { passportTexts } from './passport-texts.ts';
import { reservationsTexts } from './reservations-texts.ts';
import { securityTexts } from './security-texts.ts';
import { settingsTexts } from './settings-texts.ts';
import { panelTexts } from './texts.ts';

const catalogues: Record<string, Catalogue> = {
  commandsTexts,
  filesTexts,
  messagesTexts,
  overviewTexts,
  panelTexts,
  passportTexts,
  reservationsTexts,
  securityTexts,
  settingsTexts,
};
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)/g)].map((match) => match[1]).sort();

describe.each(Object.entries(catalogues))('%s', (_, texts) => {
  it('says the same in German, with the same placeholders', async () => {
    await textsMissing([texts], 'de');
    expect(Object.keys(texts.de ?? {}).sort()).toEqual(Object.keys(texts.en).sort());
    for (const [key, text] of Object.entries(texts.en))
      expect(placeholders(texts.de![key]!), key).toEqual(placeholders(text));
  });
});
