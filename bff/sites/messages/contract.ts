/** The log of messages between a charger and us: searched, read in plain language, exported for its maker. */
import * as z from 'zod/mini';
import { endpoint, feature, nothing } from '../../kernel/contract.ts';

export const message = z.object({
  /** Names the message in this log; the older, the smaller. */
  id: z.string(),
  atMs: z.int(),
  /** `in`: from the charger. */
  direction: z.enum(['in', 'out']),
  kind: z.enum(['call', 'result', 'error', 'send', 'unreadable']),
  /** Of the call, or of the call that this answers; empty when that is not known. */
  action: z.string(),
  messageId: z.string(),
  /** In plain language. */
  words: z.string(),
  /** The frame as it was, with secrets masked. */
  text: z.string(),
  /** So many frames before this one were not kept. */
  gap: z.optional(z.int()),
});
export type LoggedMessage = z.infer<typeof message>;

const search = {
  from: z.optional(z.coerce.number().check(z.int())),
  to: z.optional(z.coerce.number().check(z.int())),
  /** Text anywhere in the frame. */
  q: z.optional(z.string().check(z.maxLength(120))),
  /** Actions, parted by commas. */
  action: z.optional(z.string().check(z.maxLength(500))),
  direction: z.optional(z.enum(['in', 'out'])),
  /** `error`: only error answers and what could not be read. */
  kind: z.optional(z.enum(['call', 'result', 'error'])),
};

export const messages = feature('messages', 'Message log', {
  list: endpoint({
    method: 'GET',
    path: '/v1/chargers/{id}/messages',
    may: 'charger:log',
    summary: 'Messages of a charger, newest first; `next` goes on with older ones and may come with a short page',
    query: z.strictObject({
      ...search,
      limit: z.optional(z.coerce.number().check(z.int(), z.gte(1), z.lte(500))),
      cursor: z.optional(z.string().check(z.maxLength(100))),
    }),
    out: z.object({ items: z.array(message), next: z.nullable(z.string()) }),
  }),
  export: endpoint({
    method: 'GET',
    path: '/v1/chargers/{id}/messages.export',
    may: 'charger:log',
    answers: 'file',
    fileTypes: ['application/jsonl'],
    summary: 'Messages of a charger as JSON lines, oldest first',
    query: z.strictObject(search),
    out: nothing,
  }),
});
