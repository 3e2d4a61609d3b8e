/**
 * The consumption report over a year of a million orders: 60 stations with 180 chargers of a merchant and two sub-merchants, 30 000 drivers of whom
 * some come far more often than others.
 *
 * Compared, in turns: the report as the API makes it, from roll-ups, against the hand-written statement that groups the orders themselves by day and
 * counts each day's users, prepared once by better-sqlite3 on the same file. The roll-ups are those that the billing clerk would have
 * kept, written here by one statement each. Reports that count each user once over a longer time are measured beside it.
 */
import { randomUUIDv7 } from 'node:crypto';
import Database from 'better-sqlite3';
import { consumptionRows } from '../../bff/billing/reports/consumption.ts';
import type { ConsumptionQuery } from '../../bff/billing/reports/contract.ts';
import { dashboardOf } from '../../bff/billing/reports/dashboard.ts';
import { planConsumption } from '../../bff/billing/reports/plan.ts';
import { isFailure } from '../../bff/kernel/result.ts';
import { databaseFile, openStore } from '../../bff/store/index.ts';
import { makeScope } from '../../bff/store/scope.ts';
import type { Reader } from '../../bff/store/types.ts';
import { withPlace } from './kit/place.ts';
import { type Line, ratio, value } from './kit/report.ts';
import { merchantId, seed } from './kit/seed.ts';
import { inTurns, median } from './kit/stats.ts';

const count = 1_000_000;
const dayMs = 86_400_000;
const fromMs = Date.UTC(2025, 0, 1);
const year = { from: 20_250_101, to: 20_251_231 };
const tenantIds = [merchantId, 'sub-1', 'sub-2'];
const rounds = 7;

/** Orders evenly over the year; the user's number is squared down, so that half of the orders are of an eighth of the drivers. */
const ordersText = `
  with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < ${count}),
  r as (select i, (i * 7919) % 60 as place, abs((i * 2654435761) % 1000003) / 1000003.0 as u from n)
  insert into orders (id, tenant_id, station_id, charger_id, connector, station_name, charger_name, id_tag, user_name,
    transaction_id, state, stop_reason, started_at, ended_at, duration_ms, meter_start_wh, meter_stop_wh, energy_wh, power_w, currency,
    total_minor, tax_minor, zone, start_key, memory, created_at, updated_at)
  select printf('%08d', i), case when place < 30 then '${merchantId}' when place < 48 then 'sub-1' else 'sub-2' end, 'station-' || place,
    'charger-' || (place * 3 + i % 3), 1, 'Station', 'Charger', 'TAG' || cast(u * u * u * 30000 as int), '', i + 1,
    case when i % 20 = 0 then 'abnormal' else 'completed' end, 'local', at, at + 1800000, 1800000, 0, 0, 1000 + (i * 17) % 60000, 0, 'EUR',
    (i * 13) % 5000, (i * 13) % 800, 'UTC', 'k' || i, '{}', at, at
  from (select *, ${fromMs} + cast(i as int) * ${365 * dayMs} / ${count} as at from r)`;

const dayText = `cast(strftime('%Y%m%d', started_at / 1000, 'unixepoch') as int)`;
const kinds = { tenant: 'tenant_id', station: 'station_id', charger: 'charger_id' } as const;

const rollUpTexts = Object.entries(kinds).flatMap(([kind, subject]) => [
  `insert into order_day_users (tenant_id, kind, subject_id, day, currency, user_key, orders)
   select tenant_id, '${kind}', ${subject}, ${dayText} as day, currency, id_tag, count(*) from orders
   group by day, ${subject}, tenant_id, currency, id_tag`,
  `insert into order_days (tenant_id, kind, subject_id, day, currency, orders, abnormal, users, energy_wh, duration_ms, net_minor, tax_minor,
     total_minor, energy_minor, service_minor, fees_minor, discount_minor)
   select tenant_id, '${kind}', ${subject}, ${dayText} as day, currency, count(*), sum(state = 'abnormal'), count(distinct id_tag), sum(energy_wh),
     sum(duration_ms), sum(total_minor - tax_minor), sum(tax_minor), sum(total_minor), sum(total_minor), 0, 0, 0 from orders
   group by day, ${subject}, tenant_id, currency`,
]);

const rawText = `
  select started_at / ${dayMs} as day, currency, count(*), sum(state = 'abnormal'), count(distinct id_tag), sum(energy_wh), sum(duration_ms),
    sum(tax_minor), sum(total_minor) from orders
  where tenant_id in ('${tenantIds.join("', '")}') and started_at between ? and ? group by day, currency`;

const write = async (folder: string): Promise<void> => {
  const store = await openStore({ dataDir: folder, now: () => fromMs, newId: randomUUIDv7 });
  await seed(store, { stations: 60, chargers: 180, cards: 1 });
  await store.close();
  const db = new Database(databaseFile(folder));
  db.pragma('synchronous = OFF');
  for (const text of [ordersText, ...rollUpTexts, 'analyze']) db.exec(text);
  db.close();
};

const rowsOf = async (read: Reader, query: ConsumptionQuery): Promise<number> => {
  const plan = planConsumption(query, year.to);
  if (isFailure(plan)) throw new Error(plan.detail);
  let rows = 0;
  for await (const piece of consumptionRows(read, plan)) rows += piece.length;
  return rows;
};

const timed = async (work: () => Promise<unknown> | unknown): Promise<number> => {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
};

export const consumption = (): Promise<Line[]> =>
  withPlace(async (folder) => {
    await write(folder);
    const store = await openStore({ dataDir: folder, now: Date.now, newId: randomUUIDv7 });
    const db = new Database(databaseFile(folder), { readonly: true });
    const raw = db.prepare(rawText);
    const read = store.read(makeScope(merchantId, tenantIds, { kind: 'system', id: '', name: '', address: '' }));
    const byDay = async () => {
      const rows = await rowsOf(read, { ...year, by: 'day' });
      if (rows !== 365) throw new Error(`${rows} days instead of 365`);
    };
    await byDay();
    const found = await inTurns(rounds, {
      product: () => timed(byDay),
      ceiling: () => timed(() => raw.all(fromMs, fromMs + 365 * dayMs - 1)),
    });
    const each = async (query: ConsumptionQuery): Promise<number> => {
      const times: number[] = [];
      for (let i = 0; i < 3; i++) times.push(await timed(() => rowsOf(read, { ...year, ...query })));
      return median(times);
    };
    const alone = async (what: string, product: number) => value({ bench: 'consumption', what, unit: 'ms', product });
    const nowMs = fromMs + 365 * dayMs - 1;
    const dashboard = () => dashboardOf(read, { length: 30, today: year.to, zone: 'UTC', nowMs });
    const lines = [
      value({ bench: 'consumption', what: `by day, a year of ${count} orders`, unit: 'ms', ...found }, ['≤', 50]),
      ratio({ bench: 'consumption', what: 'the same, of the time over the orders', unit: 'ms', ...found }, ['≤', 0.1]),
      await alone('by day of 60 stations', await each({ by: 'day', of: 'station', from: 20_251_001 })),
      await alone('by month, each user once', await each({ by: 'month' })),
      await alone('by month of 60 stations, each user once', await each({ by: 'month', of: 'station' })),
      await alone('in total, each user once', await each({ by: 'total' })),
      await alone(
        'dashboard of 30 days',
        median([await timed(dashboard), await timed(dashboard), await timed(dashboard)]),
      ),
    ];
    db.close();
    await store.close();
    return lines;
  });
