import { beforeAll, describe, expect, it } from 'vitest';
import { complexTariff, simpleTariff } from '../../../bff/billing/tariffs/example.ts';
import type { Tariff } from '../../../bff/billing/tariffs/tariff.ts';
import { instantOf, localMoment, localOf } from '../../../bff/kernel/zone.ts';
import { textsMissing, translator } from '../../i18n/translate.ts';
import { draftOf, readDraft } from './draft.ts';
import { allWords } from './more-texts.ts';
import { readSample } from './sample.ts';
import { sentences } from './sentences.ts';
import { texts } from './texts.ts';
import { daysText, spanText } from './words.ts';

const wordEn = allWords('en');
const inexact: Tariff = { currency: 'EUR', idle: { pricePerHourMicros: 1_000_000, graceMinutes: 0 } };

beforeAll(async () => {
  await textsMissing([texts], 'de');
});

describe('a draft', () => {
  it.each([
    ['simple', simpleTariff],
    ['complex', complexTariff],
    ['free', { currency: 'JPY' }],
    ['three decimals', { currency: 'KWD', startFee: { amountMinor: 1, evenWithoutEnergy: true } }],
    ['inexact per minute', inexact],
  ] as const)('reads back as the %s tariff it was made from, in either language', (_, tariff) => {
    for (const locale of ['en', 'de']) expect(readDraft(draftOf('A', tariff as Tariff, locale)).tariff).toEqual(tariff);
  });

  it('writes time prices per minute where that is exact', () => {
    const draft = draftOf('A', complexTariff, 'de');
    expect([draft.unit, draft.idle, draft.duration.base]).toEqual(['min', '0,10', '0,01']);
    expect(draftOf('A', complexTariff, 'en', 'h').idle).toBe('6.00');
    expect(draftOf('A', inexact, 'en').unit).toBe('h');
  });

  it('takes both decimal signs and keeps what is wrong as it was typed', () => {
    const draft = { ...draftOf('A', simpleTariff, 'en'), start: '1,5', energy: { base: '0.4x', bands: [] } };
    expect(readDraft(draft)).toEqual({ tariff: undefined, wrong: { energy: 'notANumber' } });
    expect(draft.energy.base).toBe('0.4x');
    expect(readDraft({ ...draft, energy: { base: '0,4925', bands: [] } }).tariff).toEqual({
      currency: 'EUR',
      startFee: { amountMinor: 150 },
      energy: { basePriceMicros: 492_500, bands: [] },
    });
  });

  it('names every limit it breaks', () => {
    const draft = draftOf(' ', complexTariff, 'en');
    const { wrong } = readDraft({
      ...draft,
      start: '0.001',
      idle: '-1',
      grace: '20000',
      cap: '99999999',
      taxRate: '',
      energy: { ...draft.energy, base: '' },
    });
    expect(wrong).toEqual({
      name: 'empty',
      start: 'tooManyDecimals',
      energy: 'empty',
      idle: 'negative',
      grace: 'tooLarge',
      cap: 'tooLarge',
      taxRate: 'empty',
    });
  });
});

describe('in words', () => {
  it('days and times are short', () => {
    expect(daysText([1, 2, 3, 4, 5], 'en', wordEn)).toBe('Mon–Fri');
    expect(daysText([1, 3, 6, 7], 'de', translator(texts, 'de'))).toBe('Mo, Mi, Sa–So');
    expect(daysText([1, 2, 3, 4, 5, 6, 7], 'en', wordEn)).toBe('every day');
    expect([spanText(480, 1200), spanText(450, 1440)]).toEqual(['08–20', '07:30–24:00']);
  });

  it('a tariff is a list of sentences', () => {
    const tariff: Tariff = {
      ...complexTariff,
      energy: {
        basePriceMicros: 390_000,
        bands: [{ days: [1, 2, 3, 4, 5], fromMinute: 480, toMinute: 1200, priceMicros: 490_000 }],
      },
    };
    expect(sentences(tariff, 'min', 'en', wordEn)).toEqual([
      '€0.50 to start, once per session',
      '€0.49/kWh, 08–20 Mon–Fri',
      '€0.39/kWh at other times',
      '€0.02/min while charging, 08–18 Mon–Fri',
      '€0.01/min while charging at other times',
      '€0.10/min when idle, after 15 min free, at most €12.00 per session',
      'Prices include 19% VAT',
    ]);
    expect(sentences({ currency: 'EUR' }, 'min', 'en', wordEn)).toEqual(['Charging is free']);
  });
});

describe('the sample session', () => {
  it('begins by the clock of the station', () => {
    const startMs = instantOf('Asia/Kathmandu', '2026-11-22T18:30') ?? 0;
    expect(localMoment('Asia/Kathmandu', startMs)).toEqual({ day: 7, msOfDay: 18.5 * 3_600_000 });
    expect(localOf('Asia/Kathmandu', startMs)).toBe('2026-11-22T18:30');
  });

  it('takes the first of a repeated hour, and leaves the hour that is skipped', () => {
    const autumn = instantOf('Europe/Berlin', '2026-10-25T02:30') ?? 0;
    expect(new Date(autumn).toISOString()).toBe('2026-10-25T00:30:00.000Z');
    const spring = instantOf('Europe/Berlin', '2026-03-29T02:30') ?? 0;
    expect(localOf('Europe/Berlin', spring)).toBe('2026-03-29T03:30');
  });

  it('says which of its fields is wrong', () => {
    const sample = { start: '2026-11-22T18:00', energy: '30,5', minutes: '90', idle: '' };
    expect(readSample(sample, 'UTC').session).toMatchObject({ energyWh: 30_500, durationMs: 5_400_000, idleMs: 0 });
    expect(readSample({ ...sample, start: '', minutes: 'x' }, 'UTC')).toEqual({
      session: undefined,
      wrong: { start: true, minutes: true },
    });
  });
});
