/** Texts of the panel's frame, and those that several of its tabs use. */
import { type Catalogue, catalogue, type Word } from '../../i18n/translate.ts';

const en = {
  tabs: 'Parts of the charger',
  'tab.overview': 'Overview',
  'tab.commands': 'Commands',
  'tab.settings': 'Settings',
  'tab.messages': 'Messages',
  'tab.files': 'Files',
  'tab.passport': 'Passport',
  'tab.security': 'Security',
  'tab.reservations': 'Reservations',
  'none.title': 'No charger chosen',
  'none.text': 'Choose a charger to see it in full.',
  'gone.title': 'This charger was removed',
  'gone.text': 'Somebody deleted it. Its orders are kept.',
  online: 'Online',
  offline: 'Offline since {time}',
  'offline.never': 'Never connected',
  disabled: 'Disabled',
  connector: 'Connector {n}',
  'connector.whole': 'Whole charger',
  failed: 'That did not work: {reason}',
  refused: 'The page did not allow this.',
  more: 'Show more',
  refresh: 'Refresh',
  'life.queued': 'Waiting for the charger',
  'life.sent': 'Sent, no answer yet',
  'life.accepted': 'Accepted',
  'life.rejected': 'Refused by the charger',
  'life.unsupported': 'The charger cannot do this',
  'life.failed': 'Failed',
  'life.expired': 'Not reached in time',
  'life.promise': 'Accepted; waiting for the session to begin',
  'life.order': 'Charging has begun',
  'life.nothing': 'Accepted, but no session began',
} as const;

export type PanelKey = keyof typeof en;
export type PanelWord = Word<PanelKey>;
export const panelTexts: Catalogue<PanelKey> = catalogue(en, () => import('./texts.de.ts').then((file) => file.de));
