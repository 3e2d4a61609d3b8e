/** A browser for which nothing happens, while much happens for others, does not come back as if it had missed all that. */
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { startTestApp, type TestApp } from '../kit/app.ts';
import { bearer } from '../kit/ask.ts';
import { system } from '../kit/bridge.ts';
import { Live } from '../kit/live.ts';
import { buildWorld, type World } from '../kit/world.ts';

const heartbeatMs = 15_000;
let app: TestApp;
let world: World;
let live: Live;

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  app = await startTestApp();
  world = await buildWorld(app.store);
});
afterEach(() => live.cut());
afterAll(async () => {
  await app.drop();
  vi.useRealTimers();
});

it('is told with each sign of life how far it has come, and misses nothing by that', async () => {
  const say = (tenantId: string, subject: string) =>
    app.store.tx(system, (w) => w.emit('alarm.changed', subject, { id: subject }, tenantId));
  const south = { topics: 'alarm.changed' };
  live = await Live.open(app.url, bearer(world.keys.south), south);
  const before = live.lastId;
  for (let i = 0; i < 20; i++) await say('north', `north-${i}`);
  await expect
    .poll(() => {
      vi.advanceTimersByTime(heartbeatMs);
      return live.lastId;
    })
    .toBe(await app.store.outbox.tail());
  expect(live.lastId).not.toBe(before);
  expect(live.events).toEqual([]);
  const after = live.lastId;
  await live.cut();
  await say('south', 'south-1');
  live = await Live.open(app.url, bearer(world.keys.south), { ...south, after });
  await live.find('what came while it was away', ({ row }) => row.id === 'south-1');
  expect(live.events).toHaveLength(1);
});
