/** A tariff in sentences: what a driver would be told. Pure. */
import type { Rate, Tariff } from '../../../bff/billing/tariffs/tariff.ts';
import { formatMoney } from '../../../bff/kernel/money.ts';
import type { Word } from '../../i18n/translate.ts';
import type { RateName, TimeUnit } from './draft.ts';
import type { MoreKey } from './more-texts.ts';
import type { TextKey } from './texts.ts';
import { daysText, priceText, spanText } from './words.ts';

const rateSentences = (
  rate: Rate,
  name: RateName,
  unit: TimeUnit,
  t: Tariff,
  locale: string,
  word: Word<TextKey | MoreKey>,
) => {
  const price = (micros: number) => priceText(micros, name, unit, t.currency, locale);
  const charging = name === 'duration' ? ` ${word('whileCharging')}` : '';
  const bands = rate.bands.map(
    (band) =>
      `${price(band.priceMicros)}${charging}, ${spanText(band.fromMinute, band.toMinute)} ${daysText(band.days, locale, word)}${band.label ? ` (${band.label})` : ''}`,
  );
  const base = `${price(rate.basePriceMicros)}${charging}`;
  return [...bands, bands.length > 0 ? word('otherwise', { price: base }) : base];
};

/** The whole tariff, one sentence for each price. */
export const sentences = (t: Tariff, unit: TimeUnit, locale: string, word: Word<TextKey | MoreKey>): string[] => {
  const money = (minor: number) => formatMoney(minor, t.currency, locale);
  const all: string[] = [];
  if (t.startFee)
    all.push(
      word(t.startFee.evenWithoutEnergy ? 'toStartAlways' : 'toStart', { amount: money(t.startFee.amountMinor) }),
    );
  if (t.energy) all.push(...rateSentences(t.energy, 'energy', unit, t, locale, word));
  if (t.duration) all.push(...rateSentences(t.duration, 'duration', unit, t, locale, word));
  if (t.idle) {
    const { graceMinutes, capMinor } = t.idle;
    const price = priceText(t.idle.pricePerHourMicros, 'idle', unit, t.currency, locale);
    all.push(
      [
        word('whenIdle', { price }),
        graceMinutes > 0 && word('afterGrace', { minutes: graceMinutes }),
        capMinor !== undefined && word('atMost', { amount: money(capMinor) }),
      ]
        .filter(Boolean)
        .join(', '),
    );
  }
  if (all.length === 0) all.push(word('free'));
  if (t.tax) {
    const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 });
    const rate = percent.format(t.tax.rateBasisPoints / 10_000);
    all.push(word(t.tax.included ? 'taxIncluded' : 'taxAdded', { rate }));
  }
  return all;
};
