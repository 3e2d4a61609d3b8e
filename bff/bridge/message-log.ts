/**
 * Keeps what chargers and we said to each other, off the path of the messages themselves: frames wait in memory, and every few seconds those
 * of one charger are masked, compressed and stored as one row. A crash loses the last seconds of the log and nothing else. When more comes than
 * can be kept, the oldest waiting frames give way, and a line in the log says how many.
 */
import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import { and, inArray, lt, lte } from 'drizzle-orm';
import type { Job } from '../jobs.ts';
import { maskFrame } from '../sites/messages/mask.ts';
import { systemScope } from '../store/scope.ts';
import { chargers, messageChunks } from '../store/tables/index.ts';
import type { Log, NewRow, Row, Store } from '../store/types.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

export type Direction = 'in' | 'out';
/** One line of the log; `gap` says how many frames were not kept before it. */
export interface LoggedFrame {
  atMs: number;
  direction: Direction;
  text: string;
  gap?: number;
}

interface Waiting {
  frames: LoggedFrame[];
  chars: number;
  gap: number;
}

export interface MessageLogOptions {
  store: Store;
  log: Log;
  now(): number;
  /** 0: nothing is kept. */
  days: number;
}

export interface MessageLog {
  note(identity: string, direction: Direction, text: string): void;
  /** Stores what waits; `identity`: of this charger only. */
  flush(identity?: string): Promise<void>;
  jobs(): Job[];
}

const flushMs = 5_000;
const maxCharsWaiting = 16_000_000;
/** A charger that talks more than this between two flushes loses its oldest frames. */
const maxCharsOfOne = 1_000_000;
const chunksPerWrite = 100;
const dayMs = 86_400_000;

export function createMessageLog({ store, log, now, days }: MessageLogOptions): MessageLog {
  const scope = systemScope('ingest');
  const read = store.read(scope);
  let waiting = new Map<string, Waiting>();
  let chars = 0;
  let flushing: Promise<void> = Promise.resolve();

  const giveWay = (of: Waiting): void => {
    const oldest = of.frames.shift();
    if (oldest === undefined) return;
    of.chars -= oldest.text.length;
    chars -= oldest.text.length;
    of.gap += 1 + (oldest.gap ?? 0);
  };

  const chunkOf = async (
    charger: Pick<Row<typeof chargers>, 'id' | 'tenantId'>,
    { frames, gap }: Waiting,
  ): Promise<NewRow<typeof messageChunks>> => {
    const lines = frames.map(lineOf);
    if (gap > 0) lines.unshift(`${frames[0]?.atMs ?? 0}g${gap}`);
    return {
      tenantId: charger.tenantId,
      chargerId: charger.id,
      fromMs: frames[0]?.atMs ?? 0,
      toMs: frames.at(-1)?.atMs ?? 0,
      frames: frames.length,
      body: await compress(lines.join('\n')),
    };
  };

  const knownOf = async (identities: string[]) => {
    const { id, tenantId, identity } = chargers;
    const rows = await read.raw.select({ id, tenantId, identity }).from(chargers).where(inArray(identity, identities));
    return new Map(rows.map((row) => [row.identity, row]));
  };

  const keep = async (taken: Map<string, Waiting>): Promise<void> => {
    const waiting = [...taken].filter(([, { frames }]) => frames.length > 0);
    for (let i = 0; i < waiting.length; i += chunksPerWrite) {
      const some = waiting.slice(i, i + chunksPerWrite);
      const known = await knownOf(some.map(([identity]) => identity));
      const rows: NewRow<typeof messageChunks>[] = [];
      for (const [identity, of] of some) {
        const charger = known.get(identity);
        if (charger) rows.push(await chunkOf(charger, of));
      }
      if (rows.length > 0) await store.tx(scope, (w) => w.insert(messageChunks, rows));
    }
  };

  const flush = (identity?: string): Promise<void> => {
    flushing = flushing.then(async () => {
      const taken = identity === undefined ? waiting : new Map([...waiting].filter(([name]) => name === identity));
      if (taken.size === 0) return;
      if (taken === waiting) waiting = new Map();
      else for (const name of taken.keys()) waiting.delete(name);
      for (const of of taken.values()) chars -= of.chars;
      await keep(taken).catch((error: unknown) =>
        log.error({ err: error, chargers: taken.size }, 'messages of chargers could not be logged'),
      );
    });
    return flushing;
  };

  return {
    note(identity, direction, text) {
      if (days === 0) return;
      let of = waiting.get(identity);
      if (of === undefined) {
        of = { frames: [], chars: 0, gap: 0 };
        waiting.set(identity, of);
      }
      of.frames.push({ atMs: now(), direction, text });
      of.chars += text.length;
      chars += text.length;
      while (of.frames.length > 0 && (of.chars > maxCharsOfOne || chars > maxCharsWaiting)) giveWay(of);
    },
    flush,
    jobs: () => [
      { name: 'message-log', everyMs: flushMs, run: () => flush() },
      {
        name: 'message-retention',
        everyMs: 600_000,
        async run() {
          const before = now() - days * dayMs;
          // A little at a time, so that nobody waits for the writer.
          for (let id = await thousandth(before); id !== undefined; id = await thousandth(before)) {
            const upTo = id;
            await store.tx(scope, (w) =>
              w.removeWhere(messageChunks, and(lt(messageChunks.toMs, before), lte(messageChunks.id, upTo))),
            );
          }
        },
      },
    ],
  };

  /** The last id of the oldest thousand chunks that are past their time; undefined when there are none. */
  async function thousandth(before: number): Promise<number | undefined> {
    const old = await read.raw
      .select({ id: messageChunks.id })
      .from(messageChunks)
      .where(lt(messageChunks.toMs, before))
      .orderBy(messageChunks.id)
      .limit(1000);
    return old.at(-1)?.id;
  }
}

/**
 * A line of a stored chunk: time, mark and text. `i` and `o`: a frame in or out, as it is. `I` and `O`: the same as a JSON string, where the text has
 * lines of its own. `g`: how many frames were not kept before the next.
 */
const lineOf = ({ atMs, direction, text }: LoggedFrame): string => {
  const masked = maskFrame(text);
  const mark = direction === 'in' ? 'i' : 'o';
  return masked.includes('\n') ? `${atMs}${mark.toUpperCase()}${JSON.stringify(masked)}` : `${atMs}${mark}${masked}`;
};

/** The frames of a stored chunk, oldest first. */
export const framesOf = async (chunk: Pick<Row<typeof messageChunks>, 'body'>): Promise<LoggedFrame[]> => {
  const frames: LoggedFrame[] = [];
  let gap: number | undefined;
  for (const line of (await decompress(chunk.body)).toString().split('\n')) {
    // Written so until lines had marks.
    if (line.startsWith('{')) {
      frames.push(JSON.parse(line));
      continue;
    }
    const at = line.search(/\D/);
    const mark = line[at] ?? '';
    const rest = line.slice(at + 1);
    if (mark === 'g') {
      gap = Number(rest);
      continue;
    }
    const direction = mark.toLowerCase() === 'i' ? 'in' : 'out';
    const text = mark === 'I' || mark === 'O' ? JSON.parse(rest) : rest;
    frames.push({ atMs: Number(line.slice(0, at)), direction, text, ...(gap !== undefined && { gap }) });
    gap = undefined;
  }
  return frames;
};
