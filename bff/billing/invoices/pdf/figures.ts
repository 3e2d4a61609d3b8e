/** Numbers, dates and times of a document as its readers write them. Pure. */
import { currencyExponent, formatMoney, toDecimalText } from '../../../kernel/money.ts';
import { localOf } from '../../../kernel/zone.ts';
import { dayText } from '../compose.ts';
import type { DocumentLine, InvoiceDocument } from '../document.ts';
import { isLanguage, isRegion, localeOf } from '../regions.ts';
import { wordsOf } from '../words.ts';

export type Figures = ReturnType<typeof figuresOf>;

export function figuresOf(d: InvoiceDocument) {
  const language = isLanguage(d.language) ? d.language : 'en';
  const locale = localeOf(language, d.seller.country);
  const exponent = currencyExponent(d.currency);
  const plain = new Intl.NumberFormat(locale, { minimumFractionDigits: exponent, maximumFractionDigits: exponent });
  const percent = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const energy = new Intl.NumberFormat(locale, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
  const amount = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const days = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone: 'UTC' });
  const time = (zone: string, atMs: number) => clock.format(Date.parse(`${localOf(zone, atMs)}Z`));
  const day = (text: string) => dayText(text, locale);
  const dayAt = (zone: string, atMs: number) => localOf(zone, atMs).slice(0, 10);
  return {
    words: wordsOf(language, isRegion(d.region) ? d.region : 'eu'),
    day,
    money: (minor: number): string => formatMoney(minor, d.currency, locale),
    /** Without the currency, for columns that name it. */
    bare: (minor: number): string => plain.format(Number(toDecimalText(minor, exponent))),
    rate: (basisPoints: number): string => `${percent.format(basisPoints / 100)} %`,
    quantity(line: DocumentLine): string {
      if (line.unit === 'kWh') return `${energy.format(line.quantityMilli / 1000)} kWh`;
      if (line.unit === 'min') return `${amount.format(line.quantityMilli / 1000)} min`;
      // A whole session is told by its energy; what is taken off has no quantity.
      if (line.session && line.parts.length > 0) return `${energy.format(line.session.energyWh / 1000)} kWh`;
      return line.quantityMilli > 0 ? amount.format(line.quantityMilli / 1000) : '';
    },
    /** Such as "5 Jan 2026, 13:00 – 14:00". */
    span(session: NonNullable<DocumentLine['session']>): string {
      const { zone, startedAt, endedAt } = session;
      const [first, last] = [dayAt(zone, startedAt), dayAt(zone, endedAt)];
      const end = first === last ? time(zone, endedAt) : `${day(last)}, ${time(zone, endedAt)}`;
      return `${day(first)}, ${time(zone, startedAt)} – ${end} (${zone})`;
    },
    period: (from: string, to: string): string =>
      days.formatRange(Date.parse(`${from}T00:00Z`), Date.parse(`${to}T00:00Z`)),
  };
}
