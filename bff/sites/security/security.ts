/** Security of chargers' connections put together: authorities, certificates, changes, the door and the TLS listener. */

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { and, eq, inArray } from 'drizzle-orm';
import type { OcppServer } from '../../../ocpp/index.ts';
import type { Commands } from '../../bridge/commands.ts';
import type { Desk } from '../../bridge/desks.ts';
import type { Config } from '../../config.ts';
import type { Job } from '../../jobs.ts';
import type { Bound } from '../../kernel/http.ts';
import { type CertificateAuthority, httpAuthority } from '../../ports/ca.ts';
import { systemScope } from '../../store/scope.ts';
import { certificates as table } from '../../store/tables/index.ts';
import type { Log, Store } from '../../store/types.ts';
import { listenTls, serverRoot, type TlsListener } from '../../tls.ts';
import { type Authorities, createAuthorities } from './authorities.ts';
import { hashOfRoot, issueStation } from './ca.ts';
import { type Certificates, createCertificates, revocationBell } from './certificates.ts';
import { type Changes, createChanges, type Surroundings } from './changes.ts';
import { createSecurityDesk } from './desk.ts';
import { type Door, Entry, type EntryOf } from './door.ts';
import { securityHandlers } from './handlers.ts';
import { crlPath } from './pages.ts';

export interface SecurityOptions {
  config: Config;
  store: Store;
  door: Door;
  commands: Commands;
  ocpp: Pick<OcppServer, 'link' | 'links' | 'disconnect' | 'handleUpgrade'>;
  now(): number;
  newId(): string;
  log: Log;
}

export interface Security {
  authorities: Authorities;
  certificates: Certificates;
  changes: Changes;
  desk: Desk;
  bound: Bound[];
  jobs(): Job[];
  /** The port for TLS; undefined without one. */
  readonly tlsPort: number | undefined;
  /** How a charger's connection here got in. */
  entryOf: EntryOf;
  /** Starts the TLS listener where one is wanted. */
  listen(): Promise<void>;
  /** Reads certificate files again now instead of within ten seconds. */
  reloadTls(): Promise<boolean>;
  /** Takes no new connections. */
  close(): Promise<void>;
  /** Resolves when what was begun is stored. */
  stop(): Promise<void>;
}

const atOnce = 500;

/** The built-in authority as one that signs; certificates say where its revocation list is. */
const ownAuthority = (authorities: Authorities, base: string | undefined, now: () => number): CertificateAuthority => ({
  async sign(csr, subject) {
    const active = await authorities.active();
    const crl = base && { crlUrl: `${base}${crlPath}/${active.id}` };
    return issueStation(await authorities.signer(active), csr, subject, now(), { ...crl });
  },
});

export function createSecurity(o: SecurityOptions): Security {
  const { config, store, door, commands, ocpp, now, newId, log } = o;
  const { PUBLIC_URL: base, EXTERNAL_CA_URL: external } = config;
  const host = base === undefined ? '' : new URL(base).hostname;
  const authorities = createAuthorities({ store, secretKey: config.secretKey, host, now, newId });
  let tls: TlsListener | undefined;
  let known: Surroundings = { root: null, tlsUrl: null, plainUrl: base ? `${base.replace(/^http/, 'ws')}/ocpp` : null };

  const look = async (): Promise<void> => {
    if (!tls) return;
    const pem = await serverRoot(config, authorities);
    known = {
      ...known,
      root: pem === null ? null : { pem, hash: await hashOfRoot(pem) },
      tlsUrl: config.OCPP_TLS_URL ?? (base ? `wss://${new URL(base).hostname}:${tls.port}/ocpp` : null),
    };
  };
  const entryOf: EntryOf = (identity) => {
    const data = ocpp.link(identity)?.data;
    return data instanceof Entry ? data : undefined;
  };
  const failed = (error: unknown) => log.error({ err: error }, 'certificates could not be looked at');

  const changes = createChanges({
    ...{ store, secretKey: config.secretKey, commands, entryOf, now, newId, log },
    surroundings: () => known,
    disconnect: (identity) => void ocpp.disconnect(identity, 1012, 'connect anew'),
  });
  const certificates = createCertificates({
    ...{ store, commands, now, newId, log },
    authority: external ? httpAuthority(external, config.EXTERNAL_CA_TOKEN) : ownAuthority(authorities, base, now),
    settled: (w, charger, installed, detail) => changes.certificate(w, charger, installed, detail),
  });

  /** Cuts off chargers held here whose certificate was revoked. */
  const cutOff = async (): Promise<void> => {
    const shown = new Map<string, string>();
    for (const { identity } of ocpp.links()) {
      const fingerprint = entryOf(identity)?.fingerprint;
      if (fingerprint) shown.set(fingerprint, identity);
    }
    const all = [...shown.keys()];
    for (let i = 0; i < all.length; i += atOnce) {
      const asked = all.slice(i, i + atOnce);
      const where = and(inArray(table.fingerprint, asked), eq(table.state, 'revoked'));
      for (const { fingerprint } of await store.read(systemScope('auth')).select(table, { where }))
        ocpp.disconnect(shown.get(fingerprint) ?? '', 1008, 'certificate revoked');
    }
  };
  const unhook = [
    store.onBell(revocationBell, () => void cutOff().catch(failed)),
    authorities.onChange(() => void look().catch(failed)),
  ];

  return {
    authorities,
    certificates,
    changes,
    desk: createSecurityDesk({
      store,
      door,
      entryOf,
      certificates,
      changes,
      signsV2g: external !== undefined,
      newId,
      log,
    }),
    bound: securityHandlers({
      ...{ authorities, certificates, changes, commands },
      surroundings: () => known,
      isExternal: external !== undefined,
    }),
    get tlsPort() {
      return tls?.port;
    },
    entryOf,
    async listen() {
      if (config.OCPP_TLS_PORT === undefined) return;
      const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) =>
        ocpp.handleUpgrade(request, socket, head);
      tls = await listenTls({ config, authorities, log, now, upgrade });
      await look();
      log.info({ port: tls.port }, 'listening for chargers over TLS');
    },
    async reloadTls() {
      const changed = (await tls?.reload()) ?? false;
      await look();
      return changed;
    },
    jobs: () => [
      ...certificates.jobs(),
      ...changes.jobs(),
      ...(tls?.jobs() ?? []),
      // For a bell that was not heard, and for a root in a file that was exchanged.
      { name: 'revocations', everyMs: 60_000, run: async () => void (await Promise.all([cutOff(), look()])) },
    ],
    async close() {
      for (const off of unhook) off();
      await tls?.close();
    },
    async stop() {
      await certificates.stop();
      await door.settle();
    },
  };
}
