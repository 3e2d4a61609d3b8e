/** One HTTP or HTTPS request of a charger: files it fetches and brings. Knows nothing of OCPP. */
import { type IncomingHttpHeaders, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { LookupFunction } from 'node:net';

interface Exchange {
  method: 'GET' | 'PUT';
  body?: Buffer;
  /** Authorities whose servers are trusted besides the usual ones, PEM. */
  ca?: string | undefined;
  lookup?: LookupFunction | undefined;
  signal: AbortSignal;
}

export interface Answer {
  headers: IncomingHttpHeaders;
  body: Buffer;
}

const maxBytes = 256 * 1024 * 1024;
const maxRedirects = 3;
const silenceMs = 60_000;

/**
 * Resolves to an answer of success.
 *
 * @throws Error for addresses of other kinds, refusals, and lines that break
 */
export async function exchange(url: string, options: Exchange, redirects = 0): Promise<Answer> {
  const { method, body, ca, lookup, signal } = options;
  const target = new URL(url);
  const send = target.protocol === 'https:' ? secureRequest : plainRequest;
  if (!/^https?:$/.test(target.protocol)) throw new Error(`${target.protocol} is not spoken here.`);
  const { promise, resolve, reject } = Promise.withResolvers<Answer & { status: number }>();
  const req = send(
    target,
    {
      method,
      signal,
      timeout: silenceMs,
      headers: body === undefined ? {} : { 'content-length': body.length, 'content-type': 'text/plain; charset=utf-8' },
      ...(ca !== undefined && { ca }),
      ...(lookup !== undefined && { lookup }),
    },
    (response) => {
      const parts: Buffer[] = [];
      let size = 0;
      response.on('data', (part: Buffer) => {
        size += part.length;
        if (size > maxBytes) req.destroy(new Error('The file is too large.'));
        else parts.push(part);
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }),
      );
    },
  );
  req.on('timeout', () => req.destroy(new Error('The server is silent.')));
  req.on('error', reject);
  req.end(body);
  const { status, headers, body: received } = await promise;
  if (status >= 200 && status < 300) return { headers, body: received };
  if (status >= 300 && status < 400 && headers.location !== undefined && redirects < maxRedirects)
    return exchange(new URL(headers.location, url).href, options, redirects + 1);
  throw new Error(`The server answered ${status}.`);
}
