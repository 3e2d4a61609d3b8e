/** Live events for one widget, for as long as it is on the page. */
import type { ReactiveController } from 'lit';
import type { LiveMessage, LiveTopic } from '../../bff/live/contract.ts';
import type { DataHost } from './data.ts';
import type { LiveHub } from './live-hub.ts';

export interface LiveOptions {
  topics: readonly LiveTopic[];
  onMessage(message: LiveMessage): void;
  /** Read the data again: something was missed. */
  onReset(): void;
}

export class Live implements ReactiveController {
  #host: DataHost;
  #options: LiveOptions;
  #hub: LiveHub | undefined;
  #leave: (() => void) | undefined;
  /** Messages heard while something is loaded: the latest of each topic and row. */
  #held = new Map<string, LiveMessage>();

  constructor(host: DataHost, options: LiveOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  /** Since when the line has been cut; undefined while all is well. */
  get offlineSinceMs(): number | undefined {
    return this.#hub?.offlineSinceMs;
  }

  hostUpdate(): void {
    const { session } = this.#host;
    this.#listen(session?.phase === 'ready' ? session.live : undefined);
    this.#tell();
  }

  hostDisconnected(): void {
    this.#listen(undefined);
  }

  #listen(hub: LiveHub | undefined): void {
    if (hub === this.#hub) return;
    this.#leave?.();
    this.#hub = hub;
    this.#held.clear();
    const { topics, onReset } = this.#options;
    this.#leave = hub?.listen({
      topics,
      onReset: () => {
        // What was heard before the gap may be older than what is read after it.
        this.#held.clear();
        onReset();
      },
      onMessage: (message) => this.#hear(message),
      onState: () => this.#host.requestUpdate(),
    });
  }

  #hear(message: LiveMessage): void {
    const key = `${message.topic} ${(message.row as { id?: string } | null)?.id ?? message.id}`;
    this.#held.delete(key);
    this.#held.set(key, message);
    this.#tell();
  }

  #tell(): void {
    if (this.#host.loads.size > 0) return;
    for (const [key, message] of this.#held) {
      this.#held.delete(key);
      this.#options.onMessage(message);
    }
  }
}
