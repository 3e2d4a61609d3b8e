/**
 * Monitored values of 2.x stations (NotifyEvent) that stand for a connector's status or for a fault. Pure. 2.x has no error codes: a fault is
 * a component's `Problem`, or a ChargeX code in `techCode`. Both are given the words of 1.6 where it has one, so that the same
 * fault is the same alarm whatever the version. Sources: OCPP 2.0.1 part 2 appendix 3, ChargeX MREC rev. 5.
 */
import type { ConnectorState, MonitorEvent } from '../../../ocpp/vocabulary.ts';

interface MonitoredStatus {
  /** 0: the station itself. */
  readonly connector: number;
  readonly outlet?: number;
  readonly state: ConnectorState;
  readonly isCoarse?: true;
}

const states: Readonly<Record<string, ConnectorState>> = {
  available: 'available',
  occupied: 'preparing',
  reserved: 'reserved',
  unavailable: 'unavailable',
  faulted: 'faulted',
};

const place =
  /^(?<component>(?:[^\\./@#]|\\.)+)(?:\/[^@.]*)?(?:@(?<evse>\d{1,4})(?:\.(?<outlet>\d{1,4}))?)?\.(?<variable>[^#/]+)/;

/** The status that an event reports as StatusNotification does; undefined for every other value. */
export function statusOf({ key, value }: MonitorEvent): MonitoredStatus | undefined {
  const { component, evse, outlet, variable } = place.exec(key)?.groups ?? {};
  const state = states[value.toLowerCase()];
  if (variable !== 'AvailabilityState' || state === undefined) return undefined;
  const coarse = state === 'preparing' && { isCoarse: true as const };
  if (component === 'ChargingStation' && evse === undefined) return { connector: 0, state, ...coarse };
  if (evse === undefined || (component !== 'EVSE' && component !== 'Connector')) return undefined;
  return { connector: Number(evse), ...(outlet !== undefined && { outlet: Number(outlet) }), state, ...coarse };
}

interface MonitoredFault {
  readonly code: string;
  readonly connector: number;
  readonly isOver: boolean;
  readonly detail: string;
  readonly severity: number | undefined;
}

/** ChargeX codes that 1.6 has a word for. */
const techWords: Readonly<Record<string, string>> = {
  CX001: 'ConnectorLockFailure',
  CX002: 'GroundFailure',
  CX003: 'HighTemperature',
  CX004: 'OverCurrentFailure',
  CX005: 'OverVoltage',
  CX006: 'UnderVoltage',
  CX007: 'WeakSignal',
};
const componentWords: Readonly<Record<string, string>> = {
  ConnectorPlugRetentionLock: 'ConnectorLockFailure',
  FiscalMetering: 'PowerMeterFailure',
  GroundIsolationProtection: 'GroundFailure',
  OverCurrentProtection: 'OverCurrentFailure',
  PowerContactor: 'PowerSwitchFailure',
  TemperatureSensor: 'HighTemperature',
  TokenReader: 'ReaderFailure',
};
/** Of other components `Active` only says that they work. */
const alerting = /(Protection|Sensor)$/;

/** The fault that an event begins or ends; undefined for values that stand for none. */
export function faultOf(event: MonitorEvent): MonitoredFault | undefined {
  const { component = '', evse, variable = '' } = place.exec(event.key)?.groups ?? {};
  const tech = /\bCX\d{3}\b/i.exec(event.techCode ?? '')?.[0]?.toUpperCase();
  const isProblem =
    variable === 'Problem' || variable === 'Tripped' || (variable === 'Active' && alerting.test(component));
  if (tech === undefined && !isProblem) return undefined;
  const code = tech === undefined ? (componentWords[component] ?? component + variable) : (techWords[tech] ?? tech);
  return {
    code: code.slice(0, 60),
    connector: Number(evse ?? 0),
    // Zero of a measured value is a value.
    isOver: event.cleared || /^false$/i.test(event.value) || (isProblem && event.value === '0'),
    detail: [event.techCode !== code ? event.techCode : '', event.techInfo, event.key]
      .filter(Boolean)
      .join(' · ')
      .slice(0, 500),
    severity: event.severity,
  };
}
