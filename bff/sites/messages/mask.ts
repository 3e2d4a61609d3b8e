/** What must not be read in a log of messages: keys, passwords, the secrets of one-time addresses, and id tags for who may not see cards. */
import { mayHoldSecrets, withoutSecrets } from '../settings/secrets.ts';

const isSuspicious = (text: string): boolean => mayHoldSecrets(text) || /:\/\/[^"/\s]*@|\/files\//i.test(text);
const hidden = '•••';
const tagNames = new Set(['idTag', 'parentIdTag', 'idToken']);

/** Frames without anything to hide, nearly all, are answered as they are; ones that are not JSON lose whatever looks like a secret. */
export function maskFrame(text: string): string {
  if (!isSuspicious(text)) return text;
  const bare = maskAddresses(text);
  try {
    return JSON.stringify(withoutSecrets(JSON.parse(bare)));
  } catch {
    return bare.replace(
      /("(?:value|attributeValue|key|[^"]*(?:pass|authorizationkey|secret|pin)[^"]*)"\s*:\s*)"[^"]*"?/gi,
      `$1"${hidden}"`,
    );
  }
}

/** Ids of cards and drivers: the first and the last two characters stay. */
export function maskTags(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), (key, value: unknown) =>
      typeof value === 'string' && tagNames.has(key) ? shortened(value) : value,
    );
  } catch {
    return text.replace(/("(?:idTag|parentIdTag|idToken)"\s*:\s*)"[^"]*"?/g, `$1"${hidden}"`);
  }
}

const shortened = (tag: string): string => (tag.length > 6 ? `${tag.slice(0, 2)}${hidden}${tag.slice(-2)}` : hidden);

const maskAddresses = (text: string): string =>
  text.replace(/(:\/\/)[^"/\s@]*@/g, `$1${hidden}@`).replace(/(\/files\/)[\w-]+/g, `$1${hidden}`);
