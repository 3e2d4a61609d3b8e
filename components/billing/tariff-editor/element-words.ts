/** OCPI tariff elements in sentences. Pure. */
import type { PriceComponent, Restrictions, TariffElement } from '../../../bff/billing/tariffs/elements.ts';
import { formatUnitPrice } from '../../../bff/kernel/money.ts';
import { translator } from '../../i18n/translate.ts';
import { durationText, energyText, numberText, powerText } from '../../parts/format.ts';
import { type ElementKey, elementWord } from './element-texts.ts';
import { dateText } from './season-words.ts';
import { texts } from './texts.ts';
import { daysText } from './words.ts';

/** "€0.49/kWh, in steps of 100 Wh, 19% VAT" */
export const componentSentence = (c: PriceComponent, currency: string, locale: string): string => {
  const word = elementWord(locale);
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 });
  const isEnergy = c.dimension === 'ENERGY';
  return [
    word(`said.${c.dimension}`, { price: formatUnitPrice(c.priceMicros, currency, locale) }),
    c.stepSize > 1 && c.dimension !== 'FLAT' && word(isEnergy ? 'said.stepEnergy' : 'said.stepTime', { n: c.stepSize }),
    c.taxBasisPoints !== undefined && word('said.tax', { rate: percent.format(c.taxBasisPoints / 10_000) }),
  ]
    .filter(Boolean)
    .join(', ');
};

/** "Mon–Fri, 08:00–20:00, from 10.00 kWh"; "always" where nothing restricts. */
export const restrictionsSentence = (r: Restrictions | undefined, locale: string): string => {
  const word = elementWord(locale);
  const parts: string[] = [];
  const say = (key: ElementKey, value: string) => parts.push(word(key, { value }));
  if (r?.reservation) parts.push(word(`said.${r.reservation}`));
  if (r?.days && r.days.length > 0) parts.push(daysText(r.days, locale, translator(texts, locale)));
  if (r?.startTime || r?.endTime) parts.push(clockSpan(r.startTime ?? '00:00', r.endTime ?? '00:00', locale));
  const [from, to] = [r?.startDate && dateText(r.startDate, locale), r?.endDate && dateText(r.endDate, locale)];
  if (from && to) parts.push(word('said.dates', { from, to }));
  else if (from) parts.push(word('said.fromDate', { from }));
  else if (to) parts.push(word('said.toDate', { to }));
  if (r?.minWh !== undefined) say('said.minWh', energyText(r.minWh, locale));
  if (r?.maxWh !== undefined) say('said.maxWh', energyText(r.maxWh, locale));
  if (r?.minW !== undefined) say('said.minW', powerText(r.minW, locale));
  if (r?.maxW !== undefined) say('said.maxW', powerText(r.maxW, locale));
  if (r?.minMilliamps !== undefined) say('said.minMilliamps', ampereText(r.minMilliamps, locale));
  if (r?.maxMilliamps !== undefined) say('said.maxMilliamps', ampereText(r.maxMilliamps, locale));
  if (r?.minDurationS !== undefined) say('said.minDurationS', durationText(r.minDurationS * 1000));
  if (r?.maxDurationS !== undefined) say('said.maxDurationS', durationText(r.maxDurationS * 1000));
  return parts.length > 0 ? parts.join(', ') : word('said.always');
};

const ampereText = (milliamps: number, locale: string) =>
  `${numberText(milliamps / 1000, locale, milliamps % 1000 ? 1 : 0)} A`;

/** An end at midnight is the end of the day; one before the start is on the next. */
const clockSpan = (from: string, to: string, locale: string) => {
  const end = to === '00:00' ? '24:00' : to;
  return `${from}–${end}${end <= from ? ` ${elementWord(locale)('said.nextDay')}` : ''}`;
};

/** One sentence for each element: "€0.49/kWh: Mon–Fri, 08:00–20:00". */
export const elementSentences = (elements: readonly TariffElement[], currency: string, locale: string): string[] =>
  elements.map(({ components, restrictions }) =>
    elementWord(locale)('said.element', {
      prices: components.map((each) => componentSentence(each, currency, locale)).join(' + '),
      when: restrictionsSentence(restrictions, locale),
    }),
  );
