/** What is written here is what a WebSocket client of the field's library reads. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { textFrame } from './text-frame.ts';

it('a text frame arrives as it was, whatever its length and its script', async () => {
  const lengths = [0, 1, 125, 126, 127, 65_535, 65_536, 70_000];
  const scripts = ['ü'.repeat(63), '充電'.repeat(21), 'x🔌'.repeat(13_108)];
  const texts = [...lengths.map((length) => 'x'.repeat(length)), ...scripts, 'the end'];
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  server.on('connection', (_, { socket }) => {
    for (const text of texts) socket.write(textFrame(text));
  });
  await once(server, 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const heard: string[] = [];
  await new Promise<void>((resolve, reject) => {
    client.on('error', reject).on('message', (data, isBinary) => {
      heard.push(isBinary ? 'binary' : data.toString());
      if (heard.at(-1) === 'the end') resolve();
    });
  });
  client.terminate();
  server.close();
  expect(heard).toEqual(texts);
});
