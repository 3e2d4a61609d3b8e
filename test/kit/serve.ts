/** The product as an operator runs it: `bff/main.ts` in a process of its own, which a test may kill. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../bff/main.ts', import.meta.url));

export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
};

export interface Served {
  url: string;
  process: ChildProcess;
  /** All that it wrote so far. */
  output(): string;
  /** Ends it by a signal; answers its exit code, null when the signal killed it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts the server and answers at once; see `serve`. */
export const launch = (env: Record<string, string>): Served => {
  const { DATABASE_URL: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [main], {
    env: { ...inherited, HOST: '127.0.0.1', LOG_LEVEL: 'info', ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const gone = once(child, 'close');
  return {
    url: `http://127.0.0.1:${env.PORT}`,
    process: child,
    output: () => output,
    async end(signal) {
      child.kill(signal);
      const [code] = await gone;
      return typeof code === 'number' ? code : null;
    },
  };
};

/** Starts the server and resolves when it listens. */
export const serve = async (env: Record<string, string>): Promise<Served> => {
  const served = launch(env);
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`The server does not listen:\n${served.output()}`)), 30_000);
    served.process.once('close', () => reject(new Error(`The server ended:\n${served.output()}`)));
    served.process.stdout?.on('data', () => {
      if (!served.output().includes('"msg":"listening"')) return;
      clearTimeout(late);
      resolve();
    });
  });
  return served;
};
