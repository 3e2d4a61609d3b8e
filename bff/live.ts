/**
 * Live events: one reader of the outbox per node, told by the bell, hands each event to the streams that may see it. A stream that was
 * cut resumes after the last event it saw, straight from the outbox, so nothing is lost or repeated.
 */
import { eq } from 'drizzle-orm';
import { bind, type Caller, type Context, type HttpDeps } from './kernel/http.ts';
import { fail, isFailure } from './kernel/result.ts';
import { type LiveTopic, live, topics } from './live/contract.ts';
import { StoreError } from './store/errors.ts';
import { systemScope } from './store/scope.ts';
import { tenantScope } from './store/tables/index.ts';
import type { Log, OutboxEvent, Store } from './store/types.ts';

const batch = 500;
const heartbeatMs = 15_000;
const recheckMs = 30_000;
/** A browser that reads more slowly than this many bytes is cut; it comes back and resumes. */
const maxQueuedBytes = 1024 * 1024;
const maxStreams = 5_000;
/** One log-in, key or embed session cannot take the places of all others. */
const maxStreamsEach = 100;
/** How long after a commit its events are read, together with those of the commits in between. */
const gatherMs = 10;
/** Changes of access come in showers, for every renewed embed token rings: the streams are looked at once for those within this time. */
const accessGatherMs = 50;
/** Other nodes' bells can be lost while their line is down: look by the clock too. */
const sweepMs = 2_000;

interface Stream {
  request: Request;
  address: string;
  caller: Caller;
  /** What it was opened for; `topics` are those of them that the caller may see just now. */
  wanted: readonly string[];
  topics: ReadonlySet<string>;
  tenantIds: ReadonlySet<string>;
  controller: ReadableStreamDefaultController<Uint8Array>;
  /** Events that arrive while the past is still being sent. */
  waiting: OutboxEvent[] | null;
  /** Up to where it was sent the past, while the reader may still be behind that. */
  sentTo: string | null;
  close(): void;
}

export interface LiveDeps {
  store: Store;
  log: Log;
  identify: HttpDeps['identify'];
}

const encoder = new TextEncoder();
const comment = encoder.encode(': still here\n\n');

const textOf = (e: OutboxEvent): string =>
  `id: ${e.id}\nevent: ${e.topic}\ndata: ${JSON.stringify({ topic: e.topic, id: e.id, at: e.at, row: e.payload })}\n\n`;
/** For whom nothing happens would come back to where something last did, and all that happened to others since would be read for it. */
const beatText = (cursor: string): string => `id: ${cursor}\nevent: beat\ndata: {}\n\n`;
const resetText = (cursor: string): string => `id: ${cursor}\nevent: reset\ndata: {}\n\n`;

/** Commit order of two cursors. */
export const isAfter = (a: string, b: string): boolean => {
  const [at = '0', ap = '0'] = a.split('-');
  const [bt = '0', bp = '0'] = b.split('-');
  return BigInt(at) > BigInt(bt) || (at === bt && BigInt(ap) > BigInt(bp));
};

export const createLive = async ({ store, log, identify }: LiveDeps) => {
  const streams = new Set<Stream>();
  let cursor = await store.outbox.tail();
  /** One thing at a time happens to the cursor. */
  let turn: Promise<void> = Promise.resolve();
  let due: NodeJS.Timeout | undefined;

  const treeOf = async (caller: Caller): Promise<Set<string>> => {
    const { scope } = caller;
    if (scope.tenantIds) return new Set(scope.tenantIds);
    const rows = await store
      .read(systemScope('live'))
      .raw.select({ id: tenantScope.descendant })
      .from(tenantScope)
      .where(eq(tenantScope.ancestor, scope.tenantId));
    return new Set(rows.map((r) => r.id));
  };

  const sees = (s: Stream, e: OutboxEvent): boolean => s.topics.has(e.topic) && s.tenantIds.has(e.tenantId);

  const push = (s: Stream, bytes: Uint8Array): void => {
    // desiredSize counts down from the high-water mark, so minus this is what waits.
    if (-(s.controller.desiredSize ?? 0) > maxQueuedBytes) s.close();
    else if (streams.has(s)) s.controller.enqueue(bytes);
  };

  const fanOut = (events: readonly OutboxEvent[]): void => {
    for (const e of events) {
      let bytes: Uint8Array | undefined;
      for (const s of streams) {
        if (!sees(s, e)) continue;
        if (s.waiting) s.waiting.push(e);
        else if (s.sentTo === null || isAfter(e.id, s.sentTo)) {
          s.sentTo = null;
          bytes ??= encoder.encode(textOf(e));
          push(s, bytes);
        }
      }
    }
  };

  const read = async (): Promise<void> => {
    try {
      // Nobody listens: the next stream begins at its own time.
      while (streams.size > 0) {
        const events = await store.outbox.since(cursor, batch);
        fanOut(events);
        cursor = events.at(-1)?.id ?? cursor;
        if (events.length < batch) return;
      }
    } catch (error) {
      if (!(error instanceof StoreError && error.code === 'closed'))
        log.error({ err: error }, 'reading the outbox failed');
    }
  };

  const takeTurn = (work: () => Promise<void>): Promise<void> => {
    const taken = turn.then(work);
    turn = taken.catch(() => undefined);
    return taken;
  };

  /** Under load the bell rings with every commit; what it rings for is read together. */
  const readSoon = (): void => {
    if (due !== undefined || streams.size === 0) return;
    due = setTimeout(() => {
      due = undefined;
      void takeTurn(read);
    }, gatherMs);
  };

  /** Sends what came after `from`, then joins the stream to the live ones. */
  const catchUp = async (s: Stream, from: string | null): Promise<void> => {
    let at = from;
    if (at !== null) {
      const oldest = await store.outbox.oldest();
      const lost = oldest === null || isAfter(oldest, at);
      if (lost && !(oldest === null && at === (await store.outbox.tail()))) at = null;
    }
    if (at === null) {
      const tail = await store.outbox.tail();
      push(s, encoder.encode(from === null ? `id: ${tail}\nevent: hello\ndata: {}\n\n` : resetText(tail)));
      at = tail;
    } else
      for (;;) {
        const events = await store.outbox.since(at, batch);
        for (const e of events) if (sees(s, e)) push(s, encoder.encode(textOf(e)));
        // Left, or cut because it reads too slowly: it comes back and goes on from the last event it got.
        if (!streams.has(s)) return;
        at = events.at(-1)?.id ?? at;
        if (events.length < batch) break;
      }
    const waiting = s.waiting ?? [];
    s.waiting = null;
    s.sentTo = at;
    for (const e of waiting) if (isAfter(e.id, at)) push(s, encoder.encode(textOf(e)));
  };

  const restart = async (s: Stream): Promise<void> => {
    const tail = await store.outbox.tail();
    push(s, encoder.encode(resetText(tail)));
    s.waiting = null;
    s.sentTo = tail;
  };

  const recheck = async (s: Stream): Promise<void> => {
    const caller = await identify(s.request, s.address);
    if (!caller || isFailure(caller)) return s.close();
    const tenantIds = await treeOf(caller);
    const topics = allowed(caller, s.wanted);
    // What happened while it might not see these, or knew nothing of these merchants yet, was not sent.
    const seesMore = !topics.isSubsetOf(s.topics) || !tenantIds.isSubsetOf(s.tenantIds);
    Object.assign(s, { caller, tenantIds, topics });
    if (!s.waiting && seesMore) push(s, encoder.encode(resetText(placeOf(s))));
  };

  const allowed = (caller: Caller, wanted: Iterable<string>): Set<string> =>
    new Set([...wanted].filter((t) => t in topics && caller.permissions.has(topics[t as LiveTopic])));

  const recheckAll = () => {
    for (const s of streams) recheck(s).catch(() => s.close());
  };

  let recheckDue: NodeJS.Timeout | undefined;
  const recheckSoon = () => {
    recheckDue ??= setTimeout(() => {
      recheckDue = undefined;
      recheckAll();
    }, accessGatherMs);
  };

  /** Up to where a stream that has caught up was sent everything. */
  const placeOf = ({ sentTo }: Stream): string => (sentTo !== null && isAfter(sentTo, cursor) ? sentTo : cursor);

  const beat = (): void => {
    const atCursor = encoder.encode(beatText(cursor));
    for (const s of streams) {
      const place = placeOf(s);
      push(s, s.waiting ? comment : place === cursor ? atCursor : encoder.encode(beatText(place)));
    }
  };

  const offBell = store.outbox.onBell(readSoon);
  const offAccess = store.onBell('access', recheckSoon);
  const timers = [setInterval(readSoon, sweepMs), setInterval(beat, heartbeatMs), setInterval(recheckAll, recheckMs)];
  for (const timer of timers) timer.unref();

  const open = async (c: Context): Promise<Response | ReturnType<typeof fail>> => {
    const query = c.query as { topics?: string; after?: string } | undefined;
    const wanted = query?.topics ? query.topics.split(',') : Object.keys(topics);
    const unknown = wanted.find((t) => !(t in topics));
    if (unknown !== undefined)
      return fail('invalid', `There is no topic "${unknown}".`, [{ path: 'topics', message: 'unknown' }]);
    const from = c.request.headers.get('last-event-id') || query?.after || null;
    if (from !== null && !/^\d{1,20}-\d{1,20}$/.test(from)) return fail('invalid', 'Last-Event-ID is not one of ours.');
    const tenantIds = await treeOf(c.caller);
    await takeTurn(async () => {
      if (streams.size === 0) cursor = await store.outbox.tail();
    });
    // From here to its place among the streams nothing waits, so that no two take one place.
    if (streams.size >= maxStreams) return fail('busy', 'Too many live streams on this node. Try again in a moment.');
    const own = [...streams].filter((s) => s.caller.credentialId === c.caller.credentialId).length;
    if (own >= maxStreamsEach)
      return fail('tooMany', `There are ${own} live streams of this log-in, key or session already. Close some.`);
    let stream: Stream | undefined;
    const body = new ReadableStream<Uint8Array>(
      {
        start(controller) {
          const close = () => {
            if (!stream || !streams.delete(stream)) return;
            controller.close();
          };
          stream = {
            request: c.request,
            address: c.address,
            caller: c.caller,
            wanted,
            topics: allowed(c.caller, wanted),
            tenantIds,
            controller,
            waiting: [],
            sentTo: null,
            close,
          };
          streams.add(stream);
          const opened = stream;
          catchUp(opened, from)
            // A cursor of another database (a restored one): nothing can be told about what was missed.
            .catch((error: unknown) => {
              if (error instanceof StoreError && error.code === 'badCursor') return restart(opened);
              throw error;
            })
            .catch((error: unknown) => {
              log.warn({ err: error }, 'a live stream could not be caught up');
              close();
            });
        },
        cancel() {
          if (stream) streams.delete(stream);
        },
      },
      new ByteLengthQueuingStrategy({ highWaterMark: 0 }),
    );
    return new Response(body, {
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
    });
  };

  return {
    handlers: bind(live, { stream: open }),
    streams: () => streams.size,
    close(): void {
      offBell();
      offAccess();
      for (const timer of timers) clearInterval(timer);
      clearTimeout(due);
      clearTimeout(recheckDue);
      for (const s of [...streams]) s.close();
    },
  };
};
