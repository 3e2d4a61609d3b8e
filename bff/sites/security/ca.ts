/**
 * The built-in certificate authority's cryptography: roots, certificates from requests, server certificates and revocation lists, as PEM.
 * Keeps nothing and decides nothing about chargers; keys come in and go out as PKCS #8 PEM. Times are epoch ms and given.
 */
import 'reflect-metadata';
import { createHash, createPrivateKey, createPublicKey, randomBytes, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';
import type { CertificateHash } from '../../../ocpp/index.ts';

const dayMs = 86_400_000;
export const rootLifeMs = 3652 * dayMs;
export const stationLifeMs = 365 * dayMs;
export const serverLifeMs = 90 * dayMs;
/** Chargers' clocks are wrong at times: what is issued now is good since yesterday. */
const headStartMs = dayMs;

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** A certificate with its private key, both PEM. */
export interface KeyPairPem {
  pem: string;
  keyPem: string;
}

/** Who signs: a certificate of ours and its key. */
export type Signer = KeyPairPem;

export interface Subject {
  commonName: string;
  organization: string;
}

/** Sixteen random bytes, positive (RFC 5280 §4.1.2.2). */
const newSerial = (): string => {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
};

// As typed values: plain texts would be read for quotes and hex.
const nameOf = ({ commonName, organization }: Subject): x509.Name =>
  new x509.Name([
    { CN: [{ utf8String: commonName.slice(0, 64) }] },
    ...(organization === '' ? [] : [{ O: [{ utf8String: organization.slice(0, 64) }] }]),
  ]);

const exportKey = async (key: CryptoKey): Promise<string> =>
  x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');

const importKey = (keyPem: string): Promise<CryptoKey> => {
  const der = createPrivateKey(keyPem).export({ type: 'pkcs8', format: 'der' });
  return crypto.subtle.importKey('pkcs8', new Uint8Array(der), algorithm, false, ['sign']);
};

const newPair = () => crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);

/** A self-signed root of ten years, ECDSA P-256. */
export async function makeRoot(subject: Subject, nowMs: number, lifeMs = rootLifeMs): Promise<KeyPairPem> {
  const keys = await newPair();
  const name = nameOf(subject);
  const { digitalSignature, keyCertSign, cRLSign } = x509.KeyUsageFlags;
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject: name,
    issuer: name,
    notBefore: new Date(nowMs - headStartMs),
    notAfter: new Date(nowMs + lifeMs),
    publicKey: keys.publicKey,
    signingKey: keys.privateKey,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(digitalSignature | keyCertSign | cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { pem: certificate.toString('pem'), keyPem: await exportKey(keys.privateKey) };
}

interface Issued {
  subject: Subject;
  publicKey: CryptoKey | x509.PublicKey;
  use: 'client' | 'server';
  names?: readonly string[];
  crlUrl?: string;
  lifeMs: number;
}

async function issue(signer: Signer, what: Issued, nowMs: number): Promise<string> {
  const issuer = new x509.X509Certificate(signer.pem);
  const { clientAuth, serverAuth } = x509.ExtendedKeyUsage;
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject: nameOf(what.subject),
    issuer: issuer.subjectName,
    notBefore: new Date(nowMs - headStartMs),
    // Nothing outlives who vouches for it.
    notAfter: new Date(Math.min(nowMs + what.lifeMs, issuer.notAfter.getTime())),
    publicKey: what.publicKey,
    signingKey: await importKey(signer.keyPem),
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([what.use === 'client' ? clientAuth : serverAuth]),
      await x509.SubjectKeyIdentifierExtension.create(what.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      ...(what.names ? [new x509.SubjectAlternativeNameExtension(what.names.map(alternative))] : []),
      ...(what.crlUrl ? [new x509.CRLDistributionPointsExtension([what.crlUrl])] : []),
    ],
  });
  return certificate.toString('pem');
}

const alternative = (name: string): x509.JsonGeneralName => ({ type: isIP(name) ? 'ip' : 'dns', value: name });

/** A server's certificate for these host names and addresses, with a new key. The first is its common name. */
export async function issueServer(
  signer: Signer,
  names: readonly string[],
  nowMs: number,
  lifeMs = serverLifeMs,
): Promise<KeyPairPem> {
  const keys = await newPair();
  const subject = { commonName: names[0] ?? 'localhost', organization: '' };
  const pem = await issue(signer, { subject, publicKey: keys.publicKey, use: 'server', names, lifeMs }, nowMs);
  return { pem, keyPem: await exportKey(keys.privateKey) };
}

export interface CertificateRequest {
  commonName: string;
  organization: string;
}

/** Why a request is not signed, in words for people. */
export class RequestRefused extends Error {}

const minRsaBits = 2048;
const minCurveBits = 224;
const weakDigests = /md5|sha-?1$/i;

/**
 * Reads a PKCS #10 request. Throws RequestRefused when it cannot be read, is not signed with its own key or by a weak digest, or has a key
 * below 2048 bits (RSA) or 224 bits (curves): the security whitepaper's limits.
 */
export async function readRequest(csrPem: string): Promise<CertificateRequest> {
  const request = parseRequest(csrPem);
  const problem = keyProblem(request);
  if (problem) throw new RequestRefused(problem);
  if (!(await isOwn(request)))
    throw new RequestRefused('The request is not signed with the key that it asks a certificate for.');
  const first = (field: string) => request.subjectName.getField(field)[0] ?? '';
  return { commonName: first('CN'), organization: first('O') };
}

function parseRequest(csrPem: string): x509.Pkcs10CertificateRequest {
  try {
    return new x509.Pkcs10CertificateRequest(csrPem);
  } catch {
    throw new RequestRefused('The request cannot be read: it is no PKCS #10 request in PEM form.');
  }
}

const isOwn = (request: x509.Pkcs10CertificateRequest): Promise<boolean> =>
  // An unknown signature algorithm throws.
  request.verify().catch(() => false);

function keyProblem(request: x509.Pkcs10CertificateRequest): string | undefined {
  const digest = 'hash' in request.signatureAlgorithm ? String(request.signatureAlgorithm.hash.name) : '';
  if (weakDigests.test(digest)) return `The request is signed by ${digest}, which is too weak. Use SHA-256 or better.`;
  const der = Buffer.from(request.publicKey.rawData);
  let key: ReturnType<typeof createPublicKey>;
  try {
    key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  } catch {
    return 'The key of the request cannot be read.';
  }
  const bits = key.asymmetricKeyDetails?.modulusLength;
  const curve = key.asymmetricKeyDetails?.namedCurve ?? '';
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return (bits ?? 0) < minRsaBits ? `The RSA key has ${bits} bits; ${minRsaBits} are the least.` : undefined;
    case 'ec':
      return curveBits(curve) < minCurveBits ? `The curve ${curve} is too small.` : undefined;
    default:
      return `Keys of the kind ${key.asymmetricKeyType} are not taken. Use ECDSA or RSA.`;
  }
}

const curveBits = (curve: string): number => (curve === 'prime256v1' ? 256 : Number(/\d{3}/.exec(curve)?.[0] ?? 0));

/** A station's certificate of one year for the key of a request that `readRequest` has found to be good. */
export function issueStation(
  signer: Signer,
  csrPem: string,
  subject: Subject,
  nowMs: number,
  more: { crlUrl?: string; lifeMs?: number } = {},
): Promise<string> {
  const { publicKey } = parseRequest(csrPem);
  return issue(signer, { lifeMs: stationLifeMs, ...more, subject, publicKey, use: 'client' }, nowMs);
}

/** A request and its key, as a charger makes them. */
export async function makeRequest(subject: Subject): Promise<{ csr: string; keyPem: string }> {
  const keys = await newPair();
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: nameOf(subject),
    keys,
    signingAlgorithm: algorithm,
  });
  return { csr: request.toString('pem'), keyPem: await exportKey(keys.privateKey) };
}

/** DER of the list of a signer's certificates that are not good any more (RFC 5280 §5). */
export async function makeCrl(
  signer: Signer,
  revoked: readonly { serial: string; atMs: number }[],
  nowMs: number,
  nextMs: number,
): Promise<Uint8Array> {
  const crl = await x509.X509CrlGenerator.create({
    issuer: new x509.X509Certificate(signer.pem).subjectName,
    thisUpdate: new Date(nowMs),
    nextUpdate: new Date(nextMs),
    signingKey: await importKey(signer.keyPem),
    signingAlgorithm: algorithm,
    entries: revoked.map(({ serial, atMs }) => ({
      serialNumber: serial.length % 2 ? `0${serial}` : serial,
      revocationDate: new Date(atMs),
    })),
  });
  return new Uint8Array(crl.rawData);
}

/** What rows and people want to know of a certificate. Throws when it cannot be read. */
export interface CertificateFacts {
  /** Hex in lower case, without leading zeros. */
  serial: string;
  subject: string;
  issuer: string;
  /** SHA-256 of the DER, hex in lower case. */
  fingerprint: string;
  commonName: string;
  notBefore: number;
  notAfter: number;
}

export function factsOf(certificate: string | Uint8Array): CertificateFacts {
  const c = new X509Certificate(certificate);
  return {
    serial: c.serialNumber.toLowerCase().replace(/^0+(?=.)/, ''),
    subject: oneLine(c.subject),
    issuer: oneLine(c.issuer),
    fingerprint: c.fingerprint256.replaceAll(':', '').toLowerCase(),
    commonName: onlyName(new x509.X509Certificate(c.raw)),
    notBefore: c.validFromDate.getTime(),
    notAfter: c.validToDate.getTime(),
  };
}

/** As it stands in the certificate, which Node would escape; empty unless there is exactly one. */
const onlyName = ({ subjectName }: x509.X509Certificate): string => {
  const names = subjectName.getField('CN');
  return names.length === 1 ? (names[0] ?? '') : '';
};

const oneLine = (name: string): string => name.split('\n').join(', ').slice(0, 500);

/** Whether a certificate bears the signature of this one. */
export const isSignedBy = (certificate: Uint8Array | string, issuerPem: string): boolean =>
  new X509Certificate(certificate).verify(new X509Certificate(issuerPem).publicKey);

/** Whether the leaf of a chain is for the key of the request. */
export const isForRequest = (chainPem: string, csrPem: string): boolean => {
  const asked = Buffer.from(parseRequest(csrPem).publicKey.rawData);
  return new X509Certificate(chainPem).publicKey.export({ type: 'spki', format: 'der' }).equals(asked);
};

/** The certificates of a file or chain, in their order. */
export const splitPem = (text: string): string[] =>
  text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];

/** How stations name a self-signed root (OCPP 2.0.1 CertificateHashDataType, by RFC 6960 §4.1.1). */
export async function hashOfRoot(pem: string): Promise<CertificateHash> {
  const root = new x509.X509Certificate(pem);
  const hex = (bytes: ArrayBuffer) => Buffer.from(bytes).toString('hex');
  return {
    hashAlgorithm: 'SHA256',
    issuerNameHash: createHash('sha256').update(new Uint8Array(root.issuerName.toArrayBuffer())).digest('hex'),
    issuerKeyHash: hex(await root.publicKey.getKeyIdentifier('SHA-256')),
    serialNumber: root.serialNumber.replace(/^0+(?=.)/, ''),
  };
}
