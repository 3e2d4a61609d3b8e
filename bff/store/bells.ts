/** Named bells of one process: they say "look again", and carry nothing. */
import type { Log } from './types.ts';

export class Bells {
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #log: Log | undefined;

  constructor(log: Log | undefined) {
    this.#log = log;
  }

  on(channel: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  /** A listener that throws keeps nobody else from hearing it. */
  ring(channel: string): void {
    for (const listener of this.#listeners.get(channel) ?? []) {
      try {
        listener();
      } catch (error) {
        this.#log?.error({ err: error, channel }, 'a bell listener failed');
      }
    }
  }

  ringAll(): void {
    for (const channel of this.#listeners.keys()) this.ring(channel);
  }
}
