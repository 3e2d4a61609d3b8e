/** Texts: plurals and numbers, the same placeholders in every language, and a German word for every field and choice that has one. */
import { describe, expect, it } from 'vitest';
import { alarm } from '../../bff/care/alarms/contract.ts';
import { order } from '../../bff/charging/orders/contract.ts';
import type { Entity } from '../../bff/kernel/fields.ts';
import { campaignTexts } from '../billing/tariff-editor/campaign-texts.ts';
import { elementTexts } from '../billing/tariff-editor/element-texts.ts';
import { elementsTexts } from '../billing/tariff-editor/elements-texts.ts';
import { moreTexts } from '../billing/tariff-editor/more-texts.ts';
import { offerTexts } from '../billing/tariff-editor/offers-texts.ts';
import { sideTexts } from '../billing/tariff-editor/side-texts.ts';
import { texts as editorTexts } from '../billing/tariff-editor/texts.ts';
import { texts as alarmTexts } from '../care/alarm-feed/i18n.ts';
import { deedTexts } from '../charging/order-table/deeds-i18n.ts';
import { texts as drawerTexts } from '../charging/order-table/drawer-i18n.ts';
import { texts as filterTexts } from '../charging/order-table/filters-i18n.ts';
import { texts as orderTexts } from '../charging/order-table/i18n.ts';
import { moneyTexts } from '../charging/order-table/money-i18n.ts';
import { coreTexts } from './core.ts';
import { alarmWords } from './fields/alarm.ts';
import { orderWords } from './fields/order.ts';
import { stopReasonWords } from './fields/stop-reason.ts';
import { choiceLabel, type EntityWords, fieldLabel } from './fields/words.ts';
import { type Catalogue, catalogue, fill, textsMissing, translator } from './translate.ts';

const catalogues: Record<string, Catalogue> = {
  coreTexts,
  alarmTexts,
  deedTexts,
  drawerTexts,
  filterTexts,
  moneyTexts,
  orderTexts,
  editorTexts,
  moreTexts,
  sideTexts,
  elementTexts,
  elementsTexts,
  offerTexts,
  campaignTexts,
};
/** How often each is used is the language's affair: plural forms repeat it. */
const placeholders = (text: string) => [...new Set([...text.matchAll(/\{(\w+)/g)].map((match) => match[1]))].sort();

describe('a text', () => {
  it('takes numbers, names and plurals', () => {
    const text = '{n} {n|one=order|other=orders} at {place}';
    expect(fill(text, 'en', { n: 1, place: 'A' })).toBe('1 order at A');
    expect(fill(text, 'en', { n: 1200, place: 'A' })).toBe('1,200 orders at A');
    expect(fill(text, 'de', { n: 1200, place: 'A' })).toBe('1.200 orders at A');
  });
  it('does not take what looks like a placeholder inside a name', () => {
    expect(fill('at {place}', 'en', { place: '{n}' })).toBe('at {n}');
  });
  it('keeps a name in letters of the other direction from turning what stands beside it', () => {
    expect(fill('{name}, {n} kWh', 'en', { name: 'דוד לוי', n: 7 })).toBe('\u2068דוד לוי\u2069, 7 kWh');
    expect(fill('{name}, {n} kWh', 'en', { name: 'Ida Weiß', n: 7 })).toBe('Ida Weiß, 7 kWh');
  });
  it('is English until the language is there, and stays so when it cannot be loaded', async () => {
    const late = catalogue({ a: 'one' }, async () => ({ a: 'eins' }));
    expect(textsMissing([late], 'en')).toBe(undefined);
    const missing = textsMissing([late], 'de-AT');
    expect(translator(late, 'de')('a')).toBe('one');
    await missing;
    expect(translator(late, 'de')('a')).toBe('eins');
    expect(textsMissing([late], 'de')).toBe(undefined);
    const lost = catalogue({ a: 'one' }, () => Promise.reject(new Error('gone')));
    const silenced = console.error;
    console.error = () => {};
    await textsMissing([lost], 'de');
    console.error = silenced;
    expect(translator(lost, 'de')('a')).toBe('one');
    expect(textsMissing([lost], 'de')).toBe(undefined);
  });
});

describe.each(Object.entries(catalogues))('%s', (_, texts) => {
  it('says the same in German, with the same placeholders', async () => {
    await textsMissing([texts], 'de');
    expect(Object.keys(texts.de ?? {}).sort()).toEqual(Object.keys(texts.en).sort());
    for (const [key, text] of Object.entries(texts.en))
      expect(placeholders(texts.de![key]!), key).toEqual(placeholders(text));
  });
});

const entities: [Entity, EntityWords<Entity>][] = [
  [order, orderWords],
  [alarm, alarmWords],
] as unknown as [Entity, EntityWords<Entity>][];
describe.each(entities)('words of $name', (entity, words) => {
  it('name every field and choice', async () => {
    await textsMissing([words], 'de');
    for (const [name, field] of Object.entries(entity.fields)) {
      expect(fieldLabel(entity, words, name, 'en')).toBe(field.options.label);
      expect(words.de?.fields[name], `field.${entity.name}.${name}`).toMatch(/\S/);
      for (const choice of field.choices ?? [])
        expect(words.de?.choices[name]?.[choice], `${name}.${choice}`).toMatch(/\S/);
    }
    for (const [name, choices] of Object.entries(words.en.choices))
      expect(Object.keys(choices)).toEqual(entity.fields[name]?.choices);
  });
});

it('says in words what has no word', () => {
  expect(choiceLabel(orderWords, 'stopReason', 'evDisconnected', 'en')).toBe('ev disconnected');
  expect(stopReasonWords.evDisconnected).toBe('Car unplugged');
});
