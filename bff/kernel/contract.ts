/**
 * A feature's contract as one plain object: endpoints with their schemas, permission and summary. The kernel derives routes,
 * validation, OpenAPI, the typed client and the tenancy sweep from it. Browser-safe: no I/O, no clock.
 */
import * as z from 'zod/mini';
import {
  anyEntity,
  type CreateOf,
  createSchema,
  type Entity,
  type Fields,
  type PatchOf,
  patchSchema,
  type RowOf,
  rowSchema,
} from './fields.ts';
import { filtersOf } from './filters.ts';
import type { Permission } from './permissions.ts';

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** `anyone` needs no log-in, `signedIn` any caller that is known; otherwise the permission the caller must hold. */
export type May = Permission | 'anyone' | 'signedIn';

export interface Endpoint<
  Q extends z.ZodMiniType = z.ZodMiniType,
  B extends z.ZodMiniType = z.ZodMiniType,
  O extends z.ZodMiniType = z.ZodMiniType,
> {
  readonly method: Method;
  /** OpenAPI style: `/v1/cards/{id}`. */
  readonly path: `/${string}`;
  readonly may: May;
  readonly summary: string;
  readonly query?: Q;
  readonly body?: B;
  readonly out: O;
  /** Default 200; 204 when `out` is `nothing`. */
  readonly status?: 200 | 201 | 202 | 204;
  /**
   * Answers or takes a file instead of JSON; such handlers return or get a raw `Response`/`Request`. `takes: 'stream'` is a file of any size,
   * which is never held in memory.
   */
  readonly answers?: 'file' | 'stream';
  /** Content types of the file it answers or takes, where that is no table. */
  readonly fileTypes?: readonly string[];
  readonly takes?: 'file' | 'stream';
  /** The answer holds a secret that is shown once: it is not kept for repeated requests. */
  readonly once?: true;
  /** Set by `resource`: which entity a list or a file is made of. */
  readonly of?: Entity;
}

export type Endpoints = Record<string, Endpoint>;
export interface Feature<E extends Endpoints = Endpoints> {
  readonly name: string;
  readonly summary: string;
  readonly endpoints: E;
}

export const nothing = z.undefined();
export type Nothing = typeof nothing;

/** Keeps the exact types of an endpoint without having to name them. */
export const endpoint = <
  Q extends z.ZodMiniType = z.ZodMiniType<undefined>,
  B extends z.ZodMiniType = z.ZodMiniType<undefined>,
  O extends z.ZodMiniType = z.ZodMiniType<undefined>,
>(
  e: Endpoint<Q, B, O>,
): Endpoint<Q, B, O> => e;

export const feature = <E extends Endpoints>(name: string, summary: string, endpoints: E): Feature<E> => ({
  name,
  summary,
  endpoints,
});

/** Lists: filters by field, `sort` such as `-startedAt,uid`, keyset `cursor`. */
export interface ListQuery {
  limit?: number;
  cursor?: string;
  sort?: string;
  /** Words looked for in the entity's text fields marked `filter`. */
  q?: string;
  /** `1`: also answer the exact number of rows and the sums of number fields. */
  totals?: '1';
  [filter: string]: string | number | undefined;
}

export interface Page<R> {
  items: R[];
  /** Pass as `cursor` for the next page; null on the last. */
  next: string | null;
  totals?: { count: number; sums: Record<string, number> };
}

export const maxPageSize = 500;

const rangeKinds = new Set(['integer', 'decimal', 'time', 'energyWh', 'powerW', 'durationMs', 'money']);

/** The query parameters an entity can be listed by: `<field>` (comma = one of), or `<field>.from` / `<field>.to` for ranges. */
export const listQuerySchema = (e: Entity): z.ZodMiniType<ListQuery, ListQuery> => {
  const shape: Record<string, z.ZodMiniType> = {
    limit: z.optional(z.coerce.number().check(z.int(), z.gte(1), z.lte(maxPageSize))),
    cursor: z.optional(z.string().check(z.maxLength(1024))),
    sort: z.optional(z.string().check(z.maxLength(120))),
    q: z.optional(z.string().check(z.maxLength(120))),
    totals: z.optional(z.literal('1')),
  };
  for (const [name, f] of filtersOf(e)) {
    if (rangeKinds.has(f.kind)) {
      // Whole where the column is: PostgreSQL refuses to compare it with anything else.
      const bound = f.kind === 'decimal' ? z.coerce.number() : z.coerce.number().check(z.int());
      shape[`${name}.from`] = z.optional(bound);
      shape[`${name}.to`] = z.optional(bound);
    } else shape[name] = z.optional(z.string().check(z.maxLength(2000)));
  }
  return z.strictObject(shape) as unknown as z.ZodMiniType<ListQuery, ListQuery>;
};

export const pageSchema = <R>(row: z.ZodMiniType<R, R>): z.ZodMiniType<Page<R>, Page<R>> =>
  z.object({
    items: z.array(row),
    next: z.nullable(z.string()),
    totals: z.optional(z.object({ count: z.int(), sums: z.record(z.string(), z.number()) })),
  }) as unknown as z.ZodMiniType<Page<R>, Page<R>>;

/** The outcome of an import: nothing is written unless `errors` is empty. Rows count from 1, without the header. */
export const importReport = z.object({
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  errors: z.array(z.object({ row: z.int(), column: z.nullable(z.string()), message: z.string() })),
});
export type ImportReport = z.infer<typeof importReport>;

export const exportQuery = (e: Entity) =>
  z.extend(listQuerySchema(e) as unknown as z.ZodMiniObject, {
    format: z.optional(z.enum(['csv', 'xlsx'])),
    columns: z.optional(z.string().check(z.maxLength(1000))),
    zone: z.optional(z.string().check(z.maxLength(64))),
  }) as unknown as z.ZodMiniType<ListQuery & { format?: 'csv' | 'xlsx'; columns?: string; zone?: string }>;

export interface ResourceOptions {
  path: `/v1/${string}`;
  view: Permission;
  edit: Permission;
  /** Which of the writing operations exist. Default: all. */
  only?: readonly ('create' | 'update' | 'remove' | 'import')[];
}

/** The seven endpoints every managed entity has. A name is missing at run time when `only` leaves it out. */
export const resource = <N extends string, F extends Fields>(e: Entity<N, F>, o: ResourceOptions) => {
  const row = rowSchema(e);
  const of = anyEntity(e);
  const has = (op: NonNullable<ResourceOptions['only']>[number]) => !o.only || o.only.includes(op);
  const one = `${o.path}/{id}` as const;
  const label = e.label.toLowerCase();
  return {
    list: endpoint({
      method: 'GET',
      path: o.path,
      may: o.view,
      of,
      summary: `List: ${label}`,
      query: listQuerySchema(of),
      out: pageSchema<RowOf<F>>(row),
    }),
    get: endpoint({ method: 'GET', path: one, may: o.view, summary: `Read one: ${label}`, out: row }),
    export: endpoint({
      method: 'GET',
      path: `${o.path}.export`,
      may: o.view,
      of,
      answers: 'file',
      summary: `Export: ${label}`,
      query: exportQuery(of),
      out: nothing,
    }),
    ...((has('create') && {
      create: endpoint({
        method: 'POST',
        path: o.path,
        may: o.edit,
        status: 201,
        summary: `Create: ${label}`,
        body: createSchema(e),
        out: row,
      }),
    }) as { create: Endpoint<z.ZodMiniType<undefined>, z.ZodMiniType<CreateOf<F>, CreateOf<F>>, typeof row> }),
    ...((has('update') && {
      update: endpoint({
        method: 'PATCH',
        path: one,
        may: o.edit,
        summary: `Change: ${label}`,
        body: patchSchema(e),
        out: row,
      }),
    }) as { update: Endpoint<z.ZodMiniType<undefined>, z.ZodMiniType<PatchOf<F>, PatchOf<F>>, typeof row> }),
    ...((has('remove') && {
      remove: endpoint({
        method: 'DELETE',
        path: one,
        may: o.edit,
        status: 204,
        summary: `Delete: ${label}`,
        out: nothing,
      }),
    }) as { remove: Endpoint<z.ZodMiniType<undefined>, z.ZodMiniType<undefined>, Nothing> }),
    ...((has('import') && {
      import: endpoint({
        method: 'POST',
        path: `${o.path}.import`,
        may: o.edit,
        of,
        takes: 'file',
        summary: `Import from CSV or XLSX, all or nothing: ${label}`,
        out: importReport,
      }),
    }) as { import: Endpoint<z.ZodMiniType<undefined>, z.ZodMiniType<undefined>, typeof importReport> }),
  };
};

type InOf<S> = S extends z.ZodMiniType ? z.input<S> : undefined;
type OutOf<S> = S extends z.ZodMiniType ? z.output<S> : undefined;
export type QueryIn<E> = E extends Endpoint<infer Q, z.ZodMiniType, z.ZodMiniType> ? InOf<Q> : never;
export type QueryOut<E> = E extends Endpoint<infer Q, z.ZodMiniType, z.ZodMiniType> ? OutOf<Q> : never;
export type BodyIn<E> = E extends Endpoint<z.ZodMiniType, infer B, z.ZodMiniType> ? InOf<B> : never;
export type BodyOut<E> = E extends Endpoint<z.ZodMiniType, infer B, z.ZodMiniType> ? OutOf<B> : never;
export type Answer<E> = E extends Endpoint<z.ZodMiniType, z.ZodMiniType, infer O> ? OutOf<O> : never;

/** Problem details (RFC 9457) as every failed request answers. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  requestId: string;
  /** Where the input was wrong: JSON path, and words for a person. */
  errors?: { path: string; message: string }[];
}
