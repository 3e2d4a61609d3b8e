/**
 * Hostile chargers against the real server over real sockets: nothing crashes it, each version complains in its own words, every
 * CALL is answered once, and when they have gone nothing of them is left.
 */
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type OcppVersion, rpcErrorCodes, writeErrorCode } from '../rpc/errors.ts';
import { readFrame } from '../rpc/frame.ts';
import { dialectOf, ocppVersions } from '../versions.ts';
import { hostileBytes, hostileFrames, hostileHandshakes } from './corpus.ts';
import { agreeable, type Client, dial, raw, startServer, until } from './kit.ts';

// Thousands of frames through real sockets, beside whatever else the machine does.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

type Started = Awaited<ReturnType<typeof startServer>>;
let running: Started | undefined;
const start = async (...options: Parameters<typeof startServer>) => {
  running = await startServer(...options);
  return running;
};
const nothing = { links: 0, sockets: 0, admissions: 0, handlers: 0, awaitingStations: 0, paused: 0 };

afterEach(async () => {
  if (running === undefined) return;
  const { ocpp, sockets, stop } = running;
  running = undefined;
  await until(async () => (await sockets()) === 0 && ocpp.load.sockets === 0);
  expect(ocpp.load).toEqual(nothing);
  await stop();
});

const goodHandshake = (protocol: string) =>
  `GET /ocpp/CP HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
  `Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`;

const probe = '[2,"probe","Heartbeat",{}]';
/** All answers up to the one to a good frame, which shows that the connection lives. */
async function answers({ socket, next }: Client): Promise<unknown[][]> {
  socket.send(probe);
  const all: unknown[][] = [];
  for (;;) {
    const text = await next();
    const frame = JSON.parse(text) as unknown[];
    if (frame[1] === 'probe') return all;
    all.push(frame);
  }
}

describe.each(ocppVersions)('%s', (version) => {
  it('answers each frame of the corpus in its own words and lives', async () => {
    const { port } = await start();
    const client = await dial(port, version);
    for (const { what, frame, binary, answer } of hostileFrames) {
      client.socket.send(frame, { binary: binary ?? false });
      const got = (await answers(client)).map(([type, id, code]) =>
        type === 3 ? { result: id } : { error: code, id },
      );
      expect({ what, got }).toEqual({ what, got: answer[version] === 'none' ? [] : [answer[version]] });
    }
    client.socket.close();
  });

  it.each(hostileBytes)('closes with $code on $what', async ({ hex, code }) => {
    const { port, ocpp } = await start();
    const attacker = raw(port);
    attacker.socket.write(goodHandshake(version));
    const before = (await attacker.until(/\r\n\r\n/)).length;
    expect(ocpp.size).toBe(1);
    attacker.socket.write(Buffer.from(hex, 'hex'));
    await until(() => ocpp.size === 0 && attacker.received().length >= before + 4);
    const close = attacker.received().subarray(before);
    expect([close[0], close.readUInt16BE(2)]).toEqual([0x88, code]);
    attacker.socket.destroy();
  });

  it('lets go of a station whose sending half is closed in the middle of a frame', async () => {
    const { port, ocpp } = await start();
    const attacker = raw(port);
    attacker.socket.write(goodHandshake(version));
    await until(() => ocpp.size === 1);
    attacker.socket.end(Buffer.from('81ff00000000', 'hex'));
    await until(() => ocpp.load.sockets === 0);
  });

  it('closes with 1009 on a frame over its limit and takes one just under it', async () => {
    const { port, ocpp } = await start();
    const most = version === 'ocpp1.6' ? ocpp.limits.maxFrameBytes : ocpp.limits.maxFrameBytes2x;
    const client = await dial(port, version);
    const frame = (bytes: number) => {
      const bare = '[2,"a","DataTransfer",{"vendorId":"v","data":""}]';
      return bare.replace('""', `"${'x'.repeat(bytes - bare.length)}"`);
    };
    client.socket.send(frame(most));
    expect(await answers(client)).toEqual([[3, 'a', expect.anything()]]);
    client.socket.send(frame(most + 1));
    expect(await client.closed).toBe(1009);
  });

  it('takes a frame in a thousand pieces', async () => {
    const { port } = await start();
    const client = await dial(port, version);
    const text = `[2,"a","Heartbeat",{"x":"${'y'.repeat(1_000)}"}]`;
    for (const [at, letter] of [...text].entries()) client.socket.send(letter, { fin: at === text.length - 1 });
    expect(await answers(client)).toEqual([[3, 'a', expect.anything()]]);
    client.socket.close();
  });

  it('answers each of 5 000 calls that come at once, however slow the owner is', async () => {
    const { port } = await start({
      handle: (event) => new Promise((resolve) => setImmediate(() => resolve(agreeable(event)))),
    });
    const client = await dial(port, version);
    for (let at = 0; at < 5_000; at++) client.socket.send(`[2,"${at}","Heartbeat",{}]`);
    const answered = new Set<unknown>();
    for (let at = 0; at < 5_000; at++) answered.add(JSON.parse(await client.next())[1]);
    expect(answered.size).toBe(5_000);
    expect(await answers(client)).toEqual([]);
    client.socket.close();
  });

  it('forgets stations that vanish in the middle of everything', async () => {
    const { port, ocpp } = await start({
      handle: (event) => new Promise((resolve) => setTimeout(() => resolve(agreeable(event)), 20)),
    });
    const clients = await Promise.all(Array.from({ length: 50 }, (_, at) => dial(port, version, `CP${at}`)));
    const asked = clients.map((client, at) => {
      client.socket.send(probe);
      client.socket.send('[2,"a","Heartbeat",{}]');
      return ocpp.send(`CP${at}`, { kind: 'clearCache' });
    });
    for (const { socket } of clients) socket.terminate();
    const settled = await Promise.all(asked);
    expect(new Set(settled.map(({ outcome }) => outcome))).toEqual(new Set(['failed']));
    await until(() => ocpp.load.handlers === 0);
  });

  it('survives 2 000 frames that were good once, and answers every CALL among them once', async () => {
    const { port } = await start();
    const client = await dial(port, version);
    const words = new Set(rpcErrorCodes.map((code) => writeErrorCode(code, version)));
    let owed = 0;
    const texts = fc.sample(damaged(version), { numRuns: 2_000, seed: 7 });
    let next = 0;
    while (next < texts.length) {
      const batch = texts.slice(next, next + 20);
      next += 20;
      for (const text of batch) client.socket.send(text);
      const expected = batch.filter((text) => ['call', 'faulty'].includes(readFrame(text, version).type)).length;
      const got = await answers(client);
      for (const [type, , code] of got) expect(type === 3 || (type === 4 && words.has(String(code)))).toBe(true);
      expect({ batch, count: got.length }).toEqual({ batch, count: expected });
      owed += expected;
    }
    expect(owed).toBeGreaterThan(800);
    client.socket.close();
  });
});

/** Calls of real actions with strange payloads, and then damaged as wires and memories damage them. */
function damaged(version: OcppVersion): fc.Arbitrary<string> {
  const actions = Object.keys(dialectOf(version).messages);
  let serial = 0;
  const fields = ['status', 'connectorId', 'evseId', 'idToken', 'transactionInfo', 'meterValue', 'timestamp', 'type'];
  const payload = fc.dictionary(fc.constantFrom(...fields), fc.jsonValue({ maxDepth: 3 }));
  const call = fc
    .tuple(fc.constantFrom(2, 2, 2, 2, 3, 4, 5, 6), fc.constantFrom(...actions), payload)
    .map(([type, action, body]) => JSON.stringify([type, `f${serial++}`, action, body]));
  const cut = fc.tuple(fc.nat(200), fc.nat(3), fc.constantFrom('', '"', '{', ']', ',', '\\', '\u0000', 'é', '1e999'));
  return fc.tuple(call, fc.array(cut, { maxLength: 2 })).map(([text, cuts]) => {
    let result = text;
    for (const [at, length, instead] of cuts) {
      const from = at % (result.length + 1);
      result = result.slice(0, from) + instead + result.slice(from + length);
    }
    return result;
  });
}

it.each(hostileHandshakes)('a handshake that is $what', async ({ request, status }) => {
  const { port, ocpp } = await start();
  const attacker = raw(port);
  attacker.socket.write(request, 'latin1');
  if (status === 'silence') {
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(attacker.received()).toHaveLength(0);
  } else expect(await attacker.until(/\r\n\r\n/)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  attacker.socket.destroy();
  await until(() => ocpp.size === 0);
});

it('does not unpack a message that is small on the wire and large in memory', async () => {
  const { port } = await start();
  const client = await dial(port, 'ocpp2.1', 'CP', true);
  expect(client.socket.extensions).toContain('permessage-deflate');
  const bomb = deflateRawSync(Buffer.alloc(20_000_000, 0x20));
  expect(bomb.length).toBeLessThan(30_000);
  client.socket.send(' '.repeat(20_000_000), { compress: true });
  expect(await client.closed).toBe(1009);
});

describe('handshakes that do not come to an end', () => {
  it('are refused beyond their number, and forgotten when their charger has left', async () => {
    let decide = () => {};
    const decided = new Promise<void>((resolve) => {
      decide = resolve;
    });
    const { port, ocpp } = await start({
      limits: { maxHandshakes: 20 },
      authenticate: async () => {
        await decided;
        return { ok: true };
      },
    });
    const attackers = Array.from({ length: 50 }, () => raw(port));
    for (const { socket } of attackers) socket.write(goodHandshake('ocpp2.0.1'));
    await until(() => attackers.filter(({ received }) => received().includes('503')).length === 30);
    expect(ocpp.load.admissions).toBe(20);
    for (const { socket } of attackers) socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    decide();
    await until(() => ocpp.load.admissions === 0 && ocpp.size === 0);
    const client = await dial(port, 'ocpp2.0.1');
    expect(await answers(client)).toEqual([]);
    client.socket.close();
  });

  it('because no protocol is shared count as connections until they are gone', async () => {
    const { port, ocpp } = await start({ limits: { maxConnections: 5 } });
    const strangers = Array.from({ length: 5 }, () => raw(port));
    for (const { socket } of strangers) socket.write(goodHandshake('ocpp1.2'));
    await until(() => ocpp.load.admissions === 5); // told to go, and still here
    const late = raw(port);
    late.socket.write(goodHandshake('ocpp1.6'));
    expect(await late.until(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 503 /);
    for (const { socket } of [...strangers, late]) socket.destroy();
    await until(() => ocpp.load.admissions === 0);
  });

  it('do not keep a connection once their half of it is gone', async () => {
    const { port } = await start();
    const attackers = Array.from({ length: 200 }, () => raw(port));
    for (const { socket } of attackers) socket.write('GET /ocpp/CP HTTP/1.1\r\nHost: x\r\n');
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (const { socket } of attackers) socket.destroy();
    const client = await dial(port, 'ocpp2.1');
    expect(await answers(client)).toEqual([]);
    client.socket.close();
  });
});
