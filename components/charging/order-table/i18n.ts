/** Texts of `<order-table>`. */
import { catalogue, type Word } from '../../i18n/translate.ts';

const en = {
  title: 'Orders',
  review: 'To review',
  'search.hint': 'Station, card, driver …',
  export: 'Export',
  'export.csv': 'As CSV',
  'export.xlsx': 'As Excel (XLSX)',
  columns: 'Columns',
  'sort.hint': 'Click to sort, Shift-click to sort further',
  'footer.count': '{n} {n|one=order|other=orders}',
  'footer.of': 'of which {n} in {currency}',
  previous: 'Previous rows',
  next: 'Next rows',
  range: '{first}–{last} of {total}',
  new: '{n} new {n|one=order|other=orders}: show',
  'said.started': 'New order at {station}',
  'empty.title': 'No orders yet',
  'empty.text': 'As soon as somebody charges, the order appears here by itself.',
  'nothing.title': 'No order matches',
  'nothing.text': 'Try fewer or other filters.',
} as const;
export type OrderKey = keyof typeof en;
export type OrderWord = Word<OrderKey>;
export const texts = catalogue(en, () => import('./i18n.de.ts').then((file) => file.de));
