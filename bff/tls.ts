/**
 * The OCPP listener for chargers of security profiles 2 and 3: TLS on a port of its own. Asks every charger for a certificate and leaves it to
 * authentication what a missing or bad one means, because that depends on the charger. Certificates are exchanged without closing sockets.
 */
import { constants, createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import { type AddressInfo, isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { admitBareUpgrades } from '../ocpp/index.ts';
import { type Config, ConfigError } from './config.ts';
import type { Job } from './jobs.ts';
import type { Authorities } from './sites/security/authorities.ts';
import { factsOf, isSignedBy, issueServer, type KeyPairPem, serverLifeMs, splitPem } from './sites/security/ca.ts';
import type { Log } from './store/types.ts';

type TlsConfig = Pick<
  Config,
  'HOST' | 'PUBLIC_URL' | 'OCPP_TLS_PORT' | 'TLS_CERT_FILE' | 'TLS_KEY_FILE' | 'TLS_CLIENT_CA'
>;

export interface TlsOptions {
  config: TlsConfig;
  authorities: Authorities;
  log: Log;
  now(): number;
  /** As for `Server.on('upgrade')`; answers whether it took the socket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
}

export interface TlsListener {
  readonly port: number;
  /**
   * Reads the files again and renews what is ours to renew. Resolves to whether something changed; rejects when the new files cannot be
   * used, and goes on with the old ones.
   */
  reload(): Promise<boolean>;
  jobs(): Job[];
  close(): Promise<void>;
}

/**
 * What the security whitepaper names (ECDHE-ECDSA and RSA, AES-GCM), ECDHE for RSA certificates too since it keeps old traffic secret, and
 * everything of TLS 1.3.
 */
const ciphers = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'AES128-GCM-SHA256',
  'AES256-GCM-SHA384',
].join(':');

const noTickets = constants.SSL_OP_NO_TICKET;
const handshakeTimeoutMs = 20_000;
const reloadEveryMs = 10_000;
/** A certificate of ours is renewed when a third of its life is left. */
const renewAtMs = serverLifeMs / 3;

/** The root that chargers need in order to trust this server; null where only the operator knows it. */
export async function serverRoot(config: TlsConfig, authorities: Authorities): Promise<string | null> {
  if (config.TLS_CERT_FILE === undefined) return (await authorities.ofServer()).pem;
  const last = splitPem(await readFile(config.TLS_CERT_FILE, 'utf8')).at(-1);
  if (last === undefined) return null;
  const { subject, issuer } = factsOf(last);
  return subject === issuer && isSignedBy(last, last) ? last : null;
}

const unusable = (error: unknown): ConfigError =>
  new ConfigError(
    `The certificates for TLS cannot be used: ${error instanceof Error ? error.message : error}. Look at TLS_CERT_FILE, TLS_KEY_FILE and TLS_CLIENT_CA.`,
  );

/** Throws for a key that is not the certificate's, and for what is none, before a server takes them. */
const usable = (material: SecureContextOptions): SecureContextOptions => {
  try {
    createSecureContext(material);
  } catch (error) {
    throw unusable(error);
  }
  return material;
};

/** Names that the server's own certificate is for. */
const namesOf = ({ PUBLIC_URL, HOST }: TlsConfig): string[] => {
  const host = PUBLIC_URL === undefined ? [] : [new URL(PUBLIC_URL).hostname.replace(/^\[|\]$/g, '')];
  const bound = isIP(HOST) !== 0 && HOST !== '0.0.0.0' && HOST !== '::' ? [HOST] : [];
  return [...new Set([...host, 'localhost', '127.0.0.1', '::1', ...bound])];
};

export async function listenTls({ config, authorities, log, now, upgrade }: TlsOptions): Promise<TlsListener> {
  let own: (KeyPairPem & { authorityId: string; notAfter: number }) | undefined;

  /** Signed by our authority, and kept in memory only: each node has one of its own. */
  const ownPair = async (): Promise<KeyPairPem> => {
    const authority = await authorities.ofServer();
    if (own?.authorityId === authority.id && own.notAfter - now() > renewAtMs) return own;
    const pair = await issueServer(await authorities.signer(authority), namesOf(config), now());
    own = { ...pair, authorityId: authority.id, notAfter: factsOf(pair.pem).notAfter };
    log.info({ notAfter: own.notAfter, authority: authority.name }, 'the TLS certificate of this node was issued');
    return own;
  };

  const material = async (): Promise<SecureContextOptions> => {
    const { TLS_CERT_FILE, TLS_KEY_FILE, TLS_CLIENT_CA } = config;
    const pair =
      TLS_CERT_FILE !== undefined && TLS_KEY_FILE !== undefined
        ? { pem: await readFile(TLS_CERT_FILE, 'utf8'), keyPem: await readFile(TLS_KEY_FILE, 'utf8') }
        : await ownPair();
    const others = TLS_CLIENT_CA === undefined ? [] : splitPem(await readFile(TLS_CLIENT_CA, 'utf8'));
    return {
      cert: pair.pem,
      key: pair.keyPem,
      // Always given: without it every public authority of the world would vouch for chargers.
      ca: [...(await authorities.trusted()).map(({ pem }) => pem), ...others],
      ciphers,
      honorCipherOrder: true,
      minVersion: 'TLSv1.2',
    };
  };
  const digestOf = (m: SecureContextOptions) => createHash('sha256').update(JSON.stringify(m)).digest('hex');

  const first = await material().then(usable, (error: unknown) => {
    throw unusable(error);
  });
  let current = digestOf(first);
  const server: Server = createServer({
    ...first,
    requestCert: true,
    rejectUnauthorized: false,
    handshakeTimeout: handshakeTimeoutMs,
    // A resumed session would carry the verdict on a certificate past the end of its authority.
    secureOptions: noTickets,
    headersTimeout: handshakeTimeoutMs,
  });
  const closeSilent = admitBareUpgrades(server, 'secureConnection');
  server.on('request', (_, response) => {
    response.writeHead(426, { 'content-type': 'text/plain', connection: 'close', upgrade: 'websocket' });
    response.end('Chargers connect here by WebSocket, to /ocpp/{identity}.\n');
  });
  server.on('upgrade', (request, socket, head) => {
    if (!upgrade(request, socket, head))
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
  // Old TLS versions, missing ciphers and clients that do not trust our certificate: told to whoever looks for a charger.
  server.on('tlsClientError', (error, socket) =>
    log.info({ remoteAddress: socket.remoteAddress, why: error.message }, 'a TLS handshake failed'),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: config.OCPP_TLS_PORT, host: config.HOST, backlog: 8_192 }, resolve);
  });
  const { port } = server.address() as AddressInfo;

  const apply = async (): Promise<boolean> => {
    const next = await material();
    const digest = digestOf(next);
    if (digest === current) return false;
    server.setSecureContext({ ...usable(next), secureOptions: noTickets });
    current = digest;
    log.info({}, 'the TLS certificates were exchanged');
    return true;
  };
  let queue: Promise<unknown> = Promise.resolve();
  const reload = (): Promise<boolean> => {
    const run = queue.then(apply, apply);
    queue = run.catch(() => undefined);
    return run;
  };
  const unhook = authorities.onChange(() => void reload().catch(failed));
  const failed = (error: unknown) =>
    log.error({ err: error }, 'the TLS certificates cannot be exchanged; the old ones stay');

  return {
    port,
    reload,
    jobs: () => [{ name: 'tls', everyMs: reloadEveryMs, run: () => reload().then(() => undefined, failed) }],
    async close() {
      unhook();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      closeSilent();
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), 2_000).unref();
      await closed;
    },
  };
}
