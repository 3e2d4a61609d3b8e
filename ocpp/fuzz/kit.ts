/** A real server on a real port with an owner who accepts everything, and clients that can send any bytes. For tests. */
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { OcppServerOptions } from '../contract.ts';
import type { OcppLimits } from '../limits.ts';
import type { OcppVersion } from '../rpc/errors.ts';
import { Server } from '../server.ts';
import type { StationEvent, StationReplies, StationReply } from '../vocabulary.ts';

const replies: StationReplies = {
  booted: { status: 'accepted', intervalS: 60, nowMs: 0 },
  heartbeat: { nowMs: 0 },
  statusChanged: {},
  authorizationAsked: { authorization: { status: 'accepted' } },
  transactionStarted: { transactionId: 7, authorization: { status: 'accepted' } },
  transactionStopped: {},
  transactionReported: {},
  metered: {},
  dataTransferred: { status: 'unknownVendorId' },
  firmwareProgressed: {},
  logProgressed: {},
  securityNoted: {},
  certificateRequested: { status: 'rejected' },
  settingsReported: {},
  monitorsReported: {},
  monitored: {},
  profilesReported: {},
  reservationEnded: {},
  vehicleNeeds: { status: 'rejected' },
  noted: {},
};
export const agreeable = (event: StationEvent): StationReply => replies[event.kind];

export async function startServer(
  options: {
    limits?: Partial<OcppLimits>;
    authenticate?: OcppServerOptions['authenticate'];
    handle?: (event: StationEvent) => StationReply | Promise<StationReply>;
  } = {},
) {
  let ids = 0;
  const events: StationEvent[] = [];
  const log: string[] = [];
  const ocpp = new Server({
    authenticate: options.authenticate ?? (() => ({ ok: true })),
    handle: (_link, event) => {
      events.push(event);
      return (options.handle ?? agreeable)(event);
    },
    log: (_level, message) => log.push(message),
    now: Date.now,
    newId: () => `id${++ids}`,
    limits: { drainMs: 500, messagesPerSecond: 1e6, messageBurst: 1e6, ...options.limits },
  });
  const http = createServer((_request, response) => response.end('http'));
  http.on('upgrade', (request, socket, head) => {
    if (!ocpp.handleUpgrade(request, socket, head)) socket.end('HTTP/1.1 421 Misdirected Request\r\n\r\n');
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const address = http.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const sockets = () => new Promise<number>((resolve) => http.getConnections((_error, count) => resolve(count)));
  const stop = async () => {
    await ocpp.shutdown();
    http.closeAllConnections();
    http.close();
  };
  return { ocpp, port, events, log, sockets, stop };
}

export interface Client {
  socket: WebSocket;
  /** The next message; rejects when the connection closes before. */
  next(): Promise<string>;
  closed: Promise<number>;
}

/** A WebSocket that lives up to nothing in particular. */
export function dial(port: number, version: OcppVersion, identity = 'CP', compress = false): Promise<Client> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ocpp/${identity}`, [version], { perMessageDeflate: compress });
  const received: string[] = [];
  const waiting: { resolve(text: string): void; reject(error: Error): void }[] = [];
  socket.on('message', (data) => {
    const waiter = waiting.shift();
    if (waiter === undefined) received.push(data.toString());
    else waiter.resolve(data.toString());
  });
  const closed = new Promise<number>((resolve) => {
    socket.on('close', (code) => {
      for (const { reject } of waiting.splice(0)) reject(new Error(`closed with ${code}`));
      resolve(code);
    });
  });
  const next = () => {
    const text = received.shift();
    if (text !== undefined) return Promise.resolve(text);
    return new Promise<string>((resolve, reject) => waiting.push({ resolve, reject }));
  };
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve({ socket, closed, next })).once('error', reject);
  });
}

/** All that comes back until the connection ends or `isEnough`. */
export function raw(port: number): { socket: Socket; received(): Buffer; until(isEnough: RegExp): Promise<string> } {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  let check = () => {};
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    check();
  });
  socket.on('error', () => {}); // `close` follows
  const received = () => Buffer.concat(chunks);
  const until = (isEnough: RegExp) =>
    new Promise<string>((resolve) => {
      const answer = () => resolve(received().toString('latin1'));
      check = () => isEnough.test(received().toString('latin1')) && answer();
      socket.once('close', answer);
      check();
    });
  return { socket, received, until };
}

/** @throws Error when it is not true within ten seconds */
export const until = async (isTrue: () => boolean | Promise<boolean>) => {
  const lateMs = performance.now() + 10_000;
  while (!(await isTrue())) {
    if (performance.now() > lateMs) throw new Error(`Never true: ${isTrue}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};
