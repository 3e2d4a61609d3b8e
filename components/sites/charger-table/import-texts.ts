/** Texts of the import. */
import { type Catalogue, catalogue, type Word } from '../../i18n/translate.ts';

const en = {
  title: 'Import chargers',
  text: 'A CSV or Excel (XLSX) file with one charger per row, at most {n}. Known identities are changed, others are added. It is all or nothing: while a row is wrong, nothing is written.',
  columns: 'Columns: {columns}. A file that was exported here fits, too.',
  template: 'Download a template',
  choose: 'Choose a file …',
  drop: 'or drop it here',
  other: 'Choose another file …',
  start: 'Import',
  busy: 'Importing …',
  done: 'The file was imported.',
  'done.created': '{n} added',
  'done.updated': '{n} changed',
  'done.unchanged': '{n} as they were',
  wrong: '{n} {n|one=mistake|other=mistakes} found. Nothing was written.',
  'wrong.many': 'The first {n} mistakes are shown. Nothing was written.',
  row: 'Row',
  column: 'Column',
  problem: 'What is wrong',
  save: 'Save the report as CSV',
  refused: 'The page did not allow this.',
  large: 'The file is larger than {n} MB.',
} as const;
export type ImportKey = keyof typeof en;
export type ImportWord = Word<ImportKey>;
export const importTexts: Catalogue<ImportKey> = catalogue(en, () =>
  import('./import-texts.de.ts').then((file) => file.de),
);
