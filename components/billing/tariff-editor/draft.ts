/**
 * What a person has typed and painted, and the tariff it makes. Texts stay as typed until they are right: a wrong number is told, never
 * changed. Pure.
 */
import { bandsAreDisjoint, normaliseBands } from '../../../bff/billing/tariffs/check.ts';
import type { TariffElement } from '../../../bff/billing/tariffs/elements.ts';
import type { Band, Rate, Season, Tariff, TotalLimit } from '../../../bff/billing/tariffs/tariff.ts';
import { currencyExponent, type ParseProblem, parseDecimal } from '../../../bff/kernel/money.ts';
import {
  amountInput,
  type Price,
  priceInput,
  type RateName,
  rateNames,
  readPrice,
  scaleOf,
  type TimeUnit,
  typed,
} from './typing.ts';

export interface WeekDraft {
  readonly base: string;
  readonly bands: readonly Band[];
}
export type SeasonDraft = WeekDraft & Pick<Season, 'name' | 'fromDay' | 'toDay'>;
export interface RateDraft extends WeekDraft {
  readonly seasons: readonly SeasonDraft[];
}
export type LimitName = 'minNet' | 'minGross' | 'maxNet' | 'maxGross';
export interface Draft extends Readonly<Record<RateName, RateDraft>>, Readonly<Record<LimitName, string>> {
  readonly name: string;
  readonly currency: string;
  readonly start: string;
  readonly startAlways: boolean;
  readonly idle: string;
  readonly grace: string;
  readonly cap: string;
  readonly holidays: readonly string[];
  readonly tax: 'none' | 'included' | 'added';
  readonly taxRate: string;
  readonly unit: TimeUnit;
  /** Given: the tariff is these OCPI elements, and all fees above are left aside. */
  readonly elements: readonly TariffElement[] | undefined;
}

/** The base price of a season has a name of its own: `energy.0`. */
export type FieldName =
  | 'name'
  | 'start'
  | RateName
  | `${RateName}.${number}`
  | 'idle'
  | 'grace'
  | 'cap'
  | LimitName
  | 'taxRate';
export type Wrong = Partial<Record<FieldName, ParseProblem>>;
export interface Reading {
  /** Undefined while something is wrong. */
  readonly tariff: Tariff | undefined;
  readonly wrong: Wrong;
}

const maxAmountMinor = 1_000_000_000;

/** The week that is edited: the rate's own (−1), or that of a season. */
export const weekOf = (rate: RateDraft, season: number): WeekDraft => rate.seasons[season] ?? rate;
/** The rate with another week there. */
export const withWeek = (rate: RateDraft, season: number, change: Partial<WeekDraft>): RateDraft =>
  season in rate.seasons
    ? { ...rate, seasons: rate.seasons.map((each, i) => (i === season ? { ...each, ...change } : each)) }
    : { ...rate, ...change };

const timePrices = (t: Tariff): number[] => [
  ...[t.duration, ...(t.duration?.seasons ?? [])].flatMap((week) =>
    week ? [week.basePriceMicros, ...week.bands.map((b) => b.priceMicros)] : [],
  ),
  ...(t.idle ? [t.idle.pricePerHourMicros] : []),
];
/** Whether all prices of time can be written exactly in this unit. */
export const exactIn = (t: Tariff, unit: TimeUnit): boolean =>
  unit === 'h' || timePrices(t).every((price) => price % 60 === 0);

// A week with overlaps stays as it is, so that they can be shown where they are.
const tidy = (bands: readonly Band[]) => (bandsAreDisjoint(bands) ? normaliseBands(bands) : bands);

/** A draft that reads as this tariff. Without `unit`: per minute where that is exact, since drivers are told prices so. */
export const draftOf = (name: string, t: Tariff, locale: string, unit?: TimeUnit): Draft => {
  const shown: TimeUnit = unit ?? (exactIn(t, 'min') ? 'min' : 'h');
  const { currency } = t;
  const money = (minor: number | undefined) => amountInput(minor, currency, locale);
  const rate = (which: RateName): RateDraft => {
    const week = (of: { basePriceMicros: number; bands: readonly Band[] }): WeekDraft => ({
      base: priceInput(of.basePriceMicros, scaleOf(which, shown), currency, locale),
      bands: tidy(of.bands),
    });
    const given = t[which];
    const seasons = given?.seasons ?? [];
    return {
      ...(given ? week(given) : { base: '', bands: [] }),
      seasons: seasons.map(({ name, fromDay, toDay, ...of }) => ({ name, fromDay, toDay, ...week(of) })),
    };
  };
  return {
    name,
    currency,
    start: money(t.startFee?.amountMinor),
    startAlways: t.startFee?.evenWithoutEnergy ?? false,
    energy: rate('energy'),
    service: rate('service'),
    duration: rate('duration'),
    idle: t.idle ? priceInput(t.idle.pricePerHourMicros, scaleOf('idle', shown), currency, locale) : '',
    grace: t.idle?.graceMinutes ? String(t.idle.graceMinutes) : '',
    cap: money(t.idle?.capMinor),
    holidays: t.holidays ?? [],
    minNet: money(t.minTotal?.netMinor),
    minGross: money(t.minTotal?.grossMinor),
    maxNet: money(t.maxTotal?.netMinor),
    maxGross: money(t.maxTotal?.grossMinor),
    tax: t.tax ? (t.tax.included ? 'included' : 'added') : 'none',
    taxRate: t.tax ? typed(t.tax.rateBasisPoints, 2, 0, locale) : '',
    unit: shown,
    elements: t.elements,
  };
};

/** Parses every field; an empty one means that the tariff has no such part. */
export const readDraft = (d: Draft): Reading => {
  const wrong: Wrong = {};
  const take = (field: FieldName, parsed: Price, max = Number.POSITIVE_INFINITY): number | undefined => {
    if (parsed.ok && parsed.value <= max) return parsed.value;
    wrong[field] = parsed.ok ? 'tooLarge' : parsed.problem;
    return undefined;
  };
  const optional = (field: FieldName, text: string, parse: (text: string) => Price, max?: number) =>
    text.trim() === '' ? undefined : take(field, parse(text), max);
  const amount = (field: FieldName, text: string) =>
    optional(field, text, (t) => parseDecimal(t, currencyExponent(d.currency)), maxAmountMinor);
  const rate = (which: RateName): Rate | undefined => {
    const { base, bands, seasons } = d[which];
    if (base.trim() === '' && bands.length + seasons.length === 0) return undefined;
    const price = (field: FieldName, text: string) => take(field, readPrice(text, scaleOf(which, d.unit))) ?? 0;
    return {
      basePriceMicros: price(which, base),
      bands: [...bands],
      ...(seasons.length > 0 && {
        seasons: seasons.map((season, i) => ({
          name: season.name,
          fromDay: season.fromDay,
          toDay: season.toDay,
          basePriceMicros: price(`${which}.${i}`, season.base),
          bands: [...season.bands],
        })),
      }),
    };
  };
  const limit = (netMinor: number | undefined, grossMinor: number | undefined): TotalLimit | undefined =>
    netMinor === undefined && grossMinor === undefined
      ? undefined
      : { ...(netMinor !== undefined && { netMinor }), ...(grossMinor !== undefined && { grossMinor }) };

  if (d.name.trim() === '') wrong.name = 'empty';
  const tariff: Tariff = { currency: d.currency };
  if (d.elements) tariff.elements = [...d.elements];
  else {
    const startMinor = amount('start', d.start);
    if (startMinor !== undefined)
      tariff.startFee = { amountMinor: startMinor, ...(d.startAlways && { evenWithoutEnergy: true }) };
    for (const which of rateNames) {
      const read = rate(which);
      if (read) tariff[which] = read;
    }
    const idleMicros = optional('idle', d.idle, (t) => readPrice(t, scaleOf('idle', d.unit)));
    const graceMinutes = optional('grace', d.grace, (t) => parseDecimal(t, 0), 10_080) ?? 0;
    const capMinor = amount('cap', d.cap);
    if (idleMicros !== undefined)
      tariff.idle = { pricePerHourMicros: idleMicros, graceMinutes, ...(capMinor !== undefined && { capMinor }) };
    if (d.holidays.length > 0) tariff.holidays = [...d.holidays];
  }
  const minTotal = limit(amount('minNet', d.minNet), amount('minGross', d.minGross));
  if (minTotal) tariff.minTotal = minTotal;
  const maxTotal = limit(amount('maxNet', d.maxNet), amount('maxGross', d.maxGross));
  if (maxTotal) tariff.maxTotal = maxTotal;
  const rateBasisPoints = d.tax === 'none' ? undefined : take('taxRate', parseDecimal(d.taxRate, 2), 10_000);
  if (rateBasisPoints !== undefined) tariff.tax = { rateBasisPoints, included: d.tax === 'included' };
  return { tariff: Object.keys(wrong).length === 0 ? tariff : undefined, wrong };
};
