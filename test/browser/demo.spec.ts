/**
 * The demo in a real browser: the widgets on a foreign page under a strict policy, without cookies, moved by a real charger; the portal
 * by log-in and by keyboard alone. Pages are tested as built.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Locator, type Page, type Request } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { embed, widgetActions, widgets } from '../../bff/access/embed/contract.ts';
import { tariffs } from '../../bff/billing/tariffs/contract.ts';
import { cards } from '../../bff/charging/cards/contract.ts';
import { chargers } from '../../bff/sites/chargers/contract.ts';
import { stations } from '../../bff/sites/stations/contract.ts';
import { type Demo, startDemo } from '../../demo/start.ts';
import type { Charger } from '../../ocpp/charger.ts';
import { type Asker, asking, bearer } from '../kit/ask.ts';
import { chromeFlags, getChrome } from '../kit/chrome.ts';
import { handClock, newCharger, online } from '../kit/plug.ts';

const minuteMs = 60_000;
const dataDir = mkdtempSync(join(tmpdir(), 'wattfront-browser-'));
const errors: string[] = [];
let demo: Demo;
let api: Asker;
let browser: Browser;
let context: BrowserContext | undefined;
let yardCharger: Charger;
const clock = handClock(Date.now() - 60 * minuteMs);

beforeAll(async () => {
  const silent = () => undefined;
  demo = await startDemo({
    env: { PORT: '0', HOST: '127.0.0.1', DATA_DIR: dataDir },
    log: {
      info: silent,
      warn: silent,
      error: (fields, message) => errors.push(`${message} ${JSON.stringify(fields)}`),
    },
    sitePort: 0,
    fleetSize: 8,
  });
  api = asking(`http://127.0.0.1:${demo.app.port}`, bearer(demo.apiKey));
  browser = await chromium.launch({ executablePath: getChrome(), args: [...chromeFlags] });
  // A charger of our own among the demo’s, so that we know what it does.
  const definition = { currency: 'EUR', energy: { basePriceMicros: 500_000, bands: [] } };
  const tariff = await api.ok(tariffs.endpoints.create, { body: { name: 'Yard', definition } });
  const place = { country: 'DE', latitude: 50.9, longitude: 6.9, zone: 'Europe/Berlin' };
  const station = await api.ok(stations.endpoints.create, {
    body: { name: 'Browser yard', ...place, tariffId: tariff.id },
  });
  await api.ok(chargers.endpoints.create, {
    body: { stationId: station.id, identity: 'BROWSER-1', maxPowerW: 22_000 },
  });
  await api.ok(cards.endpoints.create, { body: { uid: 'BROWSER', label: 'Walker' } });
  yardCharger = newCharger(`http://127.0.0.1:${demo.app.port}`, 'BROWSER-1', clock);
  await online(yardCharger);
}, 60_000);
afterEach(async () => {
  await context?.close();
  context = undefined;
});
afterAll(async () => {
  yardCharger?.close();
  await browser?.close();
  await demo?.close();
  rmSync(dataDir, { recursive: true, force: true });
  expect(errors).toEqual([]);
});

interface Watched {
  page: Page;
  /** Errors on the console and of scripts, and breaches of the policy. */
  complaints: string[];
  requests: Request[];
}

const open = async (url: string, size = { width: 1280, height: 900 }): Promise<Watched> => {
  context ??= await browser.newContext({ viewport: size, locale: 'en-GB', reducedMotion: 'reduce' });
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: Request[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => requests.push(request));
  await page.exposeFunction('breach', (what: string) => complaints.push(what));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const { breach } = globalThis as unknown as { breach(what: string): void };
      breach(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  await page.goto(url);
  return { page, complaints, requests };
};

/** Waits for a part of a page; when it does not come, what the page complained of is the reason. */
const shown = async ({ page, complaints }: Watched, part: string): Promise<void> => {
  try {
    await page.locator(part).first().waitFor({ timeout: 15_000 });
  } catch (error) {
    throw new Error(`${part} is not shown. The page says: ${complaints.join('\n') || 'nothing'}`, { cause: error });
  }
};

const filled = {
  'station-map': '[part~="list"] button',
  'order-table': '[part~="row"]',
  'tariff-editor': '[part~="list"]',
  'alarm-feed': '[part~="alarm"]',
  'charger-table': '[part~="row"]',
  'charger-panel': '[role="tab"]',
  'invoice-desk': ':is([part~="row"], .state)',
  'payment-account': ':is([part~="account"], .state)',
  'consumption-summary': ':is([part~="tile"], .state)',
} as const;

describe('on a page that is not ours', () => {
  it('the widgets live under a policy without unsafe words', async () => {
    const watched = await open(`${demo.siteUrl}/csp.html`);
    const { page, complaints } = watched;
    const policy = (await (await fetch(`${demo.siteUrl}/csp.html`)).headers.get('content-security-policy')) ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*/);
    for (const [tag, part] of Object.entries(filled)) await shown(watched, `${tag} ${part}`);
    expect(await page.locator('order-table [part~="row"]').count()).toBeGreaterThan(3);
    // Plots come with the first orders that are booked.
    await page.locator('consumption-summary .uplot canvas').first().waitFor({ timeout: 45_000 });
    expect(complaints).toEqual([]);
  }, 70_000);

  it('they come with a token of the page, and neither give nor take cookies', async () => {
    const watched = await open(demo.siteUrl);
    const { page, requests } = watched;
    await shown(watched, `order-table ${filled['order-table']}`);
    expect(new URL(demo.siteUrl).origin).not.toBe(new URL(demo.url).origin);
    const asked = requests.filter((r) => r.url().startsWith(`${demo.url}/v1/`) && !r.url().endsWith('/redeem'));
    expect(asked.length).toBeGreaterThan(2);
    for (const request of asked) {
      const headers = await request.allHeaders();
      expect(headers.authorization, request.url()).toMatch(/^Bearer wfe_/);
      expect(headers.cookie, request.url()).toBeUndefined();
    }
    expect(await context?.cookies()).toEqual([]);
    expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0]);
  });

  it('a stop told by a charger changes the row that is on the screen', async () => {
    const watched = await open(demo.siteUrl);
    const { page, complaints } = watched;
    await shown(watched, `order-table ${filled['order-table']}`);
    const row = page.locator('order-table [part~="row"]', { hasText: 'Browser yard' }).first();
    const begun = yardCharger.start(1, 'BROWSER', 12_000);
    clock.advance(5 * minuteMs);
    await begun;
    await row.waitFor();
    await expect.poll(() => row.textContent()).toContain('Charging');
    clock.advance(25 * minuteMs);
    await yardCharger.stop(1);
    // 6 kWh at 0.50.
    await expect.poll(() => row.textContent()).toMatch(/Completed[\s\S]*3\.00|3\.00[\s\S]*Completed/);
    yardCharger.setState(1, 'available');
    expect(complaints).toEqual([]);
  });

  /** Time passes for the charger while we look: one that lost its line on a busy machine dials again by its own clock. */
  const seen = (locator: Locator): Promise<void> =>
    expect
      .poll(
        () => {
          clock.advance(1000);
          return locator.count();
        },
        { timeout: 30_000, interval: 500 },
      )
      .toBeGreaterThan(0);

  it('a fault stands among the open alarms, and among the recovered when the charger is well again', async () => {
    const watched = await open(`${demo.siteUrl}/csp.html`);
    const { page } = watched;
    await shown(watched, `alarm-feed ${filled['alarm-feed']}`);
    const alarm = (group: string) => page.locator(`alarm-feed ${group} [part~="alarm"]`, { hasText: 'Browser yard' });
    yardCharger.setState(1, 'faulted', 'GroundFailure');
    await seen(alarm('.group:not(.recovered)'));
    yardCharger.setState(1, 'available');
    await seen(alarm('.group.recovered'));
    expect(await alarm('.group:not(.recovered)').count()).toBe(0);
  });

  it('the React page shows what it says', async () => {
    const watched = await open(`${demo.siteUrl}/react.html`);
    await shown(watched, `alarm-feed ${filled['alarm-feed']}`);
    expect(watched.complaints).toEqual([]);
  });
});

/** The focused element, through all shadow roots, in words. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const path: string[] = [];
    for (let at = document.activeElement; at; at = at.shadowRoot?.activeElement ?? null)
      path.push(`${at.localName}${at.getAttribute('role') ? `[${at.getAttribute('role')}]` : ''}`);
    return path.join(' ');
  });

/** How far the page reaches beyond the window, in px. */
const overWidth = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

const logIn = async (page: Page, password = demo.password, email = 'owner@rheintal.example'): Promise<void> => {
  await page.locator('portal-log-in input[name=email]').fill(email);
  await page.locator('portal-log-in input[name=password]').fill(password);
  await page.keyboard.press('Enter');
};

describe('the portal', () => {
  it('lets nobody in with a wrong password, and somebody with the right one, until log-out', async () => {
    const { page } = await open(`${demo.url}/orders`);
    await logIn(page, 'not the password');
    await page.locator('portal-log-in [role=alert]').waitFor();
    expect(await page.locator('order-table').count()).toBe(0);
    await logIn(page);
    await page.locator(`order-table ${filled['order-table']}`).first().waitFor();
    const cookies = (await context?.cookies()) ?? [];
    expect(cookies.map(({ name, httpOnly, sameSite }) => ({ name, httpOnly, sameSite }))).toEqual([
      { name: 'wf_session', httpOnly: true, sameSite: 'Lax' },
    ]);
    await page.reload();
    await page.locator(`order-table ${filled['order-table']}`).first().waitFor();
    await context?.clearCookies();
    await page.reload();
    await page.locator('portal-log-in form').waitFor();
  });

  it('is walked by keyboard alone: into the orders, one opened, closed, and back where it was', async () => {
    const { page, complaints } = await open(`${demo.url}/orders`);
    await page.locator('portal-log-in input[name=email]').waitFor();
    await page.keyboard.type('owner@rheintal.example');
    await page.keyboard.press('Tab');
    await page.keyboard.type(demo.password);
    await page.keyboard.press('Enter');
    await page.locator(`order-table ${filled['order-table']}`).first().waitFor();
    let steps = 0;
    while (!/order-table.*\[(columnheader|gridcell)\]$/.test(await focused(page))) {
      if (++steps > 60) throw new Error(`The grid is not reached by Tab; last at ${await focused(page)}`);
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await focused(page)).toMatch(/\[gridcell\]$/);
    await page.keyboard.press('Enter');
    const drawer = page.locator('order-table dialog[open]');
    await drawer.waitFor();
    expect(await focused(page)).toMatch(/dialog|order-drawer|button/);
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' }).catch(() => drawer.waitFor({ state: 'hidden' }));
    await expect.poll(() => focused(page)).toMatch(/order-table.*\[gridcell\]$/);
    // Asking who one is before logging in is answered 401, which browsers write down.
    expect(complaints.filter((c) => !c.includes('401'))).toEqual([]);
  });

  it('asks before a price that is not published is left, by whichever way', async () => {
    const { page } = await open(`${demo.url}/orders`);
    await logIn(page);
    await page.locator('portal-frame a[href="/tariffs"]').first().click();
    await page.locator('tariff-editor [part~="list"] .open').first().click();
    const price = page.locator('tariff-editor #base');
    await price.fill('0.99');
    await expect.poll(() => page.url()).toContain('/tariffs?tariff=');
    const here = page.url();
    const question = page.locator('tariff-editor dialog[open]');
    const frame = page.locator('portal-frame');
    const ways: Record<string, () => Promise<unknown>> = {
      rail: () => frame.locator('a[href="/orders"]').first().click(),
      'list of tariffs': () => frame.locator('a[href="/tariffs"]').first().click(),
      bell: () => frame.locator('a.bell').click(),
      palette: async () => {
        await page.keyboard.press('Control+k');
        await page.locator('portal-palette input').fill('Alarms');
        await page.keyboard.press('Enter');
      },
      'another merchant': async () => {
        await frame.locator('button.merchant').click();
        await frame.locator('.tenant:not([aria-current])').first().click();
      },
      'log-out': async () => {
        await frame.locator('.account button').first().click();
        await frame.getByRole('menuitem', { name: 'Log out' }).click();
      },
      back: () => page.evaluate(() => history.back()),
    };
    for (const [way, take] of Object.entries(ways)) {
      await take();
      await question.waitFor().catch((error) => Promise.reject(new Error(`Nothing asks: ${way}`, { cause: error })));
      expect(await focused(page), way).toContain('tariff-editor');
      expect(page.url(), way).toBe(here);
      await page.keyboard.press('Escape');
      await question.waitFor({ state: 'hidden' });
      expect(await price.inputValue(), way).toBe('0.99');
    }
    await page.evaluate(() => history.back());
    await question.locator('[part~="confirm"]').click();
    await page.locator(`order-table ${filled['order-table']}`).first().waitFor();
    expect(new URL(page.url()).pathname).toBe('/orders');
    await page.evaluate(() => history.forward());
    await expect.poll(() => price.inputValue()).not.toBe('0.99');
    expect(page.url()).toBe(here);
    await price.fill('0.99');
    await frame.locator('a.bell').click();
    await question.locator('[part~="confirm"]').click();
    await page.locator('alarm-feed').waitFor();
    await page.evaluate(() => history.back());
    await price.fill('0.99');
    await ways['log-out']?.();
    await question.locator('[part~="confirm"]').click();
    await page.locator('portal-log-in form').waitFor();
  });

  it('stays logged in when a widget is not answered', async () => {
    const { page } = await open(`${demo.url}/orders`);
    await logIn(page);
    await page.locator('order-table [part~="row"]').first().waitFor();
    const problem = { type: 'about:blank', title: 'Unavailable', status: 503, code: 'unavailable', requestId: 'r1' };
    await page.route('**/v1/orders?*', (route) =>
      route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
    );
    const told = page.evaluate(
      () => new Promise((done) => document.addEventListener('wf-error', () => done('told'), { once: true })),
    );
    await page.locator('order-table input').first().fill('nobody');
    expect(await told).toBe('told');
    await page.waitForTimeout(200);
    expect(await page.locator('portal-log-in').count()).toBe(0);
    expect(await page.locator('order-table').count()).toBe(1);
  }, 30_000);

  it('finds by search the rooms that one may enter, and no other', async () => {
    const { page } = await open(`${demo.url}/alarms`);
    await logIn(page, demo.password, 'operator@rheintal.example');
    const inRail = page.locator('portal-frame .rail li a > span');
    await inRail.first().waitFor();
    await page.keyboard.press('Control+k');
    const found = page.locator('portal-palette .hit');
    await found.first().waitFor();
    expect(await found.locator('b').allTextContents()).toEqual(await inRail.allTextContents());
    const drawn = (all: Element[]) => all.map((one) => one.innerHTML.replaceAll(/<!--.*?-->/g, ''));
    expect(await found.locator('svg').evaluateAll(drawn)).toEqual(
      await page.locator('portal-frame .rail li a svg').evaluateAll(drawn),
    );
  });

  it('makes a key for pages that grants every widget, and all that can be done in it', async () => {
    const { page } = await open(`${demo.url}/developers`);
    await logIn(page);
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByLabel('Name').fill('Our site');
    await page.getByRole('button', { name: 'Make key' }).click();
    const secret = (await page.locator('portal-developers dialog[open] code').textContent()) ?? '';
    const server = asking(demo.url, bearer(secret));
    for (const widget of widgets)
      await server.ok(embed.endpoints.create, {
        body: {
          widgets: [widget],
          actions: [...widgetActions[widget]],
          origins: [new URL(demo.siteUrl).origin],
          user: 'Greta',
        },
      });
  });

  it('makes a station, a card and an account, and changes them', async () => {
    const { page } = await open(`${demo.url}/stations`);
    await logIn(page);
    // A second try meets what the first one made.
    const mark = String(Date.now());
    const form = page.locator('dialog[open]');
    const make = async (room: string, button: string, values: Record<string, string>) => {
      await page.goto(`${demo.url}/${room}`);
      await page.getByRole('button', { name: button }).click();
      for (const [label, value] of Object.entries(values)) await form.getByLabel(label).fill(value);
      await form.getByRole('button', { name: 'Save' }).click();
      await form.waitFor({ state: 'detached' });
    };
    const place = { Street: 'Quay 9', City: 'Kiel', Latitude: '54.3', Longitude: '10.1' };
    await page.getByRole('button', { name: 'New station' }).click();
    await form.getByLabel('Name').fill(`Pier ${mark}`);
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByRole('alert').first().waitFor();
    expect(await form.getByLabel('Name').inputValue()).toBe(`Pier ${mark}`);
    await make('stations', 'New station', { ...place, Name: `Pier ${mark}`, Country: 'de' });
    expect((await api.ok(stations.endpoints.list, { query: { q: `Pier ${mark}` } })).items).toMatchObject([
      { name: `Pier ${mark}`, address: 'Quay 9', city: 'Kiel', country: 'DE', latitude: 54.3, longitude: 10.1 },
    ]);
    await make('cards', 'New card', { 'Card number': `P${mark}`, Label: 'Van' });
    await page.locator('portal-cards').getByLabel('Search').fill(`P${mark}`);
    const line = page.locator('portal-cards .rows li');
    await expect.poll(() => line.count()).toBe(1);
    await line.getByRole('button', { name: 'Edit' }).click();
    await form.getByLabel('Blocked').check();
    await form.getByRole('button', { name: 'Save' }).click();
    await line.getByText('Blocked').waitFor();
    expect((await api.ok(cards.endpoints.list, { query: { q: `P${mark}` } })).items).toMatchObject([
      { uid: `P${mark}`, label: 'Van', blocked: true },
    ]);
    await make('people', 'Invite somebody', { 'E-mail': `pia${mark}@rheintal.example`, Name: `Pia ${mark}` });
    await page
      .locator('portal-people li', { hasText: `Pia ${mark}` })
      .getByText('invitation open')
      .waitFor();
  });

  it('offers a viewer no change of stations and cards, and no people', async () => {
    const { page } = await open(`${demo.url}/stations`);
    await logIn(page, demo.password, 'viewer@rheintal.example');
    await page.locator('portal-stations .rows li').first().waitFor();
    expect(await page.locator('portal-stations').getByRole('button').count()).toBe(0);
    expect(await page.locator('portal-frame .rail').getByRole('link', { name: 'People' }).count()).toBe(0);
  });

  it('shows every page without a complaint, on a phone too', async () => {
    const watched = await open(`${demo.url}/map`, { width: 390, height: 800 });
    const { page, complaints } = watched;
    await logIn(page);
    await page.locator('station-map').first().waitFor();
    for (const [path, seen] of [
      ['/orders', 'order-table [part~="row"]'],
      ['/tariffs', 'tariff-editor [part~="list"]'],
      ['/alarms', 'alarm-feed [part~="alarm"]'],
      ['/consumption', 'consumption-summary :is([part~="tile"], .state)'],
      ['/invoices', 'invoice-desk :is([part~="row"], .state)'],
      ['/payments', 'payment-account :is([part~="account"], .state)'],
      ['/stations', 'portal-stations .rows li'],
      ['/cards', 'portal-cards .rows li'],
      ['/people', 'portal-people .rows li'],
      ['/developers', 'portal-developers .card'],
      ['/account', 'portal-account .card'],
    ] as const) {
      await page.goto(demo.url + path);
      await shown(watched, seen);
      expect(await overWidth(page), `${path} scrolls sideways`).toBe(0);
    }
    expect(complaints.filter((c) => !c.includes('401'))).toEqual([]);
  });

  it('has room for longer words on a tablet', async () => {
    const { page } = await open(`${demo.url}/alarms`, { width: 768, height: 900 });
    await logIn(page);
    await page.locator('alarm-feed').waitFor();
    await page.evaluate(() => localStorage.setItem('portal.prefs', JSON.stringify({ lang: 'de' })));
    await page.reload();
    await page.getByRole('button', { name: 'Störung auslösen' }).waitFor();
    for (const width of [768, 700, 640]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await overWidth(page), `${width} px scroll sideways`).toBe(0);
    }
  });
});
