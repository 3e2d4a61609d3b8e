/** What must not be read in a log of messages: keys, passwords, the secrets of one-time addresses, and id tags for who may not see cards. */
import { mayHoldSecrets, withoutSecrets } from '../settings/secrets.ts';

const isSuspicious = (text: string): boolean => mayHoldSecrets(text) || /:\/\/[^"/\s]*@|\/files\//i.test(text);
const hidden = '•••';
const tagNames = new Set(['idTag', 'parentIdTag', 'idToken', 'additionalIdToken', 'customerIdentifier']);

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

/** Ids of cards and drivers: the first and the last two characters stay. What a station tells of a customer is hidden. */
export function maskTags(text: string): string {
  const isOfCustomer = text.includes('"NotifyCustomerInformation"');
  try {
    return JSON.stringify(JSON.parse(text), function (this: unknown, key, value: unknown) {
      const isPlain = typeof value === 'string' || typeof value === 'number';
      if (isPlain && (tagNames.has(key) || (key === 'actualValue' && isOfToken(this)))) return shortened(String(value));
      return isPlain && isOfCustomer && key === 'data' ? hidden : value;
    });
  } catch {
    const bare = text.replace(brokenTag, `$1"${hidden}"`);
    return isOfCustomer ? bare.replace(brokenData, `$1"${hidden}"`) : bare;
  }
}
const brokenTag = /("(?:idTag|parentIdTag|idToken|additionalIdToken|customerIdentifier)"\s*:\s*)(?:"[^"]*"?|\d+)/g;
const brokenData = /("data"\s*:\s*)"(?:[^"\\]|\\.)*"?/g;

/** The card that a reader has seen is a monitored value of 2.x: `TokenReader.Token`. */
const isOfToken = (entry: unknown): boolean => {
  const { variable }: { variable?: unknown } = Object(entry);
  const { name }: { name?: unknown } = Object(variable);
  return typeof name === 'string' && /^token$/i.test(name);
};

const shortened = (tag: string): string => (tag.length > 6 ? `${tag.slice(0, 2)}${hidden}${tag.slice(-2)}` : hidden);

const maskAddresses = (text: string): string =>
  text.replace(/(:\/\/)[^"/\s@]*@/g, `$1${hidden}@`).replace(/(\/files\/)[\w-]+/g, `$1${hidden}`);
