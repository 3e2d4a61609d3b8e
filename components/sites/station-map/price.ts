/**
 * A tariff in words, for somebody who stands before the station: what applies now, and everything else it may cost. Reads the same
 * week as billing does; computes no bill. Pure.
 */
import type { Rate, Tariff } from '../../../bff/billing/tariffs/tariff.ts';
import { slicesOfDay } from '../../../bff/billing/tariffs/week.ts';
import { formatMoney, formatUnitPrice } from '../../../bff/kernel/money.ts';
import { type IsoDay, isoDays, localMoment } from '../../../bff/kernel/zone.ts';
import type { CardWord } from './card-texts.ts';

export interface PriceLine {
  /** "Energy", "Start-up fee" … */
  readonly what: string;
  /** "€0.49/kWh". */
  readonly price: string;
  /** When it applies: "Mon–Fri 08:00–20:00 (Day)"; empty for always. */
  readonly when: string;
}
export interface Prices {
  /** The energy price at this moment and until when today, "€0.59/kWh until 18:00"; empty without an energy price. */
  readonly now: string;
  readonly lines: readonly PriceLine[];
  readonly tax: string;
}

const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

// 1 January 2024 was a Monday.
const dayName = (day: IsoDay, locale: string) =>
  new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' }).format(Date.UTC(2024, 0, day));

/** "Mon–Fri", "Sat, Sun". */
const daysText = (days: readonly IsoDay[], locale: string): string => {
  const runs: IsoDay[][] = [];
  for (const day of isoDays) {
    if (!days.includes(day)) continue;
    const last = runs.at(-1);
    if (last?.at(-1) === day - 1) last.push(day);
    else runs.push([day]);
  }
  return runs
    .flatMap((run) => (run.length > 2 ? [[run[0]!, run.at(-1)!]] : run.map((day) => [day])))
    .map((ends) => ends.map((day) => dayName(day, locale)).join('–'))
    .join(', ');
};

// A price that is exact per minute is shown per minute, as on the bill.
const timePrice = (micros: number, currency: string, locale: string) =>
  micros % 60 === 0
    ? `${formatUnitPrice(micros / 60, currency, locale)}/min`
    : `${formatUnitPrice(micros, currency, locale)}/h`;

const rateLines = (rate: Rate, what: string, show: (micros: number) => string, locale: string, word: CardWord) => [
  ...rate.bands.map(({ days, fromMinute, toMinute, priceMicros, label }) => ({
    what,
    price: show(priceMicros),
    when: [
      days.length === 7 ? '' : daysText(days, locale),
      fromMinute === 0 && toMinute === 1440 ? '' : `${clock(fromMinute)}–${clock(toMinute)}`,
      label ? `(${label})` : '',
    ]
      .filter(Boolean)
      .join(' '),
  })),
  { what, price: show(rate.basePriceMicros), when: rate.bands.length > 0 ? word('price.otherwise') : '' },
];

/** @param zone of the station; @param nowMs for the price in force */
export const pricesInWords = (tariff: Tariff, zone: string, nowMs: number, locale: string, word: CardWord): Prices => {
  const { currency, startFee, energy, duration, idle, tax } = tariff;
  const perKwh = (micros: number) => `${formatUnitPrice(micros, currency, locale)}/kWh`;
  const perTime = (micros: number) => timePrice(micros, currency, locale);
  const lines: PriceLine[] = [];
  if (energy) lines.push(...rateLines(energy, word('price.energy'), perKwh, locale, word));
  if (startFee)
    lines.push({
      what: word('price.start'),
      price: formatMoney(startFee.amountMinor, currency, locale),
      when: word(startFee.evenWithoutEnergy ? 'price.start.always' : 'price.start.energy'),
    });
  if (duration) lines.push(...rateLines(duration, word('price.time'), perTime, locale, word));
  if (idle)
    lines.push({
      what: word('price.idle'),
      price: perTime(idle.pricePerHourMicros),
      when: [
        idle.graceMinutes > 0 ? word('price.grace', { minutes: idle.graceMinutes }) : '',
        idle.capMinor === undefined ? '' : word('price.cap', { amount: formatMoney(idle.capMinor, currency, locale) }),
      ]
        .filter(Boolean)
        .join(', '),
    });
  let now = '';
  if (energy) {
    const { day, msOfDay } = localMoment(zone, nowMs);
    const slices = slicesOfDay(energy, day);
    const at = slices.findIndex((slice) => msOfDay < slice.toMinute * 60_000);
    const price = slices[at]?.priceMicros ?? energy.basePriceMicros;
    const next = slices.slice(at).find((slice) => slice.priceMicros !== price);
    now = next ? word('price.until', { price: perKwh(price), time: clock(next.fromMinute) }) : perKwh(price);
  }
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 });
  const rate = tax ? percent.format(tax.rateBasisPoints / 10_000) : '';
  return { now, lines, tax: tax ? word(tax.included ? 'price.tax.in' : 'price.tax.on', { rate }) : '' };
};
