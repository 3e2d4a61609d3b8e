/** Texts of `<charger-table>`. */
import { type Catalogue, catalogue, type Word } from '../../i18n/translate.ts';

const en = {
  title: 'Chargers',
  'search.hint': 'Name, identity, model, firmware …',
  online: 'Online',
  offline: 'Offline',
  'offline.ago': 'Offline · {ago}',
  never: 'Never connected',
  disabled: 'Disabled',
  connection: 'Connection',
  add: 'Add charger',
  columns: 'Columns',
  import: 'Import …',
  'export.csv': 'Export as CSV',
  'export.xlsx': 'Export as Excel (XLSX)',
  batches: 'Batches …',
  'sort.hint': 'Click to sort, Shift-click to sort further',
  'footer.count': '{n} {n|one=charger|other=chargers}',
  'footer.offline': '{n} offline',
  previous: 'Previous rows',
  next: 'Next rows',
  range: '{first}–{last} of {total}',
  new: '{n} new {n|one=charger|other=chargers}: show',
  'said.offline': '{name} went offline',
  'said.online': '{name} is back online',
  'pick.all': 'Select all that are loaded',
  'pick.row': 'Select {name}',
  'row.menu': 'Actions for {name}',
  'empty.title': 'No chargers yet',
  'empty.text': 'Add one by hand, or import a list. It can connect right after.',
  'nothing.title': 'No charger matches',
  'nothing.text': 'Try fewer or other filters.',
} as const;
export type ChargerKey = keyof typeof en;
export type ChargerWord = Word<ChargerKey>;
export const texts: Catalogue<ChargerKey> = catalogue(en, () => import('./i18n.de.ts').then((file) => file.de));
