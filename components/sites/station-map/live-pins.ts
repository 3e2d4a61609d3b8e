/**
 * Reads the stations of the map and keeps them right: events go into the book of pins, and stations that it does not know well enough are
 * read one at a time. Draws nothing.
 */
import { call } from '../../../bff/kernel/client.ts';
import { type LiveConnector, type StationPin, stations } from '../../../bff/sites/stations/contract.ts';
import { Data, type DataHost } from '../../base/data.ts';
import { type Pin, PinBook } from './pin-book.ts';

/** Stations to be read one by one; when more wait, the whole map is read again. */
const maxWaiting = 25;

export interface PinHooks {
  selected(): string;
  /** The card's station has to be read again; what comes is learned. */
  readSelected(): Promise<void>;
  onChange(pin: Pin, isNews: boolean): void;
  /** Stations came, went or moved. */
  onRenew(): void;
}

const placeOf = ({ name, address, latitude, longitude }: StationPin) => [name, address, latitude, longitude].join();

export class LivePins {
  book = new PinBook([]);
  readonly data: Data<{ stations: StationPin[] }>;
  #host: DataHost;
  #hooks: PinHooks;
  #waiting = new Set<string>();
  #reading = false;

  constructor(host: DataHost, hooks: PinHooks) {
    this.#host = host;
    this.#hooks = hooks;
    this.data = new Data(host, {
      may: 'station:view',
      load: ({ transport }, signal) => call(transport, stations.endpoints.map, { signal }),
      onLoad: (found) => {
        this.book = new PinBook(found.stations);
        this.#waiting.clear();
      },
    });
  }

  connectorChanged(row: LiveConnector): void {
    const pin = this.book.connectorChanged(row);
    if (pin === 'ask') this.ask(row.stationId);
    else this.#hooks.onChange(pin, true);
  }

  orderProgressed(orderId: string, powerW: number): void {
    const pin = this.book.orderProgressed(orderId, powerW);
    if (pin) this.#hooks.onChange(pin, false);
  }

  remove(stationId: string): void {
    if (this.book.remove(stationId)) this.#hooks.onRenew();
  }

  /** Takes over what was read of one station. */
  learn(station: StationPin, connectors: readonly LiveConnector[]): void {
    const known = this.book.pins.get(station.id);
    const [placeBefore, countsBefore] = [known && placeOf(known), JSON.stringify(known?.counts)];
    const pin = this.book.learn(station, connectors);
    if (placeBefore !== placeOf(pin)) this.#hooks.onRenew();
    else this.#hooks.onChange(pin, countsBefore !== JSON.stringify(pin.counts));
  }

  /** Reads a station soon. */
  ask(stationId: string): void {
    if (this.data.value === undefined) return;
    this.#waiting.add(stationId);
    if (this.#waiting.size > maxWaiting) {
      this.#waiting.clear();
      void this.data.reload();
      void this.#hooks.readSelected();
    } else void this.#read();
  }

  // One at a time: a wave of events must not become a wave of requests.
  async #read(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    while (this.#waiting.size > 0 && this.#host.session) {
      const [id = ''] = this.#waiting;
      this.#waiting.delete(id);
      if (id === this.#hooks.selected()) await this.#hooks.readSelected();
      else await this.#readOne(id);
    }
    this.#reading = false;
  }

  async #readOne(id: string): Promise<void> {
    const { session } = this.#host;
    if (!session) return;
    try {
      const { station, connectors } = await call(session.transport, stations.endpoints.live, { params: { id } });
      this.learn(station, connectors);
    } catch {
      // Gone, or no line: a later event or the next reading of the map tells.
    }
  }
}
