/**
 * Which session a message of a 2.x station is of. The station's own id names it, and by the standard never another; but there are stations
 * that count anew after a reset. So an id means one session after the other: the first has the plain start key, the key of each later one
 * says after what time the id means it. That time stays as it is, so that late and repeated messages find their own session. Pure.
 */
import type { Moment } from './clock.ts';
import type { Reported } from './facts.ts';
import { slackMs } from './matching.ts';
import { ownIdPrefix, type Session } from './memory.ts';

/** No id has it: the dialect takes control characters out. */
const separator = '\n';
const timeText = (ms: number) => separator + String(ms).padStart(13, '0');

const startKeyOf = (transactionId: string, afterMs?: number): string =>
  ownIdPrefix + transactionId + (afterMs === undefined ? '' : timeText(afterMs));

/** The id as its station knows it. */
export const ownIdOf = ({ startKey }: Pick<Session, 'startKey'>): string =>
  startKey.slice(ownIdPrefix.length).split(separator, 1)[0] ?? '';

/** The session is the one with the highest start key from the first on and below the second. */
export const startKeysAt = (transactionId: string, atMs: number): readonly [from: string, below: string] => [
  startKeyOf(transactionId),
  startKeyOf(transactionId, atMs - slackMs),
];

/** @returns `session`: the one that the message is of, undefined when that is to be opened; `startKey`: that one's. */
export function meantBy(
  sessions: readonly Session[],
  event: Reported,
  moment: Moment,
): { session: Session | undefined; startKey: string } {
  const last = lastAt(sessions, event.transactionId, moment.atMs);
  const overMs = last && overSince(last, event, moment);
  if (!last || overMs !== undefined) return { session: undefined, startKey: startKeyOf(event.transactionId, overMs) };
  return { session: last, startKey: last.startKey };
}

/** Whether the id meant one of these sessions at that time, whatever others there are that are not among them. */
export function isRemembered(sessions: readonly Session[], transactionId: string, atMs: number): boolean {
  const last = lastAt(sessions, transactionId, atMs);
  const end = last?.memory.facts?.end;
  return end ? atMs <= end.atMs + slackMs : last?.state === 'charging';
}

function lastAt(sessions: readonly Session[], transactionId: string, atMs: number): Session | undefined {
  const [from, below] = startKeysAt(transactionId, atMs);
  return sessions.reduce<Session | undefined>((last, s) => {
    const isOwn = s.startKey.startsWith(from) && ownIdOf(s) === transactionId && s.startKey < below;
    return isOwn && !(last && last.startKey > s.startKey) ? s : last;
  }, undefined);
}

/** Whether a message is from after the session, by clocks that can be believed. */
export const isAfter = ({ memory: { facts } }: Session, { atMs, clock }: Moment): boolean =>
  clock === 'right' && facts?.end?.clockRight === true && atMs > facts.end.atMs + slackMs;

/** The time after which the id means another session, when this message is of that one; undefined when it is not. */
function overSince(s: Session, event: Reported, moment: Moment): number | undefined {
  const { facts } = s.memory;
  if (facts?.end) return isAfter(s, moment) && isAnother(s, facts.end, event) ? facts.end.atMs : undefined;
  // Its end never came: nothing but a second start shows that it is over.
  const isOver = s.state !== 'charging' && event.phase === 'started' && facts?.start?.clockRight === true;
  const lastMs = Math.max(s.endedAtMs ?? 0, facts?.lastMs ?? 0);
  return isOver && moment.clock === 'right' && moment.atMs > lastMs + slackMs ? moment.atMs - slackMs - 1 : undefined;
}

/**
 * Of messages from after the end, some stations send one more of the session, and some repeat its end with a new time, with or without a
 * new number. Such a one tells nothing that was metered since; and what counts badly or not at all does not count anew.
 */
function isAnother(s: Session, end: { seqNo: number; atMs: number }, event: Reported): boolean {
  const { phase, seqNo, chargingState, samples } = event;
  if (phase === 'started') return true;
  const countsAnew = seqNo >= 0 && seqNo < end.seqNo;
  if (phase === 'updated') return countsAnew || chargingState === 'charging';
  if (samples.some(({ atMs }) => atMs !== undefined && atMs <= end.atMs)) return false;
  return countsAnew || samples.some(({ energyWh }) => (energyWh ?? 0) > (s.meterStopWh ?? 0));
}
