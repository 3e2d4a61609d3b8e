/**
 * The state table of a charging session. One event of a charger and the sessions we remember of it go in; what becomes of them comes
 * out. Theory: a session is `charging` until its stop comes (`completed`, or `abnormal` with a reason), or until we must give up on
 * the stop (`abnormal: missingStop`), which a late stop still corrects. Starts and stops are answered whatever they say, so
 * every one of them ends in a session: a repeated one in the first one's, a stop without start in an order of nothing.
 * Knows no rows, prices, sockets or clocks; ids and times are given.
 */
import type { AuthorizationStatus, ConnectorState, MeterSample, StationEvent } from '../../../ocpp/vocabulary.ts';
import { believe } from './clock.ts';
import { endByStop, endWithoutStop, idleUntil, type Stop } from './ending.ts';
import {
  findClosed,
  findOrphan,
  findStopped,
  givenNumber,
  isSameStop,
  laterOn,
  openOn,
  readSince,
  slackMs,
  stopFits,
} from './matching.ts';
import { freshMemory, isCorrectable, isOrphan, type Memory, type Session } from './memory.ts';
import { addSamples, mostWh, openMeter } from './meter.ts';
import { reported } from './reported.ts';

export interface Circumstances {
  readonly receivedMs: number;
  /** For an order that this event may open; another one each time it is read. */
  readonly newId: string;
  /** The most that a connector can deliver, 0 when unknown. */
  limitW(connector: number): number;
  connectorState(connector: number): ConnectorState | undefined;
  /** What the card of a start was answered. */
  readonly authorization: AuthorizationStatus;
}

export interface Decision {
  readonly outcome:
    | 'none'
    | 'opened'
    | 'repeated'
    | 'ended'
    | 'orphaned'
    | 'metered'
    | 'reported'
    | 'late'
    | 'reopened'
    | 'noted';
  /** The session the event is about. */
  readonly session?: Session;
  /** Others that the event ends. */
  readonly given: readonly Session[];
  /** Sessions of which only the memory changed. */
  readonly noted: readonly Session[];
}

const nothing: Decision = { outcome: 'none', given: [], noted: [] };
const about = (outcome: Decision['outcome'], session: Session, given: readonly Session[] = []): Decision => ({
  outcome,
  session,
  given,
  noted: [],
});

type Of<K extends StationEvent['kind']> = Extract<StationEvent, { kind: K }>;

/**
 * @param sessions of this charger: all that are open, those that a late stop could correct, stops without start, and the last ended ones
 * @returns `opened`: a new order, `given` are the ones it shows to be over. `ended`: the session with its end, corrected ones
 * included. `orphaned`: a new order of nothing. `late`: samples after the end, only worth keeping. `reopened`: it was alive.
 * `reported`: a running session whose station told more of it, see `reported.ts`.
 */
export function decide(sessions: readonly Session[], event: StationEvent, now: Circumstances): Decision {
  switch (event.kind) {
    case 'transactionStarted':
      return started(sessions, event, now);
    case 'transactionStopped':
      return stopped(sessions, event, now);
    case 'transactionReported':
      return reported(sessions, event, now);
    case 'metered':
      return metered(sessions, event, now);
    case 'statusChanged':
      return stateChanged(sessions, event, now);
    case 'booted':
      return booted(sessions, now);
    default:
      return nothing;
  }
}

function started(sessions: readonly Session[], event: Of<'transactionStarted'>, now: Circumstances): Decision {
  const moment = believe(event.atMs, now.receivedMs);
  const plainKey = `${event.connector}|${event.idTag.toUpperCase()}|${event.meterStartWh}|`;
  // A stuck or absent clock gives many starts the same time; then only one that still waits for energy is the same.
  const timed = moment.clock === 'right';
  const startKey = timed ? `${plainKey}${moment.atMs}` : `${plainKey}?${now.newId}`;
  const waits = (s: Session) =>
    s.state === 'charging' && s.meter.energyWh === 0 && s.startKey.startsWith(`${plainKey}?`);
  // A time that was in the future at first may have passed when the start is sent again.
  const first = sessions.find((s) =>
    timed ? s.startKey === startKey || (waits(s) && s.memory.reasons.includes('clockImplausible')) : waits(s),
  );
  if (first) return about('repeated', first);
  const limitW = now.limitW(event.connector);
  const memory: Memory = {
    ...freshMemory,
    authorized: now.authorization === 'accepted',
    reasons: [
      ...(event.meterStartWh < 0 ? (['meterStartMissing'] as const) : []),
      ...(moment.clock === 'wrong' ? (['clockImplausible'] as const) : []),
    ],
    limitW,
    timed,
    idleSinceMs: now.connectorState(event.connector) === 'suspendedEv' ? moment.atMs : null,
  };
  const session: Session = {
    id: now.newId,
    transactionId: 0,
    connector: event.connector,
    idTag: event.idTag,
    startKey,
    state: 'charging',
    startedAtMs: moment.atMs,
    endedAtMs: null,
    meterStartWh: event.meterStartWh,
    meterStopWh: null,
    energyWh: 0,
    stopReason: null,
    abnormalReason: null,
    memory,
    meter: openMeter(event.meterStartWh, moment.atMs, limitW, timed),
  };
  const orphan = findOrphan(sessions, {
    moment,
    meterStartWh: event.meterStartWh,
    idTag: event.idTag,
    mostWh: (atMs) => mostWh(session.meter, atMs),
  });
  if (orphan?.memory.orphan) return about('ended', adopt(session, orphan, orphan.memory.orphan, now.receivedMs));
  const over = sessions.filter(
    (s) => s.state === 'charging' && s.connector === event.connector && s.startedAtMs <= moment.atMs,
  );
  return about(
    'opened',
    session,
    over.map((s) => endWithoutStop(s, 'missingStop')),
  );
}

/** The start of a stop that came first: they become one order, under the number the stop was given. */
function adopt(session: Session, orphan: Session, facts: NonNullable<Memory['orphan']>, receivedMs: number): Session {
  const stop: Stop = {
    moment: { atMs: facts.atMs, clock: facts.clockRight ? 'right' : 'wrong' },
    meterStopWh: facts.meterStopWh,
    reason: facts.reason,
    samples: [],
    stopKey: orphan.memory.stopKey ?? '',
  };
  return endByStop({ ...session, id: orphan.id, transactionId: orphan.transactionId }, stop, receivedMs);
}

function stopped(sessions: readonly Session[], event: Of<'transactionStopped'>, now: Circumstances): Decision {
  const moment = believe(event.atMs, now.receivedMs);
  const stopKey = `${moment.clock === 'right' ? moment.atMs : '?'}|${event.meterStopWh}`;
  const facts = { moment, meterStopWh: event.meterStopWh, idTag: event.idTag };
  const stop: Stop = { ...facts, reason: event.reason, samples: event.samples, stopKey };
  const id = givenNumber(event.transactionId);
  const named = id === undefined ? undefined : sessions.findLast((s) => s.transactionId === id);
  if (named) {
    const open =
      named.state === 'charging' ||
      (isCorrectable(named) && stopFits(sessions, named, { ...facts, idTag: named.idTag }));
    return open ? about('ended', endByStop(named, stop, now.receivedMs)) : about('repeated', named);
  }
  const repeated = sessions.find((s) => s.memory.stopKey === stopKey);
  if (repeated && moment.clock === 'right') return about('repeated', repeated);
  const found = findStopped(sessions, facts);
  if (found) return about('ended', endByStop(found, stop, now.receivedMs));
  const known = sessions.find((s) => isSameStop(s.memory.stopKey, stopKey)) ?? findClosed(sessions, facts);
  return known ? about('repeated', known) : about('orphaned', orphanOf(event, stop, now));
}

/** An order of nothing, so that a stop whose start is missing is seen and, should the start still come, known again. */
function orphanOf(event: Of<'transactionStopped'>, stop: Stop, now: Circumstances): Session {
  const { moment, meterStopWh, reason, stopKey } = stop;
  const clockRight = moment.clock === 'right';
  return {
    id: now.newId,
    transactionId: 0,
    connector: 0,
    idTag: event.idTag ?? '',
    startKey: `stop|${clockRight ? stopKey : now.newId}`,
    state: 'abnormal',
    startedAtMs: moment.atMs,
    endedAtMs: moment.atMs,
    meterStartWh: Math.max(0, meterStopWh),
    meterStopWh: meterStopWh >= 0 ? meterStopWh : null,
    energyWh: 0,
    stopReason: reason,
    abnormalReason: 'stopWithoutStart',
    memory: {
      ...freshMemory,
      stopKey,
      orphan: { atMs: moment.atMs, clockRight, meterStopWh, idTag: event.idTag ?? null, reason },
    },
    meter: openMeter(meterStopWh, moment.atMs, 0),
  };
}

function metered(sessions: readonly Session[], event: Of<'metered'>, now: Circumstances): Decision {
  // Connector 0 alone is the meter of the whole charger.
  if (event.connector === 0 && event.transactionId === undefined) return nothing;
  const id = givenNumber(event.transactionId);
  const named = id === undefined ? undefined : sessions.findLast((s) => s.transactionId === id && !isOrphan(s));
  const session = named ?? unnamed(sessions, event.connector);
  if (!session) return nothing;
  const samples = readSince(session, event.samples, now.receivedMs);
  if (samples.length === 0 && event.samples.length > 0) return nothing;
  if (session.state === 'charging') return about('metered', withSamples(session, samples, now.receivedMs));
  if (isCorrectable(session) && goesOn(sessions, session, samples, now.receivedMs))
    return about('reopened', withSamples({ ...session, ...alive }, samples, now.receivedMs));
  return about('late', session);
}

const alive = { state: 'charging', endedAtMs: null, meterStopWh: null, abnormalReason: null } as const;

function unnamed(sessions: readonly Session[], connector: number): Session | undefined {
  if (connector > 0) return openOn(sessions, connector);
  const open = sessions.filter((s) => s.state === 'charging');
  return open.length === 1 ? open[0] : undefined;
}

/** Whether a reading was surely taken after the end, and after those who charged at the connector since. */
function goesOn(sessions: readonly Session[], s: Session, samples: readonly MeterSample[], receivedMs: number) {
  const later = laterOn(sessions, s);
  if (later.some(({ state }) => state === 'charging')) return false;
  const overMs = Math.max(...[s, ...later].map(({ endedAtMs }) => endedAtMs ?? 0));
  return samples.some((sample) => {
    const { atMs, clock } = believe(sample.atMs, receivedMs);
    return atMs > overMs && (clock === 'right' || later.length === 0);
  });
}

function withSamples(session: Session, samples: readonly MeterSample[], receivedMs: number): Session {
  addSamples(session.meter, samples, receivedMs);
  const { energyWh } = session.meter;
  if (session.memory.free === null) return { ...session, energyWh };
  return { ...session, energyWh, memory: { ...session.memory, free: null } };
}

/** States in which the connector gives the vehicle nothing more to the open session. */
const freeStates: ReadonlySet<ConnectorState> = new Set(['available', 'reserved']);
const liveStates: ReadonlySet<ConnectorState> = new Set(['charging', 'suspendedEv', 'suspendedEvse']);
/** More changes than this are a flapping contact. */
const maxIdlePeriods = 500;

function stateChanged(sessions: readonly Session[], event: Of<'statusChanged'>, now: Circumstances): Decision {
  // Nobody charges at the station as a whole: what has no connector yet is not what it is about.
  const session = event.connector === 0 ? undefined : openOn(sessions, event.connector);
  // That a connector is occupied says nothing of the transaction there.
  if (!session || event.isCoarse) return nothing;
  const { memory } = session;
  const moment = believe(event.atMs, now.receivedMs);
  const atMs = Math.max(session.startedAtMs, moment.atMs);
  // After a boot `preparing` means a cable without a transaction; before, it is on the way to one.
  const isFree =
    (freeStates.has(event.state) || (event.state === 'preparing' && memory.bootedMs !== null)) &&
    moment.atMs >= session.startedAtMs - slackMs;
  const free = isFree
    ? (memory.free ?? { atMs, heardMs: now.receivedMs })
    : liveStates.has(event.state)
      ? null
      : memory.free;
  if (memory.facts) return free === memory.free ? nothing : noted({ ...session, memory: { ...memory, free } });
  // A vehicle that has left keeps nobody waiting.
  const staysIdle = event.state === 'suspendedEv' || event.state === 'finishing';
  const idleSinceMs = staysIdle ? (memory.idleSinceMs ?? (event.state === 'suspendedEv' ? atMs : null)) : null;
  if (free === memory.free && idleSinceMs === memory.idleSinceMs) return nothing;
  const closes = idleSinceMs === null && memory.idle.length < maxIdlePeriods;
  const idle = closes ? idleUntil(memory.idle, memory.idleSinceMs, atMs) : memory.idle;
  return noted({ ...session, memory: { ...memory, free, idle, idleSinceMs } });
}

const noted = (session: Session): Decision => ({ outcome: 'noted', session, given: [], noted: [session] });

/** A boot alone ends nothing: some chargers boot at every reconnect. What follows it decides. */
function booted(sessions: readonly Session[], now: Circumstances): Decision {
  const noted = sessions
    .filter((s) => s.state === 'charging')
    .map((s) => ({ ...s, memory: { ...s.memory, bootedMs: now.receivedMs } }));
  return noted.length === 0 ? nothing : { outcome: 'noted', given: [], noted };
}

/** A stop may still be under way when the connector says it is free. */
export const freeGraceMs = 120_000;
/** A charger that booted and says nothing more of the session has forgotten it. */
export const bootGraceMs = 15 * 60_000;

/** Whether to give up on the stop of an open session by now. */
export function isStopOverdue(session: Session, nowMs: number): boolean {
  if (session.state !== 'charging') return false;
  const { free, bootedMs } = session.memory;
  if (free !== null && nowMs - free.heardMs >= freeGraceMs) return true;
  return bootedMs !== null && session.meter.atMs < bootedMs && nowMs - bootedMs >= bootGraceMs;
}
