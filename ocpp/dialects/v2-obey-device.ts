/** OCPP 2.x, what a CSMS asks of a station as a device, at the charger: CALL → command. `v2-obey.ts` reads the rest. */
import type { StationCommand } from '../vocabulary.ts';
import { defined } from './defined.ts';
import { readMonitor, readSetting } from './settings2.ts';
import { readHash } from './v2-answers.ts';
import { anyText, type Fields, fields, flag, list, records, text, time, whole } from './v2-fields.ts';
import { readToken } from './v2-tokens.ts';
import {
  certificateWords,
  logWords,
  messageStateWords,
  monitoringBaseWords,
  priorityWords,
  reportBaseWords,
  signingWords,
  triggerWords,
} from './words2.ts';

/** Makes a command; `undefined` for what our words cannot say. */
export type CommandReader = (p: Fields) => StationCommand | undefined;

export const deviceReaders: readonly [string, CommandReader][] = [
  [
    'Reset',
    (p) => {
      if (p.type !== 'Immediate' && p.type !== 'OnIdle') return undefined;
      return { kind: 'reset', hard: p.type === 'Immediate', ...defined({ connector: whole(p.evseId) }) };
    },
  ],
  [
    'GetVariables',
    (p) => {
      const keys = known(records(p.getVariableData).map((entry) => readSetting(entry, entry.attributeType)));
      return keys && { kind: 'readConfiguration', keys };
    },
  ],
  [
    'SetVariables',
    (p) => {
      const entries = records(p.setVariableData).map((entry) => {
        const key = readSetting(entry, entry.attributeType);
        return key === undefined ? undefined : { key, value: anyText(entry.attributeValue) ?? '' };
      });
      const written = known(entries);
      return written && { kind: 'writeConfiguration', entries: written };
    },
  ],
  [
    'TriggerMessage',
    (p) => {
      const message = triggerWords.read(p.requestedMessage);
      return message && { kind: 'trigger', message, ...defined({ connector: whole(fields(p.evse).id) }) };
    },
  ],
  [
    'DataTransfer',
    (p) => {
      if (p.data !== undefined && typeof p.data !== 'string') return undefined;
      const rest = defined({ messageId: text(p.messageId), data: p.data });
      return { kind: 'transferData', vendorId: text(p.vendorId) ?? '', ...rest };
    },
  ],
  ['GetLog', readLog],
  ['UpdateFirmware', readFirmware],
  [
    'InstallCertificate',
    (p) => {
      const use = certificateWords.read(p.certificateType);
      return use && { kind: 'installCertificate', use, certificate: anyText(p.certificate) ?? '' };
    },
  ],
  [
    'DeleteCertificate',
    (p) => {
      const hash = readHash(p.certificateHashData);
      return hash && { kind: 'deleteCertificate', hash };
    },
  ],
  [
    'GetInstalledCertificateIds',
    (p) => {
      if (p.certificateType === undefined) return { kind: 'listCertificates' };
      const uses = known(list(p.certificateType).map((word) => certificateWords.read(word)));
      return uses && { kind: 'listCertificates', uses };
    },
  ],
  [
    'CertificateSigned',
    (p) => {
      const use = signingWords.read(p.certificateType);
      if (p.certificateType !== undefined && use === undefined) return undefined;
      const rest = defined({ use, requestId: whole(p.requestId) });
      return { kind: 'sendCertificate', chain: anyText(p.certificateChain) ?? '', ...rest };
    },
  ],
  [
    'GetBaseReport',
    (p) => {
      const base = reportBaseWords.read(p.reportBase);
      return base && { kind: 'readReport', requestId: whole(p.requestId) ?? 0, base };
    },
  ],
  [
    'GetMonitoringReport',
    (p) => {
      if (hasMore(p, ['requestId', 'componentVariable'])) return undefined;
      const requestId = whole(p.requestId) ?? 0;
      if (p.componentVariable === undefined) return { kind: 'readMonitors', requestId };
      const keys = known(records(p.componentVariable).map((entry) => readSetting(entry)));
      return keys && { kind: 'readMonitors', requestId, keys };
    },
  ],
  [
    'SetVariableMonitoring',
    (p) => {
      const data = records(p.setMonitoringData);
      if (data.some((entry) => entry.periodicEventStream !== undefined)) return undefined;
      const monitors = known(data.map((entry) => readMonitor(readSetting(entry), entry)));
      return monitors && { kind: 'setMonitors', monitors };
    },
  ],
  [
    'ClearVariableMonitoring',
    (p) => {
      const ids = known(list(p.id).map(whole));
      return ids && { kind: 'clearMonitors', ids };
    },
  ],
  [
    'SetMonitoringBase',
    (p) => {
      const base = monitoringBaseWords.read(p.monitoringBase);
      return base && { kind: 'setMonitoring', base };
    },
  ],
  ['SetMonitoringLevel', (p) => ({ kind: 'setMonitoring', severity: whole(p.severity) ?? 9 })],
  ['SetDisplayMessage', readMessage],
  [
    'GetDisplayMessages',
    (p) => (hasMore(p, ['requestId']) ? undefined : { kind: 'readMessages', requestId: whole(p.requestId) ?? 0 }),
  ],
  ['ClearDisplayMessage', (p) => ({ kind: 'clearMessage', id: whole(p.id) ?? 0 })],
  ['CustomerInformation', readCustomer],
  ['SetNetworkProfile', readNetworkProfile],
];

/** Whether there is a field that a command has no place for; `customData` is for those who know it. */
export function hasMore(p: Fields, known: readonly string[]): boolean {
  return Object.keys(p).some((name) => name !== 'customData' && !known.includes(name));
}

/** The items, or `undefined` when one of them could not be read: half a request is another request. */
function known<T>(items: (T | undefined)[]): T[] | undefined {
  const read = items.filter((item) => item !== undefined);
  return read.length === items.length ? read : undefined;
}

function readLog(p: Fields): StationCommand | undefined {
  const log = logWords.read(p.logType);
  const { remoteLocation, oldestTimestamp, latestTimestamp } = fields(p.log);
  if (log === undefined) return undefined;
  const rest = {
    fromMs: time(oldestTimestamp),
    toMs: time(latestTimestamp),
    retries: whole(p.retries),
    retryIntervalS: whole(p.retryInterval),
  };
  const url = text(remoteLocation) ?? '';
  return { kind: 'uploadLog', requestId: whole(p.requestId) ?? 0, log, url, ...defined(rest) };
}

function readFirmware(p: Fields): StationCommand | undefined {
  const { location, retrieveDateTime, installDateTime, signingCertificate, signature } = fields(p.firmware);
  const retrieveMs = time(retrieveDateTime);
  if (retrieveMs === undefined) return undefined;
  const rest = {
    installMs: time(installDateTime),
    retries: whole(p.retries),
    retryIntervalS: whole(p.retryInterval),
    signingCertificate: text(signingCertificate),
    signature: text(signature),
  };
  const url = text(location) ?? '';
  return { kind: 'updateFirmware', requestId: whole(p.requestId) ?? 0, url, retrieveMs, ...defined(rest) };
}

function readMessage(p: Fields): StationCommand | undefined {
  const wire = fields(p.message);
  const { content, language, format } = fields(wire.message);
  const priority = priorityWords.read(wire.priority);
  const state = messageStateWords.read(wire.state);
  const isPlain = format === 'UTF8' || format === 'ASCII';
  if (priority === undefined || !isPlain || (wire.state !== undefined && state === undefined)) return undefined;
  if (wire.display !== undefined || wire.messageExtra !== undefined) return undefined;
  const rest = {
    language: text(language),
    state,
    transactionId: text(wire.transactionId),
    fromMs: time(wire.startDateTime),
    toMs: time(wire.endDateTime),
  };
  return { kind: 'showMessage', id: whole(wire.id) ?? 0, text: anyText(content) ?? '', priority, ...defined(rest) };
}

function readCustomer(p: Fields): StationCommand | undefined {
  if (hasMore(p, ['requestId', 'report', 'clear', 'idToken'])) return undefined;
  return {
    kind: 'customerData',
    requestId: whole(p.requestId) ?? 0,
    report: flag(p.report) ?? false,
    clear: flag(p.clear) ?? false,
    ...readToken(p.idToken),
  };
}

const networkFields = [
  'ocppCsmsUrl',
  'securityProfile',
  'messageTimeout',
  'ocppInterface',
  'ocppTransport',
  'ocppVersion',
];

function readNetworkProfile(p: Fields): StationCommand | undefined {
  const data = fields(p.connectionData);
  if (hasMore(data, networkFields) || data.ocppTransport !== 'JSON') return undefined;
  return {
    kind: 'setNetworkProfile',
    slot: whole(p.configurationSlot) ?? 0,
    url: text(data.ocppCsmsUrl) ?? '',
    securityProfile: whole(data.securityProfile) ?? 0,
    messageTimeoutS: whole(data.messageTimeout) ?? 0,
    interface: text(data.ocppInterface) ?? '',
  };
}
