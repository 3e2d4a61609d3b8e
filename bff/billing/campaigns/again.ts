/**
 * The bill of a past order under other terms, made from its own lines: what was used stays, what is taken off is worked out anew by the formula
 * of all bills. Most discounts can be told so; only where it matters when the energy flowed must the session's samples be read. Pure.
 */
import type { OrderRecord } from '../../charging/orders/rows.ts';
import { type Bill, type BillLine, billSchema } from '../tariffs/bill.ts';
import { isPerKwh, sharesOf } from '../tariffs/consumption.ts';
import { adjust } from '../tariffs/reduce.ts';
import type { Tariff } from '../tariffs/tariff.ts';
import { withTax } from '../tariffs/tax.ts';
import type { Reduction, Terms } from '../tariffs/terms.ts';

const adjusting: ReadonlySet<BillLine['component']> = new Set(['discount', 'minimum', 'maximum', 'waiver']);
const measured: ReadonlySet<BillLine['component']> = new Set(['energy', 'service', 'duration', 'idle']);

/** The lines of what was used, to which terms and limits are applied. */
export const usedLines = ({ lines }: Bill): BillLine[] => lines.filter(({ component }) => !adjusting.has(component));

/** The bill that a tariff made of an order; undefined where there is none, or where a person decided what is to be paid. */
export function tariffBill({ bill, mergedInto }: Pick<OrderRecord, 'bill' | 'mergedInto'>): Bill | undefined {
  const stored = mergedInto === null ? billSchema.safeParse(bill).data : undefined;
  return stored?.lines.some(({ why }) => why.key === 'waiver.byHand' || why.key === 'correction.byHand')
    ? undefined
    : stored;
}

/** How much of what was used lies in a discount's times. */
export function reachOf(bill: Bill, windows: Reduction['windows']): 'none' | 'part' | 'all' {
  if (!windows) return 'all';
  let isInside = false;
  let isOutside = false;
  for (const { periods } of usedLines(bill))
    for (const { fromMs, toMs } of periods)
      for (const share of sharesOf({ fromMs, toMs, size: 0 }, windows, false, bill.zone, [])) {
        if (share.isInside) isInside = true;
        else isOutside = true;
        if (isInside && isOutside) return 'part';
      }
  return isInside ? 'all' : 'none';
}

/** Undefined where the lines do not tell: some of the energy is meant, or a least price and nothing that was measured. */
export function rebilled(bill: Bill, tariff: Tariff, terms: Terms): Bill | undefined {
  const { currency, zone } = bill;
  const used = usedLines(bill);
  if (tariff.minTotal && !used.some(({ component }) => measured.has(component))) return undefined;
  for (const { benefit, windows } of terms.reductions)
    if (benefit.kind === 'freeEnergy' || reachOf(bill, windows) === 'part') return undefined;
  const lines = adjust(used, { tariff, zone, session: evenly(used), terms });
  return { currency, zone, lines, ...withTax(lines, tariff.tax) };
}

/** A session in which the energy of these lines flowed evenly: with discounts on all of it or on none, its course changes nothing. */
function evenly(used: readonly BillLine[]) {
  const times = used.flatMap(({ periods }) => periods.flatMap(({ fromMs, toMs }) => [fromMs, toMs]));
  const startMs = times.reduce((a, b) => Math.min(a, b), Number.MAX_SAFE_INTEGER);
  const endMs = times.reduce((a, b) => Math.max(a, b), 0);
  const energyWh = used.reduce((sum, line) => Math.max(sum, isPerKwh(line) ? line.quantity : 0), 0);
  const samples = [
    { atMs: startMs, registerWh: 0 },
    { atMs: endMs, registerWh: energyWh },
  ];
  return { startMs, endMs, samples, idle: [] };
}
