/** The order table's filter form and its chips. Templates only: every change goes back as a new set of filters. */
import { html, nothing } from 'lit';
import { type invoicedStates, order } from '../../../bff/charging/orders/contract.ts';
import type { Fields } from '../../../bff/kernel/fields.ts';
import { currencyExponent, formatMoney, parseAmount, toDecimalText } from '../../../bff/kernel/money.ts';
import { offsetSpan } from '../../../bff/kernel/zone.ts';
import { orderWords } from '../../i18n/fields/order.ts';
import { choiceLabel, fieldLabel } from '../../i18n/fields/words.ts';
import { translator } from '../../i18n/translate.ts';
import { chip, field, select } from '../../parts/controls.ts';
import { timeText } from '../../parts/format.ts';
import { xIcon } from '../../parts/icons.ts';
import { type Filters, withFilters } from '../../parts/table-state.ts';
import { type FilterWord, texts } from './filters-i18n.ts';
import type { OrderField } from './view-state.ts';

export { texts as filterTexts } from './filters-i18n.ts';

export interface FilterContext {
  filters: Filters;
  locale: string;
  zone: string;
  currency: string;
  nowMs: number;
  /** Filters that the page has set: not shown. */
  fixed: Filters;
  removeLabel: string;
  onChange(filters: Filters): void;
  /** As the API takes it. */
  sort: string;
  onSort(sort: string): void;
}

const word = (c: FilterContext): FilterWord => translator(texts, c.locale);
const dayMs = 86_400_000;

/** First instant of the local day `2026-03-29` in a zone, exact when its clocks change. */
export const startOfDay = (day: string, zone: string): number => {
  const local = Date.parse(`${day}T00:00:00Z`);
  // The offset an instant before local midnight may differ from the one at it: ask twice.
  const guess = local - offsetSpan(zone, local).offsetMs;
  return local - offsetSpan(zone, guess).offsetMs;
};

/** The local day of an instant, as an input of type date has it. */
export const dayOf = (atMs: number, zone: string): string =>
  new Date(atMs + offsetSpan(zone, atMs).offsetMs).toISOString().slice(0, 10);

const periods = ['any', 'today', 'week', 'month', 'own'] as const;
type Period = (typeof periods)[number];
const lengths: Partial<Record<Period, number>> = { today: 0, week: 6, month: 29 };

const periodStart = (period: Period, c: FilterContext): string => {
  const days = lengths[period];
  if (days === undefined) return '';
  // Noon of the day, so that a day of 23 hours does not lead to the day before.
  const noon = startOfDay(dayOf(c.nowMs, c.zone), c.zone) + dayMs / 2;
  return String(startOfDay(dayOf(noon - days * dayMs, c.zone), c.zone));
};

const periodOf = (c: FilterContext): Period => {
  const { 'startedAt.from': from = '', 'startedAt.to': to = '' } = c.filters;
  if (!from && !to) return 'any';
  return (to ? undefined : periods.find((period) => period in lengths && periodStart(period, c) === from)) ?? 'own';
};

const sorts = {
  '-startedAt': 'sort.newest',
  startedAt: 'sort.oldest',
  '-energyWh': 'sort.energy',
  '-totalMinor': 'sort.total',
} as const;

/** Where there are no headings to click, as on a phone, this sorts. */
const sortSelect = (c: FilterContext) => {
  const text = word(c);
  const options = Object.entries(sorts).map(([value, label]) => ({ value, label: text(label) }));
  return select({
    id: 'sort',
    label: text('sort'),
    value: c.sort,
    options: c.sort in sorts ? options : [...options, { value: c.sort, label: text('sort.other') }],
    onChange: c.onSort,
  });
};

const choiceFields = ['paymentState', 'paymentMode', 'review', 'invoiced'] as const;
type Choosable = OrderField | keyof typeof order.filters;

const labelOf = (name: Choosable, c: FilterContext): string =>
  name === 'invoiced' || name === 'issuerId' ? word(c)(name) : fieldLabel(order, orderWords, name, c.locale);
const choiceOf = (name: Choosable, value: string, c: FilterContext): string =>
  name === 'invoiced'
    ? word(c)(`${name}.${value as (typeof invoicedStates)[number]}`)
    : choiceLabel(orderWords, name, value, c.locale);
const all: Fields = { ...order.fields, ...order.filters };
const textFields = ['stationName', 'chargerName', 'idTag', 'userName'] as const;

export const filterForm = (
  c: FilterContext,
  wrong: ReadonlySet<string>,
  onWrong: (name: string, bad: boolean) => void,
) => {
  const change = (part: Filters) => c.onChange(withFilters(c.filters, part));
  const text = word(c);
  const period = periodOf(c);
  const day = (name: 'from' | 'to', atMs: string | undefined, toMs: (day: string) => number) =>
    field({
      id: name,
      type: 'date',
      label: text(`date.${name}`),
      value: atMs ? dayOf(Number(atMs), c.zone) : '',
      onChange: (value) => change({ [`startedAt.${name}`]: value ? String(toMs(value)) : '' }),
    });
  const exponent = currencyExponent(c.currency);
  const amount = (name: 'from' | 'to') => {
    const minor = c.filters[`totalMinor.${name}`];
    return field({
      id: `amount-${name}`,
      type: 'number',
      unit: c.currency,
      label: text(`amount.${name}`),
      value: minor ? toDecimalText(Number(minor), exponent, exponent) : '',
      error: wrong.has(name) ? text('amount.wrong') : undefined,
      onChange: (value) => {
        const read = parseAmount(value, c.currency);
        const empty = !read.ok && read.problem === 'empty';
        onWrong(name, !read.ok && !empty);
        if (read.ok || empty) change({ [`totalMinor.${name}`]: read.ok ? String(read.value) : '' });
      },
    });
  };
  return html`<div class="form">
    ${sortSelect(c)}
    ${select<Period>({
      id: 'period',
      label: text('period'),
      value: period,
      options: periods.map((value) => ({ value, label: text(`period.${value}`) })),
      onChange: (value) =>
        change({
          'startedAt.from': value === 'own' ? periodStart('week', c) : periodStart(value, c),
          'startedAt.to': value === 'own' ? String(startOfDay(dayOf(c.nowMs + dayMs, c.zone), c.zone) - 1) : '',
        }),
    })}
    ${
      period === 'own'
        ? html`${day('from', c.filters['startedAt.from'], (value) => startOfDay(value, c.zone))}
          ${day('to', c.filters['startedAt.to'], (value) => startOfDay(dayOf(startOfDay(value, c.zone) + dayMs * 1.5, c.zone), c.zone) - 1)}`
        : nothing
    }
    ${textFields
      .filter((name) => !(name in c.fixed))
      .map((name) =>
        field({
          id: name,
          label: labelOf(name, c),
          value: c.filters[name] ?? '',
          onChange: (value) => change({ [name]: value.trim() }),
        }),
      )}
    <div class="pair">${amount('from')}${amount('to')}</div>
    ${choiceFields
      .filter((name) => !(name in c.fixed))
      .map((name) =>
        select({
          id: name,
          label: labelOf(name, c),
          value: c.filters[name] ?? '',
          options: [
            { value: '', label: text('any') },
            ...(all[name]?.choices ?? []).filter(Boolean).map((value) => ({ value, label: choiceOf(name, value, c) })),
          ],
          onChange: (value) => change({ [name]: value }),
        }),
      )}
  </div>`;
};

/** One filter in words. */
const filterText = (name: string, value: string, c: FilterContext): string => {
  const [fieldName, side] = name.split('.') as [Choosable, string | undefined];
  const label = labelOf(fieldName, c);
  const kind = all[fieldName]?.kind;
  const shown =
    kind === 'choice'
      ? value
          .split(',')
          .map((each) => choiceOf(fieldName, each, c))
          .join(', ')
      : kind === 'time'
        ? timeText(Number(value), c.locale, c.zone)
        : kind === 'money'
          ? formatMoney(Number(value), c.currency, c.locale)
          : value;
  return side ? `${label} ${word(c)(side as 'from' | 'to', { value: shown })}` : `${label}: ${shown}`;
};

/** Orders that wait for a decision have a button of their own, as the states have. */
const hasOwnControl = (name: string, value: string) => name === 'state' || (name === 'review' && value === 'open');

/** What is filtered by, each to be taken away. */
export const filterChips = (c: FilterContext) =>
  Object.entries(c.filters)
    .filter(([name, value]) => !hasOwnControl(name, value) && !(name in c.fixed))
    .map(([name, value]) =>
      chip({
        label: filterText(name, value, c),
        removeLabel: c.removeLabel,
        remove: xIcon,
        onRemove: () => c.onChange(withFilters(c.filters, { [name]: '' })),
      }),
    );
