/**
 * Regions as data: what the law of each wants to read on a full and on a simplified document, up to which amount the simplified one will do, and
 * what its documents and taxes are called. Sources: Directive 2006/112/EC Art. 220a, 226, 226b, 238 and the states' own limits where they differ
 * from its 100 euro; UK VAT Regulations 1995 reg. 14, 16A; MWSTG Art. 26, MWSTV Art. 57; Singapore GST (General) Regulations reg. 11, 13;
 * Australia A New Tax System Act 1999 s. 29-70. No rules are carried out here. Browser-safe.
 */
export const languages = ['en', 'de', 'fr', 'it', 'es', 'nl'] as const;
export type Language = (typeof languages)[number];

export const regionKeys = [
  ...(['eu', 'at', 'be', 'cz', 'de', 'dk', 'es', 'fi', 'fr', 'ie', 'it', 'lu', 'nl', 'pl', 'pt', 'se'] as const),
  ...(['uk', 'ch', 'us', 'sg', 'au'] as const),
] as const;
export type RegionKey = (typeof regionKeys)[number];

export const regionFields = [
  'seller.name',
  'seller.address',
  'seller.vatId',
  'seller.taxId',
  'buyer.name',
  'buyer.address',
  'buyer.identity',
  'lines.description',
  'supply.date',
  'tax.breakdown',
] as const;
/** `seller.taxId`: a VAT id or a national number; `buyer.identity`: a name or a tax id. Number, date, currency and total are on every document. */
export type RegionField = (typeof regionFields)[number];

type ByLanguage = Partial<Record<Language, string>>;

export interface Region {
  readonly name: string;
  /** Where its issuers sit; null: any state of the EU. */
  readonly country: string | null;
  readonly inEu: boolean;
  /** What is issued: invoices with value-added tax, or receipts with sales tax. */
  readonly kind: 'invoice' | 'receipt';
  /** Up to this total, tax included and in this currency, a document needs no buyer; null: never. */
  readonly simplified: { readonly limitMinor: number; readonly currency: string } | null;
  readonly full: readonly RegionField[];
  readonly simple: readonly RegionField[];
  /** Other words than those of the language. */
  readonly tax?: ByLanguage;
  readonly title?: ByLanguage;
  readonly simplifiedTitle?: ByLanguage;
  readonly creditTitle?: ByLanguage;
  readonly vatIdLabel?: ByLanguage;
  readonly taxNumberLabel?: ByLanguage;
  /** The law by which a small business issues without tax. */
  readonly smallBusiness?: ByLanguage;
  /** Sentences that stand on full invoices. */
  readonly mentions?: ByLanguage;
}

const euFull = [
  ...(['seller.name', 'seller.address', 'seller.taxId', 'buyer.name', 'buyer.address'] as const),
  ...(['lines.description', 'supply.date', 'tax.breakdown'] as const),
] as const;
const euSimple = ['seller.name', 'seller.address', 'lines.description', 'tax.breakdown'] as const;

const eu = (name: string, country: string | null, limitMinor = 10_000, currency = 'EUR'): Region => ({
  name,
  country,
  inEu: true,
  kind: 'invoice',
  simplified: { limitMinor, currency },
  full: euFull,
  simple: euSimple,
});

export const regions: Readonly<Record<RegionKey, Region>> = {
  eu: eu('European Union', null),
  at: {
    ...eu('Austria', 'AT', 40_000),
    vatIdLabel: { de: 'UID-Nr.' },
    smallBusiness: { de: 'Umsatzsteuerfrei aufgrund der Kleinunternehmerregelung (§ 6 Abs. 1 Z 27 UStG).' },
  },
  be: { ...eu('Belgium', 'BE'), vatIdLabel: { nl: 'Btw-nummer', fr: 'N° TVA' } },
  cz: eu('Czechia', 'CZ', 1_000_000, 'CZK'),
  de: {
    ...eu('Germany', 'DE', 25_000),
    simplifiedTitle: { de: 'Rechnung' },
    smallBusiness: { de: 'Umsatzsteuerfrei nach § 19 UStG (Kleinunternehmer).' },
  },
  dk: eu('Denmark', 'DK', 300_000, 'DKK'),
  es: {
    ...eu('Spain', 'ES', 40_000),
    vatIdLabel: { es: 'NIF-IVA' },
    taxNumberLabel: { es: 'NIF' },
    simple: [...euSimple, 'seller.taxId'],
  },
  fi: eu('Finland', 'FI', 40_000),
  fr: {
    ...eu('France', 'FR', 15_000),
    taxNumberLabel: { fr: 'SIRET' },
    smallBusiness: { fr: 'TVA non applicable, art. 293 B du CGI.' },
    mentions: {
      fr: 'Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement : 40 €. Pas d’escompte pour paiement anticipé.',
      en: 'Flat-rate compensation for recovery costs in case of late payment: €40. No discount for early payment.',
    },
  },
  ie: eu('Ireland', 'IE'),
  it: {
    ...eu('Italy', 'IT', 40_000),
    vatIdLabel: { it: 'P. IVA' },
    taxNumberLabel: { it: 'Codice fiscale' },
    simple: [...euSimple, 'seller.taxId'],
  },
  lu: eu('Luxembourg', 'LU'),
  nl: eu('Netherlands', 'NL'),
  pl: { ...eu('Poland', 'PL', 45_000, 'PLN'), vatIdLabel: { en: 'NIP' }, simple: [...euSimple, 'seller.taxId'] },
  pt: { ...eu('Portugal', 'PT'), vatIdLabel: { en: 'NIF' }, simple: [...euSimple, 'seller.taxId'] },
  se: eu('Sweden', 'SE', 400_000, 'SEK'),
  uk: {
    name: 'United Kingdom',
    country: 'GB',
    inEu: false,
    kind: 'invoice',
    simplified: { limitMinor: 25_000, currency: 'GBP' },
    full: [
      ...(['seller.name', 'seller.address', 'seller.vatId', 'buyer.name', 'buyer.address'] as const),
      ...(['lines.description', 'supply.date', 'tax.breakdown'] as const),
    ],
    simple: ['seller.name', 'seller.address', 'seller.vatId', 'lines.description', 'supply.date', 'tax.breakdown'],
    title: { en: 'VAT invoice' },
    simplifiedTitle: { en: 'Simplified VAT invoice' },
    vatIdLabel: { en: 'VAT registration no.' },
    taxNumberLabel: { en: 'Company no.' },
  },
  ch: {
    name: 'Switzerland',
    country: 'CH',
    inEu: false,
    kind: 'invoice',
    simplified: { limitMinor: 40_000, currency: 'CHF' },
    full: [
      ...(['seller.name', 'seller.address', 'seller.vatId', 'buyer.name'] as const),
      ...(['lines.description', 'supply.date', 'tax.breakdown'] as const),
    ],
    simple: ['seller.name', 'seller.address', 'seller.vatId', 'lines.description', 'supply.date', 'tax.breakdown'],
    tax: { de: 'MWST', fr: 'TVA', it: 'IVA', en: 'VAT' },
    simplifiedTitle: { de: 'Rechnung', fr: 'Facture', it: 'Fattura' },
    vatIdLabel: { de: 'UID', fr: 'IDE', it: 'IDI', en: 'UID' },
  },
  us: {
    name: 'United States',
    country: 'US',
    inEu: false,
    kind: 'receipt',
    simplified: null,
    full: ['seller.name', 'seller.address', 'lines.description', 'supply.date'],
    simple: ['seller.name', 'lines.description', 'supply.date'],
    tax: { en: 'Sales tax', es: 'Impuesto sobre ventas' },
    title: { en: 'Receipt', es: 'Recibo' },
    creditTitle: { en: 'Credit memo' },
    vatIdLabel: { en: 'Sales tax permit' },
    taxNumberLabel: { en: 'EIN' },
  },
  sg: {
    name: 'Singapore',
    country: 'SG',
    inEu: false,
    kind: 'invoice',
    simplified: { limitMinor: 100_000, currency: 'SGD' },
    full: [
      ...(['seller.name', 'seller.address', 'seller.vatId', 'buyer.name', 'buyer.address'] as const),
      ...(['lines.description', 'supply.date', 'tax.breakdown'] as const),
    ],
    simple: ['seller.name', 'seller.address', 'seller.vatId', 'lines.description', 'tax.breakdown'],
    tax: { en: 'GST' },
    title: { en: 'Tax invoice' },
    simplifiedTitle: { en: 'Simplified tax invoice' },
    vatIdLabel: { en: 'GST reg. no.' },
    taxNumberLabel: { en: 'UEN' },
  },
  au: {
    name: 'Australia',
    country: 'AU',
    inEu: false,
    kind: 'invoice',
    simplified: { limitMinor: 99_999, currency: 'AUD' },
    full: ['seller.name', 'seller.taxId', 'buyer.identity', 'lines.description', 'tax.breakdown'],
    simple: ['seller.name', 'seller.taxId', 'lines.description', 'tax.breakdown'],
    tax: { en: 'GST' },
    title: { en: 'Tax invoice' },
    simplifiedTitle: { en: 'Tax invoice' },
    creditTitle: { en: 'Adjustment note' },
    vatIdLabel: { en: 'ABN' },
    taxNumberLabel: { en: 'ABN' },
  },
};

export const isRegion = (key: string): key is RegionKey => Object.hasOwn(regions, key);
export const isLanguage = (key: string): key is Language => (languages as readonly string[]).includes(key);

/** Where a language is at home; the first where it is written elsewhere. */
const homes: Readonly<Record<Language, readonly [string, ...string[]]>> = {
  en: ['GB', 'IE', 'US', 'SG', 'AU'],
  de: ['DE', 'AT', 'CH', 'LU'],
  fr: ['FR', 'BE', 'CH', 'LU'],
  it: ['IT', 'CH'],
  es: ['ES'],
  nl: ['NL', 'BE'],
};

/**
 * For numbers and dates: the language as it is written where the issuer sits, if it is at home there. Otherwise platforms mix two ways: `en-DE`
 * writes 1.022,822 beside €1,234.50.
 */
export const localeOf = (language: Language, country: string): string =>
  `${language}-${homes[language].includes(country) ? country : homes[language][0]}`;

/** Member states by ISO 3166-1. VAT ids of Greece begin with EL. */
export const euCountries: ReadonlySet<string> = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '),
);
