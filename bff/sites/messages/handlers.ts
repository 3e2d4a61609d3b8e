/** Handlers of the message log: chunks are read newest first, a bounded number for each request. */
import { and, eq, gte, lt, lte, type SQL } from 'drizzle-orm';
import { framesOf, type MessageLog } from '../../bridge/message-log.ts';
import { bind, streamed } from '../../kernel/http.ts';
import { fail, notFound } from '../../kernel/result.ts';
import { chargers, messageChunks } from '../../store/tables/index.ts';
import type { Reader } from '../../store/types.ts';
import { type LoggedMessage, messages } from './contract.ts';
import { readMessages, type Search, searcher } from './read.ts';

const defaultLimit = 100;
const chunksAtOnce = 20;
/** A request that finds little answers with a short page and where to go on. */
const maxChunks = 400;

const within = (chargerId: string, s: Search): SQL | undefined =>
  and(
    eq(messageChunks.chargerId, chargerId),
    s.from === undefined ? undefined : gte(messageChunks.toMs, s.from),
    s.to === undefined ? undefined : lt(messageChunks.fromMs, s.to),
  );

interface Place {
  chunk: number;
  index: number;
}
const placeOf = (cursor: string | undefined): Place | null | undefined => {
  if (cursor === undefined) return undefined;
  const [, chunk, index] = /^(\d{1,15})-(\d{1,9})$/.exec(cursor) ?? [];
  return chunk === undefined ? null : { chunk: Number(chunk), index: Number(index) };
};

/** Messages older than `before` that the search wants, newest first. */
const pageOf = async (
  read: Reader,
  chargerId: string,
  s: Search,
  before: Place | undefined,
  limit: number,
  showTags: boolean,
) => {
  const wants = searcher(s);
  const items: LoggedMessage[] = [];
  let upTo = before?.chunk;
  for (let seen = 0; seen < maxChunks; seen += chunksAtOnce) {
    const chunks = await read.select(messageChunks, {
      where: and(within(chargerId, s), upTo === undefined ? undefined : lte(messageChunks.id, upTo)),
      orderBy: [{ column: messageChunks.id, desc: true }],
      // One more, whose calls the first answers of the next may belong to.
      limit: chunksAtOnce + 1,
    });
    const isLast = chunks.length <= chunksAtOnce;
    const calls = new Map<string, string>();
    const byChunk: LoggedMessage[][] = [];
    for (const chunk of chunks.toReversed())
      byChunk.push(readMessages(chunk.id, await framesOf(chunk), calls, showTags));
    const wanted = (isLast ? byChunk : byChunk.slice(1)).flat().toReversed();
    for (const m of wanted) {
      const [chunk = 0, index = 0] = m.id.split('-').map(Number);
      if (before && chunk === before.chunk && index >= before.index) continue;
      if (!wants(m)) continue;
      items.push(m);
      if (items.length === limit) return { items, next: m.id };
    }
    if (isLast) return { items, next: null };
    upTo = chunks.at(-1)?.id ?? 1;
  }
  return { items, next: `${upTo}-999999999` };
};

export const messageHandlers = (deps: { messageLog: Pick<MessageLog, 'flush'> }) =>
  bind(messages, {
    list: async (c) => {
      const charger = await c.read.find(chargers, c.params.id ?? '');
      if (!charger) return notFound('charger');
      const before = placeOf(c.query.cursor);
      if (before === null) return fail('invalid', 'The cursor is not one of this list. Start again without it.');
      await deps.messageLog.flush(charger.identity);
      const showTags = c.caller.permissions.has('card:view');
      return pageOf(c.read, charger.id, c.query, before, c.query.limit ?? defaultLimit, showTags);
    },
    export: async (c) => {
      const charger = await c.read.find(chargers, c.params.id ?? '');
      if (!charger) return notFound('charger');
      await deps.messageLog.flush(charger.identity);
      await c.tx((w) => w.audit('charger.messagesExport', 'charger', charger.id, { ...c.query }, charger.tenantId));
      const wants = searcher(c.query);
      const showTags = c.caller.permissions.has('card:view');
      const chunks = c.read.iterate(messageChunks, {
        where: within(charger.id, c.query),
        sort: [{ column: messageChunks.id, desc: false }],
        chunk: chunksAtOnce,
      });
      const lines = async function* () {
        const calls = new Map<string, string>();
        for await (const some of chunks)
          for (const chunk of some) {
            const wanted = readMessages(chunk.id, await framesOf(chunk), calls, showTags).filter(wants);
            if (calls.size > 10_000) calls.clear();
            yield Buffer.from(wanted.map(lineOf).join(''));
          }
      };
      return new Response(streamed(lines()), {
        headers: {
          'content-type': 'application/jsonl; charset=utf-8',
          'content-disposition': `attachment; filename="${charger.identity.replace(/[^\w.-]/g, '_')}.jsonl"`,
        },
      });
    },
  });

/** The frame stays JSON where it is, so that other tools can read it without decoding twice. */
const lineOf = ({ atMs, direction, action, words, text, kind }: LoggedMessage): string => {
  const frame: unknown = kind === 'unreadable' ? text : JSON.parse(text);
  return `${JSON.stringify({ at: new Date(atMs).toISOString(), direction, action, words, frame })}\n`;
};
