/** What must hold for every order of messages, sensible or not. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MeterSample, StationEvent } from '../../../ocpp/vocabulary.ts';
import { sessionBook } from '../../../test/kit/sessions.ts';
import type { Tariff } from '../../billing/tariffs/tariff.ts';
import { billOf } from './bill.ts';
import { endWithoutStop } from './ending.ts';
import type { Session } from './memory.ts';
import { isStopOverdue } from './session.ts';

const t0 = Date.UTC(2026, 5, 1, 8);
const minute = 60_000;

const tariff: Tariff = {
  currency: 'EUR',
  startFee: { amountMinor: 100 },
  energy: { basePriceMicros: 490_000, bands: [{ days: [1], fromMinute: 600, toMinute: 700, priceMicros: 250_000 }] },
  duration: { basePriceMicros: 1_200_000, bands: [] },
  idle: { pricePerHourMicros: 6_000_000, graceMinutes: 5 },
  tax: { rateBasisPoints: 1900, included: true },
};

/** Replays events as the bridge does, and gives up stops that are overdue. */
const run = (
  events: readonly { event: StationEvent; waitMs: number }[],
): { sessions: readonly Session[]; nowMs: number } => {
  let nowMs = t0;
  const book = sessionBook();
  for (const { event, waitMs } of events) {
    nowMs += waitMs;
    for (const s of book.all()) if (isStopOverdue(s, nowMs)) book.put(endWithoutStop(s, 'missingStop'));
    book.tell(event, { receivedMs: nowMs });
  }
  return { sessions: book.all(), nowMs };
};

const atMs = fc.option(
  fc.oneof(
    fc.integer({ min: -300, max: 300 }).map((m) => t0 + m * minute),
    fc.constant(0),
  ),
  { nil: undefined },
);
const register = fc.oneof(fc.integer({ min: 0, max: 60_000 }), fc.constant(-1), fc.constant(2 ** 31 - 10));
const transactionId = fc.oneof(fc.integer({ min: -1, max: 6 }).map(String), fc.constant(undefined));
const idTag = fc.constantFrom('A', 'B');
const connector = fc.integer({ min: 1, max: 2 });
const anyEvent = fc.oneof(
  fc.record({ kind: fc.constant('transactionStarted' as const), connector, idTag, meterStartWh: register, atMs }),
  fc.record({
    kind: fc.constant('transactionStopped' as const),
    transactionId,
    idTag: fc.option(idTag, { nil: undefined }),
    meterStopWh: register,
    reason: fc.constant('local' as const),
    samples: fc.constant<MeterSample[]>([]),
    atMs,
  }),
  fc.record({
    kind: fc.constant('metered' as const),
    connector,
    transactionId,
    samples: fc.array(fc.record({ atMs, energyWh: register }), { maxLength: 4 }),
  }),
  fc.record({
    kind: fc.constant('statusChanged' as const),
    connector,
    state: fc.constantFrom('available' as const, 'charging' as const, 'suspendedEv' as const),
    errorCode: fc.constant('noError'),
    atMs,
  }),
  fc.constant({ kind: 'booted' as const, vendor: 'V', model: 'M' }),
);
const step = fc.record({ event: anyEvent, waitMs: fc.integer({ min: 0, max: 20 * minute }) });

describe('any messages in any order', () => {
  it('one start makes at most one order, however often it is sent', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.array(fc.nat(), { maxLength: 10 }), (steps, picks) => {
        // A charger repeats only what carries its own, sane time.
        const again = picks.flatMap((pick) => steps[pick % Math.max(1, steps.length)] ?? []);
        const { sessions } = run([...steps, ...again]);
        const keys = sessions.map(({ startKey }) => startKey);
        expect(new Set(keys).size).toBe(keys.length);
        const numbers = sessions.map((s) => s.transactionId);
        expect(new Set(numbers).size).toBe(numbers.length);
      }),
      { numRuns: 2000 },
    );
  });

  it('no energy, time or money is ever negative, and no bill fails', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const { sessions, nowMs } = run(steps);
        for (const s of sessions) {
          expect(s.energyWh).toBeGreaterThanOrEqual(0);
          if (s.endedAtMs !== null) expect(s.endedAtMs).toBeGreaterThanOrEqual(s.startedAtMs);
          expect(s.state === 'abnormal').toBe(s.abnormalReason !== null);
          const bill = billOf(s, tariff, 'Europe/Berlin', nowMs);
          expect(bill.totalMinor).toBeGreaterThanOrEqual(0);
          const billedWh = bill.lines
            .filter(({ component }) => component === 'energy')
            .reduce((sum, { quantity }) => sum + quantity, 0);
          expect(billedWh).toBe(s.energyWh);
          if (s.state === 'abnormal') expect(bill.lines.every(({ component }) => component === 'energy')).toBe(true);
        }
      }),
      {
        numRuns: 2000,
        // Energy proven by a reading that is dated at the very start of a running session.
        examples: [
          [
            [
              {
                event: { kind: 'transactionStarted', connector: 1, idTag: 'A', meterStartWh: -1, atMs: undefined },
                waitMs: 0,
              },
              {
                event: {
                  kind: 'metered',
                  connector: 1,
                  transactionId: '0',
                  samples: [
                    { atMs: undefined, energyWh: 2_147_483_638 },
                    { atMs: t0, energyWh: 0 },
                  ],
                },
                waitMs: 0,
              },
            ],
          ],
        ],
      },
    );
  });

  it('an ended order does not change by what is sent again', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const before = run(steps).sessions.filter(
          ({ memory, state }) => state !== 'charging' && memory.stopKey !== null && memory.orphan === null,
        );
        const after = new Map(
          run([...steps, ...steps.map((s) => ({ ...s, waitMs: 0 }))]).sessions.map((s) => [s.id, s]),
        );
        for (const s of before)
          expect(after.get(s.id)).toMatchObject({ state: s.state, energyWh: s.energyWh, endedAtMs: s.endedAtMs });
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a lifetime register that only rises', () => {
  const session = fc.record({
    startWh: fc.integer({ min: 0, max: 1_000_000 }),
    rises: fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 20 }),
    lost: fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }),
    noise: fc.array(fc.option(fc.integer({ min: 0, max: 5_000_000 }), { nil: undefined }), {
      minLength: 20,
      maxLength: 20,
    }),
  });
  it('gives exactly its span, whatever readings are lost or nonsense in between, unless the order says it is abnormal', () => {
    fc.assert(
      fc.property(session, ({ startWh, rises, lost, noise }) => {
        let wh = startWh;
        const steps: { event: StationEvent; waitMs: number }[] = [
          {
            event: { kind: 'transactionStarted', connector: 1, idTag: 'A', meterStartWh: startWh, atMs: t0 },
            waitMs: 0,
          },
        ];
        rises.forEach((rise, i) => {
          wh += rise;
          const at = t0 + (i + 1) * 10 * minute;
          const readings = [...(lost[i] ? [] : [wh]), ...(noise[i] === undefined ? [] : [noise[i]])];
          steps.push({
            event: {
              kind: 'metered',
              connector: 1,
              transactionId: '1',
              samples: readings.map((energyWh) => ({ atMs: at, energyWh })),
            },
            waitMs: 10 * minute,
          });
        });
        steps.push({
          event: {
            kind: 'transactionStopped',
            transactionId: '1',
            meterStopWh: wh,
            reason: 'local',
            samples: [],
            atMs: t0 + rises.length * 10 * minute,
          },
          waitMs: 0,
        });
        const [only] = run(steps).sessions;
        expect(only?.energyWh).toBe(wh - startWh);
        expect(only?.abnormalReason === null || only?.abnormalReason === 'readingsDiffer').toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
  it('without its stop never gives more than was read', () => {
    fc.assert(
      fc.property(session, ({ startWh, rises, lost }) => {
        let wh = startWh;
        let readWh = startWh;
        const steps: { event: StationEvent; waitMs: number }[] = [
          {
            event: { kind: 'transactionStarted', connector: 1, idTag: 'A', meterStartWh: startWh, atMs: t0 },
            waitMs: 0,
          },
        ];
        rises.forEach((rise, i) => {
          wh += rise;
          if (!lost[i]) readWh = wh;
          const event = {
            kind: 'metered',
            connector: 1,
            transactionId: '1',
            samples: [{ atMs: t0 + (i + 1) * 10 * minute, energyWh: wh }],
          } as const;
          steps.push({
            event: lost[i] ? { kind: 'heartbeat' } : { ...event, samples: [...event.samples] },
            waitMs: 10 * minute,
          });
        });
        const [only] = run(steps).sessions;
        expect(endWithoutStop(only as Session, 'missingStop').energyWh).toBe(readWh - startWh);
      }),
    );
  });
});
