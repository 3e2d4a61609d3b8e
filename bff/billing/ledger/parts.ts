/**
 * A bill's total by what it is for, as the sums of a day show it: electricity, service, other fees, and what was taken off. All with tax, so that
 * electricity + service + fees − discount is the total to the minor unit. Pure.
 */
import { multiplyDivide } from '../../kernel/money.ts';
import type { Bill, BillLine } from '../tariffs/bill.ts';

export interface Parts {
  energyMinor: number;
  serviceMinor: number;
  /** Start-up, time, idle, reservation, and what a tariff's least price put on. */
  feesMinor: number;
  discountMinor: number;
  /** The discount without tax. */
  discountNetMinor: number;
}

type Part = 'energyMinor' | 'serviceMinor' | 'feesMinor' | 'discountMinor';

const partOf = ({ component, amountMinor }: BillLine): Part => {
  if (component === 'energy') return 'energyMinor';
  if (component === 'service') return 'serviceMinor';
  const takesOff = component === 'discount' || component === 'waiver' || component === 'maximum';
  return takesOff || (component === 'correction' && amountMinor < 0) ? 'discountMinor' : 'feesMinor';
};

const order: readonly Part[] = ['energyMinor', 'serviceMinor', 'feesMinor', 'discountMinor'];

export function partsOf(bill: Bill): Parts {
  const parts: Parts = { energyMinor: 0, serviceMinor: 0, feesMinor: 0, discountMinor: 0, discountNetMinor: 0 };
  let sumMinor = 0;
  for (const line of bill.lines) {
    const part = partOf(line);
    const { netMinor, grossMinor } = amountsOf(bill, line);
    const sign = part === 'discountMinor' ? -1 : 1;
    parts[part] += sign * grossMinor;
    sumMinor += grossMinor;
    if (part === 'discountMinor') parts.discountNetMinor -= netMinor;
  }
  // Tax is rounded once per rate, not per line: what the lines are off by goes to the first part there is.
  const rest = bill.totalMinor - sumMinor;
  const first = order.find((part) => parts[part] !== 0) ?? 'feesMinor';
  parts[first] += first === 'discountMinor' ? -rest : rest;
  return parts;
}

function amountsOf(bill: Bill, { amountMinor, taxBasisPoints }: BillLine): { netMinor: number; grossMinor: number } {
  const tax = bill.taxes.find((each) => each.rateBasisPoints === taxBasisPoints) ?? bill.taxes[0];
  if (!tax) return { netMinor: amountMinor, grossMinor: amountMinor };
  const { rateBasisPoints, included } = tax;
  if (included)
    return { netMinor: multiplyDivide(amountMinor, 10_000, 10_000 + rateBasisPoints), grossMinor: amountMinor };
  return { netMinor: amountMinor, grossMinor: amountMinor + multiplyDivide(amountMinor, rateBasisPoints, 10_000) };
}
