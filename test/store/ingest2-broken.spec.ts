/** 2.x stations that repeat themselves, or say anything, at two nodes: each session is there once, and the books add up. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Bill } from '../../bff/billing/tariffs/bill.ts';
import type { StationEvent } from '../../ocpp/index.ts';
import { type Node, openYard, type Plug, type Yard } from '../kit/bridge.ts';
import { dice } from '../kit/dice.ts';
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

describe('a station on a bad line', () => {
  /** A whole transaction, as messages that may come in any order. */
  const session = (transactionId: string, fromMs: number, startWh: number): Reported[] => {
    recount();
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
      const random = dice(seed);
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
    const random = dice(seed * 7919);
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
      if (random(10) === 0) await node.job('sessions');
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
