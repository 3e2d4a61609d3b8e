/**
 * Keeps the table right once its rows are on the screen: live events, how many chargers are offline, and what is known of their stations.
 * Draws nothing.
 */
import { call } from '../../../bff/kernel/client.ts';
import type { ListQuery, Page } from '../../../bff/kernel/contract.ts';
import type { LiveMessage } from '../../../bff/live/contract.ts';
import { chargers } from '../../../bff/sites/chargers/contract.ts';
import type { LiveConnector } from '../../../bff/sites/stations/contract.ts';
import type { ChargerTable } from './charger-table.ts';
import { Places } from './places.ts';
import type { ChargerRow } from './view-state.ts';

const flashMs = 1500;
const sayEveryMs = 5000;
/** Clocks differ; a charger this much older than the list is no news. */
const newsMs = 60_000;

export class Following {
  readonly places: Places;
  #host: ChargerTable;
  /** New chargers that were counted. */
  #announced = new Set<string>();
  #saidAtMs = 0;

  constructor(host: ChargerTable) {
    this.#host = host;
    this.places = new Places(host);
  }

  hear(message: LiveMessage): void {
    if (message.topic === 'connector.changed') this.places.connectorChanged(message.row as LiveConnector);
    else if (message.topic === 'charger.changed') this.#chargerChanged(message.row as ChargerRow & { removed?: true });
    this.#host.actions?.hear(message);
  }

  #chargerChanged(row: ChargerRow & { removed?: true }): void {
    const before = this.#host.list.at(row.id);
    if (row.removed) {
      if (!this.#host.list.remove(row.id)) return;
      this.#host.picked = new Set([...this.#host.picked].filter((id) => id !== row.id));
      if (!before?.online) this.#moreOffline(-1);
      return;
    }
    if (!before) {
      this.#announce(row);
      return;
    }
    this.#host.list.patch(row.id, row);
    if (before.stationId !== row.stationId || before.connectors.length !== row.connectors.length)
      this.places.forget(row.stationId);
    if (before.online === row.online) return;
    this.#moreOffline(row.online ? -1 : 1);
    // What its connectors do was not told while it was away.
    if (row.online) this.places.forget(row.stationId);
    this.#flash(row.id);
    if (Date.now() - this.#saidAtMs < sayEveryMs) return;
    this.#saidAtMs = Date.now();
    this.#host.say(this.#host.text(row.online ? 'said.online' : 'said.offline', { name: row.name || row.identity }));
  }

  /** Where a new charger belongs only the server knows: it is counted, and shown on demand. */
  #announce(row: ChargerRow): void {
    const { loadedAtMs } = this.#host.list.first;
    const isNew = loadedAtMs !== undefined && row.createdAt > loadedAtMs - newsMs;
    if (!isNew || this.#announced.has(row.id) || (this.#host.stationId && row.stationId !== this.#host.stationId))
      return;
    this.#announced.add(row.id);
    this.places.forget(row.stationId);
    this.#host.news += 1;
  }

  #moreOffline(by: number): void {
    if (this.#host.offlineCount !== undefined) this.#host.offlineCount += by;
  }

  #flash(id: string): void {
    this.#host.flashing.add(id);
    this.#host.requestUpdate();
    setTimeout(() => {
      this.#host.flashing.delete(id);
      this.#host.requestUpdate();
    }, flashMs);
  }

  /** After the first page was read, also again. */
  async start(page: Page<ChargerRow>): Promise<void> {
    const host = this.#host;
    this.#announced.clear();
    host.offlineCount = undefined;
    const { session, viewState } = host;
    if (!session || viewState.filters.online) return;
    const query: ListQuery = { ...this.#host.shownFilter, online: 'false', limit: 1, totals: '1' };
    const answer = await call(session.transport, chargers.endpoints.list, { query }).catch(() => undefined);
    if (this.#host.list.first.value === page) this.#host.offlineCount = answer?.totals?.count;
  }
}
