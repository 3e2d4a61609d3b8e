/**
 * Text ↔ OCPP-J frame (OCPP-J 1.6 §4.2, 2.0.1 part 4 §4.2). Reading is tolerant of the malformations that are known from
 * real chargers and never throws; writing is exact. Knows nothing of actions, sockets or time.
 */
import { type OcppVersion, type RpcErrorCode, writeErrorCode } from './errors.ts';

export interface CallFrame {
  type: 'call';
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
  type: 'error';
  id: string;
  /** As sent; `readErrorCode` maps it. */
  code: string;
  description: string;
}
/** A CALL that cannot be taken but whose id can be read: it is owed a CALLERROR. */
interface FaultyCall {
  type: 'faulty';
  id: string;
  code: RpcErrorCode;
  description: string;
}
/** Nothing that could be answered: unknown message type number, no readable id, not JSON. */
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
export const frameLimits16: FrameLimits = { maxChars: 65_536, maxDepth: 16 };

/** The specification says 36; longer ones are seen and harmless up to here. */
const maxIdChars = 255;

/** Reads a frame. Integers beyond 2^53 arrive as their digits in a string (Alfen sends transactionId 2^63 − 1). */
export function readFrame(text: string, limits: FrameLimits = frameLimits16): Frame {
  if (text.length > limits.maxChars) return faultyText(text, 'The message is too long.');
  const value = parse(text) ?? parse(repairSyntax(text));
  if (value === undefined) return faultyText(text, 'The message is not JSON.');
  if (isDeeperThan(value.json, limits.maxDepth)) return faultyText(text, 'The message is nested too deeply.');
  if (!Array.isArray(value.json)) return { type: 'ignored', why: 'not an array' };
  return readArray(/\\u0000|\0/.test(text) ? withoutNul(value.json) : value.json);
}

function readArray(parts: unknown[]): Frame {
  const [type, id] = parts;
  if (type === 2 && typeof id === 'number') return faultyCall(String(id), 'The message id is not a text.');
  if (typeof id !== 'string' || id === '') return { type: 'ignored', why: 'no message id' };
  if (type === 2) return readCall(id, parts[2], parts[3]);
  if (type === 3) return { type: 'result', id, payload: parts[2] ?? {} };
  if (type === 4)
    return { type: 'error', id, code: textOr(parts[2], 'GenericError'), description: textOr(parts[3], '') };
  return { type: 'ignored', why: 'unknown message type' };
}

/** Databases store no NUL in a text, and no value has a use for one. The message id is left as it is, since it is echoed. */
function withoutNul(parts: unknown[]): unknown[] {
  const scrub = (_key: string, value: unknown) => (typeof value === 'string' ? value.replaceAll('\0', '') : value);
  return parts.map((part, i) => (i < 2 ? part : JSON.parse(JSON.stringify(part), scrub)));
}

/** The payload may be null for an empty one (OCPP-J 1.6 §4.2.1), but not left out. */
function readCall(id: string, action: unknown, payload: unknown): Frame {
  if (id.length > maxIdChars) return faultyCall(id, 'The message id is too long.');
  if (typeof action !== 'string' || action === '') return faultyCall(id, 'The action is not a text.');
  if (payload === undefined) return faultyCall(id, 'The payload is missing.');
  const body = payload ?? {};
  if (typeof body !== 'object' || Array.isArray(body)) return faultyCall(id, 'The payload is not an object.');
  return { type: 'call', id, action, payload: body };
}

function faultyCall(id: string, description: string): FaultyCall {
  return { type: 'faulty', id, code: 'FormatViolation', description };
}

/** A text that is no frame is still owed an answer when it plainly starts as a CALL with an id. */
function faultyText(text: string, description: string): Frame {
  const id = /^\s*\[\s*2\s*,\s*"([^"\\]{1,255})"/.exec(text.slice(0, 400))?.[1];
  if (id === undefined) return { type: 'ignored', why: description };
  return faultyCall(id, description);
}

function parse(text: string): { json: unknown } | undefined {
  try {
    return { json: /\d{16}/.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text) };
  } catch {
    return undefined;
  }
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
