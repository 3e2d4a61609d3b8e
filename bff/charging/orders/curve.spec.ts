import { describe, expect, it } from 'vitest';
import { curveOf, maxPoints } from './curve.ts';

const order = { meterStartWh: 1000, startedAt: 1_700_000_000_000, limitW: 22_000, timed: true, facts: null };
const at = (s: number) => order.startedAt + s * 1000;

describe('curveOf', () => {
  it('shows energy since the start, power and battery', () => {
    const messages = [
      { receivedAt: at(60), samples: [{ atMs: at(60), energyWh: 1100, powerW: 6000, socPercent: 20 }] },
      { receivedAt: at(120), samples: [{ atMs: at(120), energyWh: 1200 }] },
      { receivedAt: at(180), samples: [{ atMs: at(180), socPercent: 22 }] },
    ];
    expect(curveOf(order, messages)).toEqual([
      { atMs: at(60), energyWh: 100, powerW: 6000, socPercent: 20 },
      { atMs: at(120), energyWh: 200, powerW: 6000 },
      { atMs: at(180), socPercent: 22 },
    ]);
  });
  it('has no more points than a chart can show, with both ends', () => {
    const messages = Array.from({ length: 3001 }, (_, i) => ({
      receivedAt: at(i + 1),
      samples: [{ atMs: at(i + 1), energyWh: 1000 + i }],
    }));
    const curve = curveOf(order, messages);
    expect(curve.length).toBeLessThanOrEqual(maxPoints);
    expect([curve[0]?.atMs, curve.at(-1)?.atMs]).toEqual([at(1), at(3001)]);
  });
  it('leaves out what the bill leaves out: a reading that is beyond the connector', () => {
    const messages = [1100, 1_200_000, 1300].map((energyWh, i) => ({
      receivedAt: at(60 * (i + 1)),
      samples: [{ atMs: at(60 * (i + 1)), energyWh }],
    }));
    expect(curveOf(order, messages).map(({ energyWh }) => energyWh)).toEqual([100, undefined, 300]);
  });
  it('of a station whose messages come late is in the order of time', () => {
    const facts = { heard: [], start: null, end: null, firstMs: 0, lastMs: 0, tag: null, states: [], askedId: null };
    const messages = [1300, 1200, 1000].map((energyWh, i) => ({
      receivedAt: at(1000),
      samples: [{ atMs: at(60 * (3 - i)), energyWh }],
    }));
    expect(curveOf({ ...order, facts }, messages).map(({ energyWh }) => energyWh)).toEqual([0, 200, 300]);
  });
  it('of no samples is empty', () => {
    expect(curveOf(order, [])).toEqual([]);
  });
});
