/**
 * One connected station as the CSMS sees it: frames in, what to do out. Puts together the peer (order, duplicates, timeouts),
 * the dialect (wire ↔ vocabulary) and the boot gate. Pure: no I/O, promises, timers or clock; `stepStation` mutates only the
 * state it is given.
 *
 * Boot gate (OCPP 1.6 §4.2 and errata): a connection begins open, because a reconnecting station need not boot again. After a
 * boot answered `pending` or `rejected`, CALLs other than BootNotification are refused with SecurityError, save those that a
 * TriggerMessage asked for; while `pending` no transaction may be started or stopped from here, while `rejected` nothing is sent.
 */
import type { Dialect, WireCall } from './dialects/dialect.ts';
import { noQuirks, type Quirks, quirksOf } from './quirks.ts';
import { type RpcErrorCode, readErrorCode } from './rpc/errors.ts';
import {
  type CallFrame,
  type FrameLimits,
  frameLimits16,
  readFrame,
  writeCall,
  writeError,
  writeResult,
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

export interface StationState<About> {
  dialect: Dialect;
  peer: PeerState<Asked<About>>;
  boot: 'open' | 'pending' | 'rejected';
  quirks: Quirks;
  /** Actions that a trigger asked for while the boot was pending. */
  triggered: Set<string> | undefined;
}

interface StationLimits {
  frame: FrameLimits;
  peer: PeerLimits;
}
const defaultStationLimits: StationLimits = { frame: frameLimits16, peer: defaultPeerLimits };

export type StationInput<About> =
  | { type: 'text'; text: string }
  | { type: 'reply'; call: CallFrame; event: StationEvent; reply: StationReply }
  | { type: 'refuse'; call: CallFrame; code: RpcErrorCode; description: string }
  | { type: 'command'; id: string; command: StationCommand; about: About }
  | { type: 'tick' }
  | { type: 'closed' };

export type StationOutput<About> =
  | { type: 'send'; text: string }
  /** Handle this event now; it is owed exactly one `reply` or `refuse` with the same `call`. */
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
  return { dialect, peer: newPeer(), boot: 'open', quirks, triggered: undefined };
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
      const frame = readFrame(input.text, limits.frame);
      if (frame.type === 'ignored') out.push({ type: 'oddity', what: `ignored: ${frame.why}` });
      if (frame.type === 'faulty') out.push({ type: 'oddity', what: `refused: ${frame.description}` });
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
    case 'settled':
      out.push({
        type: 'answered',
        about: output.call.about.about,
        answer: answerOf(state, output.call, output.outcome),
      });
      break;
  }
}

/** A call's turn has come: it is refused here, or becomes an event for the owner. */
function work<About>(
  state: StationState<About>,
  call: CallFrame,
  nowMs: number,
  limits: StationLimits,
  out: StationOutput<About>[],
): void {
  const gated = state.boot !== 'open' && call.action !== 'BootNotification' && !state.triggered?.has(call.action);
  const read = gated
    ? ({ ok: false, code: 'SecurityError', description: 'The station is not accepted yet.' } as const)
    : state.dialect.readEvent(call.action, call.payload, state.quirks);
  if (read.ok) {
    if (read.value.kind === 'booted') state.quirks = quirksOf(read.value);
    out.push({ type: 'event', call, event: read.value });
    return;
  }
  out.push({ type: 'oddity', what: `refused ${call.action.slice(0, 50)}: ${read.description}` });
  feed(state, { type: 'refuse', call, code: read.code, description: read.description }, nowMs, limits, out);
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
  if (event.kind === 'booted' && 'intervalS' in answer) {
    state.boot = answer.status === 'accepted' ? 'open' : answer.status;
    state.triggered = undefined;
  }
  let result: PeerInput<Asked<About>>;
  try {
    result = { type: 'reply', call, payload: state.dialect.writeReply(event, answer) };
  } catch (error) {
    out.push({ type: 'oddity', what: `reply to ${event.kind}: ${messageOf(error)}` });
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
  const fail = (detail: string) =>
    out.push({ type: 'answered', about: asked.about, answer: { outcome: 'failed', detail } });
  if (!mayCommand(state.boot, asked.command)) {
    fail(commandFailures.notAccepted);
    return;
  }
  let wire: WireCall;
  try {
    wire = state.dialect.writeCommand(asked.command);
  } catch (error) {
    fail(messageOf(error));
    return;
  }
  if (state.boot === 'pending' && asked.command.kind === 'trigger') {
    state.triggered ??= new Set();
    state.triggered.add(state.dialect.triggeredAction(asked.command));
  }
  feed(
    state,
    { type: 'send', call: { id, action: wire.action, payload: wire.payload, about: asked } },
    nowMs,
    limits,
    out,
  );
}

function mayCommand(boot: StationState<unknown>['boot'], { kind }: StationCommand): boolean {
  return boot === 'open' || (boot === 'pending' && kind !== 'remoteStart' && kind !== 'remoteStop');
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
