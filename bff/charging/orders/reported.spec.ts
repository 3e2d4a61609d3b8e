/** A 2.x station's transactions: each becomes one order, with its card, its last reading and its end. */
import { describe, expect, it } from 'vitest';
import type { MeterSample, StationEvent } from '../../../ocpp/vocabulary.ts';
import {
  begin,
  bill,
  end,
  expected,
  idle,
  minute,
  play,
  report,
  t0,
  wholeDay,
  yard,
} from '../../../test/kit/reported.ts';
import { endWithoutStop } from './ending.ts';
import { freeGraceMs, isStopOverdue } from './session.ts';

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
