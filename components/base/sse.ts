/**
 * Parser of server-sent events (WHATWG HTML, "Parsing an event stream"). Own code because `EventSource` cannot send an Authorization
 * header. Pure: text goes in as it arrives, events come out.
 */

export interface SseEvent {
  /** `message` when the stream names none. */
  type: string;
  data: string;
  /** The last id seen, which the next connection sends as Last-Event-ID. */
  lastEventId: string;
}

/** A function to feed with pieces of decoded text, cut anywhere. */
export const sseParser = (onEvent: (event: SseEvent) => void, onRetry?: (ms: number) => void) => {
  let rest = '';
  let first = true;
  let type = '';
  let data: string[] = [];
  let lastEventId = '';

  const line = (text: string): void => {
    if (text === '') {
      if (data.length > 0) onEvent({ type: type || 'message', data: data.join('\n'), lastEventId });
      type = '';
      data = [];
      return;
    }
    const colon = text.indexOf(':');
    if (colon === 0) return;
    const name = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? '' : text.slice(colon + (text[colon + 1] === ' ' ? 2 : 1));
    if (name === 'data') data.push(value);
    else if (name === 'event') type = value;
    else if (name === 'id' && !value.includes('\0')) lastEventId = value;
    else if (name === 'retry' && /^\d+$/.test(value)) onRetry?.(Number(value));
  };

  return (piece: string): void => {
    if (first && piece) {
      first = false;
      if (piece.startsWith('\uFEFF')) piece = piece.slice(1);
    }
    rest += piece;
    for (;;) {
      const end = rest.search(/[\r\n]/);
      // A CR at the very end may be half of a CRLF: wait for what follows.
      if (end < 0 || (rest[end] === '\r' && end === rest.length - 1)) return;
      const width = rest[end] === '\r' && rest[end + 1] === '\n' ? 2 : 1;
      line(rest.slice(0, end));
      rest = rest.slice(end + width);
    }
  };
};
