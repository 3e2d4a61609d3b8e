/**
 * The one file that knows two SQL dialects: tables are written once with these words, and become SQLite or PostgreSQL tables by the
 * process's `DATABASE_URL`. The PostgreSQL builders are cast to the SQLite builders' types, so that queries are typed once.
 * Times are epoch-ms integers, ids text, money integer minor units, energy integer Wh.
 */
import * as pg from 'drizzle-orm/pg-core';
import * as lite from 'drizzle-orm/sqlite-core';

export type Engine = 'sqlite' | 'postgres';
export const engine: Engine = /^postgres(ql)?:/.test(process.env.DATABASE_URL ?? '') ? 'postgres' : 'sqlite';

const isPg = engine === 'postgres';

export const table = (isPg ? pg.pgTable : lite.sqliteTable) as unknown as typeof lite.sqliteTable;
export const index = (isPg ? pg.index : lite.index) as unknown as typeof lite.index;
export const uniqueIndex = (isPg ? pg.uniqueIndex : lite.uniqueIndex) as unknown as typeof lite.uniqueIndex;
export const check = (isPg ? pg.check : lite.check) as unknown as typeof lite.check;
export const primaryKey = (isPg ? pg.primaryKey : lite.primaryKey) as unknown as typeof lite.primaryKey;

/** Compared byte by byte on both engines, so that sorted lists and keyset cursors agree and a prefix can use an index. */
export const text = (name: string) =>
  isPg ? (pgText(name) as unknown as ReturnType<typeof liteText>) : liteText(name);
const pgText = pg.customType<{ data: string; driverData: string }>({ dataType: () => 'text COLLATE "C"' });
const liteText = (name: string) => lite.text(name);

/** Integers up to 2^53: times, minor units, Wh, mA. */
export const int = (name: string) =>
  isPg ? (pg.bigint(name, { mode: 'number' }) as unknown as ReturnType<typeof liteInt>) : liteInt(name);
const liteInt = (name: string) => lite.integer(name);

export const real = (name: string) =>
  isPg ? (pg.doublePrecision(name) as unknown as ReturnType<typeof liteReal>) : liteReal(name);
const liteReal = (name: string) => lite.real(name);

export const bool = (name: string) =>
  isPg ? (pg.boolean(name) as unknown as ReturnType<typeof liteBool>) : liteBool(name);
const liteBool = (name: string) => lite.integer(name, { mode: 'boolean' });

/** Kept as the text it was written as: `jsonb` would reorder keys, and a stored bill could not be compared byte by byte. */
export const json = <T>(name: string) =>
  isPg ? (pg.json(name).$type<T>() as unknown as ReturnType<typeof liteJson<T>>) : liteJson<T>(name);
const liteJson = <T>(name: string) => lite.text(name, { mode: 'json' }).$type<T>();

/** A primary key counted up by the database; never reused. */
export const counter = (name: string) =>
  isPg
    ? (pg.bigserial(name, { mode: 'number' }).primaryKey() as unknown as ReturnType<typeof liteCounter>)
    : liteCounter(name);
const liteCounter = (name: string) => lite.integer(name).primaryKey({ autoIncrement: true });

export const bytes = (name: string) =>
  isPg ? (pgBytes(name) as unknown as ReturnType<typeof liteBytes>) : liteBytes(name);
const pgBytes = pg.customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });
const liteBytes = (name: string) => lite.blob(name, { mode: 'buffer' });
