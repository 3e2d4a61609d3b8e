/**
 * Commands to chargers from the map's card, and their visible life: queued → sent → accepted, rejected, failed or expired. Follows the
 * live events, and asks when none come. Keeps nothing after a success was shown.
 */

import type { ReactiveController } from 'lit';
import { orders } from '../../../bff/charging/orders/contract.ts';
import { call, type Transport } from '../../../bff/kernel/client.ts';
import { type CommandBody, commands } from '../../../bff/sites/commands/contract.ts';
import type { LiveConnector } from '../../../bff/sites/stations/contract.ts';
import type { DataHost } from '../../base/data.ts';
import { wordsOf } from '../../kit/words.ts';

export type CommandKind = 'start' | 'stop' | 'unlock' | 'reset';
type CommandState = 'queued' | 'sent' | 'accepted' | 'rejected' | 'unsupported' | 'failed' | 'expired';

/** What the map needs of a command's row. */
export interface CommandRow {
  readonly id: string;
  readonly state: CommandState;
  readonly detail: string;
}

export interface Life {
  readonly connectorId: string;
  readonly kind: CommandKind;
  /** `refused`: the server did not take it, so it never was a command. */
  readonly state: CommandState | 'refused';
  readonly detail: string;
}

const askAfterMs = 4000;
const shownAfterSuccessMs = 8000;
const isOpen = (state: Life['state']) => state === 'queued' || state === 'sent';

export class Commands implements ReactiveController {
  /** By connector: one command of the card at a time. */
  readonly lives = new Map<string, Life>();
  #host: DataHost;
  #byCommand = new Map<string, string>();
  #timers = new Set<number>();

  constructor(host: DataHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.lives.clear();
    this.#byCommand.clear();
  }

  isBusy(connectorId: string): boolean {
    const life = this.lives.get(connectorId);
    return life !== undefined && isOpen(life.state);
  }

  /** Never throws: what went wrong is the life's `detail`. */
  async send(kind: CommandKind, at: LiveConnector, idTag = ''): Promise<void> {
    const { session } = this.#host;
    if (!session || this.isBusy(at.id)) return;
    this.#show({ connectorId: at.id, kind, state: 'queued', detail: '' });
    try {
      const command = await this.#body(session.transport, kind, at, idTag);
      const row = await call(session.transport, commands.endpoints.send, {
        params: { id: at.chargerId },
        body: { command },
        idempotencyKey: crypto.randomUUID(),
      });
      this.#byCommand.set(row.id, at.id);
      this.changed(row);
      this.#watch(row.id);
    } catch (error) {
      const detail = wordsOf(error);
      this.#show({ connectorId: at.id, kind, state: 'refused', detail });
    }
  }

  /** A command's row, as answered or as a live event. */
  changed(row: CommandRow): void {
    const connectorId = this.#byCommand.get(row.id);
    const before = connectorId === undefined ? undefined : this.lives.get(connectorId);
    if (connectorId === undefined || !before || !isOpen(before.state)) return;
    this.#show({ ...before, state: row.state, detail: row.detail });
    if (isOpen(row.state)) return;
    this.#byCommand.delete(row.id);
    if (row.state === 'accepted')
      this.#after(shownAfterSuccessMs, () => {
        if (this.isBusy(connectorId)) return;
        this.lives.delete(connectorId);
        this.#host.requestUpdate();
      });
  }

  async #body(transport: Transport, kind: CommandKind, at: LiveConnector, idTag: string): Promise<CommandBody> {
    if (kind === 'start') return { kind: 'remoteStart', idTag, connector: at.number };
    if (kind === 'unlock') return { kind: 'unlock', connector: at.number };
    if (kind === 'reset') return { kind: 'reset', hard: false };
    const order = await call(transport, orders.endpoints.get, { params: { id: at.orderId ?? '' } });
    return { kind: 'remoteStop', transactionId: String(order.transactionId) };
  }

  // The line of live events may be cut just now.
  #watch(id: string): void {
    this.#after(askAfterMs, async () => {
      const { session } = this.#host;
      if (!session || !this.#byCommand.has(id)) return;
      try {
        this.changed(await call(session.transport, commands.endpoints.get, { params: { id } }));
      } catch {
        // Still no line: the next look will tell.
      }
      this.#watch(id);
    });
  }

  #show(life: Life): void {
    this.lives.set(life.connectorId, life);
    this.#host.requestUpdate();
  }

  #after(ms: number, work: () => void): void {
    const timer = window.setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, ms);
    this.#timers.add(timer);
  }
}
