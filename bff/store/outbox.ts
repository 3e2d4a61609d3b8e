/**
 * Reading the events that writers appended, in the order of their commits. On PostgreSQL neither a sequence nor the number of a transaction
 * is that order, so readers take only transactions below the oldest one still running, sorted by (transaction, position): nothing can appear
 * before a cursor any more. A cursor is `txid-position`. What is answered here goes out of the house at once, so it is answered when it is on the
 * disk: a number told and then lost would be given again, to something else.
 */
import type { Engine } from './engine.ts';
import { StoreError } from './errors.ts';
import { engine } from './kit.ts';
import { after, marks, promised, statement } from './session.ts';
import type { Outbox, OutboxEvent } from './types.ts';
import { outboxBell } from './writer.ts';

const settled = engine === 'postgres' ? '"txid" < pg_snapshot_xmin(pg_current_snapshot())::text::bigint' : '"txid" = 0';
const columns = '"txid", "position", "tenant_id", "topic", "subject_id", "payload", "at"';
const head = `select ${columns} from "outbox" where ${settled} and ("txid", "position") > (?, ?)`;
const sinceStatement = statement(`${head} order by "txid", "position" limit ?`);
const tailText = `select "txid", "position" from "outbox" where ${settled} order by "txid" desc, "position" desc limit 1`;
const tailStatement = statement(tailText);
const oldestStatement = statement('select "txid", "position" from "outbox" order by "txid", "position" limit 1');
/** Events of a part; positions are given as time goes on, so that nothing needs to be looked at after a part without an old one. */
const prunedAtOnce = 1000;
const partStatement = statement(
  'select max("position") from (select "position" from "outbox" where "position" > ? order by "position" limit ?) as part',
);
/** The tail stays: readers whose cursor it is would be past the end of the stream. */
const pruneStatement = statement(
  `delete from "outbox" where "position" > ? and "position" <= ? and "at" < ? and ("txid", "position") < (${tailText})`,
);

const start = '0-0';
const idOf = (row: readonly unknown[]) => `${row[0]}-${row[1]}`;

const toEvent = (row: unknown[]): OutboxEvent => ({
  id: idOf(row),
  tenantId: String(row[2]),
  topic: String(row[3]),
  subjectId: String(row[4]),
  payload: typeof row[5] === 'string' ? JSON.parse(row[5]) : row[5],
  at: Number(row[6]),
});

const badCursor = () => new StoreError('badCursor', 'This is not a cursor of this event stream.');

const parse = (cursor: string): [number, number] => {
  if (!/^\d{1,15}-\d{1,15}$/.test(cursor)) throw badCursor();
  const [txid = 0, position = 0] = cursor.split('-').map(Number);
  return [txid, position];
};

const isAfter = (a: string, b: string) => {
  const [txidA, positionA] = parse(a);
  const [txidB, positionB] = parse(b);
  return txidA > txidB || (txidA === txidB && positionA > positionB);
};

export const makeOutbox = (database: Engine): Outbox => {
  const { reading } = database;
  const cursorOf = (text: typeof tailStatement) =>
    promised(() => after(reading.rows(text, []), ([row]) => (row ? idOf(row) : null)));
  const tail = async () => {
    const cursor = await cursorOf(tailStatement);
    await database.settled();
    return cursor ?? start;
  };
  return {
    async since(cursor, limit, tenantIds) {
      const from = parse(cursor ?? start);
      const rows = tenantIds
        ? await reading.rows(
            marks(
              `${head} and "tenant_id" in (${tenantIds.map(() => '?').join(', ') || 'null'}) order by "txid", "position" limit ?`,
            ),
            [...from, ...tenantIds, limit],
          )
        : await reading.rows(sinceStatement, [...from, limit]);
      // From before a restore of the database: waiting would skip what happens until the numbers are reached again.
      if (rows.length === 0 && cursor !== null && isAfter(cursor, await tail())) throw badCursor();
      if (rows.length > 0) await database.settled();
      return rows.map(toEvent);
    },
    tail,
    oldest: () => cursorOf(oldestStatement),
    /** A part at a time, so that chargers need not wait. */
    async prune(olderThanMs) {
      let pruned = 0;
      for (let from = 0; ; ) {
        const [[to] = []] = await reading.rows(partStatement, [from, prunedAtOnce]);
        const removed = typeof to === 'number' ? await database.maintain(pruneStatement, [from, to, olderThanMs]) : 0;
        if (removed === 0) return pruned;
        pruned += removed;
        from = Number(to);
      }
    },
    onBell: (listener) => database.bells.on(outboxBell, listener),
  };
};
