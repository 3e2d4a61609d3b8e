/** XML as a tree: written by us, because an e-invoice is little and its order is fixed; read by fast-xml-parser. No meaning here. */
import { XMLParser } from 'fast-xml-parser';

export interface Tag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly content: string | readonly Tag[];
}

type Child = Tag | undefined;

// What XML 1.0 cannot hold in any form.
const unwritable = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** An element; undefined when its text is empty or none of its children is there, because empty elements are not allowed. */
export function tag(
  name: string,
  content: string | readonly (Child | readonly Child[])[],
  attributes: Readonly<Record<string, string>> = {},
): Child {
  if (typeof content === 'string') {
    const text = content.replace(unwritable, '');
    return text.trim() === '' ? undefined : { name, attributes, content: text };
  }
  const children = content.flat().filter((child): child is Tag => child !== undefined);
  return children.length === 0 ? undefined : { name, attributes, content: children };
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeXml = (text: string): string => text.replace(/[&<>"]/g, (c) => entities[c] ?? c);

const lines = ({ name, attributes, content }: Tag, indent: string): string => {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(value)}"`);
  const open = `${indent}<${name}${written.join('')}>`;
  return typeof content === 'string'
    ? `${open}${escapeXml(content)}</${name}>\n`
    : `${open}\n${content.map((child) => lines(child, `${indent}  `)).join('')}${indent}</${name}>\n`;
};

export const documentXml = (root: Child): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${root ? lines(root, '') : ''}`;

/** An element as read: prefixes are left out, so that paths are the standard's own names. */
export interface Found {
  all(...path: string[]): Found[];
  /** Text of the first element at the path, empty when there is none. */
  text(...path: string[]): string;
  attribute(name: string): string;
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  isArray: (_name, _path, _isLeaf, isAttribute) => !isAttribute,
});

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const found = (value: unknown): Found => {
  const all = (...path: string[]): Found[] => {
    let at: unknown[] = [value];
    for (const name of path)
      at = at.flatMap((each) => {
        const next = isRecord(each) && Object.hasOwn(each, name) ? each[name] : [];
        return Array.isArray(next) ? next : [next];
      });
    return at.map(found);
  };
  const own = (): string => {
    if (typeof value === 'string') return value;
    const inner = isRecord(value) ? value['#text'] : undefined;
    const first = Array.isArray(inner) ? inner[0] : inner;
    return typeof first === 'string' ? first : '';
  };
  return {
    all,
    text: (...path) => (path.length === 0 ? own() : (all(...path)[0]?.text() ?? '')),
    attribute(name) {
      const attribute = isRecord(value) ? value[`@${name}`] : undefined;
      return typeof attribute === 'string' ? attribute : '';
    },
  };
};

export const readXml = (xml: string): Found => found(parser.parse(xml));
