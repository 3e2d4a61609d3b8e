/**
 * The ceiling of `calls`, `latency` and `memory`, as a process of its own: an OCPP server with nothing but what every durable one must do. It
 * parses a frame, checks it with the product's own validators, keeps it by one prepared insert, and answers when the group of inserts that it
 * is in has been committed and synced. It knows no cards, sessions, prices, tenants or watchers.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type WebSocket, WebSocketServer } from 'ws';
import { messages16 } from '../../ocpp/messages/v16.ts';
import { answerParent, memoryNow } from './kit/child.ts';

interface Waiting {
  socket: WebSocket;
  identity: string;
  id: string;
  action: keyof typeof answers;
  text: string;
}

const accepted = { idTagInfo: { status: 'Accepted' } };
const answers = {
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
  db.exec('create table calls (id integer primary key, identity text, action text, payload text, at integer)');
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
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
};

answerParent({ start, memory: memoryNow, online: () => connected });
