import { describe, expect, it } from 'vitest';
import type { OcppVersion } from './rpc/errors.ts';
import { chooseVersion } from './upgrade.ts';

const all: OcppVersion[] = ['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'];

describe('the version of a connection', () => {
  it.each([
    ['ocpp1.6', 'ocpp1.6'],
    ['ocpp2.0.1', 'ocpp2.0.1'],
    ['ocpp2.1', 'ocpp2.1'],
    ['ocpp2.1,ocpp2.0.1,ocpp1.6', 'ocpp2.1'],
    ['ocpp1.6, ocpp2.0.1', 'ocpp1.6'],
    [' ocpp2.0.1 ,\tocpp1.6', 'ocpp2.0.1'],
    ['ocpp2.0, soap, ocpp1.6', 'ocpp1.6'],
    [undefined, 'ocpp1.6'],
    ['ocpp1.5', 'noneInCommon'],
    ['OCPP1.6', 'noneInCommon'],
    ['', 'noneInCommon'],
    ['ocpp', 'noneInCommon'],
  ])('is the first that the charger offers and that is spoken: %s → %s', (offered, version) => {
    expect(chooseVersion(offered, all, 'CP')).toBe(version);
  });

  it('is one of those that the owner wants to speak', () => {
    expect(chooseVersion('ocpp2.1, ocpp2.0.1, ocpp1.6', ['ocpp1.6', 'ocpp2.0.1'], 'CP')).toBe('ocpp2.0.1');
    expect(chooseVersion('ocpp2.1', ['ocpp1.6'], 'CP')).toBe('noneInCommon');
    expect(chooseVersion(undefined, ['ocpp2.1'], 'CP')).toBe('noneInCommon');
  });

  it.each(['x'.repeat(49), 'a:b'])('is 1.6 or none where 2.x does not allow the identity: %s', (identity) => {
    expect(chooseVersion('ocpp2.1, ocpp1.6', all, identity)).toBe('ocpp1.6');
    expect(chooseVersion('ocpp2.1, ocpp2.0.1', all, identity)).toBe('unfitIdentity');
    expect(chooseVersion('soap', all, identity)).toBe('noneInCommon');
  });

  it('allows 2.x an identity of 48 characters', () => {
    expect(chooseVersion('ocpp2.0.1', all, 'x'.repeat(48))).toBe('ocpp2.0.1');
  });
});
