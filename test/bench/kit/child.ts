/** Servers under test run in processes of their own, so that they do not share an event loop with what loads them. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

interface Question {
  id: number;
  name: string;
  argument: unknown;
}
interface Answer {
  id: number;
  value?: unknown;
  error?: string;
}

export interface Child {
  /** Calls one of the child's functions by its name. Fails when the child does or has ended. */
  ask<A>(name: string, argument?: unknown): Promise<A>;
  /** Stands still until it is resumed: what it has put off does not slow what is measured meanwhile. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

/** @param file beside this folder; @param flags for Node, such as --expose-gc */
export const startChild = (file: string, flags: readonly string[] = []): Child => {
  const profile = process.env.BENCH_PROFILE === file ? ['--cpu-prof', '--cpu-prof-dir=data/profiles'] : [];
  const child = fork(fileURLToPath(new URL(`../${file}`, import.meta.url)), [], {
    execArgv: [...flags, ...profile],
    serialization: 'advanced',
  });
  // One that stands still would not notice that its parent is gone.
  process.once('exit', () => child.kill('SIGCONT'));
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let last = 0;
  let ended = false;
  child.on('message', ({ id, value, error }: Answer) => {
    const about = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) about?.resolve(value);
    else about?.reject(new Error(`${file}: ${error}`));
  });
  const gone = new Promise<void>((resolve) => {
    child.on('exit', (code) => {
      ended = true;
      for (const about of waiting.values()) about.reject(new Error(`${file} ended with ${code}`));
      resolve();
    });
  });
  return {
    ask<A>(name: string, argument?: unknown) {
      if (ended) return Promise.reject(new Error(`${file} has ended`));
      const about = Promise.withResolvers<unknown>();
      waiting.set(++last, about);
      child.send({ id: last, name, argument } satisfies Question);
      return about.promise as Promise<A>;
    },
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async stop() {
      child.kill('SIGCONT');
      if (!ended) child.send({ id: 0, name: 'stop', argument: undefined } satisfies Question);
      await gone;
    },
  };
};

/** In the child: answers questions until it is told to stop or its parent is gone. */
export const answerParent = (functions: Record<string, (argument: never) => unknown>): void => {
  const end = async () => {
    await functions.stop?.(undefined as never);
    process.exit(0);
  };
  process.on('disconnect', () => void end());
  process.on('message', async ({ id, name, argument }: Question) => {
    if (name === 'stop') return end();
    try {
      const value = await functions[name]?.(argument as never);
      process.send?.({ id, value } satisfies Answer);
    } catch (error) {
      process.send?.({
        id,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      } satisfies Answer);
    }
  });
};

/** Bytes in use after what can be collected is gone. Needs --expose-gc. */
export const memoryNow = async (): Promise<{ heapBytes: number; rssBytes: number }> => {
  for (let i = 0; i < 4; i++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heapBytes: heapUsed + external, rssBytes: rss };
};

/** The most memory that this process ever had resident. */
export const peakBytes = (): number => process.resourceUsage().maxRSS * 1024;
