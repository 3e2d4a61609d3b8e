/** Keys of chargers: every form in which the field sends them, and nothing else, opens the door. */
import { describe, expect, it } from 'vitest';
import { isIdentity } from './identity.ts';
import { hashKey, isKey, newKey, verifyKey } from './key.ts';

const ascii = (text: string) => new TextEncoder().encode(text);

describe('an AuthorizationKey', () => {
  it('is made as 40 hex digits, another one each time', () => {
    const [a, b] = [newKey(), newKey()];
    expect(a).toMatch(/^[0-9a-f]{40}$/);
    expect(a).not.toBe(b);
    expect(isKey(a)).toBe(true);
  });

  it('is kept salted and unreadable', () => {
    const key = newKey();
    expect(hashKey(key)).not.toBe(hashKey(key));
    expect(hashKey(key)).not.toContain(key);
  });

  it('fits as raw bytes, as hex digits in either case, and as text', () => {
    const key = newKey();
    const hash = hashKey(key);
    expect(verifyKey(hash, Buffer.from(key, 'hex'))).toBe(true);
    expect(verifyKey(hash, ascii(key))).toBe(true);
    expect(verifyKey(hash, ascii(key.toUpperCase()))).toBe(true);
    expect(verifyKey(hashKey('correct-horse-battery'), ascii('correct-horse-battery'))).toBe(true);
  });

  it('does not fit when it is another, cut short, longer or empty', () => {
    const key = newKey();
    const hash = hashKey(key);
    for (const wrong of [newKey(), key.slice(2), `${key}00`, '', ' '.repeat(20)])
      expect(verifyKey(hash, ascii(wrong)), wrong).toBe(false);
    expect(verifyKey(hash, Buffer.from(key, 'hex').subarray(1))).toBe(false);
  });

  it('is refused when it is short or cannot be typed', () => {
    expect(isKey('fifteen-letters')).toBe(false);
    expect(isKey('sixteen-letters!')).toBe(true);
    expect(isKey('with a space inside')).toBe(false);
    expect(isKey('ümläute-gehen-nicht')).toBe(false);
  });
});

describe('an OCPP identity', () => {
  it.each(['CP-001', 'DE*WFT*E0001*1', 'a', 'x'.repeat(48), 'AL1000=|@.'])('may be %s', (text) =>
    expect(isIdentity(text)).toBe(true),
  );
  it.each(['', 'x'.repeat(49), 'a:b', 'a/b', 'a b', 'a?b', 'a#b', 'a%2Fb', 'ä', 'a\n'])('may not be %j', (text) =>
    expect(isIdentity(text)).toBe(false),
  );
});
