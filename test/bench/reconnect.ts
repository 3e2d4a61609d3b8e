/**
 * All chargers come back at once, to one node: after an outage of the server, each of them dials at the same moment, boots, reports its
 * connectors and delivers the end of the transaction that ran meanwhile.
 *
 * Compared: the product as it is shipped, its own limits included, against a bare `ws` server that parses, validates, inserts and commits in
 * groups (bare-ocpp.ts). Fair, because both start as new processes on the database that they wrote before the outage, get the same calls from
 * the same chargers, and answer when what they wrote is synced. Who is refused or cut off comes again, with a wait that doubles.
 * The product must not lose one transaction: every order is completed in the end, none is abnormal.
 */
import { join } from 'node:path';
import { type Child, startChild } from './kit/child.ts';
import { withPlace } from './kit/place.ts';
import { type Line, ratio, value } from './kit/report.ts';
import { percentile } from './kit/stats.ts';
import type { ProductOptions, ProductStarted } from './product.ts';
import type { Outcome, Share } from './storm.ts';

const chargers = Number(process.env.BENCH_CHARGERS ?? 10_000);
const crowds = 2;
/** So that every process is ready when the moment comes. */
const headStartMs = 1_000;

interface Server {
  file: string;
  /** Before the outage, and again after it, on the same folder. */
  first(child: Child): Promise<number>;
  again(child: Child): Promise<number>;
  /** Fails when something was lost. */
  check(child: Child): Promise<void>;
}

interface Storm {
  lastBootMs: number;
  lastDoneMs: number;
  p99Ms: number;
  peakBytes: number;
  retries: number;
}

const shares: Share[] = Array.from({ length: crowds }, (_, i) => ({
  from: Math.floor((i * chargers) / crowds),
  to: Math.floor(((i + 1) * chargers) / crowds),
  address: `127.0.0.${2 + i}`,
}));

const storm = async ({ file, first, again, check }: Server): Promise<Storm> => {
  const before = startChild(file);
  const crowd = shares.map(() => startChild('storm.ts'));
  const each = <A>(work: (child: Child, share: Share) => Promise<A>) =>
    Promise.all(shares.flatMap((share, i) => (crowd[i] === undefined ? [] : [work(crowd[i], share)])));
  let after: Child | undefined;
  try {
    const port = await first(before);
    await each((child, share) => child.ask('begin', { port, ...share }));
    await each((child) => child.ask('leave'));
    await before.stop();
    after = startChild(file);
    const where = { port: await again(after), atMs: Date.now() + headStartMs };
    const outcomes = await each((child) => child.ask<Outcome>('comeBack', where));
    const peakBytes = await after.ask<number>('peakBytes');
    await check(after);
    return {
      lastBootMs: Math.max(...outcomes.map(({ lastBootMs }) => lastBootMs)),
      lastDoneMs: Math.max(...outcomes.map(({ lastDoneMs }) => lastDoneMs)),
      p99Ms: percentile(
        outcomes.flatMap(({ repliesMs }) => [...repliesMs]),
        0.99,
      ),
      peakBytes,
      retries: outcomes.reduce((sum, { retries }) => sum + retries, 0),
    };
  } finally {
    await Promise.all([before.stop(), after?.stop(), ...crowd.map((child) => child.stop())]);
  }
};

const productIn = (folder: string): Server => ({
  file: 'product.ts',
  async first(child) {
    const options: ProductOptions = { folder, stations: 100, chargers, cards: chargers };
    return (await child.ask<ProductStarted>('start', options)).port;
  },
  again: async (child) => (await child.ask<ProductStarted>('openAsShipped', folder)).port,
  async check(child) {
    const orders = await child.ask<Record<string, number>>('orders');
    if (orders.completed !== chargers || Object.keys(orders).length > 1)
      throw new Error(`Of ${chargers} transactions there are ${JSON.stringify(orders)}.`);
    const problems = await child.ask<string[]>('problems');
    if (problems.length > 0) throw new Error(`The product complained ${problems.length} times: ${problems[0]}`);
  },
});

const bareIn = (folder: string): Server => ({
  file: 'bare-ocpp.ts',
  first: (child) => child.ask<number>('start', folder),
  again: (child) => child.ask<number>('start', folder),
  async check(child) {
    const { StopTransaction = 0 } = await child.ask<Record<string, number>>('kept', folder);
    if (StopTransaction < chargers) throw new Error(`The bare server kept ${StopTransaction} stops.`);
  },
});

export const reconnect = (): Promise<Line[]> =>
  withPlace(async (folder) => {
    const bare = await storm(bareIn(folder));
    const product = await storm(productIn(join(folder, 'product')));
    const rows = { bench: 'reconnect' };
    const pair = (of: (s: Storm) => number) => ({ product: of(product), ceiling: of(bare) });
    const seconds = (ms: number) => ms / 1000;
    return [
      ratio({
        ...rows,
        what: `${chargers} chargers at once, until the last boot is answered`,
        unit: 's',
        ...pair(({ lastBootMs }) => seconds(lastBootMs)),
      }),
      ratio({
        ...rows,
        what: 'until the last kept transaction is answered',
        unit: 's',
        ...pair(({ lastDoneMs }) => seconds(lastDoneMs)),
      }),
      ratio({ ...rows, what: 'p99 reply time', unit: 'ms', ...pair(({ p99Ms }) => p99Ms) }),
      value({ ...rows, what: 'peak resident memory', unit: 'MB', ...pair(({ peakBytes }) => peakBytes / 1e6) }),
      value({ ...rows, what: 'dials refused or broken off', unit: 'dials', ...pair(({ retries }) => retries) }),
    ];
  });
