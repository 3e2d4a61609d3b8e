/** Writes with an `Idempotency-Key`: done once, and answered again as the first time. Knows no table but its own. */
import { createHash } from 'node:crypto';
import { systemScope } from '../store/scope.ts';
import { idempotency } from '../store/tables/index.ts';
import type { Row, Store, Writer } from '../store/types.ts';
import type { Endpoint } from './contract.ts';
import type { Caller } from './http.ts';
import { type Failure, fail } from './result.ts';

type Bytes = NonNullable<Request['body']>;

export interface HashedFile {
  body: Bytes;
  /** Undefined until all of it was read. */
  hash(): string | undefined;
  /** Reads it for its hash alone. */
  readOut(): Promise<void>;
}

/** The largest file that a setting allows: what is larger is no repetition. */
const maxReadOutBytes = 4 * 1024 ** 3;

/** A file that is hashed on its way to whoever reads it, so that it is read once and never held. */
export const hashedFile = (source: Bytes): HashedFile => {
  const digest = createHash('sha256');
  let hash: string | undefined;
  const body = source.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, out) {
        digest.update(chunk);
        out.enqueue(chunk);
      },
      flush() {
        hash = digest.digest('base64url');
      },
    }),
  );
  return {
    body,
    hash: () => hash,
    async readOut() {
      let size = 0;
      for await (const chunk of body) {
        size += chunk.byteLength;
        if (size > maxReadOutBytes) return;
      }
    },
  };
};

export interface Repeat {
  id: string;
  tenantId: string;
  /** Of all that was sent: the same key with something else is another request. Undefined until a file was read to its end. */
  hash(): string | undefined;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** @param said all of the request but its file */
export const repeatOf = ({ scope }: Caller, key: string, said: string, file: HashedFile | undefined): Repeat => ({
  id: sha256(`${scope.actor.kind} ${scope.actor.id} ${key}`),
  tenantId: scope.tenantId,
  hash() {
    if (!file) return sha256(said);
    const ofFile = file.hash();
    return ofFile && sha256(`${sha256(said)}\n${ofFile}`);
  },
});

/** Written in the same transaction as the work, so that a crash leaves both or neither. */
export const keep = async (w: Writer, e: Endpoint, repeat: Repeat, result: unknown, now: number): Promise<void> => {
  const requestHash = repeat.hash();
  if (requestHash === undefined) throw new Error(`${e.method} ${e.path} writes before it has read all of its file`);
  await w.insert(idempotency, {
    id: repeat.id,
    tenantId: repeat.tenantId,
    requestHash,
    status: e.once ? 0 : (e.status ?? (result === undefined ? 204 : 200)),
    body: e.once ? null : (result ?? null),
    createdAt: now,
  });
};

type Kept = Row<typeof idempotency>;

export const keptOf = (store: Store, { id }: Repeat): Promise<Kept | undefined> =>
  store.read(systemScope('auth')).find(idempotency, id);

export const replayed = (row: Kept, repeat: Repeat): Response | Failure => {
  if (row.requestHash !== repeat.hash())
    return fail('unprocessable', 'This Idempotency-Key was used for another request. Choose a new one.');
  if (row.status === 0)
    return fail('conflict', 'This request was carried out already. Its answer held a secret and is not shown twice.');
  const headers = { 'idempotent-replayed': 'true' };
  if (row.status === 204) return new Response(null, { status: 204, headers });
  return Response.json(row.body, { status: row.status, headers });
};
