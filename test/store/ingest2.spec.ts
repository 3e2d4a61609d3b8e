/** What 2.x stations tell of their transactions, as rows, on both engines. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wireTransactionId } from '../../bff/charging/orders/rows.ts';
import { commands, meterValues, reservations } from '../../bff/store/tables/index.ts';
import type { StationEvent } from '../../ocpp/index.ts';
import { type Node, openYard, type Plug, system, type Yard } from '../kit/bridge.ts';
import { type Reported, says2 } from '../kit/says2.ts';

const minuteMs = 60_000;

let yard: Yard;
let node: Node;
let plug: Plug;
const { begin, recount, status, tx } = says2(() => yard.clock.nowMs);
beforeEach(async () => {
  yard = await openYard();
  node = yard.node();
  plug = node.connect('CP1', 'ocpp2.0.1');
  recount();
});
afterEach(() => yard.drop());

describe('a transaction', () => {
  it('becomes a priced order, and its answers say what it costs', async () => {
    expect(await plug.tell(begin())).toEqual({ authorization: { status: 'accepted' } });
    expect(await yard.connector(1)).toMatchObject({ state: 'charging', orderId: (await yard.onlyOrder()).id });
    yard.wait(30 * minuteMs);
    expect(await plug.tell(tx('updated', {}, 6000))).toEqual({ totalCost: '3.50' });
    expect(await plug.tell(tx('updated', {}, 6010))).toEqual({});
    yard.wait(30 * minuteMs);
    const last = tx('ended', { reason: 'local' }, 11_000);
    expect(await plug.tell(last)).toEqual({ totalCost: '6.00' });
    expect(await yard.onlyOrder()).toMatchObject({
      state: 'completed',
      energyWh: 10_000,
      meterStartWh: 1000,
      meterStopWh: 11_000,
      totalMinor: 600,
      cardId: 'card-A1',
      userName: 'Label A1',
      durationMs: 60 * minuteMs,
      stopReason: 'local',
      powerW: 0,
    });
    expect(await yard.connector(1)).toMatchObject({ state: 'finishing', orderId: null });
    expect(await yard.totals()).toMatchObject([{ orders: 1, energyWh: 10_000, totalMinor: 600 }]);
    // Repeated, here and at another node.
    expect(await plug.tell(last)).toEqual({ totalCost: '6.00' });
    await plug.unplug();
    expect(await yard.node('node-2').connect('CP1', 'ocpp2.0.1').tell(last)).toEqual({ totalCost: '6.00' });
    expect(await yard.totals()).toMatchObject([{ orders: 1 }]);
    expect(await yard.store.read(system).select(meterValues)).toHaveLength(4);
  });

  it('is complete at another node, however quickly its messages followed each other', async () => {
    await plug.tell(tx('started', { connector: 1, idTag: 'A1', chargingState: 'evConnected' }));
    yard.wait(5 * minuteMs);
    await plug.tell(tx('updated', { chargingState: 'charging' }, 1000));
    yard.wait(100);
    expect(await plug.tell(tx('updated', {}, 1000))).toEqual({});
    await plug.unplug();
    const other = yard.node('node-2').connect('CP1', 'ocpp2.0.1');
    yard.wait(60 * minuteMs);
    await other.tell(tx('ended', { reason: 'local' }, 11_000));
    expect(await yard.onlyOrder()).toMatchObject({ state: 'completed', energyWh: 10_000, totalMinor: 600 });
  });

  it('belongs to nobody until its tag comes', async () => {
    expect(await plug.tell(tx('started', { trigger: 'cablePluggedIn', chargingState: 'evConnected' }, 1000))).toEqual(
      {},
    );
    expect(await yard.onlyOrder()).toMatchObject({ connector: 0, idTag: '', cardId: null });
    await plug.tell(tx('updated', { connector: 1, chargingState: 'evConnected' }));
    expect(await yard.connector(1)).toMatchObject({ orderId: (await yard.onlyOrder()).id });
    yard.wait(minuteMs);
    expect(await plug.tell(tx('updated', { idTag: 'b2', trigger: 'authorized' }))).toMatchObject({
      authorization: { status: 'accepted' },
    });
    expect(await yard.onlyOrder()).toMatchObject({
      connector: 1,
      idTag: 'b2',
      cardId: 'card-B2',
      userName: 'Label B2',
    });
    expect(await plug.tell(tx('ended', { idTag: 'STRANGER', trigger: 'stopAuthorized' }, 1500))).toMatchObject({
      authorization: { status: 'invalid' },
    });
    expect(await yard.onlyOrder()).toMatchObject({ state: 'completed', cardId: 'card-B2', totalMinor: 125 });
  });

  it('heard of backwards is the same order, counted once', async () => {
    const atMs = yard.clock.nowMs;
    const messages = [
      begin({ offline: true }),
      tx('updated', { atMs: atMs + 10 * minuteMs, offline: true }, 3000),
      tx('updated', { atMs: atMs + 20 * minuteMs, chargingState: 'suspendedEv', offline: true }, 5000),
      tx('ended', { atMs: atMs + 30 * minuteMs, offline: true, reason: 'evDisconnected' }, 5000),
    ];
    yard.wait(60 * minuteMs);
    for (const message of [...messages].reverse()) {
      await plug.tell(message);
      // Another connection in between, so that nothing is kept in memory.
      await plug.unplug();
      plug = node.connect('CP1', 'ocpp2.0.1');
    }
    expect(await yard.onlyOrder()).toMatchObject({
      state: 'completed',
      startedAt: atMs,
      endedAt: atMs + 30 * minuteMs,
      connector: 1,
      cardId: 'card-A1',
      energyWh: 4000,
      totalMinor: 300,
    });
    expect(await yard.totals()).toMatchObject([{ orders: 1, energyWh: 4000, totalMinor: 300 }]);
    expect((await yard.connector(1))?.orderId ?? null).toBeNull();
  });

  it.each(['in memory', 'read from rows'])(
    'whose id the station used before is an order of its own: %s',
    async (where) => {
      const retell = async (message: StationEvent) => {
        const reply = await plug.tell(message);
        if (where === 'in memory') return reply;
        await plug.unplug();
        plug = yard.node().connect('CP1', 'ocpp2.0.1');
        return reply;
      };
      const first = [begin()];
      await retell(first[0]!);
      yard.wait(30 * minuteMs);
      first.push(tx('ended', { reason: 'local', chargingState: 'idle' }, 5000));
      await retell(first[1]!);
      const before = await yard.onlyOrder();
      expect(before).toMatchObject({ state: 'completed', energyWh: 4000, cardId: 'card-A1' });
      const times = [];
      for (const idTag of ['B2', 'A1']) {
        yard.wait(24 * 60 * minuteMs);
        recount();
        await retell({ kind: 'booted', vendor: 'V', model: 'M' });
        // As a queue sends them that was filled without a connection.
        const atMs = yard.clock.nowMs;
        const sent = [
          tx('started', { connector: 1, idTag, chargingState: 'charging', atMs }, 5000),
          tx('updated', { atMs: atMs + 30 * minuteMs }, 9000),
          tx('ended', { reason: 'local', chargingState: 'idle', atMs: atMs + 60 * minuteMs }, 15_000),
        ];
        if (idTag === 'A1') sent.reverse();
        yard.wait(90 * minuteMs);
        for (const message of sent) await retell(message);
        times.push(atMs);
        for (const message of [...first, ...sent]) await retell(message);
      }
      const all = await yard.orders();
      expect(all[0]).toEqual(before);
      const whole = { state: 'completed', meterStartWh: 5000, energyWh: 10_000, totalMinor: 600, connector: 1 };
      expect(all.slice(1)).toMatchObject([
        { ...whole, cardId: 'card-B2', startedAt: times[0] },
        { ...whole, cardId: 'card-A1', startedAt: times[1] },
      ]);
      expect(all.map(wireTransactionId)).toEqual(['tx-1', 'tx-1', 'tx-1']);
      expect(await yard.store.read(system).select(meterValues)).toHaveLength(8);
    },
  );

  it('is not charged for what a meter showed before it began, however late that is told', async () => {
    const old = yard.clock.nowMs - 60 * minuteMs;
    await plug.tell(begin({ samples: [] }));
    yard.wait(minuteMs);
    await plug.tell(tx('updated', {}, 5050));
    yard.wait(29 * minuteMs);
    const samples = [{ atMs: old, context: 'Sample.Clock', energyWh: 1000 }];
    await plug.tell({ kind: 'metered', connector: 1, transactionId: undefined, samples });
    // Another connection in between, so that the meter is read again from the rows.
    await plug.unplug();
    plug = node.connect('CP1', 'ocpp2.0.1');
    const since = [{ atMs: yard.clock.nowMs, context: 'Sample.Clock', energyWh: 6800 }];
    await plug.tell({ kind: 'metered', connector: 1, transactionId: undefined, samples: since });
    expect(await yard.onlyOrder()).toMatchObject({ meterStartWh: 5050, energyWh: 1750 });
    await plug.tell(tx('ended', { reason: 'local' }, 7000));
    expect(await yard.onlyOrder()).toMatchObject({
      state: 'completed',
      meterStartWh: 5050,
      meterStopWh: 7000,
      energyWh: 1950,
    });
  });

  it('of a station that never says where is at its only connector', async () => {
    await plug.tell(status('available'));
    await plug.tell(tx('started', { idTag: 'A1' }, 1000));
    expect(await yard.onlyOrder()).toMatchObject({ connector: 0 });
    await plug.tell(tx('updated', { chargingState: 'charging' }));
    expect(await yard.onlyOrder()).toMatchObject({ connector: 1 });
    expect(await yard.connector(1)).toMatchObject({ state: 'charging', orderId: (await yard.onlyOrder()).id });
  });

  it('of a card that charges elsewhere is refused however often it is told, and taken when that is over', async () => {
    await plug.tell(begin());
    const second = (phase: Reported['phase'], number: number, more: Partial<Reported> = {}, wh?: number) =>
      tx(phase, { transactionId: 'tx-2', seqNo: number, trigger: 'authorized', ...more }, wh);
    const refused = { authorization: { status: 'concurrentTx' } };
    const first = second('started', 0, { connector: 2, idTag: 'A1' }, 5000);
    expect(await plug.tell(first)).toMatchObject(refused);
    expect(await plug.tell(first)).toMatchObject(refused);
    yard.wait(minuteMs);
    expect(await plug.tell(second('updated', 1, { idTag: 'A1' }))).toMatchObject(refused);
    await plug.tell(tx('ended', { reason: 'local' }, 2000));
    yard.wait(minuteMs);
    expect(await plug.tell(second('updated', 2, { idTag: 'A1' }))).toMatchObject({
      authorization: { status: 'accepted' },
    });
    yard.wait(30 * minuteMs);
    await plug.tell(second('ended', 3, { reason: 'local' }, 9000));
    const order = (await yard.orders()).find(({ startKey }) => startKey === 'tx|tx-2');
    expect(order).toMatchObject({ state: 'completed', energyWh: 4000, cardId: 'card-A1' });
  });

  it('without authorization is on nobody’s card', async () => {
    expect(await plug.tell(begin({ idTag: 'A1', tokenType: 'noAuthorization' }))).toEqual({
      authorization: { status: 'accepted' },
    });
    yard.wait(10 * minuteMs);
    await plug.tell(tx('ended', { reason: 'local' }, 2000));
    expect(await yard.onlyOrder()).toMatchObject({ state: 'completed', cardId: null, energyWh: 1000 });
  });

  it('told to two nodes at once is one order', async () => {
    const first = begin();
    const other = yard.node('node-2').connect('CP1', 'ocpp2.0.1');
    await Promise.all([plug.tell(first), other.tell(first), other.tell(tx('updated', {}, 1500))]);
    expect(await yard.onlyOrder()).toMatchObject({ state: 'charging' });
  });

  it('answers the remote start whose number it names, also much later', async () => {
    const asked = async (id: string, startId: number) =>
      yard.store.tx(system, (w) =>
        w.insert(commands, {
          ...{ id, tenantId: 'north', stationId: 'station', chargerId: 'charger-CP1', kind: 'remoteStart' },
          payload: { kind: 'remoteStart', idTag: 'A1', connector: 1, startId },
          ...{ state: 'accepted', detail: '', result: null, nodeId: '', actorName: '', createdAt: yard.clock.nowMs },
          ...{ expiresAt: yard.clock.nowMs + minuteMs, updatedAt: yard.clock.nowMs },
        }),
      );
    await asked('command-1', 17);
    await asked('command-2', 18);
    yard.wait(24 * 60 * minuteMs);
    await plug.tell(begin({ remoteStartId: 18, trigger: 'remoteStart' }));
    const read = yard.store.read(system);
    expect((await read.find(commands, 'command-2'))?.orderId).toBe((await yard.onlyOrder()).id);
    expect((await read.find(commands, 'command-1'))?.orderId).toBeNull();
  });

  it.each(['ocpp1.6', 'ocpp2.0.1'])('uses the reservation it names: %s', async (version) => {
    await yard.store.tx(system, (w) =>
      w.insert(reservations, {
        ...{
          id: 'r',
          tenantId: 'north',
          stationId: 'station',
          chargerId: 'charger-CP1',
          stationName: '',
          chargerName: '',
        },
        ...{ connector: 1, number: 7, idTag: 'A1', userName: '', state: 'held', detail: '', startsAt: 0 },
        ...{ expiresAt: yard.clock.nowMs + minuteMs, createdAt: 0, updatedAt: 0 },
      }),
    );
    if (version === 'ocpp2.0.1') await plug.tell(begin({ reservationId: 7 }));
    else
      await plug.tell({
        ...{ kind: 'transactionStarted', connector: 1, idTag: 'A1', meterStartWh: 0, reservationId: 7 },
        atMs: yard.clock.nowMs,
      });
    expect(await yard.store.read(system).find(reservations, 'r')).toMatchObject({
      state: 'used',
      orderId: (await yard.onlyOrder()).id,
    });
  });
});
