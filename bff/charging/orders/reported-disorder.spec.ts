/** A 2.x station's messages out of order, lost, told twice or counted badly, and ids that it uses again. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  begin,
  bill,
  end,
  expected,
  idle,
  type More,
  minute,
  play,
  report,
  t0,
  wholeDay,
  yard,
} from '../../../test/kit/reported.ts';
import { endWithoutStop } from './ending.ts';
import { factsSchema, type Reported } from './facts.ts';
import { ownIdOf } from './own-ids.ts';

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
