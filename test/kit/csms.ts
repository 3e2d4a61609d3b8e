/** A CSMS that remembers what it was told, for tests of the charger's role over real sockets: a blocked card, a transaction counter, faults. */
import { createServer, type Server as HttpServer } from 'node:http';
import { Charger, type ChargerOptions, type Clock } from '../../ocpp/charger.ts';
import type { OcppServer } from '../../ocpp/contract.ts';
import type { OcppVersion } from '../../ocpp/rpc/errors.ts';
import { createOcppServer } from '../../ocpp/server.ts';
import type { CommandAnswer, StationCommand, StationEvent, StationReply } from '../../ocpp/vocabulary.ts';

export class Csms {
  readonly http: HttpServer = createServer();
  readonly events: StationEvent[] = [];
  readonly frames: string[] = [];
  /** What each connection showed as its password. */
  readonly passwords: (string | undefined)[] = [];
  ocpp: OcppServer = this.#create();
  port = 0;
  bootStatus: 'accepted' | 'pending' = 'accepted';
  /** How many stops, and boots, are not answered before one is. */
  refusals = 0;
  bootFailures = 0;
  /** Replies before the usual ones. */
  reply: (event: StationEvent) => StationReply | undefined = () => undefined;
  #transactions = 0;
  #ids = 0;
  readonly newId = () => `n${++this.#ids}`;
  readonly #chargers: Charger[] = [];

  #create(): OcppServer {
    return createOcppServer({
      authenticate: ({ basic }) => {
        this.passwords.push(basic && Buffer.from(basic.password).toString('latin1'));
        return { ok: true };
      },
      handle: (_link, event) => this.#handle(event),
      onFrame: (_link, direction, text) => this.frames.push(`${direction} ${text}`),
      limits: { drainMs: 300 },
      now: Date.now,
      newId: () => this.newId(),
    });
  }

  async listen(): Promise<void> {
    this.http.on('upgrade', (request, socket, head) => this.ocpp.handleUpgrade(request, socket, head));
    await new Promise<void>((resolve) => this.http.listen(this.port, '127.0.0.1', resolve));
    const address = this.http.address();
    this.port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  }

  /** Goes away with all sockets, and takes no new ones. */
  async goAway(): Promise<void> {
    this.http.close();
    await this.ocpp.shutdown();
  }

  /** Another server on the same port. */
  async comeBack(): Promise<void> {
    this.ocpp = this.#create();
    await new Promise<void>((resolve) => this.http.listen(this.port, '127.0.0.1', resolve));
  }

  async close(): Promise<void> {
    for (const charger of this.#chargers.splice(0)) charger.close();
    await this.ocpp.shutdown();
    this.http.close();
  }

  kinds(): string[] {
    return this.events.map((event) => event.kind);
  }

  told<K extends StationEvent['kind']>(kind: K): Extract<StationEvent, { kind: K }>[] {
    return this.events.filter((event): event is Extract<StationEvent, { kind: K }> => event.kind === kind);
  }

  send(command: StationCommand): Promise<CommandAnswer> {
    return this.ocpp.send('CP', command);
  }

  newCharger(clock: Clock, options: Partial<ChargerOptions> = {}): Charger {
    const charger = new Charger({
      url: `ws://127.0.0.1:${this.port}/ocpp`,
      identity: 'CP',
      clock,
      newId: this.newId,
      device: { vendor: 'V', model: 'M' },
      connectors: 2,
      registerWh: 1_000,
      reconnectMs: 10,
      ...options,
    });
    this.#chargers.push(charger);
    return charger;
  }

  /** A charger that is connected and accepted. */
  async plug(clock: Clock, version: OcppVersion, options: Partial<ChargerOptions> = {}): Promise<Charger> {
    const charger = this.newCharger(clock, { version, ...options });
    charger.connect();
    await until(() => charger.isOnline, 'online');
    return charger;
  }

  #handle(event: StationEvent): StationReply {
    if (event.kind === 'transactionStopped' && this.refusals > 0) {
      this.refusals--;
      throw new Error('not now');
    }
    if (event.kind === 'booted' && this.bootFailures > 0) {
      this.bootFailures--;
      throw new Error('not now');
    }
    this.events.push(event);
    return this.reply(event) ?? this.#usual(event);
  }

  #usual(event: StationEvent): StationReply {
    const allowed = (idTag: string) => ({ status: idTag === 'BLOCKED' ? 'blocked' : 'accepted' }) as const;
    switch (event.kind) {
      case 'booted':
        return { status: this.bootStatus, intervalS: 60, nowMs: Date.now() };
      case 'heartbeat':
        return { nowMs: Date.now() };
      case 'authorizationAsked':
        return { authorization: allowed(event.idTag) };
      case 'transactionStarted':
        return { transactionId: ++this.#transactions, authorization: allowed(event.idTag) };
      case 'transactionReported':
        return event.idTag === undefined ? {} : { authorization: allowed(event.idTag) };
      case 'certificateRequested':
        return { status: 'accepted' };
      default:
        return {};
    }
  }
}

export const until = async (isTrue: () => boolean, what = 'what was waited for'): Promise<void> => {
  const endsAt = performance.now() + 10_000;
  while (!isTrue()) {
    if (performance.now() > endsAt) throw new Error(`Not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
};
