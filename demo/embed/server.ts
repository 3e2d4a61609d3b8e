/**
 * The whole server of the imaginary merchant's own site. What a real one needs is the route `/charging/session`: it asks Wattfront, with
 * the secret API key, for an embed session of the person who is logged in here, and hands the one-time secret to the page.
 */
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { fileResponse } from '../../bff/files.ts';

export interface SiteOptions {
  /** Origin of Wattfront as browsers and this server reach it. */
  api: string;
  apiKey: string;
  port: number;
  host: string;
  /** Our own origins, the pages that may show the widgets. */
  origins(port: number): string[];
  pagesDir: string;
  /** Where the React page was built to. */
  builtDir: string;
}

export interface Site {
  port: number;
  close(): Promise<void>;
}

export const startSite = async ({
  api,
  apiKey,
  port,
  host,
  origins,
  pagesDir,
  builtDir,
}: SiteOptions): Promise<Site> => {
  const app = new Hono();
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  const address = server.address();
  const ownPort = typeof address === 'object' && address ? address.port : port;

  app.post('/charging/session', async (c) => {
    // A real site looks here who is logged in, and grants what that person may do.
    const response = await fetch(`${api}/v1/embed-sessions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        widgets: [
          ...['station-map', 'order-table', 'tariff-editor', 'alarm-feed', 'charger-table', 'charger-panel'],
          ...['consumption-summary', 'invoice-desk', 'payment-account'],
        ],
        actions: ['charger:command', 'alarm:handle', 'tariff:edit'],
        origins: origins(ownPort),
        user: 'jana@stadtwerke-rheintal.example',
        brand: 'wattfront',
      }),
    });
    const session: { secret?: string } = await response.json();
    return c.json({ secret: session.secret }, response.ok ? 200 : 502, { 'cache-control': 'no-store' });
  });

  /** Nothing inline, no eval: only our own files, and Wattfront's scripts and answers. */
  const policy = [
    "default-src 'none'",
    `script-src 'self' ${api}`,
    `connect-src 'self' ${api}`,
    "style-src 'self'",
    "font-src 'self'",
    `img-src 'self' data: ${api}`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');

  app.get('/assets/*', async (c) => (await fileResponse(builtDir, c.req.path.slice(1))) ?? c.notFound());
  app.get('/site.css', async (c) => (await fileResponse(pagesDir, 'site.css')) ?? c.notFound());
  app.get('*', async (c) => {
    const page = { '/': 'index.html', '/csp.html': 'csp.html', '/react.html': 'react.html' }[c.req.path];
    if (!page) return c.notFound();
    const html = await readFile(
      page === 'react.html' ? join(builtDir, 'embed/react.html') : join(pagesDir, page),
      'utf8',
    );
    return c.html(html.replaceAll('https://wattfront.example', api), 200, { 'content-security-policy': policy });
  });

  return {
    port: ownPort,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
