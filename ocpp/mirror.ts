/**
 * A copy of one charger's side of the conversation for a second CSMS, over a connection of its own that looks to it like the charger.
 * Theory of operation: each CALL of the charger is sent on, one after the other, and the second system's answers are its own business, save one:
 * in 1.6 it gives transactions numbers of its own, so ours are exchanged for its in later messages. What it is told after it was away begins with the
 * boot and the states as they are now; of what happened meanwhile only messages about transactions are kept, up to a bound.
 * Commands of the second system are the owner's to decide about.
 */
import { ChargerLink, type ChargerLinkOptions } from './charger-link.ts';
import { type CallFrame, readFrame } from './rpc/frame.ts';

export type MirrorState = 'connecting' | 'connected' | 'failed';

export interface MirrorOptions extends Omit<ChargerLinkOptions, 'versions' | 'onFrame'> {
  /** Payload of the BootNotification until the charger sends one of its own. */
  boot: object;
  /** A command of the second system, with our transaction number in place of its own: the payload of the answer, or why it is refused. */
  onCommand(action: string, payload: unknown): Promise<{ payload: object } | { refusal: string }>;
  onState(state: MirrorState, detail: string): void;
  /** Transaction numbers exchanged so far; give the same again when the charger comes back. */
  numbers?: MirrorNumbers;
}

/** By the id of the start's message: the number we gave, and the one that the second system gave. */
export type MirrorNumbers = Map<string, { ours?: number; theirs?: number }>;

interface Copy {
  id: string;
  action: string;
  payload: Record<string, unknown>;
  tries: number;
}

const aboutTransactions = new Set(['StartTransaction', 'StopTransaction', 'MeterValues', 'TransactionEvent']);
const maxWaiting = 500;
const maxTries = 3;
/** Starts whose numbers are remembered. */
const maxNumbers = 200;

export class Mirror {
  readonly #options: MirrorOptions;
  readonly #link: ChargerLink;
  #boot: Record<string, unknown>;
  /** The last StatusNotification of each connector. */
  readonly #states = new Map<string, Record<string, unknown>>();
  #waiting: Copy[] = [];
  #sending = false;
  #closed = false;
  readonly #starts: MirrorNumbers;
  #dropped = 0;

  constructor(options: MirrorOptions) {
    this.#options = options;
    this.#boot = { ...options.boot };
    this.#starts = options.numbers ?? new Map();
    this.#link = new ChargerLink(options, {
      onOpen: () => this.#opened(),
      onClose: (status, reason) => {
        if (!this.#closed) options.onState('failed', reason ? `${status} ${reason}` : `closed with ${status}`);
      },
      onCall: (call) => void this.#command(call),
    });
  }

  /** Messages that were given up because the second system was away for too long or refused them. */
  get dropped(): number {
    return this.#dropped;
  }

  open(): void {
    this.#options.onState('connecting', '');
    this.#link.open();
  }

  close(): void {
    this.#closed = true;
    this.#waiting = [];
    this.#link.close();
  }

  /** One frame of the conversation between the charger and us. Anything but calls of the charger and our answers to its starts is passed over. */
  hear(direction: 'in' | 'out', text: string): void {
    const frame = readFrame(text, this.#link.version);
    if (direction === 'in' && frame.type === 'call') this.#copy(frame);
    if (direction === 'out' && frame.type === 'result') this.#noteStart(frame.id, 'ours', frame.payload);
  }

  #copy({ id, action, payload }: CallFrame): void {
    const copy: Copy = { id, action, payload: { ...(payload as object) }, tries: 0 };
    if (action === 'BootNotification') this.#boot = copy.payload;
    if (action === 'StatusNotification') this.#states.set(connectorOf(copy.payload), copy.payload);
    if (action === 'StartTransaction') this.#remember(id);
    if (!this.#link.isOpen && !aboutTransactions.has(action)) return;
    this.#waiting.push(copy);
    if (this.#waiting.length > maxWaiting) {
      this.#waiting.splice(this.#oldestToDrop(), 1);
      this.#dropped++;
    }
    void this.#send();
  }

  /** Meter values say less than starts and stops do. */
  #oldestToDrop(): number {
    const minor = this.#waiting.findIndex(
      ({ action }) => action !== 'StartTransaction' && action !== 'StopTransaction',
    );
    return Math.max(0, minor);
  }

  #remember(id: string): void {
    this.#starts.set(id, {});
    const [oldest] = this.#starts.keys();
    if (this.#starts.size > maxNumbers && oldest !== undefined) this.#starts.delete(oldest);
  }

  #noteStart(id: string, whose: 'ours' | 'theirs', payload: unknown): void {
    const start = this.#starts.get(id);
    if (start && typeof payload === 'object' && payload !== null && 'transactionId' in payload)
      start[whose] = Number(payload.transactionId);
  }

  #exchange(payload: Record<string, unknown>, from: 'ours' | 'theirs', to: 'ours' | 'theirs'): Record<string, unknown> {
    const number = payload.transactionId;
    if (typeof number !== 'number') return payload;
    const start = [...this.#starts.values()].find((each) => each[from] === number);
    return start?.[to] === undefined ? payload : { ...payload, transactionId: start[to] };
  }

  #opened(): void {
    const fresh = (action: string, payload: Record<string, unknown>): Copy => ({
      id: this.#options.newId(),
      action,
      payload,
      tries: 0,
    });
    const about = this.#waiting.filter(({ action }) => aboutTransactions.has(action));
    const states = [...this.#states.values()].map((payload) => fresh('StatusNotification', payload));
    this.#waiting = [fresh('BootNotification', this.#boot), ...states, ...about];
    this.#options.onState('connected', '');
    void this.#send();
  }

  async #send(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    for (let next = this.#waiting[0]; next !== undefined && this.#link.isOpen; next = this.#waiting[0]) {
      next.tries++;
      try {
        const answer = await this.#link.call(next.action, this.#exchange(next.payload, 'ours', 'theirs'), next.id);
        if (next.action === 'StartTransaction') this.#noteStart(next.id, 'theirs', answer);
        this.#done(next);
      } catch {
        // Refused, not answered, or cut off: what is about a transaction is worth another try.
        if (next.tries < maxTries && aboutTransactions.has(next.action)) continue;
        this.#dropped++;
        this.#done(next);
      }
    }
    this.#sending = false;
  }

  #done(copy: Copy): void {
    const at = this.#waiting.indexOf(copy);
    if (at >= 0) this.#waiting.splice(at, 1);
  }

  async #command(call: CallFrame): Promise<void> {
    const asked = this.#exchange({ ...(call.payload as object) }, 'theirs', 'ours');
    const said = await this.#options
      .onCommand(call.action, asked)
      .catch(() => ({ refusal: 'The command failed here.' }));
    if ('payload' in said) this.#link.answer(call, said.payload);
    else this.#link.refuse(call, 'NotSupported', said.refusal);
  }
}

const connectorOf = (p: Record<string, unknown>): string => `${p.evseId ?? ''} ${p.connectorId ?? ''}`;
