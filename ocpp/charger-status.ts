/** The states of a charger and its connectors, and what is told of them: StatusNotification, in 2.x for connectors only. */
import type { Charger } from './charger.ts';
import type { Connector } from './charger-connector.ts';
import { stateChanged } from './charger-session.ts';
import { stateWords } from './dialects/words2.ts';
import type { ConnectorState } from './vocabulary.ts';

export class Status {
  readonly #charger: Charger;
  /** What was reported of the whole charger last (1.6). */
  #reported = '';

  constructor(charger: Charger) {
    this.#charger = charger;
  }

  /** See `Charger.setState`. */
  set(connector: Connector, state: ConnectorState, errorCode: string): void {
    const charger = this.#charger;
    const { number, errorCode: before } = connector;
    const isFree = state === 'available';
    const isUsable = connector.operative && !charger.firmware.isInstalling;
    connector.state = isFree && !isUsable ? 'unavailable' : state;
    if (isFree && isUsable && charger.reservations.isReserved(number)) connector.state = 'reserved';
    connector.errorCode = errorCode;
    stateChanged(charger, connector);
    this.report(connector);
    charger.monitors.faultChanged(connector, before);
    charger.monitors.observe(connector);
    if (state === 'faulted') charger.reservations.remove(number);
    charger.options.onChange?.(charger);
  }

  /** See `Charger.reportState`. */
  report(connector: Connector, always = false): void {
    const charger = this.#charger;
    const { state, errorCode, number } = connector;
    // 2.x has no errors here, and one word for all that goes on at an occupied connector.
    const word = charger.version === 'ocpp1.6' ? `${state} ${errorCode}` : stateWords[state];
    if (!charger.isOnline || (!always && connector.reported === word)) return;
    connector.reported = word;
    charger.attempt({ kind: 'statusChanged', connector: number, state, errorCode, atMs: charger.now() }, () => {
      connector.reported = ''; // told again after the next connect
    });
  }

  /** 1.6: connector 0, the charger as a whole. */
  reportWhole(always = false): void {
    const charger = this.#charger;
    const state = charger.connectors.every(({ operative }) => !operative) ? 'unavailable' : 'available';
    if (charger.version !== 'ocpp1.6' || !charger.isOnline || (!always && this.#reported === state)) return;
    this.#reported = state;
    charger.attempt({ kind: 'statusChanged', connector: 0, state, errorCode: 'noError', atMs: charger.now() });
  }
}
