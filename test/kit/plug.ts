/** Chargers for tests: real sockets, and a time that moves only when the test says so. */
import { randomUUIDv7 } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { Charger, type ChargerOptions, type Clock } from '../../ocpp/charger.ts';

export interface HandClock extends Clock {
  /** Moves time on; alarms on the way ring at their own time, in order. */
  advance(ms: number): void;
}

export const handClock = (startMs: number): HandClock => {
  let nowMs = startMs;
  let order = 0;
  const alarms = new Set<{ atMs: number; order: number; run: () => void }>();
  return {
    now: () => nowMs,
    after(delayMs, run) {
      const alarm = { atMs: nowMs + delayMs, order: order++, run };
      alarms.add(alarm);
      return () => void alarms.delete(alarm);
    },
    advance(ms) {
      const endMs = nowMs + ms;
      for (;;) {
        const due = [...alarms].filter((a) => a.atMs <= endMs);
        const next = due.sort((a, b) => a.atMs - b.atMs || a.order - b.order)[0];
        if (!next) break;
        alarms.delete(next);
        nowMs = Math.max(nowMs, next.atMs);
        next.run();
      }
      nowMs = endMs;
    },
  };
};

export const newCharger = (
  url: string,
  identity: string,
  clock: Clock,
  options: Partial<ChargerOptions> = {},
): Charger =>
  new Charger({
    url: `${url.replace('http', 'ws')}/ocpp`,
    identity,
    clock,
    device: { vendor: 'Example', model: 'E-22', firmware: '1.0' },
    connectors: 1,
    reconnectMs: 100,
    newId: randomUUIDv7,
    ...options,
  });

/** Resolves when a condition that changes with the charger's connection or state holds. */
export const settled = async (holds: () => boolean, what: string, withinMs = 10_000): Promise<void> => {
  const endsAt = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > endsAt) throw new Error(`Not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

/** Connected and its boot accepted. */
export const online = async (charger: Charger): Promise<Charger> => {
  charger.connect();
  await settled(() => charger.isOnline, `${charger.options.identity} online`);
  return charger;
};

/** A bare socket: what the handshake came to, as HTTP status or as the open socket. */
export const dial = async (
  url: string,
  identity: string,
  {
    password,
    user = identity,
    protocols = ['ocpp1.6'],
    tls,
  }: { password?: string; user?: string; protocols?: string[]; tls?: ChargerOptions['tls'] } = {},
): Promise<number | WebSocket> => {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ocpp/${encodeURIComponent(identity)}`, protocols, {
    ...(password !== undefined && { headers: { authorization } }),
    ...tls,
  });
  return new Promise((resolve, reject) => {
    socket.on('unexpected-response', (request, response) => {
      request.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.on('open', () => resolve(socket));
    socket.on('error', reject);
  });
};

/** The close code and reason of a socket. */
export const closing = async (socket: WebSocket): Promise<[number, string]> => {
  const [code, reason] = await once(socket, 'close');
  return [Number(code), String(reason)];
};
