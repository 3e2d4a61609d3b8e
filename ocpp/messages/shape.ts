/**
 * Turns a package's JSON schema into the two checks that a payload needs: lenient when it comes in, strict when it goes out.
 * A validator is compiled at its first use, because compiling all of them costs seconds and megabytes. No knowledge of
 * single messages, chargers or meanings in here.
 *
 * Lenient means: required fields and types are kept, everything else (lengths, enums, formats, extra properties, the inside
 * of lists) is left to the dialect. What fails even so is repaired by type (text ↔ number, fractions rounded, one object for a list of
 * them, null for "not there") and checked again; only then is it refused.
 */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { RpcErrorCode } from '../rpc/errors.ts';

/** What the lenient check guarantees of a payload of type T; `Free` fields may be missing. */
type Loose<T, Free extends keyof T = never> = LooseObject<Omit<T, Free>> & Partial<LooseObject<Pick<T, Free>>>;
type LooseObject<T> = { [K in keyof T]: K extends 'transactionId' ? string | number : LooseValue<T[K]> };
type LooseValue<V> = V extends string
  ? string
  : V extends number
    ? number
    : V extends readonly unknown[]
      ? unknown[]
      : V extends object
        ? LooseObject<V>
        : V;

export type Read<T> = { ok: true; value: T } | { ok: false; code: RpcErrorCode; description: string };

export interface Readable<In> {
  /** Lenient. May repair `payload` in place. */
  read(payload: unknown): Read<In>;
}

export interface Shape<In, Out> extends Readable<In> {
  /** Strict; throws on a payload that the official schema refuses, which is our mistake or our owner's data. */
  write(payload: Out): Out;
}

/** The part of JSON Schema that the OCPP schemas use. */
interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minimum?: number;
  maximum?: number;
}

/** Integers stay exact up to here, and fit the columns of every database. */
const maximum = Number.MAX_SAFE_INTEGER;

const ajv = new Ajv({ strict: false, strictNumbers: true, multipleOfPrecision: 3, addUsedSchema: false });
addFormats.default(ajv);

/**
 * @param schema the official schema of the payload
 * @param free names of required fields that real chargers leave out and that the dialect can do without
 */
export function shape<T>(schema: Schema): Shape<Loose<T>, T>;
export function shape<T, Free extends keyof T & string>(schema: Schema, free: Free[]): Shape<Loose<T, Free>, T>;
export function shape<T>(schema: Schema, free: string[] = []): Shape<Loose<T>, T> {
  let lenient: { schema: Schema; check: ValidateFunction<Loose<T>> } | undefined;
  let strict: ValidateFunction<T> | undefined;
  return {
    read(payload) {
      if (lenient === undefined) {
        const looser = loosen(schema, free);
        lenient = { schema: looser, check: ajv.compile<Loose<T>>(looser) };
      }
      if (lenient.check(payload)) return { ok: true, value: payload };
      repair(lenient.schema, payload);
      if (lenient.check(payload)) return { ok: true, value: payload };
      return refusal(lenient.check.errors?.[0]);
    },
    write(payload) {
      strict ??= ajv.compile<T>(schema);
      if (strict(payload)) return payload;
      // The schema checker tells where a field is too much, but not which.
      const { additionalProperty: further } = strict.errors?.[0]?.params ?? {};
      const name = further === undefined ? '' : `: ${further}`;
      throw new Error(`Payload against the schema: ${ajv.errorsText(strict.errors)}${name}`);
    },
  };
}

function loosen(schema: Schema, free: string[]): Schema {
  if (schema.type === 'integer') return { type: 'integer', minimum: -maximum, maximum };
  if (schema.type !== 'object') return { type: schema.type };
  const properties: Record<string, Schema> = {};
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    properties[name] = name === 'transactionId' ? { type: ['number', 'string'] } : loosen(property, []);
  }
  return { type: 'object', properties, required: (schema.required ?? []).filter((name) => !free.includes(name)) };
}

function repair(schema: Schema, value: unknown): void {
  if (!isRecord(value)) return;
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (!Object.hasOwn(value, name)) continue;
    const fixed = repairValue(property, value[name]);
    if (fixed === undefined) delete value[name];
    else value[name] = fixed;
  }
}

function repairValue(schema: Schema, value: unknown): unknown {
  if (value === null) return undefined;
  if (schema.type === 'object') repair(schema, value);
  if (schema.type === 'number' || schema.type === 'integer') return repairNumber(schema.type, value);
  if (schema.type === 'string' && typeof value !== 'string') {
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
  if (schema.type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  if (schema.type === 'array' && !Array.isArray(value)) return [value];
  return value;
}

/** Reads text, rounds where an integer is due, and brings what is out of all bounds back to them, for the domain to judge. */
function repairNumber(type: 'number' | 'integer', value: unknown): unknown {
  const isText = typeof value === 'string' && /^-?\d+([.,]\d+)?$/.test(value.trim());
  const number = isText ? Number(value.trim().replace(',', '.')) : value;
  if (typeof number !== 'number' || Number.isNaN(number)) return value;
  const bounded = Math.max(-maximum, Math.min(maximum, number));
  return type === 'integer' ? Math.round(bounded) : bounded;
}

function refusal(error: ErrorObject | undefined): { ok: false; code: RpcErrorCode; description: string } {
  const missing = error?.keyword === 'required';
  const code = missing ? 'OccurrenceConstraintViolation' : 'TypeConstraintViolation';
  return { ok: false, code, description: `${error?.instancePath.slice(1) || 'payload'}: ${error?.message}` };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
