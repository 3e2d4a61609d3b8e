/** Reports as the API would answer them, made by rule, for component tests and pictures. Never part of a build. */
import type { ConsumptionRow, Sums } from '../../bff/billing/reports/contract.ts';
import type { reportFile, reportSchedule } from '../../bff/billing/reports/files-contract.ts';
import type { RowOf } from '../../bff/kernel/fields.ts';
import { addDays, isoOf, periodsOf } from '../kit/days.ts';
import { sampleNowMs } from './samples.ts';

const stations = ['Hafenstraße 12', 'Messe Süd', 'Rathausgarage', 'Autohof Langwedel', 'Klinikum West', 'Marktplatz'];

/** One day of one station: busier on weekdays and at the first stations. */
const dayRow = (day: number, at: number, currency: string): ConsumptionRow => {
  const wave = ((day * 7919 + at * 104_729) % 41) / 41;
  const orders = Math.round((14 - 2 * at) * (0.6 + wave));
  const energyWh = orders * Math.round(21_000 + wave * 9000);
  const energyMinor = Math.round(energyWh * 0.045);
  const serviceMinor = orders * 10;
  const feesMinor = orders * 35;
  const discountMinor = Math.round(energyMinor * 0.04);
  const totalMinor = energyMinor + serviceMinor + feesMinor - discountMinor;
  const taxMinor = Math.round((totalMinor * 19) / 119);
  return {
    id: `${day}-${at}-${currency}`,
    period: isoOf(day),
    fromDay: day,
    toDay: day,
    subjectId: `s${at}`,
    subjectName: stations[at] ?? '',
    currency,
    orders,
    abnormal: orders > 15 ? 1 : 0,
    users: Math.max(orders > 0 ? 1 : 0, Math.round(orders * 0.8)),
    energyWh,
    durationMs: orders * 2_700_000,
    energyMinor,
    serviceMinor,
    feesMinor,
    discountMinor,
    netMinor: totalMinor - taxMinor,
    taxMinor,
    totalMinor,
  };
};

const summed = [
  'orders',
  'abnormal',
  'users',
  'energyWh',
  'durationMs',
  'energyMinor',
  'serviceMinor',
  'feesMinor',
  'discountMinor',
  'netMinor',
  'taxMinor',
  'totalMinor',
] as const;

const added = (rows: readonly ConsumptionRow[], change: Partial<ConsumptionRow>): ConsumptionRow => {
  const [first] = rows;
  if (!first) throw new Error('no rows to add');
  const sums = Object.fromEntries(summed.map((name) => [name, rows.reduce((sum, row) => sum + row[name], 0)]));
  return { ...first, ...sums, ...change };
};

/** The consumption report for parameters as in its address. Days in the future are empty, as are those before the last 300. */
export const sampleConsumption = (query: URLSearchParams, currencies: readonly string[] = ['EUR']) => {
  const span = { from: Number(query.get('from')), to: Number(query.get('to')) };
  const by = (query.get('by') ?? 'day') as 'day' | 'week' | 'month' | 'total';
  const today = Number(new Date(sampleNowMs).toISOString().slice(0, 10).replaceAll('-', ''));
  const station = query.get('stationId');
  const wanted = query.get('currency');
  const rows = periodsOf(span, by).flatMap((period) =>
    currencies.flatMap((currency, nth) => {
      if (wanted && wanted !== currency) return [];
      const days = periodsOf(period, 'day').filter(({ from }) => from <= today && from > addDays(today, -300));
      const all = days.flatMap(({ from }) => stations.map((_, at) => dayRow(from, at + nth * 2, currency)));
      const known = all.filter(({ subjectId, orders }) => orders > 0 && (!station || subjectId === station));
      const change = { fromDay: period.from, toDay: period.to };
      if (known.length === 0) return [];
      if (query.get('of') !== 'station')
        return [added(known, { ...change, id: `${period.from}-${currency}`, subjectId: '', subjectName: '' })];
      return [...new Set(known.map(({ subjectId }) => subjectId))].map((id) =>
        added(
          known.filter(({ subjectId }) => subjectId === id),
          { ...change, id: `${period.from}-${id}-${currency}` },
        ),
      );
    }),
  );
  const totals: Sums[] = currencies.flatMap((currency) => {
    const own = rows.filter((row) => row.currency === currency);
    return own.length > 0 ? [added(own, {})] : [];
  });
  return { fromDay: span.from, toDay: span.to, rows, totals };
};

export const sampleReportFile = (
  i: number,
  change: Partial<RowOf<typeof reportFile.fields>> = {},
): RowOf<typeof reportFile.fields> => ({
  id: `f${i}`,
  tenantId: 'm1',
  name: i % 2 ? 'Transactions, October' : 'Consumption by station',
  report: i % 2 ? 'transactions' : 'consumption',
  format: i % 2 ? 'csv' : 'xlsx',
  query: {},
  state: i === 0 ? 'running' : 'ready',
  rows: i === 0 ? 41_000 : 98_213,
  total: 98_213,
  sizeBytes: i === 0 ? 0 : 18_400_000,
  error: '',
  scheduleId: null,
  actorName: 'Ada Byron',
  expiresAt: sampleNowMs + 5 * 86_400_000,
  createdAt: sampleNowMs - i * 3_600_000,
  updatedAt: sampleNowMs,
  ...change,
});

export const sampleSchedule = (i: number): RowOf<typeof reportSchedule.fields> => ({
  id: `sch${i}`,
  tenantId: 'm1',
  name: i === 0 ? 'Weekly sums for accounting' : 'Transactions of the month',
  report: i === 0 ? 'consumption' : 'transactions',
  format: 'csv',
  period: i === 0 ? 'lastWeek' : 'lastMonth',
  query: {},
  every: i === 0 ? 'week' : 'month',
  hour: 6,
  zone: 'Europe/Berlin',
  recipients: ['books@example.com'],
  enabled: true,
  nextAt: sampleNowMs + 2 * 86_400_000,
  lastAt: null,
  createdAt: sampleNowMs - 86_400_000,
  updatedAt: sampleNowMs,
});
