/** Texts of `<order-table>`, in German. */
import type { OrderKey } from './i18n.ts';

export const de: Readonly<Record<OrderKey, string>> = {
  title: 'Aufträge',
  review: 'Zu prüfen',
  'search.hint': 'Station, Karte, Fahrer …',
  export: 'Export',
  'export.csv': 'Als CSV',
  'export.xlsx': 'Als Excel (XLSX)',
  columns: 'Spalten',
  'sort.hint': 'Klicken sortiert, mit Umschalttaste weiter sortieren',
  'footer.count': '{n} {n|one=Auftrag|other=Aufträge}',
  'footer.of': 'davon {n} in {currency}',
  previous: 'Vorige Zeilen',
  next: 'Nächste Zeilen',
  range: '{first}–{last} von {total}',
  new: '{n} {n|one=neuer Auftrag|other=neue Aufträge}: anzeigen',
  'said.started': 'Neuer Auftrag an {station}',
  'empty.title': 'Noch keine Aufträge',
  'empty.text': 'Sobald jemand lädt, erscheint der Auftrag hier von selbst.',
  'nothing.title': 'Kein Auftrag passt',
  'nothing.text': 'Versuchen Sie weniger oder andere Filter.',
};
