/**
 * The ceiling of `calls`, `latency`, `memory` and `reconnect`, as a process of its own: an OCPP server with nothing but what every durable one must do. It
 * parses a frame, checks it with the product's own validators, keeps it by one prepared insert, and answers when the group of inserts that it
 * is in has been committed and synced. It knows no cards, sessions, prices, tenants or watchers.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type WebSocket, WebSocketServer } from 'ws';
import { messages16 } from '../../ocpp/messages/v16.ts';
import { answerParent, memoryNow, peakBytes } from './kit/child.ts';

interface Waiting {
  socket: WebSocket;
  identity: string;
  id: string;
  action: keyof typeof answers;
  text: string;
}

const accepted = { idTagInfo: { status: 'Accepted' } };
const answers = {
  BootNotification: () => ({ status: 'Accepted', currentTime: new Date().toISOString(), interval: 300 }),
  StatusNotification: () => ({}),
  Authorize: () => accepted,
  StartTransaction: (rowId: number) => ({ transactionId: rowId, ...accepted }),
  MeterValues: () => ({}),
  StopTransaction: () => accepted,
};
const isAction = (word: unknown): word is keyof typeof answers => typeof word === 'string' && word in answers;

let connected = 0;

const start = (folder: string): Promise<number> => {
  const db = new Database(join(folder, 'bare.db'));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec(
    'create table if not exists calls (id integer primary key, identity text, action text, payload text, at integer)',
  );
  const insert = db.prepare('insert into calls (identity, action, payload, at) values (?, ?, ?, ?)');
  let queue: Waiting[] = [];
  let due = false;

  const commit = () => {
    due = false;
    const group = queue;
    queue = [];
    const replies: string[] = [];
    db.exec('begin immediate');
    for (const { identity, id, action, text } of group) {
      const { lastInsertRowid } = insert.run(identity, action, text, Date.now());
      replies.push(JSON.stringify([3, id, answers[action](Number(lastInsertRowid))]));
    }
    db.exec('commit');
    for (const [i, { socket }] of group.entries()) socket.send(replies[i] ?? '');
  };

  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, clientTracking: false });
  const server = createServer();
  server.on('upgrade', (request, stream, head) => {
    const identity = request.url?.split('/')[2] ?? '';
    sockets.handleUpgrade(request, stream, head, (socket) => {
      connected++;
      socket.on('message', (data) => {
        const text = String(data);
        const [, id, action, payload] = JSON.parse(text);
        if (!isAction(action) || !messages16[action].request.read(payload).ok) return socket.close(1002);
        queue.push({ socket, identity, id, action, text });
        if (due) return;
        due = true;
        setImmediate(commit);
      });
    });
  });
  return new Promise((resolve) => {
    server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => resolve((server.address() as AddressInfo).port));
  });
};

/** How many calls of each kind were kept. */
const kept = (folder: string): Record<string, number> => {
  const db = new Database(join(folder, 'bare.db'), { readonly: true });
  const rows = db.prepare<[], { action: string; count: number }>(
    'select action, count(*) as count from calls group by action',
  );
  const counts = Object.fromEntries(rows.all().map(({ action, count }) => [action, count]));
  db.close();
  return counts;
};

answerParent({ start, memory: memoryNow, online: () => connected, kept, peakBytes });
