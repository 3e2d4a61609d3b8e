/**
 * The handlers every managed entity has: list, get, export, create, update, remove, import. A feature gives its table and the rules
 * that are its own; everything here runs in the caller's scope.
 */
import { and, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import * as z from 'zod/mini';
import { tenants } from '../store/tables/index.ts';
import type { NewRow, Reader, Row, TenantTable, Writer } from '../store/types.ts';
import type { ImportReport, ListQuery, Page } from './contract.ts';
import { chooseColumns, type FileFormat, fileOf } from './export.ts';
import {
  anyEntity,
  type CreateOf,
  createSchema,
  type Entity,
  type Field,
  type Fields,
  type PatchOf,
  type RowOf,
} from './fields.ts';
import { type Cells, cellValue, readSheetOf, type Sheet, writerOf } from './files.ts';
import { filtersOf } from './filters.ts';
import { type Context, maxFileBytes, readBody } from './http.ts';
import { type Columns, type Filters, sortOf, sumFields, whereOf } from './listing.ts';
import { type Failure, fail, invalid, isFailure, notFound } from './result.ts';
import { inWords } from './words.ts';
import { isZone } from './zone.ts';

type Work = Pick<Context, 'now' | 'caller'>;

export interface Managed<F extends Fields, T extends TenantTable> {
  entity: Entity<string, F>;
  table: T;
  /** Sort when the caller names none. */
  sort: string;
  /** A row as the API answers it. */
  toRow?(row: Row<T>): RowOf<F>;
  /** The same for many at once, where other tables are needed: given instead of `toRow`. */
  toRows?(rows: Row<T>[], read: Reader): Promise<RowOf<F>[]>;
  /** Columns that `toRows` reads; all of them when not given. */
  reads?: readonly (keyof Row<T> & string)[];
  filters?: Filters<[Reader]>;
  /** Row of a new object, checked by the feature's own rules. The id and times are its task too. */
  create?(body: CreateOf<F>, w: Writer, c: Work): Promise<NewRow<T> | Failure>;
  /** What a change does to the row. */
  change?(before: Row<T>, patch: PatchOf<F>, w: Writer, c: Work): Promise<Partial<NewRow<T>> | Failure>;
  /** Why it may not be deleted. */
  keep?(row: Row<T>, w: Writer, c: Work): Promise<Failure | null>;
  /** After any write, in the same transaction: rows beside it, events, bells. */
  after?(
    row: Row<T>,
    w: Writer,
    how: 'created' | 'changed' | 'removed',
    body: CreateOf<F> | PatchOf<F> | undefined,
  ): Promise<void>;
  /** Field by which an imported row is known again, at the merchant that it names and otherwise among the caller's own. */
  importKey?: keyof F & string;
  /** What of a row is compared then, here and in the store, where it is not the field as it stands. */
  importMark?: { of(body: CreateOf<F>): string; column: SQL };
  /** No two rows of the server have the same key: one that names no merchant is looked for at those below, too. */
  importUnique?: true;
}

/** Columns of the table that bear a field's name. */
export const columnsOf = (e: Entity, table: TenantTable): Columns => {
  const all = table as unknown as Record<string, SQLiteColumn | undefined>;
  return Object.fromEntries(
    Object.keys(e.fields).flatMap((name) => {
      const column = all[name];
      return column ? [[name, column]] : [];
    }),
  );
};

const blankOf: Partial<Record<Field['kind'], unknown>> = { text: '', long: '', flag: false, list: [] };
const emptyOf: Partial<Record<Field['kind'], unknown>> = {
  ...blankOf,
  integer: 0,
  powerW: 0,
  energyWh: 0,
  money: 0,
  durationMs: 0,
};

/** A body with every writable field: those left out are null where they may be, and empty otherwise. */
export const filled = <F extends Fields>(e: Entity<string, F>, body: CreateOf<F>): Required<CreateOf<F>> => {
  const given = body as Record<string, unknown>;
  const writable = Object.entries(e.fields).filter(([, f]) => (f.options.write ?? 'never') !== 'never');
  return Object.fromEntries(
    writable.map(([name, f]) => [name, given[name] ?? (f.options.nullable ? null : emptyOf[f.kind])]),
  ) as Required<CreateOf<F>>;
};

/** What an emptied cell makes of a field; undefined where it cannot be empty, as no number can. */
const blankFor = ({ kind, schema, options }: Field): unknown => {
  const blank = options.nullable ? null : blankOf[kind];
  return z.safeParse(schema, blank).success ? blank : undefined;
};

const fieldsOf = (names: readonly string[], row: Record<string, unknown>): Record<string, unknown> => {
  const fields: Record<string, unknown> = {};
  for (const name of names) fields[name] = row[name];
  return fields;
};

const changed = (row: Record<string, unknown>, patch: Record<string, unknown>): boolean =>
  Object.entries(patch).some(
    ([k, v]) => k !== 'updatedAt' && JSON.stringify(row[k] ?? null) !== JSON.stringify(v ?? null),
  );

export const manage = <F extends Fields, T extends TenantTable>(m: Managed<F, T>) => {
  const e = anyEntity(m.entity);
  const columns = columnsOf(e, m.table);
  const sorts = Object.entries(e.fields).filter(([, f]) => f.options.sort);
  for (const [name] of [...filtersOf(e), ...sorts])
    if (!columns[name] && !m.filters?.[name]) throw new Error(`${e.name}.${name} has no column to filter or sort by`);
  const label = m.entity.label.toLowerCase();
  const fieldNames = Object.keys(e.fields);
  /** Where a row may lack the key, a file says by its id which one is meant. */
  const isKnownById = m.importKey !== undefined && !e.fields[m.importKey]?.options.required;
  const toRow = m.toRow ?? ((row: Row<T>) => fieldsOf(fieldNames, row) as RowOf<F>);
  /** Rows that are their fields are read without the columns that nobody asks for, which may be large. */
  const plain = !m.toRow && !m.toRows;
  const only = (names: readonly string[]) => {
    const reads = plain ? (names as readonly (keyof Row<T> & string)[]) : m.reads;
    return reads && { only: reads };
  };
  const toRows = m.toRows ?? (async (rows: Row<T>[]) => rows.map((row) => toRow(row)));
  const shown = async (row: Row<T>, read: Reader): Promise<RowOf<F>> => (await toRows([row], read))[0] as RowOf<F>;
  type Found = Row<T> & { id: string; tenantId: string };
  const find = (r: Context['read'], id: string) => r.find(m.table, id as never) as Promise<Found | undefined>;

  const insert = async (w: Writer, c: Work, body: CreateOf<F>): Promise<Found | Failure> => {
    if (!m.create) return fail('unsupported', `A ${label} cannot be created this way.`);
    const made = await m.create(body, w, c);
    if (isFailure(made)) return made;
    await w.insert(m.table, made);
    const row = (await find(w, (made as { id: string }).id)) as Found;
    await w.audit(`${m.entity.name}.create`, m.entity.name, row.id, { ...body }, row.tenantId);
    await m.after?.(row, w, 'created', body);
    return row;
  };

  const apply = async (w: Writer, c: Work, before: Found, patch: PatchOf<F>): Promise<Found | Failure | null> => {
    const set = m.change ? await m.change(before, patch, w, c) : (patch as unknown as Partial<NewRow<T>>);
    if (isFailure(set)) return set;
    if (!changed(before, set as Record<string, unknown>)) return null;
    const row = (await w.update(m.table, before.id as never, { ...set, updatedAt: c.now } as never)) as
      | Found
      | undefined;
    if (!row) return notFound(label);
    await w.audit(`${m.entity.name}.change`, m.entity.name, row.id, { ...patch }, row.tenantId);
    await m.after?.(row, w, 'changed', patch);
    return row;
  };

  const sorted = (query: ListQuery) => sortOf(e, columns, query.sort, m.sort);

  return {
    list: async (c: Context): Promise<Page<RowOf<F>> | Failure> => {
      const query = c.query as ListQuery;
      const where = whereOf(e, columns, query, m.filters, c.read);
      if (isFailure(where)) return where;
      const sort = sorted(query);
      if (isFailure(sort)) return sort;
      const page = await c.read.page(m.table, {
        sort,
        limit: query.limit ?? 50,
        ...only(fieldNames),
        ...(where && { where }),
        ...(query.cursor !== undefined && { cursor: query.cursor }),
      });
      return {
        items: await toRows(page.items as Row<T>[], c.read),
        next: page.next,
        ...(query.totals && { totals: await c.read.totals(m.table, where, sumFields(e, columns) as never) }),
      };
    },

    get: async (c: Context): Promise<RowOf<F> | Failure> => {
      const row = await find(c.read, c.params.id ?? '');
      return row ? shown(row, c.read) : notFound(label);
    },

    export: async (c: Context): Promise<Response | Failure> => {
      const query = c.query as ListQuery & { format?: FileFormat; columns?: string; zone?: string };
      const where = whereOf(e, columns, query, m.filters, c.read);
      if (isFailure(where)) return where;
      const sort = sorted(query);
      if (isFailure(sort)) return sort;
      const zone = query.zone ?? 'UTC';
      if (!isZone(zone)) return invalid('zone', `There is no time zone "${zone}"`);
      // Of several merchants, a file that is taken back must say whose each row is.
      const isOfMany = m.importKey !== undefined && c.caller.scope.tenantIds?.length !== 1;
      const also = [...(isOfMany ? [ownerField] : []), ...(isKnownById ? [idField] : [])];
      const chosen = chooseColumns(e, query.columns, also);
      if (isFailure(chosen)) return chosen;
      const read = [...chosen.names, ...(e.fields.currency ? ['currency'] : [])];
      const chunks = c.read.iterate(m.table, { sort, chunk: exportChunk, ...only(read), ...(where && { where }) });
      const cells = async function* (): AsyncGenerator<Cells[]> {
        for await (const rows of chunks) yield (plain ? rows : await toRows(rows as Row<T>[], c.read)) as Cells[];
      };
      return fileOf(`${m.entity.name}s`, { ...chosen, zone, format: query.format ?? 'csv', chunks: cells() });
    },

    create: async (c: Context): Promise<RowOf<F> | Failure> =>
      c.tx(async (w) => {
        const row = await insert(w, c, c.body as CreateOf<F>);
        return isFailure(row) ? row : shown(row, w);
      }),

    update: async (c: Context): Promise<RowOf<F> | Failure> =>
      c.tx(async (w) => {
        const before = await find(w, c.params.id ?? '');
        if (!before) return notFound(label);
        const row = await apply(w, c, before, c.body as PatchOf<F>);
        return isFailure(row) ? row : shown(row ?? before, w);
      }),

    remove: async (c: Context): Promise<undefined | Failure> =>
      c.tx(async (w) => {
        const row = await find(w, c.params.id ?? '');
        if (!row) return notFound(label);
        const kept = await m.keep?.(row, w, c);
        if (kept) return kept;
        await w.remove(m.table, row.id as never);
        await w.audit(`${m.entity.name}.remove`, m.entity.name, row.id, {}, row.tenantId);
        await m.after?.(row, w, 'removed', undefined);
        return undefined;
      }),

    import: async (c: Context): Promise<ImportReport | Failure | Response> => {
      const bytes = await readBody(c.request, maxFileBytes);
      if (isFailure(bytes)) return bytes;
      const isRead = (f: Field) =>
        (f.options.write ?? 'never') !== 'never' ||
        f === e.fields[ownerField] ||
        (isKnownById && f === e.fields[idField]);
      const sheet = await readSheetOf(e, bytes, isRead);
      if (isFailure(sheet)) return sheet;
      const key = m.importKey;
      const keyColumn = key && columns[key];
      if (!key || !keyColumn) return fail('unsupported', `A ${label} cannot be imported.`);
      if (!sheet.names.includes(key)) return fail('invalid', `The file needs a column "${key}".`);
      const own = c.caller.scope.tenantId;
      const markOf = m.importMark?.of ?? ((body: CreateOf<F>) => String((body as Record<string, unknown>)[key]));
      const checked = checkRows(e, createSchema(m.entity), sheet, {
        markOf: markOf as (body: unknown) => string,
        ...(!m.importUnique && { owner: own }),
      });
      /** The rows there are by owner and mark or id, and which of the merchants named the caller may see. */
      const lookUp = async (w: Writer, rows: readonly CheckedRow[]) => {
        const found = new Map<string | undefined, { byMark: Map<string, Found[]>; byId: Map<string, Found[]> }>();
        for (const [owner, of] of Map.groupBy(rows, (row) => row.owner)) {
          const marked = inArray(
            m.importMark?.column ?? sql`${keyColumn}`,
            of.map(({ mark }) => mark),
          );
          const ids = of.map(({ id }) => id).filter((id) => id !== undefined);
          const meant = ids.length > 0 ? or(marked, inArray(columns[idField] as SQLiteColumn, ids)) : marked;
          const where = owner === undefined ? meant : and(meant, eq(m.table.tenantId, owner));
          const there = (await w.select(m.table, { where })) as Found[];
          found.set(owner, {
            byMark: Map.groupBy(there, (row) => markOf(row as unknown as CreateOf<F>)),
            byId: Map.groupBy(there, ({ id }) => id),
          });
        }
        const named = [...found.keys()].filter((owner) => owner !== undefined);
        const seen = await w.select(tenants, { where: inArray(tenants.id, named) });
        return { found, seen: new Set([own, ...seen.map(({ id }) => id)]) };
      };
      let known: Awaited<ReturnType<typeof lookUp>> = { found: new Map(), seen: new Set() };
      let report: ImportReport = checked.report;
      const patchOf = patcher(e);
      const apart = isKnownById ? `: keep one of them, or tell them apart by "${key}", or by "${idField}"` : '';
      const orById = isKnownById ? `, or say by a column "${idField}" which one is meant` : '';
      // A second pass in the transaction finds what only the rows in the store can tell; any error undoes everything.
      const outcome = await c
        .tx(async (w) => {
          report = { ...checked.report, errors: [...checked.report.errors] };
          const taken = new Map<string, number>();
          for (const [i, { row: at, body, emptied, id, mark, owner }] of checked.bodies.entries()) {
            if (i % lookUpChunk === 0) known = await lookUp(w, checked.bodies.slice(i, i + lookUpChunk));
            const wrong = (column: string | null, message: string) => report.errors.push({ row: at, column, message });
            const there = known.found.get(owner);
            const [before, second] = there?.byId.get(id ?? '') ?? there?.byMark.get(mark) ?? [];
            const place = before && !second ? before.id : `${m.importUnique ? '' : owner} ${mark}`;
            const earlier = taken.get(place);
            taken.set(place, earlier ?? at);
            if (owner !== undefined && !known.seen.has(owner))
              wrong(ownerField, 'there is no such merchant, or you may not see it');
            else if (earlier !== undefined) wrong(key, `stands in row ${earlier} too${apart}`);
            else if (second) wrong(key, `several have it: change the right ${label} by hand${orById}`);
            else if (!before && owner !== undefined && owner !== own)
              wrong(
                ownerField,
                `the merchant has no such ${label}: a row of a merchant below changes what is there, and adds nothing`,
              );
            else {
              const result = before
                ? await apply(w, c, before, patchOf(before, { ...emptied, ...(body as object) }) as PatchOf<F>)
                : await insert(w, c, body as CreateOf<F>);
              if (result && !isFailure(result)) taken.set(result.id, at);
              if (isFailure(result)) wrong(result.errors[0]?.path ?? null, result.detail);
              else if (result && owner !== undefined && result.tenantId !== owner)
                wrong(ownerField, `the new ${label} would be another merchant’s`);
              else if (!before) report.created++;
              else if (result) report.updated++;
              else report.unchanged++;
            }
          }
          return report.errors.length > 0 ? fail('unprocessable', 'Some rows are wrong.') : report;
        })
        .catch((error: unknown) => {
          if (report.errors.length === 0) throw error;
        });
      if (outcome) return report;
      const errors = report.errors.sort((a, b) => a.row - b.row).slice(0, maxErrors);
      return Response.json({ created: 0, updated: 0, unchanged: 0, errors } satisfies ImportReport, { status: 422 });
    },
  };
};

const maxErrors = 1000;
/** So many rows of a file are looked up at once: a look at each would read the whole table for it where the field has no index. */
const lookUpChunk = 500;
/** A few milliseconds of reading and writing at a time. */
const exportChunk = 1000;

/** Whose a row is. */
const ownerField = 'tenantId';
const idField = 'id';

interface CheckedRow {
  /** Counted from 1. */
  readonly row: number;
  readonly body: unknown;
  /** What a row that is there loses by cells that are empty. */
  readonly emptied: Cells;
  /** As the file says it; unknown ones are no mistake, since a file may come from elsewhere. */
  readonly id: string | undefined;
  readonly mark: string;
  /** The merchant at which it is looked for; undefined: wherever it is. */
  readonly owner: string | undefined;
}

/**
 * Every row against the schema, before anything is written.
 * @param known by what a row is known again, and whose a row is that names nobody
 */
const checkRows = (
  e: Entity,
  schema: z.ZodMiniType,
  sheet: Sheet,
  known: { markOf: (body: unknown) => string; owner?: string },
) => {
  const report: ImportReport = { created: 0, updated: 0, unchanged: 0, errors: [] };
  const bodies: CheckedRow[] = [];
  const blanks = sheet.names.map((name) => (name === null ? undefined : blankFor(e.fields[name] as Field)));
  sheet.rows.forEach((cells, i) => {
    const row = i + 1;
    const all: Cells = {};
    const emptied: Cells = {};
    const wrong = new Set<string>();
    const refuse = (column: string, message: string) => {
      wrong.add(column);
      report.errors.push({ row, column: column || null, message });
    };
    sheet.names.forEach((name, at) => {
      const cell = cells[at];
      // A line that ends before a column says nothing of it.
      if (name === null || cell === undefined) return;
      const f = e.fields[name] as Field;
      const read = cellValue(f, cell, all);
      if ('error' in read) refuse(name, read.error);
      else if (read.value !== undefined) all[name] = read.value;
      else if (f.options.required) refuse(name, 'must not be empty');
      else if (blanks[at] !== undefined) emptied[name] = blanks[at];
    });
    const { [ownerField]: named, [idField]: id, ...given } = all;
    const parsed = z.safeParse(schema, given, inWords);
    // A cell that is wrong was left out: that it is missing is no second mistake.
    const issues = (parsed.error?.issues ?? []).filter(({ path }) => !wrong.has(String(path[0])));
    for (const { path, message } of issues) refuse(String(path[0] ?? ''), message);
    if (wrong.size > 0 || !parsed.success) return;
    bodies.push({
      ...{ row, body: parsed.data, emptied, mark: known.markOf(parsed.data) },
      id: id === undefined ? undefined : String(id),
      owner: named === undefined ? known.owner : String(named),
    });
  });
  return { report, bodies };
};

/**
 * What a whole row changes of what may be changed. A value that a file shows no otherwise is none: times are written to the second, and kept
 * to the millisecond.
 */
const patcher = (e: Entity) => {
  const writes = Object.entries(e.fields)
    .filter(([, f]) => f.options.write === 'always')
    .map(([name, f]) => ({ name, write: writerOf(f, 'UTC') }));
  return (before: Cells, body: object): Cells => {
    const given = body as Cells;
    const differ = writes.filter(
      ({ name, write }) => Object.hasOwn(given, name) && write(given[name], given) !== write(before[name], before),
    );
    return Object.fromEntries(differ.map(({ name }) => [name, given[name]]));
  };
};
