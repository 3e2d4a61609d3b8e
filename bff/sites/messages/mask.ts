/** What must not be read in a log of messages: keys, passwords, the secrets of one-time addresses, and id tags for who may not see cards. */
import { mayHoldSecrets, withoutSecrets } from '../settings/secrets.ts';

const isSuspicious = (text: string): boolean =>
  mayHoldSecrets(text) || /\/files\\?\//i.test(text) || (text.includes('@') && afterScheme.test(text));
/** Slashes may be written `\/`, as some stations do. */
const afterScheme = /:(?:\\?\/){2}/;
const hidden = '•••';
const tagNames = new Set(['idTag', 'parentIdTag', 'idToken', 'additionalIdToken', 'customerIdentifier']);

/** Frames without anything to hide, nearly all, are answered as they are; ones that are not JSON lose whatever looks like a secret. */
export function maskFrame(text: string): string {
  if (!isSuspicious(text)) return text;
  try {
    return maskJson(JSON.parse(text));
  } catch {
    return maskAddresses(text.replace(stringAndValue, hideValue));
  }
}

/** Also what is JSON within a text, as DataTransfer has it. */
const maskJson = (data: unknown): string =>
  JSON.stringify(withoutSecrets(data), (_key, value: unknown) => {
    if (typeof value !== 'string' || !isSuspicious(value)) return value;
    const inner = /^\s*[[{]/.test(value) ? parsed(value) : undefined;
    return inner === undefined ? maskAddresses(value) : maskJson(inner);
  });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A string, and the value that it names, if it does. One that does not end is matched to the end, so that the time stays linear. */
const stringAndValue = /("(?:[^"\\]|\\.)*(?:"|\\?$))(?:(\s*:\s*)("(?:[^"\\]|\\.)*(?:"|\\?$)|[^\s",{}[\]]+))?/gs;
const maySayMore = /^"(?:value|attributeValue|actualValue|key)"$|authorization|pass|secret|key|pin"|psk/i;

function hideValue(whole: string, name: string, colon?: string, value = ''): string {
  if (colon === undefined) return whole;
  return maySayMore.test(name) || mayHoldSecrets(value) ? `${name}${colon}"${hidden}"` : whole;
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
  text.replace(/[^"\s]+/g, maskLogIn).replace(/(\/files\\?\/)[\w-]+/gi, `$1${hidden}`);

/** Who a station is to log in as ends at the last `@`: passwords may hold any other sign. */
function maskLogIn(address: string): string {
  const end = address.lastIndexOf('@');
  const scheme = end < 0 ? null : afterScheme.exec(address);
  const from = scheme ? scheme.index + scheme[0].length : end;
  return from < end ? address.slice(0, from) + hidden + address.slice(end) : address;
}
