/**
 * The least and the most that a session costs, before and after tax: "they both apply" (OCPI 2.2.1-d2, mod_tariffs, min_price and
 * max_price). What is added or taken off is split over the rates of tax, so that the bill still adds up. Pure and browser-safe.
 */
import { allot } from './allot.ts';
import type { BillLine } from './bill.ts';
import { amountLine } from './lines.ts';
import type { Tariff, TotalLimit } from './tariff.ts';
import { type RateSum, sumsByRate, taxOf } from './tax.ts';

/** What `minTotal` and then `maxTotal` put on or take off these lines: one line per rate of tax that changes. */
export function limitLines(lines: readonly BillLine[], tariff: Tariff, isUsed: boolean): BillLine[] {
  const found: BillLine[] = [];
  for (const [component, limit] of [
    ['minimum', isUsed ? tariff.minTotal : undefined],
    ['maximum', tariff.maxTotal],
  ] as const) {
    if (!limit) continue;
    const sums = sumsByRate([...lines, ...found]);
    const before = sums.length > 0 ? sums : [{ taxBasisPoints: firstRate(tariff), sumMinor: 0 }];
    const after = limited(before, tariff.tax, limit, component === 'minimum');
    // What a driver pays, where both are given.
    const capMinor = limit.grossMinor ?? limit.netMinor;
    before.forEach(({ taxBasisPoints, sumMinor }, i) => {
      const changeMinor = after[i]! - sumMinor;
      const why = { key: `limit.${component}` as const, params: { capMinor } };
      if (changeMinor !== 0) found.push(amountLine(component, changeMinor, taxBasisPoints, why, tariff.currency));
    });
  }
  return found;
}

/** A least price where nothing was priced is taxed as the tariff's first component would be. */
function firstRate({ elements, tax }: Tariff): number | undefined {
  const components = elements?.flatMap((element) => element.components) ?? [];
  if (!components.some(({ taxBasisPoints }) => taxBasisPoints !== undefined)) return undefined;
  return components[0]?.taxBasisPoints ?? tax?.rateBasisPoints ?? 0;
}

interface Totals {
  readonly netMinor: number;
  readonly grossMinor: number;
}

interface Taxation {
  /** Basis points of each amount, rising. */
  readonly rates: readonly number[];
  readonly included: boolean;
  totals(amounts: readonly number[]): Totals;
}

/** The sums per rate that a limit leaves. */
function limited(sums: readonly RateSum[], tax: Tariff['tax'], limit: TotalLimit, isLeast: boolean): readonly number[] {
  const rates = sums.map(({ taxBasisPoints }) => taxBasisPoints ?? tax?.rateBasisPoints ?? 0);
  const included = tax?.included ?? false;
  const totals = (amounts: readonly number[]): Totals => {
    const parts = amounts.map((amount, i) => taxOf(amount, rates[i]!, included));
    const netMinor = parts.reduce((sum, part) => sum + part.netMinor, 0);
    return { netMinor, grossMinor: parts.reduce((sum, part) => sum + part.taxMinor, netMinor) };
  };
  const before = sums.map(({ sumMinor }) => sumMinor);
  const now = totals(before);
  const bound = isLeast ? Math.max : Math.min;
  const goal = {
    netMinor: bound(now.netMinor, limit.netMinor ?? now.netMinor),
    grossMinor: bound(now.grossMinor, limit.grossMinor ?? now.grossMinor),
  };
  if (goal.netMinor === now.netMinor && goal.grossMinor === now.grossMinor) return before;
  const taxation = { rates, included, totals };
  const isBothGiven = limit.netMinor !== undefined && limit.grossMinor !== undefined;
  const exact = isBothGiven && rates.length > 1 ? atExtremes(taxation, goal) : undefined;
  return exact ?? proRata(before, taxation, goal, isLeast);
}

/** All of the goal at the lowest and the highest rate, so that its net and its tax are both met; undefined where no such split exists. */
function atExtremes(
  { rates, included, totals }: Taxation,
  { netMinor, grossMinor }: Totals,
): readonly number[] | undefined {
  const [low, high] = [rates[0]!, rates[rates.length - 1]!];
  const highNet = Math.round(((grossMinor - netMinor) * 10_000 - netMinor * low) / (high - low));
  // Each rate rounds its own tax: the exact split may be a few minor units aside.
  for (const aside of [0, -1, 1, -2, 2, -3, 3]) {
    const net = highNet + aside;
    const top = included ? net + taxOf(net, high, false).taxMinor : net;
    const bottom = (included ? grossMinor : netMinor) - top;
    if (top < 0 || bottom < 0) continue;
    const amounts = rates.map((_, i) => (i === 0 ? bottom : i === rates.length - 1 ? top : 0));
    const reached = totals(amounts);
    if (reached.netMinor === netMinor && reached.grossMinor === grossMinor) return amounts;
  }
  return undefined;
}

/** All rates in their proportion, as near to the limit as whole minor units come without breaking it. */
function proRata(
  before: readonly number[],
  { rates, included, totals }: Taxation,
  goal: Totals,
  isLeast: boolean,
): readonly number[] {
  const weights = before.map((amount) => BigInt(amount));
  const at = (sum: number) => allot(sum, weights);
  const holds = (sum: number) => {
    const { netMinor, grossMinor } = totals(at(sum));
    return isLeast
      ? netMinor >= goal.netMinor && grossMinor >= goal.grossMinor
      : netMinor <= goal.netMinor && grossMinor <= goal.grossMinor;
  };
  // Only where to begin: what is billed is found by trying whole amounts from there.
  const million = at(1_000_000);
  const factor = million.reduce((sum, each, i) => {
    const withTax = (10_000 + rates[i]!) / 10_000;
    return sum + (each / 1_000_000) * (included ? 1 / withTax : withTax);
  }, 0);
  const guesses = included ? [goal.grossMinor, goal.netMinor / factor] : [goal.netMinor, goal.grossMinor / factor];
  let sum = Math.round(isLeast ? Math.max(...guesses) : Math.min(...guesses));
  const away = isLeast ? 1 : -1;
  while (!holds(sum)) sum += away;
  while (sum > 0 && holds(sum - away)) sum -= away;
  return at(sum);
}
