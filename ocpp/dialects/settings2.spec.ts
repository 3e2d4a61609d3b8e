import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSetting, printSetting, readReport, readSetting, type Setting, settingOf } from './settings2.ts';

describe('the text of a setting', () => {
  it.each<[string, Setting]>([
    [
      'OCPPCommCtrlr.HeartbeatInterval',
      { component: { name: 'OCPPCommCtrlr' }, variable: { name: 'HeartbeatInterval' }, attribute: 'Actual' },
    ],
    [
      'EVSE@2.Power#MaxSet',
      { component: { name: 'EVSE', evse: { id: 2 } }, variable: { name: 'Power' }, attribute: 'MaxSet' },
    ],
    [
      'Connector@1.2.AvailabilityState',
      {
        component: { name: 'Connector', evse: { id: 1, connectorId: 2 } },
        variable: { name: 'AvailabilityState' },
        attribute: 'Actual',
      },
    ],
    [
      'OCPPCommCtrlr/a.MessageTimeout/Default#Target',
      {
        component: { name: 'OCPPCommCtrlr', instance: 'a' },
        variable: { name: 'MessageTimeout', instance: 'Default' },
        attribute: 'Target',
      },
    ],
    [
      String.raw`a\.b\/c@0.\#1\\`,
      { component: { name: 'a.b/c', evse: { id: 0 } }, variable: { name: '#1\\' }, attribute: 'Actual' },
    ],
    ['EVSE@1.2', { component: { name: 'EVSE', evse: { id: 1 } }, variable: { name: '2' }, attribute: 'Actual' }],
  ])('%s', (text, setting) => {
    expect(printSetting(setting)).toBe(text);
    expect(parseSetting(text)).toEqual(setting);
  });

  it.each(['HeartbeatInterval', '', '.Variable', 'Component.', 'A@x.B', 'A.B#Wanted', 'A.B.C', 'A@1.2.3.B', 'A\\.B'])(
    '%j names no setting of 2.x',
    (text) => {
      expect(parseSetting(text)).toBeUndefined();
      expect(() => settingOf(text)).toThrow('is not a setting of the form Component.Variable');
    },
  );

  const anyName = fc.string({ minLength: 1, unit: fc.constantFrom('a', '1', '/', '@', '.', '#', '\\', '\n', 'é') });
  const anyNamed = fc.record({
    name: anyName,
    instance: fc.option(fc.oneof(anyName, fc.constant('')), { nil: undefined }),
  });
  const anyEvse = fc.record({
    id: fc.nat(999),
    connectorId: fc.option(fc.nat(9), { nil: undefined }),
  });
  const anySetting: fc.Arbitrary<Setting> = fc.record({
    component: fc
      .tuple(anyNamed, fc.option(anyEvse, { nil: undefined }))
      .map(([named, evse]) => (evse === undefined ? named : { ...named, evse })),
    variable: anyNamed,
    attribute: fc.constantFrom('Actual', 'Target', 'MinSet', 'MaxSet'),
  });

  it('says every setting, whatever its names, and no two alike', () => {
    fc.assert(
      fc.property(anySetting, (setting) => {
        expect(parseSetting(printSetting(setting))).toEqual(setting);
      }),
    );
  });

  it('is the same from the wire', () => {
    fc.assert(
      fc.property(anySetting, ({ component, variable, attribute }) => {
        const key = readSetting({ component, variable }, attribute);
        expect(parseSetting(key ?? '')).toEqual({ component, variable, attribute });
      }),
    );
  });

  it('takes any spelling of an attribute, and none for one that is unknown', () => {
    const place = { component: { name: 'A' }, variable: { name: 'B' } };
    expect(readSetting(place, 'maxset')).toBe('A.B#MaxSet');
    expect(readSetting(place, 'Odd')).toBe('A.B');
    expect(readSetting({ component: { name: 'A' } })).toBeUndefined();
  });
});

describe('a report', () => {
  it('has one setting for each attribute, with what is common to them', () => {
    const report = [
      {
        component: { name: 'SampledDataCtrlr' },
        variable: { name: 'TxUpdatedMeasurands' },
        variableAttribute: [
          { value: 'SoC', mutability: 'ReadWrite', persistent: true, constant: false },
          { type: 'MaxSet', mutability: 'ReadOnly', value: '' },
        ],
        variableCharacteristics: { dataType: 'MemberList', valuesList: 'SoC, Voltage,', supportsMonitoring: false },
      },
      { component: { name: 'Lonely' }, variableAttribute: [{ value: '1' }] },
    ];
    const common = { dataType: 'MemberList', allowed: ['SoC', 'Voltage'] };
    expect(readReport(report)).toEqual([
      {
        key: 'SampledDataCtrlr.TxUpdatedMeasurands',
        value: 'SoC',
        mutability: 'readWrite',
        persistent: true,
        constant: false,
        ...common,
      },
      { key: 'SampledDataCtrlr.TxUpdatedMeasurands#MaxSet', value: '', mutability: 'readOnly', ...common },
    ]);
  });
});
