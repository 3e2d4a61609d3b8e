/**
 * The stations of the map, kept right by live events. A connector's event says its new state but not the one before; so a station whose
 * connectors are not known yet is read once (`ask`), and from then on its counts follow the events alone. Pure: no I/O, no clock.
 */
import type { LiveConnector, StationPin } from '../../../bff/sites/stations/contract.ts';
import { tallyOf } from './groups.ts';
import { type Pin, pinOf } from './pins.ts';

type Known = Pick<LiveConnector, 'stationId' | 'chargerId' | 'state' | 'powerW' | 'orderId'>;

export class PinBook {
  readonly pins: Map<string, Pin>;
  #connectors = new Map<string, Known>();
  #byOrder = new Map<string, string>();

  /** @param pins changed in place */
  constructor(pins: Map<string, Pin>) {
    this.pins = pins;
  }

  /** Takes over what was read of one station. A pin that is there stays the same object, since lists hold it. */
  learn(station: StationPin, connectors: readonly LiveConnector[]): Pin {
    this.#forget(station.id);
    const pin = Object.assign(this.pins.get(station.id) ?? {}, pinOf(station));
    this.pins.set(pin.id, pin);
    for (const row of connectors) this.#remember(row);
    return pin;
  }

  remove(stationId: string): boolean {
    this.#forget(stationId);
    return this.pins.delete(stationId);
  }

  /** The changed pin; `ask`: read the station first. */
  connectorChanged(row: LiveConnector): Pin | 'ask' {
    const before = this.#connectors.get(row.id);
    const pin = this.pins.get(row.stationId);
    if (!before || before.stationId !== row.stationId || !pin) return 'ask';
    const left = (pin.counts[before.state] ?? 0) - 1;
    if (left > 0) pin.counts[before.state] = left;
    else delete pin.counts[before.state];
    pin.counts[row.state] = (pin.counts[row.state] ?? 0) + 1;
    pin.tally = tallyOf(pin.counts);
    pin.powerW += row.powerW - before.powerW;
    this.#remember(row);
    return pin;
  }

  /** Power of a running order; undefined when its connector is not known or nothing changed. */
  orderProgressed(orderId: string, powerW: number): Pin | undefined {
    const id = this.#byOrder.get(orderId);
    const known = id === undefined ? undefined : this.#connectors.get(id);
    const pin = known && this.pins.get(known.stationId);
    if (!pin || known.powerW === powerW || known.state === 'offline') return undefined;
    pin.powerW += powerW - known.powerW;
    known.powerW = powerW;
    return pin;
  }

  #remember({ id, stationId, chargerId, state, powerW, orderId }: LiveConnector): void {
    const before = this.#connectors.get(id);
    if (before?.orderId) this.#byOrder.delete(before.orderId);
    this.#connectors.set(id, { stationId, chargerId, state, powerW, orderId });
    if (orderId) this.#byOrder.set(orderId, id);
  }

  #forget(stationId: string): void {
    for (const [id, known] of this.#connectors) {
      if (known.stationId !== stationId) continue;
      this.#connectors.delete(id);
      if (known.orderId) this.#byOrder.delete(known.orderId);
    }
  }
}
