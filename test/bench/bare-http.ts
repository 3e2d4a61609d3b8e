/**
 * The ceiling of `page` and `export` over HTTP, as a process of its own: Node's own server and the hand-written statements, with no caller to
 * find, nothing to validate, and rows sent as they come from the database.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Database from 'better-sqlite3';
import { databaseFile } from '../../bff/store/index.ts';
import { answerParent } from './kit/child.ts';
import { pageParams, pageText } from './statements.ts';

const start = (folder: string): Promise<number> => {
  const db = new Database(databaseFile(folder), { readonly: true });
  const page = db.prepare(pageText);
  const server = createServer((request, response) => {
    const at = Number(new URL(request.url ?? '', 'http://localhost').searchParams.get('at'));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ items: page.all(pageParams(at)) }));
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
};

answerParent({ start });
