/** The sample session as typed, and its start as the wall clock of the station's zone. Pure. */
import { type SampleSession, sampleUsage } from '../../../bff/billing/tariffs/sample.ts';
import type { Tariff } from '../../../bff/billing/tariffs/tariff.ts';
import type { Benefit, Terms } from '../../../bff/billing/tariffs/terms.ts';
import type { Usage } from '../../../bff/billing/tariffs/usage.ts';
import { currencyExponent, parseDecimal } from '../../../bff/kernel/money.ts';
import { instantOf } from '../../../bff/kernel/zone.ts';

/** What a sample session may be granted. */
export const discountKinds = [
  'none',
  'percent',
  'percentEnergy',
  'amount',
  'perKwh',
  'energyPrice',
  'freeEnergy',
] as const;
export type DiscountKind = (typeof discountKinds)[number];

export interface SampleDraft {
  /** As a datetime-local field has it: 2026-11-22T18:00. */
  readonly start: string;
  readonly energy: string;
  readonly minutes: string;
  readonly idle: string;
  /** kW while charging; empty: what follows from energy and time. */
  readonly power: string;
  /** Minutes of a reservation before the session. */
  readonly reserved: string;
  /** The reservation was never used: there is no session. */
  readonly expired: boolean;
  readonly discount: DiscountKind;
  /** In the unit of the discount: %, money, money per kWh, kWh. */
  readonly worth: string;
}

type NumberField = 'energy' | 'minutes' | 'idle' | 'power' | 'reserved' | 'worth';
export interface SampleReading {
  readonly session: SampleSession | undefined;
  readonly usage: Usage | undefined;
  readonly wrong: Partial<Record<'start' | NumberField, true>>;
}

/** A month of charging or idling is more than any picker needs, and quick to price. */
const maxMinutes = 44_640;
const minuteMs = 60_000;

export const readSample = (s: SampleDraft, zone: string): SampleReading => {
  const wrong: Partial<Record<'start' | NumberField, true>> = {};
  const number = (field: NumberField, decimals: number, max: number): number => {
    const parsed = parseDecimal(s[field] || '0', decimals);
    if (parsed.ok && parsed.value <= max) return parsed.value;
    wrong[field] = true;
    return 0;
  };
  const startMs = instantOf(zone, s.start);
  if (startMs === undefined) wrong.start = true;
  const energyWh = number('energy', 3, 10_000_000);
  const durationMs = number('minutes', 0, maxMinutes) * minuteMs;
  const idleMs = number('idle', 0, maxMinutes) * minuteMs;
  const powerW = number('power', 3, 10_000_000);
  const reservedMs = number('reserved', 0, maxMinutes) * minuteMs;
  if (startMs === undefined || Object.keys(wrong).length > 0) return { session: undefined, usage: undefined, wrong };
  const isExpired = s.expired && reservedMs > 0;
  const session = isExpired
    ? { startMs, energyWh: 0, durationMs: 0, idleMs: 0 }
    : { startMs, energyWh, durationMs, idleMs };
  const usage: Usage = {
    ...sampleUsage(session),
    ...(powerW > 0 && { powers: [{ atMs: startMs, powerW }] }),
    ...(reservedMs > 0 && { reservation: { fromMs: startMs - reservedMs, toMs: startMs, expired: isExpired } }),
  };
  return { session, usage, wrong };
};

/** The discount as a session is granted it; `wrong` while it cannot be read. */
export const readDiscount = (s: SampleDraft, currency: string, name: string): Terms | 'wrong' | undefined => {
  if (s.discount === 'none') return undefined;
  const benefit = readBenefit(s.discount, s.worth, currency);
  return benefit ? { reductions: [{ source: 'group', id: 'sample', name, benefit, stackable: false }] } : 'wrong';
};

/** An advantage as typed in its unit: %, money, money per kWh, kWh. Undefined while it cannot be read. */
export const readBenefit = (
  kind: Exclude<DiscountKind, 'none'>,
  worth: string,
  currency: string,
): Benefit | undefined => {
  const decimals: Partial<Record<DiscountKind, number>> = {
    ...{ percent: 2, percentEnergy: 2, freeEnergy: 3 },
    amount: currencyExponent(currency),
  };
  const read = parseDecimal(worth, decimals[kind] ?? 6);
  return read.ok ? benefitOf(kind, read.value) : undefined;
};

const benefitOf = (kind: Exclude<DiscountKind, 'none'>, value: number): Benefit | undefined => {
  if (kind === 'amount') return { kind, amountMinor: value };
  if (kind === 'perKwh' || kind === 'energyPrice') return { kind, priceMicros: value };
  if (value === 0) return undefined;
  if (kind === 'freeEnergy') return { kind, energyWh: value };
  if (value > 10_000) return undefined;
  return { kind: 'percent', basisPoints: value, of: kind === 'percent' ? 'all' : 'energy' };
};

/** A day to try: `date` as yyyy-mm-dd, at or after that of the sample's start, and what it is named. */
export interface SampleDay {
  readonly name: string | undefined;
  readonly date: string;
}

/** The first day of each season, and the next holiday (without a name). */
export const daysToTry = (t: Tariff, start: string): SampleDay[] => {
  const [today = '', year = 0] = [start.slice(0, 10), Number(start.slice(0, 4))];
  const names = new Map<string, string>();
  for (const { name, fromDay } of [t.energy, t.service, t.duration].flatMap((rate) => rate?.seasons ?? []))
    if (!names.has(name)) names.set(name, fromDay);
  const seasons = [...names].map(([name, fromDay]) => {
    const now = `${year}-${fromDay}`;
    return { name, date: now >= today ? now : `${year + 1}-${fromDay}` };
  });
  const holidays = t.holidays ?? [];
  const holiday = holidays.find((date) => date >= today) ?? holidays[holidays.length - 1];
  return [...seasons, ...(holiday ? [{ name: undefined, date: holiday }] : [])];
};
