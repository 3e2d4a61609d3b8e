/** A 2.x station's transactions: in order, late, shuffled, with gaps. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChargingState, MeterSample, StationEvent } from '../../../ocpp/vocabulary.ts';
import type { Tariff } from '../../billing/tariffs/tariff.ts';
import { billOf } from './bill.ts';
import { endWithoutStop } from './ending.ts';
import { factsSchema, type Reported } from './facts.ts';
import type { Session } from './memory.ts';
import { ownIdOf } from './own-ids.ts';
import { type Circumstances, type Decision, decide, freeGraceMs, isStopOverdue } from './session.ts';

const minute = 60_000;
const t0 = Date.UTC(2026, 5, 1, 8);
const begin = 'Transaction.Begin';
const end = 'Transaction.End';

const tariff: Tariff = {
  currency: 'EUR',
  startFee: { amountMinor: 100 },
  energy: { basePriceMicros: 490_000, bands: [{ days: [1], fromMinute: 600, toMinute: 630, priceMicros: 250_000 }] },
  duration: { basePriceMicros: 1_200_000, bands: [] },
  idle: { pricePerHourMicros: 6_000_000, graceMinutes: 5 },
};

/** One station and our memory of it; all messages arrive at noon unless the test says otherwise. */
const yard = () => {
  let numbers = 0;
  let ids = 0;
  let receivedMs = t0 + 240 * minute;
  let sessions: Session[] = [];
  const put = (session: Session) => {
    sessions = [...sessions.filter(({ id }) => id !== session.id), session];
  };
  const tell = (event: StationEvent, more: Partial<Circumstances> = {}): Decision => {
    const decision = decide(sessions, event, {
      receivedMs,
      newId: `order${++ids}`,
      authorization: 'accepted',
      limitW: () => 22_000,
      connectorState: () => undefined,
      ...more,
    });
    for (const session of [...decision.given, ...decision.noted]) put(session);
    const { session, outcome } = decision;
    if (session && outcome === 'opened') put({ ...session, transactionId: ++numbers });
    else if (session && outcome !== 'noted') put(session);
    return decision;
  };
  return {
    tell,
    at: (ms: number) => {
      receivedMs = ms;
    },
    put,
    all: () => sessions,
    only: (): Session => {
      expect(sessions).toHaveLength(1);
      return sessions[0]!;
    },
  };
};

type More = Partial<Omit<Reported, 'kind' | 'phase' | 'seqNo'>> & { wh?: number; context?: string };
const report = (
  phase: Reported['phase'],
  seqNo: number,
  minutes: number,
  { wh, context, ...more }: More = {},
): Reported => ({
  kind: 'transactionReported',
  phase,
  transactionId: 'T1',
  seqNo,
  trigger: phase === 'started' ? 'cablePluggedIn' : phase === 'ended' ? 'evDeparted' : 'chargingStateChanged',
  offline: false,
  atMs: t0 + minutes * minute,
  samples:
    wh === undefined ? [] : [{ atMs: t0 + minutes * minute, energyWh: wh, ...(context !== undefined && { context }) }],
  ...more,
});

/** Plugged in at 0, card at 1, charging from 2 to 42 and from 52 to 62, full at 62, unplugged at 82. */
const wholeDay: Reported[] = [
  report('started', 0, 0, { connector: 1, chargingState: 'evConnected', wh: 1000, context: begin }),
  report('updated', 1, 1, { trigger: 'authorized', idTag: 'A1' }),
  report('updated', 2, 2, { chargingState: 'charging', wh: 1000 }),
  report('updated', 3, 12, { trigger: 'meterValuePeriodic', wh: 2500 }),
  report('updated', 4, 22, { trigger: 'meterValuePeriodic', chargingState: 'charging', wh: 4000 }),
  report('updated', 5, 42, { chargingState: 'suspendedEv', wh: 8000 }),
  report('updated', 6, 52, { chargingState: 'charging', wh: 8000 }),
  report('updated', 7, 62, { chargingState: 'suspendedEv', wh: 9000 }),
  report('ended', 8, 82, { chargingState: 'idle', reason: 'evDisconnected', wh: 9000, context: end }),
];
const expected = {
  state: 'completed',
  connector: 1,
  idTag: 'A1',
  startedAtMs: t0,
  endedAtMs: t0 + 82 * minute,
  meterStartWh: 1000,
  meterStopWh: 9000,
  energyWh: 8000,
  stopReason: 'evDisconnected',
  abnormalReason: null,
};
const idle = [
  { fromMs: t0 + 42 * minute, toMs: t0 + 52 * minute },
  { fromMs: t0 + 62 * minute, toMs: t0 + 82 * minute },
];
const bill = (s: Session) => billOf(s, tariff, 'Europe/Berlin', t0 + 240 * minute);
const play = (messages: readonly Reported[]): Session => {
  const y = yard();
  for (const message of messages) y.tell(structuredClone(message));
  return y.only();
};

describe('a transaction whose id the station made', () => {
  it('becomes an order that follows it to its end', () => {
    const y = yard();
    const outcomes = wholeDay.map((message) => y.tell(message).outcome);
    expect(outcomes).toEqual(['opened', ...Array(7).fill('reported'), 'ended']);
    expect(y.only()).toMatchObject({ ...expected, startKey: 'tx|T1', memory: { idle, idleSinceMs: null } });
  });

  it('does not lose what is said once', () => {
    const y = yard();
    for (const message of wholeDay.slice(0, 5)) y.tell(message);
    expect(y.only()).toMatchObject({ state: 'charging', connector: 1, idTag: 'A1', energyWh: 3000 });
  });

  it('is nobody’s until its tag comes, and then authorised by it', () => {
    const y = yard();
    y.tell(wholeDay[0]!);
    expect(y.only()).toMatchObject({ idTag: '', memory: { authorized: false } });
    y.tell(wholeDay[1]!, { authorization: 'blocked' });
    expect(y.only()).toMatchObject({ idTag: 'A1', memory: { authorized: false } });
    for (const message of wholeDay.slice(2)) y.tell(message);
    expect(y.only()).toMatchObject({ state: 'abnormal', abnormalReason: 'notAuthorized', energyWh: 8000 });
  });

  it.each([
    ['that never said whose card it was', wholeDay.filter(({ idTag }) => !idTag), 'tagMissing'],
    [
      'that never charged needs no readings',
      [wholeDay[0]!, report('ended', 1, 5, { reason: 'timeout' })].map((m) => ({ ...m, samples: [] })),
      null,
    ],
    [
      'whose end has no reading',
      [...wholeDay.slice(0, 5), report('ended', 5, 82, { reason: 'local' })],
      'meterStopMissing',
    ],
    ['that lost its first messages', wholeDay.slice(3), 'meterStartMissing'],
    [
      'that lost its first messages, but says the reading of its begin later',
      [...wholeDay.slice(3, -1), { ...wholeDay[8]!, samples: [...wholeDay[0]!.samples, ...wholeDay[8]!.samples] }],
      null,
    ],
    [
      'with a falling register',
      [...wholeDay.slice(0, -1), report('ended', 8, 82, { wh: 500, context: end })],
      'negativeEnergy',
    ],
    [
      'with more than there can be',
      [...wholeDay.slice(0, -1), report('ended', 8, 82, { wh: 900_000, context: end })],
      'energyImplausible',
    ],
    ['without any reading', wholeDay.map((m) => ({ ...m, samples: [] as MeterSample[] })), 'meterStopMissing'],
    ['of another century', [{ ...wholeDay[0]!, atMs: 0 }, ...wholeDay.slice(1)], 'clockImplausible'],
  ])('%s: %#', (_, messages, reason) => {
    const withTag = messages.some(({ idTag }) => idTag) || reason === 'tagMissing';
    const all = withTag ? messages : [{ ...messages[0]!, idTag: 'A1' }, ...messages.slice(1)];
    const s = play(all);
    expect([s.abnormalReason, s.state]).toEqual([reason, reason === null ? 'completed' : 'abnormal']);
  });

  it('first heard of by its end is an order all the same', () => {
    const only = {
      ...wholeDay[8]!,
      connector: 1,
      idTag: 'A1',
      samples: [...wholeDay[0]!.samples, ...wholeDay[8]!.samples],
    };
    expect(yard().tell(only)).toMatchObject({
      outcome: 'opened',
      session: { state: 'completed', energyWh: 8000, idTag: 'A1' },
    });
  });

  it('keeps its card when another one of the group stops it', () => {
    const messages = wholeDay.map((m) =>
      m.phase === 'ended' ? { ...m, idTag: 'BOSS', trigger: 'stopAuthorized' } : m,
    );
    expect(play(messages).idTag).toBe('A1');
    expect(play([...messages].reverse()).idTag).toBe('A1');
    // Not even when the station does not count its messages, and the end is heard of first.
    const uncounted = messages.map((m) => ({ ...m, seqNo: -1 })).reverse();
    expect(play(uncounted)).toMatchObject({ idTag: 'A1', energyWh: 8000, state: 'completed' });
  });

  it('may be stopped before it began, here', () => {
    const y = yard();
    y.tell(wholeDay[8]!);
    const { outcome, session } = y.tell(wholeDay[0]!);
    expect([outcome, session?.energyWh, session?.startedAtMs]).toEqual(['ended', 8000, t0]);
  });

  it('that a person closed stays as that person left it', () => {
    const y = yard();
    for (const message of wholeDay.slice(0, 4)) y.tell(message);
    y.put(endWithoutStop(y.only(), 'closedByHand'));
    expect(y.tell(wholeDay[8]!).outcome).toBe('late');
    expect(y.only()).toMatchObject({ abnormalReason: 'closedByHand', energyWh: 1500 });
  });
});

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

describe('messages that come late, twice or never', () => {
  const shuffled = fc.shuffledSubarray(wholeDay, { minLength: wholeDay.length, maxLength: wholeDay.length });
  const picks = fc.array(fc.nat(wholeDay.length - 1), { maxLength: 12 });

  it('in any order and number give the same order and the same bill', () => {
    const wanted = play(wholeDay);
    fc.assert(
      fc.property(shuffled, picks, (messages, again) => {
        const s = play([...messages, ...again.map((i) => wholeDay[i]!)]);
        expect(s).toMatchObject({ ...expected, memory: { idle, idleSinceMs: null, authorized: true } });
        expect(factsSchema.parse(s.memory.facts)).toEqual(wanted.memory.facts);
        expect(bill(s)).toEqual(bill(wanted));
      }),
      { numRuns: 1000 },
    );
  });

  it('lost between the first and the last cost no energy', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(wholeDay.slice(2, -1)), (some) => {
        const s = play([wholeDay[0]!, wholeDay[1]!, ...some, wholeDay[8]!]);
        expect(s).toMatchObject({ ...expected });
      }),
      { numRuns: 500 },
    );
  });

  it('of several transactions are kept apart', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...wholeDay.keys()], { minLength: 9 }),
        fc.infiniteStream(fc.boolean()),
        (order, coin) => {
          const y = yard();
          const second = wholeDay.map((m) => ({
            ...m,
            transactionId: 'T2',
            idTag: m.idTag && 'B2',
            atMs: (m.atMs ?? 0) + 90 * minute,
            samples: m.samples.map((x) => ({
              ...x,
              atMs: (x.atMs ?? 0) + 90 * minute,
              energyWh: (x.energyWh ?? 0) + 8000,
            })),
          }));
          const queues = [order.map((i) => wholeDay[i]!), [...second]];
          while (queues.some((q) => q.length > 0)) {
            const [first = [], other = []] = coin.next().value ? queues : [...queues].reverse();
            const message = first.shift() ?? other.shift();
            if (message) y.tell(structuredClone(message));
          }
          const [a, b] = [...y.all()].sort((x, z) => x.startKey.localeCompare(z.startKey));
          expect(a).toMatchObject(expected);
          expect(b).toMatchObject({ state: 'completed', idTag: 'B2', meterStartWh: 9000, energyWh: 8000 });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('that are nonsense never make energy, time or money negative', () => {
    const any = fc.record({
      kind: fc.constant('transactionReported' as const),
      phase: fc.constantFrom('started' as const, 'updated' as const, 'ended' as const),
      transactionId: fc.constantFrom('T1', 'T2'),
      seqNo: fc.integer({ min: -1, max: 8 }),
      trigger: fc.constantFrom('authorized', 'stopAuthorized'),
      offline: fc.boolean(),
      connector: fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined }),
      idTag: fc.option(fc.constantFrom('', 'A1', 'B2'), { nil: undefined }),
      chargingState: fc.option(
        fc.constantFrom('idle' as const, 'charging' as const, 'suspendedEv' as const, 'evConnected' as const),
        {
          nil: undefined,
        },
      ),
      atMs: fc.option(
        fc.oneof(
          fc.integer({ min: -300, max: 300 }).map((m) => t0 + m * minute),
          fc.constant(0),
        ),
        { nil: undefined },
      ),
      samples: fc.array(
        fc.record({
          atMs: fc.integer({ min: -300, max: 300 }).map((m) => t0 + m * minute),
          energyWh: fc.oneof(fc.integer({ min: 0, max: 60_000 }), fc.constant(-1)),
          context: fc.constantFrom(begin, end, 'Sample.Periodic'),
        }),
        { maxLength: 3 },
      ),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 20 }), (messages) => {
        const y = yard();
        for (const message of messages) {
          const { connector, idTag, chargingState, ...rest } = message;
          y.tell({
            ...rest,
            ...(connector !== undefined && { connector }),
            ...(idTag !== undefined && { idTag }),
            ...(chargingState && { chargingState }),
          });
        }
        expect(new Set(y.all().map(({ startKey }) => startKey)).size).toBe(y.all().length);
        for (const s of y.all()) {
          expect(s.energyWh).toBeGreaterThanOrEqual(0);
          expect(s.state === 'abnormal').toBe(s.abnormalReason !== null);
          if (s.endedAtMs !== null) expect(s.endedAtMs).toBeGreaterThanOrEqual(s.startedAtMs);
          const { lines, totalMinor } = bill(s);
          expect(totalMinor).toBeGreaterThanOrEqual(0);
          const billedWh = lines
            .filter(({ component }) => component === 'energy')
            .reduce((sum, { quantity }) => sum + quantity, 0);
          expect(billedWh).toBe(s.energyWh);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('an id that is used again', () => {
  const later = (m: Reported, minutes = 120): Reported => ({
    ...m,
    ...(m.idTag && { idTag: 'B2' }),
    atMs: (m.atMs ?? 0) + minutes * minute,
    samples: m.samples.map((x) => ({
      ...x,
      atMs: (x.atMs ?? 0) + minutes * minute,
      energyWh: (x.energyWh ?? 0) + 8000,
    })),
  });
  const secondDay = wholeDay.map((m) => later(m));
  const second = {
    ...{ state: 'completed', connector: 1, idTag: 'B2', meterStartWh: 9000, meterStopWh: 17_000, energyWh: 8000 },
    ...{ startedAtMs: t0 + 120 * minute, endedAtMs: t0 + 202 * minute },
  };
  const anyOrder = (messages: readonly Reported[]) =>
    fc.shuffledSubarray([...messages], { minLength: messages.length, maxLength: messages.length });
  const told = (y: ReturnType<typeof yard>, messages: readonly Reported[]) =>
    messages.map((message) => y.tell(structuredClone(message)).outcome);
  const afterFirst = (first: readonly Reported[] = wholeDay) => {
    const y = yard();
    told(y, first);
    return y;
  };

  it('is of a session of its own, in whatever order that is heard of, and repeats are known of both', () => {
    const wanted = play(wholeDay);
    fc.assert(
      fc.property(anyOrder(secondDay), fc.shuffledSubarray([...wholeDay, ...secondDay]), (messages, again) => {
        const y = afterFirst();
        told(y, messages);
        expect(new Set(told(y, again))).toEqual(new Set(again.length > 0 ? ['repeated'] : []));
        expect(y.all()).toHaveLength(2);
        const [a, b] = [...y.all()].sort((x, z) => x.startedAtMs - z.startedAtMs);
        expect(a).toEqual({ ...wanted, id: a!.id });
        expect(b).toMatchObject(second);
        expect(b && [ownIdOf(b), b.startKey]).toEqual(['T1', `tx|T1\n${t0 + 82 * minute}`]);
      }),
      { numRuns: 300 },
    );
  });

  it('is of a third one too, while late messages still find the first', () => {
    fc.assert(
      fc.property(anyOrder(wholeDay.slice(0, -1)), (late) => {
        const y = afterFirst([wholeDay[0]!, wholeDay[8]!]);
        y.at(t0 + 400 * minute);
        told(y, secondDay);
        told(y, wholeDay.map((m) => later(later(m))).slice(0, 4));
        told(y, late);
        expect(y.all()).toHaveLength(3);
        const [a, b, c] = [...y.all()].sort((x, z) => x.startedAtMs - z.startedAtMs);
        expect(a).toMatchObject({ ...expected, memory: { idle } });
        expect(b).toMatchObject(second);
        expect(c).toMatchObject({ state: 'charging', startedAtMs: t0 + 240 * minute, energyWh: 1500 });
      }),
      { numRuns: 200 },
    );
  });

  it('is of the finished one still when its end is told again, or one message more of it', () => {
    const y = afterFirst();
    const before = y.only();
    const more = report('updated', 9, 90, { trigger: 'evDeparted', chargingState: 'idle' });
    const again = { ...wholeDay[8]!, atMs: t0 + 95 * minute };
    expect(told(y, [more, again])).toEqual(['late', 'repeated']);
    expect(y.only()).toEqual(before);
  });

  it.each([
    ['the next number', 9],
    ['the same number', 8],
    ['a lower number', 3],
    ['no number', -1],
  ])('is of the finished one still when its end is told again with %s and all its readings', (_, seqNo) => {
    const y = afterFirst();
    const before = structuredClone(y.only());
    const first = { atMs: t0, energyWh: 1000, context: begin };
    const last = { atMs: t0 + 82 * minute, energyWh: 9000, context: end };
    const now = { atMs: t0 + 95 * minute, energyWh: 9003, context: end };
    for (const end of [last, now]) {
      const more: More = { connector: 1, idTag: 'A1', reason: 'evDisconnected', samples: [first, end] };
      expect(told(y, [report('ended', seqNo, 95, more)])).toEqual([seqNo === 8 ? 'repeated' : 'late']);
    }
    expect(y.only()).toEqual(before);
  });

  it.each([-1, 0])(
    'is of the finished one still when one message more comes of a station that only says %i',
    (seqNo) => {
      const y = afterFirst(wholeDay.map((m) => ({ ...m, seqNo })));
      const before = y.only();
      expect(told(y, [report('updated', seqNo, 90, { trigger: 'evDeparted', chargingState: 'idle' })])).toEqual([
        'late',
      ]);
      expect(y.only()).toEqual(before);
    },
  );

  it('needs a clock that can be believed', () => {
    const y = afterFirst();
    const [first = wholeDay[0]!] = secondDay;
    expect(told(y, [{ ...first, atMs: 0 }])).toEqual(['repeated']);
    expect(y.only()).toMatchObject(expected);
  });

  it.each(['missingStop', 'closedByHand'] as const)('is another’s when one that was over (%s) starts again', (why) => {
    const y = afterFirst(wholeDay.slice(0, 4));
    y.put(endWithoutStop(y.only(), why));
    const before = y.only();
    told(y, secondDay);
    expect(y.all()).toHaveLength(2);
    expect(y.all().find(({ id }) => id === before.id)).toEqual(before);
    expect(y.all().find(({ id }) => id !== before.id)).toMatchObject(second);
    // The first one's end was on its way.
    expect(told(y, [wholeDay[8]!])).toEqual([why === 'missingStop' ? 'ended' : 'late']);
    expect(y.all().find(({ id }) => id !== before.id)).toMatchObject(second);
  });
});

describe('a card that is refused', () => {
  const begun = (y: ReturnType<typeof yard>, wh: number) => {
    y.tell(report('started', 0, 0, { idTag: 'A1', connector: 1, wh: 1000, context: begin }), {
      authorization: 'concurrentTx',
    });
    if (wh > 0) y.tell(report('updated', 1, 5, { wh: 1000 + wh }));
  };
  const goesOn = (y: ReturnType<typeof yard>) => {
    y.tell(report('updated', 3, 11, { chargingState: 'charging', wh: 1000 }));
    y.tell(report('ended', 4, 40, { reason: 'local', wh: 9000, context: end, idTag: 'C3' }));
    return y.only();
  };
  it.each([0, 500])('gives way to itself when it is accepted after %i Wh', (wh) => {
    const y = yard();
    begun(y, wh);
    y.tell(report('updated', 2, 10, { idTag: 'a1', trigger: 'authorized' }));
    expect(y.only().memory.authorized).toBe(true);
    y.tell(report('updated', 3, 11, { chargingState: 'charging', wh: 1000 + wh }));
    y.tell(report('ended', 4, 40, { reason: 'local', wh: 9000, context: end, idTag: 'C3' }));
    expect(y.only()).toMatchObject({ state: 'completed', energyWh: 8000 });
    expect(y.only().idTag.toUpperCase()).toBe('A1');
  });
  it('gives way to another that is accepted before anything was charged', () => {
    const y = yard();
    begun(y, 0);
    y.tell(report('updated', 2, 10, { idTag: 'B2', trigger: 'authorized' }));
    expect(goesOn(y)).toMatchObject({ state: 'completed', idTag: 'B2', energyWh: 8000 });
  });
  it('does not come back by a message that was late', () => {
    const y = yard();
    y.tell(report('started', 0, 0, { connector: 1, wh: 1000, context: begin }));
    y.tell(report('updated', 2, 10, { idTag: 'B2', trigger: 'authorized' }));
    y.tell(report('updated', 1, 5, { idTag: 'A1', trigger: 'authorized' }), { authorization: 'blocked' });
    expect(goesOn(y)).toMatchObject({ state: 'completed', idTag: 'B2', energyWh: 8000 });
  });
  it('leaves to nobody else what it has charged', () => {
    const y = yard();
    begun(y, 500);
    y.tell(report('updated', 2, 10, { idTag: 'B2', trigger: 'authorized' }));
    expect(goesOn(y)).toMatchObject({ state: 'abnormal', abnormalReason: 'notAuthorized', idTag: 'A1' });
  });
  it('does not give way to one that only stops', () => {
    const y = yard();
    begun(y, 0);
    y.tell(report('updated', 2, 10, { idTag: 'B2', trigger: 'stopAuthorized' }));
    expect(goesOn(y)).toMatchObject({ state: 'abnormal', idTag: 'A1' });
  });
});

describe('a transaction at an EVSE that nobody knows yet', () => {
  it('is not over because the station as a whole is available', () => {
    const y = yard();
    y.tell(report('started', 0, 0, { idTag: 'A1' }));
    y.tell({ kind: 'statusChanged', connector: 0, state: 'available', errorCode: 'noError', atMs: t0 + 230 * minute });
    expect(isStopOverdue(y.only(), t0 + 300 * minute)).toBe(false);
  });
});

describe('a station that counts badly', () => {
  it('has its end heard, though the number and the second are those of another message', () => {
    const y = yard();
    y.tell(report('started', 0, 0, { idTag: 'A1', connector: 1, chargingState: 'charging', wh: 1000, context: begin }));
    y.tell(report('updated', 0, 30, { chargingState: 'suspendedEv', wh: 6000 }));
    const last = report('ended', 0, 30, { reason: 'evDisconnected', wh: 6000, context: end });
    expect(y.tell(last).outcome).toBe('ended');
    expect(y.only()).toMatchObject({ state: 'completed', energyWh: 5000, stopReason: 'evDisconnected' });
    expect(y.tell(last).outcome).toBe('repeated');
  });
  it('has its start heard after a message of the same number', () => {
    const y = yard();
    y.tell(report('updated', 0, 30, { chargingState: 'charging', wh: 6000 }));
    expect(y.tell(report('started', 0, 0, { idTag: 'A1', connector: 1, wh: 1000, context: begin })).outcome).toBe(
      'reported',
    );
    expect(y.only()).toMatchObject({ startedAtMs: t0, energyWh: 5000, idTag: 'A1' });
  });
});

describe('the last reading', () => {
  const until = (seconds: number) =>
    play([
      report('started', 0, 0, { idTag: 'A1', connector: 1, chargingState: 'charging', wh: 1000, context: begin }),
      report('updated', 1, 29.5, { wh: 5500 }),
      {
        ...report('ended', 2, 30, { reason: 'local' }),
        samples: [{ atMs: t0 + 30 * minute + seconds * 1000, energyWh: 6000, context: end }],
      },
    ]);
  it('counts also when it was read some seconds after the end', () => {
    expect(until(4)).toMatchObject({ state: 'completed', energyWh: 5000, endedAtMs: t0 + 30 * minute });
    expect(bill(until(4)).totalMinor).toBe(bill(until(0)).totalMinor);
  });
  it('of long after the end is another’s', () => expect(until(120)).toMatchObject({ energyWh: 4500 }));
  it('is not taken for a reading of something else at the same moment', () => {
    const at = { atMs: t0 + 10 * minute };
    const s = play([
      report('started', 0, 0, { idTag: 'A1', connector: 1, chargingState: 'charging' }),
      {
        ...report('updated', 1, 10),
        samples: [
          { ...at, socPercent: 50 },
          { ...at, energySessionWh: 3000 },
        ],
      },
    ]);
    expect(s.energyWh).toBe(3000);
  });
});

describe('an end that does not come', () => {
  const status = (state: 'available' | 'preparing', minutes: number, isCoarse?: true): StationEvent => ({
    kind: 'statusChanged',
    connector: 1,
    state,
    ...(isCoarse && { isCoarse }),
    errorCode: 'noError',
    atMs: t0 + minutes * minute,
  });
  it('is suspected when the connector is free, unless the transaction is heard of later', () => {
    const y = yard();
    for (const message of wholeDay.slice(0, 4)) y.tell(message);
    y.at(t0 + 20 * minute);
    y.tell(status('available', 20));
    expect(isStopOverdue(y.only(), t0 + 20 * minute + freeGraceMs)).toBe(true);
    y.tell(wholeDay[4]!);
    expect(isStopOverdue(y.only(), t0 + 24 * minute)).toBe(false);
  });
  it('is not suspected because a connector is occupied, not even after a boot', () => {
    const y = yard();
    for (const message of wholeDay.slice(0, 4)) y.tell(message);
    y.at(t0 + 14 * minute);
    y.tell({ kind: 'booted', vendor: 'V', model: 'M' });
    y.tell(status('preparing', 14, true));
    expect(isStopOverdue(y.only(), t0 + 20 * minute)).toBe(false);
    expect(isStopOverdue(y.only(), t0 + 40 * minute)).toBe(true);
  });
  it('is suspected when the next transaction begins there', () => {
    const y = yard();
    y.at(t0 + 60 * minute);
    for (const message of wholeDay.slice(0, 4)) y.tell(message);
    y.tell({ ...wholeDay[0]!, transactionId: 'T2', atMs: t0 + 60 * minute });
    const first = y.all().find(({ startKey }) => startKey === 'tx|T1');
    expect(first && isStopOverdue(first, t0 + 60 * minute + freeGraceMs)).toBe(true);
    // The end was on its way.
    y.tell({
      ...wholeDay[8]!,
      atMs: t0 + 50 * minute,
      samples: [{ atMs: t0 + 50 * minute, energyWh: 9000, context: end }],
    });
    expect(y.all().find(({ startKey }) => startKey === 'tx|T1')).toMatchObject({ state: 'completed', energyWh: 8000 });
  });
  it('given up, is corrected when it comes, and undone when the transaction goes on', () => {
    const y = yard();
    for (const message of wholeDay.slice(0, 4)) y.tell(message);
    y.put(endWithoutStop(y.only(), 'missingStop'));
    expect(y.only()).toMatchObject({ abnormalReason: 'missingStop', endedAtMs: t0 + 12 * minute });
    expect(y.tell(wholeDay[4]!).outcome).toBe('reopened');
    expect(y.only()).toMatchObject({ state: 'charging', energyWh: 3000, endedAtMs: null });
    y.put(endWithoutStop(y.only(), 'missingStop'));
    for (const message of wholeDay.slice(5)) y.tell(message);
    expect(y.only()).toMatchObject(expected);
  });
});
