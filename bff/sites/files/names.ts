/** Names of files as strangers give them. Pure. */

const maxLength = 120;

/** The last part of a path, of signs that are harmless in a header, a URL and on a disk; the fallback when nothing is left of it. */
export const safeName = (given: string | undefined, fallback: string): string => {
  const last = (given ?? '').split(/[\\/]/).at(-1) ?? '';
  const plain = last
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._ ()+-]+/gu, '_')
    .replace(/^[._ ]+/, '')
    .trim();
  // Its ending tells what it is.
  const ending = /\.[A-Za-z0-9.]{1,12}$/.exec(plain)?.[0] ?? '';
  const short =
    plain.length <= maxLength ? plain : `${plain.slice(0, maxLength - ending.length)}${ending}`.slice(0, maxLength);
  return short || fallback;
};

/** `attachment` with the name in both forms that clients know (RFC 6266). */
export const attachment = (name: string): string =>
  `attachment; filename="${name.replace(/[^ -~]|["\\]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)}`;
