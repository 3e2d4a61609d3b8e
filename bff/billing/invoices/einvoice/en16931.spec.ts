import { describe, expect, it } from 'vitest';
import { compose } from '../compose.ts';
import { sampleBuyer, sampleIssuer, sampleOrder } from '../sample.ts';
import { readCii, writeCii } from './cii.ts';
import { brokenRules, rules } from './en16931.ts';
import { enOf } from './from-document.ts';
import { type EnInvoice, type EnLine, type EnParty, type EnTax, plainEn } from './model.ts';
import { readUbl, writeUbl } from './ubl.ts';

const document = compose({
  ...{ issuer: sampleIssuer, buyer: sampleBuyer, orders: [sampleOrder(0), sampleOrder(1)], number: 'RE2026-00001' },
  ...{ nowMs: Date.UTC(2026, 10, 2, 9), zone: 'Europe/Berlin' },
});
const plain = enOf(document);
const german = enOf({ ...document, buyer: { ...sampleBuyer, reference: '04011000-12345-34' } });

type Broken = (en: EnInvoice) => EnInvoice;
const head =
  (change: Partial<EnInvoice>): Broken =>
  (en) => ({ ...en, ...change });
const seller =
  (change: Partial<EnParty>): Broken =>
  (en) => ({ ...en, seller: { ...en.seller, ...change } });
const buyer =
  (change: Partial<EnParty>): Broken =>
  (en) => ({ ...en, buyer: { ...en.buyer, ...change } });
const line =
  (change: Partial<EnLine>): Broken =>
  (en) => ({
    ...en,
    lines: en.lines.map((each, at) => (at === 0 ? { ...each, ...change } : each)),
  });
const tax =
  (change: Partial<EnTax>): Broken =>
  (en) => ({ ...en, taxes: en.taxes.map((each) => ({ ...each, ...change })) });
/** The invoice as if all of it were of another category, without tax. */
const category =
  (letter: string, change: Partial<EnTax> = {}): Broken =>
  (en) => ({
    ...en,
    taxTotal: '0.00',
    total: en.taxBasis,
    due: en.taxBasis,
    lines: en.lines.map((each) => ({ ...each, category: letter, rate: letter === 'O' ? '' : '0' })),
    taxes: en.taxes.map((each) => ({
      ...each,
      ...{ category: letter, rate: letter === 'O' ? '' : '0', amount: '0.00', reason: 'why', reasonCode: '' },
      ...(letter === 'Z' && { reason: '' }),
      ...change,
    })),
  });
const both =
  (...steps: Broken[]): Broken =>
  (en) =>
    steps.reduce((done, step) => step(done), en);
const noIds = both(seller({ vatId: '', id: '', taxNumber: '' }), buyer({ vatId: '' }));

/** One invoice for each rule that breaks it, as a file would say it. */
const breaking: readonly (readonly [rule: string, how: Broken])[] = [
  ['BR-01', head({ specification: '' })],
  ['BR-02', head({ number: '' })],
  ['BR-03', head({ issuedOn: '' })],
  ['BR-04', head({ typeCode: '999' })],
  ['BR-05', head({ currency: '' })],
  ['BR-06', seller({ name: '' })],
  ['BR-07', buyer({ name: '' })],
  ['BR-08', seller({ street: '', city: '', postcode: '', country: '' })],
  ['BR-09', seller({ country: '' })],
  ['BR-10', buyer({ street: '', city: '', postcode: '', country: '' })],
  ['BR-11', buyer({ country: '' })],
  ['BR-12', head({ lineTotal: '' })],
  ['BR-13', head({ taxBasis: '' })],
  ['BR-14', head({ total: '' })],
  ['BR-15', head({ due: '' })],
  ['BR-16', head({ lines: [] })],
  ['BR-21', line({ id: '' })],
  ['BR-22', line({ quantity: '' })],
  ['BR-23', line({ unit: '' })],
  ['BR-24', line({ net: '' })],
  ['BR-25', line({ name: '' })],
  ['BR-26', line({ price: '' })],
  ['BR-27', line({ price: '-1.00' })],
  ['BR-29', head({ periodFrom: '2026-12-31' })],
  ['BR-30', line({ periodFrom: '2026-12-31' })],
  ['BR-45', tax({ base: '' })],
  ['BR-46', tax({ amount: '' })],
  ['BR-47', tax({ category: '' })],
  ['BR-48', tax({ rate: '' })],
  ['BR-49', head({ meansCode: '' })],
  ['BR-55', head({ preceding: [{ number: '', issuedOn: '2026-01-01' }] })],
  ['BR-61', head({ iban: '' })],
  ['BR-CO-04', line({ category: '' })],
  ['BR-CO-09', seller({ vatId: '123456789' })],
  ['BR-CO-10', head({ lineTotal: '1.00' })],
  ['BR-CO-11', head({ allowances: '1.00' })],
  ['BR-CO-12', head({ charges: '1.00' })],
  ['BR-CO-13', head({ taxBasis: '1.00' })],
  ['BR-CO-14', head({ taxTotal: '1.00' })],
  ['BR-CO-15', head({ total: '1.00' })],
  ['BR-CO-16', head({ due: '1.00' })],
  ['BR-CO-17', tax({ amount: '100.00' })],
  ['BR-CO-18', head({ taxes: [] })],
  ['BR-CO-25', head({ dueOn: '' })],
  ['BR-CO-26', seller({ vatId: '', id: '' })],
  ['PEPPOL-EN16931-R120', line({ quantity: '2' })],
  ['BR-DEC-09', head({ lineTotal: '1.001' })],
  ['BR-DEC-12', head({ taxBasis: '1.001' })],
  ['BR-DEC-13', head({ taxTotal: '1.001' })],
  ['BR-DEC-14', head({ total: '1.001' })],
  ['BR-DEC-16', head({ prepaid: '1.001' })],
  ['BR-DEC-17', head({ rounding: '1.001' })],
  ['BR-DEC-18', head({ due: '1.001' })],
  ['BR-DEC-19', tax({ base: '1.001' })],
  ['BR-DEC-20', tax({ amount: '1.001' })],
  ['BR-DEC-23', line({ net: '1.001' })],
  ['BR-S-01', tax({ category: 'Z' })],
  ['BR-S-02', seller({ vatId: '', taxNumber: '' })],
  ['BR-S-05', line({ rate: '0' })],
  ['BR-S-08', tax({ base: '1.00' })],
  ['BR-S-09', tax({ rate: '0' })],
  ['BR-S-10', tax({ reason: 'why' })],
  ...['Z', 'E', 'AE', 'O'].flatMap((letter) => {
    const other = category(letter);
    return [
      [`BR-${letter}-01`, both(other, (en) => ({ ...en, taxes: [...en.taxes, ...en.taxes] }))],
      [`BR-${letter}-02`, both(other, letter === 'O' ? head({}) : noIds)],
      [`BR-${letter}-05`, both(other, line({ rate: '19' }))],
      [`BR-${letter}-08`, both(other, tax({ base: '1.00' }))],
      [`BR-${letter}-09`, both(other, tax({ amount: '1.00' }))],
      [`BR-${letter}-10`, category(letter, { reason: letter === 'Z' ? 'why' : '' })],
    ] as const;
  }),
  ['BR-O-11', both(category('O'), noIds, (en) => ({ ...en, taxes: [...en.taxes, ...plain.taxes] }))],
  ['BR-DE-1', head({ meansCode: '' })],
  ['BR-DE-2', seller({ contactName: '', phone: '', email: '' })],
  ['BR-DE-3', seller({ city: '' })],
  ['BR-DE-4', seller({ postcode: '' })],
  ['BR-DE-5', seller({ contactName: '' })],
  ['BR-DE-6', seller({ phone: '' })],
  ['BR-DE-7', seller({ email: '' })],
  ['BR-DE-8', buyer({ city: '' })],
  ['BR-DE-9', buyer({ postcode: '' })],
  ['BR-DE-14', tax({ rate: '' })],
  ['BR-DE-15', head({ buyerReference: '' })],
  ['BR-DE-16', seller({ vatId: '', taxNumber: '' })],
  ['BR-DE-17', head({ typeCode: '751' })],
  ['BR-DE-19', head({ iban: 'DE00370400440532013000' })],
  ['BR-DE-21', head({ specification: `${plainEn}#compliant#urn:xeinkauf.de:kosit:xrechnung_2.0` })],
  ['BR-DE-26', head({ typeCode: '384' })],
  ['PEPPOL-EN16931-R001', head({ process: '' })],
  ['PEPPOL-EN16931-R010', buyer({ address: '' })],
  ['PEPPOL-EN16931-R020', seller({ address: '' })],
];

const idsOf = (en: EnInvoice): string[] => brokenRules(en).map((each) => each.rule);

describe('business rules', () => {
  it('hold for what we write, plain and for Germany', () => {
    for (const en of [plain, german]) {
      expect(idsOf(readCii(writeCii(en)))).toEqual([]);
      expect(idsOf(readUbl(writeUbl(en)))).toEqual([]);
    }
  });

  it.each(breaking)('%s is seen in both syntaxes', (rule, how) => {
    const wrong = how(german);
    expect(idsOf(readCii(writeCii(wrong)))).toContain(rule);
    // A file without lines, quantities or due dates of credit notes differs in nothing else between the syntaxes.
    expect(idsOf(readUbl(writeUbl(wrong)))).toContain(rule);
  });

  it('have a broken invoice each, but for one that we never write', () => {
    const tried = new Set(breaking.map(([rule]) => rule));
    expect(rules.map(({ id }) => id).filter((id) => !tried.has(id))).toEqual(['BR-CO-03']);
    const both = writeUbl(plain)
      .replace(
        '<cbc:DocumentCurrencyCode>',
        '<cbc:TaxPointDate>2026-11-01</cbc:TaxPointDate><cbc:DocumentCurrencyCode>',
      )
      .replace('</cac:InvoicePeriod>', '<cbc:DescriptionCode>35</cbc:DescriptionCode></cac:InvoicePeriod>');
    expect(idsOf(readUbl(both))).toContain('BR-CO-03');
  });
});

it('text of any kind survives', () => {
  const odd = { ...plain, notes: ['A <b> & "c" ]]> \'d\'', 'zwei\nZeilen', 'é Ω Ж 漢'], number: 'R&D-1' };
  expect(readCii(writeCii(odd))).toEqual(odd);
  expect(readUbl(writeUbl(odd))).toEqual(odd);
});

it('text that XML cannot hold leaves no empty element', () => {
  const odd = { ...plain, notes: ['\u0001', 'a\u0002b', ' '] };
  // The delivery has to be there, and is empty by the standard.
  for (const xml of [writeCii(odd).replace(/<ram:ApplicableHeaderTradeDelivery>\s*<.*?>/, ''), writeUbl(odd)])
    expect(xml).not.toMatch(/<([^/>\s]+)[^>]*>\s*<\/\1>/);
  expect(readUbl(writeUbl(odd)).notes).toEqual(['ab']);
});

it('who is not subject to the tax may write to a buyer with a VAT id', () => {
  const { bill } = sampleOrder(0);
  const untaxed = sampleOrder(0, { bill: { ...bill, taxes: [], netMinor: bill.totalMinor, taxMinor: 0 } });
  const issuer = { ...sampleIssuer, vatId: '', taxNumber: '12/345/67890' };
  const d = compose({
    ...{ issuer, buyer: sampleBuyer, orders: [untaxed], number: 'RE2026-00001' },
    ...{ nowMs: Date.UTC(2026, 10, 2, 9), zone: 'Europe/Berlin' },
  });
  expect(d.taxes.map((each) => each.category)).toEqual(['O']);
  expect(idsOf(readCii(writeCii(enOf(d))))).toEqual([]);
});

it('a credit note is a document of its own in UBL', () => {
  const credit = { ...plain, typeCode: '381', dueOn: '', due: '0.00', prepaid: plain.total };
  expect(writeUbl(credit)).toContain('<CreditNote xmlns="urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"');
  expect(readUbl(writeUbl(credit))).toEqual(credit);
});
