import { describe, expect, it } from 'vitest';
import { hash } from '../../test/kit/commands16.ts';
import type { CommandAnswer, StationCommand } from '../vocabulary.ts';
import { Unsayable } from './dialect.ts';
import { dialect16 as dialect } from './v16.ts';

describe('an answer', () => {
  it.each<[string, StationCommand, unknown, CommandAnswer]>([
    [
      "keeps the station's password to itself",
      { kind: 'readConfiguration' },
      { configurationKey: [{ key: 'AuthorizationKey', readonly: false, value: '00FF' }] },
      {
        outcome: 'accepted',
        detail: 'Accepted',
        data: { keys: [{ key: 'AuthorizationKey', mutability: 'writeOnly' }], unknownKeys: [] },
      },
    ],
    [
      'is read in any case',
      { kind: 'clearCache' },
      { status: 'ACCEPTED' },
      { outcome: 'accepted', detail: 'ACCEPTED' },
    ],
    [
      'may start its schedule with "0" (evcc #17836)',
      { kind: 'readSchedule', connector: 2, durationS: 60 },
      {
        status: 'Accepted',
        chargingSchedule: {
          startSchedule: '0',
          chargingRateUnit: 'W',
          chargingSchedulePeriod: [{ startPeriod: 0, limit: 4_140.0 }],
        },
      },
      {
        outcome: 'accepted',
        detail: 'Accepted',
        data: {
          connector: 2,
          startMs: undefined,
          schedule: { unit: 'W', periods: [{ startS: 0, limit: 4_140 }] },
        },
      },
    ],
    [
      'accepts a schedule and gives none',
      { kind: 'readSchedule', connector: 2, durationS: 60 },
      { status: 'Accepted' },
      { outcome: 'failed', detail: 'Accepted without a schedule that can be read' },
    ],
    [
      'lists certificates of which one cannot be read',
      { kind: 'listCertificates', uses: ['centralSystemRoot'] },
      { status: 'Accepted', certificateHashData: [{ ...hash, extra: 1 }, { hashAlgorithm: 'MD5' }, null] },
      { outcome: 'accepted', detail: 'Accepted', data: [{ use: 'centralSystemRoot', hash }] },
    ],
  ])('%s', (_what, command, payload, answer) => {
    expect(dialect.readAnswer(command, payload)).toEqual(answer);
  });

  it('of a trigger tells which message to expect', () => {
    expect(dialect.triggeredAction({ kind: 'trigger', message: 'signCertificate' })).toBe('SignCertificate');
    expect(dialect.triggeredAction({ kind: 'trigger', message: 'logStatus' })).toBe('DiagnosticsStatusNotification');
    expect(() => dialect.triggeredAction({ kind: 'trigger', message: 'transaction' })).toThrow(Unsayable);
  });
});
