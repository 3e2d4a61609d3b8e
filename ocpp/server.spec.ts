import { createServer, type Server as HttpServer } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { matchesAuthorizationKey } from './basic-auth.ts';
import { ChargerLink, type ChargerLinkOptions } from './charger-link.ts';
import type { OcppServer, OcppServerOptions } from './contract.ts';
import type { OcppLimits } from './limits.ts';
import { Link } from './link.ts';
import { RpcError } from './rpc/errors.ts';
import { createOcppServer } from './server.ts';
import type { StationEvent, StationReply } from './vocabulary.ts';

const hexKey = '0001020304050607ff090a0b0c0d0e0f10111213';
const heartbeat = '[2,"h","Heartbeat",{}]';

let running: { http: HttpServer; ocpp: OcppServer } | undefined;
afterEach(async () => {
  await running?.ocpp.shutdown();
  running?.http.closeAllConnections();
  running?.http.close();
  running = undefined;
});

async function start(options: Partial<Omit<OcppServerOptions, 'limits'>> & { limits?: Partial<OcppLimits> } = {}) {
  const notes: string[] = [];
  let ids = 0;
  const ocpp = createOcppServer({
    authenticate: () => ({ ok: true }),
    handle: (_link, event) => reply(event),
    onConnect: (link) => notes.push(`connect ${link.identity}`),
    onDisconnect: (link, why) => notes.push(`disconnect ${link.identity}: ${why}`),
    now: Date.now,
    newId: () => `id${++ids}`,
    ...options,
    limits: { drainMs: 500, ...options.limits },
  });
  const http = createServer((_request, response) => response.end('http'));
  http.on('upgrade', (request, socket, head) => {
    if (!ocpp.handleUpgrade(request, socket, head)) socket.end('HTTP/1.1 421 Not OCPP\r\n\r\n');
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  running = { http, ocpp };
  const address = http.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return { ocpp, notes, port, url: `ws://127.0.0.1:${port}/ocpp` };
}

function reply(event: StationEvent): StationReply {
  if (event.kind === 'booted') return { status: 'accepted', intervalS: 60, nowMs: 0 };
  if (event.kind === 'dataTransferred') return { status: 'accepted' };
  return event.kind === 'heartbeat' ? { nowMs: 0 } : {};
}

interface Client {
  socket: WebSocket;
  received: string[];
  /** Resolves with the code and reason of the close. */
  closed: Promise<string>;
  next(): Promise<string>;
}

/** Resolves when open; rejects with the HTTP status of a refusal. */
function dial(
  url: string,
  options: { protocols?: string[]; auth?: Uint8Array | string; autoPong?: boolean; compress?: boolean } = {},
): Promise<Client> {
  const headers =
    options.auth === undefined ? {} : { Authorization: `Basic ${Buffer.from(options.auth).toString('base64')}` };
  const socket = new WebSocket(url, options.protocols ?? ['ocpp1.6'], {
    headers,
    autoPong: options.autoPong ?? true,
    perMessageDeflate: options.compress ?? false,
  });
  const received: string[] = [];
  const waiting: ((text: string) => void)[] = [];
  socket.on('message', (data) => {
    const waiter = waiting.shift();
    if (waiter === undefined) received.push(data.toString());
    else waiter(data.toString());
  });
  const next = () => {
    const text = received.shift();
    return text === undefined ? new Promise<string>((resolve) => waiting.push(resolve)) : Promise.resolve(text);
  };
  const closed = new Promise<string>((resolve) => {
    socket.on('close', (code, reason) => resolve(`${code} ${reason}`.trim()));
  });
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve({ socket, received, closed, next }));
    socket.on('unexpected-response', (request, response) => {
      const challenge = response.headers['www-authenticate'];
      reject(new Error(`${response.statusCode}${challenge === undefined ? '' : ` ${challenge}`}`));
      request.destroy();
    });
    socket.on('error', reject);
  });
}

const until = async (isTrue: () => boolean) => {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
};
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('the handshake', () => {
  it.each([
    [['ocpp2.1', 'ocpp2.0.1', 'ocpp1.6'], 'ocpp2.1'],
    [['ocpp2.0.1', 'ocpp1.6'], 'ocpp2.0.1'],
    [['ocpp1.6', 'ocpp2.1'], 'ocpp1.6'],
  ])('chooses what the charger prefers: %s', async (protocols, version) => {
    const { url, ocpp } = await start();
    const client = await dial(`${url}/CP`, { protocols });
    expect(client.socket.protocol).toBe(version);
    expect(ocpp.link('CP')?.version).toBe(version);
    client.socket.send(heartbeat);
    expect(await client.next()).toBe('[3,"h",{"currentTime":"1970-01-01T00:00:00.000Z"}]');
  });

  it('binds the version to the connection, not to the station', async () => {
    const { url, ocpp } = await start();
    for (const version of ['ocpp1.6', 'ocpp2.0.1', 'ocpp1.6', 'ocpp2.1']) {
      const client = await dial(`${url}/CP`, { protocols: [version] });
      client.socket.send('{}');
      client.socket.send(heartbeat);
      if (version !== 'ocpp1.6') expect(await client.next()).toMatch(/^\[4,"-1"/);
      expect(await client.next()).toMatch(/^\[3,"h"/);
      expect(ocpp.link('CP')?.version).toBe(version);
    }
  });

  it('agrees with the charger of this library', async () => {
    const { url, ocpp } = await start({ versions: ['ocpp1.6', 'ocpp2.0.1'] });
    const open = async (options: Partial<ChargerLinkOptions>) => {
      let isOpen = () => {};
      const opened = new Promise<void>((resolve) => {
        isOpen = resolve;
      });
      const link = new ChargerLink(
        { url, identity: 'CP', reconnectMs: 0, newId: () => '1', ...options },
        { onOpen: isOpen, onClose: () => {}, onCall: () => {} },
      );
      expect(link.version).toBe(options.versions?.[0] ?? options.version ?? 'ocpp1.6');
      link.open();
      await opened;
      const spoken = link.version;
      expect(ocpp.link('CP')?.version).toBe(spoken);
      expect(await link.call('Heartbeat', {})).toMatchObject({ currentTime: expect.any(String) });
      link.close();
      return spoken;
    };
    expect(await open({})).toBe('ocpp1.6');
    expect(await open({ versions: [] })).toBe('ocpp1.6');
    expect(await open({ version: 'ocpp2.0.1' })).toBe('ocpp2.0.1');
    expect(await open({ versions: ['ocpp2.1', 'ocpp2.0.1', 'ocpp1.6'], compress: true })).toBe('ocpp2.0.1');
  });

  it.each([
    ['ocpp1.6', ''],
    ['ocpp2.0.1', 'permessage-deflate'],
    ['ocpp2.1', 'permessage-deflate'],
  ])('takes up compression from %s: "%s", and keeps nothing of it between messages', async (version, extensions) => {
    const { url, ocpp } = await start();
    const client = await dial(`${url}/CP`, { protocols: [version], compress: true });
    expect(client.socket.extensions).toBe(extensions);
    client.socket.send(`[2,"1","DataTransfer",{"vendorId":"v","data":"${'x'.repeat(5_000)}"}]`);
    expect(await client.next()).toMatch(/^\[3,"1"/);
    const link = ocpp.link('CP');
    const streams = link instanceof Link && Reflect.get(Object(Reflect.get(link.socket, '_extensions')), extensions);
    expect(streams).toEqual(
      extensions === '' ? undefined : expect.objectContaining({ _inflate: null, _deflate: null }),
    );
  });

  it('packs and unpacks long messages that cross, in their order', async () => {
    const { url } = await start({
      handle: async (_link, event) => {
        await pause(Math.random() * 3);
        return { status: 'accepted', data: event.kind === 'dataTransferred' ? event.data : '' };
      },
      limits: { maxUnanswered: 500 },
    });
    const client = await dial(`${url}/CP`, { protocols: ['ocpp2.1'], compress: true });
    const data = (at: number) => `${at} ${'x'.repeat(at % 3 === 0 ? 100 : 12_000)}`;
    for (let at = 0; at < 200; at++)
      client.socket.send(JSON.stringify([2, String(at), 'DataTransfer', { vendorId: 'v', data: data(at) }]));
    for (let at = 0; at < 200; at++)
      expect(JSON.parse(await client.next())).toEqual([3, String(at), { status: 'Accepted', data: data(at) }]);
  });

  it('chooses ocpp1.6 where 2.x does not allow the identity', async () => {
    const { url, ocpp } = await start();
    const client = await dial(`${url}/a:b`, { protocols: ['ocpp2.0.1', 'ocpp1.6'] });
    expect(client.socket.protocol).toBe('ocpp1.6');
    client.socket.send(heartbeat);
    expect(await client.next()).toBe('[3,"h",{"currentTime":"1970-01-01T00:00:00.000Z"}]');
    expect(ocpp.link('a:b')?.version).toBe('ocpp1.6');
  });

  it('is completed without a protocol and then closed with 1002 when there is none in common', async () => {
    const { port, ocpp } = await start();
    const raw = connect(port, '127.0.0.1');
    const key = Buffer.alloc(16).toString('base64');
    raw.write(
      `GET /ocpp/CP HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
        `Sec-WebSocket-Key: ${key}\r\nSec-WebSocket-Protocol: ocpp2.0, soap\r\n\r\n`,
    );
    const chunks: Buffer[] = [];
    raw.on('data', (chunk) => chunks.push(Buffer.from(chunk)));
    await until(() => Buffer.concat(chunks).includes('no common subprotocol'));
    const answer = Buffer.concat(chunks).toString('latin1');
    expect(answer).toMatch(/^HTTP\/1\.1 101 /);
    expect(answer).not.toMatch(/sec-websocket-protocol/i);
    expect(answer).toContain(`\u0003\u00eano common subprotocol`); // close frame, code 1002
    expect(ocpp.size).toBe(0);
    raw.destroy();
  });

  it('takes a charger that sends no protocol header for a 1.6 one', async () => {
    const { url } = await start();
    const client = await dial(`${url}/CP`, { protocols: [] });
    client.socket.send(heartbeat);
    expect(await client.next()).toMatch(/^\[3,"h"/);
  });

  it('leaves other paths to others', async () => {
    const { port } = await start();
    for (const path of ['', 'ocpp', 'ocpp/', 'ocpp/a/b', 'live']) {
      await expect(dial(`ws://127.0.0.1:${port}/${path}`)).rejects.toThrow('421');
    }
  });

  it('decodes the identity, and refuses one that cannot be', async () => {
    const seen: string[] = [];
    const { url } = await start({
      authenticate: ({ identity }) => {
        seen.push(identity);
        return { ok: true };
      },
    });
    await dial(`${url}/DE*ABC%20%2F1%C3%BC?x=1`);
    expect(seen).toEqual(['DE*ABC /1ü']);
    for (const bad of ['%', '%FF', '%00', 'x'.repeat(129)]) await expect(dial(`${url}/${bad}`)).rejects.toThrow('400');
  });

  it('knows a station by the address that a trusted proxy tells', async () => {
    const asked: string[] = [];
    const { url } = await start({
      addressOf: ({ headers }) => `from ${headers['sec-websocket-protocol']}`,
      authenticate: ({ remoteAddress }) => {
        asked.push(remoteAddress);
        return { ok: true };
      },
    });
    await dial(`${url}/CP`);
    expect(asked).toEqual(['from ocpp1.6']);
    expect(running?.ocpp.link('CP')?.remoteAddress).toBe('from ocpp1.6');
  });

  it.each([401, 403, 404, 429] as const)('is refused with the %i that authentication says', async (status) => {
    const { url, notes } = await start({ authenticate: () => ({ ok: false, status }) });
    await expect(dial(`${url}/CP`)).rejects.toThrow(status === 401 ? '401 Basic realm="ocpp"' : String(status));
    expect(notes).toEqual([]);
  });

  it('is refused with 503 when authentication fails to decide, or there are too many connections', async () => {
    let fails = true;
    const { url } = await start({
      authenticate: async () => {
        if (fails) throw new Error('no database');
        return { ok: true };
      },
      limits: { maxConnections: 1 },
    });
    await expect(dial(`${url}/CP`)).rejects.toThrow('503');
    fails = false;
    await dial(`${url}/CP`);
    await expect(dial(`${url}/CP2`)).rejects.toThrow('503');
  });

  it('accepts the key as raw bytes, hex and text, and never asks about a user who is not the identity', async () => {
    const keys = new Map([
      ['RAW', hexKey],
      ['TEXT', 'correct horse battery'],
    ]);
    const asked: string[] = [];
    const { url } = await start({
      authenticate: ({ identity, basic }) => {
        asked.push(identity);
        const key = keys.get(identity);
        return basic && key && matchesAuthorizationKey(basic.password, key) ? { ok: true } : { ok: false, status: 401 };
      },
    });
    const raw = Buffer.concat([Buffer.from('RAW:'), Buffer.from(hexKey, 'hex')]);
    for (const auth of [raw, `RAW:${hexKey}`, `RAW:${hexKey.toUpperCase()}`]) await dial(`${url}/RAW`, { auth });
    await dial(`${url}/TEXT`, { auth: 'TEXT:correct horse battery' });
    asked.length = 0;
    await expect(dial(`${url}/RAW`, { auth: 'RAW:wrong' })).rejects.toThrow('401');
    await expect(dial(`${url}/RAW`)).rejects.toThrow('401');
    expect(asked).toEqual(['RAW', 'RAW']);
    await expect(dial(`${url}/RAW`, { auth: `TEXT:${hexKey}` })).rejects.toThrow('401');
    expect(asked).toHaveLength(2);
  });
});

describe('a second connection', () => {
  it('replaces the first only once it is authenticated', async () => {
    const { url, ocpp, notes } = await start({
      authenticate: ({ basic }) => (basic?.password.length === 6 ? { ok: true } : { ok: false, status: 401 }),
    });
    const first = await dial(`${url}/CP`, { auth: 'CP:secret' });
    const firstId = ocpp.link('CP')?.connectionId;
    await expect(dial(`${url}/CP`, { auth: 'CP:guess' })).rejects.toThrow('401');
    first.socket.send(heartbeat);
    expect(await first.next()).toMatch(/^\[3/);
    const second = await dial(`${url}/CP`, { auth: 'CP:secret' });
    expect(await first.closed).toBe('1001 replaced by a newer connection');
    expect(ocpp.link('CP')?.connectionId).not.toBe(firstId);
    expect(ocpp.size).toBe(1);
    second.socket.send(heartbeat);
    expect(await second.next()).toMatch(/^\[3/);
    expect(notes).toEqual(['connect CP', 'disconnect CP: replaced by a newer connection', 'connect CP']);
  });
});

describe('calls', () => {
  it('cross freely, and those of a station are handled one after the other in order', async () => {
    const release: (() => void)[] = [];
    const handled: string[] = [];
    const { url, ocpp } = await start({
      handle: (_link, event) =>
        new Promise((resolve) => {
          handled.push(event.kind === 'authorizationAsked' ? event.idTag : event.kind);
          release.push(() => resolve({ authorization: { status: 'accepted' } }));
        }),
    });
    const client = await dial(`${url}/CP`);
    for (const tag of ['A', 'B']) client.socket.send(`[2,"${tag}","Authorize",{"idTag":"${tag}"}]`);
    await until(() => handled.length === 1);
    const answer = ocpp.send('CP', { kind: 'clearCache' });
    const asked = await client.next(); // comes while the Authorize is still unanswered
    expect(asked).toMatch(/^\[2,"id\d+","ClearCache",\{\}\]$/);
    client.socket.send(`[3,${JSON.stringify(JSON.parse(asked)[1])},{"status":"Accepted"}]`);
    expect(await answer).toEqual({ outcome: 'accepted', detail: 'Accepted' });
    expect(handled).toEqual(['A']);
    release[0]?.();
    expect(await client.next()).toMatch(/^\[3,"A"/);
    await until(() => handled.length === 2);
    release[1]?.();
    expect(await client.next()).toMatch(/^\[3,"B"/);
  });

  it('are answered with an error when the handler throws, with its own code when it says one', async () => {
    const { url } = await start({
      handle: (_link, event) => {
        if (event.kind === 'heartbeat') throw new Error('secret detail');
        return Promise.reject(new RpcError('SecurityError', 'not you'));
      },
    });
    const client = await dial(`${url}/CP`);
    client.socket.send(heartbeat);
    expect(await client.next()).toBe('[4,"h","InternalError","The message could not be processed.",{}]');
    client.socket.send('[2,"a","Authorize",{"idTag":"A"}]');
    expect(await client.next()).toBe('[4,"a","SecurityError","not you",{}]');
  });

  it('to a station fail when it is offline, leaves, or does not answer in time', async () => {
    const { url, ocpp } = await start({ limits: { callTimeoutMs: 100 } });
    const command = { kind: 'clearCache' } as const;
    expect(await ocpp.send('CP', command)).toEqual({ outcome: 'failed', detail: 'offline' });
    const client = await dial(`${url}/CP`);
    expect(await ocpp.send('CP', command)).toEqual({ outcome: 'failed', detail: 'timeout' });
    const lost = ocpp.send('CP', command);
    client.socket.terminate();
    expect(await lost).toEqual({ outcome: 'failed', detail: 'disconnected' });
  });

  it('are seen as text by the tap', async () => {
    const seen: string[] = [];
    const { url } = await start({
      onFrame: (link, direction, text) => seen.push(`${link.identity} ${direction} ${text}`),
    });
    const client = await dial(`${url}/CP`);
    client.socket.send('[2,"s","StatusNotification",{"connectorId":0,"errorCode":"NoError","status":"Available"}]');
    await client.next();
    expect(seen).toEqual([
      'CP in [2,"s","StatusNotification",{"connectorId":0,"errorCode":"NoError","status":"Available"}]',
      'CP out [3,"s",{}]',
    ]);
  });
});

describe('limits', () => {
  it('a frame that is too large closes with 1009', async () => {
    const { url, ocpp } = await start({ limits: { maxFrameBytes: 1_000 } });
    const client = await dial(`${url}/CP`);
    client.socket.send(`[2,"1","DataTransfer",{"vendorId":"${'x'.repeat(1_000)}"}]`);
    expect(await client.closed).toMatch(/^1009/);
    await until(() => ocpp.size === 0);
  });

  it('messages over the rate are read later, none is dropped', async () => {
    const { url } = await start({ limits: { messagesPerSecond: 20, messageBurst: 10 } });
    const client = await dial(`${url}/CP`);
    const startedAtMs = performance.now();
    for (let index = 0; index < 20; index++) {
      client.socket.send(`[2,"${index}","Heartbeat",{}]`);
      await pause(5);
    }
    for (let index = 0; index < 20; index++) expect(await client.next()).toMatch(`[3,"${index}"`);
    expect(performance.now() - startedAtMs).toBeGreaterThan(300);
  });

  it('a station that stays over the rate is closed with 1008', async () => {
    const { url } = await start({ limits: { messagesPerSecond: 1, messageBurst: 5, floodCloseMs: 500 } });
    const client = await dial(`${url}/CP`);
    const flood = setInterval(() => client.socket.send(heartbeat), 5);
    expect(await client.closed).toBe('1008 too many messages');
    clearInterval(flood);
  });

  it('calls that wait for a slow handler stop the reading, and are all answered', async () => {
    const { url } = await start({
      handle: async () => {
        await pause(1);
        return { nowMs: 0 };
      },
      limits: { maxUnanswered: 4 },
    });
    const client = await dial(`${url}/CP`);
    for (let index = 0; index < 30; index++) client.socket.send(`[2,"${index}","Heartbeat",{}]`);
    for (let index = 0; index < 30; index++) expect(await client.next()).toMatch(`[3,"${index}"`);
  });

  it('a station that does not read is cut off', async () => {
    const { url, notes } = await start({
      handle: () => ({ status: 'accepted', data: 'x'.repeat(60_000) }),
      limits: { maxBufferedBytes: 100_000 },
    });
    const client = await dial(`${url}/CP`);
    client.socket.pause();
    for (let index = 0; index < 500; index++) client.socket.send(`[2,"${index}","DataTransfer",{"vendorId":"v"}]`);
    await until(() => notes.length === 2);
    expect(notes[1]).toBe('disconnect CP: does not read');
    client.socket.terminate();
  });

  it('a silent socket is pinged and lives; one that does not even answer pings is dead', async () => {
    const { url, ocpp, notes } = await start({ limits: { pingAfterMs: 100, deadAfterMs: 2_500 } });
    const living = await dial(`${url}/LIVING`);
    await dial(`${url}/DEAD`, { autoPong: false });
    await until(() => ocpp.size === 1);
    expect(notes.at(-1)).toBe('disconnect DEAD: no sign of life');
    expect(living.socket.readyState).toBe(WebSocket.OPEN);
  }, 10_000);
});

describe('shutdown', () => {
  it('lets the running handler answer, then closes with 1001 and takes nothing new', async () => {
    let finish = () => {};
    let handled = 0;
    const { url, ocpp } = await start({
      handle: (_link, event) => {
        handled++;
        return new Promise((resolve) => {
          finish = () => resolve(reply(event));
        });
      },
    });
    const [busy, idle] = [await dial(`${url}/BUSY`), await dial(`${url}/IDLE`)];
    busy.socket.send('[2,"1","Heartbeat",{}]');
    busy.socket.send('[2,"2","Heartbeat",{}]');
    await until(() => handled === 1);
    await pause(20);
    const down = ocpp.shutdown();
    await expect(dial(`${url}/NEW`)).rejects.toThrow('503');
    expect(await ocpp.send('IDLE', { kind: 'clearCache' })).toMatchObject({ detail: 'offline' });
    finish();
    expect(await busy.next()).toMatch(/^\[3,"1"/);
    expect(await busy.closed).toBe('1001 server is going away');
    expect(await idle.closed).toBe('1001 server is going away');
    await down;
    expect(busy.received).toEqual([]); // the second call was never begun: the station sends it again
    expect(handled).toBe(1);
    expect(ocpp.size).toBe(0);
  });

  it('does not wait for ever for a handler that hangs', async () => {
    const { url, ocpp } = await start({ handle: () => new Promise(() => {}), limits: { drainMs: 50 } });
    const client = await dial(`${url}/CP`);
    client.socket.send(heartbeat);
    await pause(20);
    await ocpp.shutdown();
    expect(await client.closed).toMatch(/^1001/);
  });
});

it('closes a station on demand', async () => {
  const { url, ocpp } = await start();
  const client = await dial(`${url}/CP`);
  expect([...ocpp.links()].map((link) => link.identity)).toEqual(['CP']);
  expect(ocpp.disconnect('CP', 1008, 'key changed')).toBe(true);
  expect(await client.closed).toBe('1008 key changed');
  expect(ocpp.disconnect('CP', 1008, 'again')).toBe(false);
});
