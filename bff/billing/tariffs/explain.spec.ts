/** The sentences a driver reads on a bill. */
import { describe, expect, it } from 'vitest';
import type { TariffElement } from './elements.ts';
import { explainLine, explainTax } from './explain.ts';
import { price, type Usage } from './price.ts';
import type { Tariff } from './tariff.ts';
import type { Reduction, Terms } from './terms.ts';

const at = (text: string) => Temporal.ZonedDateTime.from(`${text}[Europe/Berlin]`).epochMilliseconds;
const HOUR = 3_600_000;

const tariff: Tariff = {
  currency: 'EUR',
  startFee: { amountMinor: 50 },
  energy: {
    basePriceMicros: 495_500,
    bands: [
      { days: [1, 2, 3, 4, 5], fromMinute: 480, toMinute: 750, priceMicros: 590_000, label: 'Day' },
      { days: [1, 2, 3, 4, 5, 6, 7], fromMinute: 1320, toMinute: 1440, priceMicros: 290_000, label: 'Night' },
      { days: [1, 2, 3, 4, 5, 6, 7], fromMinute: 0, toMinute: 360, priceMicros: 290_000, label: 'Night' },
    ],
  },
  duration: { basePriceMicros: 1_000_000, bands: [] },
  idle: { pricePerHourMicros: 6_000_000, graceMinutes: 15, capMinor: 300 },
  tax: { rateBasisPoints: 1900, included: true },
};
const startMs = at('2026-03-24T21:10');

function sentences(locale: string, hours: number, changed: Partial<Tariff> = {}): string[] {
  const endMs = startMs + hours * HOUR + 7000;
  const samples = [
    { atMs: startMs, registerWh: 5 },
    { atMs: endMs - HOUR - 7000, registerWh: 70_000 },
  ];
  const idle = [{ fromMs: endMs - HOUR - 7000, toMs: endMs }];
  const bill = price({
    tariff: { ...tariff, ...changed },
    zone: 'Europe/Berlin',
    usage: { startMs, endMs, samples, idle },
  });
  const all = [
    ...bill.lines.map((line) => explainLine(bill, line, locale)),
    ...bill.taxes.map((tax) => explainTax(bill, tax, locale)),
  ];
  return all.map((text) => text.replace(/[\u00a0\u202f]/g, ' '));
}

describe('explainLine', () => {
  it('speaks English', () => {
    expect(sentences('en', 16)).toEqual([
      'Start-up fee, once per session',
      '13.222 kWh × €0.4955/kWh, Tue 21:10–22:00, Wed 06:00–08:00',
      '37.330 kWh × €0.29/kWh (Night), Tue 22:00–Wed 06:00',
      '19.443 kWh × €0.59/kWh (Day), Wed 08:00–12:10',
      '15 h × €1.00/h charging',
      '45 min 7 s × €0.10/min idle, after 15 min free, limited to €3.00',
      'VAT 19% included, on €39.79 net',
    ]);
  });
  it('speaks German', () => {
    expect(sentences('de-AT', 16, { tax: { rateBasisPoints: 1950, included: false } })).toEqual([
      'Startgebühr, einmal je Ladevorgang',
      '13,222 kWh × € 0,4955/kWh, Di 21:10–22:00, Mi 06:00–08:00',
      '37,330 kWh × € 0,29/kWh (Night), Di 22:00–Mi 06:00',
      '19,443 kWh × € 0,59/kWh (Day), Mi 08:00–12:10',
      '15 h × € 1,00/h Ladezeit',
      '45 min 7 s × € 0,10/min Standzeit, nach 15 min frei, begrenzt auf € 3,00',
      'USt. 19,5 % auf € 47,35 netto',
    ]);
  });
  it('shows a price per minute where that is exact, and no grace where there is none', () => {
    const lines = sentences('en', 2.5, {
      duration: { basePriceMicros: 1_200_000, bands: [] },
      idle: { pricePerHourMicros: 600_000, graceMinutes: 0 },
    });
    expect(lines).toContain('90 min × €0.02/min charging');
    expect(lines).toContain('60 min 7 s × €0.01/min idle');
  });
  it('ends a day at 24:00 and counts what it leaves out', () => {
    const evening: Tariff['duration'] = {
      basePriceMicros: 0,
      bands: [{ days: [1, 2, 3, 4, 5, 6, 7], fromMinute: 1380, toMinute: 1440, priceMicros: 60_000, label: 'Late' }],
    };
    expect(sentences('en', 24 * 5, { duration: evening })).toContain(
      '300 min × €0.001/min charging (Late), Tue 23:00–24:00, Wed 23:00–24:00, Thu 23:00–24:00, and 2 more',
    );
  });
});

describe('what is beyond the fees', () => {
  const named = { source: 'group', id: 'g', name: 'Members', stackable: true } as const;
  const off = (benefit: Reduction['benefit']): Reduction => ({ ...named, benefit });
  const terms: Terms = {
    reductions: [
      off({ kind: 'freeEnergy', energyWh: 5000 }),
      off({ kind: 'percent', basisPoints: 1050, of: 'all' }),
      off({ kind: 'perKwh', priceMicros: 20_000 }),
      off({ kind: 'energyPrice', priceMicros: 100_000 }),
      off({ kind: 'amount', amountMinor: 100 }),
    ],
  };
  const usage: Usage = {
    startMs,
    endMs: startMs + 2 * HOUR,
    samples: [
      { atMs: startMs, registerWh: 0 },
      { atMs: startMs + HOUR, registerWh: 12_345 },
    ],
    idle: [{ fromMs: startMs + HOUR, toMs: startMs + 2 * HOUR }],
    reservation: { fromMs: startMs - 7 * 60_000, toMs: startMs, expired: false },
  };
  const explained = (changed: Tariff, locale: string, granted?: Terms) => {
    const bill = price({ tariff: changed, zone: 'Europe/Berlin', usage, terms: granted });
    // Spaces before units do not break; here they may be typed.
    return bill.lines.map((line) => explainLine(bill, line, locale).replaceAll('\u00a0', ' '));
  };
  const service: Tariff = {
    currency: 'EUR',
    energy: { basePriceMicros: 490_000, bands: [] },
    service: { basePriceMicros: 100_000, bands: [] },
    maxTotal: { grossMinor: 400 },
  };
  const timed = (dimension: 'TIME' | 'PARKING_TIME', restrictions?: TariffElement['restrictions']): TariffElement => ({
    components: [{ dimension, priceMicros: 6_000_000, stepSize: 900 }],
    restrictions,
  });
  const elements: Tariff = {
    currency: 'EUR',
    minTotal: { grossMinor: 9900 },
    elements: [
      {
        components: [{ dimension: 'ENERGY', priceMicros: 490_000, stepSize: 500 }],
        restrictions: { maxDurationS: 1800 },
      },
      { components: [{ dimension: 'ENERGY', priceMicros: 390_000, stepSize: 500 }] },
      timed('PARKING_TIME', { maxDurationS: 4000 }),
      { ...timed('TIME', { reservation: 'RESERVATION' }) },
      {
        components: [{ dimension: 'FLAT', priceMicros: 1, stepSize: 1 }],
        restrictions: { reservation: 'RESERVATION' },
      },
    ],
  };
  it('is said in English', () => {
    expect(explained(service, 'en', terms)).toEqual([
      '12.345 kWh × €0.49/kWh',
      '12.345 kWh × €0.10/kWh service',
      'Members: 5.000 kWh free',
      'Members: 10.5% off',
      'Members: 7.345 kWh × €0.02/kWh off',
      'Members: 7.345 kWh at €0.10/kWh',
      'Members: €1.00 off',
    ]);
    expect(explained(service, 'en').at(-1)).toBe('Maximum price of a session: €4.00');
    const bounded = off({ kind: 'freeEnergy', energyWh: 5000, maxMinor: 50 });
    expect(explained(service, 'en', { reductions: [bounded] })[2]).toBe('Members: 5.000 kWh free, limited to €0.50');
    expect(explained(service, 'en', { reductions: [], free: 'Open day' }).at(-1)).toBe('Open day: nothing to pay');
    expect(explained(elements, 'en')).toEqual([
      '6.173 kWh × €0.49/kWh, Tue 21:10–21:40',
      '6.327 kWh × €0.39/kWh, Tue 21:40–22:10, rounded up to a multiple of 500 Wh',
      '15 min × €0.10/min idle, rounded up to a multiple of 15 min',
      'Reservation fee',
      '15 min × €0.10/min reservation, rounded up to a multiple of 15 min',
      'Minimum price of a session: €99.00',
    ]);
  });
  it('is said in German', () => {
    expect(explained(service, 'de', terms).slice(1)).toEqual([
      '12,345 kWh × 0,10 €/kWh Service',
      'Members: 5,000 kWh frei',
      'Members: 10,5 % Nachlass',
      'Members: 7,345 kWh × 0,02 €/kWh Nachlass',
      'Members: 7,345 kWh zu 0,10 €/kWh',
      'Members: 1,00 € Nachlass',
    ]);
    expect(explained(elements, 'de').slice(3)).toEqual([
      'Reservierungsgebühr',
      '15 min × 0,10 €/min Reservierung, aufgerundet auf Vielfache von 15 min',
      'Mindestpreis eines Ladevorgangs: 99,00 €',
    ]);
  });
});
