/** How long a vehicle at a 2.x station charges and how long it only stands there, in every sequence of charging states. */
import { describe, expect, it } from 'vitest';
import type { ChargingState } from '../../../ocpp/vocabulary.ts';
import { begin, bill, minute, play, report, t0 } from '../../../test/kit/reported.ts';

describe('the time a vehicle takes nothing', () => {
  const states = (...given: [number, ChargingState][]) =>
    play([
      report('started', 0, 0, { idTag: 'A1', connector: 1 }),
      ...given.map(([minutes, chargingState], i) => report('updated', i + 1, minutes, { chargingState })),
      report('ended', given.length + 1, Math.max(60, (given.at(-1)?.[0] ?? 0) + 30)),
    ]).memory.idle.map(({ fromMs, toMs }) => [(fromMs - t0) / minute, (toMs - t0) / minute]);
  it.each<[string, [number, ChargingState][], number[][]]>([
    [
      'before it charged is not idle',
      [
        [1, 'evConnected'],
        [20, 'charging'],
      ],
      [],
    ],
    [
      'after it charged is',
      [
        [1, 'charging'],
        [20, 'evConnected'],
      ],
      [[20, 60]],
    ],
    [
      'ends when it charges again',
      [
        [1, 'suspendedEv'],
        [5, 'charging'],
      ],
      [[1, 5]],
    ],
    [
      'does not count while the station holds power back',
      [
        [1, 'charging'],
        [5, 'suspendedEvse'],
      ],
      [],
    ],
    [
      'ends when it leaves',
      [
        [1, 'charging'],
        [9, 'suspendedEv'],
        [30, 'idle'],
      ],
      [[9, 30]],
    ],
    [
      'does not begin when it leaves while charging',
      [
        [1, 'charging'],
        [9, 'idle'],
      ],
      [],
    ],
  ])('%s', (_, given, periods) => expect(states(...given)).toEqual(periods));

  it('is not made longer by a contact that flaps for long', () => {
    const flaps = Array.from({ length: 1200 }, (_, i): [number, ChargingState] => [
      1 + i / 8,
      i % 2 === 0 ? 'charging' : 'suspendedEv',
    ]);
    const periods = states(...flaps, [160, 'suspendedEvse'], [170, 'suspendedEv'], [180, 'charging']);
    expect(periods.reduce((sum, [from = 0, to = 0]) => sum + to - from, 0)).toBeLessThan(95);
    expect(periods.at(-1)).toEqual([170, 180]);
  });
});

describe('the time that is paid for', () => {
  const quantities = (...given: [number, ChargingState, number?][]) => {
    const s = play([
      report('started', 0, 0, { idTag: 'A1', connector: 1, wh: 1000, context: begin }),
      ...given.map(([minutes, chargingState, wh], i) =>
        report('updated', i + 1, minutes, { chargingState, ...(wh !== undefined && { wh }) }),
      ),
      report('ended', given.length + 1, 60, { wh: given.findLast(([, , wh]) => wh !== undefined)?.[2] ?? 1000 }),
    ]);
    expect(s.state).toBe('completed');
    const { lines } = bill(s);
    const of = (name: string) => lines.find(({ component }) => component === name)?.quantity ?? 0;
    return { charging: of('duration') / 60, idle: of('idle') / 60 };
  };
  it.each<[string, [number, ChargingState, number?][], { charging: number; idle: number }]>([
    [
      'begins when the vehicle may charge, not when it comes',
      [
        [1, 'evConnected'],
        [20, 'charging', 1000],
        [50, 'suspendedEv', 6000],
      ],
      { charging: 30, idle: 5 },
    ],
    [
      'ends when it leaves, though the transaction goes on',
      [
        [0, 'charging', 1000],
        [30, 'suspendedEv', 6000],
        [40, 'idle'],
      ],
      { charging: 30, idle: 5 },
    ],
    [
      'ends when it leaves while charging',
      [
        [0, 'charging', 1000],
        [30, 'idle', 6000],
      ],
      { charging: 30, idle: 0 },
    ],
    ['is none where it never could', [[1, 'evConnected']], { charging: 0, idle: 0 }],
    [
      'is the whole of it where energy flowed and no state says when',
      [[30, 'evConnected', 6000]],
      { charging: 60, idle: 0 },
    ],
    ['is the whole of it where no state was ever told', [], { charging: 60, idle: 0 }],
  ])('%s', (_, given, times) => expect(quantities(...given)).toEqual(times));
});
