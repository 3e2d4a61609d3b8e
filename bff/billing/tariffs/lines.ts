/**
 * Lines of a bill as pricing writes them: a quantity at a unit price, rounded once, or an amount that stands for itself. It decides nothing.
 * Pure and browser-safe.
 */
import { amountMinorOf, currencyExponent } from '../../kernel/money.ts';
import type { BillLine } from './bill.ts';

const units = {
  session: { quantityUnit: 'session', unitPricePer: 'session', unitSize: 1 },
  energy: { quantityUnit: 'Wh', unitPricePer: 'kWh', unitSize: 1000 },
  time: { quantityUnit: 's', unitPricePer: 'h', unitSize: 3600 },
} as const;

/** How many minor units one micro of a unit price is a part of: 10 000 for EUR. */
export const microsPerMinor = (currency: string): number => 10 ** (6 - currencyExponent(currency));

/** `quantity` sessions, Wh or seconds at a price per session, kWh or hour; with a rate of tax where the bill's lines name theirs. */
export function usageLine(
  kind: keyof typeof units,
  {
    component,
    quantity,
    unitPriceMicros,
    periods,
    why,
  }: Pick<BillLine, 'component' | 'quantity' | 'unitPriceMicros' | 'periods' | 'why'>,
  currency: string,
  taxBasisPoints?: number,
): BillLine {
  const { quantityUnit, unitPricePer, unitSize } = units[kind];
  const amountMinor = amountMinorOf(quantity, unitPriceMicros, unitSize, currency);
  const priced = { component, quantity, quantityUnit, unitPriceMicros, unitPricePer, amountMinor };
  // Keys are in the order of the schema, so that a bill that was stored and read is the same text.
  return taxBasisPoints === undefined ? { ...priced, periods, why } : { ...priced, taxBasisPoints, periods, why };
}

/** One amount for the session, such as a limit that was reached. Names its rate of tax where the bill's lines do. */
export const amountLine = (
  component: BillLine['component'],
  amountMinor: number,
  taxBasisPoints: number | undefined,
  why: BillLine['why'],
  currency: string,
): BillLine => ({
  component,
  quantity: 1,
  quantityUnit: 'session',
  unitPriceMicros: amountMinor * microsPerMinor(currency),
  unitPricePer: 'session',
  amountMinor,
  ...(taxBasisPoints !== undefined && { taxBasisPoints }),
  periods: [],
  why,
});
