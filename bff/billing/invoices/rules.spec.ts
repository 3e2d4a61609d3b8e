import { describe, expect, it } from 'vitest';
import { compose, type Issuer } from './compose.ts';
import type { Buyer, InvoiceDocument } from './document.ts';
import { type RegionField, type RegionKey, regionKeys, regions } from './regions.ts';
import { formFor, missingFor, plainVatId, reverseChargeProblem, vatIdCountry } from './rules.ts';
import { sampleBuyer, sampleIssuer, sampleOrder } from './sample.ts';

const issuerIn = (key: RegionKey): Issuer => ({ ...sampleIssuer, region: key, country: regions[key].country ?? 'DE' });
const documentIn = (key: RegionKey, form: InvoiceDocument['form'], buyer: Buyer | null = sampleBuyer) =>
  compose({
    ...{ issuer: issuerIn(key), buyer, orders: [sampleOrder(1)], number: 'A2026-00001' },
    ...{ nowMs: Date.UTC(2026, 9, 30), zone: 'Europe/Berlin', form },
  });

/** How each required thing is taken away from a whole document. */
const without: Record<RegionField, (d: InvoiceDocument) => InvoiceDocument> = {
  'seller.name': (d) => ({ ...d, seller: { ...d.seller, name: '' } }),
  'seller.address': (d) => ({ ...d, seller: { ...d.seller, city: '' } }),
  'seller.vatId': (d) => ({ ...d, seller: { ...d.seller, vatId: '' } }),
  'seller.taxId': (d) => ({ ...d, seller: { ...d.seller, vatId: '', taxNumber: '' } }),
  'buyer.name': (d) => ({ ...d, buyer: null }),
  'buyer.address': (d) => ({ ...d, buyer: { ...sampleBuyer, street: '' } }),
  'buyer.identity': (d) => ({ ...d, buyer: null }),
  'lines.description': (d) => ({ ...d, lines: d.lines.map((line) => ({ ...line, text: '' })) }),
  'supply.date': (d) => ({ ...d, periodTo: '' }),
  'tax.breakdown': (d) => ({ ...d, taxes: [] }),
};

describe.each(regionKeys)('documents by the rules of %s', (key) => {
  const region = regions[key];
  const full = region.kind === 'receipt' ? 'receipt' : 'full';

  it('miss nothing when all is there', () => {
    expect(missingFor(documentIn(key, full))).toEqual([]);
  });

  it.each(full === 'full' ? region.full : region.simple)('name %s when it is not there', (field) => {
    expect(missingFor(without[field](documentIn(key, full))).map((each) => each.field)).toContain(field);
  });

  it('need no buyer up to the limit, where there is one', () => {
    if (!region.simplified) return expect(formFor(key, null, 1, 'USD')).toBe('receipt');
    const { limitMinor, currency } = region.simplified;
    expect(formFor(key, null, limitMinor, currency)).toBe('simplified');
    expect(formFor(key, null, limitMinor + 1, currency)).toBe('full');
    expect(formFor(key, null, 1, currency === 'EUR' ? 'CHF' : 'EUR')).toBe('full');
    const small = { ...documentIn(key, 'simplified', null), currency, totalMinor: limitMinor };
    expect(missingFor(small)).toEqual([]);
    expect(missingFor({ ...small, totalMinor: limitMinor + 1 })).toContainEqual(
      expect.objectContaining({ field: 'form' }),
    );
    for (const field of region.simple)
      expect(
        missingFor(without[field](small)).map((each) => each.field),
        field,
      ).toContain(field);
  });
});

describe('tax that is not there', () => {
  const taxed = documentIn('de', 'full');
  it('is asked about when the issuer has a VAT id', () => {
    const untaxed = {
      ...taxed,
      taxes: taxed.taxes.map((tax) => ({ ...tax, category: 'O' as const, taxMinor: 0, reason: 'x' })),
    };
    expect(missingFor(untaxed)[0]?.message).toMatch(/priced without tax/);
  });
  it.each(['uk', 'ch', 'sg', 'au'] as const)(
    'needs no number of the tax in %s, nor the name of a tax invoice',
    (key) => {
      const { bill } = sampleOrder(1);
      const orders = [sampleOrder(1, { bill: { ...bill, taxes: [], netMinor: bill.totalMinor, taxMinor: 0 } })];
      const issuer = { ...issuerIn(key), language: 'en', vatId: '', taxNumber: key === 'au' ? '51 824 753 556' : '' };
      const common = { issuer, number: 'A2026-00001', nowMs: Date.UTC(2026, 9, 30), zone: 'Europe/Berlin' };
      for (const form of ['full', 'simplified'] as const) {
        const { currency } = regions[key].simplified ?? { currency: '' };
        const d = compose({ ...common, orders, form, buyer: form === 'full' ? sampleBuyer : null });
        expect(d.title).toBe('Invoice');
        expect(missingFor({ ...d, currency })).toEqual([]);
      }
      expect(compose({ ...common, orders: [sampleOrder(1)], buyer: sampleBuyer }).title).toBe(
        regions[key].title?.en ?? 'Invoice',
      );
    },
  );
  it('is seen by its rate too, where it rounds to nothing', () => {
    const tiny = taxed.taxes.map((tax) => ({ ...tax, category: 'E' as const, taxMinor: 0, reason: 'x' }));
    expect(missingFor({ ...taxed, taxes: tiny })[0]?.message).toMatch(/priced with tax/);
  });
  it('may not be there on documents without', () => {
    const exempt = { ...taxed, taxes: taxed.taxes.map((tax) => ({ ...tax, category: 'E' as const, reason: 'x' })) };
    expect(missingFor(exempt)[0]?.message).toMatch(/priced with tax/);
  });
});

it('wants a full invoice where the buyer owes the tax, however small', () => {
  const { bill } = sampleOrder(1);
  const orders = [sampleOrder(1, { bill: { ...bill, taxes: [], netMinor: bill.totalMinor, taxMinor: 0 } })];
  const buyer = { ...sampleBuyer, street: '', country: 'AT', vatId: 'ATU12345678' };
  const common = { issuer: sampleIssuer, number: 'A2026-00001', nowMs: Date.UTC(2026, 9, 30), zone: 'Europe/Berlin' };
  const d = compose({ ...common, orders, buyer, reverseCharge: true });
  expect(d.form).toBe('simplified');
  expect(missingFor(d)).toContainEqual(expect.objectContaining({ field: 'form' }));
});

it.each([
  ['DE123456789', 'DE'],
  ['de 123 456 789', 'DE'],
  ['ATU12345678', 'AT'],
  ['AT12345678', undefined],
  ['EL123456789', 'GR'],
  ['GR123456789', undefined],
  ['FRXX123456789', 'FR'],
  ['NL123456789B01', 'NL'],
  ['CHE123456789', undefined],
  ['', undefined],
])('the VAT id %s is of %s', (vatId, country) => {
  expect(vatIdCountry(vatId)).toBe(country);
});

it('writes a VAT id without what people put in between', () => {
  expect(plainVatId('be 0123.456-789')).toBe('BE0123456789');
});

describe('reverse charge', () => {
  const abroad = { ...sampleBuyer, country: 'AT', vatId: 'ATU12345678' };
  it.each([
    ['a business in another state', 'de', abroad, undefined],
    ['nobody', 'de', null, 'buyer.name'],
    ['no VAT id', 'de', { ...abroad, vatId: '' }, 'buyer.vatId'],
    ['the issuer’s own state', 'de', sampleBuyer, 'buyer.country'],
    ['letters of another state', 'de', { ...abroad, country: 'NL' }, 'buyer.country'],
    ['a region without it', 'uk', abroad, 'reverseCharge'],
  ] as const)('for %s', (_, key, buyer, field) => {
    expect(reverseChargeProblem(key, sampleIssuer, buyer)?.field).toBe(field);
  });
});
