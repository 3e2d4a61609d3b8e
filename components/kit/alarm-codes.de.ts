/** What alarms say, in German. */
import { abnormalReasons, reasonWords } from '../../bff/charging/orders/reasons.ts';
import type { AlarmTexts } from './alarm-codes.ts';

const codes: AlarmTexts['codes'] = {
  abnormalorder: 'Auffälliger Auftrag',
  certificateexpires: 'Zertifikat läuft ab',
  connectorlockfailure: 'Steckerverriegelung gestört',
  evcommunicationerror: 'Keine Verbindung zum Auto',
  faulted: 'Gestört',
  firmwarefailed: 'Firmware-Aktualisierung fehlgeschlagen',
  firmwareupdated: 'Firmware aktualisiert',
  groundfailure: 'Erdschluss',
  hightemperature: 'Zu heiß',
  insecureconnection: 'Unsichere Verbindung',
  internalerror: 'Interner Fehler',
  locallistconflict: 'Konflikt der Kartenliste',
  memoryexhaustion: 'Speicher voll',
  othererror: 'Nicht näher bestimmter Fehler',
  overcurrentfailure: 'Überstrom',
  overvoltage: 'Überspannung',
  powermeterfailure: 'Zähler gestört',
  powerswitchfailure: 'Schütz gestört',
  readerfailure: 'Kartenleser gestört',
  resetfailure: 'Neustart fehlgeschlagen',
  resetorreboot: 'Neu gestartet',
  securitylogwascleared: 'Sicherheitsprotokoll gelöscht',
  settingsystemtime: 'Uhr gestellt',
  startupofthedevice: 'Gestartet',
  tamperdetectionactivated: 'Manipulation erkannt',
  undervoltage: 'Unterspannung',
  weaksignal: 'Schwaches Mobilfunksignal',
};

export const de: AlarmTexts = {
  codes,
  details: Object.fromEntries(abnormalReasons.map((code) => [reasonWords.en[code], reasonWords.de[code]])),
};
