/**
 * The statements of a table, written once per shape and kept: building them for each call costs five to seven times the call itself.
 * Also turns rows into the driver's values and back, by the columns' own mapping. No I/O.
 */
import { getTableColumns, getTableName } from 'drizzle-orm';
import { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { Value } from './keyset.ts';
import { engine } from './kit.ts';
import { scopeText } from './scope.ts';
import { inRowSizes, type Statement, statement } from './session.ts';
import type { AnyTable, Row, Scope } from './types.ts';

type Convert = (value: unknown) => unknown;

interface Column {
  key: string;
  /** Quoted. */
  name: string;
  column: SQLiteColumn;
  /** Counted up by the database. */
  counter: boolean;
  encode: Convert;
  decode: Convert | null;
}

export interface Plan<T extends AnyTable = AnyTable> {
  /** Quoted. */
  readonly name: string;
  readonly columns: readonly Column[];
  /** The column that the database counts up, if there is one, and the others. */
  readonly counter: Column | undefined;
  readonly uncounted: readonly Column[];
  /** A key that is no column is a bug of the caller, and throws. */
  column(key: string): Column;
  /** A row's value in this column, as a cursor keeps it. */
  value(row: object | undefined, column: SQLiteColumn): Value;
  readonly owned: boolean;
  /** The columns of a select or returning list. */
  readonly list: string;
  decode(values: readonly unknown[]): Row<T>;
  /** Reads these columns, and those that sort. */
  part(only: readonly string[], sort: readonly { column: SQLiteColumn }[]): Pick<Plan<T>, 'list' | 'decode'>;
  /** The statement of this shape, made at its first use. */
  cached(shape: string, make: () => string): Statement;
}

const identity = SQLiteColumn.prototype.mapFromDriverValue;

const encoder = (column: SQLiteColumn): Convert => {
  const encode = column.mapToDriverValue.bind(column);
  const plain = column.mapToDriverValue === SQLiteColumn.prototype.mapToDriverValue;
  const standard: unknown = column.default;
  if (standard !== undefined) return (v) => encode(v === undefined ? standard : v);
  // A JSON null is a value of its own where the column must have one.
  if (column.dataType === 'json' && column.notNull) return (v) => encode(v ?? null);
  if (plain) return (v) => v ?? null;
  return (v) => (v === null || v === undefined ? null : encode(v));
};

const decoder = (column: SQLiteColumn): Convert | null => {
  if (column.mapFromDriverValue === identity) return null;
  const decode = column.mapFromDriverValue.bind(column);
  return (v) => (v === null ? null : decode(v));
};

const reading = <T extends AnyTable>(columns: readonly Column[]): Pick<Plan<T>, 'list' | 'decode'> => ({
  list: columns.map((c) => c.name).join(', '),
  decode(values) {
    const row: Record<string, unknown> = {};
    for (let i = 0; i < columns.length; i++) {
      const c = columns[i]!;
      row[c.key] = c.decode ? c.decode(values[i]) : values[i];
    }
    return row as Row<T>;
  },
});

const makePlan = <T extends AnyTable>(table: T): Plan<T> => {
  const columns = Object.entries(getTableColumns(table)).map(([key, column]): Column => {
    const c = column as SQLiteColumn & { autoIncrement?: boolean };
    return {
      key,
      name: `"${c.name}"`,
      column: c,
      counter: c.autoIncrement === true || c.getSQLType() === 'bigserial',
      encode: encoder(c),
      decode: decoder(c),
    };
  });
  const byKey = new Map(columns.map((c) => [c.key, c]));
  const keys = new Map(columns.map((c) => [c.column.name, c.key]));
  const column = (key: string) => {
    const found = byKey.get(key);
    if (!found) throw new Error(`Table ${getTableName(table)} has no column ${key}.`);
    return found;
  };
  const statements = new Map<string, Statement>();
  return {
    name: `"${getTableName(table)}"`,
    columns,
    counter: columns.find((c) => c.counter),
    uncounted: columns.filter((c) => !c.counter),
    column,
    value: (row, c) => (row as Record<string, Value>)[keys.get(c.name) ?? ''] ?? null,
    owned: columns.some((c) => c.key === 'tenantId'),
    ...reading(columns),
    part(only, sort) {
      const wanted = new Set([...only, ...sort.map(({ column }) => keys.get(column.name) ?? '')]);
      return reading([...wanted].map((key) => byKey.get(key)).filter((c) => c !== undefined));
    },
    cached(shape, make) {
      let found = statements.get(shape);
      if (!found) {
        found = statement(make());
        statements.set(shape, found);
      }
      return found;
    },
  };
};

const plans = new WeakMap<AnyTable, Plan>();

export const planOf = <T extends AnyTable>(table: T): Plan<T> => {
  let plan = plans.get(table);
  if (!plan) {
    plan = makePlan(table);
    plans.set(table, plan);
  }
  return plan as unknown as Plan<T>;
};

/** Scopes of one shape share statements. */
const shapeOf = (scope: Scope) => (scope.all ? 'a' : scope.tenantIds ? scope.tenantIds.length : 's');

export interface Call {
  statement: Statement;
  params: unknown[];
}

const scoped = (plan: Plan, scope: Scope, shape: string, params: unknown[], head: () => string, tail = ''): Call => {
  const limit = scopeText(scope, '"tenant_id"');
  return {
    statement: plan.cached(`${shape}:${shapeOf(scope)}`, () => `${head()}${limit.text && ` and ${limit.text}`}${tail}`),
    params: limit.params.length ? params.concat(limit.params) : params,
  };
};

export const findCall = (plan: Plan, scope: Scope, id: unknown): Call =>
  scoped(plan, scope, 'find', [id], () => `select ${plan.list} from ${plan.name} where "id" = ?`);

export const removeCall = (plan: Plan, scope: Scope, id: unknown): Call =>
  scoped(plan, scope, 'remove', [id], () => `delete from ${plan.name} where "id" = ?`);

/** The columns a patch sets, in the order of its keys. */
const setOf = (plan: Plan, patch: Record<string, unknown>) => {
  const columns: Column[] = [];
  for (const key in patch) {
    if (patch[key] === undefined) continue;
    columns.push(plan.column(key));
  }
  return columns;
};

/** Undefined when the patch sets nothing. */
export const updateCall = (plan: Plan, scope: Scope, id: unknown, patch: Record<string, unknown>): Call | undefined => {
  const columns = setOf(plan, patch);
  if (columns.length === 0) return undefined;
  let shape = 'update';
  const params: unknown[] = [];
  for (const c of columns) {
    shape += `,${c.key}`;
    params.push(c.encode(patch[c.key]));
  }
  params.push(id);
  const head = () => `update ${plan.name} set ${columns.map((c) => `${c.name} = ?`).join(', ')} where "id" = ?`;
  return scoped(plan, scope, shape, params, head, ` returning ${plan.list}`);
};

/** The same without reading the row back, and only while it is as expected. */
export const changeCall = (
  plan: Plan,
  scope: Scope,
  id: unknown,
  patch: Record<string, unknown>,
  expected: Record<string, unknown>,
): Call | undefined => {
  const columns = setOf(plan, patch);
  if (columns.length === 0) return undefined;
  const known = setOf(plan, expected);
  let shape = 'change';
  const params: unknown[] = [];
  for (const c of columns) {
    shape += `,${c.key}`;
    params.push(c.encode(patch[c.key]));
  }
  params.push(id);
  for (const c of known) {
    shape += `=${c.key}`;
    params.push(c.encode(expected[c.key]));
  }
  const head = () =>
    `update ${plan.name} set ${columns.map((c) => `${c.name} = ?`).join(', ')} where "id" = ?${known.map((c) => ` and ${c.name} = ?`).join('')}`;
  return scoped(plan, scope, shape, params, head);
};

const literal = (text: unknown) => `'${String(text).replaceAll("'", "''")}'`;

/** The rows whose columns equal these values. `fixed` values become part of the text. */
export const matchCall = (
  plan: Plan,
  scope: Scope,
  equal: Record<string, unknown>,
  fixed: Record<string, unknown>,
  limit: number,
): Call => {
  const columns = setOf(plan, equal);
  let shape = `match${limit}`;
  const params: unknown[] = [];
  for (const c of columns) {
    shape += `,${c.key}`;
    params.push(c.encode(equal[c.key]));
  }
  for (const key in fixed) shape += `,${key}=${fixed[key]}`;
  const head = () => {
    const words = columns.map((c) => `${c.name} = ?`);
    for (const key in fixed) words.push(`${plan.column(key).name} = ${literal(fixed[key])}`);
    return `select ${plan.list} from ${plan.name} where ${words.join(' and ')}`;
  };
  return scoped(plan, scope, shape, params, head, ` limit ${limit}`);
};

/** What a where-less update needs: its set list with `?` marks and values. */
export const setList = (plan: Plan, patch: Record<string, unknown>) => {
  const columns = setOf(plan, patch);
  return columns.map((c) => ({ name: c.name, value: c.encode(patch[c.key]) }));
};

/** Columns a row gives values for: all but a counter that it leaves to the database. */
const given = ({ columns, counter, uncounted }: Plan, row: Record<string, unknown>): readonly Column[] =>
  counter !== undefined && row[counter.key] === undefined ? uncounted : columns;

const valuesOf = (columns: readonly Column[], row: Record<string, unknown>): unknown[] => {
  const values = new Array<unknown>(columns.length);
  for (let i = 0; i < columns.length; i++) {
    const c = columns[i]!;
    values[i] = c.encode(row[c.key]);
  }
  return values;
};

const insertText = (plan: Plan, columns: readonly Column[], rows = 1) => {
  const row = `(${columns.map(() => '?').join(', ')})`;
  return `insert into ${plan.name} (${columns.map((c) => c.name).join(', ')}) values ${Array(rows).fill(row).join(', ')}`;
};

export const insertCall = (plan: Plan, row: Record<string, unknown>): Call => {
  const columns = given(plan, row);
  const statement = plan.cached(`insert:${columns.length}`, () => insertText(plan, columns));
  return { statement, params: valuesOf(columns, row) };
};

export const upsertCall = (plan: Plan, row: Record<string, unknown>, keys: string[], add: string[]): Call => {
  const columns = given(plan, row);
  const shape = `upsert:${keys.join(',')}:${add.join(',')}`;
  const text = () => {
    const set = columns
      .filter((c) => !keys.includes(c.key) && !c.counter && c.key !== 'tenantId')
      .map((c) => `${c.name} = ${add.includes(c.key) ? `${plan.name}.${c.name} + ` : ''}excluded.${c.name}`);
    const target = keys.map((key) => plan.column(key).name).join(', ');
    // The owner of a row met here stays, and must be the one that writes it.
    const own = plan.owned ? ` where ${plan.name}."tenant_id" = excluded."tenant_id"` : '';
    return `${insertText(plan, columns)} on conflict (${target}) do ${set.length ? `update set ${set.join(', ')}${own}` : 'nothing'}`;
  };
  return { statement: plan.cached(shape, text), params: valuesOf(columns, row) };
};

/** Many rows in few statements; all of them give the counter, or none. */
export const insertCalls = (plan: Plan, rows: readonly Record<string, unknown>[]): Call[] => {
  if (rows.length === 0) return [];
  const columns = given(plan, rows[0] ?? {});
  const values = rows.map((row) => valuesOf(columns, row));
  if (engine === 'postgres') return [unnestCall(plan, columns, values)];
  return Array.from(inRowSizes(values), (some) => ({
    statement: plan.cached(`insert:${columns.length}x${some.length}`, () => insertText(plan, columns, some.length)),
    params: some.flat(),
  }));
};

/** One statement of constant length: one array per column. */
const unnestCall = (plan: Plan, columns: readonly Column[], values: readonly unknown[][]): Call => {
  const arrayType = (c: Column) =>
    `${c.column
      .getSQLType()
      .replace(/ (?!precision).*/, '')
      .replace('bigserial', 'bigint')}[]`;
  const text = () =>
    `insert into ${plan.name} (${columns.map((c) => c.name).join(', ')}) select * from unnest(${columns.map((c) => `?::${arrayType(c)}`).join(', ')})`;
  return {
    statement: plan.cached(`insertMany:${columns.length}`, text),
    params: columns.map((_, i) => values.map((row) => row[i])),
  };
};
