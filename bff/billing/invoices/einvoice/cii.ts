/** EN 16931 in UN/CEFACT Cross Industry Invoice D16B (CEN/TS 16931-3-3): the syntax of Factur-X and ZUGFeRD, written and read back. */
import type { EnInvoice, EnLine, EnParty } from './model.ts';
import { documentXml, type Found, readXml, tag } from './xml.ts';

const namespaces = {
  'xmlns:rsm': 'urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100',
  'xmlns:ram': 'urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100',
  'xmlns:udt': 'urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100',
  'xmlns:qdt': 'urn:un:unece:uncefact:data:standard:QualifiedDataType:100',
};

const compact = (day: string): string => day.replaceAll('-', '');
/** 102: yyyymmdd. */
const dateTime = (name: string, day: string, prefix = 'udt') =>
  tag(name, [tag(`${prefix}:DateTimeString`, compact(day), { format: '102' })]);
const period = (from: string, to: string) =>
  tag('ram:BillingSpecifiedPeriod', [dateTime('ram:StartDateTime', from), dateTime('ram:EndDateTime', to)]);

const party = (name: string, p: EnParty) =>
  tag(name, [
    tag('ram:ID', p.id),
    tag('ram:Name', p.name),
    tag('ram:Description', p.legal),
    tag('ram:DefinedTradeContact', [
      tag('ram:PersonName', p.contactName),
      tag('ram:TelephoneUniversalCommunication', [tag('ram:CompleteNumber', p.phone)]),
      tag('ram:EmailURIUniversalCommunication', [tag('ram:URIID', p.email)]),
    ]),
    tag('ram:PostalTradeAddress', [
      tag('ram:PostcodeCode', p.postcode),
      tag('ram:LineOne', p.street),
      tag('ram:CityName', p.city),
      tag('ram:CountryID', p.country),
    ]),
    tag('ram:URIUniversalCommunication', [tag('ram:URIID', p.address, { schemeID: 'EM' })]),
    tag('ram:SpecifiedTaxRegistration', [tag('ram:ID', p.vatId, { schemeID: 'VA' })]),
    tag('ram:SpecifiedTaxRegistration', [tag('ram:ID', p.taxNumber, { schemeID: 'FC' })]),
  ]);

const line = (l: EnLine) =>
  tag('ram:IncludedSupplyChainTradeLineItem', [
    tag('ram:AssociatedDocumentLineDocument', [tag('ram:LineID', l.id)]),
    tag('ram:SpecifiedTradeProduct', [tag('ram:Name', l.name), tag('ram:Description', l.description)]),
    tag('ram:SpecifiedLineTradeAgreement', [tag('ram:NetPriceProductTradePrice', [tag('ram:ChargeAmount', l.price)])]),
    tag('ram:SpecifiedLineTradeDelivery', [tag('ram:BilledQuantity', l.quantity, { unitCode: l.unit })]),
    tag('ram:SpecifiedLineTradeSettlement', [
      tag('ram:ApplicableTradeTax', [
        tag('ram:TypeCode', 'VAT'),
        tag('ram:CategoryCode', l.category),
        tag('ram:RateApplicablePercent', l.rate),
      ]),
      period(l.periodFrom, l.periodTo),
      tag('ram:SpecifiedTradeSettlementLineMonetarySummation', [tag('ram:LineTotalAmount', l.net)]),
    ]),
  ]);

const settlement = (en: EnInvoice) =>
  tag('ram:ApplicableHeaderTradeSettlement', [
    tag('ram:InvoiceCurrencyCode', en.currency),
    tag('ram:SpecifiedTradeSettlementPaymentMeans', [
      tag('ram:TypeCode', en.meansCode),
      tag('ram:PayeePartyCreditorFinancialAccount', [tag('ram:IBANID', en.iban)]),
      tag('ram:PayeeSpecifiedCreditorFinancialInstitution', [tag('ram:BICID', en.bic)]),
    ]),
    en.taxes.map((tax) =>
      tag('ram:ApplicableTradeTax', [
        tag('ram:CalculatedAmount', tax.amount),
        tag('ram:TypeCode', 'VAT'),
        tag('ram:ExemptionReason', tax.reason),
        tag('ram:BasisAmount', tax.base),
        tag('ram:CategoryCode', tax.category),
        tag('ram:ExemptionReasonCode', tax.reasonCode),
        tag('ram:RateApplicablePercent', tax.rate),
      ]),
    ),
    period(en.periodFrom, en.periodTo),
    tag('ram:SpecifiedTradePaymentTerms', [
      tag('ram:Description', en.terms),
      dateTime('ram:DueDateDateTime', en.dueOn),
    ]),
    tag('ram:SpecifiedTradeSettlementHeaderMonetarySummation', [
      tag('ram:LineTotalAmount', en.lineTotal),
      tag('ram:ChargeTotalAmount', en.charges),
      tag('ram:AllowanceTotalAmount', en.allowances),
      tag('ram:TaxBasisTotalAmount', en.taxBasis),
      tag('ram:TaxTotalAmount', en.taxTotal, { currencyID: en.currency }),
      tag('ram:RoundingAmount', en.rounding),
      tag('ram:GrandTotalAmount', en.total),
      tag('ram:TotalPrepaidAmount', en.prepaid),
      tag('ram:DuePayableAmount', en.due),
    ]),
    en.preceding.map(({ number, issuedOn }) =>
      tag('ram:InvoiceReferencedDocument', [
        tag('ram:IssuerAssignedID', number),
        dateTime('ram:FormattedIssueDateTime', issuedOn, 'qdt'),
      ]),
    ),
  ]);

export const writeCii = (en: EnInvoice): string =>
  documentXml(
    tag(
      'rsm:CrossIndustryInvoice',
      [
        tag('rsm:ExchangedDocumentContext', [
          tag('ram:BusinessProcessSpecifiedDocumentContextParameter', [tag('ram:ID', en.process)]),
          tag('ram:GuidelineSpecifiedDocumentContextParameter', [tag('ram:ID', en.specification)]),
        ]),
        tag('rsm:ExchangedDocument', [
          tag('ram:ID', en.number),
          tag('ram:TypeCode', en.typeCode),
          dateTime('ram:IssueDateTime', en.issuedOn),
          en.notes.map((note) => tag('ram:IncludedNote', [tag('ram:Content', note)])),
        ]),
        tag('rsm:SupplyChainTradeTransaction', [
          en.lines.map(line),
          tag('ram:ApplicableHeaderTradeAgreement', [
            tag('ram:BuyerReference', en.buyerReference),
            party('ram:SellerTradeParty', en.seller),
            party('ram:BuyerTradeParty', en.buyer),
          ]),
          // The element has to be there, and it may be empty.
          { name: 'ram:ApplicableHeaderTradeDelivery', attributes: {}, content: [] },
          settlement(en),
        ]),
      ],
      namespaces,
    ),
  );

const dayIn = (text: string): string =>
  /^\d{8}$/.test(text) ? `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}` : text;
const dayAt = (at: Found | undefined, name: string): string => dayIn(at?.text(name, 'DateTimeString') ?? '');

const readParty = (at: Found | undefined): EnParty => {
  const text = (...path: string[]) => at?.text(...path) ?? '';
  const registered = (scheme: string) =>
    at
      ?.all('SpecifiedTaxRegistration', 'ID')
      .find((id) => id.attribute('schemeID') === scheme)
      ?.text() ?? '';
  return {
    id: text('ID'),
    name: text('Name'),
    legal: text('Description'),
    vatId: registered('VA'),
    taxNumber: registered('FC'),
    address: text('URIUniversalCommunication', 'URIID'),
    street: text('PostalTradeAddress', 'LineOne'),
    city: text('PostalTradeAddress', 'CityName'),
    postcode: text('PostalTradeAddress', 'PostcodeCode'),
    country: text('PostalTradeAddress', 'CountryID'),
    contactName: text('DefinedTradeContact', 'PersonName'),
    phone: text('DefinedTradeContact', 'TelephoneUniversalCommunication', 'CompleteNumber'),
    email: text('DefinedTradeContact', 'EmailURIUniversalCommunication', 'URIID'),
  };
};

const readLine = (at: Found): EnLine => {
  const settled = at.all('SpecifiedLineTradeSettlement')[0];
  const tax = (name: string) => settled?.text('ApplicableTradeTax', name) ?? '';
  const billed = at.all('SpecifiedLineTradeDelivery', 'BilledQuantity')[0];
  const billing = settled?.all('BillingSpecifiedPeriod')[0];
  return {
    id: at.text('AssociatedDocumentLineDocument', 'LineID'),
    name: at.text('SpecifiedTradeProduct', 'Name'),
    description: at.text('SpecifiedTradeProduct', 'Description'),
    quantity: billed?.text() ?? '',
    unit: billed?.attribute('unitCode') ?? '',
    net: settled?.text('SpecifiedTradeSettlementLineMonetarySummation', 'LineTotalAmount') ?? '',
    price: at.text('SpecifiedLineTradeAgreement', 'NetPriceProductTradePrice', 'ChargeAmount'),
    periodFrom: dayAt(billing, 'StartDateTime'),
    periodTo: dayAt(billing, 'EndDateTime'),
    category: tax('CategoryCode'),
    rate: tax('RateApplicablePercent'),
  };
};

export function readCii(xml: string): EnInvoice {
  const root = readXml(xml).all('CrossIndustryInvoice')[0];
  const head = root?.all('ExchangedDocument')[0];
  const deal = root?.all('SupplyChainTradeTransaction')[0];
  const agreed = deal?.all('ApplicableHeaderTradeAgreement')[0];
  const settled = deal?.all('ApplicableHeaderTradeSettlement')[0];
  const text = (at: Found | undefined, ...path: string[]) => at?.text(...path) ?? '';
  const sum = (name: string) => text(settled, 'SpecifiedTradeSettlementHeaderMonetarySummation', name);
  const means = (...path: string[]) => text(settled, 'SpecifiedTradeSettlementPaymentMeans', ...path);
  const billing = settled?.all('BillingSpecifiedPeriod')[0];
  const taxes = settled?.all('ApplicableTradeTax') ?? [];
  const terms = settled?.all('SpecifiedTradePaymentTerms')[0];
  return {
    specification: text(root, 'ExchangedDocumentContext', 'GuidelineSpecifiedDocumentContextParameter', 'ID'),
    process: text(root, 'ExchangedDocumentContext', 'BusinessProcessSpecifiedDocumentContextParameter', 'ID'),
    number: text(head, 'ID'),
    issuedOn: dayAt(head, 'IssueDateTime'),
    typeCode: text(head, 'TypeCode'),
    currency: text(settled, 'InvoiceCurrencyCode'),
    taxPointOn: dayIn(text(taxes[0], 'TaxPointDate', 'DateString')),
    taxPointCode: text(taxes[0], 'DueDateTypeCode'),
    dueOn: dayAt(terms, 'DueDateDateTime'),
    terms: text(terms, 'Description'),
    buyerReference: text(agreed, 'BuyerReference'),
    notes: (head?.all('IncludedNote', 'Content') ?? []).map((note) => note.text()),
    preceding: (settled?.all('InvoiceReferencedDocument') ?? []).map((each) => ({
      number: each.text('IssuerAssignedID'),
      issuedOn: dayAt(each, 'FormattedIssueDateTime'),
    })),
    seller: readParty(agreed?.all('SellerTradeParty')[0]),
    buyer: readParty(agreed?.all('BuyerTradeParty')[0]),
    periodFrom: dayAt(billing, 'StartDateTime'),
    periodTo: dayAt(billing, 'EndDateTime'),
    meansCode: means('TypeCode'),
    iban: means('PayeePartyCreditorFinancialAccount', 'IBANID'),
    bic: means('PayeeSpecifiedCreditorFinancialInstitution', 'BICID'),
    lines: (deal?.all('IncludedSupplyChainTradeLineItem') ?? []).map(readLine),
    taxes: taxes.map((tax) => ({
      category: tax.text('CategoryCode'),
      rate: tax.text('RateApplicablePercent'),
      base: tax.text('BasisAmount'),
      amount: tax.text('CalculatedAmount'),
      reason: tax.text('ExemptionReason'),
      reasonCode: tax.text('ExemptionReasonCode'),
    })),
    lineTotal: sum('LineTotalAmount'),
    allowances: sum('AllowanceTotalAmount'),
    charges: sum('ChargeTotalAmount'),
    taxBasis: sum('TaxBasisTotalAmount'),
    taxTotal: sum('TaxTotalAmount'),
    total: sum('GrandTotalAmount'),
    prepaid: sum('TotalPrepaidAmount'),
    rounding: sum('RoundingAmount'),
    due: sum('DuePayableAmount'),
  };
}
