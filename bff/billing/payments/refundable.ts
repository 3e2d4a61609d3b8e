/** How much of an order may be given back, for which lines, and from which payments. Pure. */
import { multiplyDivide } from '../../kernel/money.ts';
import type { Bill } from '../tariffs/bill.ts';

interface Given {
  readonly state: 'creating' | 'pending' | 'succeeded' | 'failed';
  readonly paymentId: string | null;
  readonly amountMinor: number;
}

/** What is on its way counts as given, so that nothing is given twice. */
const isOnItsWay = ({ state }: Given): boolean => state === 'creating' || state === 'pending';

/** What was paid and not given back, nor is about to be. */
export const refundableOf = (
  order: { readonly paidMinor: number; readonly refundedMinor: number },
  given: readonly Given[],
): number =>
  order.paidMinor -
  order.refundedMinor -
  given.filter(isOnItsWay).reduce((sum, { amountMinor }) => sum + amountMinor, 0);

interface Paid {
  readonly id: string;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
}

/** Takes the amount from the payments that have most left; undefined when they have not so much together. */
export const spread = (
  amountMinor: number,
  paid: readonly Paid[],
  given: readonly Given[],
): { paymentId: string; amountMinor: number }[] | undefined => {
  const left = paid
    .map(({ id, capturedMinor, refundedMinor }) => ({
      id,
      leftMinor: refundableOf(
        { paidMinor: capturedMinor, refundedMinor },
        given.filter((each) => each.paymentId === id),
      ),
    }))
    .sort((a, b) => b.leftMinor - a.leftMinor);
  const parts: { paymentId: string; amountMinor: number }[] = [];
  let openMinor = amountMinor;
  for (const { id, leftMinor } of left) {
    const taken = Math.min(openMinor, leftMinor);
    if (taken > 0) parts.push({ paymentId: id, amountMinor: taken });
    openMinor -= Math.max(0, taken);
  }
  return openMinor === 0 ? parts : undefined;
};

/** What lines of a bill come to with their tax, which is rounded once for each rate as the bill's is: all lines come to its total. */
export const linesMinor = (bill: Bill, positions: readonly number[]): number => {
  const sums = new Map<Bill['taxes'][number] | undefined, number>();
  for (const at of new Set(positions)) {
    const line = bill.lines[at];
    if (!line) continue;
    const tax = bill.taxes.find(({ rateBasisPoints }) => rateBasisPoints === line.taxBasisPoints) ?? bill.taxes[0];
    sums.set(tax, (sums.get(tax) ?? 0) + line.amountMinor);
  }
  let totalMinor = 0;
  for (const [tax, sumMinor] of sums)
    totalMinor += sumMinor + (tax && !tax.included ? multiplyDivide(sumMinor, tax.rateBasisPoints, 10_000) : 0);
  return totalMinor;
};
