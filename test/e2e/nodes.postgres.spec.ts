/**
 * Three nodes on one PostgreSQL: a charger on node A, a browser and its commands on node B. Then A is killed and the charger comes to C in
 * the middle of its session. Nothing is lost, nothing is doubled, and the browser's stream tells everything once. Only PostgreSQL has
 * more than one node, so the configuration of the tests runs this file there alone.
 */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cards } from '../../bff/charging/cards/contract.ts';
import { orders } from '../../bff/charging/orders/contract.ts';
import { chargers } from '../../bff/sites/chargers/contract.ts';
import { commands } from '../../bff/sites/commands/contract.ts';
import { type Asker, asking, bearer } from '../kit/ask.ts';
import { expectExact, plantFleet, Worker } from '../kit/fleet.ts';
import { Live, type LiveEvent } from '../kit/live.ts';
import { handClock, newCharger, online, settled } from '../kit/plug.ts';
import { freePort, type Served, serve } from '../kit/serve.ts';
import { openTestStore, type TestStore } from '../kit/store.ts';
import { buildWorld } from '../kit/world.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const crowd = Array.from({ length: 12 }, (_, i) => `crowd-${i}`);

let t: TestStore;
const nodes: Record<'A' | 'B' | 'C', Served> = {} as never;
let key: Record<string, string>;
let b: Asker;
const workers: Worker[] = [];

beforeAll(async () => {
  t = await openTestStore();
  const world = await buildWorld(t.store);
  await plantFleet(t.store, ['traveller', ...crowd]);
  key = bearer(world.keys.north);
  const SECRET_KEY = randomBytes(32).toString('hex');
  const start = async (name: 'A' | 'B' | 'C') => {
    const PORT = String(await freePort());
    const DATABASE_URL = t.place.url ?? '';
    nodes[name] = await serve({ PORT, DATABASE_URL, SECRET_KEY, DATA_DIR: t.place.dataDir, NODE_ID: name });
  };
  await Promise.all([start('A'), start('B'), start('C')]);
  b = asking(nodes.B.url, key);
});
afterAll(async () => {
  for (const { charger } of workers) charger.close();
  for (const node of Object.values(nodes)) if (node.process.exitCode === null) await node.end('SIGKILL');
  await t.drop();
});

it('loses and doubles nothing when the node that holds the chargers is killed', { timeout: 120_000 }, async () => {
  const clock = handClock(Date.now() - dayMs);
  const traveller = newCharger(nodes.A.url, 'traveller', clock, { registerWh: 5000, reconnectMs: 50 });
  await online(traveller);
  const live = await Live.open(nodes.B.url, key);
  const streams = [live];
  const seen = () => streams.flatMap((s) => s.events);
  const ofCommand = (id: string, state: string) => (e: LiveEvent) => e.row.id === id && e.row.state === state;

  // The crowd keeps A busy while all this happens.
  workers.push(
    ...crowd.map((identity) => new Worker(nodes.A.url, identity, Date.now() - 9 * dayMs, { reconnectMs: 50 })),
  );
  for (const { charger } of workers) charger.connect();
  await settled(() => workers.every(({ charger }) => charger.isOnline), 'the crowd connected');
  const atWork = workers.map((worker) => worker.work());

  const remoteStart = { kind: 'remoteStart' as const, idTag: 'TAG-TRAVELLER', connector: 1 };
  const start = await b.ok(commands.endpoints.send, { params: { id: 'traveller' }, body: { command: remoteStart } });
  const begun = await live.find('the order', (e) => ofCommand(start.id, 'accepted')(e) && e.row.orderId !== null);
  const orderId = String(begun.row.orderId);
  clock.advance(10 * minuteMs);
  await settled(() => traveller.queued === 0, 'ten minutes told to A');

  const answered = () => workers.reduce((sum, { told }) => sum + told.length, 0);
  await settled(() => answered() > 4 * crowd.length, 'A at work', 30_000);

  // The browser goes through a tunnel: what happens meanwhile is told when it is back.
  await live.cut();
  expect(await nodes.A.end('SIGKILL')).toBe(null);
  clock.advance(10 * minuteMs);
  for (const charger of [traveller, ...workers.map((w) => w.charger)])
    charger.options.url = `${nodes.C.url.replace('http', 'ws')}/ocpp`;
  await settled(() => traveller.isOnline && traveller.queued === 0, 'the charger on C, its backlog told', 20_000);
  const resumed = await Live.open(nodes.B.url, key, { after: live.lastId });
  streams.push(resumed);

  // From B to the charger that is now on C.
  const { commandId } = await b.ok(orders.endpoints.stop, { params: { id: orderId }, body: {} });
  await resumed.find('the stop accepted', ofCommand(commandId, 'accepted'));
  await resumed.find('the end', (e) => e.topic === 'order.ended' && e.row.id === orderId);
  await settled(() => traveller.connector(1).transaction === undefined && traveller.queued === 0, 'stopped');
  const order = await b.ok(orders.endpoints.get, { params: { id: orderId } });
  // 20 minutes at 11 kW, half of them told to A and half to C.
  expect(order).toMatchObject({ state: 'completed', energyWh: 3666, durationMs: 20 * minuteMs, stopReason: 'remote' });

  // A card blocked through B is refused by C.
  const [card] = (await b.ok(cards.endpoints.list, { query: { uid: 'TAG-TRAVELLER' } })).items;
  await b.ok(cards.endpoints.update, { params: { id: card?.id ?? '' }, body: { blocked: true } });
  await settled(() => workers.every(({ charger }) => charger.isOnline), 'the crowd on C', 20_000);
  expect((await traveller.authorize('TAG-TRAVELLER')).status).toBe('blocked');
  const before = answered();
  await settled(() => answered() > before + 4 * crowd.length, 'C at work', 30_000);

  for (const worker of workers) worker.rest();
  await Promise.all(atWork);
  // A charger disabled through B is sent away by C.
  await b.ok(chargers.endpoints.update, { params: { id: 'traveller' }, body: { disabled: true } });
  await settled(() => !traveller.link.isOpen, 'sent away');
  traveller.close();
  for (const { charger } of workers) charger.close();

  expect(await nodes.C.end('SIGTERM')).toBe(0);

  const told = workers.flatMap((worker) => worker.told);
  const last = (await t.store.outbox.since('0-0', 1_000_000)).filter((e) => e.tenantId === 'north').at(-1);
  await resumed.find('the last event of all', (e) => e.id === last?.id);
  await resumed.cut();

  // Between its two streams the browser has seen what was written since it came, each event once and in order.
  const written = (await t.store.outbox.since('0-0', 1_000_000)).filter((e) => e.tenantId === 'north').map((e) => e.id);
  const first = written.indexOf(String(seen()[0]?.id));
  expect(first).toBeGreaterThanOrEqual(0);
  expect(seen().map((e) => e.id)).toEqual(written.slice(first));
  expect(seen().length).toBeGreaterThan(100);

  await expectExact(t.store, [
    ...told,
    {
      ...{
        identity: 'traveller',
        transactionId: order.transactionId,
        startedAtMs: order.startedAt,
        meterStartWh: 5000,
      },
      stopped: { meterStopWh: 8666, atMs: order.startedAt + 20 * minuteMs },
    },
  ]);
  expect(await nodes.B.end('SIGTERM')).toBe(0);
});
