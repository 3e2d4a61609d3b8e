/** `npm run serve`: the product as a service. Settings come from the environment; SIGTERM ends it in good order. */
import { randomUUIDv7 } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { bootstrap } from './access/bootstrap.ts';
import { startApp } from './app.ts';
import { ConfigError, readConfig } from './config.ts';
import { mountPortal } from './portal.ts';
import { StoreError } from './store/index.ts';

const listenWords = (error: unknown): string | undefined => {
  if (error instanceof Error && 'syscall' in error && error.syscall === 'getaddrinfo' && 'hostname' in error)
    return `Cannot listen on ${error.hostname}: no such host is known. Set HOST to an address of this machine.`;
  if (!(error instanceof Error && 'syscall' in error && error.syscall === 'listen' && 'code' in error))
    return undefined;
  const where = 'port' in error && 'address' in error ? `port ${error.port} of ${error.address}` : 'the port';
  const taken = error.code === 'EADDRINUSE';
  return `Cannot listen on ${where}: ${taken ? 'another program uses it' : String(error.code)}. Set PORT, OCPP_TLS_PORT or HOST.`;
};

const fatal = (error: unknown): never => {
  // A wrong setting, a taken port or a database of another version is for the operator: words, no stack.
  const known = error instanceof ConfigError || error instanceof StoreError;
  console.error(listenWords(error) ?? (known ? error.message : error));
  process.exit(1);
};

try {
  const config = readConfig(process.env);
  const log = pino({ level: config.LOG_LEVEL, redact: ['*.password', '*.authorization', '*.cookie'] });
  const app = await startApp({
    config,
    log,
    now: Date.now,
    newId: randomUUIDv7,
    widgetsDir: fileURLToPath(new URL('../dist/widgets', import.meta.url)),
    extend: (hono) => mountPortal(hono, fileURLToPath(new URL('../dist/demo', import.meta.url))),
  });
  const link = await bootstrap(app.store, { config, newId: randomUUIDv7, now: Date.now(), log });
  if (link && !config.MAIL_URL)
    console.info(`No mail server is set. The owner's invitation, valid for seven days:\n${link}`);
  const stop = (signal: string) => {
    log.info({ signal }, 'closing');
    app.close().then(() => process.exit(0), fatal);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
} catch (error) {
  fatal(error);
}
