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
  }

  hostDisconnected(): void {
    this.#listen(undefined);
  }

  #listen(hub: LiveHub | undefined): void {
    if (hub === this.#hub) return;
    this.#leave?.();
    this.#hub = hub;
    this.#leave = hub?.listen({ ...this.#options, onState: () => this.#host.requestUpdate() });
  }
}
