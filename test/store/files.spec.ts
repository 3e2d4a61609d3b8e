/** Files from the upload to the charger and back, on both engines: parts, links, take-overs, and what chargers say of them. */
import { createHash, randomBytes } from 'node:crypto';
import { ReadableStream as WebStream } from 'node:stream/web';
import { setTimeout as sleep } from 'node:timers/promises';
import { and, eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isFailure } from '../../bff/kernel/result.ts';
import { type AskDeps, askFirmware, askLog, linkIdOf } from '../../bff/sites/files/ask.ts';
import { type Content, createContent, type Receiving, tidy } from '../../bff/sites/files/content.ts';
import { createFileDesk } from '../../bff/sites/files/desk.ts';
import { fileJobs } from '../../bff/sites/files/jobs.ts';
import { progressOf } from '../../bff/sites/files/progress-rows.ts';
import type { FileRecord } from '../../bff/sites/files/rows.ts';
import { partBytes } from '../../bff/sites/files/stream.ts';
import { alarms, chargers, commands, fileLinks, fileParts, files } from '../../bff/store/tables/index.ts';
import { openYard, type Plug, system, type Yard } from '../kit/bridge.ts';
import { closeOffice, commandOf, type Office, openOffice } from '../kit/office.ts';

const secretKey = Buffer.alloc(32, 7);
const publicUrl = 'https://charge.example.com';

let yard: Yard;
let office: Office;
let content: Content;
let deps: AskDeps;
let plug: Plug;

beforeEach(async () => {
  yard = await openYard();
  const { newId } = yard;
  const now = () => yard.clock.nowMs;
  office = openOffice(yard, { desks: [createFileDesk({ secretKey, publicUrl, now, newId })] });
  content = createContent({ store: yard.store, now });
  deps = { secretKey, publicUrl, now, newId, commands: office.commands };
  plug = office.plug('CP1');
  await plug.tell({ kind: 'booted', vendor: 'Example', model: 'E-22', firmware: '1.0' });
});
afterEach(async () => {
  await closeOffice(office);
  await yard.drop();
});

const read = () => yard.store.read(system);
const fileOf = async (id: string) => (await read().find(files, id)) as FileRecord;
const partsOf = async (id: string) => (await read().match(fileParts, { fileId: id })).length;
const streamOf = (chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>) =>
  WebStream.from(chunks) as unknown as ReadableStream<Uint8Array>;
const limits = (more: Partial<Receiving> = {}): Receiving => ({
  maxBytes: 8 * partBytes,
  announcedBytes: undefined,
  otherwise: 'failed',
  ...more,
});

const firmware = async (more: Partial<FileRecord> = {}): Promise<FileRecord> => {
  const row: FileRecord = {
    id: yard.newId(),
    ...{ tenantId: 'north', chargerId: null, kind: 'firmware', name: 'e22.bin', state: 'waiting', detail: '' },
    ...{ sizeBytes: 0, sha256: '', vendor: '', model: '', version: '2.0', signingCertificate: null, signature: null },
    ...{ requestNumber: 0, createdBy: 'test', createdAt: yard.clock.nowMs, updatedAt: yard.clock.nowMs },
    ...more,
  };
  await yard.store.tx(system, (w) => w.insert(files, row));
  return row;
};
const ready = async (more: Partial<FileRecord> = {}): Promise<FileRecord> => {
  const { id } = await firmware(more);
  const row = await content.receive(id, streamOf([randomBytes(1000)]), limits());
  if (isFailure(row)) throw new Error(row.detail);
  return row;
};

const collect = async (bytes: AsyncIterable<Uint8Array>) => {
  const all: Uint8Array[] = [];
  for await (const each of bytes) all.push(each);
  return Buffer.concat(all);
};

describe('the bytes of a file', () => {
  it.each([
    ['a few', 10, [3, 3, 3, 1]],
    ['one part exactly', partBytes, [partBytes]],
    ['a part and a byte', partBytes + 1, [1, partBytes]],
    ['several parts in odd chunks', 3 * partBytes + 77, [1, 100_000, partBytes * 2, 5]],
  ])('are the same when they are read again: %s', async (_, size, cuts) => {
    const bytes = randomBytes(size);
    const chunks: Buffer[] = [];
    for (let at = 0, i = 0; at < size; i++) {
      const length = cuts[i % cuts.length] as number;
      chunks.push(bytes.subarray(at, at + length));
      at += length;
    }
    const { id } = await firmware();
    const row = await content.receive(id, streamOf(chunks), limits());
    expect(row).toMatchObject({
      state: 'ready',
      sizeBytes: size,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
    expect((await collect(content.send(id, 0, size - 1))).equals(bytes)).toBe(true);
    const [from, to] = [Math.floor(size / 3), Math.floor((size * 2) / 3)];
    expect((await collect(content.send(id, from, to))).equals(bytes.subarray(from, to + 1))).toBe(true);
    expect(await partsOf(id)).toBe(Math.ceil(size / partBytes));
  });

  it('are one transaction for each part', async () => {
    const { id } = await firmware();
    let seen = 0;
    const chunks = async function* () {
      for (let i = 0; i < 4; i++) {
        yield randomBytes(partBytes);
        seen = Math.max(seen, await partsOf(id));
      }
    };
    await content.receive(id, streamOf(chunks()), limits());
    expect(seen).toBeGreaterThanOrEqual(2);
  });

  it.each([
    ['too many', () => streamOf([randomBytes(partBytes * 2), randomBytes(1)]), { maxBytes: partBytes * 2 }, 'tooLarge'],
    ['announced as too many', () => streamOf([]), { announcedBytes: 9 * partBytes }, 'tooLarge'],
    ['none', () => streamOf([]), {}, 'invalid'],
    [
      'cut by their connection',
      () =>
        streamOf(
          (async function* () {
            yield randomBytes(partBytes);
            throw new Error('reset');
          })(),
        ),
      {},
      'invalid',
    ],
    [
      'stalled',
      () =>
        streamOf(
          (async function* () {
            yield randomBytes(10);
            await sleep(300);
            yield randomBytes(10);
          })(),
        ),
      { stallMs: 50 },
      'invalid',
    ],
  ])('that are %s leave nothing behind', async (_, stream, more, code) => {
    const { id } = await firmware();
    expect(await content.receive(id, stream(), limits(more))).toMatchObject({ code });
    const { state, detail, sizeBytes } = await fileOf(id);
    expect(state).toBe('announcedBytes' in more ? 'waiting' : 'failed');
    expect([sizeBytes, await partsOf(id)]).toEqual([0, 0]);
    if (state === 'failed') expect(detail).not.toBe('');
    expect(await content.receive(id, streamOf([randomBytes(5)]), limits())).toMatchObject({
      state: 'ready',
      detail: '',
    });
  });

  it('are taken over by whoever begins anew, and the one before changes nothing any more', async () => {
    const { id } = await firmware();
    let resume = () => {};
    const held = new Promise<void>((resolve) => {
      resume = resolve;
    });
    const slow = content.receive(
      id,
      streamOf(
        (async function* () {
          yield randomBytes(partBytes);
          await held;
          yield randomBytes(partBytes);
        })(),
      ),
      limits(),
    );
    await expect.poll(() => partsOf(id)).toBe(1);
    const bytes = randomBytes(100);
    expect(await content.receive(id, streamOf([bytes]), limits())).toMatchObject({ state: 'ready', sizeBytes: 100 });
    resume();
    expect(await slow).toMatchObject({ code: 'conflict' });
    expect(await fileOf(id)).toMatchObject({ state: 'ready', sizeBytes: 100 });
    expect(await partsOf(id)).toBe(1);
    expect(await content.receive(id, streamOf([bytes]), limits())).toMatchObject({ code: 'conflict' });
  });

  it('whose node died in the middle are thrown away, and parts of files that are gone too', async () => {
    const { id } = await firmware({ state: 'receiving' });
    await yard.store.tx(system, async (w) => {
      for (const fileId of [id, 'gone'])
        for (let part = 0; part < 40; part++)
          await w.insert(fileParts, { fileId, part, tenantId: 'north', body: Buffer.from('x') });
    });
    await tidy(yard.store, content, deps.now);
    expect([await partsOf(id), await partsOf('gone')]).toEqual([40, 0]);
    yard.wait(6 * 60_000);
    await tidy(yard.store, content, deps.now);
    expect(await partsOf(id)).toBe(0);
    expect((await fileOf(id)).state).toBe('failed');
  });

  it('tell their progress by live events, not for every part', async () => {
    const { id } = await firmware();
    const cursor = await yard.store.outbox.tail();
    await content.receive(
      id,
      streamOf(
        (async function* () {
          for (let i = 0; i < 6; i++) {
            if (i === 3) yard.wait(1500);
            yield randomBytes(partBytes);
          }
        })(),
      ),
      limits(),
    );
    const told = (await yard.store.outbox.since(cursor, 100)).filter(({ topic }) => topic === 'file.changed');
    const states = told.map(({ payload }) => (payload as FileRecord).state);
    expect(states).toEqual(['receiving', 'receiving', 'ready']);
  });
});

const charger = async (w: Parameters<Parameters<typeof yard.store.tx>[1]>[0]) => {
  const row = await w.find(chargers, 'charger-CP1');
  if (!row) throw new Error('no charger');
  return row;
};
const update = async (file: FileRecord, more: { retrieveMs?: number; installMs?: number } = {}) => {
  const command = await yard.store.tx(system, async (w) =>
    askFirmware(w, deps, await charger(w), { file, ...more }, { expiresAt: yard.clock.nowMs + 60_000 }),
  );
  if (isFailure(command)) throw new Error(command.detail);
  return command;
};
const log = async (kind: 'diagnostics' | 'security' = 'diagnostics') => {
  const asked = await yard.store.tx(system, async (w) =>
    askLog(w, deps, await charger(w), { log: kind }, { expiresAt: yard.clock.nowMs + 60_000 }),
  );
  if (isFailure(asked)) throw new Error(asked.detail);
  return asked;
};
const accept = { outcome: 'accepted' as const, detail: 'Accepted' };
const openAlarms = async () =>
  (await read().select(alarms, { where: eq(alarms.code, 'firmwareFailed') })).filter((a) => a.openKey !== null);

describe('an update', () => {
  it('goes out with an address that no row or event holds, and is confirmed by the next start', async () => {
    const certificate = '-----BEGIN CERTIFICATE-----';
    const file = await ready({ signingCertificate: certificate, signature: 'c2ln' });
    const { id } = await update(file, { installMs: yard.clock.nowMs + 5000 });
    const { command, answer } = await office.sent(1);
    if (command.kind !== 'updateFirmware') throw new Error('another command');
    expect(command).toMatchObject({
      retrieveMs: yard.clock.nowMs,
      installMs: yard.clock.nowMs + 5000,
      signingCertificate: certificate,
      signature: 'c2ln',
    });
    const token = new URL(command.url).pathname.split('/')[2] as string;
    expect(command.url).toBe(`${publicUrl}/files/${token}/e22.bin`);
    const events = await yard.store.outbox.since(null, 1000);
    expect(JSON.stringify([events, await read().select(commands)])).not.toContain(token);
    expect(await read().find(fileLinks, linkIdOf(secretKey, id))).toMatchObject({ fileId: file.id, way: 'down' });

    answer(accept);
    await expect.poll(async () => (await commandOf(yard, id))?.state).toBe('accepted');
    const { requestId } = command;
    for (const status of ['Downloading', 'Downloaded', 'Installing', 'Installed']) {
      yard.wait(1000);
      await plug.tell({ kind: 'firmwareProgressed', status, requestId });
    }
    expect(await commandOf(yard, id)).toMatchObject({
      state: 'accepted',
      detail: expect.stringContaining('next start'),
    });
    yard.wait(1000);
    await plug.tell({ kind: 'booted', vendor: 'Example', model: 'E-22', firmware: '2.0' });
    const done = await commandOf(yard, id);
    expect(done && progressOf(done)).toMatchObject({ phase: 'confirmed' });
    expect((await read().find(fileLinks, linkIdOf(secretKey, id)))?.expiresAt).toBe(yard.clock.nowMs);
    expect(await openAlarms()).toEqual([]);
  });

  it('that fails raises one alarm, which the next good one ends', async () => {
    const file = await ready();
    await update(file);
    (await office.sent(1)).answer(accept);
    await plug.tell({ kind: 'firmwareProgressed', status: 'Downloading' });
    await plug.tell({ kind: 'firmwareProgressed', status: 'DownloadFailed' });
    await plug.tell({ kind: 'firmwareProgressed', status: 'DownloadFailed' });
    expect(await openAlarms()).toMatchObject([{ level: 'major', stationName: 'Harbour', count: 1 }]);
    // A good report of the charger itself does not make the firmware good.
    await plug.tell({ kind: 'statusChanged', connector: 0, state: 'available', errorCode: 'noError', atMs: undefined });
    expect(await openAlarms()).toHaveLength(1);
    yard.wait(1000);
    await update(file);
    (await office.sent(2)).answer(accept);
    await plug.tell({ kind: 'firmwareProgressed', status: 'InvalidSignature' });
    expect(await openAlarms()).toMatchObject([{ count: 2, detail: expect.stringContaining('signature') }]);
    await plug.tell({ kind: 'booted', vendor: 'Example', model: 'E-22', firmware: '2.0' });
    expect(await openAlarms()).toEqual([]);
  });

  it('that the charger refuses closes its address', async () => {
    const file = await ready();
    const { id } = await update(file);
    (await office.sent(1)).answer({ outcome: 'rejected', detail: 'Rejected' });
    await expect.poll(async () => (await commandOf(yard, id))?.state).toBe('rejected');
    expect((await read().find(fileLinks, linkIdOf(secretKey, id)))?.expiresAt).toBe(yard.clock.nowMs);
  });

  it('is refused for another vendor or model, for a file that is not whole, and without an address', async () => {
    const ask = (file: FileRecord, d = deps) =>
      yard.store.tx(system, async (w) =>
        askFirmware(w, d, await charger(w), { file }, { expiresAt: yard.clock.nowMs + 1 }),
      );
    expect(await ask(await ready({ vendor: 'Other' }))).toMatchObject({ detail: expect.stringContaining('Other') });
    expect(await ask(await ready({ model: 'E-11' }))).toMatchObject({ detail: expect.stringContaining('E-11') });
    expect(await ask(await firmware())).toMatchObject({ detail: expect.stringContaining('whole') });
    const blind = { ...deps, publicUrl: undefined };
    expect(await ask(await ready(), blind)).toMatchObject({ detail: expect.stringContaining('Set PUBLIC_URL') });
    expect(await read().select(commands)).toEqual([]);
  });

  it('whose file was deleted before it went out says so', async () => {
    const away = office.sockets.here.delete('CP1');
    expect(away).toBe(true);
    const file = await ready();
    const { id } = await update(file);
    await yard.store.tx(system, (w) => w.remove(files, file.id));
    office.sockets.here.add('CP1');
    office.commands.wake();
    await expect.poll(async () => (await commandOf(yard, id))?.state).toBe('failed');
    expect((await commandOf(yard, id))?.detail).toContain('out of date');
  });
});

describe('a log', () => {
  it('is asked for with a number and an address, and waits for its bytes', async () => {
    const { file, command } = await log('security');
    const sent = await office.sent(1);
    expect(sent.command).toMatchObject({ kind: 'uploadLog', log: 'security', requestId: file.requestNumber });
    sent.answer({ ...accept, data: { fileName: '../CP1.tar.gz' } });
    await expect.poll(async () => (await fileOf(file.id)).name).toBe('CP1.tar.gz');
    await plug.tell({ kind: 'logProgressed', status: 'Uploading', requestId: file.requestNumber });
    expect(await fileOf(file.id)).toMatchObject({ state: 'waiting', detail: 'The charger is sending it.' });
    const linkId = linkIdOf(secretKey, command.id);
    const upload = () => content.receive(file.id, streamOf([randomBytes(9)]), limits({ linkId, otherwise: 'waiting' }));
    expect(await upload()).toMatchObject({ state: 'ready' });
    expect((await read().find(fileLinks, linkId))?.usedAt).toBe(yard.clock.nowMs);
    await plug.tell({ kind: 'logProgressed', status: 'UploadFailure', requestId: file.requestNumber });
    expect(await fileOf(file.id)).toMatchObject({ state: 'ready', detail: '' });
  });

  it('of 1.6, whose messages name no request, is the last one asked for', async () => {
    const { file: first } = await log();
    yard.wait(1000);
    const { file } = await log();
    await plug.tell({ kind: 'logProgressed', status: 'UploadFailed' });
    expect([(await fileOf(first.id)).state, (await fileOf(file.id)).state]).toEqual(['waiting', 'failed']);
  });

  it('that the charger refuses has failed in its words', async () => {
    const { file } = await log();
    (await office.sent(1)).answer({ outcome: 'unsupported', detail: 'NotSupported' });
    await expect.poll(async () => (await fileOf(file.id)).state).toBe('failed');
    expect((await fileOf(file.id)).detail).toContain('does not support');
  });

  it('of another charger is not touched by a number that this one guesses', async () => {
    const { file } = await log();
    const other = office.plug('CP2');
    await other.tell({ kind: 'logProgressed', status: 'UploadFailed', requestId: file.requestNumber });
    expect((await fileOf(file.id)).state).toBe('waiting');
  });

  it('that waits again long after its address ended has failed within the hour', async () => {
    const { file } = await log();
    const [missed] = fileJobs({ store: yard.store, content, now: deps.now, logDays: 2 });
    yard.wait(7 * 3_600_000);
    await missed?.run();
    await yard.store.tx(system, (w) => w.update(files, file.id, { state: 'waiting' }));
    yard.wait(59 * 60_000);
    await missed?.run();
    yard.wait(3 * 3_600_000);
    await missed?.run();
    expect((await fileOf(file.id)).state).toBe('failed');
  });

  it('that never came has failed when its address ends, and is forgotten after its days', async () => {
    const { file } = await log();
    const jobs = fileJobs({ store: yard.store, content, now: deps.now, logDays: 2 });
    const run = async () => {
      for (const job of jobs) await job.run();
    };
    await run();
    expect((await fileOf(file.id)).state).toBe('waiting');
    yard.wait(7 * 3_600_000);
    await run();
    expect(await fileOf(file.id)).toMatchObject({ state: 'failed', detail: 'The charger brought nothing in time.' });
    const kept = await ready();
    yard.wait(48 * 3_600_000);
    await run();
    expect(await fileOf(file.id)).toBeUndefined();
    expect((await fileOf(kept.id)).state).toBe('ready');
    expect(await read().select(fileLinks, { where: and(eq(fileLinks.fileId, file.id)) })).toEqual([]);
  });
});
