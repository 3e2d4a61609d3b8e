/**
 * What is taken off or put on after everything used has its line, in this order: free energy, then percentages and other prices per kWh,
 * then the tariff's limits, then amounts off the whole; tax comes after all of it. Of discounts that are not stackable the one counts alone
 * after which least is to be paid; the stackable ones follow in the order of the list, each on what the ones before it left.
 * Pure and browser-safe.
 */
import { allot } from './allot.ts';
import type { BillLine } from './bill.ts';
import { type Effect, effectOf, type Item, itemsOf, without } from './discounts.ts';
import { limitLines } from './limits.ts';
import { amountLine } from './lines.ts';
import type { Tariff } from './tariff.ts';
import { type RateSum, sumsByRate } from './tax.ts';
import type { Reduction, Terms } from './terms.ts';
import type { UsedSession } from './usage.ts';

export interface Circumstances {
  readonly tariff: Tariff;
  readonly zone: string;
  readonly session: UsedSession;
  readonly terms: Terms | undefined;
}

/** The lines with discounts, limits and waivers after them. */
export function adjust(used: readonly BillLine[], circumstances: Circumstances): BillLine[] {
  const { tariff, session, terms } = circumstances;
  if (terms?.free !== undefined) return [...used, ...waiverLines(used, terms.free, tariff.currency)];
  const items = itemsOf(used, session.samples);
  const results = choicesOf(terms?.reductions ?? []).map((chosen) => reduced(used, items, chosen, circumstances));
  return results.reduce((best, lines) => (totalOf(lines) < totalOf(best) ? lines : best));
}

const totalOf = (lines: readonly BillLine[]) => lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0);

/** What may count together: each of those that are not stackable, and with it all that are. */
function choicesOf(reductions: readonly Reduction[]): readonly (readonly Reduction[])[] {
  const [rivals, stackable] = [
    reductions.filter((each) => !each.stackable),
    reductions.filter((each) => each.stackable),
  ];
  return rivals.length === 0 ? [stackable] : rivals.map((rival) => [rival, ...stackable]);
}

function reduced(
  used: readonly BillLine[],
  whole: readonly Item[],
  chosen: readonly Reduction[],
  { tariff, zone, session }: Circumstances,
): BillLine[] {
  const { currency } = tariff;
  const place = { zone, samples: session.samples, currency };
  const lines = [...used];
  let items = whole;
  for (const isFirst of [isFreeEnergy, isPrice])
    for (const reduction of chosen.filter(isFirst)) {
      const effect = effectOf(reduction, items, place);
      lines.push(...discountLines(reduction, items, effect, currency));
      items = without(items, effect);
    }
  const isUsed = session.samples.length > 0 || session.endMs > session.startMs;
  lines.push(...limitLines(lines, tariff, isUsed));
  for (const reduction of chosen.filter(isAmount)) {
    const effect = effectOf(reduction, items, place);
    lines.push(...amountLines(reduction, sumsByRate(lines), effect.totalMinor, currency));
    items = without(items, effect);
  }
  return lines;
}

/** An amount off the whole bill, limits included; where it holds at some times only, at most what was used in them. */
function amountLines(reduction: Reduction, sums: readonly RateSum[], usedMinor: number, currency: string): BillLine[] {
  if (reduction.benefit.kind !== 'amount') return [];
  const room = sums.map(({ sumMinor }) => sumMinor);
  const whole = room.reduce((sum, each) => sum + each, 0);
  const offs = allot(
    Math.min(reduction.windows ? usedMinor : reduction.benefit.amountMinor, whole),
    room.map((each) => BigInt(each)),
    room,
  );
  return sums.flatMap(({ taxBasisPoints }, i) =>
    offs[i]! > 0 ? [amountLine('discount', -offs[i]!, taxBasisPoints, whyOf(reduction), currency)] : [],
  );
}

const isFreeEnergy = ({ benefit }: Reduction) => benefit.kind === 'freeEnergy';
const isAmount = ({ benefit }: Reduction) => benefit.kind === 'amount';
const isPrice = (reduction: Reduction) => !isFreeEnergy(reduction) && !isAmount(reduction);

const waiverLines = (used: readonly BillLine[], name: string, currency: string): BillLine[] =>
  sumsByRate(used)
    .filter(({ sumMinor }) => sumMinor > 0)
    .map(({ taxBasisPoints, sumMinor }) =>
      amountLine('waiver', -sumMinor, taxBasisPoints, { key: 'waiver.free', params: { name } }, currency),
    );

/** One line per rate of tax that is touched; those of prices per kWh tell how much energy they are about. */
function discountLines(
  reduction: Reduction,
  items: readonly Item[],
  { offsMinor, energiesWh, isCut }: Effect,
  currency: string,
): BillLine[] {
  const rates = new Map<number | undefined, { offMinor: number; energyWh: number }>();
  items.forEach(({ line }, i) => {
    if (!offsMinor[i]) return;
    const rate = rates.get(line.taxBasisPoints) ?? { offMinor: 0, energyWh: 0 };
    rate.offMinor += offsMinor[i]!;
    rate.energyWh += energiesWh[i] ?? 0;
    rates.set(line.taxBasisPoints, rate);
  });
  const { benefit } = reduction;
  return [...rates].map(([taxBasisPoints, { offMinor, energyWh }]) => {
    const line = amountLine('discount', -offMinor, taxBasisPoints, whyOf(reduction, isCut), currency);
    if (benefit.kind === 'percent' || benefit.kind === 'amount') return line;
    const unitPriceMicros = benefit.kind === 'freeEnergy' ? 0 : benefit.priceMicros;
    return { ...line, quantity: energyWh, quantityUnit: 'Wh', unitPriceMicros, unitPricePer: 'kWh' };
  });
}

/** Keys are in the order of the schema. What cut a discount is told, so that its amount can be checked. */
function whyOf({ source, id, name, benefit }: Reduction, isCut = false): BillLine['why'] {
  const { kind } = benefit;
  return {
    key: `discount.${kind}`,
    params: {
      ...(isCut && kind !== 'amount' && { capMinor: benefit.maxMinor }),
      source,
      sourceId: id,
      name,
      ...(kind === 'percent' && { basisPoints: benefit.basisPoints }),
      ...((kind === 'perKwh' || kind === 'energyPrice') && { priceMicros: benefit.priceMicros }),
      ...(kind === 'freeEnergy' && { energyWh: benefit.energyWh }),
    },
  };
}
