/**
 * A bill's lines in words, in English or German: what was counted, at which price, when and why. It recomputes nothing; all
 * numbers are the line's own. Times are in the bill's zone. Pure and browser-safe.
 */
import { formatMoney, formatUnitPrice } from '../../kernel/money.ts';
import { localMoment } from '../../kernel/zone.ts';
import type { Bill, BillLine, BillTax } from './bill.ts';

interface Words {
  /** Monday first. */
  readonly days: readonly string[];
  readonly start: string;
  readonly charging: string;
  readonly idle: string;
  grace(minutes: string): string;
  cap(amount: string): string;
  more(count: number): string;
  tax(rate: string, net: string, included: boolean): string;
}

const english: Words = {
  days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
  start: 'Start-up fee, once per session',
  charging: 'charging',
  idle: 'idle',
  grace: (minutes) => `after ${minutes} free`,
  cap: (amount) => `limited to ${amount}`,
  more: (count) => `and ${count} more`,
  tax: (rate, net, included) => (included ? `VAT ${rate} included, on ${net} net` : `VAT ${rate} on ${net} net`),
};

const german: Words = {
  days: ['Mo', 'Di', 'Mi', 'Do', 'Fr', 'Sa', 'So'],
  start: 'Startgebühr, einmal je Ladevorgang',
  charging: 'Ladezeit',
  idle: 'Standzeit',
  grace: (minutes) => `nach ${minutes} frei`,
  cap: (amount) => `begrenzt auf ${amount}`,
  more: (count) => `und ${count} weitere`,
  tax: (rate, net, included) =>
    included ? `Enthaltene USt. ${rate} auf ${net} netto` : `USt. ${rate} auf ${net} netto`,
};

const wordsOf = (locale: string) => (locale.toLowerCase().startsWith('de') ? german : english);

/** One line, such as "12.345 kWh × €0.49/kWh (Day), Tue 08:00–12:30". Other languages than German are in English. */
export function explainLine(bill: Bill, line: BillLine, locale: string): string {
  const words = wordsOf(locale);
  const { graceMinutes, capMinor, label } = line.why.params;
  if (line.component === 'start') return words.start;
  const named = label === undefined ? '' : ` (${label})`;
  if (line.component === 'energy')
    return `${energyText(line, bill.currency, locale)}${named}${when(bill, line, locale)}`;
  const sum = `${durationText(line)} × ${timePriceText(line, bill.currency, locale)}`;
  if (line.component === 'duration') return `${sum} ${words.charging}${named}${when(bill, line, locale)}`;
  const grace = graceMinutes ? `, ${words.grace(`${graceMinutes} min`)}` : '';
  const cap = line.why.key === 'idle.capped' && capMinor !== undefined;
  return `${sum} ${words.idle}${grace}${cap ? `, ${words.cap(formatMoney(capMinor, bill.currency, locale))}` : ''}`;
}

/** One tax, such as "VAT 19% included, on €14.11 net". */
export function explainTax(bill: Bill, tax: BillTax, locale: string): string {
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 });
  const rate = percent.format(tax.rateBasisPoints / 10_000);
  return wordsOf(locale).tax(rate, formatMoney(tax.netMinor, bill.currency, locale), tax.included);
}

function energyText(line: BillLine, currency: string, locale: string): string {
  const energy = new Intl.NumberFormat(locale, { minimumFractionDigits: 3 }).format(line.quantity / 1000);
  return `${energy} kWh × ${formatUnitPrice(line.unitPriceMicros, currency, locale)}/kWh`;
}

// Prices are kept per hour; a price that is exact per minute is shown per minute, as the regulation on display asks.
const isExactPerMinute = (line: BillLine) => line.unitPriceMicros % 60 === 0;

function timePriceText(line: BillLine, currency: string, locale: string): string {
  return isExactPerMinute(line)
    ? `${formatUnitPrice(line.unitPriceMicros / 60, currency, locale)}/min`
    : `${formatUnitPrice(line.unitPriceMicros, currency, locale)}/h`;
}

function durationText(line: BillLine): string {
  const minutes = Math.floor(line.quantity / 60);
  const hours = isExactPerMinute(line) ? 0 : Math.floor(minutes / 60);
  const parts = [
    hours > 0 ? `${hours} h` : '',
    minutes > hours * 60 ? `${minutes - hours * 60} min` : '',
    line.quantity % 60 > 0 ? `${line.quantity % 60} s` : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}

const SHOWN_PERIODS = 3;

function when(bill: Bill, line: BillLine, locale: string): string {
  if (line.why.key !== 'energy.band' && line.why.key !== 'duration.band') return '';
  const words = wordsOf(locale);
  const shown = line.periods.slice(0, SHOWN_PERIODS).map((period) => periodText(period, bill.zone, words));
  const hidden = line.periods.length - shown.length;
  if (hidden > 0) shown.push(words.more(hidden));
  return `, ${shown.join(', ')}`;
}

/** "Tue 22:00–24:00", "Tue 22:00–Wed 06:00". Written here because what `formatRange` writes differs by platform. */
function periodText({ fromMs, toMs }: BillLine['periods'][number], zone: string, words: Words): string {
  const from = localMoment(zone, fromMs);
  // The last instant inside, so that an end at midnight belongs to the day that ends.
  const last = localMoment(zone, Math.max(fromMs, toMs - 1));
  const sameDay = from.day === last.day && toMs - fromMs <= 25 * 3_600_000;
  const end = clockText(last.msOfDay + Math.min(1, toMs - fromMs));
  const [fromDay, lastDay] = [words.days[from.day - 1], words.days[last.day - 1]];
  return `${fromDay} ${clockText(from.msOfDay)}–${sameDay ? '' : `${lastDay} `}${end}`;
}

function clockText(msOfDay: number): string {
  const minutes = Math.floor(msOfDay / 60_000);
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
