/**
 * The one connection that hears the bells of all nodes. It comes back by itself, and then rings every bell, because some may have been missed.
 * The outbox bell is rung again while events wait for an older transaction: that one may end without ringing anything.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Bells } from './bells.ts';
import { codeOf } from './errors.ts';
import type { Log } from './types.ts';
import { outboxBell } from './writer.ts';

export const bellChannel = 'wattfront';

const longestPauseMs = 5_000;
const againAfterMs = 20;
const waiting =
  'select exists (select 1 from outbox where txid >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint) as some';

export class Listener {
  readonly #config: pg.ClientConfig;
  readonly #bells: Bells;
  readonly #log: Log | undefined;
  #client: pg.Client | undefined;
  #again: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(config: pg.ClientConfig, bells: Bells, log: Log | undefined) {
    this.#config = config;
    this.#bells = bells;
    this.#log = log;
  }

  /** Whether bells rung through the database are heard now. */
  get hears(): boolean {
    return this.#client !== undefined;
  }

  async start(): Promise<void> {
    const client = new pg.Client(this.#config);
    client.on('notification', ({ payload = '' }) => this.#heard(payload));
    client.on('error', (error) => this.#log?.warn({ code: codeOf(error) }, 'the bell connection broke'));
    try {
      await client.connect();
      await client.query(`listen ${bellChannel}`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    this.#client = client;
    client.once('end', () => {
      this.#client = undefined;
      void this.#comeBack();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#again);
    await this.#client?.end();
  }

  async #comeBack(): Promise<void> {
    for (let pauseMs = 50; !this.#closed; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      await sleep(pauseMs, undefined, { ref: false });
      if (this.#closed) return;
      try {
        await this.start();
        this.#bells.ringAll();
        return;
      } catch (error) {
        this.#log?.warn({ code: codeOf(error) }, 'the bell connection could not be made');
      }
    }
  }

  #heard(channel: string): void {
    this.#bells.ring(channel);
    if (channel === outboxBell && this.#again === undefined && !this.#closed) {
      this.#again = setTimeout(() => void this.#look(), againAfterMs);
    }
  }

  async #look(): Promise<void> {
    try {
      const found = await this.#client?.query<{ some: boolean }>(waiting);
      this.#again = undefined;
      // Once more after the last one settled, too: it may have done so after the listeners looked.
      this.#bells.ring(outboxBell);
      if (found?.rows[0]?.some) this.#heard(outboxBell);
    } catch {
      // A broken connection comes back by #comeBack, which rings.
      this.#again = undefined;
    }
  }
}
