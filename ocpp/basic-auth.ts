/**
 * HTTP Basic authentication as chargers do it (OCPP-J 1.6 §6.2). Pure helpers; looks nothing up and decides nothing.
 * Passwords stay bytes: a 1.6 AuthorizationKey is 20 raw bytes that are no text.
 */
import { timingSafeEqual } from 'node:crypto';

export interface BasicCredentials {
  user: string;
  password: Uint8Array;
}

/**
 * Reads an `Authorization` header. The user ends at the first colon, or where `identity` ends if the user is the
 * identity, which may itself hold a colon in 1.6. Returns `undefined` when there are no Basic credentials.
 */
export function readBasicAuth(header: string | undefined, identity: string): BasicCredentials | undefined {
  const encoded = /^\s*basic\s+([a-z0-9+/=_-]+)\s*$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const bytes = Buffer.from(encoded, 'base64');
  const own = Buffer.from(`${identity}:`);
  const userLength = bytes.subarray(0, own.length).equals(own) ? own.length - 1 : bytes.indexOf(0x3a);
  if (userLength < 0) return undefined;
  return { user: bytes.toString('utf8', 0, userLength), password: bytes.subarray(userLength + 1) };
}

/**
 * The keys that a sent password may stand for: the bytes themselves (the specification's form, and ASCII text), and the
 * bytes that it spells when it is an even number of hex digits, because ChangeConfiguration sets the key as 40 of them.
 */
export function passwordForms(sent: Uint8Array): Uint8Array[] {
  const text = Buffer.from(sent).toString('latin1');
  const isHex = text.length > 0 && text.length % 2 === 0 && /^[0-9a-f]+$/i.test(text);
  return isHex ? [sent, Buffer.from(text, 'hex')] : [sent];
}

/**
 * Whether a sent password is the given AuthorizationKey in one of the forms found in the field: raw bytes, 40 hex digits in
 * either case, or plain text. `key` is the key's bytes, or the text that was configured (40 hex digits mean 20 bytes).
 * Takes equal time wherever the first difference is.
 */
export function matchesAuthorizationKey(sent: Uint8Array, key: Uint8Array | string): boolean {
  const keys = passwordForms(typeof key === 'string' ? Buffer.from(key) : key);
  return passwordForms(sent).some((form) =>
    keys.some((bytes) => form.length === bytes.length && timingSafeEqual(form, bytes)),
  );
}
