/**
 * The CSMS end of OCPP-J over WebSockets: events in, commands out, limits, dead sockets and shutdown. Everything that can be decided
 * without a socket is decided in `station.ts`; who may connect and which version it speaks in `admission.ts`; what events mean is
 * the owner's business (`handle`).
 *
 * Thousands of idle chargers share one interval.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { Admission, type Guest } from './admission.ts';
import type { OcppServer, OcppServerOptions, StationLink } from './contract.ts';
import { Drain } from './drain.ts';
import { defaultOcppLimits, type OcppLimits } from './limits.ts';
import { Link, offline, type Settle, type StationSocket } from './link.ts';
import { floodingMs, type Rate, refill, spend } from './rate.ts';
import { type OcppVersion, RpcError } from './rpc/errors.ts';
import { type CallFrame, defaultFrameLimits } from './rpc/frame.ts';
import { unanswered } from './rpc/peer.ts';
import { type StationInput, type StationLimits, stepStation } from './station.ts';
import type { CommandAnswer, StationCommand, StationEvent, StationReply } from './vocabulary.ts';

const pausedByRate = 1;
const pausedByBacklog = 2;
const tickMs = 1_000;
/** A newcomer who has said nothing for so long has nothing to say. */
const silentMs = 3_000;

export function createOcppServer(options: OcppServerOptions): OcppServer {
  return new Server(options);
}

/** What is open or under way; all 0 when the last station has left. */
interface Load {
  links: number;
  sockets: number;
  /** Handshakes that wait for `authenticate`, and sockets that are being turned away. */
  admissions: number;
  handlers: number;
  awaitingStations: number;
  paused: number;
}

export class Server implements OcppServer {
  readonly options: OcppServerOptions;
  readonly limits: OcppLimits;
  readonly #stationLimits: Readonly<Record<OcppVersion, StationLimits>>;
  readonly #rate: Rate;
  readonly byIdentity = new Map<string, Link>();
  /** Links with a command in flight, which alone need the clock for it. */
  readonly waiting = new Set<Link>();
  readonly pausedLinks = new Set<Link>();
  readonly #admission: Admission;
  readonly #timer: NodeJS.Timeout;
  isClosing = false;
  /** Handlers that have not answered yet. */
  #handling = 0;
  /** Links that have not had an answer yet, with the time of their coming: more is to be expected of them at once. */
  readonly #newcomers = new Map<Link, number>();
  #open = new Set<StationSocket>();
  readonly #drain: Drain;

  constructor(options: OcppServerOptions) {
    this.options = options;
    this.limits = { ...defaultOcppLimits, ...options.limits };
    const { maxFrameBytes, maxFrameBytes2x, callTimeoutMs, maxQueuedCommands, maxUnanswered } = this.limits;
    // One read of the socket can hold many small frames after the pause has been asked for.
    const peer = { maxQueued: maxQueuedCommands, maxBacklog: 8 * maxUnanswered, callTimeoutMs };
    const bounded = (version: OcppVersion, maxChars: number): StationLimits => ({
      frame: { ...defaultFrameLimits[version], maxChars },
      peer,
    });
    this.#stationLimits = {
      'ocpp1.6': bounded('ocpp1.6', maxFrameBytes),
      'ocpp2.0.1': bounded('ocpp2.0.1', maxFrameBytes2x),
      'ocpp2.1': bounded('ocpp2.1', maxFrameBytes2x),
    };
    this.#rate = { perSecond: this.limits.messagesPerSecond, burst: this.limits.messageBurst };
    this.#drain = new Drain(this.limits.drainMs);
    this.#admission = new Admission(options, this.limits, this);
    this.#timer = setInterval(() => this.#tick(), tickMs).unref();
  }

  get size(): number {
    return this.byIdentity.size;
  }

  get load(): Load {
    return {
      links: this.byIdentity.size,
      sockets: this.#open.size,
      admissions: this.#admission.size,
      handlers: this.#handling,
      awaitingStations: this.waiting.size,
      paused: this.pausedLinks.size,
    };
  }

  link(identity: string): StationLink | undefined {
    return this.byIdentity.get(identity);
  }

  links(): Iterable<StationLink> {
    return this.byIdentity.values();
  }

  send(identity: string, command: StationCommand): Promise<CommandAnswer> {
    return this.byIdentity.get(identity)?.send(command) ?? Promise.resolve(offline());
  }

  disconnect(identity: string, code: number, reason: string): boolean {
    const link = this.byIdentity.get(identity);
    if (link === undefined) return false;
    this.close(link, code, reason);
    return true;
  }

  handleUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    return this.#admission.handleUpgrade(req, socket, head);
  }

  get busyCount(): number {
    return this.#handling + this.#newcomers.size;
  }

  get openCount(): number {
    return this.#open.size;
  }

  welcome(socket: StationSocket, guest: Guest): void {
    const old = this.byIdentity.get(guest.identity);
    if (old !== undefined) this.close(old, 1001, 'replaced by a newer connection');
    const link = new Link(this, socket, guest, this.limits.messageBurst);
    this.#open.add(socket);
    this.#newcomers.set(link, this.options.now());
    this.byIdentity.set(link.identity, link);
    this.options.onConnect?.(link);
  }

  /** Ends the link at once; the socket's closing handshake may take its time. */
  close(link: Link, code: number, reason: string): void {
    this.#leave(link, reason);
    link.socket.resume();
    link.socket.close(code, reason);
  }

  #leave(link: Link, why: string): void {
    if (link.closeReason !== undefined) return;
    link.closeReason = why;
    this.feed(link, { type: 'closed' });
    this.waiting.delete(link);
    this.pausedLinks.delete(link);
    this.#settle(link);
    if (this.byIdentity.get(link.identity) === link) this.byIdentity.delete(link.identity);
    this.options.onDisconnect?.(link, why);
  }

  /** @param why what the socket said, unless the link was ended from here before */
  closed(link: Link, why: string): void {
    this.#open.delete(link.socket);
    this.#leave(link, why);
    this.#drain.check();
  }

  received(link: Link, text: string): void {
    if (link.closeReason !== undefined || this.isClosing) return;
    const nowMs = this.options.now();
    link.lastMessageAtMs = nowMs;
    link.pinged = false;
    this.options.onFrame?.(link, 'in', text);
    if (!spend(link.rate, nowMs, this.#rate)) this.#pause(link, pausedByRate);
    this.feed(link, { type: 'text', text }, nowMs);
    if (unanswered(link.station.peer) >= this.limits.maxUnanswered) this.#pause(link, pausedByBacklog);
  }

  feed(link: Link, input: StationInput<Settle>, nowMs = this.options.now()): void {
    for (const output of stepStation(link.station, input, nowMs, this.#stationLimits[link.version])) {
      switch (output.type) {
        case 'send':
          this.#write(link, output.text);
          break;
        case 'event':
          // What is not begun before a shutdown stays unanswered, so that the station sends it again.
          if (!this.isClosing) this.#handle(link, output.call, output.event);
          break;
        case 'answered':
          output.about(output.answer);
          break;
        case 'oddity':
          this.#log('warn', output.what, { identity: link.identity });
          break;
      }
    }
    if (link.station.peer.inFlight !== undefined) this.waiting.add(link);
  }

  #write(link: Link, text: string): void {
    const { socket } = link;
    if (socket.readyState !== WebSocket.OPEN) return;
    this.options.onFrame?.(link, 'out', text);
    socket.say(text);
    if (socket.bufferedAmount > this.limits.maxBufferedBytes) {
      this.#leave(link, 'does not read');
      socket.terminate();
    }
  }

  #handle(link: Link, call: CallFrame, event: StationEvent): void {
    this.#handling++;
    let reply: Promise<StationReply> | StationReply;
    try {
      reply = this.options.handle(link, event);
    } catch (error) {
      this.#failed(link, call, event, error);
      return;
    }
    if (!(reply instanceof Promise)) {
      this.#replied(link, call, event, reply);
      return;
    }
    reply.then(
      (settled) => this.#replied(link, call, event, settled),
      (error: unknown) => this.#failed(link, call, event, error),
    );
  }

  #replied(link: Link, call: CallFrame, event: StationEvent, reply: StationReply): void {
    this.#finish(link, { type: 'reply', call, event, reply });
  }

  #failed(link: Link, call: CallFrame, event: StationEvent, error: unknown): void {
    const known = error instanceof RpcError ? error : undefined;
    if (known === undefined)
      this.#log('error', 'handler failed', { identity: link.identity, event: event.kind, error });
    const { code, message: description } = known ?? {
      code: 'InternalError',
      message: 'The message could not be processed.',
    };
    this.#finish(link, { type: 'refuse', call, code, description });
  }

  #finish(link: Link, input: StationInput<Settle>): void {
    this.#handling--;
    this.#settle(link);
    this.feed(link, input);
    if ((link.paused & pausedByBacklog) !== 0 && unanswered(link.station.peer) <= this.limits.maxUnanswered / 4) {
      this.#resume(link, pausedByBacklog);
    }
    this.#drain.check();
  }

  /** It has had an answer, or is gone: there may be room for another. */
  #settle(link: Link): void {
    this.#newcomers.delete(link);
    this.#admission.turnstile.next();
  }

  #pause(link: Link, why: number): void {
    if (link.paused === 0) {
      this.pausedLinks.add(link);
      link.socket.pause();
    }
    link.paused |= why;
  }

  #resume(link: Link, why: number): void {
    link.paused &= ~why;
    if (link.paused !== 0) return;
    this.pausedLinks.delete(link);
    link.lastMessageAtMs = this.options.now(); // its pongs were not read meanwhile
    link.socket.resume();
  }

  #tick(): void {
    const nowMs = this.options.now();
    for (const link of this.waiting) {
      if (link.station.peer.inFlight === undefined) this.waiting.delete(link);
      else this.feed(link, { type: 'tick' }, nowMs);
    }
    for (const link of this.pausedLinks) {
      refill(link.rate, nowMs, this.#rate);
      if (floodingMs(link.rate, nowMs) > this.limits.floodCloseMs) this.close(link, 1008, 'too many messages');
      else if (link.rate.tokens >= 1) this.#resume(link, pausedByRate);
    }
    for (const link of this.byIdentity.values()) this.#watch(link, nowMs);
    // Some have nothing to say.
    for (const [link, sinceMs] of this.#newcomers) if (nowMs - sinceMs > silentMs) this.#newcomers.delete(link);
    this.#admission.turnstile.tick(nowMs);
  }

  #watch(link: Link, nowMs: number): void {
    const silentMs = nowMs - link.lastMessageAtMs;
    if (silentMs < this.limits.pingAfterMs || link.paused !== 0) return;
    if (silentMs >= this.limits.deadAfterMs) {
      this.#leave(link, 'no sign of life');
      link.socket.terminate();
    } else if (!link.pinged) {
      link.pinged = true;
      link.socket.ping();
    }
  }

  async shutdown(): Promise<void> {
    if (this.isClosing) return;
    this.isClosing = true;
    await this.#drain.wait(() => this.#handling === 0);
    for (const link of [...this.byIdentity.values()]) this.close(link, 1001, 'server is going away');
    await this.#drain.wait(() => this.#open.size === 0);
    for (const socket of this.#open) socket.terminate();
    this.#admission.close();
    clearInterval(this.#timer);
  }

  #log(level: 'info' | 'warn' | 'error', message: string, details: Record<string, unknown>): void {
    this.options.log?.(level, message, details);
  }
}
