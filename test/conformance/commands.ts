/** Commands of every kind, in the variants that go out as different actions. Data only. */
import type { ChargingProfile, StationCommand, StationCommandKind } from '../../ocpp/vocabulary.ts';

const profile: ChargingProfile = {
  id: 1,
  stackLevel: 0,
  purpose: 'txDefault',
  kind: 'absolute',
  schedules: [{ unit: 'A', startMs: 0, durationS: 3600, periods: [{ startS: 0, limit: 16 }] }],
};
const hash = { hashAlgorithm: 'SHA256', issuerNameHash: 'aa', issuerKeyHash: 'bb', serialNumber: '01' } as const;
const certificate = '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n';
const firmware = { kind: 'updateFirmware', requestId: 1, url: 'https://example.com/f.bin', retrieveMs: 0 } as const;
const log = { kind: 'uploadLog', requestId: 1, url: 'https://example.com/log' } as const;
const message = { kind: 'showMessage', id: 1, text: 'Hello', priority: 'inFront' } as const;

export const commands: { [K in StationCommandKind]: (StationCommand & { kind: K })[] } = {
  remoteStart: [{ kind: 'remoteStart', idTag: 'A', connector: 1, startId: 1 }],
  remoteStop: [{ kind: 'remoteStop', transactionId: '7' }],
  unlock: [{ kind: 'unlock', connector: 1 }],
  reset: [{ kind: 'reset', hard: false }],
  setAvailability: [{ kind: 'setAvailability', connector: 1, operative: false }],
  readConfiguration: [{ kind: 'readConfiguration', keys: ['ClockCtrlr.DateTime'] }],
  writeConfiguration: [{ kind: 'writeConfiguration', entries: [{ key: 'TxCtrlr.StopTxOnInvalidId', value: 'true' }] }],
  clearCache: [{ kind: 'clearCache' }],
  trigger: [
    { kind: 'trigger', message: 'status', connector: 1 },
    { kind: 'trigger', message: 'logStatus' },
    { kind: 'trigger', message: 'signCertificate' },
  ],
  transferData: [{ kind: 'transferData', vendorId: 'v', data: 'x' }],
  readLocalList: [{ kind: 'readLocalList' }],
  sendLocalList: [{ kind: 'sendLocalList', version: 1, full: true, entries: [] }],
  reserve: [{ kind: 'reserve', reservationId: 1, connector: 1, idTag: 'A', expiresMs: 0 }],
  cancelReservation: [{ kind: 'cancelReservation', reservationId: 1 }],
  setProfile: [{ kind: 'setProfile', connector: 1, profile }],
  clearProfile: [{ kind: 'clearProfile', profileId: 1 }],
  readProfiles: [{ kind: 'readProfiles', requestId: 1, connector: 1 }],
  readSchedule: [{ kind: 'readSchedule', connector: 1, durationS: 60 }],
  uploadLog: [
    { ...log, log: 'diagnostics' },
    { ...log, log: 'security' },
  ],
  updateFirmware: [firmware, { ...firmware, signingCertificate: certificate, signature: 'AA==' }],
  installCertificate: [{ kind: 'installCertificate', use: 'centralSystemRoot', certificate }],
  deleteCertificate: [{ kind: 'deleteCertificate', hash }],
  listCertificates: [{ kind: 'listCertificates', uses: ['centralSystemRoot'] }],
  sendCertificate: [{ kind: 'sendCertificate', chain: certificate }],
  readReport: [{ kind: 'readReport', requestId: 1, base: 'full' }],
  readMonitors: [{ kind: 'readMonitors', requestId: 1 }],
  setMonitors: [
    { kind: 'setMonitors', monitors: [{ key: 'EVSE@1.Power', type: 'upperThreshold', value: 1, severity: 5 }] },
  ],
  clearMonitors: [{ kind: 'clearMonitors', ids: [1] }],
  setMonitoring: [
    { kind: 'setMonitoring', base: 'all' },
    { kind: 'setMonitoring', severity: 5 },
  ],
  showMessage: [message],
  readMessages: [{ kind: 'readMessages', requestId: 1 }],
  clearMessage: [{ kind: 'clearMessage', id: 1 }],
  tellCost: [{ kind: 'tellCost', transactionId: 'x', totalCost: '1.5' }],
  readTransaction: [{ kind: 'readTransaction', transactionId: 'x' }],
  customerData: [{ kind: 'customerData', requestId: 1, report: true, clear: false, idTag: 'A' }],
  setNetworkProfile: [
    {
      kind: 'setNetworkProfile',
      slot: 1,
      url: 'wss://example.com',
      securityProfile: 2,
      messageTimeoutS: 30,
      interface: 'Wired0',
    },
  ],
  setTariff: [{ kind: 'setTariff', connector: 1, tariff: { tariffId: 't', currency: 'EUR' } }],
  changeTariff: [{ kind: 'changeTariff', transactionId: 'x', tariff: { tariffId: 't', currency: 'EUR' } }],
  clearTariffs: [{ kind: 'clearTariffs', ids: ['t'] }],
  readTariffs: [{ kind: 'readTariffs', connector: 1 }],
  priorityCharging: [{ kind: 'priorityCharging', transactionId: 'x', activate: true }],
  updateSchedule: [{ kind: 'updateSchedule', profileId: 1, limit: 10 }],
  raw: [],
};
