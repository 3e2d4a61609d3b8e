/**
 * Frames one after the other in a block of bytes outside the heap: what waits there costs no collection of garbage, and the block changes
 * threads without being copied. A record: bytes of its text (u32), charger × 2 + direction (u32), time (f64), text as UTF-8.
 */

export type Direction = 'in' | 'out';

/** A slab as another thread gets it. */
export interface SlabParts {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly used: number;
  /** Chargers by their number here, and how many frames each has. */
  readonly identities: readonly string[];
  readonly frames: readonly number[];
}

export interface SlabRecord {
  readonly identity: string;
  readonly direction: Direction;
  readonly atMs: number;
  readonly textBytes: number;
  readonly text: () => string;
}

const headBytes = 16;

export class Slab implements SlabParts {
  readonly bytes: Buffer<ArrayBuffer>;
  readonly identities: string[] = [];
  readonly frames: number[] = [];
  readonly #numbers = new Map<string, number>();
  #used = 0;

  constructor(size: number) {
    this.bytes = Buffer.allocUnsafeSlow(size);
  }

  get used(): number {
    return this.#used;
  }

  holds(identity: string): boolean {
    return this.#numbers.has(identity);
  }

  /** False when there is no room for it. */
  add(identity: string, direction: Direction, atMs: number, text: string): boolean {
    const free = this.bytes.length - this.#used - headBytes;
    // A UTF-16 unit takes three bytes at most; counting them is for the end of the block.
    if (text.length * 3 > free && Buffer.byteLength(text) > free) return false;
    let number = this.#numbers.get(identity);
    if (number === undefined) {
      number = this.identities.push(identity) - 1;
      this.frames.push(0);
      this.#numbers.set(identity, number);
    }
    this.frames[number] = (this.frames[number] ?? 0) + 1;
    const at = this.#used;
    const textBytes = this.bytes.write(text, at + headBytes);
    this.bytes.writeUInt32LE(textBytes, at);
    this.bytes.writeUInt32LE(number * 2 + (direction === 'in' ? 0 : 1), at + 4);
    this.bytes.writeDoubleLE(atMs, at + 8);
    this.#used = at + headBytes + textBytes;
    return true;
  }
}

/** A slab with room for this text at least. */
export const slabFor = (text: string, size: number): Slab =>
  new Slab(Math.max(size, headBytes + Buffer.byteLength(text)));

export function* recordsOf({ bytes, used, identities }: SlabParts): Iterable<SlabRecord> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < used; ) {
    const textBytes = buffer.readUInt32LE(at);
    const whose = buffer.readUInt32LE(at + 4);
    const from = at + headBytes;
    yield {
      identity: identities[whose >> 1] ?? '',
      direction: whose % 2 === 0 ? 'in' : 'out',
      atMs: buffer.readDoubleLE(at + 8),
      textBytes,
      text: () => buffer.toString('utf8', from, from + textBytes),
    };
    at = from + textBytes;
  }
}
