import { expect, it } from 'vitest';
import { readTime, writeTime } from './time.ts';

const noonMs = Date.UTC(2026, 0, 31, 12);

it.each([
  '2026-01-31T12:00:00Z',
  '2026-01-31T12:00:00.000Z',
  '2026-01-31T12:00:00.000000Z',
  '2026-01-31T12:00:00',
  '2026-01-31T12:00',
  '2026-01-31 12:00:00Z',
  '2026-01-31t12:00:00z',
  '2026-01-31T12:00:00,000Z',
  '2026-01-31T15:00:00+03',
  '2026-01-31T15:00:00+03:00',
  '2026-01-31T15:00:00+0300',
  '2026-01-31T06:30:00-05:30',
  ' 2026-01-31T12:00:00 Z ',
])('%s is noon in UTC', (text) => {
  expect(readTime(text)).toBe(noonMs);
});

it.each([undefined, '', '0', 'now', '1769860800', '2026-13-01T00:00:00Z', '2026-01-31'])('%s is no time', (text) => {
  expect(readTime(text)).toBeUndefined();
});

it('reads a clock that was never set as it is, and keeps milliseconds', () => {
  expect(readTime('1970-01-01T00:00:01.25Z')).toBe(1_250);
  expect(readTime(writeTime(noonMs + 7))).toBe(noonMs + 7);
});
