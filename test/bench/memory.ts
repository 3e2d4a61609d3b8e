/**
 * Memory per idle charger: connected, known to the server, and silent.
 *
 * Compared: the product with its connection state, the charger's rows as it remembers them and its pings, against a bare `ws` server that holds
 * nothing but sockets (bare-ocpp.ts). Fair, because both take the same number of connections from the same client without compression, and
 * each is measured in its own process before and after, with everything collected that can be. Two thousand chargers connect first
 * and stay, so that code, caches and the database's own memory are there before the measured ones come.
 */
import { startChild } from './kit/child.ts';
import { withPlace } from './kit/place.ts';
import { type Line, ratio, value } from './kit/report.ts';
import { identityOf } from './kit/seed.ts';
import { openWire, type Wire } from './kit/wire.ts';
import type { ProductOptions, ProductStarted } from './product.ts';

const early = 2_000;
const measured = 5_000;
const atOnce = 50;
/** Until the last replies and timers of the connections are through. */
const settleMs = 2_000;
const waitMs = 60_000;

interface Memory {
  heapBytes: number;
  rssBytes: number;
}

const connect = async (port: number, from: number, to: number): Promise<Wire[]> => {
  const wires: Wire[] = [];
  for (let i = from; i < to; i += atOnce) {
    const numbers = Array.from({ length: Math.min(atOnce, to - i) }, (_, n) => i + n);
    const open = (n: number) =>
      openWire(
        port,
        `/ocpp/${identityOf(n)}`,
        () => undefined,
        () => undefined,
      );
    wires.push(...(await Promise.all(numbers.map(open))));
  }
  return wires;
};

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Bytes per connection. `online` says how many the server has taken in completely. */
const measure = async (port: number, memory: () => Promise<Memory>, online: () => Promise<number>): Promise<Memory> => {
  const settle = async (wanted: number) => {
    for (let waited = 0; (await online()) < wanted; waited += 100) {
      if (waited > waitMs) throw new Error('The server did not take all chargers in.');
      await pause(100);
    }
    await pause(settleMs);
  };
  const wires = await connect(port, 0, early);
  await settle(early);
  const before = await memory();
  wires.push(...(await connect(port, early, early + measured)));
  await settle(early + measured);
  const after = await memory();
  for (const wire of wires) wire.close();
  return {
    heapBytes: (after.heapBytes - before.heapBytes) / measured,
    rssBytes: (after.rssBytes - before.rssBytes) / measured,
  };
};

export const memory = (): Promise<Line[]> =>
  withPlace(async (folder) => {
    const product = startChild('product.ts', ['--expose-gc']);
    const bare = startChild('bare-ocpp.ts', ['--expose-gc']);
    try {
      const options: ProductOptions = { folder, stations: 100, chargers: early + measured, cards: 1 };
      const { port } = await product.ask<ProductStarted>('start', options);
      const ours = await measure(
        port,
        () => product.ask<Memory>('memory'),
        () => product.ask<number>('online'),
      );
      const ceiling = await measure(
        await bare.ask<number>('start', folder),
        () => bare.ask<Memory>('memory'),
        () => bare.ask<number>('online'),
      );
      const kB = (bytes: number) => bytes / 1000;
      return [
        ratio(
          {
            bench: 'memory',
            what: `heap per idle charger, ${measured} of them`,
            unit: 'kB',
            product: kB(ours.heapBytes),
            ceiling: kB(ceiling.heapBytes),
          },
          ['≤', 2],
        ),
        value({
          bench: 'memory',
          what: 'resident memory per idle charger',
          unit: 'kB',
          product: kB(ours.rssBytes),
          ceiling: kB(ceiling.rssBytes),
        }),
      ];
    } finally {
      await Promise.all([product.stop(), bare.stop()]);
    }
  });
