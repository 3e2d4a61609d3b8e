/** Handlers of reports: asked on a screen, or exported as they are shown there. */
import { fileOf } from '../../kernel/export.ts';
import { maxXlsxRows } from '../../kernel/files.ts';
import { bind } from '../../kernel/http.ts';
import { manage } from '../../kernel/manage.ts';
import { type Failure, fail, isFailure } from '../../kernel/result.ts';
import { dayNumber } from '../../kernel/stamp.ts';
import { orders } from '../../store/tables/index.ts';
import { consumptionRows, totalsOf } from './consumption.ts';
import { type ConsumptionRow, maxConsumptionRows, maxDirectRows, reports, transaction } from './contract.ts';
import { dashboardOf } from './dashboard.ts';
import { planConsumption } from './plan.ts';
import { consumptionSource, type Source, settlementSource, transactionSource, zoneOf } from './source.ts';
import { toTransactionRows, transactionFilters, transactionReads, transactionSort } from './transactions.ts';

const inBackground = 'Narrow the filter, or have the file made in the background under "Report files".';

/** The file of a report as an answer, unless it is so large that nobody should wait for it. */
const direct = async (
  name: string,
  source: Source | Failure,
  format: 'csv' | 'xlsx',
  maxRows: number,
): Promise<Response | Failure> => {
  if (isFailure(source)) return source;
  if (source.total > maxRows)
    return fail('tooLarge', `These are ${source.total} rows; at most ${maxRows} are exported at once. ${inBackground}`);
  if (format === 'xlsx' && source.total > maxXlsxRows)
    return fail('tooLarge', `XLSX takes at most ${maxXlsxRows} rows. Choose CSV, or narrow the filter.`);
  return fileOf(name, { ...source, format });
};

export const reportHandlers = () => {
  const managed = manage({
    entity: transaction,
    table: orders,
    sort: transactionSort,
    toRows: toTransactionRows,
    reads: transactionReads,
    filters: transactionFilters,
  });
  return bind(reports, {
    consumption: async (c) => {
      const plan = planConsumption(c.query, dayNumber(c.now, await zoneOf(c.read)));
      if (isFailure(plan)) return plan;
      const rows: ConsumptionRow[] = [];
      for await (const piece of consumptionRows(c.read, plan)) {
        rows.push(...piece);
        if (rows.length > maxConsumptionRows)
          return fail(
            'tooLarge',
            `These are more than ${maxConsumptionRows} rows. Choose longer periods or fewer subjects, or have a file made in the background.`,
          );
      }
      return { fromDay: plan.fromDay, toDay: plan.toDay, rows, totals: totalsOf(rows) };
    },
    exportConsumption: async (c) => {
      const source = await consumptionSource(c.read, c.query, dayNumber(c.now, await zoneOf(c.read)));
      return direct('consumption', source, c.query.format ?? 'csv', maxConsumptionRows);
    },
    transactions: managed.list,
    exportTransactions: async (c) =>
      direct('transactions', await transactionSource(c.read, c.query), c.query.format ?? 'csv', maxDirectRows),
    exportSettlement: async (c) => {
      const source = await settlementSource(c.read, c.query, dayNumber(c.now, await zoneOf(c.read)));
      return direct('settlement', source, c.query.format ?? 'csv', maxDirectRows);
    },
    dashboard: async (c) => {
      const zone = await zoneOf(c.read);
      const length = Number(c.query.days ?? 7);
      return dashboardOf(c.read, { length, today: dayNumber(c.now, zone), zone, nowMs: c.now });
    },
  });
};
