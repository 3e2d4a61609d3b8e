/** Settings from the environment, validated once at start. `settings` is the source of the README's table. Reads nothing but what it is given. */
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod/mini';

import { inWords } from './kernel/words.ts';
import { createOutgoing } from './ports/outgoing.ts';

const isNetworks = (text: string): boolean => {
  try {
    createOutgoing(text);
    return true;
  } catch {
    return false;
  }
};
const isKey = /^[0-9a-f]{64}$/i;
const whole = (min: number, max: number) => z.coerce.number().check(z.int(), z.gte(min), z.lte(max));

/** Every environment variable, its schema and what it is for. */
export const settings = {
  PORT: { schema: z._default(whole(0, 65535), 8080), about: 'Port for HTTP, widgets and OCPP (0: any free one)' },
  HOST: { schema: z._default(z.string(), '0.0.0.0'), about: 'Address to listen on' },
  DATA_DIR: {
    schema: z._default(z.string(), './data'),
    about: 'Folder of the SQLite file and of the generated secret',
  },
  DATABASE_URL: {
    schema: z.optional(z.string().check(z.regex(/^postgres(ql)?:\/\/.+/, 'must start with postgres://'))),
    about: 'PostgreSQL instead of the SQLite file; needed for more than one node',
  },
  PUBLIC_URL: {
    schema: z.optional(
      z.string().check(z.regex(/^https?:\/\/[^/\s]+$/, 'must be an origin such as https://charge.example.com')),
    ),
    about: 'Origin under which people reach this server; used in mails and for secure cookies',
  },
  SECRET_KEY: {
    schema: z.optional(z.string().check(z.regex(isKey, 'must be 64 hex characters, e.g. from: openssl rand -hex 32'))),
    about:
      'Key that encrypts stored secrets. Made and kept in DATA_DIR when absent; the same on all nodes of one PostgreSQL',
  },
  ADMIN_EMAIL: {
    schema: z.optional(z.email()),
    about: 'On an empty database: who is invited as owner of the platform',
  },
  MAIL_URL: {
    schema: z.optional(
      z
        .string()
        .check(
          z.regex(/^smtps?:\/\/.+/, 'must start with smtp:// or smtps://'),
          z.refine(URL.canParse, 'must be an address such as smtp://user:password@mail.example.com:587'),
        ),
    ),
    about: 'SMTP server for invitations and password links. Without it mails wait in the database',
  },
  MAIL_FROM: { schema: z._default(z.string(), 'Wattfront <no-reply@localhost>'), about: 'Sender of mails' },
  TRUST_PROXY: {
    schema: z._default(whole(0, 5), 0),
    about: 'Number of reverse proxies in front whose X-Forwarded-For is believed',
  },
  OCPP_TLS_PORT: {
    schema: z.optional(whole(0, 65535)),
    about: 'Port for chargers over TLS (security profiles 2 and 3); without it there is none',
  },
  OCPP_TLS_URL: {
    schema: z.optional(
      z
        .string()
        .check(z.regex(/^wss:\/\/[^\s]+[^/\s]$/, 'must be an address such as wss://charge.example.com:8443/ocpp')),
    ),
    about: 'Where chargers reach that port, without the identity; from PUBLIC_URL and OCPP_TLS_PORT when absent',
  },
  TLS_CERT_FILE: {
    schema: z.optional(z.string()),
    about:
      'PEM file of its certificate chain, read again when it changes; issued by the built-in authority when absent',
  },
  TLS_KEY_FILE: { schema: z.optional(z.string()), about: 'PEM file of the private key for TLS_CERT_FILE' },
  TLS_CLIENT_CA: {
    schema: z.optional(z.string()),
    about: 'PEM file of more authorities whose certificates chargers may show, beside the built-in one',
  },
  EXTERNAL_CA_URL: {
    schema: z.optional(z.string().check(z.regex(/^https?:\/\/\S+$/, 'must start with https://'))),
    about: 'Signs the certificates of chargers instead of the built-in authority; its root belongs into TLS_CLIENT_CA',
  },
  EXTERNAL_CA_TOKEN: { schema: z.optional(z.string()), about: 'Bearer token for EXTERNAL_CA_URL' },
  NODE_ID: {
    schema: z._default(z.string().check(z.regex(/^[\w.-]{1,60}$/)), ''),
    about: 'Name of this node; host name and process id when absent',
  },
  METRICS_TOKEN: {
    schema: z.optional(z.string().check(z.minLength(16))),
    about: 'Bearer token that /metrics asks for, of 16 characters or more; without it only this machine may read it',
  },
  STRIPE_SECRET_KEY: {
    schema: z.optional(z.string().check(z.regex(/^(sk|rk)_\w+$/, 'must be a secret key of Stripe such as sk_test_…'))),
    about: 'Secret key of Stripe; without it no cards are charged, and orders by card are left to invoices',
  },
  STRIPE_WEBHOOK_SECRET: {
    schema: z.optional(
      z.string().check(z.regex(/^whsec_[^\s,]+(,whsec_[^\s,]+)*$/, 'must be whsec_…, or several with commas')),
    ),
    about:
      'Signing secrets of the webhook /v1/stripe/webhook: of the platform and of connected accounts, with a comma between',
  },
  STRIPE_PUBLISHABLE_KEY: {
    schema: z.optional(z.string().check(z.regex(/^pk_\w+$/, 'must be a publishable key of Stripe such as pk_test_…'))),
    about: 'Publishable key of Stripe, given to the pages on which drivers pay',
  },
  STRIPE_API_URL: {
    schema: z.optional(
      z.string().check(z.regex(/^https?:\/\/[^/\s?#]+$/, 'must be an origin such as http://127.0.0.1:12111')),
    ),
    about: 'Another server that behaves like Stripe, for tests',
  },
  OFFLINE_ALARM_MINUTES: { schema: z._default(whole(1, 1440), 10), about: 'A charger away for longer raises an alarm' },
  OUTGOING_PRIVATE: {
    schema: z._default(z.string().check(z.refine(isNetworks, 'must be networks such as 10.1.0.0/16,fd00::/8')), ''),
    about: 'Private networks that merchants may have this server connect to, such as 10.1.0.0/16; none when absent',
  },
  MESSAGE_DAYS: {
    schema: z._default(whole(0, 3650), 30),
    about: 'How long messages of chargers are kept for the message log (0: not at all)',
  },
  COMMAND_DAYS: {
    // For a week a station may still tell of the start that a command led to.
    schema: z._default(whole(7, 3650), 90),
    about: 'How long commands to chargers are kept after their end, 7 or more; those of orders and batches stay',
  },
  FIRMWARE_MAX_MB: { schema: z._default(whole(1, 4096), 256), about: 'Largest firmware file that is taken' },
  LOG_MAX_MB: { schema: z._default(whole(1, 4096), 64), about: 'Largest log that is taken from a charger' },
  LOG_DAYS: { schema: z._default(whole(1, 3650), 90), about: 'How long the logs of chargers are kept' },
  NOTICE_DAYS: {
    schema: z._default(whole(1, 3650), 90),
    about: 'How long notices of chargers are kept: monitors, security events, limits of others, vehicle needs',
  },
  LOG_LEVEL: {
    schema: z._default(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']), 'info'),
    about: 'What is logged, as JSON lines on standard output',
  },
} as const;

type Settings = typeof settings;
export type Config = { -readonly [K in keyof Settings]: z.output<Settings[K]['schema']> } & { secretKey: Buffer };

export class ConfigError extends Error {}

/** Validates all settings at once, so that one start shows every mistake. Throws ConfigError. */
export const readConfig = (env: Readonly<Record<string, string | undefined>>): Config => {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, { schema }] of Object.entries(settings)) {
    const result = z.safeParse(schema as z.ZodMiniType, env[name] === '' ? undefined : env[name], inWords);
    if (result.success) values[name] = result.data;
    else problems.push(`${name}: ${result.error.issues.map((i) => i.message).join(', ')}`);
  }
  const config = values as Config;
  if (problems.length === 0 && config.DATABASE_URL && !config.SECRET_KEY)
    problems.push(
      'SECRET_KEY: must be set with DATABASE_URL, since every node needs the same one (openssl rand -hex 32)',
    );
  if (problems.length === 0 && config.MAIL_URL && !config.PUBLIC_URL)
    problems.push('PUBLIC_URL: must be set with MAIL_URL, since mails hold links to this server');
  if (problems.length === 0 && (config.TLS_CERT_FILE === undefined) !== (config.TLS_KEY_FILE === undefined))
    problems.push('TLS_KEY_FILE: a certificate and its key belong together; set both TLS_CERT_FILE and TLS_KEY_FILE');
  if (problems.length === 0 && config.STRIPE_SECRET_KEY && !config.STRIPE_WEBHOOK_SECRET)
    problems.push(
      'STRIPE_WEBHOOK_SECRET: must be set with STRIPE_SECRET_KEY; Stripe shows it with the endpoint /v1/stripe/webhook',
    );
  if (problems.length === 0 && config.EXTERNAL_CA_URL && !config.TLS_CLIENT_CA)
    problems.push('TLS_CLIENT_CA: must hold the root of EXTERNAL_CA_URL, or its certificates would not be let in');
  if (problems.length > 0) throw new ConfigError(`These settings are wrong:\n  ${problems.join('\n  ')}`);
  config.NODE_ID ||= `${hostname()}-${process.pid}`;
  config.secretKey = Buffer.from(config.SECRET_KEY ?? keptKey(config.DATA_DIR), 'hex');
  return config;
};

/** Of two that start at once only one makes it: the other would go on with a key that is kept nowhere. */
const makeKey = (file: string): void => {
  const opened = openSync(file, 'wx', 0o600);
  try {
    writeFileSync(opened, randomBytes(32).toString('hex'), { flush: true });
  } catch (error) {
    // One cut short by a full disk would keep the next start from making a whole one.
    rmSync(file, { force: true });
    throw error;
  } finally {
    closeSync(opened);
  }
};

/** The key made at the first start, readable by this user only. */
const keptKey = (dataDir: string): string => {
  const file = join(dataDir, 'secret.key');
  let key: string;
  try {
    mkdirSync(dataDir, { recursive: true });
    if (!existsSync(file)) makeKey(file);
    key = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new ConfigError(`DATA_DIR: cannot be used: ${error instanceof Error ? error.message : error}`);
  }
  if (isKey.test(key)) return key;
  throw new ConfigError(
    `${file} must hold 64 hex characters. Put back the key that was made with the database; where there is no database yet, remove the file.`,
  );
};
