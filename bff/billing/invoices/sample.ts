/** Made-up issuer, buyer and orders, to see what a document looks like and to test on. Pure. */
import { price } from '../tariffs/price.ts';
import { sampleUsage } from '../tariffs/sample.ts';
import { compose, type Issuer } from './compose.ts';
import type { Buyer, InvoiceDocument } from './document.ts';
import type { BilledOrder } from './lines.ts';

export const sampleIssuer: Issuer = {
  name: 'Nordlicht Laden GmbH',
  street: 'Speicherstraße 12',
  postcode: '20457',
  city: 'Hamburg',
  country: 'DE',
  vatId: 'DE123456789',
  taxNumber: '',
  registration: 'Amtsgericht Hamburg HRB 12345',
  contactName: 'Jana Petersen',
  email: 'rechnung@nordlicht.example',
  phone: '+49 40 123456',
  iban: 'DE89 3704 0044 0532 0130 00',
  bic: 'COBADEFFXXX',
  footer: '',
  region: 'de',
  language: 'de',
  smallBusiness: false,
  termsDays: 14,
  accent: '#0F766E',
};

export const sampleBuyer: Buyer = {
  name: 'Hanseatische Kurierdienste Müller & Söhne GmbH',
  street: 'Große Elbstraße 145',
  postcode: '22767',
  city: 'Hamburg',
  country: 'DE',
  vatId: 'DE987654321',
  email: 'buchhaltung@kurier.example',
  reference: '',
};

const minuteMs = 60_000;
const firstMs = Date.UTC(2026, 9, 5, 7, 12);

/** The order at a place in a row of them, each different from the others. */
export function sampleOrder(at: number, change: Partial<BilledOrder> = {}): BilledOrder {
  const startMs = firstMs + at * 17 * 60 * minuteMs;
  const durationMs = (24 + ((at * 7) % 50)) * minuteMs;
  const energyWh = 8_000 + ((at * 2_713) % 41_000);
  const idleMs = at % 4 === 1 ? 25 * minuteMs : 0;
  const bill = price({
    tariff: {
      currency: 'EUR',
      tax: { rateBasisPoints: 1900, included: true },
      energy: { basePriceMicros: 490_000, bands: [] },
      ...(at % 3 === 0 && { startFee: { amountMinor: 35 } }),
      idle: { pricePerHourMicros: 6_000_000, graceMinutes: 10 },
    },
    zone: 'Europe/Berlin',
    usage: sampleUsage({ startMs, durationMs, energyWh, idleMs }),
  });
  return {
    id: `order${at}`,
    transactionId: 48_210 + at,
    startedAt: startMs,
    endedAt: startMs + durationMs + idleMs,
    zone: 'Europe/Berlin',
    stationName: at % 5 === 4 ? 'Parkhaus Deichtor am Hauptbahnhof, Ebene 2' : 'HafenCity Überseequartier',
    chargerName: `HPC ${1 + (at % 6)}`,
    energyWh,
    bill,
    paymentMode: 'invoice',
    paidMinor: 0,
    refundedMinor: 0,
    ...change,
  };
}

export const sampleDocument: InvoiceDocument = compose({
  ...{ issuer: sampleIssuer, buyer: sampleBuyer, orders: [sampleOrder(0)], number: 'RE2026-00001' },
  ...{ nowMs: firstMs + 28 * 24 * 60 * minuteMs, zone: 'Europe/Berlin' },
});
