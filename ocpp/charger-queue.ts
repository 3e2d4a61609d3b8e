/**
 * The transaction messages of a charger, kept until the CSMS has answered them and sent strictly in order (OCPP 1.6 §3.7).
 * Knows nothing of sockets; how a message is sent and when it may be is handed in.
 */
import { CallFailed } from './charger-link.ts';
import type { Clock } from './clock.ts';
import type { StationEvent, StationReply } from './vocabulary.ts';

export interface Transaction {
  /** As given by the CSMS; undefined until StartTransaction is answered. */
  id: number | undefined;
  connector: number;
  idTag: string;
  startedAtMs: number;
  meterStartWh: number;
}

interface QueuedMessage {
  event: StationEvent;
  transaction: Transaction;
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
  tell(event: StationEvent, id: string): Promise<StationReply>;
}

/** TransactionMessageAttempts and TransactionMessageRetryInterval. */
const maxRefusals = 5;
const retryMs = 10_000;
/** Beyond this many messages meter values are left out, as a charger's memory does; starts and stops never are. */
const maxMetered = 500;

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

  /** Resolves to the reply, or to `undefined` when the message was left out or given up after too many refusals. */
  add(transaction: Transaction, event: StationEvent): Promise<StationReply | undefined> {
    if (event.kind === 'metered' && this.#messages.length >= maxMetered) return Promise.resolve(undefined);
    return new Promise((done) => {
      const id = this.#options.newId();
      this.#messages.push({ event, transaction, id, wasSent: false, refusals: 0, done });
      void this.pump();
    });
  }

  /** Sends what may be sent; a lost connection leaves the first message for the next time. */
  async pump(): Promise<void> {
    if (this.#isPumping) return;
    this.#isPumping = true;
    this.#cancelRetry?.();
    for (let head = this.#messages[0]; head !== undefined && this.#options.isOnline(); head = this.#messages[0]) {
      const outcome = await this.#deliver(head);
      if (outcome === 'lost') break;
      if (outcome === 'refused' && ++head.refusals < maxRefusals) {
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
    const { event, transaction } = message;
    if (message.wasSent && this.#options.resend === 'newId') message.id = this.#options.newId();
    const hasTransaction = event.kind === 'metered' || event.kind === 'transactionStopped';
    // −1 stands for a transaction whose StartTransaction was never answered (errata 3.18).
    const told = hasTransaction ? { ...event, transactionId: String(transaction.id ?? -1) } : event;
    message.wasSent = true;
    try {
      const reply = await this.#options.tell(told, message.id);
      if (event.kind === 'transactionStarted' && 'transactionId' in reply) transaction.id = reply.transactionId;
      return reply;
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      return error.code === 'disconnected' ? 'lost' : 'refused';
    }
  }
}
