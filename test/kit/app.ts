/** The whole server on a free port with an empty database of the project's engine, for sweeps and journeys. */
import { randomBytes, randomUUIDv7 } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { type App, type AppOptions, startApp } from '../../bff/app.ts';
import { readConfig } from '../../bff/config.ts';
import { engine } from '../../bff/store/kit.ts';
import type { Log } from '../../bff/store/types.ts';
import { freshUrl } from './postgres.ts';

export interface TestApp extends App {
  dataDir: string;
  databaseUrl: string | undefined;
  /** What was logged as an error: a test that provokes none expects none. */
  errors: string[];
  /** Closes the server and removes its files. */
  drop(): Promise<void>;
}

export const startTestApp = async (
  options: Partial<AppOptions> & { env?: Record<string, string> } = {},
): Promise<TestApp> => {
  const { env, ...rest } = options;
  const dataDir = env?.DATA_DIR ?? mkdtempSync(join(tmpdir(), 'wattfront-app-'));
  const databaseUrl = env?.DATABASE_URL ?? (engine === 'postgres' ? await freshUrl(inject('postgresUrl')) : undefined);
  const errors: string[] = [];
  const silent = () => undefined;
  const log: Log = {
    info: silent,
    warn: silent,
    error: (fields, message) => {
      errors.push(
        `${message} ${'err' in fields && fields.err instanceof Error ? fields.err.stack : JSON.stringify(fields)}`,
      );
    },
  };
  const config = readConfig({
    PORT: '0',
    HOST: '127.0.0.1',
    DATA_DIR: dataDir,
    SECRET_KEY: randomBytes(32).toString('hex'),
    NODE_ID: randomUUIDv7(),
    LOG_LEVEL: 'silent',
    ...(databaseUrl && { DATABASE_URL: databaseUrl }),
    ...env,
  });
  const app = await startApp({
    config,
    log,
    now: Date.now,
    newId: randomUUIDv7,
    widgetsDir: fileURLToPath(new URL('../../dist/widgets', import.meta.url)),
    ...rest,
  });
  return Object.assign(app, {
    dataDir,
    databaseUrl,
    errors,
    async drop() {
      await app.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  });
};
