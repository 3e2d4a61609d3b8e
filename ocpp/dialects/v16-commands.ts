/** OCPP 1.6, what a CSMS asks of a station: command ↔ CALL and answer ↔ CALLRESULT, for both ends. */
import type { Read, Readable } from '../messages/shape.ts';
import { knownActions16, messages16 as m } from '../messages/v16.ts';
import type { CommandAnswer, StationCommand } from '../vocabulary.ts';
import type { WireCall } from './dialect.ts';

const triggers = {
  boot: 'BootNotification',
  heartbeat: 'Heartbeat',
  meterValues: 'MeterValues',
  status: 'StatusNotification',
} as const;

export function triggeredAction(command: StationCommand & { kind: 'trigger' }): string {
  return triggers[command.message];
}

/** @throws Error when the command's data do not pass the official schema, for example a tag of more than 20 characters */
export function writeCommand(command: StationCommand): WireCall {
  switch (command.kind) {
    case 'remoteStart': {
      const connector = command.connector === undefined ? {} : { connectorId: command.connector };
      return {
        action: 'RemoteStartTransaction',
        payload: m.RemoteStartTransaction.request.write({ idTag: command.idTag, ...connector }),
      };
    }
    case 'remoteStop': {
      const payload = m.RemoteStopTransaction.request.write({ transactionId: command.transactionId });
      return { action: 'RemoteStopTransaction', payload };
    }
    case 'unlock':
      return {
        action: 'UnlockConnector',
        payload: m.UnlockConnector.request.write({ connectorId: command.connector }),
      };
    case 'reset':
      return { action: 'Reset', payload: m.Reset.request.write({ type: command.hard ? 'Hard' : 'Soft' }) };
    case 'setAvailability': {
      const type = command.operative ? 'Operative' : 'Inoperative';
      return {
        action: 'ChangeAvailability',
        payload: m.ChangeAvailability.request.write({ connectorId: command.connector, type }),
      };
    }
    case 'readConfiguration': {
      const payload = m.GetConfiguration.request.write(command.keys === undefined ? {} : { key: command.keys });
      return { action: 'GetConfiguration', payload };
    }
    case 'writeConfiguration': {
      const payload = m.ChangeConfiguration.request.write({ key: command.key, value: command.value });
      return { action: 'ChangeConfiguration', payload };
    }
    case 'clearCache':
      return { action: 'ClearCache', payload: {} };
    case 'trigger': {
      const connector = command.connector === undefined ? {} : { connectorId: command.connector };
      const payload = m.TriggerMessage.request.write({ requestedMessage: triggers[command.message], ...connector });
      return { action: 'TriggerMessage', payload };
    }
    case 'transferData': {
      const { vendorId, messageId, data } = command;
      const payload = m.DataTransfer.request.write({
        vendorId,
        ...(messageId === undefined ? {} : { messageId }),
        ...(data === undefined ? {} : { data }),
      });
      return { action: 'DataTransfer', payload };
    }
  }
}

/** Status words of all the commands' answers; words that are not here mean that the station failed to say. */
const outcomes: Record<string, CommandAnswer['outcome']> = {
  Accepted: 'accepted',
  RebootRequired: 'accepted',
  Scheduled: 'accepted',
  Unlocked: 'accepted',
  Rejected: 'rejected',
  UnlockFailed: 'failed',
  NotImplemented: 'unsupported',
  NotSupported: 'unsupported',
  UnknownMessageId: 'unsupported',
  UnknownVendorId: 'unsupported',
};

interface StatusPayload {
  status: string;
  data?: string;
}
const answerShapes: Record<Exclude<StationCommand['kind'], 'readConfiguration'>, Readable<StatusPayload>> = {
  remoteStart: m.RemoteStartTransaction.response,
  remoteStop: m.RemoteStopTransaction.response,
  unlock: m.UnlockConnector.response,
  reset: m.Reset.response,
  setAvailability: m.ChangeAvailability.response,
  writeConfiguration: m.ChangeConfiguration.response,
  clearCache: m.ClearCache.response,
  trigger: m.TriggerMessage.response,
  transferData: m.DataTransfer.response,
};

/** `data` is `ConfigurationData` for `readConfiguration` and the text for `transferData`. */
export function readAnswer(command: StationCommand, payload: unknown): CommandAnswer {
  if (command.kind === 'readConfiguration') return readConfiguration(payload);
  const read = answerShapes[command.kind].read(payload);
  if (!read.ok) return { outcome: 'failed', detail: read.description };
  const { status, data } = read.value;
  return { outcome: outcomes[status] ?? 'failed', detail: status, ...(data === undefined ? {} : { data }) };
}

export interface ConfigurationData {
  keys: { key: string; readonly: boolean; value?: string }[];
  unknownKeys: string[];
}

function readConfiguration(payload: unknown): CommandAnswer {
  const read = m.GetConfiguration.response.read(payload);
  if (!read.ok) return { outcome: 'failed', detail: read.description };
  const data: ConfigurationData = { keys: [], unknownKeys: [] };
  for (const entry of read.value.configurationKey ?? []) {
    const known = readKey(entry);
    if (known !== undefined) data.keys.push(known);
  }
  for (const key of read.value.unknownKey ?? []) if (typeof key === 'string') data.unknownKeys.push(key);
  return { outcome: 'accepted', detail: 'Accepted', data };
}

function readKey(entry: unknown): ConfigurationData['keys'][number] | undefined {
  if (typeof entry !== 'object' || entry === null || !('key' in entry) || typeof entry.key !== 'string')
    return undefined;
  const readonly = 'readonly' in entry && (entry.readonly === true || entry.readonly === 'true');
  const value = 'value' in entry && entry.value !== null ? { value: String(entry.value) } : {};
  return { key: entry.key, readonly, ...value };
}

type Reader = (payload: unknown) => Read<StationCommand>;

function reader<In>(shape: Readable<In>, toCommand: (payload: In) => StationCommand | undefined): Reader {
  return (payload) => {
    const read = shape.read(payload);
    if (!read.ok) return read;
    const value = toCommand(read.value);
    if (value !== undefined) return { ok: true, value };
    return { ok: false, code: 'PropertyConstraintViolation', description: 'A word in the payload is unknown.' };
  };
}

/** The charger's side. */
const readers = new Map<string, Reader>([
  [
    'RemoteStartTransaction',
    reader(m.RemoteStartTransaction.request, (p) => ({
      kind: 'remoteStart',
      idTag: p.idTag,
      connector: p.connectorId,
    })),
  ],
  [
    'RemoteStopTransaction',
    reader(m.RemoteStopTransaction.request, (p) => ({ kind: 'remoteStop', transactionId: Number(p.transactionId) })),
  ],
  ['UnlockConnector', reader(m.UnlockConnector.request, (p) => ({ kind: 'unlock', connector: p.connectorId }))],
  [
    'Reset',
    reader(m.Reset.request, (p) =>
      p.type === 'Hard' || p.type === 'Soft' ? { kind: 'reset', hard: p.type === 'Hard' } : undefined,
    ),
  ],
  [
    'ChangeAvailability',
    reader(m.ChangeAvailability.request, (p) =>
      p.type === 'Operative' || p.type === 'Inoperative'
        ? { kind: 'setAvailability', connector: p.connectorId, operative: p.type === 'Operative' }
        : undefined,
    ),
  ],
  [
    'GetConfiguration',
    reader(m.GetConfiguration.request, (p) => ({
      kind: 'readConfiguration',
      keys: p.key?.filter((key) => typeof key === 'string'),
    })),
  ],
  [
    'ChangeConfiguration',
    reader(m.ChangeConfiguration.request, (p) => ({ kind: 'writeConfiguration', key: p.key, value: p.value })),
  ],
  ['ClearCache', reader(m.ClearCache.request, () => ({ kind: 'clearCache' }))],
  [
    'TriggerMessage',
    reader(m.TriggerMessage.request, (p) => {
      const message = triggerMessages.find((name) => triggers[name] === p.requestedMessage);
      return message === undefined ? undefined : { kind: 'trigger', message, connector: p.connectorId };
    }),
  ],
  [
    'DataTransfer',
    reader(m.DataTransfer.request, (p) => ({
      kind: 'transferData',
      vendorId: p.vendorId,
      messageId: p.messageId,
      data: p.data,
    })),
  ],
]);

const triggerMessages = ['boot', 'heartbeat', 'meterValues', 'status'] as const;

export function readCommand(action: string, payload: unknown): Read<StationCommand> {
  const read = readers.get(action);
  if (read !== undefined) return read(payload);
  const code = knownActions16.has(action) ? 'NotSupported' : 'NotImplemented';
  return { ok: false, code, description: `The action ${action.slice(0, 50)} is not handled here.` };
}

/**
 * The charger's side. `answer.detail` may be one of the wire's own words for this command (`Scheduled`, `RebootRequired` …);
 * otherwise the outcome picks the word.
 */
export function writeAnswer(command: StationCommand, answer: CommandAnswer): object {
  const accepted = answer.outcome === 'accepted';
  const status = accepted ? 'Accepted' : 'Rejected';
  const unsupported = answer.outcome === 'unsupported';
  switch (command.kind) {
    case 'remoteStart':
      return m.RemoteStartTransaction.response.write({ status });
    case 'remoteStop':
      return m.RemoteStopTransaction.response.write({ status });
    case 'unlock':
      return m.UnlockConnector.response.write({
        status: accepted ? 'Unlocked' : unsupported ? 'NotSupported' : 'UnlockFailed',
      });
    case 'reset':
      return m.Reset.response.write({ status });
    case 'setAvailability':
      return m.ChangeAvailability.response.write({ status: answer.detail === 'Scheduled' ? 'Scheduled' : status });
    case 'readConfiguration':
      return m.GetConfiguration.response.write(writeConfiguration(answer.data));
    case 'writeConfiguration': {
      const reboot = accepted && answer.detail === 'RebootRequired';
      return m.ChangeConfiguration.response.write({
        status: reboot ? 'RebootRequired' : unsupported ? 'NotSupported' : status,
      });
    }
    case 'clearCache':
      return m.ClearCache.response.write({ status });
    case 'trigger':
      return m.TriggerMessage.response.write({ status: unsupported ? 'NotImplemented' : status });
    case 'transferData': {
      const unknown = answer.detail === 'UnknownMessageId' ? 'UnknownMessageId' : 'UnknownVendorId';
      const data = typeof answer.data === 'string' ? { data: answer.data } : {};
      return m.DataTransfer.response.write({ status: unsupported ? unknown : status, ...data });
    }
  }
}

function writeConfiguration(data: unknown): { configurationKey: ConfigurationData['keys']; unknownKey: string[] } {
  if (typeof data !== 'object' || data === null) return { configurationKey: [], unknownKey: [] };
  const keys = 'keys' in data && Array.isArray(data.keys) ? data.keys : [];
  const unknown = 'unknownKeys' in data && Array.isArray(data.unknownKeys) ? data.unknownKeys : [];
  return { configurationKey: keys.map(readKey).filter((key) => key !== undefined), unknownKey: unknown.map(String) };
}
