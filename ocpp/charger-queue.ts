/**
 * The transaction messages of a charger, kept until the CSMS has answered them and sent strictly in order (OCPP 1.6 §3.7,
 * 2.0.1 E04 and E12). Knows nothing of sockets; how a message is sent and when it may be is handed in.
 */
import { CallFailed } from './charger-link.ts';
import { type Fact, messageOf } from './charger-transaction.ts';
import type { Clock } from './clock.ts';
import type { OcppVersion } from './rpc/errors.ts';
import type { StationEvent, StationReply } from './vocabulary.ts';

interface QueuedMessage {
  fact: Fact;
  id: string;
  wasSent: boolean;
  refusals: number;
  done: (reply: StationReply | undefined) => void;
}

interface QueueOptions {
  clock: Clock;
  newId(): string;
  resend: 'sameId' | 'newId';
  isOnline(): boolean;
  version(): OcppVersion;
  /** How often a message is tried that the CSMS refuses, and the wait after the first refusal; it grows with each. */
  attempts(): { most: number; retryMs: number };
  tell(event: StationEvent, id: string): Promise<StationReply>;
}

/** Beyond this many messages those in the middle of a transaction are left out, as a charger's memory does; starts and stops never are. */
const maxUpdates = 500;

export class TransactionQueue {
  readonly #options: QueueOptions;
  readonly #messages: QueuedMessage[] = [];
  #isPumping = false;
  #cancelRetry: (() => void) | undefined;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  get length(): number {
    return this.#messages.length;
  }

  /** Whether messages of a transaction wait, by its name of 2.x. */
  holds(name: string): boolean {
    return this.#messages.some(({ fact }) => fact.transaction.name === name);
  }

  /** Resolves to the reply, or to `undefined` when the message was left out or given up after too many refusals. */
  add(fact: Fact): Promise<StationReply | undefined> {
    const isSpare = fact.report.phase === 'updated';
    if (isSpare && this.#messages.length >= maxUpdates) return Promise.resolve(undefined);
    return new Promise((done) => {
      const id = this.#options.newId();
      this.#messages.push({ fact, id, wasSent: false, refusals: 0, done });
      void this.pump();
    });
  }

  /** Sends what may be sent; a lost connection leaves the first message for the next time. */
  async pump(): Promise<void> {
    if (this.#isPumping) return;
    this.#isPumping = true;
    this.#cancelRetry?.();
    const { most, retryMs } = this.#options.attempts();
    for (let head = this.#messages[0]; head !== undefined && this.#options.isOnline(); head = this.#messages[0]) {
      const outcome = await this.#deliver(head);
      if (outcome === 'lost') break;
      if (outcome === 'refused' && ++head.refusals < most) {
        this.#cancelRetry = this.#options.clock.after(retryMs * head.refusals, () => void this.pump());
        break;
      }
      this.#messages.shift();
      head.done(outcome === 'refused' ? undefined : outcome);
    }
    this.#isPumping = false;
  }

  stop(): void {
    this.#cancelRetry?.();
  }

  async #deliver(message: QueuedMessage): Promise<StationReply | 'lost' | 'refused'> {
    const { fact, wasSent } = message;
    const event = messageOf(fact, this.#options.version());
    if (event === undefined) return {};
    if (wasSent && this.#options.resend === 'newId') message.id = this.#options.newId();
    message.wasSent = true;
    try {
      const reply = await this.#options.tell(event, message.id);
      if (event.kind === 'transactionStarted' && 'transactionId' in reply) fact.transaction.id = reply.transactionId;
      return reply;
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      return error.code === 'disconnected' ? 'lost' : 'refused';
    }
  }
}
