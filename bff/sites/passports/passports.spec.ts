import { describe, expect, it } from 'vitest';
import { commandFailures, refusalOf, stationCommandKinds } from '../../../ocpp/index.ts';
import { abilitiesOf, facetsOf, learnedKey, plainDetail, type Shown } from './abilities.ts';
import { newRun, probeNamed, probes, verdictOf, withVerdict } from './conformance.ts';

const shown = (more: Partial<Shown>): Shown => ({
  version: 'ocpp1.6',
  features: [],
  denied: [],
  commands: {},
  ...more,
});
const can = (of: Shown, kind: string) =>
  abilitiesOf(of, (command) => refusalOf(of.version, command)).find((ability) => ability.kind === kind);

describe('abilities', () => {
  it('are told for every kind of command, with a reason', () => {
    for (const version of ['', 'ocpp1.6', 'ocpp2.0.1', 'ocpp2.1']) {
      const all = abilitiesOf(shown({ version }), (command) => refusalOf(version, command));
      expect(all.map(({ kind }) => kind)).toEqual([...stationCommandKinds]);
      for (const { reason } of all) expect(reason).toMatch(/\w/);
    }
  });

  const answered = (outcome: 'accepted' | 'rejected' | 'unsupported') => ({ outcome, detail: 'X', atMs: 0 });
  it.each([
    ['what the version has no words for', shown({}), 'showMessage', 'no'],
    ['tariffs in 2.0.1', shown({ version: 'ocpp2.0.1' }), 'setTariff', 'no'],
    ['tariffs in 2.1, untried', shown({ version: 'ocpp2.1' }), 'setTariff', 'unknown'],
    ['what every charger must understand', shown({}), 'reset', 'yes'],
    ['a profile that it names', shown({ features: ['Core', 'Reservation'] }), 'reserve', 'yes'],
    ['a profile that it does not name', shown({ features: ['Core'] }), 'reserve', 'no'],
    ['a profile of one that names none', shown({}), 'reserve', 'unknown'],
    ['a controller that is off', shown({ version: 'ocpp2.0.1', denied: ['ReservationCtrlr'] }), 'reserve', 'no'],
    ['a controller that is on', shown({ version: 'ocpp2.0.1', features: ['ReservationCtrlr'] }), 'reserve', 'yes'],
    [
      'what was answered though not named',
      shown({ features: ['Core'], commands: { reserve: answered('rejected') } }),
      'reserve',
      'yes',
    ],
    [
      'what was refused though named',
      shown({ features: ['Reservation'], commands: { reserve: answered('unsupported') } }),
      'reserve',
      'no',
    ],
    [
      'a trigger that works for one message',
      shown({ commands: { 'trigger:status': answered('accepted'), 'trigger:boot': answered('unsupported') } }),
      'trigger',
      'yes',
    ],
  ] as const)('%s', (_, of, kind, expected) => {
    expect(can(of, kind)?.can).toBe(expected);
  });
});

describe('what is learned', () => {
  it.each([
    [{ kind: 'reset' }, 'reset', 'accepted', 'reset'],
    [{ kind: 'trigger', message: 'status' }, 'trigger', 'unsupported', 'trigger:status'],
    [{ kind: 'reset' }, 'reset', 'failed', undefined],
    [{ kind: 'raw' }, 'raw', 'unsupported', undefined],
    [{ kind: 'transferData' }, 'transferData', 'unsupported', undefined],
    [{ kind: 'writeConfiguration' }, 'writeConfiguration', 'unsupported', 'writeConfiguration'],
  ] as const)('%j answered %s as %s', (command, kind, outcome, expected) => {
    expect(learnedKey(command, kind, { outcome })).toBe(expected);
  });

  it('is nothing where one entry of several is what the charger does not know', () => {
    const data = [{ key: 'VendorThing', status: 'NotSupported' }];
    const answer = { outcome: 'unsupported', detail: 'NotSupported', data } as const;
    expect(learnedKey({ kind: 'writeConfiguration' }, 'writeConfiguration', answer)).toBeUndefined();
  });

  it('holds no more of an answer than its word', () => {
    expect(plainDetail('NotSupported: charger CP-17 of Anna')).toBe('NotSupported');
  });

  it('takes features, limits and units from the settings', () => {
    const stored = (key: string, value: string | null, max?: number) => ({
      ...{ key, value, readAt: 0 },
      facts: { mutability: 'readOnly' as const, ...(max !== undefined && { max }) },
    });
    expect(
      facetsOf(
        [
          stored('SupportedFeatureProfiles', 'Core, SmartCharging'),
          stored('SendLocalListMaxLength', '20'),
          stored('MeterValuesSampledData', 'Voltage,SoC,<b>call 0900 123</b>'),
          stored('ChargingScheduleAllowedChargingRateUnit', 'Current'),
        ],
        'ocpp1.6',
      ),
    ).toEqual({
      features: ['Core', 'SmartCharging'],
      denied: [],
      limits: { SendLocalListMaxLength: 20 },
      units: ['Current', 'SoC', 'Voltage'],
    });
    expect(
      facetsOf(
        [
          stored('LocalAuthListCtrlr.Available', 'true'),
          stored('LocalAuthListCtrlr.Enabled', 'false'),
          stored('SmartChargingCtrlr.Enabled', 'true'),
          stored('LocalAuthListCtrlr.Entries', '3', 500),
          stored('SmartChargingCtrlr.RateUnit', 'A,W'),
        ],
        'ocpp2.0.1',
      ),
    ).toEqual({
      features: ['SmartChargingCtrlr'],
      denied: ['LocalAuthListCtrlr'],
      limits: { 'LocalAuthListCtrlr.Entries': 500 },
      units: ['A', 'W'],
    });
  });
});

describe('the conformance run', () => {
  it('asks nothing that a version has no words for', () => {
    for (const version of ['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'])
      for (const { name, command } of probes) expect(refusalOf(version, command(version)), name).toBeUndefined();
  });

  const accepted = (data?: unknown) => ({ outcome: 'accepted' as const, detail: 'Accepted', data });
  const rejected = { outcome: 'rejected' as const, detail: 'Rejected' };
  const timeout = { outcome: 'failed' as const, detail: commandFailures.timeout };
  it.each([
    ['readSetting', accepted({ keys: [{ key: 'HeartbeatInterval' }], unknownKeys: [] }), 'passed'],
    ['readSetting', accepted({ keys: [], unknownKeys: ['HeartbeatInterval'] }), 'failed'],
    ['readSetting', timeout, 'failed'],
    ['unknownSetting', accepted({ keys: [], unknownKeys: ['X'] }), 'passed'],
    ['unknownSetting', accepted({ keys: [{ key: 'X' }], unknownKeys: [] }), 'failed'],
    ['unknownSetting', accepted({ keys: [], unknownKeys: [] }), 'failed'],
    ['heartbeat', accepted(), 'waiting'],
    ['heartbeat', rejected, 'failed'],
    ['heartbeat', { outcome: 'unsupported' as const, detail: 'NotImplemented' }, 'skipped'],
    ['localList', accepted({ version: 3 }), 'passed'],
    ['localList', { outcome: 'unsupported' as const, detail: 'NotSupported' }, 'skipped'],
    ['schedule', rejected, 'skipped'],
    ['strangeConnector', accepted(), 'failed'],
    ['strangeConnector', rejected, 'passed'],
    ['strangeConnector', { outcome: 'failed' as const, detail: 'PropertyConstraintViolation' }, 'passed'],
    ['strangeConnector', timeout, 'failed'],
    ['strangeVendor', { outcome: 'unsupported' as const, detail: 'UnknownVendorId' }, 'passed'],
    ['strangeVendor', accepted(), 'failed'],
  ])('%s answered by %j: %s', (name, answer, expected) => {
    const probe = probeNamed(name);
    if (!probe) throw new Error(name);
    expect(verdictOf(probe, answer, answer.detail, false).state).toBe(expected);
  });

  it('passes a message that came before the answer was stored', () => {
    const probe = probeNamed('heartbeat');
    if (!probe) throw new Error('no probe');
    expect(verdictOf(probe, accepted(), '', true).state).toBe('passed');
  });

  it('ends with its last verdict', () => {
    let run = newRun('r', 0);
    for (const [i, { name }] of probes.entries()) {
      expect(run.endedAt).toBeNull();
      run = withVerdict(run, name, { state: 'passed', seen: 'x' }, i);
    }
    expect(run.endedAt).toBe(probes.length - 1);
  });
});
