/** The demo as one thing to start and stop: seeded database, product, portal, fleet, and the merchant's own site on a second origin. */
import { randomUUIDv7 } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { type App, startApp } from '../bff/app.ts';
import { ConfigError, readConfig } from '../bff/config.ts';
import { openStore } from '../bff/store/index.ts';
import type { Log } from '../bff/store/types.ts';
import { openDoors, siteTenantId } from './access.ts';
import { type Site, startSite } from './embed/server.ts';
import { demoKeys } from './keys.ts';
import { addRoutes } from './routes.ts';
import { furnish } from './seed/furnish.ts';
import { merchants } from './seed/merchants.ts';
import { seedDemo } from './seed/seed.ts';
import { Fleet } from './simulator/fleet.ts';
import { loadFleet } from './simulator/load.ts';
import { powerFactor } from './simulator/time-lapse.ts';
import { standInForStripe } from './stripe/stand-in.ts';

export interface DemoOptions {
  /** Settings as in the environment; PORT, HOST, DATA_DIR and DEMO_API_KEY among them. */
  env: Readonly<Record<string, string | undefined>>;
  log: Log;
  /** Port of the merchant's own site; 0: any free one. */
  sitePort: number;
  /** At most so many chargers connect; all of them when left out. */
  fleetSize?: number;
  /** Of the seeded log-ins. */
  password?: string;
  now?(): number;
  /** Folders of the built widgets and pages, when they are not in `dist/`. */
  widgetsDir?: string;
  pagesDir?: string;
}

export interface Demo {
  app: App;
  fleet: Fleet;
  site: Site;
  /** Origin of product and portal. */
  url: string;
  /** Origin of the merchant's own site. */
  siteUrl: string;
  apiKey: string;
  /** Of every seeded log-in. */
  password: string;
  /** Whether the database was empty. */
  seeded: boolean;
  close(): Promise<void>;
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Rejects with ConfigError for wrong settings, and when a port is taken. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { log, env, password = 'wattfront-demo', now = Date.now } = options;
  const port = env.PORT ?? '8080';
  const publicUrl = env.PUBLIC_URL ?? (port === '0' ? undefined : `http://localhost:${port}`);
  const own = readConfig({ DATA_DIR: './data/demo', OFFLINE_ALARM_MINUTES: '2', ...env, PUBLIC_URL: publicUrl });
  const keys = demoKeys(own.secretKey);
  const apiKey = env.DEMO_API_KEY || keys.apiKey;
  if (!/^\S{20,200}$/.test(apiKey)) throw new ConfigError('DEMO_API_KEY: must have 20 to 200 characters and no spaces');
  const newId = randomUUIDv7;
  const builtDir = options.pagesDir ?? here('../dist/demo');

  const stripe = await standInForStripe(own, { now, newId });
  const config = { ...own, ...stripe?.settings };
  const seeded = await seed();
  let fleet: Fleet | undefined;
  let siteUrl = '';
  const app = await startApp({
    config,
    log,
    now,
    newId,
    widgetsDir: options.widgetsDir ?? here('../dist/widgets'),
    demo: true,
    powerFactor,
    extend: (hono, store) => addRoutes(hono, store, { builtDir, fleet: () => fleet, password, siteUrl: () => siteUrl }),
  }).catch(async (error: unknown) => {
    await stripe?.close();
    throw error;
  });
  const merchant = merchants.find(({ id }) => id === siteTenantId);
  if (stripe && merchant) await stripe.connect(app.store, app.port, merchant);
  const url = publicUrl ?? `http://localhost:${app.port}`;
  const origins = (sitePort: number) => [`http://localhost:${sitePort}`, `http://127.0.0.1:${sitePort}`];
  const site = await startSite({
    api: url,
    apiKey,
    port: options.sitePort,
    host: config.HOST,
    origins,
    pagesDir: here('./embed/pages'),
    builtDir,
  }).catch(async (error: unknown) => {
    await app.close();
    await stripe?.close();
    throw error;
  });
  siteUrl = `http://localhost:${site.port}`;
  await openDoors(app.store, apiKey, origins(site.port), now());
  const chargers = await loadFleet(app.store, keys.chargerKey);
  fleet = new Fleet({
    url: `ws://127.0.0.1:${app.port}/ocpp`,
    chargers: chargers.slice(0, options.fleetSize),
    now,
    newId,
  });
  fleet.start();
  const running = fleet;
  const furnishing = new AbortController();
  const furnished = seeded
    ? furnish({
        url: `http://127.0.0.1:${app.port}`,
        apiKey,
        tenantId: siteTenantId,
        now,
        connected: () => running.counts.online / Math.max(1, running.counts.chargers),
        signal: furnishing.signal,
      }).catch((error: unknown) => {
        if (!furnishing.signal.aborted) log.warn({ err: error }, 'the demo has less to show');
      })
    : undefined;

  return {
    app,
    fleet: running,
    site,
    url,
    siteUrl,
    apiKey,
    password,
    seeded,
    async close() {
      furnishing.abort();
      await furnished;
      running.stop();
      await site.close();
      await app.close();
      await stripe?.close();
    },
  };

  async function seed(): Promise<boolean> {
    const store = await openStore({
      ...(config.DATABASE_URL && { url: config.DATABASE_URL }),
      dataDir: config.DATA_DIR,
      now,
      newId,
      log,
    });
    try {
      return await seedDemo(store, {
        nowMs: now(),
        password,
        keyOf: keys.chargerKey,
        linkBase: `${publicUrl ?? ''}/welcome`,
      });
    } finally {
      await store.close();
    }
  }
}
