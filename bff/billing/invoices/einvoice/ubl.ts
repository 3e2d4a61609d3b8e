/** EN 16931 in UBL 2.1 (CEN/TS 16931-3-2), written and read back. A credit note is a document of its own kind there. */
import type { EnInvoice, EnLine, EnParty } from './model.ts';
import { documentXml, type Found, readXml, tag } from './xml.ts';

const oasis = 'urn:oasis:names:specification:ubl:schema:xsd';
const namespaces = (root: string) => ({
  xmlns: `${oasis}:${root}-2`,
  'xmlns:cac': `${oasis}:CommonAggregateComponents-2`,
  'xmlns:cbc': `${oasis}:CommonBasicComponents-2`,
});

/** UNTDID 1001 codes that are credit notes. */
const creditCodes = new Set(['381', '396', '81', '83', '532']);
const vat = tag('cac:TaxScheme', [tag('cbc:ID', 'VAT')]);

const party = (name: string, p: EnParty) =>
  tag(name, [
    tag('cac:Party', [
      tag('cbc:EndpointID', p.address, { schemeID: 'EM' }),
      tag('cac:PartyIdentification', [tag('cbc:ID', p.id)]),
      tag('cac:PostalAddress', [
        tag('cbc:StreetName', p.street),
        tag('cbc:CityName', p.city),
        tag('cbc:PostalZone', p.postcode),
        tag('cac:Country', [tag('cbc:IdentificationCode', p.country)]),
      ]),
      p.vatId === '' ? undefined : tag('cac:PartyTaxScheme', [tag('cbc:CompanyID', p.vatId), vat]),
      p.taxNumber === ''
        ? undefined
        : tag('cac:PartyTaxScheme', [tag('cbc:CompanyID', p.taxNumber), tag('cac:TaxScheme', [tag('cbc:ID', 'FC')])]),
      tag('cac:PartyLegalEntity', [tag('cbc:RegistrationName', p.name), tag('cbc:CompanyLegalForm', p.legal)]),
      tag('cac:Contact', [
        tag('cbc:Name', p.contactName),
        tag('cbc:Telephone', p.phone),
        tag('cbc:ElectronicMail', p.email),
      ]),
    ]),
  ]);

const period = (from: string, to: string) =>
  tag('cac:InvoicePeriod', [tag('cbc:StartDate', from), tag('cbc:EndDate', to)]);

const line = (l: EnLine, isCredit: boolean, currencyID: string) =>
  tag(isCredit ? 'cac:CreditNoteLine' : 'cac:InvoiceLine', [
    tag('cbc:ID', l.id),
    tag(isCredit ? 'cbc:CreditedQuantity' : 'cbc:InvoicedQuantity', l.quantity, { unitCode: l.unit }),
    tag('cbc:LineExtensionAmount', l.net, { currencyID }),
    period(l.periodFrom, l.periodTo),
    tag('cac:Item', [
      tag('cbc:Description', l.description),
      tag('cbc:Name', l.name),
      tag('cac:ClassifiedTaxCategory', [tag('cbc:ID', l.category), tag('cbc:Percent', l.rate), vat]),
    ]),
    tag('cac:Price', [tag('cbc:PriceAmount', l.price, { currencyID })]),
  ]);

export function writeUbl(en: EnInvoice): string {
  const isCredit = creditCodes.has(en.typeCode);
  const root = isCredit ? 'CreditNote' : 'Invoice';
  const currencyID = en.currency;
  const amount = (name: string, text: string) => tag(name, text, { currencyID });
  return documentXml(
    tag(
      root,
      [
        tag('cbc:CustomizationID', en.specification),
        tag('cbc:ProfileID', en.process),
        tag('cbc:ID', en.number),
        tag('cbc:IssueDate', en.issuedOn),
        isCredit ? undefined : tag('cbc:DueDate', en.dueOn),
        tag(`cbc:${root}TypeCode`, en.typeCode),
        en.notes.map((note) => tag('cbc:Note', note)),
        tag('cbc:DocumentCurrencyCode', en.currency),
        tag('cbc:BuyerReference', en.buyerReference),
        period(en.periodFrom, en.periodTo),
        en.preceding.map(({ number, issuedOn }) =>
          tag('cac:BillingReference', [
            tag('cac:InvoiceDocumentReference', [tag('cbc:ID', number), tag('cbc:IssueDate', issuedOn)]),
          ]),
        ),
        party('cac:AccountingSupplierParty', en.seller),
        party('cac:AccountingCustomerParty', en.buyer),
        tag('cac:PaymentMeans', [
          tag('cbc:PaymentMeansCode', en.meansCode),
          isCredit ? tag('cbc:PaymentDueDate', en.dueOn) : undefined,
          tag('cac:PayeeFinancialAccount', [
            tag('cbc:ID', en.iban),
            tag('cac:FinancialInstitutionBranch', [tag('cbc:ID', en.bic)]),
          ]),
        ]),
        tag('cac:PaymentTerms', [tag('cbc:Note', en.terms)]),
        tag('cac:TaxTotal', [
          amount('cbc:TaxAmount', en.taxTotal),
          en.taxes.map((tax) =>
            tag('cac:TaxSubtotal', [
              amount('cbc:TaxableAmount', tax.base),
              amount('cbc:TaxAmount', tax.amount),
              tag('cac:TaxCategory', [
                tag('cbc:ID', tax.category),
                tag('cbc:Percent', tax.rate),
                tag('cbc:TaxExemptionReasonCode', tax.reasonCode),
                tag('cbc:TaxExemptionReason', tax.reason),
                vat,
              ]),
            ]),
          ),
        ]),
        tag('cac:LegalMonetaryTotal', [
          amount('cbc:LineExtensionAmount', en.lineTotal),
          amount('cbc:TaxExclusiveAmount', en.taxBasis),
          amount('cbc:TaxInclusiveAmount', en.total),
          amount('cbc:AllowanceTotalAmount', en.allowances),
          amount('cbc:ChargeTotalAmount', en.charges),
          amount('cbc:PrepaidAmount', en.prepaid),
          amount('cbc:PayableRoundingAmount', en.rounding),
          amount('cbc:PayableAmount', en.due),
        ]),
        en.lines.map((each) => line(each, isCredit, currencyID)),
      ],
      namespaces(root),
    ),
  );
}

const readParty = (at: Found | undefined): EnParty => {
  const text = (...path: string[]) => at?.text('Party', ...path) ?? '';
  const registered = (scheme: string) =>
    at
      ?.all('Party', 'PartyTaxScheme')
      .find((each) => each.text('TaxScheme', 'ID') === scheme)
      ?.text('CompanyID') ?? '';
  return {
    id: text('PartyIdentification', 'ID'),
    name: text('PartyLegalEntity', 'RegistrationName'),
    legal: text('PartyLegalEntity', 'CompanyLegalForm'),
    vatId: registered('VAT'),
    taxNumber: registered('FC'),
    address: text('EndpointID'),
    street: text('PostalAddress', 'StreetName'),
    city: text('PostalAddress', 'CityName'),
    postcode: text('PostalAddress', 'PostalZone'),
    country: text('PostalAddress', 'Country', 'IdentificationCode'),
    contactName: text('Contact', 'Name'),
    phone: text('Contact', 'Telephone'),
    email: text('Contact', 'ElectronicMail'),
  };
};

const readLine = (at: Found): EnLine => {
  const quantity = at.all('InvoicedQuantity')[0] ?? at.all('CreditedQuantity')[0];
  return {
    id: at.text('ID'),
    name: at.text('Item', 'Name'),
    description: at.text('Item', 'Description'),
    quantity: quantity?.text() ?? '',
    unit: quantity?.attribute('unitCode') ?? '',
    net: at.text('LineExtensionAmount'),
    price: at.text('Price', 'PriceAmount'),
    periodFrom: at.text('InvoicePeriod', 'StartDate'),
    periodTo: at.text('InvoicePeriod', 'EndDate'),
    category: at.text('Item', 'ClassifiedTaxCategory', 'ID'),
    rate: at.text('Item', 'ClassifiedTaxCategory', 'Percent'),
  };
};

export function readUbl(xml: string): EnInvoice {
  const file = readXml(xml);
  const root = file.all('Invoice')[0] ?? file.all('CreditNote')[0];
  const text = (...path: string[]) => root?.text(...path) ?? '';
  const sum = (name: string) => text('LegalMonetaryTotal', name);
  const either = (one: string, other: string) => one || other;
  return {
    specification: text('CustomizationID'),
    process: text('ProfileID'),
    number: text('ID'),
    issuedOn: text('IssueDate'),
    typeCode: either(text('InvoiceTypeCode'), text('CreditNoteTypeCode')),
    currency: text('DocumentCurrencyCode'),
    taxPointOn: text('TaxPointDate'),
    taxPointCode: text('InvoicePeriod', 'DescriptionCode'),
    dueOn: either(text('DueDate'), text('PaymentMeans', 'PaymentDueDate')),
    terms: text('PaymentTerms', 'Note'),
    buyerReference: text('BuyerReference'),
    notes: (root?.all('Note') ?? []).map((note) => note.text()),
    preceding: (root?.all('BillingReference', 'InvoiceDocumentReference') ?? []).map((each) => ({
      number: each.text('ID'),
      issuedOn: each.text('IssueDate'),
    })),
    seller: readParty(root?.all('AccountingSupplierParty')[0]),
    buyer: readParty(root?.all('AccountingCustomerParty')[0]),
    periodFrom: text('InvoicePeriod', 'StartDate'),
    periodTo: text('InvoicePeriod', 'EndDate'),
    meansCode: text('PaymentMeans', 'PaymentMeansCode'),
    iban: text('PaymentMeans', 'PayeeFinancialAccount', 'ID'),
    bic: text('PaymentMeans', 'PayeeFinancialAccount', 'FinancialInstitutionBranch', 'ID'),
    lines: [...(root?.all('InvoiceLine') ?? []), ...(root?.all('CreditNoteLine') ?? [])].map(readLine),
    taxes: (root?.all('TaxTotal', 'TaxSubtotal') ?? []).map((tax) => ({
      category: tax.text('TaxCategory', 'ID'),
      rate: tax.text('TaxCategory', 'Percent'),
      base: tax.text('TaxableAmount'),
      amount: tax.text('TaxAmount'),
      reason: tax.text('TaxCategory', 'TaxExemptionReason'),
      reasonCode: tax.text('TaxCategory', 'TaxExemptionReasonCode'),
    })),
    lineTotal: sum('LineExtensionAmount'),
    allowances: sum('AllowanceTotalAmount'),
    charges: sum('ChargeTotalAmount'),
    taxBasis: sum('TaxExclusiveAmount'),
    taxTotal: text('TaxTotal', 'TaxAmount'),
    total: sum('TaxInclusiveAmount'),
    prepaid: sum('PrepaidAmount'),
    rounding: sum('PayableRoundingAmount'),
    due: sum('PayableAmount'),
  };
}
