/**
 * Which session a message is about when its transaction id does not say: −1 (the charger never got our id), 0, or one we never gave.
 * Matched by tag, time and meter (OCPP 1.6 errata 3.18). Only looks; what follows is decided in `session.ts`.
 */
import type { MeterSample } from '../../../ocpp/vocabulary.ts';
import { believe, type Moment } from './clock.ts';
import { hasOwnId, isCorrectable, isOrphan, type Session, sameTag } from './memory.ts';
import { mostWh, wrapWh } from './meter.ts';

/** Clocks of whole minutes, and messages that overtake each other. */
export const slackMs = 60_000;
/** A stop waits this long for its start. */
const orphanMs = 7 * 86_400_000;

interface StopFacts {
  readonly moment: Moment;
  readonly meterStopWh: number;
  readonly idTag: string | undefined;
}

/** The number in the wire's text, when we may have given it. */
export function givenNumber(transactionId: string | undefined): number | undefined {
  if (transactionId === undefined || !/^\d{1,10}$/.test(transactionId)) return undefined;
  const id = Number(transactionId);
  return id > 0 && id <= 0x7fff_ffff ? id : undefined;
}

/** The running session of a connector: the one started last. */
export const openOn = (sessions: readonly Session[], connector: number): Session | undefined =>
  latest(sessions.filter((s) => s.state === 'charging' && s.connector === connector));

const latest = (sessions: readonly Session[]): Session | undefined =>
  sessions.reduce<Session | undefined>((a, b) => (a && a.startedAtMs > b.startedAtMs ? a : b), undefined);

/**
 * Of readings that came beside the messages of a transaction those that may be its own. 2.x names no transaction there, and its meter takes
 * readings in any order: one from before the start would count as the start's.
 */
export const readSince = (s: Session, samples: readonly MeterSample[], receivedMs: number): readonly MeterSample[] =>
  hasOwnId(s) ? samples.filter((sample) => believe(sample.atMs, receivedMs).atMs >= s.startedAtMs) : samples;

/** The session a stop without a usable id belongs to: open ones first, then those closed for want of a stop, newest first. */
export function findStopped(sessions: readonly Session[], stop: StopFacts): Session | undefined {
  const fitting = sessions.filter((s) => mayEnd(s, stop) && stopFits(sessions, s, stop));
  const open = fitting.filter((s) => s.state === 'charging');
  return nearest(open, stop) ?? latest(fitting) ?? stoppedByAnother(sessions, stop);
}

/** Of several that run, the one whose last reading is the next below the stop's; the latest when none is. */
function nearest(open: readonly Session[], { meterStopWh }: StopFacts): Session | undefined {
  const readWh = (s: Session) => Math.max(0, s.meterStartWh) + s.meter.energyWh;
  const below = open.filter((s) => readWh(s) <= meterStopWh);
  const highestWh = Math.max(...below.map(readWh));
  return latest(below.filter((s) => readWh(s) === highestWh)) ?? latest(open);
}

/** The session closed by a person that a stop without a usable id belongs to: it stays as the person left it. */
export function findClosed(sessions: readonly Session[], stop: StopFacts): Session | undefined {
  const { idTag } = stop;
  return latest(
    sessions.filter(
      (s) =>
        s.abnormalReason === 'closedByHand' &&
        (idTag === undefined || sameTag(idTag, s.idTag)) &&
        stopFits(sessions, s, stop),
    ),
  );
}

/** Whether a stop is one that is known already; its time may have been in the future, and not believed, at first. */
export const isSameStop = (knownKey: string | null, stopKey: string): boolean =>
  knownKey !== null &&
  (knownKey === stopKey || (knownKey.startsWith('?|') && knownKey.slice(1) === stopKey.slice(stopKey.indexOf('|'))));

/** Another card, of the group or of the staff, may end a session: the only open one that time and meter allow. */
function stoppedByAnother(sessions: readonly Session[], stop: StopFacts): Session | undefined {
  const untagged = { ...stop, idTag: undefined };
  const fitting = sessions.filter((s) => s.state === 'charging' && stopFits(sessions, s, untagged));
  return fitting.length === 1 ? fitting[0] : undefined;
}

function mayEnd(s: Session, { idTag }: StopFacts): boolean {
  return (s.state === 'charging' || isCorrectable(s)) && (idTag === undefined || sameTag(idTag, s.idTag));
}

/** Whether time and meter allow that this stop is the session's: after its start and before the next one's. */
export function stopFits(sessions: readonly Session[], s: Session, { moment, meterStopWh, idTag }: StopFacts): boolean {
  if (moment.clock === 'right' && moment.atMs < s.startedAtMs - slackMs) return false;
  const next = nextOn(sessions, s);
  if (next && moment.clock === 'right' && moment.atMs > next.startedAtMs + slackMs) return false;
  if (meterStopWh < 0 || s.meterStartWh < 0) return true;
  if (next && next.meterStartWh >= s.meterStartWh && meterStopWh > next.meterStartWh) return false;
  const energyWh = meterStopWh - s.meterStartWh;
  // A reading that fits badly (wrong unit, meter that began anew) needs the tag to confirm it.
  if (idTag !== undefined) return true;
  return energyWh >= 0
    ? moment.clock !== 'right' || energyWh <= mostWh(s.meter, moment.atMs)
    : wrapWh(s.meterStartWh) !== undefined;
}

/** The sessions of its connector that began after this one. */
export const laterOn = (sessions: readonly Session[], s: Session): Session[] =>
  sessions.filter(
    (other) =>
      other.id !== s.id && other.connector === s.connector && other.startedAtMs >= s.startedAtMs && !isOrphan(other),
  );

const nextOn = (sessions: readonly Session[], s: Session): Session | undefined =>
  laterOn(sessions, s).reduce<Session | undefined>((a, b) => (a && a.startedAtMs <= b.startedAtMs ? a : b), undefined);

/** A stop that came before its start: the one that fits to this start. */
export function findOrphan(
  sessions: readonly Session[],
  start: { moment: Moment; meterStartWh: number; idTag: string; mostWh(atMs: number): number },
): Session | undefined {
  const { moment, meterStartWh, idTag } = start;
  if (moment.clock !== 'right') return undefined;
  const fitting = sessions.filter((s) => {
    const { orphan } = s.memory;
    if (orphan === null || s.abnormalReason !== 'stopWithoutStart' || !orphan.clockRight) return false;
    const durationMs = orphan.atMs - moment.atMs;
    const inTime = durationMs >= 0 && durationMs <= orphanMs;
    const energyWh = orphan.meterStopWh - meterStartWh;
    const inLine = orphan.meterStopWh < 0 || (energyWh >= 0 && energyWh <= start.mostWh(orphan.atMs));
    return inTime && inLine && (orphan.idTag === null || sameTag(orphan.idTag, idTag));
  });
  // The earliest stop after the start.
  return fitting.reduce<Session | undefined>((a, b) => (a && a.startedAtMs < b.startedAtMs ? a : b), undefined);
}
