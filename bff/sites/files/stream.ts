/** Uploads as they come in: cut when they stall, gathered into parts of one size, and read to their end when they are refused. */
import { type Failure, fail } from '../../kernel/result.ts';

/** Where a byte of a stored file is follows from this: it must stay as it is. */
export const partBytes = 512 * 1024;

export interface Patience {
  /** No byte for so long ends it; default 60 s. */
  stallMs?: number;
  /** Slower than this for two minutes ends it; default 200. */
  minBytesPerS?: number;
}

/** Ends an upload with words for its sender. */
export class Refused extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.detail);
    this.failure = failure;
  }
}

const slowAfterMs = 120_000;
export const brokenWords = 'The connection broke before the file was whole.';

const cutShort = (words: string) => new Refused(fail('invalid', words));

/** The chunks of a stream, which must keep coming. Lets go of it for `drain`, unless it broke. */
export async function* steady(
  source: ReadableStream<Uint8Array>,
  { stallMs = 60_000, minBytesPerS = 200 }: Patience,
): AsyncGenerator<Uint8Array> {
  const reader = source.getReader();
  const begunMs = performance.now();
  let size = 0;
  try {
    for (;;) {
      const next = await within(stallMs, reader.read());
      if (next === 'late') throw cutShort('Nothing came for too long.');
      if (next.done) return;
      size += next.value.byteLength;
      const tookMs = performance.now() - begunMs;
      if (tookMs > slowAfterMs && size < (tookMs / 1000) * minBytesPerS)
        throw cutShort('It came too slowly: a better connection is needed.');
      yield next.value;
    }
  } finally {
    reader.releaseLock();
  }
}

/** What comes in time; a connection that breaks meanwhile is the sender's affair. */
const within = async <R>(ms: number, coming: Promise<R>): Promise<R | 'late'> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), ms);
  });
  const read = coming.catch(() => {
    throw cutShort(brokenWords);
  });
  return Promise.race([read, late]).finally(() => clearTimeout(timer));
};

const drainBytes = 64 * 1024 * 1024;
const drainMs = 5_000;

/**
 * Reads and throws away what else comes of a refused upload, for a while: many senders look at the answer only when they have sent
 * everything. Whoever sends more, or nothing, is cut.
 */
export const drain = async (source: ReadableStream<Uint8Array>): Promise<void> => {
  const endMs = performance.now() + drainMs;
  const reader = source.getReader();
  try {
    for (let size = 0; size < drainBytes; ) {
      const next = await within(endMs - performance.now(), reader.read());
      if (next === 'late') break;
      if (next.done) return;
      size += next.value.byteLength;
    }
    await reader.cancel();
  } catch (error) {
    // It is broken already: there is nobody to be answered.
    if (!(error instanceof Refused)) throw error;
  }
};

/** The chunks as parts of full size, and a last one. */
export async function* partsOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let buffer = Buffer.allocUnsafe(partBytes);
  let filled = 0;
  for await (const chunk of chunks)
    for (let at = 0; at < chunk.byteLength; ) {
      const taken = chunk.subarray(at, at + partBytes - filled);
      buffer.set(taken, filled);
      filled += taken.byteLength;
      at += taken.byteLength;
      if (filled < partBytes) continue;
      yield buffer;
      buffer = Buffer.allocUnsafe(partBytes);
      filled = 0;
    }
  if (filled > 0) yield buffer.subarray(0, filled);
}
