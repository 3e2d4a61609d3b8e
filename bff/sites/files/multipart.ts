/**
 * multipart/form-data as it comes in (RFC 7578): the bytes of the first file in the form, found piece by piece, so that a large one never
 * stands in memory. Pure: fed with chunks, answers the file's bytes among them.
 */

export interface FormFile {
  /** The file's bytes among these; empty while there are none. */
  push(chunk: Uint8Array): Uint8Array[];
  /** As the form says; undefined until its headers were read, and when it has none. */
  readonly fileName: string | undefined;
  /** `ended`: the file is whole. `bad`: this is no such form. */
  readonly state: 'before' | 'headers' | 'content' | 'ended' | 'bad';
}

const maxHeaderBytes = 16 * 1024;

/** The boundary that a content type names; undefined when it is no form. */
export const boundaryOf = (contentType: string | null | undefined): string | undefined => {
  if (!/^multipart\/form-data\b/i.test(contentType ?? '')) return undefined;
  const [, quoted, bare] = /;\s*boundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(contentType ?? '') ?? [];
  return quoted ?? bare;
};

const nameIn = (headers: string): string | undefined => {
  const [line = ''] = /^content-disposition:.*$/im.exec(headers) ?? [];
  const [, encoded] = /filename\*=(?:UTF-8|utf-8)''([^;\s]+)/.exec(line) ?? [];
  if (encoded !== undefined && /^(?:[^%]|%[0-9a-f]{2})*$/i.test(encoded)) {
    const bytes = encoded.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
    return new TextDecoder().decode(Uint8Array.from(bytes, (c) => c.charCodeAt(0)));
  }
  const [, quoted, bare] = /filename=(?:"([^"]*)"|([^;\s]+))/.exec(line) ?? [];
  return quoted ?? bare;
};

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

const indexOf = (bytes: Uint8Array, wanted: Uint8Array): number => {
  const [first = 0] = wanted;
  for (let at = bytes.indexOf(first); at >= 0 && at + wanted.length <= bytes.length; at = bytes.indexOf(first, at + 1))
    if (wanted.every((byte, i) => bytes[at + i] === byte)) return at;
  return -1;
};

const joined = (a: Uint8Array, b: Uint8Array): Uint8Array => {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
};

/** A part of text without a file name is a field of the form, unless its name says that it is the file: some chargers name none. */
const isFile = (headers: string): boolean =>
  nameIn(headers) !== undefined ||
  /^content-type:\s*(?!text\/plain)/im.test(headers) ||
  /^content-disposition:.*[;\s]name="?[^";]*(?:file|log|diag|upload|data)/im.test(headers);

export const formFile = (boundary: string): FormFile => {
  // The line break before a boundary belongs to it; at the very start there is none.
  const mark = ascii(`\r\n--${boundary}`);
  const blank = ascii('\r\n\r\n');
  let rest: Uint8Array = ascii('\r\n');
  let fileName: string | undefined;
  let state: FormFile['state'] = 'before';

  /** One step; false when more bytes are needed. */
  const step = (out: Uint8Array[]): boolean => {
    if (state === 'before') {
      const at = indexOf(rest, mark);
      if (at < 0) {
        rest = rest.slice(-mark.length);
        return false;
      }
      const after = at + mark.length;
      if (rest.length < after + 2) {
        rest = rest.slice(at);
        return false;
      }
      if (rest[after] === 0x2d && rest[after + 1] === 0x2d) state = 'bad';
      else {
        rest = rest.slice(after);
        state = 'headers';
      }
      return true;
    }
    if (state === 'headers') {
      const at = indexOf(rest, blank);
      if (at < 0) {
        if (rest.length > maxHeaderBytes) state = 'bad';
        return false;
      }
      const headers = new TextDecoder().decode(rest.slice(0, at));
      const found = isFile(headers);
      if (found) fileName = nameIn(headers);
      // The second line break may be the one before the next boundary.
      rest = rest.slice(at + (found ? blank.length : 2));
      state = found ? 'content' : 'before';
      return true;
    }
    if (state === 'content') {
      const at = indexOf(rest, mark);
      if (at >= 0) {
        if (at > 0) out.push(rest.slice(0, at));
        rest = rest.slice(at);
        state = 'ended';
        return true;
      }
      const sure = rest.length - mark.length + 1;
      if (sure > 0) {
        out.push(rest.slice(0, sure));
        rest = rest.slice(sure);
      }
    }
    return false;
  };

  return {
    push(chunk) {
      const out: Uint8Array[] = [];
      if (state === 'ended' || state === 'bad') return out;
      rest = joined(rest, chunk);
      while (step(out));
      return out;
    },
    get fileName() {
      return fileName;
    },
    get state() {
      return state;
    },
  };
};
