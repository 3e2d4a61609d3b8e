/**
 * The figures of the dashboard, all from roll-ups but two: what charges now, and the hours in which connectors are busy, which are read from a
 * bounded number of orders. Reads through the reader it is given.
 */
import { and, between, count, desc, eq, gte, inArray, lte, or, sql } from 'drizzle-orm';
import { instantOf } from '../../kernel/zone.ts';
import {
  chargers,
  connectors,
  ledgerDays,
  orderDays,
  orderDayUsers,
  orders,
  stations,
} from '../../store/tables/index.ts';
import type { Reader } from '../../store/types.ts';
import { distinctUsers, sumOf } from './consumption.ts';
import type { Dashboard } from './contract.ts';
import { addDays, type DaySpan, isoDate, periodsOf } from './periods.ts';
import { HourTable, perMilleOf } from './utilisation.ts';

/** Orders that the hours are from. */
const maxStays = 20_000;
const staysAtOnce = 2_000;
const maxStations = 10;

const nowOf = async (read: Reader): Promise<Dashboard['now']> => {
  const units = await read.raw
    .select({ online: chargers.online, disabled: chargers.disabled, count: count() })
    .from(chargers)
    .where(read.visible(chargers))
    .groupBy(chargers.online, chargers.disabled);
  const states = await read.raw
    .select({ state: connectors.state, count: count() })
    .from(connectors)
    .where(read.visible(connectors))
    .groupBy(connectors.state);
  const [running] = await read.raw
    .select({ sessions: count(), powerW: sumOf(orders.powerW) })
    .from(orders)
    .where(and(eq(orders.state, 'charging'), read.visible(orders)));
  const counted = (fits: (unit: (typeof units)[number]) => boolean): number =>
    units.filter(fits).reduce((sum, unit) => sum + unit.count, 0);
  return {
    chargers: {
      total: counted(() => true),
      online: counted((unit) => unit.online && !unit.disabled),
      offline: counted((unit) => !unit.online && !unit.disabled),
      disabled: counted((unit) => unit.disabled),
    },
    connectors: Object.fromEntries(states.map(({ state, count }) => [state, count])),
    sessions: running?.sessions ?? 0,
    powerW: running?.powerW ?? 0,
  };
};

interface DaySums {
  readonly day: number;
  readonly currency: string;
  readonly orders: number;
  readonly users: number;
  readonly energyWh: number;
  readonly netMinor: number;
  readonly totalMinor: number;
}

const daySums = (read: Reader, span: DaySpan): Promise<DaySums[]> =>
  read.raw
    .select({
      day: orderDays.day,
      currency: orderDays.currency,
      orders: sumOf(orderDays.orders),
      users: sumOf(orderDays.users),
      energyWh: sumOf(orderDays.energyWh),
      netMinor: sumOf(orderDays.netMinor),
      totalMinor: sumOf(orderDays.totalMinor),
    })
    .from(orderDays)
    .where(and(eq(orderDays.kind, 'tenant'), between(orderDays.day, span.fromDay, span.toDay), read.visible(orderDays)))
    .groupBy(orderDays.day, orderDays.currency);

/** Each once per merchant. */
const usersOf = async (read: Reader, { fromDay, toDay }: DaySpan): Promise<number> => {
  const within = and(eq(orderDayUsers.kind, 'tenant'), between(orderDayUsers.day, fromDay, toDay));
  const merchants = await read.raw
    .selectDistinct({ id: orderDays.tenantId })
    .from(orderDays)
    .where(and(eq(orderDays.kind, 'tenant'), between(orderDays.day, fromDay, toDay), read.visible(orderDays)));
  let users = 0;
  for (const { id } of merchants) {
    const own = and(within, eq(orderDayUsers.subjectId, id), eq(orderDayUsers.tenantId, id));
    users += await distinctUsers(read, and(own, read.visible(orderDayUsers)));
  }
  return users;
};

/** Given back to drivers in a span, by currency. */
const refundsOf = async (read: Reader, { fromDay, toDay }: DaySpan): Promise<Map<string, number>> => {
  const given = sql<number>`sum(case when ${ledgerDays.debit} = 'receivable' then ${ledgerDays.amountMinor} when ${ledgerDays.credit} = 'receivable' then -${ledgerDays.amountMinor} else 0 end)`;
  const rows = await read.raw
    .select({ currency: ledgerDays.currency, amountMinor: given.mapWith(Number) })
    .from(ledgerDays)
    .where(and(eq(ledgerDays.kind, 'refund'), between(ledgerDays.day, fromDay, toDay), read.visible(ledgerDays)))
    .groupBy(ledgerDays.currency);
  return new Map(rows.map((row) => [row.currency, row.amountMinor]));
};

/** What drivers owed by the books when a day was over, by currency. */
const openOf = async (read: Reader, toDay: number): Promise<Map<string, number>> => {
  const owed = sql<number>`sum(case when ${ledgerDays.debit} = 'receivable' then ${ledgerDays.amountMinor} else -${ledgerDays.amountMinor} end)`;
  const rows = await read.raw
    .select({ currency: ledgerDays.currency, amountMinor: owed.mapWith(Number) })
    .from(ledgerDays)
    .where(
      and(
        or(eq(ledgerDays.debit, 'receivable'), eq(ledgerDays.credit, 'receivable')),
        lte(ledgerDays.day, toDay),
        read.visible(ledgerDays),
      ),
    )
    .groupBy(ledgerDays.currency);
  return new Map(rows.map((row) => [row.currency, row.amountMinor]));
};

const topStations = async (read: Reader, { fromDay, toDay }: DaySpan): Promise<Dashboard['stations']> => {
  const where = and(eq(orderDays.kind, 'station'), between(orderDays.day, fromDay, toDay), read.visible(orderDays));
  const top = await read.raw
    .select({ id: orderDays.subjectId, orders: sumOf(orderDays.orders), energyWh: sumOf(orderDays.energyWh) })
    .from(orderDays)
    .where(where)
    .groupBy(orderDays.subjectId)
    .orderBy(desc(sql`sum(${orderDays.energyWh})`), orderDays.subjectId)
    .limit(maxStations);
  if (top.length === 0) return [];
  const ids = top.map(({ id }) => id);
  const amounts = await read.raw
    .select({ id: orderDays.subjectId, currency: orderDays.currency, totalMinor: sumOf(orderDays.totalMinor) })
    .from(orderDays)
    .where(and(where, inArray(orderDays.subjectId, ids)))
    .groupBy(orderDays.subjectId, orderDays.currency)
    .orderBy(orderDays.currency);
  const named = await read.raw
    .select({ id: stations.id, name: stations.name })
    .from(stations)
    .where(and(inArray(stations.id, ids), read.visible(stations)));
  const names = new Map(named.map(({ id, name }) => [id, name]));
  return top.map(({ id, ...sums }) => ({
    stationId: id,
    name: names.get(id) ?? id,
    ...sums,
    money: amounts.filter((row) => row.id === id).map(({ currency, totalMinor }) => ({ currency, totalMinor })),
  }));
};

const utilisationOf = async (
  read: Reader,
  connectorCount: number,
  span: { fromMs: number; toMs: number; zone: string },
): Promise<Dashboard['utilisation']> => {
  const busy = new HourTable();
  let { fromMs } = span;
  let taken = 0;
  const newest = read.iterate(orders, {
    where: and(gte(orders.startedAt, span.fromMs), lte(orders.startedAt, span.toMs)),
    sort: [{ column: orders.startedAt, desc: true }],
    chunk: staysAtOnce,
    only: ['startedAt', 'endedAt', 'zone'],
  });
  for await (const rows of newest) {
    for (const { startedAt, endedAt, zone } of rows)
      busy.add({ startedAt, endedAt: endedAt ?? span.toMs, zone }, span.fromMs, span.toMs);
    taken += rows.length;
    if (taken < maxStays) continue;
    fromMs = rows.at(-1)?.startedAt ?? fromMs;
    break;
  }
  return { perMille: perMilleOf(busy, connectorCount, { ...span, fromMs }), orders: taken, fromMs, toMs: span.toMs };
};

interface MoneySums {
  orders: number;
  netMinor: number;
  totalMinor: number;
}

/** The sums of a span's days by currency. */
const moneyOf = (days: readonly DaySums[], { fromDay, toDay }: DaySpan): Map<string, MoneySums> => {
  const sums = new Map<string, MoneySums>();
  for (const { day, currency, orders, netMinor, totalMinor } of days) {
    if (day < fromDay || day > toDay) continue;
    const sum = sums.get(currency) ?? { orders: 0, netMinor: 0, totalMinor: 0 };
    sum.orders += orders;
    sum.netMinor += netMinor;
    sum.totalMinor += totalMinor;
    sums.set(currency, sum);
  }
  return sums;
};

/** The last `length` days of a zone up to now, against as many before. */
export const dashboardOf = async (
  read: Reader,
  { length, today, zone, nowMs }: { length: number; today: number; zone: string; nowMs: number },
): Promise<Dashboard> => {
  const period = { fromDay: addDays(today, 1 - length), toDay: today };
  const before = { fromDay: addDays(today, 1 - 2 * length), toDay: addDays(today, -length) };
  const now = await nowOf(read);
  const days = await daySums(read, { fromDay: before.fromDay, toDay: today });
  const spans = { period, before } as const;
  const figuresOf = async (span: DaySpan) => {
    const own = days.filter(({ day }) => day >= span.fromDay && day <= span.toDay);
    return {
      orders: own.reduce((sum, row) => sum + row.orders, 0),
      energyWh: own.reduce((sum, row) => sum + row.energyWh, 0),
      users: await usersOf(read, span),
    };
  };
  const moneyFiguresOf = async (span: DaySpan) => {
    const sums = moneyOf(days, span);
    const refunds = await refundsOf(read, span);
    const open = await openOf(read, span.toDay);
    return {
      currencies: [...sums.keys(), ...refunds.keys(), ...open.keys()],
      of: (currency: string) => ({
        ...(sums.get(currency) ?? { orders: 0, netMinor: 0, totalMinor: 0 }),
        refundsMinor: refunds.get(currency) ?? 0,
        openMinor: open.get(currency) ?? 0,
      }),
    };
  };
  const money = { period: await moneyFiguresOf(spans.period), before: await moneyFiguresOf(spans.before) };
  const currencies = [...new Set([...money.period.currencies, ...money.before.currencies])].sort();
  const connectorCount = Object.values(now.connectors).reduce((sum, n) => sum + n, 0);
  const fromMs = instantOf(zone, `${isoDate(period.fromDay)}T00:00`) ?? nowMs;
  return {
    zone,
    now,
    period,
    before,
    sums: { period: await figuresOf(period), before: await figuresOf(before) },
    money: currencies.map((currency) => ({
      currency,
      period: money.period.of(currency),
      before: money.before.of(currency),
    })),
    days: periodsOf(period, 'day').map(({ fromDay: day }) => {
      const own = days.filter((row) => row.day === day);
      return {
        day,
        orders: own.reduce((sum, row) => sum + row.orders, 0),
        users: own.reduce((sum, row) => sum + row.users, 0),
        energyWh: own.reduce((sum, row) => sum + row.energyWh, 0),
        money: own
          .map(({ currency, totalMinor }) => ({ currency, totalMinor }))
          .sort((a, b) => (a.currency < b.currency ? -1 : 1)),
      };
    }),
    stations: await topStations(read, period),
    utilisation: await utilisationOf(read, connectorCount, { fromMs, toMs: nowMs, zone }),
  };
};
