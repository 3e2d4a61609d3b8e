/** What broken chargers and billing complaints are made of, as rows: each scenario ends with an audit of the books. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { billSchema } from '../../bff/billing/tariffs/bill.ts';
import type { Tariff } from '../../bff/billing/tariffs/tariff.ts';
import { alarms, cards, chargers, commands, stations } from '../../bff/store/tables/index.ts';
import type { StationEvent } from '../../ocpp/index.ts';
import { cardRow, openYard, type Plug, system, type Yard } from '../kit/bridge.ts';
import { dice } from '../kit/dice.ts';
import { says16 } from '../kit/says16.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Every kind of price, so that invented time costs something. */
const dearTariff: Tariff = {
  currency: 'EUR',
  startFee: { amountMinor: 100 },
  energy: { basePriceMicros: 500_000, bands: [] },
  duration: { basePriceMicros: 6_000_000, bands: [] },
  idle: { pricePerHourMicros: 6_000_000, graceMinutes: 5 },
  tax: { rateBasisPoints: 1900, included: true },
};

let yard: Yard;
let plug: Plug;
const open = async (tariff?: Tariff) => {
  yard = await openYard(tariff);
  plug = yard.node().connect('CP1');
};
beforeEach(() => open());
afterEach(async () => {
  await audit();
  await yard.drop();
});

const { start, stop, status } = says16(() => yard.clock.nowMs);
const meter = (
  transactionId: number | string | undefined,
  energyWh: number,
  connector = 1,
): StationEvent & { kind: 'metered' } => ({
  kind: 'metered',
  connector,
  transactionId: transactionId === undefined ? undefined : String(transactionId),
  samples: [{ atMs: yard.clock.nowMs, energyWh }],
});
const allAlarms = () => yard.store.read(system).select(alarms);

/** What must be true whatever was sent: sums are those of the orders, bills those of their orders, and nothing is negative. */
async function audit(): Promise<void> {
  const all = await yard.orders();
  const sums = new Map<string, number[]>();
  for (const order of all) {
    expect(order.energyWh).toBeGreaterThanOrEqual(0);
    expect(order.totalMinor).toBeGreaterThanOrEqual(0);
    expect(order.state === 'abnormal').toBe(order.abnormalReason !== null);
    expect(order.state === 'charging').toBe(order.endedAt === null);
    if (order.endedAt === null) continue;
    const sum = sums.get(order.currency) ?? [0, 0, 0];
    sums.set(order.currency, [sum[0]! + 1, sum[1]! + order.energyWh, sum[2]! + order.totalMinor]);
    if (order.bill === null) continue;
    const bill = billSchema.parse(order.bill);
    expect(bill.totalMinor).toBe(order.totalMinor);
    const billedWh = bill.lines.reduce((sum, line) => sum + (line.component === 'energy' ? line.quantity : 0), 0);
    expect(billedWh).toBe(order.energyWh);
  }
  const totals = new Map<string, number[]>();
  for (const day of await yard.totals()) {
    const sum = totals.get(day.currency) ?? [0, 0, 0];
    totals.set(day.currency, [sum[0]! + day.orders, sum[1]! + day.energyWh, sum[2]! + day.totalMinor]);
  }
  for (const [currency, sum] of totals) expect([currency, sum]).toEqual([currency, sums.get(currency) ?? [0, 0, 0]]);
  for (const connector of await yard.connectors()) {
    const running = all.filter(
      (o) => o.state === 'charging' && o.chargerId === connector.chargerId && o.connector === connector.number,
    );
    const latest = running.reduce((a, b) => (a && a.startedAt > b.startedAt ? a : b), running[0]);
    expect(connector.orderId).toBe(latest?.id ?? null);
  }
}

describe('a start', () => {
  it('whose clock was an hour ahead, sent again when that hour has passed, is the same one', async () => {
    const ahead = start({ atMs: yard.clock.nowMs + hourMs });
    const { transactionId } = await plug.tell(ahead);
    await plug.unplug();
    yard.wait(70 * minuteMs);
    const back = yard.node('node-2').connect('CP1');
    expect(await back.tell(ahead)).toMatchObject({ transactionId });
    await back.tell(stop(transactionId, 6000));
    expect(await yard.orders()).toMatchObject([{ energyWh: 5000 }]);
  });

  it.each([0, 99, -1])('at connector %i has its order like any other', async (connector) => {
    const { transactionId } = await plug.tell(start({ connector }));
    yard.wait(10 * minuteMs);
    await plug.tell(meter(transactionId, 2000, connector));
    await plug.tell(stop(transactionId, 2000));
    expect(await yard.orders()).toMatchObject([{ connector, state: 'completed', energyWh: 1000 }]);
  });

  it('with a tag of hundreds of letters is answered', async () => {
    // As many as the OCPP library lets through.
    const letters = Array.from({ length: 255 }, (_, i) => String.fromCodePoint(0x4e00 + ((i * 7919) % 20_000)));
    const long = start({ idTag: letters.join('') });
    const { transactionId, authorization } = await plug.tell(long);
    expect(authorization.status).toBe('invalid');
    expect(await yard.node('node-2').connect('CP1').tell(long)).toMatchObject({ transactionId });
    yard.wait(minuteMs);
    await plug.tell(stop(transactionId, 1100, { idTag: long.idTag }));
    expect(await yard.orders()).toHaveLength(1);
  });

  it('from history leaves the running order at its connector', async () => {
    yard.wait(-3 * hourMs);
    const old = start({ meterStartWh: 500, idTag: 'B2' });
    yard.wait(3 * hourMs);
    await plug.tell(start());
    const { transactionId } = await plug.tell(old);
    await audit();
    yard.wait(minuteMs);
    await plug.tell(stop(transactionId, 900, { atMs: old.atMs! + hourMs }));
    await audit();
    expect(await yard.orders()).toMatchObject([{ state: 'charging' }, { state: 'completed', energyWh: 400 }]);
  });
});

describe('a card', () => {
  it('whose last charger went dark with its session may charge at another one, whose session may not be doubled', async () => {
    const { authorization } = await plug.tell(start());
    expect(authorization.status).toBe('accepted');
    const other = yard.node('node-2').connect('CP2');
    expect((await other.tell(start({ meterStartWh: 1 }))).authorization.status).toBe('concurrentTx');
    await plug.unplug();
    yard.wait(minuteMs);
    expect((await other.tell(start({ meterStartWh: 2, connector: 2 }))).authorization.status).toBe('concurrentTx');
    await other.tell(stop(2, 1));
    await other.tell(stop(3, 2));
    yard.wait(10 * minuteMs);
    expect((await other.tell(start({ meterStartWh: 3 }))).authorization.status).toBe('accepted');
  });
});

describe('a stop', () => {
  it('without any time and a thousand times too high bills what was read', async () => {
    const { transactionId } = await plug.tell(start());
    yard.wait(30 * minuteMs);
    await plug.tell(meter(transactionId, 6000));
    await plug.tell(stop(transactionId, 6_000_000, { atMs: undefined }));
    expect(await yard.orders()).toMatchObject([{ abnormalReason: 'energyImplausible', energyWh: 5000 }]);
  });

  it.each([undefined, 0, Date.UTC(2039, 0, 1)])(
    'of a session whose clock says %s is billed within reason',
    async (atMs) => {
      const { transactionId } = await plug.tell(start({ atMs }));
      yard.wait(30 * minuteMs);
      await plug.tell({ ...meter(transactionId, 1), samples: [{ atMs, energyWh: 9_007_199_254_740_991 }] });
      await plug.tell(stop(transactionId, 9_007_199_254_740_991, { atMs }));
      expect(await yard.orders()).toMatchObject([
        { state: 'abnormal', abnormalReason: 'energyImplausible', energyWh: 0 },
      ]);
    },
  );

  it('is answered when nobody knows the connector’s power and the register is beyond all bounds', async () => {
    await yard.store.tx(system, (w) => w.update(chargers, 'charger-CP1', { maxPowerW: 0 }));
    const other = yard.node().connect('CP1');
    const { transactionId } = await other.tell(start());
    yard.wait(minuteMs);
    await other.tell(stop(transactionId, 9_007_199_254_740_991));
    expect(await yard.orders()).toMatchObject([
      { state: 'abnormal', abnormalReason: 'energyImplausible', energyWh: 0 },
    ]);
  });

  it.each(['-1', '0', '77777', '9223372036854775807'])('of %s leaves another charger’s orders alone', async (id) => {
    const other = yard.node().connect('CP2');
    await other.tell(start());
    yard.wait(10 * minuteMs);
    await plug.tell(stop(id, 2000, { idTag: 'A1' }));
    expect(await yard.orders()).toMatchObject([
      { chargerId: 'charger-CP2', state: 'charging' },
      { chargerId: 'charger-CP1', abnormalReason: 'stopWithoutStart', energyWh: 0, totalMinor: 0 },
    ]);
  });

  it('that names another charger’s transaction does not end it, nor do meter values move it', async () => {
    const { transactionId } = await yard.node().connect('CP2').tell(start());
    yard.wait(10 * minuteMs);
    await plug.tell(meter(transactionId, 3000));
    await plug.tell(stop(transactionId, 4000));
    await plug.tell(stop(transactionId, 4000));
    expect(await yard.orders()).toMatchObject([
      { chargerId: 'charger-CP2', state: 'charging', energyWh: 0 },
      { chargerId: 'charger-CP1', abnormalReason: 'stopWithoutStart', energyWh: 0 },
    ]);
    expect(await yard.orders()).toHaveLength(2);
  });

  it('whose clock was ahead, sent again later, is the same one', async () => {
    await plug.tell(start());
    yard.wait(30 * minuteMs);
    const last = stop(-1, 6000, { atMs: yard.clock.nowMs + hourMs });
    await plug.tell(last);
    yard.wait(2 * hourMs);
    await plug.tell(last);
    expect(await yard.orders()).toHaveLength(1);
  });

  it('by another card, of the group or of none, ends the order once', async () => {
    await yard.store.tx(system, (w) => w.insert(cards, cardRow('G1', 'north', { groupTag: 'FLEET' })));
    const { transactionId } = await plug.tell(start());
    yard.wait(10 * minuteMs);
    expect(await plug.tell(stop(transactionId, 2000, { idTag: 'G1' }))).toEqual({
      authorization: { status: 'accepted', parentIdTag: 'FLEET' },
    });
    await plug.tell(stop(transactionId, 2000, { idTag: 'NOBODY' }));
    expect(await yard.orders()).toMatchObject([{ state: 'completed', energyWh: 1000, cardId: 'card-A1' }]);
  });

  it('with −1 after the order was closed by hand makes no second order', async () => {
    const node = yard.node();
    const here = node.connect('CP1');
    const { transactionId } = await here.tell(start());
    yard.wait(10 * minuteMs);
    await here.tell(meter(transactionId, 2000));
    const close = await node.ingest.closing((await yard.orders())[0]!);
    await yard.store.tx(system, close);
    await here.tell(stop(-1, 3000, { idTag: 'A1' }));
    await yard.node('node-2').connect('CP1').tell(stop(transactionId, 3000));
    expect(await yard.orders()).toMatchObject([{ abnormalReason: 'closedByHand', energyWh: 1000 }]);
    expect(await yard.orders()).toHaveLength(1);
  });

  it('with readings of the end that round differently bills what the order says', async () => {
    const { transactionId } = await plug.tell(start());
    yard.wait(60 * minuteMs);
    const samples = [{ atMs: yard.clock.nowMs, context: 'Transaction.End', energyWh: 11_040 }];
    await plug.tell(stop(transactionId, 11_000, { samples }));
    expect(await yard.orders()).toMatchObject([{ state: 'completed', energyWh: 10_000, totalMinor: 600 }]);
  });

  it('after two sessions ran at once names neither tag nor number: the session that its meter fits best', async () => {
    await plug.tell(start({ connector: 1, meterStartWh: 1000 }));
    await plug.tell(start({ connector: 2, meterStartWh: 2000, idTag: 'B2' }));
    yard.wait(60 * minuteMs);
    await plug.tell(meter(-1, 9000, 1));
    await plug.tell(meter(-1, 2500, 2));
    await plug.tell(stop(-1, 9000));
    await plug.tell(stop(-1, 2500));
    expect(await yard.orders()).toMatchObject([
      { connector: 1, energyWh: 8000, state: 'completed' },
      { connector: 2, energyWh: 500, state: 'completed' },
    ]);
  });
});

describe('meter values', () => {
  it('of the whole charger are not those of its only session', async () => {
    const { transactionId } = await plug.tell(start());
    for (let i = 1; i <= 4; i++) {
      yard.wait(5 * minuteMs);
      await plug.tell(meter(undefined, 500 + 200 * i, 0));
    }
    await plug.unplug();
    expect(await yard.orders()).toMatchObject([{ state: 'charging', energyWh: 0 }]);
    const back = yard.node().connect('CP1');
    await back.tell(meter(transactionId, 1300, 0));
    await back.unplug();
    expect(await yard.orders()).toMatchObject([{ state: 'charging', energyWh: 300 }]);
  });

  it('that come late do not wake an order whose connector went on to the next', async () => {
    const first = await plug.tell(start());
    yard.wait(10 * minuteMs);
    const second = await plug.tell(start({ idTag: 'B2', meterStartWh: 1500 }));
    yard.wait(10 * minuteMs);
    await plug.tell(stop(second.transactionId, 2500));
    await plug.tell({ ...meter(first.transactionId, 1400), samples: [{ atMs: undefined, energyWh: 1400 }] });
    expect(await yard.orders()).toMatchObject([
      { state: 'abnormal', abnormalReason: 'missingStop' },
      { state: 'completed', energyWh: 1000 },
    ]);
    await plug.tell(stop(first.transactionId, 1500, { atMs: yard.clock.nowMs - 12 * minuteMs }));
    expect(await yard.orders()).toMatchObject([{ state: 'completed', energyWh: 500 }, { energyWh: 1000 }]);
  });
});

describe('a status', () => {
  it('from before the start says nothing about the session', async () => {
    const node = yard.node();
    const here = node.connect('CP1');
    await here.tell(start());
    await here.tell(status('available', { atMs: yard.clock.nowMs - hourMs }));
    yard.wait(10 * minuteMs);
    await node.job('sessions');
    expect(await yard.orders()).toMatchObject([{ state: 'charging' }]);
  });

  it('of a thousand connectors and as many faults leaves a table and a list that can be read', async () => {
    for (let i = 0; i < 300; i++)
      await plug.tell(status('faulted', { connector: i, errorCode: `Fault ${i}`, info: '🔥'.repeat(3000) }));
    expect((await yard.connectors()).length).toBeLessThanOrEqual(64);
    expect((await allAlarms()).length).toBeLessThanOrEqual(101);
    await plug.tell(status('faulted', { errorCode: '🔌'.repeat(9000), vendorErrorCode: 'x'.repeat(9000) }));
    expect((await yard.connector(1))?.errorCode.length).toBeLessThanOrEqual(60);
  });
});

describe('equipment’s words', () => {
  it('are cut to what people can read', async () => {
    const long = 'ü🔌'.repeat(5000);
    await plug.tell({ kind: 'booted', vendor: long, model: long, serial: long, firmware: long });
    const row = await yard.store.read(system).find(chargers, 'charger-CP1');
    for (const text of [row!.vendor, row!.model, row!.serial, row!.firmware])
      expect(text.length).toBeLessThanOrEqual(120);
  });
});

describe('alarms', () => {
  it('of a stop without start are over when the start comes after all', async () => {
    yard.wait(hourMs);
    await plug.tell(stop(-1, 6000, { atMs: yard.clock.nowMs - minuteMs }));
    expect(await allAlarms()).toMatchObject([{ code: 'abnormalOrder', state: 'new' }]);
    await plug.tell(start({ atMs: yard.clock.nowMs - hourMs }));
    expect(await allAlarms()).toMatchObject([{ code: 'abnormalOrder', state: 'cleared' }]);
  });
  it('are not seen last before they were seen first', async () => {
    await plug.tell(status('faulted', { errorCode: 'OtherError' }));
    await plug.tell(status('faulted', { errorCode: 'OtherError', atMs: yard.clock.nowMs - hourMs }));
    const [alarm] = await allAlarms();
    expect(alarm).toMatchObject({ count: 2, lastAt: yard.clock.nowMs });
  });
});

describe('a remote start', () => {
  it('that the charger rejected does not take the order of the one that was asked for again', async () => {
    const row = {
      ...{ id: 'command', tenantId: 'north', stationId: 'station', chargerId: 'charger-CP1', kind: 'remoteStart' },
      ...{ payload: { kind: 'remoteStart', idTag: 'A1', connector: 1 }, state: 'sent' as const, detail: '' },
      ...{ nodeId: 'node-1', actorName: '', createdAt: yard.clock.nowMs, sentAt: yard.clock.nowMs },
      ...{ expiresAt: yard.clock.nowMs + minuteMs, updatedAt: yard.clock.nowMs },
    };
    await yard.store.tx(system, (w) =>
      w.insert(commands, [row, { ...row, id: 'second', createdAt: row.createdAt + 1 }]),
    );
    const node = yard.node();
    const here = node.connect('CP1');
    await here.tell(status('available'));
    await yard.store.tx(system, (w) => w.update(commands, 'command', { state: 'rejected' }));
    await here.tell(start());
    expect(await yard.store.read(system).find(commands, 'command')).toMatchObject({ state: 'rejected', orderId: null });
    expect((await yard.store.read(system).find(commands, 'second'))?.orderId).toBe((await yard.orders())[0]?.id);
  });
});

describe('the books', () => {
  it('add up for three offline sessions, delivered late in order and out of order', async () => {
    const sessions = [0, 1, 2].map((i) => {
      const beganMs = yard.clock.nowMs + i * hourMs;
      return [
        start({ atMs: beganMs, meterStartWh: 1000 + i * 5000 }),
        stop(-1, 6000 + i * 5000, { atMs: beganMs + 30 * minuteMs, idTag: 'A1' }),
      ] as const;
    });
    yard.wait(5 * hourMs);
    const [a, b, c] = sessions;
    // Each stop before its start, the last session first, some twice.
    for (const event of [c![1], c![0], b![1], b![1], b![0], a![1], a![0], c![1], a![0]]) await plug.tell(event);
    expect(
      (await yard.orders()).map(({ energyWh, state, meterStartWh }) => [meterStartWh, energyWh, state]).sort(),
    ).toEqual([
      [1000, 5000, 'completed'],
      [11_000, 5000, 'completed'],
      [6000, 5000, 'completed'],
    ]);
    const again = yard.node('node-2').connect('CP1');
    for (const [first, last] of sessions) {
      await again.tell(first);
      await again.tell(last);
    }
    expect(await yard.orders()).toHaveLength(3);
  });

  it('add up after a correction, a reopening and a removal of the tariff', async () => {
    await yard.drop();
    await open(dearTariff);
    const node = yard.node();
    const here = node.connect('CP1');
    const first = await here.tell(start());
    await here.tell(status('available'));
    yard.wait(10 * minuteMs);
    await node.job('sessions');
    await audit();
    await here.tell(meter(first.transactionId, 2000));
    await audit();
    await yard.store.tx(system, async (w) => {
      await w.update(stations, 'station', { tariffId: null, zone: 'Pacific/Auckland' });
      await w.update(cards, 'card-A1', { blocked: true });
      w.bell('chargers');
      w.bell('cards');
    });
    yard.wait(10 * minuteMs);
    await here.tell(stop(first.transactionId, 3000));
    expect(await yard.orders()).toMatchObject([{ state: 'completed', energyWh: 2000, zone: 'Europe/Berlin' }]);
  });

  it('add up in currencies without and with three decimals', async () => {
    for (const currency of ['JPY', 'KWD']) {
      await yard.drop();
      await open({ ...dearTariff, currency });
      const { transactionId } = await plug.tell(start());
      yard.wait(hourMs);
      await plug.tell(stop(transactionId, 11_000));
      expect(await yard.orders()).toMatchObject([{ currency, state: 'completed', energyWh: 10_000 }]);
      await audit();
    }
  });
});

describe('a broken charger', () => {
  it.each([1, 2, 3, 4, 119, 132, 159, 163])(
    'that says anything, in any order, on any node (%i): the books add up',
    async (seed) => {
      await yard.drop();
      await open(dearTariff);
      const roll = dice(seed);
      const nodes = [yard.node('node-1'), yard.node('node-2')];
      let plugs = [nodes[0]!.connect('CP1'), nodes[1]!.connect('CP1')];
      const answered = new Set<number>();
      const sent: StationEvent[] = [];
      const when = () =>
        [
          yard.clock.nowMs,
          yard.clock.nowMs,
          yard.clock.nowMs,
          yard.clock.nowMs - roll(5) * hourMs,
          undefined,
          0,
          yard.clock.nowMs + hourMs,
        ][roll(7)];
      const number = () => [...answered][roll(Math.max(1, answered.size))] ?? -1;
      const register = () => [1000 + roll(9000), 1000 + roll(9000), -1, 2 ** 31 - 5, Number.MAX_SAFE_INTEGER][roll(5)]!;
      const makers: (() => StationEvent)[] = [
        () =>
          start({
            connector: roll(3),
            idTag: ['A1', 'B2', 'NOBODY'][roll(3)]!,
            meterStartWh: register(),
            atMs: when(),
          }),
        () =>
          stop([number(), number(), -1, 0, 4711][roll(5)]!, register(), {
            atMs: when(),
            samples: [{ atMs: when(), context: 'Transaction.End', energyWh: register() }],
          }),
        () => ({
          ...meter([number(), -1, undefined][roll(3)], 0, roll(3)),
          samples: [{ atMs: when(), energyWh: register() }],
        }),
        () =>
          status((['available', 'charging', 'suspendedEv', 'faulted'] as const)[roll(4)]!, {
            connector: roll(3),
            atMs: when(),
          }),
        () => sent[roll(sent.length)] ?? status('available'),
        () => sent[sent.length - 1] ?? status('available'),
        () => ({ kind: 'booted', vendor: 'V', model: 'M' }),
      ];
      for (let i = 0; i < 120; i++) {
        const event = makers[roll(makers.length)]!();
        sent.push(event);
        const reply = await plugs[roll(2)]!.tell(event);
        if (event.kind === 'transactionStarted' && 'transactionId' in reply) answered.add(reply.transactionId);
        yard.wait(roll(20) * minuteMs);
        if (roll(10) === 0) for (const node of nodes) await node.job('sessions');
        if (roll(20) === 0) plugs = [yard.node('node-1').connect('CP1'), yard.node('node-2').connect('CP1')];
      }
      const numbers = new Set((await yard.orders()).map(({ transactionId }) => transactionId));
      for (const given of answered) expect(numbers.has(given)).toBe(true);
    },
  );
});

describe('a sound charger on a bad line', () => {
  it.each([1, 2, 3, 4])(
    'that repeats what was not answered, here or at another node (%i): each session once, to the Wh',
    async (seed) => {
      const roll = dice(seed);
      const registers = [0, 10_000, 70_000];
      let node = 0;
      let here = plug;
      /** Sends until an answer arrives; some answers are lost, and some connections with them. */
      const deliver = async (event: StationEvent) => {
        for (;;) {
          const reply = await here.tell(event);
          if (roll(4) === 0) here = yard.node(`node-${++node}`).connect('CP1');
          if (roll(3) > 0) return reply;
        }
      };
      const used: number[] = [];
      for (let i = 0; i < 12; i++) {
        const connector = 1 + (i % 2);
        const began = start({ connector, idTag: ['A1', 'B2'][connector - 1]!, meterStartWh: registers[connector]! });
        // Half of them are told only when they are over, and some of these never learn their number.
        const offline = roll(2) === 0;
        const reply = offline ? undefined : await deliver(began);
        yard.wait((5 + roll(50)) * minuteMs);
        const energyWh = roll(1500);
        registers[connector] = registers[connector]! + energyWh;
        const last = stop(-1, registers[connector]!, { idTag: began.idTag });
        if (offline) yard.wait(roll(90) * minuteMs);
        const told = reply ?? (await deliver(began));
        const number = 'transactionId' in told && roll(3) > 0 ? String(told.transactionId) : '-1';
        await deliver({ ...last, transactionId: number });
        if (roll(3) === 0) await deliver(began);
        used.push(energyWh);
        yard.wait(roll(5) * minuteMs);
      }
      const rows = await yard.orders();
      expect(rows.map(({ energyWh, state }) => [energyWh, state])).toEqual(
        used.map((energyWh) => [energyWh, 'completed']),
      );
      expect(rows.map(({ totalMinor }) => totalMinor)).toEqual(
        used.map((energyWh) => Math.round((energyWh * 50) / 1000) + (energyWh > 0 ? 100 : 0)),
      );
    },
  );
});

describe('an alarm', () => {
  it('that is closed by a person while the equipment reports again and recovers, on two nodes at once', async () => {
    const other = yard.node('node-2').connect('CP1');
    await plug.tell(status('faulted', { errorCode: 'GroundFailure' }));
    const [alarm] = await allAlarms();
    await Promise.all([
      plug.tell(status('faulted', { errorCode: 'GroundFailure' })),
      other.tell(status('faulted', { errorCode: 'GroundFailure' })),
      yard.store.tx(system, (w) => w.update(alarms, alarm!.id, { state: 'closed', openKey: null })),
      other.tell(status('available')),
      plug.tell(status('available')),
    ]);
    await plug.tell(status('faulted', { errorCode: 'GroundFailure' }));
    const open = (await allAlarms()).filter(({ openKey }) => openKey !== null);
    expect(open).toMatchObject([{ code: 'GroundFailure', state: 'new' }]);
    await plug.tell(status('available'));
    expect((await allAlarms()).filter(({ openKey }) => openKey !== null)).toEqual([]);
  });
});

describe('the night the clocks go back', () => {
  it('a session through it has an hour more, its day is the local one, and each hour its price', async () => {
    await yard.drop();
    await open({
      currency: 'EUR',
      energy: {
        basePriceMicros: 1_000_000,
        bands: [{ days: [1, 2, 3, 4, 5, 6, 7], fromMinute: 120, toMinute: 180, priceMicros: 100_000, label: 'night' }],
      },
      duration: { basePriceMicros: 1_000_000, bands: [] },
    });
    // 2026-10-25 in Berlin: 23:30 of the day before until 04:30: six hours, though the clocks show five.
    yard.clock.nowMs = Date.UTC(2026, 9, 24, 21, 30);
    const { transactionId } = await plug.tell(start({ meterStartWh: 0 }));
    for (let i = 1; i <= 12; i++) {
      yard.wait(30 * minuteMs);
      await plug.tell(meter(transactionId, i * 1000));
    }
    await plug.tell(stop(transactionId, 12_000));
    // Between 02:00 and 03:00, which comes twice, 4 kWh at 0.10; 8 kWh at 1.00; six hours at 1.00.
    expect(await yard.orders()).toMatchObject([
      { totalMinor: 40 + 800 + 600, durationMs: 6 * hourMs, energyWh: 12_000 },
    ]);
    expect(await yard.totals()).toMatchObject([{ day: 20261024, orders: 1 }]);
  });
});
