/** What a business rule is, and exact arithmetic on the decimals of a file. Pure. */
import type { EnInvoice } from './model.ts';

export interface Rule {
  readonly id: string;
  /** What must hold, in words for who issues. */
  readonly text: string;
  holds(en: EnInvoice): boolean;
}

export interface Broken {
  readonly rule: string;
  readonly message: string;
}

export const rule = (id: string, text: string, holds: Rule['holds']): Rule => ({ id, text, holds });

const plain = /^(-?)(\d+)(?:\.(\d+))?$/;

/** A decimal as an exact number of its 10^-`decimals`; undefined when it is none or has more decimals. Absent counts as zero. */
export function scaled(text: string, decimals = 2): bigint | undefined {
  if (text === '') return 0n;
  const match = plain.exec(text);
  const fraction = match?.[3] ?? '';
  if (!match || fraction.length > decimals) return undefined;
  const size = BigInt(`${match[2]}${fraction.padEnd(decimals, '0')}`);
  return match[1] === '-' ? -size : size;
}

export const isDecimal = (text: string): boolean => plain.test(text);

/** Sum of amounts; undefined when one of them is not an amount. */
export function sumOf(amounts: readonly string[]): bigint | undefined {
  let sum = 0n;
  for (const text of amounts) {
    const amount = scaled(text);
    if (amount === undefined) return undefined;
    sum += amount;
  }
  return sum;
}

export const equal = (a: bigint | undefined, b: bigint | undefined): boolean => a !== undefined && a === b;
