/** Texts of the import, in German. */
import type { ImportKey } from './import-texts.ts';

export const de: Readonly<Record<ImportKey, string>> = {
  title: 'Ladegeräte importieren',
  text: 'Eine CSV- oder Excel-Datei (XLSX) mit einem Ladegerät je Zeile, höchstens {n}. Bekannte Kennungen werden geändert, andere hinzugefügt. Alles oder nichts: Solange eine Zeile falsch ist, wird nichts geschrieben.',
  columns: 'Spalten: {columns}. Auch eine hier exportierte Datei passt.',
  template: 'Vorlage herunterladen',
  choose: 'Datei wählen …',
  drop: 'oder hier ablegen',
  other: 'Andere Datei wählen …',
  start: 'Importieren',
  busy: 'Wird importiert …',
  done: 'Die Datei wurde importiert.',
  'done.created': '{n} hinzugefügt',
  'done.updated': '{n} geändert',
  'done.unchanged': '{n} unverändert',
  wrong: '{n} {n|one=Fehler|other=Fehler} gefunden. Es wurde nichts geschrieben.',
  'wrong.many': 'Die ersten {n} Fehler werden gezeigt. Es wurde nichts geschrieben.',
  row: 'Zeile',
  column: 'Spalte',
  problem: 'Was ist falsch',
  save: 'Bericht als CSV speichern',
  refused: 'Die Seite hat das nicht zugelassen.',
  large: 'Die Datei ist größer als {n} MB.',
};
