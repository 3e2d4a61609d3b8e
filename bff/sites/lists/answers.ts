/** What a charger's answers about its list make of what is known of it. Pure. */
import { commandFailures } from '../../../ocpp/index.ts';
import type { CommandAnswer } from '../../../ocpp/vocabulary.ts';
import { type ListPatch, type ListRecord, neverMs } from './rows.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** A command as it ended. */
export interface Ended {
  readonly answer: CommandAnswer;
  /** For people. */
  readonly detail: string;
  /** It was not sent before its time was over, or what it was to send is out of date. */
  readonly isUnsent: boolean;
}

const unsentWords: ReadonlySet<string> = new Set([
  commandFailures.offline,
  commandFailures.queueFull,
  commandFailures.notAccepted,
]);
const wasUnsent = ({ answer, isUnsent }: Ended) => isUnsent || unsentWords.has(answer.detail);
const wasCut = ({ answer }: Ended) => answer.detail.includes(commandFailures.disconnected);

const unsupported = (detail: string): ListPatch => ({
  ...{ state: 'unsupported', detail, nextTryAt: neverMs, version: -1, sentHash: '', entries: 0 },
});
const without = (patch: ListPatch): ListPatch => {
  const { state: _, ...rest } = patch;
  return rest;
};

/** Why not every card is in the list. */
const roomWords = (cards: number, leftOut: number): string =>
  leftOut === 0
    ? ''
    : `Holds ${cards} of ${cards + leftOut} cards, those used last: more do not fit into the charger’s list.`;

export interface Sent {
  readonly version: number;
  readonly full: boolean;
  readonly cards: number;
  readonly leftOut: number;
  readonly want: string;
}

/** The end of a list that was sent to be in step. */
export function afterSending(list: ListRecord, sent: Sent, ended: Ended, nowMs: number): ListPatch {
  const { outcome, detail: said } = ended.answer;
  const isOff = list.state === 'off';
  if (outcome === 'accepted') {
    const held = { version: sent.version, sentHash: sent.want, entries: sent.cards, syncedAt: nowMs };
    const detail = roomWords(sent.cards, sent.leftOut);
    if (isOff) return { ...held, detail: list.detail };
    return sent.want === list.wantedHash
      ? { ...held, detail, state: 'inStep', nextTryAt: nowMs + dayMs }
      : { ...held, detail, state: 'behind', nextTryAt: 0 };
  }
  const { detail } = ended;
  if (outcome === 'unsupported') return isOff ? without(unsupported(detail)) : unsupported(detail);
  if (isOff) return { nextTryAt: nowMs + hourMs };
  // Nothing has changed at the charger.
  if (wasUnsent(ended)) {
    const isStale = ended.isUnsent && !sent.full;
    return { state: 'behind', detail, nextTryAt: nowMs + minuteMs / 6, ...(isStale && { sentHash: '' }) };
  }
  // Parts of it may have been taken, so that only the whole list is sure.
  const unsure = { version: Math.max(list.version, sent.version), sentHash: '', detail };
  if (wasCut(ended)) return { ...unsure, state: 'behind', nextTryAt: nowMs + minuteMs / 6 };
  if (!sent.full) {
    const isRefusal = outcome === 'rejected' || /\b(VersionMismatch|Failed)\b/.test(said);
    return { ...unsure, state: 'behind', nextTryAt: isRefusal ? 0 : nowMs + minuteMs };
  }
  const hint = /\bFailed\b/.test(said)
    ? ' Its list may be too small for the cards: restrict them, or switch it off.'
    : '';
  return { ...unsure, detail: `${detail}${hint}`, state: 'failed', nextTryAt: nowMs + hourMs };
}

const conflictEveryMs = hourMs;

/** The charger met a card of which its list says something else than we (1.6 LocalListConflict); undefined when it was just sent. */
export function afterConflict(list: ListRecord, nowMs: number): ListPatch | undefined {
  if (list.state !== 'inStep' || nowMs - (list.syncedAt ?? 0) < conflictEveryMs) return undefined;
  const detail = 'The charger reported a conflict between its list and the cards: the list is sent in full.';
  return { state: 'behind', sentHash: '', detail, nextTryAt: 0 };
}

/** The version of the charger's list was read. */
export function afterReading(
  list: ListRecord,
  version: number | undefined,
  ended: Ended,
  nowMs: number,
): ListPatch | undefined {
  if (ended.answer.outcome === 'unsupported')
    return list.state === 'off' ? without(unsupported(ended.detail)) : unsupported(ended.detail);
  const isFirst = list.state === 'sending' && list.version < 0;
  if (ended.answer.outcome !== 'accepted' || version === undefined) {
    if (!isFirst) return undefined;
    // Whoever cannot tell its version may take a whole list all the same.
    return wasUnsent(ended) || wasCut(ended)
      ? { state: 'behind', detail: ended.detail, nextTryAt: nowMs + minuteMs / 6 }
      : { state: 'behind', detail: '', version: 0, nextTryAt: 0 };
  }
  if (isFirst) return { state: 'behind', detail: '', version: Math.max(version, 0), sentHash: '', nextTryAt: 0 };
  if (version === list.version)
    return list.state === 'inStep' ? { syncedAt: nowMs, nextTryAt: nowMs + dayMs } : undefined;
  const known = { version, sentHash: '', ...(version === 0 && { entries: 0 }) };
  if (list.state === 'inStep') {
    const detail = `The charger held version ${version} of its list instead of ${list.version}: it is sent in full.`;
    return { ...known, state: 'behind', detail, nextTryAt: 0 };
  }
  return list.state === 'behind' || list.state === 'failed' ? known : undefined;
}

/** Somebody sent a list with a command of their own. */
export function afterOther(list: ListRecord, version: number): ListPatch | undefined {
  if (list.state === 'unsupported' || list.state === 'sending') return undefined;
  const held = { version, sentHash: '' };
  if (list.state === 'off') return held;
  const detail =
    'Another list was sent by hand: it is sent again as the cards are. Switch the list off to keep your own.';
  return { ...held, state: 'behind', detail, nextTryAt: 0 };
}
