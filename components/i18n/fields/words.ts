/**
 * Names of an entity's fields and of their choices. The English name of a field is in the contract; a language file says the rest,
 * typed by the entity, so a missing word is a type error.
 */
import type { Entity, Field } from '../../../bff/kernel/fields.ts';
import { type Loadable, languageOf } from '../translate.ts';

export type ChoiceWords = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface GermanWords<E extends Entity> {
  label: string;
  fields: Readonly<Record<keyof E['fields'] & string, string>>;
  choices: ChoiceWords;
}
export interface EntityWords<E extends Entity> extends Loadable<GermanWords<E>> {
  en: { choices: ChoiceWords };
}

const german = <E extends Entity>(words: EntityWords<E>, locale: string): GermanWords<E> | undefined =>
  languageOf(locale) === 'de' ? words.de : undefined;

/** Label of a field: `fieldLabel(order, orderWords, 'energyWh', 'de')` → "Energie". */
export const fieldLabel = <E extends Entity>(
  entity: E,
  words: EntityWords<E>,
  name: keyof E['fields'] & string,
  locale: string,
): string => german(words, locale)?.fields[name] ?? (entity.fields[name] as Field).options.label;

/** A choice in words; where there is no word, the value's own: `evDisconnected` → "ev disconnected". */
export const choiceLabel = <E extends Entity>(
  words: EntityWords<E>,
  name: string,
  value: string,
  locale: string,
): string =>
  (german(words, locale) ?? words.en).choices[name]?.[value] ??
  value.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
