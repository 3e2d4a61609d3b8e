/** Texts of the filter form, in German. */
import type { FilterKey } from './filters-i18n.ts';

export const de: Readonly<Record<FilterKey, string>> = {
  sort: 'Sortieren nach',
  'sort.name': 'Name',
  'sort.last': 'Letzte Nachricht zuerst',
  'sort.silent': 'Am längsten still zuerst',
  'sort.offline': 'Offline zuerst',
  'sort.power': 'Höchste Leistung zuerst',
  'sort.new': 'Neueste zuerst',
  'sort.other': 'Wie in der Tabelle gewählt',
  'station.find': 'Teil des Namens',
  'station.none': 'Keine Station passt.',
  any: 'Alle',
  version: 'OCPP {version}',
  'disabled.yes': 'Nur gesperrte',
  'disabled.no': 'Nur freigegebene',
  begins: 'Beginnt mit …',
};
