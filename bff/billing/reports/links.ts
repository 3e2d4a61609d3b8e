/**
 * How scheduled reports reach those who get them: by mail, with an address at which each can fetch the file once without a log-in, where the server
 * knows its own address. The address is known by its hash; whatever is wrong with one looks the same. A page asks first, and only its
 * button uses the address up; where the sending breaks off it can be used again.
 */
import { and, eq, isNull } from 'drizzle-orm';
import type { Hono, Context as HonoContext } from 'hono';
import { scopeLater } from '../../access/callers.ts';
import { hashToken, newToken } from '../../access/secrets.ts';
import { contentTypes } from '../../kernel/export.ts';
import { problemResponse, streamed } from '../../kernel/http.ts';
import { type Failure, fail } from '../../kernel/result.ts';
import { isoWriter } from '../../kernel/stamp.ts';
import { attachment, safeName } from '../../sites/files/names.ts';
import { systemScope } from '../../store/scope.ts';
import { mails, reportFiles, reportLinks, reportSchedules, tenants } from '../../store/tables/index.ts';
import type { Log, Row, Store, Writer } from '../../store/types.ts';
import { gonePage, letterOf, linkPage } from './letters.ts';
import { contentOf } from './make.ts';
import type { ReportFileRecord } from './rows.ts';

const path = '/shared-reports';

export interface LinkDeps {
  newId(): string;
  publicUrl: string | undefined;
}

/** Mails a schedule's file that is ready or failed to its recipients, in the transaction that ends it. */
export const mailReport = async (w: Writer, deps: LinkDeps, file: ReportFileRecord): Promise<void> => {
  const schedule = file.scheduleId === null ? undefined : await w.find(reportSchedules, file.scheduleId);
  if (!schedule || schedule.recipients.length === 0) return;
  const { tenantId, updatedAt: createdAt } = file;
  const locale = (await w.find(tenants, tenantId))?.locale ?? 'en';
  for (const recipient of schedule.recipients) {
    const token = deps.publicUrl !== undefined && file.state === 'ready' ? newToken('wfr') : undefined;
    if (token !== undefined)
      await w.insert(reportLinks, {
        id: hashToken(token),
        ...{ tenantId, reportId: file.id, recipient, expiresAt: file.expiresAt, usedAt: null, createdAt },
      });
    const letter = letterOf(file, locale, token === undefined ? null : `${deps.publicUrl}${path}/${token}`);
    await w.insert(mails, {
      ...{ id: deps.newId(), tenantId, to: recipient, ...letter },
      ...{ sentAt: null, attempts: 0, error: null, createdAt },
    });
  }
  w.bell('mails');
};

/** A report as HTTP sends it. */
export const reportAnswer = (file: ReportFileRecord, method: string, bytes: AsyncIterable<Uint8Array>): Response =>
  new Response(method === 'HEAD' ? null : streamed(bytes), {
    headers: {
      'content-type': contentTypes[file.format],
      'content-length': String(file.sizeBytes),
      'content-disposition': attachment(`${safeName(file.name, file.report)}.${file.format}`),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  });

export interface LinkRoutesDeps {
  store: Store;
  log: Log;
  now(): number;
  newId(): string;
  throttle(key: string): Promise<Failure | null>;
  addressOf(c: HonoContext): string;
}

interface Found {
  link: Row<typeof reportLinks>;
  file: ReportFileRecord;
}

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

export const mountReportLinks = (app: Hono, deps: LinkRoutesDeps): void => {
  const { store, log, now } = deps;
  const scope = systemScope('jobs');
  const read = store.read(scope);

  const find = async (c: HonoContext): Promise<Found | undefined> => {
    const link = await read.find(reportLinks, hashToken(c.req.param('token') ?? ''));
    if (!link || link.usedAt !== null || link.expiresAt <= now()) return undefined;
    const file = await read.find(reportFiles, link.reportId);
    if (file?.state !== 'ready') return undefined;
    return (await scopeLater(store, file.scopeTenantId, scope.actor)) ? { link, file } : undefined;
  };

  /** Uses the address up; false where somebody else just did. */
  const take = ({ link, file }: Found): Promise<boolean> =>
    store.tx(scope, async (w) => {
      const unused = and(eq(reportLinks.id, link.id), isNull(reportLinks.usedAt));
      if ((await w.updateWhere(reportLinks, unused, { usedAt: now() })) === 0) return false;
      const { name } = file;
      await w.audit('report.fetch', 'reportFile', file.id, { name, recipient: link.recipient }, file.tenantId);
      return true;
    });

  async function* once({ link, file }: Found): AsyncGenerator<Buffer> {
    let isWhole = false;
    try {
      yield* contentOf(store, file);
      isWhole = true;
    } finally {
      // A broken download can be tried again.
      if (!isWhole) await store.tx(scope, async (w) => void (await w.update(reportLinks, link.id, { usedAt: null })));
    }
  }

  const gone = (c: HonoContext): Response => {
    const locale = (c.req.header('accept-language') ?? '').slice(0, 2);
    return new Response(gonePage(locale), { status: 404, headers: pageHeaders });
  };

  const answered = (serve: (c: HonoContext, found: Found) => Promise<Response>) => async (c: HonoContext) => {
    try {
      const tooOften = await deps.throttle(`address:${deps.addressOf(c)}`);
      if (tooOften) return problemResponse(tooOften, deps.newId());
      const found = await find(c);
      return found ? await serve(c, found) : gone(c);
    } catch (error) {
      log.error({ err: error }, 'a shared report could not be given');
      return problemResponse(fail('busy', 'Something broke on our side. Try again in a minute.'), deps.newId());
    }
  };

  app.get(
    `${path}/:token`,
    answered(async (_, { file }) => {
      const tenant = await read.find(tenants, file.tenantId);
      const until = isoWriter(tenant?.zone ?? 'UTC')(file.expiresAt).slice(0, 10);
      return new Response(linkPage(file, tenant?.locale ?? 'en', until), { headers: pageHeaders });
    }),
  );
  app.post(
    `${path}/:token`,
    answered(async (c, found) => ((await take(found)) ? reportAnswer(found.file, c.req.method, once(found)) : gone(c))),
  );
};
