/** Columns of the summary by the names that the export takes, in order. Pure. */
import type { Sums } from '../../../bff/billing/reports/contract.ts';
import type { SummaryView } from './view-state.ts';

export const amounts = [
  'energyMinor',
  'serviceMinor',
  'feesMinor',
  'discountMinor',
  'netMinor',
  'taxMinor',
  'totalMinor',
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
