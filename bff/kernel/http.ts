/**
 * Contracts → HTTP routes: validation, permission, idempotency and problem details in one place, so that a handler is only its rule.
 * It knows no feature and no table.
 */
import { ReadableStream } from 'node:stream/web';
import type { Hono, Context as HonoContext } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import * as z from 'zod/mini';
import { type StoreError, storeErrorOf } from '../store/errors.ts';
import { systemScope } from '../store/scope.ts';
import type { Log, Reader, Scope, Store, Writer } from '../store/types.ts';
import type { Answer, BodyOut, Endpoint, Feature, Problem, QueryOut } from './contract.ts';
import type { Permission } from './permissions.ts';
import { type HashedFile, hashedFile, keep, keptOf, repeatOf, replayed } from './repeat.ts';
import { Failure, fail, failureCodes, isFailure } from './result.ts';
import { inWords } from './words.ts';

/** Who calls: made by access/callers.ts for every request that is not anonymous. */
export interface Caller {
  kind: 'account' | 'apiKey' | 'embed';
  scope: Scope;
  permissions: ReadonlySet<Permission>;
  /** Id of the log-in, key or embed session. */
  credentialId: string;
  /** Cookie callers must send this with every write. */
  csrf: string | null;
}

export interface Context<E extends Endpoint = Endpoint> {
  caller: Caller;
  /** Rows the caller may see. */
  read: Reader;
  /** Runs in one transaction; a Failure that the work answers undoes it. */
  tx<R>(work: (w: Writer) => Promise<R>): Promise<R>;
  params: Record<string, string>;
  query: QueryOut<E>;
  body: BodyOut<E>;
  now: number;
  request: Request;
  requestId: string;
  address: string;
}

export type Handler<E extends Endpoint> = (c: Context<E>) => Promise<Answer<E> | Failure | Response>;
export type Handlers<F extends Feature> = { [K in keyof F['endpoints']]: Handler<F['endpoints'][K]> };

export interface Bound {
  feature: Feature;
  handlers: Record<string, Handler<Endpoint>>;
}

/** Pairs a contract with its handlers; a missing or surplus handler does not compile. */
export const bind = <F extends Feature>(feature: F, handlers: Handlers<F>): Bound => ({
  feature,
  handlers: handlers as unknown as Bound['handlers'],
});

export interface HttpDeps {
  store: Store;
  log: Log;
  now(): number;
  newId(): string;
  /** The caller of a request, null when nobody; a Failure when the credentials given are wrong. */
  identify(request: Request, address: string): Promise<Caller | null | Failure>;
  /** Refuses a caller or address that asks too much. */
  throttle(key: string): Promise<Failure | null>;
  observe(route: string, method: string, status: number, seconds: number): void;
  /** Network address of the client. */
  addressOf(c: HonoContext): string;
}

export const maxBodyBytes = 256 * 1024;
export const maxFileBytes = 10 * 1024 * 1024;

/** The body of a response that is made while it is read. */
export const streamed = (bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): BodyInit =>
  ReadableStream.from(bytes) as unknown as BodyInit;

/** Carries a Failure out of a transaction so that it is rolled back. */
class Undo extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.detail);
    this.failure = failure;
  }
}

const storeFailures: Partial<Record<StoreError['code'], (e: StoreError) => Failure>> = {
  busy: () => new Failure('busy', 'The server has too much to write just now. Try again in a second.', [], 1),
  conflict: () => new Failure('busy', 'Others changed the same rows at the same time. Try again.', [], 1),
  // Not to be repeated unseen: a commit under way may have been done.
  lost: () => fail('busy', 'The database cannot be used just now. Look whether your change arrived, then try again.'),
  closed: () => fail('busy', 'The server is closing. Try again in a moment.'),
  badCursor: () =>
    fail('invalid', 'The cursor is not one of this list and sort order. Start again without it.', [
      { path: 'cursor', message: 'unknown cursor' },
    ]),
  duplicate: () => fail('conflict', 'This value is taken already.'),
  outOfScope: () => fail('forbidden', 'That belongs to a merchant outside your own.'),
};

/** Failures for people; anything else is a bug and stays an exception. */
export const failureOf = (error: unknown): Failure | undefined => {
  if (error instanceof Undo) return error.failure;
  const known = storeErrorOf(error);
  return known && storeFailures[known.code]?.(known);
};

export const problemOf = (failure: Failure, requestId: string): Problem => ({
  type: `/problems/${failure.code}`,
  title: failure.code.replace(/[A-Z]/g, (c) => ` ${c.toLowerCase()}`).replace(/^./, (c) => c.toUpperCase()),
  status: failureCodes[failure.code],
  detail: failure.detail,
  code: failure.code,
  requestId,
  ...(failure.errors.length > 0 && { errors: failure.errors.map((e) => ({ ...e })) }),
});

export const problemResponse = (failure: Failure, requestId: string): Response =>
  Response.json(problemOf(failure, requestId), {
    status: failureCodes[failure.code],
    headers: {
      'content-type': 'application/problem+json',
      'x-request-id': requestId,
      ...(failure.retryAfterS !== undefined && { 'retry-after': String(failure.retryAfterS) }),
    },
  });

const parse = (
  schema: z.ZodMiniType,
  value: unknown,
  where: string,
): { ok: true; value: unknown } | { ok: false; failure: Failure } => {
  const result = z.safeParse(schema, value, inWords);
  if (result.success) return { ok: true, value: result.data };
  const errors = result.error.issues
    .slice(0, 50)
    .map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  const first = errors[0];
  return {
    ok: false,
    failure: fail(
      'invalid',
      `The ${where} is not as it should be: ${first?.path ? `${first.path}: ` : ''}${first?.message ?? ''}`,
      errors,
    ),
  };
};

/** The server itself waits longer, for files that are taken as streams. */
const maxBodyMs = 120_000;

/** Reads a body up to a limit; a Failure when it is larger or takes too long. */
export const readBody = async (request: Request, maxBytes: number): Promise<Uint8Array | Failure> => {
  const tooLarge = () => fail('tooLarge', `The body is larger than ${maxBytes} bytes. Send it in parts.`);
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) return tooLarge();
  if (!request.body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  let isLate = false;
  const reader = request.body.getReader();
  const timer = setTimeout(() => {
    isLate = true;
    void reader.cancel();
  }, maxBodyMs);
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      size += next.value.byteLength;
      if (size > maxBytes) {
        void reader.cancel();
        return tooLarge();
      }
      chunks.push(next.value);
    }
  } finally {
    clearTimeout(timer);
  }
  return isLate ? fail('invalid', 'The body came too slowly. Send it again.') : Buffer.concat(chunks);
};

// PostgreSQL stores no NUL in a text; refused here, it is refused alike on both engines.
const noNul = fail('invalid', 'Texts cannot hold the character NUL (U+0000).');

const readJson = async (request: Request): Promise<{ text: string; value: unknown } | Failure> => {
  // A form of a foreign page cannot send this content type, so it cannot reach us with the reader's cookie.
  if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? ''))
    return fail('invalid', 'Send the body as JSON, with "Content-Type: application/json".');
  const bytes = await readBody(request, maxBodyBytes);
  if (isFailure(bytes)) return bytes;
  const text = new TextDecoder().decode(bytes);
  if (text === '') return { text, value: {} };
  if (text.includes('\\u0000')) return noNul;
  try {
    return { text, value: JSON.parse(text) };
  } catch {
    return fail('invalid', 'The body is not JSON.');
  }
};

const nobodyCaller = (address: string): Caller => ({
  kind: 'account',
  scope: { ...systemScope('auth'), actor: { kind: 'nobody', id: '', name: 'nobody', address } } as Scope,
  permissions: new Set(),
  credentialId: '',
  csrf: null,
});

const mayCall = (e: Endpoint, caller: Caller | null): Failure | null => {
  if (e.may === 'anyone') return null;
  if (!caller) return fail('unauthenticated', 'Log in, or send an API key as "Authorization: Bearer …".');
  if (e.may !== 'signedIn' && !caller.permissions.has(e.may))
    return fail('forbidden', `This needs the permission ${e.may}.`);
  return null;
};

const isWrite = (method: string) => method !== 'GET';

const answerOf = (e: Endpoint, value: unknown, requestId: string): Response => {
  if (value instanceof Response) {
    value.headers.set('x-request-id', requestId);
    return value;
  }
  const headers = { 'x-request-id': requestId, 'cache-control': 'no-store' };
  if (value === undefined) return new Response(null, { status: 204, headers });
  return Response.json(value, { status: (e.status ?? 200) as ContentfulStatusCode, headers });
};

const maxKeyLength = 200;

/** One request, from nothing known to an answer. */
const serve = async (
  deps: HttpDeps,
  e: Endpoint,
  handler: Handler<Endpoint>,
  hono: HonoContext,
  requestId: string,
): Promise<Response> => {
  const request = hono.req.raw;
  const address = deps.addressOf(hono);
  const problem = (failure: Failure) => problemResponse(failure, requestId);

  const known = await deps.identify(request, address);
  const caller = isFailure(known) ? null : known;
  const tooMany = await deps.throttle(caller ? `caller:${caller.credentialId}` : `address:${address}`);
  if (tooMany) return problem(tooMany);
  const refused = isFailure(known) && e.may !== 'anyone' ? known : mayCall(e, caller);
  if (refused) return problem(refused);
  if (caller?.csrf && isWrite(e.method) && e.may !== 'anyone' && request.headers.get('x-csrf-token') !== caller.csrf)
    return problem(fail('forbidden', 'The X-CSRF-Token header is missing or old. Reload the page.'));

  if (hono.req.url.includes('%00')) return problem(noNul);
  const query = e.query ? parse(e.query, hono.req.query(), 'query') : { ok: true as const, value: undefined };
  if (!query.ok) return problem(query.failure);
  let body: unknown;
  let bodyText = '';
  if (e.body) {
    const json = await readJson(request);
    if (isFailure(json)) return problem(json);
    const parsed = parse(e.body, json.value, 'body');
    if (!parsed.ok) return problem(parsed.failure);
    body = parsed.value;
    bodyText = json.text;
  }

  const key = isWrite(e.method) && caller ? request.headers.get('idempotency-key') : null;
  if (key && key.length > maxKeyLength)
    return problem(fail('invalid', `An Idempotency-Key has at most ${maxKeyLength} characters.`));
  let sent = request;
  let file: HashedFile | undefined;
  if (key && e.takes && request.body) {
    file = hashedFile(request.body);
    // The types of browsers, which send no streams, do not know `duplex`.
    const init = { method: e.method, headers: request.headers, body: file.body, duplex: 'half' };
    sent = new Request(request.url, init);
  }
  const repeat = key && caller ? repeatOf(caller, key, `${e.method} ${hono.req.path}\n${bodyText}`, file) : null;
  const answered = (value: unknown) => (isFailure(value) ? problem(value) : answerOf(e, value, requestId));
  const done = repeat && (await keptOf(deps.store, repeat));
  if (done) {
    await file?.readOut();
    return answered(replayed(done, repeat));
  }

  // Of two requests with one key at the same time the second fails of what the first did, and finds its answer.
  const refuse = async (failure: Failure): Promise<Response> => {
    // Of a file that was not read to its end nobody knows whether it is the same one.
    const other = repeat?.hash() === undefined ? undefined : await keptOf(deps.store, repeat);
    return answered(repeat && other ? replayed(other, repeat) : failure);
  };

  const active = caller ?? nobodyCaller(address);
  const scope = active.scope;
  let kept = false;
  const context: Context = {
    caller: active,
    read: deps.store.read(scope),
    tx: async (work) => {
      const keeps = !kept;
      const result = await deps.store.tx(scope, async (w) => {
        const answer = await work(w);
        if (isFailure(answer)) throw new Undo(answer);
        if (repeat && keeps) await keep(w, e, repeat, answer, deps.now());
        return answer;
      });
      // Only now: the store may run the work again before it is durable.
      kept = true;
      return result;
    },
    params: hono.req.param() as Record<string, string>,
    query: query.value as never,
    body: body as never,
    now: deps.now(),
    request: sent,
    requestId,
    address,
  };
  try {
    const value = await handler(context);
    return isFailure(value) ? await refuse(value) : answered(value);
  } catch (error) {
    const failure = failureOf(error);
    if (failure) return refuse(failure);
    throw error;
  }
};

/** Order of paths in which a named part comes before one that may be anything. */
const namesFirst = (a: string, b: string): number => {
  const mask = (path: string) => path.replace(/[^/]+/g, (part) => (part.startsWith('{') ? '1' : '0'));
  return mask(a) < mask(b) ? -1 : mask(a) > mask(b) ? 1 : 0;
};

/** Registers every endpoint of the features on the app. */
export const mount = (app: Hono, bound: readonly Bound[], deps: HttpDeps): void => {
  const routes = bound.flatMap(({ feature, handlers }) =>
    Object.entries(feature.endpoints).map(([name, e]) => ({ feature, handlers, name, e })),
  );
  // The first route that fits is taken: `/v1/things/status` before `/v1/things/{id}`, wherever they stand in a contract.
  for (const { feature, handlers, name, e } of routes.sort((a, b) => namesFirst(a.e.path, b.e.path))) {
    const handler = handlers[name];
    if (!handler) throw new Error(`${feature.name}.${name} has no handler`);
    app.on(e.method, e.path.replace(/\{(\w+)\}/g, ':$1'), async (hono) => {
      const requestId = deps.newId();
      const startMs = performance.now();
      let status = 500;
      try {
        const response = await serve(deps, e, handler, hono, requestId);
        status = response.status;
        // Hono answers HEAD by the GET route and drops the body: said to its source, or a stream would live on unread.
        if (hono.req.method === 'HEAD') await response.body?.cancel();
        return response;
      } catch (error) {
        const failure = failureOf(error);
        if (failure) {
          status = failureCodes[failure.code];
          return problemResponse(failure, requestId);
        }
        deps.log.error({ err: error, requestId, endpoint: `${feature.name}.${name}` }, 'request failed');
        return Response.json(
          {
            type: '/problems/internal',
            title: 'Server error',
            status: 500,
            detail:
              'Something broke on our side. Look whether your change arrived before you try again, and quote the request id if it stays.',
            code: 'internal',
            requestId,
          } satisfies Problem,
          { status: 500, headers: { 'content-type': 'application/problem+json', 'x-request-id': requestId } },
        );
      } finally {
        deps.observe(e.path, e.method, status, (performance.now() - startMs) / 1000);
      }
    });
  }
};
