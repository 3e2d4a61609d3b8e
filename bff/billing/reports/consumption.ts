/**
 * The rows of the consumption report, read from the roll-ups of days. Users of more than a day are counted from who charged on each day,
 * since one who came twice is one. Rows come piece by piece, so that neither a screen nor a file waits for one long query.
 */
import { and, asc, count, eq, gte, inArray, lte, type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { chargers, customerGroups, orderDays, orderDayUsers, stations, tenants } from '../../store/tables/index.ts';
import type { Reader } from '../../store/types.ts';
import type { ConsumptionRow, Sums } from './contract.ts';
import { type DaySpan, isoDate, type Period, periodsOf, slicesOf } from './periods.ts';
import { type ConsumptionPlan, type RollUp, usersAdd } from './plan.ts';

/** Columns of the roll-up that are added. */
export const summedColumns = [
  'orders',
  'abnormal',
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
export type Summed = Record<(typeof summedColumns)[number], number>;

/** PostgreSQL sums integers into decimals, which arrive as text. */
export const sumOf = (column: SQLiteColumn) => sql<number>`sum(${column})`.mapWith(Number);
const total = {
  orders: sumOf(orderDays.orders),
  abnormal: sumOf(orderDays.abnormal),
  energyWh: sumOf(orderDays.energyWh),
  durationMs: sumOf(orderDays.durationMs),
  energyMinor: sumOf(orderDays.energyMinor),
  serviceMinor: sumOf(orderDays.serviceMinor),
  feesMinor: sumOf(orderDays.feesMinor),
  discountMinor: sumOf(orderDays.discountMinor),
  netMinor: sumOf(orderDays.netMinor),
  taxMinor: sumOf(orderDays.taxMinor),
  totalMinor: sumOf(orderDays.totalMinor),
  users: sumOf(orderDays.users),
};

const whereOf = (read: Reader, plan: ConsumptionPlan, table: typeof orderDays | typeof orderDayUsers, span: DaySpan) =>
  and(
    eq(table.kind, plan.kind),
    gte(table.day, span.fromDay),
    lte(table.day, span.toDay),
    plan.subjectIds && inArray(table.subjectId, [...plan.subjectIds]),
    plan.tenantIds && inArray(table.tenantId, [...plan.tenantIds]),
    plan.currency === undefined ? undefined : eq(table.currency, plan.currency),
    plan.atStations && inArray(table.subjectId, chargersAt(read, plan.atStations)),
    read.visible(table),
  );

const chargersAt = (read: Reader, stationIds: readonly string[]) =>
  read.raw
    .select({ id: chargers.id })
    .from(chargers)
    .where(and(inArray(chargers.stationId, [...stationIds]), read.visible(chargers)));

/** What tells the rows of one piece apart; days only where the rows are days. */
const nobody = sql<string>`''`;
const subjectColumn = (plan: ConsumptionPlan, column: SQLiteColumn): SQL<string> | SQLiteColumn =>
  plan.of === 'all' ? nobody : column;
const dayColumn = (plan: ConsumptionPlan, column: SQLiteColumn) => (plan.by === 'day' ? column : sql<number>`0`);

interface Found extends Summed {
  readonly day: number;
  readonly subjectId: string;
  readonly currency: string;
  readonly users: number;
}
const keyOf = (row: Pick<Found, 'day' | 'subjectId' | 'currency'>): string =>
  `${row.day}|${row.subjectId}|${row.currency}`;

const groupsOf = (plan: ConsumptionPlan, table: typeof orderDays | typeof orderDayUsers): SQLiteColumn[] => [
  ...(plan.by === 'day' ? [table.day] : []),
  ...(plan.of === 'all' ? [] : [table.subjectId]),
  table.currency,
];

const sumsIn = (read: Reader, plan: ConsumptionPlan, span: DaySpan): Promise<Found[]> =>
  read.raw
    .select({
      day: sql<number>`${dayColumn(plan, orderDays.day)}`.mapWith(Number),
      subjectId: sql<string>`${subjectColumn(plan, orderDays.subjectId)}`,
      currency: orderDays.currency,
      ...total,
    })
    .from(orderDays)
    .where(whereOf(read, plan, orderDays, span))
    .groupBy(...groupsOf(plan, orderDays))
    // What was booked and taken back whole leaves a row of nothing.
    .having(sql`sum(${orderDays.orders}) <> 0`);

/** Up to so many counts are made one by one, each over one stretch of the index; that is three times as fast as all in one statement. */
const countsOneByOne = 100;

/** Each user once per merchant, for the rows of one piece. */
const usersIn = async (read: Reader, plan: ConsumptionPlan, span: DaySpan): Promise<Map<string, number>> => {
  const where = whereOf(read, plan, orderDayUsers, span);
  const merchants = await read.raw
    .selectDistinct({
      day: sql<number>`${dayColumn(plan, orderDays.day)}`.mapWith(Number),
      subjectId: sql<string>`${subjectColumn(plan, orderDays.subjectId)}`,
      currency: orderDays.currency,
      tenantId: orderDays.tenantId,
    })
    .from(orderDays)
    .where(whereOf(read, plan, orderDays, span))
    .limit(countsOneByOne + 1);
  const users = new Map<string, number>();
  if (merchants.length > countsOneByOne) {
    for (const row of await usersByRow(read, plan, where)) users.set(keyOf(row), row.users);
    return users;
  }
  for (const row of merchants) {
    const { day, subjectId, currency, tenantId } = row;
    const subject = plan.kind === 'tenant' ? tenantId : plan.of === 'all' ? undefined : subjectId;
    const own = and(
      where,
      eq(orderDayUsers.tenantId, tenantId),
      eq(orderDayUsers.currency, currency),
      subject === undefined ? undefined : eq(orderDayUsers.subjectId, subject),
      plan.by === 'day' ? eq(orderDayUsers.day, day) : undefined,
    );
    users.set(keyOf(row), (users.get(keyOf(row)) ?? 0) + (await distinctUsers(read, own)));
  }
  return users;
};

/** Users among the rows of one merchant: distinct first, then counted. */
export const distinctUsers = async (read: Reader, where: SQL | undefined): Promise<number> => {
  const each = read.raw.selectDistinct({ userKey: orderDayUsers.userKey }).from(orderDayUsers).where(where);
  const [found] = await read.raw.select({ users: count() }).from(each.as('each_user'));
  return found?.users ?? 0;
};

const usersByRow = async (read: Reader, plan: ConsumptionPlan, where: SQL | undefined) => {
  const each = read.raw
    .selectDistinct({
      day: sql<number>`${dayColumn(plan, orderDayUsers.day)}`.as('day'),
      subjectId: sql<string>`${subjectColumn(plan, orderDayUsers.subjectId)}`.as('subject_id'),
      currency: orderDayUsers.currency,
      tenantId: orderDayUsers.tenantId,
      userKey: orderDayUsers.userKey,
    })
    .from(orderDayUsers)
    .where(where)
    .as('each_user');
  const rows = await read.raw
    .select({ day: each.day, subjectId: each.subjectId, currency: each.currency, users: count() })
    .from(each)
    .groupBy(sql`${each.day}`, sql`${each.subjectId}`, each.currency);
  return rows.map((row) => ({ ...row, day: Number(row.day) }));
};

/** Names of subjects. */
export const namesOf = async (read: Reader, kind: RollUp, ids: readonly string[]): Promise<Map<string, string>> => {
  const names = new Map<string, string>();
  const named = { tenant: tenants, station: stations, charger: chargers, group: customerGroups } as const;
  const table = named[kind];
  // A group may belong to a merchant above: who sees what was charged under its terms sees its name, as on the bill.
  const visible = kind === 'group' ? undefined : read.visible(table);
  for (let at = 0; at < ids.length; at += namesAtOnce) {
    const rows = await read.raw
      .select({ id: table.id, name: table.name })
      .from(table)
      .where(and(inArray(table.id, ids.slice(at, at + namesAtOnce)), visible))
      .orderBy(asc(table.id));
    for (const { id, name } of rows) names.set(id, name);
  }
  return names;
};
const namesAtOnce = 500;

/** Days of one query where there is a row for each day and subject. */
const daysAtOnce = 7;

/** The pieces that are asked for one after the other: whole periods, or some days of many subjects. */
const piecesOf = (plan: ConsumptionPlan): readonly (DaySpan | Period)[] => {
  if (plan.by !== 'day') return periodsOf(plan, plan.by);
  return plan.of === 'all' ? [plan] : slicesOf(plan, daysAtOnce);
};

const before = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The report's rows by period, then name, then currency. */
export async function* consumptionRows(read: Reader, plan: ConsumptionPlan): AsyncGenerator<ConsumptionRow[]> {
  const names = new Map<string, string>();
  for (const piece of piecesOf(plan)) {
    const found = await sumsIn(read, plan, piece);
    if (found.length === 0) continue;
    const users = usersAdd(plan) ? undefined : await usersIn(read, plan, piece);
    const unnamed = [...new Set(found.map((row) => row.subjectId))].filter((id) => id !== '' && !names.has(id));
    if (plan.of !== 'all') for (const [id, name] of await namesOf(read, plan.of, unnamed)) names.set(id, name);
    const rows = found.map((row): ConsumptionRow => {
      const { day, subjectId, ...sums } = row;
      const period =
        plan.by === 'day'
          ? { period: isoDate(day), fromDay: day, toDay: day }
          : { period: 'label' in piece ? piece.label : '', fromDay: piece.fromDay, toDay: piece.toDay };
      return {
        id: `${period.fromDay}|${subjectId}|${row.currency}`,
        ...period,
        subjectId,
        subjectName: names.get(subjectId) ?? subjectId,
        ...sums,
        users: users ? (users.get(keyOf(row)) ?? 0) : row.users,
      };
    });
    yield rows.sort(
      (a, b) =>
        a.fromDay - b.fromDay ||
        before(a.subjectName, b.subjectName) ||
        before(a.subjectId, b.subjectId) ||
        before(a.currency, b.currency),
    );
  }
}

/** How many rows there will be. */
export const countConsumption = async (read: Reader, plan: ConsumptionPlan): Promise<number> => {
  let rows = 0;
  for (const piece of plan.by === 'day' ? [plan] : piecesOf(plan)) {
    const each = read.raw
      .select({ currency: orderDays.currency })
      .from(orderDays)
      .where(whereOf(read, plan, orderDays, piece))
      .groupBy(...groupsOf(plan, orderDays))
      .having(sql`sum(${orderDays.orders}) <> 0`)
      .as('each_row');
    const [found] = await read.raw.select({ rows: count() }).from(each);
    rows += found?.rows ?? 0;
  }
  return rows;
};

/** One sum per currency, in their order. */
export const totalsOf = (rows: readonly ConsumptionRow[]): Sums[] => {
  const totals = new Map<string, Sums>();
  for (const row of rows) {
    const sum = totals.get(row.currency) ?? emptySums(row.currency);
    for (const column of summedColumns) sum[column] += row[column];
    totals.set(row.currency, sum);
  }
  return [...totals.values()].sort((a, b) => before(a.currency, b.currency));
};

const emptySums = (currency: string): Sums => ({
  currency,
  orders: 0,
  abnormal: 0,
  energyWh: 0,
  durationMs: 0,
  energyMinor: 0,
  serviceMinor: 0,
  feesMinor: 0,
  discountMinor: 0,
  netMinor: 0,
  taxMinor: 0,
  totalMinor: 0,
});
