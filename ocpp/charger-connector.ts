/** What charges one vehicle at a time: a connector of 1.6, an EVSE with one connector of 2.x. */
import type { Transaction } from './charger-transaction.ts';
import type { ConnectorState } from './vocabulary.ts';

export interface Connector {
  number: number;
  state: ConnectorState;
  errorCode: string;
  /** Set by ChangeAvailability; what runs goes on until it ends. */
  operative: boolean;
  /** Lifetime register at `meteredAtMs`; grows with `powerW`. */
  registerWh: number;
  /** What the vehicle would draw. */
  wantedW: number;
  /** What it draws within the limits of the charging profiles. */
  powerW: number;
  meteredAtMs: number;
  /** Somebody is authorized and charges. */
  transaction: Transaction | undefined;
  /** 2.x: a transaction that began with the cable, before anybody was authorized, or that goes on until the cable is out. */
  plugged: Transaction | undefined;
  /** What the CSMS was told last, to report changes after an outage. */
  reported: string;
  cancelMeter: (() => void) | undefined;
  /** The alarms of the charging profiles' next change, and of the transaction's own limits. */
  cancelLimit: (() => void) | undefined;
  cancelEnd: (() => void) | undefined;
}

export const newConnector = (number: number, registerWh: number, meteredAtMs: number): Connector => ({
  number,
  state: 'available',
  errorCode: 'noError',
  operative: true,
  registerWh,
  wantedW: 0,
  powerW: 0,
  meteredAtMs,
  transaction: undefined,
  plugged: undefined,
  reported: '',
  cancelMeter: undefined,
  cancelLimit: undefined,
  cancelEnd: undefined,
});

export function silence(connector: Connector): void {
  connector.cancelMeter?.();
  connector.cancelLimit?.();
  connector.cancelEnd?.();
}
