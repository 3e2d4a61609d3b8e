/** Asks the thread that packs messages; one for the process, begun when it is first needed. */
import { Worker } from 'node:worker_threads';
import type { PackAsked, PackedChunk } from './message-pack.ts';

/** What takes longer never ends: sixteen full slabs take five seconds. */
const patienceMs = 60_000;

interface Waiting {
  resolve(chunks: PackedChunk[]): void;
  reject(error: unknown): void;
  readonly timer: NodeJS.Timeout;
}

class Packer {
  readonly #waiting = new Map<number, Waiting>();
  #thread: Worker | undefined;
  #last = 0;

  /** The slabs are the thread's from now on. Fails when the thread does, and when it takes too long. */
  async pack({ slabs, gaps }: PackAsked): Promise<PackedChunk[]> {
    this.#thread ??= this.#start();
    const thread = this.#thread;
    const id = ++this.#last;
    const parts = slabs.map(({ bytes, used, identities, frames }) => ({ bytes, used, identities, frames }));
    thread.postMessage(
      { id, asked: { slabs: parts, gaps } },
      slabs.map(({ bytes }) => bytes.buffer),
    );
    // The process may end while nobody waits for the thread, and not before.
    thread.ref();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => void thread.terminate(), patienceMs);
      this.#waiting.set(id, { resolve, reject, timer });
    });
  }

  #start(): Worker {
    const thread = new Worker(new URL('./message-thread.ts', import.meta.url));
    thread.on('message', ({ id, chunks }: { id: number; chunks: PackedChunk[] }) => {
      const waiting = this.#waiting.get(id);
      clearTimeout(waiting?.timer);
      waiting?.resolve(chunks);
      this.#waiting.delete(id);
      if (this.#waiting.size === 0) thread.unref();
    });
    let failure: unknown = new Error('The thread that packs messages ended.');
    thread.on('error', (error) => {
      failure = error;
    });
    thread.on('messageerror', () => void thread.terminate());
    thread.on('exit', () => {
      this.#thread = undefined;
      for (const { reject, timer } of this.#waiting.values()) {
        clearTimeout(timer);
        reject(failure);
      }
      this.#waiting.clear();
    });
    return thread;
  }
}

const packer = new Packer();

export const packBeside = (asked: PackAsked): Promise<PackedChunk[]> => packer.pack(asked);
