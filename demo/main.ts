/** `npm start`: the demo. Prints where it is and how to get in; Ctrl-C or SIGTERM ends it in good order. */
import { pino } from 'pino';
import { ConfigError } from '../bff/config.ts';
import { StoreError } from '../bff/store/index.ts';
import { logIns, merchants } from './seed/merchants.ts';
import { type Demo, startDemo } from './start.ts';

const welcome = ({ url, siteUrl, apiKey, password, seeded, fleet }: Demo): string => {
  const names = new Map<string, string>(merchants.map(({ id, name }) => [id, name]));
  const width = Math.max(...logIns.map(({ email }) => email.length));
  const people = logIns.map(
    ({ email, role, tenantId }) => `  ${email.padEnd(width)}  ${role.padEnd(8)}  ${names.get(tenantId)}`,
  );
  return `
  Wattfront is running${seeded ? ', with a fresh demo database' : ''}.

  Portal              ${url}
  A merchant's site   ${siteUrl}            plain HTML, strict CSP
                      ${siteUrl}/react.html  React
                      ${siteUrl}/csp.html    all nine widgets
  API                 ${url}/docs
  API key             ${apiKey}
  Chargers            ${fleet.counts.chargers} on ${url.replace('http', 'ws')}/ocpp/{identity}

  Log-ins, all with the password  ${password}
${people.join('\n')}

  Ctrl-C stops it.
`;
};

const fatal = (error: unknown): never => {
  const known = error instanceof ConfigError || error instanceof StoreError;
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  if (taken) console.error(`${error.message}. Set PORT and DEMO_SITE_PORT to free ports.`);
  else console.error(known ? error.message : error);
  process.exit(1);
};

try {
  const sitePort = Number(process.env.DEMO_SITE_PORT ?? 8081);
  if (!Number.isInteger(sitePort) || sitePort < 0 || sitePort > 65_535)
    throw new ConfigError('DEMO_SITE_PORT: must be a port');
  const demo = await startDemo({
    env: process.env,
    log: pino({ level: process.env.LOG_LEVEL || 'warn' }),
    sitePort,
    ...(process.env.DEMO_PASSWORD && { password: process.env.DEMO_PASSWORD }),
  });
  console.info(welcome(demo));
  const stop = () => {
    demo.close().then(() => process.exit(0), fatal);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
} catch (error) {
  fatal(error);
}
