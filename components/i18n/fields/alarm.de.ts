/** Words for alarms in German. */
import type { alarm } from '../../../bff/care/alarms/contract.ts';
import type { GermanWords } from './words.ts';

export const de: GermanWords<typeof alarm> = {
  label: 'Alarm',
  fields: {
    id: 'Alarm',
    tenantId: 'Betreiber',
    level: 'Stufe',
    state: 'Status',
    code: 'Code',
    detail: 'Einzelheiten',
    stationId: 'Stations-ID',
    stationName: 'Station',
    chargerId: 'Ladegerät-ID',
    chargerName: 'Ladegerät',
    connector: 'Anschluss',
    count: 'Anzahl',
    assigneeId: 'Zuständig (ID)',
    assigneeName: 'Zuständig',
    note: 'Notiz',
    firstAt: 'Zuerst gesehen',
    lastAt: 'Zuletzt gesehen',
    clearedAt: 'Behoben',
    closedAt: 'Geschlossen',
    updatedAt: 'Geändert',
  },
  choices: {
    level: { critical: 'Kritisch', major: 'Schwer', minor: 'Gering', info: 'Info' },
    state: { new: 'Neu', acknowledged: 'Bestätigt', cleared: 'Behoben', closed: 'Geschlossen' },
  },
};
