/** A charger as the API would answer it, for the panel's tests. Never part of a build. */

import type { Passport } from '../../../bff/sites/passports/contract.ts';
import type { SettingRow } from '../../../bff/sites/settings/contract.ts';
import type { LiveConnector } from '../../../bff/sites/stations/contract.ts';
import { stationCommandKinds } from '../../../ocpp/vocabulary.ts';
import { sampleNowMs, sampleOrder } from '../../testing/samples.ts';
import type { ChargerRow, CommandRow } from './tab.ts';

const minuteMs = 60_000;

export const sampleCharger = (change: Partial<ChargerRow> = {}): ChargerRow => ({
  id: 'c1',
  tenantId: 'm1',
  stationId: 's1',
  identity: 'HAFEN-01',
  name: 'DC 1',
  vendor: 'Voltwerk',
  model: 'Duo 150',
  serial: 'VW-0042',
  firmware: '2.4.1',
  version: 'ocpp1.6',
  maxPowerW: 150_000,
  online: true,
  connectedAt: Date.now() - 90 * minuteMs,
  offlineSince: null,
  lastSeenAt: Date.now() - 12_000,
  hasKey: true,
  disabled: false,
  connectors: [
    { number: 1, type: 'ccs2', maxPowerW: 150_000 },
    { number: 2, type: 'chademo', maxPowerW: 50_000 },
  ],
  createdAt: sampleNowMs - 400 * 24 * 60 * minuteMs,
  updatedAt: sampleNowMs,
  ...change,
});

export const samplePlug = (number: number, change: Partial<LiveConnector> = {}): LiveConnector => ({
  id: `k${number}`,
  stationId: 's1',
  chargerId: 'c1',
  chargerName: 'DC 1',
  number,
  type: number === 1 ? 'ccs2' : 'chademo',
  maxPowerW: number === 1 ? 150_000 : 50_000,
  state: number === 1 ? 'charging' : 'available',
  sinceMs: Date.now() - 20 * minuteMs,
  toldState: number === 1 ? 'charging' : 'available',
  toldAt: Date.now() - 20 * minuteMs,
  connectedAt: Date.now() - 90 * minuteMs,
  lastSeenAt: Date.now() - 12_000,
  offlineSince: null,
  errorCode: 'noError',
  orderId: number === 1 ? 'o0' : null,
  powerW: number === 1 ? 120_000 : 0,
  energyWh: number === 1 ? 18_000 : 0,
  ...change,
});

export const sampleRunning = () => ({ ...sampleOrder(0), chargerId: 'c1', powerW: 120_000, energyWh: 18_000 });

/** Smart charging is switched off, monitors are beyond its version, and nobody has tried reservations. */
export const samplePassport = (change: Partial<Passport> = {}): Passport => ({
  device: { vendor: 'Voltwerk', model: 'Duo 150', serial: 'VW-0042', firmware: '2.4.1', version: 'ocpp1.6' },
  features: ['Core', 'FirmwareManagement', 'Reservation'],
  abilities: stationCommandKinds.map((kind) =>
    kind === 'setProfile'
      ? { kind, can: 'no', reason: 'SmartCharging is not among the charger’s feature profiles.' }
      : /Monitor/.test(kind)
        ? { kind, can: 'no', reason: 'OCPP 1.6 has no monitors.' }
        : kind === 'clearCache'
          ? { kind, can: 'unknown', reason: 'Nobody has tried it with this kind of charger yet.' }
          : { kind, can: 'yes', reason: 'Every charger of this OCPP version must understand it.' },
  ),
  quirks: [
    {
      id: 'wh-as-kwh',
      what: 'Says Wh and means kWh',
      remedy: 'Values are multiplied by a thousand.',
      seenIn: 'Duo 2.3',
    },
  ],
  limits: { GetConfigurationMaxKeys: 50, LocalAuthListMaxLength: 500 },
  units: ['A', 'W'],
  conformance: null,
  learnedAt: sampleNowMs,
  ...change,
});

export const sampleCommand = (change: Partial<CommandRow> = {}): CommandRow => ({
  id: 'x1',
  tenantId: 'm1',
  stationId: 's1',
  chargerId: 'c1',
  kind: 'reset',
  payload: { kind: 'reset', hard: false },
  state: 'queued',
  detail: '',
  result: null,
  orderId: null,
  actorName: 'Ada Byron',
  batchId: null,
  createdAt: Date.now() - minuteMs,
  sentAt: null,
  answeredAt: null,
  expiresAt: Date.now() + minuteMs,
  updatedAt: Date.now(),
  ...change,
});

export const sampleSetting = (key: string, change: Partial<SettingRow> = {}): SettingRow => ({
  key,
  title: '',
  help: '',
  value: '',
  unit: '',
  type: 'string',
  mutability: 'readWrite',
  min: null,
  max: null,
  allowed: [],
  isSecret: false,
  needsRestart: false,
  readAt: Date.now() - minuteMs,
  ...change,
});
