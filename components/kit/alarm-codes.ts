/** What alarms say, in words, for every widget that shows them. German comes with the widget's texts: list `alarmTexts` among them. */
import { type Loadable, languageOf } from '../i18n/translate.ts';

export interface AlarmTexts {
  /** By code in lower case, because chargers write them either way. */
  readonly codes: Readonly<Record<string, string>>;
  /** By the English sentence, which is what is stored. */
  readonly details: Readonly<Record<string, string>>;
}

/** Those that their own words do not say well. */
const codes: AlarmTexts['codes'] = {
  evcommunicationerror: 'No communication with the car',
  faulted: 'Out of order',
  groundfailure: 'Ground fault',
  hightemperature: 'Too hot',
};

export const alarmTexts: Loadable<AlarmTexts> = { loadDe: () => import('./alarm-codes.de.ts').then((file) => file.de) };
const german = (locale: string) => (languageOf(locale) === 'de' ? alarmTexts.de : undefined);

/** `groundFailure` → "Ground fault", `tamperDetectionActivated` → "Tamper detection activated"; a vendor's own code as it is. */
export const alarmText = (code: string, locale: string): string => {
  const key = code.toLowerCase();
  const known = german(locale)?.codes[key] ?? codes[key];
  if (known) return known;
  if (!/^[a-z]+([A-Z][a-z]+)*$/i.test(code) || /[A-Z]{2}/.test(code)) return code;
  const words = code.slice(1).replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return code.charAt(0).toUpperCase() + words;
};

/** An alarm's detail where the product wrote it; a charger's own words as they are. */
export const alarmDetail = (detail: string, locale: string): string => german(locale)?.details[detail] ?? detail;
