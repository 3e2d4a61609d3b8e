/** How a card's number goes over the wire. Pure, browser-safe. */
import type { TokenType } from '../../../ocpp/vocabulary.ts';

/** 1.6 IdToken (CiString20); 2.x idToken of 2.0.1. */
const maxChars16 = 20;
const maxChars2 = 36;
export const fitsWire = (uid: string, version: string): boolean =>
  uid !== '' && uid.length <= (version === 'ocpp1.6' ? maxChars16 : maxChars2);

/**
 * 2.x stations compare tokens with their type (2.0.1 §C): numbers of 4, 7 and 10 bytes are those of ISO 14443 cards, of 8 bytes those of
 * ISO 15693 cards, and what looks like a contract is one; undefined for anything else, which is sent as a central token.
 */
export function tokenTypeOf(uid: string, version: string): TokenType | undefined {
  if (version === 'ocpp1.6') return undefined;
  if (/^([0-9A-F]{8}|[0-9A-F]{14}|[0-9A-F]{20})$/i.test(uid)) return 'iso14443';
  if (/^[0-9A-F]{16}$/i.test(uid)) return 'iso15693';
  return /^[A-Z]{2}-?[0-9A-Z]{3}-?C[0-9A-Z]{8}(-?[0-9A-Z])?$/i.test(uid) ? 'emaid' : undefined;
}
