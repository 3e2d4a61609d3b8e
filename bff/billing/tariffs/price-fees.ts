/**
 * The lines of a tariff that is written in fees. Prices follow the local wall clock of the station, its seasons and holidays; energy flows
 * in straight lines between samples; durations are elapsed seconds. No discounts, limits or taxes here. Pure and browser-safe.
 */
import { amountMinorOf } from '../../kernel/money.ts';
import { splitByLocalDay } from '../../kernel/zone.ts';
import type { BillLine } from './bill.ts';
import { calendarOf } from './calendar.ts';
import { microsPerMinor, usageLine } from './lines.ts';
import type { Rate, Tariff } from './tariff.ts';
import { assertPriceable, chargingIntervals, type Interval, registerReader, type UsedSession } from './usage.ts';

/** One line per fee and price in force. A fee that the tariff lacks, or of which nothing was used, gives no line. */
export function feeLines(tariff: Tariff, zone: string, session: UsedSession): BillLine[] {
  const { startMs, samples, idle } = session;
  const lines: BillLine[] = [];
  if (tariff.startFee && (samples.length > 0 || tariff.startFee.evenWithoutEnergy))
    lines.push(startLine(tariff.startFee.amountMinor, tariff.currency, startMs));
  if (tariff.energy) addTimedLines(lines, 'energy', tariff.energy, tariff, zone, energyOf(session));
  if (tariff.service) addTimedLines(lines, 'service', tariff.service, tariff, zone, energyOf(session));
  if (tariff.duration) addTimedLines(lines, 'duration', tariff.duration, tariff, zone, chargingOf(session));
  if (tariff.idle) addIdleLine(lines, tariff.idle, tariff.currency, idle);
  return lines;
}

const startLine = (amountMinor: number, currency: string, atMs: number): BillLine => ({
  component: 'start',
  quantity: 1,
  quantityUnit: 'session',
  unitPriceMicros: amountMinor * microsPerMinor(currency),
  unitPricePer: 'session',
  amountMinor,
  periods: [{ fromMs: atMs, toMs: atMs }],
  why: { key: 'start.perSession', params: {} },
});

/** Tells how much was used in each of consecutive pieces of time; whole numbers whose sum does not depend on the cuts. */
type Meter = (fromMs: number, toMs: number) => number;

interface Metered {
  readonly intervals: readonly Interval[];
  readonly meter: Meter;
}

function energyOf({ samples }: UsedSession): Metered {
  const first = samples[0];
  const last = samples[samples.length - 1];
  if (!first || !last) return { intervals: [], meter: () => 0 };
  const registerAt = registerReader(samples);
  let meteredWh = first.registerWh;
  const meter: Meter = (_, toMs) => {
    const beforeWh = meteredWh;
    meteredWh = registerAt(toMs);
    return meteredWh - beforeWh;
  };
  // When all readings are of one instant, the energy belongs to the price of that instant.
  return { intervals: [{ fromMs: first.atMs, toMs: Math.max(last.atMs, first.atMs + 1) }], meter };
}

const chargingOf = (session: UsedSession): Metered => ({
  intervals: chargingIntervals(session, session.idle),
  meter: secondsMeter(),
});

function secondsMeter(): Meter {
  let elapsedMs = 0;
  return (fromMs, toMs) => {
    const beforeS = Math.floor(elapsedMs / 1000);
    elapsedMs += toMs - fromMs;
    return Math.floor(elapsedMs / 1000) - beforeS;
  };
}

/** What was used at one price under one label, and when that price was in force. */
interface Part {
  readonly priceMicros: number;
  readonly label: string | undefined;
  quantity: number;
  readonly periods: { fromMs: number; toMs: number }[];
}

const isFlat = ({ bands, seasons }: Rate) => bands.length === 0 && !seasons?.length;

/** Cuts the intervals where the price changes and gathers equal prices, in the order in which they were first met. */
function partsByPrice(
  rate: Rate,
  holidays: Tariff['holidays'],
  zone: string,
  { intervals, meter }: Metered,
): readonly Part[] {
  const parts: Part[] = [];
  const slicesOf = isFlat(rate) ? undefined : calendarOf(rate, holidays);
  for (const { fromMs, toMs } of intervals) {
    assertPriceable(toMs - fromMs);
    if (!slicesOf) gather(parts, rate.basePriceMicros, undefined, fromMs, toMs, meter(fromMs, toMs));
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

function addTimedLines(
  lines: BillLine[],
  component: 'energy' | 'service' | 'duration',
  rate: Rate,
  { currency, holidays }: Tariff,
  zone: string,
  metered: Metered,
): void {
  const kind = component === 'duration' ? 'time' : 'energy';
  const key = isFlat(rate) ? (`${component}.flat` as const) : (`${component}.band` as const);
  for (const { priceMicros, label, quantity, periods } of partsByPrice(rate, holidays, zone, metered)) {
    const why = { key, params: label === undefined ? {} : { label } };
    lines.push(usageLine(kind, { component, quantity, unitPriceMicros: priceMicros, periods, why }, currency));
  }
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
