import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OcppVersion } from './rpc/errors.ts';
import { newStation, type StationInput, type StationOutput, stepStation } from './station.ts';
import { dialectOf } from './versions.ts';
import type { StationCommand, StationEvent, StationReply } from './vocabulary.ts';

const heartbeat = '[2,"h","Heartbeat",{}]';
const boot = '[2,"b","BootNotification",{"chargePointVendor":"V","chargePointModel":"M"}]';
const status = '[2,"s","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Available"}]';

/** A station whose events are answered at once with what `answer` says. */
function connected(answer: (event: StationEvent) => StationReply = standardReply, version: OcppVersion = 'ocpp1.6') {
  const state = newStation<string>(dialectOf(version));
  const oddities: string[] = [];
  const sent: string[] = [];
  const answers: Record<string, unknown> = {};
  const events: StationEvent[] = [];
  const feed = (input: StationInput<string>, nowMs = 0) => {
    for (const output of stepStation(state, input, nowMs)) carryOut(output);
  };
  const carryOut = (output: StationOutput<string>) => {
    if (output.type === 'send') sent.push(output.text);
    if (output.type === 'oddity') oddities.push(output.what);
    if (output.type === 'answered') answers[output.about] = output.answer;
    if (output.type === 'event') {
      events.push(output.event);
      feed({ type: 'reply', call: output.call, event: output.event, reply: answer(output.event) });
    }
  };
  const receive = (text: string) => {
    sent.length = 0;
    feed({ type: 'text', text });
    return [...sent];
  };
  const command = (id: string, asked: StationCommand) => feed({ type: 'command', id, command: asked, about: id });
  return { state, sent, answers, events, oddities, feed, receive, command };
}

function standardReply(event: StationEvent): StationReply {
  switch (event.kind) {
    case 'booted':
      return { status: 'accepted', intervalS: 300, nowMs: 0 };
    case 'heartbeat':
      return { nowMs: 0 };
    case 'authorizationAsked':
      return { authorization: { status: 'accepted' } };
    case 'transactionStarted':
      return { transactionId: 7, authorization: { status: 'accepted' } };
    case 'dataTransferred':
      return { status: 'accepted' };
    default:
      return {};
  }
}

describe('the boot gate', () => {
  const booting = (bootStatus: 'accepted' | 'pending' | 'rejected') =>
    connected((event) =>
      event.kind === 'booted' ? { status: bootStatus, intervalS: 10, nowMs: 0 } : standardReply(event),
    );

  it('is open after a connect without a boot', () => {
    expect(connected().receive(heartbeat)).toEqual(['[3,"h",{"currentTime":"1970-01-01T00:00:00.000Z"}]']);
  });

  it('refuses calls while pending or rejected, but not the next boot', () => {
    for (const answer of ['pending', 'rejected'] as const) {
      const station = booting(answer);
      station.receive(boot);
      expect(station.receive(heartbeat)[0]).toMatch(/^\[4,"h","SecurityError"/);
      expect(station.receive(boot)[0]).toMatch(/^\[3,"b"/);
    }
  });

  it('opens with an accepted boot', () => {
    let answer: 'pending' | 'accepted' = 'pending';
    const station = connected((event) =>
      event.kind === 'booted' ? { status: answer, intervalS: 10, nowMs: 0 } : standardReply(event),
    );
    station.receive(boot);
    answer = 'accepted';
    station.receive(boot);
    expect(station.receive(heartbeat)[0]).toMatch(/^\[3,"h"/);
  });

  it('while pending lets configuration and triggers out, and in what was triggered; no transactions', () => {
    const station = booting('pending');
    station.receive(boot);
    station.command('start', { kind: 'remoteStart', idTag: 'A' });
    station.command('stop', { kind: 'remoteStop', transactionId: '7' });
    expect(station.answers).toEqual({
      start: { outcome: 'failed', detail: 'notAccepted' },
      stop: { outcome: 'failed', detail: 'notAccepted' },
    });
    station.command('trigger', { kind: 'trigger', message: 'status' });
    station.feed({ type: 'text', text: '[3,"trigger",{"status":"Accepted"}]' });
    expect(station.answers.trigger).toMatchObject({ outcome: 'accepted' });
    expect(station.receive(status)).toEqual(['[3,"s",{}]']);
    expect(station.receive(heartbeat)[0]).toMatch(/SecurityError/);
    station.command('read', { kind: 'readConfiguration' });
    expect(station.sent.at(-1)).toBe('[2,"read","GetConfiguration",{}]');
  });

  it('while rejected sends nothing', () => {
    const station = booting('rejected');
    station.receive(boot);
    station.sent.length = 0;
    station.command('read', { kind: 'readConfiguration' });
    expect(station.sent).toEqual([]);
    expect(station.answers.read).toEqual({ outcome: 'failed', detail: 'notAccepted' });
  });
});

describe.each(['ocpp2.0.1', 'ocpp2.1'] as const)('the boot gate of %s', (version) => {
  const boot2 = '[2,"b","BootNotification",{"reason":"PowerUp","chargingStation":{"vendorName":"V","model":"M"}}]';
  const report =
    '[2,"r","NotifyReport",{"requestId":1,"generatedAt":"2026-01-01T00:00:00Z","seqNo":0,"reportData":[' +
    '{"component":{"name":"A"},"variable":{"name":"B"},"variableAttribute":[{"value":"1"}]}]}]';
  const booting = (status: 'pending' | 'rejected') =>
    connected((event) => {
      if (event.kind === 'booted') return { status, intervalS: 10, nowMs: 0 };
      return standardReply(event);
    }, version);

  it('while pending takes the report, the log and the notices that it asked for, and nothing else', () => {
    const station = booting('pending');
    expect(station.receive(boot2)[0]).toContain('"status":"Pending"');
    expect(station.receive(report)[0]).toMatch(/^\[4,"r","SecurityError"/);
    station.command('1', { kind: 'readReport', requestId: 1, base: 'full' });
    station.feed({ type: 'text', text: '[3,"1",{"status":"Accepted"}]' });
    expect(station.answers[1]).toMatchObject({ outcome: 'accepted' });
    expect(station.receive(report)).toEqual(['[3,"r",{}]']);
    expect(station.receive('[2,"l","LogStatusNotification",{"status":"Uploading","requestId":1}]')[0]).toMatch(
      /SecurityError/,
    );
    station.command('2', { kind: 'raw', action: 'TriggerMessage', payload: { requestedMessage: 'Heartbeat' } });
    expect(station.receive(heartbeat)[0]).toMatch(/^\[3,"h"/);
    expect(station.receive('[2,"s","SignCertificate",{"csr":"x"}]')[0]).toMatch(/SecurityError/);
  });

  it('that is still pending after a further boot goes on taking what was asked for', () => {
    const station = booting('pending');
    station.receive(boot2);
    station.command('1', { kind: 'readReport', requestId: 1, base: 'full' });
    station.feed({ type: 'text', text: '[3,"1",{"status":"Accepted"}]' });
    station.receive(report);
    station.receive(boot2);
    expect(station.receive(report)).toEqual(['[3,"r",{}]']);
  });

  it('while pending lets settings out, and starts and stops nothing, however it is asked', () => {
    const station = booting('pending');
    station.receive(boot2);
    station.command('set', {
      kind: 'writeConfiguration',
      entries: [{ key: 'TxCtrlr.EVConnectionTimeOut', value: '60' }],
    });
    expect(station.sent.at(-1)).toMatch(/^\[2,"set","SetVariables"/);
    station.command('start', { kind: 'remoteStart', idTag: 'A', startId: 1 });
    station.command('stop', { kind: 'raw', action: 'RequestStopTransaction', payload: { transactionId: 'x' } });
    expect(station.answers).toEqual({
      start: { outcome: 'failed', detail: 'notAccepted' },
      stop: { outcome: 'failed', detail: 'notAccepted' },
    });
  });

  it('while rejected sends nothing', () => {
    const station = booting('rejected');
    station.receive(boot2);
    station.sent.length = 0;
    station.command('report', { kind: 'readReport', requestId: 1, base: 'full' });
    expect(station.sent).toEqual([]);
    expect(station.answers.report).toEqual({ outcome: 'failed', detail: 'notAccepted' });
  });
});

describe('what 2.1 adds', () => {
  const stream =
    '[6,"n","NotifyPeriodicEventStream",{"id":1,"pending":0,"basetime":"2026-01-01T00:00:00Z","data":[{"t":0,"v":"1"}]}]';

  it('a SEND becomes an event that gets no answer', () => {
    const station = connected(standardReply, 'ocpp2.1');
    expect(station.receive(stream)).toEqual([]);
    expect(station.events).toMatchObject([{ kind: 'noted', action: 'NotifyPeriodicEventStream' }]);
    expect(station.receive(heartbeat)[0]).toMatch(/^\[3,"h"/); // and the next call has its turn
  });

  it('a SEND of what needs an answer is no event; a CALL of what needs none is answered', () => {
    const station = connected(standardReply, 'ocpp2.1');
    expect(station.receive('[6,"n","Heartbeat",{}]')).toEqual([]);
    expect(station.events).toEqual([]);
    expect(station.oddities).toEqual(['refused Heartbeat: It needs an answer, and SEND has none.']);
    expect(station.receive(stream.replace('[6', '[2'))).toEqual(['[3,"n",{}]']);
    expect(station.events).toHaveLength(1);
  });

  it('a SEND whose handling fails gets no answer either', () => {
    const station = connected(() => ({ intervalS: 1, nowMs: 0, status: 'accepted' }), 'ocpp2.1');
    expect(station.receive(stream)).toEqual([]);
    expect(station.receive(stream)).toEqual([]);
    expect(station.events).toHaveLength(2);
  });

  it('the answer to a command that does not fit is refused before the next command goes out', () => {
    const station = connected(standardReply, 'ocpp2.1');
    station.command('1', { kind: 'clearCache' });
    station.command('2', { kind: 'clearCache' });
    const sent = station.receive('[3,"1",{"state":"Accepted"}]');
    expect(sent[0]).toMatch(/^\[5,"1","OccurrenceConstraintViolation",".*status.*",\{\}\]$/);
    expect(sent[1]).toBe('[2,"2","ClearCache",{}]');
    expect(station.answers[1]).toMatchObject({ outcome: 'failed', detail: expect.stringContaining('status') });
    expect(station.oddities).toHaveLength(1);
  });

  it('is not told to a station of 2.0.1', () => {
    const station = connected(standardReply, 'ocpp2.0.1');
    station.command('1', { kind: 'clearCache' });
    expect(station.receive('[3,"1",{"state":"Accepted"}]')).toEqual([]);
    expect(station.answers[1]).toMatchObject({ outcome: 'failed' });
    expect(station.receive(stream)[0]).toMatch(/^\[4,"n","MessageTypeNotSupported"/);
  });

  it('a refusal of our answer is told to the log and settles nothing', () => {
    const station = connected(standardReply, 'ocpp2.1');
    station.command('1', { kind: 'clearCache' });
    expect(station.receive('[5,"1","FormatViolation","no such field",{}]')).toEqual([]);
    expect(station.oddities).toEqual(['refused our answer 1: FormatViolation: no such field']);
    station.feed({ type: 'text', text: '[3,"1",{"status":"Accepted"}]' });
    expect(station.answers[1]).toMatchObject({ outcome: 'accepted' });
  });
});

describe('commands that a version has no words for', () => {
  it.each([
    ['ocpp1.6', { kind: 'readReport', requestId: 1, base: 'full' }],
    ['ocpp1.6', { kind: 'clearMessage', id: 1 }],
    ['ocpp2.0.1', { kind: 'readTariffs', connector: 1 }],
    ['ocpp2.1', { kind: 'raw', action: 'RemoteStopTransaction', payload: {} }],
  ] as const)('are unsupported, and why: %s %o', (version, command) => {
    const station = connected(standardReply, version);
    station.command('1', command);
    expect(station.sent).toEqual([]);
    expect(station.answers[1]).toEqual({ outcome: 'unsupported', detail: expect.stringMatching(/^OCPP \d.*\w{3}/) });
  });
});

describe('commands', () => {
  it('tell what the station said, in its own words', () => {
    const station = connected();
    station.command('1', { kind: 'reset', hard: false });
    station.command('2', { kind: 'clearCache' });
    station.command('3', { kind: 'unlock', connector: 1 });
    expect(station.sent).toEqual(['[2,"1","Reset",{"type":"Soft"}]']);
    station.feed({ type: 'text', text: '[3,"1",{"status":"Rejected"}]' });
    station.feed({ type: 'text', text: '[4,"2","NotSupported","",{}]' });
    station.feed({ type: 'text', text: '[4,"3","InternalError","jammed",{}]' });
    expect(station.answers).toEqual({
      1: { outcome: 'rejected', detail: 'Rejected' },
      2: { outcome: 'unsupported', detail: 'NotSupported' },
      3: { outcome: 'failed', detail: 'InternalError: jammed' },
    });
  });

  it('fail by timeout, by disconnection, and by data that do not fit', () => {
    const station = connected();
    station.command('1', { kind: 'clearCache' });
    station.command('2', { kind: 'clearCache' });
    station.command('3', { kind: 'remoteStart', idTag: 'x'.repeat(21) });
    station.feed({ type: 'tick' }, 30_000);
    station.feed({ type: 'closed' });
    expect(station.answers).toMatchObject({
      1: { outcome: 'failed', detail: 'timeout' },
      2: { outcome: 'failed', detail: 'disconnected' },
      3: { outcome: 'failed', detail: expect.stringContaining('idTag') },
    });
  });
});

it('answers an error, not nothing, when the owner replies with what does not fit', () => {
  const station = connected(() => ({ status: 'accepted' }));
  expect(station.receive(heartbeat)).toEqual(['[4,"h","InternalError","No valid answer could be made.",{}]']);
  expect(station.receive('[2,"a","Authorize",{"idTag":"A"}]')[0]).toMatch(/^\[4,"a","InternalError"/);
});

it.each(['ocpp2.0.1', 'ocpp2.1'] as const)('spells error codes the way %s does', (version) => {
  const station = connected(standardReply, version);
  expect(station.receive('[2,"a","Authorize",{}]')[0]).toMatch(/^\[4,"a","OccurrenceConstraintViolation"/);
  expect(station.receive('[2,"a","Authorize",[]]')[0]).toMatch(/^\[4,"a","FormatViolation"/);
  expect(station.receive('[2,"a"]')[0]).toMatch(/^\[4,"a","RpcFrameworkError"/);
  expect(station.receive('oops')[0]).toMatch(/^\[4,"-1","RpcFrameworkError"/);
});

it('spells error codes the way 1.6 does', () => {
  const station = connected();
  expect(station.receive('[2,"a","Authorize",{}]')[0]).toMatch(/^\[4,"a","OccurenceConstraintViolation"/);
  expect(station.receive('[2,"a","Authorize",[]]')[0]).toMatch(/^\[4,"a","FormationViolation"/);
});

it('learns quirks from the boot', () => {
  const station = connected();
  station.receive('[2,"b","BootNotification",{"chargePointVendor":"Alfen BV","chargePointModel":"NG910"}]');
  station.receive(
    '[2,"x","StopTransaction",{"transactionId":9223372036854775807,"meterStop":5,"timestamp":"2026-01-01T00:00:00Z"}]',
  );
  expect(station.events.at(-1)).toMatchObject({ kind: 'transactionStopped', transactionId: undefined });
});

describe('whatever comes in', () => {
  const frames = [
    boot,
    heartbeat,
    status,
    '[2,"a","Authorize",{"idTag":"A1"}]',
    '[2,"t","StartTransaction",{"connectorId":1,"idTag":"A1","meterStart":1000,"timestamp":"2026-01-01T00:00:00Z"}]',
    '[2,"m","MeterValues",{"connectorId":1,"transactionId":7,"meterValue":[{"timestamp":"x","sampledValue":[{"value":"1"}]}]}]',
    '[2,"p","StopTransaction",{"transactionId":7,"meterStop":6000,"timestamp":"2026-01-01T00:00:00Z","transactionData":[]}]',
    '[2,"d","DataTransfer",{"vendorId":"v","data":"x"}]',
    '[3,"q",{"status":"Accepted"}]',
    '[4,"q","InternalError","",{}]',
  ];
  /** One random edit: a piece cut out, doubled, or replaced by something hostile. */
  const edit = fc.record({
    at: fc.nat(200),
    length: fc.nat(12),
    put: fc.constantFrom(
      '',
      ',',
      '"',
      '{',
      '}',
      '[',
      ']',
      ':',
      'null',
      '-1',
      '1e999',
      '\\',
      '\0',
      '\n',
      '"__proto__":',
      '😀',
      '[[[[[[[[',
    ),
  });

  it('breaks nothing, and every CALL whose id can be read is answered once', () => {
    let answered = 0;
    fc.assert(
      fc.property(fc.constantFrom(...frames), fc.array(edit, { maxLength: 3 }), (frame, edits) => {
        const text = edits.reduce((old, { at, length, put }) => old.slice(0, at) + put + old.slice(at + length), frame);
        const station = connected();
        const sent = station.receive(text);
        const id = /^\[2,"([^"\\]{1,255})",/.exec(text)?.[1];
        if (id !== undefined) {
          expect(sent).toHaveLength(1);
          expect(JSON.parse(sent[0] ?? '')[1]).toBe(id);
          answered++;
        }
        expect(sent.length).toBeLessThanOrEqual(1);
        expect(station.receive(heartbeat)).toHaveLength(1); // still alive
      }),
      { numRuns: 20_000, seed: 16 },
    );
    expect(answered).toBeGreaterThan(5_000);
  }, 30_000);

  it('takes any JSON as a payload of any action', () => {
    const action = fc.constantFrom(
      'BootNotification',
      'StartTransaction',
      'StopTransaction',
      'MeterValues',
      'StatusNotification',
      'X',
    );
    const field = fc.constantFrom(
      'connectorId',
      'idTag',
      'meterStart',
      'meterStop',
      'transactionId',
      'meterValue',
      'timestamp',
    );
    const payload = fc.oneof(fc.jsonValue(), fc.dictionary(field, fc.jsonValue()));
    fc.assert(
      fc.property(action, payload, (name, json) => {
        const sent = connected().receive(JSON.stringify([2, 'id', name, json]));
        expect(sent).toHaveLength(1);
        expect(sent[0]).toMatch(/^\[[34],"id"/);
      }),
      { numRuns: 5_000, seed: 16 },
    );
  });
});
