/** Frames that wait, as the chunks in which they are stored: masked, compressed, one for each charger. Runs in a thread of its own. */
import { zstdCompressSync } from 'node:zlib';
import { maskFrame } from '../sites/messages/mask.ts';
import { recordsOf, Slab, type SlabParts, type SlabRecord } from './message-slab.ts';

export interface PackAsked {
  /** The oldest first. */
  readonly slabs: readonly SlabParts[];
  /** Frames that had to give way before those in the slabs, by charger. */
  readonly gaps: ReadonlyMap<string, number>;
  /** Of this charger; all others are given back. */
  readonly only?: string | undefined;
}

export interface PackedChunk {
  readonly identity: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly frames: number;
  readonly body: Uint8Array<ArrayBuffer>;
}

export interface Packed {
  readonly chunks: PackedChunk[];
  readonly rest?: SlabParts | undefined;
}

/** A charger that talks more than this between two flushes loses its oldest frames. */
const maxBytesOfOne = 1_000_000;

export function pack({ slabs, gaps, only }: PackAsked): Packed {
  const byCharger = new Map<string, SlabRecord[]>();
  const others: SlabRecord[] = [];
  for (const slab of slabs)
    for (const record of recordsOf(slab)) {
      const records = byCharger.get(record.identity);
      if (only !== undefined && record.identity !== only) others.push(record);
      else if (records) records.push(record);
      else byCharger.set(record.identity, [record]);
    }
  const chunks = [...byCharger].flatMap(([identity, records]) => chunkOf(identity, records, gaps.get(identity) ?? 0));
  return { chunks, rest: others.length > 0 ? slabOf(others) : undefined };
}

function chunkOf(identity: string, records: readonly SlabRecord[], gap: number): PackedChunk[] {
  let bytes = records.reduce((sum, { textBytes }) => sum + textBytes, 0);
  let from = 0;
  for (; bytes > maxBytesOfOne && from < records.length - 1; from++) bytes -= records[from]?.textBytes ?? 0;
  const kept = records.slice(from);
  const [first] = kept;
  const last = kept.at(-1);
  if (!first || !last) return [];
  const lines = kept.map(lineOf);
  if (gap + from > 0) lines.unshift(`${first.atMs}g${gap + from}`);
  const body = new Uint8Array(zstdCompressSync(lines.join('\n')));
  return [{ identity, fromMs: first.atMs, toMs: last.atMs, frames: kept.length, body }];
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

function slabOf(records: readonly SlabRecord[]): SlabParts {
  const slab = new Slab(records.reduce((sum, { textBytes }) => sum + textBytes + 16, 0));
  for (const { identity, direction, atMs, text } of records) slab.add(identity, direction, atMs, text());
  const { bytes, used, identities } = slab;
  return { bytes, used, identities };
}
