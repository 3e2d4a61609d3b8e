/** What the demo adds to the server: its log-ins and the controls of the fleet, beside the portal's pages. Never part of the product itself. */

import { eq } from 'drizzle-orm';
import type { Hono } from 'hono';
import * as z from 'zod/mini';
import { mountPortal } from '../bff/portal.ts';
import { type Store, systemScope } from '../bff/store/index.ts';
import { tenantScope } from '../bff/store/tables/index.ts';
import { logIns, merchants } from './seed/merchants.ts';
import type { Fleet } from './simulator/fleet.ts';
import { speeds } from './simulator/time-lapse.ts';

interface RouteOptions {
  builtDir: string;
  /** Undefined while the fleet is not running. */
  fleet(): Fleet | undefined;
  password: string;
  siteUrl(): string;
}

const speedBody = z.strictObject({ speed: z.literal([...speeds]) });
const tenantBody = z.strictObject({ tenantId: z.string().check(z.maxLength(64)) });

export const addRoutes = (app: Hono, store: Store, { builtDir, fleet, password, siteUrl }: RouteOptions): void => {
  mountPortal(app, builtDir, { demo: true });

  const state = () => ({ speed: fleet()?.speed ?? 1, ...(fleet()?.counts ?? { chargers: 0, online: 0, charging: 0 }) });
  app.get('/demo/state', (c) => c.json({ ...state(), site: siteUrl() }));
  app.get('/demo/log-ins', (c) =>
    c.json({
      items: logIns.map(({ email, name, role, tenantId }) => ({
        email,
        name,
        role,
        password,
        tenant: merchants.find(({ id }) => id === tenantId)?.name ?? '',
      })),
    }),
  );
  // JSON only: a form of another page cannot send it, and no other origin is allowed to.
  const bodyOf = async (request: Request): Promise<unknown> =>
    request.headers.get('content-type')?.startsWith('application/json') ? request.json().catch(() => null) : null;

  app.post('/demo/speed', async (c) => {
    const body = speedBody.safeParse(await bodyOf(c.req.raw));
    const running = fleet();
    if (!body.success || !running) return c.json({ detail: `One of ${speeds.join(', ')}.` }, 422);
    running.speed = body.data.speed;
    return c.json(state());
  });
  const below = async (tenantId: string): Promise<Set<string>> => {
    const rows = await store
      .read(systemScope('demo'))
      .raw.select({ id: tenantScope.descendant })
      .from(tenantScope)
      .where(eq(tenantScope.ancestor, tenantId));
    return new Set(rows.map(({ id }) => id));
  };
  const act = (path: string, work: (running: Fleet, tenantIds: Set<string>) => unknown) =>
    app.post(path, async (c) => {
      const body = tenantBody.safeParse(await bodyOf(c.req.raw));
      const running = fleet();
      if (!body.success || !running) return c.json({ detail: 'tenantId is missing.' }, 422);
      return c.json({ place: work(running, await below(body.data.tenantId)) ?? null });
    });
  act('/demo/plug-in', (running, tenantIds) => running.plugIn(tenantIds));
  act('/demo/break', (running, tenantIds) => running.breakOne(tenantIds));
};
