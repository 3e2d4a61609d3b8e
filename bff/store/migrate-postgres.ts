/** Migrations on PostgreSQL, under a lock that lets one starting node at a time through. */
import pg from 'pg';
import { codeOf, StoreError } from './errors.ts';
import { type Migratable, migrate, migrationsOf } from './migrate.ts';
import type { StoreOptions } from './types.ts';

/** Any number that nobody else locks in this database. */
const lock = 7_145_202_611;

/** After a restore into another server its transaction numbers begin again; events with larger ones would never be settled. */
const settleRestored = 'update outbox set txid = 0 where txid >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint';

const migratable = (client: pg.Client, now: () => number): Migratable => ({
  async applied() {
    await client.query('create table if not exists migrations (tag text primary key not null, at bigint not null)');
    const { rows } = await client.query<{ tag: string }>('select tag from migrations');
    return rows.map((row) => row.tag);
  },
  async apply({ tag, statements }) {
    await client.query('begin');
    try {
      for (const text of statements) await client.query(text);
      await client.query('insert into migrations (tag, at) values ($1, $2)', [tag, now()]);
      await client.query('commit');
    } catch (error) {
      await client.query('rollback');
      throw error;
    }
  },
});

export const migratePostgres = async (config: pg.ClientConfig, { now, log }: StoreOptions): Promise<void> => {
  // A migration may take longer than any statement of the running program.
  const client = new pg.Client({ ...config, statement_timeout: 0 });
  try {
    await client.connect();
  } catch (error) {
    // Several refused addresses have no message of their own.
    const why = (error instanceof Error && error.message) || codeOf(error);
    throw new StoreError('lost', `The database cannot be reached: ${why}. Look at DATABASE_URL.`, error);
  }
  try {
    await client.query('select pg_advisory_lock($1)', [lock]);
    const done = await migrate(migratable(client, now), migrationsOf('postgres'));
    if (done.length > 0) log?.info({ migrations: done }, 'database brought up to date');
    await client.query(settleRestored);
  } finally {
    await client.end();
  }
};
