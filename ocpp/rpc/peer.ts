/**
 * One end of an OCPP-J conversation, the same for CSMS and charger: which frame may go out now, which call is to be worked on
 * now, and what became of each call. Theory of operation:
 *
 * - Outbound: at most one CALL waits for its reply (OCPP-J §4.1.1), others queue up to a bound. A reply, an error or the
 *   deadline settles it and lets the next go. Replies to anything else (late, doubled, invented) are ignored.
 * - Inbound: calls are worked on one at a time in order of arrival, whatever is in flight outbound, so CALLs may cross. A call
 *   re-sent with the same id and content while the first is waiting is the same call and answered once; the same id
 *   with other content is another call, because real chargers reuse ids. Notices (2.1 SEND) keep their place among the calls
 *   and are worked on like them, but nothing goes back.
 *
 * Pure: `step` changes only the state it is given and returns what to do. No I/O, promises, timers or clock in here.
 */
import type { RpcErrorCode } from './errors.ts';
import type { CallFrame, Frame } from './frame.ts';

/** An outbound call; `about` is the owner's and comes back when the call is settled. */
export interface OutboundCall<About> {
  id: string;
  action: string;
  payload: unknown;
  about: About;
}

export type CallOutcome =
  | { kind: 'result'; payload: unknown }
  | { kind: 'error'; code: string; description: string }
  | { kind: 'timeout' }
  | { kind: 'queueFull' }
  | { kind: 'disconnected' };

export type PeerInput<About> =
  | Frame
  | { type: 'send'; call: OutboundCall<About> }
  /** The work on an inbound call or notice is done; what a notice is answered with goes nowhere. */
  | { type: 'reply'; call: CallFrame; payload: unknown }
  | { type: 'refuse'; call: CallFrame; code: RpcErrorCode; description: string }
  | { type: 'tick' }
  | { type: 'closed' };

export type PeerOutput<About> =
  | { type: 'sendCall'; call: OutboundCall<About> }
  | { type: 'sendResult'; id: string; payload: unknown }
  | { type: 'sendError'; id: string; code: RpcErrorCode; description: string }
  /** Work on this call now; it is owed exactly one `reply` or `refuse`. */
  | { type: 'work'; call: CallFrame }
  /** A notice for which there is no room: it is lost, as SEND may be. */
  | { type: 'dropped'; call: CallFrame }
  | { type: 'settled'; call: OutboundCall<About>; outcome: CallOutcome };

export interface PeerLimits {
  /** Outbound calls that may wait behind the one in flight. */
  maxQueued: number;
  /** Inbound calls that may wait behind the one being worked on; more are refused. The owner stops reading long before. */
  maxBacklog: number;
  callTimeoutMs: number;
}
export const defaultPeerLimits: PeerLimits = { maxQueued: 32, maxBacklog: 256, callTimeoutMs: 30_000 };

/** Small while idle: the lists exist only while something is in them. */
export interface PeerState<About> {
  inFlight: OutboundCall<About> | undefined;
  deadlineMs: number;
  queue: OutboundCall<About>[] | undefined;
  working: CallFrame | undefined;
  backlog: CallFrame[] | undefined;
}

export function newPeer<About>(): PeerState<About> {
  return { inFlight: undefined, deadlineMs: 0, queue: undefined, working: undefined, backlog: undefined };
}

const nothing: never[] = [];

/** Feeds one input; returns the outputs in the order in which they are to be carried out. Mutates `state` only. */
export function step<About>(
  state: PeerState<About>,
  input: PeerInput<About>,
  nowMs: number,
  limits: PeerLimits = defaultPeerLimits,
): PeerOutput<About>[] {
  switch (input.type) {
    case 'call':
    case 'notice':
      return takeCall(state, input, limits);
    case 'faulty':
      return [{ type: 'sendError', id: input.id, code: input.code, description: input.description }];
    case 'result':
      return settle(state, input.id, { kind: 'result', payload: input.payload }, nowMs, limits);
    case 'error':
      return settle(
        state,
        input.id,
        { kind: 'error', code: input.code, description: input.description },
        nowMs,
        limits,
      );
    case 'send':
      return send(state, input.call, nowMs, limits);
    case 'reply':
      return finish(state, input.call, { type: 'sendResult', id: input.call.id, payload: input.payload });
    case 'refuse': {
      const { call, code, description } = input;
      return finish(state, call, { type: 'sendError', id: call.id, code, description });
    }
    case 'tick':
      if (state.inFlight === undefined || nowMs < state.deadlineMs) return nothing;
      return settle(state, state.inFlight.id, { kind: 'timeout' }, nowMs, limits);
    case 'closed':
      return close(state);
    case 'resultError': // the owner has read it already; there is no call left that it could settle
    case 'ignored':
      return nothing;
  }
}

/** Inbound calls that are not answered yet, the one being worked on included. */
export function unanswered<About>(state: PeerState<About>): number {
  return (state.working === undefined ? 0 : 1) + (state.backlog?.length ?? 0);
}

function takeCall<About>(state: PeerState<About>, call: CallFrame, limits: PeerLimits): PeerOutput<About>[] {
  if (state.working === undefined) {
    state.working = call;
    return [{ type: 'work', call }];
  }
  if (isSameCall(state.working, call) || state.backlog?.some((other) => isSameCall(other, call))) return nothing;
  if ((state.backlog?.length ?? 0) >= limits.maxBacklog) {
    if (call.type === 'notice') return [{ type: 'dropped', call }];
    return [{ type: 'sendError', id: call.id, code: 'GenericError', description: 'Too many calls are waiting.' }];
  }
  state.backlog ??= [];
  state.backlog.push(call);
  return nothing;
}

function isSameCall(a: CallFrame, b: CallFrame): boolean {
  return (
    a.type === b.type &&
    a.id === b.id &&
    a.action === b.action &&
    JSON.stringify(a.payload) === JSON.stringify(b.payload)
  );
}

function finish<About>(state: PeerState<About>, call: CallFrame, answer: PeerOutput<About>): PeerOutput<About>[] {
  if (state.working !== call) return nothing; // answered already, or the connection closed meanwhile
  const next = state.backlog?.shift();
  if (state.backlog?.length === 0) state.backlog = undefined;
  state.working = next;
  const out = call.type === 'notice' ? [] : [answer];
  if (next !== undefined) out.push({ type: 'work', call: next });
  return out;
}

function send<About>(
  state: PeerState<About>,
  call: OutboundCall<About>,
  nowMs: number,
  limits: PeerLimits,
): PeerOutput<About>[] {
  if (state.inFlight === undefined) {
    state.inFlight = call;
    state.deadlineMs = nowMs + limits.callTimeoutMs;
    return [{ type: 'sendCall', call }];
  }
  if ((state.queue?.length ?? 0) >= limits.maxQueued)
    return [{ type: 'settled', call, outcome: { kind: 'queueFull' } }];
  state.queue ??= [];
  state.queue.push(call);
  return nothing;
}

function settle<About>(
  state: PeerState<About>,
  id: string,
  outcome: CallOutcome,
  nowMs: number,
  limits: PeerLimits,
): PeerOutput<About>[] {
  const call = state.inFlight;
  if (call === undefined || call.id !== id) return nothing;
  const settled: PeerOutput<About> = { type: 'settled', call, outcome };
  const next = state.queue?.shift();
  if (state.queue?.length === 0) state.queue = undefined;
  state.inFlight = next;
  if (next === undefined) return [settled];
  state.deadlineMs = nowMs + limits.callTimeoutMs;
  return [settled, { type: 'sendCall', call: next }];
}

function close<About>(state: PeerState<About>): PeerOutput<About>[] {
  const lost = [...(state.inFlight ? [state.inFlight] : nothing), ...(state.queue ?? nothing)];
  Object.assign(state, newPeer<About>());
  return lost.map((call) => ({ type: 'settled', call, outcome: { kind: 'disconnected' } }));
}
