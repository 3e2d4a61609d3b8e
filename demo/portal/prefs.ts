/** What a visitor has chosen for this browser: language, light or dark, brand, direction. Kept in local storage, applied to the document. */

export interface Prefs {
  lang: '' | 'en' | 'de';
  scheme: '' | 'light' | 'dark';
  /** '' follows the merchant. */
  brand: '' | 'wattfront' | 'voltera';
  dir: '' | 'rtl';
  /** The rail shows icons only. */
  narrow: '' | 'yes';
}

const none: Prefs = { lang: '', scheme: '', brand: '', dir: '', narrow: '' };
const key = 'portal.prefs';

export const readPrefs = (): Prefs => {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '{}');
    return { ...none, ...(kept && typeof kept === 'object' ? kept : {}) };
  } catch {
    return none;
  }
};

export const keepPrefs = (prefs: Prefs): void => localStorage.setItem(key, JSON.stringify(prefs));

/** @param brand of the merchant, unless another was chosen */
export const applyPrefs = (prefs: Prefs, brand: string, lang: string): void => {
  const { documentElement: html } = document;
  html.lang = lang;
  html.dir = prefs.dir || 'ltr';
  html.dataset.wfScheme = prefs.scheme;
  html.dataset.wfBrand = prefs.brand || brand;
};
