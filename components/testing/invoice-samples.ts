/** Invoices as the API would answer them, made by rule, for component tests and pictures. Never part of a build. */
import type { invoiceBatch } from '../../bff/billing/invoices/batch-contract.ts';
import type { InvoiceDocument } from '../../bff/billing/invoices/document.ts';
import type { legalEntity } from '../../bff/billing/invoices/issuers-contract.ts';
import type { RowOf } from '../../bff/kernel/fields.ts';
import type { InvoiceRow } from '../billing/invoice-desk/view-state.ts';
import { sampleNowMs } from './samples.ts';

const buyers = [
  'Reederei Olsen GmbH',
  'Ada Byron',
  'Klinikum West gGmbH',
  '',
  'Spedition Anagonye & Söhne',
  'Fleet 7 AG',
];
const dayMs = 86_400_000;
const pick = <T>(list: readonly T[], i: number): T => list[i % list.length]!;

/** The i-th invoice, newest first: every seventh is a credit note, which takes the one after it back. */
export const sampleInvoice = (i: number, change: Partial<InvoiceRow> = {}): InvoiceRow => {
  const isCredit = i % 7 === 3;
  const totalMinor = (2000 + ((i * 104_729) % 94_000)) * (isCredit ? -1 : 1);
  const taxMinor = Math.round((totalMinor * 19) / 119);
  const issuedAt = sampleNowMs - i * dayMs * 0.7;
  const buyerName = pick(buyers, i);
  return {
    id: `inv${i}`,
    tenantId: 'm1',
    entityId: 'le0',
    number: `RE2026-${String(412 - i).padStart(5, '0')}`,
    type: isCredit ? 'creditNote' : i % 11 === 5 ? 'correction' : 'invoice',
    form: buyerName ? 'full' : 'simplified',
    issuedAt,
    buyerName,
    buyerEmail: buyerName ? 'accounting@example.com' : '',
    driverId: null,
    orderCount: 1 + (i % 9),
    netMinor: totalMinor - taxMinor,
    taxMinor,
    totalMinor,
    currency: 'EUR',
    region: 'de',
    language: 'en',
    precedingId: isCredit ? `inv${i + 1}` : null,
    creditedBy: i % 7 === 4 ? `inv${i - 1}` : null,
    batchId: null,
    mailedAt: i % 3 === 1 ? null : issuedAt + 60_000,
    createdAt: issuedAt,
    updatedAt: issuedAt,
    ...change,
  };
};

/** A document with two orders at 19 %. */
export const sampleDocument = (change: Partial<InvoiceDocument> = {}): InvoiceDocument => {
  const line = (position: number, station: string, energyWh: number, netMinor: number) => ({
    position,
    orderId: `o${position}`,
    session: {
      number: 90_000 + position,
      startedAt: sampleNowMs - position * dayMs,
      endedAt: sampleNowMs - position * dayMs + 3_600_000,
      zone: 'Europe/Berlin',
      stationName: station,
      chargerName: 'DC 1',
      energyWh,
    },
    text: 'Charging session',
    parts: [
      { text: 'Electricity', amountMinor: Math.round(netMinor * 1.1) },
      { text: 'Start fee', amountMinor: Math.round(netMinor * 0.09) },
    ],
    quantityMilli: 1000,
    unit: 'session' as const,
    netMinor,
    taxMinor: Math.round(netMinor * 0.19),
    category: 'S' as const,
    rateBasisPoints: 1900,
  });
  const lines = [line(1, 'Hafenstraße 12', 42_310, 1750), line(2, 'Messe Süd', 18_020, 790)];
  return {
    type: 'invoice',
    form: 'full',
    region: 'de',
    language: 'en',
    accent: '#0F766E',
    title: 'Invoice',
    number: 'RE2026-00412',
    issuedAt: sampleNowMs,
    issuedOn: '2026-11-20',
    periodFrom: '2026-11-18',
    periodTo: '2026-11-19',
    dueOn: '2026-12-04',
    seller: {
      name: 'Stadtwerke Rheintal GmbH',
      street: 'Uferweg 3',
      postcode: '53113',
      city: 'Bonn',
      country: 'DE',
      vatId: 'DE123456789',
      taxNumber: '',
      registration: 'Amtsgericht Bonn HRB 4711',
      contactName: '',
      email: 'rechnung@example.com',
      phone: '',
      iban: 'DE02 1203 0000 0000 2020 51',
      bic: '',
      footer: 'Amtsgericht Bonn HRB 4711',
    },
    buyer: {
      name: 'Reederei Olsen GmbH',
      street: 'Am Kai 7',
      postcode: '28195',
      city: 'Bremen',
      country: 'DE',
      vatId: 'DE987654321',
      email: 'accounting@example.com',
      reference: 'PO-2231',
    },
    currency: 'EUR',
    lines,
    taxes: [{ category: 'S', rateBasisPoints: 1900, netMinor: 2540, taxMinor: 483, reason: '' }],
    netMinor: 2540,
    taxMinor: 483,
    totalMinor: 3023,
    paidMinor: 0,
    roundingMinor: 0,
    dueMinor: 3023,
    preceding: null,
    notes: ['Please transfer the amount within 14 days.'],
    ...change,
  };
};

export const sampleIssuer = (
  change: Partial<RowOf<typeof legalEntity.fields>> = {},
): RowOf<typeof legalEntity.fields> => ({
  id: 'le0',
  tenantId: 'm1',
  name: 'Stadtwerke Rheintal GmbH',
  street: 'Uferweg 3',
  postcode: '53113',
  city: 'Bonn',
  country: 'DE',
  vatId: 'DE123456789',
  taxNumber: '',
  registration: 'Amtsgericht Bonn HRB 4711',
  contactName: 'Jana Koch',
  email: 'rechnung@example.com',
  phone: '',
  iban: 'DE02120300000000202051',
  bic: '',
  region: 'de',
  language: 'de',
  prefix: 'RE',
  smallBusiness: false,
  termsDays: 14,
  accent: '#0F766E',
  hasLogo: false,
  footer: 'Amtsgericht Bonn HRB 4711',
  createdAt: sampleNowMs - 90 * dayMs,
  updatedAt: sampleNowMs - 90 * dayMs,
  ...change,
});

export const sampleBatch = (
  i: number,
  change: Partial<RowOf<typeof invoiceBatch.fields>> = {},
): RowOf<typeof invoiceBatch.fields> => ({
  id: `b${i}`,
  tenantId: 'm1',
  entityId: 'le0',
  name: i === 0 ? 'October, each order' : 'September, all drivers',
  plan: { by: i === 0 ? 'order' : 'driver' },
  state: i === 0 ? 'running' : 'done',
  total: 1200,
  done: i === 0 ? 310 : 1200,
  issued: i === 0 ? 310 : 288,
  failed: i === 0 ? 0 : 3,
  problems: i === 0 ? [] : [{ orderId: 'o17', message: 'The order is under review. Decide it first.' }],
  actorName: 'Ada Byron',
  createdAt: sampleNowMs - i * 30 * dayMs,
  updatedAt: sampleNowMs,
  ...change,
});
