import { describe, expect, it } from 'vitest';
import { commands2, commands21, profile } from '../../test/kit/commands2.ts';
import { expectOfficial2 } from '../../test/kit/official2.ts';
import { overTheWire } from '../../test/kit/official16.ts';
import { noQuirks } from '../quirks.ts';
import { type StationCommand, stationCommandKinds, triggerMessages } from '../vocabulary.ts';
import { type Dialect, Unsayable } from './dialect.ts';
import { dialect21 } from './v21.ts';
import { dialect201 } from './v201.ts';

const both: [Dialect, 'ocpp2.0.1' | 'ocpp2.1'][] = [
  [dialect201, 'ocpp2.0.1'],
  [dialect21, 'ocpp2.1'],
];

const all = [
  ...both.flatMap(([dialect, version]) => commands2.map((entry) => [version, dialect, ...entry] as const)),
  ...commands21.map(([command, answer]) => ['ocpp2.1', dialect21, command, answer] as const),
];

describe('what a CSMS asks', () => {
  it.each(all)('in %s: %#', (version, dialect, command, answer) => {
    expect(dialect.refusal(command)).toBeUndefined();
    const { action, payload } = dialect.writeCommand(command);
    expectOfficial2(version, `${action}Request`, payload);
    expect(dialect.readCommand(action, overTheWire(payload))).toEqual({ ok: true, value: command });

    const response = dialect.writeAnswer(command, answer);
    expectOfficial2(version, `${action}Response`, response);
    expect(dialect.readAnswer(command, overTheWire(response))).toEqual(answer);
  });

  it('covers every kind', () => {
    const kinds = new Set([...commands2, ...commands21].map(([command]) => command.kind));
    expect([...kinds].sort()).toEqual([...stationCommandKinds].sort());
  });

  it.each(commands21)('not in 2.0.1: %#', (command, _, reason) => {
    expect(dialect201.refusal(command)).toBe(reason);
    expect(() => dialect201.writeCommand(command)).toThrow(Unsayable);
  });

  it.each<[StationCommand, string]>([
    [{ kind: 'readConfiguration' }, 'tells all settings by a report only'],
    [{ kind: 'setMonitoring' }, 'needs a base or a severity'],
    [{ kind: 'setMonitoring', base: 'all', severity: 3 }, 'by two commands'],
    [{ kind: 'installCertificate', use: 'v2gChain', certificate: 'PEM' }, 'no chains'],
    [{ kind: 'raw', action: 'Odd', payload: {} }, 'has no Odd message'],
    [{ kind: 'raw', action: 'constructor', payload: {} }, 'has no constructor message'],
    [{ kind: 'raw', action: 'Heartbeat', payload: {} }, 'has Heartbeat for messages of stations only'],
  ])('in neither version: %j', (command, reason) => {
    for (const [dialect] of both) {
      expect(dialect.refusal(command)).toContain(reason);
      expect(() => dialect.writeCommand(command)).toThrow(Unsayable);
    }
  });

  it.each<[string, StationCommand, string]>([
    ['a start without a number', { kind: 'remoteStart', idTag: 'A' }, 'startId'],
    ['a tag that is too long', { kind: 'remoteStart', idTag: 'x'.repeat(256), startId: 1 }, 'idToken'],
    ['a key of 1.6', { kind: 'readConfiguration', keys: ['HeartbeatInterval'] }, '"HeartbeatInterval"'],
    ['no keys', { kind: 'readConfiguration', keys: [] }, 'getVariableData'],
    ['a cost that is none', { kind: 'tellCost', transactionId: 'T', totalCost: 'much' }, 'totalCost'],
    ['a rule of profiles', { kind: 'setProfile', connector: 0, profile }, 'not for the whole station'],
    [
      'half a signature',
      { kind: 'updateFirmware', requestId: 1, url: 'https://h', retrieveMs: 0, signature: 'AA==' },
      'needs both its signature and the certificate',
    ],
    ['a field of a raw payload', { kind: 'raw', action: 'GetReport', payload: { requestId: 'x' } }, 'requestId'],
    ['a further field of it', { kind: 'raw', action: 'GetReport', payload: { requestId: 1, odd: 1 } }, 'odd'],
    ['a missing field of it', { kind: 'raw', action: 'GetReport', payload: {} }, 'requestId'],
    ['a word of it', { kind: 'raw', action: 'Reset', payload: { type: 'Soft' } }, 'type'],
    [
      'an unknown interface',
      { kind: 'setNetworkProfile', slot: 1, url: 'wss://h', securityProfile: 1, messageTimeoutS: 3, interface: 'eth0' },
      'interface: "eth0"',
    ],
  ])('%s is named', (_, command, named) => {
    for (const [dialect] of both) {
      expect(dialect.refusal(command)).toBeUndefined();
      expect(() => dialect.writeCommand(command)).toThrow(named);
    }
  });

  it('defaults: a central token, the first outlet, an id for the schedule', () => {
    expect(dialect201.writeCommand({ kind: 'remoteStart', idTag: 'A', startId: 1, connector: 0 }).payload).toEqual({
      idToken: { idToken: 'A', type: 'Central' },
      remoteStartId: 1,
    });
    expect(dialect201.writeCommand({ kind: 'unlock', connector: 3 }).payload).toEqual({ evseId: 3, connectorId: 1 });
  });

  it('2.0.1 names the version of a network profile and no request of a certificate, 2.1 the other way round', () => {
    const slot = {
      kind: 'setNetworkProfile',
      slot: 1,
      url: 'wss://h',
      securityProfile: 1,
      messageTimeoutS: 3,
      interface: 'Wired0',
    } as const;
    expect(dialect201.writeCommand(slot).payload).toMatchObject({ connectionData: { ocppVersion: 'OCPP20' } });
    expect(dialect21.writeCommand(slot).payload).not.toMatchObject({
      connectionData: { ocppVersion: expect.anything() },
    });
    const signed = { kind: 'sendCertificate', chain: 'PEM', use: 'station', requestId: 6 } as const;
    expect(dialect201.writeCommand(signed).payload).not.toHaveProperty('requestId');
    expect(dialect21.writeCommand(signed).payload).toHaveProperty('requestId', 6);
  });
});

describe('triggered messages', () => {
  it.each(triggerMessages)('%s arrives as an event', (message) => {
    for (const [dialect] of both) {
      const action = dialect.triggeredAction({ kind: 'trigger', message });
      expect(dialect.messages[action]?.from).toBe('station');
      expect(dialect.readEvent(action, [], noQuirks)).not.toMatchObject({ code: 'NotImplemented' });
    }
  });
});
