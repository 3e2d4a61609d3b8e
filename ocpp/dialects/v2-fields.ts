/**
 * Reads single fields of payloads that may hold anything: what is not there or of another type is `undefined`, never an error.
 * Both versions of 2.x are read through these, so that one reader serves both; the dialect judges what it needs.
 */
import { isRecord } from '../messages/shape.ts';
import { readTime } from './time.ts';

export type Fields = Record<string, unknown>;

/** The object, or one without fields. */
export function fields(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

/** The items; one that came without its list is a list of one. */
export function list(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** Those items that are objects. */
export function records(value: unknown): Fields[] {
  return list(value).filter(isRecord);
}

/** Text that may be empty; numbers and booleans as text. */
export function anyText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** Text that is not empty. */
export function text(value: unknown): string | undefined {
  return anyText(value) || undefined;
}

/** A finite number, also from text with a point or a comma. */
export function decimal(value: unknown): number | undefined {
  const isText = typeof value === 'string' && /^\s*[+-]?\d+([.,]\d+)?\s*$/.test(value.slice(0, 50));
  const number = isText ? Number(value.replace(',', '.')) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** A whole number that stays exact; fractions are rounded and what is out of all bounds is brought back to them. */
export function whole(value: unknown): number | undefined {
  const number = decimal(value);
  const maximum = Number.MAX_SAFE_INTEGER;
  return number === undefined ? undefined : Math.round(Math.max(-maximum, Math.min(maximum, number)));
}

/** The number of an EVSE, connector or the like, which count from 1. */
export function ordinal(value: unknown): number | undefined {
  const number = whole(value);
  return number !== undefined && number > 0 ? number : undefined;
}

export function flag(value: unknown): boolean | undefined {
  if (value === true || value === 'true') return true;
  return value === false || value === 'false' ? false : undefined;
}

/** Epoch milliseconds. */
export function time(value: unknown): number | undefined {
  return readTime(typeof value === 'string' ? value : undefined);
}

/** Money and other numbers that must not become floats on our side: `12.5` → `"12.5"`, never in powers of ten. */
export function decimalText(value: unknown): string | undefined {
  const number = decimal(value);
  if (number === undefined) return undefined;
  const plain = String(number);
  return plain.includes('e') ? number.toLocaleString('en-US', inDigits) : plain;
}
const inDigits = { useGrouping: false, maximumFractionDigits: 100 };

/** @throws Error when the text is no decimal number */
export function decimalNumber(value: string, name: string): number {
  if (!/^-?\d+(\.\d+)?$/.test(value)) throw new Error(`${name}: "${value.slice(0, 50)}" is not a decimal number`);
  return Number(value);
}
