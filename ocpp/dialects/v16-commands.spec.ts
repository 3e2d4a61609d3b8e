import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atMs, commands16, later16, profile, upload } from '../../test/kit/commands16.ts';
import { expectOfficial, overTheWire, spoiled } from '../../test/kit/official16.ts';
import { messages16 } from '../messages/v16.ts';
import { type StationCommand, stationCommandKinds } from '../vocabulary.ts';
import { Unsayable } from './dialect.ts';
import { dialect16 as dialect } from './v16.ts';

describe('what a station is asked', () => {
  it.each(commands16)('%j is official on the wire, and so is the answer %j', (command, answer) => {
    const { action, payload } = dialect.writeCommand(command);
    expectOfficial(`${action}.req`, payload);
    expect(dialect.readCommand(action, overTheWire(payload))).toEqual({ ok: true, value: command });

    const result = dialect.writeAnswer(command, answer);
    expectOfficial(`${action}.conf`, result);
    expect(dialect.readAnswer(command, overTheWire(result))).toEqual(answer);
  });

  it('covers every command and every action that a CSMS may send', () => {
    const asked = new Set(commands16.map(([command]) => dialect.writeCommand(command).action));
    const fromCsms = Object.entries(messages16).filter(([, message]) => message.from !== 'station');
    expect([...asked].sort()).toEqual(fromCsms.map(([action]) => action).sort());
    const spoken = new Set(commands16.map(([command]) => command.kind));
    const unspoken = new Set(later16.map(({ kind }) => kind).filter((kind) => !spoken.has(kind)));
    expect([...spoken, ...unspoken].sort()).toEqual([...stationCommandKinds].sort());
  });

  it('is not sent when it does not fit the schema', () => {
    expect(() => dialect.writeCommand({ kind: 'remoteStart', idTag: 'x'.repeat(21) })).toThrow(/idTag/);
  });

  it('has failed when the answer cannot be read or is an unknown word', () => {
    const command: StationCommand = { kind: 'clearCache' };
    expect(dialect.readAnswer(command, {})).toMatchObject({ outcome: 'failed' });
    expect(dialect.readAnswer(command, 'Accepted')).toMatchObject({ outcome: 'failed' });
    expect(dialect.readAnswer(command, { status: 'Perhaps' })).toEqual({ outcome: 'failed', detail: 'Perhaps' });
    const keys = { configurationKey: [{ key: 'a', readonly: 'true', value: 5 }, null, {}], unknownKey: ['b', 7] };
    expect(dialect.readAnswer({ kind: 'readConfiguration' }, keys).data).toEqual({
      keys: [{ key: 'a', mutability: 'readOnly', value: '5' }],
      unknownKeys: ['b'],
    });
  });

  it.each(commands16)('%j can be answered anyhow', (command, answer) => {
    fc.assert(
      fc.property(spoiled(dialect.writeAnswer(command, answer)), (payload) => {
        const { outcome, detail } = dialect.readAnswer(command, payload);
        expect(['accepted', 'rejected', 'failed', 'unsupported']).toContain(outcome);
        expect(typeof detail).toBe('string');
      }),
      { numRuns: 50 },
    );
  });

  it('has failed when the word is one that every object answers to', () => {
    for (const status of ['constructor', '__proto__', 'toString'])
      expect(dialect.readAnswer({ kind: 'clearCache' }, { status })).toEqual({ outcome: 'failed', detail: status });
  });
});

describe('a command whose data do not fit', () => {
  it.each<[string, StationCommand, RegExp]>([
    ['a transaction that is no number', { kind: 'remoteStop', transactionId: 'ab-12' }, /whole number, not by "ab-12"/],
    ['a transaction that is a fraction', { kind: 'remoteStop', transactionId: '1.5' }, /whole number/],
    ['no transaction', { kind: 'remoteStop', transactionId: '' }, /whole number/],
    ['a transaction beyond exact numbers', { kind: 'remoteStop', transactionId: '9223372036854775807' }, /whole/],
    ['no entry', { kind: 'writeConfiguration', entries: [] }, /exactly one entry/],
    [
      'two entries',
      {
        kind: 'writeConfiguration',
        entries: [
          { key: 'a', value: '1' },
          { key: 'b', value: '2' },
        ],
      },
      /exactly one entry/,
    ],
    ['certificates of two uses', { kind: 'listCertificates' }, /exactly one kind/],
    ['a list of version 0', { kind: 'sendLocalList', version: 0, full: true, entries: [] }, /greater than 0/],
    [
      'a full list that deletes',
      { kind: 'sendLocalList', version: 1, full: true, entries: [{ idTag: 'A' }] },
      /authorization/,
    ],
    ['a profile without schedule', { kind: 'setProfile', connector: 1, profile: { ...profile, schedules: [] } }, /one/],
    [
      'a station maximum at a connector',
      { kind: 'setProfile', connector: 1, profile: { ...profile, purpose: 'stationMax' } },
      /connector 0/,
    ],
    [
      "a transaction's profile at the station",
      { kind: 'setProfile', connector: 0, profile: { ...profile, purpose: 'tx' } },
      /connector/,
    ],
    ['a start with a default profile', { kind: 'remoteStart', idTag: 'A', profile }, /purpose tx/],
    [
      'a start with the profile of a transaction',
      { kind: 'remoteStart', idTag: 'A', profile: { ...profile, purpose: 'tx', transactionId: '7' } },
      /no transaction id/,
    ],
    [
      'half a signature',
      { kind: 'updateFirmware', requestId: 1, url: 'https://h/f', retrieveMs: atMs, signature: 's' },
      /both/,
    ],
    ['a place that is no URL', { ...upload, url: 'here' }, /location/],
    ['a raw payload against the schema', { kind: 'raw', action: 'Reset', payload: { type: 'Gentle' } }, /schema/],
  ])('%s', (_what, command, message) => {
    expect(() => dialect.writeCommand(command)).toThrow(message);
    expect(() => dialect.writeCommand(command)).not.toThrow(Unsayable);
  });
});

describe('a limit on the wire', () => {
  it('is a whole number of tenths, never above what was decided', () => {
    const limits = fc.oneof(
      fc.integer({ min: 0, max: 5_000_000 }).map((tenths) => tenths / 10),
      fc.double({ min: 0, max: 500_000, noNaN: true }),
    );
    fc.assert(
      fc.property(limits, (limit) => {
        const { payload } = dialect.writeCommand({
          kind: 'setProfile',
          connector: 1,
          profile: { ...profile, schedules: [{ unit: 'W', periods: [{ startS: 0, limit }] }] },
        });
        expectOfficial('SetChargingProfile.req', payload);
        const read = dialect.readCommand('SetChargingProfile', overTheWire(payload));
        if (!read.ok || read.value.kind !== 'setProfile') throw new Error('not a profile');
        const written = read.value.profile.schedules[0]?.periods[0]?.limit ?? Number.NaN;
        expect(written).toBeLessThanOrEqual(limit + 1e-6);
        expect(limit - written).toBeLessThan(0.1);
      }),
    );
  });
});

describe('a raw command', () => {
  it('goes as it is, and the answer comes as it came', () => {
    const raw: StationCommand = { kind: 'raw', action: 'Reset', payload: { type: 'Soft' } };
    expect(dialect.writeCommand(raw)).toEqual({ action: 'Reset', payload: { type: 'Soft' } });
    expect(dialect.readAnswer(raw, { status: 'Rejected', x: [1] })).toEqual({
      outcome: 'rejected',
      detail: 'Rejected',
      data: { status: 'Rejected', x: [1] },
    });
    expect(dialect.readAnswer(raw, {})).toEqual({ outcome: 'accepted', detail: 'Accepted', data: {} });
    expect(dialect.readAnswer(raw, 'yes')).toMatchObject({ outcome: 'failed' });
  });
});
