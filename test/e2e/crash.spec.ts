/**
 * `kill -9` at full load, again and again: chargers reconnect and send again what was not answered. At the end everything answered is there
 * once, and every bill adds up. The node is killed, not the database.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectExact, plantFleet, Worker } from '../kit/fleet.ts';
import { settled } from '../kit/plug.ts';
import { freePort, type Served, serve } from '../kit/serve.ts';
import { openTestStore, type TestStore } from '../kit/store.ts';
import { buildWorld } from '../kit/world.ts';

const size = 60;
const kills = 4;
const identities = Array.from({ length: size }, (_, i) => `crash-${i}`);
const dayMs = 86_400_000;

let t: TestStore;
let env: Record<string, string>;
let served: Served;
let workers: Worker[] = [];

beforeAll(async () => {
  t = await openTestStore();
  await buildWorld(t.store);
  await plantFleet(t.store, identities);
  await t.store.close();
  env = {
    PORT: String(await freePort()),
    DATA_DIR: t.place.dataDir,
    SECRET_KEY: randomBytes(32).toString('hex'),
    NODE_ID: 'the-only-one',
    ...(t.place.url && { DATABASE_URL: t.place.url }),
  };
  served = await serve(env);
});
afterAll(async () => {
  for (const { charger } of workers) charger.close();
  if (served.process.exitCode === null) await served.end('SIGKILL');
  await t.drop();
});

it('loses and doubles nothing that was answered', { timeout: 120_000 }, async () => {
  // Half of the chargers repeat a message under its id, half under a new one; some boot at every connection.
  workers = identities.map(
    (identity, i) =>
      new Worker(served.url, identity, Date.now() - 30 * dayMs, {
        resend: i % 2 === 0 ? 'sameId' : 'newId',
        bootOnReconnect: i % 3 === 0,
        reconnectMs: 50,
      }),
  );
  for (const { charger } of workers) charger.connect();
  await settled(() => workers.every(({ charger }) => charger.isOnline), 'all connected', 20_000);
  const atWork = workers.map((worker) => worker.work());
  const answered = () => workers.reduce((sum, { told }) => sum + told.filter((x) => x.stopped).length, 0);

  for (let kill = 0; kill < kills; kill++) {
    const before = answered();
    await settled(() => answered() > before + size, 'sessions at full load', 30_000);
    // Not at a moment that the sessions choose.
    await sleep(Math.random() * 400);
    expect(await served.end('SIGKILL')).toBe(null);
    const lost = workers.filter(({ charger }) => charger.queued > 0).length;
    expect(lost, 'chargers were in the middle of something').toBeGreaterThan(size / 4);
    served = await serve(env);
  }
  await settled(() => workers.every(({ charger }) => charger.isOnline), 'all back', 30_000);
  for (const worker of workers) worker.rest();
  await Promise.all(atWork);
  for (const { charger } of workers) charger.close();
  expect(await served.end('SIGTERM')).toBe(0);

  const told = workers.flatMap((worker) => worker.told);
  expect(told.length).toBeGreaterThan(size * kills);
  t.store = (await openTestStore(t.place)).store;
  await expectExact(t.store, told);
});
