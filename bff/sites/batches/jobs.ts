/** When batches are looked at: by the clock, when one of their commands ended, and when a charger has come back. */
import { and, eq, inArray, lte, or, sql } from 'drizzle-orm';
import type { Desk } from '../../bridge/desks.ts';
import type { Job } from '../../jobs.ts';
import { StoreError } from '../../store/errors.ts';
import { systemScope } from '../../store/scope.ts';
import { batches, batchItems } from '../../store/tables/index.ts';
import type { Log } from '../../store/types.ts';
import { advanceFully, type RunDeps } from './run.ts';

const everyMs = 2_000;
/** What happens together is looked at together. */
const gatherMs = 100;
const soonMs = 500;
/** Batches for thousands of chargers that are away are long to look at: it takes at most a tenth of the time, and waits no longer than this. */
const rest = 9;
const longestRestMs = 15_000;

export interface Batches {
  desk: Desk;
  jobs(): Job[];
  /** Looks at all batches that have something to do, now. */
  look(): Promise<void>;
  /** Looks no more, and resolves when the last look is over. */
  stop(): Promise<void>;
}

export const createBatches = (deps: RunDeps & { log: Log }): Batches => {
  const { store, now, log } = deps;
  const read = store.read(systemScope('jobs'));
  let looking: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let dueMs = 0;
  let stopped = false;
  let restedMs = 0;

  const due = async (): Promise<string[]> => {
    const running = read.raw
      .select({ one: sql`1` })
      .from(batchItems)
      .where(and(eq(batchItems.batchId, batches.id), eq(batchItems.state, 'running')));
    const found = await read.raw
      .select({ id: batches.id })
      .from(batches)
      .where(
        or(
          and(inArray(batches.state, ['waiting', 'running']), lte(batches.notBefore, now())),
          and(inArray(batches.state, ['stopped', 'cancelled']), sql`exists ${running}`),
        ),
      )
      .orderBy(batches.createdAt)
      .limit(500);
    return found.map(({ id }) => id);
  };

  const lookOnce = async (): Promise<void> => {
    for (const id of await due()) {
      if (stopped) return;
      try {
        if ((await advanceFully(deps, id)) === 'soon') lookIn(soonMs);
      } catch (error) {
        if (error instanceof StoreError && error.code === 'closed') return;
        log.error({ err: error, batch: id }, 'a batch could not be carried on');
      }
    }
  };

  const look = async (): Promise<void> => {
    // Whoever asks meanwhile may know of something that this look has passed already.
    while (looking) await looking;
    if (stopped) return;
    const beganMs = performance.now();
    looking = lookOnce().finally(() => {
      looking = undefined;
      const endedMs = performance.now();
      restedMs = endedMs + Math.min((endedMs - beganMs) * rest, longestRestMs);
    });
    await looking;
  };

  /** After the look under way, and the rest that follows it. */
  const inTurn = async (): Promise<void> => {
    await looking;
    if (performance.now() < restedMs) lookIn(0);
    else await look();
  };

  const lookIn = (ms: number): void => {
    const nowMs = performance.now();
    const atMs = Math.max(nowMs + ms, restedMs);
    if (stopped || (timer && dueMs <= atMs)) return;
    clearTimeout(timer);
    dueMs = atMs;
    timer = setTimeout(() => {
      timer = undefined;
      inTurn().catch((error: unknown) => log.error({ err: error }, 'batches could not be read'));
    }, atMs - nowMs);
  };
  const off = store.onBell('batches', () => lookIn(gatherMs));

  return {
    desk: {
      connected: () => lookIn(gatherMs),
      async answered(w, command) {
        if (command.batchId !== null) w.bell('batches');
      },
    },
    jobs: () => [{ name: 'batches', everyMs, run: async () => lookIn(0) }],
    look,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      off();
      await looking;
    },
  };
};
