/** Columns of the summary's table, with the words and widths of each; the last row is the sum of the others. Pure. */
import type { ConsumptionRow, Sums } from '../../../bff/billing/reports/contract.ts';
import { formatMoney } from '../../../bff/kernel/money.ts';
import { periodText } from '../../kit/days.ts';
import { durationText, energyText, numberText } from '../../parts/format.ts';
import type { Column } from '../../parts/table.ts';
import { amounts } from './column-names.ts';
import type { SummaryWord } from './texts.ts';
import type { SummaryView } from './view-state.ts';

export const sumId = 'sum';

/** The sum as a row; `users` are counted by the server, since those of several rows cannot be added. */
export const sumRow = (sums: Sums, users: number): ConsumptionRow => ({
  ...sums,
  id: sumId,
  period: '',
  fromDay: 0,
  toDay: 0,
  subjectId: '',
  subjectName: '',
  users,
});

export const summaryColumns = (view: SummaryView, locale: string, text: SummaryWord): Column<ConsumptionRow>[] => {
  const number = (key: string, label: string, minPx: number, say: (row: ConsumptionRow) => string) => ({
    ...{ key, label, minPx, weight: 1, numeric: true, text: say },
    className: ({ id }: ConsumptionRow) => (id === sumId ? 'sum' : ''),
  });
  const words = (key: string, label: string, say: (row: ConsumptionRow) => string) => ({
    ...number(key, label, 150, say),
    numeric: false,
    weight: 1.6,
  });
  const period = (row: ConsumptionRow) =>
    row.id === sumId ? text('sum') : periodText({ from: row.fromDay, to: row.toDay }, view.by, locale);
  return [
    words('period', text('column.period'), period),
    ...(view.of === 'all' ? [] : [words('subjectName', text('column.subject'), ({ subjectName }) => subjectName)]),
    number('orders', text('orders'), 76, (row) => numberText(row.orders, locale)),
    number('users', text('users'), 76, (row) => numberText(row.users, locale)),
    number('energyWh', text('energyWh'), 110, (row) => energyText(row.energyWh, locale)),
    number('durationMs', text('durationMs'), 110, (row) => durationText(row.durationMs)),
    ...amounts.map((name) =>
      number(name, text(`column.${name}`), 100, (row) => formatMoney(row[name], row.currency, locale)),
    ),
  ];
};
