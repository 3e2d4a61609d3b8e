/** List queries → SQL: filters, search and sort of an entity, from its fields alone. */
import { and, eq, gte, inArray, lte, or, type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { engine } from '../store/kit.ts';
import type { Sort } from '../store/types.ts';
import type { ListQuery } from './contract.ts';
import type { Entity, Field } from './fields.ts';
import { filtersOf } from './filters.ts';
import { type Failure, invalid, isFailure } from './result.ts';

/** The column of a field; fields that are computed have none and can be neither filtered nor sorted by. */
export type Columns = Readonly<Record<string, SQLiteColumn>>;

const maxChoices = 100;
const maxSortColumns = 3;

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, (c) => `\\${c}`);
/** A text as a pattern in which each letter is either of its cases. */
const eitherCase = (text: string, quote: (sign: string) => string): string =>
  Array.from(text, (c) => {
    const cases = new Set([c, c.toLowerCase(), c.toUpperCase()].filter((each) => [...each].length === 1));
    return cases.size > 1 ? `[${[...cases].join('')}]` : quote(c);
  }).join('');

/** Texts that begin with these words, or have them anywhere; in any letter case, on both engines. */
const like = (column: SQLiteColumn, place: 'begin' | 'anywhere', text: string): SQL => {
  const before = (sign: string) => (place === 'anywhere' ? sign : '');
  const isPg = engine === 'postgres';
  if (/^[\0-\x7f]*$/.test(text)) {
    const pattern = `${before('%')}${escapeLike(text)}%`;
    return isPg ? sql`${column} ilike ${pattern}` : sql`${column} like ${pattern} escape '\\'`;
  }
  // Both take ä and Ä for two letters: SQLite always, PostgreSQL in texts that are compared byte by byte.
  if (isPg) {
    const pattern = eitherCase(text, (sign) => sign.replace(/[\\^$.|?*+()[\]{}]/, '\\$&'));
    return sql`${column} ~ ${place === 'begin' ? `^${pattern}` : pattern}`;
  }
  return sql`${column} glob ${`${before('*')}${eitherCase(text, (sign) => sign.replace(/[*?[]/, '[$&]'))}*`}`;
};

const words = (text: string): string[] =>
  text
    .split(',')
    .map((w) => w.trim())
    .filter(Boolean)
    .slice(0, maxChoices);

const choicesOf = (name: string, f: Field, value: string): string[] | Failure => {
  const chosen = words(value);
  const unknown = chosen.find((w) => !f.choices?.includes(w));
  if (unknown === undefined) return chosen;
  return invalid(name, `${name} is one of ${f.choices?.filter(Boolean).join(', ')}, not "${unknown}"`);
};

const filterOf = (name: string, f: Field, column: SQLiteColumn, query: ListQuery): SQL[] | Failure => {
  const conditions: SQL[] = [];
  const from = query[`${name}.from`];
  const to = query[`${name}.to`];
  if (typeof from === 'number') conditions.push(gte(column, from));
  if (typeof to === 'number') conditions.push(lte(column, to));
  const value = query[name];
  if (typeof value !== 'string' || value === '') return conditions;
  if (f.kind === 'flag') {
    if (value !== 'true' && value !== 'false') return invalid(name, `${name} is either true or false`);
    conditions.push(eq(column, value === 'true'));
  } else if (f.kind === 'choice') {
    const chosen = choicesOf(name, f, value);
    if (isFailure(chosen)) return chosen;
    conditions.push(inArray(column, chosen));
  } else if (f.kind === 'id') conditions.push(inArray(column, words(value)));
  else conditions.push(or(...words(value).map((w) => like(column, 'begin', w))) as SQL);
  return conditions;
};

/** Conditions of what can be filtered by but has no column of its own, by name; `More` is what they need beside the values. */
export type Filters<More extends unknown[] = []> = Readonly<
  Record<string, (values: readonly string[], ...more: More) => SQL>
>;

/** Condition of all filters and of the search words in `q`. */
export const whereOf = <More extends unknown[] = []>(
  e: Entity,
  columns: Columns,
  query: ListQuery,
  filters: Filters<More> = {},
  ...more: More
): SQL | undefined | Failure => {
  const conditions: SQL[] = [];
  for (const [name, f] of filtersOf(e)) {
    const column = columns[name];
    const value = query[name];
    if (typeof value === 'string' && value !== '' && filters[name]) {
      const values = f.kind === 'choice' ? choicesOf(name, f, value) : words(value);
      if (isFailure(values)) return values;
      conditions.push(values.length === 0 ? sql`false` : filters[name](values, ...more));
    }
    if (!column) continue;
    const found = filterOf(name, f, column, query);
    if (isFailure(found)) return found;
    conditions.push(...found);
  }
  if (query.q) {
    const searched = Object.entries(e.fields).filter(
      ([name, f]) => f.kind === 'text' && f.options.filter && columns[name],
    );
    const { q } = query;
    const any = or(...searched.map(([name]) => like(columns[name] as SQLiteColumn, 'anywhere', q)));
    if (any) conditions.push(any);
  }
  return and(...conditions);
};

/** `-startedAt,name` → columns; `fallback` when none is asked for. */
export const sortOf = (e: Entity, columns: Columns, text: string | undefined, fallback: string): Sort[] | Failure => {
  const sorts: Sort[] = [];
  for (const word of (text || fallback).split(',').slice(0, maxSortColumns)) {
    const desc = word.startsWith('-');
    const name = desc ? word.slice(1) : word;
    const column = Object.hasOwn(columns, name) ? columns[name] : undefined;
    if (!column || !e.fields[name]?.options.sort) return invalid('sort', `Cannot sort by "${name}"`);
    sorts.push({ column, desc });
  }
  return sorts;
};

const summed = new Set(['energyWh', 'money', 'durationMs']);
/** Fields whose sum is shown below a list. */
export const sumFields = (e: Entity, columns: Columns): string[] =>
  Object.entries(e.fields)
    .filter(([name, f]) => summed.has(f.kind) && columns[name] && !f.options.hidden)
    .map(([name]) => name);
