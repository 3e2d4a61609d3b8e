/**
 * The handshake: who comes, may it in, and which version does it want to speak. Ends with an open socket and a guest, or with
 * a refusal. What happens on the connection is `server.ts`'s business.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { type PerMessageDeflateOptions, type Server as SocketServer, type WebSocket, WebSocketServer } from 'ws';
import { readBasicAuth } from './basic-auth.ts';
import type { AuthenticationRequest, AuthenticationResult, OcppServerOptions } from './contract.ts';
import type { OcppLimits } from './limits.ts';
import { StationSocket } from './link.ts';
import type { Device } from './quirks.ts';
import type { OcppVersion } from './rpc/errors.ts';
import { Turnstile } from './turnstile.ts';
import { chooseVersion, identityOf, refuse } from './upgrade.ts';
import { ocppVersions } from './versions.ts';

export interface Guest {
  identity: string;
  version: OcppVersion;
  remoteAddress: string;
  device: Device | undefined;
  /** The owner's, for the link. */
  data: unknown;
}

interface Door {
  readonly isClosing: boolean;
  /** Open connections. */
  readonly openCount: number;
  /** Those inside who are owed an answer or have not said anything yet. */
  readonly busyCount: number;
  welcome(socket: StationSocket, guest: Guest): void;
}

/**
 * RFC 7692 as 2.x asks for it (part 4 §3.4), and only where the charger offers it: no memory is kept between messages (see
 * `releaseCompression`), and what we send goes as it is unless it is a long list. Measured over 2 000 sockets that had sent and
 * received: 3.6 kB each, as without compression; 213 kB each with the streams kept.
 */
const compression: PerMessageDeflateOptions = {
  serverNoContextTakeover: true,
  clientNoContextTakeover: true,
  threshold: 8_192,
  concurrencyLimit: 4,
  zlibDeflateOptions: { level: 3, memLevel: 6, chunkSize: 4_096 },
  zlibInflateOptions: { chunkSize: 4_096 },
};

export class Admission {
  readonly #options: OcppServerOptions;
  readonly #limits: OcppLimits;
  readonly #door: Door;
  readonly #versions: readonly OcppVersion[];
  /** One per version, because the version decides the compression; the one for `undefined` answers without a protocol. */
  readonly #sockets = new Map<OcppVersion | undefined, SocketServer<typeof StationSocket>>();
  readonly turnstile: Turnstile;
  #handshakes = 0;
  /** Sockets that were opened only to be told that no protocol is shared. */
  readonly #strangers = new Set<WebSocket>();

  constructor(options: OcppServerOptions, limits: OcppLimits, door: Door) {
    this.#options = options;
    this.#limits = limits;
    this.#door = door;
    this.turnstile = new Turnstile(limits, () => door.busyCount);
    this.#versions = options.versions ?? ocppVersions;
    for (const version of [...this.#versions, undefined]) this.#sockets.set(version, this.#acceptor(version));
  }

  #acceptor(version: OcppVersion | undefined): SocketServer<typeof StationSocket> {
    const isOld = version === undefined || version === 'ocpp1.6';
    return new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: isOld ? false : compression,
      maxPayload: isOld ? this.#limits.maxFrameBytes : this.#limits.maxFrameBytes2x,
      WebSocket: StationSocket,
      handleProtocols: () => version ?? false,
    });
  }

  /** See `OcppServer.handleUpgrade`. */
  handleUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    const identity = identityOf(req.url);
    if (identity === undefined) return false;
    socket.on('error', ignore);
    if (identity === null) refuse(socket, 400);
    else if (this.#door.isClosing || this.#isFull) refuse(socket, 503);
    else void this.#queue(req, socket, head, identity);
    return true;
  }

  /** Those who are neither in nor gone. */
  get size(): number {
    return this.turnstile.size + this.#handshakes + this.#strangers.size;
  }

  get #isFull(): boolean {
    const isCrowded = this.#door.openCount + this.size >= this.#limits.maxConnections;
    return isCrowded || this.#handshakes >= this.#limits.maxHandshakes;
  }

  /** Cuts off those who were shown the door and have not left. */
  close(): void {
    this.turnstile.close();
    for (const socket of this.#strangers) socket.terminate();
  }

  /** Nobody is asked who he is before his turn. */
  async #queue(req: IncomingMessage, socket: Duplex, head: Buffer, identity: string): Promise<void> {
    const turn = this.turnstile.enter(this.#options.now());
    if (turn !== true && !(await turn)) {
      refuse(socket, 503);
      return;
    }
    try {
      if (!socket.destroyed) await this.#admit(req, socket, head, identity);
    } finally {
      this.turnstile.arrived();
    }
  }

  async #admit(req: IncomingMessage, socket: Duplex, head: Buffer, identity: string): Promise<void> {
    const remoteAddress = this.#options.addressOf?.(req) ?? req.socket.remoteAddress ?? '';
    const choice = chooseVersion(req.headers['sec-websocket-protocol'], this.#versions, identity);
    if (choice === 'unfitIdentity') {
      this.#log('warn', 'identity unfit for OCPP 2', { identity, remoteAddress });
      refuse(socket, 400);
      return;
    }
    const basic = readBasicAuth(req.headers.authorization, identity);
    if (basic !== undefined && basic.user !== identity) {
      this.#log('warn', 'user is not the identity', { identity, user: basic.user, remoteAddress });
      refuse(socket, 401);
      return;
    }
    this.#handshakes++;
    const result = await this.#authenticate({
      identity,
      remoteAddress,
      secure: req.socket instanceof TLSSocket || this.#options.isSecure?.(req) === true,
      ...(basic && { basic }),
      ...clientCertificate(req.socket),
    });
    this.#handshakes--;
    if (result === undefined || this.#door.isClosing) refuse(socket, 503);
    else if (!result.ok) {
      this.#log('warn', 'connection refused', { identity, status: result.status, remoteAddress });
      refuse(socket, result.status);
    } else if (!socket.destroyed) {
      const version = choice === 'noneInCommon' ? undefined : choice;
      this.#sockets.get(version)?.handleUpgrade(req, socket, head, (open) => {
        socket.removeListener('error', ignore);
        if (open.extensions === '') open.stream = socket;
        if (version === undefined) this.#turnAway(open);
        else this.#door.welcome(open, { identity, version, remoteAddress, device: result.device, data: result.data });
      });
    }
  }

  async #authenticate(request: AuthenticationRequest): Promise<AuthenticationResult | undefined> {
    try {
      return await this.#options.authenticate(request);
    } catch (error) {
      this.#log('error', 'authentication failed to decide', { identity: request.identity, error });
      return undefined;
    }
  }

  /** OCPP-J 1.6 §3.2: with no protocol in common the handshake is completed without the header, then the socket is closed. */
  #turnAway(socket: WebSocket): void {
    this.#strangers.add(socket);
    socket.on('error', ignore).on('close', () => this.#strangers.delete(socket));
    socket.close(1002, 'no common subprotocol');
  }

  #log(level: 'warn' | 'error', message: string, details: Record<string, unknown>): void {
    this.#options.log?.(level, message, details);
  }
}

function clientCertificate(socket: Duplex): Pick<AuthenticationRequest, 'certificate'> {
  const der = socket instanceof TLSSocket ? socket.getPeerCertificate().raw : undefined;
  if (!(socket instanceof TLSSocket) || der === undefined) return {};
  // Typed as an error, but a code such as CERT_HAS_EXPIRED.
  return { certificate: { der, ...(!socket.authorized && { problem: String(socket.authorizationError) }) } };
}

function ignore(): void {}
