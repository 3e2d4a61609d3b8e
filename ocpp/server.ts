/**
 * The CSMS end of OCPP-J over WebSockets: handshake, authentication, subprotocol, limits, dead sockets and shutdown. Everything
 * that can be decided without a socket is decided in `station.ts`; what events mean is the owner's business (`handle`).
 *
 * Thousands of idle chargers share one interval and one set of listener functions; a link carries only its state.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type Server as SocketServer, WebSocket, WebSocketServer } from 'ws';
import { type BasicCredentials, readBasicAuth } from './basic-auth.ts';
import { dialect16 } from './dialects/v16.ts';
import { defaultOcppLimits, type OcppLimits } from './limits.ts';
import { type Device, quirksOf } from './quirks.ts';
import { type Bucket, floodingMs, newBucket, type Rate, refill, spend } from './rate.ts';
import { RpcError } from './rpc/errors.ts';
import type { CallFrame } from './rpc/frame.ts';
import { unanswered } from './rpc/peer.ts';
import { commandFailures, newStation, type StationInput, type StationState, stepStation } from './station.ts';
import { identityOf, refuse } from './upgrade.ts';
import type { CommandAnswer, StationCommand, StationEvent, StationReply } from './vocabulary.ts';

export interface AuthenticationRequest {
  /** Percent-decoded last part of the URL. */
  identity: string;
  /** Present when Basic credentials were sent; the user has been found to be the identity. */
  basic?: BasicCredentials;
  remoteAddress: string;
}
/** `device` lets quirks apply to a station that reconnects without a boot. */
export type AuthenticationResult = { ok: true; device?: Device } | { ok: false; status: 401 | 403 | 404 | 429 };

/** One station's open connection. */
export interface StationLink {
  readonly identity: string;
  readonly connectionId: string;
  readonly version: 'ocpp1.6';
  readonly remoteAddress: string;
  readonly connectedAtMs: number;
  /** The time of the last message or pong. */
  readonly lastMessageAtMs: number;
  /** The owner's slot. */
  data: unknown;
  send(command: StationCommand): Promise<CommandAnswer>;
}

export interface OcppServerOptions {
  authenticate(request: AuthenticationRequest): Promise<AuthenticationResult> | AuthenticationResult;
  /**
   * Called with one event of a station at a time. The reply goes out when it is returned or resolves. A throw answers with
   * CALLERROR `InternalError`, or the code of a thrown `RpcError`; the station may then send the message again.
   */
  handle(station: StationLink, event: StationEvent): Promise<StationReply> | StationReply;
  onConnect?(station: StationLink): void;
  onDisconnect?(station: StationLink, why: string): void;
  /** Sees every frame's text. */
  onFrame?(station: StationLink, direction: 'in' | 'out', text: string): void;
  log?(level: 'info' | 'warn' | 'error', message: string, details: Record<string, unknown>): void;
  limits?: Partial<OcppLimits>;
  /** The station's address where a trusted proxy stands in front; the socket's when not given. */
  addressOf?(request: IncomingMessage): string;
  now(): number;
  newId(): string;
}

export interface OcppServer {
  /** Takes the upgrade when the path is `/ocpp/{identity}`; otherwise returns false and leaves the socket alone. */
  handleUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** Never rejects; see `commandFailures` for what `detail` says when the station did not answer. */
  send(identity: string, command: StationCommand): Promise<CommandAnswer>;
  link(identity: string): StationLink | undefined;
  links(): Iterable<StationLink>;
  readonly size: number;
  /** Closes the station's connection; false when there is none. */
  disconnect(identity: string, code: number, reason: string): boolean;
  /** Takes nothing new, lets running handlers answer, closes every socket with 1001. Resolves when all are closed. */
  shutdown(): Promise<void>;
}

type Settle = (answer: CommandAnswer) => void;

const pausedByRate = 1;
const pausedByBacklog = 2;
const tickMs = 1_000;

class Link implements StationLink {
  readonly identity: string;
  readonly connectionId: string;
  readonly version = 'ocpp1.6';
  readonly remoteAddress: string;
  readonly connectedAtMs: number;
  lastMessageAtMs: number;
  data: unknown = undefined;
  readonly station: StationState<Settle>;
  readonly socket: StationSocket;
  readonly server: Server;
  readonly rate: Bucket;
  paused = 0;
  pinged = false;
  closeReason: string | undefined = undefined;

  constructor(server: Server, socket: StationSocket, guest: Guest) {
    const nowMs = server.options.now();
    this.identity = guest.identity;
    this.connectionId = server.options.newId();
    this.remoteAddress = guest.remoteAddress;
    this.connectedAtMs = nowMs;
    this.lastMessageAtMs = nowMs;
    this.station = newStation(dialect16, guest.device === undefined ? undefined : quirksOf(guest.device));
    this.socket = socket;
    this.server = server;
    this.rate = newBucket(server.limits.messageBurst, nowMs);
  }

  send(command: StationCommand): Promise<CommandAnswer> {
    if (this.server.isClosing || this.socket.readyState !== WebSocket.OPEN) return Promise.resolve(offline());
    return new Promise((about) => {
      this.server.feed(this, { type: 'command', id: this.server.options.newId(), command, about });
    });
  }
}

/** The socket knows its link, so that all sockets share the same listener functions. */
class StationSocket extends WebSocket {
  link: Link | undefined = undefined;
}

interface Guest {
  identity: string;
  remoteAddress: string;
  device: Device | undefined;
}

export function createOcppServer(options: OcppServerOptions): OcppServer {
  return new Server(options);
}

class Server implements OcppServer {
  readonly options: OcppServerOptions;
  readonly limits: OcppLimits;
  readonly stationLimits;
  readonly #rate: Rate;
  readonly byIdentity = new Map<string, Link>();
  /** Links with a command in flight, which alone need the clock for it. */
  readonly waiting = new Set<Link>();
  readonly pausedLinks = new Set<Link>();
  readonly #sockets: SocketServer<typeof StationSocket>;
  readonly #timer: NodeJS.Timeout;
  isClosing = false;
  /** Handlers that have not answered yet. */
  #handling = 0;
  #handshakes = 0;
  #open = new Set<StationSocket>();
  #onIdle: (() => void) | undefined;

  constructor(options: OcppServerOptions) {
    this.options = options;
    this.limits = { ...defaultOcppLimits, ...options.limits };
    const { maxFrameBytes, callTimeoutMs, maxQueuedCommands, maxUnanswered } = this.limits;
    this.stationLimits = {
      frame: { maxChars: maxFrameBytes, maxDepth: 16 },
      // One read of the socket can hold many small frames after the pause has been asked for.
      peer: { maxQueued: maxQueuedCommands, maxBacklog: 8 * maxUnanswered, callTimeoutMs },
    };
    this.#rate = { perSecond: this.limits.messagesPerSecond, burst: this.limits.messageBurst };
    this.#sockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: maxFrameBytes,
      WebSocket: StationSocket,
      handleProtocols: (offered) => (offered.has('ocpp1.6') ? 'ocpp1.6' : false),
    });
    this.#timer = setInterval(() => this.#tick(), tickMs).unref();
  }

  get size(): number {
    return this.byIdentity.size;
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
    const identity = identityOf(req.url);
    if (identity === undefined) return false;
    socket.on('error', ignore);
    if (identity === null) refuse(socket, 400);
    else if (this.isClosing || this.#open.size + this.#handshakes >= this.limits.maxConnections) refuse(socket, 503);
    else if (this.#handshakes >= this.limits.maxHandshakes) refuse(socket, 503);
    else void this.#admit(req, socket, head, identity);
    return true;
  }

  async #admit(req: IncomingMessage, socket: Duplex, head: Buffer, identity: string): Promise<void> {
    const remoteAddress = this.options.addressOf?.(req) ?? req.socket.remoteAddress ?? '';
    const basic = readBasicAuth(req.headers.authorization, identity);
    if (basic !== undefined && basic.user !== identity) {
      this.#log('warn', 'user is not the identity', { identity, user: basic.user, remoteAddress });
      refuse(socket, 401);
      return;
    }
    this.#handshakes++;
    const result = await this.#authenticate({ identity, remoteAddress, ...(basic ? { basic } : {}) });
    this.#handshakes--;
    if (result === undefined || this.isClosing) refuse(socket, 503);
    else if (!result.ok) {
      this.#log('warn', 'connection refused', { identity, status: result.status, remoteAddress });
      refuse(socket, result.status);
    } else if (!socket.destroyed) {
      const offered = req.headers['sec-websocket-protocol'] !== undefined;
      const guest: Guest = { identity, remoteAddress, device: result.device };
      this.#sockets.handleUpgrade(req, socket, head, (open) => {
        socket.removeListener('error', ignore);
        if (offered && open.protocol === '') rejectProtocol(open);
        else this.#welcome(open, guest);
      });
    }
  }

  async #authenticate(request: AuthenticationRequest): Promise<AuthenticationResult | undefined> {
    try {
      return await this.options.authenticate(request);
    } catch (error) {
      this.#log('error', 'authentication failed to decide', { identity: request.identity, error });
      return undefined;
    }
  }

  #welcome(socket: StationSocket, guest: Guest): void {
    const old = this.byIdentity.get(guest.identity);
    if (old !== undefined) this.close(old, 1001, 'replaced by a newer connection');
    const link = new Link(this, socket, guest);
    socket.link = link;
    socket.on('message', onMessage).on('pong', onPong).on('close', onClose).on('error', onError);
    this.#open.add(socket);
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
    if (this.byIdentity.get(link.identity) === link) this.byIdentity.delete(link.identity);
    this.options.onDisconnect?.(link, why);
  }

  /** @param why what the socket said, unless the link was ended from here before */
  closed(link: Link, why: string): void {
    this.#open.delete(link.socket);
    this.#leave(link, why);
    this.#settleIdle();
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
    for (const output of stepStation(link.station, input, nowMs, this.stationLimits)) {
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
    socket.send(text);
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
    this.feed(link, input);
    if ((link.paused & pausedByBacklog) !== 0 && unanswered(link.station.peer) <= this.limits.maxUnanswered / 4) {
      this.#resume(link, pausedByBacklog);
    }
    this.#settleIdle();
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
    await this.#idle(() => this.#handling === 0);
    for (const link of [...this.byIdentity.values()]) this.close(link, 1001, 'server is going away');
    await this.#idle(() => this.#open.size === 0);
    for (const socket of this.#open) socket.terminate();
    clearInterval(this.#timer);
  }

  /** Waits until `done`, or `drainMs`. */
  #idle(done: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.limits.drainMs);
      this.#onIdle = () => {
        if (!done()) return;
        clearTimeout(timer);
        this.#onIdle = undefined;
        resolve();
      };
      this.#onIdle();
    });
  }

  #settleIdle(): void {
    this.#onIdle?.();
  }

  #log(level: 'info' | 'warn' | 'error', message: string, details: Record<string, unknown>): void {
    this.options.log?.(level, message, details);
  }
}

function onMessage(this: WebSocket, data: RawData): void {
  const link = this instanceof StationSocket ? this.link : undefined;
  link?.server.received(link, data.toString());
}

function onPong(this: WebSocket): void {
  const link = this instanceof StationSocket ? this.link : undefined;
  if (link === undefined) return;
  link.lastMessageAtMs = link.server.options.now();
  link.pinged = false;
}

function onClose(this: WebSocket, code: number, reason: Buffer): void {
  const link = this instanceof StationSocket ? this.link : undefined;
  link?.server.closed(link, reason.length === 0 ? String(code) : `${code} ${reason}`);
}

/** `ws` closes the socket after an error by itself, with the code that fits (1009 for a frame too large). */
function onError(this: WebSocket, error: Error): void {
  const link = this instanceof StationSocket ? this.link : undefined;
  if (link !== undefined) link.server.options.log?.('warn', error.message, { identity: link.identity });
}

function ignore(): void {}

function offline(): CommandAnswer {
  return { outcome: 'failed', detail: commandFailures.offline };
}

/** OCPP-J 1.6 §3.2: with no protocol in common the handshake is completed without the header, then the socket is closed. */
function rejectProtocol(socket: WebSocket): void {
  socket.on('error', ignore);
  socket.close(1002, 'no common subprotocol');
}
