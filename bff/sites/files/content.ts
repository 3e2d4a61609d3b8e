/**
 * The bytes of files, in parts of half a megabyte: received and sent part by part, so that no transaction is long and memory stays that
 * of one part, whatever the file's size. A file that is received bears the time of its last part as the mark of who is receiving it:
 * whoever begins anew takes it over, and the one before finds its mark gone and ends.
 */
import { createHash } from 'node:crypto';
import { and, eq, inArray, isNull, lt } from 'drizzle-orm';
import { type Failure, fail, isFailure } from '../../kernel/result.ts';
import { systemScope } from '../../store/scope.ts';
import { fileLinks, fileParts, files } from '../../store/tables/index.ts';
import type { Store, Writer } from '../../store/types.ts';
import { type FileRecord, toFileRow } from './rows.ts';
import { brokenWords, drain, type Patience, partBytes, partsOf, Refused, steady } from './stream.ts';

/** Freed pages are read one by one: a few milliseconds on SQLite. */
const partsAtOnce = 8;
/** A part's progress is told at most this often. */
const tellEveryMs = 1000;
/** Uploads at a time on this node. */
const maxReceiving = 64;

export interface Receiving extends Patience {
  maxBytes: number;
  /** As the sender announced it, if it did. */
  announcedBytes: number | undefined;
  /** The charger's link: it is used up with the last byte. */
  linkId?: string;
  /** Finds the file in what is sent, such as a form. Throws Refused. */
  through?(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /** How the file is to be called; asked at the end of its bytes. */
  nameOf?(): string | undefined;
  /** What the file becomes when this attempt comes to nothing. */
  otherwise: 'waiting' | 'failed';
}

export interface Content {
  /** Takes a file's bytes; answers its row when it is ready. Parts of an earlier attempt are thrown away. */
  receive(fileId: string, source: ReadableStream<Uint8Array>, o: Receiving): Promise<FileRecord | Failure>;
  /** The bytes from one to another, both included, read as they are asked for. */
  send(fileId: string, from: number, to: number): AsyncGenerator<Uint8Array>;
  /** Removes the parts of a file that is gone or begun anew. */
  drop(fileId: string): Promise<void>;
}

const megabytes = (bytes: number): string => `${Math.floor(bytes / 1024 / 1024)} MB`;
const tooLarge = (maxBytes: number) => fail('tooLarge', `The file is larger than ${megabytes(maxBytes)}.`);
const takenOver = () => fail('conflict', 'The same file was begun anew by another upload, or deleted.');

export const createContent = ({ store, now }: { store: Store; now(): number }): Content => {
  const scope = systemScope('jobs');
  const read = store.read(scope);
  let receiving = 0;

  const tell = (w: Writer, row: FileRecord) => w.emit('file.changed', row.id, toFileRow(row), row.tenantId);

  /** Changes the file as long as this attempt's mark is on it; answers the new mark. */
  const step = (
    fileId: string,
    mark: number,
    patch: Partial<FileRecord>,
    { isTold = true, also }: { isTold?: boolean; also?: (w: Writer, row: FileRecord) => Promise<void> } = {},
  ): Promise<FileRecord> =>
    store.tx(scope, async (w) => {
      const updatedAt = Math.max(now(), mark + 1);
      if (!(await w.change(files, fileId, { ...patch, updatedAt }, { updatedAt: mark, state: 'receiving' })))
        throw new Refused(takenOver());
      const row = await w.find(files, fileId);
      if (!row) throw new Refused(takenOver());
      await also?.(w, row);
      if (isTold) await tell(w, row);
      return row;
    });

  const begin = (fileId: string): Promise<FileRecord | Failure> =>
    store.tx(scope, async (w) => {
      const before = await w.find(files, fileId);
      if (!before) return fail('notFound', 'There is no such file.');
      if (before.state === 'ready')
        return fail('conflict', 'The file is there already. Delete it before you send another.');
      const row = await w.update(files, fileId, {
        state: 'receiving',
        detail: '',
        sizeBytes: 0,
        updatedAt: Math.max(now(), before.updatedAt + 1),
      });
      if (!row) return fail('notFound', 'There is no such file.');
      await tell(w, row);
      return row;
    });

  const drop = async (fileId: string): Promise<void> => {
    for (let removed = partsAtOnce; removed === partsAtOnce; )
      removed = await store.tx(scope, async (w) => {
        const some = await w.raw
          .select({ part: fileParts.part })
          .from(fileParts)
          .where(eq(fileParts.fileId, fileId))
          .limit(partsAtOnce);
        if (some.length === 0) return 0;
        const parts = some.map(({ part }) => part);
        return w.removeWhere(fileParts, and(eq(fileParts.fileId, fileId), inArray(fileParts.part, parts)));
      });
  };

  const giveUp = async (fileId: string, mark: number, state: FileRecord['state'], detail: string): Promise<void> => {
    try {
      await step(fileId, mark, { state, detail, sizeBytes: 0 });
    } catch (error) {
      // Whoever took it over says how it goes on.
      if (error instanceof Refused) return;
      throw error;
    }
    await drop(fileId);
  };

  const take = async (begun: FileRecord, source: ReadableStream<Uint8Array>, o: Receiving): Promise<FileRecord> => {
    const { id, tenantId } = begun;
    await drop(id);
    const hash = createHash('sha256');
    let mark = begun.updatedAt;
    let toldMs = now();
    let sizeBytes = 0;
    let part = 0;
    try {
      const chunks = steady(source, o);
      for await (const body of partsOf(o.through?.(chunks) ?? chunks)) {
        sizeBytes += body.byteLength;
        if (sizeBytes > o.maxBytes) throw new Refused(tooLarge(o.maxBytes));
        hash.update(body);
        const number = part++;
        const isTold = now() - toldMs >= tellEveryMs;
        if (isTold) toldMs = now();
        const also = (w: Writer) => w.insert(fileParts, { fileId: id, part: number, tenantId, body });
        mark = (await step(id, mark, { sizeBytes }, { isTold, also })).updatedAt;
      }
      if (sizeBytes === 0) throw new Refused(fail('invalid', 'The file is empty.'));
      const name = o.nameOf?.();
      const ready = { state: 'ready' as const, detail: '', sha256: hash.digest('hex'), ...(name && { name }) };
      return await step(id, mark, ready, {
        also: async (w) => {
          if (o.linkId !== undefined) await w.update(fileLinks, o.linkId, { usedAt: now() });
          w.bell('batches');
        },
      });
    } catch (error) {
      const words = error instanceof Refused ? error.failure.detail : 'The file could not be stored.';
      await giveUp(id, mark, o.otherwise, o.otherwise === 'waiting' ? `${words} It may be sent again.` : words);
      throw error;
    }
  };

  const attempt = async (
    fileId: string,
    source: ReadableStream<Uint8Array>,
    o: Receiving,
  ): Promise<FileRecord | Failure> => {
    if ((o.announcedBytes ?? 0) > o.maxBytes) return tooLarge(o.maxBytes);
    if (receiving >= maxReceiving) return fail('busy', 'Too many files are coming in just now. Try again in a minute.');
    receiving++;
    try {
      const begun = await begin(fileId);
      return isFailure(begun) ? begun : await take(begun, source, o);
    } catch (error) {
      if (error instanceof Refused) return error.failure;
      throw error;
    } finally {
      receiving--;
    }
  };

  return {
    async receive(fileId, source, o) {
      const refused = await attempt(fileId, source, o);
      if (isFailure(refused)) await drain(source);
      return refused;
    },
    async *send(fileId, from, to) {
      for (let part = Math.floor(from / partBytes); part * partBytes <= to; part++) {
        const [row] = await read.match(fileParts, { fileId, part });
        if (!row) throw new Error(`Part ${part} of file ${fileId} is gone.`);
        const start = part * partBytes;
        yield row.body.subarray(Math.max(0, from - start), Math.min(partBytes, to + 1 - start));
      }
    },
    drop,
  };
};

const brokenAfterMs = 5 * 60_000;

/** Uploads whose node ended in the middle, and parts of files that are gone. */
export const tidy = async (store: Store, content: Content, now: () => number): Promise<void> => {
  const scope = systemScope('jobs');
  const stuck = await store.read(scope).select(files, {
    where: and(eq(files.state, 'receiving'), lt(files.updatedAt, now() - brokenAfterMs)),
    limit: 100,
  });
  for (const { id, kind, updatedAt } of stuck) {
    const isFirmware = kind === 'firmware';
    const patch = {
      state: isFirmware ? ('failed' as const) : ('waiting' as const),
      detail: `${brokenWords} ${isFirmware ? 'Send it again.' : 'It may be sent again.'}`,
      sizeBytes: 0,
      updatedAt: Math.max(now(), updatedAt + 1),
    };
    const mine = await store.tx(scope, async (w) => {
      if (!(await w.change(files, id, patch, { updatedAt, state: 'receiving' }))) return false;
      const row = await w.find(files, id);
      if (row) await w.emit('file.changed', id, toFileRow(row), row.tenantId);
      return true;
    });
    if (mine) await content.drop(id);
  }
  const orphans = await store
    .read(scope)
    .raw.selectDistinct({ fileId: fileParts.fileId })
    .from(fileParts)
    .leftJoin(files, eq(files.id, fileParts.fileId))
    .where(isNull(files.id))
    .limit(100);
  for (const { fileId } of orphans) await content.drop(fileId);
};
