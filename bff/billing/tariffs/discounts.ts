/**
 * What one discount takes off the lines that were used: exact parts of what is left of each, added, rounded once, and given back to the lines
 * by largest remainder. It does not choose among discounts. Pure and browser-safe.
 */
import { allot, commonDenominator, type Fraction, roundHalfUp, sumOf } from './allot.ts';
import type { BillLine } from './bill.ts';
import { afterTaking, isPerKwh, type Piece, piecesOf, type Share, sharesOf } from './consumption.ts';
import { microsPerMinor } from './lines.ts';
import type { Reduction } from './terms.ts';
import type { RegisterSample } from './usage.ts';

/** A line of what was used, with what earlier discounts left of it. */
export interface Item {
  readonly line: BillLine;
  readonly leftMinor: number;
  readonly pieces: readonly Piece[];
}

export interface Effect {
  readonly totalMinor: number;
  /** It would have been more but for its bound in money. */
  readonly isCut: boolean;
  /** Per item; they sum to `totalMinor`. */
  readonly offsMinor: readonly number[];
  /** Energy that is about a discount, per item, in Wh. */
  readonly energiesWh: readonly number[];
  /** What is left to be paid of each item's pieces, where energy became free. */
  readonly pieces?: readonly (readonly Piece[])[];
}

interface Place {
  readonly zone: string;
  readonly samples: readonly RegisterSample[];
  readonly currency: string;
}

export const itemsOf = (lines: readonly BillLine[], samples: readonly RegisterSample[]): readonly Item[] =>
  lines.map((line) => ({ line, leftMinor: line.amountMinor, pieces: piecesOf(line, samples) }));

export const without = (items: readonly Item[], { offsMinor, pieces }: Effect): readonly Item[] =>
  items.map((item, i) => ({
    line: item.line,
    leftMinor: item.leftMinor - offsMinor[i]!,
    pieces: pieces?.[i] ?? item.pieces,
  }));

const nothing: Fraction = { above: 0n, below: 1n };
const sizeOf = (pieces: readonly Piece[]) => pieces.reduce((sum, { size }) => sum + size, 0);

/** What a discount takes off, on its own, of what is left. */
export function effectOf(reduction: Reduction, items: readonly Item[], place: Place): Effect {
  const { benefit, windows } = reduction;
  const shares = ({ line, pieces }: Item) =>
    pieces.flatMap((piece) => sharesOf(piece, windows, isPerKwh(line), place.zone, place.samples));
  if (benefit.kind === 'freeEnergy') return freeEnergy(benefit, items, items.map(shares), place.samples);
  const insides = items.map((item) => {
    if (item.leftMinor === 0 || (item.line.component !== 'energy' && !touchesAll(reduction))) return 0;
    return sizeOf(windows ? shares(item).filter(({ isInside }) => isInside) : item.pieces);
  });
  const parts = items.map((item, i) =>
    insides[i] === 0 ? nothing : partOf(benefit, item, insides[i]!, place.currency),
  );
  const energiesWh = items.map(({ line }, i) => (line.component === 'energy' ? insides[i]! : 0));
  return { ...bounded(parts, items, boundOf(benefit)), energiesWh };
}

const touchesAll = ({ benefit }: Reduction) =>
  benefit.kind === 'amount' || (benefit.kind === 'percent' && benefit.of === 'all');

const boundOf = (benefit: Reduction['benefit']): number =>
  (benefit.kind === 'amount' ? benefit.amountMinor : benefit.maxMinor) ?? Number.MAX_SAFE_INTEGER;

/** Of one item, in minor units: never more than what is left of the share that was used in the discount's times. */
function partOf(
  benefit: Exclude<Reduction['benefit'], { kind: 'freeEnergy' }>,
  { leftMinor, pieces }: Item,
  inside: number,
  currency: string,
): Fraction {
  const size = sizeOf(pieces);
  // The share as a fraction; most often it is all of it, and small numbers are fast ones.
  const [part, whole] = inside === size ? [1n, 1n] : [BigInt(inside), BigInt(size)];
  const left = BigInt(leftMinor) * part;
  if (benefit.kind === 'amount') return { above: left, below: whole };
  if (benefit.kind === 'percent') return { above: left * BigInt(benefit.basisPoints), below: 10_000n * whole };
  // Energy at the benefit's price, over the same denominator as what is left.
  const perMinor = BigInt(1000 * microsPerMinor(currency));
  const priced = BigInt(inside) * BigInt(benefit.priceMicros) * whole;
  const below = whole * perMinor;
  const most = left * perMinor;
  if (benefit.kind === 'perKwh') return { above: priced < most ? priced : most, below };
  return { above: priced < most ? most - priced : 0n, below };
}

function bounded(
  parts: readonly Fraction[],
  items: readonly Item[],
  boundMinor: number,
): Pick<Effect, 'totalMinor' | 'isCut' | 'offsMinor'> {
  const { above, below } = commonDenominator(parts);
  const wholeMinor = roundHalfUp(sumOf(above), below);
  const totalMinor = Math.min(boundMinor, wholeMinor);
  const room = items.map(({ leftMinor }, i) => (above[i] === 0n ? 0 : leftMinor));
  return { totalMinor, isCut: totalMinor < wholeMinor, offsMinor: allot(totalMinor, above, room) };
}

/** The first energy that flows in the discount's times, up to its quota. */
function freeEnergy(
  benefit: Extract<Reduction['benefit'], { kind: 'freeEnergy' }>,
  items: readonly Item[],
  shares: readonly (readonly Share[])[],
  samples: readonly RegisterSample[],
): Effect {
  const inside = shares
    .flatMap((each, i) => each.map((share) => ({ i, share })))
    .filter(({ i, share }) => share.isInside && items[i]!.line.component === 'energy')
    .sort((a, b) => a.share.fromMs - b.share.fromMs);
  const taken = new Map<Share, number>();
  const energiesWh = items.map(() => 0);
  let quotaWh = benefit.energyWh;
  for (const { i, share } of inside) {
    const energyWh = Math.min(quotaWh, share.size);
    taken.set(share, energyWh);
    energiesWh[i] = energiesWh[i]! + energyWh;
    quotaWh -= energyWh;
  }
  const parts = items.map(({ leftMinor, pieces }, i): Fraction => {
    if (energiesWh[i] === 0 || leftMinor === 0) return nothing;
    return { above: BigInt(leftMinor) * BigInt(energiesWh[i]!), below: BigInt(sizeOf(pieces)) };
  });
  const effect = { ...bounded(parts, items, boundOf(benefit)), energiesWh };
  // Where its bound in money cut it, energy is cheaper, but none of it is free: other discounts are still about all of it.
  if (effect.isCut) return effect;
  const pieces = items.map(({ line, pieces: before }, i) =>
    line.component === 'energy' && energiesWh[i]! > 0
      ? shares[i]!.map((share) => afterTaking(share, taken.get(share) ?? 0, samples)).filter(({ size }) => size > 0)
      : before,
  );
  return { ...effect, pieces };
}
