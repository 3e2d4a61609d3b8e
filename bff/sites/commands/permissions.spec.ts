/** No command does what its own permission is needed for by another way. */
import { describe, expect, it } from 'vitest';
import { type CommandBody, commandBody } from './body.ts';
import { decidesConnection, permissionsFor } from './permissions.ts';

const raw = (action: string, payload: Record<string, unknown> = {}): CommandBody => ({ kind: 'raw', action, payload });
const write = (key: string): CommandBody => ({ kind: 'writeConfiguration', entries: [{ key, value: '3' }] });
const variable = (component: string, name: string) => ({
  setVariableData: [{ component: { name: component }, variable: { name }, attributeValue: '1' }],
});

describe('a command', () => {
  it.each([
    [{ kind: 'clearCache' }, []],
    [write('HeartbeatInterval'), []],
    [write('SecurityProfile'), ['charger:security']],
    [write('OCPPCommCtrlr.NetworkConfigurationPriority'), ['charger:security']],
    [write('NetworkConfiguration/1.OcppCsmsUrl'), ['charger:security']],
    [write('CentralSystemURL'), ['charger:security']],
    [raw('Reset'), ['charger:expert']],
    [{ kind: 'sendLocalList', version: 1, full: true, entries: [{ idTag: 'FREE' }] }, ['card:edit']],
    [raw('SendLocalList'), ['charger:expert', 'card:edit']],
    [raw('UpdateFirmware'), ['charger:expert', 'firmware:edit']],
    [raw('SignedUpdateFirmware'), ['charger:expert', 'firmware:edit']],
    [raw('PublishFirmware'), ['charger:expert', 'firmware:edit']],
    [raw('GetDiagnostics'), ['charger:expert', 'charger:log']],
    [raw('GetLog'), ['charger:expert', 'charger:log']],
    [raw('InstallCertificate'), ['charger:expert', 'charger:security']],
    [raw('SetNetworkProfile'), ['charger:expert', 'charger:security']],
    [raw('ChangeConfiguration', { key: 'SecurityProfile', value: '2' }), ['charger:expert', 'charger:security']],
    [raw('ChangeConfiguration', { key: 'HeartbeatInterval', value: '2' }), ['charger:expert']],
    [
      raw('SetVariables', variable('OCPPCommCtrlr', 'NetworkConfigurationPriority')),
      ['charger:expert', 'charger:security'],
    ],
    [raw('SetVariables', variable('TxCtrlr', 'StopTxOnInvalidId')), ['charger:expert']],
    [{ kind: 'setNetworkProfile', ...network() }, ['charger:security']],
  ] as [CommandBody, string[]][])('%j needs beside charger:command: %j', (command, expected) => {
    expect(permissionsFor(commandBody.parse(command))).toEqual(expected);
  });
});

function network() {
  return { slot: 1, url: 'wss://x.example', securityProfile: 2, messageTimeoutS: 30, interface: 'Wired0' };
}

it.each([
  ['SecurityCtrlr.SecurityProfile', true],
  ['SecurityCtrlr.OrganizationName', false],
  ['OcppServerAddress', true],
  ['backend_url', true],
  ['OCPPCommCtrlr.OfflineThreshold', false],
  ['WebSocketPingInterval', false],
  ['StopTransactionOnEVSideDisconnect', false],
])('%s decides how the charger reaches its server: %s', (key, expected) => {
  expect(decidesConnection(key)).toBe(expected);
});
