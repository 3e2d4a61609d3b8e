/** Handshakes without `Connection: Upgrade` are taken, and everything else passes as it was. */
import { once } from 'node:events';
import { createServer, get, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { admitBareUpgrades, withConnectionUpgrade } from './bare-upgrade.ts';

const handshake = (connection: string) =>
  `GET /ocpp/CP-1 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n${connection}Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`;

describe('the header', () => {
  it.each([
    ['is added', '', true],
    ['takes the place of another word', 'Connection: keep-alive\r\n', true],
    ['is left where it is', 'Connection: Upgrade\r\n', false],
    ['is left in a list', 'connection: keep-alive, upgrade\r\n', false],
  ])('%s', (_name, connection, isRepaired) => {
    const repaired = withConnectionUpgrade(handshake(connection));
    expect(repaired !== undefined).toBe(isRepaired);
    if (repaired !== undefined) expect(repaired.match(/^connection:.*$/gim)).toEqual(['Connection: Upgrade']);
  });
  it('is not added to anything but a handshake', () => {
    expect(withConnectionUpgrade('GET / HTTP/1.1\r\nHost: x\r\n\r\n')).toBeUndefined();
    expect(withConnectionUpgrade('POST / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n')).toBeUndefined();
  });
});

describe('a server that admits them', () => {
  let server: Server;
  let port: number;
  let closeSilent: () => void;
  beforeEach(async () => {
    const sockets = new WebSocketServer({ noServer: true });
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => response.end(`${request.method} ${body.length}`));
    });
    server.on('upgrade', (request, socket, head) =>
      sockets.handleUpgrade(request, socket, head, (open) => open.on('message', (data) => open.send(`echo ${data}`))),
    );
    closeSilent = admitBareUpgrades(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it.each([[handshake('')], [handshake('Connection: keep-alive\r\n')]])(
    'takes them, byte by byte too',
    async (text) => {
      for (const parts of [[text], [...text]]) {
        const socket = connect(port, '127.0.0.1');
        socket.setNoDelay(true);
        for (const part of parts) {
          socket.write(part);
          await new Promise((resolve) => setImmediate(resolve));
        }
        const [answer] = await once(socket, 'data');
        expect(String(answer)).toMatch(/^HTTP\/1\.1 101 /);
        socket.destroy();
      }
    },
  );

  it('speaks with those who keep to the standard', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ocpp/CP-1`);
    await once(socket, 'open');
    socket.send('hello');
    const [said] = await once(socket, 'message');
    expect(String(said)).toBe('echo hello');
    socket.terminate();
  });

  it('serves requests, small ones, many on one connection, and large bodies', async () => {
    const url = `http://127.0.0.1:${port}/`;
    for (const length of [0, 10, 5_000_000])
      expect(await (await fetch(url, { method: 'POST', body: 'x'.repeat(length) })).text()).toBe(`POST ${length}`);
    const [response] = (await once(get(url), 'response')) as [NodeJS.ReadableStream];
    expect(String((await once(response, 'data'))[0])).toBe('GET 0');
  });

  it('does not wait for the silent when it shuts down', async () => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    await new Promise((resolve) => setTimeout(resolve, 10));
    closeSilent();
    server.close();
    await Promise.all([once(server, 'close'), once(socket, 'close')]);
  });

  it('survives those who go away or say nothing sensible', async () => {
    for (const text of ['', 'G', '\x16\x03\x01\x02', 'GET /ocpp/x HTTP/1.1\r\nUpgrade: websocket\r\n']) {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      if (text) socket.write(text);
      await new Promise((resolve) => setTimeout(resolve, 10));
      socket.destroy();
    }
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('GET 0');
  });
});
