/**
 * OCPP calls per second over whole sessions, and reply times at half of that.
 *
 * Compared: the product as it is served, with cards, session rules, a priced bill, events for watchers and indexes, against a bare
 * `ws` server that parses, validates, inserts by prepared statement and commits in groups (bare-ocpp.ts). Fair, because both get the same
 * frames from the same generator in turns, use the same validators, the same SQLite settings (WAL, synchronous=FULL) on the same disk,
 * and both answer a call only when what it wrote is synced. Each server is a process of its own; the generator is a third.
 * Half load is half of what the product reached, for both: the bare server is then further from its own limit than the product.
 */
import { type Child, startChild } from './kit/child.ts';
import { type Fleet, type Load, openFleet } from './kit/fleet.ts';
import { withPlace } from './kit/place.ts';
import { type Line, ratio } from './kit/report.ts';
import { cardOf, identityOf } from './kit/seed.ts';
import { inTurns, median } from './kit/stats.ts';
import type { ProductOptions, ProductStarted } from './product.ts';

const chargers = 50;
const warmUpMs = 3_000;
const roundMs = 3_000;
const rounds = 5;

interface Rivals {
  product: Fleet;
  bare: Fleet;
}

const withRivals = (work: (rivals: Rivals) => Promise<Line[]>): Promise<Line[]> =>
  withPlace(async (folder) => {
    const product = startChild('product.ts');
    const bare = startChild('bare-ocpp.ts');
    try {
      const options: ProductOptions = { folder, stations: 10, chargers, cards: chargers };
      const { port } = await product.ask<ProductStarted>('start', options);
      const rivals: Rivals = {
        product: await openFleet(port, chargers, identityOf, cardOf),
        bare: await openFleet(await bare.ask<number>('start', folder), chargers, identityOf, cardOf),
      };
      await rivals.bare.run({ forMs: warmUpMs });
      await rivals.product.run({ forMs: warmUpMs });
      const lines = await work(rivals);
      await assertRealWork(product);
      rivals.product.close();
      rivals.bare.close();
      return lines;
    } finally {
      await Promise.all([product.stop(), bare.stop()]);
    }
  });

/** A fast server that gave up on its sessions would not count. */
const assertRealWork = async (product: Child): Promise<void> => {
  const problems = await product.ask<string[]>('problems');
  if (problems.length > 0) throw new Error(`The product complained: ${problems[0]}`);
  const { completed = 0, charging = 0, abnormal = 0 } = await product.ask<Record<string, number>>('orders');
  if (completed === 0 || abnormal > 0 || charging > chargers)
    throw new Error(`Orders: ${completed} completed, ${charging} charging, ${abnormal} abnormal`);
};

const fastest = ({ product, bare }: Rivals) => {
  const speed = async (fleet: Fleet) => (await fleet.run({ forMs: roundMs })).callsPerSecond;
  return inTurns(rounds, { product: () => speed(product), bare: () => speed(bare) });
};

export const calls = (): Promise<Line[]> =>
  withRivals(async (rivals) => {
    const { product, bare } = await fastest(rivals);
    const what = `whole sessions, ${chargers} chargers`;
    return [ratio({ bench: 'calls', what, unit: 'calls/s', product, ceiling: bare }, ['≥', 0.5])];
  });

export const latency = (): Promise<Line[]> =>
  withRivals(async (rivals) => {
    const callsPerSecond = (await fastest(rivals)).product / 2;
    const reached: number[] = [];
    const p99 = async (fleet: Fleet) => {
      const load: Load = await fleet.run({ forMs: roundMs, callsPerSecond });
      reached.push(load.callsPerSecond);
      return load.p99Ms;
    };
    const { product, bare } = await inTurns(rounds, {
      product: () => p99(rivals.product),
      bare: () => p99(rivals.bare),
    });
    if (median(reached) < 0.9 * callsPerSecond) throw new Error('The load could not be kept up: the machine is busy.');
    const what = `p99 reply time at ${Math.round(callsPerSecond)} calls/s`;
    return [ratio({ bench: 'latency', what, unit: 'ms', product, ceiling: bare }, ['≤', 3])];
  });
