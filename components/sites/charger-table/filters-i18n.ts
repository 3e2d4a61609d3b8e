/** Texts of the filter form. */
import { type Catalogue, catalogue, type Word } from '../../i18n/translate.ts';

const en = {
  sort: 'Sort by',
  'sort.name': 'Name',
  'sort.last': 'Latest message first',
  'sort.silent': 'Longest silent first',
  'sort.offline': 'Offline first',
  'sort.power': 'Highest power first',
  'sort.new': 'Newest first',
  'sort.other': 'As chosen in the table',
  'station.find': 'Part of the name',
  'station.none': 'No station matches.',
  any: 'Any',
  version: 'OCPP {version}',
  'disabled.yes': 'Only disabled ones',
  'disabled.no': 'Only enabled ones',
  begins: 'Begins with …',
} as const;
export type FilterKey = keyof typeof en;
export type FilterWord = Word<FilterKey>;
export const texts: Catalogue<FilterKey> = catalogue(en, () => import('./filters-i18n.de.ts').then((file) => file.de));
