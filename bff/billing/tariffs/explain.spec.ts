/** The sentences a driver reads on a bill. */
import { describe, expect, it } from 'vitest';
import { explainLine, explainTax } from './explain.ts';
import { price } from './price.ts';
import type { Tariff } from './tariff.ts';

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
