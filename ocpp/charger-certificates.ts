/**
 * A charger's certificates: its own key, the request to have it certified and the chain that comes back (1.6 whitepaper A02, 2.0.1 A02), and
 * the roots that it was given (M03–M05). The library for requests is loaded when a charger first needs one.
 */
import { createHash, type KeyObject, type X509Certificate } from 'node:crypto';
import type { Charger } from './charger.ts';
import { accepted, done, type Obedience, rejectedFor } from './charger-answers.ts';
import { readCertificate } from './charger-firmware.ts';
import type { CertificateHash, CertificateUse, StationCertificateUse, StationCommand } from './vocabulary.ts';

type Of<K extends StationCommand['kind']> = StationCommand & { kind: K };

interface Installed {
  use: CertificateUse;
  pem: string;
  certificate: X509Certificate;
}

interface Pending {
  use: StationCertificateUse;
  requestId: number;
  /** PKCS #8, PEM. */
  keyPem: string;
  publicKeyDer: Buffer;
}

const most = 20;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

export class Certificates {
  readonly #charger: Charger;
  readonly #installed: Installed[] = [];
  /** Own chains by what they are for. */
  readonly #own = new Map<StationCertificateUse, { chain: string; keyPem: string }>();
  #pending: Pending | undefined;
  #requests = 0;

  constructor(charger: Charger) {
    this.#charger = charger;
  }

  get size(): number {
    return this.#installed.length;
  }

  /** A certificate that it may show to the CSMS. */
  get hasOwn(): boolean {
    return this.#charger.options.tls?.cert !== undefined;
  }

  /** The chain that it was given for a use, PEM, leaf first. */
  own(use: StationCertificateUse): string | undefined {
    return this.#own.get(use)?.chain;
  }

  rootsOf(use: CertificateUse): { publicKey: KeyObject }[] {
    return this.#installed.filter((each) => each.use === use).map(({ certificate }) => certificate);
  }

  /** Makes a key and asks for its certificate. */
  async request(use: StationCertificateUse): Promise<void> {
    const { options, configuration } = this.#charger;
    const x509 = await library();
    const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const organisation = configuration.value('CpoName') || options.device.vendor;
    const csr = await x509.Pkcs10CertificateRequestGenerator.create({
      name: [{ O: [organisation] }, { CN: [options.device.serial ?? options.identity] }],
      keys,
      signingAlgorithm: algorithm,
    });
    const secret = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
    const pending = {
      use,
      requestId: ++this.#requests,
      keyPem: `-----BEGIN PRIVATE KEY-----\n${secret.replace(/.{64}/g, '$&\n')}\n-----END PRIVATE KEY-----\n`,
      publicKeyDer: Buffer.from(await crypto.subtle.exportKey('spki', keys.publicKey)),
    };
    this.#pending = pending;
    const { requestId } = pending;
    this.#charger.attempt({ kind: 'certificateRequested', csr: csr.toString('pem'), use, requestId });
  }

  /** CertificateSigned: only for the key that is waiting for it. */
  take({ chain, use = 'station' }: Of<'sendCertificate'>): Obedience {
    const { journal, configuration, options } = this.#charger;
    const leaf = readCertificate(chain);
    const pending = this.#pending;
    const key = leaf?.publicKey.export({ type: 'spki', format: 'der' });
    const isOurs = pending !== undefined && pending.use === use && key?.equals(pending.publicKeyDer) === true;
    const isSmall = chain.length <= configuration.number('CertificateSignedMaxChainSize');
    const isNow = leaf !== undefined && leaf.validToDate.getTime() > this.#charger.now();
    if (!isOurs || !isSmall || !isNow) {
      journal.noteSecurity('InvalidChargingStationCertificate');
      return rejectedFor('InvalidCertificate');
    }
    return done(() => {
      this.#pending = undefined;
      this.#own.set(use, { chain, keyPem: pending.keyPem });
      // It is shown from the next connection on.
      if (use === 'station') options.tls = { ...options.tls, cert: chain, key: pending.keyPem };
      journal.note(`certificate ${leaf.serialNumber} taken`, true);
    });
  }

  install({ use, certificate: pem }: Of<'installCertificate'>): Obedience {
    const certificate = readCertificate(pem);
    if (certificate === undefined || certificate.validToDate.getTime() <= this.#charger.now())
      return rejectedFor('InvalidCertificate');
    if (this.#installed.length >= most) return { answer: { outcome: 'failed', detail: 'Failed (OutOfStorage)' } };
    return done(() => {
      const isKnown = this.#installed.some(
        (each) => each.use === use && each.certificate.fingerprint256 === certificate.fingerprint256,
      );
      if (isKnown) return;
      this.#installed.push({ use, pem, certificate });
      this.#trust();
      this.#charger.journal.note(`${use} ${certificate.serialNumber} installed`, true);
    });
  }

  async remove({ hash }: Of<'deleteCertificate'>): Promise<Obedience> {
    const names = await Promise.all(this.#installed.map((each) => this.#hashOf(each, hash.hashAlgorithm)));
    const at = names.findIndex((name) => isSame(name, hash));
    const found = this.#installed[at];
    if (found === undefined) return { answer: { outcome: 'rejected', detail: 'NotFound' } };
    return done(() => {
      this.#installed.splice(this.#installed.indexOf(found), 1);
      this.#trust();
      this.#charger.journal.note(`${found.use} ${found.certificate.serialNumber} deleted`, true);
    });
  }

  async list({ uses }: Of<'listCertificates'>): Promise<Obedience> {
    const meant = this.#installed.filter(({ use }) => uses === undefined || uses.includes(use));
    const data = await Promise.all(
      meant.map(async (each) => ({ use: each.use, hash: await this.#hashOf(each, 'SHA256') })),
    );
    if (data.length === 0) return { answer: { outcome: 'rejected', detail: 'NotFound', data } };
    return { answer: { ...accepted, data } };
  }

  /** Servers are believed that the CSMS's roots vouch for, besides those that it was made with. */
  #trust(): void {
    const { options } = this.#charger;
    this.#made ??= options.tls?.ca ?? '';
    const roots = this.#installed.filter(({ use }) => use === 'centralSystemRoot').map(({ pem }) => pem);
    const ca = [this.#made, ...roots].filter((pem) => pem !== '').join('\n');
    const { ca: _, ...rest } = options.tls ?? {};
    options.tls = ca === '' ? rest : { ...rest, ca };
  }
  #made: string | undefined;

  /** RFC 6960 §4.1.1, over the issuer's name and key; one that was not issued by another that is known here counts as its own. */
  async #hashOf(
    { pem, certificate }: Installed,
    hashAlgorithm: CertificateHash['hashAlgorithm'],
  ): Promise<CertificateHash> {
    const x509 = await library();
    const parsed = new x509.X509Certificate(pem);
    const issuer = this.#installed.find((other) => certificate.checkIssued(other.certificate));
    const key = new x509.X509Certificate(issuer?.pem ?? pem).publicKey;
    const digest = { SHA256: 'SHA-256', SHA384: 'SHA-384', SHA512: 'SHA-512' } as const;
    const name = new Uint8Array(parsed.issuerName.toArrayBuffer());
    return {
      hashAlgorithm,
      issuerNameHash: createHash(hashAlgorithm.toLowerCase()).update(name).digest('hex'),
      issuerKeyHash: Buffer.from(await key.getKeyIdentifier(digest[hashAlgorithm])).toString('hex'),
      serialNumber: parsed.serialNumber.replace(/^0+(?=.)/, '').toLowerCase(),
    };
  }
}

const isSame = (one: CertificateHash, other: CertificateHash): boolean =>
  one.issuerNameHash === other.issuerNameHash.toLowerCase() &&
  one.issuerKeyHash === other.issuerKeyHash.toLowerCase() &&
  one.serialNumber === other.serialNumber.replace(/^0+(?=.)/, '').toLowerCase();

async function library() {
  await import('reflect-metadata');
  return import('@peculiar/x509');
}
