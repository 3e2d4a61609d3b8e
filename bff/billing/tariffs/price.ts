/**
 * The one formula: tariff + usage + zone + terms → bill. The editor's preview, the running cost, the order and the invoice all call it.
 * What was used is priced by fees (`price-fees.ts`) or by OCPI elements (`price-elements.ts`), each line rounded once, half up; then come
 * discounts and limits (`reduce.ts`), then tax (`tax.ts`). Lines and taxes add up to the total, which is asserted.
 * Pure and browser-safe: a running session is priced by giving "now" as its end.
 */
import { assertBill } from './assert.ts';
import type { Bill } from './bill.ts';
import { elementLines } from './price-elements.ts';
import { feeLines } from './price-fees.ts';
import { adjust } from './reduce.ts';
import type { Tariff } from './tariff.ts';
import { withTax } from './tax.ts';
import type { Terms } from './terms.ts';
import { idleIntervals, type Usage, usableSamples } from './usage.ts';

export { MAX_PRICED_MS, type RegisterSample, type Usage } from './usage.ts';

export interface PriceInput {
  readonly tariff: Tariff;
  /** IANA zone of the station. */
  readonly zone: string;
  readonly usage: Usage;
  /** Discounts granted to the session; none when absent. */
  readonly terms?: Terms;
}

/**
 * Prices a session. A component that the tariff lacks, or of which nothing was used, gives no line.
 * Throws `RangeError` for an unknown zone, registers that are not whole Wh, or more than `MAX_PRICED_MS`; throws `Error` if
 * the bill would not add up.
 */
export function price({ tariff, zone, usage, terms }: PriceInput): Bill {
  const session = {
    startMs: usage.startMs,
    endMs: usage.endMs,
    samples: usableSamples(usage.samples),
    idle: idleIntervals(usage),
  };
  const used = tariff.elements
    ? elementLines(tariff, tariff.elements, zone, session, usage)
    : feeLines(tariff, zone, session);
  const lines = terms || tariff.minTotal || tariff.maxTotal ? adjust(used, { tariff, zone, session, terms }) : used;
  const bill = { currency: tariff.currency, zone, lines, ...withTax(lines, tariff.tax) };
  assertBill(bill);
  return bill;
}
