/** Texts of what is done with chargers, in German. */
import type { ActionKey } from './actions-texts.ts';

export const de: Readonly<Record<ActionKey, string>> = {
  'export.failed': 'Die Datei konnte nicht erstellt werden: {reason}',
  'picked.count': '{n} ausgewählt',
  'picked.everything': 'Alle {n} passenden auswählen',
  'picked.clear': 'Auswahl aufheben',
  'picked.many': 'Eine Sammelaktion fasst höchstens {n} Ladegeräte. Schränken Sie die Filter ein.',
  actions: 'Aktionen',
  'row.open': 'Öffnen',
  'row.edit': 'Bearbeiten …',
  'row.key': 'Neues Passwort …',
  'row.remove': 'Löschen …',
  'op.reset': 'Neu starten …',
  'op.setAvailability': 'In oder außer Betrieb nehmen …',
  'op.trigger': 'Um eine Nachricht bitten …',
  'op.clearCache': 'Karten vergessen …',
  'op.unlock': 'Kabel entriegeln …',
  'op.writeConfiguration': 'Einstellungen schreiben …',
  'op.applyTemplate': 'Einstellungsvorlage anwenden …',
  'op.firmware': 'Firmware aktualisieren …',
  'op.log': 'Protokolle holen …',
};
