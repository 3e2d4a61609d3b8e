import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { events2, events21, transaction } from '../../test/kit/events2.ts';
import { overTheWire, spoiled } from '../../test/kit/official16.ts';
import { noQuirks } from '../quirks.ts';
import { connectorStates, type StationEvent } from '../vocabulary.ts';
import type { Dialect } from './dialect.ts';
import { dialect21 } from './v21.ts';
import { dialect201 } from './v201.ts';

const atMs = Date.UTC(2026, 0, 31, 12);
const timestamp = '2026-01-31T12:00:00.000Z';
const both: [Dialect, 'ocpp2.0.1' | 'ocpp2.1'][] = [
  [dialect201, 'ocpp2.0.1'],
  [dialect21, 'ocpp2.1'],
];

describe('reading leniently', () => {
  const wire = {
    eventType: 'Updated',
    timestamp,
    triggerReason: 'MeterValuePeriodic',
    seqNo: 3,
    transactionInfo: { transactionId: 'T-1' },
  };
  const status = { evseId: 1, connectorId: 2, connectorStatus: 'Available', timestamp };
  const available = { kind: 'statusChanged', connector: 1, outlet: 2, state: 'available', errorCode: 'noError', atMs };

  it.each<[string, string, object, object]>([
    ['extra properties', 'TransactionEvent', { ...wire, extra: { a: 1 } }, transaction],
    ['null for absent', 'TransactionEvent', { ...wire, idToken: null, evse: null, meterValue: null }, transaction],
    [
      'a number as id',
      'TransactionEvent',
      { ...wire, transactionInfo: { transactionId: 7 } },
      { ...transaction, transactionId: '7' },
    ],
    [
      'control characters in an id',
      'TransactionEvent',
      { ...wire, transactionInfo: { transactionId: 'T-\n1\u0001' } },
      transaction,
    ],
    ['a sequence number as text', 'TransactionEvent', { ...wire, seqNo: '3' }, transaction],
    ['no sequence number', 'TransactionEvent', { ...wire, seqNo: undefined }, { ...transaction, seqNo: -1 }],
    ['no time', 'TransactionEvent', { ...wire, timestamp: undefined }, { ...transaction, atMs: undefined }],
    ['no trigger', 'TransactionEvent', { ...wire, triggerReason: undefined }, { ...transaction, trigger: 'unknown' }],
    [
      'an unknown trigger',
      'TransactionEvent',
      { ...wire, triggerReason: 'EVSneezed' },
      { ...transaction, trigger: 'evSneezed' },
    ],
    ['another case', 'TransactionEvent', { ...wire, eventType: 'UPDATED' }, transaction],
    ['no type, in between', 'TransactionEvent', { ...wire, eventType: undefined }, transaction],
    [
      'an odd type, at the start',
      'TransactionEvent',
      { ...wire, eventType: 'Begun', seqNo: 0 },
      { ...transaction, phase: 'started', seqNo: 0 },
    ],
    [
      'no type, with a reason to stop',
      'TransactionEvent',
      {
        ...wire,
        eventType: 'x',
        transactionInfo: { transactionId: 'T-1', stoppedReason: 'ReqEnergyTransferRejected' },
      },
      { ...transaction, phase: 'ended', reason: 'other' },
    ],
    [
      'an end without reason',
      'TransactionEvent',
      { ...wire, eventType: 'Ended' },
      { ...transaction, phase: 'ended', reason: 'local' },
    ],
    [
      'a token as bare text, an EVSE as a number, one meter value without its list',
      'TransactionEvent',
      { ...wire, idToken: 'BA86\u0010', evse: 2, meterValue: { timestamp, sampledValue: { value: '5' } } },
      { ...transaction, idTag: 'BA86', connector: 2, samples: [{ atMs, context: 'Sample.Periodic', energyWh: 5 }] },
    ],
    [
      'unknown words inside',
      'TransactionEvent',
      {
        ...wire,
        idToken: { idToken: 'A', type: 'Odd' },
        transactionInfo: { transactionId: 'T-1', chargingState: 'Odd', transactionLimit: {} },
        meterValue: [{ timestamp, sampledValue: [{ value: 1, measurand: 'Odd' }] }],
      },
      { ...transaction, idTag: 'A' },
    ],
    [
      'a token without its type',
      'Authorize',
      { idToken: { idToken: 'A1' } },
      { kind: 'authorizationAsked', idTag: 'A1' },
    ],
    ['a token without its object', 'Authorize', { idToken: 'A1' }, { kind: 'authorizationAsked', idTag: 'A1' }],
    ['the station for an EVSE', 'TransactionEvent', { ...wire, evse: { id: 0, connectorId: 0 } }, transaction],
    [
      'a status that 1.6 has',
      'StatusNotification',
      { ...status, connectorStatus: 'Charging' },
      { ...available, state: 'charging' },
    ],
    ['no outlet', 'StatusNotification', { ...status, connectorId: undefined }, { ...available, outlet: undefined }],
    ['no time of a status', 'StatusNotification', { ...status, timestamp: 'now' }, { ...available, atMs: undefined }],
    ['a meter of nobody', 'MeterValues', { meterValue: [] }, { kind: 'metered', connector: 0, samples: [] }],
    ['no meter values', 'MeterValues', { evseId: '2' }, { kind: 'metered', connector: 2, samples: [] }],
    [
      'an event without half its fields, and one of nothing',
      'NotifyEvent',
      { eventData: [{ component: { name: 'A' }, variable: { name: 'B' }, actualValue: true }, { eventId: 3 }] },
      {
        kind: 'monitored',
        part: 0,
        more: false,
        events: [
          {
            eventId: 0,
            trigger: 'alerting',
            key: 'A.B',
            value: 'true',
            source: 'hardWiredNotification',
            cleared: false,
          },
        ],
      },
    ],
    [
      'no reason to boot',
      'BootNotification',
      { chargingStation: { vendorName: 'V', model: 'M' } },
      { kind: 'booted', vendor: 'V', model: 'M' },
    ],
    [
      'data that are no text',
      'DataTransfer',
      { vendorId: 'v', data: { a: 1 } },
      { kind: 'dataTransferred', vendorId: 'v', data: '{"a":1}' },
    ],
  ])('%s', (_, action, payload, event) => {
    for (const [dialect] of both) {
      expect(dialect.readEvent(action, overTheWire(payload), noQuirks)).toEqual({ ok: true, value: event });
    }
  });

  it.each<[string, string, unknown, string]>([
    ['no transaction', 'TransactionEvent', { ...wire, transactionInfo: {} }, 'OccurrenceConstraintViolation'],
    [
      'a transaction whose name fills a page',
      'TransactionEvent',
      { ...wire, transactionInfo: { transactionId: 'x'.repeat(256) } },
      'PropertyConstraintViolation',
    ],
    ['an unknown status', 'StatusNotification', { ...status, connectorStatus: 'Odd' }, 'PropertyConstraintViolation'],
    ['a status of nothing', 'StatusNotification', { timestamp }, 'OccurrenceConstraintViolation'],
    ['no token', 'Authorize', { idToken: {} }, 'OccurrenceConstraintViolation'],
    ['a list', 'TransactionEvent', [], 'TypeConstraintViolation'],
    [
      'an unknown end',
      'ReservationStatusUpdate',
      { reservationId: 1, reservationUpdateStatus: 'Odd' },
      'PropertyConstraintViolation',
    ],
    ['an unknown use', 'SignCertificate', { csr: 'PEM', certificateType: 'Odd' }, 'PropertyConstraintViolation'],
    ['no model', 'BootNotification', { reason: 'PowerUp', chargingStation: {} }, 'OccurrenceConstraintViolation'],
    ['what only a CSMS sends', 'Reset', { type: 'Immediate' }, 'NotSupported'],
    ['what nobody sends', 'StartTransaction', {}, 'NotImplemented'],
    ['what every object has', 'constructor', {}, 'NotImplemented'],
  ])('refuses %s', (_, action, payload, code) => {
    for (const [dialect] of both) {
      expect(dialect.readEvent(action, payload, noQuirks)).toMatchObject({ ok: false, code });
    }
  });

  it.each([
    ['hardReset', 'ImmediateReset', 'immediateReset'],
    ['softReset', 'Other', 'other'],
    ['unlockCommand', 'Other', 'other'],
  ] as const)('%s, a reason of 1.6, is %s', (reason, stoppedReason, read) => {
    const { action, payload } = dialect21.writeEvent({ ...transaction, phase: 'ended', reason }, 0);
    expect(payload).toMatchObject({ transactionInfo: { stoppedReason } });
    expect(dialect21.readEvent(action, payload, noQuirks)).toMatchObject({ value: { reason: read } });
  });

  it('states are as coarse as they are told', () => {
    for (const state of connectorStates) {
      const event: StationEvent = { kind: 'statusChanged', connector: 1, outlet: 1, state, errorCode: 'noError', atMs };
      const { action, payload } = dialect201.writeEvent(event, 0);
      const read = dialect201.readEvent(action, payload, noQuirks);
      const isPlain = ['available', 'reserved', 'unavailable', 'faulted'].includes(state);
      expect(read).toMatchObject({ value: isPlain ? { state } : { state: 'preparing', isCoarse: true } });
    }
  });

  it('whatever is wrong with a payload, it is an event that can be answered, or a refusal', () => {
    const calls = both.flatMap(([dialect, version]) =>
      [...events2, ...(version === 'ocpp2.1' ? events21 : [])].map(([event]) => ({
        version,
        ...dialect.writeEvent(event, 0),
      })),
    );
    const anyCall = fc
      .constantFrom(...calls)
      .chain(({ version, action, payload }) => spoiled(payload).map((spoilt) => ({ version, action, spoilt })));
    fc.assert(
      fc.property(anyCall, ({ version, action, spoilt }) => {
        const dialect = version === 'ocpp2.1' ? dialect21 : dialect201;
        const read = dialect.readEvent(action, structuredClone(spoilt), noQuirks);
        if (!read.ok) expect(read.description).not.toBe('');
        else if (read.value.kind === 'transactionReported') expect(dialect.writeReply(read.value, {})).toEqual({});
        else if (read.value.kind === 'noted') dialect.writeReply(read.value, {});
      }),
      { numRuns: 1_000 },
    );
  });
});
