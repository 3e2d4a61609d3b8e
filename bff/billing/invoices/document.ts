/**
 * Everything that is printed on an invoice, a credit note or a receipt, as one immutable object: the PDF, the e-invoice and the screens are made
 * from it alone, so that they cannot differ and stay the same for ever. Amounts are minor units of `currency`; on a credit note
 * they are above zero and are given back. Only shapes, no rules. Browser-safe.
 */
import * as z from 'zod/mini';

export const invoiceTypes = ['invoice', 'creditNote', 'correction'] as const;
/** `simplified`: without a buyer, where the law allows it; `receipt`: where there is no value-added tax. */
export const invoiceForms = ['full', 'simplified', 'receipt'] as const;
/** EN 16931 (UNTDID 5305): standard rate, zero rate, exempt, reverse charge, not subject to tax. */
export const taxCategories = ['S', 'Z', 'E', 'AE', 'O'] as const;
export type TaxCategory = (typeof taxCategories)[number];

export const buyerSchema = z.object({
  name: z.string().check(z.trim(), z.minLength(1), z.maxLength(120)),
  street: z._default(z.string().check(z.trim(), z.maxLength(120)), ''),
  postcode: z._default(z.string().check(z.trim(), z.maxLength(20)), ''),
  city: z._default(z.string().check(z.trim(), z.maxLength(80)), ''),
  /** ISO 3166-1, two letters. */
  country: z._default(z.string().check(z.regex(/^([A-Z]{2})?$/, 'Give the country by two letters, such as DE')), ''),
  vatId: z._default(z.string().check(z.trim(), z.maxLength(30)), ''),
  email: z._default(z.string().check(z.trim(), z.maxLength(254)), ''),
  /** Order number, cost centre or routing id (Leitweg-ID) that the buyer wants to read. */
  reference: z._default(z.string().check(z.trim(), z.maxLength(80)), ''),
});
export type Buyer = z.output<typeof buyerSchema>;

export const sellerSchema = z.object({
  name: z.string(),
  street: z.string(),
  postcode: z.string(),
  city: z.string(),
  country: z.string(),
  vatId: z.string(),
  taxNumber: z.string(),
  registration: z.string(),
  contactName: z.string(),
  email: z.string(),
  phone: z.string(),
  iban: z.string(),
  bic: z.string(),
  footer: z.string(),
});
export type Seller = z.output<typeof sellerSchema>;

export const sessionSchema = z.object({
  /** The transaction's number. */
  number: z.int(),
  startedAt: z.int(),
  endedAt: z.int(),
  /** IANA zone of the station, in which the times are printed. */
  zone: z.string(),
  stationName: z.string(),
  chargerName: z.string(),
  energyWh: z.int(),
});

export const lineSchema = z.object({
  /** Counts from 1. */
  position: z.int(),
  orderId: z.nullable(z.string()),
  session: z.nullable(sessionSchema),
  /** In the document's language. */
  text: z.string(),
  /** What the order's bill consists of, when the line is the whole order; amounts as the driver saw them. */
  parts: z.array(z.object({ text: z.string(), amountMinor: z.int() })),
  /** In thousandths of the unit; below zero on lines that take off. */
  quantityMilli: z.int(),
  unit: z.enum(['session', 'kWh', 'min']),
  netMinor: z.int(),
  taxMinor: z.int(),
  category: z.enum(taxCategories),
  rateBasisPoints: z.int(),
});
export type DocumentLine = z.output<typeof lineSchema>;

export const documentTaxSchema = z.object({
  category: z.enum(taxCategories),
  rateBasisPoints: z.int(),
  netMinor: z.int(),
  taxMinor: z.int(),
  /** Why there is no tax, for E, AE and O; otherwise empty. */
  reason: z.string(),
});
export type DocumentTax = z.output<typeof documentTaxSchema>;

export const documentSchema = z.object({
  type: z.enum(invoiceTypes),
  form: z.enum(invoiceForms),
  /** Key of `regions.ts`. */
  region: z.string(),
  language: z.string(),
  /** Hex colour of headings. */
  accent: z.string(),
  title: z.string(),
  /** Empty in a preview. */
  number: z.string(),
  issuedAt: z.int(),
  /** Dates are local to the issuer: yyyy-mm-dd. */
  issuedOn: z.string(),
  periodFrom: z.string(),
  periodTo: z.string(),
  /** Null when nothing is due. */
  dueOn: z.nullable(z.string()),
  seller: sellerSchema,
  /** Null on simplified invoices and receipts of drivers who gave no name. */
  buyer: z.nullable(buyerSchema),
  currency: z.string(),
  lines: z.array(lineSchema),
  taxes: z.array(documentTaxSchema),
  netMinor: z.int(),
  taxMinor: z.int(),
  totalMinor: z.int(),
  /** Paid before the issue. */
  paidMinor: z.int(),
  /** Less than a card can be charged: nobody is asked for it. */
  roundingMinor: z._default(z.int(), 0),
  dueMinor: z.int(),
  /** The invoice that this document takes back or corrects. */
  preceding: z.nullable(z.object({ number: z.string(), issuedOn: z.string() })),
  /** Sentences that the law or the merchant wants to be there. */
  notes: z.array(z.string()),
});
export type InvoiceDocument = z.output<typeof documentSchema>;
