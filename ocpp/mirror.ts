/**
 * A copy of one charger's side of the conversation for a second CSMS, over a connection of its own that looks to it like the charger.
 * Theory of operation: each CALL of the charger is sent on, one after the other, and the second system's answers are its own business, save one:
 * in 1.6 it gives transactions numbers of its own, so ours are exchanged for its in later messages. What it is told after it was away begins with the
 * boot and the states as they are now; of what happened meanwhile only messages about transactions are kept, up to a bound. A boot that it does
 * not accept is told again after the time it asks for, and until then it counts as away.
 * Commands of the second system are the owner's to decide about.
 */
import { ChargerLink, type ChargerLinkOptions } from './charger-link.ts';
import { isRecord } from './messages/shape.ts';
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

interface Numbers {
  /** The one we gave, and the one that the second system gave. */
  ours?: number;
  theirs?: number;
}
/** Of starts, the oldest first. */
export type MirrorNumbers = Set<Numbers>;

interface Copy {
  id: string;
  action: string;
  payload: Record<string, unknown>;
  tries: number;
  /** Of a StartTransaction. */
  start?: Numbers;
}

const aboutTransactions = new Set(['StartTransaction', 'StopTransaction', 'MeterValues', 'TransactionEvent']);
const maxWaiting = 500;
const maxTries = 3;
/** Starts whose numbers are remembered. */
const maxNumbers = 200;
/** The wait for the next boot where the second system names none that could be. */
const bootAgainMs = 60_000;

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
  /** Starts that we have not answered yet, by their message's id. */
  readonly #asked = new Map<string, Numbers>();
  /** Set while the second system has not accepted the boot. */
  #bootAgain: NodeJS.Timeout | undefined;
  #dropped = 0;

  constructor(options: MirrorOptions) {
    this.#options = options;
    this.#boot = { ...options.boot };
    this.#starts = options.numbers ?? new Set();
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
    clearTimeout(this.#bootAgain);
    this.#waiting = [];
    this.#link.close();
  }

  /** One frame of the conversation between the charger and us. Anything but what the charger says and our answers to its starts is passed over. */
  hear(direction: 'in' | 'out', text: string): void {
    const frame = readFrame(text, this.#link.version);
    if (direction === 'in' && frame.type === 'call') this.#copy(frame);
    if (direction === 'in' && frame.type === 'notice' && this.#isHeard)
      this.#link.notify(frame.action, frame.payload, frame.id);
    if (direction === 'out' && frame.type === 'result') this.#noteOurs(frame.id, frame.payload);
  }

  /** The second system is there, and takes more than boots. */
  get #isHeard(): boolean {
    return this.#link.isOpen && this.#bootAgain === undefined;
  }

  #copy({ id, action, payload }: CallFrame): void {
    const copy: Copy = { id, action, payload: { ...(payload as object) }, tries: 0 };
    if (action === 'BootNotification') this.#boot = copy.payload;
    if (action === 'StatusNotification') this.#states.set(connectorOf(copy.payload), copy.payload);
    if (action === 'StartTransaction') copy.start = this.#remember(id);
    if (!this.#isHeard && !aboutTransactions.has(action)) return;
    this.#waiting.push(copy);
    if (this.#waiting.length > maxWaiting) {
      this.#waiting.splice(this.#oldestToDrop(), 1);
      this.#dropped++;
    }
    void this.#send();
  }

  /** What happens within a transaction says less than its start and its end do. */
  #oldestToDrop(): number {
    const minor = this.#waiting.findIndex(({ action, payload }) =>
      action === 'TransactionEvent'
        ? payload.eventType === 'Updated'
        : action !== 'StartTransaction' && action !== 'StopTransaction',
    );
    return Math.max(0, minor);
  }

  #remember(id: string): Numbers {
    const start: Numbers = {};
    this.#starts.add(start);
    this.#asked.set(id, start);
    const [oldest] = this.#starts;
    if (this.#starts.size > maxNumbers && oldest) this.#starts.delete(oldest);
    const [oldestId = ''] = this.#asked.keys();
    if (this.#asked.size > maxNumbers) this.#asked.delete(oldestId);
    return start;
  }

  #noteOurs(id: string, payload: unknown): void {
    const start = this.#asked.get(id);
    if (!start) return;
    this.#asked.delete(id);
    const number = numberIn(payload);
    if (number !== undefined) start.ours = number;
  }

  /** Exchanges the number of a transaction, also where a charging profile names it. */
  #exchange(payload: Record<string, unknown>, from: keyof Numbers, to: keyof Numbers): Record<string, unknown> {
    const number = payload.transactionId;
    // The latest: a system that was set up anew may count anew.
    const start =
      typeof number === 'number' &&
      [...this.#starts].findLast((each) => each[from] === number && each[to] !== undefined);
    const exchanged = start ? { ...payload, transactionId: start[to] } : payload;
    const { csChargingProfiles: profile } = exchanged;
    return isRecord(profile) ? { ...exchanged, csChargingProfiles: this.#exchange(profile, from, to) } : exchanged;
  }

  #opened(): void {
    clearTimeout(this.#bootAgain);
    this.#bootAgain = undefined;
    this.#options.onState('connected', '');
    this.#tellAll();
  }

  /** The boot, the states as they are, and what waits of transactions. */
  #tellAll(): void {
    const fresh = (action: string, payload: Record<string, unknown>): Copy => ({
      id: this.#options.newId(),
      action,
      payload,
      tries: 0,
    });
    const about = this.#waiting.filter(({ action }) => aboutTransactions.has(action));
    const states = [...this.#states.values()].map((payload) => fresh('StatusNotification', payload));
    this.#waiting = [fresh('BootNotification', this.#boot), ...states, ...about];
    void this.#send();
  }

  async #send(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    for (let next = this.#waiting[0]; next !== undefined && this.#isHeard; next = this.#waiting[0]) {
      next.tries++;
      try {
        const answer = await this.#link.call(next.action, this.#exchange(next.payload, 'ours', 'theirs'), next.id);
        const theirs = numberIn(answer);
        if (next.start && theirs !== undefined) next.start.theirs = theirs;
        this.#done(next);
        if (next.action === 'BootNotification') this.#heardOfBoot(answer);
      } catch {
        // Refused, not answered, or cut off: what is about a transaction is worth another try.
        if (next.tries < maxTries && aboutTransactions.has(next.action)) continue;
        this.#dropped++;
        this.#done(next);
      }
    }
    this.#sending = false;
  }

  #heardOfBoot(answer: unknown): void {
    const { status, interval }: { status?: unknown; interval?: unknown } = Object(answer);
    if ((status !== 'Pending' && status !== 'Rejected') || this.#closed) return;
    const isWait = typeof interval === 'number' && interval > 0 && interval <= 86_400;
    this.#bootAgain = setTimeout(
      () => {
        this.#bootAgain = undefined;
        if (this.#link.isOpen) this.#tellAll();
      },
      isWait ? interval * 1000 : bootAgainMs,
    ).unref();
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

const numberIn = (payload: unknown): number | undefined =>
  isRecord(payload) && payload.transactionId !== undefined ? Number(payload.transactionId) : undefined;
