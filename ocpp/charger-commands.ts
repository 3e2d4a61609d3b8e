/** How the simulated charger obeys commands unless it is told otherwise, and its configuration keys. No sockets, no time. */
import type { Charger } from './charger.ts';
import type { AnswerData, CommandAnswer, StationCommand } from './vocabulary.ts';

/** The answer to send now, and what to do once it has been sent. */
export interface Obedience {
  answer: CommandAnswer;
  afterwards?: () => void;
}

const accepted: CommandAnswer = { outcome: 'accepted', detail: 'Accepted' };
const rejected: CommandAnswer = { outcome: 'rejected', detail: 'Rejected' };

export function obey(charger: Charger, command: StationCommand): Obedience {
  switch (command.kind) {
    case 'remoteStart':
      return remoteStart(charger, command);
    case 'remoteStop': {
      const connector = charger.connectors.find(({ transaction }) => String(transaction?.id) === command.transactionId);
      return connector
        ? { answer: accepted, afterwards: () => void charger.stop(connector.number, 'remote') }
        : { answer: rejected };
    }
    case 'unlock':
      return unlock(charger, command.connector);
    case 'reset':
      return { answer: accepted, afterwards: () => charger.reset(command.hard ? 'hardReset' : 'softReset') };
    case 'setAvailability':
      return setAvailability(charger, command);
    case 'readConfiguration':
      return { answer: { ...accepted, data: charger.configuration.read(command.keys) } };
    case 'writeConfiguration':
      return { answer: write(charger, command.entries) };
    case 'clearCache':
      return { answer: accepted };
    case 'trigger':
      return trigger(charger, command);
    case 'transferData':
      return { answer: { outcome: 'unsupported', detail: 'UnknownVendorId' } };
    default:
      return { answer: { outcome: 'unsupported', detail: 'NotSupported' } };
  }
}

/** One answer for all entries; `data` tells each of them. */
function write(charger: Charger, entries: readonly { key: string; value: string }[]): CommandAnswer {
  const answers = entries.map(({ key, value }) => charger.configuration.write(key, value));
  const worst = answers.find(({ outcome }) => outcome !== 'accepted') ?? answers[0] ?? rejected;
  return { ...worst, data: answers.map(({ detail }, at) => ({ key: entries[at]?.key, status: detail })) };
}

function remoteStart(charger: Charger, command: StationCommand & { kind: 'remoteStart' }): Obedience {
  const connector = charger.connectors.find(
    ({ number, transaction, operative, state }) =>
      (command.connector === undefined || command.connector === number) &&
      transaction === undefined &&
      operative &&
      state !== 'faulted',
  );
  if (connector === undefined) return { answer: rejected };
  const begin = async () => {
    charger.setState(connector.number, 'preparing');
    if (charger.configuration.value('AuthorizeRemoteTxRequests') === 'true') {
      const allowed = await charger.authorize(command.idTag).catch(() => undefined);
      if (allowed?.status !== 'accepted') return charger.setState(connector.number, 'available');
    }
    if (connector.transaction === undefined) await charger.start(connector.number, command.idTag);
  };
  return { answer: accepted, afterwards: () => void begin() };
}

function unlock(charger: Charger, number: number): Obedience {
  const connector = charger.connectors[number - 1];
  if (connector === undefined) return { answer: { outcome: 'unsupported', detail: 'NotSupported' } };
  const afterwards = () => {
    if (connector.transaction !== undefined) void charger.stop(number, 'unlockCommand');
  };
  return { answer: { outcome: 'accepted', detail: 'Unlocked' }, afterwards };
}

function setAvailability(charger: Charger, command: StationCommand & { kind: 'setAvailability' }): Obedience {
  const { connector: number, operative } = command;
  const meant = charger.connectors.filter((connector) => number === 0 || connector.number === number);
  if (meant.length === 0) return { answer: rejected };
  const afterwards = () => {
    for (const connector of meant) {
      connector.operative = operative;
      if (connector.transaction === undefined)
        charger.setState(connector.number, operative ? 'available' : 'unavailable');
    }
  };
  const busy = !operative && meant.some(({ transaction }) => transaction !== undefined);
  return { answer: busy ? { outcome: 'accepted', detail: 'Scheduled' } : accepted, afterwards };
}

function trigger(charger: Charger, command: StationCommand & { kind: 'trigger' }): Obedience {
  const meant = charger.connectors.filter(({ number }) => !command.connector || command.connector === number);
  if (meant.length === 0) return { answer: rejected };
  const send = () => {
    if (command.message === 'boot') void charger.boot().catch(() => undefined);
    else if (command.message === 'heartbeat') charger.heartbeat();
    else if (command.message === 'status') for (const connector of meant) charger.reportState(connector, true);
    else for (const { number } of meant) charger.meter(number, 'Trigger');
  };
  return { answer: accepted, afterwards: send };
}

export interface ChargerConfiguration {
  value(key: string): string | undefined;
  /** The key's value as a number; 0 when it is none. */
  number(key: string): number;
  read(keys?: string[]): AnswerData['readConfiguration'];
  write(key: string, value: string): CommandAnswer;
}

/** Shared by all chargers; a charger holds only what was changed on it. */
const standardValues: ReadonlyMap<string, string> = new Map([
  ['AuthorizeRemoteTxRequests', 'false'],
  ['ClockAlignedDataInterval', '0'],
  ['ConnectionTimeOut', '60'],
  ['HeartbeatInterval', '300'],
  ['LocalAuthorizeOffline', 'true'],
  ['LocalPreAuthorize', 'false'],
  ['MeterValueSampleInterval', '60'],
  ['MeterValuesAlignedData', ''],
  ['MeterValuesSampledData', 'Energy.Active.Import.Register,Power.Active.Import'],
  ['StopTransactionOnEVSideDisconnect', 'true'],
  ['StopTransactionOnInvalidId', 'true'],
  ['SupportedFeatureProfiles', 'Core,RemoteTrigger'],
  ['UnlockConnectorOnEVSideDisconnect', 'true'],
  ['WebSocketPingInterval', '60'],
]);
const readOnly: ReadonlySet<string> = new Set(['NumberOfConnectors', 'SupportedFeatureProfiles']);

export function newConfiguration(connectors: number): ChargerConfiguration {
  let changed: Map<string, string> | undefined;
  const value = (key: string) =>
    key === 'NumberOfConnectors' ? String(connectors) : (changed?.get(key) ?? standardValues.get(key));
  return {
    value,
    number: (key) => Number(value(key)) || 0,
    read(keys = [...standardValues.keys(), 'NumberOfConnectors']) {
      const known = keys.flatMap((key) => {
        const text = value(key);
        const mutability = readOnly.has(key) ? ('readOnly' as const) : ('readWrite' as const);
        return text === undefined ? [] : [{ key, mutability, value: text }];
      });
      return { keys: known, unknownKeys: keys.filter((key) => value(key) === undefined) };
    },
    write(key, text) {
      // The key may be set but never read (security whitepaper), so it is no value here.
      if (key === 'AuthorizationKey') return accepted;
      if (value(key) === undefined) return { outcome: 'unsupported', detail: 'NotSupported' };
      if (readOnly.has(key)) return rejected;
      changed ??= new Map();
      changed.set(key, text);
      return accepted;
    },
  };
}
