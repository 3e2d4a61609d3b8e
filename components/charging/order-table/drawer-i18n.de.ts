/** Texts of the order drawer, in German. */
import type { DrawerKey } from './drawer-i18n.ts';

export const de: Readonly<Record<DrawerKey, string>> = {
  'fact.user': 'Karte und Fahrer',
  'fact.place': 'Ladegerät',
  connector: 'Anschluss {n}',
  meter: 'Zähler',
  curve: 'Zählerverlauf',
  power: 'Leistung',
  energy: 'Energie',
  soc: 'Batterie',
  time: 'Zeit',
  'curve.none': 'Das Ladegerät hat zwischendurch keine Zählerwerte gesendet.',
  'curve.table': 'Dieselben Werte als Tabelle',
  bill: 'Rechnung',
  'bill.none': 'Es gibt noch keine Abrechnung.',
  'bill.running': 'Bisher; so würde jetzt abgerechnet.',
  'bill.tariff': 'Tarif {name}, Version {version}',
  total: 'Gesamt',
  stop: 'Laden beenden',
  'stop.title': 'Laden beenden?',
  'stop.text':
    'Das Ladegerät wird gebeten, den Vorgang von {user} zu beenden. Berechnet wird bis zum letzten Zählerstand.',
  'stop.sent': 'Das Ladegerät wurde gebeten, zu beenden.',
  'stop.accepted': 'Das Ladegerät beendet den Vorgang.',
  'stop.refused': 'Das Ladegerät hat nicht beendet: {reason}',
  close: 'Von Hand abschließen …',
  'close.title': 'Auftrag von Hand abschließen?',
  'close.text':
    'Für Vorgänge, deren Ende verloren ging. Berechnet wird bis zum letzten Zählerstand, und der Auftrag wird als auffällig markiert, gleich was das Ladegerät tut.',
  'close.note': 'Was ist passiert?',
  'close.do': 'Auftrag abschließen',
  'close.done': 'Der Auftrag wurde abgeschlossen.',
  failed: 'Das hat nicht geklappt: {reason}',
};
