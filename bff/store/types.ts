/** What the rest of the server sees of the store. Types only. */
import type { SQL } from 'drizzle-orm';
import type { BaseSQLiteDatabase, SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Engine } from './kit.ts';

export type AnyTable = SQLiteTable;
/** A table whose rows belong to a tenant. */
export type OwnedTable = SQLiteTable & { tenantId: SQLiteColumn };
/** A table whose rows belong to a tenant and have an id of their own. */
export type TenantTable = OwnedTable & { id: SQLiteColumn };
export type Row<T extends AnyTable> = T['$inferSelect'];
export type NewRow<T extends AnyTable> = T['$inferInsert'];
export type Id<T extends TenantTable> = T['$inferSelect'] extends { id: infer I } ? I : never;

/** A row with the columns asked for; with all of them when none were. */
export type Part<T extends AnyTable, K extends keyof Row<T>> = [K] extends [never] ? Row<T> : Pick<Row<T>, K>;

export type Topic = string;

export interface OutboxEvent {
  /** `txid-position`; sent as the id of the server-sent event, and taken back as a cursor. */
  id: string;
  tenantId: string;
  topic: Topic;
  subjectId: string;
  payload: unknown;
  at: number;
}

export interface Actor {
  kind: 'account' | 'apiKey' | 'embed' | 'station' | 'system' | 'nobody';
  id: string;
  name: string;
  /** Network address; empty when there is none. */
  address: string;
}

declare const scopeBrand: unique symbol;
/** Who asks, and whose rows there are for it. Made only by `access/` (makeScope) and by systemScope. */
export interface Scope {
  readonly [scopeBrand]: true;
  /** Root of what it sees. */
  readonly tenantId: string;
  /** The whole subtree while it is small (see scope.ts); otherwise looked up by each query. */
  readonly tenantIds?: readonly string[];
  /** Sees every tenant: the server's own work. */
  readonly all: boolean;
  readonly actor: Actor;
}

export interface Sort {
  column: SQLiteColumn;
  desc: boolean;
}

/** For joins and aggregates. Its queries are awaited; add `visible(table)` to each, or it reads everybody's rows. */
export type Raw = Pick<
  BaseSQLiteDatabase<'async', unknown, Record<string, never>>,
  'select' | 'selectDistinct' | 'with' | '$with'
>;

export interface SelectOptions {
  where?: SQL;
  orderBy?: { column: SQLiteColumn; desc?: boolean }[];
  /** At most and by default 1 000. */
  limit?: number;
}

export interface PageOptions {
  where?: SQL;
  /** Null counts as the smallest value, on both engines. The id is added as the last word. */
  sort: Sort[];
  limit: number;
  cursor?: string;
}

export interface IterateOptions {
  where?: SQL;
  sort?: Sort[];
  /** Rows of one chunk, 500 when not given. */
  chunk?: number;
}

export interface Reader {
  readonly scope: Scope;
  find<T extends TenantTable>(table: T, id: Id<T>): Promise<Row<T> | undefined>;
  first<T extends OwnedTable>(table: T, options?: Omit<SelectOptions, 'limit'>): Promise<Row<T> | undefined>;
  select<T extends OwnedTable>(table: T, options?: SelectOptions): Promise<Row<T>[]>;
  /**
   * Rows whose columns equal these values (none of them null), at most 1 000: a statement made once, for paths that are walked often. Values of
   * `fixed` are written into it, so that an index over part of the table can serve it; give constants only.
   */
  match<T extends OwnedTable>(table: T, equal: Partial<Row<T>>, fixed?: Partial<Row<T>>): Promise<Row<T>[]>;
  /** Keyset page. A cursor that is not one of this sort fails with `badCursor`. */
  page<T extends TenantTable, K extends keyof Row<T> & string = never>(
    table: T,
    /** `only`: the columns to read, for tables that have large ones. */
    options: PageOptions & { only?: readonly K[] },
  ): Promise<{ items: Part<T, K>[]; next: string | null }>;
  /** Exact count, and the sums of number columns by their property names. */
  totals<T extends OwnedTable>(
    table: T,
    where: SQL | undefined,
    sumColumns: (keyof Row<T> & string)[],
  ): Promise<{ count: number; sums: Record<string, number> }>;
  /** All rows in keyset chunks, letting other work run in between. Memory stays that of one chunk. */
  iterate<T extends TenantTable, K extends keyof Row<T> & string = never>(
    table: T,
    options?: IterateOptions & { only?: readonly K[] },
  ): AsyncIterable<Part<T, K>[]>;
  readonly raw: Raw;
  /** Condition that keeps a query to the scope's rows; undefined when the scope sees all. */
  visible(table: OwnedTable): SQL | undefined;
}

/** All writes of one job. They are durable when `tx` resolves, and not before. */
export interface Writer extends Reader {
  /** Fails with `outOfScope` for a row of a tenant outside the scope. Tables without tenants take the system scope only. */
  insert<T extends AnyTable>(table: T, rows: NewRow<T> | readonly NewRow<T>[]): Promise<void>;
  /** The same for a row that this job does not read again: it is written at the end of the transaction, with those of other jobs. */
  append<T extends AnyTable>(table: T, row: NewRow<T>): Promise<void>;
  /** Inserts, or takes over all other columns into the row whose `keys` columns (a unique index) are equal. Another tenant's row fails with `outOfScope`. */
  upsert<T extends AnyTable>(
    table: T,
    row: NewRow<T>,
    keys: (keyof Row<T> & string)[],
    /** Columns that are added to instead of replaced: roll-up sums. */
    add?: (keyof Row<T> & string)[],
  ): Promise<void>;
  /** The new row; undefined when there is none in the scope. Moving a row to another tenant obeys the scope too. */
  update<T extends TenantTable>(table: T, id: Id<T>, patch: Partial<NewRow<T>>): Promise<Row<T> | undefined>;
  /**
   * Changes a row without reading it back; false when there is none in the scope, or when a column is not as expected (no nulls), so that what was
   * remembered of the row is out of date.
   */
  change<T extends TenantTable>(
    table: T,
    id: Id<T>,
    patch: Partial<NewRow<T>>,
    expected?: Partial<Row<T>>,
  ): Promise<boolean>;
  /** The number of rows changed. */
  updateWhere<T extends AnyTable>(table: T, where: SQL | undefined, patch: Partial<NewRow<T>>): Promise<number>;
  remove<T extends TenantTable>(table: T, id: Id<T>): Promise<boolean>;
  /** The number of rows removed. */
  removeWhere<T extends AnyTable>(table: T, where: SQL | undefined): Promise<number>;
  /** Adds a tenant below one in the scope, with its lines of the closure; from then on the job may write for it. */
  plant(row: NewRow<typeof import('./tables/access.ts').tenants>): Promise<void>;
  /** A number that no transaction, request or reservation had before. */
  nextTransactionNumber(): Promise<number>;
  /** Appends an event for subscribers, in this transaction. */
  emit(topic: Topic, subjectId: string, payload: unknown, tenantId: string): Promise<void>;
  /** Says in the audit log that the scope's actor did this. The tenant is the scope's unless given. */
  audit(
    action: string,
    objectKind: string,
    objectId: string,
    detail: Record<string, unknown>,
    tenantId?: string,
  ): Promise<void>;
  /** Rings this bell after the commit, on every node. */
  bell(channel: string): void;
}

export interface Outbox {
  /** Events after the cursor (null: from the oldest kept) in the order of their commits. Fails with `badCursor`, also for a cursor this database never gave. */
  since(cursor: string | null, limit: number, tenantIds?: readonly string[]): Promise<OutboxEvent[]>;
  /** Cursor after which only what is committed from now on comes. */
  tail(): Promise<string>;
  /** Cursor of the oldest event kept: whoever stands before it may have missed something. Null when none is kept. */
  oldest(): Promise<string | null>;
  /** Forgets events older than this time (epoch ms), except the newest one; answers how many. */
  prune(olderThanMs: number): Promise<number>;
  onBell(listener: () => void): () => void;
}

export interface Store {
  readonly engine: Engine;
  read(scope: Scope): Reader;
  /**
   * Runs the work in a transaction and resolves after the durable commit. The work awaits nothing but its writer, may be run more than once, and
   * an exception undoes only its own writes. Fails with a StoreError, or with what the work threw.
   */
  tx<R>(scope: Scope, work: (w: Writer) => Promise<R>): Promise<R>;
  readonly outbox: Outbox;
  /** Rings a bell now; to ring it with a commit, see Writer. */
  bell(channel: string): void;
  onBell(channel: string, listener: () => void): () => void;
  /** Waits for the writes already accepted, refuses new ones, and closes the database. */
  close(): Promise<void>;
}

export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface StoreOptions {
  /** `postgres://…`; without it, a SQLite file in `dataDir`. Must agree with DATABASE_URL, by which the tables were made. */
  url?: string;
  dataDir: string;
  now(): number;
  newId(): string;
  log?: Log;
}
