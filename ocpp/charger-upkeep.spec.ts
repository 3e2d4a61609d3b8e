import {
  createPrivateKey,
  createPublicKey,
  createSign,
  generateKeyPairSync,
  type KeyObject,
  X509Certificate,
} from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Csms, until } from '../test/kit/csms.ts';
import { type HandClock, handClock } from '../test/kit/plug.ts';
import type { Charger } from './charger.ts';

const startMs = Date.UTC(2026, 3, 1, 12);
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const image = Buffer.from('the new firmware');
const versions = ['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'] as const;

/** Files to fetch, and what was brought. */
class FileServer {
  readonly brought: { path: string; text: string }[] = [];
  failures = 0;
  readonly #http: Server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    if (this.failures > 0) {
      this.failures--;
      response.statusCode = 500;
    } else if (request.method === 'PUT')
      this.brought.push({ path: request.url ?? '', text: Buffer.concat(parts).toString() });
    response.end(request.method === 'GET' ? image : '');
  });
  url = '';

  async listen(): Promise<void> {
    this.#http.listen(0, '127.0.0.1');
    await once(this.#http, 'listening');
    const address = this.#http.address();
    this.url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  }

  close(): void {
    this.#http.close();
    this.#http.closeAllConnections();
  }
}

let csms: Csms;
let clock: HandClock;
let files: FileServer;
beforeEach(async () => {
  csms = new Csms();
  clock = handClock(startMs);
  files = new FileServer();
  await Promise.all([csms.listen(), files.listen()]);
});
afterEach(async () => {
  files.close();
  await csms.close();
});

const steps = () => csms.told('firmwareProgressed').map(({ status }) => status);
describe.each(versions)('firmware on %s', (version) => {
  const is16 = version === 'ocpp1.6';
  const update = (rest: object = {}) =>
    csms.send({
      kind: 'updateFirmware',
      requestId: 4,
      url: `${files.url}/charger-2.3.1.bin`,
      retrieveMs: startMs,
      ...rest,
    });

  it('is fetched, installed when nobody charges, and runs after a restart', async () => {
    const charger = await csms.plug(clock, version);
    await charger.start(1, 'A1');
    expect(await update()).toMatchObject({ outcome: 'accepted' });
    await until(() => steps().includes(is16 ? 'Downloaded' : 'InstallScheduled'));
    await charger.stop(1);
    charger.setState(1, 'available');
    await until(() => steps().includes('Installing'));
    expect(charger.connectors.map(({ state }) => state)).toEqual(['unavailable', 'unavailable']);
    await until(() => {
      clock.advance(1_000);
      return !charger.link.isOpen;
    });
    clock.advance(20_000);
    await until(() => charger.isOnline && steps().includes('Installed'));
    expect(steps()).toEqual([
      ...['Downloading', 'Downloaded', ...(is16 ? [] : ['InstallScheduled'])],
      ...['Installing', ...(is16 ? [] : ['InstallRebooting']), 'Installed'],
    ]);
    expect(csms.told('booted').at(-1)).toMatchObject({ firmware: '2.3.1', ...(!is16 && { reason: 'firmwareUpdate' }) });
    expect(charger.connectors.map(({ state }) => state)).toEqual(['available', 'available']);
    await until(() => csms.told('securityNoted').length === 1);
    expect(csms.told('securityNoted')[0]).toMatchObject({ type: 'FirmwareUpdated' });
  });

  it('is tried again, and given up after as many times as were said', async () => {
    const charger = await csms.plug(clock, version);
    files.failures = 2;
    await update({ retries: 1, retryIntervalS: 5 });
    await until(() => {
      clock.advance(1_000);
      return steps().includes('DownloadFailed');
    });
    expect(steps()).toEqual(['Downloading', 'Downloading', 'DownloadFailed']);
    expect(charger.firmware.isBusy).toBe(false);
  });

  it('is checked where it is signed', async () => {
    await csms.plug(clock, version);
    const { certificate, sign } = await signer();
    const signed = (bytes: Buffer) => ({ requestId: 9, signingCertificate: certificate, signature: sign(bytes) });
    await update(signed(Buffer.from('something else')));
    await until(() => steps().includes('InvalidSignature'));
    csms.events.length = 0;
    await update(signed(image));
    await until(() => steps().includes('Installing'));
    expect(steps()).toEqual(['Downloading', 'Downloaded', 'SignatureVerified', 'Installing']);
    expect(csms.told('firmwareProgressed').every(({ requestId }) => requestId === 9)).toBe(true);
    expect(await update({ ...signed(image), signingCertificate: 'no certificate' })).toMatchObject({
      outcome: 'rejected',
    });
  });
});

describe.each(versions)('logs on %s', (version) => {
  it('are brought where they are wanted, and say what the charger is', async () => {
    const charger = await csms.plug(clock, version);
    charger.journal.note('something happened');
    const upload = (path: string) =>
      csms.send({
        kind: 'uploadLog',
        requestId: 7,
        log: 'diagnostics',
        url: files.url + path,
        retries: 1,
        retryIntervalS: 1,
      });
    expect(await upload('/one')).toMatchObject({ outcome: 'accepted', data: { fileName: 'CP-diagnostics.log' } });
    await until(() => csms.told('logProgressed').at(-1)?.status === 'Uploaded');
    expect(files.brought).toHaveLength(1);
    expect(files.brought[0]?.text).toContain('something happened');
    expect(files.brought[0]?.text).toContain('register 1000 Wh');
    files.failures = 2;
    await upload('/two');
    const failed = version === 'ocpp1.6' ? /^UploadFail(ed|ure)$/ : /^UploadFailure$/;
    await until(() => {
      clock.advance(1_000);
      return failed.test(csms.told('logProgressed').at(-1)?.status ?? '');
    });
  });
});

describe.each(versions)('certificates on %s', (version) => {
  it('are asked for with a key of its own, taken only for it, and shown from then on', async () => {
    const charger = await csms.plug(clock, version, { device: { vendor: 'V', model: 'M', serial: 'S-17' } });
    await csms.send({ kind: 'trigger', message: 'signCertificate' });
    await until(() => csms.told('certificateRequested').length === 1);
    const authority = await newAuthority('Operator Root');
    const request = new x509.Pkcs10CertificateRequest(csms.told('certificateRequested')[0]?.csr ?? '');
    expect(await request.verify()).toBe(true);
    expect(request.subject).toContain('CN=S-17');
    const stranger = await newAuthority('Somebody');
    expect(await csms.send({ kind: 'sendCertificate', chain: stranger.pem, use: 'station' })).toMatchObject({
      outcome: 'rejected',
    });
    const chain = await authority.certify(request);
    expect(await csms.send({ kind: 'sendCertificate', chain, use: 'station' })).toMatchObject({ outcome: 'accepted' });
    expect(charger.certificates.hasOwn).toBe(true);
    expect(charger.options.tls?.cert).toBe(chain);
    expect(new X509Certificate(chain).checkPrivateKey(keyOf(charger))).toBe(true);
  });

  it('of others are installed, listed, and deleted by their hash', async () => {
    await csms.plug(clock, version);
    const { pem } = await newAuthority('Operator Root');
    const list = () => csms.send({ kind: 'listCertificates', uses: ['centralSystemRoot'] });
    expect((await list()).data).toEqual([]);
    const install = (certificate: string) =>
      csms.send({ kind: 'installCertificate', use: 'centralSystemRoot', certificate });
    expect(await install('nothing')).toMatchObject({ outcome: 'rejected' });
    expect(await install(pem)).toMatchObject({ outcome: 'accepted' });
    const { data } = await list();
    const [listed] = Array.isArray(data) ? data : [];
    expect(listed.hash.serialNumber.toLowerCase()).toBe(
      new X509Certificate(pem).serialNumber.replace(/^0+/, '').toLowerCase(),
    );
    expect(await csms.send({ kind: 'deleteCertificate', hash: listed.hash })).toMatchObject({ outcome: 'accepted' });
    expect(await csms.send({ kind: 'deleteCertificate', hash: listed.hash })).toMatchObject({ outcome: 'rejected' });
  });
});

describe('a new way to the CSMS', () => {
  it('is taken at a restart, and left again where it leads nowhere', async () => {
    const charger = await csms.plug(clock, 'ocpp2.0.1');
    const { url } = charger.options;
    const profile = (slot: number, to: string) =>
      csms.send({
        kind: 'setNetworkProfile',
        slot,
        url: to,
        securityProfile: 0,
        messageTimeoutS: 30,
        interface: 'Wired0',
      });
    expect(await profile(1, url)).toMatchObject({ outcome: 'rejected' });
    expect(await profile(2, 'ws://127.0.0.1:1/ocpp')).toMatchObject({ outcome: 'accepted' });
    const write = await csms.send({
      kind: 'writeConfiguration',
      entries: [{ key: 'OCPPCommCtrlr.NetworkConfigurationPriority', value: '2,1' }],
    });
    expect(write.data).toMatchObject([{ status: 'RebootRequired' }]);
    await csms.send({ kind: 'reset', hard: true });
    await until(() => !charger.link.isOpen);
    clock.advance(10_000);
    expect(charger.options.url).toBe('ws://127.0.0.1:1/ocpp');
    await until(() => charger.isOnline, 'the way back');
    expect(charger.options.url).toBe(url);
  });
});

async function signer(): Promise<{ certificate: string; sign(bytes: Buffer): string }> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pkcs8 = new Uint8Array(privateKey.export({ type: 'pkcs8', format: 'der' }));
  const key = await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign']);
  const spki = new Uint8Array(createPublicKey(privateKey).export({ type: 'spki', format: 'der' }));
  const publicKey = await crypto.subtle.importKey('spki', spki, algorithm, true, ['verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...{ name: 'CN=Maker', keys: { privateKey: key, publicKey }, signingAlgorithm: algorithm },
    ...{ notBefore: new Date(startMs - 1_000), notAfter: new Date(startMs + 86_400_000) },
  });
  const sign = (bytes: Buffer) => createSign('sha256').update(bytes).sign(privateKey).toString('base64');
  return { certificate: certificate.toString('pem'), sign };
}

async function newAuthority(name: string) {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const valid = { notBefore: new Date(startMs - 1_000), notAfter: new Date(startMs + 86_400_000) };
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    ...{ name: `CN=${name}`, keys, signingAlgorithm: algorithm, serialNumber: '0a1b2c' },
    ...valid,
  });
  return {
    pem: root.toString('pem'),
    async certify(request: x509.Pkcs10CertificateRequest): Promise<string> {
      const leaf = await x509.X509CertificateGenerator.create({
        ...{
          subject: request.subject,
          issuer: root.subject,
          publicKey: request.publicKey,
          signingKey: keys.privateKey,
        },
        ...{ signingAlgorithm: algorithm, serialNumber: '0d0e0f', ...valid },
      });
      return leaf.toString('pem');
    },
  };
}

function keyOf(charger: Charger): KeyObject {
  return createPrivateKey(charger.options.tls?.key ?? '');
}
