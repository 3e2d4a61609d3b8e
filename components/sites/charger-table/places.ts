/**
 * What a list of chargers needs to know of their stations: names, and how each connector is. Read station by station, only for rows that are
 * looked at, and kept right by live events. Draws nothing.
 */
import type { ReactiveController } from 'lit';
import { call } from '../../../bff/kernel/client.ts';
import { type LiveConnector, type LiveState, stations } from '../../../bff/sites/stations/contract.ts';
import type { DataHost } from '../../base/data.ts';
import type { Session } from '../../base/session.ts';
import type { ChargerRow } from './view-state.ts';

export interface StateCount {
  state: LiveState;
  count: number;
}

/** Scrolled past: what is asked for in the meantime is nearer. */
const maxWaiting = 40;
const maxAtOnce = 4;
const settleMs = 60;
const againMs = 15_000;

/** What asks for attention first. */
const order: readonly LiveState[] = [
  'faulted',
  'charging',
  'suspendedEv',
  'suspendedEvse',
  'preparing',
  'finishing',
  'reserved',
  'available',
  'unavailable',
  'offline',
];

/** How many connectors are in each state. Pure. */
export const countStates = (states: Iterable<LiveState>): StateCount[] => {
  const counts = new Map<LiveState, number>();
  for (const state of states) counts.set(state, (counts.get(state) ?? 0) + 1);
  return order.flatMap((state) => (counts.has(state) ? [{ state, count: counts.get(state)! }] : []));
};

export class Places implements ReactiveController {
  #host: DataHost;
  #session: Session | undefined;
  #names = new Map<string, string>();
  /** By charger, then by number. */
  #states = new Map<string, Map<number, LiveState>>();
  /** Stations that need not be asked about now, and until when; for good once read. */
  #restUntilMs = new Map<string, number>();
  #waiting = new Set<string>();
  #running = 0;
  #timer = 0;

  constructor(host: DataHost) {
    this.#host = host;
    host.addController(this);
  }

  hostUpdate(): void {
    const { session } = this.#host;
    if (session === this.#session) return;
    // Another merchant's, or none: what was known is not for these eyes.
    this.#session = session;
    this.#names.clear();
    this.#states.clear();
    this.refresh();
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    this.#waiting.clear();
    this.#session = undefined;
  }

  /** Name of a charger's station, '' while it is not known. Asking for it has it read. */
  nameOf(stationId: string): string {
    this.#want(stationId);
    return this.#names.get(stationId) ?? '';
  }

  /** How a charger's connectors are; undefined while that is not known. */
  statesOf(row: Pick<ChargerRow, 'id' | 'stationId' | 'online' | 'connectors'>): StateCount[] | undefined {
    if (!row.online) return countStates(row.connectors.map(() => 'offline' as const));
    this.#want(row.stationId);
    const states = this.#states.get(row.id);
    return states && countStates(states.values());
  }

  /** What is known may be old: it stays, and is read again when it is looked at. */
  refresh(): void {
    this.#restUntilMs.clear();
    this.#waiting.clear();
  }

  /** A charger came, or moved to another station. */
  forget(stationId: string): void {
    this.#restUntilMs.delete(stationId);
  }

  connectorChanged({ chargerId, number, toldState }: LiveConnector): void {
    const states = this.#states.get(chargerId);
    if (!states) return;
    this.#states.set(chargerId, new Map(states).set(number, toldState));
    this.#host.requestUpdate();
  }

  #want(stationId: string): void {
    const { session } = this.#host;
    if (session?.phase !== 'ready' || !session.may('station:view') || this.#waiting.has(stationId)) return;
    if (Date.now() < (this.#restUntilMs.get(stationId) ?? 0)) return;
    this.#waiting.add(stationId);
    if (this.#waiting.size > maxWaiting) this.#waiting.delete(this.#waiting.values().next().value as string);
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#readOn(), settleMs);
  }

  #readOn(): void {
    const session = this.#session;
    while (session && this.#running < maxAtOnce && this.#waiting.size > 0) {
      const id = [...this.#waiting].pop()!;
      this.#waiting.delete(id);
      // Not asked for again while it is on its way.
      this.#restUntilMs.set(id, Number.POSITIVE_INFINITY);
      this.#running += 1;
      void this.#read(session, id).finally(() => {
        this.#running -= 1;
        this.#readOn();
      });
    }
  }

  async #read(session: Session, id: string): Promise<void> {
    try {
      const { station, connectors } = await call(session.transport, stations.endpoints.live, { params: { id } });
      if (session !== this.#session) return;
      this.#names.set(id, station.name);
      const found = new Map<string, Map<number, LiveState>>();
      for (const { chargerId, number, toldState } of connectors)
        found.set(chargerId, (found.get(chargerId) ?? new Map<number, LiveState>()).set(number, toldState));
      for (const [chargerId, states] of found) this.#states.set(chargerId, states);
      this.#host.requestUpdate();
    } catch {
      // The list stands without it; it is asked for again when it is looked at later.
      if (session === this.#session) this.#restUntilMs.set(id, Date.now() + againMs);
    }
  }
}
