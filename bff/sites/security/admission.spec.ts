/** Who is let in with what: the whole table, and the property that nobody enters with less than the least. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Arrival, admit } from './admission.ts';

const keys = ['unset', 'missing', 'wrong', 'right', 'pending'] as const;
const bad = { problem: 'it has expired' };
const arrival = (more: Partial<Arrival>): Arrival => ({
  least: 0,
  secure: false,
  key: 'unset',
  certificate: 'none',
  ...more,
});

describe('admit', () => {
  it.each<[string, Partial<Arrival>, number | string]>([
    ['a charger that nothing is asked of', {}, 0],
    ['the same over TLS without a password has proven nothing', { secure: true }, 0],
    ['with its password', { key: 'right' }, 1],
    ['with its new password', { key: 'pending' }, 1],
    ['without the password that it has', { key: 'missing' }, 'keyWrong'],
    ['with another password', { key: 'wrong' }, 'keyWrong'],
    ['profile 1, but nobody knows a password', { least: 1 }, 'keyNotSet'],
    ['profile 2 over TLS', { least: 2, secure: true, key: 'right' }, 2],
    ['profile 2 in plain', { least: 2, key: 'right' }, 'tlsNeeded'],
    ['profile 2 with a certificate instead of the password', { least: 2, secure: true, certificate: 'good' }, 3],
    [
      'profile 2 with a bad certificate and the password',
      { least: 2, secure: true, key: 'right', certificate: bad },
      2,
    ],
    ['profile 3 without a certificate', { least: 3, secure: true, key: 'right' }, 'certificateNeeded'],
    ['profile 3 with a bad one', { least: 3, secure: true, key: 'right', certificate: bad }, 'certificateRefused'],
    ['profile 3 in plain', { least: 3, key: 'right' }, 'tlsNeeded'],
    ['profile 3', { least: 3, secure: true, certificate: 'good' }, 3],
  ])('%s', (_, given, expected) => {
    const said = admit(arrival(given));
    expect(said.ok ? said.profile : said.why).toBe(expected);
  });

  it('lets nobody in with less than the least, and every proof at its worth', () => {
    const any = fc.record<Arrival>({
      least: fc.integer({ min: 0, max: 3 }),
      secure: fc.boolean(),
      key: fc.constantFrom(...keys),
      certificate: fc.constantFrom<Arrival['certificate']>('none', 'good', bad),
    });
    fc.assert(
      fc.property(any, (a) => {
        const said = admit(a);
        if (!said.ok) return said.words.length > 20;
        const proven = a.secure && a.certificate === 'good' ? 3 : a.key === 'right' || a.key === 'pending' ? 1 : 0;
        return said.profile >= a.least && (said.profile === 2 ? a.secure && proven === 1 : said.profile === proven);
      }),
    );
  });
});
