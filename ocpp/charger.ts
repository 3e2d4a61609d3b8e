/**
 * The charger's role, for the demo fleet, tests and benchmarks: boots, reports, authorizes, meters and bills its transactions
 * over the same peer and dialect as the server. Transaction messages are kept while offline and sent again in order.
 * Time is a clock that is handed in, so that a fleet may live faster than the wall.
 */
import { type ChargerConfiguration, newConfiguration, type Obedience, obey } from './charger-commands.ts';
import { CallFailed, ChargerLink, type ChargerLinkOptions } from './charger-link.ts';
import { type Transaction, TransactionQueue } from './charger-queue.ts';
import type { Clock } from './clock.ts';
import { dialect16 } from './dialects/v16.ts';
import { RpcError } from './rpc/errors.ts';
import type { CallFrame } from './rpc/frame.ts';
import type {
  Authorization,
  ConnectorState,
  MeterSample,
  StationCommand,
  StationEvent,
  StationEventKind,
  StationReply,
  StopReason,
} from './vocabulary.ts';

export type { Obedience } from './charger-commands.ts';
export { CallFailed } from './charger-link.ts';
export type { Transaction } from './charger-queue.ts';
export { type Clock, createClock, type SimulatedClock } from './clock.ts';

export interface ChargerOptions extends ChargerLinkOptions {
  clock: Clock;
  device: Omit<StationEvent & { kind: 'booted' }, 'kind'>;
  /** How many connectors; they are numbered from 1. */
  connectors: number;
  /** Meter register of each connector at the beginning, Wh. */
  registerWh?: number;
  /** What happens to a transaction message that was sent but not answered: the same message id again, or a new one. */
  resend?: 'sameId' | 'newId';
  /** Boot again on every connection, as some firmware does. */
  bootOnReconnect?: boolean;
  /** Replaces the standard behaviour on a command: the answer, and what to do once it is out. `undefined` keeps it. */
  onCommand?(charger: Charger, command: StationCommand): Obedience | undefined;
  /** Adds to each meter sample (voltage, SoC, signed data …) or overrides it. */
  sample?(charger: Charger, connector: number): Partial<MeterSample>;
  /** Told after each connection change and state change. */
  onChange?(charger: Charger): void;
}

export interface Connector {
  number: number;
  state: ConnectorState;
  errorCode: string;
  operative: boolean;
  /** Lifetime register at `meteredAtMs`; grows with `powerW`. */
  registerWh: number;
  powerW: number;
  meteredAtMs: number;
  transaction: Transaction | undefined;
  /** What the CSMS was told last, to report changes after an outage. */
  reported: string;
  cancelMeter: (() => void) | undefined;
}

/** The wait after a boot that was not answered properly. */
const bootRetryMs = 60_000;

export class Charger {
  readonly options: ChargerOptions;
  readonly connectors: Connector[];
  readonly configuration: ChargerConfiguration;
  readonly link: ChargerLink;
  /** True between an accepted boot and the next reset. */
  isAccepted = false;
  readonly #queue: TransactionQueue;
  #cancelHeartbeat: (() => void) | undefined;
  /** The next boot, waited for after a refusal or a reset. */
  #cancelBoot: (() => void) | undefined;
  #heartbeatMs = 0;

  constructor(options: ChargerOptions) {
    this.options = options;
    this.configuration = newConfiguration(options.connectors);
    const meteredAtMs = options.clock.now();
    this.connectors = Array.from({ length: options.connectors }, (_, index) => ({
      number: index + 1,
      state: 'available',
      errorCode: 'noError',
      operative: true,
      registerWh: options.registerWh ?? 0,
      powerW: 0,
      meteredAtMs,
      transaction: undefined,
      reported: '',
      cancelMeter: undefined,
    }));
    this.#queue = new TransactionQueue({
      clock: options.clock,
      newId: options.newId,
      resend: options.resend ?? 'sameId',
      isOnline: () => this.isOnline,
      tell: (event, id) => this.tell(event, id),
    });
    this.link = new ChargerLink(options, {
      onOpen: () => this.#opened(),
      onClose: () => this.options.onChange?.(this),
      onCall: (call) => this.#called(call),
    });
  }

  /** Connected and accepted. */
  get isOnline(): boolean {
    return this.link.isOpen && this.isAccepted;
  }

  /** Transaction messages that the CSMS has not answered yet. */
  get queued(): number {
    return this.#queue.length;
  }

  connect(): void {
    this.link.open();
  }

  /** Closes the connection and stops all alarms. */
  close(): void {
    this.link.close();
    this.#cancelHeartbeat?.();
    this.#queue.stop();
    this.#cancelBoot?.();
    for (const connector of this.connectors) connector.cancelMeter?.();
  }

  /** Any CALL, unchecked; resolves to the payload of the result, rejects with `CallFailed`. */
  call(action: string, payload: unknown, id?: string): Promise<unknown> {
    return this.link.call(action, payload, id);
  }

  /** Tells one event now and resolves to its reply; rejects with `CallFailed`, also when offline. */
  async tell<K extends StationEventKind>(event: StationEvent & { kind: K }, id?: string): Promise<StationReply> {
    const { action, payload } = dialect16.writeEvent(event, this.options.clock.now());
    const read = dialect16.readReply(event, await this.link.call(action, payload, id));
    if (!read.ok) throw new CallFailed('invalidReply', read.description);
    return read.value;
  }

  /** Sends BootNotification; acceptance starts heartbeats, status reports and the queue. */
  async boot(): Promise<'accepted' | 'pending' | 'rejected'> {
    this.#cancelBoot?.();
    const reply = await this.tell({ kind: 'booted', ...this.options.device });
    if (!('intervalS' in reply)) throw new CallFailed('invalidReply', 'no boot reply');
    this.#heartbeatMs = 1000 * (reply.intervalS || 60);
    if (reply.status === 'accepted') this.#accepted();
    else this.#bootAfter(this.#heartbeatMs);
    return reply.status;
  }

  async authorize(idTag: string): Promise<Authorization> {
    const reply = await this.tell({ kind: 'authorizationAsked', idTag });
    if (!('authorization' in reply) || reply.authorization === undefined) throw new CallFailed('invalidReply', '');
    return reply.authorization;
  }

  /** Sets and, when online, reports a connector's state. */
  setState(number: number, state: ConnectorState, errorCode = 'noError'): void {
    const connector = this.connector(number);
    connector.state = state;
    connector.errorCode = errorCode;
    this.reportState(connector);
    this.options.onChange?.(this);
  }

  /** Reports a connector's state; silent when nothing has changed, unless `always`. */
  reportState(connector: Connector, always = false): void {
    const { state, errorCode, number } = connector;
    const word = `${state} ${errorCode}`;
    if (!this.isOnline || (!always && connector.reported === word)) return;
    connector.reported = word;
    this.#attempt(
      this.tell({ kind: 'statusChanged', connector: number, state, errorCode, atMs: this.options.clock.now() }),
      () => {
        connector.reported = ''; // told again after the next connect
      },
    );
  }

  /**
   * Starts a transaction without asking first (authorize before, where wanted) and charges with `powerW`. Resolves when
   * StartTransaction is answered, which may take until the charger is online again; `undefined` if it was given up.
   */
  async start(
    number: number,
    idTag: string,
    powerW = 11_000,
    reservationId?: number,
  ): Promise<Transaction | undefined> {
    const connector = this.connector(number);
    if (connector.transaction !== undefined) throw new Error(`Connector ${number} has a transaction.`);
    this.setPower(number, powerW);
    const startedAtMs = this.options.clock.now();
    const meterStartWh = Math.floor(connector.registerWh);
    const transaction: Transaction = { id: undefined, connector: number, idTag, startedAtMs, meterStartWh };
    connector.transaction = transaction;
    this.setState(number, 'charging');
    this.#scheduleMeter(connector);
    const reply = await this.#queue.add(transaction, {
      kind: 'transactionStarted',
      connector: number,
      idTag,
      meterStartWh,
      reservationId,
      atMs: startedAtMs,
    });
    if (reply === undefined || !('transactionId' in reply)) return undefined;
    if (reply.authorization.status !== 'accepted' && connector.transaction === transaction) {
      void this.stop(number, 'deAuthorized'); // StopTransactionOnInvalidId
    }
    return transaction;
  }

  /** Stops the connector's transaction. Resolves when StopTransaction is answered. */
  async stop(number: number, reason: StopReason = 'local', samples: MeterSample[] = []): Promise<void> {
    const connector = this.connector(number);
    const { transaction } = connector;
    if (transaction === undefined) throw new Error(`Connector ${number} has no transaction.`);
    this.setPower(number, 0);
    connector.transaction = undefined;
    connector.cancelMeter?.();
    this.setState(number, 'finishing');
    await this.#queue.add(transaction, {
      kind: 'transactionStopped',
      transactionId: undefined,
      idTag: reason === 'local' ? transaction.idTag : undefined,
      meterStopWh: Math.floor(connector.registerWh),
      reason,
      samples,
      atMs: this.options.clock.now(),
    });
  }

  /** The cable is taken out: a running transaction ends, then the connector is free again. */
  async unplug(number: number): Promise<void> {
    const connector = this.connector(number);
    const stopped = connector.transaction === undefined ? undefined : this.stop(number, 'evDisconnected');
    this.setState(number, connector.operative ? 'available' : 'unavailable');
    await stopped;
  }

  /** Reads the meter: the register has grown by the power since the last reading. */
  read(number: number, context?: string): MeterSample {
    const connector = this.connector(number);
    const atMs = this.options.clock.now();
    connector.registerWh += (connector.powerW * (atMs - connector.meteredAtMs)) / 3_600_000;
    connector.meteredAtMs = atMs;
    return {
      atMs,
      context,
      energyWh: Math.floor(connector.registerWh),
      powerW: connector.powerW,
      ...this.options.sample?.(this, number),
    };
  }

  /** Changes the power drawn from now on. */
  setPower(number: number, powerW: number): void {
    this.read(number);
    this.connector(number).powerW = powerW;
  }

  /** Sends a meter sample: queued while in a transaction, otherwise only when online. */
  meter(number: number, context = 'Sample.Periodic'): void {
    const { transaction } = this.connector(number);
    const samples = [this.read(number, context)];
    const event: StationEvent & { kind: 'metered' } = {
      kind: 'metered',
      connector: number,
      transactionId: undefined,
      samples,
    };
    if (transaction !== undefined) void this.#queue.add(transaction, event);
    else if (this.isOnline) this.#attempt(this.tell(event));
  }

  heartbeat(): void {
    if (this.isOnline) this.#attempt(this.tell({ kind: 'heartbeat' }));
  }

  /** Stops all transactions, drops the connection, and boots again after `downMs` of the clock. */
  reset(reason: 'softReset' | 'hardReset', downMs = 5_000): void {
    for (const { number, transaction } of this.connectors)
      if (transaction !== undefined) void this.stop(number, reason);
    this.isAccepted = false;
    this.#cancelHeartbeat?.();
    this.link.close(1001);
    this.#cancelBoot = this.options.clock.after(downMs, () => this.link.open());
  }

  /** The wire is cut without a goodbye; everything else goes on. */
  cut(): void {
    this.link.cut();
  }

  connector(number: number): Connector {
    const connector = this.connectors[number - 1];
    if (connector === undefined) throw new Error(`There is no connector ${number}.`);
    return connector;
  }

  #opened(): void {
    this.options.onChange?.(this);
    if (this.isAccepted && !this.options.bootOnReconnect) this.#accepted();
    else this.#tryBoot();
  }

  /** Boots, and again later when that fails while the connection stands. */
  #tryBoot(): void {
    this.#attempt(this.boot(), () => {
      if (this.link.isOpen) this.#bootAfter(bootRetryMs);
    });
  }

  #bootAfter(delayMs: number): void {
    this.#cancelBoot = this.options.clock.after(delayMs, () => this.#tryBoot());
  }

  #accepted(): void {
    const isFirst = !this.isAccepted;
    this.isAccepted = true;
    if (isFirst) {
      this.#attempt(
        this.tell({
          kind: 'statusChanged',
          connector: 0,
          state: 'available',
          errorCode: 'noError',
          atMs: this.options.clock.now(),
        }),
      );
    }
    for (const connector of this.connectors) this.reportState(connector, isFirst);
    this.#scheduleHeartbeat();
    void this.#queue.pump();
    this.options.onChange?.(this);
  }

  #scheduleHeartbeat(): void {
    this.#cancelHeartbeat?.();
    this.#cancelHeartbeat = this.options.clock.after(this.#heartbeatMs, () => {
      this.heartbeat();
      this.#scheduleHeartbeat();
    });
  }

  #scheduleMeter(connector: Connector): void {
    const intervalMs = 1000 * this.configuration.number('MeterValueSampleInterval');
    if (intervalMs <= 0) return;
    connector.cancelMeter = this.options.clock.after(intervalMs, () => {
      this.meter(connector.number);
      this.#scheduleMeter(connector);
    });
  }

  #called(call: CallFrame): void {
    const read = dialect16.readCommand(call.action, call.payload);
    if (!read.ok) {
      this.link.refuse(call, read.code, read.description);
      return;
    }
    const { answer, afterwards } = this.options.onCommand?.(this, read.value) ?? obey(this, read.value);
    try {
      this.link.answer(call, dialect16.writeAnswer(read.value, answer));
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      this.link.refuse(call, error.code, error.message);
    }
    afterwards?.(); // the answer is only a promise; what it promised comes after it (§5.11)
  }

  /** For messages that may be lost: what was not answered is not repeated, unless `otherwise` sees to it. */
  #attempt(told: Promise<unknown>, otherwise?: () => void): void {
    told.catch((error: unknown) => {
      if (!(error instanceof CallFailed)) throw error;
      otherwise?.();
    });
  }
}
