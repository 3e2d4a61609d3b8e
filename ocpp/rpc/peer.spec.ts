import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallFrame } from './frame.ts';
import { newPeer, type PeerInput, type PeerLimits, type PeerOutput, step, unanswered } from './peer.ts';

const limits: PeerLimits = { maxQueued: 2, maxBacklog: 2, callTimeoutMs: 1_000 };
const call = (id: string, payload: unknown = {}): CallFrame => ({ type: 'call', id, action: 'Heartbeat', payload });
const ask = (id: string): PeerInput<string> => ({
  type: 'send',
  call: { id, action: 'Reset', payload: {}, about: `about ${id}` },
});
const result = (id: string): PeerInput<string> => ({ type: 'result', id, payload: {} });

function peer() {
  const state = newPeer<string>();
  return { state, step: (input: PeerInput<string>, nowMs = 0) => step(state, input, nowMs, limits) };
}
const summary = (outputs: PeerOutput<string>[]) =>
  outputs.map((output) =>
    'call' in output
      ? `${output.type} ${output.call.id}${output.type === 'settled' ? ` ${output.outcome.kind}` : ''}`
      : `${output.type} ${output.id}`,
  );

describe('outbound calls', () => {
  it('go one at a time, in order', () => {
    const { step } = peer();
    expect(summary(step(ask('a')))).toEqual(['sendCall a']);
    expect(summary(step(ask('b')))).toEqual([]);
    expect(summary(step(ask('c')))).toEqual([]);
    expect(summary(step(result('a')))).toEqual(['settled a result', 'sendCall b']);
    expect(summary(step({ type: 'error', id: 'b', code: 'NotSupported', description: '' }))).toEqual([
      'settled b error',
      'sendCall c',
    ]);
    expect(summary(step(result('c')))).toEqual(['settled c result']);
  });

  it('are refused at once when the queue is full', () => {
    const { step } = peer();
    for (const id of ['a', 'b', 'c']) step(ask(id));
    expect(summary(step(ask('d')))).toEqual(['settled d queueFull']);
  });

  it('time out and let the next one go with its own deadline; late, doubled and invented replies change nothing', () => {
    const { step } = peer();
    step(ask('a'), 0);
    step(ask('b'), 500);
    expect(summary(step({ type: 'tick' }, 999))).toEqual([]);
    expect(summary(step({ type: 'tick' }, 1_000))).toEqual(['settled a timeout', 'sendCall b']);
    expect(summary(step(result('a'), 1_001))).toEqual([]);
    expect(summary(step(result('nobody'), 1_001))).toEqual([]);
    expect(summary(step({ type: 'tick' }, 1_999))).toEqual([]);
    expect(summary(step(result('b'), 1_999))).toEqual(['settled b result']);
    expect(summary(step(result('b'), 1_999))).toEqual([]);
  });

  it('are all settled when the connection closes', () => {
    const { step, state } = peer();
    for (const id of ['a', 'b']) step(ask(id));
    step(call('1'));
    expect(summary(step({ type: 'closed' }))).toEqual(['settled a disconnected', 'settled b disconnected']);
    expect(state).toEqual(newPeer());
  });
});

describe('inbound calls', () => {
  it('are worked on one after the other, while a call of ours is under way', () => {
    const { step } = peer();
    const [one, two] = [call('1'), call('2')];
    step(ask('a'));
    expect(summary(step(one))).toEqual(['work 1']);
    expect(summary(step(two))).toEqual([]);
    expect(summary(step({ type: 'reply', call: one, payload: {} }))).toEqual(['sendResult 1', 'work 2']);
    expect(summary(step(result('a')))).toEqual(['settled a result']);
    expect(summary(step({ type: 'refuse', call: two, code: 'InternalError', description: '' }))).toEqual([
      'sendError 2',
    ]);
  });

  it('are the same call when id and content are the same, and worked on once', () => {
    const { step, state } = peer();
    const one = call('1');
    step(one);
    expect(step(call('1'))).toEqual([]);
    expect(unanswered(state)).toBe(1);
    expect(summary(step({ type: 'reply', call: one, payload: {} }))).toEqual(['sendResult 1']);
    expect(summary(step(call('1')))).toEqual(['work 1']); // answered before: the station reuses ids, or never saw the answer
  });

  it('are different calls when only the id is the same', () => {
    const { step } = peer();
    const one = call('1', { connectorId: 0 });
    step(one);
    step(call('1', { connectorId: 1 }));
    expect(summary(step({ type: 'reply', call: one, payload: {} }))).toEqual(['sendResult 1', 'work 1']);
  });

  it('are answered with an error when too many wait', () => {
    const { step } = peer();
    for (const id of ['1', '2', '3']) step(call(id));
    expect(summary(step(call('4')))).toEqual(['sendError 4']);
  });

  it('keep their order with notices, which get no answer and are lost when too many wait', () => {
    const { step } = peer();
    const notice: CallFrame = { ...call('n'), type: 'notice' };
    const last = call('3');
    expect(summary(step(notice))).toEqual(['work n']);
    expect(step({ ...notice })).toEqual([]); // the same again
    step(call('n')); // a call of the same name is another thing
    step(last);
    expect(summary(step({ ...call('4'), type: 'notice' }))).toEqual(['dropped 4']);
    expect(summary(step({ type: 'reply', call: notice, payload: {} }))).toEqual(['work n']);
  });

  it('are forgotten when the connection closes: an answer that comes then goes nowhere', () => {
    const { step } = peer();
    const one = call('1');
    step(one);
    step({ type: 'closed' });
    expect(step({ type: 'reply', call: one, payload: {} })).toEqual([]);
  });
});

/** Follows what a peer does and fails on the first broken promise. */
class Auditor {
  readonly state = newPeer<number>();
  nowMs = 0;
  working: CallFrame | undefined;
  inFlight: string | undefined;
  sent: string[] = [];
  owed = 0;
  answered = 0;
  notices = 0;
  noticed = 0;
  dropped = 0;
  asked = 0;
  settled = new Set<number>();
  #serial = 0;

  feed(input: PeerInput<number>): void {
    for (const output of step(this.state, input, this.nowMs, limits)) this.check(output);
    if ((this.state.queue?.length ?? 0) > limits.maxQueued) throw new Error('queue too long');
    if ((this.state.backlog?.length ?? 0) > limits.maxBacklog) throw new Error('backlog too long');
    if ((this.state.inFlight?.id ?? undefined) !== this.inFlight) throw new Error('in flight is not what was sent');
  }

  check(output: PeerOutput<number>): void {
    if (output.type === 'work') {
      if (this.working !== undefined) throw new Error('two calls worked on');
      this.working = output.call;
      if (output.call.type === 'notice') this.noticed++;
    } else if (output.type === 'sendResult' || output.type === 'sendError') this.answered++;
    else if (output.type === 'dropped') this.dropped++;
    else if (output.type === 'sendCall') {
      if (this.inFlight !== undefined) throw new Error('two calls in flight');
      this.inFlight = output.call.id;
      this.sent.push(output.call.id);
    } else {
      if (this.settled.has(output.call.about)) throw new Error('settled twice');
      this.settled.add(output.call.about);
      if (output.call.id === this.inFlight) this.inFlight = undefined;
    }
  }

  take(kind: number, pick: number): void {
    const input = this.choose(kind, pick);
    if (input !== undefined) this.feed(input);
  }

  choose(kind: number, pick: number): PeerInput<number> | undefined {
    switch (kind) {
      case 0:
        this.owed++;
        return { type: 'call', id: `i${this.#serial++}`, action: 'A', payload: {} };
      case 1: {
        const { working } = this;
        if (working === undefined) return undefined;
        this.feed({ ...working }); // sent again: must not be owed a second answer
        this.working = undefined;
        if (pick % 2) return { type: 'reply', call: working, payload: {} };
        return { type: 'refuse', call: working, code: 'InternalError', description: '' };
      }
      case 2: {
        const about = this.asked++;
        return { type: 'send', call: { id: `o${about}`, action: 'B', payload: {}, about } };
      }
      case 3: // a reply to something sent long ago, just now, or never
        return { type: 'result', id: this.sent.at(-1 - (pick % 4)) ?? 'never', payload: {} };
      case 4:
        this.nowMs += pick;
        return { type: 'tick' };
      case 5:
        this.owed++;
        return { type: 'faulty', id: 'f', code: 'FormatViolation', description: '' };
      case 6:
        this.notices++;
        return { type: 'notice', id: `n${this.#serial++}`, action: 'C', payload: {} };
      case 7: // of our results: there is nothing to settle
        return { type: 'resultError', id: this.inFlight ?? 'never', code: 'X', description: '' };
      default:
        return { type: 'error', id: this.inFlight ?? 'never', code: 'X', description: '' };
    }
  }

  finish(): void {
    while (this.working !== undefined) this.take(1, 1);
    this.feed({ type: 'closed' });
  }
}

it.each([16, 201, 21, 4_711])(
  'answers each call once and no notice, settles each call once, never has two in flight and stays bounded: 75 000 random steps of seed %i',
  (seed) => {
    const steps = fc.array(fc.tuple(fc.nat(8), fc.nat(900)), { minLength: 1_500, maxLength: 1_500, size: 'max' });
    let taken = 0;
    let settled = 0;
    let noticed = 0;
    fc.assert(
      fc.property(steps, (sequence) => {
        const auditor = new Auditor();
        for (const [kind, pick] of sequence) auditor.take(kind, pick);
        auditor.finish();
        taken += sequence.length;
        settled += auditor.settled.size;
        noticed += auditor.noticed;
        expect(auditor.answered).toBe(auditor.owed);
        expect(auditor.settled.size).toBe(auditor.asked);
        expect(auditor.noticed + auditor.dropped).toBe(auditor.notices);
      }),
      { numRuns: 50, seed },
    );
    expect(taken).toBeGreaterThanOrEqual(75_000);
    expect(settled).toBeGreaterThan(5_000);
    expect(noticed).toBeGreaterThan(500);
  },
);
