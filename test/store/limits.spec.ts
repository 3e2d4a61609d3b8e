/** A remote start may say what its transaction is not to exceed: stations of 2.1 are told, and every station is asked to end it. */
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { audit, chargerNotices, commands } from '../../bff/store/tables/index.ts';
import type { StationEvent } from '../../ocpp/index.ts';
import { type Node, openYard, type Plug, system, type Yard } from '../kit/bridge.ts';

const minuteMs = 60_000;
let yard: Yard;
let node: Node;
beforeEach(async () => {
  yard = await openYard();
  node = yard.node();
});
afterEach(() => yard.drop());

const ask = (limit: object, startId = 17) =>
  yard.store.tx(system, (w) =>
    w.insert(commands, {
      ...{ id: 'asked', tenantId: 'north', stationId: 'station', chargerId: 'charger-CP1', kind: 'remoteStart' },
      payload: { kind: 'remoteStart', idTag: 'A1', connector: 1, startId, limit },
      ...{ state: 'accepted', detail: '', result: null, nodeId: '', actorName: '', createdAt: yard.clock.nowMs },
      ...{ expiresAt: yard.clock.nowMs + minuteMs, updatedAt: yard.clock.nowMs },
    }),
  );
const tend = () => node.job('limits');
const stops = async () =>
  (await yard.store.read(system).select(commands)).filter(({ kind }) => kind === 'remoteStop').map((c) => c.payload);
const meter = (plug: Plug, transactionId: string, energyWh: number, more = {}): Promise<unknown> =>
  plug.tell({
    kind: 'metered',
    connector: 1,
    transactionId,
    samples: [{ atMs: yard.clock.nowMs, energyWh, ...more }],
  });

describe('a limit of a 1.6 station', () => {
  const start = async (): Promise<[Plug, string]> => {
    const plug = node.connect('CP1');
    const { transactionId } = await plug.tell({
      kind: 'transactionStarted',
      connector: 1,
      idTag: 'A1',
      meterStartWh: 1000,
      atMs: yard.clock.nowMs,
    });
    return [plug, String(transactionId)];
  };

  it.each([
    ['energy', { maxEnergyWh: 5000 }],
    // 1.00 to start and 0.50 a kWh.
    ['cost', { maxCost: '3.50' }],
    ['state of charge', { maxSocPercent: 80 }],
    ['time', { maxTimeS: 1800 }],
  ])('of %s has the transaction ended, once, when it is reached', async (_name, limit) => {
    await ask(limit);
    const [plug, id] = await start();
    yard.wait(29 * minuteMs);
    await meter(plug, id, 5980, { socPercent: 79 });
    await tend();
    expect(await stops()).toEqual([]);
    yard.wait(minuteMs);
    await meter(plug, id, 6000, { socPercent: 80 });
    await tend();
    await tend();
    expect(await stops()).toEqual([{ kind: 'remoteStop', transactionId: id }]);
    yard.wait(minuteMs);
    await tend();
    expect(await stops()).toHaveLength(2);
    await plug.tell({
      ...{ kind: 'transactionStopped', transactionId: id, meterStopWh: 6000, reason: 'remote' },
      ...{ samples: [], atMs: yard.clock.nowMs },
    });
    yard.wait(minuteMs);
    await tend();
    expect(await stops()).toHaveLength(2);
  });

  it('that a charger never minds is asked for less and less often, until it comes back', async () => {
    await ask({ maxEnergyWh: 5000 });
    const [plug, id] = await start();
    yard.wait(20 * minuteMs);
    await meter(plug, id, 6500);
    const endsMs = yard.clock.nowMs + 24 * 60 * minuteMs;
    for (; yard.clock.nowMs < endsMs; yard.wait(minuteMs)) await tend();
    const first = await stops();
    expect(first.length).toBeGreaterThan(24);
    expect(first.length).toBeLessThan(32);
    const asks = await yard.store.read(system).select(audit, { where: eq(audit.action, 'order.limitReached') });
    expect(asks).toHaveLength(first.length);
    await plug.unplug();
    yard.wait(minuteMs);
    await meter(node.connect('CP1'), id, 6600);
    await tend();
    expect(await stops()).toHaveLength(first.length + 1);
    yard.wait(minuteMs);
    await tend();
    expect(await stops()).toHaveLength(first.length + 2);
  });

  it('holds when the charger comes back to another node', async () => {
    await ask({ maxEnergyWh: 5000 });
    const [plug, id] = await start();
    await plug.unplug();
    node = yard.node('node-2');
    const again = node.connect('CP1');
    yard.wait(20 * minuteMs);
    await meter(again, id, 6500);
    await tend();
    expect(await stops()).toHaveLength(1);
  });

  it('is none where none was asked for', async () => {
    await ask({});
    const [plug, id] = await start();
    yard.wait(60 * minuteMs);
    await meter(plug, id, 20_000);
    await tend();
    expect(await stops()).toEqual([]);
  });
});

it('a station of 2.1 is told of the limit when it begins, and asked all the same', async () => {
  await ask({ maxEnergyWh: 5000, maxTimeS: 7200 });
  const plug = node.connect('CP1', 'ocpp2.1');
  const event: Extract<StationEvent, { kind: 'transactionReported' }> = {
    ...{ kind: 'transactionReported', phase: 'started', transactionId: 'tx-1', seqNo: 0, trigger: 'remoteStart' },
    ...{ offline: false, connector: 1, idTag: 'A1', chargingState: 'charging', remoteStartId: 17 },
    ...{ samples: [{ atMs: yard.clock.nowMs, energyWh: 1000 }], atMs: yard.clock.nowMs },
  };
  expect(await plug.tell(event)).toEqual({
    authorization: { status: 'accepted' },
    limit: { maxEnergyWh: 5000, maxTimeS: 7200 },
  });
  yard.wait(20 * minuteMs);
  await plug.tell({
    ...{
      kind: 'transactionReported',
      phase: 'updated',
      transactionId: 'tx-1',
      seqNo: 1,
      trigger: 'meterValuePeriodic',
    },
    ...{ offline: false, samples: [{ atMs: yard.clock.nowMs, energyWh: 6000 }], atMs: yard.clock.nowMs },
  });
  await tend();
  expect(await stops()).toEqual([{ kind: 'remoteStop', transactionId: 'tx-1' }]);
});

it('what a station of 2.1 reckons itself is kept beside the order', async () => {
  const plug = node.connect('CP1', 'ocpp2.1');
  const costDetails = { totalCost: { currency: 'EUR', typeOfCost: 'NormalCost', total: { exclTax: 3.5 } } };
  await plug.tell({
    ...{ kind: 'transactionReported', phase: 'started', transactionId: 'tx-1', seqNo: 0, trigger: 'authorized' },
    ...{ offline: false, connector: 1, idTag: 'A1', costDetails, samples: [], atMs: yard.clock.nowMs },
  });
  const [order] = await yard.orders();
  const [notice] = await yard.store.read(system).select(chargerNotices);
  expect(notice).toMatchObject({ topic: 'CostDetails', connector: 1, payload: { orderId: order?.id, costDetails } });
});
