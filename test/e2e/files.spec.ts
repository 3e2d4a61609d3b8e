/** Firmware and logs over real HTTP: a merchant sends and fetches, chargers fetch and bring, and everybody else gets nothing. */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tokenOf } from '../../bff/sites/files/ask.ts';
import { chargerFiles, files } from '../../bff/sites/files/contract.ts';
import { partBytes } from '../../bff/sites/files/stream.ts';
import { systemScope } from '../../bff/store/scope.ts';
import { audit, chargers, fileLinks, fileParts } from '../../bff/store/tables/index.ts';
import { startTestApp, type TestApp } from '../kit/app.ts';
import { type Asker, asking, bearer } from '../kit/ask.ts';
import { Live } from '../kit/live.ts';
import { freePort } from '../kit/serve.ts';
import { buildWorld, idOf, type World } from '../kit/world.ts';

const secret = randomBytes(32);
const chargerId = idOf('charger', 'north');
let app: TestApp;
let world: World;
let api: Asker;

beforeAll(async () => {
  const PORT = String(await freePort());
  const PUBLIC_URL = `http://127.0.0.1:${PORT}`;
  const env = { PORT, PUBLIC_URL, SECRET_KEY: secret.toString('hex'), FIRMWARE_MAX_MB: '3', LOG_MAX_MB: '1' };
  app = await startTestApp({ env });
  world = await buildWorld(app.store);
  api = asking(app.url, bearer(world.keys.north));
});
afterAll(async () => {
  expect(app.errors).toEqual([]);
  await app.drop();
});

const put = (path: string, body: BodyInit, headers: Record<string, string> = {}, method = 'PUT') =>
  fetch(app.url + path, { method, body, headers });
const send = (id: string, bytes: Uint8Array, key = world.keys.north) =>
  put(`/v1/files/${id}/content`, Buffer.from(bytes), bearer(key));
const announce = () => api.ok(files.endpoints.create, { body: { name: 'e22.bin', version: '2.0' } });

const firmware = async (bytes: Uint8Array) => {
  const { id } = await announce();
  expect((await send(id, bytes)).status).toBe(200);
  return id;
};
/** Asks for it, and answers the path that the charger is told. */
const update = async (fileId: string) => {
  const { commandId } = await api.ok(chargerFiles.endpoints.updateFirmware, {
    params: { id: chargerId },
    body: { fileId },
  });
  return `/files/${tokenOf(secret, commandId)}`;
};
const askLog = async () => {
  const asked = await api.ok(chargerFiles.endpoints.askLog, {
    params: { id: chargerId },
    body: { log: 'diagnostics' },
  });
  return { id: asked.file.id, path: `/files/${tokenOf(secret, asked.commandId)}` };
};
const fileOf = (id: string) => api.ok(files.endpoints.get, { params: { id } });
const contentOf = async (id: string) => {
  const response = await api.raw(files.endpoints.content, { params: { id } });
  return Buffer.from(await response.arrayBuffer());
};

describe('firmware', () => {
  const bytes = randomBytes(2 * partBytes + 1234);
  let id: string;
  let path: string;
  beforeAll(async () => {
    id = await firmware(bytes);
    path = await update(id);
  });

  it('is kept as it was sent', async () => {
    expect(await fileOf(id)).toMatchObject({
      ...{ state: 'ready', kind: 'firmware', sizeBytes: bytes.length, version: '2.0' },
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
    expect((await contentOf(id)).equals(bytes)).toBe(true);
    expect((await send(id, bytes)).status, 'is not overwritten').toBe(409);
  });

  it('is fetched whole by a charger, under any name, again and again', async () => {
    for (const name of ['', '/', '/e22.bin', '/a/b.bin']) {
      const response = await fetch(app.url + path + name);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('application/octet-stream');
      expect(response.headers.get('content-length')).toBe(String(bytes.length));
      expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
    }
    const state = await api.ok(chargerFiles.endpoints.firmware, { params: { id: chargerId } });
    expect(state.job).toMatchObject({ fileId: id, fileName: 'e22.bin', version: '2.0', phase: 'asked' });
    expect(state.job?.fetchedAt).toBeTypeOf('number');
  });

  it('is fetched in ranges, as after a broken download', async () => {
    const head = await fetch(app.url + path, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), head.headers.get('accept-ranges')]).toEqual([
      200,
      String(bytes.length),
      'bytes',
    ]);
    const etag = head.headers.get('etag') ?? '';
    const from = partBytes - 10;
    const range = await fetch(app.url + path, { headers: { range: `bytes=${from}-`, 'if-range': etag } });
    expect([range.status, range.headers.get('content-range')]).toEqual([
      206,
      `bytes ${from}-${bytes.length - 1}/${bytes.length}`,
    ]);
    expect(Buffer.from(await range.arrayBuffer()).equals(bytes.subarray(from))).toBe(true);
    const other = await fetch(app.url + path, { headers: { range: 'bytes=5-', 'if-range': '"other"' } });
    expect(other.status, 'of another file it is begun anew').toBe(200);
    await other.body?.cancel();
    const beyond = await fetch(app.url + path, { headers: { range: `bytes=${bytes.length}-` } });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${bytes.length}`]);
  });

  it('is given to nobody without a right and living link', async () => {
    expect((await fetch(`${app.url}/files/wff_nonsense`)).status).toBe(404);
    expect((await fetch(`${app.url}/files/`)).status).toBe(404);
    expect((await put(path, 'x')).status, 'nothing is brought there').toBe(404);
    const log = await askLog();
    expect((await fetch(app.url + log.path)).status, 'nothing is fetched there').toBe(404);
    const over = await update(id);
    await app.store.tx(systemScope('test'), async (w) => {
      await w.updateWhere(fileLinks, eq(fileLinks.fileId, id), { expiresAt: Date.now() - 1 });
    });
    expect((await fetch(app.url + over)).status).toBe(410);
  });

  it('that is too large is refused at once, announced or not', async () => {
    const { id } = await announce();
    const large = Buffer.alloc(3 * 1024 * 1024 + 1);
    expect((await send(id, large)).status).toBe(413);
    const chunked = await new Promise<number>((resolve, reject) => {
      const { port } = new URL(app.url);
      const headers = { ...bearer(world.keys.north), 'transfer-encoding': 'chunked' };
      const request = httpRequest({ port, method: 'PUT', path: `/v1/files/${id}/content`, headers });
      request.on('response', (response) => resolve(response.statusCode ?? 0));
      request.on('error', reject);
      request.end(large);
    });
    expect(chunked).toBe(413);
    expect(await fileOf(id)).toMatchObject({ state: 'failed', detail: 'The file is larger than 3 MB.' });
    expect((await send(id, bytes)).status, 'and may be sent again').toBe(200);
  });

  it('sent again with its key is answered as before, and with other bytes refused', async () => {
    const { id } = await announce();
    const withKey = { ...bearer(world.keys.north), 'idempotency-key': `two uploads of ${id}` };
    const path = `/v1/files/${id}/content`;
    const first = await put(path, Buffer.from(bytes), withKey);
    const row = await first.json();
    expect([first.status, first.headers.get('idempotent-replayed')]).toEqual([200, null]);
    const again = await put(path, Buffer.from(bytes), withKey);
    expect([again.status, again.headers.get('idempotent-replayed'), await again.json()]).toEqual([200, 'true', row]);
    for (const other of [Buffer.from(bytes).reverse(), Buffer.from(bytes.subarray(1)), Buffer.alloc(0)])
      expect((await put(path, other, withKey)).status).toBe(422);
    expect(await fileOf(id)).toEqual(row);
  });

  it('refused with a key is not answered for it: the key is free for what is sent next', async () => {
    const { id } = await announce();
    const withKey = { ...bearer(world.keys.north), 'idempotency-key': `second try of ${id}` };
    const path = `/v1/files/${id}/content`;
    expect((await put(path, Buffer.alloc(3 * 1024 * 1024 + 1), withKey)).status).toBe(413);
    expect((await put(path, Buffer.from(bytes), withKey)).status).toBe(200);
  });

  it('leaves no bytes when it is deleted', async () => {
    const gone = await firmware(bytes);
    const link = await update(gone);
    await api.ok(files.endpoints.remove, { params: { id: gone } });
    const left = await app.store.read(systemScope('test')).match(fileParts, { fileId: gone });
    expect(left).toEqual([]);
    expect((await fetch(app.url + link)).status).toBe(404);
  });

  it('needs its permissions, and every step is in the audit log', async () => {
    const kiosk = asking(app.url, bearer(world.keys.kiosk));
    expect((await kiosk.raw(files.endpoints.content, { params: { id } })).status).toBe(404);
    expect((await send(id, bytes, world.keys.south)).status).toBe(404);
    const rows = await app.store.read(systemScope('test')).select(audit, { where: eq(audit.objectId, id) });
    expect(rows.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['file.create', 'file.upload', 'file.download']),
    );
  });

  it('whose signature is half there is refused', async () => {
    const body = { name: 'x.bin', signature: 'c2ln' };
    expect((await api.refused(files.endpoints.create, { body })).detail).toContain('together');
    const bad = { name: 'x.bin', signature: 'c2ln', signingCertificate: 'none' };
    expect((await api.refused(files.endpoints.create, { body: bad })).detail).toContain('PEM');
  });
});

describe('a log', () => {
  it.each([
    ['PUT', '', 'raw'],
    ['POST', '', 'raw'],
    ['PUT', '/CP1-2026.log.gz', 'raw'],
    ['POST', '/', 'form'],
    ['POST', '/other.txt', 'form'],
  ])('is brought by %s to the address%s, %s', async (method, more, how) => {
    const log = await askLog();
    const bytes = randomBytes(partBytes + 100);
    const form = new FormData();
    form.set('note', 'ignored');
    form.set('upload', new Blob([bytes]), 'from form.log');
    const response = await put(log.path + more, how === 'form' ? form : bytes, {}, method);
    expect([response.status, await response.text()]).toEqual([200, 'Received.\n']);
    const row = await fileOf(log.id);
    expect(row).toMatchObject({ state: 'ready', sizeBytes: bytes.length, chargerId });
    if (how === 'form') expect(row.name).toBe('from form.log');
    else if (more) expect(row.name).toBe(more.slice(1));
    expect((await contentOf(log.id)).equals(bytes)).toBe(true);
    expect((await put(log.path, bytes)).status, 'once only').toBe(409);
  });

  it('that is cut off may be brought again', async () => {
    const log = await askLog();
    const { port } = new URL(app.url);
    const socket = connect(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write(`PUT ${log.path} HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n`);
    socket.write(randomBytes(partBytes + 10));
    await expect.poll(async () => (await fileOf(log.id)).state).toBe('receiving');
    await expect.poll(async () => (await fileOf(log.id)).sizeBytes).toBe(partBytes);
    socket.destroy();
    await expect.poll(async () => (await fileOf(log.id)).state).toBe('waiting');
    expect((await fileOf(log.id)).detail).toContain('sent again');
    expect((await put(log.path, 'whole')).status).toBe(200);
    expect((await contentOf(log.id)).toString()).toBe('whole');
  });

  it('that is too large, empty or half a form is refused, and may be brought again', async () => {
    const log = await askLog();
    expect((await put(log.path, Buffer.alloc(1024 * 1024 + 1))).status).toBe(413);
    expect((await put(log.path, '')).status).toBe(400);
    const type = { 'content-type': 'multipart/form-data; boundary=XX' };
    const half = '--XX\r\nContent-Disposition: form-data; name="f"; filename="a.log"\r\n\r\nhalf of';
    expect((await put(log.path, half, type)).status).toBe(400);
    expect((await put(log.path, `${half} it\r\n--XX--\r\n`, type)).status).toBe(200);
    expect(await fileOf(log.id)).toMatchObject({ state: 'ready', name: 'a.log', sizeBytes: 10 });
  });

  it('shows its progress live', async () => {
    const live = await Live.open(app.url, bearer(world.keys.north), { topics: 'file.changed' });
    const log = await askLog();
    await put(log.path, 'bytes');
    for (const state of ['waiting', 'receiving', 'ready'])
      await live.find(`${state} file`, ({ row }) => row.id === log.id && row.state === state);
    await live.cut();
  });

  it('is asked of chargers that one may see, with the permission, and not of disabled ones', async () => {
    const south = asking(app.url, bearer(world.keys.south));
    const body = { log: 'security' } as const;
    const ask = { params: { id: chargerId }, body };
    expect((await south.refused(chargerFiles.endpoints.askLog, ask)).status).toBe(404);
    const kiosk = idOf('charger', 'kiosk');
    await app.store.tx(systemScope('test'), async (w) => {
      await w.update(chargers, kiosk, { disabled: true });
    });
    const refused = await api.refused(chargerFiles.endpoints.askLog, { params: { id: kiosk }, body });
    expect(refused.detail).toContain('disabled');
  });
});

it('without PUBLIC_URL nothing is asked, in words', async () => {
  const blind = await startTestApp();
  const { keys } = await buildWorld(blind.store);
  const ask = asking(blind.url, bearer(keys.north));
  const problem = await ask.refused(chargerFiles.endpoints.askLog, {
    params: { id: chargerId },
    body: { log: 'security' },
  });
  expect(problem.detail).toMatch(/^Set PUBLIC_URL/);
  await blind.drop();
});
