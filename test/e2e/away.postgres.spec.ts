/** A PostgreSQL that stands still or is cut off: callers and whoever watches the server are told so in time, and all goes on when it is back. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import pg from 'pg';
import { afterEach, expect, inject, it } from 'vitest';
import { session } from '../../bff/access/session/contract.ts';
import { drivers } from '../../bff/charging/drivers/contract.ts';
import { startTestApp, type TestApp } from '../kit/app.ts';
import { asking, bearer } from '../kit/ask.ts';
import { freshUrl } from '../kit/postgres.ts';
import { buildWorld, markOf, password } from '../kit/world.ts';

let app: TestApp;
afterEach(() => app.drop());

const healthOf = async () => {
  const answer = await fetch(`${app.url}/healthz`);
  return [answer.status, ((await answer.json()) as { status: unknown }).status];
};

it('that does not answer a read is not well', async () => {
  app = await startTestApp();
  expect(await healthOf()).toEqual([200, 'ok']);
  const admin = new pg.Client({ connectionString: app.databaseUrl });
  await admin.connect();
  await admin.query('begin');
  await admin.query('lock table facts in access exclusive mode');
  await expect.poll(healthOf, { timeout: 20_000 }).toEqual([503, 'broken']);
  await admin.query('rollback');
  await admin.end();
  await expect.poll(healthOf, { timeout: 20_000 }).toEqual([200, 'ok']);
});

/** The way to the database, which can be cut. */
class Line {
  #server: Server | undefined;
  readonly #sockets = new Set<Socket>();
  port = 0;
  readonly #to: URL;
  constructor(to: URL) {
    this.#to = to;
  }
  async open(): Promise<void> {
    const server = createServer((near) => {
      const far = connect(Number(this.#to.port), this.#to.hostname);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from);
        from.on('error', () => to.destroy());
        from.on('close', () => to.destroy());
        from.pipe(to);
      }
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    const address = server.address();
    if (typeof address === 'object' && address) this.port = address.port;
  }
  cut(): void {
    this.#server?.close();
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }
}

it('that is cut off is said to be away, by every call', async () => {
  const url = new URL(await freshUrl(inject('postgresUrl')));
  const line = new Line(new URL(url));
  await line.open();
  url.port = String(line.port);
  url.hostname = '127.0.0.1';
  app = await startTestApp({ env: { DATABASE_URL: url.href } });
  const world = await buildWorld(app.store);
  const north = asking(app.url, bearer(world.keys.north));
  const logIn = { body: { email: `owner@${markOf('north')}.example`, password } };
  const nobody = asking(app.url, {});
  await nobody.ok(session.endpoints.logIn, logIn);
  line.cut();
  const away = {
    status: 503,
    code: 'busy',
    detail: expect.stringMatching(/^The database cannot be used just now\./),
  };
  for (let i = 0; i < 3; i++) {
    expect(await nobody.refused(session.endpoints.logIn, logIn)).toMatchObject(away);
    expect(await north.refused(drivers.endpoints.list, { query: {} })).toMatchObject(away);
    expect(await north.refused(drivers.endpoints.create, { body: { name: 'Lost' } })).toMatchObject(away);
  }
  expect(await healthOf()).toEqual([503, 'broken']);
  await line.open();
  await expect.poll(healthOf, { timeout: 20_000 }).toEqual([200, 'ok']);
  await nobody.ok(session.endpoints.logIn, logIn);
});
