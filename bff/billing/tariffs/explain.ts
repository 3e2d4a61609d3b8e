/**
 * A bill's lines in words, in English or German: what was counted, at which price, when and why. It recomputes nothing; all
 * numbers are the line's own. Times are in the bill's zone. Pure and browser-safe.
 */
import { formatMoney, formatUnitPrice } from '../../kernel/money.ts';
import { localMoment } from '../../kernel/zone.ts';
import type { Bill, BillLine, BillTax } from './bill.ts';
import { type Words, wordsOf } from './explain-words.ts';

/** One line, such as "12.345 kWh × €0.49/kWh (Day), Tue 08:00–12:30". Other languages than German are in English. */
export function explainLine(bill: Bill, line: BillLine, locale: string): string {
  const words = wordsOf(locale);
  switch (line.component) {
    case 'start':
      return words.start;
    case 'energy':
    case 'service':
    case 'duration':
    case 'idle':
      return usageText(bill, line, line.component, locale, words);
    case 'reservation':
      return reservationText(bill, line, locale, words);
    case 'discount':
      return discountText(bill, line, locale, words);
    case 'minimum':
      return words.least(moneyText(line.why.params.capMinor ?? line.amountMinor, bill, locale));
    case 'maximum':
      return words.most(moneyText(line.why.params.capMinor ?? line.amountMinor, bill, locale));
    case 'waiver':
      return named(line, line.why.key === 'waiver.free' ? words.nothing : words.waived);
    case 'correction':
      return named(line, words.corrected);
  }
}

const moneyText = (amountMinor: number, { currency }: Bill, locale: string) =>
  formatMoney(amountMinor, currency, locale);

/** "Members: 10% off"; what stands for itself where the bill has no name for it. */
const named = ({ why }: BillLine, what: string) => (why.params.name ? `${why.params.name}: ${what}` : what);

function usageText(
  bill: Bill,
  line: BillLine,
  component: 'energy' | 'service' | 'duration' | 'idle',
  locale: string,
  words: Words,
): string {
  const { graceMinutes, capMinor, label } = line.why.params;
  const what = { energy: '', service: ` ${words.service}`, duration: ` ${words.charging}`, idle: ` ${words.idle}` };
  const sum = `${quantityText(line, locale)} × ${priceText(line, bill.currency, locale)}${what[component]}`;
  const parts = [
    label === undefined ? sum : `${sum} (${label})`,
    when(bill, line, locale),
    graceMinutes ? words.grace(`${graceMinutes} min`) : '',
    capMinor !== undefined ? words.cap(moneyText(capMinor, bill, locale)) : '',
    stepText(line, words),
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function reservationText(bill: Bill, line: BillLine, locale: string, words: Words): string {
  const isExpiry = line.why.key === 'reservation.expired';
  if (line.quantityUnit === 'session') return isExpiry ? words.expiredFee : words.reservationFee;
  const what = isExpiry ? words.expired : words.reservation;
  const sum = `${quantityText(line, locale)} × ${priceText(line, bill.currency, locale)} ${what}`;
  const step = stepText(line, words);
  return step ? `${sum}, ${step}` : sum;
}

function discountText(bill: Bill, line: BillLine, locale: string, words: Words): string {
  const { capMinor } = line.why.params;
  const text = named(line, grantText(bill, line, locale, words));
  return capMinor === undefined ? text : `${text}, ${words.cap(moneyText(capMinor, bill, locale))}`;
}

function grantText(bill: Bill, line: BillLine, locale: string, words: Words): string {
  const energy = quantityText(line, locale);
  switch (line.why.key) {
    case 'discount.percent':
      return words.off(percentText(line.why.params.basisPoints ?? 0, locale));
    case 'discount.perKwh':
      return words.off(`${energy} × ${priceText(line, bill.currency, locale)}`);
    case 'discount.energyPrice':
      return words.at(energy, priceText(line, bill.currency, locale));
    case 'discount.freeEnergy':
      return words.free(energy);
    default:
      return words.off(moneyText(-line.amountMinor, bill, locale));
  }
}

function stepText(line: BillLine, words: Words): string {
  const { stepSize } = line.why.params;
  if (stepSize === undefined) return '';
  return words.step(line.quantityUnit === 'Wh' ? `${stepSize} Wh` : clockLengthText(stepSize, true));
}

const percentText = (basisPoints: number, locale: string) =>
  new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 }).format(basisPoints / 10_000);

/** One tax, such as "VAT 19% included, on €14.11 net". */
export function explainTax(bill: Bill, tax: BillTax, locale: string): string {
  const rate = percentText(tax.rateBasisPoints, locale);
  return wordsOf(locale).tax(rate, moneyText(tax.netMinor, bill, locale), tax.included);
}

function quantityText(line: BillLine, locale: string): string {
  if (line.quantityUnit !== 'Wh') return clockLengthText(line.quantity, isExactPerMinute(line));
  const energy = new Intl.NumberFormat(locale, { minimumFractionDigits: 3 }).format(line.quantity / 1000);
  return `${energy} kWh`;
}

// Prices are kept per hour; a price that is exact per minute is shown per minute, as the regulation on display asks.
const isExactPerMinute = (line: BillLine) => line.unitPriceMicros % 60 === 0;

function priceText(line: BillLine, currency: string, locale: string): string {
  if (line.unitPricePer === 'kWh') return `${formatUnitPrice(line.unitPriceMicros, currency, locale)}/kWh`;
  return isExactPerMinute(line)
    ? `${formatUnitPrice(line.unitPriceMicros / 60, currency, locale)}/min`
    : `${formatUnitPrice(line.unitPriceMicros, currency, locale)}/h`;
}

function clockLengthText(seconds: number, inMinutes: boolean): string {
  const minutes = Math.floor(seconds / 60);
  const hours = inMinutes ? 0 : Math.floor(minutes / 60);
  const parts = [
    hours > 0 ? `${hours} h` : '',
    minutes > hours * 60 ? `${minutes - hours * 60} min` : '',
    seconds % 60 > 0 ? `${seconds % 60} s` : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}

const SHOWN_PERIODS = 3;

/** Only where a price may change during a session: what always holds needs no times. */
function when(bill: Bill, line: BillLine, locale: string): string {
  const { key } = line.why;
  const isOneOfSeveral = () => bill.lines.filter(({ component }) => component === line.component).length > 1;
  if (!(key.endsWith('.band') || (key.endsWith('.element') && isOneOfSeveral()))) return '';
  const words = wordsOf(locale);
  const shown = line.periods.slice(0, SHOWN_PERIODS).map((period) => periodText(period, bill.zone, words));
  const hidden = line.periods.length - shown.length;
  if (hidden > 0) shown.push(words.more(hidden));
  return shown.join(', ');
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
