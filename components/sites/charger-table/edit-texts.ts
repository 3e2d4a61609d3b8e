/** Texts of adding, changing and deleting a charger, and of its password. */
import { type Catalogue, catalogue, type Word } from '../../i18n/translate.ts';

const en = {
  'add.title': 'Add a charger',
  'add.do': 'Add charger',
  'edit.title': 'Edit {name}',
  'station.find': 'Part of the station’s name',
  'station.none': 'No station matches.',
  'identity.help':
    'The last part of the address that the charger connects to. Set the same at the charger; it cannot be changed later.',
  'name.help': 'Empty: the identity',
  'power.help': 'Empty: the sum of the connectors',
  'disabled.on': 'Disabled: it may not connect',
  connectors: 'Connectors',
  'connector.type': 'Type of connector {n}',
  'connector.power': 'Power of connector {n}',
  'connector.remove': 'Remove connector {n}',
  'connector.add': 'Add connector',
  'type.other': 'Other',
  'wrong.required': 'This must be filled in.',
  'wrong.identity': 'Up to 48 letters, digits or signs, without spaces and : / ? # % \\',
  'wrong.power': 'Write a power in kW such as 22 or 7.4, at most 4000.',
  refused: 'The page did not allow this.',
  added: '{name} was added.',
  saved: 'The changes were saved.',
  'key.title': 'New password for {name}',
  'key.added': '{name} was added. To connect with security profile 1 or 2 it needs a password.',
  'key.text':
    'A charger that is connected stays so. At its next start it needs the new password: set it there first, or have it changed step by step in its panel under “Security”.',
  'key.own': 'Password of your own',
  'key.own.help': 'Empty: one is made. Otherwise 16 to 40 letters, digits or signs, without spaces',
  'key.wrong': 'A password has 16 to 40 letters, digits or signs, without spaces.',
  'key.do': 'Set password',
  'key.later': 'Not now',
  'key.shown': 'This is the password. It is shown only now and cannot be read again.',
  'key.copy': 'Copy',
  'key.copied': 'Copied',
  'key.done': 'I have saved it',
  'remove.title': 'Delete {name}?',
  'remove.text':
    'Its connection is closed and its settings are forgotten. Its orders and bills stay. This cannot be undone.',
  'remove.do': 'Delete',
  removed: '{name} was deleted.',
} as const;
export type EditKey = keyof typeof en;
export type EditWord = Word<EditKey>;
export const editTexts: Catalogue<EditKey> = catalogue(en, () => import('./edit-texts.de.ts').then((file) => file.de));
