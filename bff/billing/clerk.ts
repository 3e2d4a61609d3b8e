/**
 * The billing clerk: takes up orders that are due (begun with a card to be charged, ended, corrected, alive again) and books them. It works behind
 * the chargers: they are answered when their order is stored, never when it is booked. On several nodes each may take the same orders; the
 * transaction reads them again, and whoever comes second finds nothing due.
 */
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { asc, lte } from 'drizzle-orm';
import type { Job } from '../jobs.ts';
import { isPassing } from '../store/errors.ts';
import { systemScope } from '../store/scope.ts';
import { orders } from '../store/tables/index.ts';
import type { Log, Store } from '../store/types.ts';
import { bookOrders } from './clerk-book.ts';
import type { BillingDesk } from './desks.ts';

interface ClerkOptions {
  store: Store;
  now(): number;
  log: Log;
  /** In the order in which they hear of an order. */
  desks: readonly BillingDesk[];
}

export interface Clerk {
  jobs(): Job[];
  /** Books until nothing is due, without a rest. */
  run(): Promise<void>;
  /** Ends a run after the group at hand. */
  stop(): void;
}

/** Few enough that a charger's message waits only some milliseconds for the transaction to end. */
const groupSize = 8;
/** Looked up at once. */
const maxDue = 25 * groupSize;
/** After each group the chargers have the server for so many times as long: the more of it, the less free time they leave it. */
const restTimesOf = (utilization: number): number => (utilization > 0.9 ? 19 : utilization > 0.4 ? 12 : 4);
const longestRestMs = 1_000;
const everyMs = 5_000;
/** Orders that end at about the same time share a transaction; one alone is booked before anybody looks. */
const gatherMs = 250;

export const createClerk = ({ store, now, log, desks }: ClerkOptions): Clerk => {
  const scope = systemScope('jobs');
  let stopped = false;

  const dueIds = async (): Promise<string[]> => {
    const due = await store
      .read(scope)
      .raw.select({ id: orders.id })
      .from(orders)
      .where(lte(orders.dueAt, now()))
      .orderBy(asc(orders.dueAt), asc(orders.id))
      .limit(maxDue);
    return due.map(({ id }) => id);
  };

  const book = (ids: readonly string[]) => store.tx(scope, (w) => bookOrders(w, ids, desks, now()));

  /** One bad order must not stop the others: each is tried alone, and who fails comes back later. */
  const bookSingly = async (ids: readonly string[]): Promise<void> => {
    for (const id of ids)
      try {
        await book([id]);
      } catch (error) {
        if (isPassing(error)) throw error;
        // One that another clerk booked at the same moment is due no more.
        if (await postpone(id)) log.error({ err: error, orderId: id }, 'order could not be booked');
      }
  };

  /** The pause doubles, for it is as long as the order has been waiting already. False when it is not due. */
  const postpone = (id: string): Promise<boolean> =>
    store.tx(scope, async (w) => {
      const order = await w.find(orders, id);
      if (!order || order.dueAt === null || order.dueAt > now()) return false;
      const pauseMs = Math.min(Math.max(now() - order.updatedAt, shortestPauseMs), longestPauseMs);
      return w.change(orders, id, { dueAt: now() + pauseMs }, { dueAt: order.dueAt });
    });

  const bookAll = async (rest: (workedMs: number) => Promise<void>): Promise<void> => {
    for (let due = await dueIds(); due.length > 0 && !stopped; due = await dueIds())
      for (let i = 0; i < due.length && !stopped; i += groupSize) {
        const ids = due.slice(i, i + groupSize);
        const beganAt = now();
        try {
          await book(ids);
        } catch (error) {
          if (isPassing(error)) throw error;
          await bookSingly(ids);
        }
        await rest(now() - beganAt);
      }
  };

  return {
    jobs: () => [
      {
        name: 'billing',
        everyMs,
        async run() {
          await wait(gatherMs);
          let before = performance.eventLoopUtilization();
          await bookAll(async (workedMs) => {
            const { utilization } = performance.eventLoopUtilization(before);
            before = performance.eventLoopUtilization();
            await wait(Math.min(Math.max(0, restTimesOf(utilization) * workedMs), longestRestMs));
          });
        },
      },
    ],
    run: () => bookAll(async () => undefined),
    stop() {
      stopped = true;
    },
  };
};

const shortestPauseMs = 10_000;
const longestPauseMs = 6 * 3_600_000;
