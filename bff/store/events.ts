/**
 * The events of a group of jobs, written together at its end: what a job says is read by nobody before the commit, and one statement for
 * many rows costs a fraction of one for each. The order is that in which they were said.
 */
import { engine } from './kit.ts';
import { inRowSizes, type Session, type Statement, statement } from './session.ts';

/** Tenant, topic, subject, payload as JSON, time. */
export type SaidEvent = readonly [string, string, string, string, number];

const columns = '"txid", "tenant_id", "topic", "subject_id", "payload", "at"';

const statements = new Map<number, Statement>();
const insertOf = (rows: number): Statement => {
  const known = statements.get(rows);
  if (known) return known;
  const made = statement(
    `insert into "outbox" (${columns}) values ${Array(rows).fill('(0, ?, ?, ?, ?, ?)').join(', ')}`,
  );
  statements.set(rows, made);
  return made;
};

/** `txid`: the number of the transaction, by which readers order events, since a sequence alone is not the order of commits. */
const manyStatement = statement(
  `insert into "outbox" (${columns}) select pg_current_xact_id()::text::bigint, * from unnest(?::text[], ?::text[], ?::text[], ?::json[], ?::bigint[])`,
);

export const sendEvents = (session: Session, events: readonly SaidEvent[]): void => {
  if (events.length === 0) return;
  if (engine === 'postgres') {
    const column = (i: 0 | 1 | 2 | 3 | 4) => events.map((event) => event[i]);
    session.send(manyStatement, [column(0), column(1), column(2), column(3), column(4)]);
    return;
  }
  for (const some of inRowSizes(events)) session.send(insertOf(some.length), some.flat());
};
