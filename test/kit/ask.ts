/** HTTP as a caller: the endpoints of the contracts, typed, with the status said aloud. Retries nothing. */
import { urlOf } from '../../bff/kernel/client.ts';
import type { Answer, BodyIn, Endpoint, Problem, QueryIn } from '../../bff/kernel/contract.ts';

export interface Ask<E> {
  params?: Record<string, string>;
  query?: QueryIn<E>;
  body?: BodyIn<E>;
  headers?: Record<string, string>;
}

export interface Asker {
  /** The raw response. */
  raw<E extends Endpoint>(e: E, o?: Ask<E>): Promise<Response>;
  /** The answer; throws when the request is refused. */
  ok<E extends Endpoint>(e: E, o?: Ask<E>): Promise<Answer<E>>;
  /** The problem; throws when the request is not refused. */
  refused<E extends Endpoint>(e: E, o?: Ask<E>): Promise<Problem>;
  /** Sends a file to an import. */
  upload(e: Endpoint, file: string | Uint8Array, type?: string): Promise<Response>;
}

/** @param headers of authentication */
export const asking = (url: string, headers: Record<string, string> = {}): Asker => {
  const raw: Asker['raw'] = (e, o = {}) =>
    fetch(url + urlOf(e, o.params, o.query ?? {}), {
      method: e.method,
      headers: { ...headers, ...(o.body !== undefined && { 'content-type': 'application/json' }), ...o.headers },
      ...(o.body !== undefined && { body: JSON.stringify(o.body) }),
    });
  return {
    raw,
    async ok(e, o) {
      const response = await raw(e, o);
      if (!response.ok) throw new Error(`${e.method} ${e.path}: ${response.status} ${await response.text()}`);
      return (response.status === 204 ? undefined : await response.json()) as Answer<typeof e>;
    },
    async refused(e, o) {
      const response = await raw(e, o);
      if (response.ok) throw new Error(`${e.method} ${e.path} was not refused: ${await response.text()}`);
      return (await response.json()) as Problem;
    },
    upload: (e, file, type = 'text/csv') =>
      fetch(url + e.path, { method: e.method, headers: { ...headers, 'content-type': type }, body: Buffer.from(file) }),
  };
};

export const bearer = (secret: string): Record<string, string> => ({ authorization: `Bearer ${secret}` });
