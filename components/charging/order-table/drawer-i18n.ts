/** Texts of the order drawer. */
import { catalogue, type Word } from '../../i18n/translate.ts';

const en = {
  'fact.user': 'Card and driver',
  'fact.place': 'Charger',
  connector: 'Connector {n}',
  meter: 'Meter',
  curve: 'Meter curve',
  power: 'Power',
  energy: 'Energy',
  soc: 'Battery',
  time: 'Time',
  'curve.none': 'The charger has sent no meter values in between.',
  'curve.table': 'The same figures as a table',
  bill: 'Bill',
  'bill.none': 'There is no bill yet.',
  'bill.running': 'So far, as it would be billed now.',
  'bill.tariff': 'Tariff {name}, version {version}',
  total: 'Total',
  stop: 'Stop charging',
  'stop.title': 'Stop charging?',
  'stop.text': 'The charger is asked to end the session of {user}. It is billed up to its last meter reading.',
  'stop.sent': 'The charger was asked to stop.',
  'stop.accepted': 'The charger accepted to stop.',
  'stop.refused': 'The charger did not stop: {reason}',
  close: 'Close by hand …',
  'close.title': 'Close this order by hand?',
  'close.text':
    'For sessions whose end was lost. It is billed up to the last meter reading and marked abnormal, whatever the charger does.',
  'close.note': 'What happened?',
  'close.do': 'Close order',
  'close.done': 'The order was closed.',
  failed: 'That did not work: {reason}',
} as const;
export type DrawerKey = keyof typeof en;
export type DrawerWord = Word<DrawerKey>;
export const texts = catalogue(en, () => import('./drawer-i18n.de.ts').then((file) => file.de));
