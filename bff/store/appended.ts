/**
 * The rows that a group of jobs adds to logs, written together at its end: nobody reads them before the commit, and one statement for
 * many rows costs a fraction of one for each. Those of a table keep the order in which they were given.
 */
import { insertCalls, type Plan } from './plans.ts';
import type { Session } from './session.ts';

export interface Appended {
  readonly plan: Plan;
  readonly row: Record<string, unknown>;
}

export const sendAppended = (session: Session, appended: readonly Appended[]): void => {
  for (const [plan, rows] of Map.groupBy(appended, ({ plan }) => plan))
    for (const { statement, params } of insertCalls(
      plan,
      rows.map(({ row }) => row),
    ))
      session.send(statement, params);
};
