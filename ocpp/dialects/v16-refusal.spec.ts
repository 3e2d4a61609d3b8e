import { describe, expect, it } from 'vitest';
import { commands16, later16 } from '../../test/kit/commands16.ts';
import {
  certificateUses,
  profilePurposes,
  type StationCommand,
  stationCertificateUses,
  triggerMessages,
} from '../vocabulary.ts';
import { Unsayable } from './dialect.ts';
import { dialect16 as dialect } from './v16.ts';

describe('what 1.6 has no words for', () => {
  it.each(later16)('%j', (command) => {
    const reason = dialect.refusal(command);
    expect(reason).toMatch(/^[A-Z].*\.$/);
    expect(() => dialect.writeCommand(command)).toThrow(Unsayable);
    expect(() => dialect.writeCommand(command)).toThrow(reason);
  });

  it('is not what it has words for', () => {
    for (const [command] of commands16) expect(dialect.refusal(command)).toBeUndefined();
    expect(dialect.refusal({ kind: 'unlock', connector: 1, outlet: 1 })).toBeUndefined();
    expect(dialect.refusal({ kind: 'reset', hard: true, connector: 0 })).toBeUndefined();
    // Too much for one call, but not for several.
    expect(dialect.refusal({ kind: 'writeConfiguration', entries: [] })).toBeUndefined();
    expect(dialect.refusal({ kind: 'listCertificates' })).toBeUndefined();
    // Wrong, but not unsayable.
    expect(dialect.refusal({ kind: 'remoteStop', transactionId: 'x' })).toBeUndefined();
  });

  it('has a word or a reason for every word of the vocabulary', () => {
    const sayable = (command: StationCommand) => dialect.refusal(command) === undefined;
    expect(triggerMessages.filter((message) => !sayable({ kind: 'trigger', message }))).toEqual(['transaction']);
    expect(profilePurposes.filter((purpose) => sayable({ kind: 'clearProfile', purpose }))).toEqual([
      'stationMax',
      'txDefault',
      'tx',
    ]);
    expect(certificateUses.filter((use) => sayable({ kind: 'listCertificates', uses: [use] }))).toEqual([
      'centralSystemRoot',
      'manufacturerRoot',
    ]);
    expect(stationCertificateUses.filter((use) => sayable({ kind: 'sendCertificate', chain: 'c', use }))).toEqual([
      'station',
    ]);
  });
});
