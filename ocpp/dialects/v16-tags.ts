/** What OCPP 1.6 says about id tags (§7.15 IdTagInfo, §7.1 AuthorizationData), both ways. */
import type * as T from 'typed-ocpp/dist/ocpp16/types.js';
import { isRecord } from '../messages/shape.ts';
import type { Authorization, LocalListEntry } from '../vocabulary.ts';
import { defined } from './defined.ts';
import { readTime, writeTime } from './time.ts';
import { authorizationWords, wireReader } from './words16.ts';

type WireInfo = T.AuthorizeResponse['idTagInfo'];
type WireEntry = NonNullable<T.SendLocalListRequest['localAuthorizationList']>[number];

export function writeAuthorization({ status, expiryMs, parentIdTag }: Authorization): WireInfo {
  return {
    status: authorizationWords[status],
    ...(expiryMs === undefined ? {} : { expiryDate: writeTime(expiryMs) }),
    // A group id too long for 1.6 would make the whole answer invalid; without it the card still works.
    ...(parentIdTag === undefined || parentIdTag.length > 20 ? {} : { parentIdTag }),
  };
}

const readStatus = wireReader(authorizationWords);

/** An unknown status is `invalid`: nobody may charge by a word that nobody knows. */
export function readAuthorization(info: { status: string; expiryDate?: string; parentIdTag?: string }): Authorization {
  const status = readStatus(info.status) ?? 'invalid';
  return { status, ...defined({ expiryMs: readTime(info.expiryDate), parentIdTag: info.parentIdTag }) };
}

export function writeListEntry({ idTag, authorization }: LocalListEntry): WireEntry {
  return { idTag, ...(authorization === undefined ? {} : { idTagInfo: writeAuthorization(authorization) }) };
}

/** `undefined` for what is no entry. */
export function readListEntry(entry: unknown): LocalListEntry | undefined {
  if (!isRecord(entry) || typeof entry.idTag !== 'string') return undefined;
  const { idTag, idTagInfo: info } = entry;
  if (info === undefined || info === null) return { idTag };
  if (!isRecord(info) || typeof info.status !== 'string') return undefined;
  const authorization = readAuthorization({
    status: info.status,
    ...(typeof info.expiryDate === 'string' ? { expiryDate: info.expiryDate } : {}),
    ...(typeof info.parentIdTag === 'string' ? { parentIdTag: info.parentIdTag } : {}),
  });
  return { idTag, authorization };
}
