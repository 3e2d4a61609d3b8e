/** What a form does: its buttons are busy meanwhile, and what went wrong is kept, to be said beside what was typed. */
import type { Transport } from '../../bff/kernel/client.ts';
import type { Session } from '../base/session.ts';
import { wordsOf } from './words.ts';

interface Host {
  readonly session: Pick<Session, 'transport'> | undefined;
  requestUpdate(): void;
}

export class Work {
  busy = false;
  /** Why the last did not succeed; ''. */
  error = '';
  #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Does it, whatever else is under way. `work` throws what is to be said. */
  async run(work: (transport: Transport) => Promise<void>): Promise<void> {
    const host = this.#host;
    const { session } = host;
    if (!session) return;
    this.busy = true;
    this.error = '';
    host.requestUpdate();
    try {
      await work(session.transport);
    } catch (error) {
      this.error = wordsOf(error);
    }
    this.busy = false;
    host.requestUpdate();
  }

  /** Does it unless something is under way already: what is pressed twice is sent once. */
  async once(work: (transport: Transport) => Promise<void>): Promise<void> {
    if (!this.busy) await this.run(work);
  }
}
