/**
 * OCPP calls per second over whole sessions, and reply times at half of that. Sessions of half an hour: with a reading every ten minutes,
 * so that starts, stops and bills weigh as much as they can, and with one every minute, as chargers are set.
 *
 * Compared: the product as it is served, with cards, session rules, a priced bill, events for watchers and indexes, against a bare
 * `ws` server that parses, validates, inserts by prepared statement and commits in groups (bare-ocpp.ts). Fair, because both get the same
 * frames from the same generator in turns, use the same validators, the same SQLite settings (WAL, synchronous=FULL) on the same disk,
 * and both answer a call only when what it wrote is synced. Each server is a process of its own; the generator is a third. While one is
 * measured the other stands still, so that what the product books later costs the product.
 * Half load is once half of what the product reached, for both: the bare server is then far from its own limit. And once half of what each reached.
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

interface Rival {
  child: Child;
  fleet: Fleet;
}
interface Rivals {
  product: Rival;
  bare: Rival;
}

const few = 3;
const oneAMinute = 30;

const withRivals = (readings: number, work: (rivals: Rivals) => Promise<Line[]>): Promise<Line[]> =>
  withPlace(async (folder) => {
    const product = startChild('product.ts');
    const bare = startChild('bare-ocpp.ts');
    const fleetAt = (port: number) => openFleet(port, chargers, identityOf, cardOf, readings);
    try {
      const options: ProductOptions = { folder, stations: 10, chargers, cards: chargers };
      const { port } = await product.ask<ProductStarted>('start', options);
      const rivals: Rivals = {
        product: { child: product, fleet: await fleetAt(port) },
        bare: { child: bare, fleet: await fleetAt(await bare.ask<number>('start', folder)) },
      };
      for (const rival of [rivals.product, rivals.bare]) await alone(rival, { forMs: warmUpMs });
      const lines = await work(rivals);
      product.resume();
      await assertRealWork(product);
      rivals.product.fleet.close();
      rivals.bare.fleet.close();
      return lines;
    } finally {
      await Promise.all([product.stop(), bare.stop()]);
    }
  });

/** Leaves the rival standing still. */
const alone = async ({ child, fleet }: Rival, load: { forMs: number; callsPerSecond?: number }): Promise<Load> => {
  child.resume();
  const done = await fleet.run(load);
  child.pause();
  return done;
};

/** A fast server that gave up on its sessions would not count. */
const assertRealWork = async (product: Child): Promise<void> => {
  const problems = await product.ask<string[]>('problems');
  if (problems.length > 0) throw new Error(`The product complained: ${problems[0]}`);
  const { completed = 0, charging = 0, abnormal = 0 } = await product.ask<Record<string, number>>('orders');
  if (completed === 0 || abnormal > 0 || charging > chargers)
    throw new Error(`Orders: ${completed} completed, ${charging} charging, ${abnormal} abnormal`);
};

const fastest = ({ product, bare }: Rivals) => {
  const speed = async (rival: Rival) => (await alone(rival, { forMs: roundMs })).callsPerSecond;
  return inTurns(rounds, { product: () => speed(product), bare: () => speed(bare) });
};

/** What both kinds of session show, the ordinary one first. */
const forBoth = async (linesOf: (readings: number) => Promise<Line[]>): Promise<Line[]> => [
  ...(await linesOf(oneAMinute)),
  ...(await linesOf(few)),
];

export const calls = (): Promise<Line[]> =>
  forBoth((readings) =>
    withRivals(readings, async (rivals) => {
      const { product, bare } = await fastest(rivals);
      const what = `sessions of ${readings} readings, ${chargers} chargers`;
      return [ratio({ bench: 'calls', what, unit: 'calls/s', product, ceiling: bare }, ['≥', 0.5])];
    }),
  );

export const latency = (): Promise<Line[]> => forBoth((readings) => withRivals(readings, replyTimes(readings)));

const replyTimes =
  (readings: number) =>
  async (rivals: Rivals): Promise<Line[]> => {
    const reached = await fastest(rivals);
    const kept: number[] = [];
    const p99 = async (rival: Rival, callsPerSecond: number) => {
      const load = await alone(rival, { forMs: roundMs, callsPerSecond });
      kept.push(load.callsPerSecond / callsPerSecond);
      return load.p99Ms;
    };
    const lineAt = async (who: string, rates: { product: number; bare: number }) => {
      const { product, bare } = await inTurns(rounds, {
        product: () => p99(rivals.product, rates.product),
        bare: () => p99(rivals.bare, rates.bare),
      });
      const what = `p99 reply time, ${readings} readings, ${who} calls/s`;
      return ratio({ bench: 'latency', what, unit: 'ms', product, ceiling: bare }, ['≤', 3]);
    };
    const half = { product: reached.product / 2, bare: reached.bare / 2 };
    const lines = [
      await lineAt(`both at ${Math.round(half.product)}`, { ...half, bare: half.product }),
      await lineAt(`bare at ${Math.round(half.bare)}`, half),
    ];
    if (median(kept) < 0.9) throw new Error('The load could not be kept up: the machine is busy.');
    return lines;
  };
