/** What a 2.x station does not tell: ends that do not come, and all that happens while it is away. */
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commands } from '../../bff/store/tables/index.ts';
import { type Node, openYard, type Plug, system, type Yard } from '../kit/bridge.ts';
import { says2 } from '../kit/says2.ts';

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
    await node.job('sessions');
  });

  it('is asked for before the order is given up', async () => {
    const asked = await question();
    expect(asked).toMatchObject({ state: 'queued', payload: { transactionId: 'tx-1' } });
    await node.job('sessions');
    expect(await yard.onlyOrder()).toMatchObject({ state: 'charging' });
    await answer(asked?.id ?? '', 'accepted', { isOngoing: false, hasMessages: false });
    await node.job('sessions');
    expect(await yard.onlyOrder()).toMatchObject({ state: 'abnormal', abnormalReason: 'missingStop', energyWh: 2000 });
  });

  it('is waited for while the transaction goes on, or its end is on the way', async () => {
    const first = await question();
    await answer(first?.id ?? '', 'accepted', { isOngoing: true, hasMessages: false });
    await node.job('sessions');
    yard.wait(30 * minuteMs);
    await node.job('sessions');
    expect(await yard.onlyOrder()).toMatchObject({ state: 'charging' });
    await plug.tell(status('available'));
    yard.wait(3 * minuteMs);
    await node.job('sessions');
    const second = await question();
    expect(second?.id).not.toBe(first?.id);
    await answer(second?.id ?? '', 'accepted', { hasMessages: true });
    await node.job('sessions');
    await node.job('sessions');
    expect(await yard.onlyOrder()).toMatchObject({ state: 'charging' });
    await plug.tell(tx('ended', { reason: 'local' }, 4000));
    expect(await yard.onlyOrder()).toMatchObject({ state: 'completed', energyWh: 3000 });
  });

  it('is asked for again when the question was lost with the connection', async () => {
    const first = await question();
    await plug.unplug();
    await answer(first?.id ?? '', 'failed', null);
    yard.wait(minuteMs);
    plug = node.connect('CP1', 'ocpp2.0.1');
    await plug.tell({ kind: 'authorizationAsked', idTag: 'A1' });
    await node.job('sessions');
    await node.job('sessions');
    const second = await question();
    expect(second).toMatchObject({ state: 'queued' });
    expect(second?.id).not.toBe(first?.id);
    expect(await yard.onlyOrder()).toMatchObject({ state: 'charging' });
  });

  it('of a station that cannot say is missing', async () => {
    await answer((await question())?.id ?? '', 'failed', null);
    await node.job('sessions');
    expect(await yard.onlyOrder()).toMatchObject({ state: 'abnormal', abnormalReason: 'missingStop' });
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
    await node.job('absences');
    expect(await yard.onlyOrder()).toMatchObject({
      state: 'abnormal',
      abnormalReason: 'missingStop',
      energyWh: 2000,
      totalMinor: 100,
    });
    plug = node.connect('CP1', 'ocpp2.0.1');
    await plug.tell(tx('ended', { offline: true, atMs: yard.clock.nowMs - 24 * 60 * minuteMs, reason: 'local' }, 4000));
    expect(await yard.onlyOrder()).toMatchObject({ state: 'completed', energyWh: 3000, totalMinor: 250 });
    expect(await yard.totals()).toMatchObject([{ orders: 1, energyWh: 3000, totalMinor: 250 }]);
  });
});
