/**
 * A charger's day on a real socket, frame by frame, and what a merchant sees of it by API: the versions differ on the wire only. Rules and
 * odd days are in test/store/days.spec.ts.
 */
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { tariffs } from '../../bff/billing/tariffs/contract.ts';
import { cards } from '../../bff/charging/cards/contract.ts';
import { orders } from '../../bff/charging/orders/contract.ts';
import { chargers } from '../../bff/sites/chargers/contract.ts';
import { stations } from '../../bff/sites/stations/contract.ts';
import { startTestApp, type TestApp } from '../kit/app.ts';
import { type Asker, asking, bearer } from '../kit/ask.ts';
import { dial, handClock } from '../kit/plug.ts';
import { buildWorld } from '../kit/world.ts';

const minuteMs = 60_000;
const clock = handClock(Date.UTC(2026, 5, 1, 8));
const key = 'a-key-of-20-letters!';

let app: TestApp;
let api: Asker;
let stationId: string;
beforeAll(async () => {
  app = await startTestApp({ now: clock.now, ocppLimits: { pingAfterMs: 86_400_000, deadAfterMs: 86_400_000 } });
  const world = await buildWorld(app.store);
  api = asking(app.url, bearer(world.keys.north));
  const definition = { currency: 'EUR', energy: { basePriceMicros: 500_000, bands: [] } };
  const tariff = await api.ok(tariffs.endpoints.create, { body: { name: 'Plain', definition } });
  const station = await api.ok(stations.endpoints.create, {
    body: { name: 'Quay', country: 'DE', latitude: 53.5, longitude: 10, zone: 'Europe/Berlin', tariffId: tariff.id },
  });
  stationId = station.id;
  await api.ok(cards.endpoints.create, { body: { uid: 'GOOD' } });
});
afterAll(() => app.drop());

/** A charger with a socket of its own: sends frames, and obeys what it is asked. */
class Wire {
  readonly socket: WebSocket;
  readonly asked: [action: string, payload: Record<string, unknown>][] = [];
  readonly #waiting = new Map<string, (body: Record<string, unknown>) => void>();
  #frames = 0;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => {
      const [kind, id, ...rest] = JSON.parse(String(data));
      if (kind === 2) {
        this.asked.push([rest[0], rest[1]]);
        socket.send(JSON.stringify([3, id, { status: 'Accepted' }]));
      } else this.#waiting.get(id)?.(kind === 3 ? rest[0] : { refused: rest });
    });
  }

  say(action: string, payload: object): Promise<Record<string, unknown>> {
    const id = `m${++this.#frames}`;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.socket.send(JSON.stringify([2, id, action, payload]));
    });
  }
}

const time = () => new Date(clock.now()).toISOString();
const samples = (wh: number, context: string) => [{ timestamp: time(), sampledValue: [{ value: wh, context }] }];

let made = 0;
const connect = async (version: string): Promise<{ wire: Wire; id: string }> => {
  const identity = `DAY-${++made}`;
  const { id } = await api.ok(chargers.endpoints.create, {
    body: { stationId, identity, connectors: [{ number: 1, type: 'type2', maxPowerW: 22_000 }] },
  });
  await api.ok(chargers.endpoints.rotateKey, { params: { id }, body: { key } });
  const socket = await dial(app.url, identity, { password: key, protocols: [version] });
  if (!(socket instanceof WebSocket)) throw new Error(`The handshake was answered ${socket}.`);
  expect(socket.protocol).toBe(version);
  return { wire: new Wire(socket), id };
};

const shown = async (chargerId: string) => {
  const { connectors } = await api.ok(stations.endpoints.live, { params: { id: stationId } });
  return connectors.find((each) => each.chargerId === chargerId);
};
const orderOf = async (chargerId: string) => {
  const { items } = await api.ok(orders.endpoints.list, { query: { chargerId } });
  expect(items).toHaveLength(1);
  return items[0]!;
};

describe.each(['ocpp2.0.1', 'ocpp2.1'])('a day in %s', (version) => {
  it('is booted, charged, stopped from afar, paid by the Wh and left', async () => {
    const { wire, id } = await connect(version);
    const boot = { reason: 'PowerUp', chargingStation: { vendorName: 'Example', model: 'E-22', firmwareVersion: '2' } };
    expect(await wire.say('BootNotification', boot)).toMatchObject({ status: 'Accepted', currentTime: time() });
    const status = (connectorStatus: string) =>
      wire.say('StatusNotification', { timestamp: time(), connectorStatus, evseId: 1, connectorId: 1 });
    await status('Occupied');
    expect(await shown(id)).toMatchObject({ state: 'preparing', connectedAt: clock.now(), offlineSince: null });
    const idToken = { idToken: 'good', type: 'ISO14443' };
    expect(await wire.say('Authorize', { idToken })).toMatchObject({ idTokenInfo: { status: 'Accepted' } });

    let seqNo = 0;
    const event = (eventType: string, triggerReason: string, info: object, more: object) =>
      wire.say('TransactionEvent', {
        ...{ eventType, triggerReason, timestamp: time(), seqNo: seqNo++ },
        transactionInfo: { transactionId: `T-${made}`, ...info },
        ...more,
      });
    const begun = await event(...(['Started', 'Authorized', { chargingState: 'Charging' }] as const), {
      evse: { id: 1, connectorId: 1 },
      idToken,
      meterValue: samples(5000, 'Transaction.Begin'),
    });
    expect(begun).toMatchObject({ idTokenInfo: { status: 'Accepted' } });
    clock.advance(30 * minuteMs);
    expect(
      await event('Updated', 'MeterValuePeriodic', {}, { meterValue: samples(10_000, 'Sample.Periodic') }),
    ).toEqual({ totalCost: 2.5 });
    const running = await orderOf(id);
    expect(running).toMatchObject({ state: 'charging', energyWh: 5000, totalMinor: 250, connector: 1 });
    expect(await shown(id)).toMatchObject({ state: 'charging', orderId: running.id });

    await api.ok(orders.endpoints.stop, { params: { id: running.id }, body: {} });
    while (wire.asked.length === 0) await once(wire.socket, 'message');
    expect(wire.asked[0]).toEqual(['RequestStopTransaction', { transactionId: `T-${made}` }]);
    clock.advance(minuteMs);
    const last = await event(
      'Ended',
      'RemoteStop',
      { stoppedReason: 'Remote' },
      { meterValue: samples(10_200, 'Transaction.End') },
    );
    expect(last).toEqual({ totalCost: 2.6 });
    await status('Available');

    const { order, bill, curve } = await api.ok(orders.endpoints.detail, { params: { id: running.id } });
    expect(order).toMatchObject({
      ...{ state: 'completed', energyWh: 5200, totalMinor: 260, stopReason: 'remote', durationMs: 31 * minuteMs },
      ...{ meterStartWh: 5000, meterStopWh: 10_200, idTag: 'good', abnormalReason: null },
    });
    expect(bill).toMatchObject({ totalMinor: 260, lines: [{ component: 'energy', quantity: 5200 }] });
    expect(curve.map(({ energyWh }) => energyWh)).toEqual([0, 5000, 5200]);

    clock.advance(minuteMs);
    const toldAt = clock.now() - minuteMs;
    wire.socket.close();
    await once(wire.socket, 'close');
    while ((await shown(id))?.state !== 'offline') await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await shown(id)).toMatchObject({ sinceMs: clock.now(), toldState: 'available', toldAt, connectedAt: null });
  });
});
