/**
 * Frames that wait to be stored, as the lines they will be, in one buffer outside the heap: kept as objects, thousands a second would be copied by
 * every collection until they are stored. Neither hides anything nor stores.
 *
 * A line is a time, a mark and a text. `i` and `o`: a frame in or out, as it is. `I` and `O`: the same as a JSON string, where the text has lines of
 * its own. `g`: how many frames were not kept before the next.
 */
export type Direction = 'in' | 'out';

/** Room for the few frames of a charger at rest. */
const firstBytes = 256;
const newline = 10;

export class MessageLines {
  frames = 0;
  /** How many frames were not kept before the first. */
  gap = 0;
  /** The time of the last frame; of the first see `fromMs`. */
  toMs = 0;
  // Not of the shared pool, of which a little slice would hold a whole slab.
  #buffer = Buffer.allocUnsafeSlow(firstBytes);
  #start = 0;
  #end = 0;

  /** How much the lines take, each with its end. */
  get bytes(): number {
    return this.#end - this.#start;
  }

  get fromMs(): number {
    return Number.parseInt(this.#buffer.toString('latin1', this.#start, this.#start + 16), 10);
  }

  /** @param maxBytes of all lines: the oldest give way, and the frame itself when it is longer */
  add(atMs: number, direction: Direction, text: string, maxBytes: number): void {
    const isOneLine = !text.includes('\n');
    const mark = direction === 'in' ? 'i' : 'o';
    const head = String(atMs);
    const rest = isOneLine ? text : JSON.stringify(text);
    const bytes = head.length + 1 + Buffer.byteLength(rest) + 1;
    while (this.frames > 0 && this.bytes + bytes > maxBytes) this.#dropOldest();
    if (bytes > maxBytes) {
      this.gap++;
      return;
    }
    this.#makeRoom(bytes);
    const buffer = this.#buffer;
    let end = this.#end;
    // Written piece by piece: a line of all would be a string more for each frame, and a native call for the head takes longer than this.
    for (let i = 0; i < head.length; i++) buffer[end++] = head.charCodeAt(i);
    buffer[end++] = (isOneLine ? mark : mark.toUpperCase()).charCodeAt(0);
    end += buffer.write(rest, end);
    buffer[end++] = newline;
    this.#end = end;
    this.frames++;
    this.toMs = atMs;
  }

  /** What a chunk is compressed from: the bytes themselves, so nothing may be added from then on. */
  get body(): Buffer {
    const lines = this.#buffer.subarray(this.#start, this.#end - 1);
    return this.gap === 0 ? lines : Buffer.concat([Buffer.from(`${this.fromMs}g${this.gap}\n`), lines]);
  }

  /** Ends the lines and their body. */
  free(): void {
    this.#resize(0);
  }

  #dropOldest(): void {
    this.#start = this.#buffer.indexOf(newline, this.#start) + 1;
    this.frames--;
    this.gap++;
    if (this.frames > 0) return;
    this.#start = 0;
    this.#end = 0;
    // What long frames needed is not held for the short ones that follow.
    this.#resize(firstBytes);
  }

  #makeRoom(bytes: number): void {
    const { length } = this.#buffer;
    if (this.#end + bytes <= length) return;
    this.#buffer.copyWithin(0, this.#start, this.#end);
    this.#end -= this.#start;
    this.#start = 0;
    const needed = this.#end + bytes;
    // At least half is free afterwards, so that the lines of a charger at its bound are not moved again for each frame.
    if (needed <= length / 2) return;
    let size = length * 2;
    while (size < needed) size *= 2;
    this.#resize(size);
  }

  /** The memory before is free at once: left to the collector, it would have the whole heap searched for it again and again. */
  #resize(size: number): void {
    this.#buffer = Buffer.from(this.#buffer.buffer.transfer(size));
  }
}
