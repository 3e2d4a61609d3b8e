/** A document → the model of EN 16931. XRechnung where a German issuer was given a buyer reference, plain EN 16931 otherwise. Pure. */
import { currencyExponent, toDecimalText } from '../../../kernel/money.ts';
import { localOf } from '../../../kernel/zone.ts';
import { dayOf } from '../compose.ts';
import type { DocumentLine, InvoiceDocument } from '../document.ts';
import { isRegion, regions } from '../regions.ts';
import { plainVatId } from '../rules.ts';
import { type EnInvoice, type EnLine, type EnParty, plainEn, xrechnung } from './model.ts';

/** UNTDID 1001. */
const typeCodes = { invoice: '380', creditNote: '381', correction: '384' } as const;
/** UN/ECE recommendation 20. */
const unitCodes = { session: 'C62', kWh: 'KWH', min: 'MIN' } as const;
/** UNTDID 4461: SEPA credit transfer, or not defined. */
const [creditTransfer, undefinedMeans] = ['58', '1'];
const reasonCodes: Readonly<Record<string, string>> = { AE: 'VATEX-EU-AE', O: 'VATEX-EU-O' };
const peppolBilling = 'urn:fdc:peppol.eu:2017:poacc:billing:01:1.0';

/** Whether the document is one of those that EN 16931 is made for: a full invoice of an issuer in the EU, in a currency of at most two decimals. */
export const isEInvoice = (d: InvoiceDocument): boolean =>
  d.form === 'full' && isRegion(d.region) && regions[d.region].inEu && currencyExponent(d.currency) <= 2;

const nobody: EnParty = {
  ...{
    id: '',
    name: '',
    vatId: '',
    taxNumber: '',
    legal: '',
    address: '',
    street: '',
    city: '',
    postcode: '',
    country: '',
  },
  ...{ contactName: '', phone: '', email: '' },
};

const sellerOf = ({ seller }: InvoiceDocument): EnParty => ({
  // Somebody without a VAT id is known by the national number.
  id: seller.vatId === '' ? seller.taxNumber : '',
  name: seller.name,
  vatId: plainVatId(seller.vatId),
  taxNumber: seller.taxNumber,
  legal: seller.registration,
  address: seller.email,
  street: seller.street,
  city: seller.city,
  postcode: seller.postcode,
  country: seller.country,
  contactName: seller.contactName,
  phone: seller.phone,
  email: seller.email,
});

const buyerOf = ({ buyer, taxes }: InvoiceDocument): EnParty =>
  buyer
    ? {
        ...nobody,
        // BR-O-02: what is not subject to the tax names nobody's VAT id.
        vatId: taxes.some(({ category }) => category === 'O') ? '' : plainVatId(buyer.vatId),
        ...{ name: buyer.name, address: buyer.email, street: buyer.street },
        ...{ city: buyer.city, postcode: buyer.postcode, country: buyer.country },
      }
    : nobody;

export function enOf(d: InvoiceDocument): EnInvoice {
  const exponent = currencyExponent(d.currency);
  const amount = (minor: number): string => toDecimalText(minor, exponent, exponent);
  const rate = (basisPoints: number, category: string): string =>
    category === 'O' ? '' : toDecimalText(basisPoints, 2);
  const isX = d.seller.country === 'DE' && (d.buyer?.reference ?? '') !== '';
  return {
    specification: isX ? xrechnung : plainEn,
    process: isX ? peppolBilling : '',
    number: d.number,
    issuedOn: d.issuedOn,
    typeCode: typeCodes[d.type],
    currency: d.currency,
    taxPointOn: '',
    taxPointCode: '',
    dueOn: d.dueOn ?? '',
    terms: '',
    buyerReference: d.buyer?.reference ?? '',
    notes: d.notes,
    preceding: d.preceding ? [d.preceding] : [],
    seller: sellerOf(d),
    buyer: buyerOf(d),
    periodFrom: d.periodFrom,
    periodTo: d.periodTo,
    meansCode: d.seller.iban === '' ? undefinedMeans : creditTransfer,
    iban: d.seller.iban.replace(/\s/g, ''),
    bic: d.seller.bic.replace(/\s/g, ''),
    lines: d.lines.map((line) =>
      lineOf(line, exponent, amount(line.netMinor), rate(line.rateBasisPoints, line.category)),
    ),
    taxes: d.taxes.map((tax) => ({
      category: tax.category,
      rate: rate(tax.rateBasisPoints, tax.category),
      base: amount(tax.netMinor),
      amount: amount(tax.taxMinor),
      reason: tax.reason,
      reasonCode: reasonCodes[tax.category] ?? '',
    })),
    lineTotal: amount(d.netMinor),
    allowances: '',
    charges: '',
    taxBasis: amount(d.netMinor),
    taxTotal: amount(d.taxMinor),
    total: amount(d.totalMinor),
    prepaid: d.paidMinor === 0 ? '' : amount(d.paidMinor),
    rounding: '',
    due: amount(d.dueMinor),
  };
}

/** Quantity × price is the line's net: the price follows from both, because a tariff with tax knows no net price that does. */
const priceDecimals = 6;

function lineOf(line: DocumentLine, exponent: number, net: string, rate: string): EnLine {
  const { session } = line;
  // The sign is the quantity's: a price below zero is not allowed (BR-27).
  const quantityMilli = Math.abs(line.quantityMilli) * (line.netMinor < 0 ? -1 : 1);
  const scale = 10 ** (priceDecimals - exponent) * 1000;
  const priceMicros = quantityMilli === 0 ? 0 : Math.round((Math.abs(line.netMinor) / Math.abs(quantityMilli)) * scale);
  return {
    id: String(line.position),
    name: line.text,
    description: session
      ? [
          `${session.stationName} · ${session.chargerName}`,
          `${localOf(session.zone, session.startedAt)} – ${localOf(session.zone, session.endedAt)} (${session.zone})`,
          `${toDecimalText(session.energyWh, 3, 3)} kWh`,
        ].join(' · ')
      : '',
    quantity: toDecimalText(quantityMilli, 3),
    unit: unitCodes[line.unit],
    net,
    price: toDecimalText(priceMicros, priceDecimals, exponent),
    periodFrom: session ? dayOf(session.zone, session.startedAt) : '',
    periodTo: session ? dayOf(session.zone, session.endedAt) : '',
    category: line.category,
    rate,
  };
}
