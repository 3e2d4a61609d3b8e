/**
 * One of the two versions of 2.x: its name and its table of messages, and how payloads are written by it. Payloads are typed
 * as 2.1 has them, which is nearly all that 2.0.1 has and more; the version's own schema has the last word when written.
 */
import type { Call } from 'typed-ocpp/dist/ocpp21/call.js';
import type { CheckedCallResult } from 'typed-ocpp/dist/ocpp21/callresult.js';
import { isRecord, type Read } from '../messages/shape.ts';
import { type Message, Unsayable, type WireCall } from './dialect.ts';
import type { Fields } from './v2-fields.ts';

export interface Wire {
  version: 'ocpp2.0.1' | 'ocpp2.1';
  messages: Readonly<Record<string, Message>>;
}

/** A peer is text to look actions up by: `constructor` is none. */
export function messageOf(wire: Wire, action: string): Message | undefined {
  return Object.hasOwn(wire.messages, action) ? wire.messages[action] : undefined;
}

/** The version's name, for people. */
export function nameOf(wire: Wire): string {
  return wire.version === 'ocpp2.1' ? 'OCPP 2.1' : 'OCPP 2.0.1';
}

type Requests = { [C in Call as `${C[2]}`]: C[3] };
type Responses = { [C in Call as `${C[2]}`]: CheckedCallResult<C>[2] };

/**
 * @throws Unsayable when the version has no such action
 * @throws Error when the payload does not pass the official schema
 */
export function call<A extends keyof Requests>(wire: Wire, action: A, payload: Requests[A]): WireCall {
  return rawCall(wire, action, payload);
}

export function rawCall(wire: Wire, action: string, payload: object): WireCall {
  const message = messageOf(wire, action);
  if (message === undefined) throw new Unsayable(`${nameOf(wire)} has no ${action}.`);
  return { action, payload: message.request.write(payload) };
}

/** @throws Error when the payload does not pass the official schema */
export function response<A extends keyof Responses>(wire: Wire, action: A, payload: Responses[A]): object {
  return rawResponse(wire, action, payload);
}

/** What is sent without an answer has none: nothing is checked then. */
export function rawResponse(wire: Wire, action: string, payload: object): object {
  const shape = messageOf(wire, action)?.response;
  return shape === undefined ? {} : shape.write(payload);
}

/** What the official schema of a request has against a payload; `undefined` when nothing. */
export function faultOf({ request }: Message, payload: unknown): string | undefined {
  try {
    request.write(payload);
    return undefined;
  } catch (error) {
    if (error instanceof Error) return error.message;
    throw error;
  }
}

/** Reads the response to an action leniently. */
export function readResponse(wire: Wire, action: string, payload: unknown): Read<Fields> {
  const shape = messageOf(wire, action)?.response;
  if (shape === undefined) return { ok: true, value: isRecord(payload) ? payload : {} };
  return shape.read(payload);
}
