/**
 * What a user has set in the summary, as plain data that a page can keep: period, grouping, subject, station, currency. Pure: to and from URL
 * parameters, and to the days that it asks for.
 */
import type { PeriodLength, Subject } from '../../../bff/billing/reports/contract.ts';
import { addDays, countDays, dayOfIso, monthBefore, monthOf, type Span, spanBefore } from '../../kit/days.ts';

export const periodNames = ['today', '7', '30', 'month', 'custom'] as const;
export type PeriodName = (typeof periodNames)[number];
// Those of the contract, which would bring its schemas along only to be looked through here.
export const lengths = ['day', 'week', 'month', 'total'] as const satisfies readonly PeriodLength[];
export const subjectNames = ['all', 'station', 'charger', 'group', 'tenant'] as const satisfies readonly Subject[];
/** The server answers no more. */
export const maxDays = 400;

export interface SummaryView {
  period: PeriodName;
  /** `2026-11-01`, of a custom period; else ''. */
  from: string;
  to: string;
  by: PeriodLength;
  of: Subject;
  /** '' for all. */
  stationId: string;
  /** '' for the merchant's own, or the first there is. */
  currency: string;
}

export const defaultView: SummaryView = {
  period: '30',
  from: '',
  to: '',
  by: 'day',
  of: 'all',
  stationId: '',
  currency: '',
};

const names = {
  period: 'period',
  from: 'from',
  to: 'to',
  by: 'by',
  of: 'of',
  stationId: 'station',
  currency: 'currency',
} as const;
const keys = Object.keys(names) as (keyof SummaryView)[];

/** Only what differs from the default, so that a plain page has a plain URL. */
export const toParams = (view: SummaryView, base: SummaryView = defaultView): Record<string, string> =>
  Object.fromEntries(keys.filter((key) => view[key] !== base[key]).map((key) => [names[key], view[key]]));

const oneOf = <T extends string>(all: readonly T[], value: string | undefined, other: T): T =>
  all.find((each) => each === value) ?? other;

/** Reads what `toParams` wrote, and a page's attributes; what it does not know it ignores. */
export const fromParams = (
  params: Readonly<Record<string, string | undefined>>,
  base: SummaryView = defaultView,
): SummaryView => ({
  period: oneOf(periodNames, params.period, base.period),
  from: dayOfIso(params.from ?? '') ? (params.from ?? '') : base.from,
  to: dayOfIso(params.to ?? '') ? (params.to ?? '') : base.to,
  by: oneOf(lengths, params.by, base.by),
  of: oneOf(subjectNames, params.of, base.of),
  stationId: params.station ?? base.stationId,
  currency: /^[A-Z]{3}$/.test(params.currency ?? '') ? (params.currency ?? '') : base.currency,
});

/** The days asked for, or undefined while a custom period is not yet one that the server answers. */
export const spanOf = (view: SummaryView, today: number): Span | undefined => {
  if (view.period === 'today') return { from: today, to: today };
  if (view.period === 'month') return monthOf(today);
  if (view.period !== 'custom') return { from: addDays(today, 1 - Number(view.period)), to: today };
  const [from, to] = [dayOfIso(view.from), dayOfIso(view.to)];
  return from && to && from <= to && countDays(from, to) <= maxDays ? { from, to } : undefined;
};

/** What they are compared with. */
export const beforeOf = (view: SummaryView, span: Span): Span =>
  view.period === 'month' ? monthBefore(span) : spanBefore(span);
