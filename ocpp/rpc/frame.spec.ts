import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readErrorCode, rpcErrorCodes, writeErrorCode } from './errors.ts';
import {
  hasLongNumber,
  readFrame,
  writeCall,
  writeError,
  writeNotice,
  writeResult,
  writeResultError,
} from './frame.ts';

describe('reading a frame', () => {
  it.each([
    ['[2,"1","Heartbeat",{}]', { type: 'call', id: '1', action: 'Heartbeat', payload: {} }],
    ['[2,"1","Heartbeat",null]', { type: 'call', id: '1', action: 'Heartbeat', payload: {} }],
    ['[3,"1",{"a":1}]', { type: 'result', id: '1', payload: { a: 1 } }],
    ['[3,"1",null]', { type: 'result', id: '1', payload: {} }],
    ['[3,"1"]', { type: 'result', id: '1', payload: {} }],
    ['[4,"1","NotSupported","no",{}]', { type: 'error', id: '1', code: 'NotSupported', description: 'no' }],
    [
      '[2,"1","A",{"a":"x\\u0000y","b":["\\u0000"]}]',
      { type: 'call', id: '1', action: 'A', payload: { a: 'xy', b: [''] } },
    ],
    ['[2,"1","A",{"a":"x\u0000y"}]', { type: 'call', id: '1', action: 'A', payload: { a: 'xy' } }],
    ['[4,"1"]', { type: 'error', id: '1', code: 'GenericError', description: '' }],
  ])('%s', (text, frame) => {
    expect(readFrame(text)).toEqual(frame);
  });

  it.each([
    ['an unknown message type', '[9,"1",{}]'],
    ['an object', '{"a":1}'],
    ['a number', '7'],
    ['null', 'null'],
    ['an empty array', '[]'],
    ['no id', '[2,null,"Heartbeat",{}]'],
    ['an empty id', '[2,"","Heartbeat",{}]'],
    ['nothing', ''],
    ['prose', 'hello'],
  ])('ignores %s', (_what, text) => {
    expect(readFrame(text).type).toBe('ignored');
  });

  it.each([
    ['an action that is no text', '[2,"7",5,{}]'],
    ['no action', '[2,"7"]'],
    ['no payload', '[2,"7","Heartbeat"]'],
    ['a number as its id', '[2,7,"Heartbeat",{}]'],
    ['an array as payload', '[2,"7","Heartbeat",[]]'],
    ['a text as payload', '[2,"7","Heartbeat","x"]'],
    ['a cut text', '[2,"7","Heartbeat",{"a":'],
    ['something between', '[2,"7","Heartbeat" oops {}]'],
  ])('owes an answer to a CALL with %s', (_what, text) => {
    expect(readFrame(text)).toMatchObject({ type: 'faulty', id: '7', code: 'FormatViolation' });
  });

  it('owes an answer to a CALL with too long an id', () => {
    const id = 'x'.repeat(256);
    expect(readFrame(`[2,"${id}","Heartbeat",{}]`)).toMatchObject({ type: 'faulty', id });
  });

  it('refuses what is too long or nested too deeply, before parsing it', () => {
    const limits = { maxChars: 100, maxDepth: 5 };
    expect(readFrame(`[2,"7","A",{"a":"${'x'.repeat(100)}"}]`, 'ocpp1.6', limits)).toMatchObject({
      type: 'faulty',
      id: '7',
    });
    expect(readFrame('[2,"7","A",{"a":[[[[1]]]]}]', 'ocpp1.6', limits)).toMatchObject({ type: 'faulty', id: '7' });
    expect(readFrame('[2,"7","A",{"a":"[[[[[[[[[[\\"[[[[["}]', 'ocpp1.6', limits)).toMatchObject({ type: 'call' });
    expect(readFrame('['.repeat(60_000)).type).toBe('ignored');
  });

  it('keeps every digit of a number beyond 2^53, and leaves others alone', () => {
    const frame = readFrame('[2,"1","StopTransaction",{"transactionId":9223372036854775807,"meterStop":5,"x":1.5}]');
    expect(frame).toMatchObject({ payload: { transactionId: '9223372036854775807', meterStop: 5, x: 1.5 } });
    expect(readFrame('[2,"1","Authorize",{"idTag":"12345678901234567890"}]')).toMatchObject({
      payload: { idTag: '12345678901234567890' },
    });
    expect(readFrame('[2,"1","A",{"x":-9223372036854775808}]')).toMatchObject({
      payload: { x: '-9223372036854775808' },
    });
  });
});

describe('a frame of 2.x', () => {
  const faulty = (id: string, code: string) => ({ type: 'faulty', id, code });
  const framework = faulty('-1', 'RpcFrameworkError');
  const ignored = { type: 'ignored' };
  it.each([
    ['no JSON', 'hello', ignored, framework, framework],
    ['nothing', '', ignored, framework, framework],
    ['an object', '{"a":1}', ignored, framework, framework],
    ['an empty array', '[]', ignored, framework, framework],
    ['a text as its type', '["2","7","Heartbeat",{}]', ignored, framework, framework],
    ['a CALL without an id', '[2,null,"Heartbeat",{}]', ignored, framework, framework],
    ['a CALL with an empty id', '[2,"","Heartbeat",{}]', ignored, framework, framework],
    ['a CALL with a number as its id', '[2,7,"Heartbeat",{}]', faulty('7', 'FormatViolation'), framework, framework],
    [
      'a CALL without an action',
      '[2,"7"]',
      faulty('7', 'FormatViolation'),
      faulty('7', 'RpcFrameworkError'),
      faulty('7', 'RpcFrameworkError'),
    ],
    [
      'a cut CALL',
      '[2,"7","Heartbeat",{"a":',
      faulty('7', 'FormatViolation'),
      faulty('7', 'FormatViolation'),
      faulty('7', 'FormatViolation'),
    ],
    [
      'a CALL with a list as payload',
      '[2,"7","Heartbeat",[]]',
      faulty('7', 'FormatViolation'),
      faulty('7', 'FormatViolation'),
      faulty('7', 'FormatViolation'),
    ],
    [
      'an unknown type',
      '[9,"7",{}]',
      ignored,
      faulty('7', 'MessageTypeNotSupported'),
      faulty('7', 'MessageTypeNotSupported'),
    ],
    [
      'an unknown type without an id',
      '[1]',
      ignored,
      faulty('-1', 'MessageTypeNotSupported'),
      faulty('-1', 'MessageTypeNotSupported'),
    ],
    ['a reply without an id', '[3,null,{}]', ignored, ignored, ignored],
    ['an error without an id', '[4]', ignored, ignored, ignored],
    ['a cut reply', '[3,"7",{"a":', ignored, ignored, ignored],
    ['a cut reply without an id', '[4,', ignored, ignored, ignored],
    [
      'a SEND',
      '[6,"7","NotifyPeriodicEventStream",{"id":1}]',
      ignored,
      faulty('7', 'MessageTypeNotSupported'),
      { type: 'notice', id: '7', action: 'NotifyPeriodicEventStream', payload: { id: 1 } },
    ],
    ['a SEND without an action', '[6,"7",null,{}]', ignored, faulty('7', 'MessageTypeNotSupported'), ignored],
    ['a SEND without an id', '[6]', ignored, faulty('-1', 'MessageTypeNotSupported'), ignored],
    [
      'a CALLRESULTERROR',
      '[5,"7","FormatViolation","no",{}]',
      ignored,
      faulty('7', 'MessageTypeNotSupported'),
      { type: 'resultError', id: '7', code: 'FormatViolation', description: 'no' },
    ],
  ])('%s: %s', (_what, text, in16, in201, in21) => {
    expect(readFrame(text, 'ocpp1.6')).toMatchObject(in16);
    expect(readFrame(text, 'ocpp2.0.1')).toMatchObject(in201);
    expect(readFrame(text, 'ocpp2.1')).toMatchObject(in21);
  });

  it('that would be an answer to an answer is never made, whatever comes', () => {
    for (const version of ['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'] as const)
      for (const type of [3, 4])
        for (const rest of ['', ',', ',7]', ',""]', ',{}]', ',"7",', ',"7",{}', ',"7",{}]', ',"7","X","y",{}]'])
          expect(readFrame(`[${type}${rest}`, version).type).toMatch(/^(result|error|ignored)$/);
  });
});

describe('repairing a frame', () => {
  it.each([
    ['a value left out', '[2,"1","S",{"transactionId":,"a":1}]', { transactionId: null, a: 1 }],
    ['a last value left out', '[2,"1","S",{"transactionId": }]', { transactionId: null }],
    ['a comma too many', '[2,"1","S",{"a":[1,2,],}]', { a: [1, 2] }],
    ['NaN', '[2,"1","S",{"a":NaN}]', { a: null }],
    ['bare control characters', '[2,"1","S",{"idTag":"AB\u0010\u000e"}]', { idTag: 'AB\u0010\u000e' }],
    ['a byte-order mark and trailing zero bytes', '\uFEFF[2,"1","S",{"a":1}]\0\0', { a: 1 }],
    [
      'with look-alikes inside strings untouched',
      '[2,"1","S",{"a":,"b":"x:,y,}NaN\\"{"}]',
      { a: null, b: 'x:,y,}NaN"{' },
    ],
  ])('%s', (_what, text, payload) => {
    expect(readFrame(text)).toEqual({ type: 'call', id: '1', action: 'S', payload });
  });
});

it.each([
  ['quotes in a string without end', `[2,"1","A",{"a":"${'\\"'.repeat(30_000)}`],
  ['quotes', '"'.repeat(60_000)],
  ['zero bytes', `${'\0'.repeat(60_000)}x`],
  ['colons and spaces', `[2,"1","A",{${': '.repeat(30_000)}`],
  ['commas and spaces', `[${','.repeat(30_000)}${' '.repeat(30_000)}`],
  ['brackets', '['.repeat(60_000)],
  ['objects', '{"a":'.repeat(12_000)],
  ['deep brackets with a big number', `${'['.repeat(30_000)}12345678901234567890${']'.repeat(30_000)}`],
])('%s without sense take no time', (_what, text) => {
  const startedAtMs = performance.now();
  readFrame(text);
  expect(performance.now() - startedAtMs).toBeLessThan(500);
});

describe('writing a frame', () => {
  it('round-trips', () => {
    const id = 'a"\\\n';
    expect(readFrame(writeCall(id, 'Reset', { type: 'Soft' }))).toEqual({
      type: 'call',
      id,
      action: 'Reset',
      payload: { type: 'Soft' },
    });
    expect(readFrame(writeResult(id, {}))).toEqual({ type: 'result', id, payload: {} });
  });

  it('round-trips what 2.1 adds', () => {
    expect(readFrame(writeNotice('1', 'NotifyPeriodicEventStream', { id: 1 }), 'ocpp2.1')).toEqual({
      type: 'notice',
      id: '1',
      action: 'NotifyPeriodicEventStream',
      payload: { id: 1 },
    });
    expect(readFrame(writeResultError('1', 'FormatViolation', 'x'.repeat(300)), 'ocpp2.1')).toEqual({
      type: 'resultError',
      id: '1',
      code: 'FormatViolation',
      description: 'x'.repeat(255),
    });
  });

  it("spells error codes as the version does and cuts a description to the specification's length", () => {
    expect(writeError('1', 'OccurrenceConstraintViolation', 'x'.repeat(300), 'ocpp1.6')).toBe(
      `[4,"1","OccurenceConstraintViolation","${'x'.repeat(255)}",{}]`,
    );
    expect(writeErrorCode('FormatViolation', 'ocpp1.6')).toBe('FormationViolation');
    expect(writeErrorCode('FormatViolation', 'ocpp2.0.1')).toBe('FormatViolation');
    expect(writeErrorCode('OccurrenceConstraintViolation', 'ocpp2.1')).toBe('OccurrenceConstraintViolation');
  });

  it('reads back each spelling of each version', () => {
    for (const code of rpcErrorCodes) expect(readErrorCode(writeErrorCode(code, 'ocpp2.0.1'))).toBe(code);
    expect(readErrorCode('OccurenceConstraintViolation')).toBe('OccurrenceConstraintViolation');
    expect(readErrorCode('FormationViolation')).toBe('FormatViolation');
    expect(readErrorCode('notsupported')).toBe('NotSupported');
    expect(readErrorCode('Kaputt')).toBe('GenericError');
  });
});

describe('a number of sixteen digits', () => {
  it('is found wherever it stands, and nothing else is', () => {
    const part = fc.oneof(
      fc.integer({ min: 14, max: 18 }).map((digits) => '9'.repeat(digits)),
      fc.string({ unit: fc.constantFrom('0', '7', '/', ':', 'a', '"', '-'), maxLength: 40 }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const text = parts.join(',');
        expect(hasLongNumber(text)).toBe(/\d{16}/.test(text));
      }),
      { numRuns: 2000 },
    );
  });
});
