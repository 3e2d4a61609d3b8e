/** Forms as chargers send them, in any pieces. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundaryOf, formFile } from './multipart.ts';

const latin1 = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));
const textOf = (parts: Uint8Array[]) => parts.map((part) => String.fromCharCode(...part)).join('');

const read = (text: string, cuts: number[] = [], boundary = 'XX') => {
  const form = formFile(boundary);
  const bytes = latin1(text);
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const out = edges.slice(1).flatMap((to, i) => form.push(bytes.slice(edges[i], to)));
  return { content: textOf(out), name: form.fileName, state: form.state };
};
const form = (content: string, headers = 'Content-Disposition: form-data; name="file"; filename="cp.log"') =>
  `--XX\r\n${headers}\r\n\r\n${content}\r\n--XX--\r\n`;

describe('a form', () => {
  it.each([
    ['a file', form('hello'), 'hello', 'cp.log'],
    ['an empty file', form(''), '', 'cp.log'],
    ['line breaks and dashes inside', form('a\r\n--X\r\n\r\n--\r\n'), 'a\r\n--X\r\n\r\n--\r\n', 'cp.log'],
    [
      'a field before the file',
      `--XX\r\nContent-Disposition: form-data; name="requestId"\r\n\r\n7\r\n${form('hello')}`,
      'hello',
      'cp.log',
    ],
    ['words before the first boundary', `ignored\r\n${form('hello')}`, 'hello', 'cp.log'],
    ['a type and no name', form('hello', 'Content-Type: application/octet-stream'), 'hello', undefined],
    ['a field that is the file', form('hello', 'Content-Disposition: form-data; name="logfile"'), 'hello', undefined],
    [
      'a name in UTF-8',
      form('x', "Content-Disposition: form-data; name=f; filename*=UTF-8''%C3%A4.log"),
      'x',
      '\u00e4.log',
    ],
    ['a name without quotes', form('x', 'Content-Disposition: form-data; name=f; filename=cp.log'), 'x', 'cp.log'],
    ['files after the first', `${form('one').slice(0, -4)}\r\n${form('two').slice(6)}`, 'one', 'cp.log'],
  ])('with %s', (_, text, content, name) => {
    expect(read(text)).toEqual({ content, name, state: 'ended' });
  });

  it.each([
    ['is cut in its file', form('hello').slice(0, -9), 'content'],
    ['is cut in its headers', '--XX\r\nContent-Disp', 'headers'],
    ['has fields only', '--XX\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--XX--\r\n', 'bad'],
    ['has endless headers', `--XX\r\n${'a: b\r\n'.repeat(5000)}`, 'bad'],
    ['is no form', 'hello', 'before'],
  ])('that %s is not taken for whole', (_, text, state) => {
    expect(read(text).state).toBe(state);
  });

  it('gives the same bytes however it is cut', () => {
    const bits = fc.array(fc.constantFrom('\r\n', '--', 'X', 'XX', '\r', '\n', 'a', '\0', '\u00ff', '--XX'), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(bits, fc.array(fc.nat(), { maxLength: 40 }), (words, cuts) => {
        const content = words.join('').replaceAll('\r\n--XX', '.');
        expect(read(form(content), cuts)).toEqual({ content, name: 'cp.log', state: 'ended' });
      }),
      { numRuns: 500 },
    );
  });
});

it('a content type names its boundary', () => {
  expect(boundaryOf('multipart/form-data; boundary=abc')).toBe('abc');
  expect(boundaryOf('Multipart/Form-Data; charset=utf-8; boundary="a b"')).toBe('a b');
  expect(boundaryOf('application/octet-stream; boundary=abc')).toBeUndefined();
  expect(boundaryOf('multipart/form-data')).toBeUndefined();
  expect(boundaryOf(null)).toBeUndefined();
});
