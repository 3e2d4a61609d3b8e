/**
 * Text ↔ OCPP-J frame (OCPP-J 1.6 §4.2, 2.0.1 and 2.1 part 4 §4.2). Reading is tolerant of the malformations that are known from
 * real chargers and never throws; writing is exact. Knows nothing of actions, sockets or time.
 *
 * What differs: 1.6 has three message types and silently ignores what is none of them. From 2.0.1 on what cannot be read at all
 * is answered under the id "-1", and an unknown message type by MessageTypeNotSupported. 2.1 adds CALLRESULTERROR (5) and
 * SEND (6). Replies are never answered, however broken, so that two peers cannot talk each other into a loop.
 */
import { type OcppVersion, type RpcErrorCode, writeErrorCode } from './errors.ts';

export interface CallFrame {
  /** `notice` (2.1 SEND): like a call, but it gets no answer. */
  type: 'call' | 'notice';
  id: string;
  action: string;
  payload: unknown;
}
interface ResultFrame {
  type: 'result';
  id: string;
  payload: unknown;
}
interface ErrorFrame {
  /** `resultError` (2.1 CALLRESULTERROR): the other end could not read our CALLRESULT. */
  type: 'error' | 'resultError';
  id: string;
  /** As sent; `readErrorCode` maps it. */
  code: string;
  description: string;
}
/** What is owed a CALLERROR: a CALL that cannot be taken, on 2.x also what cannot be read at all. */
interface FaultyCall {
  type: 'faulty';
  id: string;
  code: RpcErrorCode;
  description: string;
}
/** Nothing that may be answered. */
interface IgnoredFrame {
  type: 'ignored';
  why: string;
}
export type Frame = CallFrame | ResultFrame | ErrorFrame | FaultyCall | IgnoredFrame;

export interface FrameLimits {
  /** UTF-16 units of a frame's text; the socket limits the bytes. */
  maxChars: number;
  /** Nesting of brackets, the frame's own array included. */
  maxDepth: number;
}
export const defaultFrameLimits: Readonly<Record<OcppVersion, FrameLimits>> = {
  'ocpp1.6': { maxChars: 65_536, maxDepth: 16 },
  'ocpp2.0.1': { maxChars: 524_288, maxDepth: 16 },
  'ocpp2.1': { maxChars: 524_288, maxDepth: 16 },
};

/** The specification says 36; longer ones are seen and harmless up to here. */
const maxIdChars = 255;

/** The id under which 2.x answers what has none. */
const noId = '-1';

/** Reads a frame. Integers beyond 2^53 arrive as their digits in a string (Alfen sends transactionId 2^63 − 1). */
export function readFrame(
  text: string,
  version: OcppVersion = 'ocpp1.6',
  limits: FrameLimits = defaultFrameLimits[version],
): Frame {
  if (text.length > limits.maxChars) return faultyText(text, 'The message is too long.', version);
  const value = parse(text) ?? parse(repairSyntax(text));
  if (value === undefined) return faultyText(text, 'The message is not JSON.', version);
  if (mayBeDeeperThan(text, limits.maxDepth) && isDeeperThan(value.json, limits.maxDepth))
    return faultyText(text, 'The message is nested too deeply.', version);
  if (!Array.isArray(value.json)) return unreadable('The message is not an array.', version);
  return readArray(text.includes('\\u0000') || text.includes('\0') ? withoutNul(value.json) : value.json, version);
}

function readArray(parts: unknown[], version: OcppVersion): Frame {
  const [type, id] = parts;
  const isCall = type === 2;
  const isKnown = isCall || type === 3 || type === 4 || (version === 'ocpp2.1' && (type === 5 || type === 6));
  if (!isKnown) return unknownType(type, id, version);
  if (typeof id !== 'string' || id === '')
    return isCall ? callWithoutId(id, version) : { type: 'ignored', why: 'no message id' };
  if (isCall) return readCall('call', id, parts, version);
  if (type === 3) return { type: 'result', id, payload: parts[2] ?? {} };
  if (type === 6) return readNotice(id, parts, version);
  return {
    type: type === 4 ? 'error' : 'resultError',
    id,
    code: textOr(parts[2], 'GenericError'),
    description: textOr(parts[3], ''),
  };
}

function unknownType(type: unknown, id: unknown, version: OcppVersion): Frame {
  if (version === 'ocpp1.6') return { type: 'ignored', why: 'unknown message type' };
  if (typeof type !== 'number') return unreadable('The message has no type number.', version);
  const readable = typeof id === 'string' && id !== '' && id.length <= maxIdChars ? id : noId;
  return faultyCall(readable, 'MessageTypeNotSupported', `There is no message type ${type}.`);
}

/** A number as id is not the text that it has to be, but 1.6 chargers that send one may know their own again. */
function callWithoutId(id: unknown, version: OcppVersion): Frame {
  if (version === 'ocpp1.6' && typeof id === 'number')
    return faultyCall(String(id), 'FormatViolation', 'The message id is not a text.');
  return unreadable('The message id cannot be read.', version);
}

function readNotice(id: string, parts: unknown[], version: OcppVersion): Frame {
  const frame = readCall('notice', id, parts, version);
  return frame.type === 'faulty' ? { type: 'ignored', why: frame.description } : frame;
}

/** Databases store no NUL in a text, and no value has a use for one. The message id is left as it is, since it is echoed. */
function withoutNul(parts: unknown[]): unknown[] {
  const scrub = (_key: string, value: unknown) => (typeof value === 'string' ? value.replaceAll('\0', '') : value);
  return parts.map((part, i) => (i < 2 ? part : JSON.parse(JSON.stringify(part), scrub)));
}

/** The payload may be null for an empty one (OCPP-J 1.6 §4.2.1), but not left out. */
function readCall(type: CallFrame['type'], id: string, parts: unknown[], version: OcppVersion): Frame {
  const [, , action, payload] = parts;
  const misshapen = version === 'ocpp1.6' ? 'FormatViolation' : 'RpcFrameworkError';
  if (id.length > maxIdChars) return faultyCall(id, misshapen, 'The message id is too long.');
  if (typeof action !== 'string' || action === '') return faultyCall(id, misshapen, 'The action is not a text.');
  if (payload === undefined) return faultyCall(id, misshapen, 'The payload is missing.');
  const body = payload ?? {};
  if (typeof body !== 'object' || Array.isArray(body))
    return faultyCall(id, 'FormatViolation', 'The payload is not an object.');
  return { type, id, action, payload: body };
}

function faultyCall(id: string, code: RpcErrorCode, description: string): FaultyCall {
  return { type: 'faulty', id, code, description };
}

/** What is owed an answer on 2.x although nobody can say to what. */
function unreadable(description: string, version: OcppVersion): Frame {
  if (version === 'ocpp1.6') return { type: 'ignored', why: description };
  return faultyCall(noId, 'RpcFrameworkError', description);
}

/** A text that is no frame is still owed an answer under its own id when it plainly starts as a CALL with one. */
function faultyText(text: string, description: string, version: OcppVersion): Frame {
  const start = /^\s*\[\s*(\d)(?!\d)\s*(?:,\s*"([^"\\]{1,255})")?/.exec(text.slice(0, 400));
  const [, type, id] = start ?? [];
  if (type === '2' && id !== undefined) return faultyCall(id, 'FormatViolation', description);
  const isReply = type !== undefined && '3456'.includes(type);
  return isReply ? { type: 'ignored', why: description } : unreadable(description, version);
}

function parse(text: string): { json: unknown } | undefined {
  try {
    return { json: hasLongNumber(text) ? JSON.parse(text, keepDigits) : JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** Whether 16 digits follow each other: they would cover one of every sixteenth place, so the rest of the text is not looked at. */
export function hasLongNumber(text: string): boolean {
  for (let at = 15; at < text.length; at += 16) {
    if (!isDigit(text, at)) continue;
    let from = at;
    while (isDigit(text, from - 1)) from--;
    let to = at;
    while (isDigit(text, to + 1)) to++;
    if (to - from >= 15) return true;
  }
  return false;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

function keepDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  return context?.source !== undefined && /^-?\d+$/.test(context.source) ? context.source : value;
}

/**
 * Repairs what real chargers get wrong in JSON: a value left out (`"transactionId":,`), a comma too many, NaN, bare control
 * characters in strings, a byte-order mark or trailing zero bytes. Strings are otherwise left alone.
 */
function repairSyntax(text: string): string {
  // A string that does not end is matched to the end, so that the time stays linear.
  const malformed = /("(?:[^"\\]|\\.)*(?:"|\\?$))|:\s*(?=[,}\]])|,\s*(?=[}\]])|\bNaN\b/gs;
  return withoutPadding(text).replace(malformed, (match, string: string | undefined) => {
    if (string !== undefined) return escapeControls(string);
    if (match === 'NaN') return 'null';
    return match.startsWith(':') ? ':null' : '';
  });
}

function withoutPadding(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end--;
  return text.slice(text.startsWith('\uFEFF') ? 1 : 0, end);
}

function escapeControls(string: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: bare control characters are what is repaired here
  return string.replace(/[\u0000-\u001f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Whether the text opens more than so many arrays and objects, nested or not: cheaper to ask than to walk through what it says. */
function mayBeDeeperThan(text: string, levels: number): boolean {
  for (const opening of ['{', '['])
    for (let at = text.indexOf(opening); at >= 0; at = text.indexOf(opening, at + 1)) if (levels-- === 0) return true;
  return false;
}

/** Keeps hostile nesting away from every recursive reader after this (`JSON.parse` itself does not recurse). */
function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const inner of Object.values(value)) if (isDeeperThan(inner, levels - 1)) return true;
  return false;
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === 'string' ? value : fallback;
}

export function writeCall(id: string, action: string, payload: unknown): string {
  return `[2,${JSON.stringify(id)},${JSON.stringify(action)},${JSON.stringify(payload)}]`;
}

export function writeResult(id: string, payload: unknown): string {
  return `[3,${JSON.stringify(id)},${JSON.stringify(payload)}]`;
}

/** The description is cut to the 255 characters that the specification allows. */
export function writeError(id: string, code: RpcErrorCode, description: string, version: OcppVersion): string {
  return JSON.stringify([4, id, writeErrorCode(code, version), description.slice(0, 255), {}]);
}

/** 2.1: refuses a CALLRESULT. */
export function writeResultError(id: string, code: RpcErrorCode, description: string): string {
  return JSON.stringify([5, id, writeErrorCode(code, 'ocpp2.1'), description.slice(0, 255), {}]);
}

/** 2.1 SEND. */
export function writeNotice(id: string, action: string, payload: unknown): string {
  return `[6,${JSON.stringify(id)},${JSON.stringify(action)},${JSON.stringify(payload)}]`;
}
