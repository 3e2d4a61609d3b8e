import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dialect16 } from './dialects/v16.ts';
import { newStation, type StationInput, type StationOutput, stepStation } from './station.ts';
import type { StationCommand, StationEvent, StationReply } from './vocabulary.ts';

const heartbeat = '[2,"h","Heartbeat",{}]';
const boot = '[2,"b","BootNotification",{"chargePointVendor":"V","chargePointModel":"M"}]';
const status = '[2,"s","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Available"}]';

/** A station whose events are answered at once with what `answer` says. */
function connected(answer: (event: StationEvent) => StationReply = standardReply) {
  const state = newStation<string>(dialect16);
  const sent: string[] = [];
  const answers: Record<string, unknown> = {};
  const events: StationEvent[] = [];
  const feed = (input: StationInput<string>, nowMs = 0) => {
    for (const output of stepStation(state, input, nowMs)) carryOut(output);
  };
  const carryOut = (output: StationOutput<string>) => {
    if (output.type === 'send') sent.push(output.text);
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
  return { state, sent, answers, events, feed, receive, command };
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
  });

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
