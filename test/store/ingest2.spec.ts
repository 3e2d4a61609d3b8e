/** What 2.x stations tell, as rows, on both engines. */
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Bill } from '../../bff/billing/tariffs/bill.ts';
import { wireTransactionId } from '../../bff/charging/orders/rows.ts';
import { alarms, commands, meterValues, reservations } from '../../bff/store/tables/index.ts';
import type { MonitorEvent, StationEvent } from '../../ocpp/index.ts';
import { type Node, openYard, type Plug, system, type Yard } from '../kit/bridge.ts';

type Reported = Extract<StationEvent, { kind: 'transactionReported' }>;
const minuteMs = 60_000;

let yard: Yard;
let node: Node;
let plug: Plug;
beforeEach(async () => {
  yard = await openYard();
  node = yard.node();
  plug = node.connect('CP1', 'ocpp2.0.1');
});
afterEach(() => yard.drop());

let seqNo = 0;
beforeEach(() => {
  seqNo = 0;
});
const tx = (phase: Reported['phase'], more: Partial<Reported> = {}, wh?: number): Reported => ({
  kind: 'transactionReported',
  phase,
  transactionId: 'tx-1',
  seqNo: seqNo++,
  trigger: 'chargingStateChanged',
  offline: false,
  samples: wh === undefined ? [] : [{ atMs: more.atMs ?? yard.clock.nowMs, energyWh: wh, powerW: 11_000 }],
  atMs: yard.clock.nowMs,
  ...more,
});
const begin = (more: Partial<Reported> = {}) =>
  tx('started', { connector: 1, idTag: 'A1', chargingState: 'charging', ...more }, 1000);
const status = (
  state: 'available' | 'preparing' | 'faulted' | 'unavailable',
  more: { connector?: number; outlet?: number } = {},
): StationEvent => ({
  kind: 'statusChanged',
  connector: 1,
  ...more,
  state,
  ...(state === 'preparing' && { isCoarse: true }),
  errorCode: state === 'faulted' ? 'otherError' : 'noError',
  atMs: yard.clock.nowMs,
});
const watched = (key: string, value: string, more: Partial<MonitorEvent> = {}): StationEvent => ({
  kind: 'monitored',
  part: 0,
  more: false,
  atMs: yard.clock.nowMs,
  events: [
    {
      eventId: 1,
      atMs: yard.clock.nowMs,
      trigger: 'alerting',
      key,
      value,
      source: 'hardWiredNotification',
      cleared: false,
      ...more,
    },
  ],
});
const only = async () => {
  const rows = await yard.orders();
  expect(rows).toHaveLength(1);
  return rows[0]!;
};
const openAlarms = async () =>
  (await yard.store.read(system).select(alarms))
    .filter(({ openKey }) => openKey !== null)
    .map(({ connector, code, level }) => [connector, code, level]);
const job = (name: string) =>
  node.ingest
    .jobs(10 * minuteMs)
    .find((each) => each.name === name)
    ?.run();

describe('a transaction', () => {
  it('becomes a priced order, and its answers say what it costs', async () => {
    expect(await plug.tell(begin())).toEqual({ authorization: { status: 'accepted' } });
    expect(await yard.connector(1)).toMatchObject({ state: 'charging', orderId: (await only()).id });
    yard.wait(30 * minuteMs);
    expect(await plug.tell(tx('updated', {}, 6000))).toEqual({ totalCost: '3.50' });
    expect(await plug.tell(tx('updated', {}, 6010))).toEqual({});
    yard.wait(30 * minuteMs);
    const last = tx('ended', { reason: 'local' }, 11_000);
    expect(await plug.tell(last)).toEqual({ totalCost: '6.00' });
    expect(await only()).toMatchObject({
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
    expect(await only()).toMatchObject({ state: 'completed', energyWh: 10_000, totalMinor: 600 });
  });

  it('belongs to nobody until its tag comes', async () => {
    expect(await plug.tell(tx('started', { trigger: 'cablePluggedIn', chargingState: 'evConnected' }, 1000))).toEqual(
      {},
    );
    expect(await only()).toMatchObject({ connector: 0, idTag: '', cardId: null });
    await plug.tell(tx('updated', { connector: 1, chargingState: 'evConnected' }));
    expect(await yard.connector(1)).toMatchObject({ orderId: (await only()).id });
    yard.wait(minuteMs);
    expect(await plug.tell(tx('updated', { idTag: 'b2', trigger: 'authorized' }))).toMatchObject({
      authorization: { status: 'accepted' },
    });
    expect(await only()).toMatchObject({ connector: 1, idTag: 'b2', cardId: 'card-B2', userName: 'Label B2' });
    expect(await plug.tell(tx('ended', { idTag: 'STRANGER', trigger: 'stopAuthorized' }, 1500))).toMatchObject({
      authorization: { status: 'invalid' },
    });
    expect(await only()).toMatchObject({ state: 'completed', cardId: 'card-B2', totalMinor: 125 });
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
    expect(await only()).toMatchObject({
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
      const before = await only();
      expect(before).toMatchObject({ state: 'completed', energyWh: 4000, cardId: 'card-A1' });
      const times = [];
      for (const idTag of ['B2', 'A1']) {
        yard.wait(24 * 60 * minuteMs);
        seqNo = 0;
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
    expect(await only()).toMatchObject({ meterStartWh: 5050, energyWh: 1750 });
    await plug.tell(tx('ended', { reason: 'local' }, 7000));
    expect(await only()).toMatchObject({ state: 'completed', meterStartWh: 5050, meterStopWh: 7000, energyWh: 1950 });
  });

  it('of a station that never says where is at its only connector', async () => {
    await plug.tell(status('available'));
    await plug.tell(tx('started', { idTag: 'A1' }, 1000));
    expect(await only()).toMatchObject({ connector: 0 });
    await plug.tell(tx('updated', { chargingState: 'charging' }));
    expect(await only()).toMatchObject({ connector: 1 });
    expect(await yard.connector(1)).toMatchObject({ state: 'charging', orderId: (await only()).id });
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
    expect(await only()).toMatchObject({ state: 'completed', cardId: null, energyWh: 1000 });
  });

  it('told to two nodes at once is one order', async () => {
    const first = begin();
    const other = yard.node('node-2').connect('CP1', 'ocpp2.0.1');
    await Promise.all([plug.tell(first), other.tell(first), other.tell(tx('updated', {}, 1500))]);
    expect(await only()).toMatchObject({ state: 'charging' });
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
    expect((await read.find(commands, 'command-2'))?.orderId).toBe((await only()).id);
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
      orderId: (await only()).id,
    });
  });
});

describe('an end that does not come', () => {
  const question = async () =>
    (await yard.store.read(system).select(commands, { where: eq(commands.kind, 'readTransaction') })).at(-1);
  const answer = (id: string, state: 'accepted' | 'failed', result: unknown) =>
    yard.store.tx(system, (w) => w.update(commands, id, { state, result, updatedAt: yard.clock.nowMs }));
  beforeEach(async () => {
    await plug.tell(begin());
    yard.wait(10 * minuteMs);
    await plug.tell(tx('updated', {}, 3000));
    await plug.tell(status('available'));
    yard.wait(3 * minuteMs);
    await job('sessions');
  });

  it('is asked for before the order is given up', async () => {
    const asked = await question();
    expect(asked).toMatchObject({ state: 'queued', payload: { transactionId: 'tx-1' } });
    await job('sessions');
    expect(await only()).toMatchObject({ state: 'charging' });
    await answer(asked?.id ?? '', 'accepted', { isOngoing: false, hasMessages: false });
    await job('sessions');
    expect(await only()).toMatchObject({ state: 'abnormal', abnormalReason: 'missingStop', energyWh: 2000 });
  });

  it('is waited for while the transaction goes on, or its end is on the way', async () => {
    const first = await question();
    await answer(first?.id ?? '', 'accepted', { isOngoing: true, hasMessages: false });
    await job('sessions');
    yard.wait(30 * minuteMs);
    await job('sessions');
    expect(await only()).toMatchObject({ state: 'charging' });
    await plug.tell(status('available'));
    yard.wait(3 * minuteMs);
    await job('sessions');
    const second = await question();
    expect(second?.id).not.toBe(first?.id);
    await answer(second?.id ?? '', 'accepted', { hasMessages: true });
    await job('sessions');
    await job('sessions');
    expect(await only()).toMatchObject({ state: 'charging' });
    await plug.tell(tx('ended', { reason: 'local' }, 4000));
    expect(await only()).toMatchObject({ state: 'completed', energyWh: 3000 });
  });

  it('is asked for again when the question was lost with the connection', async () => {
    const first = await question();
    await plug.unplug();
    await answer(first?.id ?? '', 'failed', null);
    yard.wait(minuteMs);
    plug = node.connect('CP1', 'ocpp2.0.1');
    await plug.tell({ kind: 'authorizationAsked', idTag: 'A1' });
    await job('sessions');
    await job('sessions');
    const second = await question();
    expect(second).toMatchObject({ state: 'queued' });
    expect(second?.id).not.toBe(first?.id);
    expect(await only()).toMatchObject({ state: 'charging' });
  });

  it('of a station that cannot say is missing', async () => {
    await answer((await question())?.id ?? '', 'failed', null);
    await job('sessions');
    expect(await only()).toMatchObject({ state: 'abnormal', abnormalReason: 'missingStop' });
  });
});

describe('an occupied connector', () => {
  it('shows what its transaction does', async () => {
    const shown: unknown[] = [];
    const tell = async (event: StationEvent) => {
      yard.wait(1000);
      await plug.tell('atMs' in event ? { ...event, atMs: yard.clock.nowMs } : event);
      shown.push((await yard.connector(1))?.state);
    };
    await tell(status('available'));
    await tell(status('preparing'));
    await tell(begin({ chargingState: 'evConnected' }));
    await tell(tx('updated', { chargingState: 'charging' }));
    await tell(status('preparing'));
    await tell(tx('updated', { chargingState: 'suspendedEvse' }));
    await tell(tx('updated', { chargingState: 'suspendedEv' }));
    await tell(tx('ended', { chargingState: 'evConnected' }));
    await tell(status('preparing'));
    await tell(status('available'));
    expect(shown).toEqual([
      ...['available', 'preparing', 'preparing', 'charging', 'charging', 'suspendedEvse', 'suspendedEv'],
      ...['finishing', 'finishing', 'available'],
    ]);
  });

  it('is not changed by history', async () => {
    await plug.tell(status('available'));
    yard.wait(minuteMs);
    await plug.tell(begin({ atMs: yard.clock.nowMs - 10 * minuteMs, offline: true }));
    expect((await yard.connector(1))?.state).toBe('available');
  });

  it('of several outlets is what they are together', async () => {
    const shown: unknown[] = [];
    const tell = async (state: Parameters<typeof status>[0], outlet: number) => {
      await plug.tell(status(state, { outlet }));
      shown.push((await yard.connector(1))?.state);
    };
    await tell('available', 1);
    await tell('available', 2);
    await tell('preparing', 2);
    await tell('available', 1);
    await tell('available', 2);
    await tell('faulted', 1);
    await tell('faulted', 2);
    await tell('available', 1);
    expect(shown).toEqual([
      ...['available', 'available', 'preparing', 'preparing'],
      ...['available', 'available', 'faulted', 'available'],
    ]);
    expect(await yard.connectors()).toMatchObject([{ outlets: { 1: 'available', 2: 'faulted' } }]);
    expect(await openAlarms()).toEqual([[1, 'OtherError', 'major']]);
    await tell('available', 2);
    expect(await openAlarms()).toEqual([]);
  });

  it('may be told of by monitored values instead', async () => {
    await plug.tell(watched('EVSE@1.AvailabilityState', 'Available'));
    expect((await yard.connector(1))?.state).toBe('available');
    await plug.tell(watched('Connector@1.1.AvailabilityState', 'Occupied'));
    expect((await yard.connector(1))?.state).toBe('preparing');
    await plug.tell(watched('Connector@1.1.AvailabilityState', 'Unavailable'));
    expect((await yard.connector(1))?.state).toBe('unavailable');
  });
});

describe('faults', () => {
  it('are one alarm, whether the state or its cause is told first', async () => {
    await plug.tell(status('faulted'));
    expect(await openAlarms()).toEqual([[1, 'OtherError', 'major']]);
    await plug.tell(watched('GroundIsolationProtection@1.Active', 'true'));
    expect(await openAlarms()).toEqual([[1, 'GroundFailure', 'critical']]);
    await plug.tell(status('available'));
    expect(await openAlarms()).toEqual([]);

    await plug.tell(watched('GroundIsolationProtection@1.Active', 'true'));
    expect(await openAlarms()).toEqual([[1, 'GroundFailure', 'minor']]);
    await plug.tell(status('faulted'));
    expect(await openAlarms()).toEqual([[1, 'GroundFailure', 'critical']]);
  });

  it('end when the station says so, and not because a connector is used', async () => {
    await plug.tell(status('available'));
    await plug.tell(watched('ConnectorPlugRetentionLock@1.1.Problem', 'true', { severity: 4 }));
    await plug.tell(watched('AcDcConverter@1.Temperature', '71', { techCode: 'CX003' }));
    expect(await openAlarms()).toEqual([
      [1, 'ConnectorLockFailure', 'major'],
      [1, 'HighTemperature', 'minor'],
    ]);
    await plug.tell(status('preparing'));
    expect(await openAlarms()).toHaveLength(2);
    await plug.tell(watched('ConnectorPlugRetentionLock@1.1.Problem', 'false'));
    await plug.tell(watched('AcDcConverter@1.Temperature', '40', { techCode: 'CX003', cleared: true }));
    expect(await openAlarms()).toEqual([]);
  });

  it('are not what works: values that stand for nothing are not written', async () => {
    await plug.tell(watched('ElectricalFeed.Active', 'true'));
    await plug.tell(watched('SmartChargingCtrlr.Enabled', 'true'));
    expect(await openAlarms()).toEqual([]);
  });
});

describe('a charger that is away', () => {
  it('has connectors of which nobody knows the state, and says what it told last', async () => {
    await plug.tell(status('available'));
    const toldAt = yard.clock.nowMs;
    yard.wait(5 * minuteMs);
    await plug.unplug();
    const last = (await yard.store.outbox.since(null, 500)).filter(({ topic }) => topic === 'connector.changed').at(-1);
    expect(last?.payload).toMatchObject({
      state: 'offline',
      sinceMs: yard.clock.nowMs,
      toldState: 'available',
      toldAt,
      connectedAt: null,
      lastSeenAt: toldAt,
      offlineSince: yard.clock.nowMs,
    });
  });

  it('for longer than its session could last has lost it, until it tells more', async () => {
    await plug.tell(begin());
    yard.wait(10 * minuteMs);
    await plug.tell(tx('updated', {}, 3000));
    await plug.unplug();
    yard.wait(25 * 60 * minuteMs);
    await job('absences');
    expect(await only()).toMatchObject({
      state: 'abnormal',
      abnormalReason: 'missingStop',
      energyWh: 2000,
      totalMinor: 100,
    });
    plug = node.connect('CP1', 'ocpp2.0.1');
    await plug.tell(tx('ended', { offline: true, atMs: yard.clock.nowMs - 24 * 60 * minuteMs, reason: 'local' }, 4000));
    expect(await only()).toMatchObject({ state: 'completed', energyWh: 3000, totalMinor: 250 });
    expect(await yard.totals()).toMatchObject([{ orders: 1, energyWh: 3000, totalMinor: 250 }]);
  });
});

describe('a station on a bad line', () => {
  /** A whole transaction, as messages that may come in any order. */
  const session = (transactionId: string, fromMs: number, startWh: number): Reported[] => {
    seqNo = 0;
    const at = (minutes: number) => ({ transactionId, atMs: fromMs + minutes * minuteMs, offline: true });
    return [
      begin({ ...at(0), samples: [{ atMs: fromMs, energyWh: startWh, context: 'Transaction.Begin' }] }),
      tx('updated', at(10), startWh + 1000),
      tx('updated', { ...at(20), chargingState: 'suspendedEv' }, startWh + 2000),
      tx('updated', { ...at(25), chargingState: 'charging' }, startWh + 2000),
      tx('ended', { ...at(30), reason: 'local' }, startWh + 2500),
    ];
  };
  it.each([1, 2, 3, 4, 5])(
    'that repeats itself, in any order, at two nodes (%i): each session once, to the Wh',
    async (seed) => {
      const startMs = yard.clock.nowMs;
      const messages = [0, 1, 2].flatMap((i) => session(`tx-${i}`, startMs + i * 60 * minuteMs, 1000 + i * 2500));
      yard.wait(5 * 60 * minuteMs);
      const nodes = [node, yard.node('node-2')];
      const plugs = [plug, nodes[1]!.connect('CP1', 'ocpp2.0.1')];
      // A linear congruential generator: the same seed, the same day.
      let state = seed;
      const random = (below: number) => {
        state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
        return Math.floor((state / 2 ** 31) * below);
      };
      const waiting = [...messages, ...messages.filter(() => random(2) === 0)];
      while (waiting.length > 0) {
        const some = [0, 1].flatMap(() => waiting.splice(random(waiting.length), 1));
        await Promise.all(some.map((message) => plugs[random(2)]!.tell(structuredClone(message))));
        if (random(6) > 0) continue;
        const i = random(2);
        await plugs[i]!.unplug();
        plugs[i] = nodes[i]!.connect('CP1', 'ocpp2.0.1');
      }
      const rows = (await yard.orders()).toSorted((a, b) => a.startedAt - b.startedAt);
      expect(rows).toMatchObject(
        [0, 1, 2].map((i) => ({
          state: 'completed',
          startedAt: startMs + i * 60 * minuteMs,
          durationMs: 30 * minuteMs,
          meterStartWh: 1000 + i * 2500,
          energyWh: 2500,
          totalMinor: 225,
          cardId: 'card-A1',
          connector: 1,
        })),
      );
      expect(await yard.totals()).toMatchObject([{ orders: 3, energyWh: 7500, totalMinor: 675 }]);
      expect((await yard.connector(1))?.orderId ?? null).toBeNull();
    },
  );
});

describe('a broken station', () => {
  it.each([1, 2, 3, 4, 5, 6])('that says anything at two nodes (%i): the books add up', async (seed) => {
    let state = seed * 7919;
    const random = (below: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return Math.floor((state / 2 ** 31) * below);
    };
    const pick = <T>(...of: T[]): T => of[random(of.length)]!;
    const some = <T extends object>(more: T): Partial<T> => (random(2) === 0 ? more : {});
    const nodes = [node, yard.node('node-2')];
    const plugs = [plug, nodes[1]!.connect('CP1', 'ocpp2.0.1')];
    const moment = () => pick(yard.clock.nowMs, yard.clock.nowMs - random(120) * minuteMs, 0, undefined);
    const anything = (): StationEvent =>
      random(5) === 0
        ? status(pick('available', 'preparing', 'faulted'), { connector: pick(1, 2), ...some({ outlet: pick(1, 2) }) })
        : random(20) === 0
          ? { kind: 'booted', vendor: 'V', model: 'M' }
          : {
              ...tx(pick('started', 'updated', 'ended'), {
                ...{ transactionId: pick('tx-1', 'tx-2', 'tx-3', 'tx-4'), seqNo: random(8) - 1, atMs: moment() },
                ...some({ connector: pick(0, 1, 2) }),
                ...some({ idTag: pick('A1', 'B2', 'STRANGER', '') }),
                ...some({ chargingState: pick('charging', 'suspendedEv', 'evConnected', 'idle') }),
                ...some({ remoteStartId: 5, reservationId: 6 }),
              }),
              samples: [
                {
                  atMs: moment(),
                  energyWh: random(20_000) - 1,
                  context: pick('Transaction.Begin', 'Transaction.End', 'x'),
                },
              ],
            };
    for (let i = 0; i < 80; i++) {
      yard.wait(random(5 * minuteMs));
      await Promise.all([anything(), anything()].slice(random(2)).map((event) => plugs[random(2)]!.tell(event)));
      if (random(10) === 0) await job('sessions');
      if (random(12) > 0) continue;
      const which = random(2);
      await plugs[which]!.unplug();
      plugs[which] = nodes[which]!.connect('CP1', 'ocpp2.0.1');
    }
    const rows = await yard.orders();
    const ended = rows.filter((row) => row.state !== 'charging');
    expect(new Set(rows.map(({ startKey }) => startKey)).size).toBe(rows.length);
    const sums = { orders: 0, energyWh: 0, totalMinor: 0 };
    for (const total of await yard.totals())
      for (const sum of ['orders', 'energyWh', 'totalMinor'] as const) sums[sum] += total[sum];
    expect(sums).toEqual({
      orders: ended.length,
      energyWh: ended.reduce((sum, { energyWh }) => sum + energyWh, 0),
      totalMinor: ended.reduce((sum, { totalMinor }) => sum + totalMinor, 0),
    });
    for (const row of ended) {
      expect(row.energyWh).toBeGreaterThanOrEqual(0);
      expect((row.bill as Bill).totalMinor).toBe(row.totalMinor);
      expect(row.state === 'abnormal').toBe(row.abnormalReason !== null);
    }
    const running = new Set(rows.filter((row) => row.state === 'charging').map(({ id }) => id));
    for (const { orderId } of await yard.connectors()) expect(orderId === null || running.has(orderId)).toBe(true);
  });
});
