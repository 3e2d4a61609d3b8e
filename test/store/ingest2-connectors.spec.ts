/** The state of a 2.x station’s connectors and its faults, as rows and alarms, however they are told. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alarms } from '../../bff/store/tables/index.ts';
import type { MonitorEvent, StationEvent } from '../../ocpp/index.ts';
import { openYard, type Plug, system, type Yard } from '../kit/bridge.ts';
import { says2 } from '../kit/says2.ts';

const minuteMs = 60_000;

let yard: Yard;
let plug: Plug;
const { begin, recount, status, tx } = says2(() => yard.clock.nowMs);
beforeEach(async () => {
  yard = await openYard();
  plug = yard.node().connect('CP1', 'ocpp2.0.1');
  recount();
});
afterEach(() => yard.drop());

const watched = (key: string, value: string, more: Partial<MonitorEvent> = {}): StationEvent => ({
  kind: 'monitored',
  part: 0,
  more: false,
  atMs: yard.clock.nowMs,
  events: [
    {
      eventId: 1,
      atMs: yard.clock.nowMs,
      trigger: 'alerting',
      key,
      value,
      source: 'hardWiredNotification',
      cleared: false,
      ...more,
    },
  ],
});
const openAlarms = async () =>
  (await yard.store.read(system).select(alarms))
    .filter(({ openKey }) => openKey !== null)
    .map(({ connector, code, level }) => [connector, code, level]);
describe('an occupied connector', () => {
  it('shows what its transaction does', async () => {
    const shown: unknown[] = [];
    const tell = async (event: StationEvent) => {
      yard.wait(1000);
      await plug.tell('atMs' in event ? { ...event, atMs: yard.clock.nowMs } : event);
      shown.push((await yard.connector(1))?.state);
    };
    await tell(status('available'));
    await tell(status('preparing'));
    await tell(begin({ chargingState: 'evConnected' }));
    await tell(tx('updated', { chargingState: 'charging' }));
    await tell(status('preparing'));
    await tell(tx('updated', { chargingState: 'suspendedEvse' }));
    await tell(tx('updated', { chargingState: 'suspendedEv' }));
    await tell(tx('ended', { chargingState: 'evConnected' }));
    await tell(status('preparing'));
    await tell(status('available'));
    expect(shown).toEqual([
      ...['available', 'preparing', 'preparing', 'charging', 'charging', 'suspendedEvse', 'suspendedEv'],
      ...['finishing', 'finishing', 'available'],
    ]);
  });

  it('is not changed by history', async () => {
    await plug.tell(status('available'));
    yard.wait(minuteMs);
    await plug.tell(begin({ atMs: yard.clock.nowMs - 10 * minuteMs, offline: true }));
    expect((await yard.connector(1))?.state).toBe('available');
  });

  it('of several outlets is what they are together', async () => {
    const shown: unknown[] = [];
    const tell = async (state: Parameters<typeof status>[0], outlet: number) => {
      await plug.tell(status(state, { outlet }));
      shown.push((await yard.connector(1))?.state);
    };
    await tell('available', 1);
    await tell('available', 2);
    await tell('preparing', 2);
    await tell('available', 1);
    await tell('available', 2);
    await tell('faulted', 1);
    await tell('faulted', 2);
    await tell('available', 1);
    expect(shown).toEqual([
      ...['available', 'available', 'preparing', 'preparing'],
      ...['available', 'available', 'faulted', 'available'],
    ]);
    expect(await yard.connectors()).toMatchObject([{ outlets: { 1: 'available', 2: 'faulted' } }]);
    expect(await openAlarms()).toEqual([[1, 'OtherError', 'major']]);
    await tell('available', 2);
    expect(await openAlarms()).toEqual([]);
  });

  it('may be told of by monitored values instead', async () => {
    await plug.tell(watched('EVSE@1.AvailabilityState', 'Available'));
    expect((await yard.connector(1))?.state).toBe('available');
    await plug.tell(watched('Connector@1.1.AvailabilityState', 'Occupied'));
    expect((await yard.connector(1))?.state).toBe('preparing');
    await plug.tell(watched('Connector@1.1.AvailabilityState', 'Unavailable'));
    expect((await yard.connector(1))?.state).toBe('unavailable');
  });
});

describe('faults', () => {
  it('are one alarm, whether the state or its cause is told first', async () => {
    await plug.tell(status('faulted'));
    expect(await openAlarms()).toEqual([[1, 'OtherError', 'major']]);
    await plug.tell(watched('GroundIsolationProtection@1.Active', 'true'));
    expect(await openAlarms()).toEqual([[1, 'GroundFailure', 'critical']]);
    await plug.tell(status('available'));
    expect(await openAlarms()).toEqual([]);

    await plug.tell(watched('GroundIsolationProtection@1.Active', 'true'));
    expect(await openAlarms()).toEqual([[1, 'GroundFailure', 'minor']]);
    await plug.tell(status('faulted'));
    expect(await openAlarms()).toEqual([[1, 'GroundFailure', 'critical']]);
  });

  it('end when the station says so, and not because a connector is used', async () => {
    await plug.tell(status('available'));
    await plug.tell(watched('ConnectorPlugRetentionLock@1.1.Problem', 'true', { severity: 4 }));
    await plug.tell(watched('AcDcConverter@1.Temperature', '71', { techCode: 'CX003' }));
    expect(await openAlarms()).toEqual([
      [1, 'ConnectorLockFailure', 'major'],
      [1, 'HighTemperature', 'minor'],
    ]);
    await plug.tell(status('preparing'));
    expect(await openAlarms()).toHaveLength(2);
    await plug.tell(watched('ConnectorPlugRetentionLock@1.1.Problem', 'false'));
    await plug.tell(watched('AcDcConverter@1.Temperature', '40', { techCode: 'CX003', cleared: true }));
    expect(await openAlarms()).toEqual([]);
  });

  it('are not what works: values that stand for nothing are not written', async () => {
    await plug.tell(watched('ElectricalFeed.Active', 'true'));
    await plug.tell(watched('SmartChargingCtrlr.Enabled', 'true'));
    expect(await openAlarms()).toEqual([]);
  });
});
