/** From rows of the report to what is plotted: bars over periods, lines of the largest subjects, or bars of subjects. Pure. */
import type { ConsumptionRow, PeriodLength, Subject } from '../../../bff/billing/reports/contract.ts';
import { periodsOf, periodText, type Span, tickText } from '../../kit/days.ts';
import { maxSeries, type PlotOptions } from '../../parts/plot.ts';

export type Measure = 'energyWh' | 'totalMinor';
type Shown = Pick<PlotOptions, 'kind' | 'points' | 'series'>;

const maxBars = 14;

export interface Asked {
  rows: readonly ConsumptionRow[];
  span: Span;
  by: PeriodLength;
  of: Subject;
  measure: Measure;
  locale: string;
  /** Name of the only series. */
  name: string;
  /** "7 others". */
  others(count: number): string;
}

const subjectsOf = ({ rows, measure }: Asked): { id: string; name: string; sum: number }[] => {
  const subjects = new Map<string, { id: string; name: string; sum: number }>();
  for (const row of rows) {
    const known = subjects.get(row.subjectId) ?? { id: row.subjectId, name: row.subjectName, sum: 0 };
    subjects.set(row.subjectId, { ...known, sum: known.sum + row[measure] });
  }
  return [...subjects.values()].sort((a, b) => b.sum - a.sum || (a.name < b.name ? -1 : 1));
};

/** The largest ones, and the sum of the others when there are more than `room`. */
const largest = (a: Asked, room: number): { name: string; ids: ReadonlySet<string> }[] => {
  const subjects = subjectsOf(a);
  const few = subjects.length <= room ? subjects : subjects.slice(0, room - 1);
  const rest = subjects.slice(few.length);
  const lines = few.map(({ id, name }) => ({ name, ids: new Set([id]) }));
  return rest.length === 0
    ? lines
    : [...lines, { name: a.others(rest.length), ids: new Set(rest.map(({ id }) => id)) }];
};

/** Undefined where a plot would say no more than one number does. */
export const plotOf = (a: Asked): Shown | undefined => {
  const periods = periodsOf(a.span, a.by);
  if (periods.length < 2) {
    if (a.of === 'all') return undefined;
    const bars = largest(a, maxBars);
    if (bars.length < 2) return undefined;
    const sum = (ids: ReadonlySet<string>) =>
      a.rows.reduce((total, row) => (ids.has(row.subjectId) ? total + row[a.measure] : total), 0);
    return {
      kind: 'bars',
      points: bars.map(({ name }) => ({ name, tick: name.length > 12 ? `${name.slice(0, 11)}…` : name })),
      series: [{ name: a.name, values: bars.map(({ ids }) => sum(ids)) }],
    };
  }
  const lines = a.of === 'all' ? [{ name: a.name, ids: undefined }] : largest(a, maxSeries);
  const sums = lines.map(() => new Map<number, number>());
  for (const row of a.rows) {
    const at = lines.findIndex(({ ids }) => !ids || ids.has(row.subjectId));
    const line = sums[at];
    line?.set(row.fromDay, (line.get(row.fromDay) ?? 0) + row[a.measure]);
  }
  return {
    kind: lines.length === 1 ? 'bars' : 'lines',
    points: periods.map((period) => ({
      name: periodText(period, a.by, a.locale),
      tick: tickText(period, a.by, a.locale),
    })),
    // A period without a row had no orders.
    series: lines.map(({ name }, at) => ({ name, values: periods.map(({ from }) => sums[at]?.get(from) ?? 0) })),
  };
};
