/** Ids of drivers in 2.x and what is said of them: idToken and idTokenInfo ↔ our tags and authorizations. */
import type * as T from 'typed-ocpp/dist/ocpp21/types.js';
import type { Authorization, TokenType, TransactionLimit } from '../vocabulary.ts';
import { defined } from './defined.ts';
import { writeTime } from './time.ts';
import { anyText, decimal, decimalNumber, decimalText, fields, text, time, whole } from './v2-fields.ts';
import type { Wire } from './v2-wire.ts';
import { readAuthorizationStatus, tokenWords, writeAuthorizationStatus } from './words2.ts';

/** The longest id token of any version (2.1); no card's number is as long, so what is cut off cannot make it one. */
const maxTagChars = 255;

/** Absent fields where there is no token, and no type where its word is unknown. Some stations send bare text for the object. */
export function readToken(wire: unknown): { idTag?: string; tokenType?: TokenType } {
  const { idToken, type } = typeof wire === 'object' ? fields(wire) : { idToken: wire };
  const idTag = anyText(idToken);
  return idTag === undefined ? {} : { idTag: cleanTag(idTag), ...defined({ tokenType: tokenWords.read(type) }) };
}

/** A charger was seen to append control bytes to a tag of full length (lbbrhzn/ocpp #2030); otherwise the tag stays as sent. */
function cleanTag(idTag: string): string {
  let end = Math.min(idTag.length, maxTagChars);
  while (end > 0 && idTag.charCodeAt(end - 1) < 32) end--;
  return idTag.slice(0, end);
}

export function writeToken(idTag: string, tokenType: TokenType = 'central'): T.IdTokenType {
  return { idToken: idTag, type: tokenWords.write(tokenType) };
}

/** Those types of tokens that only 2.1 has. */
export const tokenTypes21: ReadonlySet<TokenType | undefined> = new Set(['directPayment', 'evccid', 'vin'] as const);

export function writeAuthorization(wire: Wire, authorization: Authorization): T.IdTokenInfoType {
  const { status, expiryMs, parentIdTag, message } = authorization;
  const maxGroupChars = wire.version === 'ocpp2.1' ? maxTagChars : 36;
  return {
    status: writeAuthorizationStatus(status),
    ...(expiryMs === undefined ? {} : { cacheExpiryDateTime: writeTime(expiryMs) }),
    // A group id that is too long would make the whole answer invalid; without it the card still works.
    ...(parentIdTag === undefined || parentIdTag.length > maxGroupChars
      ? {}
      : { groupIdToken: writeToken(parentIdTag) }),
    ...(message === undefined ? {} : { personalMessage: writeText(wire, message) }),
  };
}

export function readAuthorization(value: unknown): Authorization {
  const { status, cacheExpiryDateTime, groupIdToken, personalMessage } = fields(value);
  const parentIdTag = readToken(groupIdToken).idTag;
  const message = readText(personalMessage);
  return {
    status: readAuthorizationStatus(status),
    ...defined({ expiryMs: time(cacheExpiryDateTime), parentIdTag, message }),
  };
}

/** @throws Error when the cost is no decimal number */
export function writeLimit(limit: TransactionLimit): T.TransactionLimitType {
  const { maxCost, maxEnergyWh, maxTimeS, maxSocPercent } = limit;
  return {
    ...(maxCost === undefined ? {} : { maxCost: decimalNumber(maxCost, 'maxCost') }),
    ...defined({ maxEnergy: maxEnergyWh, maxTime: maxTimeS, maxSoC: maxSocPercent }),
  };
}

/** `undefined` where nothing is limited. */
export function readLimit(value: unknown): TransactionLimit | undefined {
  const { maxCost, maxEnergy, maxTime, maxSoC } = fields(value);
  const limit = defined({
    maxCost: decimalText(maxCost),
    maxEnergyWh: decimal(maxEnergy),
    maxTimeS: whole(maxTime),
    maxSocPercent: whole(maxSoC),
  });
  return Object.keys(limit).length === 0 ? undefined : limit;
}

/** A text for a driver; too long a one is cut, because the message that it goes with matters more. */
export function writeText(wire: Wire, content: string): T.MessageContentType {
  return { format: 'UTF8', content: content.slice(0, wire.version === 'ocpp2.1' ? 1024 : 512) };
}

export function readText(value: unknown): string | undefined {
  return text(fields(value).content);
}
