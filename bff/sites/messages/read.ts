/** Lines of the log → messages as the API shows them, and which of them a search wants. Pure. */
import type { LoggedFrame } from '../../bridge/message-log.ts';
import { isRecord } from '../../kernel/peek.ts';
import type { LoggedMessage } from './contract.ts';
import { maskTags } from './mask.ts';
import { wordsOf } from './words.ts';

export interface Search {
  from?: number | undefined;
  to?: number | undefined;
  q?: string | undefined;
  action?: string | undefined;
  direction?: 'in' | 'out' | undefined;
  kind?: 'call' | 'result' | 'error' | undefined;
}

const kinds = { 2: 'call', 3: 'result', 4: 'error', 5: 'error', 6: 'send' } as const;
const isKind = (n: unknown): n is keyof typeof kinds => typeof n === 'number' && n in kinds;

const partsOf = (text: string): unknown[] | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/**
 * @param calls actions by direction and message id; grows with every call among the frames, so that answers find theirs
 * @param showTags whether ids of cards are shown in full
 */
export function readMessages(
  chunkId: number,
  frames: readonly LoggedFrame[],
  calls: Map<string, string>,
  showTags: boolean,
): LoggedMessage[] {
  return frames.map(({ atMs, direction, text, gap }, i) => {
    const shown = showTags ? text : maskTags(text);
    const parts = partsOf(shown);
    const base = { id: `${chunkId}-${i}`, atMs, direction, text: shown, ...(gap !== undefined && { gap }) };
    const [type, messageId, third, fourth] = parts ?? [];
    if (!isKind(type))
      return { ...base, kind: 'unreadable', action: '', messageId: '', words: 'This is no message of OCPP' };
    const kind = kinds[type];
    const id = String(messageId);
    if (kind === 'call' || kind === 'send') {
      const action = String(third);
      calls.set(`${direction} ${id}`, action);
      return { ...base, kind, action, messageId: id, words: wordsOf(kind, action, fourth) };
    }
    const action = calls.get(`${direction === 'in' ? 'out' : 'in'} ${id}`) ?? '';
    const error = kind === 'error' ? [third, fourth].filter(Boolean).join(': ') : '';
    return { ...base, kind, action, messageId: id, words: wordsOf(kind, action, isRecord(third) ? third : {}, error) };
  });
}

export function searcher(s: Search): (m: LoggedMessage) => boolean {
  const words = s.q?.toLowerCase();
  const actions = s.action === undefined ? undefined : new Set(s.action.split(',').map((a) => a.trim().toLowerCase()));
  return (m) =>
    (s.from === undefined || m.atMs >= s.from) &&
    (s.to === undefined || m.atMs < s.to) &&
    (s.direction === undefined || m.direction === s.direction) &&
    (s.kind === undefined || m.kind === s.kind || (s.kind === 'error' && m.kind === 'unreadable')) &&
    (actions === undefined || actions.has(m.action.toLowerCase())) &&
    (words === undefined || m.text.toLowerCase().includes(words) || m.words.toLowerCase().includes(words));
}
