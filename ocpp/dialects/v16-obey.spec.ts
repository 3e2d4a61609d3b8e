import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atMs, commands16, profile, upload } from '../../test/kit/commands16.ts';
import { spoiled } from '../../test/kit/official16.ts';
import type { CommandAnswer, StationCommand } from '../vocabulary.ts';
import { Unsayable } from './dialect.ts';
import { dialect16 as dialect } from './v16.ts';

describe('what a charger is asked', () => {
  it.each<[string, string, object, object]>([
    [
      'retries as a fraction',
      'UpdateFirmware',
      { location: 'https://h/f', retrieveDate: '2026-01-31T12:00:00+00', retries: 2.6 },
      { kind: 'updateFirmware', requestId: -1, retrieveMs: atMs, retries: 3 },
    ],
    [
      'diagnostics by GetLog',
      'GetLog',
      { logType: 'DiagnosticsLog', requestId: 0, log: { remoteLocation: 'https://h' } },
      { kind: 'uploadLog', log: 'diagnostics', requestId: 0 },
    ],
    [
      'an extended trigger of the log',
      'ExtendedTriggerMessage',
      { requestedMessage: 'LogStatusNotification' },
      { kind: 'trigger', message: 'logStatus' },
    ],
    [
      'an extended trigger of a status',
      'ExtendedTriggerMessage',
      { requestedMessage: 'StatusNotification', connectorId: 1 },
      { kind: 'trigger', message: 'status', connector: 1 },
    ],
    ['an empty list of keys', 'GetConfiguration', { key: [] }, { kind: 'readConfiguration' }],
    [
      'an empty start of a schedule, and numbers as text',
      'SetChargingProfile',
      {
        connectorId: '1',
        csChargingProfiles: {
          chargingProfileId: '5',
          stackLevel: 0,
          chargingProfilePurpose: 'TxProfile',
          chargingProfileKind: 'Relative',
          transactionId: 7,
          chargingSchedule: {
            startSchedule: '0',
            chargingRateUnit: 'A',
            chargingSchedulePeriod: { startPeriod: '0', limit: '16.5' },
          },
        },
      },
      {
        kind: 'setProfile',
        connector: 1,
        profile: {
          id: 5,
          stackLevel: 0,
          purpose: 'tx',
          kind: 'relative',
          transactionId: '7',
          schedules: [{ unit: 'A', periods: [{ startS: 0, limit: 16.5 }] }],
        },
      },
    ],
  ])('is read: %s', (_what, action, payload, command) => {
    const read = dialect.readCommand(action, payload);
    expect(read.ok ? read.value : read).toMatchObject(command);
  });

  const wireProfile = dialect.writeCommand({ kind: 'setProfile', connector: 1, profile }).payload;
  it.each<[string, string, object, string]>([
    ['a needed field', 'GetDiagnostics', {}, 'OccurrenceConstraintViolation'],
    ['another version', 'MakeCoffee', {}, 'NotImplemented'],
    ['a message of its own', 'Heartbeat', {}, 'NotSupported'],
    ['a gentle reset', 'Reset', { type: 'Gentle' }, 'PropertyConstraintViolation'],
    ['an unknown purpose', 'ClearChargingProfile', { chargingProfilePurpose: 'Any' }, 'PropertyConstraintViolation'],
    ['an unknown trigger', 'TriggerMessage', { requestedMessage: 'SignCertificate' }, 'PropertyConstraintViolation'],
    [
      'part of a list',
      'SendLocalList',
      { listVersion: 1, updateType: 'Full', localAuthorizationList: [{ idTag: 'A' }, { idTagInfo: {} }] },
      'PropertyConstraintViolation',
    ],
    [
      'part of a schedule',
      'SetChargingProfile',
      {
        ...wireProfile,
        csChargingProfiles: {
          chargingProfileId: 1,
          stackLevel: 0,
          chargingProfilePurpose: 'TxProfile',
          chargingProfileKind: 'Relative',
          chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 6 }, {}] },
        },
      },
      'PropertyConstraintViolation',
    ],
  ])('is refused: %s', (_what, action, payload, code) => {
    expect(dialect.readCommand(action, payload)).toMatchObject({ ok: false, code });
  });

  it.each(commands16)('is read or refused, however %j was spoiled', (command) => {
    const { action, payload } = dialect.writeCommand(command);
    fc.assert(
      fc.property(spoiled(payload), (wire) => {
        const read = dialect.readCommand(action, wire);
        if (read.ok) expect(read.value.kind).toBe(command.kind);
        else expect(read.description).not.toBe('');
      }),
      { numRuns: 50 },
    );
  });
});

describe('how a charger answers', () => {
  it.each<[string, StationCommand, CommandAnswer, object]>([
    ['nothing to upload', { ...upload, requestId: -1 }, { outcome: 'rejected', detail: 'Rejected' }, {}],
    [
      'no list supported',
      { kind: 'readLocalList' },
      { outcome: 'unsupported', detail: 'NotSupported' },
      { listVersion: -1 },
    ],
    [
      'its own word only with the outcome of the word',
      { kind: 'setAvailability', connector: 1, operative: false },
      { outcome: 'rejected', detail: 'Scheduled' },
      { status: 'Rejected' },
    ],
    [
      'by the outcome where the detail is free text',
      { kind: 'sendLocalList', version: 1, full: false, entries: [] },
      { outcome: 'rejected', detail: 'too late' },
      { status: 'Failed' },
    ],
    [
      'without a schedule',
      { kind: 'readSchedule', connector: 1, durationS: 60 },
      { outcome: 'accepted', detail: 'Accepted' },
      { status: 'Rejected' },
    ],
  ])('%s', (_what, command, answer, payload) => {
    expect(dialect.writeAnswer(command, answer)).toEqual(payload);
  });

  it('can refuse an unsigned update by an error only', () => {
    const update: StationCommand = { kind: 'updateFirmware', requestId: -1, url: 'https://h/f', retrieveMs: atMs };
    expect(() => dialect.writeAnswer(update, { outcome: 'unsupported', detail: 'no updates' })).toThrow(
      expect.objectContaining({ code: 'NotSupported', message: 'no updates' }),
    );
    expect(() => dialect.writeAnswer(update, { outcome: 'rejected', detail: 'busy' })).toThrow(
      expect.objectContaining({ code: 'GenericError' }),
    );
  });

  it('is never asked what 1.6 has no words for', () => {
    expect(() => dialect.writeAnswer({ kind: 'readReport', requestId: 1, base: 'full' }, accepted)).toThrow(Unsayable);
  });

  const accepted: CommandAnswer = { outcome: 'accepted', detail: 'Accepted' };
});
