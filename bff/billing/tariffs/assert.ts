/**
 * The last check before a bill is stored or shown: it adds up. Apart from the schemas, so that pricing alone stays small in a
 * browser. It corrects nothing.
 */
import type { Bill, BillLine } from './bill.ts';

// A least price before and after tax may have to move an amount to another rate of tax, which is less of the one.
const mayTakeOff: ReadonlySet<BillLine['component']> = new Set([
  'discount',
  'minimum',
  'maximum',
  'waiver',
  'correction',
]);

/** Throws when a bill does not add up, or anything in it is negative that takes nothing off: such a bill must never be stored or shown. */
export function assertBill(bill: Bill): void {
  let total = 0;
  let added = 0;
  let tax = 0;
  for (const line of bill.lines) {
    if (!(line.quantity >= 0 && (line.amountMinor >= 0 || mayTakeOff.has(line.component))))
      throw new Error(`negative bill line: ${JSON.stringify(line)}`);
    total += line.amountMinor;
  }
  for (const part of bill.taxes) {
    if (!(part.taxMinor >= 0 && part.netMinor >= 0)) throw new Error(`negative tax: ${JSON.stringify(part)}`);
    tax += part.taxMinor;
    if (!part.included) added += part.taxMinor;
  }
  const adds = total + added === bill.totalMinor && tax === bill.taxMinor && bill.netMinor + tax === bill.totalMinor;
  if (!adds || bill.totalMinor < 0 || !Number.isSafeInteger(bill.totalMinor))
    throw new Error(`the bill does not add up: ${JSON.stringify(bill)}`);
}
