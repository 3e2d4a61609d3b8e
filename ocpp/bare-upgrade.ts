/**
 * Chargers whose WebSocket handshake lacks the header `Connection: Upgrade` (some Autel firmware): Node takes such a handshake for an ordinary
 * request. So the first bytes of each connection are looked at before the HTTP server sees them, and the header is put in where it is missing.
 */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** A handshake that is larger is left as it is. */
const maxBytes = 16_384;
/** Connections that say nothing for so long are closed, as the HTTP server would. */
const silentMs = 20_000;
const lateMs = 1_000;
const start = Buffer.from('GET ');
const end = '\r\n\r\n';

/** The handshake with the header it lacks; `undefined` when it lacks none or is something else. */
export function withConnectionUpgrade(head: string): string | undefined {
  const isHandshake = /^GET \S+ HTTP\/1\.1\r\n/.test(head) && /\r\nupgrade:\s*websocket\s*\r\n/i.test(head);
  if (!isHandshake || /\r\nconnection:[^\r]*\bupgrade\b/i.test(head)) return undefined;
  const others = head.replace(/\r\nconnection:[^\r]*(?=\r\n)/gi, '');
  return others.replace(/\r\n/, '\r\nConnection: Upgrade\r\n');
}

/**
 * @param event `secureConnection` for a TLS server
 * @returns closes the connections that have not said anything yet, which the server does not know of; for a shutdown
 */
export function admitBareUpgrades(server: Server, event: 'connection' | 'secureConnection' = 'connection'): () => void {
  const silent = new Set<Socket>();
  const listeners = server.listeners(event) as ((socket: Socket) => void)[];
  server.removeAllListeners(event);
  server.on(event, (socket: Socket) => {
    let seen: Buffer = Buffer.alloc(0);
    silent.add(socket);
    const hand = () => {
      clearTimeout(timer);
      silent.delete(socket);
      socket.off('data', onData).off('error', drop).off('end', drop).off('close', drop);
      socket.pause();
      if (seen.length > 0) socket.unshift(seen);
      for (const listener of listeners) listener.call(server, socket);
      socket.resume();
    };
    const drop = () => {
      clearTimeout(timer);
      silent.delete(socket);
      socket.destroy();
    };
    const onData = (chunk: Buffer) => {
      seen = seen.length === 0 ? chunk : Buffer.concat([seen, chunk]);
      const mayBe = seen.subarray(0, 4).equals(start.subarray(0, seen.length)) && seen.length < maxBytes;
      const headBytes = mayBe ? seen.indexOf(end) : 0;
      if (headBytes < 0) return;
      const repaired = mayBe ? withConnectionUpgrade(seen.toString('latin1', 0, headBytes + end.length)) : undefined;
      if (repaired !== undefined)
        seen = Buffer.concat([Buffer.from(repaired, 'latin1'), seen.subarray(headBytes + end.length)]);
      hand();
    };
    // A server that was busy reads first what has come meanwhile: its own lateness is no charger's silence.
    let timer = setTimeout(() => {
      timer = setTimeout(drop, lateMs);
    }, silentMs);
    socket.on('data', onData).on('error', drop).on('end', drop).on('close', drop);
  });
  return () => {
    for (const socket of silent) socket.destroy();
  };
}
