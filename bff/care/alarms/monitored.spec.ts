import { describe, expect, it } from 'vitest';
import type { MonitorEvent } from '../../../ocpp/vocabulary.ts';
import { faultOf, statusOf } from './monitored.ts';

const event = (key: string, value: string, more: Partial<MonitorEvent> = {}): MonitorEvent => ({
  ...{ eventId: 1, atMs: 0, trigger: 'delta', key, value, source: 'hardWiredNotification', cleared: false },
  ...more,
});

describe('a monitored availability', () => {
  it.each([
    ['Connector@1.2.AvailabilityState', 'Available', { connector: 1, outlet: 2, state: 'available' }],
    ['EVSE@3.AvailabilityState', 'Occupied', { connector: 3, state: 'preparing', isCoarse: true }],
    ['EVSE@3.AvailabilityState', 'faulted', { connector: 3, state: 'faulted' }],
    ['ChargingStation.AvailabilityState', 'Unavailable', { connector: 0, state: 'unavailable' }],
    ['EVSE.AvailabilityState', 'Available', undefined],
    ['Connector@1.2.AvailabilityState', 'Strange', undefined],
    ['Controller@1.AvailabilityState', 'Available', undefined],
    ['EVSE@1.Available', 'true', undefined],
  ])('%s = %s', (key, value, status) => expect(statusOf(event(key, value))).toEqual(status));
});

describe('a monitored fault', () => {
  it.each<[string, MonitorEvent, unknown]>([
    ['of a component', event('PowerContactor@1.Problem', 'true'), ['PowerSwitchFailure', 1, false]],
    [
      'of a component with an instance',
      event('PowerContactor/left@2.1.Problem', 'true'),
      ['PowerSwitchFailure', 2, false],
    ],
    ['of the station', event('TemperatureSensor.Active', 'true'), ['HighTemperature', 0, false]],
    [
      'of a component without a word of 1.6',
      event('AcDcConverter@1.Problem', 'true'),
      ['AcDcConverterProblem', 1, false],
    ],
    ['by its ChargeX code', event('EVSE@1.Power', '0', { techCode: 'CX004' }), ['OverCurrentFailure', 1, false]],
    ['by a ChargeX code of 2.x only', event('EVSE@1.Power', '0', { techCode: 'cx012' }), ['CX012', 1, false]],
    ['that is over', event('PowerContactor@1.Problem', 'false'), ['PowerSwitchFailure', 1, true]],
    [
      'that is cleared',
      event('EVSE@1.Power', '5', { techCode: 'CX004', cleared: true }),
      ['OverCurrentFailure', 1, true],
    ],
  ])('%s', (_, given, wanted) => expect(Object.values(faultOf(given) ?? {}).slice(0, 3)).toEqual(wanted));
  it.each(['ElectricalFeed.Active', 'SmartChargingCtrlr.Enabled', 'EVSE@1.Power', 'nonsense'])('is not %s', (key) =>
    expect(faultOf(event(key, 'true'))).toBeUndefined(),
  );
});
