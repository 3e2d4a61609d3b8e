/** Texts of reservations. */
import { type Catalogue, catalogue, type Word } from '../../i18n/translate.ts';

const en = {
  title: 'Reservations',
  new: 'Reserve …',
  'new.title': 'Keep a connector free',
  'new.do': 'Reserve',
  'new.text': 'The charger keeps it for this card and turns others away.',
  card: 'Card number',
  connector: 'Connector',
  'connector.any': 'Any connector',
  long: 'For how long',
  'for.15': '15 minutes',
  'for.30': '30 minutes',
  'for.60': '1 hour',
  'for.120': '2 hours',
  'for.480': '8 hours',
  'for.1440': '1 day',
  none: 'Nothing is reserved.',
  past: 'Earlier reservations',
  until: 'until {time}',
  ended: 'was until {time}',
  prolong: 'Change …',
  'prolong.title': 'Change the reservation',
  'prolong.do': 'Change',
  'prolong.text': 'From now on, for as long as you choose.',
  cancel: 'Cancel',
  'cancel.title': 'Give the connector free?',
  'cancel.text': 'The reservation of {who} ends.',
  order: 'Open the order',
  cannot: 'This charger cannot reserve: {reason}',
  'state.asked': 'Asked',
  'state.held': 'Kept free',
  'state.used': 'Used',
  'state.cancelled': 'Cancelled',
  'state.expired': 'Expired',
  'state.refused': 'Refused',
} as const;

export type ReservationsKey = keyof typeof en;
export type ReservationsWord = Word<ReservationsKey>;
export const reservationsTexts: Catalogue<ReservationsKey> = catalogue(en, () =>
  import('./reservations-texts.de.ts').then((file) => file.de),
);
