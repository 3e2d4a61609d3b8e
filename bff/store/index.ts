/** The store as the rest of the server imports it: one file or one PostgreSQL, the same promises. */
import { join } from 'node:path';
import type { Engine } from './engine.ts';
import { StoreError } from './errors.ts';
import { engine } from './kit.ts';
import { makeOutbox } from './outbox.ts';
import { SqliteEngine } from './sqlite.ts';
import type { Store, StoreOptions } from './types.ts';

export { StoreError } from './errors.ts';
export { systemScope } from './scope.ts';
export type * from './types.ts';

export const databaseFile = (dataDir: string) => join(dataDir, 'wattfront.db');

const open = async (options: StoreOptions): Promise<Engine> => {
  const url = options.url ?? process.env.DATABASE_URL;
  const wanted = /^postgres(ql)?:/.test(url ?? '') ? 'postgres' : 'sqlite';
  // The tables were made for the engine of the environment when they were imported.
  if (wanted !== engine)
    throw new StoreError('config', `The tables are for ${engine}: set DATABASE_URL before the start.`);
  if (engine === 'sqlite') return SqliteEngine.open(databaseFile(options.dataDir), options);
  const { PostgresEngine } = await import('./postgres.ts');
  return PostgresEngine.open(url ?? '', options);
};

/** Opens the database, brings its tables up to date, and answers the store. Fails with `newer` or `config` in words for an operator. */
export const openStore = async (options: StoreOptions): Promise<Store> => {
  const database = await open(options);
  return {
    engine,
    read: (scope) => database.read(scope),
    tx: (scope, work) => database.tx(scope, work),
    outbox: makeOutbox(database),
    bell: (channel) => database.ring(channel),
    onBell: (channel, listener) => database.bells.on(channel, listener),
    close: () => database.close(),
  };
};
