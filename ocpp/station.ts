/**
 * One connected station as the CSMS sees it: frames in, what to do out. Puts together the peer (order, duplicates, timeouts),
 * the dialect (wire ↔ vocabulary) and the boot gate. Pure: no I/O, promises, timers or clock; `stepStation` mutates only the
 * state it is given.
 *
 * 2.1: a SEND becomes an event whose reply goes nowhere; a CALLRESULT that cannot be read is refused with CALLRESULTERROR; one
 * that we receive is told to the log, because the call it belongs to is over.
 */
import { type Dialect, type Message, Unsayable, type WireCall } from './dialects/dialect.ts';
import { booted, type Gate, mayReceive, maySend, remember } from './gate.ts';
import type { Read } from './messages/shape.ts';
import { noQuirks, type Quirks, quirksOf } from './quirks.ts';
import { type RpcErrorCode, readErrorCode } from './rpc/errors.ts';
import {
  type CallFrame,
  type Frame,
  type FrameLimits,
  readFrame,
  writeCall,
  writeError,
  writeResult,
  writeResultError,
} from './rpc/frame.ts';
import {
  type CallOutcome,
  defaultPeerLimits,
  newPeer,
  type OutboundCall,
  type PeerInput,
  type PeerLimits,
  type PeerOutput,
  type PeerState,
  step,
} from './rpc/peer.ts';
import type { CommandAnswer, StationCommand, StationEvent, StationReply } from './vocabulary.ts';

/** A command under way; `about` is the caller's own and comes back with the answer. */
interface Asked<About> {
  command: StationCommand;
  about: About;
}

export interface StationState<About> extends Gate {
  dialect: Dialect;
  peer: PeerState<Asked<About>>;
  quirks: Quirks;
}

export interface StationLimits {
  /** Those of the version when not given. */
  frame?: FrameLimits;
  peer: PeerLimits;
}
const defaultStationLimits: StationLimits = { peer: defaultPeerLimits };

export type StationInput<About> =
  | { type: 'text'; text: string }
  | { type: 'reply'; call: CallFrame; event: StationEvent; reply: StationReply }
  | { type: 'refuse'; call: CallFrame; code: RpcErrorCode; description: string }
  | { type: 'command'; id: string; command: StationCommand; about: About }
  | { type: 'tick' }
  | { type: 'closed' };

export type StationOutput<About> =
  | { type: 'send'; text: string }
  /** Handle this event now; it is owed exactly one `reply` or `refuse` with the same `call`, even if nothing goes out then. */
  | { type: 'event'; call: CallFrame; event: StationEvent }
  | { type: 'answered'; about: About; answer: CommandAnswer }
  /** Something to tell the log: a refused call or an unreadable frame. */
  | { type: 'oddity'; what: string };

/** `detail` of a command that failed here, before or instead of the station's word. */
export const commandFailures = {
  offline: 'offline',
  timeout: 'timeout',
  disconnected: 'disconnected',
  queueFull: 'queueFull',
  notAccepted: 'notAccepted',
} as const;

export function newStation<About>(dialect: Dialect, quirks: Quirks = noQuirks): StationState<About> {
  return { dialect, peer: newPeer(), boot: 'open', quirks, asked: undefined };
}

/** Feeds one input; returns what to do, in order. */
export function stepStation<About>(
  state: StationState<About>,
  input: StationInput<About>,
  nowMs: number,
  limits: StationLimits = defaultStationLimits,
): StationOutput<About>[] {
  const out: StationOutput<About>[] = [];
  switch (input.type) {
    case 'text': {
      const frame = readFrame(input.text, state.dialect.version, limits.frame);
      const what = oddityOf(frame);
      if (what !== undefined) out.push({ type: 'oddity', what });
      feed(state, frame, nowMs, limits, out);
      break;
    }
    case 'reply':
      reply(state, input.call, input.event, input.reply, nowMs, limits, out);
      break;
    case 'command':
      command(state, input.id, { command: input.command, about: input.about }, nowMs, limits, out);
      break;
    default:
      feed(state, input, nowMs, limits, out);
  }
  return out;
}

function oddityOf(frame: Frame): string | undefined {
  if (frame.type === 'ignored') return `ignored: ${frame.why}`;
  if (frame.type === 'faulty') return `refused: ${frame.description}`;
  if (frame.type !== 'resultError') return undefined;
  return `refused our answer ${frame.id.slice(0, 50)}: ${frame.code.slice(0, 50)}: ${frame.description.slice(0, 255)}`;
}

function feed<About>(
  state: StationState<About>,
  input: PeerInput<Asked<About>>,
  nowMs: number,
  limits: StationLimits,
  out: StationOutput<About>[],
): void {
  for (const output of step(state.peer, input, nowMs, limits.peer)) {
    if (output.type === 'work') work(state, output.call, nowMs, limits, out);
    else carryOut(state, output, out);
  }
}

function carryOut<About>(
  state: StationState<About>,
  output: Exclude<PeerOutput<Asked<About>>, { type: 'work' }>,
  out: StationOutput<About>[],
): void {
  switch (output.type) {
    case 'sendResult':
      out.push({ type: 'send', text: writeResult(output.id, output.payload) });
      break;
    case 'sendError':
      out.push({ type: 'send', text: writeError(output.id, output.code, output.description, state.dialect.version) });
      break;
    case 'sendCall':
      out.push({ type: 'send', text: writeCall(output.call.id, output.call.action, output.call.payload) });
      break;
    case 'settled': {
      const { call, outcome } = output;
      const unfit = outcome.kind === 'result' ? unfitResult(state.dialect, call.action, outcome.payload) : undefined;
      if (unfit !== undefined) {
        out.push({ type: 'send', text: writeResultError(call.id, unfit.code, unfit.description) });
        out.push({ type: 'oddity', what: `refused the answer to ${call.action}: ${unfit.description}` });
      }
      const answer: CommandAnswer = unfit
        ? { outcome: 'failed', detail: unfit.description }
        : answerOf(state, call, outcome);
      out.push({ type: 'answered', about: call.about.about, answer });
      break;
    }
    case 'dropped':
      out.push({ type: 'oddity', what: `dropped ${output.call.action.slice(0, 50)}: too many messages are waiting` });
      break;
  }
}

/** What is wrong with a result; only 2.1 has a word to tell the station, others leave it to the dialect. */
function unfitResult(dialect: Dialect, action: string, payload: unknown): (Read<unknown> & { ok: false }) | undefined {
  if (dialect.version !== 'ocpp2.1') return undefined;
  const read = messageOf(dialect, action)?.response?.read(structuredClone(payload)); // reading may repair, the owner wants it as it came
  return read?.ok === false ? read : undefined;
}

/** By own names only: a station may well call an action `constructor`. */
function messageOf(dialect: Dialect, action: string): Message | undefined {
  return Object.hasOwn(dialect.messages, action) ? dialect.messages[action] : undefined;
}

/** A call's turn has come: it is refused here, or becomes an event for the owner. */
function work<About>(
  state: StationState<About>,
  call: CallFrame,
  nowMs: number,
  limits: StationLimits,
  out: StationOutput<About>[],
): void {
  const read = readCall(state, call);
  if (read.ok) {
    if (read.value.kind === 'booted') state.quirks = quirksOf(read.value);
    out.push({ type: 'event', call, event: read.value });
    return;
  }
  out.push({ type: 'oddity', what: `refused ${call.action.slice(0, 50)}: ${read.description}` });
  feed(state, { type: 'refuse', call, code: read.code, description: read.description }, nowMs, limits, out);
}

function readCall(state: StationState<unknown>, { type, action, payload }: CallFrame): Read<StationEvent> {
  if (!mayReceive(state, action))
    return { ok: false, code: 'SecurityError', description: 'The station is not accepted yet.' };
  if (type === 'notice' && messageOf(state.dialect, action)?.response !== undefined)
    return { ok: false, code: 'FormatViolation', description: 'It needs an answer, and SEND has none.' };
  return state.dialect.readEvent(action, payload, state.quirks);
}

function reply<About>(
  state: StationState<About>,
  call: CallFrame,
  event: StationEvent,
  answer: StationReply,
  nowMs: number,
  limits: StationLimits,
  out: StationOutput<About>[],
): void {
  if (event.kind === 'booted' && 'intervalS' in answer) booted(state, answer.status);
  let result: PeerInput<Asked<About>>;
  try {
    // An action without an answer that comes as a CALL is still owed one.
    const hasAnswer = messageOf(state.dialect, call.action)?.response !== undefined;
    result = { type: 'reply', call, payload: hasAnswer ? state.dialect.writeReply(event, answer) : {} };
  } catch (error) {
    out.push({ type: 'oddity', what: `reply to ${event.kind}: ${textOf(error)}` });
    result = { type: 'refuse', call, code: 'InternalError', description: 'No valid answer could be made.' };
  }
  feed(state, result, nowMs, limits, out);
}

function command<About>(
  state: StationState<About>,
  id: string,
  asked: Asked<About>,
  nowMs: number,
  limits: StationLimits,
  out: StationOutput<About>[],
): void {
  const answer = (outcome: CommandAnswer['outcome'], detail: string) => {
    out.push({ type: 'answered', about: asked.about, answer: { outcome, detail } });
  };
  const reason = state.dialect.refusal(asked.command);
  if (reason !== undefined) {
    answer('unsupported', reason);
    return;
  }
  let wire: WireCall;
  try {
    wire = state.dialect.writeCommand(asked.command);
  } catch (error) {
    answer(error instanceof Unsayable ? 'unsupported' : 'failed', textOf(error));
    return;
  }
  if (!maySend(state, wire)) {
    answer('failed', commandFailures.notAccepted);
    return;
  }
  remember(state, state.dialect, asked.command, wire);
  const { action, payload } = wire;
  feed(state, { type: 'send', call: { id, action, payload, about: asked } }, nowMs, limits, out);
}

function answerOf<About>(
  state: StationState<About>,
  call: OutboundCall<Asked<About>>,
  outcome: CallOutcome,
): CommandAnswer {
  if (outcome.kind === 'result') return state.dialect.readAnswer(call.about.command, outcome.payload);
  if (outcome.kind !== 'error') return { outcome: 'failed', detail: commandFailures[outcome.kind] };
  const code = readErrorCode(outcome.code);
  const unsupported = code === 'NotImplemented' || code === 'NotSupported';
  const detail = outcome.description === '' ? outcome.code : `${outcome.code}: ${outcome.description}`;
  return { outcome: unsupported ? 'unsupported' : 'failed', detail };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
