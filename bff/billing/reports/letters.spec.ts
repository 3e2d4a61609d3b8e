import { describe, expect, it } from 'vitest';
import { gonePage, letterOf, linkPage } from './letters.ts';

const file = { name: 'Weekly {link} <b>', rows: 12, state: 'ready' as const, error: '' };

describe('letters', () => {
  it('hold the address, the rows and the name as it is', () => {
    const { subject, text } = letterOf(file, 'en', 'https://example.com/r/1');
    expect(subject).toBe('Report: Weekly {link} <b>');
    expect(text).toContain('"Weekly {link} <b>" is ready (12 rows)');
    expect(text).toContain('\nhttps://example.com/r/1\n');
  });
  it('ask to log in where there is no address, in the merchant’s language', () => {
    expect(letterOf(file, 'de', null).text).toContain('Melden Sie sich an');
    expect(letterOf(file, 'fr', null).text).toContain('Log in');
  });
  it('say why there is no report', () => {
    const { subject, text } = letterOf({ ...file, state: 'failed', error: 'Too many rows.' }, 'en', null);
    expect(subject).toMatch(/^No report:/);
    expect(text).toContain('Too many rows.');
  });
  it('are pages without a script, whatever the name', () => {
    const html = linkPage({ name: '<script>alert("1")</script>' }, 'en', '2026-12-01');
    expect(html).not.toContain('<script>');
    expect(html).toContain('<form method="post">');
    expect(gonePage('de')).toContain('lang="de"');
  });
});
