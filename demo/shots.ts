/**
 * `npm run shots`: a picture of every page of the demo in light, dark and brand, left-to-right and right-to-left, on a phone and a desktop, into
 * `shots/`. Starts its own demo on free ports. Words after the command choose: `npm run shots -- orders alarms phone dark rtl`.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { chromeFlags, getChrome } from '../test/kit/chrome.ts';
import { type Demo, startDemo } from './start.ts';

const folder = fileURLToPath(new URL('../shots', import.meta.url));
const looks = ['light', 'dark', 'brand'] as const;
const directions = ['ltr', 'rtl'] as const;
const sizes = { phone: { width: 360, height: 740 }, desktop: { width: 1440, height: 900 } } as const;
type Look = (typeof looks)[number];
type Size = keyof typeof sizes;

interface Shot {
  name: string;
  path: string;
  /** The merchant's site rather than the portal. */
  site?: boolean;
  /** Before the log-in. */
  out?: boolean;
  /** To be seen before the picture is taken. */
  wait: string;
  act?(page: Page): Promise<void>;
}

/** The charger table with something open in it. */
const chargerTableShots: readonly Shot[] = (
  [
    ['filter', async (page) => page.locator('charger-table [part~="filter"]').click()],
    ['picked', async (page) => pickSome(page)],
    ['add', async (page) => page.locator('charger-table [part~="add"]').click()],
    [
      'import',
      async (page) => {
        await page.locator('charger-table [part~="more"]').click();
        await page.locator('charger-table #more button').first().click();
      },
    ],
    [
      'batch',
      async (page) => {
        await pickSome(page);
        await page.locator('charger-table [part~="actions"]').click();
        await page.locator('charger-table #actions button').first().click();
      },
    ],
    [
      'preview',
      async (page) => {
        await pickSome(page);
        await page.locator('charger-table [part~="actions"]').click();
        await page.locator('charger-table #actions button').first().click();
        await page.locator('charger-table [part~="confirm"]').click();
        await page.locator('charger-table .items li').first().waitFor();
      },
    ],
    [
      'batches',
      async (page) => {
        await page.locator('charger-table [part~="more"]').click();
        await page.locator('charger-table #more button').last().click();
        await page.locator('charger-table .batches button').first().click();
        await page.locator('charger-table .items li').first().waitFor();
      },
    ],
  ] satisfies [string, (page: Page) => Promise<void>][]
).map(([name, act]) => ({
  name: `chargers-${name}`,
  path: '/chargers',
  wait: 'charger-table [part~="row"]',
  act,
}));

async function pickSome(page: Page): Promise<void> {
  const picks = page.locator('charger-table .window .pick');
  for (const at of [0, 2, 3]) await picks.nth(at).click();
}

const shots: readonly Shot[] = [
  { name: 'log-in', path: '/', out: true, wait: 'portal-log-in .people li' },
  { name: 'welcome', path: '/welcome#wfl_a-token-that-is-long-enough', out: true, wait: 'portal-welcome form' },
  { name: 'map', path: '/map', wait: 'station-map [part~="list"] button' },
  { name: 'station', path: '/map?station=station-sie', wait: 'station-map [part~="card"]' },
  { name: 'orders', path: '/orders', wait: 'order-table [part~="row"]' },
  {
    name: 'order',
    path: '/orders',
    wait: 'order-table [part~="row"]',
    act: async (page) => {
      await page.locator('order-table [part~="row"]').nth(6).click();
      await page.locator('order-table dialog[open]').waitFor();
    },
  },
  { name: 'tariffs', path: '/tariffs', wait: 'tariff-editor [part~="list"]' },
  { name: 'tariff', path: '/tariffs?tariff=tariff-city', wait: 'tariff-editor [part~="week"]' },
  { name: 'alarms', path: '/alarms', wait: 'alarm-feed [part~="alarm"]' },
  { name: 'chargers', path: '/chargers', wait: 'charger-table [part~="row"]' },
  ...chargerTableShots,
  ...(['overview', 'commands', 'settings', 'messages', 'files', 'passport', 'security', 'reservations'] as const).map(
    (tab): Shot => ({
      name: `charger-${tab}`,
      path: `/chargers/charger-sie-2?c.tab=${tab}`,
      wait: 'charger-panel .tab section',
    }),
  ),
  { name: 'consumption', path: '/consumption', wait: 'consumption-summary .uplot' },
  { name: 'consumption-stations', path: '/consumption?u.of=station&u.period=7', wait: 'consumption-summary .uplot' },
  { name: 'invoices', path: '/invoices', wait: 'invoice-desk [part~="frame"] :is([part~="row"], .state)' },
  {
    name: 'invoice-new',
    path: '/invoices',
    wait: 'invoice-desk [part~="issue"]',
    act: async (page) => {
      await page.locator('invoice-desk [part~="issue"]').click();
      await page.locator('invoice-desk dialog[open] .form').first().waitFor();
    },
  },
  { name: 'payments', path: '/payments', wait: 'payment-account :is([part~="account"], .state)' },
  { name: 'stations', path: '/stations', wait: 'portal-stations .rows li' },
  { name: 'cards', path: '/cards', wait: 'portal-cards .rows li' },
  { name: 'people', path: '/people', wait: 'portal-people .rows li' },
  { name: 'account', path: '/account', wait: 'portal-account .card' },
  { name: 'developers', path: '/developers', wait: 'portal-developers .rows li' },
  { name: 'mails', path: '/mails', wait: 'portal-mails article' },
  {
    name: 'palette',
    path: '/orders',
    wait: 'order-table [part~="row"]',
    act: async (page) => {
      await page.keyboard.press('Control+k');
      await page.locator('portal-palette input').fill('ko');
      await page.locator('portal-palette .hit .muted').first().waitFor();
    },
  },
  {
    name: 'merchants',
    path: '/alarms',
    wait: 'alarm-feed [part~="alarm"]',
    act: async (page) => page.locator('portal-frame button.merchant').click(),
  },
  {
    name: 'look',
    path: '/alarms',
    wait: 'alarm-feed [part~="alarm"]',
    act: async (page) => page.locator('portal-frame [popovertarget="look"]').click(),
  },
  { name: 'site', path: '/', site: true, wait: 'order-table [part~="row"]' },
  { name: 'site-react', path: '/react.html', site: true, wait: 'alarm-feed [part~="alarm"]' },
  { name: 'site-csp', path: '/csp.html', site: true, wait: 'tariff-editor [part~="list"]' },
];

const settleMs = 900;

async function take(context: BrowserContext, demo: Demo, shot: Shot, name: string, dir: string): Promise<string[]> {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('401')) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  try {
    await page.goto((shot.site ? demo.siteUrl : demo.url) + shot.path);
    if (shot.site && dir === 'rtl') await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
    await page.locator(shot.wait).first().waitFor({ timeout: 10_000 });
    await shot.act?.(page);
    await page.waitForTimeout(settleMs);
  } catch (error) {
    complaints.push(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
  }
  await page.screenshot({ path: join(folder, name), fullPage: Boolean(shot.site) });
  await page.close();
  return complaints;
}

async function contextOf(browser: Browser, look: Look, dir: string, size: Size): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: sizes[size], colorScheme: look === 'dark' ? 'dark' : 'light' });
  const prefs = {
    scheme: look === 'dark' ? 'dark' : 'light',
    brand: look === 'brand' ? 'voltera' : 'wattfront',
    dir: dir === 'rtl' ? 'rtl' : '',
  };
  await context.addInitScript((text) => localStorage.setItem('portal.prefs', text), JSON.stringify(prefs));
  return context;
}

const words = process.argv.slice(2);
/** Those that the words name, or all when they name none of the kind. */
const chosenOf = <T extends string>(all: readonly T[]): readonly T[] => {
  const named = all.filter((name) => words.includes(name));
  return named.length > 0 ? named : all;
};
const names = new Set(chosenOf(shots.map(({ name }) => name)));
const chosen = shots.filter(({ name }) => names.has(name));
mkdirSync(folder, { recursive: true });
const dataDir = mkdtempSync(join(tmpdir(), 'wattfront-shots-'));
const demo = await startDemo({ env: { PORT: '0', DATA_DIR: dataDir }, log: pino({ level: 'error' }), sitePort: 0 });
const browser = await chromium.launch({ executablePath: getChrome(), args: [...chromeFlags] });
let taken = 0;
const complaints = new Map<string, Set<string>>();
try {
  for (const size of chosenOf(['desktop', 'phone'] as const))
    for (const look of chosenOf(looks))
      for (const dir of chosenOf(directions)) {
        const context = await contextOf(browser, look, dir, size);
        for (const inside of [false, true]) {
          if (inside)
            await context.request.post(`${demo.url}/v1/session`, {
              data: { email: 'owner@voltera.example', password: demo.password },
            });
          for (const shot of chosen.filter(({ out }) => !out === inside)) {
            taken += 1;
            const said = await take(context, demo, shot, `${shot.name}.${size}.${look}.${dir}.png`, dir);
            for (const text of said) complaints.set(text, (complaints.get(text) ?? new Set()).add(shot.name));
          }
        }
        await context.close();
      }
} finally {
  await browser.close();
  await demo.close();
  rmSync(dataDir, { recursive: true, force: true });
}
console.info(`${taken} pictures in ${folder}`);
for (const [text, names] of complaints) console.info(`! ${[...names].join(', ')}: ${text}`);
