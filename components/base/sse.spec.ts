/** The event-stream parser against the rules and examples of the HTML standard, with the text cut at every place. */
import { describe, expect, it } from 'vitest';
import { type SseEvent, sseParser } from './sse.ts';

const parse = (...pieces: string[]) => {
  const events: SseEvent[] = [];
  const feed = sseParser((event) => events.push(event));
  for (const piece of pieces) feed(piece);
  return events;
};

describe('an event stream', () => {
  it('gives events with their type, joined data and id', () => {
    expect(parse('event: order\nid: 7\ndata: a\ndata:  b\n\n')).toEqual([
      { type: 'order', data: 'a\n b', lastEventId: '7' },
    ]);
  });
  it('keeps the id for later events and forgets the type', () => {
    expect(parse('id: 1\nevent: x\ndata\n\ndata: 2\n\n')).toEqual([
      { type: 'x', data: '', lastEventId: '1' },
      { type: 'message', data: '2', lastEventId: '1' },
    ]);
  });
  it('gives nothing for comments, empty blocks, unknown fields and an unfinished block', () => {
    expect(parse(': keep alive\n\nevent: x\n\nfoo: bar\n\ndata: cut')).toEqual([]);
  });
  it('refuses an id with NUL and drops a byte order mark', () => {
    expect(parse('\uFEFFid: a\0\ndata: 1\n\n')).toEqual([{ type: 'message', data: '1', lastEventId: '' }]);
  });
  it('tells of a wished pause, and of digits only', () => {
    const pauses: number[] = [];
    sseParser(
      () => {},
      (ms) => pauses.push(ms),
    )('retry: 2500\nretry: soon\n');
    expect(pauses).toEqual([2500]);
  });
  it.each(['\n', '\r', '\r\n'])('does not mind where the text is cut (line end %j)', (end) => {
    const text = `id: 9${end}event: a${end}data: {"x":1}${end}${end}: c${end}data: two${end}${end}data: `;
    const whole = parse(text);
    expect(whole.map((event) => event.data)).toEqual(['{"x":1}', 'two']);
    for (let cut = 0; cut <= text.length; cut++) expect(parse(text.slice(0, cut), text.slice(cut))).toEqual(whole);
    expect(parse(...text)).toEqual(whole);
  });
});
