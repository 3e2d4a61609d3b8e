/** The product as a process of its own, with a seeded database and no limit on messages per second; otherwise as `npm run serve` starts it. */
import { randomUUIDv7 } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { eq, sql } from 'drizzle-orm';
import { type App, startApp } from '../../bff/app.ts';
import { readConfig } from '../../bff/config.ts';
import { openStore } from '../../bff/store/index.ts';
import { systemScope } from '../../bff/store/scope.ts';
import { chargers, orders } from '../../bff/store/tables/index.ts';
import { answerParent, memoryNow, peakBytes } from './kit/child.ts';
import { seed } from './kit/seed.ts';

export interface ProductOptions {
  folder: string;
  stations: number;
  chargers: number;
  cards: number;
  /** Chargers from this number on are called `Probe n` and stand at one more station. */
  probesFrom?: number;
  /** Pages that may show the merchant's widgets. */
  origins?: string[];
}
export interface ProductStarted {
  port: number;
  key: string;
}

const problems: string[] = [];
const quiet = () => undefined;
const note = (fields: object, message: string) => void problems.push(`${message} ${JSON.stringify(fields)}`);
const log = { info: quiet, warn: note, error: note };
const givers = { now: Date.now, newId: randomUUIDv7 };
let app: App | undefined;

let firstRss = 0;
let peakRss = 0;

/** @param asShipped with the limits that it has by default */
const open = async (folder: string, asShipped = false): Promise<number> => {
  app = await startApp({
    config: readConfig({ PORT: '0', HOST: '127.0.0.1', DATA_DIR: folder, LOG_LEVEL: 'silent' }),
    log,
    ...givers,
    widgetsDir: fileURLToPath(new URL('../../dist/widgets', import.meta.url)),
    ...(!asShipped && { ocppLimits: { messagesPerSecond: 1_000_000, messageBurst: 1_000_000 } }),
  });
  return app.port;
};

answerParent({
  async start({ folder, ...size }: ProductOptions): Promise<ProductStarted> {
    const store = await openStore({ dataDir: folder, ...givers });
    const key = await seed(store, size);
    await store.close();
    return { port: await open(folder), key };
  },
  /** With the database that is there. */
  open: async (folder: string): Promise<ProductStarted> => ({ port: await open(folder), key: '' }),
  openAsShipped: async (folder: string): Promise<ProductStarted> => ({ port: await open(folder, true), key: '' }),
  peakBytes,
  async watchMemory(): Promise<void> {
    firstRss = peakRss = (await memoryNow()).rssBytes;
    setInterval(() => {
      peakRss = Math.max(peakRss, process.memoryUsage.rss());
    }, 20).unref();
  },
  grownBytes: () => peakRss - firstRss,
  memory: memoryNow,
  problems: () => problems,
  /** How many orders there are in each state: what was really done. */
  async orders(): Promise<Record<string, number>> {
    const rows = await app?.store
      .read(systemScope('test'))
      .raw.select({ state: orders.state, count: sql<number>`count(*)` })
      .from(orders)
      .groupBy(orders.state);
    return Object.fromEntries((rows ?? []).map((r) => [r.state, Number(r.count)]));
  },
  /** How many chargers are known to be connected, with everything that is remembered of them. */
  async online(): Promise<number> {
    const rows = await app?.store
      .read(systemScope('test'))
      .raw.select({ count: sql<number>`count(*)` })
      .from(chargers)
      .where(eq(chargers.online, true));
    return Number(rows?.[0]?.count ?? 0);
  },
  stop: () => app?.close(),
});
