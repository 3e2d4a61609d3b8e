/** A charger connected here is seen by a second system, which here is another whole server, and obeys it only when it may command. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { cards } from '../../bff/charging/cards/contract.ts';
import { orders } from '../../bff/charging/orders/contract.ts';
import { chargers } from '../../bff/sites/chargers/contract.ts';
import { commands } from '../../bff/sites/commands/contract.ts';
import { forwards } from '../../bff/sites/forwards/contract.ts';
import { stations } from '../../bff/sites/stations/contract.ts';
import type { Charger } from '../../ocpp/charger.ts';
import { createClock } from '../../ocpp/charger.ts';
import { startTestApp, type TestApp } from '../kit/app.ts';
import { type Asker, asking, bearer } from '../kit/ask.ts';
import { newCharger, online, settled } from '../kit/plug.ts';
import { buildWorld } from '../kit/world.ts';

const key = 'a-key-of-20-letters!';
let home: TestApp;
let away: TestApp;
let here: Asker;
let there: Asker;
let charger: Charger;
let chargerId: string;
let awayChargerId: string;
let forwardId: string;

const setUp = async (api: Asker, identity: string): Promise<string> => {
  const station = await api.ok(stations.endpoints.create, {
    body: { name: 'Harbour', country: 'DE', latitude: 53.5, longitude: 10, zone: 'Europe/Berlin' },
  });
  await api.ok(cards.endpoints.create, { body: { uid: 'GOOD' } });
  const { id } = await api.ok(chargers.endpoints.create, { body: { stationId: station.id, identity } });
  await api.ok(chargers.endpoints.rotateKey, { params: { id }, body: { key } });
  return id;
};
const stateOf = async () => (await here.ok(forwards.endpoints.get, { params: { id: forwardId } })).state;
const waitFor = <R>(check: () => Promise<R>): Promise<R> => vi.waitFor(check, { timeout: 10_000, interval: 50 });

beforeAll(async () => {
  [home, away] = await Promise.all([startTestApp({ env: { OUTGOING_PRIVATE: '127.0.0.1' } }), startTestApp()]);
  here = asking(home.url, bearer((await buildWorld(home.store)).keys.north));
  there = asking(away.url, bearer((await buildWorld(away.store)).keys.south));
  chargerId = await setUp(here, 'CP-HOME');
  awayChargerId = await setUp(there, 'CP-AWAY');
  const made = await here.ok(forwards.endpoints.create, {
    body: { chargerId, url: `${away.url.replace('http', 'ws')}/ocpp/`, identity: 'CP-AWAY' },
  });
  forwardId = made.id;
  charger = newCharger(home.url, 'CP-HOME', createClock(Date.now), { password: key });
  await online(charger);
});
afterAll(async () => {
  charger.close();
  await home.drop();
  await away.drop();
});

const orderAt = async (api: Asker, of: string) => {
  const { items } = await api.ok(orders.endpoints.list, { query: { chargerId: of, sort: '-startedAt' } });
  return items[0];
};
const send = (api: Asker, id: string, body: Record<string, unknown>) =>
  api.ok(commands.endpoints.send, { params: { id }, body: { command: body as never } });

describe('a second system', () => {
  it('is tried, and the reason why it fails is shown', async () => {
    await waitFor(async () => expect(await stateOf()).toBe('failed'));
    const { detail } = await here.ok(forwards.endpoints.get, { params: { id: forwardId } });
    expect(detail).toContain('401');
  });

  it('knows the charger by a password of its own, which nobody can read', async () => {
    const row = await here.ok(forwards.endpoints.password, { params: { id: forwardId }, body: { password: key } });
    expect(row.hasPassword).toBe(true);
    expect(JSON.stringify(row)).not.toContain(key);
    await waitFor(async () => expect(await stateOf()).toBe('connected'));
    const copy = await waitFor(async () => {
      const seen = await there.ok(chargers.endpoints.get, { params: { id: awayChargerId } });
      expect(seen.online && seen.vendor).toBe('Example');
      return seen;
    });
    expect(copy.model).toBe('E-22');
  });

  it('sees the same session under a number of its own', async () => {
    const transaction = await charger.start(1, 'GOOD', 12_000);
    await charger.stop(1);
    const own = await waitFor(async () => {
      const order = await orderAt(here, chargerId);
      expect(order?.state).toBe('completed');
      return order;
    });
    const copy = await waitFor(async () => {
      const order = await orderAt(there, awayChargerId);
      expect(order?.state).toBe('completed');
      return order;
    });
    expect(own?.transactionId).toBe(transaction?.id);
    expect([copy?.startedAt, copy?.endedAt, copy?.energyWh, copy?.idTag]).toEqual([
      own?.startedAt,
      own?.endedAt,
      own?.energyWh,
      own?.idTag,
    ]);
  });

  it('is refused when it commands although it may only listen', async () => {
    const { id } = await send(there, awayChargerId, { kind: 'reset', hard: false });
    await waitFor(async () => {
      const command = await there.ok(commands.endpoints.get, { params: { id } });
      expect(['failed', 'unsupported', 'rejected']).toContain(command.state);
    });
    expect((await here.ok(commands.endpoints.list, { query: { chargerId, kind: 'raw' } })).items).toEqual([]);
  });

  it('that may command ends a transaction by its own number for it, and the command is in the charger’s history', async () => {
    await here.ok(forwards.endpoints.update, { params: { id: forwardId }, body: { mode: 'commands' } });
    await waitFor(async () => expect(await stateOf()).toBe('connected'));
    // Its own numbers go on from elsewhere, so that mixing them up would show.
    await settled(() => away.ocpp.link('CP-AWAY') !== undefined, 'the copy connected');
    await charger.start(1, 'GOOD', 12_000);
    const copy = await waitFor(async () => {
      const order = await orderAt(there, awayChargerId);
      expect(order?.state).toBe('charging');
      return order;
    });
    const { commandId } = await there.ok(orders.endpoints.stop, { params: { id: copy?.id ?? '' }, body: {} });
    await waitFor(async () => {
      const command = await there.ok(commands.endpoints.get, { params: { id: commandId } });
      expect(command.state).toBe('accepted');
    });
    await waitFor(async () => expect((await orderAt(here, chargerId))?.state).toBe('completed'));
    const [done] = (await here.ok(commands.endpoints.list, { query: { chargerId, kind: 'raw' } })).items;
    expect(done).toMatchObject({ state: 'accepted' });
    expect(done?.actorName).toContain('127.0.0.1');
  });

  it('may not change settings all the same', async () => {
    const { id } = await send(there, awayChargerId, {
      kind: 'writeConfiguration',
      entries: [{ key: 'HeartbeatInterval', value: '1' }],
    });
    await waitFor(async () => {
      const command = await there.ok(commands.endpoints.get, { params: { id } });
      expect(command.state).not.toMatch(/queued|sent|accepted/);
    });
  });

  it('is let go of when it is switched off', async () => {
    await here.ok(forwards.endpoints.update, { params: { id: forwardId }, body: { enabled: false } });
    await settled(() => away.ocpp.link('CP-AWAY') === undefined, 'the copy gone');
    await waitFor(async () => expect(await stateOf()).toBe('off'));
  });

  it('cannot be inside a private network that the operator has not allowed', async () => {
    for (const url of ['ws://10.0.0.8/ocpp', 'ws://169.254.169.254/ocpp', 'http://example.com']) {
      const problem = await here.refused(forwards.endpoints.update, { params: { id: forwardId }, body: { url } });
      expect(problem.errors?.[0]?.path).toBe('url');
    }
  });

  it('nothing broke on the way', () => expect([...home.errors, ...away.errors]).toEqual([]));
});
