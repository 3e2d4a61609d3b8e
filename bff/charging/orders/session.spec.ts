/** A charger's day, message by message. */
import { describe, expect, it } from 'vitest';
import type { ConnectorState, MeterSample, StationEvent } from '../../../ocpp/vocabulary.ts';
import { sessionBook } from '../../../test/kit/sessions.ts';
import type { Tariff } from '../../billing/tariffs/tariff.ts';
import { billOf } from './bill.ts';
import { endWithoutStop } from './ending.ts';
import { bootGraceMs, type Circumstances, type Decision, freeGraceMs, isStopOverdue } from './session.ts';

const minute = 60_000;
const t0 = Date.UTC(2026, 5, 1, 8);

/** A charger, our memory of it and a clock. Numbers are given as the store would. */
const day = (limitW = 22_000) => {
  let nowMs = t0;
  const book = sessionBook();
  const states = new Map<number, ConnectorState>();
  const tell = (event: StationEvent, more: Partial<Circumstances> = {}): Decision =>
    book.tell(event, {
      receivedMs: nowMs,
      limitW: () => limitW,
      connectorState: (number) => states.get(number),
      ...more,
    });
  return {
    ...book,
    tell,
    wait: (ms: number) => {
      nowMs += ms;
    },
    now: () => nowMs,
    all: () => book.all().toSorted((a, b) => a.transactionId - b.transactionId),
    start: (
      more: Partial<Extract<StationEvent, { kind: 'transactionStarted' }>> = {},
      given: Partial<Circumstances> = {},
    ) =>
      tell({ kind: 'transactionStarted', connector: 1, idTag: 'A1', meterStartWh: 1000, atMs: nowMs, ...more }, given),
    stop: (more: Partial<Extract<StationEvent, { kind: 'transactionStopped' }>> = {}) =>
      tell({
        kind: 'transactionStopped',
        transactionId: '1',
        meterStopWh: 6000,
        reason: 'local',
        samples: [],
        atMs: nowMs,
        ...more,
      }),
    meter: (
      energyWh: number,
      more: Partial<MeterSample> = {},
      transactionId: string | undefined = '1',
      connector = 1,
    ) => tell({ kind: 'metered', connector, transactionId, samples: [{ atMs: nowMs, energyWh, ...more }] }),
    status: (state: ConnectorState, connector = 1) => {
      states.set(connector, state);
      return tell({ kind: 'statusChanged', connector, state, errorCode: 'noError', atMs: nowMs });
    },
    boot: () => tell({ kind: 'booted', vendor: 'V', model: 'M' }),
  };
};

describe('an ordinary session', () => {
  it('is metered and ends with the energy between start and stop', () => {
    const d = day();
    expect(d.start().outcome).toBe('opened');
    d.wait(10 * minute);
    d.meter(3000, { powerW: 11_000, socPercent: 40 });
    expect(d.only()).toMatchObject({ state: 'charging', energyWh: 2000, meter: { powerW: 11_000, socPercent: 40 } });
    d.wait(20 * minute);
    expect(d.stop().outcome).toBe('ended');
    expect(d.only()).toMatchObject({
      state: 'completed',
      energyWh: 5000,
      meterStopWh: 6000,
      stopReason: 'local',
      abnormalReason: null,
    });
  });
  it('without energy is completed, not abnormal', () => {
    const d = day();
    d.start();
    d.stop({ meterStopWh: 1000 });
    expect(d.only()).toMatchObject({ state: 'completed', energyWh: 0 });
  });
  it('delivered from offline memory keeps the times of the charger', () => {
    const d = day();
    d.start({ atMs: t0 - 300 * minute });
    d.stop({ atMs: t0 - 240 * minute });
    expect(d.only()).toMatchObject({
      state: 'completed',
      startedAtMs: t0 - 300 * minute,
      endedAtMs: t0 - 240 * minute,
    });
  });
  it('knows how long the vehicle took nothing', () => {
    const d = day();
    d.start();
    d.wait(10 * minute);
    d.status('suspendedEv');
    d.wait(10 * minute);
    d.status('charging');
    d.wait(10 * minute);
    d.status('suspendedEvse');
    d.wait(10 * minute);
    d.status('suspendedEv');
    d.wait(10 * minute);
    d.status('finishing');
    d.wait(5 * minute);
    d.stop();
    expect(d.only().memory.idle).toEqual([
      { fromMs: t0 + 10 * minute, toMs: t0 + 20 * minute },
      { fromMs: t0 + 40 * minute, toMs: t0 + 55 * minute },
    ]);
  });
});

describe('a vehicle that has left', () => {
  it('pays for no time after it, however late its stop is', () => {
    const d = day();
    d.start();
    d.wait(20 * minute);
    d.status('available');
    d.wait(60 * minute);
    d.stop();
    const tariff = { currency: 'EUR', duration: { basePriceMicros: 1_200_000, bands: [] } };
    expect(billOf(d.only(), tariff, 'Europe/Berlin', d.now()).lines).toMatchObject([{ quantity: 1200 }]);
  });

  it('does not wait at the connector any more, however late its stop is', () => {
    const d = day();
    d.start();
    d.wait(10 * minute);
    d.status('suspendedEv');
    d.wait(10 * minute);
    d.status('available');
    d.wait(60 * minute);
    d.stop();
    expect(d.only()).toMatchObject({
      state: 'completed',
      memory: { idle: [{ fromMs: t0 + 10 * minute, toMs: t0 + 20 * minute }] },
    });
  });
});

describe('a repeated message', () => {
  it('start: answered with the first one’s order, also when that has ended', () => {
    const d = day();
    d.start({ atMs: t0 });
    d.wait(minute);
    expect(d.start({ atMs: t0, idTag: 'a1' })).toMatchObject({ outcome: 'repeated', session: { transactionId: 1 } });
    d.stop();
    expect(d.start({ atMs: t0 })).toMatchObject({ outcome: 'repeated', session: { transactionId: 1 } });
  });
  it('start without a time: the one that still waits for energy is meant, not the last session', () => {
    const d = day();
    d.start({ atMs: undefined, meterStartWh: 0 });
    expect(d.start({ atMs: undefined, meterStartWh: 0 }).outcome).toBe('repeated');
    d.wait(30 * minute);
    d.stop({ meterStopWh: 4000 });
    expect(d.start({ atMs: undefined, meterStartWh: 0 }).outcome).toBe('opened');
  });
  it('stop: the first one counts', () => {
    const d = day();
    d.start();
    d.wait(30 * minute);
    d.stop();
    expect(d.stop({ meterStopWh: 9000 }).outcome).toBe('repeated');
    expect(d.only()).toMatchObject({ state: 'completed', energyWh: 5000 });
  });
  it('stop with −1: known again by time and meter', () => {
    const d = day();
    d.start();
    d.wait(30 * minute);
    d.stop({ transactionId: '-1' });
    expect(d.stop({ transactionId: '-1' }).outcome).toBe('repeated');
    expect(d.only().state).toBe('completed');
  });
});

describe('a transaction id that does not say', () => {
  it.each(['-1', '0', '9223372036854775807', '4711', undefined])(
    '%s in a stop: matched by tag, time and meter',
    (transactionId) => {
      const d = day();
      d.start({ connector: 1, idTag: 'A1', meterStartWh: 1000 });
      d.start({ connector: 2, idTag: 'B2', meterStartWh: 70_000 });
      d.wait(30 * minute);
      expect(d.stop({ transactionId, meterStopWh: 75_000 })).toMatchObject({
        outcome: 'ended',
        session: { connector: 2, energyWh: 5000 },
      });
      expect(d.stop({ transactionId, meterStopWh: 4000, idTag: 'a1', atMs: d.now() - 1 })).toMatchObject({
        outcome: 'ended',
        session: { connector: 1, energyWh: 3000 },
      });
    },
  );
  it.each(['-1', '0', undefined])('%s in meter values: the connector’s running session', (transactionId) => {
    const d = day();
    d.start();
    d.wait(10 * minute);
    d.tell({ kind: 'metered', connector: 1, transactionId, samples: [{ atMs: d.now(), energyWh: 2000 }] });
    expect(d.only().energyWh).toBe(1000);
  });
  it('ends only a session that had begun by then', () => {
    const d = day();
    d.start({ atMs: t0 });
    d.wait(30 * minute);
    expect(d.stop({ transactionId: '-1', atMs: t0 - 10 * minute }).outcome).toBe('orphaned');
  });
  it('another card of the group may end the only session that fits', () => {
    const d = day();
    d.start();
    d.wait(30 * minute);
    expect(d.stop({ transactionId: '-1', idTag: 'MASTER' }).outcome).toBe('ended');
  });
});

describe('a stop that never comes', () => {
  it('the next start on the connector ends the session with its last reading', () => {
    const d = day();
    d.start();
    d.wait(10 * minute);
    d.meter(3000);
    d.wait(60 * minute);
    d.start({ meterStartWh: 9000, idTag: 'B2' });
    expect(d.all()).toMatchObject([
      {
        state: 'abnormal',
        abnormalReason: 'missingStop',
        energyWh: 2000,
        meterStopWh: 3000,
        endedAtMs: t0 + 10 * minute,
      },
      { state: 'charging', idTag: 'B2' },
    ]);
  });
  it('a late start from history ends nothing that runs', () => {
    const d = day();
    d.start({ atMs: t0 });
    d.wait(minute);
    d.start({ atMs: t0 - 120 * minute, meterStartWh: 100 });
    expect(d.all().map(({ state }) => state)).toEqual(['charging', 'charging']);
    d.stop({ transactionId: '2', meterStopWh: 900, atMs: t0 - 60 * minute });
    expect(d.all().find(({ transactionId }) => transactionId === 2)).toMatchObject({
      state: 'completed',
      energyWh: 800,
    });
  });
  it('a free connector makes it overdue after a while, and a sign of life takes that back', () => {
    const d = day();
    d.start();
    d.wait(10 * minute);
    d.status('available');
    expect(isStopOverdue(d.only(), d.now() + freeGraceMs - 1)).toBe(false);
    expect(isStopOverdue(d.only(), d.now() + freeGraceMs)).toBe(true);
    d.meter(3000);
    expect(isStopOverdue(d.only(), d.now() + freeGraceMs)).toBe(false);
  });
  it('a boot alone ends nothing; a boot and an unused cable, or silence, do', () => {
    const d = day();
    d.start();
    d.wait(10 * minute);
    d.boot();
    expect(d.only().state).toBe('charging');
    expect(isStopOverdue(d.only(), d.now() + bootGraceMs)).toBe(true);
    d.status('preparing');
    expect(isStopOverdue(d.only(), d.now() + freeGraceMs)).toBe(true);
    const alive = day();
    alive.start();
    alive.boot();
    alive.wait(minute);
    alive.meter(1100);
    expect(isStopOverdue(alive.only(), alive.now() + bootGraceMs)).toBe(false);
  });
  it('is corrected by the stop that was queued over a power cut', () => {
    const d = day();
    d.start();
    d.wait(30 * minute);
    d.put(endWithoutStop(d.only(), 'missingStop'));
    d.wait(60 * minute);
    expect(d.stop({ atMs: t0 + 30 * minute, reason: 'powerLoss' }).outcome).toBe('ended');
    expect(d.only()).toMatchObject({
      state: 'completed',
      energyWh: 5000,
      stopReason: 'powerLoss',
      abnormalReason: null,
    });
    expect(d.stop().outcome).toBe('repeated');
  });
  it('is not corrected by a stop that belongs after the next session', () => {
    const d = day();
    d.start();
    d.wait(30 * minute);
    d.start({ meterStartWh: 4000, idTag: 'B2' });
    d.wait(30 * minute);
    expect(d.stop({ meterStopWh: 9000 }).outcome).toBe('repeated');
    expect(d.all()[0]).toMatchObject({ abnormalReason: 'missingStop', energyWh: 0 });
  });
  it('was not missing when meter values go on: the session runs again', () => {
    const d = day();
    d.start();
    d.wait(30 * minute);
    d.put(endWithoutStop(d.only(), 'missingStop'));
    d.wait(minute);
    expect(d.meter(4000).outcome).toBe('reopened');
    expect(d.only()).toMatchObject({ state: 'charging', energyWh: 3000, endedAtMs: null, abnormalReason: null });
  });
  it('pays for energy only, and never more than the tariff’s most', () => {
    const d = day();
    d.start();
    d.wait(30 * minute);
    d.meter(9000);
    d.put(endWithoutStop(d.only(), 'missingStop'));
    const flat = (basePriceMicros: number) => ({ basePriceMicros, bands: [] });
    const tariff: Tariff = {
      currency: 'EUR',
      startFee: { amountMinor: 100 },
      energy: flat(500_000),
      minTotal: { grossMinor: 5000 },
    };
    expect(billOf(d.only(), tariff, 'Europe/Berlin', d.now()).totalMinor).toBe(400);
    const capped = { ...tariff, maxTotal: { grossMinor: 300 } };
    expect(billOf(d.only(), capped, 'Europe/Berlin', d.now()).totalMinor).toBe(300);
    const component = (dimension: 'FLAT' | 'ENERGY') => ({ dimension, priceMicros: 500_000, stepSize: 1 });
    const elements = [{ components: [component('FLAT')] }, { components: [component('ENERGY')] }];
    expect(billOf(d.only(), { currency: 'EUR', elements }, 'Europe/Berlin', d.now()).lines).toMatchObject([
      { component: 'energy', amountMinor: 400, why: { params: { element: 2 } } },
    ]);
  });
  it('closed by a person stays closed', () => {
    const d = day();
    d.start();
    d.put(endWithoutStop(d.only(), 'closedByHand'));
    expect(d.stop().outcome).toBe('repeated');
    expect(d.meter(2000).outcome).toBe('late');
    expect(d.only().abnormalReason).toBe('closedByHand');
  });
});

describe('messages in the wrong order', () => {
  it('a stop before its start: one order of nothing, completed when the start comes', () => {
    const d = day();
    d.wait(60 * minute);
    expect(d.stop({ transactionId: '-1', atMs: t0 + 50 * minute }).outcome).toBe('orphaned');
    expect(d.only()).toMatchObject({
      state: 'abnormal',
      abnormalReason: 'stopWithoutStart',
      energyWh: 0,
      connector: 0,
    });
    expect(d.start({ atMs: t0 }).outcome).toBe('ended');
    expect(d.only()).toMatchObject({ state: 'completed', energyWh: 5000, transactionId: 1, connector: 1, idTag: 'A1' });
    expect(d.start({ atMs: t0 }).outcome).toBe('repeated');
  });
  it('a start that is too late for a stop without start opens its own order', () => {
    const d = day();
    d.stop({ transactionId: '-1', atMs: t0 });
    expect(d.start({ atMs: t0 + minute }).outcome).toBe('opened');
    expect(d.all()).toHaveLength(2);
  });
  it('meter values after the stop change nothing', () => {
    const d = day();
    d.start();
    d.wait(30 * minute);
    d.stop();
    expect(d.meter(9000).outcome).toBe('late');
    expect(d.only()).toMatchObject({ state: 'completed', energyWh: 5000 });
  });
  it('meter values of an ended session do not reach the next one', () => {
    const d = day();
    d.start();
    d.wait(30 * minute);
    d.stop();
    d.start({ meterStartWh: 6000 });
    d.wait(minute);
    d.meter(6100, {}, '1');
    expect(d.all()[1]).toMatchObject({ state: 'charging', energyWh: 0 });
  });
});

describe('a session whose connector was kept for it', () => {
  it('pays for the time before it, where the tariff asks for that', () => {
    const d = day();
    d.start();
    d.wait(30 * minute);
    d.stop();
    const session = d.only();
    const reserved = { ...session, memory: { ...session.memory, reservedFromMs: t0 - 15 * minute } };
    const hourly = { dimension: 'TIME', priceMicros: 4_000_000, stepSize: 1 } as const;
    const tariff: Tariff = {
      currency: 'EUR',
      elements: [{ components: [hourly], restrictions: { reservation: 'RESERVATION' } }],
    };
    const linesOf = (s: typeof session) => billOf(s, tariff, 'Europe/Berlin', d.now()).lines;
    expect(linesOf(reserved)).toMatchObject([{ component: 'reservation', quantity: 900, amountMinor: 100 }]);
    expect(linesOf(session)).toEqual([]);
  });
});

describe('registers that make no sense', () => {
  const ending = (readings: number[], meterStopWh: number, meterStartWh = 1000, limitW = 22_000) => {
    const d = day(limitW);
    d.start({ meterStartWh });
    for (const reading of readings) {
      d.wait(10 * minute);
      d.meter(reading);
    }
    d.wait(10 * minute);
    d.stop({ meterStopWh });
    const { state, energyWh, abnormalReason } = d.only();
    return [state, energyWh, abnormalReason];
  };
  it.each([
    ['meterStop −1: the last reading counts', [2000, 3000], -1, 1000, ['abnormal', 2000, 'meterStopMissing']],
    ['meterStop −1 without readings: nothing counts', [], -1, 1000, ['abnormal', 0, 'meterStopMissing']],
    ['stop below start without explanation', [], 400, 1000, ['abnormal', 0, 'negativeEnergy']],
    ['stop below start: readings prove some', [2000, 2500], 400, 1000, ['abnormal', 1500, 'negativeEnergy']],
    ['meter began anew, readings on both sides', [2000, 0, 300], 500, 1000, ['abnormal', 1500, 'meterReset']],
    ['one glitch to zero is not a reset', [2000, 0, 3000], 4000, 1000, ['completed', 3000, null]],
    [
      'readings count per session, start and stop the meter’s life',
      [0, 800, 2000],
      73_000,
      70_000,
      ['completed', 3000, null],
    ],
    ['register wraps at 100 000 kWh', [], 2000, 99_999_000, ['completed', 3000, null]],
    ['register wraps at 2³¹ Wh, readings too', [2 ** 31 - 500, 500], 1500, 2 ** 31 - 1000, ['completed', 2500, null]],
    ['kWh said to be Wh: fewer than there were', [], 7, 1000, ['abnormal', 0, 'negativeEnergy']],
    ['Wh multiplied by a thousand', [2000], 6_000_000, 1000, ['abnormal', 1000, 'energyImplausible']],
    ['readings of a wrong unit between good ones', [2, 3_000_000, 2000], 3000, 1000, ['completed', 2000, null]],
    ['stop below what the readings proved', [2000, 4000], 2500, 1000, ['abnormal', 1500, 'readingsDiffer']],
    ['start −1: energy from the first reading on', [5000, 6000], 7000, -1, ['abnormal', 2000, 'meterStartMissing']],
    ['start −1 and no reading', [], 7000, -1, ['abnormal', 0, 'meterStartMissing']],
  ] as [string, number[], number, number, unknown[]][])('%s', (_, readings, stopWh, startWh, expected) => {
    expect(ending(readings, stopWh, startWh)).toEqual(expected);
  });
  it('leave the energy to be paid, by fees and by elements alike, and nothing else', () => {
    const d = day();
    d.start();
    d.wait(10 * minute);
    d.meter(3000);
    d.stop({ meterStopWh: -1 });
    const lines = (tariff: Tariff) =>
      billOf(d.only(), tariff, 'Europe/Berlin', d.now()).lines.map(({ component, amountMinor }) => [
        component,
        amountMinor,
      ]);
    const perKwh = { basePriceMicros: 500_000, bands: [] };
    const fees = { startFee: { amountMinor: 100 }, energy: perKwh, service: perKwh, duration: perKwh };
    expect(lines({ currency: 'EUR', ...fees })).toEqual([
      ['energy', 100],
      ['service', 100],
    ]);
    const components = (['FLAT', 'ENERGY', 'TIME'] as const).map((dimension) => ({
      dimension,
      priceMicros: 500_000,
      stepSize: 1,
    }));
    expect(lines({ currency: 'EUR', elements: [{ components }] })).toEqual([['energy', 100]]);
    expect(lines({ currency: 'EUR', elements: [{ components: components.slice(0, 1) }] })).toEqual([]);
  });
  it('is not measured against a power that nobody knows', () => {
    expect(ending([], 6_000_000, 1000, 0)).toEqual(['completed', 5_999_000, null]);
  });
  it('a reading at the end that differs by more than 1 %: the lower one counts', () => {
    const d = day();
    d.start();
    d.wait(60 * minute);
    const samples = [{ atMs: d.now(), context: 'Transaction.End', energyWh: 11_000 }];
    d.stop({ meterStopWh: 12_000, samples });
    expect(d.only()).toMatchObject({ state: 'abnormal', abnormalReason: 'readingsDiffer', energyWh: 10_000 });
  });
  it('a reading at the end within 1 % is nothing', () => {
    const d = day();
    d.start();
    d.wait(60 * minute);
    d.stop({ meterStopWh: 11_000, samples: [{ atMs: d.now(), context: 'Transaction.End', energyWh: 11_050 }] });
    expect(d.only()).toMatchObject({ state: 'completed', energyWh: 10_000 });
  });
  it('a station known to count per session is read so', () => {
    const d = day();
    d.start({ meterStartWh: 70_000 });
    d.wait(10 * minute);
    d.meter(0, { energyWh: undefined, energySessionWh: 1500 });
    expect(d.only().energyWh).toBe(1500);
  });
});

describe('a clock that is wrong', () => {
  it.each([
    ['before 2020', Date.UTC(1970, 0, 1)],
    ['in the future', t0 + 24 * 60 * minute],
  ])('%s at the start: the time of arrival, and an abnormal order', (_, atMs) => {
    const d = day();
    d.start({ atMs });
    d.wait(30 * minute);
    d.stop();
    expect(d.only()).toMatchObject({
      startedAtMs: t0,
      endedAtMs: t0 + 30 * minute,
      state: 'abnormal',
      abnormalReason: 'clockImplausible',
      energyWh: 5000,
    });
  });
  it('no time at all is the time of arrival, and nothing is wrong', () => {
    const d = day();
    d.start({ atMs: undefined });
    d.wait(30 * minute);
    d.stop({ atMs: undefined });
    expect(d.only()).toMatchObject({ startedAtMs: t0, endedAtMs: t0 + 30 * minute, state: 'completed' });
  });
  it('a stop before the start lasts until the last reading', () => {
    const d = day();
    d.start();
    d.wait(10 * minute);
    d.meter(3000);
    d.stop({ atMs: t0 - 60 * minute, meterStopWh: 3000 });
    expect(d.only()).toMatchObject({
      endedAtMs: t0 + 10 * minute,
      state: 'abnormal',
      abnormalReason: 'clockImplausible',
      energyWh: 2000,
    });
  });
  it('more than 31 days are not believed', () => {
    const d = day();
    d.start();
    d.wait(40 * 24 * 60 * minute);
    d.stop();
    expect(d.only()).toMatchObject({ state: 'abnormal', abnormalReason: 'durationImplausible', energyWh: 5000 });
  });
});

describe('a card that was not accepted', () => {
  it('with energy is abnormal, without it nothing', () => {
    const d = day();
    d.start({}, { authorization: 'invalid' });
    d.wait(30 * minute);
    d.stop();
    expect(d.only()).toMatchObject({ state: 'abnormal', abnormalReason: 'notAuthorized', energyWh: 5000 });
    const none = day();
    none.start({}, { authorization: 'invalid' });
    none.stop({ meterStopWh: 1000 });
    expect(none.only()).toMatchObject({ state: 'completed', energyWh: 0 });
  });
});
