/** Texts of the settings. */
import { type Catalogue, catalogue, type Word } from '../../i18n/translate.ts';

const en = {
  'never.title': 'Nothing is known of its settings yet',
  'never.text': 'The charger tells all of them when it is asked.',
  read: 'Read from the charger',
  'read.at': 'Read {ago}',
  show: 'Show',
  'show.all': 'All',
  'show.writable': 'That can be changed',
  'show.restart': 'That wait for a restart',
  'nothing.found': 'No setting matches.',
  count: '{n} {n|one=setting|other=settings}',
  value: 'Value',
  'no.value': 'no value',
  secret: 'kept secret',
  readOnly: 'Read only',
  writeOnly: 'Cannot be read',
  'why.permission': 'Your access does not include changing this.',
  restart: 'Waits for a restart',
  changed: 'Changed here',
  'limits.between': 'From {min} to {max}',
  'limits.least': 'At least {min}',
  'limits.most': 'At most {max}',
  'limits.words': 'One of: {words}',
  'limits.length': 'At most {max} characters',
  now: 'Now: {value}',
  yes: 'On',
  no: 'Off',
  'wrong.boolean': 'This must be true or false.',
  'wrong.whole': 'This must be a whole number.',
  'wrong.decimal': 'This must be a number, with a point.',
  'wrong.least': 'This must be at least {n}.',
  'wrong.most': 'This must be at most {n}.',
  'wrong.length': 'This must have at most {n} characters.',
  'wrong.oneOf': 'This must be one of: {words}',
  'pending.count': '{n} {n|one=change|other=changes} not written yet',
  'pending.write': 'Write to the charger',
  'pending.drop': 'Discard',
  'write.title': 'Change these settings?',
  'write.text': 'The charger is asked to take them and may refuse each.',
  'write.away': 'The charger is offline: the change waits one hour for it.',
  'write.done': 'Taken',
  'answer.RebootRequired': 'Taken; in force after its next restart',
  'answer.Accepted': 'Taken',
  'answer.Rejected': 'Refused',
  'answer.NotSupported': 'Not known to the charger',
  template: 'Template',
  'template.none': 'No template fits this charger.',
  'template.same': 'As the template “{name}” wants it.',
  'template.differs': '{n} {n|one=setting differs|other=settings differ} from the template “{name}”.',
  'template.unread': 'The template “{name}” can be compared once the settings were read.',
  'template.apply': 'Write what differs',
  'template.apply.text': 'The settings below are written to the charger.',
  'template.change': 'Another template …',
  'template.by.kind': 'The best match by vendor and model',
  'template.wanted': 'wanted',
  'template.found': 'found',
  'drift.different': 'differs',
  'drift.notThere': 'not there',
  'drift.notRead': 'not read yet',
  'drift.unreadable': 'cannot be read',
  assign: 'Give',
  assigned: 'The template was changed.',
} as const;

export type SettingsKey = keyof typeof en;
export type SettingsWord = Word<SettingsKey>;
export const settingsTexts: Catalogue<SettingsKey> = catalogue(en, () =>
  import('./settings-texts.de.ts').then((file) => file.de),
);
/** A charger's word for what became of a setting, in the reader's; other words as they are. */
export const answerText = (word: SettingsWord, status: string): string => {
  const key = `answer.${status}`;
  return key in en ? word(key as SettingsKey) : status;
};
