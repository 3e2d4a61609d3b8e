/**
 * `<order-table>` with 100 000 orders in Chromium: time to the first rows, time between frames while scrolling, and nodes.
 *
 * Compared: the widget as it is delivered, with its columns, formats, states and keyboard use, fed by its `source` property, against a bare
 * window over the same rows on the same page: fixed row height, eight cells of plain text, no widget, no framework. Fair, because
 * both get the same array at the same moment of their life (script loaded, page laid out), in turns, in one browser.
 */
import type { Page } from 'playwright-core';
import { startChild } from './kit/child.ts';
import { startHostPage } from './kit/host-page.ts';
import { withPlace } from './kit/place.ts';
import { type Line, value } from './kit/report.ts';
import { inTurns, percentile } from './kit/stats.ts';
import type { ProductOptions, ProductStarted } from './product.ts';

const count = 100_000;
const rounds = 5;
const frames = 120;

/** Runs in the page: both rivals under one name. */
const prepare = (size: number): void => {
  const rows = Array.from({ length: size }, (_, i) => ({
    id: `order-${i}`,
    tenantId: 'merchant',
    state: i % 20 === 0 ? 'abnormal' : 'completed',
    startedAt: 1_780_000_000_000 - i * 60_000,
    stationId: `station-${i % 200}`,
    stationName: `Station ${i % 200}`,
    chargerId: `charger-${i % 200}`,
    chargerName: `Charger ${i % 200}`,
    connector: 1,
    idTag: `TAG${i % 5000}`,
    userName: `Driver ${i % 5000}`,
    driverId: null,
    cardId: null,
    endedAt: 1_780_000_000_000 - i * 60_000 + 3_600_000,
    durationMs: 3_600_000,
    energyWh: 1000 + (i % 60_000),
    powerW: 0,
    socPercent: null,
    totalMinor: 100 + (i % 4000),
    taxMinor: 16,
    currency: 'EUR',
    zone: 'Europe/Berlin',
    transactionId: i + 1,
    meterStartWh: 0,
    meterStopWh: 1000,
    abnormalReason: null,
    stopReason: 'local',
    updatedAt: 1_780_000_000_000 - i * 60_000,
  }));
  type Orders = typeof rows;
  const widget = () => document.querySelector('order-table') as HTMLElement & { source: unknown };
  const gridOf = () => widget().shadowRoot?.querySelector('[role=grid]') ?? null;
  const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
  const shows = (text: string | null | undefined) => text?.includes('Station 0') === true;

  const bare = (items: Orders) => {
    const height = 40;
    const grid = document.createElement('div');
    grid.id = 'bare';
    grid.style.cssText = 'height:600px;overflow:auto;position:relative';
    const space = document.createElement('div');
    space.style.height = `${items.length * height}px`;
    const block = document.createElement('div');
    block.style.cssText = 'position:absolute;top:0;left:0;right:0';
    const lines = Array.from({ length: 20 }, () => {
      const line = block.appendChild(document.createElement('div'));
      line.style.cssText = `display:flex;height:${height}px`;
      return Array.from({ length: 8 }, () => {
        const cell = line.appendChild(document.createElement('div'));
        cell.style.cssText = 'flex:1;overflow:hidden';
        return cell;
      });
    });
    const draw = () => {
      const first = Math.floor(grid.scrollTop / height);
      block.style.transform = `translateY(${first * height}px)`;
      lines.forEach((cells, i) => {
        const row = items[first + i];
        const texts = row
          ? [
              row.startedAt,
              row.stationName,
              row.chargerName,
              row.userName,
              row.durationMs,
              row.energyWh,
              row.totalMinor,
              row.state,
            ]
          : [];
        cells.forEach((cell, n) => {
          cell.textContent = String(texts[n] ?? '');
        });
      });
    };
    grid.addEventListener('scroll', draw);
    grid.append(space, block);
    document.body.append(grid);
    draw();
    return grid;
  };

  const bench = {
    /** Ms from giving the rows to the frame after they are in the document. */
    async first(who: 'product' | 'ceiling') {
      document.querySelector('#bare')?.remove();
      if (who === 'product') {
        // Another source first, so that each round begins with a table that has nothing to show.
        widget().source = { page: async () => ({ items: [], next: null, totals: { count: 0, sums: {} } }) };
        while (shows(gridOf()?.textContent)) await frame();
        for (let i = 0; i < 10; i++) await frame();
      }
      const page = { items: rows, next: null, totals: { count: rows.length, sums: { energyWh: 1, totalMinor: 1 } } };
      const startedAt = performance.now();
      if (who === 'ceiling') bare(rows);
      else widget().source = { page: async () => page };
      const there = () =>
        shows(who === 'ceiling' ? document.querySelector('#bare')?.textContent : gridOf()?.textContent);
      while (!there()) await new Promise((resolve) => setTimeout(resolve));
      const shownAt = performance.now();
      await frame();
      return shownAt - startedAt;
    },
    /** Ms between frames while scrolling by 700 px each. */
    async scroll(who: 'product' | 'ceiling', steps: number) {
      const grid = who === 'ceiling' ? document.querySelector('#bare') : gridOf();
      if (!grid) throw new Error('There is nothing to scroll.');
      grid.scrollTop = 0;
      await frame();
      const times: number[] = [];
      let before = await frame();
      for (let i = 0; i < steps; i++) {
        grid.scrollTop += 700;
        const now = await frame();
        times.push(now - before);
        before = now;
      }
      if (grid.scrollTop < 700 * steps * 0.9) throw new Error('It did not scroll.');
      return times;
    },
    nodes: () => [gridOf()?.querySelectorAll('*').length ?? 0, widget().shadowRoot?.querySelectorAll('*').length ?? 0],
  };
  Object.assign(window, { bench });
};

declare global {
  interface Window {
    bench: {
      first(who: string): Promise<number>;
      scroll(who: string, steps: number): Promise<number[]>;
      nodes(): number[];
    };
  }
}

const measure = async (page: Page): Promise<Line[]> => {
  await page.locator('order-table').waitFor();
  await page.waitForFunction(() => document.querySelector('order-table')?.shadowRoot?.textContent?.trim());
  await page.evaluate(prepare, count);
  const rows = { bench: 'table', unit: 'ms' };
  const first = (who: string) => page.evaluate((w) => window.bench.first(w), who);
  const scroll = async (who: string) => {
    await first(who);
    const times = await page.evaluate(([w, n]) => window.bench.scroll(String(w), Number(n)), [who, frames] as const);
    return percentile(times, 0.95);
  };
  const start = await inTurns(rounds, { product: () => first('product'), ceiling: () => first('ceiling') });
  const frame = await inTurns(rounds, { product: () => scroll('product'), ceiling: () => scroll('ceiling') });
  await first('product');
  const [inGrid = 0, inAll = 0] = await page.evaluate(() => window.bench.nodes());
  return [
    value({ ...rows, what: `first rows of ${count}`, ...start }, ['≤', 50]),
    value({ ...rows, what: 'p95 frame while scrolling', ...frame }, ['≤', 25]),
    value({ ...rows, unit: 'nodes', what: 'nodes of the grid', product: inGrid }, ['≤', 250]),
    value({ ...rows, unit: 'nodes', what: 'nodes with search, filters and icons', product: inAll }),
  ];
};

export const table = (): Promise<Line[]> =>
  withPlace(async (folder) => {
    const host = await startHostPage();
    const product = startChild('product.ts');
    try {
      const options: ProductOptions = { folder, stations: 1, chargers: 1, cards: 1, origins: [host.origin] };
      const { port, key } = await product.ask<ProductStarted>('start', options);
      return await measure(await host.open(`http://127.0.0.1:${port}`, key, '<order-table></order-table>'));
    } finally {
      await host.close();
      await product.stop();
    }
  });
