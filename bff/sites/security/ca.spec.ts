/** The authority's certificates as OpenSSL (by Node) sees them, and the requests that it refuses. */
import 'reflect-metadata';
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  factsOf,
  hashOfRoot,
  isForRequest,
  isSignedBy,
  issueServer,
  issueStation,
  makeCrl,
  makeRequest,
  makeRoot,
  RequestRefused,
  readRequest,
  type Signer,
  splitPem,
} from './ca.ts';

const nowMs = Date.UTC(2026, 10, 22);
const yearMs = 365 * 86_400_000;
const subject = { commonName: 'CP-1', organization: 'North, "the" #1 Ltd' };
let root: Signer;
beforeAll(async () => {
  root = await makeRoot({ commonName: 'Charger CA', organization: 'x' }, nowMs);
});

describe('certificates', () => {
  it('of the root are for signing only, and last ten years', () => {
    const c = new X509Certificate(root.pem);
    expect([c.ca, c.subject === c.issuer, c.verify(c.publicKey)]).toEqual([true, true, true]);
    expect(factsOf(root.pem).notAfter - nowMs).toBeGreaterThan(9.9 * yearMs);
  });
  it('of stations name them, are for clients only, and lead to the root', async () => {
    const { csr } = await makeRequest(subject);
    const pem = await issueStation(root, csr, subject, nowMs, { crlUrl: 'http://example.com/ca/crl' });
    const c = new X509Certificate(pem);
    expect(new x509.X509Certificate(pem).subjectName.getField('O')).toEqual([subject.organization]);
    expect(c.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
    expect([c.ca, c.checkIssued(new X509Certificate(root.pem)), isSignedBy(pem, root.pem)]).toEqual([
      false,
      true,
      true,
    ]);
    expect([isForRequest(pem, csr), isForRequest(pem, (await makeRequest(subject)).csr)]).toEqual([true, false]);
    expect(factsOf(pem)).toMatchObject({ commonName: 'CP-1', notAfter: nowMs + yearMs, issuer: 'CN=Charger CA, O=x' });
    expect(factsOf(pem).fingerprint).toMatch(/^[0-9a-f]{64}$/);
  });
  it('tell their only common name, whatever stands in it', async () => {
    const { csr } = await makeRequest(subject);
    for (const commonName of ['A,B+C="D"', 'x\nCN=CP-2', '#0405', ' space '])
      expect(factsOf(await issueStation(root, csr, { commonName, organization: 'CN=CP-2' }, nowMs)).commonName).toBe(
        commonName,
      );
  });
  it('never outlive their issuer', async () => {
    const brief = await makeRoot({ commonName: 'Brief', organization: '' }, nowMs, 1_000_000);
    const { csr } = await makeRequest(subject);
    expect(factsOf(await issueStation(brief, csr, subject, nowMs)).notAfter).toBe(nowMs + 1_000_000);
  });
  it('of servers are for each of their names and addresses', async () => {
    const c = new X509Certificate((await issueServer(root, ['charge.example.com', '127.0.0.1', '::1'], nowMs)).pem);
    expect([c.checkHost('charge.example.com'), c.checkHost('other.example.com')]).toEqual([
      'charge.example.com',
      undefined,
    ]);
    expect([c.checkIP('127.0.0.1'), c.checkIP('::1'), c.checkIP('10.0.0.1')]).toEqual(['127.0.0.1', '::1', undefined]);
    expect(c.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  });
  it('are told apart in a file of several', () => {
    expect(splitPem(`# one\n${root.pem}\n\n${root.pem}`)).toHaveLength(2);
    expect(splitPem('nothing')).toEqual([]);
  });
});

it('a revocation list names the serial numbers, signed by the authority', async () => {
  const der = await makeCrl(root, [{ serial: 'abc', atMs: nowMs }], nowMs, nowMs + 1000);
  const crl = new x509.X509Crl(Uint8Array.from(der).buffer);
  expect(crl.entries.map((e) => e.serialNumber)).toEqual(['0abc']);
  expect(await crl.verify({ publicKey: new x509.X509Certificate(root.pem) })).toBe(true);
  const stranger = await makeRoot({ commonName: 'Charger CA', organization: 'x' }, nowMs);
  expect(await crl.verify({ publicKey: new x509.X509Certificate(stranger.pem) })).toBe(false);
});

const knownRoot = `-----BEGIN CERTIFICATE-----
MIIBYzCCAQmgAwIBAgIQavYZKdYo9+/XK6VkuYfGkDAKBggqhkjOPQQDAjAQMQ4w
DAYDVQQDDAVLbm93bjAeFw0yNjExMjExMjExMDZaFw0zNjExMjExMjExMDZaMBAx
DjAMBgNVBAMMBUtub3duMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE/XcSn1zY
wWBhiOmzJKUhRV8Gzrtp64hyzT7akqmHymuxI/LgBD94MbO/3Dit6M9w7jQbwv5f
HBKulfViFFcpkaNFMEMwEgYDVR0TAQH/BAgwBgEB/wIBADAOBgNVHQ8BAf8EBAMC
AYYwHQYDVR0OBBYEFF4eBlaEh0qgMtNVHilNeF9jHzsdMAoGCCqGSM49BAMCA0gA
MEUCIQDpR2K/2S1MSlFmgu4apeQjpuOB8Pm8M+vrS+mDpiclKgIgJyqwgD/Pbmeo
McBbiR+CwmSD3reJEzrGizAH3VhL2GM=
-----END CERTIFICATE-----`;
const knownHash = {
  hashAlgorithm: 'SHA256',
  issuerNameHash: '6168d2952fad9b6618ade6e1bbdca5ef551e2cb1b9c74aed103da64e080079a7',
  issuerKeyHash: '56eafb6fab6d97766ec6cd24fecccef61f304a78e8e7ca6157ec58a67cde0c01',
  serialNumber: '6af61929d628f7efd72ba564b987c690',
};

it('a root is named as OCSP names it', async () => {
  // openssl ocsp -sha256 -issuer root.pem -cert root.pem -req_text
  expect(await hashOfRoot(knownRoot)).toEqual(knownHash);
});

describe('requests', () => {
  const made = async (algorithm: object, hash: string): Promise<string> => {
    const keys = await crypto.subtle.generateKey(algorithm as EcKeyGenParams, true, ['sign', 'verify']);
    const request = await x509.Pkcs10CertificateRequestGenerator.create({
      name: 'CN=CP-1',
      keys,
      signingAlgorithm: { ...algorithm, hash } as EcdsaParams,
    });
    return request.toString('pem');
  };
  const rsa = (modulusLength: number, hash = 'SHA-256') =>
    made({ name: 'RSASSA-PKCS1-v1_5', modulusLength, publicExponent: new Uint8Array([1, 0, 1]), hash }, hash);
  const refusal = async (csr: string) =>
    readRequest(csr).then(
      () => 'taken',
      (error: unknown) => (error instanceof RequestRefused ? error.message : `not refused but: ${error}`),
    );

  it('are read', async () => {
    expect(await readRequest((await makeRequest(subject)).csr)).toEqual(subject);
    expect(await readRequest(await rsa(2048))).toMatchObject({ commonName: 'CP-1' });
    expect(await readRequest(await made({ name: 'ECDSA', namedCurve: 'P-384' }, 'SHA-384'))).toMatchObject({
      organization: '',
    });
  });
  it('with weak keys or digests, of others, or that are none, are refused', async () => {
    expect(await refusal(await rsa(1024))).toContain('1024 bits');
    expect(await refusal(await rsa(2048, 'SHA-1'))).toContain('too weak');
    expect(await refusal('nonsense')).toContain('cannot be read');
    expect(await refusal('-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----')).toContain(
      'cannot be read',
    );
    expect(await refusal(root.pem)).not.toBe('taken');
    const der = Buffer.from(x509.PemConverter.decodeFirst((await makeRequest(subject)).csr));
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'der' });
    const at = der.indexOf(other.subarray(0, 27));
    other.copy(der, at);
    expect(await refusal(x509.PemConverter.encode(Uint8Array.from(der).buffer, 'CERTIFICATE REQUEST'))).toContain(
      'not signed',
    );
  });
});
