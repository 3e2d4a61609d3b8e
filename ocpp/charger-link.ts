/**
 * A charger's connection to its CSMS: dials, authenticates, agrees on a version, speaks through the peer, dials again. Knows
 * frames and calls, nothing of connectors and transactions.
 */
import type { LookupFunction } from 'node:net';
import { WebSocket } from 'ws';
import { type OcppVersion, type RpcErrorCode, readErrorCode } from './rpc/errors.ts';
import {
  type CallFrame,
  readFrame,
  writeCall,
  writeError,
  writeNotice,
  writeResult,
  writeResultError,
} from './rpc/frame.ts';
import { defaultPeerLimits, newPeer, type PeerInput, type PeerLimits, step } from './rpc/peer.ts';

export interface ChargerLinkOptions {
  /** The endpoint without the identity, for example `ws://127.0.0.1:8080/ocpp`. */
  url: string;
  identity: string;
  /** AuthorizationKey: raw bytes, or text that is sent as it is. No header without it. */
  password?: string | Uint8Array;
  /** The version to speak where there is no choice; 1.6 when neither this nor `versions` is given. */
  version?: OcppVersion;
  /** Versions to offer, the preferred one first. An empty list sends no header, which servers take for 1.6. */
  versions?: OcppVersion[];
  /** Offers RFC 7692 compression; costs memory per charger. */
  compress?: boolean;
  /** The user of Basic authentication when it is not the identity. */
  user?: string;
  /** Over wss: the authorities whose servers are trusted, and the charger's own certificate with its key, all PEM. */
  tls?: { ca?: string; cert?: string; key?: string };
  callTimeoutMs?: number;
  /** First wait before dialling again, in real milliseconds; doubles up to 64 times it. 0: never again. */
  reconnectMs?: number;
  /** Finds the address of the host, where not every one may be reached. */
  lookup?: LookupFunction;
  newId(): string;
  onFrame?(direction: 'in' | 'out', text: string): void;
}

interface LinkEvents {
  onOpen(): void;
  /** `status` is the HTTP status where the handshake was refused, otherwise the close code. */
  onClose(status: number, reason: string): void;
  /** A CALL from the CSMS; answer it with `answer` or `refuse`. */
  onCall(call: CallFrame): void;
  /** 2.1: the CSMS could not read the answer to its call of this id. */
  onResultRefused?(id: string, code: RpcErrorCode, description: string): void;
}

/** Why a call has no result. `disconnected` and `timeout` leave open whether the CSMS has seen it. */
export class CallFailed extends Error {
  readonly code: RpcErrorCode | 'timeout' | 'disconnected' | 'queueFull' | 'invalidReply';
  constructor(code: CallFailed['code'], message: string) {
    super(message === '' ? code : `${code}: ${message}`);
    this.name = 'CallFailed';
    this.code = code;
  }
}

interface Promised {
  resolve(payload: unknown): void;
  reject(error: CallFailed): void;
}

export class ChargerLink {
  readonly #options: ChargerLinkOptions;
  readonly #events: LinkEvents;
  readonly #limits: PeerLimits;
  readonly #peer = newPeer<Promised>();
  #socket: WebSocket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #redial: NodeJS.Timeout | undefined;
  #version: OcppVersion;
  #attempts = 0;
  #wanted = false;

  constructor(options: ChargerLinkOptions, events: LinkEvents) {
    this.#options = options;
    this.#events = events;
    this.#version = this.#offered[0] ?? 'ocpp1.6';
    this.#limits = { ...defaultPeerLimits, callTimeoutMs: options.callTimeoutMs ?? defaultPeerLimits.callTimeoutMs };
  }

  get #offered(): OcppVersion[] {
    return this.#options.versions ?? [this.#options.version ?? 'ocpp1.6'];
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** What this connection speaks; before the first one, the version that is preferred. */
  get version(): OcppVersion {
    return this.#version;
  }

  /** Dials, and dials again after each loss until `close`. */
  open(): void {
    this.#wanted = true;
    if (this.#socket !== undefined) return;
    const { url, identity, compress = false, lookup, tls } = this.#options;
    const offered = this.#offered;
    const socket = new WebSocket(`${url}/${encodeURIComponent(identity)}`, offered, {
      perMessageDeflate: compress,
      headers: this.#headers(),
      ...(lookup && { lookup }),
      ...tls,
    });
    this.#socket = socket;
    let status = 0;
    socket.on('open', () => {
      this.#attempts = 0;
      this.#version = offered.find((version) => version === socket.protocol) ?? 'ocpp1.6';
      this.#events.onOpen();
    });
    socket.on('unexpected-response', (request, response) => {
      status = response.statusCode ?? 0;
      request.destroy();
      socket.terminate();
    });
    socket.on('message', (data) => this.#received(data.toString()));
    socket.on('error', () => {}); // `close` follows
    socket.on('close', (code, reason) => this.#lost(socket, status || code, reason.toString()));
  }

  /** Closes for good, until `open` is called again. */
  close(code = 1000): void {
    this.#wanted = false;
    clearTimeout(this.#redial);
    this.#socket?.close(code);
  }

  /** Closes and comes back, with whatever has changed in the options. */
  redial(): void {
    this.#socket?.close(1000);
  }

  /** Cuts the wire without a goodbye, as a power loss does; dials again like after any loss. */
  cut(): void {
    this.#socket?.terminate();
  }

  /** Resolves to the result's payload as received; rejects with `CallFailed`. */
  call(action: string, payload: unknown, id = this.#options.newId()): Promise<unknown> {
    if (!this.isOpen) return Promise.reject(new CallFailed('disconnected', ''));
    return new Promise((resolve, reject) => {
      this.#feed({ type: 'send', call: { id, action, payload, about: { resolve, reject } } });
    });
  }

  /** 2.1 SEND: tells without an answer; lost when there is no connection. */
  notify(action: string, payload: unknown, id = this.#options.newId()): void {
    if (this.isOpen) this.sendRaw(writeNotice(id, action, payload));
  }

  /** 2.1 CALLRESULTERROR: tells the CSMS that its answer to the call of this id cannot be read. */
  refuseResult(id: string, code: RpcErrorCode, description: string): void {
    if (this.isOpen) this.sendRaw(writeResultError(id, code, description));
  }

  answer(call: CallFrame, payload: unknown): void {
    this.#feed({ type: 'reply', call, payload });
  }

  refuse(call: CallFrame, code: RpcErrorCode, description: string): void {
    this.#feed({ type: 'refuse', call, code, description });
  }

  /** Sends a text as it is, for tests of malformed frames. */
  sendRaw(text: string): void {
    this.#options.onFrame?.('out', text);
    this.#socket?.send(text);
  }

  #headers(): Record<string, string> {
    const { password, user = this.#options.identity } = this.#options;
    if (password === undefined) return {};
    const credentials = Buffer.concat([Buffer.from(`${user}:`), Buffer.from(password)]);
    return { Authorization: `Basic ${credentials.toString('base64')}` };
  }

  #received(text: string): void {
    this.#options.onFrame?.('in', text);
    const frame = readFrame(text, this.#version);
    if (frame.type === 'resultError')
      this.#events.onResultRefused?.(frame.id, readErrorCode(frame.code), frame.description);
    this.#feed(frame);
  }

  #feed(input: PeerInput<Promised>): void {
    for (const output of step(this.#peer, input, performance.now(), this.#limits)) {
      switch (output.type) {
        case 'sendCall':
          this.sendRaw(writeCall(output.call.id, output.call.action, output.call.payload));
          this.#watch();
          break;
        case 'sendResult':
          this.sendRaw(writeResult(output.id, output.payload));
          break;
        case 'sendError':
          this.sendRaw(writeError(output.id, output.code, output.description, this.#version));
          break;
        case 'work':
          this.#events.onCall(output.call);
          break;
        case 'settled': {
          const { outcome, call } = output;
          if (outcome.kind === 'result') call.about.resolve(outcome.payload);
          else if (outcome.kind === 'error')
            call.about.reject(new CallFailed(readErrorCode(outcome.code), outcome.description));
          else call.about.reject(new CallFailed(outcome.kind, ''));
          break;
        }
      }
    }
    if (this.#peer.inFlight === undefined) clearTimeout(this.#timer);
  }

  #watch(): void {
    clearTimeout(this.#timer);
    const delayMs = Math.max(1, this.#peer.deadlineMs - performance.now());
    this.#timer = setTimeout(() => this.#feed({ type: 'tick' }), delayMs + 1);
  }

  #lost(socket: WebSocket, status: number, reason: string): void {
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    this.#feed({ type: 'closed' });
    this.#events.onClose(status, reason);
    const { reconnectMs = 1000 } = this.#options;
    if (!this.#wanted || reconnectMs === 0) return;
    const delayMs = reconnectMs * 2 ** Math.min(6, this.#attempts++) * (0.5 + Math.random());
    this.#redial = setTimeout(() => this.open(), delayMs);
  }
}
