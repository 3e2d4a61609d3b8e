/**
 * The fields of an entity as data: one line says its schema, label, unit and what may be done with it. Table columns, forms,
 * filters, OpenAPI, CSV and XLSX are all derived from these lines. Browser-safe: no I/O, no clock.
 */
import * as z from 'zod/mini';

/** How a value is shown and typed in. `money` fields are integer minor units of the currency in the row's `currency` field. */
export type FieldKind =
  | 'id'
  | 'text'
  | 'long'
  | 'integer'
  | 'decimal'
  | 'flag'
  | 'time'
  | 'choice'
  | 'energyWh'
  | 'powerW'
  | 'durationMs'
  | 'money'
  | 'list'
  | 'json';

/** `create`: given once; `always`: may be changed later; `never`: the server's own. */
export type FieldWrite = 'create' | 'always' | 'never';

export interface FieldOptions {
  /** English label, sentence case; translations live beside the widgets under `field.<entity>.<name>`. */
  label: string;
  help?: string;
  write?: FieldWrite;
  /** Must be given at creation. Only for `write` other than `never`. */
  required?: boolean;
  nullable?: boolean;
  /** May be filtered by: text by prefix, choices by list, numbers and times by range, flags by value. */
  filter?: boolean;
  sort?: boolean;
  /** Not a column unless chosen. */
  hidden?: boolean;
  unit?: string;
}

export interface Field<S extends z.ZodMiniType = z.ZodMiniType, O extends FieldOptions = FieldOptions> {
  readonly kind: FieldKind;
  readonly schema: S;
  readonly options: O;
  readonly choices?: readonly string[];
}

type Wrapped<S extends z.ZodMiniType, O> = O extends { nullable: true } ? z.ZodMiniNullable<S> : S;

const field = <S extends z.ZodMiniType, const O extends FieldOptions>(
  kind: FieldKind,
  schema: S,
  options: O,
  choices?: readonly string[],
): Field<Wrapped<S, O>, O> => ({
  kind,
  schema: (options.nullable ? z.nullable(schema) : schema) as Wrapped<S, O>,
  options,
  ...(choices && { choices }),
});

const maxEpochMs = 8_640_000_000_000_000;
const trimmed = (max: number, min: number) => z.string().check(z.trim(), z.minLength(min), z.maxLength(max));

export const id = <const O extends FieldOptions>(options: O) =>
  field('id', z.string().check(z.minLength(1), z.maxLength(64)), options);
export const text = <const O extends FieldOptions & { max: number; min?: number }>(options: O) =>
  field('text', trimmed(options.max, options.min ?? (options.required ? 1 : 0)), options);
export const long = <const O extends FieldOptions & { max: number }>(options: O) =>
  field('long', z.string().check(z.maxLength(options.max)), options);
export const email = <const O extends FieldOptions>(options: O) =>
  field('text', z.email().check(z.maxLength(254)), options);
export const integer = <const O extends FieldOptions & { min?: number; max?: number }>(options: O) =>
  field(
    'integer',
    z.int().check(z.gte(options.min ?? Number.MIN_SAFE_INTEGER), z.lte(options.max ?? Number.MAX_SAFE_INTEGER)),
    options,
  );
export const decimal = <const O extends FieldOptions & { min: number; max: number }>(options: O) =>
  field('decimal', z.number().check(z.gte(options.min), z.lte(options.max)), options);
export const flag = <const O extends FieldOptions>(options: O) => field('flag', z.boolean(), options);
/** Epoch milliseconds. */
export const time = <const O extends FieldOptions>(options: O) =>
  field('time', z.int().check(z.gte(0), z.lte(maxEpochMs)), options);
export const choice = <const C extends readonly [string, ...string[]], const O extends FieldOptions>(
  choices: C,
  options: O,
) => field('choice', z.enum(choices), options, choices);
export const energyWh = <const O extends FieldOptions>(options: O) => field('energyWh', z.int(), options);
export const powerW = <const O extends FieldOptions>(options: O) => field('powerW', z.int().check(z.gte(0)), options);
export const durationMs = <const O extends FieldOptions>(options: O) => field('durationMs', z.int(), options);
export const money = <const O extends FieldOptions>(options: O) => field('money', z.int(), options);
/** A list of short texts (ids, scopes, origins). */
export const list = <const O extends FieldOptions & { max: number; itemMax: number }>(options: O) =>
  field('list', z.array(trimmed(options.itemMax, 1)).check(z.maxLength(options.max)), options);
/** A nested value with a schema of its own. */
export const json = <S extends z.ZodMiniType, const O extends FieldOptions>(schema: S, options: O) =>
  field('json', schema, options);

export type Fields = Record<string, Field>;
type Value<F> = F extends Field<infer S> ? z.output<S> : never;
type Input<F> = F extends Field<infer S> ? z.input<S> : never;
type Writable<F> = F extends { options: { write: 'create' | 'always' } } ? true : false;
type Required_<F> = F extends { options: { required: true } } ? true : false;
type Changeable<F> = F extends { options: { write: 'always' } } ? true : false;

export type RowOf<F extends Fields> = { -readonly [K in keyof F]: Value<F[K]> };
export type CreateOf<F extends Fields> = {
  -readonly [K in keyof F as Writable<F[K]> extends true ? (Required_<F[K]> extends true ? K : never) : never]: Input<
    F[K]
  >;
} & {
  -readonly [K in keyof F as Writable<F[K]> extends true ? (Required_<F[K]> extends true ? never : K) : never]?: Input<
    F[K]
  >;
};
export type PatchOf<F extends Fields> = {
  -readonly [K in keyof F as Changeable<F[K]> extends true ? K : never]?: Input<F[K]>;
};

export interface Entity<
  N extends string = string,
  F extends Fields = Fields,
  X extends Fields | undefined = Fields | undefined,
> {
  readonly name: N;
  readonly label: string;
  readonly fields: F;
  /** What lists can be filtered by beside the fields marked `filter`; no row has it. */
  readonly filters: X;
}

/** An entity of any kind, for what works with every one. */
export const anyEntity = <N extends string, F extends Fields>(e: Entity<N, F>): Entity => e as unknown as Entity;

export const entity = <const N extends string, F extends Fields, X extends Fields | undefined = undefined>(
  name: N,
  label: string,
  fields: F,
  filters?: X,
): Entity<N, F, X> => ({ name, label, fields, filters: filters as X });

const pick = (fields: Fields, keep: (f: Field) => boolean, wrap: (f: Field) => z.ZodMiniType) =>
  z.strictObject(
    Object.fromEntries(
      Object.entries(fields)
        .filter(([, f]) => keep(f))
        .map(([k, f]) => [k, wrap(f)]),
    ),
  );

/** Schema of a whole row, as answered by the API. */
export const rowSchema = <F extends Fields>(e: Entity<string, F>) =>
  pick(
    e.fields,
    () => true,
    (f) => f.schema,
  ) as unknown as z.ZodMiniType<RowOf<F>, RowOf<F>>;

/** Schema of what creates a row: required fields given, the rest optional, unknown keys refused. */
export const createSchema = <F extends Fields>(e: Entity<string, F>) =>
  pick(
    e.fields,
    (f) => (f.options.write ?? 'never') !== 'never',
    (f) => (f.options.required ? f.schema : z.optional(f.schema)),
  ) as unknown as z.ZodMiniType<CreateOf<F>, CreateOf<F>>;

/** Schema of a change: every changeable field optional, unknown keys refused. */
export const patchSchema = <F extends Fields>(e: Entity<string, F>) =>
  pick(
    e.fields,
    (f) => f.options.write === 'always',
    (f) => z.optional(f.schema),
  ) as unknown as z.ZodMiniType<PatchOf<F>, PatchOf<F>>;
