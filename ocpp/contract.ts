/** What the owner of an OCPP server gives it and gets from it. Types only. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { BasicCredentials } from './basic-auth.ts';
import type { OcppLimits } from './limits.ts';
import type { Device } from './quirks.ts';
import type { OcppVersion } from './rpc/errors.ts';
import type { CommandAnswer, StationCommand, StationEvent, StationReply } from './vocabulary.ts';

export interface AuthenticationRequest {
  /** Percent-decoded last part of the URL. */
  identity: string;
  /** Present when Basic credentials were sent; the user has been found to be the identity. */
  basic?: BasicCredentials;
  remoteAddress: string;
  /** The charger came over TLS. */
  secure: boolean;
  /** Present when it showed a certificate of its own, whatever that is worth. */
  certificate?: ClientCertificate;
}

export interface ClientCertificate {
  /** X.509, DER. */
  der: Uint8Array;
  /** Why it does not lead to an authority that the listener trusts, in OpenSSL's words; absent when it does. */
  problem?: string;
}
/** `device` lets quirks apply to a station that reconnects without a boot; `data` becomes that of its link. */
export type AuthenticationResult =
  | { ok: true; device?: Device; data?: unknown }
  | { ok: false; status: 401 | 403 | 404 | 429 };

/** One station's open connection. */
export interface StationLink {
  readonly identity: string;
  readonly connectionId: string;
  /** What this connection speaks. The station's next one may speak another. */
  readonly version: OcppVersion;
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
   * Called with one event of a station at a time. The reply goes out when it is returned or resolves; to what came by SEND (2.1)
   * none does. A throw answers with CALLERROR `InternalError`, or the code of a thrown `RpcError`; the station may then send the
   * message again.
   */
  handle(station: StationLink, event: StationEvent): Promise<StationReply> | StationReply;
  onConnect?(station: StationLink): void;
  onDisconnect?(station: StationLink, why: string): void;
  /** Sees every frame's text. */
  onFrame?(station: StationLink, direction: 'in' | 'out', text: string): void;
  log?(level: 'info' | 'warn' | 'error', message: string, details: Record<string, unknown>): void;
  limits?: Partial<OcppLimits>;
  /** Versions to speak; all when not given. Which of them a connection speaks is the charger's preference. */
  versions?: readonly OcppVersion[];
  /** The station's address where a trusted proxy stands in front; the socket's when not given. */
  addressOf?(request: IncomingMessage): string;
  /** Whether a trusted proxy says that it was reached over TLS; what the socket is when not given. */
  isSecure?(request: IncomingMessage): boolean;
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
