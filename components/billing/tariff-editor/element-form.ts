/** An OCPI element as it is typed, and back. Pure; a wrong field is named, never changed. */
import type { PriceComponent, Restrictions, TariffElement } from '../../../bff/billing/tariffs/elements.ts';
import type { IsoDay } from '../../../bff/kernel/days.ts';
import { parseDecimal } from '../../../bff/kernel/money.ts';
import { priceInput, readPrice, typed } from './typing.ts';

export type Dimension = PriceComponent['dimension'];
export const dimensions: readonly Dimension[] = ['FLAT', 'ENERGY', 'TIME', 'PARKING_TIME'];

export interface ComponentForm {
  readonly dimension: Dimension;
  readonly price: string;
  readonly step: string;
  /** Percent; '' for that of the tariff. */
  readonly tax: string;
}

/** Decimals of the unit in which a bound is typed (kWh, kW, A, min), and what one of it is in the unit that is kept. */
const bounds = {
  minWh: [3, 1],
  maxWh: [3, 1],
  minW: [3, 1],
  maxW: [3, 1],
  minMilliamps: [3, 1],
  maxMilliamps: [3, 1],
  minDurationS: [0, 60],
  maxDurationS: [0, 60],
} as const satisfies Partial<Record<keyof Restrictions, readonly [number, number]>>;
export type BoundName = keyof typeof bounds;
export const boundNames: readonly BoundName[] = [
  'minWh',
  'maxWh',
  'minW',
  'maxW',
  'minMilliamps',
  'maxMilliamps',
  'minDurationS',
  'maxDurationS',
];
export const momentNames = ['startTime', 'endTime', 'startDate', 'endDate'] as const;
export type MomentName = (typeof momentNames)[number];

export interface ElementForm {
  readonly components: readonly ComponentForm[];
  readonly days: readonly IsoDay[];
  readonly reservation: NonNullable<Restrictions['reservation']> | '';
  readonly bounds: Readonly<Record<BoundName, string>>;
  readonly moments: Readonly<Record<MomentName, string>>;
}

export type ElementWrong = 'twice' | `price.${number}` | `step.${number}` | `tax.${number}` | BoundName;

const maxTax = 10_000;
const maxStep = 1_000_000;

export const newComponent = (dimension: Dimension): ComponentForm => ({ dimension, price: '', step: '', tax: '' });

/** A bound that is not a whole number of the unit shown stays exact: seconds are shown as minutes only where they are. */
const boundText = (name: BoundName, value: number | undefined, locale: string): string => {
  const [decimals, scale] = bounds[name];
  if (value === undefined) return '';
  return value % scale === 0 ? typed(value / scale, decimals, 0, locale) : `${value} s`;
};

export const elementFormOf = (e: TariffElement, currency: string, locale: string): ElementForm => {
  const r: Restrictions = e.restrictions ?? {};
  const boundOf = (name: BoundName) => boundText(name, r[name], locale);
  return {
    components: e.components.map(({ dimension, priceMicros, stepSize, taxBasisPoints }) => ({
      dimension,
      price: priceInput(priceMicros, 1, currency, locale),
      step: stepSize > 1 ? String(stepSize) : '',
      tax: taxBasisPoints === undefined ? '' : typed(taxBasisPoints, 2, 0, locale),
    })),
    days: r.days ?? [],
    reservation: r.reservation ?? '',
    bounds: {
      minWh: boundOf('minWh'),
      maxWh: boundOf('maxWh'),
      minW: boundOf('minW'),
      maxW: boundOf('maxW'),
      minMilliamps: boundOf('minMilliamps'),
      maxMilliamps: boundOf('maxMilliamps'),
      minDurationS: boundOf('minDurationS'),
      maxDurationS: boundOf('maxDurationS'),
    },
    moments: {
      startTime: r.startTime ?? '',
      endTime: r.endTime ?? '',
      startDate: r.startDate ?? '',
      endDate: r.endDate ?? '',
    },
  };
};

const seconds = /^(\d{1,9}) s$/;

/** @returns the element, and the fields that are wrong; one of the two */
export const readElement = (f: ElementForm): { element?: TariffElement; wrong: readonly ElementWrong[] } => {
  const wrong: ElementWrong[] = [];
  const number = (field: ElementWrong, text: string, decimals: number, max: number): number => {
    const read = parseDecimal(text, decimals);
    if (read.ok && read.value <= max) return read.value;
    wrong.push(field);
    return 0;
  };
  if (new Set(f.components.map(({ dimension }) => dimension)).size < f.components.length) wrong.push('twice');
  const components = f.components.map(({ dimension, price, step, tax }, i): PriceComponent => {
    const micros = readPrice(price, 1);
    if (!micros.ok) wrong.push(`price.${i}`);
    const stepSize = step.trim() === '' ? 1 : number(`step.${i}`, step, 0, maxStep);
    return {
      dimension,
      priceMicros: micros.ok ? micros.value : 0,
      stepSize: Math.max(1, stepSize),
      ...(tax.trim() !== '' && { taxBasisPoints: number(`tax.${i}`, tax, 2, maxTax) }),
    };
  });
  const restrictions: Restrictions = {};
  for (const name of boundNames) {
    const [decimals, scale] = bounds[name];
    const text = f.bounds[name].trim();
    const [, exact] = seconds.exec(text) ?? [];
    if (exact && scale > 1) restrictions[name] = Number(exact);
    else if (text !== '') restrictions[name] = number(name, text, decimals, 1_000_000_000 / scale) * scale;
  }
  for (const name of momentNames) if (f.moments[name]) restrictions[name] = f.moments[name];
  if (f.days.length > 0 && f.days.length < 7) restrictions.days = [...f.days].sort();
  if (f.reservation) restrictions.reservation = f.reservation;
  if (wrong.length > 0) return { wrong };
  return { element: { components, ...(Object.keys(restrictions).length > 0 && { restrictions }) }, wrong };
};

/** The list with one of it at another place. */
export const moved = <T>(list: readonly T[], from: number, to: number): T[] => {
  const rest = [...list];
  const [one] = rest.splice(from, 1);
  if (one !== undefined) rest.splice(to, 0, one);
  return rest;
};
