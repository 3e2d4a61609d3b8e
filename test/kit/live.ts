/** A browser's live events for tests: reads the stream of `/v1/live`, keeps what came, waits for what shall come. */
import { sseParser } from '../../components/base/sse.ts';

export interface LiveEvent {
  topic: string;
  id: string;
  row: Record<string, unknown>;
}

export class Live {
  readonly events: LiveEvent[] = [];
  /** Resolves when the stream has ended, whoever ended it. */
  readonly ended: Promise<void>;
  lastId = '';
  readonly #abort = new AbortController();
  readonly #waiting = new Set<() => void>();

  private constructor(body: ReadableStream<Uint8Array>) {
    this.ended = this.#read(body);
  }

  /** Opens a stream and resolves when the server has joined it to the live ones. */
  static async open(
    url: string,
    headers: Record<string, string>,
    { topics, after }: { topics?: string; after?: string } = {},
  ): Promise<Live> {
    const abort = new AbortController();
    const response = await fetch(`${url}/v1/live${topics ? `?topics=${topics}` : ''}`, {
      headers: { ...headers, ...(after && { 'last-event-id': after }) },
      signal: abort.signal,
    });
    if (!response.ok || !response.body) throw new Error(`live: ${response.status} ${await response.text()}`);
    const live = new Live(response.body);
    live.#abort.signal.addEventListener('abort', () => abort.abort());
    if (!after) await live.#until(() => live.lastId !== '', 'hello', 10_000);
    return live;
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    const feed = sseParser(({ type, data, lastEventId }) => {
      this.lastId = lastEventId;
      if (type !== 'hello' && type !== 'beat') {
        const message = JSON.parse(data) as { row?: Record<string, unknown> };
        this.events.push({ topic: type, id: lastEventId, row: message.row ?? {} });
      }
      for (const look of this.#waiting) look();
    });
    try {
      for await (const bytes of body) feed(decoder.decode(bytes, { stream: true }));
    } catch {
      // Cut, from this side or that one.
    }
  }

  #until(reached: () => boolean, what: string, withinMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!reached()) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        const seen = this.events.map((e) => `${e.topic} ${JSON.stringify(e.row).slice(0, 300)}`).slice(-12);
        reject(new Error(`No ${what} within ${withinMs} ms. Seen last:\n${seen.join('\n')}`));
      }, withinMs);
      this.#waiting.add(look);
      look();
    });
  }

  /** The first event, past or to come, that fits. */
  async find(what: string, fits: (e: LiveEvent) => boolean, withinMs = 10_000): Promise<LiveEvent> {
    await this.#until(() => this.events.some(fits), what, withinMs);
    return this.events.find(fits) as LiveEvent;
  }

  /** Goes away without a word, as a browser whose network is gone. */
  async cut(): Promise<void> {
    this.#abort.abort();
    await this.ended;
  }
}
