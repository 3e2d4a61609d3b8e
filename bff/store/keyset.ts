/**
 * Keyset pagination: the order of a list, the condition "after this row", and the opaque cursor that carries the row's sort values.
 * Null is the smallest value on both engines. No I/O.
 */
import { and, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { StoreError } from './errors.ts';
import { engine } from './kit.ts';
import type { Sort } from './types.ts';

export type Value = string | number | boolean | null;

/** The sort with the id as its last word, in the direction of the word before, so that an index serves it from either end. */
export const total = (sort: readonly Sort[], id: SQLiteColumn): Sort[] => {
  const words: Sort[] = [];
  for (const s of sort) {
    if (words.some((w) => w.column === s.column)) continue;
    words.push(s);
    if (s.column === id) return words;
  }
  return [...words, { column: id, desc: words.at(-1)?.desc ?? false }];
};

export const orderBy = (
  sort: readonly { column: SQLiteColumn; desc?: boolean }[],
  /** How a column is called there; by its table and name when not given. */
  called: (column: SQLiteColumn) => SQLWrapper = (column) => column,
): SQL =>
  sql.join(
    sort.map(({ column, desc }) => {
      // Said only where it matters: PostgreSQL would not use a plain index otherwise.
      const nulls = engine === 'postgres' && !column.notNull ? (desc ? ' nulls last' : ' nulls first') : '';
      return sql`${called(column)}${sql.raw(`${desc ? ' desc' : ''}${nulls}`)}`;
    }),
    sql`, `,
  );

const is = (column: SQLiteColumn, value: Value): SQL =>
  value === null ? sql`${column} is null` : sql`${column} = ${sql.param(value, column)}`;

/** The values of this column that come later; undefined when none can. */
const beyond = ({ column, desc }: Sort, value: Value): SQL | undefined => {
  if (value === null) return desc ? undefined : sql`${column} is not null`;
  const v = sql.param(value, column);
  if (!desc) return sql`${column} > ${v}`;
  return column.notNull ? sql`${column} < ${v}` : sql`(${column} < ${v} or ${column} is null)`;
};

/** Rows after the one with these values, in this order. `sort` must be total. */
export const afterRow = (sort: readonly Sort[], values: readonly Value[]): SQL => {
  const first = sort[0]!;
  if (sort.every((s) => s.column.notNull && s.desc === first.desc)) {
    const columns = sql.join(
      sort.map((s) => sql`${s.column}`),
      sql`, `,
    );
    const params = sql.join(
      sort.map((s, i) => sql`${sql.param(values[i], s.column)}`),
      sql`, `,
    );
    return sql`(${columns}) ${sql.raw(first.desc ? '<' : '>')} (${params})`;
  }
  const cases: SQL[] = [];
  for (let i = 0; i < sort.length; i++) {
    const later = beyond(sort[i]!, values[i] ?? null);
    const same = sort.slice(0, i).map((s, j) => is(s.column, values[j] ?? null));
    if (later) cases.push(sql`(${and(...same, later)})`);
  }
  const either = cases.length ? sql`(${sql.join(cases, sql` or `)})` : sql`1 = 0`;
  // The first word again, alone: a bound that an index can start from.
  const start = values[0] ?? null;
  if (start === null || !first.column.notNull) return either;
  return sql`${first.column} ${sql.raw(first.desc ? '<=' : '>=')} ${sql.param(start, first.column)} and ${either}`;
};

const signature = (sort: readonly Sort[]) => sort.map((s) => (s.desc ? '-' : '') + s.column.name).join();

export const encodeCursor = (sort: readonly Sort[], values: readonly unknown[]): string =>
  Buffer.from(JSON.stringify([signature(sort), ...values])).toString('base64url');

/** Sort values of a cursor. Whatever a stranger wrote into one ends here. */
export const decodeCursor = (sort: readonly Sort[], cursor: string): Value[] => {
  const bad = () => new StoreError('badCursor', 'This cursor is not one of this list and order.');
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw bad();
  }
  if (!Array.isArray(parts) || parts.length !== sort.length + 1 || parts[0] !== signature(sort)) throw bad();
  return sort.map(({ column }, i) => {
    const value: unknown = parts[i + 1];
    if (!fits(column, value)) throw bad();
    return value;
  });
};

const fits = (column: SQLiteColumn, value: unknown): value is Value => {
  if (value === null) return !column.notNull;
  if (column.dataType === 'boolean') return typeof value === 'boolean';
  const type = column.getSQLType();
  if (type.startsWith('text')) return typeof value === 'string' && !value.includes('\0');
  if (type === 'real' || type === 'double precision') return typeof value === 'number';
  return Number.isSafeInteger(value);
};
