/**
 * The semantic model of EN 16931-1 as far as invoices of charging use it: what a syntax is written from and read back into. Every value is the text
 * that stands in the file, dates as yyyy-mm-dd; empty: absent. The business terms are named in the comments.
 */
export interface EnParty {
  /** BT-27, BT-44. */
  readonly name: string;
  /** BT-29, BT-46. */
  readonly id: string;
  /** BT-31, BT-48. */
  readonly vatId: string;
  /** BT-32. */
  readonly taxNumber: string;
  /** BT-33: what the law of the seller's place wants to be said of it. */
  readonly legal: string;
  /** BT-34, BT-49: an e-mail address, by the scheme EM. */
  readonly address: string;
  readonly street: string;
  readonly city: string;
  readonly postcode: string;
  /** BT-40, BT-55. */
  readonly country: string;
  /** BG-6. */
  readonly contactName: string;
  readonly phone: string;
  readonly email: string;
}

export interface EnLine {
  /** BT-126. */
  readonly id: string;
  /** BT-153. */
  readonly name: string;
  /** BT-154. */
  readonly description: string;
  /** BT-129, BT-130. */
  readonly quantity: string;
  readonly unit: string;
  /** BT-131. */
  readonly net: string;
  /** BT-146. */
  readonly price: string;
  /** BT-134, BT-135. */
  readonly periodFrom: string;
  readonly periodTo: string;
  /** BT-151, BT-152. */
  readonly category: string;
  readonly rate: string;
}

export interface EnTax {
  /** BT-118, BT-119. */
  readonly category: string;
  readonly rate: string;
  /** BT-116, BT-117. */
  readonly base: string;
  readonly amount: string;
  /** BT-120, BT-121. */
  readonly reason: string;
  readonly reasonCode: string;
}

export interface EnInvoice {
  /** BT-24, BT-23. */
  readonly specification: string;
  readonly process: string;
  /** BT-1, BT-2, BT-3. */
  readonly number: string;
  readonly issuedOn: string;
  readonly typeCode: string;
  /** BT-5. */
  readonly currency: string;
  /** BT-7, BT-8: neither is written. */
  readonly taxPointOn: string;
  readonly taxPointCode: string;
  /** BT-9, BT-20. */
  readonly dueOn: string;
  readonly terms: string;
  /** BT-10. */
  readonly buyerReference: string;
  /** BT-22. */
  readonly notes: readonly string[];
  /** BG-3: BT-25, BT-26. */
  readonly preceding: readonly { readonly number: string; readonly issuedOn: string }[];
  readonly seller: EnParty;
  readonly buyer: EnParty;
  /** BT-73, BT-74. */
  readonly periodFrom: string;
  readonly periodTo: string;
  /** BT-81, BT-84, BT-86. */
  readonly meansCode: string;
  readonly iban: string;
  readonly bic: string;
  readonly lines: readonly EnLine[];
  readonly taxes: readonly EnTax[];
  /** BT-106, BT-109, BT-110, BT-112, BT-113, BT-115; BT-107, BT-108 and BT-114 are not written. */
  readonly lineTotal: string;
  readonly allowances: string;
  readonly charges: string;
  readonly taxBasis: string;
  readonly taxTotal: string;
  readonly total: string;
  readonly prepaid: string;
  readonly rounding: string;
  readonly due: string;
}

export const xrechnung = 'urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0';
export const plainEn = 'urn:cen.eu:en16931:2017';
