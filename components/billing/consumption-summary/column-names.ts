/** Columns of the summary by the names that the export takes, in order. Pure. */
import type { Sums } from '../../../bff/billing/reports/contract.ts';
import type { SummaryView } from './view-state.ts';

/** What it came to first, then what it is made of: the table is wider than most pages. */
export const amounts = [
  'totalMinor',
  'energyMinor',
  'serviceMinor',
  'feesMinor',
  'discountMinor',
  'netMinor',
  'taxMinor',
] as const satisfies readonly (keyof Sums)[];

export const columnNames = (view: SummaryView): string[] => [
  'period',
  ...(view.of === 'all' ? [] : ['subjectName']),
  'orders',
  'users',
  'energyWh',
  'durationMs',
  ...amounts,
];
