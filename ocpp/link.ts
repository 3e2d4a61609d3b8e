/**
 * One open connection: its socket, its station's state, its rate. Holds state and no rules; thousands of idle ones share the
 * listener functions here, so that a link costs little more than its socket.
 */
import type { Duplex } from 'node:stream';
import { type RawData, WebSocket } from 'ws';
import type { Guest } from './admission.ts';
import type { OcppServerOptions, StationLink } from './contract.ts';
import { quirksOf } from './quirks.ts';
import { type Bucket, newBucket } from './rate.ts';
import type { OcppVersion } from './rpc/errors.ts';
import { commandFailures, newStation, type StationInput, type StationState } from './station.ts';
import { textFrame } from './text-frame.ts';
import { dialectOf } from './versions.ts';
import type { CommandAnswer, StationCommand } from './vocabulary.ts';

export type Settle = (answer: CommandAnswer) => void;

/** What a link needs of the server that it belongs to. */
interface Hub {
  readonly options: OcppServerOptions;
  readonly isClosing: boolean;
  feed(link: Link, input: StationInput<Settle>): void;
  received(link: Link, text: string): void;
  closed(link: Link, why: string): void;
}

/** The socket knows its link, so that all sockets share the same listener functions. */
export class StationSocket extends WebSocket {
  link: Link | undefined = undefined;
  /** What the handshake came over, where no compression was agreed on. */
  stream: Duplex | undefined = undefined;

  /** Sends a text, in one piece where it can: `ws` writes head and body of a frame apart, which costs microseconds more. */
  say(text: string): void {
    if (this.stream) this.stream.write(textFrame(text));
    else this.send(text);
  }
}

export class Link implements StationLink {
  readonly identity: string;
  readonly connectionId: string;
  readonly version: OcppVersion;
  readonly remoteAddress: string;
  readonly connectedAtMs: number;
  lastMessageAtMs: number;
  data: unknown;
  readonly station: StationState<Settle>;
  readonly socket: StationSocket;
  readonly hub: Hub;
  readonly rate: Bucket;
  /** Why reading is paused, as bits; 0 when it is not. */
  paused = 0;
  pinged = false;
  closeReason: string | undefined = undefined;

  constructor(hub: Hub, socket: StationSocket, guest: Guest, messageBurst: number) {
    const nowMs = hub.options.now();
    this.identity = guest.identity;
    this.connectionId = hub.options.newId();
    this.version = guest.version;
    this.remoteAddress = guest.remoteAddress;
    this.data = guest.data;
    this.connectedAtMs = nowMs;
    this.lastMessageAtMs = nowMs;
    this.station = newStation(
      dialectOf(guest.version),
      guest.device === undefined ? undefined : quirksOf(guest.device),
    );
    this.socket = socket;
    this.hub = hub;
    this.rate = newBucket(messageBurst, nowMs);
    socket.link = this;
    socket.on('message', onMessage).on('pong', onPong).on('close', onClose).on('error', onError);
  }

  send(command: StationCommand): Promise<CommandAnswer> {
    if (this.hub.isClosing || this.socket.readyState !== WebSocket.OPEN) return Promise.resolve(offline());
    return new Promise((about) => {
      this.hub.feed(this, { type: 'command', id: this.hub.options.newId(), command, about });
    });
  }
}

/** The answer to a command for a station that is not connected. */
export function offline(): CommandAnswer {
  return { outcome: 'failed', detail: commandFailures.offline };
}

function onMessage(this: WebSocket, data: RawData): void {
  const link = linkOf(this);
  if (link === undefined) return;
  releaseCompression(link.socket);
  link.hub.received(link, data.toString());
}

/**
 * Without context takeover `ws` resets its zlib streams after a message but keeps them, over 200 kB for each socket. A message
 * has just been read here, so nothing is being unpacked, and with nothing left to send nothing is being packed.
 */
function releaseCompression(socket: StationSocket): void {
  if (socket.stream || socket.bufferedAmount > 0) return;
  const extension: unknown = Reflect.get(Object(Reflect.get(socket, '_extensions')), 'permessage-deflate');
  if (extension instanceof Object && 'cleanup' in extension && typeof extension.cleanup === 'function')
    extension.cleanup();
}

function onPong(this: WebSocket): void {
  const link = linkOf(this);
  if (link === undefined) return;
  link.lastMessageAtMs = link.hub.options.now();
  link.pinged = false;
}

function onClose(this: WebSocket, code: number, reason: Buffer): void {
  const link = linkOf(this);
  link?.hub.closed(link, reason.length === 0 ? String(code) : `${code} ${reason}`);
}

/** `ws` closes the socket after an error by itself, with the code that fits (1009 for a frame too large). */
function onError(this: WebSocket, error: Error): void {
  const link = linkOf(this);
  link?.hub.options.log?.('warn', error.message, { identity: link.identity });
}

function linkOf(socket: WebSocket): Link | undefined {
  return socket instanceof StationSocket ? socket.link : undefined;
}
