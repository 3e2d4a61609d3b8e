/**
 * A charger that takes part in its own security: trusts roots, makes requests for certificates and uses what it is sent, changes its password
 * and its way of connecting when it is told to.
 */
import { makeRequest } from '../../bff/sites/security/ca.ts';
import type { Charger, ChargerOptions, Obedience } from '../../ocpp/charger.ts';
import type { AnswerData, CertificateHash, CommandAnswer, StationCommand } from '../../ocpp/vocabulary.ts';
import { handClock, newCharger } from './plug.ts';

const accepted: CommandAnswer = { outcome: 'accepted', detail: 'Accepted' };
const rejected: CommandAnswer = { outcome: 'rejected', detail: 'Rejected' };

export interface SecureCharger {
  charger: Charger;
  /** What it connects with from its next connection on. */
  options: ChargerOptions;
  /** What it was asked, by kind. */
  asked: string[];
  roots: string[];
  /** It refuses the settings named here. */
  refuses: Set<string>;
  /** It takes a new profile and yet goes on connecting as before. */
  stubborn: boolean;
  /** What the request for a certificate names. */
  commonName: string;
  /** Hash of a root, told when it is asked what it holds. */
  hashOf(pem: string): Promise<CertificateHash>;
  /** Private key of its last request, PEM. */
  keyPem(): string;
  /** Connects anew, with the options as they are now. */
  again(): void;
}

export const secureCharger = (
  plainUrl: string,
  tlsUrl: string,
  identity: string,
  hashOf: SecureCharger['hashOf'],
  password?: string,
): SecureCharger => {
  const hashes = new Map<string, CertificateHash>();
  let profile = password === undefined ? 0 : 1;
  let keyPem: string | undefined;
  let certificate: string | undefined;

  /** A station with this profile connects like this. */
  const follow = () => {
    const { options, roots } = self;
    options.url = profile >= 2 ? tlsUrl : `${plainUrl.replace('http', 'ws')}/ocpp`;
    options.tls =
      profile >= 2
        ? { ca: roots.join('\n'), ...(profile === 3 && certificate && keyPem && { cert: certificate, key: keyPem }) }
        : {};
  };
  const later =
    (run: () => void): Obedience['afterwards'] =>
    () =>
      void setTimeout(run, 20);

  const write = (entries: readonly { key: string; value: string }[]): Obedience => {
    for (const { key, value } of entries) {
      if (self.refuses.has(key)) return { answer: rejected };
      if (key === 'AuthorizationKey') self.options.password = Buffer.from(value, 'hex');
      if (key === 'SecurityProfile' && !self.stubborn) profile = Number(value);
    }
    return { answer: { ...accepted, data: entries.map(({ key }) => ({ key, status: 'Accepted' })) } };
  };

  const request = async () => {
    const made = await makeRequest({ commonName: self.commonName, organization: 'Example' });
    keyPem = made.keyPem;
    await self.charger.tell({ kind: 'certificateRequested', csr: made.csr, use: 'station' });
  };

  const obey = (command: StationCommand): Obedience | undefined => {
    self.asked.push(command.kind);
    switch (command.kind) {
      case 'writeConfiguration':
        return write(command.entries);
      case 'listCertificates': {
        const data: AnswerData['listCertificates'] = self.roots.flatMap((pem) => {
          const hash = hashes.get(pem);
          return hash ? [{ use: 'centralSystemRoot', hash }] : [];
        });
        return { answer: data.length > 0 ? { ...accepted, data } : { ...rejected, detail: 'NotFound' } };
      }
      case 'installCertificate':
        self.roots.push(command.certificate);
        return {
          answer: accepted,
          afterwards: () => void hashOf(command.certificate).then((hash) => hashes.set(command.certificate, hash)),
        };
      case 'trigger':
        return command.message === 'signCertificate'
          ? { answer: accepted, afterwards: later(() => void request()) }
          : undefined;
      case 'sendCertificate':
        if (self.refuses.has('certificate')) return { answer: rejected };
        certificate = command.chain;
        return { answer: accepted };
      case 'reset':
        return { answer: accepted, afterwards: later(self.again) };
      default:
        return undefined;
    }
  };

  const charger = newCharger(plainUrl, identity, handClock(Date.now()), {
    reconnectMs: 20,
    ...(password !== undefined && { password }),
    onCommand: (_, command) => obey(command),
  });
  const self: SecureCharger = {
    charger,
    options: charger.options,
    asked: [],
    roots: [],
    refuses: new Set(),
    stubborn: false,
    commonName: identity,
    hashOf,
    keyPem: () => keyPem ?? '',
    again() {
      follow();
      charger.cut();
    },
  };
  return self;
};
