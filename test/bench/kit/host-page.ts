/** A merchant's page with the built widgets in a real Chromium: its own small server, which mints embed sessions, and the browser. */
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { chromeFlags, getChrome } from '../../kit/chrome.ts';

export interface HostPage {
  origin: string;
  /** Opens the page with this markup inside the provider. */
  open(api: string, key: string, markup: string): Promise<Page>;
  close(): Promise<void>;
}

export const startHostPage = async (): Promise<HostPage> => {
  if (!existsSync(fileURLToPath(new URL('../../../dist/widgets/loader.js', import.meta.url))))
    throw new Error('The widgets are not built. Run "npm run build" first.');
  let html = '';
  let mint = async () => '{}';
  const server = createServer(async (request, response) => {
    const secret = request.url === '/session';
    response.setHeader('content-type', secret ? 'application/json' : 'text/html; charset=utf-8');
    response.end(secret ? await mint() : html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let browser: Browser | undefined;
  return {
    origin,
    async open(api, key, markup) {
      html = `<!doctype html><meta charset="utf-8"><title>Host page</title><script type="module" src="${api}/widgets/loader.js"></script>
        <body><charge-provider src="${api}" session-url="/session">${markup}</charge-provider>`;
      mint = async () => {
        const response = await fetch(`${api}/v1/embed-sessions`, {
          method: 'POST',
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
          body: JSON.stringify({ widgets: ['order-table'], origins: [origin], user: 'bench' }),
        });
        if (!response.ok) throw new Error(await response.text());
        return response.text();
      };
      browser = await chromium.launch({ executablePath: getChrome(), args: [...chromeFlags] });
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      await page.goto(origin);
      return page;
    },
    async close() {
      await browser?.close();
      server.closeAllConnections();
      server.close();
    },
  };
};
