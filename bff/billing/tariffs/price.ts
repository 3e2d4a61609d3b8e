/**
 * The one formula: tariff + usage + zone → bill. The editor's preview, the running cost, the order and the invoice all call
 * it. Rules: bands are local wall-clock time of the station; energy flows in straight lines between samples; durations are
 * elapsed seconds; each line is rounded once, half up; lines and taxes add up to the total, which is asserted.
 * Pure and browser-safe: a running session is priced by giving "now" as its end.
 */
import { amountMinorOf, currencyExponent, multiplyDivide } from '../../kernel/money.ts';
import { type IsoDay, splitByLocalDay } from '../../kernel/zone.ts';
import { assertBill } from './assert.ts';
import type { Bill, BillLine } from './bill.ts';
import type { Rate, Tariff } from './tariff.ts';
import type { Terms } from './terms.ts';
import {
  chargingIntervals,
  type Interval,
  idleIntervals,
  type RegisterSample,
  registerReader,
  type Usage,
  usableSamples,
} from './usage.ts';
import { type PriceSlice, slicesOfDay } from './week.ts';

export type { RegisterSample, Usage } from './usage.ts';

export interface PriceInput {
  readonly tariff: Tariff;
  /** IANA zone of the station. */
  readonly zone: string;
  readonly usage: Usage;
  /** Discounts granted to the session; none when absent. */
  readonly terms?: Terms;
}

/** A session or stretch of samples longer than this is a broken clock, and pricing it band by band would take for ever. */
export const MAX_PRICED_MS = 3660 * 86_400_000;

/**
 * Prices a session. A component that the tariff lacks, or of which nothing was used, gives no line.
 * Throws `RangeError` for an unknown zone, registers that are not whole Wh, or more than `MAX_PRICED_MS`; throws `Error` if
 * the bill would not add up.
 */
export function price({ tariff, zone, usage }: PriceInput): Bill {
  const lines: BillLine[] = [];
  const idle = idleIntervals(usage);
  const samples = usableSamples(usage.samples);
  if (tariff.startFee && (samples.length > 0 || tariff.startFee.evenWithoutEnergy))
    lines.push(startLine(tariff.startFee.amountMinor, tariff.currency, usage.startMs));
  if (tariff.energy)
    addTimedLines(lines, 'energy', tariff.energy, tariff.currency, energyParts(tariff.energy, zone, samples));
  if (tariff.duration) {
    const parts = partsByPrice(tariff.duration, zone, chargingIntervals(usage, idle), secondsMeter());
    addTimedLines(lines, 'duration', tariff.duration, tariff.currency, parts);
  }
  if (tariff.idle) addIdleLine(lines, tariff.idle, tariff.currency, idle);
  let sumMinor = 0;
  for (const line of lines) sumMinor += line.amountMinor;
  const bill = { currency: tariff.currency, zone, lines, ...withTax(sumMinor, tariff.tax) };
  assertBill(bill);
  return bill;
}

const startLine = (amountMinor: number, currency: string, atMs: number): BillLine => ({
  component: 'start',
  quantity: 1,
  quantityUnit: 'session',
  unitPriceMicros: amountMinor * 10 ** (6 - currencyExponent(currency)),
  unitPricePer: 'session',
  amountMinor,
  periods: [{ fromMs: atMs, toMs: atMs }],
  why: { key: 'start.perSession', params: {} },
});

/** What was used at one price under one label, and when that price was in force. */
interface Part {
  readonly priceMicros: number;
  readonly label: string | undefined;
  quantity: number;
  readonly periods: { fromMs: number; toMs: number }[];
}

/** Tells how much was used in each of consecutive pieces of time; whole numbers whose sum does not depend on the cuts. */
type Meter = (fromMs: number, toMs: number) => number;

function energyParts(rate: Rate, zone: string, samples: readonly RegisterSample[]): readonly Part[] {
  const first = samples[0];
  const last = samples[samples.length - 1];
  if (!first || !last) return [];
  const registerAt = registerReader(samples);
  let meteredWh = first.registerWh;
  const meter: Meter = (_, toMs) => {
    const beforeWh = meteredWh;
    meteredWh = registerAt(toMs);
    return meteredWh - beforeWh;
  };
  // When all readings are of one instant, the energy belongs to the price of that instant.
  return partsByPrice(rate, zone, [{ fromMs: first.atMs, toMs: Math.max(last.atMs, first.atMs + 1) }], meter);
}

function secondsMeter(): Meter {
  let elapsedMs = 0;
  return (fromMs, toMs) => {
    const beforeS = Math.floor(elapsedMs / 1000);
    elapsedMs += toMs - fromMs;
    return Math.floor(elapsedMs / 1000) - beforeS;
  };
}

/** Cuts the intervals where the price changes and gathers equal prices, in the order in which they were first met. */
function partsByPrice(rate: Rate, zone: string, intervals: readonly Interval[], meter: Meter): readonly Part[] {
  const parts: Part[] = [];
  const week: (readonly PriceSlice[])[] = [];
  const slicesOf = (day: IsoDay) => {
    week[day] ??= slicesOfDay(rate, day);
    return week[day];
  };
  for (const { fromMs, toMs } of intervals) {
    if (toMs - fromMs > MAX_PRICED_MS) throw new RangeError(`cannot price ${toMs - fromMs} ms as one session`);
    if (rate.bands.length === 0) gather(parts, rate.basePriceMicros, undefined, fromMs, toMs, meter(fromMs, toMs));
    else
      splitByLocalDay(zone, fromMs, toMs, slicesOf, (slice, from, to) =>
        gather(parts, slice.priceMicros, slice.label, from, to, meter(from, to)),
      );
  }
  return parts.filter((part) => part.quantity > 0);
}

function gather(
  parts: Part[],
  priceMicros: number,
  label: string | undefined,
  fromMs: number,
  toMs: number,
  quantity: number,
) {
  for (const part of parts) {
    if (part.priceMicros !== priceMicros || part.label !== label) continue;
    part.quantity += quantity;
    const last = part.periods[part.periods.length - 1]!;
    if (last.toMs === fromMs) last.toMs = toMs;
    else part.periods.push({ fromMs, toMs });
    return;
  }
  parts.push({ priceMicros, label, quantity, periods: [{ fromMs, toMs }] });
}

const timedUnits = {
  energy: { quantityUnit: 'Wh', unitPricePer: 'kWh', unitSize: 1000 },
  duration: { quantityUnit: 's', unitPricePer: 'h', unitSize: 3600 },
} as const;

function addTimedLines(
  lines: BillLine[],
  component: 'energy' | 'duration',
  rate: Rate,
  currency: string,
  parts: readonly Part[],
): void {
  const { unitSize, quantityUnit, unitPricePer } = timedUnits[component];
  const key = rate.bands.length === 0 ? (`${component}.flat` as const) : (`${component}.band` as const);
  for (const { priceMicros, label, quantity, periods } of parts)
    lines.push({
      component,
      quantity,
      quantityUnit,
      unitPriceMicros: priceMicros,
      unitPricePer,
      amountMinor: amountMinorOf(quantity, priceMicros, unitSize, currency),
      periods,
      why: { key, params: label === undefined ? {} : { label } },
    });
}

function addIdleLine(
  lines: BillLine[],
  { pricePerHourMicros, graceMinutes, capMinor }: NonNullable<Tariff['idle']>,
  currency: string,
  idle: readonly Interval[],
): void {
  const meter = secondsMeter();
  const periods = idle
    .map(({ fromMs, toMs }) => ({ fromMs: fromMs + graceMinutes * 60_000, toMs }))
    .filter(({ fromMs, toMs }) => fromMs < toMs);
  let quantity = 0;
  for (const { fromMs, toMs } of periods) quantity += meter(fromMs, toMs);
  if (quantity === 0) return;
  const uncappedMinor = amountMinorOf(quantity, pricePerHourMicros, 3600, currency);
  const capped = capMinor !== undefined && uncappedMinor > capMinor;
  lines.push({
    component: 'idle',
    quantity,
    quantityUnit: 's',
    unitPriceMicros: pricePerHourMicros,
    unitPricePer: 'h',
    amountMinor: capped ? capMinor : uncappedMinor,
    periods,
    why: capped
      ? { key: 'idle.capped', params: { graceMinutes, capMinor } }
      : { key: 'idle.afterGrace', params: { graceMinutes } },
  });
}

/** Tax is taken out of, or put on, the sum of the lines once, so that net + tax is the total to the minor unit. */
function withTax(sumMinor: number, tax: Tariff['tax']): Pick<Bill, 'taxes' | 'totalMinor' | 'netMinor' | 'taxMinor'> {
  if (!tax) return { taxes: [], totalMinor: sumMinor, netMinor: sumMinor, taxMinor: 0 };
  const { rateBasisPoints, included } = tax;
  const netMinor = included ? multiplyDivide(sumMinor, 10_000, 10_000 + rateBasisPoints) : sumMinor;
  const taxMinor = included ? sumMinor - netMinor : multiplyDivide(sumMinor, rateBasisPoints, 10_000);
  return {
    taxes: [{ rateBasisPoints, included, netMinor, taxMinor }],
    totalMinor: netMinor + taxMinor,
    netMinor,
    taxMinor,
  };
}
