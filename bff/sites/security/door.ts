/**
 * How chargers got in, and those that were refused for want of security. Proofs are looked up here; what they are worth is `admission.ts`.
 */
import { and, eq, isNotNull } from 'drizzle-orm';
import type { ClientCertificate } from '../../../ocpp/index.ts';
import { clearAt, raiseAt } from '../../bridge/desk-alarms.ts';
import type { ChargerRecord } from '../../bridge/desks.ts';
import { insecureCode, openKeyOf, raisedByRefusal } from '../../care/alarms/rules.ts';
import { StoreError } from '../../store/errors.ts';
import { systemScope } from '../../store/scope.ts';
import { alarms, authorities, certificates, securityChanges } from '../../store/tables/index.ts';
import type { Log, Reader, Row, Store } from '../../store/types.ts';
import type { Arrival, Profile, Refusal } from './admission.ts';
import { factsOf, isSignedBy } from './ca.ts';

/** How a connection got in; its link bears it. */
export class Entry {
  readonly profile: Profile;
  /** It used the key that it had been told by a running change. */
  readonly withNewKey: boolean;
  /** Of the certificate that it showed and that counted. */
  readonly fingerprint: string | null;
  constructor(profile: Profile, withNewKey: boolean, fingerprint: string | null) {
    this.profile = profile;
    this.withNewKey = withNewKey;
    this.fingerprint = fingerprint;
  }
}
export type EntryOf = (identity: string) => Entry | undefined;

export interface Door {
  /** Logs why, and raises an alarm that says it to people. */
  refused(charger: ChargerRecord, why: Refusal, words: string): void;
  /** Ends that alarm, since the charger has got in at that time; what it was refused for afterwards stays. */
  welcomed(charger: ChargerRecord, atMs?: number): void;
  /** Resolves when what was begun is stored. */
  settle(): Promise<void>;
}

/** A refused charger knocks every few seconds; people need not be told each time. */
const tellEveryMs = 10 * 60_000;
const maxTold = 10_000;

interface Options {
  store: Store;
  now(): number;
  newId(): string;
  log: Log;
}

export function createDoor({ store, now, newId, log }: Options): Door {
  const scope = systemScope('ingest');
  const told = new Map<string, number>();
  const busy = new Set<Promise<void>>();

  const background = (work: Promise<unknown>) => {
    const run: Promise<void> = work
      .then(
        () => undefined,
        (error: unknown) => {
          // Another node raised or cleared the same alarm at this moment.
          if (!(error instanceof StoreError && error.code === 'duplicate'))
            log.error({ err: error }, 'an alarm about a charger’s connection could not be stored');
        },
      )
      .finally(() => busy.delete(run));
    busy.add(run);
  };

  return {
    refused(charger, why, words) {
      log.warn({ identity: charger.identity, why, words }, 'charger refused for want of security');
      const mark = `${charger.id} ${why}`;
      const nowMs = now();
      if (nowMs - (told.get(mark) ?? Number.NEGATIVE_INFINITY) < tellEveryMs) return;
      if (told.size >= maxTold) told.clear();
      told.set(mark, nowMs);
      background(
        store.tx(scope, async (w) => {
          await raiseAt(w, charger, raisedByRefusal(words), nowMs, newId);
        }),
      );
    },
    welcomed(charger, atMs = now()) {
      for (const [key, toldMs] of told) if (key.startsWith(`${charger.id} `) && toldMs <= atMs) told.delete(key);
      const openKey = openKeyOf(charger.id, null, insecureCode);
      const end = async () => {
        // Most have none open: a look costs less than a transaction.
        const [open] = await store.read(scope).match(alarms, { openKey });
        if (open && open.lastAt <= atMs) await store.tx(scope, (w) => clearAt(w, charger, insecureCode, now()));
      };
      background(end());
    },
    async settle() {
      await Promise.all(busy);
    },
  };
}

/** OpenSSL's words that people meet; others are shown as they are. */
const problems: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'it has expired.',
  CERT_NOT_YET_VALID: 'it is not valid yet; look at the clock of this server.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the charger made it itself, no authority vouches for it.',
  SELF_SIGNED_CERT_IN_CHAIN: 'it comes from an authority that this server does not know.',
  UNABLE_TO_GET_ISSUER_CERT: 'it comes from an authority that this server does not know.',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'it comes from an authority that this server does not know.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'it comes from an authority that this server does not know.',
  INVALID_PURPOSE: 'it is not made for clients.',
};

/**
 * What a shown certificate is worth: it must lead to a trusted authority, be in force, not revoked, and the charger's own, by our record of
 * it or else by its common name.
 */
export async function proofOf(
  read: Reader,
  charger: Pick<ChargerRecord, 'id' | 'identity'>,
  { der, problem }: ClientCertificate,
  nowMs: number,
): Promise<{ certificate: Exclude<Arrival['certificate'], 'none'>; fingerprint: string | null }> {
  const bad = (words: string) => ({ certificate: { problem: words }, fingerprint: null });
  if (problem !== undefined) return bad(problems[problem] ?? `${problem}.`);
  const { fingerprint, commonName, notAfter } = factsOf(der);
  if (notAfter <= nowMs) return bad('it has expired.');
  const [known] = await read.match(certificates, { fingerprint });
  if (known) {
    if (known.state === 'revoked') return bad('it was revoked.');
    if (known.chargerId !== charger.id) return bad('it belongs to another charger.');
  } else {
    const ours = await read.raw.select({ pem: authorities.pem }).from(authorities);
    if (ours.some(({ pem }) => isSignedBy(der, pem))) return bad('this server has no record of having issued it.');
    if (commonName !== charger.identity) return bad(`its common name is "${commonName}", not the charger’s identity.`);
  }
  return { certificate: 'good', fingerprint };
}

/** The running change by which the charger was told another key. */
export async function pendingKey(read: Reader, chargerId: string): Promise<Row<typeof securityChanges> | undefined> {
  return read.first(securityChanges, {
    where: and(
      eq(securityChanges.chargerId, chargerId),
      eq(securityChanges.state, 'running'),
      isNotNull(securityChanges.keyHash),
    ),
  });
}
