import { beforeAll, describe, expect, it } from 'vitest';
import { complexTariff, simpleTariff } from '../../../bff/billing/tariffs/example.ts';
import type { Tariff } from '../../../bff/billing/tariffs/tariff.ts';
import { instantOf, localMoment, localOf } from '../../../bff/kernel/zone.ts';
import { textsMissing, translator } from '../../i18n/translate.ts';
import { readDates } from './dates.ts';
import { draftOf, readDraft } from './draft.ts';
import { allWords } from './more-texts.ts';
import { daysToTry, readDiscount, readSample, type SampleDraft } from './sample.ts';
import { sentences } from './sentences.ts';
import { texts } from './texts.ts';
import { daysText, spanText } from './words.ts';

const wordEn = allWords('en');
const inexact: Tariff = { currency: 'EUR', idle: { pricePerHourMicros: 1_000_000, graceMinutes: 0 } };

const everything: Tariff = {
  ...complexTariff,
  service: { basePriceMicros: 50_000, bands: [] },
  duration: {
    basePriceMicros: 600_000,
    bands: [],
    seasons: [{ name: 'Winter', fromDay: '11-15', toDay: '02-28', basePriceMicros: 1_200_000, bands: [] }],
  },
  energy: {
    basePriceMicros: 490_000,
    bands: [],
    seasons: [
      {
        name: 'Summer',
        fromDay: '06-01',
        toDay: '08-31',
        basePriceMicros: 390_000,
        bands: [{ days: [1], fromMinute: 0, toMinute: 60, priceMicros: 100_000 }],
      },
    ],
  },
  holidays: ['2026-12-25', '2026-12-26'],
  minTotal: { grossMinor: 100 },
  maxTotal: { netMinor: 5000, grossMinor: 5950 },
};
const ofElements: Tariff = {
  currency: 'EUR',
  elements: [
    { components: [{ dimension: 'FLAT', priceMicros: 500_000, stepSize: 1 }] },
    {
      components: [{ dimension: 'ENERGY', priceMicros: 490_000, stepSize: 100, taxBasisPoints: 1900 }],
      restrictions: { days: [1, 2, 3, 4, 5], startTime: '22:00', endTime: '06:00', minWh: 10_000, maxW: 22_000 },
    },
  ],
  maxTotal: { grossMinor: 9900 },
  tax: { rateBasisPoints: 1900, included: false },
};

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
    ['everything', everything],
    ['elements', ofElements],
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
    const draft = {
      ...draftOf('A', simpleTariff, 'en'),
      start: '1,5',
      energy: { base: '0.4x', bands: [], seasons: [] },
    };
    expect(readDraft(draft)).toEqual({ tariff: undefined, wrong: { energy: 'notANumber' } });
    expect(draft.energy.base).toBe('0.4x');
    expect(readDraft({ ...draft, energy: { base: '0,4925', bands: [], seasons: [] } }).tariff).toEqual({
      currency: 'EUR',
      startFee: { amountMinor: 150 },
      energy: { basePriceMicros: 492_500, bands: [] },
    });
  });

  it('names the season whose base price is wrong', () => {
    const draft = draftOf('A', everything, 'en');
    const [season] = draft.energy.seasons;
    const seasons = [{ ...season!, base: 'x' }];
    expect(readDraft({ ...draft, energy: { ...draft.energy, seasons } })).toEqual({
      tariff: undefined,
      wrong: { 'energy.0': 'notANumber' },
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

  it('seasons, holidays, service and limits are said', () => {
    expect(sentences(everything, 'min', 'en', wordEn)).toEqual([
      '€0.50 to start, once per session',
      'Summer, Jun 1 – Aug 31: €0.10/kWh, 00–01 Mon',
      'Summer, Jun 1 – Aug 31: €0.39/kWh at other times',
      'Rest of the year: €0.49/kWh',
      '€0.05/kWh for service',
      'Winter, Nov 15 – Feb 28: €0.02/min while charging',
      'Rest of the year: €0.01/min while charging',
      '€0.10/min when idle, after 15 min free, at most €12.00 per session',
      'Sunday’s prices on 2 holidays',
      'at least €1.00 per session',
      'at most €59.50, €50.00 before VAT per session',
      'Prices include 19% VAT',
    ]);
  });

  it('OCPI elements are said', () => {
    expect(sentences(ofElements, 'h', 'en', wordEn)).toEqual([
      '€0.50 per session: always',
      '€0.49/kWh, in steps of 100 Wh, 19% VAT: Mon–Fri, 22:00–06:00 (next day), from 10.00 kWh, below 22.0 kW',
      'at most €99.00 per session',
      '19% VAT is added',
    ]);
  });
});

describe('dates', () => {
  it('are read however they are pasted, each once and in order', () => {
    expect(readDates('26.12.2026, 2026-12-25\n2026-12-25; 1/1/2027')).toEqual({
      dates: ['2026-12-25', '2026-12-26', '2027-01-01'],
      wrong: [],
    });
  });
  it('that are none are told', () => {
    expect(readDates('30.02.2026 29.02.2028 2026-13-01 soon 12/25')).toEqual({
      dates: ['2028-02-29'],
      wrong: ['30.02.2026', '2026-13-01', 'soon', '12/25'],
    });
  });
});

const blank: SampleDraft = {
  start: '2026-11-22T18:00',
  energy: '30',
  minutes: '120',
  idle: '30',
  power: '',
  reserved: '',
  expired: false,
  discount: 'none',
  worth: '',
};

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
    const sample = { ...blank, energy: '30,5', minutes: '90', idle: '' };
    expect(readSample(sample, 'UTC').session).toMatchObject({ energyWh: 30_500, durationMs: 5_400_000, idleMs: 0 });
    expect(readSample({ ...sample, start: '', minutes: 'x' }, 'UTC')).toEqual({
      session: undefined,
      usage: undefined,
      wrong: { start: true, minutes: true },
    });
  });

  it('may be reserved before, or the reservation may expire', () => {
    const { usage } = readSample({ ...blank, reserved: '15', power: '11' }, 'UTC');
    const startMs = instantOf('UTC', blank.start) ?? 0;
    expect(usage).toMatchObject({
      powers: [{ atMs: startMs, powerW: 11_000 }],
      reservation: { fromMs: startMs - 900_000, toMs: startMs, expired: false },
      endMs: startMs + 9_000_000,
    });
    expect(readSample({ ...blank, reserved: '15', expired: true }, 'UTC').usage).toMatchObject({
      endMs: startMs,
      reservation: { expired: true },
    });
  });

  it('may have a discount', () => {
    const read = (discount: SampleDraft['discount'], worth: string) => {
      const terms = readDiscount({ ...blank, discount, worth }, 'EUR', 'Sample');
      return terms === 'wrong' || terms === undefined ? terms : terms.reductions[0]?.benefit;
    };
    expect(read('none', 'x')).toBe(undefined);
    expect(read('percent', '12,5')).toEqual({ kind: 'percent', basisPoints: 1250, of: 'all' });
    expect(read('percentEnergy', '100')).toEqual({ kind: 'percent', basisPoints: 10_000, of: 'energy' });
    expect(read('percent', '101')).toBe('wrong');
    expect(read('amount', '2.50')).toEqual({ kind: 'amount', amountMinor: 250 });
    expect(read('amount', '2.505')).toBe('wrong');
    expect(read('energyPrice', '0,2925')).toEqual({ kind: 'energyPrice', priceMicros: 292_500 });
    expect(read('freeEnergy', '10')).toEqual({ kind: 'freeEnergy', energyWh: 10_000 });
    expect(read('freeEnergy', '0')).toBe('wrong');
  });

  it('finds a day of each season and a holiday to try', () => {
    expect(daysToTry(everything, '2026-11-22T18:00')).toEqual([
      { name: 'Summer', date: '2027-06-01' },
      { name: 'Winter', date: '2027-11-15' },
      { name: undefined, date: '2026-12-25' },
    ]);
  });
});
