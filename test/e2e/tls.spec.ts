/**
 * Chargers over real TLS with real certificates: who is let in with what, certificates from request to revocation, the server's own certificate
 * exchanged under open connections, and profiles and passwords changed step by step.
 */
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { hashKey } from '../../bff/sites/chargers/key.ts';
import { hashOfRoot, issueServer, issueStation, makeRequest, makeRoot } from '../../bff/sites/security/ca.ts';
import { authority, certificates, chargerSecurity, securityChanges } from '../../bff/sites/security/contract.ts';
import { systemScope } from '../../bff/store/scope.ts';
import * as t from '../../bff/store/tables/index.ts';
import type { NewRow } from '../../bff/store/types.ts';
import { startTestApp, type TestApp } from '../kit/app.ts';
import { type Asker, asking, bearer } from '../kit/ask.ts';
import { closing, dial, online, settled } from '../kit/plug.ts';
import { type SecureCharger, secureCharger } from '../kit/secure-charger.ts';
import { buildWorld, idOf } from '../kit/world.ts';

const dayMs = 86_400_000;
const key = 'correct-horse-battery';
let app: TestApp;
let north: Asker;
const url = () => `wss://localhost:${app.security.tlsPort}/ocpp`;
const read = () => app.store.read(systemScope('test'));
const rootPem = async () => (await fetch(`${app.url}/ca/root.pem`)).text();
const started: SecureCharger[] = [];

beforeAll(async () => {
  app = await startTestApp({
    env: { OCPP_TLS_PORT: '0', PUBLIC_URL: 'http://localhost' },
  });
  const world = await buildWorld(app.store);
  north = asking(app.url, bearer(world.keys.north));
});
afterAll(async () => {
  expect(app.errors).toEqual([]);
  await app.drop();
});
afterEach(() => {
  for (const { charger } of started.splice(0)) charger.close();
});

let count = 0;
/** A charger of north, as a row. */
const plant = async (more: Partial<NewRow<typeof t.chargers>> = {}): Promise<string> => {
  const identity = `TLS-${++count}`;
  await app.store.tx(systemScope('test'), async (w) => {
    const model = await w.find(t.chargers, idOf('charger', 'north'));
    await w.insert(t.chargers, { ...model!, id: identity, identity, name: identity, serial: '', version: '', ...more });
  });
  return identity;
};
const rowOf = async (identity: string) => (await read().find(t.chargers, identity))!;
const set = (identity: string, patch: Partial<NewRow<typeof t.chargers>>) =>
  app.store.tx(systemScope('test'), (w) => w.update(t.chargers, identity, patch));
const alarmsOf = async (identity: string, code: string) =>
  (await read().match(t.alarms, { chargerId: identity })).filter((a) => a.code === code);

const simulate = (identity: string, password?: string): SecureCharger => {
  const made = secureCharger(app.url, url(), identity, hashOfRoot, password);
  started.push(made);
  return made;
};

interface Shown {
  password?: string;
  cert?: string;
  key?: string;
  ca?: string;
  to?: string;
}
/** A handshake: `in`, or the status. */
const knock = async (identity: string, { password, ...tls }: Shown = {}): Promise<number | 'in'> => {
  const found = await dial(tls.to ?? `https://localhost:${app.security.tlsPort}`, identity, {
    ...(password !== undefined && { password }),
    tls: { ca: await rootPem(), ...tls },
  });
  if (typeof found === 'number') return found;
  found.terminate();
  return 'in';
};

const eventually = async (holds: () => Promise<boolean>, what: string): Promise<void> => {
  const endsAt = performance.now() + 10_000;
  while (!(await holds())) {
    if (performance.now() > endsAt) throw new Error(`Not within 10 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

const installedOf = async (identity: string) =>
  (await read().match(t.certificates, { chargerId: identity, state: 'installed' }))[0];

/** A charger at profile 2 with a certificate of ours, as it comes to one. */
const certified = async () => {
  const identity = await plant({ keyHash: hashKey(key), securityProfile: 1 });
  const made = simulate(identity, key);
  await online(made.charger);
  await north.ok(chargerSecurity.endpoints.renew, { params: { id: identity }, body: {} });
  await eventually(async () => (await installedOf(identity)) !== undefined, 'a certificate');
  return { identity, made, row: (await installedOf(identity))! };
};
/** Key and certificate for an identity, by whoever signs. */
const foreign = async (commonName: string, signer?: { pem: string; keyPem: string }, lifeMs = dayMs) => {
  const ca = signer ?? (await makeRoot({ commonName: 'Stranger', organization: '' }, Date.now()));
  const { csr, keyPem } = await makeRequest({ commonName, organization: '' });
  return { cert: await issueStation(ca, csr, { commonName, organization: '' }, Date.now(), { lifeMs }), key: keyPem };
};
const ownSigner = async () => app.security.authorities.signer(await app.security.authorities.active());

describe('the door', () => {
  it('takes profile 2 over TLS with the password, and says why it refuses the rest', async () => {
    const identity = await plant({ keyHash: hashKey(key), securityProfile: 2 });
    expect(await knock(identity, { password: key })).toBe('in');
    expect(await knock(identity, { password: 'another-password' })).toBe(401);
    expect(await knock(identity)).toBe(401);
    expect(await dial(app.url, identity, { password: key })).toBe(403);
    await eventually(async () => (await alarmsOf(identity, 'insecureConnection')).length === 1, 'an alarm');
    const [alarm] = await alarmsOf(identity, 'insecureConnection');
    expect(alarm).toMatchObject({ state: 'new', level: 'major' });
    await settledAlarm(identity);
  });

  const settledAlarm = async (identity: string) => {
    const made = simulate(identity, key);
    made.options.url = url();
    made.options.tls = { ca: await rootPem() };
    await online(made.charger);
    await eventually(
      async () => (await alarmsOf(identity, 'insecureConnection')).every((a) => a.state === 'cleared'),
      'the alarm is over',
    );
  };

  it('lets only a charger’s own certificate in at profile 3', async () => {
    const { identity, made, row } = await certified();
    await set(identity, { securityProfile: 3 });
    const own = { cert: row.pem, key: made.keyPem() };
    expect(await knock(identity, own)).toBe('in');
    expect(await knock(identity, { password: key }), 'none').toBe(403);
    expect(await knock(identity, await foreign(identity)), 'of a stranger').toBe(403);
    expect(await knock(identity, await foreign(identity, await ownSigner())), 'of ours, unknown').toBe(403);
    expect(await knock(identity, await foreign(identity, await ownSigner(), -1_000)), 'expired').toBe(403);
    const other = await plant({ securityProfile: 3 });
    expect(await knock(other, own), 'of another charger').toBe(403);
    expect(await dial(app.url, identity, { password: key }), 'in plain').toBe(403);
    expect((await alarmsOf(identity, 'insecureConnection'))[0]?.detail).toMatch(/certificate|TLS/);
  });

  it('believes a trusted proxy that TLS ends there, and nobody else', async () => {
    const headers = { authorization: `Basic ${Buffer.from(`cp-zznorthzz:${key}`).toString('base64')}` };
    const arrive = async (proxies: string): Promise<string> => {
      const other = await startTestApp({ env: { TRUST_PROXY: proxies } });
      try {
        await buildWorld(other.store);
        await other.store.tx(systemScope('test'), (w) =>
          w.update(t.chargers, idOf('charger', 'north'), { keyHash: hashKey(key), securityProfile: 2 }),
        );
        const socket = new WebSocket(`${other.url.replace('http', 'ws')}/ocpp/cp-zznorthzz`, ['ocpp1.6'], {
          headers: { ...headers, 'x-forwarded-proto': 'https' },
        });
        const [what] = await Promise.race([
          once(socket, 'open').then(() => ['open']),
          once(socket, 'unexpected-response').then(([, response]) => [String(response.statusCode)]),
        ]);
        socket.on('error', () => undefined).terminate();
        return String(what);
      } finally {
        await other.drop();
      }
    };
    expect(await arrive('1')).toBe('open');
    expect(await arrive('0')).toBe('403');
  });

  it('takes no old TLS, and shows a certificate for its name that leads to its root', async () => {
    const ca = await rootPem();
    const shake = (maxVersion: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3') =>
      new Promise<string>((resolve) => {
        const socket = connectTls({
          ...{ port: app.security.tlsPort, host: '127.0.0.1', servername: 'localhost', ca, maxVersion },
          ...{ minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' },
        });
        socket.on('error', (error) => resolve('code' in error ? String(error.code) : error.message));
        socket.on('secureConnect', () => {
          resolve(`${socket.getProtocol()} ${socket.getCipher().standardName}`);
          socket.destroy();
        });
      });
    expect(await shake('TLSv1.1')).toMatch(/^ERR_SSL/);
    expect(await shake('TLSv1.2')).toMatch(/^TLSv1\.2 TLS_ECDHE_ECDSA_WITH_AES_(128|256)_GCM/);
    expect(await shake('TLSv1.3')).toMatch(/^TLSv1\.3/);
    const page = await fetch(`${app.url}/ca/root.pem`);
    expect(new X509Certificate(await page.text()).ca).toBe(true);
  });
});

describe('a certificate', () => {
  it('is issued for the charger’s key, revoked with immediate effect, and on the list from then on', async () => {
    const { identity, made, row } = await certified();
    const leaf = new X509Certificate(row.pem);
    expect(leaf.subject).toBe(`CN=${identity}\nO=Tenant zznorthzz`);
    expect(leaf.checkIssued(new X509Certificate(await rootPem()))).toBe(true);
    made.options.url = url();
    made.options.tls = { ca: await rootPem(), cert: row.pem, key: made.keyPem() };
    made.charger.cut();
    await eventually(async () => isByCertificate(identity), 'back by certificate');
    await set(identity, { securityProfile: 3 });

    await north.ok(certificates.endpoints.revoke, { params: { id: row.id }, body: { reason: 'stolen' } });
    await settled(() => app.ocpp.link(identity) === undefined, 'cut off');
    expect(await knock(identity, made.options.tls)).toBe(403);
    expect((await north.refused(certificates.endpoints.revoke, { params: { id: row.id }, body: {} })).status).toBe(409);
    const crl = Buffer.from(await (await fetch(`${app.url}/ca/crl`)).arrayBuffer());
    expect(crl.includes(Buffer.from(row.serial, 'hex'))).toBe(true);
  });
  const isByCertificate = (identity: string) =>
    app.ocpp.link(identity) !== undefined && app.security.entryOf(identity)?.profile === 3;

  it('that is revoked cuts off a connection that took the place of another', async () => {
    const { identity, made, row } = await certified();
    made.charger.close();
    await settled(() => app.ocpp.link(identity) === undefined, 'gone');
    const shown = { tls: { ca: await rootPem(), cert: row.pem, key: made.keyPem() } };
    const [first, second] = [
      await dial(`https://localhost:${app.security.tlsPort}`, identity, shown),
      await dial(`https://localhost:${app.security.tlsPort}`, identity, shown),
    ];
    if (typeof first === 'number' || typeof second === 'number') throw new Error('refused');
    const closed = closing(second);
    await north.ok(certificates.endpoints.revoke, { params: { id: row.id }, body: {} });
    expect(await closed).toEqual([1008, 'certificate revoked']);
  });

  it('is not issued for another name', async () => {
    const identity = await plant({ keyHash: hashKey(key), securityProfile: 1 });
    const made = simulate(identity, key);
    made.commonName = 'somebody-else';
    await online(made.charger);
    await north.ok(chargerSecurity.endpoints.renew, { params: { id: identity }, body: {} });
    await eventually(
      async () => (await read().match(t.certificates, { chargerId: identity, state: 'refused' })).length === 1,
      'refused',
    );
    const page = await north.ok(certificates.endpoints.list, { query: { chargerId: identity } });
    expect(page.items[0]?.detail).toContain('somebody-else');
    expect(made.asked).not.toContain('sendCertificate');
  });

  /** As if so many days were left, and the last attempt were long ago. */
  const lasting = (id: string, days: number) =>
    app.store.tx(systemScope('test'), (w) =>
      w.update(t.certificates, id, { notAfter: Date.now() + days * dayMs, updatedAt: Date.now() - 2 * dayMs }),
    );

  it('is renewed by itself a month before its end, and people are told when that does not work', async () => {
    const { identity, made, row } = await certified();
    const renewals = app.security.certificates.jobs().find((job) => job.name === 'certificate-renewals')!;
    await renewals.run();
    expect((await installedOf(identity))?.id).toBe(row.id);
    await lasting(row.id, 25);
    made.refuses.add('certificate');
    await renewals.run();
    await eventually(
      async () => (await read().match(t.certificates, { chargerId: identity, state: 'refused' })).length === 1,
      'the charger refuses',
    );
    await lasting(row.id, 5);
    await renewals.run();
    expect((await alarmsOf(identity, 'certificateExpires'))[0]).toMatchObject({ level: 'major', state: 'new' });
    made.refuses.clear();
    await lasting(row.id, 4);
    await renewals.run();
    await eventually(async () => ![row.id, undefined].includes((await installedOf(identity))?.id), 'a new certificate');
    expect((await read().find(t.certificates, row.id))?.state).toBe('replaced');
    await eventually(
      async () => (await alarmsOf(identity, 'certificateExpires'))[0]?.state === 'cleared',
      'the alarm is over',
    );
  });

  it('stays good when another authority takes over', async () => {
    const { identity, made, row } = await certified();
    const before = await north.ok(authority.endpoints.info);
    expect((await north.refused(authority.endpoints.rollOver, { body: {} })).status).toBe(403);
    const next = await app.security.authorities.rollOver();
    const after = await north.ok(authority.endpoints.info);
    expect(after.items[0]?.id).toBe(next.id);
    expect(after.items.map(({ id }) => id)).toContain(before.items[0]?.id);
    await set(identity, { securityProfile: 3 });
    await app.security.reloadTls();
    // The server still shows the certificate that chargers with the former root trust.
    const old = before.items.at(-1)?.pem ?? '';
    expect(await knock(identity, { cert: row.pem, key: made.keyPem(), ca: old })).toBe('in');
  });
});

describe('the server’s certificate', () => {
  it('is exchanged when its files change, under open connections; bad files change nothing', async () => {
    const root = await makeRoot({ commonName: 'Operator', organization: '' }, Date.now());
    const write = async (dir: string) => {
      const pair = await issueServer(root, ['localhost'], Date.now());
      writeFileSync(join(dir, 'tls.pem'), `${pair.pem}\n${root.pem}`);
      writeFileSync(join(dir, 'tls.key'), pair.keyPem);
      return new X509Certificate(pair.pem).fingerprint256;
    };
    const dir = app.dataDir;
    const first = await write(dir);
    const second = await startTestApp({
      env: {
        ...{ OCPP_TLS_PORT: '0', PUBLIC_URL: 'http://localhost' },
        ...{ TLS_CERT_FILE: join(dir, 'tls.pem'), TLS_KEY_FILE: join(dir, 'tls.key') },
      },
    });
    try {
      await buildWorld(second.store);
      const identity = 'cp-zznorthzz';
      const port = second.security.tlsPort;
      const shown = () =>
        new Promise<string>((resolve, reject) => {
          const socket = connectTls({ port, host: '127.0.0.1', servername: 'localhost', ca: root.pem }, () => {
            resolve(socket.getPeerX509Certificate()?.fingerprint256 ?? '');
            socket.destroy();
          });
          socket.on('error', reject);
        });
      const made = secureCharger(second.url, `wss://localhost:${port}/ocpp`, identity, hashOfRoot);
      started.push(made);
      made.options.url = `wss://localhost:${port}/ocpp`;
      made.options.tls = { ca: root.pem };
      await online(made.charger);
      const link = second.ocpp.link(identity);
      expect(await shown()).toBe(first);
      expect(await second.security.reloadTls()).toBe(false);
      const next = await write(dir);
      expect(await second.security.reloadTls()).toBe(true);
      expect(await shown()).toBe(next);
      writeFileSync(join(dir, 'tls.key'), root.keyPem);
      await expect(second.security.reloadTls()).rejects.toThrow();
      expect(await shown()).toBe(next);
      expect(second.ocpp.link(identity), 'the same connection').toBe(link);
      const env = { OCPP_TLS_PORT: '0', TLS_CERT_FILE: join(dir, 'tls.pem'), TLS_KEY_FILE: join(dir, 'missing') };
      await expect(startTestApp({ env })).rejects.toThrow(/Look at TLS_CERT_FILE/);
      expect(await made.charger.call('Heartbeat', {})).toHaveProperty('currentTime');
    } finally {
      await second.drop();
    }
  });
});

describe('a guided change', () => {
  const raise = async (identity: string, toProfile: number, confirmed = true) =>
    north.ok(chargerSecurity.endpoints.raise, { params: { id: identity }, body: { toProfile, confirmed } });
  const ended = async (id: string) => {
    await eventually(
      async () => (await north.ok(securityChanges.endpoints.get, { params: { id } })).state !== 'running',
      'the end of the change',
    );
    return north.ok(securityChanges.endpoints.get, { params: { id } });
  };
  const tend = () => app.security.changes.jobs()[0]!.run();

  it('raises a charger from nothing to a certificate of its own', { timeout: 60_000 }, async () => {
    const identity = await plant();
    const made = simulate(identity);
    await online(made.charger);
    await settled(() => app.ocpp.link(identity) !== undefined, 'connected');
    await eventually(async () => (await rowOf(identity)).version !== '', 'its version is known');
    const state = await north.ok(chargerSecurity.endpoints.get, { params: { id: identity }, query: { toProfile: 2 } });
    expect(state.checks.map(({ level, code }) => `${level} ${code}`)).toEqual([
      'warn oneWay',
      'warn ownAddress',
      'fine key',
      'fine oldWay',
    ]);
    expect(
      (await north.refused(chargerSecurity.endpoints.raise, { params: { id: identity }, body: { toProfile: 2 } }))
        .detail,
    ).toMatch(/Confirm/);

    for (const [toProfile, asked] of [
      [1, ['writeConfiguration', 'writeConfiguration', 'reset']],
      [2, ['listCertificates', 'installCertificate', 'writeConfiguration', 'reset']],
      [3, ['listCertificates', 'trigger', 'sendCertificate', 'writeConfiguration', 'reset']],
    ] as const) {
      made.asked.length = 0;
      const { id } = await raise(identity, toProfile);
      const change = await ended(id);
      expect(change).toMatchObject({ state: 'done', step: 'return', toProfile });
      expect(made.asked).toEqual(asked);
      expect(await rowOf(identity)).toMatchObject({ securityProfile: toProfile, keyHash: expect.any(String) });
    }
    const told = await read().match(t.commands, { chargerId: identity });
    const keyHex = Buffer.from(made.options.password as Uint8Array).toString('hex');
    expect(keyHex).toHaveLength(40);
    const everything = JSON.stringify([
      told,
      await read().match(t.securityChanges, { chargerId: identity }),
      await read().select(t.audit, { where: eq(t.audit.objectId, identity) }),
      await app.store.outbox.since('0-0', 100_000),
    ]);
    expect(everything).not.toContain(keyHex);
    expect(
      (await north.ok(chargerSecurity.endpoints.lower, { params: { id: identity }, body: { profile: 0 } })).profile,
    ).toBe(0);
  });

  it('leaves the old way in open to a charger that does not come back the new way', async () => {
    const identity = await plant({ keyHash: hashKey(key), securityProfile: 1 });
    const made = simulate(identity, key);
    made.stubborn = true;
    await online(made.charger);
    await eventually(async () => (await rowOf(identity)).version !== '', 'its version is known');
    const { id } = await raise(identity, 2);
    await eventually(
      async () => (await north.ok(securityChanges.endpoints.get, { params: { id } })).detail.includes('still'),
      'back the old way',
    );
    await app.store.tx(systemScope('test'), (w) => w.update(t.securityChanges, id, { deadlineAt: Date.now() - 1 }));
    await tend();
    expect(await ended(id)).toMatchObject({ state: 'failed', detail: expect.stringContaining('old way') });
    expect((await rowOf(identity)).securityProfile).toBe(1);
    await settled(() => made.charger.link.isOpen, 'it is still let in');
  });

  it('exchanges a password: both are good until the new one is used, and a refusal keeps the old', async () => {
    const identity = await plant({ keyHash: hashKey(key), securityProfile: 1 });
    const made = simulate(identity, key);
    await online(made.charger);
    await eventually(async () => (await rowOf(identity)).version !== '', 'its version is known');
    const rotate = () => north.ok(chargerSecurity.endpoints.rotateKey, { params: { id: identity }, body: {} });

    made.refuses.add('AuthorizationKey');
    expect(await ended((await rotate()).id)).toMatchObject({
      state: 'failed',
      detail: expect.stringContaining('old one'),
    });
    made.refuses.clear();

    const { id } = await rotate();
    await settled(() => made.options.password !== key, 'the charger has the new password');
    await eventually(
      async () => (await north.ok(securityChanges.endpoints.get, { params: { id } })).step === 'return',
      'its answer is stored',
    );
    const cancel = await north.refused(securityChanges.endpoints.cancel, { params: { id }, body: {} });
    expect(cancel.detail).toContain('Both are good');
    made.charger.close();
    await settled(() => app.ocpp.link(identity) === undefined, 'gone');
    const plain = (password: string | Uint8Array) =>
      dial(app.url, identity, { password: Buffer.from(password).toString('latin1') });
    const old = await plain(key);
    expect(typeof old === 'number' ? old : 'in').toBe('in');
    if (typeof old !== 'number') old.terminate();
    await settled(() => app.ocpp.link(identity) === undefined, 'gone again');
    made.charger.connect();
    expect(await ended(id)).toMatchObject({ state: 'done' });
    expect(await plain(key), 'the old one is dead').toBe(401);
    await settled(() => made.charger.link.isOpen, 'the charger is in');
  });

  it('can be cancelled while nothing has gone out', async () => {
    const identity = await plant({ keyHash: hashKey(key), securityProfile: 1, version: 'ocpp1.6' });
    const { id } = await north.ok(chargerSecurity.endpoints.rotateKey, { params: { id: identity }, body: {} });
    expect(
      (await north.refused(chargerSecurity.endpoints.rotateKey, { params: { id: identity }, body: {} })).status,
    ).toBe(409);
    expect(await north.ok(securityChanges.endpoints.cancel, { params: { id }, body: {} })).toMatchObject({
      state: 'cancelled',
    });
    const made = simulate(identity, key);
    await online(made.charger);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(made.asked).not.toContain('writeConfiguration');
  });
});
