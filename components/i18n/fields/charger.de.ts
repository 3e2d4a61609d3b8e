/** Words for chargers in German. */
import type { charger } from '../../../bff/sites/chargers/contract.ts';
import type { GermanWords } from './words.ts';

export const de: GermanWords<typeof charger> = {
  label: 'Ladegerät',
  fields: {
    id: 'Ladegerät-ID',
    tenantId: 'Betreiber',
    stationId: 'Station',
    identity: 'OCPP-Kennung',
    name: 'Name',
    vendor: 'Hersteller',
    model: 'Modell',
    serial: 'Seriennummer',
    firmware: 'Firmware',
    version: 'OCPP-Version',
    maxPowerW: 'Leistung',
    online: 'Verbindung',
    connectedAt: 'Verbunden seit',
    offlineSince: 'Offline seit',
    lastSeenAt: 'Letzte Nachricht',
    hasKey: 'Passwort gesetzt',
    disabled: 'Gesperrt',
    connectors: 'Anschlüsse',
    createdAt: 'Angelegt',
    updatedAt: 'Geändert',
  },
  choices: {},
};
