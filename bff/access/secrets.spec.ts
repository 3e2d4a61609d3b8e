import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decrypt, encrypt, equalText, hashPassword, hashToken, newToken, verifyPassword } from './secrets.ts';
import { newTotp, totpCode, totpStep } from './totp.ts';

describe('passwords', () => {
  it('verify, differ in salt, and fail for others', async () => {
    const [a, b] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
    expect(a).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(a).not.toBe(b);
    expect(await verifyPassword(a, 'correct horse')).toBe(true);
    expect(await verifyPassword(a, 'correct Horse')).toBe(false);
    expect(await verifyPassword(null, 'correct horse')).toBe(false);
  });
  it('are the same in every spelling of Unicode', async () => {
    expect(
      await verifyPassword(await hashPassword('Gr\u00fc\u00dfe aus K\u00f6ln'), 'Gru\u0308\u00dfe aus Ko\u0308ln'),
    ).toBe(true);
  });
  it('agree with another implementation of argon2id (RFC 9106 form, salt "somesalt")', async () => {
    // Made with the reference program: echo -n password | argon2 somesalt -id -t 2 -k 65536 -p 1 -l 32 -e
    const known = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    expect(await verifyPassword(known, 'password')).toBe(true);
  });
});

describe('tokens', () => {
  it('are long, prefixed and never the same', () => {
    expect(newToken('wfk')).toMatch(/^wfk_[\w-]{43}$/);
    expect(newToken('wfk')).not.toBe(newToken('wfk'));
    expect(hashToken('a')).not.toBe(hashToken('b'));
    expect([equalText('a', 'a'), equalText('a', 'ab')]).toEqual([true, false]);
  });
});

describe('encryption at rest', () => {
  const key = randomBytes(32);
  it('comes back with the key, and only untouched', () => {
    const sealed = encrypt(key, 'secret');
    expect(sealed).not.toContain('secret');
    expect(decrypt(key, sealed)).toBe('secret');
    expect(() => decrypt(randomBytes(32), sealed)).toThrow();
    expect(() => decrypt(key, `${sealed.slice(0, -2)}AA`)).toThrow();
    expect(encrypt(key, 'secret')).not.toBe(sealed);
  });
});

describe('second factor', () => {
  const now = Date.UTC(2026, 0, 1);
  it('follows RFC 6238 (appendix B, SHA-1, last six digits)', () => {
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    expect(totpCode(secret, 59_000)).toBe('287082');
    expect(totpCode(secret, 1_111_111_109_000)).toBe('081804');
  });
  it('takes a code once, one step early or late, and no other', () => {
    const { secret, uri } = newTotp('a@b.example');
    expect(uri).toContain('otpauth://totp/');
    const step = totpStep(secret, totpCode(secret, now), now, null);
    expect(step).toBe(now / 30_000);
    expect(totpStep(secret, totpCode(secret, now), now, step)).toBeNull();
    expect(totpStep(secret, totpCode(secret, now - 30_000), now, null)).toBe(now / 30_000 - 1);
    expect(totpStep(secret, totpCode(secret, now - 90_000), now, null)).toBeNull();
    expect(totpStep(secret, 'abcdef', now, null)).toBeNull();
  });
});
