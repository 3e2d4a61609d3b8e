/** Asks the thread that packs messages; one for the process, begun when it is first needed. */
import { Worker } from 'node:worker_threads';
import type { PackAsked, Packed } from './message-pack.ts';

type Waiting = PromiseWithResolvers<Packed>;

class Packer {
  readonly #waiting = new Map<number, Waiting>();
  #thread: Worker | undefined;
  #last = 0;

  /** The slabs are the thread's from now on. Fails when the thread does. */
  pack({ slabs, ...asked }: PackAsked): Promise<Packed> {
    this.#thread ??= this.#start();
    const thread = this.#thread;
    const id = ++this.#last;
    const waiting = Promise.withResolvers<Packed>();
    this.#waiting.set(id, waiting);
    // The process may end while nobody waits for it, and not before.
    thread.ref();
    const parts = slabs.map(({ bytes, used, identities }) => ({ bytes, used, identities }));
    thread.postMessage(
      { id, asked: { ...asked, slabs: parts } },
      slabs.map(({ bytes }) => bytes.buffer),
    );
    return waiting.promise;
  }

  #start(): Worker {
    const thread = new Worker(new URL('./message-thread.ts', import.meta.url));
    thread.on('message', ({ id, packed }: { id: number; packed: Packed }) => {
      this.#waiting.get(id)?.resolve(packed);
      this.#waiting.delete(id);
      if (this.#waiting.size === 0) thread.unref();
    });
    let failure: unknown = new Error('The thread that packs messages ended.');
    thread.on('error', (error) => {
      failure = error;
    });
    thread.on('exit', () => {
      this.#thread = undefined;
      for (const { reject } of this.#waiting.values()) reject(failure);
      this.#waiting.clear();
    });
    return thread;
  }
}

const packer = new Packer();

export const packBeside = (asked: PackAsked): Promise<Packed> => packer.pack(asked);
