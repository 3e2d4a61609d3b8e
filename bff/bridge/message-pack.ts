/** Frames that wait, as the chunks in which they are stored: masked, compressed, one for each charger. Runs in a thread of its own. */
import { zstdCompressSync } from 'node:zlib';
import { maskFrame } from '../sites/messages/mask.ts';
import { recordsOf, type SlabParts, type SlabRecord } from './message-slab.ts';

export interface PackAsked {
  /** The oldest first. */
  readonly slabs: readonly SlabParts[];
  /** Frames that had to give way before those in the slabs, by charger. */
  readonly gaps: ReadonlyMap<string, number>;
}

export interface PackedChunk {
  readonly identity: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly frames: number;
  /** How many it says that were not kept before them. */
  readonly gap: number;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** A charger that talks more than this between two flushes loses its oldest frames. */
const maxBytesOfOne = 1_000_000;

/** A chunk for each charger that has frames. */
export function pack({ slabs, gaps }: PackAsked): PackedChunk[] {
  const records = slabs.flatMap((slab) => [...recordsOf(slab)]);
  const byCharger = Map.groupBy(records, ({ identity }) => identity);
  return [...byCharger].map(([identity, records]) => chunkOf(identity, records, gaps.get(identity) ?? 0));
}

function chunkOf(identity: string, records: readonly SlabRecord[], before: number): PackedChunk {
  let bytes = records.reduce((sum, { textBytes }) => sum + textBytes, 0);
  let from = 0;
  for (; bytes > maxBytesOfOne && from < records.length - 1; from++) bytes -= records[from]?.textBytes ?? 0;
  const kept = records.slice(from);
  const fromMs = kept[0]?.atMs ?? 0;
  const gap = before + from;
  const lines = kept.map(lineOf);
  if (gap > 0) lines.unshift(`${fromMs}g${gap}`);
  const body = new Uint8Array(zstdCompressSync(lines.join('\n')));
  return { identity, fromMs, toMs: kept.at(-1)?.atMs ?? fromMs, frames: kept.length, gap, body };
}

/**
 * A line of a stored chunk: time, mark and text. `i` and `o`: a frame in or out, as it is. `I` and `O`: the same as a JSON string, where the text has
 * lines of its own. `g`: how many frames were not kept before the next.
 */
function lineOf({ atMs, direction, text }: SlabRecord): string {
  const masked = maskFrame(text());
  const mark = direction === 'in' ? 'i' : 'o';
  return masked.includes('\n') ? `${atMs}${mark.toUpperCase()}${JSON.stringify(masked)}` : `${atMs}${mark}${masked}`;
}
