/**
 * Brings a database to the tables of this program by the generated migrations, each in a transaction of its own, and refuses one that
 * a newer program has used: going on would lose what the older program does not know.
 */
import { readFileSync } from 'node:fs';
import { StoreError } from './errors.ts';

export interface Migration {
  tag: string;
  statements: string[];
}

/** What a migration needs of an engine; PostgreSQL holds a lock meanwhile, because several nodes may start at once. */
export interface Migratable {
  /** Tags applied before; makes the table of them when it is missing. */
  applied(): Promise<string[]>;
  /** Runs the statements and notes the tag, all or nothing. */
  apply(migration: Migration): Promise<void>;
}

const folder = (dialect: string) => new URL(`./migrations/${dialect}/`, import.meta.url);

export const migrationsOf = (dialect: 'sqlite' | 'postgres'): Migration[] => {
  const journal: { entries: { tag: string }[] } = JSON.parse(
    readFileSync(new URL('meta/_journal.json', folder(dialect)), 'utf8'),
  );
  return journal.entries.map(({ tag }) => ({
    tag,
    statements: readFileSync(new URL(`${tag}.sql`, folder(dialect)), 'utf8').split('--> statement-breakpoint'),
  }));
};

export const refuseNewer = (applied: readonly string[], known: readonly Migration[]): void => {
  const strange = applied.find((tag) => !known.some((m) => m.tag === tag));
  if (strange === undefined) return;
  throw new StoreError(
    'newer',
    `This database was changed by a newer version of Wattfront (its migration "${strange}" is not part of this one). ` +
      'Start the newer version again, or restore a backup that was made before the upgrade.',
  );
};

/** Answers the tags that were applied now. */
export const migrate = async (database: Migratable, known: readonly Migration[]): Promise<string[]> => {
  const applied = await database.applied();
  refuseNewer(applied, known);
  const missing = known.filter((m) => !applied.includes(m.tag));
  for (const migration of missing) await database.apply(migration);
  return missing.map((m) => m.tag);
};
