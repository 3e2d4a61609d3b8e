/** How a charger obeys what drivers and operators do from afar: start, stop, unlock, reset, availability. */
import type { Charger } from './charger.ts';
import { accepted, done, type Obedience, rejected, rejectedFor } from './charger-answers.ts';
import type { Connector } from './charger-connector.ts';
import type { StationCommand } from './vocabulary.ts';

type Of<K extends StationCommand['kind']> = StationCommand & { kind: K };

export function remoteStart(charger: Charger, command: Of<'remoteStart'>): Obedience {
  const connector = charger.connectors.find(
    ({ number, transaction, operative, state }) =>
      (command.connector === undefined || command.connector === number) &&
      transaction === undefined &&
      operative &&
      state !== 'faulted' &&
      state !== 'unavailable' &&
      !charger.reservations.isKeptFrom(number, command),
  );
  if (connector === undefined) return rejectedFor('TxInProgress');
  const { profile } = command;
  // §5.11: with any other purpose the request is refused.
  if (profile !== undefined && (profile.purpose !== 'tx' || profile.transactionId !== undefined))
    return rejectedFor('InvalidProfile');
  const { plugged } = connector;
  const data = plugged === undefined || charger.version === 'ocpp1.6' ? {} : { transactionId: plugged.name };
  return {
    answer: { ...accepted, data },
    afterwards: () => void begin(charger, connector, command),
  };
}

async function begin(charger: Charger, connector: Connector, command: Of<'remoteStart'>): Promise<void> {
  const { number } = connector;
  const { idTag, tokenType, groupTag, startId, profile } = command;
  charger.setState(number, 'preparing');
  if (charger.configuration.isOn('AuthorizeRemoteTxRequests')) {
    const allowed = await charger.authorize(idTag).catch(() => undefined);
    if (allowed?.status !== 'accepted') {
      charger.setState(number, 'available');
      return;
    }
  }
  if (connector.transaction !== undefined) return;
  if (profile !== undefined) charger.profiles.setForStart(number, profile);
  await charger.start(number, { idTag, tokenType, groupTag, remoteStartId: startId });
}

export function remoteStop(charger: Charger, { transactionId }: Of<'remoteStop'>): Obedience {
  const transaction = charger.transaction(transactionId);
  const connector = charger.connectors.find((each) => transaction !== undefined && each.transaction === transaction);
  return connector === undefined
    ? rejectedFor('TxNotFound')
    : done(() => {
        if (connector.transaction === transaction) void charger.stop(connector.number, 'remote');
      });
}

export function unlock(charger: Charger, { connector: number }: Of<'unlock'>): Obedience {
  const connector = charger.connectors[number - 1];
  const is2 = charger.version !== 'ocpp1.6';
  if (connector === undefined)
    return is2
      ? { answer: { outcome: 'rejected', detail: 'UnknownConnector' } }
      : { answer: { outcome: 'unsupported', detail: 'NotSupported' } };
  // 2.0.1 F05: a running transaction is to be stopped before; 1.6 §5.18 stops it.
  if (is2 && connector.transaction !== undefined)
    return { answer: { outcome: 'rejected', detail: 'OngoingAuthorizedTransaction' } };
  if (connector.errorCode.toLowerCase() === 'connectorlockfailure')
    return { answer: { outcome: 'failed', detail: 'UnlockFailed' } };
  const afterwards = () => {
    if (connector.transaction !== undefined) void charger.stop(number, 'unlockCommand');
  };
  return { answer: { outcome: 'accepted', detail: 'Unlocked' }, afterwards };
}

export function reset(charger: Charger, { hard, connector: number }: Of<'reset'>): Obedience {
  if (charger.version === 'ocpp1.6') return done(() => charger.reset(hard ? 'hardReset' : 'softReset'));
  if (charger.firmware.isBusy) return rejectedFor('FwUpdateInProgress');
  const connector = number === undefined ? undefined : charger.connectors[number - 1];
  if (number !== undefined && connector === undefined) return rejectedFor('UnknownEvse');
  const meant = connector === undefined ? charger.connectors : [connector];
  const isBusy = meant.some(({ transaction }) => transaction !== undefined);
  const restart = () => (connector === undefined ? charger.reset('immediateReset') : restartOne(charger, connector));
  // OnIdle waits for the transactions; Immediate ends them.
  if (hard || !isBusy) return done(restart);
  return { answer: { outcome: 'accepted', detail: 'Scheduled' }, afterwards: () => charger.whenIdle(restart) };
}

const restartMs = 3_000;

/** B12: one EVSE starts anew, without a boot. */
function restartOne(charger: Charger, { number, transaction }: Connector): void {
  if (transaction !== undefined) void charger.stop(number, 'immediateReset');
  charger.setState(number, 'unavailable');
  charger.options.clock.after(restartMs, () => charger.setState(number, 'available'));
}

export function setAvailability(charger: Charger, command: Of<'setAvailability'>): Obedience {
  const { connector: number, operative } = command;
  const meant = charger.connectors.filter((connector) => number === 0 || connector.number === number);
  if (meant.length === 0) return { answer: rejected };
  const afterwards = () => {
    for (const connector of meant) {
      connector.operative = operative;
      const isIdle = connector.transaction === undefined && connector.plugged === undefined;
      if (isIdle && connector.state !== 'faulted') charger.setState(connector.number, 'available');
    }
    charger.status.reportWhole();
  };
  const busy = !operative && meant.some(({ transaction }) => transaction !== undefined);
  return { answer: busy ? { outcome: 'accepted', detail: 'Scheduled' } : accepted, afterwards };
}

/** Its maker's `Echo` comes back; everything else is somebody else's language. */
export function transferData(charger: Charger, { vendorId, messageId, data }: Of<'transferData'>): Obedience {
  if (vendorId !== charger.options.device.vendor)
    return { answer: { outcome: 'unsupported', detail: 'UnknownVendorId' } };
  if (messageId !== 'Echo') return { answer: { outcome: 'unsupported', detail: 'UnknownMessageId' } };
  return { answer: { ...accepted, ...(data !== undefined && { data }) } };
}

export function readTransaction(charger: Charger, { transactionId }: Of<'readTransaction'>): Obedience {
  if (transactionId === undefined) return { answer: { ...accepted, data: { hasMessages: charger.queued > 0 } } };
  const running = charger.transaction(transactionId);
  const hasMessages = charger.queue.holds(transactionId);
  return { answer: { ...accepted, data: { isOngoing: running !== undefined, hasMessages } } };
}
