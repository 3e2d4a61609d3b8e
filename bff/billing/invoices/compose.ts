/** An issuer, a buyer and billed orders → the document of an invoice. Pure: the number and the time are given. */
import { localOf } from '../../kernel/zone.ts';
import { roundedOffMinorOf } from '../settle/state.ts';
import type { Buyer, InvoiceDocument, Seller, TaxCategory } from './document.ts';
import { type BilledOrder, linesOf, taxesOf, totalsOf } from './lines.ts';
import { isLanguage, isRegion, type Language, localeOf, type Region, type RegionKey, regions } from './regions.ts';
import { categoryFor, formFor, isTaxed } from './rules.ts';
import type { Words } from './words/en.ts';
import { worded, wordsOf } from './words.ts';

/** The issuer as stored, its logo left out. */
export interface Issuer extends Seller {
  readonly region: string;
  readonly language: string;
  readonly smallBusiness: boolean;
  readonly termsDays: number;
  /** Hex, never empty: the merchant's theme has one where the issuer chose none. */
  readonly accent: string;
}

export interface Composed {
  readonly issuer: Issuer;
  readonly buyer: Buyer | null;
  readonly orders: readonly BilledOrder[];
  /** Empty in a preview. */
  readonly number: string;
  readonly nowMs: number;
  /** Zone of the issuer, by which the date of issue is told. */
  readonly zone: string;
  readonly language?: string | undefined;
  readonly detail?: 'orders' | 'components' | undefined;
  readonly form?: InvoiceDocument['form'] | undefined;
  readonly reverseCharge?: boolean | undefined;
  readonly note?: string | undefined;
  /** Given for a correction: what it replaces, and the credit note that took that back. */
  readonly replaces?: { readonly number: string; readonly issuedOn: string; readonly credit: string } | undefined;
}

const dayMs = 86_400_000;

export const dayOf = (zone: string, atMs: number): string => localOf(zone, atMs).slice(0, 10);
const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00Z`) + days * dayMs).toISOString().slice(0, 10);

export const regionOf = (key: string): RegionKey => (isRegion(key) ? key : 'eu');
export const languageOf = (key: string | undefined, fallback: string): Language =>
  key !== undefined && isLanguage(key) ? key : isLanguage(fallback) ? fallback : 'en';

/** A yyyy-mm-dd day as people of the place write it. */
export const dayText = (day: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(Date.parse(`${day}T00:00Z`));

export const sellerOf = (issuer: Issuer): Seller => ({
  name: issuer.name,
  street: issuer.street,
  postcode: issuer.postcode,
  city: issuer.city,
  country: issuer.country,
  vatId: issuer.vatId,
  taxNumber: issuer.taxNumber,
  registration: issuer.registration,
  contactName: issuer.contactName,
  email: issuer.email,
  phone: issuer.phone,
  iban: issuer.iban,
  bic: issuer.bic,
  footer: issuer.footer,
});

const reasonOf =
  (words: Words) =>
  (category: TaxCategory): string =>
    ({ S: '', Z: '', E: words.smallBusiness, AE: words.reverseCharge, O: words.notSubject })[category];

const titleOf = (words: Words, region: Region, form: InvoiceDocument['form'], isRegistered: boolean): string => {
  // "Tax invoice" is for those who are registered for the tax.
  if (region.kind === 'invoice' && !region.inEu && !isRegistered) return words.plainTitle;
  return form === 'simplified' ? words.simplifiedTitle : words.title;
};

const roundingOf = (order: BilledOrder): number => {
  const { totalMinor, currency } = order.bill;
  return roundedOffMinorOf({ ...order, totalMinor, currency });
};

/** The document of these orders. It may lack what the law wants: see `missingFor`. */
export function compose(c: Composed): InvoiceDocument {
  const key = regionOf(c.issuer.region);
  const region = regions[key];
  const language = languageOf(c.language, c.issuer.language);
  const words = wordsOf(language, key);
  const locale = localeOf(language, c.issuer.country);
  const reverseCharge = c.reverseCharge === true;
  const lines = linesOf(c.orders, {
    detail: c.detail ?? 'orders',
    categoryOf: categoryFor(region, c.issuer.smallBusiness, reverseCharge),
    words,
    locale,
  });
  const totals = totalsOf(lines);
  const currency = c.orders[0]?.bill.currency ?? '';
  const form = c.form ?? formFor(key, c.buyer, totals.totalMinor, currency);
  const paidMinor = c.orders.reduce((sum, order) => sum + order.paidMinor - order.refundedMinor, 0);
  const roundingMinor = c.orders.reduce((sum, order) => sum + roundingOf(order), 0);
  const dueMinor = totals.totalMinor - paidMinor - roundingMinor;
  const issuedOn = dayOf(c.zone, c.nowMs);
  const days = c.orders
    .flatMap(({ zone, startedAt, endedAt }) => [dayOf(zone, startedAt), dayOf(zone, endedAt)])
    .sort();
  const taxes = taxesOf(lines, reasonOf(words));
  const mention = form === 'full' ? (region.mentions?.[language] ?? region.mentions?.en) : undefined;
  const replaced = c.replaces && worded(words.replaces, { ...c.replaces, date: dayText(c.replaces.issuedOn, locale) });
  return {
    type: c.replaces ? 'correction' : 'invoice',
    form,
    region: key,
    language,
    accent: c.issuer.accent,
    title: c.replaces ? words.correctionTitle : titleOf(words, region, form, c.issuer.vatId !== '' || isTaxed(taxes)),
    number: c.number,
    issuedAt: c.nowMs,
    issuedOn,
    periodFrom: days[0] ?? issuedOn,
    periodTo: days.at(-1) ?? issuedOn,
    dueOn: dueMinor > 0 ? dayAfter(issuedOn, c.issuer.termsDays) : null,
    seller: sellerOf(c.issuer),
    buyer: c.buyer,
    currency,
    lines,
    taxes,
    ...totals,
    paidMinor,
    roundingMinor,
    dueMinor,
    preceding: c.replaces ? { number: c.replaces.number, issuedOn: c.replaces.issuedOn } : null,
    notes: [replaced, ...new Set(taxes.map(({ reason }) => reason)), mention, c.note].filter(
      (note): note is string => note !== undefined && note !== '',
    ),
  };
}
