/** Texts of what is done with chargers: the bar of the selection, the row menu, files. */
import { type Catalogue, catalogue, type Word } from '../../i18n/translate.ts';

const en = {
  'export.failed': 'The file could not be made: {reason}',
  'picked.count': '{n} selected',
  'picked.everything': 'Select all {n} that match',
  'picked.clear': 'Clear selection',
  'picked.many': 'A batch takes at most {n} chargers. Narrow the filters.',
  actions: 'Actions',
  'row.open': 'Open',
  'row.edit': 'Edit …',
  'row.key': 'New password …',
  'row.remove': 'Delete …',
  'op.reset': 'Restart …',
  'op.setAvailability': 'In or out of service …',
  'op.trigger': 'Ask for a message …',
  'op.clearCache': 'Forget cards …',
  'op.unlock': 'Unlock cables …',
  'op.writeConfiguration': 'Write settings …',
  'op.applyTemplate': 'Apply setting template …',
  'op.firmware': 'Update firmware …',
  'op.log': 'Fetch logs …',
} as const;
export type ActionKey = keyof typeof en;
export type ActionWord = Word<ActionKey>;
export const actionTexts: Catalogue<ActionKey> = catalogue(en, () =>
  import('./actions-texts.de.ts').then((file) => file.de),
);
