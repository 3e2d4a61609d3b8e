/**
 * What is worth a second look in a tariff before it is published: none of it forbids saving. Facts with their places, to be worded by whoever
 * shows them. Bands have their own in `check.ts`. Pure and browser-safe.
 */
import type { PriceComponent, Restrictions, TariffElement } from './elements.ts';
import type { Tariff, TotalLimit } from './tariff.ts';
import { taxOf } from './tax.ts';

type Dimension = PriceComponent['dimension'];

/**
 * `warning`: it does not do what it seems to. `note`: it does, but somebody may not expect it; `afir.*` are what Regulation (EU) 2023/1804,
 * Art. 5 asks of charging without a contract at points of 50 kW and more: a price per kWh, and beside it at most one per minute.
 */
export type TariffWarning =
  /** A limit whose amounts before and after tax do not belong to each other: only one of them ever counts. */
  | { readonly key: 'limit.tax'; readonly severity: 'warning'; readonly limit: 'minTotal' | 'maxTotal' }
  | { readonly key: 'limit.crossed'; readonly severity: 'warning' }
  /** Positions count from 0. `by` stands before it and always applies. */
  | {
      readonly key: 'element.shadowed';
      readonly severity: 'warning';
      readonly element: number;
      readonly dimension: Dimension;
      readonly by: number;
    }
  /** Its restrictions leave nothing, such as from 10 to 5 kWh. */
  | { readonly key: 'element.empty'; readonly severity: 'warning'; readonly element: number }
  /** Of an order energy is followed, and power by it, but no current: it counts as none. */
  | { readonly key: 'element.current'; readonly severity: 'warning'; readonly element: number }
  /** Only flat prices and time can be priced of a reservation. */
  | {
      readonly key: 'element.reservation';
      readonly severity: 'warning';
      readonly element: number;
      readonly dimension: Dimension;
    }
  /** Never priced, or priced at some times only: free otherwise. */
  | { readonly key: 'dimension.free' | 'dimension.gap'; readonly severity: 'note'; readonly dimension: Dimension }
  | { readonly key: 'afir.noEnergyPrice' | 'afir.startFee'; readonly severity: 'note' };

/** Everything worth a look, the weightier first. */
export function tariffWarnings(tariff: Tariff): readonly TariffWarning[] {
  const elements = tariff.elements ?? [];
  return [
    ...limitWarnings(tariff),
    ...elements.flatMap((_, i) => elementWarnings(elements, i)),
    ...(tariff.elements ? dimensionNotes(elements) : []),
    ...afirNotes(tariff),
  ];
}

function limitWarnings(tariff: Tariff): readonly TariffWarning[] {
  const { minTotal, maxTotal } = tariff;
  const found: TariffWarning[] = [];
  for (const limit of ['minTotal', 'maxTotal'] as const)
    if (tariff[limit] && !isPossible(tariff[limit], tariff))
      found.push({ key: 'limit.tax', severity: 'warning', limit });
  const isAbove = (least: number | undefined, most: number | undefined) =>
    least !== undefined && most !== undefined && least > most;
  if (isAbove(minTotal?.netMinor, maxTotal?.netMinor) || isAbove(minTotal?.grossMinor, maxTotal?.grossMinor))
    found.push({ key: 'limit.crossed', severity: 'warning' });
  return found;
}

/** Whether some bill of this tariff can have both amounts: its tax is between that of the lowest and of the highest rate. */
function isPossible({ netMinor, grossMinor }: TotalLimit, { elements, tax }: Tariff): boolean {
  if (netMinor === undefined || grossMinor === undefined) return true;
  const components = elements?.flatMap((element) => element.components);
  const rates = components?.map((each) => each.taxBasisPoints ?? tax?.rateBasisPoints ?? 0) ?? [
    tax?.rateBasisPoints ?? 0,
  ];
  const taxAt = (rateBasisPoints: number) => taxOf(netMinor, rateBasisPoints, false).taxMinor;
  const taxMinor = grossMinor - netMinor;
  // A minor unit aside, since an amount before tax may have been rounded itself.
  return taxMinor >= taxAt(Math.min(...rates)) - 1 && taxMinor <= taxAt(Math.max(...rates)) + 1;
}

function elementWarnings(elements: readonly TariffElement[], index: number): readonly TariffWarning[] {
  const { components, restrictions = {} } = elements[index]!;
  if (isEmpty(restrictions)) return [{ key: 'element.empty', severity: 'warning', element: index }];
  if ((restrictions.minMilliamps ?? 0) > 0 || restrictions.maxMilliamps !== undefined)
    return [{ key: 'element.current', severity: 'warning', element: index }];
  return components.flatMap(({ dimension }): readonly TariffWarning[] => {
    const isUnused = restrictions.reservation && (dimension === 'ENERGY' || dimension === 'PARKING_TIME');
    if (isUnused) return [{ key: 'element.reservation', severity: 'warning', element: index, dimension }];
    const by = elements.findIndex(
      (before, i) =>
        i < index &&
        before.components.some((component) => component.dimension === dimension) &&
        before.restrictions?.reservation === restrictions.reservation &&
        isUnrestricted(before.restrictions),
    );
    return by < 0 ? [] : [{ key: 'element.shadowed', severity: 'warning', element: index, dimension, by }];
  });
}

/** Reservations aside: they are another matter than when a price applies. */
const isUnrestricted = (restrictions: Restrictions | undefined): boolean =>
  Object.entries(restrictions ?? {}).every(
    ([key, value]) =>
      key === 'reservation' ||
      value === undefined ||
      (value === 0 && key.startsWith('min')) ||
      (Array.isArray(value) && (value.length === 0 || value.length === 7)),
  );

const isEmpty = (r: Restrictions): boolean =>
  [
    [r.minWh, r.maxWh],
    [r.minW, r.maxW],
    [r.minMilliamps, r.maxMilliamps],
    [r.minDurationS, r.maxDurationS],
  ].some(([min = 0, max]) => max !== undefined && max <= min) ||
  (r.startDate !== undefined && r.endDate !== undefined && r.endDate <= r.startDate);

function dimensionNotes(elements: readonly TariffElement[]): readonly TariffWarning[] {
  return (['ENERGY', 'TIME', 'PARKING_TIME'] as const).flatMap((dimension): readonly TariffWarning[] => {
    const pricing = elements.filter(
      ({ components, restrictions }) =>
        !restrictions?.reservation && components.some((component) => component.dimension === dimension),
    );
    if (pricing.length === 0) return [{ key: 'dimension.free', severity: 'note', dimension }];
    const always = pricing.some(({ restrictions }) => isUnrestricted(restrictions));
    return always ? [] : [{ key: 'dimension.gap', severity: 'note', dimension }];
  });
}

function afirNotes({ elements, energy, startFee }: Tariff): readonly TariffWarning[] {
  const prices = (dimension: Dimension) =>
    elements?.some(
      ({ components, restrictions }) =>
        !restrictions?.reservation && components.some((each) => each.dimension === dimension && each.priceMicros > 0),
    );
  const found: TariffWarning[] = [];
  if (!energy && !prices('ENERGY')) found.push({ key: 'afir.noEnergyPrice', severity: 'note' });
  if ((startFee?.amountMinor ?? 0) > 0 || prices('FLAT')) found.push({ key: 'afir.startFee', severity: 'note' });
  return found;
}
