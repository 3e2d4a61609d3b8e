/** What everybody may fetch of the certificate authority: its root and its revocation lists, for chargers and for proxies in front. */
import { and, eq, gt } from 'drizzle-orm';
import type { Hono } from 'hono';
import { problemResponse } from '../../kernel/http.ts';
import { fail } from '../../kernel/result.ts';
import { systemScope } from '../../store/scope.ts';
import { certificates } from '../../store/tables/index.ts';
import type { Store } from '../../store/types.ts';
import type { Authorities, Authority } from './authorities.ts';
import { factsOf, makeCrl } from './ca.ts';

export const crlPath = '/ca/crl';
export const rootPath = '/ca/root.pem';

/** A list is signed anew at most this often, since anybody may ask for it. */
const freshMs = 60_000;
/** How long others may go by it. */
const validMs = 24 * 3_600_000;

interface PagesOptions {
  store: Store;
  authorities: Authorities;
  now(): number;
  newId(): string;
}

export function mountAuthority(app: Hono, { store, authorities, now, newId }: PagesOptions): void {
  const lists = new Map<string, { madeAt: number; der: Promise<Uint8Array> }>();

  const makeList = async (authority: Authority): Promise<Uint8Array> => {
    const nowMs = now();
    // Those that have ended need not be named any more (RFC 5280 §3.3).
    const revoked = store.read(systemScope('auth')).iterate(certificates, {
      where: and(
        eq(certificates.state, 'revoked'),
        eq(certificates.issuer, factsOf(authority.pem).subject),
        gt(certificates.notAfter, nowMs),
      ),
      only: ['id', 'serial', 'revokedAt'],
    });
    const entries: { serial: string; atMs: number }[] = [];
    // All: one that is left out would be good again for whoever goes by the list.
    for await (const rows of revoked)
      for (const { serial, revokedAt } of rows) entries.push({ serial, atMs: revokedAt ?? nowMs });
    return makeCrl(await authorities.signer(authority), entries, nowMs, nowMs + validMs);
  };
  const listOf = (authority: Authority): Promise<Uint8Array> => {
    const kept = lists.get(authority.id);
    if (kept && now() - kept.madeAt < freshMs) return kept.der;
    const der = makeList(authority);
    lists.set(authority.id, { madeAt: now(), der });
    der.catch(() => lists.delete(authority.id));
    return der;
  };
  const answer = async (authority: Authority | undefined): Promise<Response> =>
    authority
      ? new Response(new Uint8Array(await listOf(authority)), {
          headers: { 'content-type': 'application/pkix-crl', 'cache-control': `max-age=${freshMs / 1000}` },
        })
      : problemResponse(fail('notFound', 'There is no such certificate authority.'), newId());

  app.get(crlPath, async () => answer(await authorities.active()));
  app.get(`${crlPath}/:id`, async (c) => answer(await authorities.find(c.req.param('id'))));
  app.get(rootPath, async () => {
    const { pem } = await authorities.active();
    return new Response(pem, { headers: { 'content-type': 'application/x-pem-file', 'cache-control': 'no-cache' } });
  });
}
