/** Words for OCPI tariff elements. */
import { type Catalogue, catalogue, translator, type Word } from '../../i18n/translate.ts';

const en = {
  'said.FLAT': '{price} per session',
  'said.ENERGY': '{price}/kWh',
  'said.TIME': '{price}/h while charging',
  'said.PARKING_TIME': '{price}/h while parked',
  'said.stepEnergy': 'in steps of {n} Wh',
  'said.stepTime': 'in steps of {n} s',
  'said.tax': '{rate} VAT',
  'said.always': 'always',
  'said.dates': '{from} – {to}',
  'said.fromDate': 'from {from}',
  'said.toDate': 'until {to}',
  'said.minWh': 'from {value}',
  'said.maxWh': 'below {value}',
  'said.minW': 'from {value}',
  'said.maxW': 'below {value}',
  'said.minMilliamps': 'from {value}',
  'said.maxMilliamps': 'below {value}',
  'said.minDurationS': 'after {value}',
  'said.maxDurationS': 'in the first {value}',
  'said.RESERVATION': 'for a reservation that was used',
  'said.RESERVATION_EXPIRES': 'for a reservation that expired',
  'said.element': '{prices}: {when}',
  'said.nextDay': '(next day)',
} as const;

export type ElementKey = keyof typeof en;
export const elementTexts: Catalogue<ElementKey> = catalogue(en, () =>
  import('./element-texts.de.ts').then((file) => file.de),
);
export const elementWord = (locale: string): Word<ElementKey> => translator(elementTexts, locale);
