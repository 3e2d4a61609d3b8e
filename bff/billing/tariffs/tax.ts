/**
 * Tax of a bill: per rate on the rounded sum of its lines, put on it or taken out of it once, so that net + tax is the total to the minor
 * unit. Either no line of a bill names a rate and the tariff's is that of all, or every line names one. Pure and browser-safe.
 */
import { multiplyDivide } from '../../kernel/money.ts';
import type { Bill, BillLine, BillTax } from './bill.ts';
import type { Tariff } from './tariff.ts';

/** What the lines of one rate come to, in the terms of the lines: with the tax where prices include it. */
export interface RateSum {
  /** Undefined where the bill's lines name no rate. */
  readonly taxBasisPoints: number | undefined;
  readonly sumMinor: number;
}

/** The sums per rate named by the lines, lowest rate first; one sum where they name none. */
export function sumsByRate(lines: readonly BillLine[]): readonly RateSum[] {
  const sums = new Map<number | undefined, number>();
  for (const { taxBasisPoints, amountMinor } of lines)
    sums.set(taxBasisPoints, (sums.get(taxBasisPoints) ?? 0) + amountMinor);
  return [...sums]
    .map(([taxBasisPoints, sumMinor]) => ({ taxBasisPoints, sumMinor }))
    .sort((a, b) => (a.taxBasisPoints ?? 0) - (b.taxBasisPoints ?? 0));
}

/** One entry of `taxes`: what `sumMinor` of lines at a rate is before tax, and its tax. */
export function taxOf(sumMinor: number, rateBasisPoints: number, included: boolean): BillTax {
  const netMinor = included ? multiplyDivide(sumMinor, 10_000, 10_000 + rateBasisPoints) : sumMinor;
  const taxMinor = included ? sumMinor - netMinor : multiplyDivide(sumMinor, rateBasisPoints, 10_000);
  return { rateBasisPoints, included, netMinor, taxMinor };
}

/** The taxes and totals of a bill with these lines. */
export function withTax(
  lines: readonly BillLine[],
  tax: Tariff['tax'],
): Pick<Bill, 'taxes' | 'totalMinor' | 'netMinor' | 'taxMinor'> {
  if (lines[0]?.taxBasisPoints === undefined) {
    let sumMinor = 0;
    for (const line of lines) sumMinor += line.amountMinor;
    if (!tax) return { taxes: [], totalMinor: sumMinor, netMinor: sumMinor, taxMinor: 0 };
    const only = taxOf(sumMinor, tax.rateBasisPoints, tax.included);
    const { netMinor, taxMinor } = only;
    return { taxes: [only], totalMinor: netMinor + taxMinor, netMinor, taxMinor };
  }
  const taxes = sumsByRate(lines).map(({ taxBasisPoints = 0, sumMinor }) =>
    taxOf(sumMinor, taxBasisPoints, tax?.included ?? false),
  );
  const netMinor = taxes.reduce((sum, part) => sum + part.netMinor, 0);
  const taxMinor = taxes.reduce((sum, part) => sum + part.taxMinor, 0);
  return { taxes, totalMinor: netMinor + taxMinor, netMinor, taxMinor };
}
