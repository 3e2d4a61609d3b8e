/**
 * One stream of live events for everything inside a provider. It opens with the first listener, asks for the topics that anybody
 * listens to, resumes after the last event it saw, and backs off when the line is cut. It keeps no rows.
 */
import type { Transport } from '../../bff/kernel/client.ts';
import type { LiveMessage, LiveTopic } from '../../bff/live/contract.ts';
import { sseParser } from './sse.ts';

export interface LiveListener {
  topics: readonly LiveTopic[];
  onMessage(message: LiveMessage): void;
  /** Events were missed, or may have been between a first load and the first stream: read the lists again. */
  onReset(): void;
  /** The line went or came back. */
  onState(): void;
}

export type LiveState = 'closed' | 'connecting' | 'open' | 'offline';

/** Path of the live contract, which is not imported for its size; a test holds it. */
export const livePath = '/v1/live';

/** The server sends at least a comment every 20 s; a line that is silent for longer is dead though nobody closed it. */
const silenceMs = 50_000;
/** A line that is back within this time is not worth a word. */
const patienceMs = 3000;

/** Pause before the n-th attempt: doubling from 0.5 s to 30 s, of which a random half is left out. `random` is in [0, 1). */
export const backOffMs = (attempt: number, random: number): number =>
  Math.min(30_000, 500 * 2 ** Math.min(attempt, 10)) * (1 - random / 2);

export class LiveHub {
  state: LiveState = 'closed';
  /** When the line was lost, while it is. */
  offlineSinceMs: number | undefined;
  #listeners = new Set<LiveListener>();
  #transport: Transport;
  #lastEventId = '';
  #stop: AbortController | undefined;
  #openTopics = '';
  #attempt = 0;
  #timer = 0;
  #settle = 0;
  #patience = 0;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Listens until the returned function is called. */
  listen(listener: LiveListener): () => void {
    this.#listeners.add(listener);
    this.#changed();
    return () => {
      this.#listeners.delete(listener);
      this.#changed();
    };
  }

  /** Ends the stream; listening again opens it. */
  close(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#settle);
    this.#stop?.abort();
    this.#stop = undefined;
    this.#openTopics = '';
    this.#set('closed');
  }

  #topics(): string {
    return [...new Set([...this.#listeners].flatMap((listener) => listener.topics))].sort().join(',');
  }

  // Widgets of a page come and go in one go: wait for them all before the line is opened again.
  #changed(): void {
    clearTimeout(this.#settle);
    this.#settle = window.setTimeout(() => {
      const topics = this.#topics();
      if (topics === '') this.close();
      else if (topics !== this.#openTopics) void this.#open();
    }, 30);
  }

  async #open(): Promise<void> {
    clearTimeout(this.#timer);
    this.#stop?.abort();
    const stop = new AbortController();
    this.#stop = stop;
    this.#openTopics = this.#topics();
    if (this.state !== 'offline') this.#set('connecting');
    let retry = true;
    try {
      retry = await this.#read(stop);
    } catch {
      // Whatever cut the line, the answer is the same: try again later.
    }
    if (stop.signal.aborted && this.#stop !== stop) return;
    this.#set('offline');
    if (retry) this.#timer = window.setTimeout(() => void this.#open(), backOffMs(this.#attempt++, Math.random()));
  }

  /** Reads until the line ends; answers whether it makes sense to try again. */
  async #read(stop: AbortController): Promise<boolean> {
    const ask = async (renew: boolean) =>
      fetch(`${this.#transport.baseUrl}${livePath}?topics=${encodeURIComponent(this.#openTopics)}`, {
        headers: {
          accept: 'text/event-stream',
          ...(this.#lastEventId && { 'last-event-id': this.#lastEventId }),
          ...(await this.#transport.authorize(renew)),
        },
        credentials: this.#transport.credentials,
        cache: 'no-store',
        signal: stop.signal,
      });
    let response = await ask(false);
    if (response.status === 401) response = await ask(true);
    if (!response.ok || !response.body) return response.status !== 403 && response.status !== 401;
    this.#attempt = 0;
    this.#set('open');
    const feed = sseParser((event) => {
      this.#lastEventId = event.lastEventId || this.#lastEventId;
      this.#hear(event.type, event.data);
    });
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const watchdog = window.setTimeout(() => stop.abort(), silenceMs);
      const { done, value } = await reader.read().finally(() => clearTimeout(watchdog));
      if (done) return true;
      feed(value);
    }
  }

  #hear(type: string, data: string): void {
    const message = parsed(data);
    for (const listener of [...this.#listeners]) {
      if (type === 'reset' || type === 'hello') listener.onReset();
      else if (message && listener.topics.includes(message.topic)) listener.onMessage(message);
    }
  }

  #set(state: LiveState): void {
    if (this.state === state) return;
    this.state = state;
    clearTimeout(this.#patience);
    if (state === 'offline') {
      const sinceMs = Date.now();
      this.#patience = window.setTimeout(() => {
        this.offlineSinceMs = sinceMs;
        this.#tell();
      }, patienceMs);
    } else if (state !== 'connecting') this.offlineSinceMs = undefined;
    this.#tell();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener.onState();
  }
}

const parsed = (data: string): (LiveMessage & { topic: LiveTopic }) | undefined => {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
};
