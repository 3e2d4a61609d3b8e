/** Chargers as the API would answer them, made by rule: for tests of the table. Never part of a build. */
import type { ChargerRow } from './view-state.ts';

export const stationNames = ['Hafenstraße 12', 'Messe Süd', 'Rathausgarage', 'Autohof Langwedel', 'Klinikum West'];
const kinds = [
  ['Alfen', 'Eve Double', '6.4.0'],
  ['ABB', 'Terra 184', '1.18.2'],
  ['Keba', 'P40', '1.4.1'],
] as const;
const nowMs = 1_795_179_900_000;

/** Every seventh is offline, every 20th disabled; each has two connectors. */
export const sampleCharger = (i: number): ChargerRow => {
  const [vendor, model, firmware] = kinds[i % kinds.length]!;
  const online = i % 7 !== 1;
  return {
    id: `c${i}`,
    tenantId: 'm1',
    stationId: `s${i % stationNames.length}`,
    identity: `WF-${1000 + i}`,
    name: `Charger ${i + 1}`,
    vendor,
    model,
    serial: `SN${i}`,
    firmware,
    version: i % 3 === 1 ? 'ocpp2.0.1' : 'ocpp1.6',
    maxPowerW: 22_000 * (1 + (i % 3)),
    online,
    connectedAt: online ? nowMs - 3_600_000 : null,
    offlineSince: online ? null : nowMs - i * 600_000,
    lastSeenAt: nowMs - i * 60_000,
    hasKey: true,
    disabled: i % 20 === 19,
    connectors: [
      { number: 1, type: 'type2', maxPowerW: 22_000 },
      { number: 2, type: 'type2', maxPowerW: 22_000 },
    ],
    createdAt: nowMs - 90 * 86_400_000,
    updatedAt: nowMs - 3_600_000,
  };
};

export const sampleChargers = (count: number): ChargerRow[] =>
  Array.from({ length: count }, (_, i) => sampleCharger(i));

/** What `/v1/stations/{id}/live` would say: at each charger's first connector somebody charges, at every second one at both. */
export const sampleLive = (stationId: string, all: readonly ChargerRow[]) => ({
  station: { id: stationId, name: stationNames[Number(stationId.slice(1)) % stationNames.length] ?? stationId },
  connectors: all
    .filter((row) => row.stationId === stationId)
    .flatMap((row) =>
      row.connectors.map(({ number }) => {
        const toldState = number === 1 || Number(row.id.slice(1)) % 2 === 1 ? 'charging' : 'available';
        return { chargerId: row.id, number, state: row.online ? toldState : 'offline', toldState };
      }),
    ),
  tariff: null,
});
