/**
 * Keeps the stations of the map right by live events: what changed goes into the book of pins, and stations that it does not know well
 * enough are read one at a time. Loaded with the first event. Draws nothing.
 */
import { call } from '../../../bff/kernel/client.ts';
import type { LiveMessage } from '../../../bff/live/contract.ts';
import { type LiveConnector, type StationPin, stations } from '../../../bff/sites/stations/contract.ts';
import type { DataHost } from '../../base/data.ts';
import type { CommandRow } from './commands.ts';
import { PinBook } from './pin-book.ts';
import type { Pin } from './pins.ts';

/** Stations to be read one by one; when more wait, the whole map is read again. */
const maxWaiting = 25;

export interface PinHooks {
  selected(): string;
  /** The card's station has to be read again; what comes is learned. */
  readSelected(): Promise<void>;
  readAll(): void;
  onChange(pin: Pin, isNews: boolean): void;
  /** Stations came, went or moved. */
  onRenew(): void;
  onRemove(stationId: string): void;
  /** Connectors of the card. */
  onConnectors(change: (connector: LiveConnector) => LiveConnector): void;
  onCommand(row: CommandRow): void;
}

/** The events that the map listens to, as the server sends them. */
type Heard =
  | { topic: 'connector.changed'; row: LiveConnector }
  | { topic: 'order.progress'; row: { id: string; powerW: number; energyWh: number } }
  | { topic: 'charger.changed'; row: { stationId: string } }
  | { topic: 'station.changed'; row: { id: string; removed?: true } }
  | { topic: 'command.changed'; row: CommandRow };

const placeOf = ({ name, address, latitude, longitude }: StationPin) => [name, address, latitude, longitude].join();

export class LivePins {
  #book: PinBook;
  #host: DataHost;
  #hooks: PinHooks;
  #waiting = new Set<string>();
  #reading = false;

  /** @param pins changed in place */
  constructor(host: DataHost, hooks: PinHooks, pins: Map<string, Pin>) {
    this.#host = host;
    this.#hooks = hooks;
    this.#book = new PinBook(pins);
  }

  hear(message: LiveMessage): void {
    const heard = message as Heard;
    switch (heard.topic) {
      case 'command.changed':
        this.#hooks.onCommand(heard.row);
        break;
      case 'connector.changed':
        this.#connectorChanged(heard.row);
        break;
      case 'order.progress':
        this.#orderProgressed(heard.row);
        break;
      case 'charger.changed':
        // Its connectors are offline or back without a word of their own.
        this.#ask(heard.row.stationId);
        break;
      case 'station.changed':
        if (heard.row.removed) this.#remove(heard.row.id);
        else this.#ask(heard.row.id);
    }
  }

  /** Takes over what was read of one station. */
  learn(station: StationPin, connectors: readonly LiveConnector[]): void {
    const known = this.#book.pins.get(station.id);
    const [placeBefore, countsBefore] = [known && placeOf(known), JSON.stringify(known?.counts)];
    const pin = this.#book.learn(station, connectors);
    if (placeBefore !== placeOf(pin)) this.#hooks.onRenew();
    else this.#hooks.onChange(pin, countsBefore !== JSON.stringify(pin.counts));
  }

  #connectorChanged(row: LiveConnector): void {
    this.#hooks.onConnectors((c) => (c.id === row.id ? row : c));
    const pin = this.#book.connectorChanged(row);
    if (pin === 'ask') this.#ask(row.stationId);
    else this.#hooks.onChange(pin, true);
  }

  #orderProgressed({ id, powerW, energyWh }: { id: string; powerW: number; energyWh: number }): void {
    this.#hooks.onConnectors((c) => (c.orderId === id && c.state !== 'offline' ? { ...c, powerW, energyWh } : c));
    const pin = this.#book.orderProgressed(id, powerW);
    if (pin) this.#hooks.onChange(pin, false);
  }

  #remove(stationId: string): void {
    if (!this.#book.remove(stationId)) return;
    this.#hooks.onRemove(stationId);
    this.#hooks.onRenew();
  }

  #ask(stationId: string): void {
    this.#waiting.add(stationId);
    if (this.#waiting.size > maxWaiting) {
      this.#waiting.clear();
      this.#hooks.readAll();
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
