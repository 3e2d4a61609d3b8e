/**
 * What a document must have before it may be issued, by its region and form, in words for the merchant; which form is allowed; and when the buyer
 * owes the tax. The e-invoice has rules of its own (`en16931.ts`). Pure.
 */
import { formatMoney } from '../../kernel/money.ts';
import type { Buyer, InvoiceDocument, Seller, TaxCategory } from './document.ts';
import { euCountries, isRegion, type Region, type RegionField, type RegionKey, regions } from './regions.ts';

export interface Missing {
  readonly field: string;
  readonly message: string;
}

/** Whether a party's address is whole enough for a full invoice. */
export const hasAddress = (party: Pick<Buyer, 'street' | 'city' | 'country'>): boolean =>
  party.street !== '' && party.city !== '' && party.country !== '';

/** Who is not registered for the tax shows none. */
export const isTaxed = (taxes: InvoiceDocument['taxes']): boolean =>
  taxes.some(({ category }) => category === 'S' || category === 'Z');

/** Each field: whether it is there, and what to do when it is not. */
const checks: Readonly<Record<RegionField, readonly [has: (d: InvoiceDocument) => boolean, message: string]>> = {
  'seller.name': [(d) => d.seller.name !== '', 'Give the issuer a name.'],
  'seller.address': [(d) => hasAddress(d.seller), 'Give the issuer a street, a city and a country.'],
  'seller.vatId': [
    (d) => d.seller.vatId !== '' || (d.taxes.length > 0 && !isTaxed(d.taxes)),
    'Give the issuer its VAT, GST or UID number.',
  ],
  'seller.taxId': [
    (d) => d.seller.vatId !== '' || d.seller.taxNumber !== '',
    'Give the issuer a VAT id or a national tax number.',
  ],
  'buyer.name': [(d) => (d.buyer?.name ?? '') !== '', 'Name the buyer.'],
  'buyer.address': [(d) => d.buyer !== null && hasAddress(d.buyer), 'Give the buyer’s street, city and country.'],
  'buyer.identity': [
    (d) => (d.buyer?.name ?? '') !== '' || (d.buyer?.vatId ?? '') !== '',
    'Name the buyer or give its tax number.',
  ],
  'lines.description': [
    (d) => d.lines.length > 0 && d.lines.every(({ text }) => text !== ''),
    'Every line needs words for what was supplied.',
  ],
  'supply.date': [(d) => d.periodFrom !== '' && d.periodTo !== '', 'Say when it was supplied.'],
  'tax.breakdown': [
    (d) =>
      d.taxes.length > 0 &&
      d.taxes.every(({ category, reason }) => category === 'S' || category === 'Z' || reason !== ''),
    'Say the tax of every rate, or why there is none.',
  ],
};

const limitText = ({ simplified }: Region): string =>
  simplified ? `up to ${formatMoney(simplified.limitMinor, simplified.currency, 'en')}` : 'never here';

const withinLimit = (region: Region, totalMinor: number, currency: string): boolean =>
  region.simplified !== null && region.simplified.currency === currency && totalMinor <= region.simplified.limitMinor;

/** The form a document takes when none is asked for: receipts where there is no invoice, simplified without a buyer's address where that is allowed. */
export function formFor(
  key: RegionKey,
  buyer: Buyer | null,
  totalMinor: number,
  currency: string,
): InvoiceDocument['form'] {
  const region = regions[key];
  if (region.kind === 'receipt') return 'receipt';
  const isComplete =
    buyer !== null &&
    (region.full.includes('buyer.address')
      ? hasAddress(buyer)
      : region.full.every((field) => field !== 'buyer.name') || buyer.name !== '');
  return isComplete || !withinLimit(region, totalMinor, currency) ? 'full' : 'simplified';
}

/** What is missing on the document, each with what to do. Empty: it may be issued. */
export function missingFor(d: InvoiceDocument): Missing[] {
  if (!isRegion(d.region)) return [{ field: 'region', message: `There are no rules for the region "${d.region}".` }];
  const region = regions[d.region];
  const found: Missing[] = [];
  for (const field of d.form === 'full' ? region.full : region.simple) {
    const [has, message] = checks[field];
    if (!has(d)) found.push({ field, message });
  }
  if (d.form === 'simplified' && d.type !== 'creditNote' && !withinLimit(region, d.totalMinor, d.currency))
    found.push({
      field: 'form',
      message: `A simplified invoice is allowed ${limitText(region)}. Give a buyer with an address.`,
    });
  // Art. 220a (2) of the directive.
  if (d.form === 'simplified' && d.type !== 'creditNote' && d.taxes.some(({ category }) => category === 'AE'))
    found.push({ field: 'form', message: 'Reverse charge needs a full invoice. Give the buyer’s whole address.' });
  if (d.form === 'full' && d.type !== 'creditNote' && region.full.includes('buyer.address') && d.buyer === null)
    found.push({
      field: 'form',
      message: `Only a simplified invoice needs no buyer, and that is allowed ${limitText(region)}.`,
    });
  if (d.form === 'receipt' && region.kind !== 'receipt')
    found.push({
      field: 'form',
      message: 'Receipts without a tax breakdown are not invoices here. Choose another form.',
    });
  if (region.kind === 'invoice' && d.seller.vatId !== '' && d.taxes.some(({ category }) => category === 'O'))
    found.push({
      field: 'tax.breakdown',
      message:
        'The orders were priced without tax, but the issuer has a VAT id. Set the tax in their tariff and price them anew.',
    });
  if (d.taxes.some(({ category, rateBasisPoints }) => category !== 'S' && rateBasisPoints !== 0))
    found.push({
      field: 'tax.breakdown',
      message:
        'The orders were priced with tax, but this document must not show any. Price them anew by a tariff without tax.',
    });
  return found;
}

/** How tax is shown: by the issuer's position, not by what a tariff says. */
export function categoryFor(
  region: Region,
  smallBusiness: boolean,
  reverseCharge: boolean,
): (rateBasisPoints: number, taxed: boolean) => TaxCategory {
  return (rateBasisPoints, taxed) => {
    if (reverseCharge) return 'AE';
    if (smallBusiness) return 'E';
    if (rateBasisPoints > 0) return 'S';
    return taxed && region.kind === 'invoice' ? 'Z' : 'O';
  };
}

const two = '[0-9A-Z]{2}';
const digits = (count: string) => `[0-9]{${count}}`;
/** VAT ids as the states make them (VIES), without the state's letters. */
const vatIdShapes: Readonly<Record<string, string>> = {
  ...{
    AT: `U${digits('8')}`,
    BE: `[01]${digits('9')}`,
    BG: digits('9,10'),
    CY: `${digits('8')}[A-Z]`,
    CZ: digits('8,10'),
  },
  ...{
    DE: digits('9'),
    DK: digits('8'),
    EE: digits('9'),
    EL: digits('9'),
    ES: '[0-9A-Z][0-9]{7}[0-9A-Z]',
    FI: digits('8'),
  },
  ...{
    FR: `${two}${digits('9')}`,
    HR: digits('11'),
    HU: digits('8'),
    IE: '[0-9][0-9A-Z+*][0-9]{5}[A-Z]{1,2}',
    IT: digits('11'),
  },
  ...{
    LT: `(${digits('9')}|${digits('12')})`,
    LU: digits('8'),
    LV: digits('11'),
    MT: digits('8'),
    NL: '[0-9A-Z+*]{10}[0-9]{2}',
  },
  ...{ PL: digits('10'), PT: digits('9'), RO: digits('2,10'), SE: digits('12'), SI: digits('8'), SK: digits('10') },
};

/** A VAT id without spaces, dots and dashes, in capitals. */
export const plainVatId = (vatId: string): string => vatId.replace(/[\s.-]/g, '').toUpperCase();

/** The state (ISO 3166-1) whose VAT id this is by its shape; undefined when it is none of the EU's. */
export function vatIdCountry(vatId: string): string | undefined {
  const plain = plainVatId(vatId);
  const prefix = plain.slice(0, 2);
  const shape = Object.hasOwn(vatIdShapes, prefix) ? vatIdShapes[prefix] : undefined;
  if (shape === undefined || !new RegExp(`^${shape}$`).test(plain.slice(2))) return undefined;
  return prefix === 'EL' ? 'GR' : prefix;
}

/**
 * Why the buyer cannot owe the tax. Only what can be seen here is checked: whether the case is one of reverse charge (electricity sold to a
 * taxable dealer abroad, Art. 38 and 195 of the directive) is for the merchant to say.
 */
export function reverseChargeProblem(key: RegionKey, seller: Seller, buyer: Buyer | null): Missing | undefined {
  const no = (field: string, message: string): Missing => ({ field, message });
  if (!regions[key].inEu) return no('reverseCharge', 'Reverse charge is for issuers in the EU.');
  if (vatIdCountry(seller.vatId) === undefined)
    return no('seller.vatId', 'Reverse charge needs the issuer’s VAT id, with the letters of its state.');
  if (!buyer) return no('buyer.name', 'Reverse charge needs a business as buyer. Give its name, address and VAT id.');
  const country = vatIdCountry(buyer.vatId);
  if (country === undefined)
    return no('buyer.vatId', 'Reverse charge needs the buyer’s VAT id as its state made it, such as ATU12345678.');
  if (!euCountries.has(buyer.country) || country !== buyer.country)
    return no('buyer.country', 'The buyer’s country and the letters of its VAT id must be the same state of the EU.');
  if (country === seller.country)
    return no('buyer.country', 'The buyer sits in the issuer’s own country, so the issuer owes the tax.');
  return undefined;
}
