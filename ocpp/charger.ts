/**
 * The charger's role, for the demo fleet, tests and benchmarks: boots, reports, authorizes, meters and bills its transactions
 * over the same peer and dialects as the server, in the version that the connection has agreed on. Transaction messages are kept while
 * offline and sent again in order. Time is a clock that is handed in, so that a fleet may live faster than the wall.
 *
 * What a charger keeps and how it obeys is in a file for each concern (`charger-*.ts`); this one holds them together.
 */
import { Cards, Reservations } from './charger-cards.ts';
import { Certificates } from './charger-certificates.ts';
import { take } from './charger-commands.ts';
import { type Connector, newConnector, silence } from './charger-connector.ts';
import { liveSettings } from './charger-device.ts';
import { Display } from './charger-display.ts';
import { Firmware } from './charger-firmware.ts';
import { CallFailed, ChargerLink } from './charger-link.ts';
import { Journal } from './charger-log.ts';
import { meter } from './charger-meter.ts';
import { Monitors } from './charger-monitors.ts';
import { Network } from './charger-network.ts';
import type { ChargerOptions } from './charger-options.ts';
import * as power from './charger-power.ts';
import { Profiles } from './charger-profiles.ts';
import { TransactionQueue } from './charger-queue.ts';
import { Rounds } from './charger-rounds.ts';
import * as session from './charger-session.ts';
import { Settings } from './charger-settings.ts';
import { Status } from './charger-status.ts';
import { Tariffs } from './charger-tariffs.ts';
import { nameOf, type Transaction } from './charger-transaction.ts';
import type { OcppVersion } from './rpc/errors.ts';
import { dialectOf } from './versions.ts';
import type {
  Authorization,
  ConnectorState,
  MeterSample,
  StationEvent,
  StationEventKind,
  StationReply,
  StopReason,
} from './vocabulary.ts';

export type { Obedience } from './charger-answers.ts';
export type { Connector } from './charger-connector.ts';
export { CallFailed } from './charger-link.ts';
export type { ChargerOptions } from './charger-options.ts';
export type { SettingSpec } from './charger-settings.ts';
export type { Transaction } from './charger-transaction.ts';
export { type Clock, createClock, type SimulatedClock } from './clock.ts';

/** The wait after a boot that was not answered properly. */
const bootRetryMs = 60_000;

export class Charger {
  readonly options: ChargerOptions;
  readonly connectors: Connector[];
  readonly configuration: Settings;
  readonly link: ChargerLink;
  readonly queue: TransactionQueue;
  readonly status = new Status(this);
  readonly rounds = new Rounds(this);
  readonly cards = new Cards(this);
  readonly reservations = new Reservations(this);
  readonly profiles = new Profiles(this);
  readonly tariffs = new Tariffs(this);
  readonly display = new Display(this);
  readonly monitors = new Monitors(this);
  readonly journal = new Journal(this);
  readonly firmware = new Firmware(this);
  readonly certificates = new Certificates(this);
  readonly network: Network;
  /** True between an accepted boot and the next reset. */
  isAccepted = false;
  /** The next boot, waited for after a refusal or a reset. */
  #cancelBoot: (() => void) | undefined;
  #heartbeatMs = 0;
  #bootReason = 'powerUp';
  /** Done as soon as no transaction runs. */
  #whenIdle: (() => void)[] = [];

  constructor(options: ChargerOptions) {
    this.options = options;
    const meteredAtMs = options.clock.now();
    this.connectors = Array.from({ length: options.connectors }, (_, index) =>
      newConnector(index + 1, options.registerWh ?? 0, meteredAtMs),
    );
    this.configuration = new Settings({
      own: options.settings ?? [],
      live: () => liveSettings(this),
      mayBe: (spec, value) => this.network.mayBe(spec, value),
      changed: (spec, value) => {
        this.network.changed(spec, value);
        this.rounds.changed(spec, value);
      },
    });
    this.queue = new TransactionQueue({
      clock: options.clock,
      newId: options.newId,
      resend: options.resend ?? 'sameId',
      isOnline: () => this.isOnline,
      version: () => this.version,
      attempts: () => ({
        most: this.configuration.number('TransactionMessageAttempts'),
        retryMs: 1000 * this.configuration.number('TransactionMessageRetryInterval'),
      }),
      tell: (event, id) => this.tell(event, id),
    });
    this.link = new ChargerLink(options, {
      onOpen: () => this.#opened(),
      onClose: () => {
        this.network.lost();
        this.options.onChange?.(this);
      },
      onCall: (call) => take(this, call),
    });
    this.network = new Network(this);
  }

  /** What is spoken; before the first connection, the version that is preferred. */
  get version(): OcppVersion {
    return this.link.version;
  }

  /** Connected and accepted. */
  get isOnline(): boolean {
    return this.link.isOpen && this.isAccepted;
  }

  /** Transaction messages that the CSMS has not answered yet. */
  get queued(): number {
    return this.queue.length;
  }

  get phases(): number {
    return this.options.phases ?? 3;
  }

  get speed(): number {
    return this.options.speed?.() ?? 1;
  }

  now(): number {
    return this.options.clock.now();
  }

  maxPowerW(number: number): number {
    return this.options.maxPowerW?.[number - 1] ?? 22_000;
  }

  connect(): void {
    this.link.open();
  }

  /** Closes the connection and stops all alarms. */
  close(): void {
    this.link.close();
    this.rounds.stop();
    this.#cancelBoot?.();
    this.queue.stop();
    this.reservations.stop();
    this.monitors.stop();
    this.firmware.stop();
    for (const connector of this.connectors) silence(connector);
  }

  /** Any CALL, unchecked; resolves to the payload of the result, rejects with `CallFailed`. */
  call(action: string, payload: unknown, id?: string): Promise<unknown> {
    return this.link.call(action, payload, id);
  }

  /** Tells one event now and resolves to its reply; rejects with `CallFailed`, also when offline. */
  async tell<K extends StationEventKind>(event: StationEvent & { kind: K }, id?: string): Promise<StationReply> {
    const dialect = dialectOf(this.version);
    const { action, payload } = dialect.writeEvent(event, this.now());
    const read = dialect.readReply(event, await this.link.call(action, payload, id));
    if (!read.ok) throw new CallFailed('invalidReply', read.description);
    return read.value;
  }

  /** Tells what may be lost: not when offline, and what was not answered is not repeated unless `otherwise` sees to it. */
  attempt(event: StationEvent, otherwise?: () => void): void {
    if (this.isOnline) swallow(this.tell(event), otherwise);
  }

  /** Sends BootNotification; acceptance starts heartbeats, status reports and the queue. */
  async boot(reason = this.#bootReason): Promise<'accepted' | 'pending' | 'rejected'> {
    this.#cancelBoot?.();
    const reply = await this.tell({ kind: 'booted', ...this.options.device, reason });
    if (!('intervalS' in reply)) throw new CallFailed('invalidReply', 'no boot reply');
    this.#heartbeatMs = 1000 * (reply.intervalS || 60);
    if (reply.status === 'accepted') this.#accepted();
    else this.#bootAfter(this.#heartbeatMs);
    return reply.status;
  }

  /** Asks the CSMS; without a connection, or with LocalPreAuthorize, the local list and the cache. */
  async authorize(idTag: string): Promise<Authorization> {
    const known = this.cards.known(idTag);
    const isLocal = this.configuration.isOn(this.isOnline ? 'LocalPreAuthorize' : 'LocalAuthorizeOffline');
    if (isLocal && known !== undefined && (known.status === 'accepted' || !this.isOnline)) return known;
    if (!this.isOnline && this.configuration.isOn('AllowOfflineTxForUnknownId')) return { status: 'accepted' };
    const reply = await this.tell({ kind: 'authorizationAsked', idTag });
    if (!('authorization' in reply) || reply.authorization === undefined) throw new CallFailed('invalidReply', '');
    this.cards.remember(idTag, reply.authorization);
    return reply.authorization;
  }

  /** Sets and, when online, reports a connector's state. One that was taken out of use does not become available. */
  setState(number: number, state: ConnectorState, errorCode = 'noError'): void {
    this.status.set(this.connector(number), state, errorCode);
  }

  /** Reports a connector's state; silent when nothing has changed, unless `always`. */
  reportState(connector: Connector, always = false): void {
    this.status.report(connector, always);
  }

  /**
   * Starts a transaction without asking first (authorize before, where wanted) and charges with `powerW`. Resolves when its start
   * is answered, which may take until the charger is online again; `undefined` if it was given up.
   *
   * @throws Error where a transaction runs
   */
  start(number: number, starter: string | session.Starter, powerW = 11_000, reservationId?: number) {
    const who = typeof starter === 'string' ? { idTag: starter } : starter;
    return session.start(
      this,
      this.connector(number),
      reservationId === undefined ? who : { ...who, reservationId },
      powerW,
    );
  }

  /** Goes on, silently, with a transaction that the CSMS knows already; its next reading is the caller's to ask for. */
  resume(number: number, known: session.Known): void {
    session.resume(this.connector(number), known);
  }

  /** Stops the connector's transaction. Resolves when the stop is answered. */
  stop(number: number, reason: StopReason = 'local', samples: MeterSample[] = []): Promise<void> {
    return session.stop(this, this.connector(number), reason, samples);
  }

  /** The cable is taken out: a running transaction ends, then the connector is free again. */
  async unplug(number: number): Promise<void> {
    const stopped = this.connector(number).transaction === undefined ? undefined : this.stop(number, 'evDisconnected');
    this.setState(number, 'available');
    await stopped;
  }

  /** Reads the meter: the register has grown by the power since the last reading. */
  read(number: number, context?: string): MeterSample {
    return power.read(this, this.connector(number), context);
  }

  /** Changes the power that the vehicle would draw from now on; the charging profiles may allow less. */
  setPower(number: number, powerW: number): void {
    power.set(this, this.connector(number), powerW);
  }

  /** Sends a meter sample: queued while in a transaction, otherwise only when online. */
  meter(number: number, context = 'Sample.Periodic'): void {
    meter(this, this.connector(number), context);
  }

  heartbeat(): void {
    this.attempt({ kind: 'heartbeat' });
  }

  /**
   * Stops all transactions, drops the connection, and boots again after `downMs` of the clock with what was written to hold after a reset.
   *
   * @param bootReason what 2.x is told then
   */
  reset(reason: StopReason, downMs = 5_000, bootReason = 'remoteReset'): void {
    for (const { number, transaction } of this.connectors) {
      if (transaction !== undefined) void this.stop(number, reason);
    }
    this.journal.note(`restarts: ${bootReason}`);
    this.isAccepted = false;
    this.#bootReason = bootReason;
    this.rounds.stop();
    this.link.close(1001);
    this.#cancelBoot = this.options.clock.after(downMs, () => {
      this.configuration.restart();
      this.network.restart();
      this.link.open();
    });
  }

  /** Runs once no transaction does; now, when none does. */
  whenIdle(run: () => void): void {
    this.#whenIdle.push(run);
    this.settled();
  }

  /** A transaction has ended. */
  settled(): void {
    if (this.connectors.some(({ transaction }) => transaction !== undefined)) return;
    for (const run of this.#whenIdle.splice(0)) run();
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

  /** The running transaction that the CSMS calls so. */
  transaction(name: string): Transaction | undefined {
    return this.connectors
      .flatMap(({ transaction, plugged }) => [transaction, plugged])
      .find((each) => each !== undefined && nameOf(each, this.version) === name);
  }

  #opened(): void {
    this.network.opened();
    this.options.onChange?.(this);
    if (this.isAccepted && !this.options.bootOnReconnect) this.#accepted();
    else this.#tryBoot();
  }

  /** Boots, and again later when that fails while the connection stands. */
  #tryBoot(): void {
    swallow(this.boot(), () => {
      if (this.link.isOpen) this.#bootAfter(bootRetryMs);
    });
  }

  #bootAfter(delayMs: number): void {
    this.#cancelBoot = this.options.clock.after(delayMs, () => this.#tryBoot());
  }

  #accepted(): void {
    const isFirst = !this.isAccepted;
    this.isAccepted = true;
    if (isFirst) this.firmware.booted();
    this.status.reportWhole(isFirst);
    for (const connector of this.connectors) this.reportState(connector, isFirst);
    this.monitors.flush();
    this.rounds.start(this.#heartbeatMs);
    void this.queue.pump();
    this.options.onChange?.(this);
  }
}

/** What was not answered is over; anything but a failed call is a bug. */
function swallow(told: Promise<unknown>, otherwise?: () => void): void {
  told.catch((error: unknown) => {
    if (!(error instanceof CallFailed)) throw error;
    otherwise?.();
  });
}
