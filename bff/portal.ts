/** The portal's pages: one document for every address of it, the built assets beside it, and a policy that allows nothing inline. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { fileResponse } from './files.ts';

const paths = [
  '/',
  '/map',
  '/chargers',
  '/chargers/:id',
  '/orders',
  '/tariffs',
  '/consumption',
  '/invoices',
  '/payments',
  '/alarms',
  '/stations',
  '/cards',
  '/people',
  '/account',
  '/developers',
  '/mails',
  '/welcome',
];

const policy = [
  "default-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "style-src 'self'",
  "script-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** What tells the page that it is the demo's, so that it offers the demo's log-ins and controls. */
const demoMark = '<meta name="wf-demo" content="1" />';

/** Serves the folder that `npm run build` made. */
export const mountPortal = (app: Hono, builtDir: string, { demo = false } = {}): void => {
  for (const path of paths)
    app.get(path, async (c) => {
      const page = await readFile(join(builtDir, 'portal/index.html'), 'utf8').catch(() => undefined);
      if (page === undefined) return c.text('The pages are not built yet: npm run build', 503);
      return c.body(demo ? page.replace('<head>', `<head>${demoMark}`) : page, 200, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': policy,
        'referrer-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-cache',
      });
    });
  app.get('/assets/*', async (c) => (await fileResponse(builtDir, c.req.path.slice(1))) ?? c.notFound());
  app.get('/favicon.svg', async (c) => (await fileResponse(builtDir, 'favicon.svg')) ?? c.notFound());
};
