/**
 * Forgets commands some time after their end. Orders and batches are kept, so theirs are too; so are those that something still waits for, firmware
 * updates, the last of which is shown with its charger, and what chargers said that they do not support, by which batches choose whom to ask.
 */
import { and, eq, inArray, isNull, lt, ne, notExists, notInArray, sql } from 'drizzle-orm';
import type { Job } from '../jobs.ts';
import { systemScope } from '../store/scope.ts';
import { commands, orders, securityChanges } from '../store/tables/index.ts';
import type { Reader, Store } from '../store/types.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const removedAtOnce = 500;

const endedFor = (read: Reader, beforeMs: number) => {
  const one = { one: sql`1` };
  const { chargerId, state } = orders;
  // Whether its order still runs is asked of a station by a command that the order remembers.
  const running = read.raw
    .select(one)
    .from(orders)
    .where(and(eq(chargerId, commands.chargerId), sql`${state} = 'charging'`));
  // A charger may come back after long with the key that it was told.
  const changing = read.raw
    .select(one)
    .from(securityChanges)
    .where(and(eq(securityChanges.state, 'running'), eq(securityChanges.commandId, commands.id)));
  return and(
    isNull(commands.orderId),
    isNull(commands.batchId),
    lt(commands.createdAt, beforeMs),
    lt(commands.updatedAt, beforeMs),
    notInArray(commands.state, ['queued', 'sent', 'unsupported']),
    ne(commands.kind, 'updateFirmware'),
    notExists(running),
    notExists(changing),
  );
};

/** A part at a time, so that chargers need not wait. */
export const oldCommandsJob = (store: Store, now: () => number, days: number): Job => ({
  name: 'old commands',
  everyMs: hourMs,
  async run() {
    const scope = systemScope('jobs');
    const beforeMs = now() - days * dayMs;
    for (let removed = removedAtOnce; removed === removedAtOnce; )
      removed = await store.tx(scope, async (w) => {
        const old = await w.raw
          .select({ id: commands.id })
          .from(commands)
          .where(endedFor(w, beforeMs))
          .orderBy(commands.createdAt)
          .limit(removedAtOnce);
        const ids = old.map(({ id }) => id);
        return ids.length === 0 ? 0 : w.removeWhere(commands, and(inArray(commands.id, ids), endedFor(w, beforeMs)));
      });
  },
});
