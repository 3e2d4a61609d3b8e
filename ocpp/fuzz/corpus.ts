/**
 * What no charger should send and some do, or an attacker would: frames, bytes on an open connection, and handshakes, with what
 * each version has to answer. Data only; `server.spec.ts` sends them to a real server.
 */
import type { OcppVersion } from '../rpc/errors.ts';

/** `none`: nothing comes back and the connection lives. `result`: a CALLRESULT. Otherwise a CALLERROR as it is spelled. */
type Answer = 'none' | { result: string } | { error: string; id: string };
export interface HostileFrame {
  what: string;
  frame: string | Uint8Array;
  /** Sent as a binary message. */
  binary?: true;
  answer: Record<OcppVersion, Answer>;
}

const every = (answer: Answer): HostileFrame['answer'] => ({
  'ocpp1.6': answer,
  'ocpp2.0.1': answer,
  'ocpp2.1': answer,
});
/** 1.6 says nothing, 2.x complains under an id of its own. */
const unreadable = (error = 'RpcFrameworkError', id = '-1'): HostileFrame['answer'] => ({
  ...every({ error, id }),
  'ocpp1.6': 'none',
});
/** The error of 2.x, and how 1.6 calls it. */
const refused = (error: string, error16 = error, id = 'a'): HostileFrame['answer'] => ({
  ...every({ error, id }),
  'ocpp1.6': { error: error16, id },
});
const misshapen = refused('RpcFrameworkError', 'FormationViolation');
const malformed = refused('FormatViolation', 'FormationViolation');
const unknownAction = refused('NotImplemented');
const heartbeat = every({ result: 'a' });

const text = (what: string, frame: string, answer: HostileFrame['answer']): HostileFrame => ({ what, frame, answer });
const nested = (depth: number, inside = '1') => '['.repeat(depth) + inside + ']'.repeat(depth);

export const hostileFrames: HostileFrame[] = [
  // Not JSON, or not an array.
  text('nothing', '', unreadable()),
  text('a word', 'hello', unreadable()),
  text('an open bracket', '[', unreadable()),
  text('a type and no more', '[2', unreadable()),
  text('a cut id', '[2,"a', unreadable()),
  text('a cut CALL', '[2,"a","Heartbeat",{"x":', malformed),
  text('a bracket too many', '[2,"a","Heartbeat",{}]]', malformed),
  text('prose after the frame', '[2,"a","Heartbeat",{}] and more', malformed),
  text('two frames in one', '[2,"a","Heartbeat",{}][2,"b","Heartbeat",{}]', malformed),
  text('quotes of another language', "[2,'a','Heartbeat',{}]", unreadable()),
  text('a comment', '[2,"a",/* now */"Heartbeat",{}]', malformed),
  text('XML', '<soap:Envelope><Heartbeat/></soap:Envelope>', unreadable()),
  text('an object', '{"action":"Heartbeat"}', unreadable()),
  text('a number', '2', unreadable()),
  text('a number without end', '1e999', unreadable()),
  text('true', 'true', unreadable()),
  text('null', 'null', unreadable()),
  text('a text', '"[2,\\"a\\",\\"Heartbeat\\",{}]"', unreadable()),
  text('an empty array', '[]', unreadable()),
  text('an array in an array', '[[2,"a","Heartbeat",{}]]', unreadable()),
  text('a zero byte', '\0', unreadable()),
  text('bytes of zero behind a good frame', '[2,"a","Heartbeat",{}]\0\0', heartbeat),
  text('a byte-order mark', '\uFEFF[2,"a","Heartbeat",{}]', heartbeat),
  text('space', ' \t\r\n ', unreadable()),

  // Ids.
  text('no id', '[2]', unreadable()),
  text('null as id', '[2,null,"Heartbeat",{}]', unreadable()),
  text('an empty id', '[2,"","Heartbeat",{}]', unreadable()),
  text('a number as id', '[2,7,"Heartbeat",{}]', {
    ...unreadable(),
    'ocpp1.6': { error: 'FormationViolation', id: '7' },
  }),
  text('an object as id', '[2,{"a":1},"Heartbeat",{}]', unreadable()),
  text(
    'an id of 300 characters',
    `[2,"${'x'.repeat(300)}","Heartbeat",{}]`,
    refused('RpcFrameworkError', 'FormationViolation', 'x'.repeat(300)),
  ),
  text('an id of 255 characters', `[2,"${'x'.repeat(255)}","Heartbeat",{}]`, every({ result: 'x'.repeat(255) })),
  text('half a character as id', '[2,"\\ud800","Heartbeat",{}]', every({ result: '\ud800' })),
  text('the id of an error', '[2,"-1","Heartbeat",{}]', every({ result: '-1' })),

  // Actions.
  text('no action', '[2,"a"]', misshapen),
  text('null as action', '[2,"a",null,{}]', misshapen),
  text('a number as action', '[2,"a",5,{}]', misshapen),
  text('an object as action', '[2,"a",{"action":"Heartbeat"},{}]', misshapen),
  text('an empty action', '[2,"a","",{}]', misshapen),
  text('an action in small letters', '[2,"a","heartbeat",{}]', unknownAction),
  text('an action of another protocol', '[2,"a","GetHeartbeatStatusPlease",{}]', unknownAction),
  text('the action `constructor`', '[2,"a","constructor",{}]', unknownAction),
  text('the action `__proto__`', '[2,"a","__proto__",{}]', unknownAction),
  text('the action `toString`', '[2,"a","toString",{}]', unknownAction),
  text('the action `hasOwnProperty`', '[2,"a","hasOwnProperty",{}]', unknownAction),
  text('an action of 10 000 characters', `[2,"a","${'x'.repeat(10_000)}",{}]`, unknownAction),
  text("the server's own action", '[2,"a","ClearCache",{}]', refused('NotSupported')),

  // Payloads.
  text('no payload', '[2,"a","Heartbeat"]', misshapen),
  text('null as payload', '[2,"a","Heartbeat",null]', heartbeat),
  text('a list as payload', '[2,"a","Heartbeat",[]]', malformed),
  text('a text as payload', '[2,"a","Heartbeat","{}"]', malformed),
  text('a number as payload', '[2,"a","Heartbeat",0]', malformed),
  text('false as payload', '[2,"a","Heartbeat",false]', malformed),
  text('more than a payload', '[2,"a","Heartbeat",{},{},[],1]', heartbeat),
  text('the same field twice', '[2,"a","Heartbeat",{"x":1,"x":2}]', heartbeat),
  text('a field `__proto__`', '[2,"a","Heartbeat",{"__proto__":{"type":1},"constructor":{"prototype":{}}}]', heartbeat),
  text(
    'a boot without anything',
    '[2,"a","BootNotification",{}]',
    refused('OccurrenceConstraintViolation', 'OccurenceConstraintViolation'),
  ),
  text(
    'an authorization without anything',
    '[2,"a","Authorize",{}]',
    refused('OccurrenceConstraintViolation', 'OccurenceConstraintViolation'),
  ),
  text('a transfer whose vendor is a list', '[2,"a","DataTransfer",{"vendorId":[]}]', every({ result: 'a' })),
  text('a transfer of nothing but zero', '[2,"a","DataTransfer",{"vendorId":"\\u0000"}]', every({ result: 'a' })),

  // Depth and size.
  text('30 000 open brackets', '['.repeat(30_000), unreadable()),
  text('30 000 brackets', nested(30_000), unreadable()),
  text('30 000 open objects', '{"a":'.repeat(10_000), unreadable()),
  text('a payload 20 deep', `[2,"a","Heartbeat",{"x":${nested(20)}}]`, malformed),
  text('a payload 20 000 deep', `[2,"a","Heartbeat",{"x":${nested(20_000)}}]`, malformed),
  text(
    'a payload 20 000 deep around a long number',
    `[2,"a","Heartbeat",{"x":${nested(20_000, '12345678901234567890')}}]`,
    malformed,
  ),
  text('a payload 10 deep', `[2,"a","Heartbeat",{"x":${nested(10)}}]`, heartbeat),
  text('20 000 fields', `[2,"a","Heartbeat",{${Array.from({ length: 5_000 }, (_, at) => `"k${at}":0`)}}]`, heartbeat),
  text('a string without end full of escapes', `[2,"a","Heartbeat",{"x":"${'\\"'.repeat(20_000)}`, malformed),

  // Numbers.
  text('a number beyond all', '[2,"a","Heartbeat",{"x":1e999,"y":-1e999,"z":1e-999}]', heartbeat),
  text('a number of 1 000 digits', `[2,"a","Heartbeat",{"x":${'9'.repeat(1_000)}}]`, heartbeat),
  text('minus nothing', '[2,"a","Heartbeat",{"x":-}]', malformed),
  text('hexadecimal', '[2,"a","Heartbeat",{"x":0x10}]', malformed),
  text('NaN', '[2,"a","Heartbeat",{"x":NaN}]', heartbeat),
  text('Infinity', '[2,"a","Heartbeat",{"x":Infinity}]', malformed),

  // Message types.
  text('type 0', '[0,"a",{}]', unreadable('MessageTypeNotSupported', 'a')),
  text('type 1', '[1]', unreadable('MessageTypeNotSupported')),
  text('type 7', '[7,"a","Heartbeat",{}]', unreadable('MessageTypeNotSupported', 'a')),
  text('type −2', '[-2,"a","Heartbeat",{}]', unreadable('MessageTypeNotSupported', 'a')),
  text('type 2.5', '[2.5,"a","Heartbeat",{}]', unreadable('MessageTypeNotSupported', 'a')),
  text('type 2.0', '[2.0,"a","Heartbeat",{}]', heartbeat),
  text('a type without end', '[1e999,"a"]', unreadable('MessageTypeNotSupported', 'a')),
  text('a text as type', '["2","a","Heartbeat",{}]', unreadable()),
  text('true as type', '[true,"a","Heartbeat",{}]', unreadable()),
  text('null as type', '[null]', unreadable()),

  // Replies to nothing.
  text('a result nobody waits for', '[3,"a",{}]', every('none')),
  text('a result without an id', '[3]', every('none')),
  text('a result with a number as id', '[3,7,{}]', every('none')),
  text('a cut result', '[3,"a",{"x":', every('none')),
  text('an error nobody waits for', '[4,"a","InternalError","",{}]', every('none')),
  text('the error of an error', '[4,"-1","RpcFrameworkError","",{}]', every('none')),
  text('an error of numbers', '[4,"a",5,6,7]', every('none')),
  text('an error without an id', '[4]', every('none')),
  text('a cut error', '[4', every('none')),

  // What 2.1 adds.
  text('a refusal of a result', '[5,"a","FormatViolation","",{}]', {
    ...unreadable('MessageTypeNotSupported', 'a'),
    'ocpp2.1': 'none',
  }),
  text('a refusal without an id', '[5]', { ...unreadable('MessageTypeNotSupported'), 'ocpp2.1': 'none' }),
  text(
    'a notice',
    '[6,"a","NotifyPeriodicEventStream",{"id":1,"pending":0,"basetime":"2026-01-01T00:00:00Z","data":[{"t":0,"v":"1"}]}]',
    {
      ...unreadable('MessageTypeNotSupported', 'a'),
      'ocpp2.1': 'none',
    },
  ),
  text('a notice of what needs an answer', '[6,"a","Heartbeat",{}]', {
    ...unreadable('MessageTypeNotSupported', 'a'),
    'ocpp2.1': 'none',
  }),
  text('a notice of nothing known', '[6,"a","constructor",{}]', {
    ...unreadable('MessageTypeNotSupported', 'a'),
    'ocpp2.1': 'none',
  }),
  text('a notice against its schema', '[6,"a","NotifyPeriodicEventStream",{}]', {
    ...unreadable('MessageTypeNotSupported', 'a'),
    'ocpp2.1': 'none',
  }),

  // Binary.
  { what: 'a good frame as bytes', frame: Buffer.from('[2,"a","Heartbeat",{}]'), binary: true, answer: heartbeat },
  { what: 'bytes', frame: Uint8Array.from({ length: 256 }, (_, at) => at), binary: true, answer: unreadable() },
  { what: 'no bytes', frame: new Uint8Array(), binary: true, answer: unreadable() },
  {
    what: 'bytes that are no text inside a frame',
    frame: Buffer.from('5b322c2261222c22486561727462656174222c7b2278223a22ff80c0227d5d', 'hex'),
    binary: true,
    answer: heartbeat,
  },
];

/** Bytes on an open connection that end it, with the code that the server closes with. */
export const hostileBytes: { what: string; hex: string; code: number }[] = [
  { what: 'text that is not UTF-8', hex: '8182000000005fff', code: 1007 },
  { what: 'a frame without a mask', hex: '8102686f', code: 1002 },
  { what: 'a reserved opcode', hex: '838000000000', code: 1002 },
  { what: 'reserved bits', hex: 'f18000000000', code: 1002 },
  { what: 'a continuation of nothing', hex: '808000000000', code: 1002 },
  { what: 'a ping of 126 bytes', hex: '89fe007e00000000', code: 1002 },
  { what: 'a cut ping', hex: '098000000000', code: 1002 },
  { what: 'a close with one byte', hex: '88810000000003', code: 1002 },
  { what: 'a close with a code that is none', hex: '88820000000003e7', code: 1002 },
  { what: 'a frame of 2^63 bytes', hex: '81ffffffffffffffffff00000000', code: 1009 },
  { what: 'a frame of 100 MB', hex: '81ff0000000005f5e10000000000', code: 1009 },
];

const upgrade = (path: string, lines: string[] = [], key = 'AAAAAAAAAAAAAAAAAAAAAA==') =>
  [
    `GET ${path} HTTP/1.1`,
    'Host: x',
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${key}`,
    ...lines,
    '',
    '',
  ].join('\r\n');

/** Whole requests as bytes, with the status that comes back; `silence`: the connection waits for more, or just ends. */
export const hostileHandshakes: { what: string; request: string; status: number | 'silence' }[] = [
  { what: 'a good one', request: upgrade('/ocpp/CP', ['Sec-WebSocket-Protocol: ocpp1.6']), status: 101 },
  { what: 'nothing', request: '', status: 'silence' },
  { what: 'half a line', request: 'GET /ocpp/CP HT', status: 'silence' },
  { what: 'half a handshake', request: upgrade('/ocpp/CP').slice(0, -4), status: 'silence' },
  { what: 'bytes', request: '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', status: 400 },
  { what: 'another protocol', request: 'SSH-2.0-OpenSSH_9.2\r\n', status: 400 },
  { what: 'no key', request: upgrade('/ocpp/CP').replace(/Sec-WebSocket-Key.*\r\n/, ''), status: 400 },
  { what: 'a key that is none', request: upgrade('/ocpp/CP', [], 'short'), status: 400 },
  {
    what: 'an old version of WebSocket',
    request: upgrade('/ocpp/CP').replace('Version: 13', 'Version: 7'),
    status: 400,
  },
  { what: 'a POST', request: upgrade('/ocpp/CP').replace('GET', 'POST'), status: 405 },
  { what: 'an upgrade to something else', request: upgrade('/ocpp/CP').replace('websocket', 'h2c'), status: 400 },
  { what: 'an identity that cannot be decoded', request: upgrade('/ocpp/%E0%A4%A'), status: 400 },
  { what: 'an identity with a line break', request: upgrade('/ocpp/a%0d%0ab'), status: 400 },
  { what: 'an identity of 129 characters', request: upgrade(`/ocpp/${'x'.repeat(129)}`), status: 400 },
  {
    what: 'an identity of 49 characters on 2.x',
    request: upgrade(`/ocpp/${'x'.repeat(49)}`, ['Sec-WebSocket-Protocol: ocpp2.0.1']),
    status: 400,
  },
  {
    what: 'an identity with a colon on 2.x',
    request: upgrade('/ocpp/a:b', ['Sec-WebSocket-Protocol: ocpp2.1']),
    status: 400,
  },
  {
    what: 'an identity with a colon on either',
    request: upgrade('/ocpp/a:b', ['Sec-WebSocket-Protocol: ocpp2.1, ocpp1.6']),
    status: 101,
  },
  { what: 'a path upwards', request: upgrade('/ocpp/../../etc/passwd'), status: 421 },
  { what: 'an empty protocol', request: upgrade('/ocpp/CP', ['Sec-WebSocket-Protocol: ,']), status: 400 },
  {
    what: 'a protocol that is no word',
    request: upgrade('/ocpp/CP', ['Sec-WebSocket-Protocol: ocpp1.6 (now)']),
    status: 400,
  },
  { what: 'a protocol twice', request: upgrade('/ocpp/CP', ['Sec-WebSocket-Protocol: ocpp1.6, ocpp1.6']), status: 400 },
  {
    what: 'extensions that are none',
    request: upgrade('/ocpp/CP', ['Sec-WebSocket-Protocol: ocpp2.1', 'Sec-WebSocket-Extensions: ;;=']),
    status: 400,
  },
  {
    what: 'compression with an impossible window',
    request: upgrade('/ocpp/CP', [
      'Sec-WebSocket-Protocol: ocpp2.1',
      'Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=99',
    ]),
    status: 400,
  },
  {
    what: 'credentials of another',
    request: upgrade('/ocpp/CP', [`Authorization: Basic ${btoa('CP2:x')}`]),
    status: 401,
  },
  { what: 'credentials that are none', request: upgrade('/ocpp/CP', ['Authorization: Basic ????']), status: 101 },
  { what: 'headers of 100 kB', request: upgrade('/ocpp/CP', [`X-Long: ${'x'.repeat(100_000)}`]), status: 431 },
  { what: 'two lengths', request: upgrade('/ocpp/CP', ['Content-Length: 1', 'Content-Length: 2']), status: 400 },
  { what: 'a bare line feed in a header', request: upgrade('/ocpp/CP', ['X: a\0b']), status: 400 },
];
