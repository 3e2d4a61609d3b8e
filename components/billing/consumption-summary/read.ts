/** What the summary reads: the rows on the screen, the period's sums with its users, those of the period before, and each day for the little lines. */
import { type ConsumptionRow, reports } from '../../../bff/billing/reports/contract.ts';
import { call, type Transport } from '../../../bff/kernel/client.ts';
import type { Answer, QueryIn } from '../../../bff/kernel/contract.ts';
import { countDays, type Span } from '../../kit/days.ts';
import { beforeOf, type SummaryView } from './view-state.ts';

type ConsumptionAnswer = Answer<typeof reports.endpoints.consumption>;
type Query = QueryIn<typeof reports.endpoints.consumption>;

export interface Summary {
  view: SummaryView;
  span: Span;
  before: Span;
  rows: readonly ConsumptionRow[];
  totals: ConsumptionAnswer['totals'];
  /** One row per currency. */
  now: readonly ConsumptionRow[];
  was: readonly ConsumptionRow[];
  /** A row per day and currency with orders. */
  days: readonly ConsumptionRow[];
}

/** Parameters of the report for what is set, without the currency: all are read, one is shown. */
export const queryOf = (view: SummaryView, { from, to }: Span) => ({
  from,
  to,
  by: view.by,
  of: view.of,
  ...(view.stationId && { stationId: view.stationId }),
});

export const readSummary = async (
  transport: Transport,
  view: SummaryView,
  span: Span,
  signal: AbortSignal,
): Promise<Summary> => {
  const ask = (query: Query) => call(transport, reports.endpoints.consumption, { query, signal });
  const before = beforeOf(view, span);
  const query = queryOf(view, span);
  const isDaily = view.by === 'day' && view.of === 'all';
  const isOneDay = countDays(span.from, span.to) === 1;
  const [answer, now, was, days] = await Promise.all([
    ask(query),
    ask({ ...query, by: 'total', of: 'all' }),
    ask({ ...query, ...before, by: 'total', of: 'all' }),
    isDaily || isOneDay ? undefined : ask({ ...query, by: 'day', of: 'all' }),
  ]);
  const { rows, totals } = answer;
  return { view, span, before, rows, totals, now: now.rows, was: was.rows, days: days?.rows ?? (isDaily ? rows : []) };
};
