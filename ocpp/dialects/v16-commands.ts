/** OCPP 1.6, what a CSMS asks of a station, at the CSMS: command → CALL and CALLRESULT → answer. `v16-obey.ts` is the other end. */
import type { Readable } from '../messages/shape.ts';
import { messages16 as m } from '../messages/v16.ts';
import type { CommandAnswer, StationCommand } from '../vocabulary.ts';
import type { WireCall } from './dialect.ts';

export const triggers = {
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

export function readKey(entry: unknown): ConfigurationData['keys'][number] | undefined {
  if (typeof entry !== 'object' || entry === null || !('key' in entry) || typeof entry.key !== 'string')
    return undefined;
  const readonly = 'readonly' in entry && (entry.readonly === true || entry.readonly === 'true');
  const value = 'value' in entry && entry.value !== null ? { value: String(entry.value) } : {};
  return { key: entry.key, readonly, ...value };
}
