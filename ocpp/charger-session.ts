/**
 * Transactions of a charger: when one begins and ends by its settings (2.x TxStartPoint and TxStopPoint), what is told of it, and what the
 * CSMS's replies do to it. `charger.ts` hands its connectors in.
 */
import type { Charger } from './charger.ts';
import type { Connector } from './charger-connector.ts';
import { watchLimits } from './charger-limits.ts';
import { scheduleMeter } from './charger-meter.ts';
import { selectReadings } from './charger-settings.ts';
import type { Report, Transaction } from './charger-transaction.ts';
import type {
  ChargingState,
  ConnectorState,
  MeterSample,
  StationReply,
  StopReason,
  TokenType,
  TransactionTrigger,
} from './vocabulary.ts';

/** Who starts, and how. */
export interface Starter {
  idTag: string;
  tokenType?: TokenType | undefined;
  groupTag?: string | undefined;
  reservationId?: number | undefined;
  remoteStartId?: number | undefined;
}

const chargingStateOf: Partial<Record<ConnectorState, ChargingState>> = {
  preparing: 'evConnected',
  charging: 'charging',
  suspendedEv: 'suspendedEv',
  suspendedEvse: 'suspendedEvse',
  finishing: 'evConnected',
};

/** What a stop is told as. */
const triggers: Partial<Record<StopReason, TransactionTrigger>> = {
  local: 'stopAuthorized',
  masterPass: 'stopAuthorized',
  remote: 'remoteStop',
  evDisconnected: 'evCommunicationLost',
  deAuthorized: 'deauthorized',
  unlockCommand: 'unlockCommand',
  energyLimitReached: 'energyLimitReached',
  timeLimitReached: 'timeLimitReached',
  stoppedByEv: 'chargingStateChanged',
  timeout: 'evConnectTimeout',
  softReset: 'resetCommand',
  hardReset: 'resetCommand',
  immediateReset: 'resetCommand',
  reboot: 'resetCommand',
};
/** Words of 2.1 only. */
const triggers21: Partial<Record<StopReason, TransactionTrigger>> = {
  socLimitReached: 'soCLimitReached',
  localOutOfCredit: 'costLimitReached',
};

/** These leave the vehicle connected and only take the permission away. */
const permissionEnds: ReadonlySet<StopReason> = new Set(['local', 'remote', 'deAuthorized', 'masterPass']);

const is2 = (charger: Charger) => charger.version !== 'ocpp1.6';
const startPoints = (charger: Charger) => charger.configuration.words('TxCtrlr.TxStartPoint');

function newTransaction(charger: Charger, connector: Connector, starter: Starter): Transaction {
  return {
    ...starter,
    id: undefined,
    name: charger.options.newId().slice(-36),
    connector: connector.number,
    startedAtMs: charger.now(),
    meterStartWh: Math.floor(connector.registerWh),
    seqNo: 0,
    isBegun: false,
    state: 'evConnected',
    messages: [],
  };
}

/** See `Charger.start`. */
export async function start(
  charger: Charger,
  connector: Connector,
  starter: Starter,
  powerW: number,
): Promise<Transaction | undefined> {
  if (connector.transaction !== undefined) throw new Error(`Connector ${connector.number} has a transaction.`);
  charger.read(connector.number);
  const reservationId = starter.reservationId ?? charger.reservations.use(connector.number, starter);
  const transaction = Object.assign(connector.plugged ?? newTransaction(charger, connector, starter), {
    ...starter,
    reservationId,
  });
  connector.plugged = undefined;
  connector.transaction = transaction;
  transaction.tariff = charger.tariffs.of(connector.number);
  transaction.state = 'charging';
  charger.setPower(connector.number, powerW);
  // What is told is of the moment at which the energy begins to flow, however long the rest takes.
  const atMs = charger.now();
  if (!transaction.isBegun) transaction.startedAtMs = atMs;
  if (connector.state !== 'suspendedEvse') charger.setState(connector.number, 'charging');
  charger.profiles.apply();
  scheduleMeter(charger, connector);
  const trigger = starter.remoteStartId === undefined ? 'authorized' : 'remoteStart';
  // By a start point at the flow of energy a transaction begins later, with the first power that is drawn.
  const isEarly = startPoints(charger).some((point) => point !== 'EnergyTransfer' && point !== 'DataSigned');
  if (is2(charger) && !isEarly && connector.powerW === 0 && !transaction.isBegun) return transaction;
  const reply = await begin(charger, connector, transaction, trigger, atMs);
  return reply === undefined ? undefined : transaction;
}

/** A transaction from before this charger's time. */
export interface Known extends Pick<Transaction, 'id' | 'name' | 'seqNo' | 'idTag' | 'startedAtMs' | 'meterStartWh'> {
  energyWh: number;
}

export function resume(connector: Connector, { energyWh, ...known }: Known): void {
  connector.registerWh = known.meterStartWh + energyWh;
  connector.transaction = { ...known, connector: connector.number, isBegun: true, state: 'charging', messages: [] };
  connector.state = 'charging';
}

/** Tells the start of a transaction, or of one that began with the cable that somebody is authorized now. */
async function begin(
  charger: Charger,
  connector: Connector,
  transaction: Transaction,
  trigger: TransactionTrigger,
  atMs = charger.now(),
): Promise<StationReply | undefined> {
  const phase = transaction.isBegun ? 'updated' : 'started';
  const samples = [endpointReading(charger, connector, 'Transaction.Begin', 'SampledDataCtrlr.TxStartedMeasurands')];
  const reply = await tell(charger, transaction, phase, trigger, {
    ...(phase === 'started' && { connector: connector.number, outlet: 1, samples }),
    ...(transaction.idTag !== '' && { idTag: transaction.idTag, tokenType: transaction.tokenType }),
    remoteStartId: transaction.remoteStartId,
    reservationId: transaction.reservationId,
    chargingState: transaction.state,
    atMs,
  });
  heard(charger, connector, transaction, reply);
  return reply;
}

/** The first power is drawn. */
export function powered(charger: Charger, connector: Connector): void {
  const { transaction, powerW } = connector;
  if (powerW > 0 && transaction !== undefined && !transaction.isBegun && is2(charger) && connector.cancelMeter)
    void begin(charger, connector, transaction, 'chargingStateChanged');
}

/** See `Charger.stop`. */
export async function stop(
  charger: Charger,
  connector: Connector,
  reason: StopReason,
  samples: MeterSample[],
): Promise<void> {
  const { transaction, number } = connector;
  if (transaction === undefined) throw new Error(`Connector ${number} has no transaction.`);
  // First, so that nothing that follows looks for a reason to stop it again.
  connector.transaction = undefined;
  charger.setPower(number, 0);
  const atMs = charger.now();
  connector.cancelMeter?.();
  connector.cancelMeter = undefined;
  connector.cancelEnd?.();
  charger.setState(number, 'finishing');
  const goesOn =
    is2(charger) &&
    permissionEnds.has(reason) &&
    charger.configuration
      .words('TxCtrlr.TxStopPoint')
      .every((point) => point === 'EVConnected' || point === 'ParkingBayOccupancy');
  const told = goesOn
    ? tell(charger, transaction, 'updated', triggerOf(charger, reason), {
        chargingState: 'evConnected',
        ...stopper(transaction, reason),
        atMs,
      })
    : end(charger, connector, transaction, reason, samples, atMs);
  if (goesOn) connector.plugged = transaction;
  charger.profiles.forget(transaction);
  charger.profiles.apply(); // what it leaves is for the others
  const reply = await told;
  if (reply !== undefined) hearCost(charger, transaction, reply);
  // What waits for the end of it waits for the answer too: a restart before would only make the CSMS wait.
  charger.settled();
}

const stopper = (transaction: Transaction, reason: StopReason) =>
  reason === 'local' ? { idTag: transaction.idTag, tokenType: transaction.tokenType } : {};

function triggerOf(charger: Charger, reason: StopReason): TransactionTrigger {
  return (charger.version === 'ocpp2.1' ? triggers21[reason] : undefined) ?? triggers[reason] ?? 'abnormalCondition';
}

function end(
  charger: Charger,
  connector: Connector,
  transaction: Transaction,
  reason: StopReason,
  samples: MeterSample[],
  atMs = charger.now(),
): Promise<StationReply | undefined> {
  const last = endpointReading(charger, connector, 'Transaction.End', 'SampledDataCtrlr.TxEndedMeasurands');
  const isKept = charger.configuration.words('StopTxnSampledData').length > 0;
  return tell(
    charger,
    transaction,
    'ended',
    triggerOf(charger, reason),
    {
      reason,
      chargingState: reason === 'evDisconnected' ? 'idle' : 'evConnected',
      samples: [...samples, last],
      ...stopper(transaction, reason),
      ...charger.tariffs.costOf(transaction, Math.floor(connector.registerWh)),
      atMs,
    },
    isKept ? [...samples, last] : samples,
  );
}

/** The register at the begin or end is what is billed: it is told whatever measurands the setting names. */
function endpointReading(charger: Charger, connector: Connector, context: string, setting: string): MeterSample {
  const sample = charger.read(connector.number, context);
  const chosen = selectReadings(sample, charger.configuration.words(setting));
  return { ...chosen, energyWh: sample.energyWh ?? Math.floor(connector.registerWh) };
}

/** A connector's state has changed: 2.x tells that of the transaction, which may begin and end with the cable. */
export function stateChanged(charger: Charger, connector: Connector): void {
  if (!is2(charger)) return;
  const { state, transaction, plugged, number } = connector;
  const next = chargingStateOf[state];
  if (transaction?.isBegun && next !== undefined && next !== transaction.state) {
    transaction.state = next;
    void tell(charger, transaction, 'updated', 'chargingStateChanged', { chargingState: next });
  }
  const isWithCable = startPoints(charger).some((point) => point === 'EVConnected' || point === 'ParkingBayOccupancy');
  if (state === 'preparing' && isWithCable && transaction === undefined && plugged === undefined) {
    charger.read(number);
    connector.plugged = newTransaction(charger, connector, { idTag: '' });
    void begin(charger, connector, connector.plugged, 'cablePluggedIn');
  } else if (plugged !== undefined && (state === 'available' || state === 'unavailable' || state === 'reserved')) {
    connector.plugged = undefined;
    void end(charger, connector, plugged, 'evDisconnected', []);
  }
}

/** Puts one thing that happened in a transaction into the queue. */
export function tell(
  charger: Charger,
  transaction: Transaction,
  phase: Report['phase'],
  trigger: TransactionTrigger,
  rest: Partial<Report>,
  stopSamples: MeterSample[] = [],
): Promise<StationReply | undefined> {
  if (phase === 'started') transaction.isBegun = true;
  // Never told of: there is nothing that could end.
  if (!transaction.isBegun) return Promise.resolve({});
  const report: Report = {
    kind: 'transactionReported',
    phase,
    transactionId: transaction.name,
    seqNo: transaction.seqNo++,
    trigger,
    offline: !charger.isOnline,
    samples: [],
    atMs: charger.now(),
    ...rest,
  };
  const meterWh = Math.floor(charger.connector(transaction.connector).registerWh);
  return charger.queue.add({ transaction, report, meterWh, stopSamples });
}

/** Takes a reply to heart: cost, words, limits, and whether the card may go on. */
export function heard(
  charger: Charger,
  connector: Connector,
  transaction: Transaction,
  reply: StationReply | undefined,
): void {
  if (reply === undefined) return;
  hearCost(charger, transaction, reply);
  if (connector.transaction !== transaction) return;
  const isRefused =
    'authorization' in reply && reply.authorization !== undefined && reply.authorization.status !== 'accepted';
  if (isRefused && charger.configuration.isOn('StopTransactionOnInvalidId')) {
    void stop(charger, connector, 'deAuthorized', []);
    return;
  }
  if ('limit' in reply && reply.limit !== undefined) {
    transaction.limit = { ...transaction.limit, ...reply.limit };
    if (charger.version === 'ocpp2.1')
      void tell(charger, transaction, 'updated', 'limitSet', { limit: transaction.limit });
  }
  watchLimits(charger, connector);
}

function hearCost(charger: Charger, transaction: Transaction, reply: StationReply): void {
  if ('totalCost' in reply && reply.totalCost !== undefined) transaction.totalCost = reply.totalCost;
  if ('message' in reply && reply.message !== undefined) transaction.messages.push(reply.message);
  if ('authorization' in reply && reply.authorization !== undefined)
    charger.cards.remember(transaction.idTag, reply.authorization);
}
