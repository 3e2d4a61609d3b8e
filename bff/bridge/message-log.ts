/**
 * Keeps what chargers and we said to each other, off the path of the messages themselves: frames wait as bytes, and every few seconds those
 * of one charger are masked and compressed by another thread and stored as one row. A crash loses the last seconds of the log and nothing else.
 * When more comes than can be kept, the oldest waiting frames give way, and a line in the log says how many.
 */
import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import { and, inArray, lt, lte } from 'drizzle-orm';
import type { Job } from '../jobs.ts';
import { systemScope } from '../store/scope.ts';
import { chargers, messageChunks } from '../store/tables/index.ts';
import type { Log, NewRow, Row, Store } from '../store/types.ts';
import type { PackedChunk } from './message-pack.ts';
import { packBeside } from './message-packer.ts';
import { type Direction, type Slab, slabFor } from './message-slab.ts';

const decompress = promisify(zstdDecompress);

/** One line of the log; `gap` says how many frames were not kept before it. */
export interface LoggedFrame {
  atMs: number;
  direction: Direction;
  text: string;
  gap?: number;
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
  /** Stores what waits; `identity`: if any of it is of this charger. */
  flush(identity?: string): Promise<void>;
  jobs(): Job[];
}

const flushMs = 5_000;
const slabBytes = 1_000_000;
/** So many are worth storing at once. */
const slabsAtOnce = 8;
const maxSlabs = 16;
const chunksPerWrite = 100;
const dayMs = 86_400_000;

export function createMessageLog({ store, log, now, days }: MessageLogOptions): MessageLog {
  const scope = systemScope('ingest');
  const read = store.read(scope);
  /** The oldest first; frames are added to the last one. */
  let slabs: Slab[] = [];
  /** Frames that gave way, by charger, until the next frame of that charger is stored. */
  const gaps = new Map<string, number>();
  /** The end of all storing that was asked for. */
  let flushing: Promise<void> = Promise.resolve();
  /** The storing that has not begun; whoever asks meanwhile waits for it too. */
  let next: Promise<void> | undefined;

  const addGap = (identity: string, frames: number) => gaps.set(identity, (gaps.get(identity) ?? 0) + frames);
  const giveWay = ({ identities, frames }: Slab) =>
    identities.forEach((identity, number) => void addGap(identity, frames[number] ?? 0));

  const knownOf = async (identities: string[]) => {
    const { id, tenantId, identity } = chargers;
    const rows = await read.raw.select({ id, tenantId, identity }).from(chargers).where(inArray(identity, identities));
    return new Map(rows.map((row) => [row.identity, row]));
  };

  const write = async (packed: readonly PackedChunk[]): Promise<void> => {
    const known = await knownOf(packed.map(({ identity }) => identity));
    const rows = packed.flatMap(({ identity, gap: _, body, ...chunk }): NewRow<typeof messageChunks>[] => {
      const charger = known.get(identity);
      return charger ? [{ ...chunk, tenantId: charger.tenantId, chargerId: charger.id, body: Buffer.from(body) }] : [];
    });
    if (rows.length > 0) await store.tx(scope, (w) => w.insert(messageChunks, rows));
  };

  const failed = (error: unknown, chargers: number) =>
    log.error({ err: error, chargers }, 'messages of chargers could not be logged');

  /** Never fails: what could not be stored has given way. */
  const keep = async (): Promise<void> => {
    next = undefined;
    if (slabs.length === 0) return;
    const asked = { slabs, gaps: new Map(gaps) };
    slabs = [];
    gaps.clear();
    let chunks: PackedChunk[];
    try {
      chunks = await packBeside(asked);
    } catch (error) {
      for (const [identity, frames] of asked.gaps) addGap(identity, frames);
      asked.slabs.forEach(giveWay);
      return failed(error, gaps.size);
    }
    const told = new Set(chunks.map(({ identity }) => identity));
    for (const [identity, frames] of asked.gaps) if (!told.has(identity)) addGap(identity, frames);
    for (let i = 0; i < chunks.length; i += chunksPerWrite) {
      const some = chunks.slice(i, i + chunksPerWrite);
      await write(some).catch((error: unknown) => {
        for (const { identity, frames, gap } of some) addGap(identity, frames + gap);
        failed(error, some.length);
      });
    }
  };

  const flush = (identity?: string): Promise<void> => {
    if (next) return next;
    // What is being stored may hold some of its frames.
    if (identity !== undefined && !slabs.some((slab) => slab.holds(identity))) return flushing;
    next = flushing.then(keep);
    flushing = next;
    return next;
  };

  /** Another slab for what the last one has no room for. */
  const enlarge = (text: string): Slab => {
    const slab = slabFor(text, slabBytes);
    slabs.push(slab);
    if (slabs.length > maxSlabs) giveWay(slabs.shift() ?? slab);
    if (slabs.length >= slabsAtOnce) void flush();
    return slab;
  };

  return {
    note(identity, direction, text) {
      if (days === 0) return;
      const atMs = now();
      if (!slabs.at(-1)?.add(identity, direction, atMs, text)) enlarge(text).add(identity, direction, atMs, text);
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
