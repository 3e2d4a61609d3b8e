/** A tariff read out: every price is said, and the one in force is the one billing would take. */
import { describe, expect, it } from 'vitest';
import { complexTariff, simpleTariff } from '../../../bff/billing/tariffs/example.ts';
import { translator } from '../../i18n/translate.ts';
import { de } from './card-texts.de.ts';
import { cardTexts } from './card-texts.ts';
import { pricesInWords } from './price.ts';

cardTexts.de = de;
const sundayNoon = Date.UTC(2026, 10, 22, 11);
const tuesday = (hour: number) => Date.UTC(2026, 10, 24, hour - 1);
const read = (tariff: typeof simpleTariff, atMs: number, locale = 'en') =>
  pricesInWords(tariff, 'Europe/Berlin', atMs, locale, translator(cardTexts, locale));
const texts = (prices: ReturnType<typeof read>) => prices.lines.map((l) => `${l.what}: ${l.price} ${l.when}`.trim());

describe('prices in words', () => {
  it('says a simple tariff in two lines', () => {
    const prices = read(simpleTariff, sundayNoon);
    expect(prices.now).toBe('€0.49/kWh');
    expect(texts(prices)).toEqual(['Energy: €0.49/kWh', 'Start-up fee: €0.50 once, if energy flows']);
  });

  it('knows the price of the moment and when it ends', () => {
    expect(read(complexTariff, tuesday(9)).now).toBe('€0.59/kWh until 12:30');
    expect(read(complexTariff, tuesday(23)).now).toBe('€0.29/kWh');
    expect(read(complexTariff, sundayNoon).now).toBe('€0.39/kWh');
  });

  it('says bands with their days and times, the price otherwise, grace, limit and tax', () => {
    const prices = read(complexTariff, tuesday(9));
    expect(texts(prices)).toContain('Energy: €0.29/kWh Mon–Fri 00:00–06:00 (Night)');
    expect(texts(prices)).toContain('Energy: €0.39/kWh Sat, Sun (Weekend)');
    expect(texts(prices)).toContain('Energy: €0.49/kWh otherwise');
    expect(texts(prices)).toContain('Charging time: €0.02/min Mon–Fri 08:00–18:00');
    expect(texts(prices)).toContain('Idle time: €0.10/min after 15 min free, at most €12.00');
    expect(prices.tax).toBe('19% VAT included');
  });

  it('speaks German', () => {
    const prices = read(complexTariff, tuesday(9), 'de');
    expect(prices.now).toMatch(/^0,59\s€\/kWh bis 12:30$/);
    expect(prices.tax).toMatch(/^inkl\. 19\s% USt\.$/);
  });
});
