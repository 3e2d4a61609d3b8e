import { describe, expect, it } from 'vitest';
import { matchesAuthorizationKey, passwordForms, readBasicAuth } from './basic-auth.ts';

const header = (...parts: (string | Uint8Array)[]) =>
  `Basic ${Buffer.concat(parts.map((part) => Buffer.from(part))).toString('base64')}`;
const hexKey = '0001020304050607ff090a0b0c0d0e0f10111213';
const rawKey = Buffer.from(hexKey, 'hex');

describe('the Authorization header', () => {
  it("is read as in the specification's example: user AL1000, 20 raw bytes", () => {
    const read = readBasicAuth(header('AL1000:', rawKey), 'AL1000');
    expect(read?.user).toBe('AL1000');
    expect(Buffer.from(read?.password ?? []).equals(rawKey)).toBe(true);
  });

  it('ends the user at the identity even if that holds a colon, and keeps colons of the password', () => {
    expect(readBasicAuth(header('DE:1:a:b'), 'DE:1')).toMatchObject({ user: 'DE:1', password: Buffer.from('a:b') });
    expect(readBasicAuth(header('other:secret'), 'DE:1')?.user).toBe('other');
  });

  it.each([undefined, '', 'Bearer abc', 'Basic', 'Basic !!!', header('nocolon')])('%s holds no credentials', (text) => {
    expect(readBasicAuth(text, 'CP')).toBeUndefined();
  });
});

describe('a password', () => {
  it.each([
    ['raw bytes', rawKey],
    ['40 hex digits', Buffer.from(hexKey)],
    ['40 upper-case hex digits', Buffer.from(hexKey.toUpperCase())],
  ])('matches the key as %s', (_form, sent) => {
    expect(matchesAuthorizationKey(sent, hexKey)).toBe(true);
    expect(matchesAuthorizationKey(sent, rawKey)).toBe(true);
  });

  it('matches a key that is plain text, itself or as hex', () => {
    expect(matchesAuthorizationKey(Buffer.from('correct horse battery'), 'correct horse battery')).toBe(true);
    expect(matchesAuthorizationKey(Buffer.from(Buffer.from('correct horse').toString('hex')), 'correct horse')).toBe(
      true,
    );
  });

  it('does not match another key, a part of it, or nothing', () => {
    for (const sent of ['', 'x', hexKey.slice(2), `${hexKey}00`, hexKey.replace('ff', 'fe')]) {
      expect(matchesAuthorizationKey(Buffer.from(sent), hexKey)).toBe(false);
    }
  });

  it('stands for at most two keys', () => {
    expect(passwordForms(Buffer.from('secret'))).toHaveLength(1);
    expect(passwordForms(Buffer.from('abcd'))).toEqual([Buffer.from('abcd'), Buffer.from([0xab, 0xcd])]);
  });
});
