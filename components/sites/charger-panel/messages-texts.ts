/** Texts of the messages. */
import { type Catalogue, catalogue, type Word } from '../../i18n/translate.ts';

const en = {
  what: 'What to show',
  'what.frames': 'Messages',
  'what.notices': 'Reports',
  'forbidden.frames': 'The log of messages needs the permission charger:log.',
  direction: 'Direction',
  'direction.all': 'Both ways',
  'direction.in': 'From the charger',
  'direction.out': 'To the charger',
  kind: 'Kind',
  'kind.all': 'All kinds',
  'kind.call': 'Requests',
  'kind.result': 'Answers',
  'kind.error': 'Errors',
  action: 'Action',
  period: 'Any time',
  'period.set': 'Chosen time',
  from: 'From ({zone})',
  to: 'Until ({zone})',
  follow: 'Follow',
  export: 'Export',
  'none.title': 'No messages yet',
  'none.text': 'Everything that the charger and this server say to each other is kept here for a time.',
  'none.found': 'No message matches.',
  gap: '{n} {n|one=message|other=messages} before this were not kept.',
  in: 'from the charger',
  out: 'to the charger',
  raw: 'As it was sent',
  copy: 'Copy',
  copied: 'Copied.',
  older: 'Older messages',
  searching: 'Nothing found so far; there are older messages.',
  'notices.none': 'The charger has reported nothing beside its sessions.',
  'notice.noted': 'Message',
  'notice.vehicleNeeds': 'Needs of a vehicle',
  'notice.profilesReported': 'Limits reported',
  'notice.monitored': 'Watched value',
  'notice.securityNoted': 'Security event',
  failed: 'That did not work: {reason}',
} as const;

export type MessagesKey = keyof typeof en;
export type MessagesWord = Word<MessagesKey>;
export const messagesTexts: Catalogue<MessagesKey> = catalogue(en, () =>
  import('./messages-texts.de.ts').then((file) => file.de),
);
