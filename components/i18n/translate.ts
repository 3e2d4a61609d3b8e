/**
 * Messages in the reader's language. A catalogue has one flat record of texts per language; German is typed by English, so a missing
 * text fails the type check. Placeholders: `{name}`; plurals by `Intl.PluralRules`: `{n} {n|one=order|other=orders}`.
 */

export type Params = Readonly<Record<string, string | number>>;
export interface Catalogue<K extends string = string> {
  readonly en: Readonly<Record<K, string>>;
  readonly de: Readonly<Record<K, string>>;
}

/** Keeps the keys of a catalogue: `catalogue({ 'a.b': 'Text' }, { 'a.b': 'Text' })`. */
export const catalogue = <const E extends Readonly<Record<string, string>>>(
  en: E,
  de: Readonly<Record<keyof E & string, string>>,
): Catalogue<keyof E & string> => ({ en, de });

export const languageOf = (locale: string): 'en' | 'de' => (/^de\b/i.test(locale) ? 'de' : 'en');

const placeholder = /\{(\w+)(\|[^}]*)?\}/g;

/** Fills a text. Numbers are written as the locale writes them. */
export const fill = (text: string, locale: string, params: Params = {}): string =>
  text.replace(placeholder, (_, name: string, forms: string | undefined) => {
    const value = params[name] ?? '';
    if (!forms) return typeof value === 'number' ? new Intl.NumberFormat(locale).format(value) : value;
    const wanted = new Intl.PluralRules(locale).select(Number(value));
    const texts = new Map(
      forms
        .slice(1)
        .split('|')
        .map((form): [string, string] => [form.replace(/=.*/s, ''), form.replace(/^.*?=/s, '')]),
    );
    return texts.get(wanted) ?? texts.get('other') ?? '';
  });

export type Word<K extends string> = (key: K, params?: Params) => string;

/** A function from key to text: `const word = translator(texts, 'de')`. */
export const translator =
  <K extends string>(texts: Catalogue<K>, locale: string): Word<K> =>
  (key, params) =>
    fill(texts[languageOf(locale)][key], locale, params);
