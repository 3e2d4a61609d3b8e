import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterAll, describe, expect, it } from 'vitest';
import { mountPortal } from './portal.ts';

const folder = mkdtempSync(join(tmpdir(), 'wattfront-portal-'));
mkdirSync(join(folder, 'portal'));
writeFileSync(join(folder, 'portal/index.html'), '<html><head></head><body></body></html>');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ask = async (path: string, demo: boolean, at = folder) => {
  const app = new Hono();
  mountPortal(app, at, { demo });
  return app.request(path);
};

describe('the portal', () => {
  it.each(['/', '/welcome', '/orders', '/chargers/c1'])('is at %s, with nothing inline allowed', async (path) => {
    const response = await ask(path, false);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(response.headers.get('content-security-policy')).not.toContain('unsafe');
    expect(await response.text()).not.toContain('wf-demo');
  });
  it('is marked in the demo only', async () => {
    expect(await (await ask('/', true)).text()).toContain('<head><meta name="wf-demo"');
  });
  it('says what to do when it is not built', async () => {
    const response = await ask('/', false, join(folder, 'nowhere'));
    expect([response.status, await response.text()]).toEqual([503, 'The pages are not built yet: npm run build']);
  });
});
