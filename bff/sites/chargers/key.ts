/**
 * AuthorizationKeys: made, kept as a salted hash, compared. A key is 20 random bytes, for which a fast hash suffices; a given one has at
 * least 16 characters, and attempts are throttled (authenticate.ts). Nothing here is logged.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { passwordForms } from '../../../ocpp/index.ts';

/** 40 hex digits: what ChangeConfiguration takes as 20 bytes (OCPP-J 1.6 §6.2.1). */
export const newKey = (): string => randomBytes(20).toString('hex');

/** 16 to 40 visible ASCII characters, which survive every charger's configuration screen. */
export const isKey = (text: string): boolean => /^[!-~]{16,40}$/.test(text);

const mark = 'h1';
const digest = (salt: Uint8Array, bytes: Uint8Array): Buffer => createHmac('sha256', salt).update(bytes).digest();

/** Hash of the key's bytes: of those that it spells, if it is written in hex. `h1$salt$hmac`, base64url. */
export const hashKey = (key: string): string => {
  const salt = randomBytes(16);
  const bytes = passwordForms(Buffer.from(key)).at(-1) ?? Buffer.from(key);
  return [mark, salt.toString('base64url'), digest(salt, bytes).toString('base64url')].join('$');
};

/** Whether what a charger sent is the key, as raw bytes, hex digits or text. Equal time wherever the first difference is. */
export const verifyKey = (hash: string, presented: Uint8Array): boolean => {
  const [kind, salt = '', wanted = ''] = hash.split('$');
  if (kind !== mark) throw new Error('key hashed in an unknown way');
  const expected = Buffer.from(wanted, 'base64url');
  let fits = false;
  for (const form of passwordForms(presented))
    fits = timingSafeEqual(digest(Buffer.from(salt, 'base64url'), form), expected) || fits;
  return fits;
};
