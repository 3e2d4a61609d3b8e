/** Where the demo's chargers stand and what they are. Places are real, the stations are not. Data, and the list of chargers made from it. */
import type { OcppVersion } from '../../ocpp/index.ts';
import type { HabitName } from '../simulator/habits.ts';
import type { MerchantId } from './merchants.ts';
import type { TariffKey } from './tariffs.ts';

export type ChargerKind = 'ac11' | 'ac22' | 'dc60' | 'dc150' | 'dc300';

interface Device {
  vendor: string;
  model: string;
  firmware: string;
}

interface Kind {
  label: string;
  maxPowerW: number;
  connectors: readonly { type: 'type2' | 'ccs2'; maxPowerW: number }[];
  device: Device;
}

const keba: Device = { vendor: 'Keba AG', model: 'KC-P30', firmware: '1.18.2' };
const alpitronic: Device = { vendor: 'alpitronic GmbH', model: 'HYC_150', firmware: '2.3.1' };

export const kinds: Readonly<Record<ChargerKind, Kind>> = {
  ac11: { label: 'AC', maxPowerW: 11_000, connectors: [{ type: 'type2', maxPowerW: 11_000 }], device: keba },
  ac22: {
    label: 'AC',
    maxPowerW: 44_000,
    connectors: [
      { type: 'type2', maxPowerW: 22_000 },
      { type: 'type2', maxPowerW: 22_000 },
    ],
    device: { vendor: 'Mennekes', model: 'AMTRON Professional', firmware: '5.22.5' },
  },
  dc60: { label: 'DC', maxPowerW: 60_000, connectors: [{ type: 'ccs2', maxPowerW: 60_000 }], device: alpitronic },
  dc150: {
    label: 'HPC',
    maxPowerW: 300_000,
    connectors: [
      { type: 'ccs2', maxPowerW: 150_000 },
      { type: 'ccs2', maxPowerW: 150_000 },
    ],
    device: alpitronic,
  },
  dc300: {
    label: 'HPC',
    maxPowerW: 300_000,
    connectors: [{ type: 'ccs2', maxPowerW: 300_000 }],
    device: { vendor: 'ABB', model: 'Terra 360', firmware: '3.4.0' },
  },
};

/** Newer hardware of a kind, which speaks 2.x. */
const newer: Readonly<Record<ChargerKind, Device>> = {
  ac11: { vendor: 'Zaptec', model: 'Pro 2', firmware: '4.1.0' },
  ac22: { vendor: 'Wallbox', model: 'Pulsar Pro', firmware: '6.7.14' },
  dc60: { vendor: 'Kempower', model: 'Satellite S', firmware: '5.0.2' },
  dc150: { vendor: 'alpitronic GmbH', model: 'HYC_150', firmware: '3.1.0' },
  dc300: { vendor: 'Hypercharge', model: 'HYC 400', firmware: '4.0.1' },
};

/** Chargers that differ from the rest of their kind. */
const devices: Partial<Readonly<Record<HabitName, Device>>> = {
  stuckInFinishing: { vendor: 'Autel', model: 'MaxiChargerAC', firmware: 'PFA0102|V0.00.00|V1.51.00||2.4.3.0' },
  sessionRegister: { vendor: 'ABB', model: 'Terra AC W11', firmware: '1.6.6' },
  newMessageIds: { vendor: 'EVBox', model: 'Elvi', firmware: 'P0401B0132' },
  minusOne: { vendor: 'Webasto', model: 'Unite', firmware: '3.187' },
};

interface Place {
  key: string;
  tenantId: MerchantId;
  tariff: TariffKey | null;
  name: string;
  address: string;
  city: string;
  country: string;
  latitude: number;
  longitude: number;
  zone: string;
  /** Reliable, and of OCPP 1.6, when nothing else is said. */
  chargers: readonly (ChargerKind | [ChargerKind, HabitName, OcppVersion?])[];
}

const reliable201 = (kind: ChargerKind): [ChargerKind, HabitName, OcppVersion] => [kind, 'reliable', 'ocpp2.0.1'];
const reliable21 = (kind: ChargerKind): [ChargerKind, HabitName, OcppVersion] => [kind, 'reliable', 'ocpp2.1'];

const places: readonly Place[] = [
  {
    key: 'HEU',
    tenantId: 'rheintal',
    tariff: 'city',
    name: 'Köln Heumarkt',
    address: 'Heumarkt 48',
    city: 'Köln',
    country: 'DE',
    latitude: 50.93612,
    longitude: 6.9604,
    zone: 'Europe/Berlin',
    chargers: ['ac22', 'ac22', reliable201('ac22'), ['ac22', 'faulty']],
  },
  {
    key: 'EHR',
    tenantId: 'rheintal',
    tariff: 'city',
    name: 'Köln Ehrenfeld',
    address: 'Venloer Straße 151',
    city: 'Köln',
    country: 'DE',
    latitude: 50.9481,
    longitude: 6.9206,
    zone: 'Europe/Berlin',
    chargers: ['ac22', ['ac11', 'newMessageIds'], ['ac11', 'stuckInFinishing']],
  },
  {
    key: 'BON',
    tenantId: 'rheintal',
    tariff: 'city',
    name: 'Bonn Friedensplatz',
    address: 'Friedensplatz 12',
    city: 'Bonn',
    country: 'DE',
    latitude: 50.73617,
    longitude: 7.09738,
    zone: 'Europe/Berlin',
    chargers: ['ac22', 'ac22', ['ac11', 'sessionRegister']],
  },
  {
    key: 'SIE',
    tenantId: 'rheintal',
    tariff: 'fast',
    name: 'Siegburg A3 Ost',
    address: 'Autobahn A3, km 38',
    city: 'Siegburg',
    country: 'DE',
    latitude: 50.79302,
    longitude: 7.24815,
    zone: 'Europe/Berlin',
    chargers: [reliable201('dc150'), 'dc150', reliable21('dc300'), ['dc300', 'flapping']],
  },
  {
    key: 'KOB',
    tenantId: 'rheintal',
    tariff: 'fast',
    name: 'Koblenz Löhr-Center',
    address: 'Hohenfelder Straße 22',
    city: 'Koblenz',
    country: 'DE',
    latitude: 50.35549,
    longitude: 7.58905,
    zone: 'Europe/Berlin',
    chargers: [['dc150', 'faulty', 'ocpp2.0.1'], 'dc60', ['ac22', 'lateDelivery']],
  },
  {
    key: 'MAI',
    tenantId: 'rheintal',
    tariff: 'city',
    name: 'Mainz Rheinufer',
    address: 'Rheinstraße 66',
    city: 'Mainz',
    country: 'DE',
    latitude: 49.99966,
    longitude: 8.27712,
    zone: 'Europe/Berlin',
    chargers: ['ac22', 'ac22', ['ac11', 'ignoresRemoteStart']],
  },
  {
    key: 'DOM',
    tenantId: 'domblick',
    tariff: 'garage',
    name: 'Parkhaus Domblick',
    address: 'Trankgasse 5',
    city: 'Köln',
    country: 'DE',
    latitude: 50.94213,
    longitude: 6.95712,
    zone: 'Europe/Berlin',
    chargers: ['ac11', 'ac11', 'ac11', 'ac11', ['ac11', 'neverStops']],
  },
  {
    key: 'INN',
    tenantId: 'alpenstrom',
    tariff: 'alpine',
    name: 'Innsbruck Hauptbahnhof',
    address: 'Südtiroler Platz 7',
    city: 'Innsbruck',
    country: 'AT',
    latitude: 47.26322,
    longitude: 11.40106,
    zone: 'Europe/Vienna',
    chargers: [reliable201('dc150'), 'ac22', 'ac22'],
  },
  {
    key: 'SAL',
    tenantId: 'alpenstrom',
    tariff: 'alpine',
    name: 'Salzburg Mirabell',
    address: 'Mirabellplatz 4',
    city: 'Salzburg',
    country: 'AT',
    latitude: 47.80571,
    longitude: 13.04325,
    zone: 'Europe/Vienna',
    chargers: ['ac22', ['ac22', 'minusOne'], 'dc60'],
  },
  {
    key: 'WIE',
    tenantId: 'alpenstrom',
    tariff: 'alpine',
    name: 'Wien Praterstern',
    address: 'Praterstern 4',
    city: 'Wien',
    country: 'AT',
    latitude: 48.21868,
    longitude: 16.39256,
    zone: 'Europe/Vienna',
    chargers: ['dc150', 'ac22', ['ac11', 'gone']],
  },
  {
    key: 'ZUR',
    tenantId: 'alpenstrom',
    tariff: 'zurich',
    name: 'Zürich Hardbrücke',
    address: 'Hardstrasse 301',
    city: 'Zürich',
    country: 'CH',
    latitude: 47.38516,
    longitude: 8.51719,
    zone: 'Europe/Zurich',
    chargers: [reliable21('dc300'), 'ac22', reliable21('ac22')],
  },
  {
    key: 'MGR',
    tenantId: 'kaveri',
    tariff: 'bengaluru',
    name: 'Bengaluru MG Road',
    address: 'MG Road 5',
    city: 'Bengaluru',
    country: 'IN',
    latitude: 12.97556,
    longitude: 77.60512,
    zone: 'Asia/Kolkata',
    chargers: [reliable201('dc60'), 'dc60', 'ac11', ['ac11', 'flapping']],
  },
  {
    key: 'ELC',
    tenantId: 'kaveri',
    tariff: 'bengaluru',
    name: 'Electronic City',
    address: 'Hosur Road, Phase 1',
    city: 'Bengaluru',
    country: 'IN',
    latitude: 12.84521,
    longitude: 77.66018,
    zone: 'Asia/Kolkata',
    chargers: [['dc150', 'lateDelivery', 'ocpp2.0.1'], 'ac11', 'ac11', ['ac11', 'sessionRegister']],
  },
  {
    key: 'MYS',
    tenantId: 'kaveri',
    tariff: 'bengaluru',
    name: 'Mysuru Palace',
    address: 'Sayyaji Rao Road',
    city: 'Mysuru',
    country: 'IN',
    latitude: 12.30717,
    longitude: 76.65232,
    zone: 'Asia/Kolkata',
    chargers: ['dc60', 'ac11'],
  },
];

export interface DemoCharger {
  id: string;
  stationId: string;
  identity: string;
  name: string;
  serial: string;
  kind: ChargerKind;
  habit: HabitName;
  version: OcppVersion;
  device: Device;
  connectors: readonly { number: number; type: 'type2' | 'ccs2'; maxPowerW: number }[];
}

export interface DemoStation extends Omit<Place, 'chargers' | 'key'> {
  id: string;
  chargers: readonly DemoCharger[];
}

/** Ids are made from the place, so that the fleet finds its chargers again after a restart. */
export const demoStations: readonly DemoStation[] = places.map(({ key, chargers, ...place }, at) => {
  const stationId = `station-${key.toLowerCase()}`;
  return {
    ...place,
    id: stationId,
    chargers: chargers.map((entry, index): DemoCharger => {
      const [kind, habit, version = 'ocpp1.6'] = typeof entry === 'string' ? [entry, 'reliable' as const] : entry;
      const { label, connectors, device } = kinds[kind];
      const number = String(index + 1);
      return {
        id: `charger-${key.toLowerCase()}-${number}`,
        stationId,
        identity: `${key}-0${number}`,
        name: `${label} ${number}`,
        serial: `${key}${2019 + (at % 6)}${String(4711 + at * 97 + index * 13).padStart(6, '0')}`,
        kind,
        habit,
        version,
        device: version === 'ocpp1.6' ? (devices[habit] ?? device) : newer[kind],
        connectors: connectors.map((connector, n) => ({ number: n + 1, ...connector })),
      };
    }),
  };
});
