/** What must not be read in a log of messages: keys, passwords, the secrets of one-time addresses, and id tags for who may not see cards. */

const secretName = /authorizationkey|basicauthpassword|password|privatekey/i;
const suspicious = /authorizationkey|password|privatekey|:\/\/[^"/\s]*@|\/files\//i;
const hidden = '•••';
const tagNames = new Set(['idTag', 'parentIdTag', 'idToken']);

/** Frames without anything to hide, nearly all, are answered as they are; ones that are not JSON lose whatever looks like a secret. */
export function maskFrame(text: string): string {
  if (!suspicious.test(text)) return text;
  const bare = maskAddresses(text);
  try {
    return JSON.stringify(withoutSecrets(JSON.parse(bare)));
  } catch {
    return bare.replace(
      /("(?:value|attributeValue|[^"]*(?:password|authorizationkey)[^"]*)"\s*:\s*)"[^"]*"?/gi,
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

/** `{key: 'AuthorizationKey', value}` of 1.6, `{variable: {name: 'BasicAuthPassword'}, attributeValue}` of 2.x, and fields named so. */
function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  const isSecret = secretName.test(nameOf(value));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const holdsIt = isSecret && (name === 'value' || name === 'attributeValue' || name === 'variableAttribute');
      if (holdsIt || (typeof inner === 'string' && secretName.test(name))) return [name, hidden];
      return [name, withoutSecrets(inner)];
    }),
  );
}

function nameOf(value: object): string {
  if ('key' in value && typeof value.key === 'string') return value.key;
  if (!('variable' in value) || typeof value.variable !== 'object' || value.variable === null) return '';
  return 'name' in value.variable ? String(value.variable.name) : '';
}
