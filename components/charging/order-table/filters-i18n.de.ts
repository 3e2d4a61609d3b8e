/** Texts of the filter form and the export, in German. */
import type { FilterKey } from './filters-i18n.ts';

export const de: Readonly<Record<FilterKey, string>> = {
  sort: 'Sortieren',
  'sort.newest': 'Neueste zuerst',
  'sort.oldest': 'Älteste zuerst',
  'sort.energy': 'Meiste Energie zuerst',
  'sort.total': 'Höchster Betrag zuerst',
  'sort.other': 'Wie in der Tabelle gewählt',
  any: 'Alle',
  period: 'Zeitraum',
  'period.any': 'Jederzeit',
  'period.today': 'Heute',
  'period.week': 'Letzte 7 Tage',
  'period.month': 'Letzte 30 Tage',
  'period.own': 'Von – bis',
  invoiced: 'Rechnung',
  'invoiced.yes': 'Ausgestellt',
  'invoiced.no': 'Noch keine',
  from: 'ab {value}',
  to: 'bis {value}',
  dateFrom: 'Von Tag',
  dateTo: 'Bis Tag',
  amountFrom: 'Betrag ab',
  amountTo: 'Betrag bis',
  'amount.wrong': 'Bitte einen Betrag wie 12,50 eingeben',
  'export.failed': 'Die Datei konnte nicht erstellt werden: {reason}',
};
