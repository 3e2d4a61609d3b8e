/**
 * A charger's connection to its CSMS: dials, authenticates, speaks through the peer, dials again. Knows frames and calls,
 * nothing of connectors and transactions.
 */
import { WebSocket } from 'ws';
import { type RpcErrorCode, readErrorCode } from './rpc/errors.ts';
import { type CallFrame, readFrame, writeCall, writeError, writeResult } from './rpc/frame.ts';
import { defaultPeerLimits, newPeer, type PeerInput, type PeerLimits, step } from './rpc/peer.ts';

export interface ChargerLinkOptions {
  /** The endpoint without the identity, for example `ws://127.0.0.1:8080/ocpp`. */
  url: string;
  identity: string;
  /** AuthorizationKey: raw bytes, or text that is sent as it is. No header without it. */
  password?: string | Uint8Array;
  /** Offered subprotocols; an empty list sends no header. */
  protocols?: string[];
  /** The user of Basic authentication when it is not the identity. */
  user?: string;
  callTimeoutMs?: number;
  /** First wait before dialling again, in real milliseconds; doubles up to 64 times it. 0: never again. */
  reconnectMs?: number;
  newId(): string;
  onFrame?(direction: 'in' | 'out', text: string): void;
}

interface LinkEvents {
  onOpen(): void;
  /** `status` is the HTTP status where the handshake was refused, otherwise the close code. */
  onClose(status: number, reason: string): void;
  /** A CALL from the CSMS; answer it with `answer` or `refuse`. */
  onCall(call: CallFrame): void;
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
  #attempts = 0;
  #wanted = false;

  constructor(options: ChargerLinkOptions, events: LinkEvents) {
    this.#options = options;
    this.#events = events;
    this.#limits = { ...defaultPeerLimits, callTimeoutMs: options.callTimeoutMs ?? defaultPeerLimits.callTimeoutMs };
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** The subprotocol that the server chose; empty before and without one. */
  get protocol(): string {
    return this.#socket?.protocol ?? '';
  }

  /** Dials, and dials again after each loss until `close`. */
  open(): void {
    this.#wanted = true;
    if (this.#socket !== undefined) return;
    const { url, identity, protocols = ['ocpp1.6'] } = this.#options;
    const socket = new WebSocket(`${url}/${encodeURIComponent(identity)}`, protocols, {
      perMessageDeflate: false,
      headers: this.#headers(),
    });
    this.#socket = socket;
    let status = 0;
    socket.on('open', () => {
      this.#attempts = 0;
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
    this.#feed(readFrame(text));
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
          this.sendRaw(writeError(output.id, output.code, output.description, 'ocpp1.6'));
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
