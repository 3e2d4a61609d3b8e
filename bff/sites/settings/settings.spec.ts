import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFailure } from '../../kernel/result.ts';
import { knownOf } from './catalogue.ts';
import { catalogue2 } from './catalogue2.ts';
import { catalogue16 } from './catalogue16.ts';
import { problemsOf } from './check.ts';
import type { StoredSetting } from './fact.ts';
import { isSecretKey, secretWritten, withoutSecrets } from './secrets.ts';
import { pageOfSettings, toSettingRow } from './view.ts';

const stored = (key: string, value: string | null, facts: Partial<StoredSetting['facts']> = {}): StoredSetting => ({
  key,
  value,
  facts: { mutability: 'readWrite', ...facts },
  readAt: 1000,
});

describe('secret settings', () => {
  it.each([
    ['AuthorizationKey', true],
    ['SecurityCtrlr.BasicAuthPassword', true],
    ['OCPPCommCtrlr.NetworkConfiguration/1.BasicAuthPassword', true],
    ['WiFiPassword', true],
    ['wlan_passphrase', true],
    ['HeartbeatInterval', false],
    ['AuthorizeRemoteTxRequests', false],
    ['SecurityCtrlr.SecurityProfile', false],
    ['OCPPCommCtrlr.OfflineThreshold', false],
  ])('%s: %s', (key, expected) => {
    expect(isSecretKey(key)).toBe(expected);
  });

  it('are hidden wherever they stand, in our words and on the wire', () => {
    const data = {
      keys: [
        { key: 'AuthorizationKey', value: 'hush', mutability: 'readWrite' },
        { key: 'HeartbeatInterval', value: '60', mutability: 'readWrite' },
      ],
      setVariableData: [
        { component: { name: 'SecurityCtrlr' }, variable: { name: 'BasicAuthPassword' }, attributeValue: 'hush' },
      ],
    };
    const shown = withoutSecrets(data);
    expect(JSON.stringify(shown)).not.toContain('hush');
    expect(JSON.stringify(shown)).toContain('60');
    expect(JSON.stringify(data)).toContain('hush');
  });

  it('are hidden in fields that are named so, as connection data has them', () => {
    const apn = { apn: 'internet', apnPassword: 'hush', simPin: 8642, useOnlyPreferredNetwork: true };
    const vpn = { server: 'vpn.example.com', user: 'u', password: 'hush', key: 'hush', type: 'IPSec' };
    const data = {
      kind: 'raw',
      action: 'SetNetworkProfile',
      payload: { configurationSlot: 1, connectionData: { ocppVersion: 'OCPP20', basicAuthPassword: 'hush', apn, vpn } },
    };
    const shown = JSON.stringify(withoutSecrets(data));
    expect(shown).not.toMatch(/hush|8642/);
    expect(shown).toContain('vpn.example.com');
    expect(withoutSecrets({ isSecret: true, hasPassword: false, password: null })).toEqual({
      ...{ isSecret: true, hasPassword: false, password: null },
    });
  });

  it('leave everything else the same object', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (data) => {
        const text = JSON.stringify(data);
        if (/key|variable|secret|pass|psk|pin|shared/i.test(text)) return;
        expect(withoutSecrets(data)).toBe(data);
      }),
    );
  });

  it.each([
    [{ kind: 'writeConfiguration', entries: [{ key: 'AuthorizationKey', value: 'x' }] }, 'AuthorizationKey'],
    [
      { kind: 'raw', action: 'ChangeConfiguration', payload: { key: 'AuthorizationKey', value: 'x' } },
      'AuthorizationKey',
    ],
    [
      {
        ...{ kind: 'raw', action: 'SetVariables' },
        payload: { setVariableData: [{ variable: { name: 'BasicAuthPassword' }, attributeValue: 'x' }] },
      },
      'BasicAuthPassword',
    ],
    [{ kind: 'raw', action: 'GetConfiguration', payload: { key: ['AuthorizationKey'] } }, undefined],
    [{ kind: 'writeConfiguration', entries: [{ key: 'HeartbeatInterval', value: '1' }] }, undefined],
  ])('a command that writes one is known: %j', (command, expected) => {
    expect(secretWritten(command)).toBe(expected);
  });
});

describe('the catalogue', () => {
  it('explains a setting whatever its instance, EVSE, attribute or case', () => {
    expect(knownOf('heartbeatinterval')?.unit).toBe('s');
    expect(knownOf('OCPPCommCtrlr.MessageTimeout/Default')?.title).toBe('Answer awaited');
    expect(knownOf('SmartChargingCtrlr@2.1.Entries/ChargingProfiles#MaxSet')?.title).toBe('Charging profiles');
    expect(knownOf('Vendor.Special')).toBeUndefined();
  });

  it('has words for every entry', () => {
    for (const { title, help } of [...Object.values(catalogue16), ...Object.values(catalogue2)]) {
      expect(title).toMatch(/\w/);
      expect(help).toMatch(/[.:]/);
    }
  });
});

describe('what may be written', () => {
  const settings = new Map(
    [
      stored('NumberOfConnectors', '2', { mutability: 'readOnly' }),
      stored('TxCtrlr.EVConnectionTimeOut', '30', { dataType: 'integer', min: 10, max: 300 }),
      stored('Vendor.Mode', 'eco', { dataType: 'OptionList', allowed: ['eco', 'fast'] }),
      stored('Vendor.Parts', 'a', { dataType: 'MemberList', allowed: ['a', 'b'] }),
      stored('Vendor.Name', 'x', { dataType: 'string', max: 3 }),
      stored('Vendor.Fixed', 'x', { constant: true }),
    ].map((one) => [one.key, one]),
  );
  it.each([
    ['ocpp1.6', 'HeartbeatInterval', '300', undefined],
    ['ocpp1.6', 'HeartbeatInterval', 'soon', /whole number/],
    ['ocpp1.6', 'HeartbeatInterval', '0', /at least 1/],
    ['ocpp1.6', 'LocalPreAuthorize', 'TRUE', undefined],
    ['ocpp1.6', 'LocalPreAuthorize', 'yes', /true or false/],
    ['ocpp1.6', 'LightIntensity', '101', /at most 100/],
    ['ocpp1.6', 'NumberOfConnectors', '3', /only be read/],
    ['ocpp1.6', 'GetConfigurationMaxKeys', '3', /only be read/],
    ['ocpp1.6', 'MeterValuesSampledData', 'Voltage, Current.Import.L1', undefined],
    ['ocpp1.6', 'MeterValuesSampledData', 'Voltage,Happiness', /"Happiness" is not one of/],
    ['ocpp1.6', 'VendorThing', 'anything', undefined],
    ['ocpp1.6', 'VendorThing', 'x'.repeat(501), /at most 500/],
    ['ocpp1.6', 'x'.repeat(51), '1', /at most 50/],
    ['ocpp1.6', 'AuthorizationKey', 'secret', /security/],
    ['ocpp2.0.1', 'TxCtrlr.EVConnectionTimeOut', '5', /at least 10/],
    ['ocpp2.0.1', 'TxCtrlr.EVConnectionTimeOut', '30', undefined],
    ['ocpp2.0.1', 'Vendor.Mode', 'slow', /one of eco, fast/],
    ['ocpp2.0.1', 'Vendor.Parts', 'b,a', undefined],
    ['ocpp2.0.1', 'Vendor.Parts', 'a,c', /"c"/],
    ['ocpp2.0.1', 'Vendor.Name', 'long', /at most 3 characters/],
    ['ocpp2.0.1', 'Vendor.Fixed', 'y', /only be read/],
    ['ocpp2.0.1', 'HeartbeatInterval', '300', /component and variable/],
  ])('%s %s = %s', (version, key, value, problem) => {
    const [found] = problemsOf([{ key, value }], settings, version);
    if (problem) expect(found?.message).toMatch(problem);
    else expect(found).toBeUndefined();
  });

  it('names each wrong entry by its place', () => {
    const entries = [
      { key: 'HeartbeatInterval', value: '60' },
      { key: 'HeartbeatInterval', value: '70' },
      { key: 'ResetRetries', value: '-1' },
    ];
    expect(problemsOf(entries, new Map(), 'ocpp1.6').map(({ index, at }) => [index, at])).toEqual([
      [1, 'key'],
      [2, 'value'],
    ]);
  });
});

describe('the list', () => {
  const rows = [
    stored('HeartbeatInterval', '300'),
    stored('ResetRetries', '5', { changedAt: 2000 }),
    stored('CpoName', 'Harbour'),
    stored('NumberOfConnectors', '20', { mutability: 'readOnly' }),
    stored('AuthorizationKey', null, { mutability: 'writeOnly' }),
  ].map((one) => toSettingRow(one, 1500));
  const keys = (query: Parameters<typeof pageOfSettings>[1]) => {
    const page = pageOfSettings(rows, query);
    return isFailure(page) ? page.code : page.items.map(({ key }) => key);
  };

  it('is filtered, searched and sorted', () => {
    expect(keys({})).toEqual([
      'AuthorizationKey',
      'CpoName',
      'HeartbeatInterval',
      'NumberOfConnectors',
      'ResetRetries',
    ]);
    expect(keys({ mutability: 'readOnly,writeOnly' })).toEqual(['AuthorizationKey', 'NumberOfConnectors']);
    expect(keys({ q: 'signs of life' })).toEqual(['HeartbeatInterval']);
    expect(keys({ needsRestart: 'true' })).toEqual(['ResetRetries']);
    expect(keys({ sort: '-value' })).toEqual([
      ...['CpoName', 'HeartbeatInterval', 'NumberOfConnectors', 'ResetRetries', 'AuthorizationKey'],
    ]);
    expect(keys({ sort: 'allowed' })).toBe('invalid');
    expect(keys({ mutability: 'never' })).toBe('invalid');
    expect(keys({ cursor: 'bad' })).toBe('invalid');
    expect(keys({ key: 'heart' })).toEqual(['HeartbeatInterval']);
  });

  it('goes on to the next page by a cursor that fits into an address, however long values are', () => {
    const long = Array.from({ length: 6 }, (_, i) =>
      toSettingRow(
        stored(`Component@1.${'Long'.repeat(40)}${i}`, `${'Energy.Active.Import.Register,'.repeat(60)}${i}`),
        null,
      ),
    );
    for (const sort of ['value', '-value,title,readAt', 'key']) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = pageOfSettings(long, { sort, limit: 2, ...(cursor !== undefined && { cursor }) });
        if (isFailure(page)) throw new Error(page.detail);
        seen.push(...page.items.map(({ key }) => key));
        cursor = page.next ?? undefined;
        expect(cursor?.length ?? 0).toBeLessThanOrEqual(1024);
      } while (cursor !== undefined);
      expect(new Set(seen).size).toBe(6);
    }
  });

  it('shows no password, and a restart only while it is due', () => {
    expect(toSettingRow(stored('AuthorizationKey', 'kept by mistake'), null).value).toBeNull();
    expect(toSettingRow(stored('ResetRetries', '5', { changedAt: 2000 }), 2500).needsRestart).toBe(false);
  });

  it('has pages that together are the whole list, in any order', () => {
    const value = fc.oneof(fc.constant(null), fc.constantFrom('2a', '20', '3', 'a', ''), fc.string({ maxLength: 3 }));
    const many = fc.uniqueArray(fc.tuple(fc.string({ minLength: 1, maxLength: 4 }), value), {
      selector: ([key]) => key,
      maxLength: 20,
    });
    fc.assert(
      fc.property(many, fc.constantFrom('key', '-key', 'value', '-value,key', 'mutability,-value'), (list, sort) => {
        const all = list.map(([key, text]) => toSettingRow(stored(key, text), null));
        const seen: string[] = [];
        for (let cursor: string | undefined; ; ) {
          const page = pageOfSettings(all, { sort, limit: 3, ...(cursor !== undefined && { cursor }) });
          if (isFailure(page)) throw new Error(page.detail);
          seen.push(...page.items.map(({ key }) => key));
          if (page.next === null) break;
          cursor = page.next;
        }
        const whole = pageOfSettings(all, { sort, limit: 500 });
        if (isFailure(whole)) throw new Error(whole.detail);
        expect(seen).toEqual(whole.items.map(({ key }) => key));
        expect(seen.toSorted()).toEqual(list.map(([key]) => key).toSorted());
      }),
    );
  });
});
