/**
 * Sessions of stations that make the transaction's id (2.x TransactionEvent): what one message makes of them. The session is made anew
 * from the facts and the readings of all messages heard so far (`facts.ts`, `openSortedMeter`), so that late, repeated and missing ones
 * need no rules of their own. A transaction may begin long before energy flows and end long after; energy is what its readings prove.
 */
import type { MeterSample } from '../../../ocpp/vocabulary.ts';
import { believe, type Moment } from './clock.ts';
import { ended, endWithoutStop } from './ending.ts';
import { type Facts, idleOf, isComplete, isHeard, poweredOf, type Reported, takeFacts } from './facts.ts';
import { laterOn, slackMs } from './matching.ts';
import { freshMemory, type Memory, ownIdPrefix, type Session, sameTag } from './memory.ts';
import { addSamples, isUntil, type Meter, openSortedMeter } from './meter.ts';
import { isAfter, meantBy } from './own-ids.ts';
import type { AbnormalReason } from './reasons.ts';
import type { Circumstances, Decision } from './session.ts';

/**
 * @returns `opened`: a new order, which may have ended already. `reported`: it goes on. `ended`: it has its end, or is corrected after it.
 * `reopened`: it was given up and is alive. `late`: a person closed it, or it is long over; the samples are only worth keeping. `repeated`: heard before.
 */
export function reported(sessions: readonly Session[], event: Reported, now: Circumstances): Decision {
  const moment = believe(event.atMs, now.receivedMs);
  const { session: before, startKey } = meantBy(sessions, event, moment);
  const known = before?.memory.facts ?? null;
  if (before && known && isHeard(known, event, moment)) return about('repeated', before);
  if (before && (before.abnormalReason === 'closedByHand' || isAfter(before, moment))) return about('late', before);
  const facts = takeFacts(known, event, moment, now.receivedMs, {
    isAccepted: now.authorization === 'accepted',
    isAuthorized: before?.memory.authorized ?? false,
    isFree: before?.energyWh === 0 || (before !== undefined && sameTag(before.idTag, event.idTag ?? '')),
  });
  const running = runningBy(before, startKey, facts, event, moment, now);
  const { session, noted } = standing(sessions, running, before, now.receivedMs);
  if (facts.end) return about(before ? 'ended' : 'opened', endReported(session, facts), noted);
  if (!before) return about('opened', session, noted);
  if (before.state === 'charging') return about('reported', session, noted);
  if (moment.atMs > (before.endedAtMs ?? 0)) return about('reopened', session, noted);
  return about('ended', endWithoutStop(session, 'missingStop'), noted);
}

const about = (outcome: Decision['outcome'], session: Session, noted: readonly Session[] = []): Decision => ({
  outcome,
  session,
  given: [],
  noted,
});

/** The session as the facts have it, were it still running. */
function runningBy(
  before: Session | undefined,
  startKey: string,
  facts: Facts,
  event: Reported,
  moment: Moment,
  now: Circumstances,
): Session {
  const startedAtMs = facts.start?.clockRight ? facts.start.atMs : facts.firstMs;
  const connector = before?.connector || event.connector || 0;
  const isSamePlace = before?.connector === connector;
  const limitW = isSamePlace ? before.memory.limitW : now.limitW(connector);
  const timed = facts.start?.clockRight ?? true;
  const meter = meterOf(before?.meter, { startMs: startedAtMs, limitW, timed, untilMs: facts.end?.atMs });
  addSamples(meter, event.samples, now.receivedMs);
  const isNewTag = facts.tag !== null && facts.tag !== before?.memory.facts?.tag;
  const memory: Memory = {
    ...(before?.memory ?? freshMemory),
    ...alive(before?.memory, moment.atMs),
    ...idleOf(facts),
    authorized: isNewTag ? now.authorization === 'accepted' : (before?.memory.authorized ?? false),
    reasons: timed ? [] : ['clockImplausible'],
    limitW,
    timed,
    stopKey: null,
    facts,
  };
  return {
    id: before?.id ?? now.newId,
    transactionId: before?.transactionId ?? 0,
    connector,
    idTag: isNewTag ? (event.idTag ?? '') : (before?.idTag ?? ''),
    startKey,
    state: 'charging',
    startedAtMs,
    endedAtMs: null,
    meterStartWh: meter.baseWh ?? -1,
    meterStopWh: null,
    energyWh: meter.energyWh,
    stopReason: null,
    abnormalReason: null,
    memory,
    meter,
  };
}

/** The meter that was kept, or one read anew because what its readings are held against is not what was thought. */
function meterOf(before: Meter | undefined, as: Parameters<typeof openSortedMeter>[0]): Meter {
  const isSame =
    before?.sorted &&
    before.startMs === as.startMs &&
    before.limitW === as.limitW &&
    before.timed === as.timed &&
    before.sorted.untilMs === as.untilMs;
  return isSame ? before : openSortedMeter(as, before?.sorted?.readings);
}

/** A message from after what made the session look lost shows that it is not; one from before shows nothing. */
function alive(memory: Memory | undefined, atMs: number): Pick<Memory, 'free' | 'bootedMs'> {
  const { free = null, bootedMs = null } = memory ?? {};
  return {
    free: free && atMs > free.atMs ? null : free,
    bootedMs: bootedMs !== null && atMs >= bootedMs ? null : bootedMs,
  };
}

/** One vehicle charges at a connector: where a later transaction began, the end of an earlier one is missing, and will be asked for. */
function standing(
  sessions: readonly Session[],
  session: Session,
  before: Session | undefined,
  receivedMs: number,
): { session: Session; noted: Session[] } {
  const isNewcomer = session.connector > 0 && before?.connector !== session.connector;
  if (!isNewcomer) return { session, noted: [] };
  const others = sessions.filter((s) => s.id !== session.id);
  const leave = (s: Session, atMs: number): Session => ({
    ...s,
    memory: { ...s.memory, free: s.memory.free ?? { atMs, heardMs: receivedMs } },
  });
  const outlived = others.filter(
    (s) => s.state === 'charging' && s.connector === session.connector && s.startedAtMs <= session.startedAtMs,
  );
  const nextMs = Math.min(...laterOn(others, session).map(({ startedAtMs }) => startedAtMs));
  return {
    session: Number.isFinite(nextMs) ? leave(session, nextMs) : session,
    noted: outlived.map((s) => leave(s, session.startedAtMs)),
  };
}

/** Ends a session by what the station told of its end. */
function endReported(session: Session, facts: Facts): Session {
  const { end } = facts;
  if (!end) return session;
  const endedAtMs = Math.max(session.startedAtMs, end.atMs);
  const reasons = [...session.memory.reasons, ...proofOf(session, facts)];
  if (!end.clockRight || end.atMs < session.startedAtMs) reasons.push('clockImplausible');
  const stop = { reason: end.reason, stopKey: `${ownIdPrefix}${end.seqNo}` };
  return ended(session, endedAtMs, undefined, session.energyWh, reasons, stop);
}

/**
 * What is wrong with the readings. They prove the energy when they reach from before power was given to after it, whatever messages are
 * missing in between; a transaction that surely never charged needs none.
 */
function proofOf({ meter, startedAtMs }: Session, facts: Facts): AbnormalReason[] {
  const complete = isComplete(facts);
  const powered = poweredOf(facts);
  if (complete && !powered && meter.energyWh === 0) return [];
  const untilMs = meter.sorted?.untilMs;
  const readings = (meter.sorted?.readings ?? []).filter(
    (each) => hasRegister(each) && isUntil(each, each.atMs ?? 0, untilMs),
  );
  const first = readings.find(({ context }) => context === 'Transaction.Begin') ?? readings[0];
  const last = readings.at(-1);
  if (!first || !last) return ['meterStopMissing'];
  const reasons: AbnormalReason[] = [];
  const fromMs = complete ? (powered?.fromMs ?? startedAtMs) : facts.start ? startedAtMs : Number.NEGATIVE_INFINITY;
  if (first.context !== 'Transaction.Begin' && (first.atMs ?? 0) > fromMs + slackMs) reasons.push('meterStartMissing');
  const toMs = (complete ? powered?.toMs : undefined) ?? facts.end?.atMs ?? 0;
  if (last.context !== 'Transaction.End' && (last.atMs ?? 0) < toMs - slackMs) reasons.push('meterStopMissing');
  if (meter.reset) reasons.push('meterReset');
  else if (last.energySessionWh === undefined && last.energyWh !== undefined && last.energyWh !== meter.registerWh)
    reasons.push(last.energyWh < (meter.registerWh ?? meter.baseWh ?? 0) ? 'negativeEnergy' : 'energyImplausible');
  return reasons;
}

const hasRegister = ({ energyWh, energySessionWh }: MeterSample) =>
  energyWh !== undefined || energySessionWh !== undefined;

/** A session whose station was asked, by that command, whether it goes on; null: is to be asked. */
export const asked = (session: Session, commandId: string | null): Session => {
  const { memory } = session;
  return memory.facts ? { ...session, memory: { ...memory, facts: { ...memory.facts, askedId: commandId } } } : session;
};

/**
 * What the answer (`AnswerData['readTransaction']`) saves: a session that goes on, or whose end is still on the way. Undefined when
 * it is neither.
 */
export function spared(session: Session, answer: unknown, nowMs: number): Session | undefined {
  const { isOngoing = false, hasMessages = false }: { isOngoing?: unknown; hasMessages?: unknown } = Object(answer);
  const { facts, free, bootedMs } = session.memory;
  if (!facts || (isOngoing !== true && hasMessages !== true)) return undefined;
  // What waits to be sent is waited for once more.
  const later =
    isOngoing === true
      ? { free: null, bootedMs: null }
      : { free: free && { ...free, heardMs: nowMs }, bootedMs: bootedMs === null ? null : nowMs };
  return { ...session, memory: { ...session.memory, ...later, facts: { ...facts, askedId: null } } };
}
