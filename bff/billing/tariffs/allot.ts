/** Splits whole amounts in exact proportion: the parts add up to the amount whatever the proportions are. Pure and browser-safe. */

/** A part of a sum as an exact fraction; `below` > 0. */
export interface Fraction {
  readonly above: bigint;
  readonly below: bigint;
}

/** Fractions over one denominator: `above[i] ÷ below`. */
export function commonDenominator(fractions: readonly Fraction[]): { above: bigint[]; below: bigint } {
  let below = 1n;
  for (const fraction of fractions)
    if (below !== fraction.below && below % fraction.below !== 0n) below *= fraction.below;
  const above = fractions.map((each) => (each.below === below ? each.above : each.above * (below / each.below)));
  return { above, below };
}

export const sumOf = (numbers: readonly bigint[]): bigint => numbers.reduce((sum, each) => sum + each, 0n);

/** `above ÷ below`, not below zero, rounded half up. */
export const roundHalfUp = (above: bigint, below: bigint): number => Number((2n * above + below) / (2n * below));

/**
 * Splits `amount` (whole, not below zero) by weights: every part is rounded down, and what is left goes one by one to the largest remainders,
 * the first of equal ones. Where `room` is given no part exceeds its own; its sum must be at least `amount`.
 */
export function allot(amount: number, weights: readonly bigint[], room?: readonly number[]): number[] {
  if (amount === 0) return weights.map(() => 0);
  const whole = sumOf(weights);
  if (whole === 0n || weights.length === 1) return weights.map((_, i) => (i === 0 ? amount : 0));
  const shares = weights.map((weight, index) => {
    const product = BigInt(amount) * weight;
    return { index, part: Number(product / whole), rest: product % whole };
  });
  const parts = shares.map(({ part }, i) => Math.min(part, room?.[i] ?? part));
  let left = amount - parts.reduce((sum, part) => sum + part, 0);
  const order = shares.sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1));
  while (left > 0) {
    const before = left;
    for (const { index } of order) {
      if (left === 0 || parts[index]! >= (room?.[index] ?? Number.POSITIVE_INFINITY)) continue;
      parts[index] = parts[index]! + 1;
      left--;
    }
    if (left === before) throw new Error(`${amount} does not fit into what there is room for`);
  }
  return parts;
}
