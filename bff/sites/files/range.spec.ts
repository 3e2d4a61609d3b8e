/** Ranges and names as chargers and browsers ask for them. */
import { describe, expect, it } from 'vitest';
import { attachment, safeName } from './names.ts';
import { rangeOf } from './range.ts';

describe('a range of 100 bytes', () => {
  it.each([
    [undefined, 'all'],
    ['bytes=0-9', { from: 0, to: 9 }],
    ['bytes=90-', { from: 90, to: 99 }],
    ['bytes=90-500', { from: 90, to: 99 }],
    ['bytes=-10', { from: 90, to: 99 }],
    ['bytes=-500', { from: 0, to: 99 }],
    ['bytes=99-99', { from: 99, to: 99 }],
    ['bytes=100-', 'none'],
    ['bytes=-0', 'none'],
    ['bytes=9-0', 'all'],
    ['bytes=0-1,5-6', 'all'],
    ['bytes=-', 'all'],
    ['items=0-1', 'all'],
    ['bytes=a-b', 'all'],
  ])('%s', (header, expected) => expect(rangeOf(header, 100)).toEqual(expected));
});

describe('a name', () => {
  it.each([
    ['cp.log', 'cp.log'],
    ['/var/log/cp.log', 'cp.log'],
    ['C:\\logs\\cp.log', 'cp.log'],
    ['../../etc/passwd', 'passwd'],
    ['..', 'other'],
    ['.htaccess', 'htaccess'],
    ['a"b\r\nc.log', 'a_b_c.log'],
    ['', 'other'],
    [undefined, 'other'],
    ['äöü (1).tar.gz', 'äöü (1).tar.gz'],
    [`${'x'.repeat(200)}.tar.gz`, `${'x'.repeat(113)}.tar.gz`],
  ])('%s', (given, expected) => expect(safeName(given, 'other')).toBe(expected));

  it('stands in a header without breaking it', () => {
    expect(attachment('ä "1".log')).toBe(`attachment; filename="_ _1_.log"; filename*=UTF-8''%C3%A4%20%221%22.log`);
  });
});
