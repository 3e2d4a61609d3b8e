/**
 * From the charger's StopTransaction frame to the changed row in a browser, with 1 000 connected chargers of which many charge.
 *
 * The way is measured as a whole: the frame is written to the socket; the server reads, decides, prices, commits and syncs, tells the live
 * stream; `<order-table>` on another origin's page in Chromium draws the row; a MutationObserver there sees its new state. Both ends read
 * the same machine's clock. Beside it, in the same run, the ceiling: how long the charger itself waits for its reply, which is
 * everything up to the commit. Other chargers go on with whole sessions meanwhile, at a rate that a fleet of this size has.
 */
import type { Page } from 'playwright-core';
import { startChild } from './kit/child.ts';
import { openFleet } from './kit/fleet.ts';
import { startHostPage } from './kit/host-page.ts';
import { withPlace } from './kit/place.ts';
import { type Line, value } from './kit/report.ts';
import { cardOf, identityOf, stationIdOf } from './kit/seed.ts';
import { percentile } from './kit/stats.ts';
import { openWire, textFrame } from './kit/wire.ts';
import type { ProductOptions, ProductStarted } from './product.ts';

const fleetSize = 1_000;
const stations = 20;
/** A thousand busy chargers that meter every ten seconds. */
const callsPerSecond = 100;
const stops = 60;
const waitMs = 10_000;

/** Runs in the page: says when a charger's order is first seen as ended. */
const watch = (): void => {
  const seen: Record<string, number> = {};
  const look = () => {
    for (const row of document.querySelector('order-table')?.shadowRoot?.querySelectorAll('.window > .tr') ?? []) {
      const text = row.textContent ?? '';
      const charger = /Probe \d+/.exec(text)?.[0];
      if (charger && !text.includes('Charging')) seen[charger] ??= performance.timeOrigin + performance.now();
    }
  };
  const root = document.querySelector('order-table')?.shadowRoot;
  if (root)
    new MutationObserver(look).observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
  Object.assign(window, { seen });
};

declare global {
  interface Window {
    seen: Record<string, number>;
  }
}

const nowMs = () => performance.timeOrigin + performance.now();
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** One session by hand. Answers when its stop was sent, when it was answered, and when the page showed it. */
const probe = async (port: number, page: Page, n: number) => {
  const identity = identityOf(fleetSize + n);
  const card = cardOf(fleetSize + n);
  let answered = Promise.withResolvers<string>();
  let id = 0;
  const wire = await openWire(
    port,
    `/ocpp/${identity}`,
    (text) => answered.resolve(text),
    (why) => answered.reject(new Error(why)),
  );
  const call = (action: string, payload: object) => {
    answered = Promise.withResolvers<string>();
    wire.send(textFrame(JSON.stringify([2, String(++id), action, payload])));
    return answered.promise;
  };
  const timestamp = () => new Date().toISOString();
  const started = await call('StartTransaction', {
    connectorId: 1,
    idTag: card,
    meterStart: 0,
    timestamp: timestamp(),
  });
  const transactionId = Number(/"transactionId":(\d+)/.exec(started)?.[1]);
  const name = `Probe ${n}`;
  await page.waitForFunction(
    (probed) => document.querySelector('order-table')?.shadowRoot?.textContent?.includes(probed),
    name,
    { timeout: waitMs, polling: 50 },
  );
  await pause(100);
  const sentAt = nowMs();
  await call('StopTransaction', { transactionId, idTag: card, meterStop: 500, timestamp: timestamp() });
  const answeredAt = nowMs();
  await page.waitForFunction((probed) => window.seen[probed], name, { timeout: waitMs, polling: 20 });
  const seenAt = (await page.evaluate((probed) => window.seen[probed], name)) ?? Number.NaN;
  wire.close();
  return { replyMs: answeredAt - sentAt, rowMs: seenAt - sentAt };
};

export const browser = (): Promise<Line[]> =>
  withPlace(async (folder) => {
    const host = await startHostPage();
    const product = startChild('product.ts');
    try {
      const all = fleetSize + stops;
      const options: ProductOptions = {
        folder,
        stations,
        chargers: all,
        cards: all,
        probesFrom: fleetSize,
        origins: [host.origin],
      };
      const { port, key } = await product.ask<ProductStarted>('start', options);
      const fleet = await openFleet(port, fleetSize, identityOf, cardOf);
      const page = await host.open(
        `http://127.0.0.1:${port}`,
        key,
        `<order-table station-id="${stationIdOf(stations)}" columns="state,chargerName,startedAt,energyWh,totalMinor"></order-table>`,
      );
      await page.waitForFunction(() => document.querySelector('order-table')?.shadowRoot?.textContent?.trim());
      await page.evaluate(watch);
      let busy = true;
      const load = (async () => {
        while (busy) await fleet.run({ forMs: 2_000, callsPerSecond });
      })();
      load.catch(() => {
        busy = false;
      });
      const found: { replyMs: number; rowMs: number }[] = [];
      for (let n = 0; n < stops && busy; n++) found.push(await probe(port, page, n));
      busy = false;
      await load;
      fleet.close();
      const p95 = (times: number[]) => percentile(times, 0.95);
      return [
        value(
          {
            bench: 'browser',
            what: `p95 StopTransaction → row, ${fleetSize} chargers`,
            unit: 'ms',
            product: p95(found.map((f) => f.rowMs)),
            ceiling: p95(found.map((f) => f.replyMs)),
          },
          ['≤', 250],
        ),
      ];
    } finally {
      await host.close();
      await product.stop();
    }
  });
