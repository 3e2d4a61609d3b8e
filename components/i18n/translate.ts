/**
 * Messages in the reader's language. A catalogue has one flat record of texts per language; German is typed by English, so a missing
 * text fails the type check. Placeholders: `{name}`; plurals by `Intl.PluralRules`: `{n} {n|one=order|other=orders}`.
 */

export type Params = Readonly<Record<string, string | number>>;
/** Texts of another language, loaded when a reader needs them. */
export interface Loadable<T> {
  de?: T;
  loadDe?: (() => Promise<T>) | undefined;
}
export interface Catalogue<K extends string = string> extends Loadable<Readonly<Record<K, string>>> {
  readonly en: Readonly<Record<K, string>>;
}

/**
 * Keeps the keys of a catalogue: `catalogue({ 'a.b': 'Text' }, { 'a.b': 'Text' })`. With a function that imports the German file
 * (`() => import('./i18n.de.ts').then((file) => file.de)`) only readers of German load it; list the catalogue in the widget's `texts`.
 */
export const catalogue = <const E extends Readonly<Record<string, string>>>(
  en: E,
  de: NoInfer<Texts<E>> | (() => Promise<NoInfer<Texts<E>>>),
): Catalogue<keyof E & string> => (typeof de === 'function' ? { en, loadDe: de } : { en, de });
type Texts<E> = Readonly<Record<keyof E & string, string>>;

/**
 * A promise while texts of this language are still to be loaded, else undefined. A language that cannot be loaded leaves English.
 */
export const textsMissing = (wanted: readonly Loadable<unknown>[], locale: string): Promise<unknown> | undefined => {
  if (languageOf(locale) === 'en') return undefined;
  const missing = wanted.filter((each) => !each.de && each.loadDe);
  if (missing.length === 0) return undefined;
  return Promise.all(
    missing.map(async (each) => {
      try {
        each.de = await each.loadDe?.();
      } catch (error) {
        console.error('texts could not be loaded', error);
      }
      each.loadDe = undefined;
    }),
  );
};

export const languageOf = (locale: string): 'en' | 'de' => (/^de\b/i.test(locale) ? 'de' : 'en');

// `Intl` formatters are slow to make and asked for on every frame of a scrolled table.
const numbers = new Map<string, Intl.NumberFormat>();
const numberText = (value: number, locale: string): string => {
  let format = numbers.get(locale);
  if (!format) {
    format = new Intl.NumberFormat(locale);
    numbers.set(locale, format);
  }
  return format.format(value);
};

const placeholder = /\{(\w+)(\|[^}]*)?\}/g;

/** A name in Hebrew or Arabic letters, so marked that it does not turn what is written beside it in the same text. */
export const isolate = (name: string): string => (/[\u0590-\u08ff]/.test(name) ? `\u2068${name}\u2069` : name);

/** Fills a text. Numbers are written as the locale writes them. */
export const fill = (text: string, locale: string, params: Params = {}): string =>
  text.replace(placeholder, (_, name: string, forms: string | undefined) => {
    const value = params[name] ?? '';
    if (!forms) return typeof value === 'number' ? numberText(value, locale) : isolate(value);
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
    fill((languageOf(locale) === 'de' && texts.de ? texts.de : texts.en)[key], locale, params);
