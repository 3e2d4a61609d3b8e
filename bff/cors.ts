/** Which pages of other origins may call the API: those that a merchant lists. */
import type { Hono } from 'hono';

const allowedHeaders = 'authorization, content-type, idempotency-key, last-event-id, x-csrf-token';

/** Answers browsers before they call the API from another origin, and marks what a listed one may read. */
export const allowOrigins = (app: Hono, isListed: (origin: string) => Promise<boolean>): void => {
  app.use('/v1/*', async (c, next) => {
    const origin = c.req.header('origin');
    const known = origin !== undefined && (await isListed(origin));
    if (c.req.method === 'OPTIONS') {
      return c.body(null, 204, {
        vary: 'Origin',
        ...(known && {
          'access-control-allow-origin': origin,
          'access-control-allow-methods': 'GET, POST, PATCH, PUT, DELETE',
          'access-control-allow-headers': allowedHeaders,
          'access-control-max-age': '600',
        }),
      });
    }
    await next();
    if (origin === undefined) return;
    c.res.headers.append('vary', 'Origin');
    if (known) {
      c.res.headers.set('access-control-allow-origin', origin);
      c.res.headers.set(
        'access-control-expose-headers',
        'x-request-id, retry-after, content-disposition, idempotent-replayed',
      );
    }
  });
};
