/** OCPP 1.6, what a CSMS asks of a station, at the charger: CALL → command and answer → CALLRESULT. */
import type { Read, Readable } from '../messages/shape.ts';
import { knownActions16, messages16 as m } from '../messages/v16.ts';
import type { CommandAnswer, StationCommand } from '../vocabulary.ts';
import { type ConfigurationData, readKey, triggers } from './v16-commands.ts';

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
 * `answer.detail` may be one of the wire's own words for this command (`Scheduled`, `RebootRequired` …);
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
