/** Whether this node serves, as load balancers and monitors ask: it must be able to read, and to write soon. */
import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import type { Hono } from 'hono';
import { systemScope } from './store/scope.ts';
import { facts, nodes } from './store/tables/index.ts';
import type { Log, Store } from './store/types.ts';

interface HealthDeps {
  store: Store;
  log: Log;
  now(): number;
  nodeId: string;
  isClosing(): boolean;
  /** Chargers connected to this node. */
  chargers(): number;
}

/** Within which a row must be read and a write be on the disk for the server to be called well; who watches it hardly waits longer than 5 s. */
const healthMs = 4_000;

export const mountHealth = (app: Hono, { store, log, now, nodeId, isClosing, chargers }: HealthDeps): void => {
  let trying: Promise<boolean> | undefined;
  /** Anybody may ask, so a read and a write are tried once a second at most. */
  const isWell = (): Promise<boolean> => {
    trying ??= Promise.all([
      store.read(systemScope('jobs')).raw.select({ name: facts.name }).from(facts).limit(1),
      store.tx(systemScope('jobs'), (w) => w.updateWhere(nodes, eq(nodes.id, nodeId), { lastSeenAt: now() })),
    ])
      .then(() => true)
      .catch((error: unknown) => {
        log.error({ err: error }, 'nothing can be read or written');
        return false;
      })
      .finally(() => {
        setTimeout(() => {
          trying = undefined;
        }, 1000).unref();
      });
    return trying;
  };
  app.get('/healthz', async (c) => {
    if (isClosing()) return c.json({ status: 'closing' }, 503);
    if (!(await Promise.race([isWell(), sleep(healthMs, false, { ref: false })])))
      return c.json({ status: 'broken', node: nodeId, engine: store.engine }, 503);
    return c.json({ status: 'ok', node: nodeId, engine: store.engine, chargers: chargers() });
  });
};
