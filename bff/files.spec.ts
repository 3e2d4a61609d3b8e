/** Files are served from their folder alone, and opened only for who reads them. */
import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fileResponse } from './files.ts';

const parent = mkdtempSync(join(tmpdir(), 'wattfront-files-'));
const folder = join(parent, 'widgets');
mkdirSync(join(folder, 'sub'), { recursive: true });
mkdirSync(join(parent, 'widgets-private'));
writeFileSync(join(folder, 'a.js'), 'export {};');
writeFileSync(join(folder, 'sub', 'b-12345678.css'), 'a{}');
writeFileSync(join(folder, 'large.js'), ' '.repeat(1_000_000));
writeFileSync(join(folder, '.env'), 'secret');
writeFileSync(join(parent, 'widgets-private', 'c.js'), 'secret');
writeFileSync(join(parent, 'secret.key'), 'secret');
afterAll(() => rmSync(parent, { recursive: true, force: true }));

describe('a file', () => {
  it('is answered whole, for ever where its name carries a hash', async () => {
    const plain = await fileResponse(folder, 'a.js');
    expect([plain?.headers.get('content-type'), await plain?.text()]).toEqual([
      'text/javascript; charset=utf-8',
      'export {};',
    ]);
    const hashed = await fileResponse(folder, 'sub/b-12345678.css');
    expect(hashed?.headers.get('cache-control')).toContain('immutable');
    expect(await hashed?.text()).toBe('a{}');
  });

  it.each([
    '../secret.key',
    '..%2fsecret.key',
    'sub/../../secret.key',
    '..%5csecret.key',
    '../widgets-private/c.js',
    '.env',
    'sub/..%2f.env',
    '%2e%2e/secret.key',
    'a.js%00.css',
    '%',
    '',
    'sub',
    '/etc/passwd',
  ])('is not "%s"', async (path) => {
    expect(await fileResponse(folder, path)).toBeUndefined();
  });

  it.skipIf(process.platform !== 'linux')('is not held open for who does not read it', async () => {
    const open = () =>
      readdirSync('/proc/self/fd').filter((fd) => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder);
        } catch {
          return false;
        }
      }).length;
    for (let i = 0; i < 5; i++) await fileResponse(folder, 'large.js');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(open()).toBe(0);
    await (await fileResponse(folder, 'large.js'))?.body?.cancel();
    expect(open()).toBe(0);
  });
});
