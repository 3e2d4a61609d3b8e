/** A tariff in sentences: what a driver would be told. Pure. */
import type { Band, Rate, Tariff, TotalLimit } from '../../../bff/billing/tariffs/tariff.ts';
import { formatMoney } from '../../../bff/kernel/money.ts';
import type { Word } from '../../i18n/translate.ts';
import { elementTexts } from './element-texts.ts';
import { elementSentences } from './element-words.ts';
import { type MoreKey, moreTexts } from './more-texts.ts';
import { seasonText } from './season-words.ts';
import { sideTexts, sideWords } from './side-texts.ts';
import type { TextKey } from './texts.ts';
import { type RateName, rateNames, type TimeUnit } from './typing.ts';
import { daysText, priceText, spanText } from './words.ts';

/** What must be there before a tariff can be said. */
export const sentenceTexts = [moreTexts, sideTexts, elementTexts];

interface Speaking {
  readonly tariff: Tariff;
  readonly unit: TimeUnit;
  readonly locale: string;
  readonly word: Word<TextKey | MoreKey>;
}

type Week = Pick<Rate, 'basePriceMicros'> & { readonly bands: readonly Band[] };

const weekSentences = (week: Week, name: RateName, { tariff, unit, locale, word }: Speaking): string[] => {
  const price = (micros: number) => priceText(micros, name, unit, tariff.currency, locale);
  const what = { energy: '', service: ` ${sideWords(locale)('onTop')}`, duration: ` ${word('whileCharging')}` }[name];
  const bands = week.bands.map(
    (band) =>
      `${price(band.priceMicros)}${what}, ${spanText(band.fromMinute, band.toMinute)} ${daysText(band.days, locale, word)}${band.label ? ` (${band.label})` : ''}`,
  );
  const base = `${price(week.basePriceMicros)}${what}`;
  return [...bands, bands.length > 0 ? word('otherwise', { price: base }) : base];
};

const rateSentences = (name: RateName, say: Speaking): string[] => {
  const rate = say.tariff[name];
  if (!rate) return [];
  const seasons = rate.seasons ?? [];
  return [
    ...seasons.flatMap((each) =>
      weekSentences(each, name, say).map((sentence) =>
        sideWords(say.locale)('inSeason', { season: seasonText(each, say.locale), sentence }),
      ),
    ),
    ...weekSentences(rate, name, say).map((sentence) =>
      seasons.length > 0
        ? sideWords(say.locale)('inSeason', { season: sideWords(say.locale)('season.rest'), sentence })
        : sentence,
    ),
  ];
};

const idleSentence = ({ tariff: t, unit, locale, word }: Speaking): string[] => {
  if (!t.idle) return [];
  const { graceMinutes, capMinor } = t.idle;
  const price = priceText(t.idle.pricePerHourMicros, 'idle', unit, t.currency, locale);
  const parts = [
    word('whenIdle', { price }),
    graceMinutes > 0 && word('afterGrace', { minutes: graceMinutes }),
    capMinor !== undefined && word('atMost', { amount: formatMoney(capMinor, t.currency, locale) }),
  ];
  return [parts.filter(Boolean).join(', ')];
};

const limitSentence = (key: 'least' | 'most', limit: TotalLimit | undefined, { tariff: t, locale }: Speaking) => {
  if (!limit) return [];
  const word = sideWords(locale);
  const money = (minor: number) => formatMoney(minor, t.currency, locale);
  const { netMinor, grossMinor } = limit;
  const net = netMinor === undefined ? [] : [t.tax ? word('beforeTax', { amount: money(netMinor) }) : money(netMinor)];
  const gross = grossMinor === undefined ? [] : [money(grossMinor)];
  return [word(key, { amount: [...gross, ...net].join(', ') })];
};

/** The whole tariff, one sentence for each price. */
export const sentences = (tariff: Tariff, unit: TimeUnit, locale: string, word: Word<TextKey | MoreKey>): string[] => {
  const say = { tariff, unit, locale, word };
  const { startFee, holidays = [], elements, tax } = tariff;
  const start = startFee && formatMoney(startFee.amountMinor, tariff.currency, locale);
  const prices = [
    ...(start ? [word(startFee.evenWithoutEnergy ? 'toStartAlways' : 'toStart', { amount: start })] : []),
    ...rateNames.flatMap((name) => rateSentences(name, say)),
    ...idleSentence(say),
    ...(elements ? elementSentences(elements, tariff.currency, locale) : []),
  ];
  if (prices.length === 0) prices.push(word('free'));
  if (holidays.length > 0) prices.push(sideWords(locale)('onHolidays', { n: holidays.length }));
  prices.push(...limitSentence('least', tariff.minTotal, say), ...limitSentence('most', tariff.maxTotal, say));
  if (tax) {
    const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 });
    const rate = percent.format(tax.rateBasisPoints / 10_000);
    prices.push(word(tax.included ? 'taxIncluded' : 'taxAdded', { rate }));
  }
  return prices;
};
