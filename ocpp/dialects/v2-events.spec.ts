import { describe, expect, it } from 'vitest';
import { events2, events21, needs, note, stream21, transaction } from '../../test/kit/events2.ts';
import { expectOfficial2 } from '../../test/kit/official2.ts';
import { overTheWire } from '../../test/kit/official16.ts';
import { noQuirks } from '../quirks.ts';
import { type StationEvent, type StationReply, tokenTypes } from '../vocabulary.ts';
import { type Dialect, Unsayable } from './dialect.ts';
import { dialect21 } from './v21.ts';
import { dialect201 } from './v201.ts';

const atMs = Date.UTC(2026, 0, 31, 12);
const timestamp = '2026-01-31T12:00:00.000Z';
const both: [Dialect, 'ocpp2.0.1' | 'ocpp2.1'][] = [
  [dialect201, 'ocpp2.0.1'],
  [dialect21, 'ocpp2.1'],
];

const all = [
  ...both.flatMap(([dialect, version]) => events2.map((event) => [version, dialect, ...event] as const)),
  ...events21.map((event) => ['ocpp2.1', dialect21, ...event] as const),
];

describe('what a station tells', () => {
  it.each(all)('in %s: %#', (version, dialect, event, reply) => {
    const { action, payload } = dialect.writeEvent(event, 0);
    expectOfficial2(version, `${action}Request`, payload);
    expect(dialect.readEvent(action, overTheWire(payload), noQuirks)).toEqual({ ok: true, value: event });

    // A default stands in for an answer that nobody has.
    const answer = dialect.writeReply(event, event.kind === 'noted' ? {} : reply);
    expectOfficial2(version, `${action}Response`, answer);
    expect(dialect.readReply(event, overTheWire(answer))).toEqual({ ok: true, value: reply });
  });

  it.each(both)('covers every action that a station may send: $version', (dialect, version) => {
    const said = [...events2, ...(version === 'ocpp2.1' ? [...events21, [stream21] as const] : [])];
    const told = new Set(said.map(([event]) => dialect.writeEvent(event, 0).action));
    const fromStation = Object.entries(dialect.messages).filter(([, message]) => message.from !== 'csms');
    expect([...told].sort()).toEqual(fromStation.map(([action]) => action).sort());
  });

  it('a stream of values has no answer', () => {
    const { action, payload } = dialect21.writeEvent(stream21, 0);
    expectOfficial2('ocpp2.1', action, payload);
    expect(dialect21.readEvent(action, overTheWire(payload), noQuirks)).toEqual({ ok: true, value: stream21 });
    expect(dialect21.writeReply(stream21, {})).toEqual({});
  });

  it.each(both)('has the time of telling where an event has none: %#', (dialect, version) => {
    const { action, payload } = dialect.writeEvent({ ...transaction, atMs: undefined }, atMs);
    expectOfficial2(version, `${action}Request`, payload);
    expect(payload).toMatchObject({ timestamp });
  });

  it.each(both)('takes the owner answer to what is noted, and refuses one against the schema: %#', (dialect) => {
    const asked = note('GetCertificateStatus', {});
    const payload = { status: 'Accepted', ocspResult: 'AA' };
    expect(dialect.writeReply(asked, { payload })).toEqual(payload);
    expect(() => dialect.writeReply(asked, { payload: { status: 'Odd' } })).toThrow('status');
  });

  it.each(both)('starts and stops are reported otherwise than in 1.6: %#', (dialect) => {
    const started: StationEvent = { kind: 'transactionStarted', connector: 1, idTag: 'A', meterStartWh: 0, atMs };
    expect(() => dialect.writeEvent(started, 0)).toThrow(Unsayable);
  });

  it('what 2.0.1 has no words for is left out of a transaction, and cannot be said alone', () => {
    const limit = { maxEnergyWh: 1 };
    const { payload } = dialect201.writeEvent({ ...transaction, limit, costDetails: {} }, 0);
    expect(payload).toEqual(dialect201.writeEvent(transaction, 0).payload);
    expect(dialect201.writeReply(transaction, { limit })).toEqual({});
    expect(() => dialect201.writeEvent(stream21, 0)).toThrow('OCPP 2.0.1 has no NotifyPeriodicEventStream.');
    expect(() => dialect201.writeEvent({ kind: 'authorizationAsked', idTag: 'A', tokenType: 'vin' }, 0)).toThrow(
      'idToken',
    );
  });

  it.each(both)('every kind of token can be said that the version has: %#', (dialect, version) => {
    for (const tokenType of tokenTypes) {
      const write = () => dialect.writeEvent({ kind: 'authorizationAsked', idTag: 'A', tokenType }, 0);
      const isMissing = version === 'ocpp2.0.1' && ['directPayment', 'evccid', 'vin'].includes(tokenType);
      if (isMissing) expect(write).toThrow('idToken/type');
      else expect(write().payload).toHaveProperty('idToken');
    }
  });
});

describe('replies', () => {
  it.each(both)('of another event are refused: %#', (dialect) => {
    const wrong: [StationEvent, StationReply][] = [
      [{ kind: 'heartbeat' }, {}],
      [{ kind: 'authorizationAsked', idTag: 'A1' }, { nowMs: 1 }],
      [transaction, { status: 'accepted' }],
      [{ kind: 'dataTransferred', vendorId: 'v' }, { nowMs: 1 }],
      [{ kind: 'certificateRequested', csr: '', use: 'station' }, { status: 'processing' }],
      [
        { kind: 'vehicleNeeds', connector: 1, transfer: 'DC', needs },
        { status: 'pending', intervalS: 1, nowMs: 1 },
      ],
      [{ kind: 'metered', connector: 1, transactionId: undefined, samples: [] }, { nowMs: 1 }],
    ];
    for (const [event, reply] of wrong) expect(() => dialect.writeReply(event, reply)).toThrow('does not answer');
  });

  it.each(both)('a group id that is too long or a long text does not spoil the answer: %#', (dialect, version) => {
    const authorization = { status: 'accepted', parentIdTag: 'x'.repeat(256) } as const;
    const reply = dialect.writeReply(transaction, { authorization, message: 'm'.repeat(2000) });
    expectOfficial2(version, 'TransactionEventResponse', reply);
    expect(reply).toMatchObject({ idTokenInfo: { status: 'Accepted' } });
  });

  it.each(both)('who cannot pay is told why: %#', (dialect, version) => {
    const asked = { kind: 'authorizationAsked', idTag: 'A1' } as const;
    const authorization = { status: 'noCredit', message: 'Please top up.' } as const;
    const reply = dialect.writeReply(asked, { authorization });
    expectOfficial2(version, 'AuthorizeResponse', reply);
    expect(reply).toEqual({
      idTokenInfo: { status: 'NoCredit', personalMessage: { format: 'UTF8', content: 'Please top up.' } },
    });
    expect(dialect.readReply(asked, reply)).toEqual({ ok: true, value: { authorization } });
  });

  it.each(both)('a cost is decimal text: %#', (dialect) => {
    expect(dialect.writeReply(transaction, { totalCost: '0.1' })).toEqual({ totalCost: 0.1 });
    expect(() => dialect.writeReply(transaction, { totalCost: '1,5' })).toThrow(
      'totalCost: "1,5" is not a decimal number',
    );
    expect(dialect.readReply(transaction, { totalCost: 1e-7 })).toEqual({
      ok: true,
      value: { totalCost: '0.0000001' },
    });
  });

  it.each([
    ['NoCredit', 'noCredit'],
    ['NotAllowedTypeEVSE', 'blocked'],
    ['NotAtThisLocation', 'blocked'],
    ['NotAtThisTime', 'blocked'],
    ['Unknown', 'invalid'],
    ['Odd', 'invalid'],
  ])('%s is %s', (status, ours) => {
    const read = dialect201.readReply({ kind: 'authorizationAsked', idTag: 'A' }, { idTokenInfo: { status } });
    expect(read).toEqual({ ok: true, value: { authorization: { status: ours } } });
  });
});
