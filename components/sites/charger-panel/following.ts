/**
 * Commands whose end somebody waits for: followed by live events, and asked for when none come. A remote start goes on after it was accepted,
 * until there is an order or a reason why there is none.
 */
import type { ReactiveController } from 'lit';
import { call } from '../../../bff/kernel/client.ts';
import { commands } from '../../../bff/sites/commands/contract.ts';
import type { DataHost } from '../../base/data.ts';
import type { CommandRow } from './tab.ts';

const askAfterMs = 4000;
/** What is never heard of again is not asked for for ever. */
const giveUpMs = 10 * 60_000;

export const isOpen = ({ state }: Pick<CommandRow, 'state'>): boolean => state === 'queued' || state === 'sent';

/** What the server says of a start that was accepted and led to nothing. A test holds it to the server's words. */
export const noTransactionWords = 'Accepted, but no transaction started.';

/** An accepted start is a promise: the car may still have to be plugged in. */
export const isPromise = ({ kind, state, orderId, detail }: CommandRow): boolean =>
  kind === 'remoteStart' && state === 'accepted' && orderId === null && detail !== noTransactionWords;

interface Followed {
  row: CommandRow;
  sinceMs: number;
  onEnd: ((row: CommandRow) => void) | undefined;
}

export class Following implements ReactiveController {
  #host: DataHost;
  #all = new Map<string, Followed>();
  #timer = 0;

  constructor(host: DataHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.clear();
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#all.clear();
  }

  /** The newest that is known of a command that was followed. */
  at(id: string): CommandRow | undefined {
    return this.#all.get(id)?.row;
  }

  /** `onEnd` is called once, when the command is answered or lost. */
  follow(row: CommandRow, onEnd?: (row: CommandRow) => void): void {
    this.#all.set(row.id, { row, sinceMs: Date.now(), onEnd });
    this.#told(row.id);
    this.#wait();
  }

  changed(row: CommandRow): void {
    const known = this.#all.get(row.id);
    if (!known || row.updatedAt < known.row.updatedAt) return;
    known.row = row;
    this.#told(row.id);
  }

  #told(id: string): void {
    const known = this.#all.get(id);
    if (!known) return;
    this.#host.requestUpdate();
    if (isOpen(known.row)) return;
    const { onEnd } = known;
    known.onEnd = undefined;
    onEnd?.(known.row);
  }

  #open(): string[] {
    const oldest = Date.now() - giveUpMs;
    return [...this.#all]
      .filter(([, f]) => f.sinceMs > oldest && (isOpen(f.row) || isPromise(f.row)))
      .map(([id]) => id);
  }

  // The line of live events may be cut just now.
  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(async () => {
      for (const id of this.#open()) {
        const { session } = this.#host;
        if (!session) break;
        // Still no line: the next look will tell.
        const row = await call(session.transport, commands.endpoints.get, { params: { id } }).catch(() => undefined);
        if (row) this.changed(row);
      }
      if (this.#timer && this.#open().length > 0) this.#wait();
    }, askAfterMs);
  }
}
