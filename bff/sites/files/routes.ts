/**
 * Where chargers fetch and bring files: `/files/{token}` and `/files/{token}/{any name}`, by GET and HEAD or by PUT and POST, raw or as a
 * form. The token is all that a charger shows; it is known by its hash, and tells the file, the charger and the way. Everything that is
 * wrong with a token looks the same, except that its time is over.
 */
import type { Hono, Context as HonoContext } from 'hono';
import { hashToken } from '../../access/secrets.ts';
import { problemResponse, streamed } from '../../kernel/http.ts';
import { type Failure, fail, invalid, isFailure } from '../../kernel/result.ts';
import { systemScope } from '../../store/scope.ts';
import { fileLinks, files } from '../../store/tables/index.ts';
import type { Log, Row, Store } from '../../store/types.ts';
import type { Content } from './content.ts';
import { boundaryOf, type FormFile, formFile } from './multipart.ts';
import { attachment, safeName } from './names.ts';
import { rangeOf } from './range.ts';
import type { FileRecord } from './rows.ts';
import { Refused } from './stream.ts';

export interface FileRoutesDeps {
  store: Store;
  content: Content;
  log: Log;
  now(): number;
  newId(): string;
  maxLogBytes: number;
  throttle(key: string): Promise<Failure | null>;
  addressOf(c: HonoContext): string;
}

interface Found {
  link: Row<typeof fileLinks>;
  file: FileRecord;
}

/** A file as HTTP sends it: whole, a range of it, or its head. `sent` is called after the last byte of the file. */
export const fileAnswer = (
  content: Content,
  file: FileRecord,
  request: Request,
  sent?: () => Promise<void>,
): Response => {
  const size = file.sizeBytes;
  const tag = `"${file.sha256}"`;
  const condition = request.headers.get('if-range');
  const range = condition !== null && condition !== tag ? 'all' : rangeOf(request.headers.get('range'), size);
  const headers = {
    'content-type': 'application/octet-stream',
    'content-disposition': attachment(file.name),
    'accept-ranges': 'bytes',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    etag: tag,
  };
  if (range === 'none')
    return new Response(null, { status: 416, headers: { ...headers, 'content-range': `bytes */${size}` } });
  const { from, to } = range === 'all' ? { from: 0, to: size - 1 } : range;
  const bytes = async function* () {
    yield* content.send(file.id, from, to);
    if (to === size - 1) await sent?.();
  };
  return new Response(request.method === 'HEAD' ? null : streamed(bytes()), {
    status: range === 'all' ? 200 : 206,
    headers: {
      ...headers,
      'content-length': String(to - from + 1),
      ...(range !== 'all' && { 'content-range': `bytes ${from}-${to}/${size}` }),
    },
  });
};

/** The bytes of the file in a form; what follows the file is read and thrown away. */
const fileIn = (form: FormFile) =>
  async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) yield* form.push(chunk);
    if (form.state !== 'ended') throw new Refused(fail('invalid', 'The form ends before its file, or holds none.'));
  };

export const mountFiles = (app: Hono, deps: FileRoutesDeps): void => {
  const { store, content, log, now } = deps;
  const scope = systemScope('jobs');
  const read = store.read(scope);

  const find = async (c: HonoContext, way: 'up' | 'down'): Promise<Found | Failure> => {
    const tooMany = await deps.throttle(`address:${deps.addressOf(c)}`);
    if (tooMany) return tooMany;
    const link = await read.find(fileLinks, hashToken(c.req.param('token') ?? ''));
    const file = link?.way === way ? await read.find(files, link.fileId) : undefined;
    if (!link || !file) return fail('notFound', 'There is no such file.');
    return link.expiresAt <= now()
      ? fail('gone', 'The time of this address is over. Ask for a new one.')
      : { link, file };
  };

  const fetched = ({ link }: Found) =>
    link.usedAt !== null
      ? undefined
      : () =>
          store.tx(scope, async (w) => {
            await w.update(fileLinks, link.id, { usedAt: now() });
          });

  const give = async (c: HonoContext): Promise<Response | Failure> => {
    const found = await find(c, 'down');
    if (isFailure(found)) return found;
    if (found.file.state !== 'ready') return fail('notFound', 'There is no such file.');
    return fileAnswer(content, found.file, c.req.raw, fetched(found));
  };

  const take = async (c: HonoContext): Promise<Response | Failure> => {
    const found = await find(c, 'up');
    if (isFailure(found)) return found;
    const { link, file } = found;
    if (link.usedAt !== null) return fail('conflict', 'This file was brought already.');
    const { body, headers } = c.req.raw;
    if (!body) return invalid('', 'Send the file as the body of the request, or as a form with one file.');
    const boundary = boundaryOf(headers.get('content-type'));
    const form = boundary === undefined ? undefined : formFile(boundary);
    const announced = Number(headers.get('content-length') ?? Number.NaN);
    const named = c.req.path.split('/').slice(3).join('/');
    const received = await content.receive(file.id, body, {
      maxBytes: deps.maxLogBytes,
      // A form is a little larger than its file.
      announcedBytes: Number.isFinite(announced) && !form ? announced : undefined,
      linkId: link.id,
      ...(form && { through: fileIn(form) }),
      nameOf: () => {
        const name = form?.fileName || decoded(named);
        return name ? safeName(name, file.name) : undefined;
      },
      otherwise: 'waiting',
    });
    return isFailure(received) ? received : new Response('Received.\n', { headers: { 'content-type': 'text/plain' } });
  };

  const answered = (serve: (c: HonoContext) => Promise<Response | Failure>) => async (c: HonoContext) => {
    try {
      const answer = await serve(c);
      return isFailure(answer) ? problemResponse(answer, deps.newId()) : answer;
    } catch (error) {
      log.error({ err: error }, 'a file could not be given or taken');
      return problemResponse(fail('busy', 'Something broke on our side. Try again in a minute.'), deps.newId());
    }
  };

  for (const path of ['/files/:token', '/files/:token/*']) {
    app.get(path, answered(give));
    app.on(['PUT', 'POST'], path, answered(take));
  }
};

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};
