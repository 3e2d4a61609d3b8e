/**
 * What is known of a transaction whose id the station made (2.x), gathered from its messages. Theory: messages may come late, in any
 * order, more than once, and some never; so nothing is concluded from the order of their arrival. Each adds what it says to these facts,
 * and the session is made anew from them: the same messages give the same facts however they came. What a message leaves out
 * (connector, tag, charging state) is as before. Pure; stored with the order as JSON.
 */
import * as z from 'zod/mini';
import { type ConnectorState, chargingStates, type StationEvent, stopReasons } from '../../../ocpp/vocabulary.ts';
import { believe, type Moment } from './clock.ts';

const numbered = { seqNo: z.int(), atMs: z.int() };

export const factsSchema = z.object({
  /** Numbers of the messages heard: ranges in rising order that do not touch. */
  heard: z.array(z.tuple([z.int(), z.int()])),
  start: z.nullable(z.object({ ...numbered, clockRight: z.boolean() })),
  end: z.nullable(z.object({ ...numbered, clockRight: z.boolean(), reason: z.enum(stopReasons) })),
  /** Times of the earliest message or reading, and of the latest message. */
  firstMs: z.int(),
  lastMs: z.int(),
  /** The message whose tag is the order's, see `tagOf`; `stops`: it only ended the transaction, and may be somebody else's. */
  tag: z.nullable(z.object({ seqNo: z.int(), stops: z.boolean() })),
  /** Changes of the charging state by time. */
  states: z.array(z.object({ ...numbered, state: z.enum(chargingStates) })),
  /** The command by which the station is asked whether the transaction goes on. */
  askedId: z._default(z.nullable(z.string()), null),
});
export type Facts = z.infer<typeof factsSchema>;
export type Reported = Extract<StationEvent, { kind: 'transactionReported' }>;

/** More gaps or changes than this are a broken counter or a flapping contact. */
const maxRanges = 200;
const maxStates = 500;

/** What is known of the tag that a message brings, and of the order's. */
export interface Standing {
  isAccepted: boolean;
  /** The order's tag was accepted. */
  isAuthorized: boolean;
  /** The order's tag is the same, or has charged nothing. */
  isFree: boolean;
}

export function takeFacts(
  before: Facts | null,
  event: Reported,
  { atMs, clock }: Moment,
  receivedMs: number,
  standing: Standing,
): Facts {
  const { seqNo, phase, samples } = event;
  const firstMs = Math.min(atMs, ...samples.map((sample) => believe(sample.atMs, receivedMs).atMs));
  const clockRight = clock === 'right';
  const heard = withNumber(before?.heard ?? [], seqNo);
  const states = event.chargingState
    ? [...(before?.states ?? []), { seqNo, atMs, state: event.chargingState }].sort(byTime)
    : (before?.states ?? []);
  return {
    heard,
    start: before?.start ?? (phase === 'started' ? { seqNo, atMs, clockRight } : null),
    end: before?.end ?? (phase === 'ended' ? { seqNo, atMs, clockRight, reason: event.reason ?? 'local' } : null),
    firstMs: Math.min(before?.firstMs ?? firstMs, firstMs),
    lastMs: Math.max(before?.lastMs ?? atMs, atMs),
    tag: tagOf(before?.tag ?? null, event, standing),
    states: latestOf(changesOnly(states, heard)),
    askedId: null,
  };
}

/**
 * Whether a message is one heard before. Of a station that counts badly a number that comes with a later time is another message, and so is
 * the first that tells of the start or of the end.
 */
export function isHeard(facts: Facts, { seqNo, phase }: Reported, { atMs, clock }: Moment): boolean {
  if (!facts.heard.some(([from, to]) => seqNo >= from && seqNo <= to)) return false;
  if ((phase === 'ended' && !facts.end) || (phase === 'started' && !facts.start)) return false;
  return clock !== 'right' || atMs <= facts.lastMs || (phase === 'ended' && facts.end?.seqNo === seqNo);
}

/** Every message from the start to the end was heard. */
export function isComplete({ heard, start, end }: Facts): boolean {
  if (!start || !end) return false;
  return heard.some(([from, to]) => from <= start.seqNo && to >= end.seqNo);
}

const byTime = (a: Facts['states'][number], b: Facts['states'][number]) => a.atMs - b.atMs || a.seqNo - b.seqNo;

function withNumber(ranges: Facts['heard'], seqNo: number): Facts['heard'] {
  // A message without a number never belongs to a complete series.
  if (seqNo < 0) return ranges;
  if (ranges.some(([from, to]) => seqNo >= from && seqNo <= to)) return ranges;
  const below = ranges.find(([, to]) => to === seqNo - 1);
  const above = ranges.find(([from]) => from === seqNo + 1);
  const others = ranges.filter((range) => range !== below && range !== above);
  const joined: Facts['heard'][number] = [below?.[0] ?? seqNo, above?.[1] ?? seqNo];
  if (others.length >= maxRanges) return ranges;
  return [...others, joined].sort((a, b) => a[0] - b[0]);
}

/**
 * The tag of the earliest message counts; that of one which ends the transaction only while there is no other. One that was refused gives
 * way to one that is accepted, unless that would have to pay for what another has charged.
 */
function tagOf(
  before: Facts['tag'],
  { idTag, tokenType, seqNo, phase, trigger }: Reported,
  { isAccepted, isAuthorized, isFree }: Standing,
): Facts['tag'] {
  if (idTag === undefined || (idTag === '' && tokenType !== 'noAuthorization')) return before;
  const stops = phase === 'ended' || trigger === 'stopAuthorized';
  const own = { seqNo, stops };
  if (!before) return own;
  if (before.stops !== stops) return stops ? before : own;
  if (!stops && isAccepted !== isAuthorized && (isAuthorized || isFree)) return isAuthorized ? before : own;
  return before.seqNo <= seqNo ? before : own;
}

/** Without the states that repeat the one before, unless a message in between may still come. */
function changesOnly(states: Facts['states'], heard: Facts['heard']): Facts['states'] {
  const kept: Facts['states'] = [];
  for (const each of states) {
    const last = kept[kept.length - 1];
    const [from, to] = last ? [Math.min(last.seqNo, each.seqNo), Math.max(last.seqNo, each.seqNo)] : [0, 0];
    const isSettled = heard.some((range) => range[0] <= from && range[1] >= to);
    if (last?.state !== each.state || !isSettled) kept.push(each);
  }
  return kept;
}

/** Of too many the latest count, and that it charged before them: then nothing was idle. */
function latestOf(states: Facts['states']): Facts['states'] {
  if (states.length <= maxStates) return states;
  const first = states.find(({ state }) => state === 'charging');
  const latest = states.slice(1 - maxStates);
  return first && !latest.includes(first) ? [first, ...latest] : latest;
}

const isUnderWay = (state: Facts['states'][number]['state']) => state !== 'evConnected' && state !== 'idle';

/** Times in which the vehicle was there and took no power, and since when it takes none now; before it first might, it is not idle. */
export function idleOf({ states, end }: Facts): {
  idle: { fromMs: number; toMs: number }[];
  idleSinceMs: number | null;
} {
  const idle: { fromMs: number; toMs: number }[] = [];
  let sinceMs: number | null = null;
  let hasCharged = false;
  for (const { atMs, state } of states) {
    if (end && atMs > end.atMs) break;
    const isIdle = state === 'suspendedEv' || (state === 'evConnected' && hasCharged);
    hasCharged ||= isUnderWay(state);
    if (isIdle) sinceMs ??= atMs;
    else if (sinceMs !== null) {
      if (atMs > sinceMs) idle.push({ fromMs: sinceMs, toMs: atMs });
      sinceMs = null;
    }
  }
  return { idle, idleSinceMs: sinceMs };
}

/** When the vehicle was first and last given power; undefined when it never was. */
export function poweredOf({ states, end, lastMs }: Facts): { fromMs: number; toMs: number } | undefined {
  const first = states.find(({ state }) => state === 'charging');
  if (!first) return undefined;
  const last = states.findLastIndex(({ state }) => state === 'charging');
  return { fromMs: first.atMs, toMs: states[last + 1]?.atMs ?? end?.atMs ?? lastMs };
}

/** When the vehicle might first take power, and when it left for good; undefined where no state says. */
export function stayOf({ states, end }: Facts): { fromMs: number | undefined; leftMs: number | undefined } {
  const first = states.find(({ state }) => isUnderWay(state));
  const last = states.findLast(({ atMs }) => !end || atMs <= end.atMs);
  return { fromMs: first?.atMs, leftMs: first && last?.state === 'idle' ? last.atMs : undefined };
}

/** What an occupied connector shows because of its transaction. */
export function shownBy({ states, end }: Facts): ConnectorState {
  if (end) return 'finishing';
  const last = states[states.length - 1]?.state;
  if (last === undefined || last === 'idle' || last === 'evConnected')
    return states.some(({ state }) => isUnderWay(state)) ? 'finishing' : 'preparing';
  return last;
}
