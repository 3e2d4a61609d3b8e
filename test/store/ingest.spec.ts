/** A charger's day as rows: what stations tell, on both engines. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alarms, cards, chargers, meterValues, stations } from '../../bff/store/tables/index.ts';
import type { StationEvent } from '../../ocpp/index.ts';
import { cardRow, openYard, type Plug, system, type Yard } from '../kit/bridge.ts';
import { says16 } from '../kit/says16.ts';

const minuteMs = 60_000;

let yard: Yard;
let plug: Plug;
beforeEach(async () => {
  yard = await openYard();
  plug = yard.node().connect('CP1');
});
afterEach(() => yard.drop());

const { start, stop, status } = says16(() => yard.clock.nowMs);
const meter = (transactionId: number, energyWh: number): StationEvent & { kind: 'metered' } => ({
  kind: 'metered',
  connector: 1,
  transactionId: String(transactionId),
  samples: [{ atMs: yard.clock.nowMs, energyWh, powerW: 11_000 }],
});
const topics = async () => (await yard.store.outbox.since(null, 500)).map(({ topic }) => topic);
describe('a session', () => {
  it('becomes a priced order, and those who watch are told', async () => {
    expect(await plug.tell({ kind: 'authorizationAsked', idTag: 'a1' })).toEqual({
      authorization: { status: 'accepted' },
    });
    const { transactionId } = await plug.tell(start());
    expect((await yard.connector(1))?.orderId).toBe((await yard.orders())[0]?.id);
    yard.wait(30 * minuteMs);
    await plug.tell(meter(transactionId, 6000));
    expect(await yard.orders()).toMatchObject([{ state: 'charging', energyWh: 5000, powerW: 11_000, totalMinor: 350 }]);
    yard.wait(30 * minuteMs);
    await plug.tell(stop(transactionId, 11_000));
    expect(await yard.orders()).toMatchObject([
      {
        state: 'completed',
        energyWh: 10_000,
        totalMinor: 600,
        durationMs: 60 * minuteMs,
        cardId: 'card-A1',
        userName: 'Label A1',
        transactionId,
        powerW: 0,
      },
    ]);
    expect(await yard.totals()).toMatchObject([{ day: 20260601, orders: 1, energyWh: 10_000, totalMinor: 600 }]);
    expect((await yard.connector(1))?.orderId).toBeNull();
    expect((await topics()).filter((topic) => topic.startsWith('order'))).toEqual([
      'order.started',
      'order.progress',
      'order.ended',
      'order.changed',
    ]);
    expect((await yard.store.read(system).find(cards, 'card-A1'))?.lastUsedAt).toBe(yard.clock.nowMs - 60 * minuteMs);
  });

  it('tells its progress at most once a second, and keeps every sample', async () => {
    const { transactionId } = await plug.tell(start());
    yard.wait(10 * minuteMs);
    for (let i = 1; i <= 5; i++) await plug.tell(meter(transactionId, 1000 + 100 * i));
    expect((await topics()).filter((topic) => topic === 'order.progress')).toHaveLength(1);
    expect(await yard.store.read(system).select(meterValues)).toHaveLength(5);
    await plug.unplug();
    expect((await yard.orders())[0]?.energyWh).toBe(500);
  });

  it('without a tariff costs nothing', async () => {
    await yard.store.tx(system, (w) => w.update(stations, 'station', { tariffId: null }));
    const other = yard.node().connect('CP2');
    const { transactionId } = await other.tell(start());
    yard.wait(10 * minuteMs);
    await other.tell(stop(transactionId, 2000));
    expect(await yard.orders()).toMatchObject([
      { state: 'completed', energyWh: 1000, totalMinor: 0, bill: null, currency: 'EUR' },
    ]);
  });

  it('keeps the tariff it started with', async () => {
    const { transactionId } = await plug.tell(start());
    await yard.store.tx(system, async (w) => {
      await w.update(stations, 'station', { tariffId: null });
      w.bell('chargers');
    });
    yard.wait(10 * minuteMs);
    await plug.tell(stop(transactionId, 2000));
    expect(await yard.orders()).toMatchObject([{ totalMinor: 150, tariffVersionId: 'version-1' }]);
  });

  it('of an unknown card is answered invalid, and abnormal when energy flowed', async () => {
    const { transactionId, authorization } = await plug.tell(start({ idTag: 'STRANGER' }));
    expect([transactionId > 0, authorization.status]).toEqual([true, 'invalid']);
    yard.wait(10 * minuteMs);
    await plug.tell(stop(transactionId, 2000));
    expect(await yard.orders()).toMatchObject([
      { state: 'abnormal', abnormalReason: 'notAuthorized', energyWh: 1000, totalMinor: 50, cardId: null },
    ]);
  });
});

describe('cards', () => {
  it('of the merchant above count, those of a sibling do not', async () => {
    await yard.store.tx(system, (w) =>
      w.insert(cards, [cardRow('UP', 'reseller'), cardRow('SIDE', 'south'), cardRow('DOWN', 'kiosk')]),
    );
    const answer = async (idTag: string) =>
      (await plug.tell({ kind: 'authorizationAsked', idTag })).authorization.status;
    expect([await answer('UP'), await answer('SIDE'), await answer('DOWN')]).toEqual([
      'accepted',
      'invalid',
      'invalid',
    ]);
  });
  it('that charge elsewhere already are answered so at a start, not at an authorization', async () => {
    await plug.tell(start());
    const other = yard.node().connect('CP2');
    expect((await other.tell(start())).authorization.status).toBe('concurrentTx');
    expect((await other.tell({ kind: 'authorizationAsked', idTag: 'A1' })).authorization.status).toBe('accepted');
  });
  it('that charge elsewhere by now were free when a start was kept back', async () => {
    const kept = start();
    await plug.unplug();
    yard.wait(60 * minuteMs);
    const ended = { atMs: yard.clock.nowMs };
    yard.wait(120 * minuteMs);
    await yard.node().connect('CP2').tell(start());
    yard.wait(minuteMs);
    const back = yard.node().connect('CP1');
    const { transactionId, authorization } = await back.tell(kept);
    expect(authorization.status).toBe('accepted');
    await back.tell({ ...stop(transactionId, 6000), ...ended });
    expect((await yard.orders())[1]).toMatchObject({ state: 'completed', energyWh: 5000, review: '' });
    expect((await back.tell(start({ connector: 2 }))).authorization.status).toBe('concurrentTx');
  });

  it('that have expired by now were good when a start was kept back', async () => {
    const expiresAt = yard.clock.nowMs + 120 * minuteMs;
    await yard.store.tx(system, (w) => w.update(cards, 'card-A1', { expiresAt }));
    const kept = start();
    await plug.unplug();
    yard.wait(60 * minuteMs);
    const ended = { atMs: yard.clock.nowMs };
    yard.wait(120 * minuteMs);
    const back = yard.node().connect('CP1');
    const { transactionId, authorization } = await back.tell(kept);
    expect(authorization.status).toBe('accepted');
    await back.tell({ ...stop(transactionId, 6000), ...ended });
    expect(await yard.orders()).toMatchObject([{ state: 'completed', energyWh: 5000 }]);
    expect((await back.tell(start({ connector: 2 }))).authorization.status).toBe('expired');
  });

  it('are read again when one was changed', async () => {
    await plug.tell({ kind: 'authorizationAsked', idTag: 'A1' });
    await yard.store.tx(system, async (w) => {
      await w.update(cards, 'card-A1', { blocked: true });
      w.bell('cards');
    });
    await expect
      .poll(async () => (await plug.tell({ kind: 'authorizationAsked', idTag: 'A1' })).authorization.status)
      .toBe('blocked');
  });
});

describe('repeated messages', () => {
  it('make one order, with the same answer, also after a restart', async () => {
    const first = start();
    const { transactionId } = await plug.tell(first);
    expect(await plug.tell(first)).toMatchObject({ transactionId });
    const again = yard.node('node-2').connect('CP1');
    expect(await again.tell(first)).toMatchObject({ transactionId });
    yard.wait(30 * minuteMs);
    const last = stop(transactionId, 6000);
    await again.tell(last);
    await again.tell(last);
    const third = yard.node('node-3').connect('CP1');
    expect(await third.tell(first)).toMatchObject({ transactionId });
    await third.tell(last);
    await third.tell({ ...last, transactionId: '-1' });
    expect(await yard.orders()).toMatchObject([{ state: 'completed', energyWh: 5000, totalMinor: 350 }]);
    expect(await yard.totals()).toMatchObject([{ orders: 1, energyWh: 5000, totalMinor: 350 }]);
  });

  it('of a stop without start make one order of nothing, completed by the start', async () => {
    yard.wait(60 * minuteMs);
    const orphan = stop(-1, 6000, { atMs: yard.clock.nowMs - 10 * minuteMs });
    await plug.tell(orphan);
    const again = yard.node('node-2').connect('CP1');
    await again.tell(orphan);
    expect(await yard.orders()).toMatchObject([{ abnormalReason: 'stopWithoutStart', energyWh: 0, totalMinor: 0 }]);
    const { transactionId } = await again.tell(start({ atMs: yard.clock.nowMs - 60 * minuteMs }));
    expect(await yard.orders()).toMatchObject([
      { state: 'completed', transactionId, energyWh: 5000, totalMinor: 350, cardId: 'card-A1' },
    ]);
    expect(await yard.totals()).toMatchObject([{ orders: 1, energyWh: 5000, totalMinor: 350 }]);
  });
});

describe('after a crash', () => {
  it('the new node goes on with the session from the rows', async () => {
    const { transactionId } = await plug.tell(start());
    yard.wait(10 * minuteMs);
    await plug.tell(meter(transactionId, 3000));
    await plug.tell(meter(transactionId, 3100));
    yard.wait(10 * minuteMs);
    const again = yard.node('node-2').connect('CP1');
    await again.tell(start({ idTag: 'B2', meterStartWh: 9000 }));
    expect(await yard.orders()).toMatchObject([
      { state: 'abnormal', abnormalReason: 'missingStop', energyWh: 2100, totalMinor: 105 },
      { state: 'charging', idTag: 'B2' },
    ]);
  });

  it('a node that comes back under its name does not believe its old connections', async () => {
    await plug.tell(status('available'));
    const other = yard.node('node-1');
    await other.connect('CP2').tell(status('available'));
    await other.job('absences');
    const rows = await yard.store.read(system).select(chargers, { orderBy: [{ column: chargers.identity }] });
    expect(rows.map(({ online }) => online)).toEqual([false, true]);
  });

  it('chargers of a dead node are offline, those that went elsewhere are not', async () => {
    await plug.tell(status('available'));
    const other = yard.node('node-1').connect('CP2');
    await other.tell(status('available'));
    const moved = yard.node('node-2').connect('CP1');
    await moved.tell(status('charging'));
    await yard.node('node-2').ingest.nodesLost(['node-1']);
    const rows = await yard.store.read(system).select(chargers, { orderBy: [{ column: chargers.identity }] });
    expect(rows.map(({ online, nodeId }) => [online, nodeId])).toEqual([
      [true, 'node-2'],
      [false, ''],
    ]);
  });

  it('a node that was only taken for dead says again whom it holds, as soon as they are heard', async () => {
    const here = yard.node();
    const there = yard.node('node-2');
    const held = here.connect('CP1');
    await held.tell(status('available'));
    await there.ingest.nodesLost(['node-1']);
    const stored = async () => {
      const row = await yard.store.read(system).find(chargers, 'charger-CP1');
      return [row?.online, row?.nodeId, row?.connectionId, row?.offlineSince];
    };
    const offline = [false, '', '', yard.clock.nowMs];
    await here.job('absences');
    expect(await stored()).toEqual(offline);
    yard.wait(minuteMs);
    held.link.lastMessageAtMs = yard.clock.nowMs;
    await there.job('absences');
    expect(await stored()).toEqual(offline);
    await here.job('absences');
    expect(await stored()).toEqual([true, 'node-1', held.link.connectionId, null]);
  });

  it('a node that says again whom it holds takes nobody from where they have gone meanwhile', async () => {
    const here = yard.node();
    const there = yard.node('node-2');
    const held = [here.connect('CP1'), here.connect('CP2')];
    for (const each of held) await each.tell(status('available'));
    await there.ingest.nodesLost(['node-1']);
    yard.wait(minuteMs);
    for (const { link } of held) link.lastMessageAtMs = yard.clock.nowMs;
    // Both are found to be nowhere; while the first is announced, the other one connects to the other node.
    const { tx } = yard.store;
    const gone: { link: { connectionId: string } }[] = [];
    yard.store.tx = async (scope, work) => {
      yard.store.tx = tx;
      const next = there.connect('CP2');
      await next.tell(status('available'));
      gone.push(next);
      return tx(scope, work);
    };
    await here.job('absences');
    const stored = async (identity: string) => {
      const row = await yard.store.read(system).find(chargers, `charger-${identity}`);
      return [row?.online, row?.nodeId, row?.connectionId];
    };
    expect(await stored('CP1')).toEqual([true, 'node-1', held[0]?.link.connectionId]);
    expect(await stored('CP2')).toEqual([true, 'node-2', gone[0]?.link.connectionId]);
    await held[1]?.unplug();
    expect(await stored('CP2')).toEqual([true, 'node-2', gone[0]?.link.connectionId]);
  });

  it('a charger whose connection could not be stored is online without telling more than that it lives', async () => {
    const here = yard.node();
    const { tx } = yard.store;
    const refused = new Promise<void>((resolve) => {
      yard.store.tx = async () => {
        setImmediate(resolve);
        throw new Error('The database is away.');
      };
    });
    const held = here.connect('CP2');
    await refused;
    yard.store.tx = tx;
    await held.tell({ kind: 'heartbeat' });
    const online = async () => (await yard.store.read(system).find(chargers, 'charger-CP2'))?.online;
    expect(await online()).toBe(false);
    // While the connection is still being stored, the job leaves it alone.
    await expect
      .poll(async () => {
        await here.job('absences');
        return online();
      })
      .toBe(true);
  });
});

describe('a transaction that is run again', () => {
  it('notes the use of the card all the same', async () => {
    const { tx } = yard.store;
    yard.store.tx = async (scope, work) => {
      const undone = tx(scope, async (w) => {
        await work(w);
        throw new Error('undone');
      });
      await expect(undone).rejects.toThrow('undone');
      return tx(scope, work);
    };
    await plug.tell(start());
    const used = await yard.store.read(system).find(cards, 'card-A1');
    expect(used?.lastUsedAt).toBe(yard.clock.nowMs);
  });
});

describe('two nodes', () => {
  it('the old connection’s late end does not make the charger offline', async () => {
    await plug.tell(status('available'));
    const moved = yard.node('node-2').connect('CP1');
    await moved.tell(status('charging'));
    await plug.unplug();
    expect(await yard.store.read(system).find(chargers, 'charger-CP1')).toMatchObject({
      online: true,
      nodeId: 'node-2',
    });
    await moved.unplug();
    expect(await yard.store.read(system).find(chargers, 'charger-CP1')).toMatchObject({
      online: false,
      offlineSince: yard.clock.nowMs,
    });
  });

  it('a session started on one is stopped on the other, and the first one’s memory is not believed', async () => {
    const { transactionId } = await plug.tell(start());
    yard.wait(30 * minuteMs);
    const moved = yard.node('node-2').connect('CP1');
    await moved.tell(stop(transactionId, 6000));
    await plug.tell(stop(transactionId, 7000));
    expect(await yard.orders()).toMatchObject([{ state: 'completed', energyWh: 5000 }]);
    expect(await yard.totals()).toMatchObject([{ orders: 1, energyWh: 5000 }]);
  });
});

describe('a stop that does not come', () => {
  it('is given up when the connector stays free, and corrected when it comes after all', async () => {
    const node = yard.node();
    const here = node.connect('CP1');
    const { transactionId } = await here.tell(start());
    yard.wait(10 * minuteMs);
    await here.tell(meter(transactionId, 2000));
    await here.tell(status('available'));
    yard.wait(10 * minuteMs);
    await node.job('sessions');
    expect(await yard.orders()).toMatchObject([
      { state: 'abnormal', abnormalReason: 'missingStop', energyWh: 1000, totalMinor: 50 },
    ]);
    const open = async () =>
      (await yard.store.read(system).select(alarms)).map(({ code, level, state }) => [code, level, state]);
    expect(await open()).toEqual([['abnormalOrder', 'info', 'new']]);
    await here.tell(stop(transactionId, 3000, { atMs: yard.clock.nowMs - 10 * minuteMs, reason: 'powerLoss' }));
    expect(await yard.orders()).toMatchObject([
      { state: 'completed', abnormalReason: null, energyWh: 2000, totalMinor: 200, stopReason: 'powerLoss' },
    ]);
    expect(await yard.totals()).toMatchObject([{ orders: 1, energyWh: 2000, totalMinor: 200 }]);
    expect(await open()).toEqual([['abnormalOrder', 'info', 'cleared']]);
  });

  it('is given up when the charger stays away for a day', async () => {
    const { transactionId } = await plug.tell(start());
    yard.wait(10 * minuteMs);
    await plug.tell(meter(transactionId, 2000));
    await plug.unplug();
    yard.wait(24 * 60 * minuteMs - 1);
    await yard.node().job('absences');
    expect(await yard.orders()).toMatchObject([{ state: 'charging' }]);
    yard.wait(2);
    await yard.node().job('absences');
    expect(await yard.orders()).toMatchObject([{ state: 'abnormal', abnormalReason: 'missingStop', energyWh: 1000 }]);
    const back = yard.node().connect('CP1');
    await back.tell(stop(transactionId, 3000, { atMs: yard.clock.nowMs - 23 * 60 * minuteMs }));
    expect(await yard.orders()).toMatchObject([{ state: 'completed', energyWh: 2000 }]);
  });

  it('of many sessions: one that the memory has let go of is corrected too', async () => {
    const told: number[] = [];
    for (let i = 0; i < 40; i++) {
      told.push((await plug.tell(start({ meterStartWh: 1000 + 100 * i }))).transactionId);
      yard.wait(minuteMs);
    }
    const late = stop(told[0]!, 1050, { atMs: yard.clock.nowMs - 39.5 * minuteMs });
    await plug.tell(late);
    expect((await yard.orders())[0]).toMatchObject({ state: 'completed', energyWh: 50 });
  });

  it('of a session that goes on: its order runs again', async () => {
    const node = yard.node();
    const here = node.connect('CP1');
    const { transactionId } = await here.tell(start());
    await here.tell(status('available'));
    yard.wait(10 * minuteMs);
    await node.job('sessions');
    expect(await yard.totals()).toMatchObject([{ orders: 1, energyWh: 0, users: 1 }]);
    yard.wait(minuteMs);
    await here.tell(meter(transactionId, 2000));
    expect(await yard.orders()).toMatchObject([{ state: 'charging', energyWh: 1000, endedAt: null }]);
    expect(await yard.totals()).toMatchObject([{ orders: 0, energyWh: 0, totalMinor: 0 }]);
    await here.tell(stop(transactionId, 3000));
    expect(await yard.totals()).toMatchObject([{ orders: 1, energyWh: 2000, totalMinor: 200 }]);
  });

  it('by hand: closed with the last reading, and the charger’s stop changes nothing', async () => {
    const node = yard.node();
    const here = node.connect('CP1');
    const { transactionId } = await here.tell(start());
    yard.wait(10 * minuteMs);
    await here.tell(meter(transactionId, 2000));
    const [row] = await yard.orders();
    const close = await node.ingest.closing(row!);
    await yard.store.tx(system, close);
    await here.tell(stop(transactionId, 3000));
    expect(await yard.orders()).toMatchObject([
      { state: 'abnormal', abnormalReason: 'closedByHand', energyWh: 1000, totalMinor: 50 },
    ]);
    expect((await yard.connector(1))?.orderId).toBeNull();
    await expect(yard.store.tx(system, await node.ingest.closing(row!))).rejects.toThrow();
  });
});

describe('what comes late, of a session after which another one charged there', () => {
  /** The first session's stop never came; the second one is over, and the charger comes back by way of another node. */
  const backAgain = async (end: (transactionId: number) => StationEvent & { kind: 'transactionStopped' }) => {
    const first = await plug.tell(start());
    yard.wait(20 * minuteMs);
    await plug.tell(meter(first.transactionId, 2000));
    yard.wait(20 * minuteMs);
    const second = await plug.tell(start({ idTag: 'B2', meterStartWh: 2500 }));
    yard.wait(20 * minuteMs);
    const ended = end(second.transactionId);
    await plug.tell(ended);
    await plug.unplug();
    return { first: first.transactionId, ended, back: yard.node('node-2').connect('CP1') };
  };
  afterEach(async () => {
    expect(await yard.orders()).toMatchObject([
      { state: 'abnormal', abnormalReason: 'missingStop', energyWh: 1000 },
      { state: 'completed', abnormalReason: null, energyWh: 1500 },
    ]);
    expect(await yard.totals()).toMatchObject([{ orders: 2, energyWh: 2500 }]);
  });

  it('is not its stop, when it is the other one’s again, that names none', async () => {
    const { back, ended } = await backAgain(() => stop(-1, 4000));
    await back.tell(ended);
  });

  it('is not its stop, when it counts what the other one took', async () => {
    const { back, first } = await backAgain((id) => stop(id, 4000));
    await back.tell(stop(first, 4000));
  });

  it('is no sign that it goes on, when it was read before the other one ended', async () => {
    const { back, first } = await backAgain((id) => stop(id, 4000));
    const read = meter(first, 2400);
    await back.tell({
      ...read,
      samples: read.samples.map((one) => ({ ...one, atMs: yard.clock.nowMs - 30 * minuteMs })),
    });
  });
});

describe('equipment', () => {
  it('connectors follow what is reported, and unknown ones appear', async () => {
    await plug.tell(status('preparing', { connector: 2 }));
    expect(await yard.connector(2)).toMatchObject({ state: 'preparing', chargerId: 'charger-CP1', tenantId: 'north' });
    await plug.tell(status('charging', { connector: 2 }));
    expect(await yard.connector(2)).toMatchObject({ state: 'charging' });
    await plug.tell(status('charging', { connector: 5000 }));
    expect(await yard.connector(5000)).toBeUndefined();
  });

  it('a fault raises one alarm, counts repeats, and clears itself on recovery', async () => {
    await plug.tell(status('faulted', { errorCode: 'GroundFailure' }));
    await plug.tell(status('faulted', { errorCode: 'GroundFailure' }));
    const all = () => yard.store.read(system).select(alarms);
    expect(await all()).toMatchObject([
      { code: 'GroundFailure', level: 'critical', state: 'new', count: 2, connector: 1 },
    ]);
    await plug.tell(status('available'));
    expect(await all()).toMatchObject([{ state: 'cleared', openKey: null, clearedAt: yard.clock.nowMs }]);
    await plug.tell(status('faulted', { errorCode: 'GroundFailure' }));
    expect(await all()).toHaveLength(2);
  });

  it('one that a person closed is raised anew', async () => {
    await plug.tell(status('faulted', { errorCode: 'OtherError' }));
    const [alarm] = await yard.store.read(system).select(alarms);
    await yard.store.tx(system, (w) => w.update(alarms, alarm!.id, { state: 'closed', openKey: null }));
    await plug.tell(status('faulted', { errorCode: 'OtherError' }));
    expect((await yard.store.read(system).select(alarms)).map(({ state, count }) => [state, count]).sort()).toEqual([
      ['closed', 1],
      ['new', 1],
    ]);
  });

  it('a charger that stays away raises an alarm once, which its return clears', async () => {
    await plug.tell({ kind: 'booted', vendor: 'V', model: 'M', firmware: '1.0' });
    await plug.unplug();
    await yard.node().job('absences');
    expect(await yard.store.read(system).select(alarms)).toEqual([]);
    yard.wait(11 * minuteMs);
    await yard.node().job('absences');
    await yard.node().job('absences');
    expect(await yard.store.read(system).select(alarms)).toMatchObject([
      { code: 'offline', level: 'major', state: 'new', count: 1 },
    ]);
    const back = yard.node().connect('CP1');
    await back.tell(status('available'));
    expect(await yard.store.read(system).select(alarms)).toMatchObject([{ code: 'offline', state: 'cleared' }]);
    expect(await yard.store.read(system).find(chargers, 'charger-CP1')).toMatchObject({
      vendor: 'V',
      firmware: '1.0',
      online: true,
    });
  });
});

describe('many at once', () => {
  it('two chargers and many messages in flight give each session its own order', async () => {
    const node = yard.node();
    const plugs = [node.connect('CP1'), node.connect('CP2')];
    await yard.store.tx(system, (w) =>
      w.insert(
        cards,
        Array.from({ length: 20 }, (_, i) => cardRow(`C${i}`)),
      ),
    );
    await Promise.all(
      plugs.flatMap((each, p) =>
        Array.from({ length: 10 }, async (_, i) => {
          const { transactionId } = await each.tell(
            start({ connector: i + 1, idTag: `C${p * 10 + i}`, meterStartWh: 0 }),
          );
          await each.tell(stop(transactionId, 10 + i));
        }),
      ),
    );
    const rows = await yard.orders();
    expect(rows).toHaveLength(20);
    expect(new Set(rows.map(({ transactionId }) => transactionId)).size).toBe(20);
    expect(rows.every(({ state }) => state === 'completed')).toBe(true);
    expect(await yard.totals()).toMatchObject([
      { orders: 20, energyWh: rows.reduce((sum, { energyWh }) => sum + energyWh, 0) },
    ]);
  });
});
