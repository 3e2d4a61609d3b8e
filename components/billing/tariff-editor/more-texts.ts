/** Texts of the list, the bill and the dialogs, which come with them. */
import { type Catalogue, catalogue, translator, type Word } from '../../i18n/translate.ts';
import { type TextKey, texts } from './texts.ts';

const en = {
  inWords: 'In words',
  fees: 'Fees and tax',
  start: 'Start-up fee',
  startAlways: 'Also when no energy flowed',
  idle: 'Idle fee',
  idleHelp: 'While the car stays connected without charging',
  grace: 'Free for',
  cap: 'At most',
  capHelp: 'per session',
  tax: 'VAT',
  'tax.none': 'None',
  'tax.included': 'Included',
  'tax.added': 'Added on top',
  taxRate: 'VAT rate',
  whileCharging: 'while charging',
  otherwise: '{price} at other times',
  toStart: '{amount} to start, once per session',
  toStartAlways: '{amount} to start, even when no energy flowed',
  whenIdle: '{price} when idle',
  afterGrace: 'after {minutes} min free',
  atMost: 'at most {amount} per session',
  free: 'Charging is free',
  taxIncluded: 'Prices include {rate} VAT',
  taxAdded: '{rate} VAT is added',
  sampleOld: 'Not up to date: correct the marked fields first.',
  'list.new': 'New tariff',
  'list.empty': 'No tariffs yet',
  'list.emptyText':
    'A tariff says what charging costs, by energy, time and time of day. Stations without one charge for free.',
  'list.archived': 'Archived',
  'list.showArchived': 'Show archived',
  'list.choose': 'Choose a tariff for {station}',
  'list.use': 'Use here',
  'list.none': 'Every tariff is archived.',
  name: 'Name',
  currency: 'Currency',
  renameTitle: 'Rename tariff',
  stationsTitle: 'Stations with this tariff',
  stationsFind: 'Find a station',
  stationsNone: 'No station matches.',
  stationsOther: 'has another tariff',
  stationsSaved: 'Stations saved.',
  sample: 'Sample bill',
  sampleStart: 'Start',
  sampleZone: 'Station time, {zone}',
  sampleEnergy: 'Energy',
  sampleMinutes: 'Charging',
  sampleIdle: 'Then idle',
  sampleWrong: 'This needs a number.',
  sampleWhen: 'This needs a day and a time.',
  sampleNothing: 'Nothing to pay for this session.',
  total: 'Total',
  publishNow: 'Publish version {n}',
  publishTitle: 'Publish version {n}?',
  publishSome: 'Orders that start from now on at {n} {n|one=station|other=stations} are priced by version {version}.',
  publishNone: 'No station uses this tariff yet, so no order is priced by it.',
  effectNone: 'No order is running on an older version.',
  effectSome: '{n} running {n|one=order keeps|other=orders keep} the price {n|one=it|other=they} began with:',
  effectVersion: 'Version {version}: {n} {n|one=order|other=orders}, {amount} so far',
  effectMore: 'and {n} more',
  publishedDone: 'Version {n} is published.',
  leaveTitle: 'Discard your changes?',
  leaveText: 'The changes to this tariff are not published.',
  leaveStay: 'Keep editing',
  historyUse: 'Use as draft',
  historyCurrent: 'Current',
  historyBy: '{time}, {who}',
  historyOlder: 'Older versions',
  createdDone: 'The tariff is created. Now say which stations use it.',
  archivedDone: 'Archived.',
  unarchivedDone: 'Back in the list.',
} as const;

export type MoreKey = keyof typeof en;
export const moreTexts: Catalogue<MoreKey> = catalogue(en, () => import('./texts.de.ts').then((file) => file.moreDe));

const isMore = (key: TextKey | MoreKey): key is MoreKey => key in en;
/** All words of the editor. */
export const allWords = (locale: string): Word<TextKey | MoreKey> => {
  const [word, more] = [translator(texts, locale), translator(moreTexts, locale)];
  return (key, params) => (isMore(key) ? more(key, params) : word(key, params));
};
