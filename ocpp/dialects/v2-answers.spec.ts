import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accepted, because, commands2, commands21, hash } from '../../test/kit/commands2.ts';
import { expectOfficial2 } from '../../test/kit/official2.ts';
import { spoiled } from '../../test/kit/official16.ts';
import type { CommandAnswer, StationCommand } from '../vocabulary.ts';
import type { Dialect } from './dialect.ts';
import { dialect21 } from './v21.ts';
import { dialect201 } from './v201.ts';

const timestamp = '2026-01-31T12:00:00.000Z';
const both: [Dialect, 'ocpp2.0.1' | 'ocpp2.1'][] = [
  [dialect201, 'ocpp2.0.1'],
  [dialect21, 'ocpp2.1'],
];

const all = [
  ...both.flatMap(([dialect, version]) => commands2.map((entry) => [version, dialect, ...entry] as const)),
  ...commands21.map(([command, answer]) => ['ocpp2.1', dialect21, command, answer] as const),
];

describe('answers', () => {
  const statusOf = (command: StationCommand, payload: unknown) => dialect21.readAnswer(command, payload);
  const reset: StationCommand = { kind: 'reset', hard: true };

  it.each<[object, CommandAnswer]>([
    [{ status: 'Accepted' }, accepted],
    [{ status: 'accepted' }, { outcome: 'accepted', detail: 'accepted' }],
    [{ status: 'Scheduled' }, { outcome: 'accepted', detail: 'Scheduled' }],
    [{ status: 'Rejected', statusInfo: { reasonCode: 'TxInProgress' } }, because],
    [
      { status: 'Rejected', statusInfo: { reasonCode: 'InternalError', additionalInfo: 'relay 2' } },
      { outcome: 'rejected', detail: 'Rejected (InternalError): relay 2' },
    ],
    [{ status: 'Odd' }, { outcome: 'failed', detail: 'Odd' }],
    [{}, { outcome: 'failed', detail: "payload: must have required property 'status'" }],
    [[], { outcome: 'failed', detail: 'payload: must be object' }],
  ])('%j', (payload, answer) => {
    expect(statusOf(reset, payload)).toEqual(answer);
  });

  const entries = ['A.B', 'A.C', 'EVSE@1.D/e#Target'].map((key) => ({ key, value: '1' }));
  const written = (...results: [object, string][]) => ({
    setVariableResult: results.map(([place, attributeStatus]) => ({ ...place, attributeStatus })),
  });
  const b = { component: { name: 'a' }, variable: { name: 'b' } };
  const c = { component: { name: 'A' }, variable: { name: 'C' } };
  const d = {
    component: { name: 'EVSE', evse: { id: 1 } },
    variable: { name: 'D', instance: 'e' },
    attributeType: 'Target',
  };

  it.each<[string, object, CommandAnswer['outcome'], string, string[]]>([
    [
      'all, in any order and case',
      written([d, 'Accepted'], [c, 'Accepted'], [b, 'Accepted']),
      'accepted',
      'Accepted',
      ['Accepted', 'Accepted', 'Accepted'],
    ],
    [
      'all, one after a reboot',
      written([b, 'Accepted'], [c, 'RebootRequired'], [d, 'Accepted']),
      'accepted',
      'RebootRequired',
      ['Accepted', 'RebootRequired', 'Accepted'],
    ],
    [
      'some',
      written([b, 'Accepted'], [c, 'UnknownVariable'], [d, 'Accepted']),
      'failed',
      '2 of 3 accepted',
      ['Accepted', 'UnknownVariable', 'Accepted'],
    ],
    [
      'none',
      written([b, 'Rejected'], [c, 'UnknownVariable'], [d, 'UnknownComponent']),
      'rejected',
      '0 of 3 accepted',
      ['Rejected', 'UnknownVariable', 'UnknownComponent'],
    ],
    [
      'one that is passed over',
      written([b, 'Accepted'], [d, 'Accepted']),
      'failed',
      '2 of 3 accepted',
      ['Accepted', 'NotAnswered', 'Accepted'],
    ],
  ])('several settings are written: %s', (_, payload, outcome, detail, statuses) => {
    const data = entries.map(({ key }, at) => ({ key, status: statuses[at] }));
    expect(statusOf({ kind: 'writeConfiguration', entries }, payload)).toEqual({ outcome, detail, data });
  });

  it('one setting that is not written has its reason', () => {
    const payload = {
      setVariableResult: [{ ...b, attributeStatus: 'Rejected', attributeStatusInfo: { reasonCode: 'ReadOnly' } }],
    };
    expect(statusOf({ kind: 'writeConfiguration', entries: entries.slice(0, 1) }, payload)).toEqual({
      outcome: 'rejected',
      detail: 'Rejected (ReadOnly)',
      data: [{ key: 'A.B', status: 'Rejected' }],
    });
  });

  it('a charger without a word for each entry says the same of all', () => {
    const payload = dialect201.writeAnswer({ kind: 'writeConfiguration', entries }, because);
    expectOfficial2('ocpp2.0.1', 'SetVariablesResponse', payload);
    expect(payload).toMatchObject({ setVariableResult: [{ attributeStatus: 'Rejected' }, {}, {}] });
  });

  it('a chain of certificates is told with its parts', () => {
    const payload = {
      status: 'Accepted',
      certificateHashDataChain: [
        {
          certificateType: 'V2GCertificateChain',
          certificateHashData: hash,
          childCertificateHashData: [{ ...hash, serialNumber: 'd' }],
        },
        { certificateType: 'Odd', certificateHashData: hash },
        { certificateType: 'Odd', certificateHashData: { hashAlgorithm: 'MD5' } },
      ],
    };
    expect(statusOf({ kind: 'listCertificates' }, payload).data).toEqual([
      { use: 'v2gChain', hash },
      { use: 'v2gChain', hash: { ...hash, serialNumber: 'd' } },
      { use: 'Odd', hash },
    ]);
  });

  it('monitors of which none is cleared', () => {
    const results = (...words: string[]) => ({ clearMonitoringResult: words.map((status, id) => ({ id, status })) });
    const clear: StationCommand = { kind: 'clearMonitors', ids: [0, 1] };
    expect(statusOf(clear, results('NotFound', 'Rejected'))).toEqual({
      outcome: 'rejected',
      detail: '0 of 2 accepted',
    });
    expect(statusOf(clear, results())).toEqual({ outcome: 'failed', detail: 'NotAnswered' });
  });

  it('each outcome of each command can be written', () => {
    const detail = 'Some text of our own';
    for (const [version, dialect, command, { data }] of all) {
      const { action } = dialect.writeCommand(command);
      for (const outcome of ['accepted', 'rejected', 'failed', 'unsupported'] as const) {
        const response = dialect.writeAnswer(command, { outcome, detail, data });
        expectOfficial2(version, `${action}Response`, response);
      }
    }
  });
});

describe('what a charger hears', () => {
  it.each<[string, object]>([
    ['Reset', { type: 'ImmediateAndResume' }],
    ['TriggerMessage', { requestedMessage: 'CustomTrigger', customTrigger: 'c' }],
    [
      'ReserveNow',
      { id: 1, expiryDateTime: timestamp, idToken: { idToken: 'A', type: 'Central' }, connectorType: 'cCCS2' },
    ],
    ['GetDisplayMessages', { requestId: 1, id: [1] }],
    ['GetChargingProfiles', { requestId: 1, chargingProfile: { stackLevel: 1 } }],
    ['GetChargingProfiles', { requestId: 1, chargingProfile: { chargingLimitSource: ['EMS'] } }],
    ['GetMonitoringReport', { requestId: 1, monitoringCriteria: ['DeltaMonitoring'] }],
    ['GetMonitoringReport', { requestId: 1, componentVariable: [{ component: { name: 'A' } }] }],
    ['CustomerInformation', { requestId: 1, report: true, clear: false, customerIdentifier: 'c' }],
    ['UpdateDynamicSchedule', { chargingProfileId: 1, scheduleUpdate: { setpoint: 1 } }],
    ['GetLog', { requestId: 1, logType: 'DataCollectorLog', log: { remoteLocation: 'https://h' } }],
    ['PublishFirmware', { requestId: 1, checksum: 'c', location: 'https://h' }],
    ['DataTransfer', { vendorId: 'v', data: { a: 1 } }],
  ])('%s that our words cannot say in full stays as it came: %j', (action, payload) => {
    expect(dialect21.readCommand(action, payload)).toEqual({ ok: true, value: { kind: 'raw', action, payload } });
  });

  it.each<[string, unknown, string]>([
    ['Reset', { type: 'Soft' }, 'PropertyConstraintViolation'],
    ['Reset', {}, 'OccurrenceConstraintViolation'],
    ['Reset', null, 'TypeConstraintViolation'],
    ['Heartbeat', {}, 'NotSupported'],
    ['RemoteStartTransaction', {}, 'NotImplemented'],
    ['toString', {}, 'NotImplemented'],
  ])('%s %j is refused', (action, payload, code) => {
    for (const [dialect] of both) expect(dialect.readCommand(action, payload)).toMatchObject({ ok: false, code });
  });

  it('whatever is wrong with a request or an answer, it is read or refused', () => {
    const anyExchange = fc
      .constantFrom(...all)
      .chain(([version, dialect, command, answer]) =>
        fc
          .tuple(spoiled(dialect.writeCommand(command).payload), spoiled(dialect.writeAnswer(command, answer)))
          .map(([request, response]) => ({ version, command, request, response })),
      );
    fc.assert(
      fc.property(anyExchange, ({ version, command, request, response }) => {
        const dialect = version === 'ocpp2.1' ? dialect21 : dialect201;
        const { action } = dialect.writeCommand(command);
        const read = dialect.readCommand(action, structuredClone(request));
        if (!read.ok) expect(read.description).not.toBe('');
        expect(dialect.readAnswer(command, structuredClone(response)).outcome).toMatch(
          /^(accepted|rejected|failed|unsupported)$/,
        );
      }),
      { numRuns: 1_000 },
    );
  });
});
